import { join } from 'node:path'
import { statSync } from 'node:fs'
import { AppError } from '#shared/contract/errors.ts'
import type { ExportSchedule, QueryColumnChoice, QueryFilter, SavedQuery } from '#shared/contract/queries.ts'
import { QUERY_COLUMNS, scheduleDue } from '#shared/reports/queryColumns.ts'
import { dateOf } from '#shared/rules/time.ts'
import { act, actAsSystem, allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'

type QueryRow = Tables['saved_query'] & { owner_name: string }
type ScheduleRow = Tables['export_schedule'] & { query_name: string }

const queriesOf = (db: Reader | Tx) => (db as Reader).selectFrom('saved_query as q').innerJoin('staff as s', 's.id', 'q.owner_id').selectAll('q').select('s.display_name as owner_name')

const toQuery = (row: QueryRow, actor: Actor): SavedQuery => ({
  id: row.id,
  name: row.name,
  shared: row.shared === 1,
  filter: JSON.parse(row.filter) as QueryFilter,
  columns: JSON.parse(row.columns) as QueryColumnChoice[],
  departmentCode: row.department_code,
  ownerName: row.owner_name,
  mine: row.owner_id === actor.id,
  updatedAt: row.updated_at,
})

const visibleTo = (row: QueryRow, actor: Actor): boolean => row.shared === 1 || row.owner_id === actor.id

async function findQuery(db: Reader | Tx, id: string, actor: Actor): Promise<QueryRow> {
  const row = await queriesOf(db).where('q.id', '=', id).executeTakeFirst()
  if (!row || !visibleTo(row, actor)) throw new AppError('NOT_FOUND', { message: '没有这个查询' })
  return row
}

/** A person's own lists and the shared ones, among them the import templates of departments. */
export async function listQueries(core: Core, call: Call): Promise<SavedQuery[]> {
  const actor = allow(call, 'query.use')
  const rows = await queriesOf(core.db.read).orderBy('q.name').execute()
  return rows.filter((row) => visibleTo(row, actor)).map((row) => toQuery(row, actor))
}

type SaveInput = { id?: string | undefined; name: string; shared: boolean; filter: QueryFilter; columns: QueryColumnChoice[]; departmentCode: string | null }

/** Saves a list under its name; only its owner changes it. Errors: CONFLICT (name taken), FORBIDDEN. */
export function saveQuery(core: Core, call: Call, input: SaveInput): Promise<SavedQuery> {
  return act(core, call, { action: 'query.use', name: 'query.save', request: input }, async ({ tx, actor, now }) => {
    if (input.departmentCode && !core.catalogue.department(input.departmentCode)) throw new AppError('INPUT_INVALID', { field: 'departmentCode', message: '没有这个部门' })
    const before = input.id === undefined ? undefined : await findQuery(tx, input.id, actor)
    if (before && before.owner_id !== actor.id) throw new AppError('FORBIDDEN', { message: `这个查询是${before.owner_name}的,请另存一份` })
    const taken = await tx.selectFrom('saved_query').select('id').where('owner_id', '=', actor.id).where('name', '=', input.name).executeTakeFirst()
    if (taken && taken.id !== before?.id) throw new AppError('CONFLICT', { field: 'name', message: '您已有同名的查询' })
    const values = { name: input.name, shared: Number(input.shared), filter: JSON.stringify(input.filter), columns: JSON.stringify(input.columns), department_code: input.departmentCode || null, updated_at: now }
    const id = before?.id ?? uuid()
    if (before) await tx.updateTable('saved_query').set(values).where('id', '=', id).execute()
    else await tx.insertInto('saved_query').values({ id, owner_id: actor.id, created_at: now, ...values }).execute()
    return { result: toQuery(await findQuery(tx, id, actor), actor), subject: id, detail: { name: input.name } }
  })
}

/** Removes a list of one's own with its schedules. */
export function removeQuery(core: Core, call: Call, id: string): Promise<{ ok: true }> {
  return act(core, call, { action: 'query.use', name: 'query.remove', subject: id, request: { id } }, async ({ tx, actor }) => {
    const row = await findQuery(tx, id, actor)
    if (row.owner_id !== actor.id) throw new AppError('FORBIDDEN', { message: `这个查询是${row.owner_name}的` })
    await tx.deleteFrom('export_schedule').where('query_id', '=', id).execute()
    await tx.deleteFrom('saved_query').where('id', '=', id).execute()
    return { result: { ok: true as const }, detail: { name: row.name } }
  })
}

/** An officer's lists hold his own department only. */
const scoped = (filter: QueryFilter, actor: Actor): QueryFilter => (actor.role === 'officer' ? { ...filter, department: actor.departmentCode ?? '-' } : filter)

/**
 * Exports a list, masked. With a reason it is given in full to those who may see numbers; who, what and why go into the journal before
 * the file is made.
 */
export async function exportQuery(core: Core, call: Call, input: { id: string; format: 'csv' | 'xlsx'; reason?: string | undefined }): Promise<{ bytes: Uint8Array; name: string }> {
  const actor = allow(call, 'query.use')
  const row = await findQuery(core.db.read, input.id, actor)
  const columns = JSON.parse(row.columns) as QueryColumnChoice[]
  const unmasked = Boolean(input.reason) && columns.some((c) => QUERY_COLUMNS[c.key].personal)
  await act(core, { ...call, idempotencyKey: null }, { action: unmasked ? 'query.unmasked' : 'query.use', name: 'query.export', subject: row.id, request: input }, async () => ({
    result: true,
    detail: { name: row.name, format: input.format, unmasked, reason: input.reason ?? null },
  }))
  const filter = scoped(JSON.parse(row.filter) as QueryFilter, actor)
  const { data } = await core.jobs.run('query', { location: core.db.location, name: row.name, filter, columns, format: input.format, unmasked, clearance: actor.clearance, today: dateOf(core.clock.now()) })
  return { bytes: data ?? new Uint8Array(), name: `${row.name}-${dateOf(core.clock.now())}.${input.format}` }
}

const toSchedule = (r: ScheduleRow): ExportSchedule => ({
  id: r.id, queryId: r.query_id, queryName: r.query_name, folder: r.folder, format: r.format, every: r.every, at: r.at, day: r.day,
  active: r.active === 1, lastRun: r.last_run, lastResult: r.last_result,
})

const schedulesOf = (db: Reader | Tx) => (db as Reader).selectFrom('export_schedule as e').innerJoin('saved_query as q', 'q.id', 'e.query_id').selectAll('e').select('q.name as query_name')

export async function listSchedules(core: Core, call: Call): Promise<ExportSchedule[]> {
  allow(call, 'query.schedule')
  return (await schedulesOf(core.db.read).orderBy('q.name').execute()).map(toSchedule)
}

type ScheduleInput = { id?: string | undefined; queryId: string; folder: string; format: 'csv' | 'xlsx'; every: 'day' | 'week' | 'month'; at: string; day: number; active: boolean }

/** Sets a list to be exported (always masked) to a folder of this machine. Errors: NOT_FOUND, INPUT_INVALID (no such folder). */
export function saveSchedule(core: Core, call: Call, input: ScheduleInput): Promise<ExportSchedule> {
  return act(core, call, { action: 'query.schedule', request: input }, async ({ tx, actor, now }) => {
    await findQuery(tx, input.queryId, actor)
    if (!isFolder(input.folder)) throw new AppError('INPUT_INVALID', { field: 'folder', message: '没有这个文件夹,请先建好' })
    const { id: given, queryId, active, ...rest } = input
    const id = given ?? uuid()
    const values = { query_id: queryId, active: Number(active), ...rest }
    // A new schedule waits for its next moment instead of running at once for a past one.
    await tx
      .insertInto('export_schedule')
      .values({ id, created_by: actor.id, last_run: now, last_result: null, ...values })
      .onConflict((c) => c.column('id').doUpdateSet(values))
      .execute()
    return { result: toSchedule(await schedulesOf(tx).where('e.id', '=', id).executeTakeFirstOrThrow()), subject: id, detail: { ...values } }
  })
}

/** Takes a scheduled export away; what it wrote stays. Errors: NOT_FOUND. */
export function removeSchedule(core: Core, call: Call, id: string): Promise<{ removed: boolean }> {
  return act(core, call, { action: 'query.schedule', name: 'query.unschedule', subject: id, request: { id } }, async ({ tx }) => {
    const row = await schedulesOf(tx).where('e.id', '=', id).executeTakeFirst()
    if (!row) throw new AppError('NOT_FOUND', { message: '这个定时导出已经删除' })
    await tx.deleteFrom('export_schedule').where('id', '=', id).execute()
    return { result: { removed: true }, detail: { query: row.query_name, folder: row.folder } }
  })
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** Runs every schedule whose moment has come; a failure is kept with its words and tried again at the next moment. */
export async function runDueSchedules(core: Core): Promise<number> {
  const now = core.clock.now()
  const due = (await schedulesOf(core.db.read).where('e.active', '=', 1).execute()).filter((s) => scheduleDue(s, s.last_run, now))
  let ran = 0
  for (const schedule of due) {
    if (!(await claim(core, schedule, now))) continue
    await runSchedule(core, schedule, now)
    ran++
  }
  return ran
}

/** Of several hosts on one database the first to note the moment runs it. */
async function claim(core: Core, { id, last_run: before }: ScheduleRow, now: string): Promise<boolean> {
  const done = await core.db.write((tx) => {
    const mine = tx.updateTable('export_schedule').set({ last_run: now }).where('id', '=', id)
    return (before === null ? mine.where('last_run', 'is', null) : mine.where('last_run', '=', before)).executeTakeFirst()
  })
  return Number(done.numUpdatedRows) === 1
}

async function runSchedule(core: Core, schedule: ScheduleRow, now: string): Promise<void> {
  const query = await core.db.read.selectFrom('saved_query').selectAll().where('id', '=', schedule.query_id).executeTakeFirstOrThrow()
  // A folder is read by who knows: what only some may see does not go there.
  const file = join(schedule.folder, `${query.name.replace(/[\\/:*?"<>|]/g, '_')}-${dateOf(now)}.${schedule.format}`)
  const job = { location: core.db.location, name: query.name, filter: JSON.parse(query.filter) as QueryFilter, columns: JSON.parse(query.columns) as QueryColumnChoice[], format: schedule.format, unmasked: false, clearance: 'ordinary' as const, today: dateOf(now), file }
  const result = await core.jobs.run('query', job).then(
    ({ rows }) => `已导出 ${rows} 行:${file}`,
    (error: unknown) => `失败:${error instanceof Error ? error.message : String(error)}`,
  )
  await actAsSystem(core, 'query.scheduled', async ({ tx }) => {
    await tx.updateTable('export_schedule').set({ last_result: result }).where('id', '=', schedule.id).execute()
    return { result: true, subject: schedule.id, detail: { query: query.name, result } }
  })
}
