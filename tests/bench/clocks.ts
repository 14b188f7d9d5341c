import { copyFileSync } from 'node:fs'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { closeCore } from '#main/core/create.ts'
import type { Core } from '#main/core/core.ts'
import { CALENDAR_STAMP } from '#main/domain/calendar/store.ts'
import { clocksView } from '#main/domain/cases/clocks.ts'
import { getCase } from '#main/domain/cases/query.ts'
import { recomputeOpenCases } from '#main/domain/cases/recompute.ts'
import { eventsOf } from '#main/domain/cases/repository.ts'
import { openSqliteHandle } from '#main/database/sqlite.ts'
import { dateOf } from '#shared/rules/time.ts'
import { percentile, sample, timed, type Figures } from './figures.ts'
import { callOf, openCore, staffOf, temporaryFolder } from './world.ts'

/** All clocks of a case with their counting day by day; and the whole page of a case, which contains them. */
export async function benchExplain(figures: Figures, core: Core, count: number): Promise<void> {
  const { clerks } = await staffOf(core)
  const cases = await core.db.read.selectFrom('cases').selectAll().where('accepted_at', 'is not', null).orderBy('id', 'desc').limit(count).execute()
  const today = dateOf(core.clock.now())
  const calendar = core.calendar.calendar()
  const events = await Promise.all(cases.map((c) => eventsOf(core.db.read, c.id)))
  const db = openSqliteHandle(core.db.location, { readonly: true })
  const read = db.prepare('SELECT * FROM case_event WHERE case_id = ? ORDER BY seq')
  const byHand = await sample(count, (i) => read.all(cases[i % count]!.id))
  db.close()
  const explain = await sample(count, (i) => clocksView(core.catalogue.matterVersion(cases[i % count]!.matter_version_id)!, events[i % count]!, today, calendar))
  const page = await sample(count, (i) => getCase(core, callOf(clerks[0]!), cases[i % count]!.id))
  figures.add('explaining all clocks of a case p95', percentile(explain, 0.95), 'ms', { most: 2 }, { reference: percentile(byHand, 0.95), note: 'reference: reading the events of the case' })
  figures.add('whole page of a case p95', percentile(page, 0.95), 'ms', { most: 20 })
}

/** A copy of the seeded centre in which the newest `count` accepted cases were never finished. */
function reopenCases(file: string, count: number): void {
  const db = openSqliteHandle(file)
  const triggers = db.prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'case_event'`).all() as { name: string; sql: string }[]
  db.transaction(() => {
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
    db.exec(`CREATE TEMP TABLE reopened AS SELECT id FROM cases WHERE dispatched_at IS NOT NULL AND end_kind IS NOT 'withdrawn' ORDER BY id DESC LIMIT ${count}`)
    db.exec(`DELETE FROM case_event WHERE case_id IN (SELECT id FROM reopened) AND type IN ('close', 'deliver')`)
    db.exec(`UPDATE cases SET ended_at = NULL, end_kind = NULL, delivered_at = NULL, result = NULL, state = 'inProgress' WHERE id IN (SELECT id FROM reopened)`)
    for (const { sql } of triggers) db.exec(sql)
  })()
  db.close()
}

/** The least for the same: the events of the cases are read, their dates written, in one transaction. */
function recomputeByHand(file: string, count: number): void {
  const db = openSqliteHandle(file)
  const cases = db.prepare('SELECT id FROM cases WHERE ended_at IS NULL ORDER BY id LIMIT ?')
  const events = db.prepare('SELECT * FROM case_event WHERE case_id = ? ORDER BY seq')
  const set = db.prepare('UPDATE cases SET legal_due = ?, promised_due = ?, due = ? WHERE id = ?')
  db.transaction(() => {
    for (const { id } of cases.all(count) as { id: string }[]) {
      events.all(id)
      set.run('2026-12-31', '2026-12-30', '2026-12-30', id)
    }
  })()
  db.close()
}

/** A day off is announced: the dates of all open cases are computed anew from their events and stored where they moved. */
export async function benchRecompute(figures: Figures, seeded: string, count: number): Promise<void> {
  const folder = temporaryFolder()
  const [file, other] = [path.join(folder, 'recompute.db'), path.join(folder, 'by-hand.db')]
  copyFileSync(seeded, file)
  reopenCases(file, count)
  copyFileSync(file, other)
  const byHand = await timed(() => recomputeByHand(other, count))
  const core = await openCore(file)
  // What has changed since the rows were seeded is put right first; the figure is that of the calendar change alone.
  await recomputeOpenCases(core)
  await core.db.write(async (tx) => {
    const at = core.clock.now()
    await tx.insertInto('calendar_override').values({ date: '2026-11-19', kind: 'off', name: '停电', reason: '供电检修', set_by: 'admin', set_at: at }).execute()
    await tx.updateTable('meta').set({ value: 'changed' }).where('key', '=', CALENDAR_STAMP).execute()
  })
  await core.calendar.refresh(core.db.read)
  let seen = 0
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const { ms, result } = await timed(() => recomputeOpenCases(core, (n) => (seen = n)))
  delay.disable()
  await closeCore(core)
  figures.add('recomputing 20,000 open cases', (ms * 20_000) / seen / 1000, 's', { most: 2 }, {
    reference: (byHand.ms * 20_000) / count / 1000,
    note: `${seen} cases were open, ${result.length} dates moved, ${(ms / 1000).toFixed(2)} s in all`,
  })
  // In the background: a desk on the same host waits this long at most for its turn.
  figures.add('event loop delay p99 while open cases are recomputed', Math.max(0.001, delay.percentile(99) / 1e6 - 5), 'ms', null, { note: `longest ${(delay.max / 1e6 - 5).toFixed(0)} ms` })
}
