import type { CaseTable } from '#main/database/schema.ts'
import type { Core } from '#main/core/core.ts'
import { appendAudit } from '#main/domain/audit/journal.ts'
import { SYSTEM_ACTOR } from '#main/core/core.ts'
import { dateOf } from '#shared/rules/time.ts'
import { datesOf } from './clocks.ts'
import type { EventRow } from './working.ts'

/** A date of a case that moved because the calendar changed. */
export interface MovedDate {
  id: string
  number: string
  name: 'acceptance_deadline' | 'correction_deadline' | 'legal_due' | 'promised_due'
  from: string | null
  to: string | null
}

const BATCH = 500
const NAMES = ['acceptance_deadline', 'correction_deadline', 'legal_due', 'promised_due'] as const

type Dates = Pick<CaseTable, (typeof NAMES)[number] | 'acceptance_date' | 'due' | 'dates_provisional'>

function datesFor(core: Core, row: CaseTable, events: EventRow[]): Dates | null {
  const matter = core.catalogue.matterVersion(row.matter_version_id)
  if (!matter) return null
  const { clocks, due, provisional } = datesOf(matter, events, dateOf(core.clock.now()), core.calendar.calendar())
  // A deadline that has already passed stays on the row until its midnight is recorded.
  const received = row.state === 'received'
  return {
    acceptance_deadline: received ? clocks.acceptanceDeadline : null,
    correction_deadline: row.state === 'awaitingCorrection' ? clocks.correctionDeadline : null,
    acceptance_date: received ? null : clocks.acceptanceDate,
    legal_due: received ? null : clocks.legalDue,
    promised_due: received ? null : clocks.promisedDue,
    due: received ? null : due,
    dates_provisional: Number(provisional),
  }
}

/**
 * Recomputes the dates of every open case from its events: after a calendar change, and once a day. Works in short transactions of
 * 500 cases, letting others in between. Returns what moved; each batch that moved something is noted in the journal.
 */
export async function recomputeOpenCases(core: Core, onProgress?: (done: number) => void): Promise<MovedDate[]> {
  const moved: MovedDate[] = []
  let last = ''
  let done = 0
  for (;;) {
    const rows = await core.db.read.selectFrom('cases').selectAll().where('ended_at', 'is', null).where('id', '>', last).orderBy('id').limit(BATCH).execute()
    if (rows.length === 0) return moved
    const events = await core.db.read.selectFrom('case_event').selectAll().where('case_id', 'in', rows.map((r) => r.id)).orderBy('seq').execute()
    const byCase = Map.groupBy(events, (e) => e.case_id)
    const changes = rows.flatMap((row) => {
      const dates = datesFor(core, row, byCase.get(row.id) ?? [])
      const keys = dates && (Object.keys(dates) as (keyof Dates)[]).filter((k) => dates[k] !== row[k])
      return dates && keys && keys.length > 0 ? [{ row, dates }] : []
    })
    if (changes.length > 0) moved.push(...(await store(core, changes)))
    last = rows.at(-1)?.id ?? last
    onProgress?.((done += rows.length))
    await new Promise((next) => setImmediate(next))
  }
}

async function store(core: Core, changes: { row: CaseTable; dates: Dates }[]): Promise<MovedDate[]> {
  const moved: MovedDate[] = []
  await core.db.write(async (tx) => {
    for (const { row, dates } of changes) {
      // Someone who moved the case meanwhile has already computed its dates with the new calendar.
      const result = await tx.updateTable('cases').set(dates).where('id', '=', row.id).where('version', '=', row.version).executeTakeFirst()
      if (Number(result.numUpdatedRows) === 0) continue
      for (const name of NAMES) if (dates[name] !== row[name]) moved.push({ id: row.id, number: row.number, name, from: row[name], to: dates[name] })
    }
    if (moved.length > 0)
      await appendAudit(tx, core.db.dialect, {
        at: core.clock.now(),
        actor: SYSTEM_ACTOR,
        action: 'case.recompute',
        subject: null,
        outcome: 'ok',
        detail: { moved: moved.map((m) => [m.number, m.name, m.from, m.to]) },
      })
  })
  return moved
}
