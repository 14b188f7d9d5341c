import { AppError } from '#shared/contract/errors.ts'
import { addDays, formatDateZh, isIsoDate, type IsoDate, type IsoMonth } from '#shared/rules/time.ts'

/** A reporting period, both days included. */
export interface Period {
  month: IsoMonth
  /** Day of the month on which the period begins; absent for a calendar month. */
  cutoff?: number
  from: IsoDate
  to: IsoDate
}

/** The month n months later (n may be negative). */
export function addMonths(month: IsoMonth, n: number): IsoMonth {
  const [year, index] = month.split('-').map(Number) as [number, number]
  const total = year * 12 + (index - 1) + n
  return `${String(Math.floor(total / 12)).padStart(4, '0')}-${String((total % 12) + 1).padStart(2, '0')}`
}

function invalid(message: string, field: string, data?: unknown): AppError {
  return new AppError('PERIOD_INVALID', { message, field, ...(data !== undefined && { data }) })
}

/**
 * The days a month report covers: the calendar month, or with `cutoff` n (1-28) the n-th of the month before to the day before the n-th of
 * this month; the 1st is the calendar month itself. With `today` a period that has not begun is refused; one still running is allowed.
 * @throws AppError PERIOD_INVALID for no month, a cut-off that not every month has (29-31), a period in the future
 */
export function reportPeriod(month: IsoMonth, cutoff?: number, today?: IsoDate): Period {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month) || !isIsoDate(`${month}-01`) || month < '1901-01')
    throw invalid('月份应写作 YYYY-MM,例如 2026-11', 'month', { month })
  if (cutoff !== undefined && !(Number.isInteger(cutoff) && cutoff >= 1 && cutoff <= 28))
    throw invalid('起始日应为 1 至 28 日(29、30、31 日不是每月都有),请改选', 'cutoff', { cutoff })
  const shifted = cutoff !== undefined && cutoff > 1
  const day = String(cutoff ?? 1).padStart(2, '0')
  const from = shifted ? `${addMonths(month, -1)}-${day}` : `${month}-01`
  const to = shifted ? addDays(`${month}-${day}`, -1) : addDays(`${addMonths(month, 1)}-01`, -1)
  if (today !== undefined && from > today) throw invalid(`${from} 起的统计期间还没有开始,请选择已经开始的月份`, 'month', { from, to, today })
  return { month, ...(shifted && { cutoff }), from, to }
}

/** Twelve reporting periods in one: the calendar year of a month, or with a cut-off from December's to December's. */
export function yearPeriod(month: IsoMonth, cutoff?: number, today?: IsoDate): Period {
  const year = month.slice(0, 4)
  const { from, cutoff: kept } = reportPeriod(`${year}-01`, cutoff, today)
  return { month: `${year}-12`, ...(kept !== undefined && { cutoff: kept }), from, to: reportPeriod(`${year}-12`, cutoff).to }
}

export interface Days {
  from: IsoDate
  to: IsoDate
}

/** A period in pieces of about a month, so that counting a year takes no more memory than a month. One month with any cut-off stays whole. */
export const slicesOf = (days: Days): Days[] => piecesOf(days, 31)

/** A month in pieces of a few days: there are several events to a case, and they are read once. */
export const partsOf = (days: Days): Days[] => piecesOf(days, 4)

function piecesOf({ from, to }: Days, length: number): Days[] {
  const pieces: Days[] = []
  for (let start = from; start <= to; start = addDays(start, length)) {
    const end = addDays(start, length - 1)
    pieces.push({ from: start, to: end < to ? end : to })
  }
  return pieces
}

/** `2026年11月`, as it stands in the title of a report. */
export function formatMonthZh(month: IsoMonth): string {
  const [year, index] = month.split('-').map(Number)
  return `${year}年${index}月`
}

/** `2026年10月17日至2026年11月16日` */
export function formatPeriodZh(period: { from: IsoDate; to: IsoDate }): string {
  return `${formatDateZh(period.from)}至${formatDateZh(period.to)}`
}
