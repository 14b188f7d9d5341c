import { Popover, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { daysBetween } from '#shared/rules/time.ts'
import { DAY_KIND_LABELS, labelOf, shortDate, weekdayZh } from '#shared/text/labels.ts'
import { Lamp } from './Lamp.tsx'
import css from './components.module.css'

/** One day of a counting, as clocks.explanation and calendar.due give it. */
export type CountedDay = { date: string; kind: string; note: string; count?: number | null; provisional?: boolean }

type Props = {
  date: string | null | undefined
  /** What the date is, e.g. 承诺期限; names the explanation. */
  label: string
  today?: string
  colour?: string | null | undefined
  provisional?: boolean
  explanation?: readonly CountedDay[] | undefined
  /** Opened from outside, by a key. */
  opened?: boolean
  onOpenChange?: (opened: boolean) => void
}

/** A date that matters: the day, how far off, and how it was counted behind ⓘ (Enter or a key). */
export function DueDate({ date, label, today, colour, provisional = false, explanation, opened, onOpenChange }: Props) {
  const [own, setOwn] = useState(false)
  const isOpen = opened ?? own
  const setOpen = onOpenChange ?? setOwn
  if (!date) return <span className={css.faint}>—</span>
  return (
    <span className={css.due}>
      <Lamp colour={colour} wordless />
      <time dateTime={date} className={css.dueDate}>
        {shortDate(date, today?.slice(0, 4))} <span className={css.faint}>{weekdayZh(date)}</span>
      </time>
      {provisional && <span className={css.provisional} title="次年节假日安排未公布,公布后重新计算">暂定</span>}
      {explanation && explanation.length > 0 && (
        <Popover opened={isOpen} onChange={setOpen} position="bottom-end" withArrow shadow="md" trapFocus returnFocus>
          <Popover.Target>
            <UnstyledButton className={css.info} aria-label={`${label}算期说明`} onClick={() => setOpen(!isOpen)}>
              ⓘ
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown p={0}>
            <Counting label={label} days={explanation} due={date} />
          </Popover.Dropdown>
        </Popover>
      )}
    </span>
  )
}

/** The day-by-day counting of a limit, as a table. */
export function Counting({ label, days, due }: { label: string; days: readonly CountedDay[]; due: string }) {
  return (
    <div className={css.counting} tabIndex={0} role="region" aria-label={`${label}算期说明`}>
      <table>
        <caption>
          {label}:{due}
        </caption>
        <tbody>
          {days.map((day) => (
            <tr key={`${day.date}-${day.kind}`} data-counts={day.count != null || undefined}>
              <td className={css.countNo}>{day.count != null ? day.count : '·'}</td>
              <td>{day.date}</td>
              <td>{weekdayZh(day.date)}</td>
              <td>{day.note || labelOf(DAY_KIND_LABELS, day.kind)}{day.provisional ? '(暂定)' : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** `还有3天`, `今天到期`, `已超2天` in calendar days. */
export function remainingText(date: string, today: string): string {
  const days = daysBetween(today, date)
  if (days === 0) return '今天到期'
  return days > 0 ? `还有${days}天` : `已超${-days}天`
}
