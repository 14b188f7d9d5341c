import type { ReactNode } from 'react'
import type { ReportCharts } from '#shared/contract/reports.ts'
import { Heat, Limits, Ranked, Ratings, Reasons, Trend } from './drawings.tsx'
import { arrivalsTable, limitsTable, rankedTable, ratingsTable, reasonsTable, trendTable, type ChartTable } from './table.ts'

export interface Chart {
  id: string
  title: string
  /** What one reads out of it. */
  note: string
  /** Nothing happened: the chart says so instead of drawing empty axes. */
  empty: string | null
  draw: (large: boolean) => ReactNode
  table: ChartTable
}

const worked = (rows: ReportCharts['departments']): boolean => rows.some((r) => r.accepted + r.closed + r.open + r.overdue > 0)

/** All charts of a month, in the order of the screen. */
export function chartsOf(data: ReportCharts): Chart[] {
  return [
    { id: 'arrivals', title: '什么时候来人:收件按星期和时段', note: '深色收件多,每格是件数', empty: data.arrivals.length === 0 ? '本期没有收件' : null, draw: () => <Heat data={data} />, table: arrivalsTable(data) },
    {
      id: 'trend', title: '近十三个月:受理、办结、期末在办', note: '纵轴从零起,单位件', empty: data.trend.some((t) => t.accepted + t.closed + t.open > 0) ? null : '十三个月内没有办件',
      draw: () => <Trend data={data} />, table: trendTable(data),
    },
    { id: 'limits', title: '时限:按时办结与用时', note: '只计办结件', empty: data.limits.some((r) => r.closed > 0) ? null : '本期没有办结件', draw: (large) => <Limits data={data} most={large ? 40 : 14} />, table: limitsTable(data) },
    { id: 'departments', title: '部门:受理与办结', note: '按受理件数排列', empty: worked(data.departments) ? null : '本期没有办件', draw: (large) => <Ranked rows={data.departments} most={large ? 40 : 12} label="部门受理与办结" />, table: rankedTable('部门', data.departments, false) },
    { id: 'matters', title: '事项:受理与办结', note: '按受理件数排列', empty: worked(data.matters) ? null : '本期没有办件', draw: (large) => <Ranked rows={data.matters} most={large ? 60 : 12} label="事项受理与办结" />, table: rankedTable('事项', data.matters, true) },
    { id: 'reasons', title: '补正、退件等的原因', note: '按次数,一次告知可有几个原因', empty: data.reasons.length === 0 ? '本期没有补正、退回、退件、撤回、挂起或延期' : null, draw: (large) => <Reasons data={data} most={large ? 15 : 4} />, table: reasonsTable(data) },
    { id: 'ratings', title: '评价', note: '按评价时间', empty: data.ratings.some((r) => r.count > 0) ? null : '本期没有评价', draw: () => <Ratings data={data} />, table: ratingsTable(data) },
  ]
}
