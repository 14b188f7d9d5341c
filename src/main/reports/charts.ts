import type { ReportCharts } from '#shared/contract/reports.ts'
import { addMonths, reportPeriod, type Period } from '#shared/reports/period.ts'
import { figuresOfEvent } from '#shared/reports/counting.ts'
import type { FigureKey, FigureValues } from '#shared/reports/figures.ts'
import { addDays, dateOf, weekdayOf, type IsoDate, type IsoMonth, type IsoTime } from '#shared/rules/time.ts'
import { visitPeriod, type Counting } from './facts.ts'
import { departmentsOf, mattersOf } from './names.ts'
import { countOpen, scopeOf, transitionsByDay } from './queries.ts'
import { reasonsOf } from './reasons.ts'
import { Tally } from './tally.ts'

/** Months of the trend, the asked one included. */
const MONTHS = 13

const RATINGS: [FigureKey, number][] = [['rated5', 5], ['rated4', 4], ['rated3', 3], ['rated2', 2], ['rated1', 1]]
const RATING_LABELS = ['', '非常不满意', '不满意', '基本满意', '满意', '非常满意']

/** Everything the charts of a month show. @throws AppError PERIOD_INVALID */
export async function buildCharts(counting: Counting, input: { month: IsoMonth; cutoff?: number | undefined; now: IsoTime }): Promise<ReportCharts> {
  const period = reportPeriod(input.month, input.cutoff, counting.today)
  const tally = new Tally()
  const arrivals = new Map<number, number>()
  await visitPeriod(counting, period, (row, figure, amount, at) => {
    tally.add(row, figure, amount)
    if (figure === 'received' && at) arrivals.set(slotOf(at), (arrivals.get(slotOf(at)) ?? 0) + 1)
  })
  const departments = await departmentsOf(counting.db, period, tally.keys('department'))
  const matters = await mattersOf(counting.db, period, tally.keys('matter'))
  const total = tally.total()
  return {
    month: period.month,
    from: period.from,
    to: period.to,
    generatedAt: input.now,
    arrivals: [...arrivals].sort(([a], [b]) => a - b).map(([slot, count]) => ({ weekday: Math.floor(slot / 24), hour: slot % 24, count })),
    trend: await trendOf(counting, period),
    departments: ranked(departments, (code) => tally.row('department', code)),
    matters: ranked(matters, (code) => tally.row('matter', code)),
    limits: [keptOf({ code: '', name: '合计' }, total), ...departments.map((d) => keptOf(d, tally.row('department', d.code)))],
    reasons: await reasonsOf(counting, period),
    ratings: RATINGS.map(([key, level]) => ({ level, label: RATING_LABELS[level]!, count: total[key] ?? 0 })),
  }
}

/** Weekday (Monday first) and hour in one number, by the clock of the centre. */
const slotOf = (at: IsoTime): number => ((weekdayOf(dateOf(at)) + 6) % 7) * 24 + Number(at.slice(11, 13))

function ranked(names: { code: string; name: string }[], figures: (code: string) => FigureValues): ReportCharts['departments'] {
  return names
    .map(({ code, name }) => {
      const f = figures(code)
      return { code, name, accepted: f.accepted ?? 0, closed: f.closed ?? 0, open: f.closingStock ?? 0, overdue: f.overdue ?? 0 }
    })
    .sort((a, b) => b.accepted - a.accepted || b.closed - a.closed || (a.code < b.code ? -1 : 1))
}

function keptOf({ code, name }: { code: string; name: string }, f: FigureValues): ReportCharts['limits'][number] {
  const average = (sum: FigureKey, count: FigureKey): number | null => (f[count] ? (f[sum] ?? 0) / f[count] : null)
  return {
    code, name, closed: f.closed ?? 0, onTimeRate: f.onTimeRate, averageDays: f.averageDays,
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
