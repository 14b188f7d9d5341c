import { v7 as uuid } from 'uuid'
import type { LightCaseDetail, LightCaseInput, LightEventInput } from '#shared/contract/community.ts'
import { AppError } from '#shared/contract/errors.ts'
import { decideLight, FEEDBACK_WAYS, formatLightNumber, LIGHT_EVENTS, LIGHT_KINDS, type LightEventName, type LightOwner } from '#shared/rules/lightCase.ts'
import { normalizeIsoTime, type IsoTime } from '#shared/rules/time.ts'
import { act, type ActionScope } from '#main/core/action.ts'
import { canonicalJson } from '#main/core/canonical.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { takeNumbers } from '#main/domain/cases/numbering.ts'
import { checkCommunity } from '#main/domain/cases/parties.ts'
import { detailOf, findLight, mayHandle, type LightFacts } from './lightQuery.ts'
import { dueOf } from './limits.ts'

type LightRow = Tables['light_case']
type NewLight = Pick<LightRow, 'kind' | 'channel' | 'title' | 'content' | 'owner_kind'> & Partial<LightRow>

/** Records a request with its number, promised time and first event. Used by every channel. */
export async function insertLight(core: Core, { tx, actor, now }: ActionScope, given: NewLight): Promise<LightRow> {
  const year = Number(now.slice(0, 4))
  const serial = await takeNumbers(tx, `light:${LIGHT_KINDS[given.kind].prefix}:${year}`)
  const urgent = given.urgent ?? 0
  const row: LightRow = {
    id: uuid(), number: formatLightNumber(given.kind, year, serial), version: 1, affair_code: null, community_code: null, estate_id: null, point_code: actor.pointCode,
    person_name: null, person_phone: null, place: null, owner_code: null, owner_staff: null, state: 'open', urgent, received_at: now,
    promised_at: await dueOf(core, tx, given.kind, urgent === 1, now), answered_at: null, done_at: null, answer: null, bell_id: null, query_hash: null, created_by: actor.id, updated_at: now,
    ...given,
  }
  await tx.insertInto('light_case').values(row).execute()
  await appendLightEvent(tx, row.id, { type: 'open', at: now, actor, data: { channel: row.channel, owner: row.owner_kind, ownerCode: row.owner_code } })
  return row
}

interface NewEvent {
  type: string
  at: IsoTime
  actor: Pick<Actor, 'id' | 'name'>
  data: Record<string, unknown>
}

export async function appendLightEvent(tx: Tx, lightId: string, { type, at, actor, data }: NewEvent): Promise<void> {
  const last = await tx.selectFrom('light_case_event').select((eb) => eb.fn.max('seq').as('n')).where('light_case_id', '=', lightId).executeTakeFirst()
  await tx.insertInto('light_case_event').values({ id: uuid(), light_case_id: lightId, seq: Number(last?.n ?? 0) + 1, type, at, actor_id: actor.id, actor_name: actor.name, data: canonicalJson(data) }).execute()
}

interface Owner {
  owner_kind: LightOwner
  owner_code: string | null
}

/** The owner as named, checked: a known community, department or company; the centre needs no code. */
async function checkOwner(core: Core, tx: Tx, kind: LightOwner, code: string | undefined, place: { communityCode: string | null; companyId: string | null }): Promise<Owner> {
  const wrong = (message: string): AppError => new AppError('INPUT_INVALID', { field: 'ownerCode', message })
  if (kind === 'centre') return { owner_kind: kind, owner_code: null }
  if (kind === 'community') {
    const community = code ?? place.communityCode
    if (community === null) throw wrong('请选择社区')
    await checkCommunity(tx, community, 'ownerCode')
    return { owner_kind: kind, owner_code: community }
  }
  if (kind === 'department') {
    if (code === undefined || !core.catalogue.department(code)) throw wrong('请选择部门')
    return { owner_kind: kind, owner_code: code }
  }
  const company = code ?? place.companyId
  if (company === null) throw wrong('这个小区没有登记物业公司,请先在“社区与物业”登记')
  if (!(await tx.selectFrom('property_company').select('id').where('id', '=', company).executeTakeFirst())) throw wrong('没有这家物业公司')
  return { owner_kind: kind, owner_code: company }
}

/** Where it is, as given: an estate names its community. */
async function placeOf(tx: Tx, actor: Actor, input: LightCaseInput) {
  const estate = input.estateId === undefined ? undefined : await tx.selectFrom('estate').selectAll().where('id', '=', input.estateId).executeTakeFirst()
  if (input.estateId !== undefined && !estate) throw new AppError('INPUT_INVALID', { field: 'estateId', message: '没有这个小区,请先登记' })
  const communityCode = actor.role === 'communityWorker' ? actor.communityCode : (input.communityCode ?? estate?.community_code ?? null)
  await checkCommunity(tx, communityCode, 'communityCode')
  if (estate && estate.community_code !== communityCode) throw new AppError('INPUT_INVALID', { field: 'estateId', message: '这个小区不属于所选社区' })
  return { communityCode, companyId: estate?.company_id ?? null }
}

/** Who answers when nobody is named: the community for its affairs and for help, the property company of the estate, else the centre. */
function usualOwner(input: LightCaseInput, place: { communityCode: string | null; companyId: string | null }): LightOwner {
  if (input.kind === 'property' && place.companyId !== null) return 'propertyCompany'
  return place.communityCode !== null && input.kind !== 'inquiry' ? 'community' : 'centre'
}

/**
 * Takes a request down. An affair needs its code and community, a property request its estate. With `answer` it is answered on the spot:
 * told face to face, done at once. Errors: INPUT_INVALID with the field.
 */
export function openLight(core: Core, call: Call, input: LightCaseInput): Promise<LightCaseDetail> {
  return act(core, call, { action: 'light.open', request: input }, async (scope) => {
    const row = await takeDown(core, scope, input)
    return { result: await detailOf(core, scope.tx, scope.actor, row.id), subject: row.id, detail: { number: row.number, kind: row.kind, channel: row.channel } }
  })
}

/** The same inside a transaction of the caller. */
export async function takeDown(core: Core, scope: ActionScope, input: LightCaseInput): Promise<LightRow> {
  const { tx, actor, now } = scope
  const place = await placeOf(tx, actor, input)
  if (input.kind === 'affair') await checkAffair(tx, input, place.communityCode)
  if (input.kind === 'property' && input.estateId === undefined && place.communityCode === null) throw new AppError('INPUT_INVALID', { field: 'estateId', message: '请选择小区或社区' })
  const owner = await checkOwner(core, tx, input.ownerKind ?? usualOwner(input, place), input.ownerCode, place)
  const row = await insertLight(core, scope, {
    kind: input.kind, channel: actor.role === 'communityWorker' && input.channel === 'counter' ? 'community' : input.channel, title: input.title, content: input.content,
    affair_code: input.kind === 'affair' ? (input.affairCode ?? null) : null, community_code: place.communityCode, estate_id: input.estateId ?? null,
    person_name: input.personName || null, person_phone: input.personPhone || null, place: input.place || null, urgent: input.urgent ? 1 : 0, ...owner,
  })
  const answer = input.answer?.trim()
  if (!answer) return row
  await appendLightEvent(tx, row.id, { type: 'answer', at: now, actor, data: { text: answer } })
  await appendLightEvent(tx, row.id, { type: 'feedback', at: now, actor, data: { told: row.person_name ?? '来访人', way: 'counter', text: answer, at: now } })
  const change = { state: 'done' as const, answer, answered_at: now, done_at: now, version: 3 }
  await tx.updateTable('light_case').set(change).where('id', '=', row.id).execute()
  return { ...row, ...change }
}

async function checkAffair(tx: Tx, { affairCode }: LightCaseInput, communityCode: string | null): Promise<void> {
  if (communityCode === null) throw new AppError('INPUT_INVALID', { field: 'communityCode', message: '社区事务由社区办理,请选择社区' })
  const known = affairCode !== undefined && (await tx.selectFrom('community_affair').select('code').where('code', '=', affairCode).executeTakeFirst())
  if (!known) throw new AppError('INPUT_INVALID', { field: 'affairCode', message: '请选择社区事务(SQ-01 至 SQ-20)' })
}

/** What each event changes on the request besides its state. */
type Effect = (core: Core, scope: ActionScope, row: LightFacts, input: never) => Promise<Partial<LightRow>>
const EFFECTS: Partial<Record<LightEventName, Effect>> = {
  assign: async (_, { tx }, row, input: { staffId: string }) => {
    const person = await tx.selectFrom('staff').select(['id', 'community_code', 'department_code', 'active']).where('id', '=', input.staffId).executeTakeFirst()
    const home = row.owner_kind === 'department' ? person?.department_code === row.owner_code : row.owner_kind === 'centre' || person?.community_code === row.community_code
    if (!person || person.active !== 1 || !home) throw new AppError('INPUT_INVALID', { field: 'staffId', message: '请选择承办单位的在岗人员' })
    return { owner_staff: person.id }
  },
  transfer: async (core, { tx }, row, input: { ownerKind: LightOwner; ownerCode?: string }) => {
    const estate = row.estate_id === null ? undefined : await tx.selectFrom('estate').select('company_id').where('id', '=', row.estate_id).executeTakeFirst()
    const owner = await checkOwner(core, tx, input.ownerKind, input.ownerCode, { communityCode: row.community_code, companyId: estate?.company_id ?? null })
    if (row.kind === 'affair' && owner.owner_kind !== 'community') throw new AppError('INPUT_INVALID', { field: 'ownerKind', message: '社会性、群众性事务由社区办理,不能转给部门' })
    if (owner.owner_kind === row.owner_kind && owner.owner_code === row.owner_code) throw new AppError('INPUT_INVALID', { field: 'ownerKind', message: '已经由该单位办理' })
    return { ...owner, owner_staff: null, answered_at: null, ...(row.community_code === null && owner.owner_kind === 'community' && { community_code: owner.owner_code }) }
  },
  answer: async (_, { now }, __, input: { text: string }) => ({ answer: input.text, answered_at: now }),
  feedback: async (_, { now }) => ({ done_at: now }),
  cancel: async (_, { now }) => ({ done_at: now }),
  reopen: async (core, { tx, now }, row) => ({ done_at: null, answered_at: null, promised_at: await dueOf(core, tx, row.kind, row.urgent === 1, now) }),
}

/** What the event of a taking up again keeps of the round it ends: the row has room for the newest only. */
export interface ReopenData {
  text: string
  before: { promisedAt: IsoTime; answeredAt: IsoTime | null }
}

/** What the history keeps of an event. */
function dataOf(row: LightFacts, input: LightEventInput, given: object, now: IsoTime): Record<string, unknown> {
  if (input.type === 'feedback') return { ...given, at: feedbackAt(row, input.at, now) }
  return input.type === 'reopen' ? { ...given, before: { promisedAt: row.promised_at, answeredAt: row.answered_at } } : { ...given }
}

/** Feedback may be written down later than it was given, never before the answer or in the future. */
function feedbackAt(row: LightFacts, at: string | undefined, now: IsoTime): IsoTime {
  const told = at === undefined ? now : normalizeIsoTime(at)
  if (told > now) throw new AppError('INPUT_INVALID', { field: 'at', message: '反馈时间不能晚于现在' })
  if (row.answered_at !== null && told.slice(0, 16) < row.answered_at.slice(0, 16)) throw new AppError('INPUT_INVALID', { field: 'at', message: '反馈时间早于答复时间' })
  return told
}

/** Moves a request by one event of the state table. Errors: NOT_FOUND, FORBIDDEN, VERSION_CONFLICT, TRANSITION_REFUSED, INPUT_INVALID. */
export function moveLight(core: Core, call: Call, input: LightEventInput): Promise<LightCaseDetail> {
  return act(core, call, { action: 'light.handle', name: `light.${input.type}`, subject: input.id, request: input }, async (scope) => {
    const { tx, actor, now } = scope
    const { id, version, type, ...given } = input
    const row = await findLight(tx, actor, id)
    // Residents come to the counter to hear the answer, whoever gave it.
    const atCounter = actor.role === 'clerk' && (type === 'feedback' || type === 'note')
    if (!mayHandle(actor, row) && !atCounter) throw new AppError('FORBIDDEN', { message: '这个诉求由其他单位办理,请由承办单位操作' })
    if (type === 'assign' && actor.role === 'communityWorker' && !actor.leads && given['staffId' as never] !== actor.id) throw new AppError('FORBIDDEN', { message: '由社区负责人分派,您可以分给自己' })
    if (version !== undefined && version !== row.version) throw new AppError('VERSION_CONFLICT', { message: '这个诉求刚被他人更新,请刷新后再操作' })
    const decision = decideLight(row.state, type, given)
    if (!decision.ok) throw new AppError(decision.field ? 'INPUT_INVALID' : 'TRANSITION_REFUSED', { message: decision.message, ...(decision.field ? { field: decision.field } : { rule: '轻办件流程' }) })
    const data = dataOf(row, input, given, now)
    const change = (await EFFECTS[type]?.(core, scope, row, given as never)) ?? {}
    const saved = await tx.updateTable('light_case').set({ ...change, state: decision.to, version: row.version + 1, updated_at: now }).where('id', '=', id).where('version', '=', row.version).executeTakeFirst()
    if (Number(saved.numUpdatedRows) !== 1) throw new AppError('VERSION_CONFLICT', { message: '这个诉求刚被他人更新,请刷新后再操作' })
    await appendLightEvent(tx, id, { type, at: now, actor, data })
    return { result: await detailOf(core, tx, actor, id), subject: id, detail: { number: row.number, event: LIGHT_EVENTS[type].label, ...(type === 'feedback' && { way: FEEDBACK_WAYS[input.way] }) } }
  })
}
