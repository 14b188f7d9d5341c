import { useState } from 'react'
import { SegmentedControl } from '@mantine/core'
import type { Clocks } from '#shared/contract/cases.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import { addDays, daysBetween, formatDateZh, weekdayOf } from '#shared/rules/time.ts'
import { CLOCK_LABELS, weekdayZh } from '#shared/text/labels.ts'
import css from './cases.module.css'

type Day = NonNullable<Clocks['explanation']['promised']>[number]
type Which = keyof Clocks['explanation']
const WEEK = ['一', '二', '三', '四', '五', '六', '日']
const SHORT: Record<string, string> = { event: '当日', weekend: '周末', holiday: '假日', makeup: '调休', paused: '挂起', counted: '' }

/** Days in weeks of Monday to Sunday; null before the first and after the last. */
function weeksOf(days: readonly Day[]): (Day | null)[][] {
  const first = days[0]
  if (!first) return []
  const byDate = new Map(days.map((day) => [day.date, day]))
  const monday = addDays(first.date, -((weekdayOf(first.date) + 6) % 7))
  const count = Math.floor(daysBetween(monday, days.at(-1)!.date) / 7) + 1
  return Array.from({ length: count }, (_w, week) => Array.from({ length: 7 }, (_d, day) => byDate.get(addDays(monday, week * 7 + day)) ?? null))
}

function DayCell({ day, due }: { day: Day | null; due: IsoDate | null }) {
  if (!day) return <td aria-hidden />
  const [, month, date] = day.date.split('-').map(Number)
  const last = day.date === due
  return (
    <td data-kind={day.kind} data-due={last || undefined} title={`${formatDateZh(day.date)} ${weekdayZh(day.date)} ${day.note}`} aria-label={`${formatDateZh(day.date)} ${day.note}${last ? ',届满' : ''}`}>
      <span className={css.dayDate}>{`${month}/${date}`}</span>
      <span className={css.dayCount}>{day.count ?? SHORT[day.kind] ?? ''}{last ? ' 届满' : ''}</span>
    </td>
  )
}

function Notes({ days }: { days: readonly Day[] }) {
  const special = days.filter((day) => !['counted', 'weekend'].includes(day.kind) || day.provisional || day.note.includes('顺延'))
  if (special.length === 0) return null
  return (
    <ul className={css.dayNotes}>
      {special.slice(0, 40).map((day) => <li key={day.date}>{formatDateZh(day.date)} {weekdayZh(day.date)}:{day.note}</li>)}
    </ul>
  )
}

/** 算期说明: how a date was counted, day by day, as weeks one can lay beside a wall calendar. */
export function Explanation({ clocks, suspended }: { clocks: Clocks; suspended: boolean }) {
  const all: { which: Which; due: IsoDate | null; days: readonly Day[] }[] = [
    { which: 'acceptance', due: clocks.acceptanceDeadline, days: clocks.explanation.acceptance ?? [] },
    { which: 'correction', due: clocks.correctionDeadline, days: clocks.explanation.correction ?? [] },
    { which: 'promised', due: clocks.promisedDue, days: clocks.explanation.promised ?? [] },
    { which: 'legal', due: clocks.legalDue, days: clocks.explanation.legal ?? [] },
    { which: 'delivery', due: clocks.deliveryDeadline, days: clocks.explanation.delivery ?? [] },
  ]
  const there = all.filter((clock) => clock.days.length > 0)
  const [chosen, choose] = useState<Which>('promised')
  const shown = there.find((clock) => clock.which === chosen) ?? there[0]
  if (!shown) return <p className={css.quiet}>{suspended ? '特别程序期间不计时,恢复办理后再算出期限(行政许可法 §45)。' : '没有在计的时限。'}</p>
  const counted = shown.days.reduce((max, day) => Math.max(max, day.count ?? 0), 0)
  return (
    <section className={css.explanation} aria-label="算期说明">
      <SegmentedControl aria-label="哪一个时限" value={shown.which} onChange={(which) => choose(which as Which)} size="xs" data={there.map(({ which }) => ({ value: which, label: which === 'correction' ? '补正期限' : (CLOCK_LABELS[which] ?? which) }))} />
      <p className={css.quiet}>
        {shown.due ? <>到 <b>{formatDateZh(shown.due)}</b>({weekdayZh(shown.due)})24时届满,共计入 {counted} 天。</> : '尚未届满。'}起算当日不计。
        {clocks.deemedAccepted ? ' 逾期未作决定,自收件之日起视为受理(行政许可法 §32)。' : ''}
      </p>
      <table className={css.weeks}>
        <thead><tr>{WEEK.map((day) => <th key={day} scope="col">{day}</th>)}</tr></thead>
        <tbody>
          {weeksOf(shown.days).map((week, i) => (
            <tr key={week.find((day) => day)?.date ?? i}>{week.map((day, j) => <DayCell key={WEEK[j]} day={day} due={shown.due} />)}</tr>
          ))}
        </tbody>
      </table>
      <Notes days={shown.days} />
    </section>
  )
}
