import type { MatterDetail } from '#shared/contract/catalogue.ts'
import type { CaseStage, Clocks as ClocksView } from '#shared/contract/cases.ts'
import type { WorkCalendar } from '#shared/rules/calendar.ts'
import { readLog } from '#shared/rules/clockLog.ts'
import { computeClocks, explainClock, toContext, type ClockEvent, type Clocks, type ClocksInput, type LimitsInput } from '#shared/rules/clocks.ts'
import { currentStage, stageDates } from '#shared/rules/stages.ts'
import { dateOf, type IsoDate } from '#shared/rules/time.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { settingsOf } from '#main/domain/system/settings.ts'
import { RECEIVED_FIELD } from './backfill.ts'

type EventRow = Pick<Tables['case_event'], 'type' | 'at' | 'data'>

/** Limits that are the centre's, not the matter's: hand-over (H) and delivery (R). Without them the defaults of the rules hold. */
export type CentreLimits = Pick<LimitsInput, 'handoverDays' | 'deliveryDays'>

export async function centreLimits(db: Reader | Tx): Promise<CentreLimits> {
  const settings = await settingsOf(db)
  return { handoverDays: settings['case.handoverDays'], deliveryDays: settings['case.deliveryDays'] }
}

/** Limits of a matter version as the clocks take them. */
export function limitsOf(matter: MatterDetail, own: CentreLimits = {}): LimitsInput {
  return {
    legal: matter.legalLimit,
    promised: matter.promisedLimit,
    joint: matter.processingType === 'joint',
    correctionDays: matter.correctionDays,
    // An instant matter says 0: it is decided on the spot; the law's five days still guard it.
    acceptanceDays: matter.acceptanceDays > 0 ? matter.acceptanceDays : 5,
    ...own,
  }
}

/** Stored events as the clocks read them; papers taken in before they were entered (离线补录) count from the day they came. */
export function toClockEvents(rows: readonly EventRow[]): ClockEvent[] {
  const events = rows.map((row) => ({ ...(JSON.parse(row.data) as Partial<ClockEvent> & { field?: unknown; newValue?: unknown }), date: dateOf(row.at), type: row.type }))
  const back = events.findLast((e) => e.type === 'correct' && e.field === RECEIVED_FIELD)
  return back ? events.map((e) => (e.type === 'receive' ? { ...e, date: String(back.newValue) } : e)) : events
}

export interface CaseDates {
  clocks: Clocks
  /** The date the colour follows. */
  due: IsoDate | null
  provisional: boolean
}

/** All clocks of a case on a day, from its events. */
export function datesOf(matter: MatterDetail, events: readonly EventRow[], today: IsoDate, calendar: WorkCalendar, own?: CentreLimits): CaseDates {
  const clocks = computeClocks({ limits: limitsOf(matter, own), events: toClockEvents(events), today, calendar })
  return { clocks, due: clocks.promisedDue ?? clocks.legalDue, provisional: clocks.provisional.length > 0 }
}

/**
 * The stages of a multi-stage limit and the days of public notice, with the one the case is in; undefined for a matter that has neither.
 * Dates begin with the acceptance.
 */
export function stagesView(matter: MatterDetail, events: readonly EventRow[], today: IsoDate, calendar: WorkCalendar): CaseStage[] | undefined {
  const { stages, publicNoticeDays } = matter
  if (stages.length === 0 && !publicNoticeDays) return undefined
  const { acceptanceDate, pauses, phase } = readLog(toClockEvents(events), today, toContext(limitsOf(matter), calendar))
  const dated = stageDates(stages, acceptanceDate ?? today, pauses, calendar, publicNoticeDays)
  if (acceptanceDate === null) return dated.map((s) => ({ ...s, from: null, due: null, provisional: false, current: false }))
  const current = phase === 'handling' || phase === 'suspended' ? currentStage(dated, today) : -1
  return dated.map((s, i) => ({ ...s, current: i === current }))
}

/** The clocks as API and screen show them, with the day-by-day counting. */
export function clocksView(matter: MatterDetail, events: readonly EventRow[], today: IsoDate, calendar: WorkCalendar, own?: CentreLimits): ClocksView {
  const input: ClocksInput = { limits: limitsOf(matter, own), events: toClockEvents(events), today, calendar }
  const clocks = computeClocks(input)
  const days = (which: 'A' | 'F' | 'P' | 'L' | 'R') => explainClock(input, which).map((d) => ({ ...d, count: d.count ?? null }))
  return {
    phase: clocks.phase,
    acceptanceDeadline: clocks.acceptanceDeadline,
    correctionDeadline: clocks.correctionDeadline,
    acceptanceDate: clocks.acceptanceDate,
    deemedAccepted: clocks.deemedAccepted,
    legalDue: clocks.legalDue,
    promisedDue: clocks.promisedDue,
    handoverDeadline: clocks.handoverDeadline,
    deliveryDeadline: clocks.deliveryDeadline,
    colour: clocks.colour,
    legalColour: clocks.legalColour,
    provisional: [...clocks.provisional],
    remaining: clocks.remaining,
    warnings: clocks.warnings,
    explanation: {
      ...(clocks.acceptanceDeadline && !clocks.acceptanceDate && { acceptance: days('A') }),
      ...(clocks.correctionDeadline && { correction: days('F') }),
      ...(clocks.deliveryDeadline && { delivery: days('R') }),
      ...(clocks.promisedDue && { promised: days('P') }),
      ...(clocks.legalDue && { legal: days('L') }),
    },
  }
}
