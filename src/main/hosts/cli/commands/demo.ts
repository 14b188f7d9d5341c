import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { closeCore, createCore } from '#main/core/create.ts'
import type { Core } from '#main/core/core.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import { keptPdf } from '#main/domain/documents/service.ts'
import { runMonth } from '#main/domain/reports/service.ts'
import { playMonth, startOfPlay } from '#main/practice/month.ts'
import { makePracticeStaff } from '#main/practice/staff.ts'
import { integer, readOptions, required } from '../arguments.ts'
import { RESOURCES_DIR, WORKER_URL } from '../paths.ts'

/** The month that is played: its calendar year is announced, so that every date is final. */
const MONTH = '2026-03'

/** Milliseconds each part takes, beside its result. */
async function timed<T>(timings: Record<string, number>, name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  const result = await work()
  timings[name] = Math.round(performance.now() - start)
  process.stderr.write(`${name} ${timings[name]} ms\n`)
  return result
}

/** Draws every recorded paper, keeps it in the database and writes it to the folder. */
async function writeDocuments(core: Core, folder: string): Promise<Record<string, number>> {
  await mkdir(folder, { recursive: true })
  const counts: Record<string, number> = {}
  const rows = await core.db.read.selectFrom('document').selectAll().orderBy('id').execute()
  for (const row of rows) {
    await writeFile(join(folder, `${row.kind}-${row.number}.pdf`), await keptPdf(core, row))
    counts[row.kind] = (counts[row.kind] ?? 0) + 1
  }
  return counts
}

export const demoCommand = {
  usage: '--out DIR [--cases 300] [--seed 1]',
  /** A fresh practice database with a month of varied cases made through the services, all papers, the workbook and its PDF. */
  async run(argv: string[]) {
    const options = readOptions(argv, { out: { type: 'string' }, cases: { type: 'string' }, seed: { type: 'string' } })
    const out = required(options.out, 'out')
    const cases = integer(options.cases, 'cases', 300, 1, 5000)
    const seed = integer(options.seed, 'seed', 1, 0, 2 ** 31)
    await mkdir(out, { recursive: true })
    const location = join(out, 'centre.db')
    for (const ending of ['', '-wal', '-shm']) await rm(location + ending, { force: true })
    const timings: Record<string, number> = {}
    const core = await createCore({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL, practice: true })
    try {
      core.clock.moveTo(startOfPlay(MONTH))
      const staff = await makePracticeStaff(core)
      const played = await timed(timings, 'casesMs', () => playMonth(core, staff, { month: MONTH, cases, seed, district: true }))
      const documents = await timed(timings, 'documentsMs', () => writeDocuments(core, join(out, 'documents')))
      const workbook = join(out, `月报-${MONTH}.xlsx`)
      const pdf = join(out, `月报-${MONTH}.pdf`)
      const { report } = await timed(timings, 'workbookMs', () => runMonth(core, 'xlsx', { month: MONTH }, { file: workbook }))
      await timed(timings, 'pdfMs', () => runMonth(core, 'pdf', { month: MONTH }, { file: pdf }))
      const verification = await timed(timings, 'verifyMs', () => verifyDatabase(core.db))
      return { ok: verification.ok, database: location, month: MONTH, ...played, documents, workbook, pdf, balanced: report.balance.balanced, total: report.total, verification, timings }
    } finally {
      await closeCore(core)
    }
  },
}
