import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { NodeCompiler as Compiler } from '@myriaddreamin/typst-ts-node-compiler'
import { chartsOf } from '#shared/charts/list.ts'
import { sizeOf, svgOf } from '#shared/charts/shape.ts'
import type { MonthReport, ReportCharts } from '#shared/contract/reports.ts'
import { AppError } from '#shared/contract/errors.ts'
import { changeOf, formatChange, formatFigure, TABLE_FIGURES, TOTAL_FIGURES } from '#shared/reports/figures.ts'
import { formatPeriodZh } from '#shared/reports/period.ts'
import { epochOf, formatTimeZh } from '#shared/rules/time.ts'
import { bundledFontFiles } from '#main/documents/fonts.ts'
import { splitSvgPages } from '#main/documents/svgPages.ts'
import { writeFileAtomically } from './atomicFile.ts'
import { GENERAL_NOTES, wordsOf } from './sectionSheets.ts'
import { formatSectionValue, sectionsOf, type Section, type SectionTable, type SectionValue } from '#shared/reports/sections.ts'
import { balanceText, runsOf, spanZh, titleOf, unitOf, type CoverDetails } from './sheets.ts'
import { figureTables } from './tableSheets.ts'
import { assertBalanced } from './workbook.ts'

export interface PdfOptions {
  /** Folder with `templates/`. */
  resourcesDir: string
  fontDir?: string | undefined
  cover?: CoverDetails
  /** Drawn after the total; absent for reports of which no charts are kept. */
  charts?: ReportCharts | undefined
  signal?: AbortSignal | undefined
}

const TEMPLATE = 'month-report.typ'
/** Millimetres: half of the page, and most of it. */
const CHART_WIDTH = 130
const CHART_HEIGHT = 145
/** A bundled font, as the drawings of a paper must not depend on the machine. */
const CHART_FONT = 'Noto Sans SC'
let opened: { key: string; compiler: Compiler } | undefined

/** One compiler per process (or worker thread): loading the fonts takes 0.2 s. */
function compilerOf({ resourcesDir, fontDir }: PdfOptions): Compiler {
  const key = `${resourcesDir}|${fontDir ?? ''}`
  if (opened?.key === key) return opened.compiler
  const require = createRequire(import.meta.url)
  const { NodeCompiler } = require('@myriaddreamin/typst-ts-node-compiler') as { NodeCompiler: typeof Compiler }
  const compiler = NodeCompiler.create({ workspace: path.join(resourcesDir, 'templates'), fontArgs: [{ fontPaths: bundledFontFiles(fontDir) }] })
  opened = { key, compiler }
  return compiler
}

/**
 * The month report for signature and seal as PDF/A-2b: every sheet of the workbook but 明细, A4 landscape, with the same figures.
 * Synchronous, a few tenths of a second: run it in a worker. Equal reports give equal bytes.
 * @throws AppError REPORT_UNBALANCED, RENDER_FAILED
 */
export function renderMonthPdf(report: MonthReport, options: PdfOptions): { pdf: Uint8Array; pages: number } {
  assertBalanced(report)
  return compileTemplate(TEMPLATE, pdfData(report, options.cover ?? {}, options.charts), report.generatedAt, options)
}

const failed = (template: string, diagnostics: unknown[]): AppError => new AppError('RENDER_FAILED', { message: '报表版面生成失败,请稍后重试', data: { template, diagnostics } })

function layOut(template: string, data: unknown, options: PdfOptions) {
  const compiler = compilerOf(options)
  const result = compiler.compile({ mainFilePath: path.join(options.resourcesDir, 'templates', template), inputs: { data: JSON.stringify(data) } })
  const document = result.result
  if (!document || result.hasError()) throw failed(template, (result.takeDiagnostics()?.shortDiagnostics ?? []).map((d: { message?: string }) => d.message))
  return { compiler, document }
}

/** A report template with its data as PDF/A-2b; equal data and time give equal bytes. @throws AppError RENDER_FAILED */
export function compileTemplate(template: string, data: unknown, at: string, options: PdfOptions): { pdf: Uint8Array; pages: number } {
  const { compiler, document } = layOut(template, data, options)
  try {
    return { pdf: compiler.pdf(document, { pdfStandard: 'a-2b', creationTimestamp: Math.floor(epochOf(at) / 1000) }), pages: document.numOfPages }
  } catch (error) {
    throw failed(template, [String(error)])
  }
}

/** The same pages as pictures of exact size, for the print dialog. @throws AppError RENDER_FAILED */
export function templatePages(template: string, data: unknown, options: PdfOptions): string[] {
  const { compiler, document } = layOut(template, data, options)
  return splitSvgPages(compiler.plainSvg(document))
}

/** Renders and writes the file whole or not at all. */
export async function writeMonthPdf(file: string, report: MonthReport, options: PdfOptions): Promise<{ bytes: number; pages: number }> {
  options.signal?.throwIfAborted()
  const { pdf, pages } = renderMonthPdf(report, options)
  await new Promise((next) => setImmediate(next))
  options.signal?.throwIfAborted()
  await writeFileAtomically(file, (handle) => handle.writeFile(pdf))
  return { bytes: pdf.length, pages }
}

/** First digits of the hash of the figures: the same on every copy of the same report. */
export function reportHash(report: MonthReport): string {
  const { generatedAt: _, ...figures } = report
  return createHash('sha256').update(JSON.stringify(figures)).digest('hex').slice(0, 8)
}

/** Everything as text, so that the template only lays out. */
function pdfData(report: MonthReport, cover: CoverDetails, charts: ReportCharts | undefined) {
  const values = (figures: MonthReport['total']): string[] => TABLE_FIGURES.map((f) => formatFigure(f.format, figures[f.key]))
  const runs = runsOf(TABLE_FIGURES).map((run) => ({ ...run, label: TABLE_FIGURES[run.start]!.label }))
  const single = new Set(runs.filter((run) => run.length === 1).map((run) => run.start))
  const { cards, reasons, registers, ratings, settlement } = sectionsOf(report)
  return {
    title: titleOf(report),
    kind: report.span === 'year' ? '行政事务受理年报' : '行政事务受理月报',
    centreName: report.centreName,
    unit: unitOf(report, cover),
    monthText: spanZh(report),
    period: formatPeriodZh(report),
    generatedAt: formatTimeZh(report.generatedAt),
    hash: reportHash(report),
    practice: cover.practice ?? false,
    preparedBy: cover.preparedBy ?? '',
    phone: cover.phone ?? '',
    totals: totalRows(report),
    balance: balanceText(report.total),
    charts: charts ? chartData(charts) : [],
    runs,
    columns: TABLE_FIGURES.map((f, i) => ({ label: f.label, single: single.has(i), wide: f.format !== 'count' })),
    tables: figureTables(report).map(({ name, keys, rows }) => ({
      name,
      keys: keys.map(({ text, width, style }) => ({ text, width, center: style === 'center' })),
      rows: rows.map((row) => ({ keys: row.keys, values: values(row.figures) })),
    })),
    totalRow: values(report.total),
    sections: [cards, reasons, registers, ratings].map(sectionData),
    definitions: report.figures.map((f, i) => ({ no: String(i + 1), label: f.label, unit: f.unit, text: wordsOf(f) })),
    notes: GENERAL_NOTES,
    settlement: sectionData(settlement),
  }
}

/** The same drawings as on the screen; the numbers a drawing does not write stand in a table under it. */
function chartData(charts: ReportCharts) {
  return chartsOf(charts).map(({ title, note, empty, draw, table, tableOnPaper }) => {
    const drawn = empty === null ? draw(false) : null
    const [width, height] = sizeOf(drawn)
    return {
      title, note, empty: empty ?? '', svg: drawn ? svgOf(drawn, CHART_FONT) : '', width: Math.min(CHART_WIDTH, (CHART_HEIGHT * width) / height),
      head: table.head, rows: tableOnPaper && drawn ? table.rows : [],
    }
  })
}

/** Lists are cut in the PDF for signature: the workbook and 明细 have all. */
const MOST_LINES = 200

function sectionData({ name, widths, tables, notes }: Section) {
  const cut = tables.some((table) => table.rows.length > MOST_LINES)
  return { name, tables: tables.map((table) => tableData(table, widths)), notes: cut ? [...notes, `本表列出前 ${MOST_LINES} 行，全部见工作簿。`] : notes }
}

function tableData({ title, newPage, columns, rows, total, empty }: SectionTable, widths: number[]) {
  const texts = (values: SectionValue[]): string[] => columns.map((column, i) => formatSectionValue(column.kind, values[i] ?? null))
  let at = 0
  const width = (span: number): number => widths.slice(at, (at += span)).reduce((a, b) => a + b, 0)
  return {
    title: title ?? '',
    newPage: newPage ?? false,
    columns: columns.map(({ text, kind, span = 1 }) => ({ text, width: width(span), align: kind === 'text' ? 'left' : kind === 'center' || kind === 'date' || kind === 'number' ? 'center' : 'right' })),
    rows: rows.slice(0, MOST_LINES).map(texts),
    total: total ? texts(total) : [],
    empty: empty ?? '',
  }
}

function totalRows(report: MonthReport) {
  const starts = new Map(runsOf(TOTAL_FIGURES).map((run) => [run.start, run.length]))
  return TOTAL_FIGURES.map((f, i) => {
    const [now, last, year] = [report.total[f.key], report.lastMonth[f.key], report.lastYear[f.key]]
    return {
      group: f.group,
      span: starts.get(i) ?? 0,
      no: String(i + 1),
      label: f.label,
      unit: f.unit,
      now: formatFigure(f.format, now),
      last: formatFigure(f.format, last),
      lastChange: formatChange(f.format, changeOf(f.format, now, last)),
      year: formatFigure(f.format, year),
      yearChange: formatChange(f.format, changeOf(f.format, now, year)),
    }
  })
}
