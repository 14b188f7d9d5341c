import { Button } from '@mantine/core'
import type { CaseDetail } from '#shared/contract/cases.ts'
import { CASE_FLAGS } from '#shared/rules/caseMachine.ts'
import { labelOf } from '#shared/text/labels.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import type { CaseAction } from './actions.ts'
import type { EventName } from './eventForms.ts'
import css from './cases.module.css'

/** What puts an end to a warning: offered with its key right beside it. */
const SOLUTIONS: Record<string, readonly EventName[]> = {
  acceptance: ['accept', 'correctionNotice', 'decline'], correctionExpired: ['supplement', 'withdraw'], handoverOverdue: ['signIn', 'supervise'],
  deliveryOverdue: ['deliver'], suspensionOverdue: ['resume'], promiseOpen: ['promiseKept'], promiseOverdue: ['promiseKept', 'supervise'], ratingFollowUp: ['rate'],
}
/** Too late already, or by law about to be: red. */
const URGENT = new Set(['correctionExpired', 'handoverOverdue', 'deliveryOverdue', 'suspensionOverdue', 'promiseOverdue'])

type Warning = CaseDetail['clocks']['warnings'][number]
type Props = { detail: Pick<CaseDetail, 'clocks' | 'flags' | 'waitsFor'>; actions: readonly CaseAction[]; onRun: (event: EventName) => void }

function WarningLine({ warning, actions, onRun }: { warning: Warning } & Omit<Props, 'detail'>) {
  const ways = (SOLUTIONS[warning.code] ?? []).flatMap((event) => actions.find((action) => action.event === event) ?? [])
  return (
    <div className={css.warning} role="alert" data-code={warning.code} data-urgent={URGENT.has(warning.code) || undefined}>
      <span>▲ {warning.message}</span>
      {ways.length > 0 && (
        <span className={css.ways}>
          {ways.map((action) => (
            <Button key={action.event} size="compact-xs" variant="default" onClick={() => onRun(action.event)} rightSection={action.key ? <KeyHint k={action.key} /> : undefined}>{action.label}</Button>
          ))}
        </span>
      )}
    </div>
  )
}

/** What the clerk must know before anything else: dangerous dates and the key that solves them, flags, whom the case waits for. */
export function Standing({ detail, actions, onRun }: Props) {
  const { clocks, flags, waitsFor } = detail
  if (clocks.warnings.length === 0 && flags.length === 0 && waitsFor.length === 0) return null
  return (
    <div className={css.standing}>
      {clocks.warnings.map((warning) => <WarningLine key={warning.code} warning={warning} actions={actions} onRun={onRun} />)}
      {(flags.length > 0 || waitsFor.length > 0) && (
        <p className={css.flags}>
          {flags.map((flag) => <span key={flag} className={css.flag} data-flag={flag}>{labelOf(CASE_FLAGS, flag)}</span>)}
          {waitsFor.length > 0 && <span className={css.quiet}>等待:{waitsFor.join('、')}</span>}
        </p>
      )}
    </div>
  )
}
