import type { ReportCharts } from '../contract/reports.ts'
import { FIGURES, formatFigure } from '../reports/figures.ts'
import { formatMonthZh } from '../reports/period.ts'

/** The numbers of a chart as rows of text, as they are shown and exported. */
export interface ChartTable {
  head: string[]
  rows: string[][]
}

export const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']
const days = (n: number | null): string => formatFigure('decimal', n)
const rate = (n: number | null): string => formatFigure('percent', n)

/** Hours with work and the ordinary office hours; days with work and the working week. */
export function heatRange(arrivals: ReportCharts['arrivals']): { hours: number[]; weekdays: number[] } {
  const used = arrivals.map((a) => a.hour)
  const [first, last] = [Math.min(9, ...used), Math.max(16, ...used)]
  const lastDay = Math.max(4, ...arrivals.map((a) => a.weekday))
  return { hours: Array.from({ length: last - first + 1 }, (_, i) => first + i), weekdays: Array.from({ length: lastDay + 1 }, (_, i) => i) }
}

export const arrivalsAt = (arrivals: ReportCharts['arrivals']): Map<string, number> => new Map(arrivals.map((a) => [`${a.weekday} ${a.hour}`, a.count]))

export function arrivalsTable({ arrivals }: ReportCharts): ChartTable {
  const { hours, weekdays } = heatRange(arrivals)
  const counts = arrivalsAt(arrivals)
  const at = (day: number, hour: number): number => counts.get(`${day} ${hour}`) ?? 0
  const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0)
  return {
    head: ['收件(件)', ...hours.map((h) => `${h}时`), '合计'],
    rows: [
      ...weekdays.map((d) => [WEEKDAYS[d]!, ...hours.map((h) => String(at(d, h))), String(sum(hours.map((h) => at(d, h))))]),
      ['合计', ...hours.map((h) => String(sum(weekdays.map((d) => at(d, h))))), String(sum(arrivals.map((a) => a.count)))],
    ],
  }
}

export const trendTable = ({ trend }: ReportCharts): ChartTable => ({
  head: ['月份', '受理', '办结', '期末在办'],
  rows: trend.map((t) => [formatMonthZh(t.month), ...[t.accepted, t.closed, t.open].map(String)]),
})

export const rankedTable = (what: string, rows: ReportCharts['departments'], withCode: boolean): ChartTable => ({
  head: [...(withCode ? ['编码'] : []), what, '受理', '办结', '期末在办', '超期'],
  rows: rows.map((r) => [...(withCode ? [r.code] : []), r.name, ...[r.accepted, r.closed, r.open, r.overdue].map(String)]),
})

export const limitsTable = ({ limits }: ReportCharts): ChartTable => ({
  head: ['部门', '办结', '按时办结率', '平均工作日', '承诺工作日', '法定工作日'],
  rows: limits.map((r) => [r.name, String(r.closed), rate(r.onTimeRate), days(r.averageDays), days(r.promisedDays), days(r.legalDays)]),
})

export const reasonsTable = ({ reasons }: ReportCharts): ChartTable => ({
  head: ['指标', '分类', '原因', '次数'],
  rows: reasons.map((r) => [labelOfFigure(r.figure), r.category, r.reason, String(r.count)]),
})

export function ratingsTable({ ratings }: ReportCharts): ChartTable {
  const all = ratings.reduce((n, r) => n + r.count, 0)
  return { head: ['评价', '次数', '占比'], rows: ratings.map((r) => [r.label, String(r.count), all === 0 ? '—' : rate((r.count / all) * 100)]) }
}

export function labelOfFigure(key: string): string {
  return FIGURES.find((f) => f.key === key)?.label ?? key
}

/** CSV as spreadsheets in Chinese open it: UTF-8 with mark, CRLF; a cell that would be taken for a formula stays text. */
export function csvOf({ head, rows }: ChartTable): string {
  const cell = (text: string): string => {
    const safe = /^[=+@\t\r]|^-(?!\d)/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  return `\u{FEFF}${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}
