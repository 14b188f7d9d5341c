import { v7 as uuid } from 'uuid'
import { AppError } from '#shared/contract/errors.ts'
import type { Shift } from '#shared/contract/desk.ts'
import { CASE_STATES } from '#shared/rules/caseMachine.ts'
import { dateOf } from '#shared/rules/time.ts'
import { act, allow, type ActionScope } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Tables } from '#main/database/schema.ts'
import { CENTRE_PREFIX, takePaperNumbers } from '#main/domain/cases/numbering.ts'
import { recordSheet, sheetHead } from '#main/domain/documents/sheet.ts'
import { holdNotes } from '#main/domain/queue/repository.ts'
import { CONSULT, REFER } from './referrals.ts'

type ShiftRow = Tables['shift']
type OpenCases = Awaited<ReturnType<typeof openCasesOf>>
const toShift = (row: ShiftRow): Shift => ({ id: row.id, pointCode: row.point_code, counter: row.counter, startedAt: row.started_at })

export async function currentShift(core: Core, call: Call): Promise<{ shift: Shift | null }> {
  const actor = allow(call, 'shift.use')
  const row = await core.db.read.selectFrom('shift').selectAll().where('staff_id', '=', actor.id).where('ended_at', 'is', null).executeTakeFirst()
  return { shift: row ? toShift(row) : null }
}

/** What is written into a shift nobody handed over. */
const NOT_HANDED_OVER = '未办理交班,次日上岗时由系统结束'

/** Ends shifts of earlier days that nobody handed over, of this person or at this counter: a counter must not stay shut because somebody went home. */
async function endForgotten({ tx, actor, now }: ActionScope, place: { pointCode: string; counter: string }): Promise<string[]> {
  const rows = await tx
    .updateTable('shift')
    .set({ ended_at: now, incidents: NOT_HANDED_OVER })
    .where('ended_at', 'is', null)
    .where('started_at', '<', dateOf(now))
    .where((eb) => eb.or([eb('staff_id', '=', actor.id), eb.and([eb('point_code', '=', place.pointCode), eb('counter', '=', place.counter)])]))
    .returning('id')
    .execute()
  return rows.map((r) => r.id)
}

/** Signs on at a counter; from now on cases and calls of this person happen there. CONFLICT when somebody else sits there. */
export function startShift(core: Core, call: Call, input: { pointCode: string; counter: string }): Promise<Shift> {
  return act(core, call, { action: 'shift.use', name: 'shift.start', request: input }, async (scope) => {
    const { tx, actor, now } = scope
    const counter = core.catalogue.point(input.pointCode)?.counters.find((c) => c.number === input.counter && c.active)
    if (!counter) throw new AppError('INPUT_INVALID', { field: 'counter', message: '没有这个窗口,或窗口已停用' })
    const forgotten = await endForgotten(scope, input)
    const taken = await tx
      .selectFrom('shift')
      .innerJoin('staff', 'staff.id', 'shift.staff_id')
      .selectAll('shift')
      .select('staff.display_name')
      .where((eb) => eb.or([eb('shift.staff_id', '=', actor.id), eb.and([eb('shift.point_code', '=', input.pointCode), eb('shift.counter', '=', input.counter)])]))
      .where('shift.ended_at', 'is', null)
      .executeTakeFirst()
    if (taken && taken.staff_id === actor.id && taken.counter === input.counter && taken.point_code === input.pointCode) return { result: toShift(taken) }
    if (taken) {
      const message = taken.staff_id === actor.id ? `您还在${Number(taken.counter)}号窗口当班,请先交班` : `${Number(input.counter)}号窗口由${taken.display_name}当班,请其交班后再上岗`
      throw new AppError('CONFLICT', { field: 'counter', message })
    }
    const row: ShiftRow = { id: uuid(), staff_id: actor.id, point_code: input.pointCode, counter: input.counter, started_at: now, ended_at: null, to_staff: null, keeping: '[]', incidents: null, document_id: null }
    await tx.insertInto('shift').values(row).execute()
    await tx.updateTable('staff').set({ point_code: input.pointCode, counter_number: input.counter }).where('id', '=', actor.id).execute()
    return { result: toShift(row), subject: row.id, detail: { counter: input.counter, ...(forgotten.length > 0 && { forgotten }) } }
  })
}

interface EndInput {
  to: string
  keeping: { name: string; amount: string; note?: string | undefined }[]
  incidents?: string | undefined
}

/** Ends the shift with the hand-over sheet D19: what was done, what is still open, what is kept at the counter. */
export function endShift(core: Core, call: Call, input: EndInput): Promise<{ documentId: string; openCases: number }> {
  return act(core, call, { action: 'shift.use', name: 'shift.end', request: input }, async (scope) => {
    const { tx, actor, now } = scope
    const row = await tx.selectFrom('shift').selectAll().where('staff_id', '=', actor.id).where('ended_at', 'is', null).executeTakeFirst()
    if (!row) throw new AppError('CONFLICT', { message: '您没有在岗的班次' })
    const papers = await ticketsInHand(scope, row)
    const open = await openCasesOf(core, scope)
    const documentId = await recordHandOver(core, scope, row, { ...input, keeping: [...papers, ...input.keeping] }, open)
    await tx
      .updateTable('shift')
      .set({ ended_at: now, to_staff: input.to, keeping: JSON.stringify(input.keeping), incidents: input.incidents ?? null, document_id: documentId })
      .where('id', '=', row.id)
      .execute()
    return { result: { documentId, openCases: open.length }, subject: row.id, detail: { to: input.to, open: open.length } }
  })
}

/**
 * People whose papers stay at the counter (持件), as lines of the list of what is kept. CONFLICT while somebody is called or served:
 * he would be left standing.
 */
async function ticketsInHand({ tx }: ActionScope, row: ShiftRow): Promise<EndInput['keeping']> {
  const tickets = await tx
    .selectFrom('ticket')
    .select(['id', 'number', 'state'])
    .where('point_code', '=', row.point_code)
    .where('counter', '=', row.counter)
    .where((eb) => eb.or([eb('state', 'in', ['called', 'serving']), eb.and([eb('state', '=', 'held'), eb('hold_kind', '=', 'papers')])]))
    .orderBy('id')
    .execute()
  const here = tickets.find((t) => t.state !== 'held')
  if (here) throw new AppError('CONFLICT', { message: `${here.number} 还在窗口,请先办完、挂起、过号或转类别再交班` })
  const notes = await holdNotes(tx, tickets.map((t) => t.id))
  return tickets.map((t) => ({ name: `${t.number} 持件等候的材料`, amount: '1 份', note: notes.get(t.id)?.slice(0, 120) }))
}

const TODO: Partial<Record<string, string>> = { received: '作出受理决定', awaitingCorrection: '等申请人补正', accepted: '转办', closed: '通知并送达' }

/** The person's cases that still need the counter. */
async function openCasesOf(core: Core, { tx, actor }: ActionScope) {
  const rows = await tx
    .selectFrom('cases')
    .select(['number', 'matter_version_id', 'matter_code', 'state', 'due', 'acceptance_deadline', 'correction_deadline'])
    .where('clerk_id', '=', actor.id)
    .where('state', 'in', ['received', 'awaitingCorrection', 'accepted', 'closed'])
    .orderBy('id')
    .limit(300)
    .execute()
  return rows.map((r) => {
    const due = r.acceptance_deadline ?? r.correction_deadline ?? r.due
    return {
      caseNumber: r.number,
      matter: core.catalogue.matterVersion(r.matter_version_id)?.name ?? r.matter_code,
      state: CASE_STATES[r.state].label,
      ...(due && { due }),
      todo: TODO[r.state] ?? '继续办理',
    }
  })
}

async function countsOf({ tx, actor, now }: ActionScope, row: ShiftRow) {
  const events = await tx
    .selectFrom('case_event')
    .select((eb) => ['type', eb.fn.countAll<number>().as('n')])
    .where('actor_id', '=', actor.id)
    .where('at', '>=', row.started_at)
    .where('at', '<=', now)
    .groupBy('type')
    .execute()
  const tickets = await tx
    .selectFrom('ticket_event')
    .select((eb) => ['type', eb.fn.countAll<number>().as('n')])
    .where('actor_id', '=', actor.id)
    .where('at', '>=', row.started_at)
    .groupBy('type')
    .execute()
  const advised = await tx
    .selectFrom('audit')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('at', '>=', row.started_at)
    .where('actor_id', '=', actor.id)
    .where('action', 'in', [CONSULT, REFER])
    .where('outcome', '=', 'ok')
    .executeTakeFirstOrThrow()
  const of = (list: { type: string; n: number }[], ...types: string[]): number => list.filter((e) => types.includes(e.type)).reduce((sum, e) => sum + Number(e.n), 0)
  return {
    called: of(tickets, 'call'),
    consulted: Number(advised.n),
    received: of(events, 'receive'),
    accepted: of(events, 'accept'),
    closed: of(events, 'finishOnTheSpot'),
    delivered: of(events, 'deliver'),
    missed: of(tickets, 'skip'),
  }
}

async function recordHandOver(core: Core, scope: ActionScope, row: ShiftRow, input: EndInput, open: OpenCases): Promise<string> {
  const { tx, actor, now } = scope
  const [number = ''] = await takePaperNumbers(tx, CENTRE_PREFIX, Number(now.slice(0, 4)), 1)
  const { id } = await recordSheet(scope, 'D19', {
    ...sheetHead(core, 'D19', { point: row.point_code, number, printedAt: now }),
    counter: `${Number(row.counter)}号窗口`,
    from: actor.name,
    to: input.to,
    startedAt: row.started_at,
    endedAt: now,
    counts: await countsOf(scope, row),
    open,
    keeping: input.keeping.map(({ note, ...k }) => ({ ...k, ...(note && { note }) })),
    ...(input.incidents && { incidents: input.incidents }),
  })
  return id
}
