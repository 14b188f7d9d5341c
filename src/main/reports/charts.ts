import type { MonthReport, ReportCharts } from '#shared/contract/reports.ts'
import { addMonths, reportPeriod, type Period } from '#shared/reports/period.ts'
import { figuresOfEvent } from '#shared/reports/counting.ts'
import type { FigureKey } from '#shared/reports/figures.ts'
import { addDays, weekdayOf, type IsoDate, type IsoMonth, type IsoTime } from '#shared/rules/time.ts'
import { visitPeriod, type Counting } from './facts.ts'
import { departmentsOf, mattersOf } from './names.ts'
import { countOpen, receivedByHour, scopeOf, transitionsByDay } from './queries.ts'
import { reasonsOf } from './reasons.ts'
import { Tally } from './tally.ts'

/** Months of the trend, the asked one included. */
const MONTHS = 13

const RATINGS: [FigureKey, number][] = [['rated5', 5], ['rated4', 4], ['rated3', 3], ['rated2', 2], ['rated1', 1]]
const RATING_LABELS = ['', '非常不满意', '不满意', '基本满意', '满意', '非常满意']

type Rows = { code: string; name: string; figures: Record<string, number | null> }[]
type Counted = Pick<MonthReport, 'total' | 'reasons'> & { byDepartment: Rows; byMatter: Rows }

/** Everything the charts of a month show. @throws AppError PERIOD_INVALID */
export async function buildCharts(counting: Counting, input: { month: IsoMonth; cutoff?: number | undefined; now: IsoTime }): Promise<ReportCharts> {
  const period = reportPeriod(input.month, input.cutoff, counting.today)
  const tally = new Tally()
  await visitPeriod(counting, period, tally.add.bind(tally))
  const rows = (grouping: 'department' | 'matter', names: { code: string; name: string }[]): Rows => names.map(({ code, name }) => ({ code, name, figures: tally.row(grouping, code) }))
  const byDepartment = rows('department', await departmentsOf(counting.db, period, tally.keys('department')))
  const byMatter = rows('matter', await mattersOf(counting.db, period, tally.keys('matter')))
  return chartsFrom(counting, period, { total: tally.total(), byDepartment, byMatter, reasons: await reasonsOf(counting, period) }, input.now)
}

/** The charts of a report that has been counted already. */
export function chartsOfReport(counting: Counting, report: MonthReport, cutoff: number | undefined): Promise<ReportCharts> {
  // The trend of a year that still runs ends with this month.
  const month = report.span === 'year' && counting.today < report.to ? counting.today.slice(0, 7) : report.month
  return chartsFrom(counting, { month, cutoff, from: report.from, to: report.to }, report, report.generatedAt)
}

async function chartsFrom(counting: Counting, period: Period, { total, byDepartment, byMatter, reasons }: Counted, generatedAt: IsoTime): Promise<ReportCharts> {
  return {
    month: period.month,
    from: period.from,
    to: period.to,
    generatedAt,
    arrivals: await arrivalsOf(counting, period),
    trend: await trendOf(counting, period),
    departments: ranked(byDepartment),
    matters: ranked(byMatter),
    limits: [keptOf({ code: '', name: '合计', figures: total }), ...byDepartment.map(keptOf)],
    reasons,
    ratings: RATINGS.map(([key, level]) => ({ level, label: RATING_LABELS[level]!, count: total[key] ?? 0 })),
  }
}

/** Cases received by weekday (Monday first) and hour, by the clock of the centre. */
async function arrivalsOf({ db, point }: Counting, period: Period): Promise<ReportCharts['arrivals']> {
  const slots = new Map<number, number>()
  for (const { hour, n } of await receivedByHour(db, scopeOf(period, point))) {
    const slot = ((weekdayOf(hour.slice(0, 10)) + 6) % 7) * 24 + Number(hour.slice(11, 13))
    slots.set(slot, (slots.get(slot) ?? 0) + n)
  }
  return [...slots].sort(([a], [b]) => a - b).map(([slot, count]) => ({ weekday: Math.floor(slot / 24), hour: slot % 24, count }))
}

function ranked(rows: Rows): ReportCharts['departments'] {
  return rows
    .map(({ code, name, figures: f }) => ({ code, name, accepted: f['accepted'] ?? 0, closed: f['closed'] ?? 0, open: f['closingStock'] ?? 0, overdue: f['overdue'] ?? 0 }))
    .sort((a, b) => b.accepted - a.accepted || b.closed - a.closed || (a.code < b.code ? -1 : 1))
}

function keptOf({ code, name, figures: f }: Rows[number]): ReportCharts['limits'][number] {
  const average = (sum: FigureKey, count: FigureKey): number | null => (f[count] ? (f[sum] ?? 0) / f[count] : null)
  return {
    code, name, closed: f['closed'] ?? 0, onTimeRate: f['onTimeRate'] ?? null, averageDays: f['averageDays'] ?? null,
    promisedDays: average('promisedDays', 'closedWithPromise'), legalDays: average('legalDays', 'closedWithLaw'),
  }
}

/** Thirteen months of accepted, closed and open at the end, from the events counted by day. */
async function trendOf({ db, point, today }: Counting, period: Period): Promise<ReportCharts['trend']> {
  const months = Array.from({ length: MONTHS }, (_, i) => reportPeriod(addMonths(period.month, i - MONTHS + 1), period.cutoff))
  const days = await transitionsByDay(db, scopeOf({ from: months[0]!.from, to: period.to }, point))
  const sums = new Map<IsoDate, { accepted: number; closed: number }>()
  for (const { day, n, ...event } of days) {
    const figures = figuresOfEvent({ ...event, processing: '', level: null })
    const sum = sums.get(day) ?? { accepted: 0, closed: 0 }
    if (figures.includes('accepted')) sum.accepted += n
    if (figures.includes('closed')) sum.closed += n
    sums.set(day, sum)
  }
  const trend: ReportCharts['trend'] = []
  for (const m of months) {
    const line = { month: m.month, accepted: 0, closed: 0, open: m.from > today ? 0 : await countOpen(db, scopeOf(m, point).end, point) }
    for (let day = m.from; day <= m.to; day = addDays(day, 1)) {
      line.accepted += sums.get(day)?.accepted ?? 0
      line.closed += sums.get(day)?.closed ?? 0
    }
    trend.push(line)
  }
  return trend
}
