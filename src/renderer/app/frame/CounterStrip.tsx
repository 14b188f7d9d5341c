import { UnstyledButton } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { errorText } from '#shared/text/labels.ts'
import { api, client, errorOf, queryClient } from '../../api.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import type { KeyBinding } from '../keys.ts'
import { useKeys } from '../keys.ts'
import { notify } from '../notify.ts'
import { go } from '../route.ts'
import { useMay, useSession } from '../session.tsx'
import { runningText, ticketStateText, usePlace, useQueue, useRunningSeconds, useShift, useTicketActions } from '../ticket.ts'
import css from './frame.module.css'

/** Signs on at the counter one is registered at with one key; without one, or when somebody sits there, the shift screen asks. */
function useSignOn(): () => void {
  const place = usePlace()
  const { shift, stale } = useShift()
  const start = useMutation({
    mutationFn: ({ pointCode, counter }: { pointCode: string; counter: string }) => client.desk.startShift({ pointCode, counter }),
    onSuccess: ({ counter }) => {
      notify({ tone: 'ok', text: `已在${Number(counter)}号窗口上岗` })
      void queryClient.invalidateQueries({ queryKey: api.desk.shift.key() })
      void queryClient.invalidateQueries({ queryKey: api.queue.state.key() })
    },
    onError: (error) => {
      notify({ tone: 'error', text: errorText(errorOf(error)) })
      go('shift')
    },
  })
  return () => {
    if (shift || stale || !place) go('shift')
    else if (!start.isPending) start.mutate(place)
  }
}

/** The counter in the header: who is here and how long, or who waits; the keys work from every screen. */
export function CounterStrip() {
  const may = useMay('queue.use')
  const queue = useQueue()
  const { query, shift, stale } = useShift()
  const place = usePlace()
  const { user } = useSession()
  const { call, move } = useTicketActions()
  const signOn = useSignOn()
  const mine = queue.data?.mine ?? null
  const seconds = useRunningSeconds(mine, queue.dataUpdatedAt)
  const waiting = queue.data?.waiting.length ?? 0
  const offDuty = query.data !== undefined && (shift === null || stale)
  const noCounter = place === null ? '请先上岗(Alt+G),登记在哪个窗口' : undefined
  const calling: KeyBinding = {
    key: 'Alt+Q', label: '叫下一位', hidden: true, run: () => void call(), enabled: noCounter === undefined && mine === null,
    reason: noCounter ?? (mine ? `${mine.number} 还在窗口` : undefined),
  }
  const start: KeyBinding = {
    key: 'Alt+K', label: '开始办理', hidden: true, run: () => mine && void move({ id: mine.id, type: 'start' }), enabled: mine?.state === 'called',
    reason: mine?.state === 'serving' ? `${mine.number} 已在办理` : '没有叫到的号',
  }
  const finish: KeyBinding = {
    key: 'Alt+W', label: '这个号办完', hidden: true, run: () => mine && void move({ id: mine.id, type: 'finish' }), enabled: mine?.state === 'serving',
    reason: mine ? `${mine.number} 还没有开始办理` : '没有正在办理的号',
  }
  useKeys(may ? [calling, start, finish, { key: 'Alt+G', label: offDuty ? '上岗' : '交班', hidden: true, run: signOn }] : [], 'frame')
  // An administrator calls nobody unless he sits at a counter.
  if (!may || (user.role === 'administrator' && !place)) return null
  const next = mine === null ? calling : mine.state === 'called' ? start : finish
  return (
    <div className={css.strip} role="group" aria-label="叫号">
      {mine ? (
        <a href="#/queue" className={css.ticket} data-state={mine.state} aria-label={`叫号 ${mine.number} ${ticketStateText(mine)}`}>
          <b>{mine.number}</b> {ticketStateText(mine)} <span className={css.running}>{runningText(seconds)}</span>
        </a>
      ) : (
        <a href="#/queue" className={css.ticket}>{queue.error ? '叫号 –' : <>等候 <b>{waiting}</b></>}</a>
      )}
      {offDuty && (
        <UnstyledButton className={css.offDuty} onClick={signOn} aria-keyshortcuts="Alt+G">
          {stale ? '昨天未交班' : '未上岗'} <KeyHint k="Alt+G" />
        </UnstyledButton>
      )}
      {place && (mine || waiting > 0) && (
        <UnstyledButton className={css.stripAction} disabled={next.enabled === false} onClick={next.run} onMouseDown={(event) => event.preventDefault()} aria-keyshortcuts={next.key}>
          {next === finish ? '办完' : next === start ? '开始' : '叫号'} <KeyHint k={next.key} />
        </UnstyledButton>
      )}
    </div>
  )
}
