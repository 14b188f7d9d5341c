import type { WriteSheet } from 'hucre/xlsx'
import type { MonthReport } from '#shared/contract/reports.ts'
import { TABLE_FIGURES } from '#shared/reports/figures.ts'
import { Layout, page, totalStyle, wrappedHeight, type StyleName } from './cells.ts'
import { putFigure, putHead, runsOf, type CoverDetails } from './sheets.ts'

/** The sheets with a row of figures per department, matter, counter, person and community. */

type Figures = MonthReport['total']

interface TableRow {
  keys: string[]
  figures: Figures
}

/** A table with one row per department or matter; `keys` are the columns in front of the figures. */
function tableSheet(name: string, report: MonthReport, cover: CoverDetails, keys: { text: string; width: number; style: StyleName }[], rows: TableRow[]): WriteSheet {
  const layout = new Layout()
  const widths = [...keys.map(({ width }) => width), ...TABLE_FIGURES.map((f) => (f.format === 'count' ? 6.6 : 8))]
  putHead(layout, report, name, widths, cover)
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
    columns: widths.map((width) => ({ width })),
    freezePane: { rows: 4, columns: keys.length },
    ...page(4),
  })
}

export interface TableKey {
  text: string
  width: number
  style: StyleName
}

/** A table of figures as data; the workbook and the PDF draw the same. */
export interface FigureTable {
  name: string
  keys: TableKey[]
  rows: TableRow[]
}

const NUMBER: TableKey = { text: '序号', width: 6, style: 'center' }

/** Sheets 3 to 7. */
export function figureTables(report: MonthReport): FigureTable[] {
  const department = new Map(report.byDepartment.map((row) => [row.code, row.name]))
  const numbered = (rows: { figures: Figures }[], keys: (i: number) => string[]): TableRow[] => rows.map((row, i) => ({ keys: [String(i + 1), ...keys(i)], figures: row.figures }))
  return [
    { name: '按部门', keys: [NUMBER, { text: '部门', width: 24, style: 'text' }], rows: numbered(report.byDepartment, (i) => [report.byDepartment[i]!.name]) },
    {
      name: '按事项',
      keys: [{ text: '短码', width: 5.5, style: 'center' }, { text: '编码', width: 7.5, style: 'center' }, { text: '事项', width: 32, style: 'text' }, { text: '主管部门', width: 20, style: 'text' }],
      rows: report.byMatter.map((row) => ({ keys: [row.shortCode, row.code, row.name, department.get(row.departmentCode) ?? row.departmentCode], figures: row.figures })),
    },
    {
      name: '按窗口',
      keys: [NUMBER, { text: '窗口', width: 32, style: 'text' }],
      rows: numbered(report.byCounter, (i) => [report.byCounter[i]!.name]),
    },
    { name: '按人员', keys: [NUMBER, { text: '收件人员', width: 20, style: 'text' }], rows: numbered(report.byStaff, (i) => [report.byStaff[i]!.name]) },
    {
      name: '按社区',
      keys: [NUMBER, { text: '片区', width: 16, style: 'text' }, { text: '社区', width: 22, style: 'text' }],
      rows: numbered(report.byCommunity, (i) => [report.byCommunity[i]!.area, report.byCommunity[i]!.name]),
    },
  ]
}

export const tableSheets = (report: MonthReport, cover: CoverDetails): WriteSheet[] =>
  figureTables(report).map(({ name, keys, rows }) => tableSheet(name, report, cover, keys, rows))
