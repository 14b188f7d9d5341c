import type { MovedDate } from '#shared/contract/calendar.ts'
import { allow } from '#main/core/action.ts'
import { SYSTEM_ACTOR, type Call, type Core } from '#main/core/core.ts'
import { appendAudit } from '#main/domain/audit/journal.ts'
import { raiseOverdue } from '#main/domain/cases/overdue.ts'
import { sweepOpenCases, type SweepResult } from '#main/domain/cases/recompute.ts'
import { numbersFor } from '#main/domain/cases/sight.ts'

interface Progress {
  running: boolean
  done: number
  total: number
  change: string | null
  failed: string | null
}
interface Runs {
  progress: Progress
  /** Runs follow one another: each sees a finished calendar. */
  last: Promise<unknown>
  byChange: Map<string, Promise<SweepResult>>
}

const RUNS = new WeakMap<Core, Runs>()
const IDLE: Progress = { running: false, done: 0, total: 0, change: null, failed: null }

function runsOf(core: Core): Runs {
  let runs = RUNS.get(core)
  if (!runs) RUNS.set(core, (runs = { progress: IDLE, last: Promise.resolve(), byChange: new Map() }))
  return runs
}

/** How far the recomputing of open cases is. */
export function recomputeProgress(core: Core, call: Call): Progress {
  allow(call, 'calendar.read')
  return runsOf(core).progress
}

/**
 * Recomputes all open cases for one change of the calendar, after any earlier one. Called again for the same change (a repeated
 * request) it gives the first run's result, from the journal when that run is over. A run cut off by a crash is made good by the daily work.
 */
export function recomputeFor(core: Core, change: string): Promise<SweepResult> {
  const runs = runsOf(core)
  const known = runs.byChange.get(change)
  if (known) return known
  const run = runs.last.then(() => recall(core, change)).then((done) => done ?? recompute(core, runs, change))
  runs.byChange.set(change, run)
  runs.last = run.catch(() => undefined).then(() => runs.byChange.delete(change))
  return run
}

async function recompute(core: Core, runs: Runs, change: string): Promise<SweepResult> {
  const show = (p: Partial<Progress>): void => void (runs.progress = { ...runs.progress, ...p })
  show({ running: true, done: 0, total: 0, change, failed: null })
  try {
    const earlier = (await journalled(core, change)).flatMap((batch) => batch.moved)
    const sweep = await sweepOpenCases(core, { store: true, change, onProgress: (done, total) => show({ done, total }) })
    const result = { ...sweep, moved: [...earlier, ...sweep.moved] }
    const detail = { cases: result.cases, moved: result.moved.length, kept: result.kept }
    await core.db.write((tx) => appendAudit(tx, core.db.dialect, { at: core.clock.now(), actor: SYSTEM_ACTOR, action: 'calendar.recomputed', subject: change, outcome: 'ok', detail }))
    // A midnight may now have passed that had not before.
    await raiseOverdue(core)
    return result
  } catch (error) {
    show({ failed: error instanceof Error ? error.message : String(error) })
    throw error
  } finally {
    show({ running: false })
  }
}

type Batch = { seq: number; moved: MovedDate[] }

async function journalled(core: Core, change: string, after = 0, limit = 1_000_000): Promise<Batch[]> {
  const rows = await core.db.read
    .selectFrom('audit').select(['seq', 'detail'])
    .where('subject', '=', change).where('action', '=', 'case.recompute').where('seq', '>', after).orderBy('seq').limit(limit).execute()
  return rows.map((row) => {
    const { moved } = JSON.parse(row.detail) as { moved: [string, MovedDate['name'], string | null, string | null][] }
    return { seq: row.seq, moved: moved.map(([number, name, from, to]) => ({ number, name, from, to })) }
  })
}

/** The result of a finished run as the journal has it; null when it did not finish. */
async function recall(core: Core, change: string): Promise<SweepResult | null> {
  const end = await core.db.read.selectFrom('audit').select('detail').where('subject', '=', change).where('action', '=', 'calendar.recomputed').executeTakeFirst()
  if (!end) return null
  const { cases, kept } = JSON.parse(end.detail) as { cases: number; kept: string[] }
  const moved = (await journalled(core, change)).flatMap((batch) => batch.moved)
  return { cases, moved, kept }
}

/** What one change moved, one journal entry at a time; `next` is the entry to go on after. */
export async function movedBy(core: Core, call: Call, input: { change: string; after: number }): Promise<{ items: MovedDate[]; next: number | null }> {
  const actor = allow(call, 'calendar.change')
  const [batch, more] = await journalled(core, input.change, input.after, 2)
  const told = await numbersFor(core.db.read, actor, (batch?.moved ?? []).map((m) => m.number))
  return { items: (batch?.moved ?? []).map((m) => ({ ...m, number: told(m.number) })), next: batch && more ? batch.seq : null }
}
