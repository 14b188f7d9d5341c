import { writeXlsx, type WriteSheet } from 'hucre/xlsx'
import { AppError } from '#shared/contract/errors.ts'
import { dateOf, formatTimeZh, type IsoTime } from '#shared/rules/time.ts'
import { compileTemplate, templatePages } from './pdf.ts'
import { Layout, page, serialOf, textWidth, wrappedHeight, type StyleName } from './cells.ts'

/** Plain lists in the house style, as a workbook (one sheet a table) or a PDF (one part a table) with the same content. */

/** `number`: a whole number as such, any other with one decimal. */
export type ListKind = 'text' | 'center' | 'count' | 'decimal' | 'number' | 'date'
export interface ListColumn {
  text: string
  /** Characters. */
  width: number
  kind: ListKind
}
export interface ListTable {
  /** Name of the sheet. */
  name: string
  title: string
  columns: ListColumn[]
  rows: (string | number | null)[][]
  /** What stands there when there is no row. */
  empty: string
  notes: string[]
}
export interface Listing {
  title: string
  /** Left and right above each table. */
  unit: string
  period: string
  /** Whose signatures the PDF leaves room for. */
  signers: string[]
  generatedAt: IsoTime
  practice: boolean
  tables: ListTable[]
}

export interface ListingJobInput {
  format: 'xlsx' | 'pdf'
  listing: Listing
}

const HEAD_ROWS = 3
const FORBIDDEN_IN_NAMES = /[[\]:*?/\\]/g

const TEMPLATE = 'ledger.typ'

/** @throws AppError RENDER_FAILED */
export async function runListingJob({ format, listing }: ListingJobInput, { resourcesDir }: { resourcesDir: string }): Promise<Uint8Array> {
  if (listing.tables.length === 0) throw new AppError('NOT_FOUND', { message: '没有可导出的内容' })
  return format === 'pdf' ? compileTemplate(TEMPLATE, pageData(listing), listing.generatedAt, { resourcesDir }).pdf : listingWorkbook(listing)
}

/** The pages of the PDF as pictures. @throws AppError RENDER_FAILED */
export const runListingPagesJob = ({ listing }: { listing: Listing }, { resourcesDir }: { resourcesDir: string }): string[] =>
  templatePages(TEMPLATE, pageData(listing), { resourcesDir })

async function listingWorkbook(listing: Listing): Promise<Uint8Array> {
  const at = new Date(listing.generatedAt)
  const bytes = await writeXlsx({
    sheets: listing.tables.map((table) => listSheet(listing, table)),
    defaultFont: { name: '宋体', size: 10 },
    stringMode: 'inline',
    properties: { title: listing.title, creator: listing.unit, created: at, modified: at },
  })
  return new Uint8Array(bytes)
}

function listSheet(listing: Listing, table: ListTable): WriteSheet {
  const layout = new Layout()
  const columns = table.columns.length
  const practice = listing.practice ? '（练习）' : ''
  layout.block({ row: 0, column: 0, columns }, `${table.title}${practice}`, 'title')
  layout.height(0, 34)
  const half = Math.max(1, Math.floor(columns / 2))
  layout.block({ row: 1, column: 0, columns: half }, listing.unit, 'caption')
  layout.block({ row: 1, column: half, columns: columns - half }, listing.period, 'captionRight')
  layout.height(1, 20)
  for (const [i, column] of table.columns.entries()) layout.put(2, i, column.text, 'head')
  layout.height(2, 22)
  for (const [i, row] of table.rows.entries()) putRow(layout, HEAD_ROWS + i, row, table.columns)
  const after = HEAD_ROWS + Math.max(1, table.rows.length)
  if (table.rows.length === 0) layout.block({ row: HEAD_ROWS, column: 0, columns }, table.empty, 'center')
  const width = table.columns.reduce((sum, c) => sum + c.width, 0)
  for (const [i, note] of table.notes.entries()) {
    layout.block({ row: after + i, column: 0, columns }, note, 'note')
    layout.height(after + i, wrappedHeight(note, width))
  }
  return layout.sheet(table.name.replace(FORBIDDEN_IN_NAMES, ' ').slice(0, 31), {
    columns: table.columns.map(({ width: w }) => ({ width: w })),
    freezePane: { rows: HEAD_ROWS, columns: 0 },
    ...page(HEAD_ROWS),
  })
}

function putRow(layout: Layout, at: number, row: (string | number | null)[], columns: ListColumn[]): void {
  let height = 18
  for (const [i, { kind, width }] of columns.entries()) {
    const value = row[i] ?? null
    const isDate = kind === 'date' && typeof value === 'string' && value.length >= 10
    const style: StyleName = typeof value === 'number' ? styleOf(value, kind) : isDate ? 'date' : kind === 'text' ? 'text' : 'center'
    layout.put(at, i, isDate ? serialOf(value.slice(0, 10)) : (value ?? '—'), style)
    if (typeof value === 'string' && textWidth(value) > width) height = Math.max(height, wrappedHeight(value, width))
  }
  layout.height(at, height)
}

const styleOf = (value: number, kind: ListKind): StyleName => (kind === 'decimal' || (kind === 'number' && !Number.isInteger(value)) ? 'decimal' : 'count')

const shown = (value: string | number | null, kind: ListKind): string =>
  value === null ? '—' : typeof value === 'number' && styleOf(value, kind) === 'decimal' ? value.toFixed(1) : String(value)

/** Everything as text, so that the template only lays out. */
function pageData(listing: Listing) {
  return {
    title: listing.title,
    unit: listing.unit,
    period: listing.period,
    signers: listing.signers,
    practice: listing.practice,
    generatedAt: formatTimeZh(listing.generatedAt),
    date: dateOf(listing.generatedAt),
    tables: listing.tables.map(({ title, columns, rows, empty, notes }) => ({
      title,
      columns: columns.map(({ text, width, kind }) => ({ text, width, align: kind === 'text' ? 'left' : kind === 'count' || kind === 'decimal' || kind === 'number' ? 'right' : 'center' })),
      rows: rows.map((row) => columns.map(({ kind }, i) => shown(row[i] ?? null, kind))),
      empty,
      notes,
    })),
  }
}
