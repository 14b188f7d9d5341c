/** Writes the month's workbook with many detail rows in a worker thread; answers what it took. Arguments: database, target, rows. */
import { parentPort } from 'node:worker_threads'
import { createCalendarStore } from '#main/domain/calendar/store.ts'
import { openDatabase } from '#main/database/database.ts'
import { readDetail } from '#main/reports/detail.ts'
import { readSnapshot } from '#main/reports/job.ts'
import { buildMonthReport } from '#main/reports/month.ts'
import { writeMonthWorkbook } from '#main/reports/workbook.ts'
import { MONTH, NOW } from './constants.ts'
import { peakMb } from './memory.ts'

const [location = '', target = '', rows = '0'] = process.argv.slice(2)

async function* firstOf<T>(list: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let n = 0
  for await (const row of list) {
    if (n++ >= count) return
    yield row
  }
}

async function run(): Promise<object> {
  const db = await openDatabase(location, { readonly: true })
  const start = performance.now()
  const written = await readSnapshot(db, async (reader) => {
    const { calendar } = await createCalendarStore({ ...db, read: reader })
    const report = await buildMonthReport(reader, db.dialect, { month: MONTH, now: NOW, calendar: calendar(), centreName: '试办中心' })
    // A month has some thousand lines; those of the year before fill the sheet.
    const detail = await readDetail(reader, db.dialect, { from: '2025-10-15', to: report.to, overdue: new Set() })
    return writeMonthWorkbook(target, report, firstOf(detail.rows, Number(rows)), { count: Number(rows) })
  })
  const ms = performance.now() - start
  await db.close()
  return { ms, peakMb: peakMb(), ...written }
}

const answer = await run()
// A port between threads has no target origin.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(answer)
