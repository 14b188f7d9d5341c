import type { MatterDetail } from '#shared/contract/catalogue.ts'
import type { Clocks as ClocksView } from '#shared/contract/cases.ts'
import type { WorkCalendar } from '#shared/rules/calendar.ts'
import { computeClocks, explainClock, type ClockEvent, type Clocks, type ClocksInput, type LimitsInput } from '#shared/rules/clocks.ts'
import { dateOf, type IsoDate } from '#shared/rules/time.ts'
import type { Tables } from '#main/database/schema.ts'

type EventRow = Pick<Tables['case_event'], 'type' | 'at' | 'data'>

/** Limits of a matter version as the clocks take them. */
export function limitsOf(matter: MatterDetail): LimitsInput {
  return {
    legal: matter.legalLimit,
    promised: matter.promisedLimit,
    joint: matter.processingType === 'joint',
    correctionDays: matter.correctionDays,
    // An instant matter says 0: it is decided on the spot; the law's five days still guard it.
    acceptanceDays: matter.acceptanceDays > 0 ? matter.acceptanceDays : 5,
  }
}

/** Stored events as the clocks read them. */
export function toClockEvents(rows: readonly EventRow[]): ClockEvent[] {
  return rows.map((row) => ({ ...(JSON.parse(row.data) as Partial<ClockEvent>), date: dateOf(row.at), type: row.type }))
}

export interface CaseDates {
  clocks: Clocks
  /** The date the colour follows. */
  due: IsoDate | null
  provisional: boolean
}

/** All clocks of a case on a day, from its events. */
export function datesOf(matter: MatterDetail, events: readonly EventRow[], today: IsoDate, calendar: WorkCalendar): CaseDates {
  const clocks = computeClocks({ limits: limitsOf(matter), events: toClockEvents(events), today, calendar })
  return { clocks, due: clocks.promisedDue ?? clocks.legalDue, provisional: clocks.provisional.length > 0 }
}

/** The clocks as API and screen show them, with the day-by-day counting. */
export function clocksView(matter: MatterDetail, events: readonly EventRow[], today: IsoDate, calendar: WorkCalendar): ClocksView {
  const input: ClocksInput = { limits: limitsOf(matter), events: toClockEvents(events), today, calendar }
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
