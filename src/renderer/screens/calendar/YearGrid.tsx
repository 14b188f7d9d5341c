import { useEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import type { CalendarDay } from '#shared/contract/calendar.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import { dayText, markOf, moveBy, WEEK, weeksOfMonth } from './days.ts'
import css from './calendar.module.css'

type Props = { days: readonly CalendarDay[]; chosen: IsoDate; today: IsoDate; onChoose: (date: IsoDate) => void }
/** `active`: nothing beside the calendar wants the keyboard. */
type GridProps = Props & { active: boolean }

function DayCell({ day, chosen, today, onChoose }: { day: CalendarDay | null; chosen: boolean; today: boolean; onChoose: (date: IsoDate) => void }) {
  if (!day) return <td aria-hidden />
  const mark = markOf(day)
  return (
    <td
      id={`day-${day.date}`} role="gridcell" aria-selected={chosen} aria-label={dayText(day)} title={dayText(day)} aria-current={today ? 'date' : undefined}
      data-kind={day.kind} data-mark={mark || undefined} data-put={day.override ? true : undefined} data-provisional={day.provisional || undefined} onClick={() => onChoose(day.date)}
    >
      {Number(day.date.slice(8))}
    </td>
  )
}

function Month({ month, days, chosen, today, onChoose }: Props & { month: number }) {
  return (
    <table className={css.month} role="rowgroup" aria-label={`${month}月`}>
      <caption>{month}月</caption>
      <thead aria-hidden><tr>{WEEK.map((day) => <th key={day} scope="col">{day}</th>)}</tr></thead>
      <tbody role="presentation">
        {weeksOfMonth(days).map((week, i) => (
          <tr key={week.find((d) => d)?.date ?? i} role="row">
            {week.map((day, j) => <DayCell key={WEEK[j]} day={day} chosen={day?.date === chosen} today={day?.date === today} onChoose={onChoose} />)}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Twelve months at a glance; arrows move from day to day across months. */
export function YearGrid({ days, chosen, today, active, onChoose }: GridProps) {
  const grid = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (active) grid.current?.focus({ preventScroll: true })
  }, [active])
  // In braces: newer browsers answer scrollIntoView with a promise, which is no way to end an effect.
  useEffect(() => {
    void grid.current?.querySelector(`[id="day-${chosen}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = event.ctrlKey || event.altKey || event.metaKey ? null : moveBy(event.key, chosen)
    if (!to) return
    event.preventDefault()
    onChoose(to)
  }
  const byMonth = Map.groupBy(days, (d) => Number(d.date.slice(5, 7)))
  return (
    <div ref={grid} className={css.months} role="grid" aria-label="年历" tabIndex={0} aria-activedescendant={`day-${chosen}`} onKeyDown={onKeyDown}>
      {[...byMonth].map(([month, mine]) => <Month key={month} month={month} days={mine} chosen={chosen} today={today} onChoose={onChoose} />)}
    </div>
  )
}
