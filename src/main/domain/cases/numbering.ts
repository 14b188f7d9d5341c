import { AppError } from '#shared/contract/errors.ts'
import { composeCaseNumber, formatPaperNumber, MAX_SERIAL } from '#shared/rules/caseNumber.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import type { Tx } from '#main/database/database.ts'

/** Takes the next `count` numbers of a series inside the caller's transaction and returns the first: no gaps, never twice. */
export async function takeNumbers(tx: Tx, series: string, count = 1): Promise<number> {
  const row = await tx
    .insertInto('number_series')
    .values({ series, last: count })
    .onConflict((c) => c.column('series').doUpdateSet((eb) => ({ last: eb('number_series.last', '+', count) })))
    .returning('last')
    .executeTakeFirstOrThrow()
  return row.last - count + 1
}

/** Where a case number is given out. */
export type NumberPlace = { region: string; point: string; counter: string }

/** The next `count` case numbers at a counter on a day, for cases and reserved forms alike; the serial belongs to counter and day (domain §4). */
export async function takeCaseNumbers(tx: Tx, place: NumberPlace, date: IsoDate, count: number): Promise<{ number: string; serial: number }[]> {
  const first = await takeNumbers(tx, `case:${place.region}${place.point}:${place.counter}:${date}`, count)
  if (first + count - 1 > MAX_SERIAL) throw new AppError('CONFLICT', { message: `本窗口当日受理编号已用完(${MAX_SERIAL} 件),请换窗口受理` })
  return Array.from({ length: count }, (_, i) => ({ number: composeCaseNumber({ ...place, date, serial: first + i }), serial: first + i }))
}

/** Case number of the next case. */
export async function takeCaseNumber(tx: Tx, place: NumberPlace, date: IsoDate): Promise<string> {
  const [taken] = await takeCaseNumbers(tx, place, date, 1)
  return taken!.number
}

/** Prefix of the centre's own paper numbers. */
export const CENTRE_PREFIX = '淮受'

/** Prefix of papers a department issues: the centre's prefix and the first character of its short name, unique per department. */
export function paperPrefix(department: { short: string } | null): string {
  return department === null ? CENTRE_PREFIX : `${CENTRE_PREFIX}${department.short.slice(0, 2)}`
}

/** Takes `count` paper numbers (文号) of one issuer and year, e.g. 淮受〔2026〕第00123号. */
export async function takePaperNumbers(tx: Tx, prefix: string, year: number, count: number): Promise<string[]> {
  const first = await takeNumbers(tx, `paper:${prefix}:${year}`, count)
  return Array.from({ length: count }, (_, i) => formatPaperNumber(prefix, year, first + i))
}
