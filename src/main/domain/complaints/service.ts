import { AppError } from '#shared/contract/errors.ts'
import type { Complaint, ComplaintHead } from '#shared/contract/complaints.ts'
import {
  COMPLAINT_EVENT_NAMES, COMPLAINT_EVENTS, COMPLAINT_FIELDS, COMPLAINT_KINDS, decideComplaint,
  type AboutKind, type Channel, type ComplaintEventName, type ComplaintFacts, type ComplaintField, type ComplaintKind,
  UNANSWERED,
} from '#shared/rules/complaint.ts'
import { maskName, maskPhone } from '#shared/rules/names.ts'
import { mayDo, standsInFor } from '#shared/rules/roles.ts'
import { answerColour } from '#shared/rules/supervision.ts'
import { dateOf } from '#shared/rules/time.ts'
import { act, allow, type ActionScope, type Done } from '#main/core/action.ts'
import { canonicalJson } from '#main/core/canonical.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { takeNumbers } from '#main/domain/cases/numbering.ts'
import { findSeenCase, sees } from '#main/domain/cases/sight.ts'
import { daysOf } from '#main/domain/supervision/days.ts'
import { checkTarget, communityNames, targetName } from '#main/domain/supervision/targets.ts'
import { seesComplaint, type ComplaintRow } from './sight.ts'

type EventRow = Tables['complaint_event']

const factsOf = (row: ComplaintRow): ComplaintFacts => ({ state: row.state, aboutKind: row.about_kind, aboutCode: row.about_code })

/** What the list of a row needs to know besides: names of people and places. */
interface Names {
  staff: Map<string, { name: string; department: string | null }>
  communities: Map<string, string>
}

async function namesOf(db: Reader | Tx): Promise<Names> {
  const staff = await db.selectFrom('staff').select(['id', 'display_name', 'department_code']).execute()
  return { staff: new Map(staff.map((s) => [s.id, { name: s.display_name, department: s.department_code }])), communities: await communityNames(db) }
}

function aboutName(core: Core, names: Names, kind: AboutKind, code: string | null): string {
  if (code === null) return '未指明'
  if (kind === 'staff') return names.staff.get(code)?.name ?? code
  if (kind === 'matter') return core.catalogue.versions(code).at(-1)?.name ?? code
  return targetName(core, names.communities, { kind, code })
}

/** The department a complaint is about: itself, that of the matter, or that of the officer. */
function departmentOf(core: Core, names: Names, row: Pick<ComplaintRow, 'about_kind' | 'about_code'>): string | null {
  if (row.about_code === null) return null
  if (row.about_kind === 'department') return row.about_code
  if (row.about_kind === 'matter') return core.catalogue.versions(row.about_code).at(-1)?.departmentCode ?? null
  return row.about_kind === 'staff' ? (names.staff.get(row.about_code)?.department ?? null) : null
}

/** How sensitive the cases of complaints are, by case. */
async function sensitivityOf(db: Reader | Tx, rows: readonly ComplaintRow[]): Promise<Map<string | null, string>> {
  const ids = rows.flatMap((row) => row.case_id ?? [])
  const cases = ids.length === 0 ? [] : await db.selectFrom('cases').select(['id', 'sensitivity']).where('id', 'in', ids).execute()
  return new Map(cases.map((c) => [c.id, c.sensitivity]))
}

/** The complaints of these the person may know of. */
async function seenOf(core: Core, db: Reader | Tx, names: Names, actor: Actor, rows: readonly ComplaintRow[]): Promise<ComplaintRow[]> {
  const sensitivity = await sensitivityOf(db, rows)
  return rows.filter((row) => seesComplaint(actor, row, departmentOf(core, names, row), sensitivity.get(row.case_id) ?? null))
}

function toHead(core: Core, names: Names, row: ComplaintRow, days: { complaint: number; unresolved: number }): ComplaintHead {
  const today = dateOf(core.clock.now())
  const calendar = core.calendar.calendar()
  return {
    id: row.id,
    number: row.number,
    version: row.version,
    kind: row.kind,
    state: row.state,
    channel: row.channel as Channel,
    title: row.title,
    aboutKind: row.about_kind,
    aboutName: aboutName(core, names, row.about_kind, row.about_code),
    personMasked: row.person_name === null ? null : maskName(row.person_name),
    ownerName: row.owner_staff === null ? null : (names.staff.get(row.owner_staff)?.name ?? ''),
    due: row.due,
    left: calendar.workingDaysBetween(today, row.due),
    colour: UNANSWERED.includes(row.state) ? answerColour(row.due, today, days[row.kind], calendar) : null,
    receivedAt: row.received_at,
    archivedAt: row.archived_at,
  }
}

/** Complaints the person may know of: open ones by due date, archived ones newest first. */
export async function listComplaints(core: Core, call: Call, input: { kind?: ComplaintKind | undefined; state: 'open' | 'archived'; limit: number }): Promise<ComplaintHead[]> {
  const actor = allow(call, 'complaint.read')
  let query = core.db.read.selectFrom('complaint').selectAll()
  if (input.kind) query = query.where('kind', '=', input.kind)
  query = input.state === 'open' ? query.where('archived_at', 'is', null).orderBy('due').orderBy('id') : query.where('archived_at', 'is not', null).orderBy('archived_at', 'desc')
  if (actor.role === 'clerk') query = query.where('created_by', '=', actor.id)
  const [names, days, rows] = [await namesOf(core.db.read), await daysOf(core.db.read), await query.limit(2000).execute()]
  return (await seenOf(core, core.db.read, names, actor, rows)).slice(0, input.limit).map((row) => toHead(core, names, row, days))
}

/** What is not for the person does not exist. */
async function findComplaint(core: Core, db: Reader | Tx, actor: Actor, id: string): Promise<{ row: ComplaintRow; names: Names }> {
  const found = await db.selectFrom('complaint').selectAll().where('id', '=', id).execute()
  const names = await namesOf(db)
  const [row] = await seenOf(core, db, names, actor, found)
  if (!row) throw new AppError('NOT_FOUND', { message: '没有找到这件投诉,或您无权查看' })
  return { row, names }
}

export async function getComplaint(core: Core, call: Call, id: string): Promise<Complaint> {
  const actor = allow(call, 'complaint.read')
  return viewOf(core, core.db.read, actor, await findComplaint(core, core.db.read, actor, id))
}

async function viewOf(core: Core, db: Reader | Tx, actor: Actor, { row, names }: { row: ComplaintRow; names: Names }): Promise<Complaint> {
  const events = await db.selectFrom('complaint_event').selectAll().where('complaint_id', '=', row.id).orderBy('seq').execute()
  const theCase = row.case_id === null ? undefined : await db.selectFrom('cases').select(['number', 'sensitivity']).where('id', '=', row.case_id).executeTakeFirst()
  const shown = theCase !== undefined && sees(actor, theCase)
  const who = { id: actor.id, role: standsInFor(actor.role) }
  return {
    ...toHead(core, names, row, await daysOf(db)),
    caseId: shown ? row.case_id : null,
    caseNumber: shown ? theCase.number : null,
    aboutCode: row.about_code,
    content: row.content,
    phoneMasked: row.person_phone === null ? null : maskPhone(row.person_phone),
    finding: row.finding,
    handling: row.handling,
    justified: row.justified === null ? null : row.justified === 1,
    answer: row.answer,
    answeredTo: row.answered_to === null ? null : maskName(row.answered_to),
    answeredAt: row.answered_at,
    events: events.map((e) => toEventView(e, names)),
    actions: COMPLAINT_EVENT_NAMES.map((event) => {
      const decision = mayDo(actor.role, 'complaint.handle') ? decideComplaint(factsOf(row), event, who, null) : ({ ok: false, message: '您的角色只能查看' } as const)
      const { label, key } = COMPLAINT_EVENTS[event]
      return { event, label, key, allowed: decision.ok, reason: decision.ok ? null : decision.message }
    }),
  }
}

function toEventView(e: EventRow, names: Names): Complaint['events'][number] {
  const data = JSON.parse(e.data) as Record<string, unknown>
  const label = e.type === 'register' ? '受理登记' : (COMPLAINT_EVENTS[e.type as ComplaintEventName]?.label ?? e.type)
  const said: Partial<Record<ComplaintField, (value: unknown) => string>> = {
    owner: (id) => names.staff.get(String(id))?.name ?? '',
    justified: (yes) => (yes === true ? '属实' : '不属实'),
    told: (name) => maskName(String(name)),
  }
  const text = (Object.keys(COMPLAINT_FIELDS) as ComplaintField[]).filter((f) => data[f] !== undefined).map((f) => `${COMPLAINT_FIELDS[f]}:${said[f]?.(data[f]) ?? String(data[f]).replace(/[。;]+$/, '')}`)
  return { seq: e.seq, type: e.type, label, at: e.at, actorName: e.actor_name, text: text.join(';') }
}

interface RegisterInput {
  kind: ComplaintKind
  channel: Channel
  title: string
  content: string
  about: { kind: AboutKind; code?: string | undefined }
  caseId?: string | undefined
  personName?: string | undefined
  personPhone?: string | undefined
}

/** Throws INPUT_INVALID or MATTER_UNKNOWN for whom or what there is not. */
async function checkAbout(core: Core, tx: Tx, { kind, code }: RegisterInput['about']): Promise<void> {
  if (code === undefined) return
  if (kind === 'staff') {
    const known = await tx.selectFrom('staff').select('id').where('id', '=', code).executeTakeFirst()
    if (!known) throw new AppError('INPUT_INVALID', { field: 'about.code', message: '没有这位工作人员,请重新选择' })
  } else if (kind === 'matter') core.catalogue.versions(code)
  else await checkTarget(core, tx, { kind, code })
}

/** `TS2026-0001`, `BC2026-0001` */
async function takeComplaintNumber(tx: Tx, kind: ComplaintKind, year: string): Promise<string> {
  const { prefix } = COMPLAINT_KINDS[kind]
  return `${prefix}${year}-${String(await takeNumbers(tx, `complaint:${prefix}:${year}`)).padStart(4, '0')}`
}

/**
 * Takes in a complaint or an unresolved errand. Whoever stands at the counter must take it in, also one about himself: he gets the number
 * and sees no more of it. Errors: INPUT_INVALID, MATTER_UNKNOWN, CASE_UNKNOWN.
 */
export function registerComplaint(core: Core, call: Call, input: RegisterInput): Promise<{ id: string; number: string; due: string }> {
  return act(core, call, { action: 'complaint.register', request: input }, async (scope) => {
    const { tx, actor, now } = scope
    await core.calendar.refresh(tx)
    await checkAbout(core, tx, input.about)
    const caseId = input.caseId ? (await findSeenCase(tx, actor, input.caseId)).id : null
    const row: ComplaintRow = {
      id: uuid(),
      number: await takeComplaintNumber(tx, input.kind, now.slice(0, 4)),
      version: 1,
      kind: input.kind,
      channel: input.channel,
      state: 'accepted',
      case_id: caseId,
      about_kind: input.about.kind,
      about_code: input.about.code ?? null,
      point_code: actor.pointCode,
      title: input.title,
      content: input.content,
      person_name: input.personName || null,
      person_phone: input.personPhone || null,
      owner_staff: null,
      due: core.calendar.calendar().addWorkingDays(dateOf(now), (await daysOf(tx))[input.kind]),
      received_at: now,
      answered_at: null,
      archived_at: null,
      finding: null,
      handling: null,
      answer: null,
      answered_to: null,
      justified: null,
      created_by: actor.id,
      updated_at: now,
    }
    await tx.insertInto('complaint').values(row).execute()
    await addEvent(scope, row, 1, 'register', {})
    // What was said and by whom stays out of the journal: it is read by people the complaint is not for.
    return { result: { id: row.id, number: row.number, due: row.due }, subject: row.id, detail: { number: row.number, kind: row.kind, about: row.about_kind } }
  })
}

async function addEvent({ tx, actor, now }: ActionScope, row: ComplaintRow, seq: number, type: string, data: Record<string, unknown>): Promise<void> {
  await tx.insertInto('complaint_event').values({ id: uuid(), complaint_id: row.id, seq, type, at: now, actor_id: actor.id, actor_name: actor.name, data: canonicalJson(data) }).execute()
}

type EventInput = { id: string; version: number; type: ComplaintEventName } & { [F in ComplaintField]?: (F extends 'justified' ? boolean : string) | undefined }

/** What a step changes besides the state. */
function changesOf(input: EventInput, { actor, now }: ActionScope, row: ComplaintRow): Partial<ComplaintRow> {
  switch (input.type) {
    case 'assign':
      return { owner_staff: input.owner! }
    case 'investigate':
      return { owner_staff: row.owner_staff ?? actor.id }
    case 'handle':
      return { finding: input.finding!, handling: input.handling!, justified: Number(input.justified) }
    case 'answer':
      return { answer: input.answer!, answered_to: input.told!, answered_at: now }
    case 'archive':
      return { archived_at: now }
    default:
      return {}
  }
}

async function checkOwner(core: Core, tx: Tx, row: ComplaintRow, names: Names, id: string): Promise<void> {
  const staff = await tx.selectFrom('staff').selectAll().where('id', '=', id).where('active', '=', 1).executeTakeFirst()
  const fits = staff && (staff.role === 'officer' ? staff.department_code === departmentOf(core, names, row) : mayDo(staff.role, 'complaint.handle'))
  if (!fits) throw new AppError('INPUT_INVALID', { field: 'owner', message: '承办人应是值班主管,或所涉部门的经办人' })
}

/**
 * One step of the five by the state table. Errors: NOT_FOUND (also for whom it is about), VERSION_CONFLICT, TRANSITION_REFUSED,
 * INPUT_INVALID (what the step needs).
 */
export function eventOfComplaint(core: Core, call: Call, input: EventInput): Promise<Complaint> {
  return act(core, call, { action: 'complaint.handle', name: `complaint.${input.type}`, request: input, subject: input.id }, async (scope): Promise<Done<Complaint>> => {
    const { tx, actor, now } = scope
    const { row, names } = await findComplaint(core, tx, actor, input.id)
    if (row.version !== input.version) throw conflict(row)
    const { id: _id, version: _version, type, ...rest } = input
    const decision = decideComplaint(factsOf(row), type, { id: actor.id, role: standsInFor(actor.role) }, rest)
    if (!decision.ok) throw new AppError(decision.field ? 'INPUT_INVALID' : 'TRANSITION_REFUSED', { message: decision.message, ...(decision.field ? { field: decision.field } : { rule: '投诉办理' }) })
    if (type === 'assign') await checkOwner(core, tx, row, names, input.owner!)
    const data = Object.fromEntries(COMPLAINT_EVENTS[type].needs.map((field) => [field, rest[field]]))
    const changed: ComplaintRow = { ...row, ...changesOf(input, scope, row), state: decision.to, version: row.version + 1, updated_at: now }
    const { id, ...set } = changed
    const done = await tx.updateTable('complaint').set(set).where('id', '=', id).where('version', '=', row.version).executeTakeFirst()
    if (Number(done.numUpdatedRows) !== 1) throw conflict(row)
    await addEvent(scope, row, changed.version, type, data)
    return { result: await viewOf(core, tx, actor, { row: changed, names }), subject: id, detail: { number: row.number, state: decision.to } }
  })
}

const conflict = (row: ComplaintRow): AppError => new AppError('VERSION_CONFLICT', { message: '这件登记刚被他人更新,请看过最新情况再办理', data: { current: row.version, state: row.state } })

/** Name and phone of who complained, for a reason that goes into the journal. */
export function revealComplaint(core: Core, call: Call, input: { id: string; reason: string }) {
  return act(core, call, { action: 'complaint.reveal', request: input, subject: input.id }, async ({ tx, actor }) => {
    const { row } = await findComplaint(core, tx, actor, input.id)
    return { result: { personName: row.person_name, personPhone: row.person_phone }, subject: row.id, detail: { number: row.number, reason: input.reason } }
  })
}

/** People a complaint may be about, and which of them may own one. */
export async function peopleOfComplaints(core: Core, call: Call) {
  allow(call, 'complaint.read')
  const rows = await core.db.read.selectFrom('staff').select(['id', 'display_name', 'role', 'active']).where('active', '=', 1).orderBy('display_name').execute()
  return rows.map((r) => ({ id: r.id, name: r.display_name, role: r.role, mayOwn: mayDo(r.role, 'complaint.handle') }))
}
