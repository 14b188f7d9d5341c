import { sql } from 'kysely'
import type { MovedDate } from '#shared/contract/calendar.ts'
import type { WorkCalendar } from '#shared/rules/calendar.ts'
import { dateOf, type IsoDate } from '#shared/rules/time.ts'
import { SYSTEM_ACTOR, type Core } from '#main/core/core.ts'
import type { Tx } from '#main/database/database.ts'
import type { CaseTable, Tables } from '#main/database/schema.ts'
import { appendAudit } from '#main/domain/audit/journal.ts'
import { datesOf } from './clocks.ts'
import { stepDue } from './stepDue.ts'

/** Cases per slice: small enough that the event loop is never held for long (docs/bench.md). */
const BATCH = 200
const COLUMNS = ['acceptance_deadline', 'correction_deadline', 'acceptance_date', 'legal_due', 'promised_due', 'due', 'dates_provisional'] as const
const READ = ['id', 'number', 'version', 'state', 'matter_version_id', 'accepted_at', ...COLUMNS] as const
const NAMES = { acceptance_deadline: 'acceptanceDeadline', correction_deadline: 'correctionDeadline', legal_due: 'legalDue', promised_due: 'promisedDue' } as const

type Row = Pick<CaseTable, (typeof READ)[number]>
type Dates = Pick<CaseTable, (typeof COLUMNS)[number]>
type EventRow = Pick<Tables['case_event'], 'case_id' | 'type' | 'at' | 'data'>
type StepRow = Pick<Tables['case_task'], 'id' | 'case_id' | 'due' | 'kind' | 'owner_code' | 'opened_at'>
type Change = { row: Row; dates: Dates | null; steps: { row: StepRow; due: IsoDate }[] }

export interface SweepOptions {
  /** Another calendar than the one in force, to see what it would move. */
  calendar?: WorkCalendar
  /** False: only look. */
  store: boolean
  /** Key of the calendar change that is the cause; noted with each batch in the journal. */
  change?: string
  onProgress?: (done: number, total: number) => void
}

export interface SweepResult {
  cases: number
  moved: MovedDate[]
  /** Accepted by a midnight that the new calendar puts later: what is recorded stands. */
  kept: string[]
}

function datesFor(core: Core, row: Row, events: EventRow[], calendar: WorkCalendar): Dates | 'kept' | null {
  const matter = core.catalogue.matterVersion(row.matter_version_id)
  if (!matter) return null
  const { clocks, due, provisional } = datesOf(matter, events, dateOf(core.clock.now()), calendar)
  if (row.accepted_at !== null && clocks.acceptanceDate === null) return 'kept'
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

/** Recomputes the dates of every open case and stores them: after a calendar change, and once a day. Returns what moved. */
export async function recomputeOpenCases(core: Core, onProgress?: (done: number) => void): Promise<MovedDate[]> {
  return (await sweepOpenCases(core, { store: true, ...(onProgress && { onProgress }) })).moved
}

/**
 * Goes through every open case in slices, computing its dates from its events; other work goes on in between. With `store` each slice
 * that changes something is one short transaction, and what moved is noted in the journal with it.
 */
export async function sweepOpenCases(core: Core, options: SweepOptions): Promise<SweepResult> {
  const result: SweepResult = { cases: 0, moved: [], kept: [] }
  const total = Number((await core.db.read.selectFrom('cases').where('ended_at', 'is', null).select((eb) => eb.fn.countAll().as('n')).executeTakeFirstOrThrow()).n)
  options.onProgress?.(0, total)
  // The next slice is read while this one is written: over a network that halves the time.
  for (let next = readSlice(core, ''); ; ) {
    const { rows, events, steps } = await next
    const last = rows.at(-1)
    if (!last) return result
    next = readSlice(core, last.id)
    // A failure of the reading ahead is met when its turn comes.
    next.catch(() => undefined)
    const changes = changesOf(core, { rows, events, steps }, options.calendar ?? core.calendar.calendar(), result)
    if (changes.length > 0) result.moved.push(...(options.store ? await store(core, changes, options.change ?? null) : changes.flatMap(movedOf)))
    result.cases += rows.length
    options.onProgress?.(result.cases, Math.max(total, result.cases))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

interface Slice {
  rows: Row[]
  events: EventRow[]
  steps: StepRow[]
}

async function readSlice({ db }: Core, after: string): Promise<Slice> {
  const rows: Row[] = await db.read.selectFrom('cases').select(READ).where('ended_at', 'is', null).where('id', '>', after).orderBy('id').limit(BATCH).execute()
  if (rows.length === 0) return { rows, events: [], steps: [] }
  const ids = rows.map((r) => r.id)
  const [events, steps] = await Promise.all([
    db.read.selectFrom('case_event').select(['case_id', 'type', 'at', 'data']).where('case_id', 'in', ids).orderBy('case_id').orderBy('seq').execute(),
    db.read.selectFrom('case_task').select(['id', 'case_id', 'due', 'kind', 'owner_code', 'opened_at']).where('case_id', 'in', ids).where('done_at', 'is', null).where('due', 'is not', null).execute(),
  ])
  return { rows, events, steps }
}

function changesOf(core: Core, { rows, events, steps: open }: Slice, calendar: WorkCalendar, result: SweepResult): Change[] {
  const eventsByCase = Map.groupBy(events, (e) => e.case_id)
  const tasksByCase = Map.groupBy(open, (t) => t.case_id)
  return rows.flatMap((row) => {
    const mine = eventsByCase.get(row.id) ?? []
    const found = datesFor(core, row, mine, calendar)
    if (found === 'kept') result.kept.push(row.number)
    const dates = found !== null && found !== 'kept' && COLUMNS.some((c) => found[c] !== row[c]) ? found : null
    const steps = (tasksByCase.get(row.id) ?? []).flatMap((step) => {
      const due = dueOfStep(core, row, step, calendar)
      return due === null || due === step.due ? [] : [{ row: step, due }]
    })
    return dates || steps.length > 0 ? [{ row, dates, steps }] : []
  })
}

function dueOfStep(core: Core, row: Row, step: StepRow, calendar: WorkCalendar): IsoDate | null {
  const matter = core.catalogue.matterVersion(row.matter_version_id)
  return matter ? stepDue(core, step, { matter, acceptanceDate: row.acceptance_date }, calendar) : null
}

function movedOf({ row, dates, steps }: Change): MovedDate[] {
  const { number } = row
  const own = dates ? (Object.keys(NAMES) as (keyof typeof NAMES)[]).filter((c) => dates[c] !== row[c]) : []
  return [
    ...own.map((c): MovedDate => ({ number, name: NAMES[c], from: row[c], to: dates![c] })),
    ...steps.map(({ row: step, due }): MovedDate => ({ number, name: 'stepDue', from: step.due, to: due })),
  ]
}

async function store(core: Core, changes: Change[], change: string | null): Promise<MovedDate[]> {
  return core.db.write(async (tx) => {
    const stored = await storeDates(core, tx, changes.filter((c) => c.dates))
    for (const { row, due } of changes.flatMap((c) => c.steps)) await tx.updateTable('case_task').set({ due }).where('id', '=', row.id).where('done_at', 'is', null).execute()
    // Someone who moved the case meanwhile has already computed its dates with the new calendar.
    const moved = changes.flatMap((c) => movedOf(c).filter((m) => m.name === 'stepDue' || stored.has(c.row.id)))
    if (moved.length > 0)
      await appendAudit(tx, core.db.dialect, {
        at: core.clock.now(),
        actor: SYSTEM_ACTOR,
        action: 'case.recompute',
        subject: change,
        outcome: 'ok',
        detail: { moved: moved.map((m) => [m.number, m.name, m.from, m.to]) },
      })
    return moved
  })
}

/** Stores the dates of many cases in one statement, which is several times faster than one for each. Returns the keys of those still unchanged by others. */
async function storeDates(core: Core, tx: Tx, changes: Change[]): Promise<Set<string>> {
  if (changes.length === 0) return new Set()
  const json = JSON.stringify(changes.map(({ row, dates }) => ({ id: row.id, version: row.version, ...dates })))
  const set = (value: (column: string) => string) => sql.raw(COLUMNS.map((c) => `${c} = ${value(c)}`).join(', '))
  const query =
    core.db.dialect === 'postgres'
      ? sql<{ id: string }>`update cases set ${set((c) => `v.${c}`)} from jsonb_to_recordset(${json}::jsonb)
          as v(id text, version int, acceptance_deadline text, correction_deadline text, acceptance_date text, legal_due text, promised_due text, due text, dates_provisional int)
          where cases.id = v.id and cases.version = v.version returning cases.id`
      : sql<{ id: string }>`update cases set ${set((c) => `v.value ->> '${c}'`)} from json_each(${json}) as v
          where cases.id = v.value ->> 'id' and cases.version = v.value ->> 'version' returning id`
  return new Set((await query.execute(tx)).rows.map((r) => r.id))
}
