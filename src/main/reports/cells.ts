import type { Cell, CellStyle, MergeRange, WriteSheet } from 'hucre/xlsx'
import { epochOf, type IsoDate, type IsoTime } from '#shared/rules/time.ts'

/** The looks of the month workbook and a small helper to lay out one sheet cell by cell. */

const HAIR = { style: 'thin', color: { rgb: '404040' } } as const
const BOX = { top: HAIR, right: HAIR, bottom: HAIR, left: HAIR }
const SONG = '宋体'
const FANG = '仿宋'
const HEAD_FILL = { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'EDF1F5' } } as const
const TOTAL_FILL = { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'F7F7F2' } } as const
const center = { horizontal: 'center', vertical: 'center', wrapText: true } as const
const left = { horizontal: 'left', vertical: 'center', wrapText: true } as const
const right = { horizontal: 'right', vertical: 'center' } as const

export const STYLES = {
  coverUnit: { font: { name: SONG, size: 20 }, alignment: center },
  coverTitle: { font: { name: SONG, size: 30, bold: true }, alignment: center },
  coverMonth: { font: { name: FANG, size: 18 }, alignment: center },
  coverLabel: { font: { name: FANG, size: 14 }, alignment: { horizontal: 'right', vertical: 'center' } },
  coverValue: { font: { name: FANG, size: 14 }, alignment: left, border: { bottom: HAIR } },
  coverNote: { font: { name: FANG, size: 11 }, alignment: center },
  title: { font: { name: SONG, size: 18, bold: true }, alignment: center },
  caption: { font: { name: FANG, size: 10.5 }, alignment: { horizontal: 'left', vertical: 'center' } },
  captionRight: { font: { name: FANG, size: 10.5 }, alignment: { horizontal: 'right', vertical: 'center' } },
  note: { font: { name: FANG, size: 10.5 }, alignment: left },
  head: { font: { name: SONG, size: 10, bold: true }, alignment: center, border: BOX, fill: HEAD_FILL },
  text: { font: { name: SONG, size: 10 }, alignment: left, border: BOX },
  center: { font: { name: SONG, size: 10 }, alignment: center, border: BOX },
  count: { font: { name: SONG, size: 10 }, alignment: right, border: BOX, numFmt: '#,##0' },
  decimal: { font: { name: SONG, size: 10 }, alignment: right, border: BOX, numFmt: '#,##0.0' },
  percent: { font: { name: SONG, size: 10 }, alignment: right, border: BOX, numFmt: '0.0%' },
  money: { font: { name: SONG, size: 10 }, alignment: right, border: BOX, numFmt: '#,##0.00' },
  section: { font: { name: SONG, size: 11, bold: true }, alignment: { horizontal: 'left', vertical: 'center' } },
  growth: { font: { name: SONG, size: 10 }, alignment: right, border: BOX, numFmt: '+0.0%;-0.0%;0.0%' },
  points: { font: { name: SONG, size: 10 }, alignment: right, border: BOX, numFmt: '+0.0"个百分点";-0.0"个百分点";0.0"个百分点"' },
  date: { font: { name: SONG, size: 10 }, alignment: center, border: BOX, numFmt: 'yyyy-mm-dd' },
  time: { font: { name: SONG, size: 10 }, alignment: center, border: BOX, numFmt: 'yyyy-mm-dd hh:mm' },
} as const satisfies Record<string, CellStyle>

export type StyleName = keyof typeof STYLES

/** The same style for a row of totals. */
export function totalStyle(name: StyleName): CellStyle {
  const style: CellStyle = STYLES[name]
  return { ...style, font: { ...style.font, bold: true }, fill: TOTAL_FILL }
}

// Control characters that XML cannot hold, and halves of surrogate pairs.
// oxlint-disable-next-line no-control-regex
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Text as a cell may hold it: always a string value, never a formula, whatever it begins with; at most 32,767 characters. */
export function cellText(value: string): string {
  return value.replace(UNWRITABLE, '').slice(0, 32_767)
}

const DAY_MS = 86_400_000
/** Days since 1899-12-30, the number a spreadsheet keeps for a date; the wall clock of the centre, whatever the machine's zone. */
export function serialOf(time: IsoTime | IsoDate): number {
  const ms = time.length === 10 ? Date.parse(`${time}T00:00:00Z`) : epochOf(time) + 8 * 3_600_000
  return ms / DAY_MS + 25_569
}

/** `A`, `Z`, `AA` for 0, 25, 26. */
export function columnName(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : columnName(Math.floor(index / 26) - 1) + columnName(index % 26)
}

type Value = string | number | null

/** One sheet being laid out; rows and columns count from 0. */
export class Layout {
  readonly #cells = new Map<string, Partial<Cell>>()
  readonly #merges: MergeRange[] = []
  readonly #rows = new Map<number, { height: number }>()
  #lastRow = -1
  #lastColumn = -1

  put(row: number, column: number, value: Value, style: StyleName | CellStyle): void {
    const look: CellStyle = typeof style === 'string' ? STYLES[style] : style
    this.#cells.set(`${row},${column}`, { value: typeof value === 'string' ? cellText(value) : value, style: look })
    this.#lastRow = Math.max(this.#lastRow, row)
    this.#lastColumn = Math.max(this.#lastColumn, column)
  }

  /** A merged block; every cell gets the style, so that the border goes all the way round. */
  block(area: { row: number; column: number; rows?: number; columns?: number }, value: Value, style: StyleName | CellStyle): void {
    const { row, column, rows = 1, columns = 1 } = area
    for (let r = row; r < row + rows; r++) for (let c = column; c < column + columns; c++) this.put(r, c, null, style)
    this.put(row, column, value, style)
    if (rows > 1 || columns > 1) this.#merges.push({ startRow: row, startCol: column, endRow: row + rows - 1, endCol: column + columns - 1 })
  }

  /** Height in points. */
  height(row: number, height: number): void {
    this.#rows.set(row, { height })
  }

  sheet(name: string, rest: Omit<WriteSheet, 'name' | 'cells' | 'merges' | 'rowDefs'>): WriteSheet {
    const rows = Array.from({ length: this.#lastRow + 1 }, () => Array.from({ length: this.#lastColumn + 1 }, () => null))
    return { name, rows, cells: this.#cells, merges: this.#merges, rowDefs: this.#rows, ...rest }
  }
}

/** A4 landscape, fitted to the width of the paper; `titles` are the last of the rows repeated on every page, counted from 1. */
export function page(titles?: number): Pick<WriteSheet, 'pageSetup' | 'headerFooter' | 'view'> {
  return {
    pageSetup: {
      paperSize: 'a4',
      orientation: 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      horizontalCentered: true,
      margins: { left: 0.5, right: 0.5, top: 0.6, bottom: 0.6, header: 0.3, footer: 0.3 },
      ...(titles !== undefined && { printTitlesRow: `$1:$${titles}` }),
    },
    headerFooter: { oddFooter: '&L&"宋体,常规"&9&A&C&"宋体,常规"&9第 &P 页 共 &N 页' },
    view: { showGridLines: false },
  }
}

/** The same, shrunk to one sheet of paper. */
export function onOnePage<T extends Pick<WriteSheet, 'pageSetup'>>(setup: T): T {
  return { ...setup, pageSetup: { ...setup.pageSetup, fitToHeight: 1 } }
}

/** Width of a text in characters of the default font, with a little to spare; a Han character is two. */
export function textWidth(text: string): number {
  let units = 0
  for (const char of text) units += char.codePointAt(0)! > 0xff ? 2 : 1
  return units * 1.08 + 2
}

/** Height in points of a wrapped text in a column `width` characters wide. */
export function wrappedHeight(text: string, width: number, line = 14): number {
  return Math.max(1, Math.ceil(textWidth(text) / width)) * line + 6
}
