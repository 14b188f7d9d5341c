import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { strToU8 } from 'fflate'
import type { DistrictReport } from '#shared/contract/district.ts'
import type { MonthReport } from '#shared/contract/reports.ts'
import { centresSection } from '#shared/reports/centres.ts'
import type { DetailRow } from '#main/reports/detail.ts'
import type { KeptReport, ReportJobTools } from '#main/reports/job.ts'
import { writeMonthPdf } from '#main/reports/pdf.ts'
import type { CoverDetails } from '#main/reports/sheets.ts'
import { writeMonthWorkbook } from '#main/reports/workbook.ts'
import { DETAIL_FILE, FIGURES_FILE, writePackage, type PackageHead } from './pack.ts'
import type { SigningKey } from './signing.ts'

/** What a worker makes of frozen months: the package of a centre and the workbook of the district. */

export interface PackageJobInput {
  /** The report as it was frozen, byte for byte. */
  figures: string
  kept: KeptReport
  cover: CoverDetails
  head: PackageHead
  key: SigningKey
  /** Names of workbook and PDF in the package. */
  names: { xlsx: string; pdf: string }
}

/** Of the work on a package: the workbook, then the PDF, then packing. */
const WORKBOOK_DONE = 0.6
const PDF_DONE = 0.9

/** The signed package of a frozen month out of what was frozen: the same whenever it is made. */
export async function makePackage({ figures, kept, cover, head, key, names }: PackageJobInput, { resourcesDir, signal, progress }: ReportJobTools): Promise<{ data: Uint8Array }> {
  const report = JSON.parse(figures) as MonthReport
  const detail = new Uint8Array(gunzipSync(kept.detail))
  const count = linesIn(detail)
  const onProgress = (done: number, lines: number): void => progress?.(done * WORKBOOK_DONE, `写明细 ${lines} / ${count} 行`)
  const xlsx = await inFolder((file) => writeMonthWorkbook(file, report, rowsOf([detail]), { cover, count, signal, onProgress }))
  progress?.(WORKBOOK_DONE, '排版 PDF')
  const pdf = await inFolder((file) => writeMonthPdf(file, report, { resourcesDir, cover, charts: kept.charts, signal }))
  progress?.(PDF_DONE, '签名打包')
  return { data: writePackage(head, { [FIGURES_FILE]: strToU8(figures), [DETAIL_FILE]: detail, [names.xlsx]: xlsx, [names.pdf]: pdf }, key) }
}

export interface DistrictJobInput extends Pick<DistrictReport, 'submissions' | 'due' | 'dueDays'> {
  report: MonthReport
  /** The lists the centres sent, JSON lines each: as bytes, and read one after the other, since together they may be large. */
  details: Uint8Array[]
  cover: CoverDetails
}

/** A workbook of reports added up, with who has reported, every centre's total and the lines the centres sent. */
export async function makeDistrictWorkbook({ report, details, cover, ...standing }: DistrictJobInput, { signal, progress }: ReportJobTools): Promise<{ data: Uint8Array }> {
  const more = [centresSection(standing, report.total)]
  const count = details.reduce((n, bytes) => n + linesIn(bytes), 0)
  const onProgress = (done: number, lines: number): void => progress?.(done, `写明细 ${lines} / ${count} 行`)
  return { data: await inFolder((file) => writeMonthWorkbook(file, report, rowsOf(details), { cover, more, count, signal, onProgress })) }
}

const NEW_LINE = 10
const linesIn = (bytes: Uint8Array): number => (bytes.byteLength === 0 ? 0 : bytes.reduce((n, byte) => (byte === NEW_LINE ? n + 1 : n), 1))

/** Rows of lists of JSON lines, one list at a time in memory as text; a message to stop comes through between two lists and now and then. */
async function* rowsOf(lists: readonly Uint8Array[]): AsyncGenerator<DetailRow> {
  let n = 0
  for (const bytes of lists) {
    if (bytes.byteLength === 0) continue
    for (const line of Buffer.from(bytes).toString('utf8').split('\n')) {
      if (n++ % 1000 === 0) await new Promise((next) => setImmediate(next))
      yield JSON.parse(line) as DetailRow
    }
  }
}

/** What was written to a file that is gone afterwards. */
async function inFolder(write: (file: string) => Promise<unknown>): Promise<Uint8Array> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'report-'))
  const file = path.join(folder, 'report')
  try {
    await write(file)
    return new Uint8Array(await readFile(file))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
