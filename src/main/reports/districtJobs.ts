import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { DistrictReport } from '#shared/contract/district.ts'
import type { MonthReport } from '#shared/contract/reports.ts'
import { centresSection } from '#shared/reports/centres.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import type { DetailRow } from './detail.ts'
import type { KeptReport, ReportJobTools } from './job.ts'
import { writeMonthPdf } from './pdf.ts'
import { writeMonthWorkbook } from './workbook.ts'


export interface EditionJobInput {
  report: MonthReport
  kept: KeptReport
  /** Name of the acceptance point of the report. */
  pointName?: string | undefined
}

/** Workbook, PDF and list of a frozen month out of what was frozen: the same whenever they are made. */
export async function editionFiles({ report, kept, pointName }: EditionJobInput, { resourcesDir, signal }: Pick<ReportJobTools, 'resourcesDir' | 'signal'>) {
  const detail = gunzipSync(kept.detail)
  const cover = { pointName }
  const xlsx = await inFolder(async (file) => {
    const lines = detail.byteLength === 0 ? [] : detail.toString('utf8').split('\n')
    await writeMonthWorkbook(file, report, rowsOf(lines), { cover, count: lines.length, signal })
  })
  const pdf = await inFolder((file) => writeMonthPdf(file, report, { resourcesDir, cover, charts: kept.charts, signal }))
  return { xlsx, pdf, detail: new Uint8Array(detail) }
}

async function* rowsOf(lines: readonly string[]): AsyncGenerator<DetailRow> {
  for (const line of lines) yield JSON.parse(line) as DetailRow
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

export interface DistrictJobInput {
  report: MonthReport
  /** The lists the centres sent, JSON lines each: as bytes, and read one after the other, since together they may be large. */
  details: Uint8Array[]
  submissions: DistrictReport['submissions']
  due: IsoDate
}

/** A workbook of reports added up, with who has reported, every centre's total and the lines the centres sent. */
export async function writeDistrictWorkbook({ report, details, submissions, due }: DistrictJobInput): Promise<{ data: Uint8Array }> {
  const more = [centresSection(submissions, due, report.total)]
  async function* rows(): AsyncGenerator<DetailRow> {
    for (const bytes of details) if (bytes.byteLength > 0) yield* rowsOf(Buffer.from(bytes).toString('utf8').split('\n'))
  }
  return { data: await inFolder((file) => writeMonthWorkbook(file, report, rows(), { more })) }
}
