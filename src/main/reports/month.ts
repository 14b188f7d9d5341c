import type { MonthReport } from '#shared/contract/reports.ts'
import type { Reader } from '#main/database/database.ts'
import type { Dialect } from '#main/database/ddl.ts'
import type { WorkCalendar } from '#shared/rules/calendar.ts'
import { partsOf } from '#shared/reports/counting.ts'
import { FIGURES, formulaOf, type FigureValues } from '#shared/reports/figures.ts'
import { addMonths, reportPeriod, slicesOf, yearPeriod, type Period } from '#shared/reports/period.ts'
import type { Grouping } from '#shared/reports/groupings.ts'
import { dateOf, type IsoMonth, type IsoTime } from '#shared/rules/time.ts'
import { collectCards } from './cards.ts'
import { totalOf } from './compare.ts'
import { visitPeriod, type Break, type Counting } from './facts.ts'
import { communitiesOf, countersOf, departmentsOf, mattersOf, staffOf } from './names.ts'
import { badRatingsOf, reasonsOf } from './reasons.ts'
import { readRegisters } from './registers.ts'
import { readSettlement } from './settlement.ts'
import { Tally } from './tally.ts'

export interface MonthReportInput {
  month: IsoMonth
  /** See reportPeriod. */
  cutoff?: number | undefined
  /** Code of one acceptance point; absent: all. */
  point?: string | undefined
  /** `year`: the twelve periods of the month's year. */
  span?: 'month' | 'year' | undefined
  now: IsoTime
  calendar: WorkCalendar
  centreName: string
  signal?: AbortSignal | undefined
  /** 0…1 of the counting. */
  onProgress?: ((done: number) => void) | undefined
  /** Filled with the keys of the cases that 超期 counts. */
  overdue?: Set<string>
}

const OVERDUE: ReadonlySet<string> = new Set(partsOf('overdue'))

/** The periods of a report and those it is compared with. A year is compared with the year before, twice the same. */
export function periodsOf({ month, cutoff, span, now }: Pick<MonthReportInput, 'month' | 'cutoff' | 'span' | 'now'>): Record<'current' | 'last' | 'lastYear', Period> {
  const today = dateOf(now)
  if (span !== 'year')
    return { current: reportPeriod(month, cutoff, today), last: reportPeriod(addMonths(month, -1), cutoff), lastYear: reportPeriod(addMonths(month, -12), cutoff) }
  const before = yearPeriod(addMonths(month, -12), cutoff)
  return { current: yearPeriod(month, cutoff, today), last: before, lastYear: before }
}

/**
 * Counts a month (or a year) with everything its sheets show, but the list of all cases (detail.ts). Give it a connection that sees one
 * unchanging state (see readSnapshot in job.ts), or writes in between look like a break of the balance.
 * @throws AppError PERIOD_INVALID
 */
export async function buildMonthReport(db: Reader, dialect: Dialect, input: MonthReportInput): Promise<MonthReport> {
  const { point, now, calendar, centreName, span = 'month' } = input
  const { current: period, last, lastYear } = periodsOf(input)
  const slices = [...new Set([period, last, lastYear])].reduce((n, p) => n + slicesOf(p).length, 0)
  let done = 0
  const onSlice = (): void => input.onProgress?.(++done / slices)
  const counting: Counting = { db, calendar, point, today: dateOf(now), signal: input.signal, onSlice, ...(span === 'month' && { kept: new Map() }) }
  const tally = new Tally()
  const cards = collectCards()
  const breaks = await visitPeriod(counting, period, (row, figure, amount) => {
    tally.add(row, figure, amount)
    cards.add(row, figure)
    if (OVERDUE.has(figure)) input.overdue?.add(row.id)
  })
  const lastMonth = await totalOf(counting, last)
  return {
    month: period.month,
    span,
    from: period.from,
    to: period.to,
    centreName,
    point: point ?? null,
    generatedAt: now,
    figures: FIGURES.map(({ key, label, unit, definition }) => ({ key, label, unit, definition, formula: formulaOf(key) })),
    total: tally.total(),
    lastMonth,
    lastYear: lastYear === last ? lastMonth : await totalOf(counting, lastYear),
    ...(await tablesOf(counting, period, tally)),
    cards: await cards.read(counting, dialect, period),
    reasons: await reasonsOf(counting, period),
    badRatings: await badRatingsOf(counting, period),
    registers: await readRegisters(db, period, point),
    settlement: await readSettlement(db, period),
    balance: balanceOf(tally, breaks),
  }
}

async function tablesOf({ db, point }: Counting, period: Period, tally: Tally) {
  const rows = <T extends { code: string }>(grouping: Grouping, names: T[]): (T & { figures: FigureValues })[] =>
    names.map((name) => ({ ...name, figures: tally.row(grouping, name.code) }))
  const used = tally.keys
  return {
    byDepartment: rows('department', await departmentsOf(db, period, used('department'))),
    byMatter: rows('matter', await mattersOf(db, period, used('matter'))),
    byCounter: rows('counter', await countersOf(db, point, used('counter'))),
    byStaff: rows('staff', await staffOf(db, point, used('staff'))),
    byCommunity: rows('community', await communitiesOf(db, used('community'))),
  }
}

/** What the balance says of a row of figures: 期初在办 + 受理 − 办结 − 其他终结 and what is really open at the end. */
export function balanceSides(figures: FigureValues | Record<string, number | null>): { expected: number; actual: number } {
  const of = (key: string): number => (figures as Record<string, number | null>)[key] ?? 0
  return { expected: of('openingStock') + of('accepted') - of('closed') - of('otherEnded'), actual: of('closingStock') }
}

function balanceOf(tally: Tally, rows: Break[]): MonthReport['balance'] {
  const numbers = new Map<string, string[]>()
  for (const row of rows) numbers.set(row.department, [...(numbers.get(row.department) ?? []), row.number])
  const breaks: MonthReport['balance']['breaks'] = []
  for (const code of new Set([...tally.keys('department'), ...numbers.keys()])) {
    const { expected, actual } = balanceSides(tally.row('department', code))
    const caseNumbers = numbers.get(code) ?? []
    if (expected !== actual || caseNumbers.length > 0) breaks.push({ departmentCode: code, expected, actual, caseNumbers })
  }
  const { expected, actual } = balanceSides(tally.total())
  if (expected !== actual) breaks.unshift({ departmentCode: null, expected, actual, caseNumbers: rows.map((row) => row.number) })
  return { balanced: breaks.length === 0, breaks }
}
