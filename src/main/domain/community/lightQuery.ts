import { sql } from 'kysely'
import type { LightCase, LightCaseDetail } from '#shared/contract/community.ts'
import { AppError } from '#shared/contract/errors.ts'
import { LIGHT_OWNERS, lightLamp, type LightKind } from '#shared/rules/lightCase.ts'
import { UNNAMED_AFFAIRS } from '#shared/rules/ledgers.ts'
import { maskPhone } from '#shared/rules/names.ts'
import { standsInFor } from '#shared/rules/roles.ts'
import { maySee } from '#shared/rules/visibility.ts'
import type { IsoTime } from '#shared/rules/time.ts'
import { act, allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'

const lightQuery = (db: Reader | Tx) =>
  db
    .selectFrom('light_case as l')
    .leftJoin('community as c', 'c.code', 'l.community_code')
    .leftJoin('estate as e', 'e.id', 'l.estate_id')
    .leftJoin('staff as s', 's.id', 'l.owner_staff')
    .leftJoin('property_company as p', (join) => join.onRef('p.id', '=', 'l.owner_code').on('l.owner_kind', '=', 'propertyCompany'))
    .leftJoin('community as oc', (join) => join.onRef('oc.code', '=', 'l.owner_code').on('l.owner_kind', '=', 'community'))
    .selectAll('l')
    .select(['c.name as community_name', 'e.name as estate_name', 's.display_name as staff_name', 'p.name as company_name', 'oc.name as owner_community'])

export type LightFacts = Awaited<ReturnType<ReturnType<typeof lightQuery>['executeTakeFirstOrThrow']>>
type Owned = Pick<LightFacts, 'community_code' | 'owner_kind' | 'owner_code'>

/** Community workers see what concerns their community, officers what their department owns, everybody else at the centre all. */
export function seesLight(actor: Actor, row: Owned): boolean {
  if (actor.role === 'communityWorker') return actor.communityCode !== null && (row.community_code === actor.communityCode || (row.owner_kind === 'community' && row.owner_code === actor.communityCode))
  if (actor.role === 'officer') return row.owner_kind === 'department' && row.owner_code === actor.departmentCode
  return true
}

/**
 * May the person read who it is about and what it is? Of an affair whose persons are never named (归正人员帮教) only the community itself, who
 * took it down, and who is cleared for what is highly sensitive; others see that there is one.
 */
export const mayKnowLight = (actor: Actor, row: Pick<LightFacts, 'affair_code' | 'created_by'>): boolean =>
  row.affair_code === null || !UNNAMED_AFFAIRS.includes(row.affair_code) || actor.role === 'communityWorker' || row.created_by === actor.id || maySee(actor.clearance, 'highlySensitive')

/** In place of what is not for the person. */
const WITHHELD = '(不显示)'

/** Who may move it: its owner; the community for the property company of its estates; a supervisor any. The counter what is the centre's. */
export function mayHandle(actor: Actor, row: Owned): boolean {
  const role = standsInFor(actor.role)
  if (role === 'supervisor') return true
  if (role === 'auditor' || !seesLight(actor, row)) return false
  if (role === 'communityWorker') return row.owner_kind === 'community' ? row.owner_code === actor.communityCode : row.owner_kind === 'propertyCompany'
  return role === 'clerk' ? row.owner_kind === 'centre' : true
}

const ownerName = (core: Core, row: LightFacts): string => {
  if (row.owner_kind === 'community') return `${row.owner_community ?? ''}社区`
  if (row.owner_kind === 'propertyCompany') return row.company_name ?? LIGHT_OWNERS.propertyCompany
  if (row.owner_kind === 'department') return core.catalogue.department(row.owner_code ?? '')?.name ?? row.owner_code ?? ''
  return core.catalogue.centreName()
}

export function toLight(core: Core, actor: Actor, full: LightFacts, now: IsoTime): LightCase {
  const known = mayKnowLight(actor, full)
  const row = known ? full : { ...full, title: WITHHELD, content: WITHHELD, person_name: null, person_phone: null, place: null, answer: full.answer === null ? null : WITHHELD }
  return {
    id: row.id, number: row.number, version: row.version, kind: row.kind, channel: row.channel, state: row.state, urgent: row.urgent === 1, affairCode: row.affair_code,
    communityCode: row.community_code, communityName: row.community_name, estateId: row.estate_id, estateName: row.estate_name, title: row.title, content: row.content,
    personName: row.person_name, personPhoneMasked: row.person_phone === null ? null : maskPhone(row.person_phone), place: row.place,
    ownerKind: row.owner_kind, ownerCode: row.owner_code, ownerName: ownerName(core, row), ownerStaff: row.owner_staff, ownerStaffName: row.staff_name,
    receivedAt: row.received_at, promisedAt: row.promised_at, lamp: lightLamp({ state: row.state, receivedAt: row.received_at, promisedAt: row.promised_at }, now),
    answeredAt: row.answered_at, doneAt: row.done_at, answer: row.answer, mine: mayHandle(actor, row),
  }
}

/** A request in sight of the person. Errors: NOT_FOUND, FORBIDDEN (another community's or department's). */
export async function findLight(db: Reader | Tx, actor: Actor, id: string): Promise<LightFacts> {
  const row = await lightQuery(db).where('l.id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', { message: '没有这个诉求' })
  if (!seesLight(actor, row)) throw new AppError('FORBIDDEN', { message: actor.role === 'communityWorker' ? '这是其他社区的诉求' : '这个诉求不由您的部门办理' })
  return row
}

export async function detailOf(core: Core, db: Reader | Tx, actor: Actor, id: string): Promise<LightCaseDetail> {
  const row = await findLight(db, actor, id)
  const events = await db.selectFrom('light_case_event').selectAll().where('light_case_id', '=', id).orderBy('seq').execute()
  return {
    ...toLight(core, actor, row, core.clock.now()),
    events: events.map((e) => ({ seq: e.seq, type: e.type, at: e.at, actorName: e.actor_name, data: mayKnowLight(actor, row) ? (JSON.parse(e.data) as Record<string, unknown>) : {} })),
  }
}

interface LightFilter {
  kind?: LightKind | undefined
  group?: 'requests' | 'affairs' | undefined
  communityCode?: string | undefined
  state: 'live' | 'open' | 'answered' | 'ended'
  limit: number
}

/** Requests by state: what is still open by the time to answer, what has ended newest first. */
export async function listLight(core: Core, call: Call, f: LightFilter): Promise<LightCase[]> {
  const actor = allow(call, 'light.read')
  let query = lightQuery(core.db.read)
  if (f.kind) query = query.where('l.kind', '=', f.kind)
  if (f.group) query = query.where('l.kind', f.group === 'affairs' ? '=' : '<>', 'affair')
  if (f.communityCode !== undefined) query = query.where('l.community_code', '=', f.communityCode)
  if (actor.role === 'communityWorker') {
    const own = actor.communityCode ?? '-'
    query = query.where((eb) => eb.or([eb('l.community_code', '=', own), eb.and([eb('l.owner_kind', '=', 'community'), eb('l.owner_code', '=', own)])]))
  }
  if (actor.role === 'officer') query = query.where('l.owner_kind', '=', 'department').where('l.owner_code', '=', actor.departmentCode ?? '-')
  if (f.state === 'ended') query = query.where('l.done_at', 'is not', null).orderBy('l.done_at', 'desc')
  else {
    query = query.where('l.done_at', 'is', null)
    if (f.state !== 'live') query = query.where('l.state', '=', f.state)
    query = query.orderBy(sql`case when l.state = 'open' then 0 else 1 end`).orderBy('l.promised_at').orderBy('l.id')
  }
  const now = core.clock.now()
  return (await query.limit(f.limit).execute()).map((row) => toLight(core, actor, row, now))
}

export async function getLight(core: Core, call: Call, id: string): Promise<LightCaseDetail> {
  return detailOf(core, core.db.read, allow(call, 'light.read'), id)
}

/** Name and telephone of who asked, for a reason that goes into the journal. */
export function revealLight(core: Core, call: Call, input: { id: string; reason: string }) {
  return act(core, call, { action: 'community.reveal', name: 'light.reveal', subject: input.id, request: input }, async ({ tx, actor }) => {
    const row = await findLight(tx, actor, input.id)
    if (!mayKnowLight(actor, row)) throw new AppError('FORBIDDEN', { message: '这类事务的当事人只有所在社区和指定人员可以查看' })
    return { result: { personName: row.person_name, personPhone: row.person_phone }, subject: row.id, detail: { number: row.number, reason: input.reason } }
  })
}
