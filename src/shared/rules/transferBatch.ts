import { dateOf, type IsoDate, type IsoTime } from './time.ts'
import type { WorkCalendar } from './calendar.ts'

/**
 * A batch of transfer slips (D8) to one department: number `ZB` + acceptance point 3 + YYMMDD 6 + serial of the day 3, printed as Code 128 on the
 * batch list. Letters before the digits: it cannot be taken for a case number.
 */
export const BATCH_PREFIX = 'ZB'
export const MAX_BATCH_SERIAL = 999

export function composeBatchNumber(point: string, date: IsoDate, serial: number): string {
  return `${BATCH_PREFIX}${point}${date.slice(2).replaceAll('-', '')}${String(serial).padStart(3, '0')}`
}

/** The batch number in what a scanner or a person typed; null: none. Small letters, full-width letters and spaces are forgiven. */
export function readBatchNumber(text: string): string | null {
  const plain = text.normalize('NFKC').toUpperCase().replace(/\s/g, '')
  return /^ZB\d{12}$/.test(plain) ? plain : null
}

/** Hours a working day counts for papers on their way: 9:00-17:00 (a default; opening hours differ). */
const OPENS = 9
const CLOSES = 17

const hourOf = (time: IsoTime): number => Number(time.slice(11, 13)) + Number(time.slice(14, 16)) / 60
const within = (hour: number): number => Math.min(CLOSES, Math.max(OPENS, hour))

/** Working hours between two times (9:00-17:00 of working days), one decimal: how long papers have been on their way. */
export function workingHours(from: IsoTime, to: IsoTime, calendar: Pick<WorkCalendar, 'isWorkingDay' | 'workingDaysBetween'>): number {
  const [first, last] = [dateOf(from), dateOf(to)]
  if (to <= from) return 0
  const part = (date: IsoDate, start: number, end: number): number => (calendar.isWorkingDay(date) ? Math.max(0, within(end) - within(start)) : 0)
  if (first === last) return round(part(first, hourOf(from), hourOf(to)))
  // Whole days strictly between: counted to the last day, less the last day itself.
  const between = calendar.workingDaysBetween(first, last) - (calendar.isWorkingDay(last) ? 1 : 0)
  return round(part(first, hourOf(from), 24) + between * (CLOSES - OPENS) + part(last, 0, hourOf(to)))
}

const round = (hours: number): number => Math.round(hours * 10) / 10

/** Colour of clock H (domain §5): green before the last day for signing, yellow on it, red after it. */
export function handoverColour(today: IsoDate, due: IsoDate): 'green' | 'yellow' | 'red' {
  return today > due ? 'red' : today === due ? 'yellow' : 'green'
}
