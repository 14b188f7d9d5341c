import type { WriteSheet } from 'hucre/xlsx'
import type { MonthReport } from '#shared/contract/reports.ts'
import { changeOf, FIGURES, TABLE_FIGURES, type Figure } from '#shared/reports/figures.ts'
import { formatMonthZh, formatPeriodZh } from '#shared/reports/period.ts'
import { dateOf, formatDateZh } from '#shared/rules/time.ts'
import { Layout, onOnePage, page, STYLES, totalStyle, wrappedHeight, type StyleName } from './cells.ts'

/** The sheets of the month workbook but the list of cases (detail.ts). */

type Figures = MonthReport['total']
const DASH = '—'

/** Who signs the cover; what is empty is filled in by hand. */
export interface CoverDetails {
  pointName?: string | undefined
  preparedBy?: string | undefined
  phone?: string | undefined
  /** Made from a practice database: every sheet says 练习. */
  practice?: boolean | undefined
}

/** Head of a table sheet: title, unit and period over `columns` columns in rows 0 and 1. */
export function putHead(layout: Layout, report: MonthReport, title: string, columns: number, cover: CoverDetails): void {
  const practice = cover.practice ? '（练习）' : ''
  layout.block({ row: 0, column: 0, columns }, `${report.centreName}${formatMonthZh(report.month)}月报（${title}）${practice}`, 'title')
  layout.height(0, 34)
  const half = Math.ceil(columns / 2)
  layout.block({ row: 1, column: 0, columns: half }, `编报单位：${unitOf(report, cover)}`, 'caption')
  layout.block({ row: 1, column: half, columns: columns - half }, `统计期间：${formatPeriodZh(report)}`, 'captionRight')
  layout.height(1, 20)
}

export function unitOf(report: MonthReport, cover: CoverDetails): string {
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
  row(2, '行政事务受理月报', 'coverTitle', 66)
  row(3, formatMonthZh(report.month), 'coverMonth', 36)
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

function putFigure(layout: Layout, row: number, column: number, figure: Pick<Figure, 'format'>, value: number | null | undefined, total = false): void {
  const known = value !== null && value !== undefined
  const style: StyleName = known ? figure.format : 'center'
  layout.put(row, column, !known ? DASH : figure.format === 'percent' ? value / 100 : value, total ? totalStyle(style) : style)
}

function putChange(layout: Layout, row: number, column: number, figure: Figure, now: number | null | undefined, before: number | null | undefined): void {
  const change = changeOf(figure.format, now, before)
  if (change === null) layout.put(row, column, DASH, 'center')
  else if (figure.format === 'percent') layout.put(row, column, change, 'points')
  else layout.put(row, column, change / 100, 'growth')
}

export function totalSheet(report: MonthReport, cover: CoverDetails): WriteSheet {
  const layout = new Layout()
  putHead(layout, report, '总表', 9, cover)
  const head = (column: number, text: string, rows: number, columns: number, row = 2): void =>
    layout.block({ row, column, rows, columns }, text, 'head')
  for (const [column, text] of ['类别', '序号', '指标', '单位', '本期'].entries()) head(column, text, 2, 1)
  head(5, '上期', 1, 2)
  head(7, '上年同期', 1, 2)
  for (const [i, text] of ['数值', '环比', '数值', '同比'].entries()) head(5 + i, text, 1, 1, 3)
  layout.height(2, 20)
  layout.height(3, 20)
  for (const [i, figure] of FIGURES.entries()) putTotalRow(layout, 4 + i, i, figure, report)
  for (const run of runsOf(FIGURES)) layout.block({ row: 4 + run.start, column: 0, rows: run.length }, run.group, 'center')
  const after = 4 + FIGURES.length
  layout.block({ row: after, column: 0, columns: 9 }, balanceText(report.total), 'note')
  layout.height(after, 24)
  return layout.sheet('总表', {
    columns: [12, 7, 22, 10, 14, 14, 16, 14, 16].map((width) => ({ width })),
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

interface TableRow {
  keys: string[]
  figures: Figures
}

/** A table with one row per department or matter; `keys` are the columns in front of the figures. */
function tableSheet(name: string, report: MonthReport, cover: CoverDetails, keys: { text: string; width: number; style: StyleName }[], rows: TableRow[]): WriteSheet {
  const layout = new Layout()
  const columns = keys.length + TABLE_FIGURES.length
  putHead(layout, report, name, columns, cover)
  for (const [i, key] of keys.entries()) layout.block({ row: 2, column: i, rows: 2 }, key.text, 'head')
  for (const run of runsOf(TABLE_FIGURES)) {
    const at = keys.length + run.start
    if (run.length === 1) layout.block({ row: 2, column: at, rows: 2 }, TABLE_FIGURES[run.start]!.label, 'head')
    else layout.block({ row: 2, column: at, columns: run.length }, run.group, 'head')
    if (run.length > 1) for (let i = 0; i < run.length; i++) layout.put(3, at + i, TABLE_FIGURES[run.start + i]!.label, 'head')
  }
  layout.height(2, 20)
  layout.height(3, 34)
  for (const [i, row] of rows.entries()) {
    for (const [column, text] of row.keys.entries()) layout.put(4 + i, column, text, keys[column]!.style)
    for (const [j, figure] of TABLE_FIGURES.entries()) putFigure(layout, 4 + i, keys.length + j, figure, row.figures[figure.key])
    layout.height(4 + i, Math.max(18, ...row.keys.map((text, k) => wrappedHeight(text, keys[k]!.width, 13))))
  }
  const last = 4 + rows.length
  layout.block({ row: last, column: 0, columns: keys.length }, '合计', totalStyle('center'))
  for (const [j, figure] of TABLE_FIGURES.entries()) putFigure(layout, last, keys.length + j, figure, report.total[figure.key], true)
  layout.height(last, 20)
  return layout.sheet(name, {
    columns: [...keys.map(({ width }) => ({ width })), ...TABLE_FIGURES.map((f) => ({ width: f.format === 'count' ? 7.5 : 9 }))],
    freezePane: { rows: 4, columns: keys.length },
    ...page(4),
  })
}

export function departmentSheet(report: MonthReport, cover: CoverDetails): WriteSheet {
  const keys = [
    { text: '序号', width: 6, style: 'center' },
    { text: '部门', width: 24, style: 'text' },
  ] as const
  return tableSheet('按部门', report, cover, [...keys], report.byDepartment.map((row, i) => ({ keys: [String(i + 1), row.name], figures: row.figures })))
}

export function matterSheet(report: MonthReport, cover: CoverDetails): WriteSheet {
  const department = new Map(report.byDepartment.map((row) => [row.code, row.name]))
  const keys = [
    { text: '短码', width: 6, style: 'center' },
    { text: '编码', width: 8, style: 'center' },
    { text: '事项', width: 34, style: 'text' },
    { text: '主管部门', width: 23, style: 'text' },
  ] as const
  const rows = report.byMatter.map((row) => ({
    keys: [row.shortCode, row.code, row.name, department.get(row.departmentCode) ?? row.departmentCode],
    figures: row.figures,
  }))
  return tableSheet('按事项', report, cover, [...keys], rows)
}

/** What holds for the whole report; the definitions of the figures follow. */
export const GENERAL_NOTES = [
  '各项“件数”按办件统计：一次申请、一个受理编号为一件；“件次”按发生的次数统计。流量按事件发生时间计入期间，含首日零时，不含末日次日零时。',
  '办件归入其当前的主管部门；转办后改派的，归入改派后的部门。没有业务的部门和事项照列，以 0 表示；“—”表示没有可计算的对象。',
  '工作日按国务院办公厅公布的放假安排及调休计算，事件发生当日不计；尚未公布安排的年度为暂定。',
  '环比=（本期−上期）÷上期，同比=（本期−上年同期）÷上年同期；比率类指标为相差的百分点。上期为 0 的不计算。',
  '明细列出期间内曾在办或有收件、受理、终结的办件；证件号码一律脱敏，敏感事项的申请人姓名同样脱敏。',
]

export function definitionSheet(report: MonthReport, cover: CoverDetails): WriteSheet {
  const layout = new Layout()
  const widths = [7, 20, 10, 108]
  putHead(layout, report, '口径说明', 4, cover)
  for (const [column, text] of ['序号', '指标', '单位', '口径'].entries()) layout.put(2, column, text, 'head')
  layout.height(2, 20)
  for (const [i, figure] of report.figures.entries()) {
    const row = 3 + i
    layout.put(row, 0, i + 1, 'center')
    layout.put(row, 1, figure.label, 'text')
    layout.put(row, 2, figure.unit, 'center')
    layout.put(row, 3, figure.definition, 'text')
    layout.height(row, wrappedHeight(figure.definition, widths[3]!))
  }
  const first = 3 + report.figures.length
  for (const [i, note] of GENERAL_NOTES.entries()) {
    layout.block({ row: first + i, column: 0, columns: 4 }, `${i + 1}. ${note}`, { ...STYLES.note, border: STYLES.text.border })
    layout.height(first + i, wrappedHeight(note, 140))
  }
  return layout.sheet('口径说明', { columns: widths.map((width) => ({ width })), freezePane: { rows: 3 }, ...onOnePage(page(3)) })
}
