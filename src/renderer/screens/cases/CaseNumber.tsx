import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import css from './cases.module.css'

/** A case number in its groups; region and place, the same all day, are quiet, so that the eye finds day, counter and serial. */
export function CaseNumber({ number }: { number: string }) {
  const groups = formatCaseNumber(number).split(' ')
  if (groups.length < 3) return <span>{number}</span>
  return (
    <span className={css.number} aria-label={number} role="img">
      <span className={css.quiet} aria-hidden>{groups.slice(0, 2).join(' ')} </span>
      <span aria-hidden>{groups.slice(2).join(' ')}</span>
    </span>
  )
}
