import type { CaseDetail, CaseTask, ApplicantHit, ApplicantInput } from '#shared/contract/cases.ts'
import type { AgentInput } from '#shared/contract/cases.ts'
import { AppError } from '#shared/contract/errors.ts'
import { allowedActions, CASE_FLAGS, type CaseState } from '#shared/rules/caseMachine.ts'
import { classifyQuery, maskIdNumber, maskPhone, type QueryKind } from '#shared/rules/names.ts'
import { addDays, dateOf, startOfDate, type IsoDate } from '#shared/rules/time.ts'
import { shortDate } from '#shared/text/labels.ts'
import { act, allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { CaseTable, Tables } from '#main/database/schema.ts'
import { communityWarning } from '#main/domain/community/opening.ts'
import { centreLimits, clocksView, stagesView } from './clocks.ts'
import { departmentValid, loadWorking } from './load.ts'
import { POOR_RATING, prefixEnd, soonLimit, toRow } from './list.ts'
import { findSeenCase, isForeign, readableCase, sees } from './sight.ts'
import { tasksOf } from './tasks.ts'
import { flagsOf, guardContext, type EventRow, type Working } from './working.ts'

export { listCases, toRow, type CaseFilter } from './list.ts'
export { readableCase } from './sight.ts'

const OPEN_STATES: CaseState[] = ['received', 'awaitingCorrection', 'accepted', 'dispatched', 'inProgress']

/** Everything about one case: facts, checklist, events, papers, clocks with their counting, and what may be done now. */
export async function getCase(core: Core, call: Call, id: string): Promise<CaseDetail> {
  const { actor, row } = await readableCase(core, call, id)
  const [working, documents, tasks, clerk, community, limits, asked] = await Promise.all([
    loadWorking(core, core.db.read, row),
    documentsOf(core, row.id),
    tasksOf(core.db.read, row.id),
    core.db.read.selectFrom('staff').select('display_name').where('id', '=', row.clerk_id).executeTakeFirst(),
    communityWarning(core.db.read, row.id),
    centreLimits(core.db.read),
    core.db.read.selectFrom('paper_request').select('answer_due').where('case_id', '=', row.id).where('answered_at', 'is', null).orderBy('answer_due').execute(),
  ])
  const { matter, events, lines } = working
  const now = core.clock.now()
  const clocks = clocksView(matter, events, dateOf(now), core.calendar.calendar(), limits)
  const stages = stagesView(matter, events, dateOf(now), core.calendar.calendar())
  const extra = JSON.parse(row.applicant_data) as { address: string | null; representative: string | null }
  const agent = row.agent_data === null ? null : (JSON.parse(row.agent_data) as AgentInput)
  return {
    ...toRow(core, row),
    promisedDue: clocks.promisedDue,
    legalDue: clocks.legalDue,
    colour: clocks.colour,
    applicant: {
      id: row.applicant_id,
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
    events: events.map((e) => toEventView(e, actor)),
    documents,
    clocks: { ...clocks, warnings: [...clocks.warnings, ...promiseWarning(row, dateOf(now)), ...ratingWarning(row), ...community] },
    flags: [...flagsOf(events)].map((flag) => CASE_FLAGS[flag]),
    tasks,
    ...(stages && { stages }),
    waitsFor: waitsFor(core, working, tasks, asked.map((r) => r.answer_due)),
    actions: allowedActions(row.state, guardContext(working, {}, departmentValid(core, working), { actor, now }))
      .filter((a) => a.key !== null)
      .map((a) => ({ event: a.event, label: a.label, key: a.key, allowed: a.allowed, reason: a.reason ?? null, rule: a.rule ?? null }))
      // A co-department reads the case, its own step is all it may move.
      .map((a) => (a.allowed && isForeign(actor, row) ? { ...a, allowed: false, reason: '这个办件不属于您的部门', rule: '岗位分工' } : a)),
  }
}

/** The reminder of a conditional acceptance (容缺): papers promised by a day. */
function promiseWarning({ promise_due: due, ended_at: ended }: CaseTable, today: IsoDate): CaseDetail['clocks']['warnings'] {
  if (due === null || ended !== null) return []
  if (due < today) return [{ code: 'promiseOverdue', message: `容缺材料应于${due}前补齐,现已逾期,请催交或按承诺书处理` }]
  return [{ code: 'promiseOpen', message: `容缺受理:承诺${due}前补齐材料` }]
}

/** A poor rating opens a follow-up. */
function ratingWarning({ rating, state }: CaseTable): CaseDetail['clocks']['warnings'] {
  if (rating === null || rating > POOR_RATING || (state !== 'closed' && state !== 'delivered')) return []
  return [{ code: 'ratingFollowUp', message: `申请人评价为${rating === 1 ? '非常不满意' : '不满意'},须回访;回访后请申请人再评价` }]
}

/** An event as people see it; a corrected ID number stays masked, and who is rated does not see the rating. */
function toEventView(e: EventRow, actor: Actor): CaseDetail['events'][number] {
  const data = JSON.parse(e.data) as Record<string, unknown>
  if (data['field'] === 'applicant.idNumber') for (const key of ['oldValue', 'newValue']) data[key] = maskIdNumber(String(data[key]))
  if (e.type === 'rate' && actor.role === 'clerk') for (const key of ['level', 'comment']) delete data[key]
  return { seq: e.seq, type: e.type, at: e.at, actorName: e.actor_name, fromState: e.from_state, toState: e.to_state, data }
}

/** Whom an open case waits for, in words. */
function waitsFor(core: Core, { row }: Working, tasks: CaseTask[], papersDue: IsoDate[]): string[] {
  const before = (date: IsoDate): string => `${shortDate(date, core.clock.now().slice(0, 4))}前`
  const department = core.catalogue.department(row.department_code)?.name ?? row.department_code
  const open = tasks.filter((t) => t.doneAt === null).map((t) => `${t.ownerName}(${t.step}${t.due ? `,${before(t.due)}` : ''})`)
  const own: Partial<Record<CaseState, string>> = {
    received: `窗口作出受理决定${row.acceptance_deadline ? `(${before(row.acceptance_deadline)})` : ''}`,
    awaitingCorrection: `申请人补正${row.correction_deadline ? `(${before(row.correction_deadline)})` : ''}`,
    accepted: '窗口转办',
    dispatched: `${department}签收`,
    inProgress: row.suspended === 1 ? '特别程序结束' : `${department}办理`,
    closed: '申请人领取结果',
  }
  const first = own[row.state]
  return row.ended_at === null ? [...(first ? [first] : []), ...papersDue.map((due) => `窗口答复部门要的材料(${before(due)})`), ...open] : first ? [first] : []
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
  return rows.map((r) => ({ id: r.id, kind: r.kind, number: r.number, createdAt: r.created_at, rendered: r.sha256 !== null, printed: r.copies !== null, copies: Number(r.copies ?? 0) }))
}

/** Full numbers of a case's people, for a reason that goes into the journal. */
export function revealCase(core: Core, call: Call, input: { id: string; reason: string }) {
  return act(core, call, { action: 'applicant.reveal', subject: input.id, request: input }, async ({ tx, actor }) => {
    const row = await findSeenCase(tx, actor, input.id)
    if (isForeign(actor, row)) throw new AppError('FORBIDDEN')
    const agent = row.agent_data === null ? null : (JSON.parse(row.agent_data) as AgentInput)
    const result = { idNumber: row.applicant_id_number, phone: row.applicant_phone, agentIdNumber: agent?.idNumber ?? null }
    return { result, subject: row.id, detail: { reason: input.reason } }
  })
}

const APPLICANT_COLUMNS: Record<QueryKind, ('id_number' | 'phone_tail' | 'initials' | 'pinyin' | 'name_key')[]> = {
  empty: [],
  caseNumber: ['id_number'],
  idNumber: ['id_number'],
  phoneTail: ['phone_tail'],
  pinyin: ['initials', 'pinyin'],
  name: ['name_key'],
}

/** Known applicants by ID, name, pinyin or phone tail, with their open cases: what the counter shows before typing anything again. */
export async function searchApplicants(core: Core, call: Call, q: string, limit: number): Promise<ApplicantHit[]> {
  const actor = allow(call, 'applicant.search')
  const { kind, value } = classifyQuery(q)
  if (value === '') return []
  const pages = APPLICANT_COLUMNS[kind].map((column) =>
    core.db.read
      .selectFrom(
        core.db.read.selectFrom('applicant').select(['id', 'updated_at']).where(column, '>=', value).where(column, '<', prefixEnd(value)).orderBy('updated_at', 'desc').limit(limit).as('page'),
      )
      .select('id'),
  )
  const [first, ...others] = pages
  if (!first) return []
  const ids = others.reduce((all, page) => all.union(page), first)
  const rows = await core.db.read.selectFrom('applicant').selectAll().where('id', 'in', ids).where('merged_into', 'is', null).orderBy('updated_at', 'desc').limit(limit).execute()
  return Promise.all(rows.map((row) => toHit(core, actor, row)))
}

/** An applicant with the cases of theirs the person may know of. */
export async function toHit(core: Core, actor: Actor, row: Tables['applicant']): Promise<ApplicantHit> {
  const all = await core.db.read
    .selectFrom('cases')
    .select(['id', 'number', 'matter_code', 'state', 'received_at', 'sensitivity'])
    .where('applicant_id', '=', row.id)
    .orderBy('received_at', 'desc')
    .limit(20)
    .execute()
  const recent = all.filter((c) => sees(actor, c))
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
