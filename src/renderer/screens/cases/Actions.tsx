import { Button } from '@mantine/core'
import type { CaseDetail } from '#shared/contract/cases.ts'
import type { KeyBinding } from '../../app/keys.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { isEventName } from './eventForms.ts'
import type { EventName } from './eventForms.ts'
import css from './cases.module.css'

export type CaseAction = CaseDetail['actions'][number]

/** A letter works with and without caps lock; what it does is listed once. */
function bothCases(binding: KeyBinding): KeyBinding[] {
  if (!/^[a-z]$/i.test(binding.key)) return [binding]
  return [{ ...binding, key: binding.key.toUpperCase() }, { ...binding, key: binding.key.toLowerCase(), hidden: true }]
}

/** The keys of what can be done to a case now; greyed ones say why when pressed. */
export function actionKeys(actions: readonly CaseAction[], run: (event: EventName) => void): KeyBinding[] {
  return actions.flatMap(({ event, label, key, allowed, reason, rule }) => {
    if (!key || !isEventName(event)) return []
    const why = reason ? `${reason}${rule ? `(${rule})` : ''}` : undefined
    return bothCases({ key, label, run: () => run(event), enabled: allowed, ...(why && { reason: why }), hidden: !allowed })
  })
}

/** What can be done now, with its key; and what cannot, with the reason and the rule behind it. */
export function Actions({ actions, onRun, current }: { actions: readonly CaseAction[]; onRun: (event: EventName) => void; current: EventName | null }) {
  const now = actions.filter((action) => action.allowed && isEventName(action.event))
  const not = actions.filter((action) => !action.allowed)
  return (
    <section className={css.actions} aria-label="可做的操作">
      <div className={css.actionRow}>
        {now.map((action, i) => (
          <Button
            key={action.event} size="compact-md" variant={i === 0 ? 'filled' : 'default'} aria-pressed={action.event === current}
            onClick={() => onRun(action.event as EventName)} rightSection={action.key ? <KeyHint k={action.key} /> : undefined}
          >
            {action.label}
          </Button>
        ))}
        {now.length === 0 && <span className={css.quiet}>现在没有要您做的操作。</span>}
      </div>
      {not.length > 0 && (
        <ul className={css.refused} aria-label="现在不能做的操作">
          {not.map((action) => <li key={action.event}><span>{action.label}</span>{action.reason ?? '当前状态下不能进行'}{action.rule ? <em>{action.rule}</em> : null}</li>)}
        </ul>
      )}
    </section>
  )
}
