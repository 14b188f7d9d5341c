/**
 * Time in this product is text: ISO 8601 with milliseconds and the fixed offset +08:00 (China Standard Time, no summer time since
 * 1991), so that stored times sort as text, read the same on every machine, and never depend on the machine's own time zone.
 */

/** `2026-11-23T14:05:00.000+08:00` */
export type IsoTime = string
/** `2026-11-23` */
export type IsoDate = string
/** `2026-11` */
export type IsoMonth = string

const OFFSET_MS = 8 * 3_600_000
const DAY_MS = 86_400_000

/** Epoch milliseconds → time text in +08:00. */
export function toIsoTime(epochMs: number): IsoTime {
  return new Date(epochMs + OFFSET_MS).toISOString().replace('Z', '+08:00')
}

/** Time text (any offset) → epoch milliseconds; NaN when it is no time. */
export function epochOf(time: IsoTime): number {
  return Date.parse(time)
}

/** Any ISO time with offset → the same instant in +08:00 with milliseconds. */
export function normalizeIsoTime(time: string): IsoTime {
  return toIsoTime(Date.parse(time))
}

/** The Chinese calendar date of a time. */
export function dateOf(time: IsoTime): IsoDate {
  return time.endsWith('+08:00') ? time.slice(0, 10) : toIsoTime(epochOf(time)).slice(0, 10)
}

/** First instant of a date, `2026-11-23T00:00:00.000+08:00`. */
export function startOfDate(date: IsoDate): IsoTime {
  return `${date}T00:00:00.000+08:00`
}

/** The date n calendar days later (n may be negative). */
export function addDays(date: IsoDate, n: number): IsoDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + n * DAY_MS).toISOString().slice(0, 10)
}

/** Calendar days from a to b (b − a). */
export function daysBetween(a: IsoDate, b: IsoDate): number {
  return Math.round((Date.parse(`${b}T00:00:00Z`) - Date.parse(`${a}T00:00:00Z`)) / DAY_MS)
}

/** 0 = Sunday … 6 = Saturday. */
export function weekdayOf(date: IsoDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay()
}

/** True for a real calendar date written `YYYY-MM-DD` (2026-02-30 is not one). */
export function isIsoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text
}

/** `2026年11月23日`: Arabic digits, no leading zeros (GB/T 9704-2012, 7.3.5.4). */
export function formatDateZh(date: IsoDate): string {
  const [y, m, d] = date.split('-').map(Number)
  return `${y}年${m}月${d}日`
}

/** `2026年11月23日 14:05` */
export function formatTimeZh(time: IsoTime): string {
  const local = toIsoTime(epochOf(time))
  return `${formatDateZh(local.slice(0, 10))} ${local.slice(11, 16)}`
}
