import type { HandRow } from '#shared/contract/handover.ts'
import { AppError } from '#shared/contract/errors.ts'
import { custodyAfter, type CustodyKind } from '#shared/rules/custody.ts'
import type { IsoTime } from '#shared/rules/time.ts'
import { covered } from '#shared/rules/visibility.ts'
import { act, allow, type ActionScope } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { departmentOf, distributes, officerOf, staffNames } from './staff.ts'
import { toSlip } from './slips.ts'

type CustodyRow = Tables['custody_event']
type CaseRowOf = Tables['cases']

const DEPARTMENT_STATE = 'inProgress'

async function lastOf(db: Reader | Tx, caseId: string): Promise<CustodyRow | undefined> {
  return db.selectFrom('custody_event').selectAll().where('case_id', '=', caseId).orderBy('seq', 'desc').limit(1).executeTakeFirst()
}

interface Move {
  kind: CustodyKind
  from: string | null
  to: string | null
  place: string
  note?: string | null
}

async function append(tx: Tx, caseId: string, last: CustodyRow | undefined, actorId: string, at: IsoTime, move: Move): Promise<void> {
  const row: CustodyRow = {
    id: uuid(), case_id: caseId, seq: (last?.seq ?? 0) + 1, at, kind: move.kind, from_staff: move.from, to_staff: move.to, to_place: move.place, note: move.note ?? null, actor_id: actorId,
  }
  await tx.insertInto('custody_event').values(row).execute()
}

/**
 * The papers follow the case: into the hands of who signs in, back to the counter when the case leaves the department. Called wherever events of
 * a case are stored, so that no way of a case can forget its papers.
 */
export async function papersFollow(tx: Tx, row: Pick<CaseRowOf, 'id' | 'department_code' | 'point_code'>, added: readonly Tables['case_event'][]): Promise<void> {
  for (const event of added) {
    if (event.type === 'signIn') await append(tx, row.id, await lastOf(tx, row.id), event.actor_id, event.at, { kind: 'receive', from: null, to: event.actor_id, place: row.department_code })
    else if (event.from_state === DEPARTMENT_STATE && event.to_state !== DEPARTMENT_STATE) {
      const last = await lastOf(tx, row.id)
      const holder = last ? custodyAfter(toEvent(last)).holder : null
      await append(tx, row.id, last, event.actor_id, event.at, { kind: 'return', from: holder, to: null, place: row.point_code })
    }
  }
}

const toEvent = (r: CustodyRow) => ({ kind: r.kind, at: r.at, from: r.from_staff, to: r.to_staff })

/** Who holds the papers; a case signed in before this was kept counts for its officer. */
function custodyOf(row: CaseRowOf, last: CustodyRow | undefined) {
  if (last) return custodyAfter(toEvent(last))
  return { holder: row.officer_id, offeredTo: null, since: row.signed_in_at ?? row.updated_at }
}

/** Papers of a department's cases in progress with whose hands they are in; an officer's own first. */
export async function papersInHand(core: Core, call: Call, wanted: string | undefined): Promise<HandRow[]> {
  const actor = allow(call, 'handover.read')
  const department = departmentOf(actor, wanted)
  const rows = await core.db.read.selectFrom('cases').selectAll().where('department_code', '=', department).where('state', '=', DEPARTMENT_STATE).where('sensitivity', 'in', covered(actor.clearance)).orderBy('id').limit(1000).execute()
  const lasts = await lastEvents(core.db.read, department)
  const custody = rows.map((row) => ({ row, at: custodyOf(row, lasts.get(row.id)) }))
  const names = await staffNames(core.db.read, custody.flatMap(({ row, at }) => [at.holder, at.offeredTo, row.officer_id]))
  const name = (id: string | null): string | null => (id === null ? null : (names.get(id) ?? null))
  return custody
    .map(({ row, at }) => ({
      ...toSlip(core, row),
      holderId: at.holder, holderName: name(at.holder) ?? '受理点', officerId: row.officer_id, officerName: name(row.officer_id), since: at.since, offeredToId: at.offeredTo, offeredToName: name(at.offeredTo),
    }))
    .sort((a, b) => Number(b.holderId === actor.id) - Number(a.holderId === actor.id) || (a.since < b.since ? -1 : 1))
}

async function lastEvents(db: Reader, department: string): Promise<Map<string, CustodyRow>> {
  const rows = await db
    .selectFrom('custody_event as e')
    .innerJoin('cases as c', 'c.id', 'e.case_id')
    .selectAll('e')
    .where('c.department_code', '=', department)
    .where('c.state', '=', DEPARTMENT_STATE)
    .where('e.seq', '=', (eb) => eb.selectFrom('custody_event as x').select((x) => x.fn.max('x.seq').as('n')).whereRef('x.case_id', '=', 'e.case_id'))
    .execute()
  return new Map(rows.map((r) => [r.case_id, r]))
}

/** The cases of a hand-over with where their papers are; all in progress, of one department the actor works in. */
async function inHandOf({ tx, actor }: ActionScope, ids: readonly string[]) {
  const wanted = [...new Set(ids)]
  const rows = await tx.selectFrom('cases').selectAll().where('id', 'in', wanted).where('sensitivity', 'in', covered(actor.clearance)).orderBy('id').execute()
  const unknown = wanted.find((id) => !rows.some((r) => r.id === id))
  if (unknown !== undefined) throw new AppError('CASE_UNKNOWN', { data: { id: unknown } })
  const department = departmentOf(actor, rows[0]?.department_code)
  const found = []
  for (const row of rows) {
    if (row.department_code !== department) throw new AppError('FORBIDDEN', { message: '选中的有不属于本部门的办件,不能一起移交,请刷新后重选' })
    if (row.state !== DEPARTMENT_STATE) throw new AppError('TRANSITION_REFUSED', { message: `办件 ${row.number} 不在部门办理中,材料已不在部门`, rule: '物料流转' })
    const last = await lastOf(tx, row.id)
    found.push({ row, last, custody: custodyOf(row, last) })
  }
  return { department, found }
}

const refuse = (number: string, message: string): never => {
  throw new AppError('TRANSITION_REFUSED', { message: `办件 ${number} ${message}`, rule: '物料流转', data: { number } })
}

/**
 * Hands papers to a colleague of the department: an officer offers what he holds and the receiver confirms; a head or supervisor passes them on at
 * once. All of them or none. Errors: CASE_UNKNOWN, FORBIDDEN, INPUT_INVALID (receiver), TRANSITION_REFUSED (not in the giver's hands).
 */
export function handOverPapers(core: Core, call: Call, input: { caseIds: string[]; toStaff: string; note?: string | undefined }) {
  return act(core, call, { action: 'custody.change', name: 'custody.handOver', request: input }, async (scope) => {
    const { tx, actor, now } = scope
    const { department, found } = await inHandOf(scope, input.caseIds)
    const receiver = await officerOf(tx, input.toStaff, department, 'toStaff')
    const direct = distributes(actor)
    for (const { row, last, custody } of found) {
      if (!direct && custody.holder !== actor.id) refuse(row.number, '的材料不在您手上,请由持有人或负责人移交')
      if (!direct && custody.offeredTo !== null) refuse(row.number, '已经提出移交,等对方确认')
      if (custody.holder === receiver.id) refuse(row.number, `的材料已在${receiver.display_name}手上`)
      await append(tx, row.id, last, actor.id, now, { kind: direct ? 'handOver' : 'offer', from: custody.holder, to: receiver.id, place: department, note: input.note || null })
    }
    const result = { count: found.length, confirmed: direct, toName: receiver.display_name }
    return { result, subject: receiver.id, detail: { cases: found.map(({ row }) => row.number), to: receiver.display_name, direct, ...(input.note && { note: input.note }) } }
  })
}

const mayAnswer = (actor: Actor, offeredTo: string | null): boolean => offeredTo !== null && (offeredTo === actor.id || distributes(actor))

/** The receiver says that he has the papers, or that he has not (they stay with the giver). Errors: as above, TRANSITION_REFUSED (nothing offered). */
export function answerHandOver(core: Core, call: Call, input: { caseIds: string[]; accept: boolean; note?: string | undefined }): Promise<{ ok: true }> {
  return act(core, call, { action: 'custody.change', name: input.accept ? 'custody.confirm' : 'custody.refuse', request: input }, async (scope) => {
    const { tx, actor, now } = scope
    const { department, found } = await inHandOf(scope, input.caseIds)
    for (const { row, last, custody } of found) {
      if (!mayAnswer(actor, custody.offeredTo)) refuse(row.number, '没有要您确认的移交')
      const move: Move = input.accept
        ? { kind: 'confirm', from: custody.holder, to: custody.offeredTo, place: department }
        : { kind: 'refuse', from: custody.offeredTo, to: custody.holder, place: department }
      await append(tx, row.id, last, actor.id, now, { ...move, note: input.note || null })
    }
    return { result: { ok: true as const }, detail: { cases: found.map(({ row }) => row.number), accept: input.accept, ...(input.note && { note: input.note }) } }
  })
}
