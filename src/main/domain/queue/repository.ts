import { v7 as uuid } from 'uuid'
import type { Ticket } from '#shared/contract/queue.ts'
import { expectedWait } from '#shared/rules/ticketMachine.ts'
import { epochOf, type IsoDate, type IsoTime } from '#shared/rules/time.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { Dialect } from '#main/database/ddl.ts'
import type { Tables } from '#main/database/schema.ts'
import { desksOf, peopleBefore, type Desk } from './wait.ts'

export type TicketRow = Tables['ticket']
export interface GroupRow {
  code: string
  name: string
  departments: string[]
}

/** How the groups of a new centre are cut: by departments that sit together. A centre changes them in its settings. */
const PRESET_GROUPS: GroupRow[] = [
  { code: 'A', name: '民政社保', departments: ['MZ', 'LD', 'CL'] },
  { code: 'B', name: '计生卫生教育', departments: ['JS', 'WS', 'JY', 'WT'] },
  { code: 'C', name: '城管建设环保', departments: ['SR', 'JF', 'HB'] },
  { code: 'D', name: '公安司法安全', departments: ['GA', 'SF', 'AJ'] },
  { code: 'E', name: '咨询取件', departments: [] },
]

export async function groupsOf(db: Reader | Tx, point: string): Promise<GroupRow[]> {
  const rows = await db.selectFrom('queue_group').selectAll().where('point_code', '=', point).orderBy('code').execute()
  return rows.map((r) => ({ code: r.code, name: r.name, departments: JSON.parse(r.departments) as string[] }))
}

/** The groups of a point, made from the preset when it has none yet. */
export async function ensureGroups(tx: Tx, point: string): Promise<GroupRow[]> {
  const found = await groupsOf(tx, point)
  if (found.length > 0) return found
  const rows = PRESET_GROUPS.map((g) => ({ point_code: point, code: g.code, name: g.name, departments: JSON.stringify(g.departments) }))
  await tx.insertInto('queue_group').values(rows).onConflict((c) => c.doNothing()).execute()
  return PRESET_GROUPS
}

/**
 * Takes the next waiting ticket for a counter in one statement: priority first, then by the time of taking. On PostgreSQL rows another
 * counter is just taking are skipped, on SQLite writers queue anyway: no ticket is ever given twice.
 */
export async function takeNext(tx: Tx, dialect: Dialect, where: { point: string; day: IsoDate; groups: string[]; id?: string | undefined }): Promise<TicketRow | undefined> {
  let query = tx.selectFrom('ticket').selectAll().where('point_code', '=', where.point).where('state', '=', 'waiting')
  query = where.id === undefined ? query.where('day', '=', where.day).where('group_code', 'in', where.groups) : query.where('id', '=', where.id)
  query = query.orderBy('rank').orderBy('order_key').orderBy('id').limit(1)
  return (dialect === 'postgres' ? query.forUpdate().skipLocked() : query).executeTakeFirst()
}

export async function recordTicketEvent(tx: Tx, event: Omit<Tables['ticket_event'], 'id' | 'seq'>): Promise<void> {
  const last = await tx.selectFrom('ticket_event').select((eb) => eb.fn.max('seq').as('n')).where('ticket_id', '=', event.ticket_id).executeTakeFirst()
  await tx.insertInto('ticket_event').values({ id: uuid(), seq: Number(last?.n ?? 0) + 1, ...event }).execute()
}

/** What was noted at the last hold of each of these tickets. */
export async function holdNotes(db: Reader | Tx, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('ticket_event').select(['ticket_id', 'data']).where('ticket_id', 'in', ids).where('type', '=', 'hold').orderBy('seq').execute()
  const notes = rows.map((r): [string, string] => [r.ticket_id, (JSON.parse(r.data) as { note?: string }).note ?? ''])
  return new Map([...new Map(notes)].filter(([, note]) => note !== ''))
}

/**
 * Usual minutes of service in a group: the median of its last twenty finished tickets, so that one left open over lunch does not
 * frighten everybody; 6 where there is no experience yet.
 */
export async function usualService(db: Reader | Tx, point: string, group: string): Promise<number> {
  const rows = await db
    .selectFrom('ticket')
    .select('service_ms')
    .where('point_code', '=', point)
    .where('group_code', '=', group)
    .where('state', '=', 'done')
    .where('service_ms', '>', 0)
    .orderBy('id', 'desc')
    .limit(20)
    .execute()
  if (rows.length < 3) return 6
  const sorted = rows.map((r) => r.service_ms).sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return (sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2) / 60_000
}

/** Counters that called somebody since `since` or serve somebody of today, with what they called. */
export async function openDesks(db: Reader | Tx, point: string, since: IsoTime, today: IsoDate): Promise<Desk[]> {
  const rows = await db
    .selectFrom('ticket')
    .select(['counter', 'group_code'])
    .where('point_code', '=', point)
    .where('counter', 'is not', null)
    .where((eb) => eb.or([eb('called_at', '>=', since), eb.and([eb('state', 'in', ['called', 'serving']), eb('since', '>=', today)])]))
    .execute()
  return desksOf(rows.map((r) => ({ counter: r.counter ?? '', group: r.group_code })))
}

/** How many wait in each group today. `first`: only those who go first. */
export async function waitingByGroup(db: Reader | Tx, point: string, day: IsoDate, first: boolean): Promise<Map<string, number>> {
  let query = db.selectFrom('ticket').select((eb) => ['group_code', eb.fn.countAll<number>().as('n')]).where('point_code', '=', point).where('day', '=', day).where('state', '=', 'waiting')
  if (first) query = query.where('rank', '=', 0)
  const rows = await query.groupBy('group_code').execute()
  return new Map(rows.map((r) => [r.group_code, Number(r.n)]))
}

/** Minutes a newcomer to a group is likely to wait. */
export async function likelyWait(db: Reader | Tx, point: string, group: string, waiting: ReadonlyMap<string, number>, desks: readonly Desk[]): Promise<number> {
  const people = peopleBefore(group, waiting, desks)
  // Thirds and sevenths of people must not round a full minute up to the next.
  return expectedWait(Math.round(people * 1e6) / 1e6, await usualService(db, point, group), 1)
}

/** A ticket as screens see it; times run on until `now` in the state it is in. */
export function toTicket(row: TicketRow, groups: readonly GroupRow[], caseIds: string[], now: IsoTime): Omit<Ticket, 'holdNote'> {
  const running = Math.max(0, epochOf(now) - epochOf(row.since))
  const seconds = (ms: number, state: TicketRow['state'][]): number => Math.round((ms + (state.includes(row.state) ? running : 0)) / 1000)
  return {
    id: row.id,
    number: row.number,
    group: row.group_code,
    groupName: groups.find((g) => g.code === row.group_code)?.name ?? row.group_code,
    state: row.state,
    priority: row.priority,
    holdKind: row.hold_kind,
    counter: row.counter,
    day: row.day,
    takenAt: row.taken_at,
    calledAt: row.called_at,
    since: row.since,
    waitSeconds: seconds(row.wait_ms, ['waiting', 'called']),
    serviceSeconds: seconds(row.service_ms, ['serving']),
    holdSeconds: seconds(row.hold_ms, ['held']),
    caseIds,
  }
}
