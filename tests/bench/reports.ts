import { execFile } from 'node:child_process'
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type Sqlite from 'better-sqlite3'
import { runMonth } from '#main/domain/reports/service.ts'
import { openSqliteHandle } from '#main/database/sqlite.ts'
import type { Core } from '#main/core/core.ts'
import { MONTH } from './constants.ts'
import { percentile, sample, timed, type Figures } from './figures.ts'
import type { ReportTimes } from './reportProcess.ts'
import { temporaryFolder } from './world.ts'

const script = fileURLToPath(new URL('exportProcess.ts', import.meta.url))
const reportScript = fileURLToPath(new URL('reportProcess.ts', import.meta.url))
type Span = { from: string; to: string }
const REPORTED: Span = { from: `${MONTH}-01T00:00:00.000+08:00`, to: '2026-11-01T00:00:00.000+08:00' }
const YEAR: Span = { from: '2026-01-01T00:00:00.000+08:00', to: '2027-01-01T00:00:00.000+08:00' }

/** The counts of a span by hand: flows by department and matter, and what is open at both ends. */
function countByHand(db: Sqlite.Database, { from, to }: Span): () => void {
  const flows = db.prepare(`SELECT c.department_code, c.matter_code, e.type, e.to_state, count(*) FROM case_event e JOIN cases c ON c.id = e.case_id
    WHERE e.at >= ? AND e.at < ? AND e.type IN ('receive','accept','finishOnTheSpot','close','deliver','decline','withdraw','suspend') GROUP BY 1, 2, 3, 4`)
  const stock = db.prepare('SELECT department_code, matter_code, count(*) FROM cases WHERE accepted_at < ? AND (ended_at IS NULL OR ended_at >= ?) GROUP BY 1, 2')
  const closed = db.prepare(`SELECT department_code, acceptance_date, ended_at, due, legal_due FROM cases WHERE ended_at >= ? AND ended_at < ? AND end_kind = 'closed'`)
  return () => {
    flows.all(from, to)
    stock.all(from, from)
    stock.all(to, to)
    closed.all(from, to)
  }
}

export async function benchMonth(figures: Figures, core: Core, repeats: number): Promise<void> {
  const db = openSqliteHandle(core.db.location, { readonly: true })
  const byHand = await sample(repeats, countByHand(db, REPORTED), 1)
  db.close()
  const delay = monitorEventLoopDelay({ resolution: 5 })
  // As the hosts do at their start.
  await core.jobs.warm(core.db.location)
  delay.enable()
  const first = await timed(() => runMonth(core, 'month', { month: MONTH }))
  const runs = await sample(repeats, () => runMonth(core, 'month', { month: MONTH }), 0)
  delay.disable()
  const { balance } = first.result.report
  if (!balance.balanced) throw new Error(`the seeded month does not balance: ${JSON.stringify(balance.breaks.slice(0, 3))}`)
  figures.add('month report', percentile(runs, 0.5), 'ms', { most: 500 }, { reference: percentile(byHand, 0.5) })
  figures.add('first month report after warming', first.ms, 'ms', { most: 500 })
  figures.add('event loop delay p99 while a month is counted', delay.percentile(99) / 1e6 - 5, 'ms', { most: 20 }, { note: 'main thread, less the 5 ms of the sampling timer' })
}

/** Lines by hand: the columns of the list as tab-separated text, synced to the disk. */
function writeByHand(db: Sqlite.Database, file: string, count: number): void {
  const rows = db.prepare('SELECT * FROM cases ORDER BY received_at LIMIT ?').iterate(count) as Iterable<Record<string, unknown>>
  const fd = openSync(file, 'w')
  let text = ''
  for (const row of rows) {
    text += `${Object.values(row).slice(0, 16).join('\t')}\n`
    if (text.length < 65_536) continue
    writeSync(fd, text)
    text = ''
  }
  writeSync(fd, text)
  fsyncSync(fd)
  closeSync(fd)
}

/** The workbook with many detail rows, in a process of its own so that its memory can be told apart. */
export async function benchExport(figures: Figures, core: Core, rows: number): Promise<void> {
  const folder = temporaryFolder()
  const db = openSqliteHandle(core.db.location, { readonly: true })
  const byHand = await timed(() => writeByHand(db, path.join(folder, 'rows.txt'), rows))
  db.close()
  const { stdout } = await promisify(execFile)(process.execPath, [script, core.db.location, path.join(folder, 'export.xlsx'), String(rows)])
  const answer = JSON.parse(stdout) as { ms: number; peakMb: number; rows: number; bytes: number }
  if (answer.rows !== rows) throw new Error(`${answer.rows} rows were written instead of ${rows}`)
  const size = `${(answer.bytes / 2 ** 20).toFixed(1)} MB`
  figures.add(`export of ${rows} rows`, answer.ms / 1000, 's', { most: 6 }, { reference: byHand.ms / 1000, note: size })
  figures.add(`export of ${rows} rows, peak memory`, answer.peakMb, 'MB', { most: 300 }, { note: 'whole process at its peak' })
}

async function reportTimes(location: string, kind: 'year' | 'xlsx', repeats: number, file = ''): Promise<ReportTimes> {
  const { stdout } = await promisify(execFile)(process.execPath, [reportScript, location, kind, String(repeats), file])
  return JSON.parse(stdout) as ReportTimes
}

function addTimes(figures: Figures, name: string, most: number, times: ReportTimes, options: { reference: number; note: string }): void {
  const [first = 0, ...following] = times.ms
  figures.add(name, percentile(following, 0.5) / 1000, 's', { most }, { reference: options.reference / 1000, note: `${options.note}, first in a new worker ${(first / 1000).toFixed(2)} s` })
  figures.add(`${name}, event loop delay p99`, times.delayMs, 'ms', { most: 20 })
  figures.add(`${name}, peak memory`, times.peakMb, 'MB', { most: 300 }, { note: 'whole process without a window' })
}

/** The year the month lies in, counted from a register with so many cases in it; in a process of its own for its memory. */
export async function benchYear(figures: Figures, file: string, repeats: number): Promise<void> {
  const db = openSqliteHandle(file, { readonly: true })
  const byHand = await sample(repeats, countByHand(db, YEAR), 1)
  db.close()
  const times = await reportTimes(file, 'year', repeats)
  addTimes(figures, 'year report', 4, times, { reference: percentile(byHand, 0.5), note: `${times.received} cases received in the year` })
}

/** Counting the month and writing its fourteen sheets with every line of the month in the detail. */
export async function benchWorkbook(figures: Figures, location: string, repeats: number): Promise<void> {
  const folder = temporaryFolder()
  const times = await reportTimes(location, 'xlsx', repeats, path.join(folder, 'month.xlsx'))
  const db = openSqliteHandle(location, { readonly: true })
  const byHand = await sample(repeats, () => writeByHand(db, path.join(folder, 'rows.txt'), times.rows), 1)
  db.close()
  addTimes(figures, 'workbook of the month', 2, times, { reference: percentile(byHand, 0.5), note: `${times.rows} lines of detail` })
}
