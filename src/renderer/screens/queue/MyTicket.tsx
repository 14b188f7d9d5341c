import { UnstyledButton } from '@mantine/core'
import type { Ticket } from '#shared/contract/queue.ts'
import type { KeyBinding } from '../../app/keys.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { runningText, ticketStateText, useRunningSeconds } from '../../app/ticket.ts'
import { minutesText, remarkOf } from './lists.ts'
import css from './queue.module.css'

type Props = { ticket: Ticket | null; at: number; waiting: number; next: string | null; main: KeyBinding; actions: readonly KeyBinding[]; groupsText: string }

/** The person at my counter, large, with everything that may be done; nobody: the big button. */
export function MyTicket({ ticket, at, waiting, next, main, actions, groupsText }: Props) {
  const seconds = useRunningSeconds(ticket, at)
  return (
    <section className={css.mine} aria-label="本窗口" data-state={ticket?.state}>
      {ticket ? (
        <>
          <div className={css.mineHead}>
            <span className={css.number}>{ticket.number}</span>
            <span className={css.mineState}>{ticketStateText(ticket)}<b>{runningText(seconds)}</b></span>
          </div>
          <div className={css.mineLine}>{ticket.groupName} · 等了 {minutesText(ticket.waitSeconds)}{remarkOf(ticket) && ` · ${remarkOf(ticket)}`}</div>
        </>
      ) : (
        <div className={css.mineLine} role="status">{waiting > 0 ? <>等候 <b>{waiting}</b> 人,下一位 <b>{next}</b></> : '没有人等候'}<span className={css.quiet}> · {groupsText}</span></div>
      )}
      <UnstyledButton className={css.big} disabled={main.enabled === false} onClick={main.run} onMouseDown={(event) => event.preventDefault()} title={main.enabled === false ? main.reason : undefined} aria-keyshortcuts={main.key}>
        {main.label} <kbd aria-hidden>{main.key === 'Space' ? '空格' : main.key}</kbd>
      </UnstyledButton>
      <div className={css.actions}>
        {actions.map((action) => (
          <UnstyledButton key={action.key} className={css.action} disabled={action.enabled === false} onClick={action.run} onMouseDown={(event) => event.preventDefault()} aria-keyshortcuts={action.key}>
            <KeyHint k={action.key} /> {action.label}
          </UnstyledButton>
        ))}
      </div>
    </section>
  )
}
