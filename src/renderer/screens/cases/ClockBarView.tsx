import { shortDate } from '#shared/text/labels.ts'
import type { CaseDetail } from '#shared/contract/cases.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import type { ClockMark } from './clockBar.ts'
import { anchorOf, clockBar } from './clockBar.ts'
import css from './cases.module.css'

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
    <div className={css.clock} role="group" aria-label="时限" data-above={bar.marks.some((mark) => mark.lane === 2) || undefined} data-below={bar.marks.some((mark) => mark.lane === 3) || undefined}>
      <div className={css.clockRail} aria-hidden>
        <div className={css.clockElapsed} data-colour={bar.colour ?? 'none'} style={{ width: `${bar.elapsed}%` }} />
      </div>
      <ol className={css.clockMarks}>
        {bar.marks.map((mark) => <Mark key={mark.key} mark={mark} year={today.slice(0, 4)} provisional={provisional} />)}
      </ol>
    </div>
  )
}
