import { writeXlsx, type WriteSheet } from 'hucre/xlsx'
import type { MonthReport } from '#shared/contract/reports.ts'
import { AppError } from '#shared/contract/errors.ts'
import { writeFileAtomically } from './atomicFile.ts'
import { cellText, columnName, Layout, page, serialOf, STYLES } from './cells.ts'
import { DETAIL_COLUMNS, type DetailRow } from './detail.ts'
import { definitionSheet, sectionSheet } from './sectionSheets.ts'
import { sectionsOf, type Section } from '#shared/reports/sections.ts'
import { coverSheet, putHead, titleOf, totalSheet, type CoverDetails } from './sheets.ts'
import { tableSheets } from './tableSheets.ts'
import { readZip, textOf, ZipWriter, type ZipPart } from './zip.ts'

/** Rows of a sheet by the format; the head of 明细 takes three. */
const MAX_ROWS = 1_048_576
const HEAD_ROWS = 3
const ROW_HEIGHT = 15
/** Sheet 明细 is the twelfth; its part is written piece by piece. */
const DETAIL_PART = 'xl/worksheets/sheet12.xml'
/** Lines per piece handed to the compressor, about 170 kB. */
const LINES_PER_PIECE = 100

export interface WorkbookOptions {
  cover?: CoverDetails
  /** Lines to come, for the progress. */
  count?: number
  /** 0…1, and the lines written so far. */
  onProgress?: ((done: number, lines: number) => void) | undefined
  signal?: AbortSignal | undefined
  /** Sheets after the fourteen. */
  more?: Section[]
}

/** Refuses a report that does not balance, naming the cases (REPORT_UNBALANCED, `data.breaks`). */
export function assertBalanced(report: MonthReport): void {
  if (report.balance.balanced) return
  const numbers = [...new Set(report.balance.breaks.flatMap((b) => b.caseNumbers))]
  const shown = numbers.slice(0, 5).join('、')
  const more = numbers.length > 5 ? `等 ${numbers.length} 件` : ''
  const names = new Map(report.byDepartment.map((row) => [row.code, row.name]))
  const rows = report.balance.breaks.map((b) => `${b.departmentCode ? (names.get(b.departmentCode) ?? b.departmentCode) : '合计'}应为 ${b.expected} 实为 ${b.actual}`)
  const message = `月报不平衡(期末在办${rows.slice(0, 3).join(';')}),未写出文件${shown ? `;请核对办件 ${shown}${more}` : ''}`
  throw new AppError('REPORT_UNBALANCED', { message, data: { breaks: report.balance.breaks } })
}

/**
 * Writes the month workbook, the fourteen sheets of the district: values only, no formulas. The list of cases streams through, so memory
 * does not grow with it. The file appears whole or not at all.
 * @throws AppError REPORT_UNBALANCED, DISK_FULL, CONFLICT (open in another program); the signal's reason when cancelled
 */
export async function writeMonthWorkbook(
  file: string,
  report: MonthReport,
  detail: AsyncIterable<DetailRow>,
  options: WorkbookOptions = {},
): Promise<{ bytes: number; rows: number }> {
  assertBalanced(report)
  const { cover = {}, count, onProgress, signal, more = [] } = options
  signal?.throwIfAborted()
  const parts = readZip(await frame(report, cover, more))
  return writeFileAtomically(file, async (handle) => {
    const zip = new ZipWriter(handle)
    const seen = { rows: 0 }
    for (const part of parts) {
      if (part.name !== DETAIL_PART) await zip.copy(part)
      else await zip.stream(part.name, detailPart(part, detail, { seen, count, onProgress, signal }))
    }
    const bytes = await zip.finish()
    onProgress?.(1, seen.rows)
    return { bytes, rows: seen.rows }
  })
}

/** The whole workbook with one pattern line in 明细, made by the library. */
function frame(report: MonthReport, cover: CoverDetails, more: Section[]): Promise<Uint8Array> {
  const title = titleOf(report)
  const { cards, reasons, registers, ratings, settlement } = sectionsOf(report)
  const sheets = [
    coverSheet(report, cover), totalSheet(report, cover), ...tableSheets(report, cover),
    ...[cards, reasons, registers, ratings].map((section) => sectionSheet(report, cover, section)),
    detailFrame(report, cover), definitionSheet(report, cover), sectionSheet(report, cover, settlement),
    ...more.map((section) => sectionSheet(report, cover, section)),
  ]
  return writeXlsx({
    sheets,
    defaultFont: { name: '宋体', size: 10 },
    // Inline, so that the streamed part needs no table of strings that grows with it.
    stringMode: 'inline',
    properties: { title: cellText(title), creator: cellText(report.centreName), created: new Date(report.generatedAt), modified: new Date(report.generatedAt) },
  })
}

function detailFrame(report: MonthReport, cover: CoverDetails): WriteSheet {
  const layout = new Layout()
  putHead(layout, report, '明细', DETAIL_COLUMNS.map(({ width }) => width), cover)
  for (const [i, column] of DETAIL_COLUMNS.entries()) {
    layout.put(2, i, column.text, 'head')
    // The pattern line: its style numbers are what the streamed lines use.
    layout.put(HEAD_ROWS, i, 0, { ...STYLES[column.style], alignment: { ...STYLES[column.style].alignment, wrapText: false } })
  }
  layout.height(2, 22)
  return layout.sheet('明细', {
    columns: DETAIL_COLUMNS.map(({ width }) => ({ width })),
    freezePane: { rows: HEAD_ROWS, columns: 2 },
    ...page(HEAD_ROWS),
  })
}

interface Streaming {
  seen: { rows: number }
  count: number | undefined
  onProgress: WorkbookOptions['onProgress']
  signal: AbortSignal | undefined
}

/** The worksheet part with the pattern line replaced by the lines of the list. */
async function* detailPart(part: ZipPart, detail: AsyncIterable<DetailRow>, { seen, count, onProgress, signal }: Streaming): AsyncGenerator<Uint8Array> {
  const xml = textOf(part)
  const pattern = new RegExp(`<row r="${HEAD_ROWS + 1}"[^>]*>.*?</row>`).exec(xml)
  if (!pattern) throw new Error('the frame of the list has no pattern line')
  const styles = [...pattern[0].matchAll(/<c r="[A-Z]+\d+"[^>]*? s="(\d+)"/g)].map((match) => Number(match[1]))
  if (styles.length !== DETAIL_COLUMNS.length) throw new Error('the pattern line has lost columns')
  const line = lineWriter(styles)
  // The size of the sheet is not known yet; the element that tells it is optional.
  yield Buffer.from(xml.slice(0, pattern.index).replace(/<dimension [^>]*\/>/, ''), 'utf8')
  let piece = ''
  for await (const row of detail) {
    piece += line(row, seen.rows)
    seen.rows++
    if (seen.rows > MAX_ROWS - HEAD_ROWS) throw new AppError('PERIOD_INVALID', { message: '明细超过一张表的行数上限,请缩短统计期间或按受理点分别导出' })
    if (seen.rows % LINES_PER_PIECE !== 0) continue
    signal?.throwIfAborted()
    yield Buffer.from(piece, 'utf8')
    piece = ''
    if (count) onProgress?.(Math.min(0.99, seen.rows / count), seen.rows)
  }
  signal?.throwIfAborted()
  yield Buffer.from(piece + xml.slice(pattern.index + pattern[0].length), 'utf8')
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }
const escapeXml = (text: string): string => (/[&<>\r]/.test(text) ? text.replace(/[&<>\r]/g, (c) => ESCAPES[c]!) : text)

/** One line as XML. Text is always an inline string, so that a name like `=1+1` stays a name. */
function lineWriter(styles: number[]): (row: DetailRow, index: number) => string {
  const columns = DETAIL_COLUMNS.map((column, i) => ({ ...column, name: columnName(i), s: styles[i]!, isTime: column.style === 'time' || column.style === 'date' }))
  return (row, index) => {
    const r = index + HEAD_ROWS + 1
    let xml = `<row r="${r}" ht="${ROW_HEIGHT}" customHeight="1">`
    for (const { name, s, isTime, value } of columns) {
      const v = value(row, index)
      if (v === null || v === '') xml += `<c r="${name}${r}" s="${s}"/>`
      else if (typeof v === 'number') xml += `<c r="${name}${r}" s="${s}"><v>${v}</v></c>`
      else if (isTime) xml += `<c r="${name}${r}" s="${s}"><v>${serialOf(v)}</v></c>`
      else xml += `<c r="${name}${r}" s="${s}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cellText(v))}</t></is></c>`
    }
    return `${xml}</row>`
  }
}
