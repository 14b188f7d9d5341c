import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import type { DrillInput, MonthReport, ReportCharts } from '#shared/contract/reports.ts'
import { AppError } from '#shared/contract/errors.ts'
import { dateOf, type IsoMonth, type IsoTime } from '#shared/rules/time.ts'
import { openDatabase, type Database, type Reader } from '#main/database/database.ts'
import { createCalendarStore } from '#main/domain/calendar/store.ts'
import { buildCharts, chartsOfReport } from './charts.ts'
import { readDetail } from './detail.ts'
import { drill, type Drilled } from './drill.ts'
import type { Counting } from './facts.ts'
import { buildMonthReport } from './month.ts'
import type { CoverDetails } from './sheets.ts'

/** Plain data, so that the job can be sent to a worker thread. */
export interface ReportJobInput {
  /** `keep`: everything a frozen month is made of. */
  kind: 'month' | 'xlsx' | 'pdf' | 'keep'
  /** Database file or `postgres://` URL; the job opens its own read-only connection. */
  location: string
  month: IsoMonth
  cutoff?: number | undefined
  point?: string | undefined
  span?: 'month' | 'year' | undefined
  /** Time of the desk's clock (a practice database has its own). */
  now: IsoTime
  centreName: string
  /** Where xlsx or pdf go; absent: the bytes come back in `data`. */
  file?: string | undefined
  cover?: CoverDetails | undefined
}

export interface ReportJobResult {
  report: MonthReport
  file?: string
  bytes?: number
  /** Lines of 明细. */
  rows?: number
  pages?: number
  data?: Uint8Array<ArrayBuffer>
  kept?: KeptReport
}

/** What a frozen month has beside its figures. */
export interface KeptReport {
  /** Masked list of cases as JSON lines, gzipped. */
  detail: Uint8Array
  charts: ReportCharts
}

export interface ReportJobTools {
  resourcesDir: string
  signal?: AbortSignal
  /** 0…1, and in words what is being done. */
  progress?: (done: number, doing?: string) => void
}

/**
 * Counts a month and, for `xlsx` and `pdf`, writes the file; everything from one unchanging state of the database.
 * @throws AppError PERIOD_INVALID, NOT_FOUND (acceptance point), REPORT_UNBALANCED, DISK_FULL, CONFLICT, RENDER_FAILED; the signal's reason when cancelled
 */
export function runReportJob(input: ReportJobInput, tools: ReportJobTools): Promise<ReportJobResult> {
  return onSnapshot(input.location, tools.signal, (db, reader) => work(db, reader, input, tools))
}

interface CountJob {
  /** Database file or `postgres://` URL. */
  location: string
  now: IsoTime
}
export type DrillJobInput = CountJob & DrillInput
export type ChartsJobInput = CountJob & { month: IsoMonth; cutoff?: number | undefined; point?: string | undefined }

/** The cases behind a figure. @throws AppError INPUT_INVALID (no such figure), PERIOD_INVALID, NOT_FOUND (acceptance point) */
export function runDrillJob(input: DrillJobInput, { signal }: Pick<ReportJobTools, 'signal'>): Promise<Drilled> {
  return onSnapshot(input.location, signal, async (db, reader) => drill({ ...(await countingOf(db, reader, input)), signal }, input))
}

/** The data of the charts of a month. @throws AppError PERIOD_INVALID, NOT_FOUND (acceptance point) */
export function runChartsJob(input: ChartsJobInput, { signal }: Pick<ReportJobTools, 'signal'>): Promise<ReportCharts> {
  return onSnapshot(input.location, signal, async (db, reader) => buildCharts({ ...(await countingOf(db, reader, input)), signal }, input))
}

async function countingOf(db: Database, reader: Reader, { point, now }: { point?: string | undefined; now: IsoTime }): Promise<Counting> {
  if (point !== undefined) await nameOfPoint(reader, point)
  const { calendar } = await createCalendarStore({ ...db, read: reader })
  return { db: reader, calendar: calendar(), point, today: dateOf(now) }
}

/** Runs work on a read-only connection of its own that sees one state of the database. */
async function onSnapshot<T>(location: string, signal: AbortSignal | undefined, run: (db: Database, reader: Reader) => Promise<T>): Promise<T> {
  signal?.throwIfAborted()
  const db = await openDatabase(location, { readonly: true })
  try {
    return await readSnapshot(db, (reader) => run(db, reader))
  } catch (error) {
    throw db.translate(error)
  } finally {
    await db.close()
  }
}

/**
 * Runs queries that all see the same state of the database, whatever is written meanwhile. On SQLite this holds the connection's only
 * handle: use it on a connection of its own.
 */
export function readSnapshot<T>(db: Database, work: (reader: Reader) => Promise<T>): Promise<T> {
  if (db.dialect === 'postgres') return db.read.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work)
  return db.read.connection().execute(async (connection) => {
    // Kibibytes. More is no faster, as the system keeps the file in memory anyway, and stays taken.
    await sql`pragma cache_size = -2048`.execute(connection)
    // Kysely's own transactions begin as writers.
    await sql`begin deferred`.execute(connection)
    try {
      return await work(connection)
    } finally {
      await sql`commit`.execute(connection)
    }
  })
}

/** Part of the work of a workbook that is counting; the rest is writing. */
const COUNTING = 0.3

async function work(db: Database, reader: Reader, input: ReportJobInput, tools: ReportJobTools): Promise<ReportJobResult> {
  const { month, cutoff, point, span, now, centreName } = input
  const { calendar } = await createCalendarStore({ ...db, read: reader })
  const pointName = point === undefined ? undefined : await nameOfPoint(reader, point)
  const overdue = new Set<string>()
  const report = await buildMonthReport(reader, db.dialect, { month, cutoff, point, span, now, calendar: calendar(), centreName, signal: tools.signal, overdue, onProgress: (done) => tools.progress?.(done * COUNTING, '统计') })
  tools.signal?.throwIfAborted()
  if (input.kind === 'month') return { report }
  const counting = { db: reader, calendar: calendar(), point, today: dateOf(now), signal: tools.signal }
  if (input.kind === 'keep') return { report, kept: await keep(db, counting, report, { cutoff, overdue }) }
  const cover = { pointName, ...input.cover }
  const folder = input.file === undefined ? await mkdtemp(path.join(os.tmpdir(), 'month-report-')) : undefined
  const file = input.file ?? path.join(folder!, `report.${input.kind}`)
  try {
    const written = await write({ db, counting, file, report, input, tools, cover, overdue })
    return { report, ...written, ...(folder ? { data: new Uint8Array(await readFile(file)) } : { file }) }
  } finally {
    if (folder) await rm(folder, { recursive: true, force: true })
  }
}

async function keep(db: Database, counting: Counting, report: MonthReport, { cutoff, overdue }: { cutoff: number | undefined; overdue: ReadonlySet<string> }): Promise<KeptReport> {
  const { rows } = await readDetail(counting.db, db.dialect, { from: report.from, to: report.to, point: counting.point, overdue })
  const lines: string[] = []
  for await (const row of rows) lines.push(JSON.stringify(row))
  return { detail: gzipSync(lines.join('\n')), charts: await chartsOfReport(counting, report, cutoff) }
}

interface Writing {
  db: Database
  counting: Counting
  file: string
  report: MonthReport
  input: ReportJobInput
  tools: ReportJobTools
  cover: CoverDetails
  overdue: ReadonlySet<string>
}

/** A writer is loaded when there is something to write. */
async function write({ db, counting, file, report, input, tools: { resourcesDir, signal, progress }, cover, overdue }: Writing) {
  if (input.kind === 'pdf') {
    const charts = await chartsOfReport(counting, report, input.cutoff)
    progress?.(COUNTING, '排版 PDF')
    const { writeMonthPdf } = await import('./pdf.ts')
    return writeMonthPdf(file, report, { resourcesDir, cover, charts, signal })
  }
  const { writeMonthWorkbook } = await import('./workbook.ts')
  const { rows, count } = await readDetail(counting.db, db.dialect, { from: report.from, to: report.to, point: input.point, overdue })
  const onProgress = (done: number, lines: number): void => progress?.(COUNTING + done * (1 - COUNTING), `写明细 ${lines} / ${count} 行`)
  return writeMonthWorkbook(file, report, rows, { cover, count, onProgress, signal })
}

async function nameOfPoint(reader: Reader, code: string): Promise<string> {
  const row = await reader.selectFrom('acceptance_point').select('name').where('code', '=', code).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', { message: `没有受理点 ${code},请重新选择`, field: 'point' })
  return row.name
}
