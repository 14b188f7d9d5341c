import { v7 as uuid } from 'uuid'
import { AppError } from '#shared/contract/errors.ts'
import type { Ticket } from '#shared/contract/queue.ts'
import { PRIORITIES, decideTicket, formatTicketNumber, type HoldKind, type Priority, type TicketEventName } from '#shared/rules/ticketMachine.ts'
import { dateOf, epochOf, toIsoTime, type IsoTime } from '#shared/rules/time.ts'
import { covered } from '#shared/rules/visibility.ts'
import { act, allow, type ActionScope } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { takeNumbers } from '#main/domain/cases/numbering.ts'
import { findSeenCase } from '#main/domain/cases/sight.ts'
import { recordTicketPaper } from '#main/domain/documents/ticketPaper.ts'
import { ensureGroups, groupsOf, holdNotes, likelyWait, openDesks, recordTicketEvent, takeNext, toTicket, waitingByGroup, type GroupRow, type TicketRow } from './repository.ts'
import { servingDesks } from './wait.ts'

const HALF_HOUR = 30 * 60_000
const before = (time: IsoTime, ms: number): IsoTime => toIsoTime(epochOf(time) - ms)

function pointOf(core: Core, actor: Actor, given: string | undefined): string {
  const point = given ?? actor.pointCode ?? core.catalogue.points()[0]?.code
  if (point === undefined || !core.catalogue.point(point)) throw new AppError('INPUT_INVALID', { field: 'pointCode', message: '没有这个受理点' })
  return point
}

function counterOf(core: Core, actor: Actor, point: string, given: string | undefined): string {
  const counter = given ?? actor.counterNumber
  if (counter === null || !core.catalogue.point(point)?.counters.some((c) => c.number === counter && c.active))
    throw new AppError('INPUT_INVALID', { field: 'counter', message: '请先登录到一个窗口再叫号' })
  return counter
}

/** Cases linked to tickets, by ticket; only those the person may know of. */
async function casesOf(db: Reader | Tx, actor: Actor, ids: string[]): Promise<Map<string, string[]>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('ticket_case').innerJoin('cases', 'cases.id', 'ticket_case.case_id').selectAll('ticket_case').where('ticket_id', 'in', ids).where('cases.sensitivity', 'in', covered(actor.clearance)).execute()
  const map = new Map<string, string[]>()
  for (const r of rows) map.set(r.ticket_id, [...(map.get(r.ticket_id) ?? []), r.case_id])
  return map
}

async function view(db: Reader | Tx, actor: Actor, rows: TicketRow[], groups: GroupRow[], now: IsoTime): Promise<Ticket[]> {
  const cases = await casesOf(db, actor, rows.map((r) => r.id))
  const notes = await holdNotes(db, rows.filter((r) => r.state === 'held').map((r) => r.id))
  return rows.map((row) => ({ ...toTicket(row, groups, cases.get(row.id) ?? [], now), holdNote: notes.get(row.id) ?? null }))
}

/** Takes a ticket: numbered per group and day, printed as D1, with the likely wait. */
export function takeTicket(core: Core, call: Call, input: { pointCode?: string | undefined; group: string; priority: Priority }) {
  return act(core, call, { action: 'queue.use', name: 'queue.take', request: input }, async (scope) => {
    const { tx, actor, now } = scope
    const point = pointOf(core, actor, input.pointCode)
    const groups = await ensureGroups(tx, point)
    const group = groups.find((g) => g.code === input.group)
    if (!group) throw new AppError('INPUT_INVALID', { field: 'group', message: '没有这个排队类别' })
    const day = dateOf(now)
    const number = formatTicketNumber(group.code, await takeNumbers(tx, `ticket:${point}:${group.code}:${day}`))
    // Who goes first has only those before him who do so too.
    const waiting = await waitingByGroup(tx, point, day, input.priority !== 'none')
    const ahead = waiting.get(group.code) ?? 0
    const expectedMinutes = await likelyWait(tx, point, group.code, waiting, await openDesks(tx, point, before(now, HALF_HOUR), day))
    const row: TicketRow = {
      id: uuid(), point_code: point, day, number, group_code: group.code, state: 'waiting', priority: input.priority,
      rank: input.priority === 'none' ? 1 : 0, order_key: now, hold_kind: null, counter: null, staff_id: null, taken_at: now, called_at: null, started_at: null,
      ended_at: null, since: now, calls: 0, wait_ms: 0, service_ms: 0, hold_ms: 0,
    }
    await tx.insertInto('ticket').values(row).execute()
    await recordTicketEvent(tx, { ticket_id: row.id, type: 'take', at: now, actor_id: actor.id, counter: null, data: '{}' })
    const documentId = await recordTicketPaper(core, scope, { point, day, number, group: group.name, ahead, minutes: expectedMinutes, priority: input.priority === 'none' ? null : PRIORITIES[input.priority] })
    const ticket = { ...toTicket(row, groups, [], now), holdNote: null }
    return { result: { ...ticket, ahead, expectedMinutes, documentId }, subject: row.id, detail: { number, group: group.code, priority: input.priority } }
  })
}

interface CallInput {
  pointCode?: string | undefined
  counter?: string | undefined
  groups?: string[] | undefined
  id?: string | undefined
}

/** Calls the next ticket to a counter (or the one named); null when nobody waits. Two counters never get the same one. */
export function callNext(core: Core, call: Call, input: CallInput): Promise<{ ticket: Ticket | null }> {
  return act<{ ticket: Ticket | null }>(core, call, { action: 'queue.use', name: 'queue.call', request: input }, async ({ tx, actor, now }) => {
    const point = pointOf(core, actor, input.pointCode)
    const counter = counterOf(core, actor, point, input.counter)
    const groups = await ensureGroups(tx, point)
    const busy = await tx.selectFrom('ticket').select('number').where('point_code', '=', point).where('counter', '=', counter).where('state', 'in', ['called', 'serving']).executeTakeFirst()
    if (busy) throw new AppError('CONFLICT', { message: `${Number(counter)}号窗口正在办理 ${busy.number},请先办完、挂起或过号` })
    const codes = input.groups && input.groups.length > 0 ? input.groups : groups.map((g) => g.code)
    const row = await takeNext(tx, core.db.dialect, { point, day: dateOf(now), groups: codes, id: input.id })
    if (!row && input.id !== undefined) throw new AppError('VERSION_CONFLICT', { message: '这个号已不在等候,可能刚被其他窗口叫走,请刷新' })
    if (!row) return { result: { ticket: null }, detail: { counter, nobody: true } }
    const saved = await change(tx, row, { type: 'call', counter, actor, now, data: {} })
    const [ticket = null] = await view(tx, actor, [saved], groups, now)
    return { result: { ticket }, subject: row.id, detail: { number: row.number, counter } }
  })
}

interface Change {
  type: TicketEventName
  counter: string | null
  actor: Actor
  now: IsoTime
  data: { group?: string | undefined; kind?: HoldKind | undefined; note?: string | undefined; priority?: Priority | undefined }
}

/** What an event changes besides state and times. */
const EFFECTS: Partial<Record<TicketEventName, (c: Change, row: TicketRow) => Partial<TicketRow>>> = {
  call: (c, row) => ({ counter: c.counter, staff_id: c.actor.id, called_at: c.now, calls: row.calls + 1 }),
  recall: (_, row) => ({ calls: row.calls + 1 }),
  start: (c, row) => ({ started_at: row.started_at ?? c.now }),
  hold: (c) => ({ hold_kind: c.data.kind ?? 'away' }),
  resume: (c) => ({ hold_kind: null, counter: c.counter, staff_id: c.actor.id }),
  finish: (c) => ({ hold_kind: null, ended_at: c.now }),
  leave: (c) => ({ hold_kind: null, ended_at: c.now }),
  skip: (c) => ({ ended_at: c.now }),
  // Somebody who missed his call goes to the end; who waits and goes first now, or is moved to another group, keeps his time.
  requeue: (c, row) => ({ counter: null, ended_at: null, ...(row.state === 'missed' && { order_key: c.now }), ...(c.data.priority && { priority: c.data.priority, rank: c.data.priority === 'none' ? 1 : 0 }) }),
  transfer: (c) => ({ counter: null, group_code: c.data.group ?? '' }),
}

/** Where the time spent in a state is booked. */
const TIMES: Record<TicketRow['state'], 'wait_ms' | 'service_ms' | 'hold_ms' | null> = { waiting: 'wait_ms', called: 'wait_ms', serving: 'service_ms', held: 'hold_ms', done: null, missed: null }

async function change(tx: Tx, row: TicketRow, c: Change): Promise<TicketRow> {
  const facts = { state: row.state, counter: row.counter, holdKind: row.hold_kind }
  const decision = decideTicket(facts, c.type, c.counter)
  if (!decision.ok) throw new AppError('TRANSITION_REFUSED', { message: decision.message, rule: '排队规则', data: { state: row.state, event: c.type } })
  const book = TIMES[row.state]
  const spent = Math.max(0, epochOf(c.now) - epochOf(row.since))
  const patch: Partial<TicketRow> = { ...(book && { [book]: row[book] + spent }), ...EFFECTS[c.type]?.(c, row), state: decision.to, since: c.now }
  const saved = await tx.updateTable('ticket').set(patch).where('id', '=', row.id).where('state', '=', row.state).returningAll().executeTakeFirst()
  if (!saved) throw new AppError('VERSION_CONFLICT', { message: '这个号刚被其他窗口操作,请刷新' })
  await recordTicketEvent(tx, { ticket_id: row.id, type: c.type, at: c.now, actor_id: c.actor.id, counter: c.counter, data: JSON.stringify(c.data) })
  return saved
}

type EventInput = { id: string; type: Exclude<TicketEventName, 'call'>; group?: string; kind?: HoldKind; note?: string | undefined; priority?: Priority | undefined }

async function ticketOf({ tx }: ActionScope, id: string): Promise<TicketRow> {
  const row = await tx.selectFrom('ticket').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', { message: '没有这个号' })
  return row
}

/** Recall, start, skip, requeue, transfer, hold, resume, finish, leave. Errors: NOT_FOUND, TRANSITION_REFUSED, CONFLICT (counter busy). */
export function moveTicket(core: Core, call: Call, input: EventInput): Promise<Ticket> {
  const { id, type, ...data } = input
  return act(core, call, { action: 'queue.use', name: `queue.${type}`, subject: id, request: input }, async (scope) => {
    const { tx, actor, now } = scope
    const row = await ticketOf(scope, id)
    const groups = await ensureGroups(tx, row.point_code)
    if (type === 'transfer' && !groups.some((g) => g.code === data.group)) throw new AppError('INPUT_INVALID', { field: 'group', message: '没有这个排队类别' })
    const counter = actor.pointCode === row.point_code ? actor.counterNumber : null
    if (type === 'resume' && row.state === 'held') await refuseBusy(tx, row, counter)
    // A supervisor may tidy up after any counter; a clerk acts at his own.
    if (counter === null && actor.role === 'clerk' && AT_COUNTER.has(row.state)) throw new AppError('INPUT_INVALID', { field: 'counter', message: '请先登录到一个窗口' })
    const saved = await change(tx, row, { type, counter: counter ?? row.counter, actor, now, data })
    return { result: (await view(tx, actor, [saved], groups, now))[0] as Ticket, detail: { number: row.number, ...data } }
  })
}

/** States in which somebody is with a counter or left his papers there. */
const AT_COUNTER: ReadonlySet<TicketRow['state']> = new Set(['called', 'serving', 'held'])

async function refuseBusy(tx: Tx, row: TicketRow, counter: string | null): Promise<void> {
  if (counter === null) throw new AppError('INPUT_INVALID', { field: 'counter', message: '请先登录到一个窗口' })
  const busy = await tx.selectFrom('ticket').select('number').where('point_code', '=', row.point_code).where('counter', '=', counter).where('state', 'in', ['called', 'serving']).executeTakeFirst()
  if (busy) throw new AppError('CONFLICT', { message: `窗口正在办理 ${busy.number},请先办完或挂起` })
}

/** Notes a case on the ticket it came from. */
export function linkCase(core: Core, call: Call, input: { id: string; caseId: string }): Promise<Ticket> {
  return act(core, call, { action: 'queue.use', name: 'queue.link', subject: input.id, request: input }, async (scope) => {
    const { tx, actor, now } = scope
    const row = await ticketOf(scope, input.id)
    const known = await findSeenCase(tx, actor, input.caseId)
    await tx.insertInto('ticket_case').values({ ticket_id: row.id, case_id: known.id }).onConflict((c) => c.doNothing()).execute()
    const groups = await groupsOf(tx, row.point_code)
    return { result: (await view(tx, actor, [row], groups, now))[0] as Ticket, detail: { number: row.number, caseId: input.caseId } }
  })
}

/** Everything the queue screen shows. Tickets of earlier days that were never called are listed apart: nobody is forgotten over night. */
export async function queueState(core: Core, call: Call, input: { pointCode?: string | undefined }) {
  return readQueue(core, allow(call, 'queue.use'), input)
}

async function readQueue(core: Core, actor: Actor, input: { pointCode?: string | undefined }) {
  const db = core.db.read
  const point = pointOf(core, actor, input.pointCode)
  const now = core.clock.now()
  const day = dateOf(now)
  const stored = await groupsOf(db, point)
  const groups = stored.length > 0 ? stored : await core.db.write((tx) => ensureGroups(tx, point))
  const open = await db
    .selectFrom('ticket')
    .selectAll()
    .where('point_code', '=', point)
    .where((eb) => eb.or([eb('state', 'in', ['waiting', 'called', 'serving', 'held']), eb.and([eb('state', '=', 'missed'), eb('day', '=', day)])]))
    .orderBy('rank')
    .orderBy('order_key')
    .orderBy('id')
    .execute()
  const tickets = await view(db, actor, open, groups, now)
  const desks = await openDesks(db, point, before(now, HALF_HOUR), day)
  const waiting = tickets.filter((t) => t.state === 'waiting' && t.day === day)
  const counts = new Map<string, number>()
  for (const t of waiting) counts.set(t.group, (counts.get(t.group) ?? 0) + 1)
  return {
    groups: await Promise.all(
      groups.map(async (g) => ({
        ...g,
        waiting: counts.get(g.code) ?? 0,
        openCounters: servingDesks(g.code, desks).length,
        expectedMinutes: await likelyWait(db, point, g.code, counts, desks),
      })),
    ),
    waiting,
    called: tickets.filter((t) => t.state === 'called' || t.state === 'serving'),
    held: tickets.filter((t) => t.state === 'held'),
    missed: tickets.filter((t) => t.state === 'missed'),
    overnight: tickets.filter((t) => t.state === 'waiting' && t.day !== day),
    mine: tickets.find((t) => (t.state === 'called' || t.state === 'serving') && t.counter === actor.counterNumber && actor.pointCode === point) ?? null,
  }
}

/**
 * The hall board: numbers and counters only, never a name or a matter (domain §10). What hangs in the hall may be read on a locked
 * session too: the clerk whose machine feeds it goes to lunch. A number left open yesterday is not shown as a call of today.
 */
export async function boardState(core: Core, call: Call, input: { pointCode?: string | undefined }) {
  const actor = allow({ ...call, locked: false }, 'queue.use')
  const { groups, waiting, called: open } = await readQueue(core, actor, input)
  const today = dateOf(core.clock.now())
  const called = open.filter((t) => t.calledAt !== null && dateOf(t.calledAt) === today)
  const calls = await core.db.read
    .selectFrom('ticket')
    .select(['number', 'counter', 'called_at', 'calls'])
    .where('id', 'in', called.length > 0 ? called.map((t) => t.id) : ['-'])
    .execute()
  return {
    now: core.clock.now(),
    centreName: core.catalogue.centreName(),
    calls: calls
      .map((c) => ({ number: c.number, counter: c.counter ?? '', at: c.called_at ?? '', times: c.calls }))
      .sort((a, b) => (a.at < b.at ? 1 : -1)),
    groups: groups.map((g) => ({ code: g.code, name: g.name, waiting: g.waiting, next: waiting.filter((t) => t.group === g.code).slice(0, 5).map((t) => t.number) })),
  }
}
