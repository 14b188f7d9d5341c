import type { MonthReport } from '#shared/contract/reports.ts'
import type { Reader } from '#main/database/database.ts'
import type { Dialect } from '#main/database/ddl.ts'
import type { WorkCalendar } from '#shared/rules/calendar.ts'
import { FIGURES, type FigureValues } from '#shared/reports/figures.ts'
import { addMonths, reportPeriod, type Period } from '#shared/reports/period.ts'
import { addDays, dateOf, type IsoDate, type IsoMonth, type IsoTime } from '#shared/rules/time.ts'
import { Tally } from './tally.ts'
import {
  balanceBreaks, closedCases, countFlows, countStock, countTotalFlows, departmentsOf, mattersOf, pauseEvents, scopeOf,
  type BreakRow, type PauseEvent, type StockRow,
} from './queries.ts'

export interface MonthReportInput {
  month: IsoMonth
  /** See reportPeriod. */
  cutoff?: number | undefined
  /** Code of one acceptance point; absent: all. */
  point?: string | undefined
  now: IsoTime
  calendar: WorkCalendar
  centreName: string
}

/**
 * Counts a month. Flows (收件, 受理, 办结 …) come from the event log, stocks (期初在办, 期末在办) from the columns of the cases, so that the
 * balance between them is a real check. Give it a connection that sees one unchanging state (see readSnapshot in job.ts), or writes in
 * between look like a break.
 * @throws AppError PERIOD_INVALID
 */
export async function buildMonthReport(db: Reader, _dialect: Dialect, input: MonthReportInput): Promise<MonthReport> {
  const { month, cutoff, point, now, calendar, centreName } = input
  const today = dateOf(now)
  const period = reportPeriod(month, cutoff, today)
  const pauses = await pausesBefore(db, scopeOf(period, point).end)
  const count = { db, point, today, calendar, pauses, stocks: new Map<IsoTime, StockRow[]>() }
  const current = await tallyPeriod(count, period, true)
  const lastMonth = await tallyPeriod(count, reportPeriod(addMonths(month, -1), cutoff), false)
  const lastYear = await tallyPeriod(count, reportPeriod(addMonths(month, -12), cutoff), false)
  const breaks = await balanceBreaks(db, scopeOf(period, point))
  const departments = await departmentsOf(db, period, new Set(current.departments()))
  const matters = await mattersOf(db, period, new Set(current.matters()))
  return {
    month,
    from: period.from,
    to: period.to,
    centreName,
    generatedAt: now,
    figures: FIGURES.map(({ key, label, unit, definition }) => ({ key, label, unit, definition })),
    total: current.total(),
    lastMonth: lastMonth.total(),
    lastYear: lastYear.total(),
    byDepartment: departments.map((department) => ({ ...department, figures: current.department(department.code) })),
    byMatter: matters.map((matter) => ({ ...matter, figures: current.matter(matter.code) })),
    balance: balanceOf(current, breaks),
  }
}

type Pauses = Map<string, { from: IsoDate; to: IsoDate }[]>
interface Count {
  db: Reader
  point: string | undefined
  today: IsoDate
  calendar: WorkCalendar
  pauses: Pauses
  /** Stocks already counted: the end of last month is the beginning of this one. */
  stocks: Map<IsoTime, StockRow[]>
}

/** All figures of one period; without `detail` only its total is good. */
async function tallyPeriod(count: Count, period: Period, detail: boolean): Promise<Tally> {
  const { db, point, calendar, pauses } = count
  const scope = scopeOf(period, point)
  const tally = new Tally()
  for (const row of await (detail ? countFlows(db, scope) : countTotalFlows(db, scope))) tally.addFlow(row)
  for (const row of await stockAt(count, scope.start, addDays(period.from, -1))) tally.addStock('openingStock', row)
  for (const row of await stockAt(count, scope.end, overdueBy(period, count.today))) tally.addStock('closingStock', row)
  for (const row of await closedCases(db, scope)) tally.addClosed(row, calendar, pauses.get(row.id))
  return tally
}

async function stockAt({ db, point, stocks }: Count, at: IsoTime, dueBy: IsoDate): Promise<StockRow[]> {
  const rows = stocks.get(at) ?? (await countStock(db, at, dueBy, point))
  stocks.set(at, rows)
  return rows
}

/** A limit that ended by this day is overdue at the end of the period; while the period runs, the limits of today have not ended. */
function overdueBy(period: Period, today: IsoDate): IsoDate {
  return today <= period.to ? addDays(today, -1) : period.to
}

async function pausesBefore(db: Reader, before: IsoTime): Promise<Pauses> {
  const pauses: Pauses = new Map()
  const begun = new Map<string, PauseEvent>()
  for (const event of await pauseEvents(db, before)) {
    const start = begun.get(event.caseId)
    if (event.type === 'suspend') begun.set(event.caseId, event)
    else if (start) {
      begun.delete(event.caseId)
      pauses.set(event.caseId, [...(pauses.get(event.caseId) ?? []), { from: dateOf(start.at), to: dateOf(event.at) }])
    }
  }
  return pauses
}

/** What the balance says of a row of figures: 期初在办 + 受理 − 办结 − 其他终结 and what is really open at the end. */
export function balanceSides(figures: FigureValues | Record<string, number | null>): { expected: number; actual: number } {
  const of = (key: string): number => (figures as Record<string, number | null>)[key] ?? 0
  return { expected: of('openingStock') + of('accepted') - of('closed') - of('otherEnded'), actual: of('closingStock') }
}

function balanceOf(tally: Tally, rows: BreakRow[]): MonthReport['balance'] {
  const numbers = new Map<string, string[]>()
  for (const row of rows) numbers.set(row.department, [...(numbers.get(row.department) ?? []), row.number])
  const breaks: MonthReport['balance']['breaks'] = []
  for (const code of new Set([...tally.departments(), ...numbers.keys()])) {
    const { expected, actual } = balanceSides(tally.department(code))
    const caseNumbers = numbers.get(code) ?? []
    if (expected !== actual || caseNumbers.length > 0) breaks.push({ departmentCode: code, expected, actual, caseNumbers })
  }
  const { expected, actual } = balanceSides(tally.total())
  if (expected !== actual) breaks.unshift({ departmentCode: null, expected, actual, caseNumbers: rows.map((row) => row.number) })
  return { balanced: breaks.length === 0, breaks }
}
