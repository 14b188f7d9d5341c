import type { ExpressionBuilder } from 'kysely'
import type { CaseDetail, CaseRow, CaseTask, ApplicantHit, ApplicantInput } from '#shared/contract/cases.ts'
import type { AgentInput } from '#shared/contract/cases.ts'
import { AppError } from '#shared/contract/errors.ts'
import { allowedActions, CASE_FLAGS, CASE_STATE_NAMES, type CaseState } from '#shared/rules/caseMachine.ts'
import { colourOf } from '#shared/rules/clocks.ts'
import { classifyQuery, maskIdNumber, maskPhone } from '#shared/rules/names.ts'
import { addDays, dateOf, startOfDate, type IsoDate } from '#shared/rules/time.ts'
import { act, allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { CaseTable, Tables } from '#main/database/schema.ts'
import { clocksView } from './clocks.ts'
import { departmentValid, loadWorking } from './load.ts'
import { findCase } from './repository.ts'
import { tasksOf } from './tasks.ts'
import { flagsOf, guardContext, type EventRow, type Working } from './working.ts'

/** The end of a prefix range: every text that begins with the prefix sorts before this. */
export const prefixEnd = (prefix: string): string => `${prefix}\u{10ffff}`

/** What a query text means, as ranges over indexed columns; all are prefix searches, so that each uses its index. */
const SEARCH_COLUMNS = {
  caseNumber: ['number'],
  idNumber: ['applicant_id_number'],
  phoneTail: ['applicant_phone_tail'],
  pinyin: ['applicant_initials', 'applicant_pinyin'],
  name: ['applicant_name_key'],
} as const satisfies Record<string, readonly (keyof CaseTable)[]>

type CaseEb = ExpressionBuilder<Tables, 'cases'>

const inRange = (eb: CaseEb, column: keyof CaseTable, prefix: string) => eb.and([eb(column, '>=', prefix), eb(column, '<', prefixEnd(prefix))])

export interface CaseFilter {
  q?: string | undefined
  state?: string | undefined
  department?: string | undefined
  matter?: string | undefined
  view?: string | undefined
  receivedFrom?: string | undefined
  receivedTo?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** Dates from which on an open case counts as due soon: due on the next working day or before. */
function soonLimit(core: Core, today: IsoDate): IsoDate {
  return core.calendar.calendar().addWorkingDays(today, 1)
}

const OPEN_STATES: CaseState[] = ['received', 'awaitingCorrection', 'accepted', 'dispatched', 'inProgress']

/** Saved views → condition. */
function viewCondition(core: Core, actor: Actor, view: string | undefined, eb: CaseEb) {
  const today = dateOf(core.clock.now())
  switch (view) {
    case 'mine':
      return eb.and([eb.or([eb('clerk_id', '=', actor.id), eb('officer_id', '=', actor.id)]), eb('ended_at', 'is', null)])
    case 'dueSoon':
      return eb.and([eb('ended_at', 'is', null), eb('due', '>=', today), eb('due', '<=', soonLimit(core, today))])
    case 'overdue':
      return eb.and([eb('ended_at', 'is', null), eb('due', '<', today)])
    case 'undelivered':
      return eb('state', '=', 'closed')
    case 'unsigned':
      return eb('state', '=', 'dispatched')
    case 'undispatched':
      return eb('state', '=', 'accepted')
    case 'awaitingCorrection':
      return eb('state', '=', 'awaitingCorrection')
    case 'acceptanceGuard':
      return eb.and([eb('state', '=', 'received'), eb('acceptance_deadline', '<=', core.calendar.calendar().addWorkingDays(today, 2))])
    case 'promised':
      return eb.and([eb('promise_due', 'is not', null), eb('ended_at', 'is', null)])
    case 'open':
      return eb('ended_at', 'is', null)
    default:
      return null
  }
}

/** States asked for by name, comma-separated. Throws INPUT_INVALID for an unknown one. */
function statesOf(text: string): CaseState[] {
  const names = text.split(',').map((s) => s.trim())
  const wrong = names.filter((n) => !(CASE_STATE_NAMES as string[]).includes(n))
  if (wrong.length > 0) throw new AppError('INPUT_INVALID', { field: 'state', message: `没有这种状态:${wrong.join('、')}` })
  return names as CaseState[]
}

/** An officer sees the cases of his own department only. */
const departmentScope = (actor: Actor, wanted: string | undefined): string | undefined => (actor.role === 'officer' ? (actor.departmentCode ?? '-') : wanted)

/**
 * Finds cases, newest first, page by page. `q` may be a case number, ID number, phone tail, name or pinyin.
 * Searching walks the index of the searched column; the cursor is the last id seen.
 */
export async function listCases(core: Core, call: Call, filter: CaseFilter): Promise<{ items: CaseRow[]; nextCursor: string | null }> {
  const actor = allow(call, 'case.read')
  const { kind, value } = classifyQuery(filter.q ?? '')
  const department = departmentScope(actor, filter.department)
  let query = core.db.read.selectFrom('cases').selectAll()
  if (kind !== 'empty') {
    const columns: readonly (keyof CaseTable)[] = SEARCH_COLUMNS[kind]
    query = query.where((eb) => eb.or(columns.map((column) => inRange(eb, column, value))))
  }
  if (filter.state) query = query.where('state', 'in', statesOf(filter.state))
  if (department) query = query.where('department_code', '=', department)
  if (filter.matter) query = query.where('matter_code', '=', filter.matter)
  if (filter.receivedFrom) query = query.where('received_at', '>=', startOfDate(filter.receivedFrom))
  if (filter.receivedTo) query = query.where('received_at', '<', startOfDate(addDays(filter.receivedTo, 1)))
  query = query.where((eb) => viewCondition(core, actor, filter.view, eb) ?? eb.lit(true))
  const byDue = filter.view === 'dueSoon' || filter.view === 'overdue'
  query = applyCursor(query, filter.cursor, byDue)
  const ordered = byDue ? query.orderBy('due').orderBy('id') : query.orderBy('id', 'desc')
  const rows = await ordered.limit(filter.limit + 1).execute()
  const page = rows.slice(0, filter.limit)
  const last = page.at(-1)
  return { items: page.map((row) => toRow(core, row)), nextCursor: rows.length > filter.limit && last ? cursorOf(last, byDue) : null }
}

const cursorOf = (row: CaseTable, byDue: boolean): string => (byDue ? `${row.due}~${row.id}` : row.id)

type CaseQuery = ReturnType<ReturnType<Core['db']['read']['selectFrom']>['selectAll']>

function applyCursor<Q>(query: Q, cursor: string | undefined, byDue: boolean): Q {
  if (!cursor) return query
  const q = query as unknown as { where: (f: (eb: CaseEb) => unknown) => CaseQuery }
  if (!byDue) return q.where((eb) => eb('id', '<', cursor)) as unknown as Q
  const [due = '', id = ''] = cursor.split('~')
  return q.where((eb) => eb.or([eb('due', '>', due), eb.and([eb('due', '=', due), eb('id', '>', id)])])) as unknown as Q
}

/** Colour of a row from its cached due date; the case page computes it anew from the events. */
function rowColour(core: Core, row: CaseTable, today: IsoDate): CaseRow['colour'] {
  if (row.due === null || row.accepted_at === null || row.ended_at !== null) return null
  const matter = core.catalogue.matterVersion(row.matter_version_id)
  const limit = matter?.promisedLimit ?? matter?.legalLimit
  return colourOf(today, row.due, limit?.days ?? 0, core.calendar.calendar())
}

/** A stored case as lists show it: numbers masked. */
export function toRow(core: Core, row: CaseTable): CaseRow {
  return {
    id: row.id,
    number: row.number,
    version: row.version,
    state: row.state,
    matterCode: row.matter_code,
    matterName: core.catalogue.matterVersion(row.matter_version_id)?.name ?? row.matter_code,
    departmentCode: row.department_code,
    processingType: row.processing_type as CaseRow['processingType'],
    sensitivity: row.sensitivity as CaseRow['sensitivity'],
    applicantName: row.applicant_name,
    applicantIdMasked: maskIdNumber(row.applicant_id_number),
    applicantPhoneMasked: row.applicant_phone === null ? null : maskPhone(row.applicant_phone),
    communityCode: row.community_code,
    receivedAt: row.received_at,
    acceptedAt: row.accepted_at,
    endedAt: row.ended_at,
    promisedDue: row.promised_due,
    legalDue: row.legal_due,
    due: row.due,
    colour: rowColour(core, row, dateOf(core.clock.now())),
    provisional: row.dates_provisional === 1,
  }
}

async function readableCase(core: Core, call: Call, id: string): Promise<{ actor: Actor; row: CaseTable }> {
  const actor = allow(call, 'case.read')
  const row = await findCase(core.db.read, id)
  if (actor.role === 'officer' && actor.departmentCode !== row.department_code) throw new AppError('FORBIDDEN', { message: '这个办件不属于您的部门' })
  return { actor, row }
}

/** Everything about one case: facts, checklist, events, papers, clocks with their counting, and what may be done now. */
export async function getCase(core: Core, call: Call, id: string): Promise<CaseDetail> {
  const { actor, row } = await readableCase(core, call, id)
  const [working, documents, tasks, clerk] = await Promise.all([
    loadWorking(core, core.db.read, row),
    documentsOf(core, row.id),
    tasksOf(core.db.read, row.id),
    core.db.read.selectFrom('staff').select('display_name').where('id', '=', row.clerk_id).executeTakeFirst(),
  ])
  const { matter, events, lines } = working
  const now = core.clock.now()
  const clocks = clocksView(matter, events, dateOf(now), core.calendar.calendar())
  const extra = JSON.parse(row.applicant_data) as { address: string | null; representative: string | null }
  const agent = row.agent_data === null ? null : (JSON.parse(row.agent_data) as AgentInput)
  return {
    ...toRow(core, row),
    promisedDue: clocks.promisedDue,
    legalDue: clocks.legalDue,
    colour: clocks.colour,
    applicant: {
      kind: row.applicant_kind,
      name: row.applicant_name,
      idType: row.applicant_id_type,
      idMasked: maskIdNumber(row.applicant_id_number),
      phoneMasked: row.applicant_phone === null ? null : maskPhone(row.applicant_phone),
      address: extra.address,
      representative: extra.representative,
      communityCode: row.community_code,
    },
    agent: agent && { name: agent.name, idMasked: maskIdNumber(agent.idNumber), phoneMasked: agent.phone ? maskPhone(agent.phone) : null },
    clerkName: clerk?.display_name ?? '',
    counter: `${core.catalogue.point(row.point_code)?.name ?? row.point_code} ${Number(row.counter_number)}号窗口`,
    result: row.result,
    materials: lines.map(({ no, name, form, required, received, receivedCopies, keep, missingReason }) => ({ no, name, form, required, received, copies: receivedCopies, keep, missingReason })),
    events: events.map(toEventView),
    documents,
    clocks,
    flags: [...flagsOf(events)].map((flag) => CASE_FLAGS[flag]),
    tasks,
    waitsFor: waitsFor(core, working, tasks),
    actions: allowedActions(row.state, guardContext(working, {}, departmentValid(core, working), { actor, now }))
      .filter((a) => a.key !== null)
      .map((a) => ({ event: a.event, label: a.label, key: a.key, allowed: a.allowed, reason: a.reason ?? null, rule: a.rule ?? null })),
  }
}

/** An event as people see it; a corrected ID number stays masked. */
function toEventView(e: EventRow): CaseDetail['events'][number] {
  const data = JSON.parse(e.data) as Record<string, unknown>
  if (data['field'] === 'applicant.idNumber') for (const key of ['oldValue', 'newValue']) data[key] = maskIdNumber(String(data[key]))
  return { seq: e.seq, type: e.type, at: e.at, actorName: e.actor_name, fromState: e.from_state, toState: e.to_state, data }
}

/** Whom an open case waits for, in words. */
function waitsFor(core: Core, { row }: Working, tasks: CaseTask[]): string[] {
  const department = core.catalogue.department(row.department_code)?.name ?? row.department_code
  const open = tasks.filter((t) => t.doneAt === null).map((t) => `${t.ownerName}(${t.step}${t.due ? `,${t.due} 前` : ''})`)
  const own: Partial<Record<CaseState, string>> = {
    received: `窗口作出受理决定${row.acceptance_deadline ? `(${row.acceptance_deadline} 前)` : ''}`,
    awaitingCorrection: `申请人补正${row.correction_deadline ? `(${row.correction_deadline} 前)` : ''}`,
    accepted: '窗口转办',
    dispatched: `${department}签收`,
    inProgress: row.suspended === 1 ? '特别程序结束' : `${department}办理`,
    closed: '申请人领取结果',
  }
  const first = own[row.state]
  return row.ended_at === null ? [...(first ? [first] : []), ...open] : first ? [first] : []
}

async function documentsOf(core: Core, caseId: string): Promise<CaseDetail['documents']> {
  const rows = await core.db.read
    .selectFrom('document as d')
    .leftJoin('document_file as f', 'f.document_id', 'd.id')
    .select((eb) => [
      'd.id',
      'd.kind',
      'd.number',
      'd.created_at',
      'f.sha256',
      eb.selectFrom('print_job as p').select((x) => x.fn.max('p.copy_no').as('n')).whereRef('p.document_id', '=', 'd.id').as('copies'),
    ])
    .where('d.case_id', '=', caseId)
    .orderBy('d.created_at')
    .orderBy('d.id')
    .execute()
  return rows.map((r) => ({ id: r.id, kind: r.kind, number: r.number, createdAt: r.created_at, rendered: r.sha256 !== null, copies: Number(r.copies ?? 0) }))
}

/** Full numbers of a case's people, for a reason that goes into the journal. */
export function revealCase(core: Core, call: Call, input: { id: string; reason: string }) {
  return act(core, call, { action: 'applicant.reveal', subject: input.id, request: input }, async ({ tx, actor }) => {
    const row = await findCase(tx, input.id)
    if (actor.role === 'officer' && actor.departmentCode !== row.department_code) throw new AppError('FORBIDDEN')
    const agent = row.agent_data === null ? null : (JSON.parse(row.agent_data) as AgentInput)
    const result = { idNumber: row.applicant_id_number, phone: row.applicant_phone, agentIdNumber: agent?.idNumber ?? null }
    return { result, subject: row.id, detail: { reason: input.reason } }
  })
}

/** Known applicants by ID, name, pinyin or phone tail, with their open cases: what the counter shows before typing anything again. */
export async function searchApplicants(core: Core, call: Call, q: string, limit: number): Promise<ApplicantHit[]> {
  allow(call, 'applicant.search')
  const { kind, value } = classifyQuery(q)
  if (kind === 'empty' || value === '') return []
  const columns = { caseNumber: ['id_number'], idNumber: ['id_number'], phoneTail: ['phone_tail'], pinyin: ['initials', 'pinyin'], name: ['name_key'] } as const
  const rows = await core.db.read
    .selectFrom('applicant')
    .selectAll()
    .where((eb) => eb.or((columns[kind] as readonly (keyof Tables['applicant'])[]).map((c) => eb.and([eb(c, '>=', value), eb(c, '<', prefixEnd(value))]))))
    .orderBy('updated_at', 'desc')
    .limit(limit)
    .execute()
  return Promise.all(rows.map((row) => toHit(core, row)))
}

async function toHit(core: Core, row: Tables['applicant']): Promise<ApplicantHit> {
  const recent = await core.db.read
    .selectFrom('cases')
    .select(['id', 'number', 'matter_code', 'state', 'received_at'])
    .where('applicant_id', '=', row.id)
    .orderBy('received_at', 'desc')
    .limit(20)
    .execute()
  const last = recent[0]
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    idType: row.id_type,
    idMasked: maskIdNumber(row.id_number),
    phoneMasked: row.phone === null ? null : maskPhone(row.phone),
    address: row.address,
    communityCode: row.community_code,
    representative: row.representative,
    openCases: recent.filter((c) => OPEN_STATES.includes(c.state)).map((c) => ({ id: c.id, number: c.number, matterCode: c.matter_code })),
    lastVisit: last ? { at: last.received_at, matterCode: last.matter_code } : null,
  }
}

/** The whole record of a known applicant, to fill the form; goes into the journal. */
export function revealApplicant(core: Core, call: Call, input: { id: string; reason: string }): Promise<ApplicantInput> {
  return act(core, call, { action: 'applicant.reveal', subject: input.id, request: input }, async ({ tx }) => {
    const row = await tx.selectFrom('applicant').selectAll().where('id', '=', input.id).executeTakeFirst()
    if (!row) throw new AppError('NOT_FOUND', { message: '没有这个申请人' })
    const result: ApplicantInput = {
      kind: row.kind,
      name: row.name,
      idType: row.id_type as ApplicantInput['idType'],
      idNumber: row.id_number,
      ...(row.phone !== null && { phone: row.phone }),
      ...(row.address !== null && { address: row.address }),
      ...(row.community_code !== null && { communityCode: row.community_code }),
      ...(row.representative !== null && { representative: row.representative }),
    }
    return { result, detail: { reason: input.reason } }
  })
}

/** The numbers in the header of every screen. */
export async function todayNumbers(core: Core, call: Call) {
  const actor = allow(call, 'session.read')
  const today = dateOf(core.clock.now())
  const [from, to] = [startOfDate(today), startOfDate(addDays(today, 1))]
  const department = actor.role === 'officer' ? (actor.departmentCode ?? '-') : null
  const base = () => {
    const q = core.db.read.selectFrom('cases').select((eb) => eb.fn.countAll<number>().as('n'))
    return department === null ? q : q.where('department_code', '=', department)
  }
  const within = (column: 'received_at' | 'accepted_at' | 'ended_at') => base().where(column, '>=', from).where(column, '<', to)
  const open = () => base().where('ended_at', 'is', null)
  const [received, accepted, closed, dueSoon, overdue, unsigned] = await Promise.all(
    [
      within('received_at'),
      within('accepted_at'),
      within('ended_at').where('end_kind', '=', 'closed'),
      open().where('due', '>=', today).where('due', '<=', soonLimit(core, today)),
      open().where('due', '<', today),
      base().where('state', '=', 'dispatched'),
    ].map(async (q) => Number((await q.executeTakeFirstOrThrow()).n)),
  )
  return { date: today, received: received ?? 0, accepted: accepted ?? 0, closed: closed ?? 0, dueSoon: dueSoon ?? 0, overdue: overdue ?? 0, unsigned: unsigned ?? 0 }
}
