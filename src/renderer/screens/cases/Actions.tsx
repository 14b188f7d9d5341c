import { Button } from '@mantine/core'
import type { CaseTask } from '#shared/contract/cases.ts'
import type { KeyBinding } from '../../app/keys.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import type { CaseAction, Sorted } from './actions.ts'
import type { EventName } from './eventForms.ts'
import { NEXT_STEP } from './eventForms.ts'
import css from './cases.module.css'

/** A letter works with and without caps lock; what it does is listed once. */
function bothCases(binding: KeyBinding): KeyBinding[] {
  if (!/^[a-z]$/i.test(binding.key)) return [binding]
  return [{ ...binding, key: binding.key.toUpperCase() }, { ...binding, key: binding.key.toLowerCase(), hidden: true }]
}

const why = ({ reason, rule }: CaseAction): string => `${reason ?? '当前状态下不能进行'}${rule ? `(${rule})` : ''}`

/** The keys of what can be done to a case now, the next steps also in the bar of keys; the others say why when pressed. */
export function actionKeys({ now, refused, elsewhere }: Sorted, run: (event: EventName) => void): KeyBinding[] {
  return [...now, ...refused, ...elsewhere].flatMap((action, i) => {
    if (!action.key) return []
    const { key, label, event, allowed } = action
    return bothCases({ key, label, run: () => run(event), enabled: allowed, hidden: !allowed || i > 1, ...(!allowed && { reason: why(action) }) })
  })
}

/** Steps on the main line; what leaves it (withdrawal, reassignment) never looks like the thing to do. */
const ONWARD = new Set<EventName>([...Object.values(NEXT_STEP).flat(), 'resume'])

function Barred({ actions, label }: { actions: readonly CaseAction[]; label: string }) {
  return (
    <ul className={css.refused} aria-label={label}>
      {actions.map((action) => <li key={action.event}><span>{action.label}</span><div>{action.reason ?? '当前状态下不能进行'}{action.rule ? <em> 依据:{action.rule}</em> : null}</div></li>)}
    </ul>
  )
}

/** What can be done now, with its key; and what cannot, with the reason and the rule behind it. */
export function Actions({ sorted, onRun, current, step }: { sorted: Sorted; onRun: (event: EventName) => void; current: EventName | null; /** What the person has to do on the case of another department. */ step: CaseTask | null }) {
  const { now, elsewhere } = sorted
  const own = step !== null && now.length === 0
  // Whoever has a step to do here need not be told that the rest is not his.
  const refused = own ? [] : sorted.refused
  return (
    <section className={css.actions} aria-label="可做的操作">
      <div className={css.actionRow}>
        {now.map((action, i) => (
          <Button
            key={action.event} size={i === 0 ? 'compact-md' : 'compact-sm'} variant={i === 0 && ONWARD.has(action.event) ? 'filled' : 'default'} aria-pressed={action.event === current}
            onClick={() => onRun(action.event)} rightSection={action.key ? <KeyHint k={action.key} /> : undefined}
          >
            {action.label}
          </Button>
        ))}
        {own && <span>等您办理:{step.ownerName}{step.step} <KeyHint k="K" /></span>}
        {now.length === 0 && !own && <span className={css.quiet}>现在没有要您做的操作。</span>}
      </div>
      {refused.length > 0 && <Barred actions={refused} label="现在不能做的操作" />}
      {elsewhere.length > 0 && <details className={css.elsewhere}><summary>其他操作为什么现在不能做</summary><Barred actions={elsewhere} label="其他状态下的操作" /></details>}
    </section>
  )
}
