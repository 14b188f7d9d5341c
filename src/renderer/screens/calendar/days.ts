import type { CalendarChange, CalendarDay, MovedDate } from '#shared/contract/calendar.ts'
import { FIRST_CALENDAR_YEAR, LAST_CALENDAR_YEAR } from '#shared/rules/calendarFile.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import { addDays, formatDateZh, isIsoDate, weekdayOf } from '#shared/rules/time.ts'
import { weekdayZh } from '#shared/text/labels.ts'

export const WEEK = ['一', '二', '三', '四', '五', '六', '日']
export const MOVED_LABELS: Record<MovedDate['name'], string> = {
  acceptanceDeadline: '受理期限', correctionDeadline: '补正期限', legalDue: '法定期限', promisedDue: '承诺期限', stepDue: '协办环节期限',
}

/** The word on a day, so that nothing is told by colour alone. */
export function markOf(day: CalendarDay): '休' | '班' | '暂' | '' {
  if (day.kind === 'holiday') return '休'
  if (day.kind === 'makeup' || (day.override?.kind === 'work' && day.counts)) return '班'
  return day.provisional && day.counts ? '暂' : ''
}

/** A day in full, for the pane beside the calendar and for those who cannot see it. */
export function dayText(day: CalendarDay): string {
  const what =
    day.kind === 'holiday' ? `休息:${day.note ?? '放假'}` : day.kind === 'makeup' ? `上班:${day.note ?? ''}调休` : day.kind === 'weekend' ? '周末休息' : `工作日${day.note ? `:${day.note}` : ''}`
  return `${formatDateZh(day.date)} ${weekdayZh(day.date)} ${what}${day.provisional ? '(暂定)' : ''}${day.override ? ',主管调整' : ''}`
}

/** Days in weeks from Monday; null outside of the month. */
export function weeksOfMonth(days: readonly CalendarDay[]): (CalendarDay | null)[][] {
  const first = days[0]
  if (!first) return []
  const cells: (CalendarDay | null)[] = [...Array<null>((weekdayOf(first.date) + 6) % 7).fill(null), ...days]
  return Array.from({ length: Math.ceil(cells.length / 7) }, (_w, i) => Array.from({ length: 7 }, (_d, j) => cells[i * 7 + j] ?? null))
}

const clamp = (date: IsoDate): IsoDate =>
  date < `${FIRST_CALENDAR_YEAR}-01-01` ? `${FIRST_CALENDAR_YEAR}-01-01` : date > `${LAST_CALENDAR_YEAR}-12-31` ? `${LAST_CALENDAR_YEAR}-12-31` : date

/** The same day of another year; 29 February becomes the 28th. */
export function inYear(date: IsoDate, year: number): IsoDate {
  const same = `${year}${date.slice(4)}`
  return clamp(isIsoDate(same) ? same : `${year}-02-28`)
}

/** Where a key leads from a day; null for a key that leads nowhere. */
export function moveBy(key: string, date: IsoDate): IsoDate | null {
  const month = date.slice(0, 8)
  switch (key) {
    case 'ArrowLeft': return clamp(addDays(date, -1))
    case 'ArrowRight': return clamp(addDays(date, 1))
    case 'ArrowUp': return clamp(addDays(date, -7))
    case 'ArrowDown': return clamp(addDays(date, 7))
    case 'Home': return `${month}01`
    case 'End': {
      let last = addDays(`${month}28`, 0)
      while (addDays(last, 1).startsWith(month)) last = addDays(last, 1)
      return last
    }
    default: return null
  }
}

/** One sentence on what a change does, for the head of the pane. */
export function summaryOf(c: CalendarChange): string {
  if (!c.changed) return '与现有日历一致,没有变化。'
  const days = c.days.length > 0 ? `${c.days.length} 天${c.preview ? '将改变' : '改变了'}上班或休息` : '没有哪一天改变上班或休息'
  const moved = c.movedTotal > 0 ? `${c.casesMoved} 件在办件的 ${c.movedTotal} 个日期${c.preview ? '将移动' : '已移动'}` : '没有在办件的日期移动'
  return `${days};核对 ${c.cases} 件在办件,${moved}。`
}
