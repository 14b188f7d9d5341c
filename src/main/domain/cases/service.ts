import type { CaseOutcome, CreateCaseInput } from '#shared/contract/cases.ts'
import type { CaseEventInput } from '#shared/contract/caseEvents.ts'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { AppError } from '#shared/contract/errors.ts'
import { CASE_EVENTS, type CaseEventName } from '#shared/rules/caseMachine.ts'
import { fillChecklist, missingRequired, wrongEntries, type ChecklistEntry, type ChecklistLine } from '#shared/rules/checklist.ts'
import { standsInFor } from '#shared/rules/roles.ts'
import { dateOf } from '#shared/rules/time.ts'
import { act, type ActionScope, type Done } from '#main/core/action.ts'
import { canonicalJson } from '#main/core/canonical.ts'
import type { Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { CaseTable } from '#main/database/schema.ts'
import { refuseMoved } from '#main/domain/transfer/ownership.ts'
import { refuseWrongReuse } from '#main/domain/applicants/verified.ts'
import { authorityOf } from '#main/domain/authority/service.ts'
import { spendDraft } from '#main/domain/desk/drafts.ts'
import { spendReserved, takeReserved } from '#main/domain/desk/reserved.ts'
import { bringAbout } from '#main/domain/supervision/consequences.ts'
import { takeCaseNumber } from './numbering.ts'
import { checkCommunity, checkParties, upsertApplicant, type ApplicantRow } from './parties.ts'
import { completeData, papersOf, promiseFor, storedType } from './complete.ts'
import { departmentValid, loadWorking } from './load.ts'
import { finish } from './outcome.ts'
import { eventsOf, insertCase, updateCase } from './repository.ts'
import { findSeenCase, refuseUncleared } from './sight.ts'
import { openTasks } from './tasks.ts'
import { raiseOverdueCase } from './overdue.ts'
import { advance, deriveDates, type EventData, type EventRow, type Working } from './working.ts'

/** How far one call takes a new case. */
const STEPS: Record<CreateCaseInput['step'], CaseEventName[]> = {
  receive: ['receive'],
  accept: ['receive', 'accept'],
  dispatch: ['receive', 'accept', 'dispatch'],
}

/**
 * Takes in an application, and as far as `step` says accepts it and hands it to the owner department, in one transaction: number,
 * applicant, checklist, events, paper numbers, documents (recorded, not rendered), journal.
 * Errors: MATTER_UNKNOWN, MATTER_RETIRED, MATTER_NOT_IN_FORCE, IDENTIFIER_INVALID, APPLICANT_NOT_ALLOWED, INPUT_INVALID,
 * MATERIAL_MISSING, AUTHORITY_EXPIRED, DEPARTMENT_INVALID, TRANSITION_REFUSED, RESERVED_NUMBER_REFUSED.
 */
export function createCase(core: Core, call: Call, input: CreateCaseInput): Promise<CaseOutcome> {
  return act(core, call, { action: 'case.create', request: input }, async (scope) => {
    await refreshStores(core, scope)
    if (input.draftId !== undefined) await spendDraft(scope.tx, scope.actor, input.draftId)
    const w = await openCase(core, scope, input)
    for (const type of STEPS[input.step]) advance(w, type, openingData(type, w, input), scope, departmentValid(core, w))
    deriveDates(w, core.calendar.calendar())
    await insertCase(scope.tx, w)
    if (input.reservedNumber !== undefined) await spendReserved(scope, w.row)
    await openTasks(core, scope.tx, w)
    return finish(core, scope, w)
  })
}

async function refreshStores(core: Core, { tx }: ActionScope): Promise<void> {
  await core.catalogue.refresh(tx)
  await core.calendar.refresh(tx)
}

/** Everything about a new case that is known before its first event. */
async function openCase(core: Core, scope: ActionScope, input: CreateCaseInput): Promise<Working> {
  const today = dateOf(scope.now)
  const matter = core.catalogue.matterOn(input.matterCode, today)
  refuseUncleared(scope.actor, matter)
  const parties = checkParties(matter, input.applicant, input.agent, today)
  await checkCommunity(scope.tx, input.applicant.communityCode, 'applicant.communityCode')
  const lines = checklistFor(matter, input.materials)
  if (input.step !== 'receive' && !input.promise) refuseMissing(lines)
  const reserved = input.reservedNumber === undefined ? null : await takeReserved(core, scope, input.reservedNumber, input)
  const place = placeOf(core, scope, { ...input, ...reserved?.place }, today)
  refuseMoved(core, matter, place.point, input.applicant.communityCode ?? null, today)
  const applicant = await upsertApplicant(scope.tx, parties.applicant, scope.now)
  await refuseWrongReuse(scope.tx, scope.actor, applicant.id, reusedIn(input.materials, lines), scope.now)
  const number = reserved?.number ?? (await takeCaseNumber(scope.tx, place, today))
  const row = newRow(scope, { matter, applicant, number, point: place.point, counter: place.counter, agent: parties.agent, given: parties.applicant })
  return { row, matter, lines, authority: await authorityOf(core, scope.tx, matter, today), events: [], added: [], prints: [] }
}

function refuseWrong(materials: MatterDetail['materials'], entries: ChecklistEntry[]): void {
  const wrong = wrongEntries(materials, entries)
  if (wrong.length > 0)
    throw new AppError('INPUT_INVALID', { field: 'materials', message: `材料清单没有第 ${wrong.join('、')} 项(或重复填写),请按清单核对`, data: { wrong } })
}

function checklistFor(matter: MatterDetail, entries: ChecklistEntry[]): ChecklistLine[] {
  refuseWrong(matter.materials, entries)
  return fillChecklist(matter.materials, entries)
}

function refuseMissing(lines: ChecklistLine[]): void {
  const missing = missingRequired(lines)
  if (missing.length > 0)
    throw new AppError('MATERIAL_MISSING', {
      field: 'materials',
      message: `必收材料不齐,不能受理:${missing.map((m) => `${m.no}.${m.name}`).join('、')}。请补齐,或改为仅收件`,
      rule: '行政许可法 §32(1)',
      data: { missing },
    })
}

/** The counter it happens at: the one given, else the clerk's own, else the first of the centre. */
function placeOf(core: Core, { actor }: ActionScope, input: CreateCaseInput, today: string): { region: string; point: string; counter: string } {
  const pointCode = input.pointCode ?? actor.pointCode ?? core.catalogue.points()[0]?.code
  const point = pointCode === undefined ? undefined : core.catalogue.point(pointCode)
  if (!point) throw new AppError('INPUT_INVALID', { field: 'pointCode', message: '没有这个受理点' })
  if (point.validTo !== null && point.validTo < today)
    throw new AppError('POINT_CLOSED', { field: 'pointCode', message: `${point.name}已于 ${point.validTo} 后停止受理,请到其他受理点办理`, data: { pointCode: point.code, lastDay: point.validTo } })
  const number = input.counterNumber ?? (point.code === actor.pointCode ? actor.counterNumber : null) ?? point.counters[0]?.number
  const counter = point.counters.find((c) => c.number === number && c.active)
  if (!counter) throw new AppError('INPUT_INVALID', { field: 'counterNumber', message: '没有这个窗口,或窗口已停用' })
  return { region: point.region, point: point.code, counter: counter.number }
}

interface NewCase {
  matter: MatterDetail
  applicant: ApplicantRow
  number: string
  point: string
  counter: string
  given: CreateCaseInput['applicant']
  agent: unknown
}

function newRow(scope: ActionScope, n: NewCase): CaseTable {
  return {
    id: uuid(),
    number: n.number,
    version: 1,
    state: 'draft',
    matter_code: n.matter.code,
    matter_version_id: n.matter.versionId,
    processing_type: n.matter.processingType,
    sensitivity: n.matter.sensitivity,
    department_code: n.matter.departmentCode,
    point_code: n.point,
    counter_number: n.counter,
    applicant_id: n.applicant.id,
    applicant_kind: n.applicant.kind,
    applicant_name: n.applicant.name,
    applicant_name_key: n.applicant.name_key,
    applicant_pinyin: n.applicant.pinyin,
    applicant_initials: n.applicant.initials,
    applicant_id_type: n.applicant.id_type,
    applicant_id_number: n.applicant.id_number,
    applicant_phone: n.applicant.phone,
    applicant_phone_tail: n.applicant.phone_tail,
    community_code: n.applicant.community_code,
    applicant_data: canonicalJson({ address: n.applicant.address, representative: n.applicant.representative }),
    agent_data: n.agent === null ? null : canonicalJson(n.agent),
    clerk_id: scope.actor.id,
    officer_id: null,
    received_at: scope.now,
    accepted_at: null,
    acceptance_date: null,
    dispatched_at: null,
    signed_in_at: null,
    ended_at: null,
    end_kind: null,
    delivered_at: null,
    result: null,
    legal_due: null,
    promised_due: null,
    due: null,
    dates_provisional: 0,
    acceptance_deadline: null,
    correction_deadline: null,
    promise_due: null,
    suspended: 0,
    supervised: 0,
    rating: null,
    updated_at: scope.now,
  }
}

type Brought = ChecklistEntry & { reusedFrom?: string | undefined }

/** Papers taken in on the strength of an earlier verified copy. */
function reusedIn(materials: readonly Brought[], lines: readonly ChecklistLine[]): { no: number; name: string; reusedFrom: string }[] {
  return materials.flatMap(({ no, received, reusedFrom }) => (received && reusedFrom ? [{ no, name: lines.find((l) => l.no === no)?.name ?? '', reusedFrom }] : []))
}

function openingData(type: CaseEventName, w: Working, input: CreateCaseInput): EventData {
  if (type === 'receive') {
    const reused = new Map(reusedIn(input.materials, w.lines).map((entry) => [entry.no, { reusedFrom: entry.reusedFrom }]))
    return { materials: w.lines.filter((l) => l.received).map((l) => ({ no: l.no, copies: l.receivedCopies, ...reused.get(l.no) })) }
  }
  if (type === 'accept') return { ...promiseFor(input.promise, w.lines, dateOf(w.row.updated_at)) }
  return type === 'dispatch' ? { departmentCode: w.row.department_code } : {}
}

/**
 * Moves a case by one event of the state machine. Errors: CASE_UNKNOWN, VERSION_CONFLICT (another clerk was faster),
 * FORBIDDEN (role or department), TRANSITION_REFUSED (with guard and rule), MATERIAL_MISSING.
 */
export async function applyEvent(core: Core, call: Call, input: CaseEventInput): Promise<CaseOutcome> {
  // What came about by law at a midnight is recorded first, in its own transaction: it holds whatever becomes of this event.
  await raiseOverdueCase(core, input.id)
  const spec = { action: 'case.event' as const, name: `case.${input.type}`, subject: input.id, request: input }
  const outcome = await act(core, call, spec, (scope) => applyWithin(core, scope, input, (row) => refuseOtherRoles(scope, input.type, row)))
  // Dated back, a receipt may have its five days behind it.
  if (input.type === 'correct') await raiseOverdueCase(core, input.id)
  return outcome
}

/** The same within the action of another service, which has made sure that the person may do it; `check` is asked once the case is known. */
export async function applyWithin(core: Core, scope: ActionScope, input: CaseEventInput, check: (row: CaseTable) => void = () => undefined): Promise<Done<CaseOutcome>> {
  await refreshStores(core, scope)
  const { id, version, type } = input
  const row = await findSeenCase(scope.tx, scope.actor, id)
  check(row)
  if (version !== undefined && version !== row.version)
    throw staleVersion(version, row, await eventsOf(scope.tx, row.id))
  const w = await loadWorking(core, scope.tx, row)
  w.row.updated_at = scope.now
  const brought = papersOf(type, input)
  const changed = mergeChecklist(w, brought)
  await refuseWrongReuse(scope.tx, scope.actor, row.applicant_id, reusedIn(brought, w.lines), scope.now)
  const data = await completeData(input, { core, w, tx: scope.tx, actor: scope.actor })
  advance(w, storedType(input), data, scope, departmentValid(core, w, type === 'reassign' ? String(data['departmentCode']) : undefined))
  deriveDates(w, core.calendar.calendar())
  await updateCase(scope.tx, w, changed)
  await openTasks(core, scope.tx, w)
  await bringAbout(core, scope, w)
  return finish(core, scope, w)
}

/** Names what others did since the caller looked: every version after the first is one event. */
function staleVersion(yours: number, row: CaseTable, events: EventRow[]): AppError {
  const changes = events.slice(Math.max(0, events.length - Math.max(0, row.version - yours))).map((e) => ({
    type: e.type,
    label: Object.hasOwn(CASE_EVENTS, e.type) ? CASE_EVENTS[e.type as CaseEventName].label : e.type,
    at: e.at,
    actorName: e.actor_name,
  }))
  const told = changes.map((c) => `${c.actorName}于${c.at.slice(5, 16).replace('T', ' ')}${c.label}`).join('、')
  return new AppError('VERSION_CONFLICT', {
    ...(told && { message: `办件刚被他人更新(${told}),请刷新后再操作` }),
    data: { yours, current: row.version, state: row.state, changes },
  })
}

/** Papers brought with an event are joined with those taken in before. */
function mergeChecklist(w: Working, entries: ChecklistEntry[]): ChecklistLine[] {
  if (entries.length === 0) return []
  refuseWrong(w.lines, entries)
  const known = w.lines.map((l) => ({ no: l.no, received: l.received, copies: l.receivedCopies, missingReason: l.missingReason ?? undefined }))
  const merged = new Map<number, ChecklistEntry>([...known, ...entries].map((e) => [e.no, e]))
  const after = checklistFor({ ...w.matter, materials: w.lines }, [...merged.values()])
  const changed = after.filter((l, i) => canonicalJson(l) !== canonicalJson(w.lines[i]))
  w.lines = after
  return changed
}

/** Role of the event by the state table; an officer only in his own department. */
function refuseOtherRoles({ actor }: ActionScope, type: CaseEventName, row: CaseTable): void {
  if (!(CASE_EVENTS[type].roles as readonly string[]).includes(standsInFor(actor.role)))
    throw new AppError('FORBIDDEN', { message: `${CASE_EVENTS[type].label}不是您的角色能做的操作`, data: { event: type, role: actor.role } })
  if (actor.role === 'officer' && actor.departmentCode !== row.department_code)
    throw new AppError('FORBIDDEN', { message: '这个办件不属于您的部门', data: { departmentCode: row.department_code } })
}
