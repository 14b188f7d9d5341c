import { v7 as uuid } from 'uuid'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { AppError } from '#shared/contract/errors.ts'
import { CASE_STATES, decide, type CaseEventName, type GuardContext } from '#shared/rules/caseMachine.ts'
import { missingRequired, type ChecklistLine } from '#shared/rules/checklist.ts'
import type { WorkCalendar } from '#shared/rules/calendar.ts'
import { dateOf } from '#shared/rules/time.ts'
import { canonicalJson } from '#main/core/canonical.ts'
import type { ActionScope } from '#main/core/action.ts'
import type { CaseTable, Tables } from '#main/database/schema.ts'
import { datesOf } from './clocks.ts'

export type EventRow = Tables['case_event']

/** A case in the hand of one transaction: what is stored, what this transaction adds, and what it will print. */
export interface Working {
  row: CaseTable
  matter: MatterDetail
  lines: ChecklistLine[]
  events: EventRow[]
  added: EventRow[]
  /** Papers the added events print, in order. */
  prints: { kind: string; event: EventRow }[]
}

export type EventData = Record<string, unknown>
type Patch = Partial<CaseTable>

const dispatchNow = (e: EventRow): Patch => ({ dispatched_at: e.at, signed_in_at: null, officer_id: null })
const endNow = (e: EventRow): Patch => ({ ended_at: e.at, end_kind: e.to_state })

/** What each event changes on the case besides its state: the only place that derives columns from events. */
export const PROJECTION: Partial<Record<CaseEventName, (event: EventRow, data: EventData) => Patch>> = {
  receive: (e) => ({ received_at: e.at }),
  accept: (e) => ({ accepted_at: e.at }),
  deemedAccept: (e) => ({ accepted_at: e.at }),
  finishOnTheSpot: (e, d) => ({ ...endNow(e), end_kind: 'closed', accepted_at: e.at, result: String(d['result'] ?? 'granted') }),
  dispatch: dispatchNow,
  signIn: (e) => ({ signed_in_at: e.at, officer_id: e.actor_id }),
  close: (e, d) => ({ ...endNow(e), end_kind: 'closed', result: String(d['result']) }),
  deliver: (e) => ({ delivered_at: e.at }),
  decline: endNow,
  withdraw: endNow,
  reject: endNow,
  correctionExpired: endNow,
}

/** Facts the guards of the state machine ask for, and what the form of the event says. */
export function guardContext(w: Working, data: EventData, departmentValid: boolean): GuardContext {
  const text = (key: string): { [k: string]: string } => (typeof data[key] === 'string' && data[key] !== '' ? { [key]: data[key] } : {})
  return {
    instant: w.matter.processingType === 'instant',
    identityPresent: w.row.applicant_id_number !== '',
    // A matter without a checklist needs no paper.
    materialCount: w.lines.length === 0 ? 1 : w.lines.filter((l) => l.received).length,
    missingRequired: missingRequired(w.lines).map((m) => m.no),
    promiseSigned: false,
    departmentValid,
    today: dateOf(w.row.updated_at),
    legalDue: w.row.legal_due,
    ...text('result'),
    ...text('reason'),
    ...text('remedies'),
    ...text('opinion'),
    ...text('receiver'),
    ...text('mailNumber'),
    ...text('witness'),
    ...(typeof data['way'] === 'string' && { deliveryWay: data['way'] as 'counter' | 'mail' | 'witness' }),
  }
}

/**
 * Puts one event on the case: asks the state machine, appends the event, projects it onto the row. Nothing is written yet.
 * Throws TRANSITION_REFUSED with guard and rule.
 */
export function advance(w: Working, type: CaseEventName, data: EventData, scope: ActionScope, departmentValid: boolean): void {
  const decision = decide(w.row.state, type, guardContext(w, data, departmentValid))
  if (!decision.ok)
    throw new AppError('TRANSITION_REFUSED', {
      message: decision.message,
      rule: decision.rule,
      data: { state: w.row.state, stateLabel: CASE_STATES[w.row.state].label, event: type, guard: decision.guard, ...(decision.guard === 'materialsComplete' && { missing: missingRequired(w.lines) }) },
    })
  const last = [...w.events, ...w.added].at(-1)
  if (last && scope.now < last.at)
    throw new AppError('TRANSITION_REFUSED', { message: `电脑时钟早于上一步的时间(${last.at.slice(0, 16)}),请先校准时钟`, rule: '事件按时间先后', data: { lastAt: last.at } })
  const event: EventRow = {
    id: uuid(),
    case_id: w.row.id,
    seq: (last?.seq ?? 0) + 1,
    type,
    at: scope.now,
    actor_id: scope.actor.id,
    actor_name: scope.actor.name,
    from_state: w.row.state,
    to_state: decision.to,
    data: canonicalJson(data),
  }
  w.added.push(event)
  Object.assign(w.row, PROJECTION[type]?.(event, data) ?? {}, { state: decision.to, updated_at: scope.now })
  for (const kind of decision.prints) w.prints.push({ kind, event })
}

/** Recomputes the derived dates of the row from all events. */
export function deriveDates(w: Working, calendar: WorkCalendar): void {
  const { clocks, due, provisional } = datesOf(w.matter, [...w.events, ...w.added], dateOf(w.row.updated_at), calendar)
  Object.assign(w.row, {
    acceptance_date: clocks.acceptanceDate,
    legal_due: clocks.legalDue,
    promised_due: clocks.promisedDue,
    due,
    dates_provisional: Number(provisional),
  })
}
