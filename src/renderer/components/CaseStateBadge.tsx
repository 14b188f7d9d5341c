import { STATE_LABELS, labelOf } from '#shared/text/labels.ts'
import css from './components.module.css'

const TONES: Record<string, string> = {
  closed: 'done', delivered: 'done', archived: 'done', awaitingCorrection: 'waiting', received: 'waiting',
  declined: 'ended', withdrawn: 'ended', deemedWithdrawn: 'ended', rejected: 'ended', discarded: 'ended',
}

/** The state of a case in words. */
export function CaseStateBadge({ state }: { state: string }) {
  return (
    <span className={css.badge} data-tone={TONES[state] ?? 'open'}>
      {labelOf(STATE_LABELS, state)}
    </span>
  )
}
