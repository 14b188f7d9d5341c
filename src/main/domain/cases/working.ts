import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { AppError } from '#shared/contract/errors.ts'
import { CASE_STATES, decide, replayFlags, type CaseEventName, type GuardContext } from '#shared/rules/caseMachine.ts'
import { missingRequired, type ChecklistLine } from '#shared/rules/checklist.ts'
import type { WorkCalendar } from '#shared/rules/calendar.ts'
import { standsInFor } from '#shared/rules/roles.ts'
import { dateOf, type IsoTime } from '#shared/rules/time.ts'
import { canonicalJson } from '#main/core/canonical.ts'
import type { Actor } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { CaseAuthority } from '#main/domain/authority/service.ts'
import type { CaseTable, Tables } from '#main/database/schema.ts'
import { datesOf } from './clocks.ts'

export type EventRow = Tables['case_event']
export type TaskRow = Tables['case_task']

/** A case in the hand of one transaction: what is stored, what this transaction adds, and what it will print. */
export interface Working {
  row: CaseTable
  matter: MatterDetail
  lines: ChecklistLine[]
  /** Who decides the matter today, whose seal, under which letter (权随责走). */
  authority: CaseAuthority
  events: EventRow[]
  added: EventRow[]
  /** Papers the added events print, in order. */
  prints: { kind: string; event: EventRow }[]
}

export type EventData = Record<string, unknown>
/** Who does an event and when. */
export interface Doing {
  actor: Actor
  now: IsoTime
  system?: boolean
}

type Patch = Partial<CaseTable>

const NOT_SUSPENDED: Patch = { suspended: 0, supervised: 0 }
const endNow = (e: EventRow): Patch => ({ ...NOT_SUSPENDED, ended_at: e.at, end_kind: e.to_state, promise_due: null })
const backToCounter: Patch = { dispatched_at: null, signed_in_at: null, officer_id: null }

/** What each event changes on the case besides its state: the only place that derives columns from events. */
export const PROJECTION: Partial<Record<CaseEventName, (event: EventRow, data: EventData) => Patch>> = {
  receive: (e) => ({ received_at: e.at }),
  accept: (e, d) => ({ accepted_at: e.at, ...(d['promise'] ? { promise_due: (d['promise'] as { deadline: string }).deadline } : {}) }),
  deemedAccept: (e) => ({ accepted_at: e.at }),
  // Finished without a word of acceptance: accepted and closed at once.
  finishOnTheSpot: (e, d) => ({ ...endNow(e), ...(e.from_state === 'received' && { accepted_at: e.at }), result: String(d['result'] ?? 'granted') }),
  promiseKept: (_, d) => (d['complete'] === true ? { promise_due: null } : {}),
  dispatch: (e) => ({ ...backToCounter, dispatched_at: e.at }),
  signIn: (e) => ({ signed_in_at: e.at, officer_id: e.actor_id }),
  assign: (_, d) => ({ officer_id: String(d['officerId']) }),
  sendBack: () => backToCounter,
  reassign: (_, d) => ({ ...backToCounter, department_code: String(d['departmentCode']) }),
  suspend: () => ({ suspended: 1 }),
  resume: () => ({ suspended: 0 }),
  supervise: () => ({ supervised: 1 }),
  reply: () => ({ supervised: 0 }),
  close: (e, d) => ({ ...endNow(e), result: String(d['result']) }),
  deliver: (e) => ({ delivered_at: e.at }),
  rate: (_, d) => ({ rating: Number(d['level']) }),
  decline: endNow,
  withdraw: endNow,
  reject: endNow,
  correctionExpired: endNow,
  void: endNow,
}

const text = (data: EventData, ...keys: string[]): Record<string, string> =>
  Object.fromEntries(keys.filter((k) => typeof data[k] === 'string' && data[k] !== '').map((k) => [k, data[k] as string]))

/** Flags the events leave set. */
export const flagsOf = (events: readonly EventRow[]): ReturnType<typeof replayFlags> =>
  replayFlags(events.map((e) => ({ type: e.type, data: JSON.parse(e.data) as EventData })))

/** Facts the guards of the state machine ask for: the case as it stands, and what the form of the event says. */
export function guardContext(w: Working, data: EventData, departmentValid: boolean, doing: Doing): GuardContext {
  const history = [...w.events, ...w.added]
  const flags = flagsOf(history)
  const today = dateOf(doing.now)
  const count = (...types: string[]): number => history.filter((e) => types.includes(e.type)).length
  return {
    instant: w.matter.processingType === 'instant',
    identityPresent: w.row.applicant_id_number !== '',
    // A matter without a checklist needs no paper.
    materialCount: w.lines.length === 0 ? 1 : w.lines.filter((l) => l.received).length,
    missingRequired: missingRequired(w.lines).map((m) => m.no),
    promiseSigned: data['promise'] !== undefined || w.row.promise_due !== null,
    departmentValid,
    authorityGap: w.authority.refusal,
    role: doing.system ? 'system' : standsInFor(doing.actor.role),
    today,
    leads: doing.actor.leads,
    printed: w.row.state !== 'draft',
    suspended: flags.has('suspended'),
    extended: flags.has('extended'),
    supervised: flags.has('supervised'),
    noticesGiven: count('correctionNotice'),
    bounces: count('sendBack', 'reassign'),
    acceptanceOverdue: w.row.acceptance_deadline !== null && w.row.acceptance_deadline < today,
    correctionOverdue: w.row.correction_deadline !== null && w.row.correction_deadline < today,
    legalDue: w.row.legal_due,
    ...inputFacts(data),
  }
}

function inputFacts(data: EventData): Partial<GuardContext> {
  const names = ['result', 'reason', 'remedies', 'opinion', 'receiver', 'mailNumber', 'witness', 'legalBasis', 'supervisorReason', 'plannedEnd', 'approver', 'departmentDocument', 'waivedBy']
  return {
    ...text(data, ...names),
    ...(typeof data['officerId'] === 'string' && { assignee: data['officerId'] }),
    ...(typeof data['way'] === 'string' && { deliveryWay: data['way'] as 'counter' | 'mail' | 'witness' }),
    ...(Array.isArray(data['missing']) && { missingItems: data['missing'] as { no: number; reason: string }[] }),
    ...(Array.isArray(data['materials']) && { supplementCount: (data['materials'] as { received?: boolean }[]).filter((m) => m.received !== false).length }),
    ...(Array.isArray(data['noticeOpen']) && { noticeOpen: data['noticeOpen'] as number[] }),
    ...(data['requestSigned'] === true && { requestSigned: true }),
    ...(typeof data['level'] === 'number' && { rating: data['level'] }),
    ...(Array.isArray(data['selfCheckFailures']) && { selfCheckFailures: data['selfCheckFailures'] as string[] }),
    ...('newValue' in data && { oldValue: data['oldValue'], newValue: data['newValue'] }),
  }
}

/**
 * Puts one event on the case: asks the state machine, appends the event, projects it onto the row. Nothing is written yet.
 * Throws TRANSITION_REFUSED with guard and rule.
 */
export function advance(w: Working, type: CaseEventName, data: EventData, doing: Doing, departmentValid: boolean): void {
  const decision = decide(w.row.state, type, guardContext(w, data, departmentValid, doing))
  if (!decision.ok)
    throw new AppError(decision.guard === 'authorityInForce' ? 'AUTHORITY_EXPIRED' : 'TRANSITION_REFUSED', {
      message: decision.message,
      rule: decision.rule,
      data: {
        state: w.row.state,
        stateLabel: CASE_STATES[w.row.state].label,
        event: type,
        guard: decision.guard,
        ...(decision.guard === 'materialsComplete' && { missing: missingRequired(w.lines) }),
      },
    })
  const last = [...w.events, ...w.added].at(-1)
  if (last && doing.now < last.at)
    throw new AppError('TRANSITION_REFUSED', {
      message: `电脑时钟早于上一步的时间(${last.at.slice(0, 16).replace('T', ' ')}),请先校准时钟`,
      rule: '事件按时间先后',
      data: { lastAt: last.at, event: type },
    })
  const event: EventRow = {
    id: uuid(),
    case_id: w.row.id,
    seq: (last?.seq ?? 0) + 1,
    type,
    at: doing.now,
    actor_id: doing.actor.id,
    actor_name: doing.actor.name,
    from_state: w.row.state,
    to_state: decision.to,
    data: canonicalJson(data),
  }
  w.added.push(event)
  Object.assign(w.row, PROJECTION[type]?.(event, data) ?? {}, { state: decision.to, updated_at: doing.now })
  for (const kind of decision.prints) w.prints.push({ kind, event })
}

/**
 * Recomputes the derived dates of the row from all events. An event the law gives no effect to is refused here: the same function that
 * counts the dates decides it (TRANSITION_REFUSED).
 */
export function deriveDates(w: Working, calendar: WorkCalendar, today = dateOf(w.row.updated_at)): void {
  const { clocks, due, provisional } = datesOf(w.matter, [...w.events, ...w.added], today, calendar)
  const refused = clocks.ignored.find(([index]) => index >= w.events.length)
  if (refused) {
    const event = w.added[refused[0] - w.events.length]
    throw new AppError('TRANSITION_REFUSED', { message: refused[1], rule: '期限规则', data: { event: event?.type, guard: 'clock', state: event?.from_state } })
  }
  Object.assign(w.row, {
    acceptance_deadline: w.row.state === 'received' ? clocks.acceptanceDeadline : null,
    correction_deadline: w.row.state === 'awaitingCorrection' ? clocks.correctionDeadline : null,
    acceptance_date: clocks.acceptanceDate,
    legal_due: clocks.legalDue,
    promised_due: clocks.promisedDue,
    due,
    dates_provisional: Number(provisional),
  })
}
