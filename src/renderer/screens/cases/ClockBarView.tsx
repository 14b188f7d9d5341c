import { shortDate } from '#shared/text/labels.ts'
import type { CaseDetail } from '#shared/contract/cases.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import type { ClockMark } from './clockBar.ts'
import { clockBar } from './clockBar.ts'
import css from './cases.module.css'

/** A label near an edge is anchored at that edge, so that it does not leave the bar. */
function anchorOf(at: number): 'start' | 'middle' | 'end' {
  if (at < 8) return 'start'
  return at > 92 ? 'end' : 'middle'
}

function Mark({ mark, year, provisional }: { mark: ClockMark; year: string; provisional: boolean }) {
  return (
    <li className={css.clockMark} data-kind={mark.kind} data-lane={mark.lane} data-anchor={anchorOf(mark.at)} style={{ left: `${mark.at}%` }}>
      <span className={css.clockTick} aria-hidden />
      <span className={css.clockLabel}>
        <b>{mark.label}</b> {shortDate(mark.date, year)}
        {provisional && mark.kind === 'limit' ? '(暂定)' : ''}
      </span>
    </li>
  )
}

/** The clocks of a case as one bar: what is behind, what is ahead, and where today is. */
export function ClockBarView({ detail, today }: { detail: CaseDetail; today: IsoDate }) {
  const bar = clockBar(detail, today)
  const provisional = detail.clocks.provisional.length > 0
  return (
    <div className={css.clock} role="group" aria-label="时限">
      <div className={css.clockRail} aria-hidden>
        <div className={css.clockElapsed} data-colour={bar.colour ?? 'none'} style={{ width: `${bar.elapsed}%` }} />
      </div>
      <ol className={css.clockMarks}>
        {bar.marks.map((mark) => <Mark key={mark.key} mark={mark} year={today.slice(0, 4)} provisional={provisional} />)}
      </ol>
    </div>
  )
}
