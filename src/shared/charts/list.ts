import type { ReportCharts } from '../contract/reports.ts'
import { drawLimits, drawRanked, drawRatings, drawReasons } from './bars.ts'
import { drawHeat, drawTrend } from './drawings.ts'
import type { Shape } from './shape.ts'
import { arrivalsTable, limitsTable, rankedTable, ratingsTable, reasonsTable, trendTable, type ChartTable } from './table.ts'

export interface Chart {
  id: string
  title: string
  /** What one reads out of it. */
  note: string
  /** Nothing happened: the chart says so instead of drawing empty axes. */
  empty: string | null
  draw: (large: boolean) => Shape
  table: ChartTable
  /** Its drawing does not write every number: a paper shows the table beside it. */
  tableOnPaper?: boolean
}

const worked = (rows: ReportCharts['departments']): boolean => rows.some((r) => r.accepted + r.closed + r.open + r.overdue > 0)

/** All charts of a month, in the order of the screen and of the PDF. */
export function chartsOf(data: ReportCharts): Chart[] {
  return [
    { id: 'arrivals', title: '什么时候来人:收件按星期和时段', note: '深色收件多,每格是件数', empty: data.arrivals.length === 0 ? '本期没有收件' : null, draw: () => drawHeat(data), table: arrivalsTable(data) },
    {
      id: 'trend', title: '近十三个月:受理、办结、期末在办', note: '纵轴从零起,单位件', empty: data.trend.some((t) => t.accepted + t.closed + t.open > 0) ? null : '十三个月内没有办件',
      draw: () => drawTrend(data), table: trendTable(data), tableOnPaper: true,
    },
    {
      id: 'limits', title: '时限:按时办结与用时', note: '只计办结件', empty: data.limits.some((r) => r.closed > 0) ? null : '本期没有办结件',
      draw: (large) => drawLimits(data, large ? 40 : 14), table: limitsTable(data), tableOnPaper: true,
    },
    { id: 'departments', title: '部门:受理与办结', note: '按受理件数排列', empty: worked(data.departments) ? null : '本期没有办件', draw: (large) => drawRanked(data.departments, large ? 40 : 12, '部门受理与办结'), table: rankedTable('部门', data.departments, false) },
    { id: 'matters', title: '事项:受理与办结', note: '按受理件数排列', empty: worked(data.matters) ? null : '本期没有办件', draw: (large) => drawRanked(data.matters, large ? 60 : 12, '事项受理与办结'), table: rankedTable('事项', data.matters, true) },
    { id: 'reasons', title: '补正、退件等的原因', note: '按次数,一次告知可有几个原因', empty: data.reasons.length === 0 ? '本期没有补正、退回、退件、撤回、挂起或延期' : null, draw: (large) => drawReasons(data, large ? 15 : 4), table: reasonsTable(data) },
    { id: 'ratings', title: '评价', note: '按评价时间', empty: data.ratings.some((r) => r.count > 0) ? null : '本期没有评价', draw: () => drawRatings(data), table: ratingsTable(data) },
  ]
}
