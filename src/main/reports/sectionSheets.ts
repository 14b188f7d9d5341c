import type { WriteSheet } from 'hucre/xlsx'
import type { MonthReport } from '#shared/contract/reports.ts'
import { Layout, page, serialOf, STYLES, totalStyle, wrappedHeight, type StyleName } from './cells.ts'
import { formatSectionValue, type Section, type SectionColumn, type SectionTable, type SectionValue } from '#shared/reports/sections.ts'
import { cellNumber, putHead, type CoverDetails } from './sheets.ts'

/** The sheets that are not tables of figures, and the sheet of definitions. */

const isTime = (kind: SectionColumn['kind'], value: SectionValue): value is string => kind === 'date' && typeof value === 'string' && value !== ''

function putValue(layout: Layout, area: { row: number; column: number; columns: number }, { kind }: SectionColumn, value: SectionValue, total: boolean): void {
  const style = (name: StyleName) => (total ? totalStyle(name) : name)
  if (isTime(kind, value)) layout.block(area, serialOf(value), style('date'))
  else if (typeof value === 'number' && kind !== 'text' && kind !== 'center' && kind !== 'number' && kind !== 'date') layout.block(area, cellNumber(kind, value), style(kind))
  else layout.block(area, typeof value === 'number' ? value : formatSectionValue(kind, value), style(kind === 'text' || kind === 'center' ? kind : 'center'))
}

/** Writes one table from a row on; returns the row after it. */
function putTable(layout: Layout, at: number, section: Section, { title, columns, rows, total, empty }: SectionTable): number {
  const width = section.widths.length
  let row = at
  if (title) {
    layout.block({ row, column: 0, columns: width }, title, 'section')
    layout.height(row++, 22)
  }
  const starts: number[] = []
  columns.reduce((start, column) => (starts.push(start), start + (column.span ?? 1)), 0)
  for (const [i, column] of columns.entries()) layout.block({ row, column: starts[i]!, columns: column.span ?? 1 }, column.text, 'head')
  layout.height(row++, 30)
  const line = (values: SectionValue[], bold: boolean): void => {
    let height = 18
    for (const [i, column] of columns.entries()) {
      const span = column.span ?? 1
      putValue(layout, { row, column: starts[i]!, columns: span }, column, values[i] ?? null, bold)
      const wide = section.widths.slice(starts[i], starts[i]! + span).reduce((a, b) => a + b, 0)
      if (column.kind === 'text') height = Math.max(height, wrappedHeight(String(values[i] ?? ''), wide, 13))
    }
    layout.height(row++, height)
  }
  for (const values of rows) line(values, false)
  if (rows.length === 0 && empty) {
    layout.block({ row, column: 0, columns: columns.reduce((n, c) => n + (c.span ?? 1), 0) }, empty, 'center')
    layout.height(row++, 24)
  }
  if (total) line(total, true)
  return row
}

export function sectionSheet(report: MonthReport, cover: CoverDetails, section: Section): WriteSheet {
  const layout = new Layout()
  const width = section.widths.length
  putHead(layout, report, section.name, section.widths, cover)
  let row = 2
  const rowBreaks: number[] = []
  for (const [i, table] of section.tables.entries()) {
    if (table.newPage) rowBreaks.push(row)
    row = putTable(layout, i === 0 ? row : row + 1, section, table)
  }
  for (const note of section.notes) {
    layout.block({ row, column: 0, columns: width }, note, 'note')
    layout.height(row++, wrappedHeight(note, section.widths.reduce((a, b) => a + b, 0)))
  }
  // A sheet of several tables has no one head to repeat.
  const titles = section.tables.length === 1 ? 3 : 2
  return layout.sheet(section.name, { columns: section.widths.map((w) => ({ width: w })), freezePane: { rows: titles }, rowBreaks, ...page(titles) })
}

/** What holds for the whole report; the definitions of the figures follow. */
export const GENERAL_NOTES = [
  '各项“件数”按办件统计：一次申请、一个受理编号为一件；“件次”按发生的次数统计。流量按事件发生时间计入期间，含首日零时，不含末日次日零时。',
  '办件归入其当前的主管部门；转办后改派的，归入改派后的部门；窗口和人员按收件的窗口和人员归属，社区按申请人登记的社区归属。没有业务的照列，以 0 表示；“—”表示没有可计算的对象。',
  '工作日按国务院办公厅公布的放假安排及调休计算，事件发生当日不计；尚未公布安排的年度为暂定。',
  '环比=（本期−上期）÷上期，同比=（本期−上年同期）÷上年同期；比率类指标为相差的百分点。上期为 0 的不计算。',
  '明细列出期间内曾在办或有收件、受理、终结的办件；状态和终结时间为报表生成时的，超期与总表口径相同。证件号码一律脱敏，敏感事项的申请人姓名同样脱敏。',
]

/** The definition with its arithmetic. */
export const wordsOf = ({ definition, formula }: MonthReport['figures'][number]): string => (formula ? `${definition}（${formula}）` : definition)

export function definitionSheet(report: MonthReport, cover: CoverDetails): WriteSheet {
  const layout = new Layout()
  const widths = [7, 20, 10, 108]
  putHead(layout, report, '口径说明', widths, cover)
  for (const [column, text] of ['序号', '指标', '单位', '口径'].entries()) layout.put(2, column, text, 'head')
  layout.height(2, 20)
  for (const [i, figure] of report.figures.entries()) {
    const row = 3 + i
    layout.put(row, 0, i + 1, 'center')
    layout.put(row, 1, figure.label, 'text')
    layout.put(row, 2, figure.unit, 'center')
    layout.put(row, 3, wordsOf(figure), 'text')
    layout.height(row, wrappedHeight(wordsOf(figure), widths[3]!))
  }
  const first = 3 + report.figures.length
  for (const [i, note] of GENERAL_NOTES.entries()) {
    layout.block({ row: first + i, column: 0, columns: 4 }, `${i + 1}. ${note}`, { ...STYLES.note, border: STYLES.text.border })
    layout.height(first + i, wrappedHeight(note, 132))
  }
  return layout.sheet('口径说明', { columns: widths.map((width) => ({ width })), freezePane: { rows: 3 }, ...page(3) })
}
