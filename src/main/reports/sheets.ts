import type { WriteSheet } from 'hucre/xlsx'
import type { MonthReport } from '#shared/contract/reports.ts'
import { changeOf, roundShown, TOTAL_FIGURES, type Figure } from '#shared/reports/figures.ts'
import { formatMonthZh, formatPeriodZh } from '#shared/reports/period.ts'
import { dateOf, formatDateZh } from '#shared/rules/time.ts'
import { Layout, onOnePage, page, textWidth, totalStyle, type StyleName } from './cells.ts'

/** The sheets of the month workbook but the list of cases (detail.ts). */

type Figures = MonthReport['total']
const DASH = '—'

/** Who signs the cover; what is empty is filled in by hand. */
export interface CoverDetails {
  /** Who reports, where it is not the centre of the report: the district. */
  unit?: string | undefined
  pointName?: string | undefined
  preparedBy?: string | undefined
  phone?: string | undefined
  /** Made from a practice database: every sheet says 练习. */
  practice?: boolean | undefined
}

/** Head of a sheet: title, unit and period over columns of the given widths (characters) in rows 0 and 1. */
export function putHead(layout: Layout, report: MonthReport, title: string, widths: readonly number[], cover: CoverDetails): void {
  const columns = widths.length
  const practice = cover.practice ? '（练习）' : ''
  layout.block({ row: 0, column: 0, columns }, `${titleOf(report)}（${title}）${practice}`, 'title')
  layout.height(0, 34)
  layout.height(1, 20)
  const [unit, period] = [`编报单位：${unitOf(report, cover)}`, `统计期间：${formatPeriodZh(report)}`]
  const left = splitFor(widths, textWidth(unit), textWidth(period))
  if (left === 0) return layout.block({ row: 1, column: 0, columns }, `${unit}　　${period}`, 'caption')
  layout.block({ row: 1, column: 0, columns: left }, unit, 'caption')
  layout.block({ row: 1, column: left, columns: columns - left }, period, 'captionRight')
}

/** Where to part the columns so that both texts have room, nearest to the middle; 0 when there is no such place. */
function splitFor(widths: readonly number[], left: number, right: number): number {
  const all = widths.reduce((a, b) => a + b, 0)
  let best = 0
  let distance = Infinity
  let sum = 0
  for (let i = 1; i < widths.length; i++) {
    sum += widths[i - 1]!
    if (sum < left || all - sum < right || Math.abs(all / 2 - sum) >= distance) continue
    ;[best, distance] = [i, Math.abs(all / 2 - sum)]
  }
  return best
}

/** What the report covers, as people say it: `2026年10月`, `2026年`. */
export const spanZh = (report: Pick<MonthReport, 'month' | 'span'>): string => (report.span === 'year' ? `${report.month.slice(0, 4)}年` : formatMonthZh(report.month))

/** `某区行政事务受理中心2026年10月月报` */
export const titleOf = (report: Pick<MonthReport, 'centreName' | 'month' | 'span'>): string => `${report.centreName}${spanZh(report)}${report.span === 'year' ? '年报' : '月报'}`

export function unitOf(report: MonthReport, cover: CoverDetails): string {
  if (cover.unit) return cover.unit
  return cover.pointName ? `${report.centreName}（${cover.pointName}）` : report.centreName
}

export function coverSheet(report: MonthReport, cover: CoverDetails): WriteSheet {
  const layout = new Layout()
  const row = (at: number, text: string, style: StyleName, height: number): void => {
    layout.block({ row: at, column: 0, columns: 6 }, text, style)
    layout.height(at, height)
  }
  row(0, cover.practice ? '练习数据，不得上报' : '', 'coverNote', 30)
  row(1, unitOf(report, cover), 'coverUnit', 44)
  row(2, report.span === 'year' ? '行政事务受理年报' : '行政事务受理月报', 'coverTitle', 66)
  row(3, spanZh(report), 'coverMonth', 36)
  row(4, `统计期间：${formatPeriodZh(report)}`, 'coverNote', 50)
  const lines: [string, string][] = [
    ['编报单位（盖章）：', unitOf(report, cover)],
    ['负责人：', ''],
    ['审核人：', ''],
    ['制表人：', cover.preparedBy ?? ''],
    ['联系电话：', cover.phone ?? ''],
    ['报出日期：', '      年    月    日'],
  ]
  for (const [i, [label, value]] of lines.entries()) {
    layout.block({ row: 5 + i, column: 0, columns: 2 }, label, 'coverLabel')
    layout.block({ row: 5 + i, column: 2, columns: 3 }, value, 'coverValue')
    layout.height(5 + i, 32)
  }
  row(12, `生成时间：${formatDateZh(dateOf(report.generatedAt))} ${report.generatedAt.slice(11, 16)}`, 'coverNote', 30)
  const setup = onOnePage(page())
  return layout.sheet('封面', {
    columns: [20, 20, 20, 20, 20, 20].map((width) => ({ width })),
    ...setup,
    pageSetup: { ...setup.pageSetup, verticalCentered: true },
    headerFooter: {},
  })
}

/** The number a cell holds: the value as it is shown, per cent as a fraction. */
export function cellNumber(format: Figure['format'] | 'money', value: number): number {
  if (format === 'percent') return Number((roundShown(value) / 100).toFixed(3))
  return format === 'decimal' ? roundShown(value) : value
}

export function putFigure(layout: Layout, row: number, column: number, figure: Pick<Figure, 'format'>, value: number | null | undefined, total = false): void {
  const known = value !== null && value !== undefined
  const style: StyleName = known ? figure.format : 'center'
  layout.put(row, column, !known ? DASH : cellNumber(figure.format, value), total ? totalStyle(style) : style)
}

function putChange(layout: Layout, row: number, column: number, figure: Figure, now: number | null | undefined, before: number | null | undefined): void {
  const change = changeOf(figure.format, now, before)
  if (change === null) layout.put(row, column, DASH, 'center')
  else if (figure.format === 'percent') layout.put(row, column, roundShown(change), 'points')
  else layout.put(row, column, cellNumber('percent', change), 'growth')
}

const TOTAL_WIDTHS = [12, 7, 22, 10, 14, 14, 16, 14, 16]

export function totalSheet(report: MonthReport, cover: CoverDetails): WriteSheet {
  const layout = new Layout()
  putHead(layout, report, '总表', TOTAL_WIDTHS, cover)
  const head = (column: number, text: string, rows: number, columns: number, row = 2): void =>
    layout.block({ row, column, rows, columns }, text, 'head')
  for (const [column, text] of ['类别', '序号', '指标', '单位', '本期'].entries()) head(column, text, 2, 1)
  head(5, '上期', 1, 2)
  head(7, '上年同期', 1, 2)
  for (const [i, text] of ['数值', '环比', '数值', '同比'].entries()) head(5 + i, text, 1, 1, 3)
  layout.height(2, 20)
  layout.height(3, 20)
  for (const [i, figure] of TOTAL_FIGURES.entries()) putTotalRow(layout, 4 + i, i, figure, report)
  for (const run of runsOf(TOTAL_FIGURES)) layout.block({ row: 4 + run.start, column: 0, rows: run.length }, run.group, 'center')
  const after = 4 + TOTAL_FIGURES.length
  layout.block({ row: after, column: 0, columns: 9 }, balanceText(report.total), 'note')
  layout.height(after, 24)
  return layout.sheet('总表', {
    columns: TOTAL_WIDTHS.map((width) => ({ width })),
    freezePane: { rows: 4, columns: 3 },
    ...onOnePage(page(4)),
  })
}

function putTotalRow(layout: Layout, row: number, index: number, figure: Figure, report: MonthReport): void {
  const [now, last, year] = [report.total[figure.key], report.lastMonth[figure.key], report.lastYear[figure.key]]
  layout.put(row, 1, index + 1, 'center')
  layout.put(row, 2, figure.label, 'text')
  layout.put(row, 3, figure.unit, 'center')
  putFigure(layout, row, 4, figure, now)
  putFigure(layout, row, 5, figure, last)
  putChange(layout, row, 6, figure, now, last)
  putFigure(layout, row, 7, figure, year)
  putChange(layout, row, 8, figure, now, year)
  layout.height(row, 18)
}

/** `平衡关系：期初在办 3 + 受理 10 − 办结 8 − 其他终结 1 = 期末在办 4` */
export function balanceText(total: Figures): string {
  const of = (key: string): number => total[key] ?? 0
  return `平衡关系：期初在办 ${of('openingStock')} + 受理 ${of('accepted')} − 办结 ${of('closed')} − 其他终结 ${of('otherEnded')} = 期末在办 ${of('closingStock')}`
}

interface Run {
  group: string
  start: number
  length: number
}

/** Neighbouring figures of one group, which share a merged head. */
export function runsOf(figures: readonly Figure[]): Run[] {
  const runs: Run[] = []
  for (const [i, { group }] of figures.entries()) {
    const last = runs.at(-1)
    if (last?.group === group) last.length++
    else runs.push({ group, start: i, length: 1 })
  }
  return runs
}
