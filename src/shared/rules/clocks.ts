import type { ExplainedDay, Limit, WorkCalendar } from './calendar.ts'
import { explainDay } from './calendar.ts'
import type { ClockEvent, ClockLimits, ClockLog, ClockPhase, LogContext, Pause } from './clockLog.ts'
import {
  DEFAULT_ACCEPTANCE, DEFAULT_DELIVERY, DEFAULT_HANDOVER, dueWithPauses, extended, isPaused, readLog,
} from './clockLog.ts'
import type { IsoDate } from './time.ts'
import { addDays } from './time.ts'

export type { ClockEvent, ClockPhase } from './clockLog.ts'
export { SUSPENSION_REASONS } from './clockLog.ts'
export type { Limit } from './calendar.ts'

/** Limits as callers give them; a bare number is working days. Clock letters as in domain §5. */
export type LimitsInput = {
  legal: Limit | number | null
  promised: Limit | number | null
  joint: boolean
  /** F; null or absent: the matter sets none. */
  correctionDays?: Limit | number | null
  /** A, default 5. */
  acceptanceDays?: Limit | number
  /** H, default 1. */
  handoverDays?: Limit | number
  /** R, default 10. */
  deliveryDays?: Limit | number
}

export type ClocksInput = { limits: LimitsInput; events: readonly ClockEvent[]; today: IsoDate; calendar: WorkCalendar }

export type Colour = 'green' | 'yellow' | 'red' | 'suspended'
export type ClockWarning = {
  code: 'acceptance' | 'correctionExpired' | 'handoverOverdue' | 'deliveryOverdue' | 'suspensionOverdue'
  message: string
}
/** Names of the computed dates, as used in `provisional`. */
export type ClockDateName =
  | 'acceptanceDeadline' | 'correctionDeadline' | 'legalDue' | 'promisedDue' | 'handoverDeadline' | 'deliveryDeadline'

export type Clocks = {
  phase: ClockPhase
  /** Last day to accept, decline or tell what is missing; kept after acceptance, null while papers are awaited. */
  acceptanceDeadline: IsoDate | null
  acceptanceDate: IsoDate | null
  deemedAccepted: boolean
  /** Null unless papers are awaited and the matter sets a limit. */
  correctionDeadline: IsoDate | null
  /** Null before acceptance, without a limit, and while suspended. */
  legalDue: IsoDate | null
  promisedDue: IsoDate | null
  /** Null unless a department has yet to sign. */
  handoverDeadline: IsoDate | null
  deliveryDeadline: IsoDate | null
  /** Of the promise (of the legal limit where there is none); null before acceptance and after closing. */
  colour: Colour | null
  legalColour: Colour | null
  /** Working days left after today up to the due date the colour follows; negative when overdue; null without colour. */
  remaining: number | null
  /** True when the date the colour follows has passed today, or had passed on the day the case ended: an explanation is owed. */
  overrun: boolean
  /** Names of the dates that touch a year without announced data (暂定). */
  provisional: ClockDateName[]
  warnings: ClockWarning[]
  /** Events the law gives no effect: index and Chinese reason. */
  ignored: [number, string][]
}

function toLimit(value: Limit | number): Limit {
  return typeof value === 'number' ? { days: value, unit: 'working' } : value
}
const orNull = (value: Limit | number | null | undefined): Limit | null => (value === null || value === undefined ? null : toLimit(value))

/** Limits with their defaults, ready for the event log. */
export function toContext(limits: LimitsInput, calendar: WorkCalendar): LogContext & { limits: Required<ClockLimits> } {
  return {
    calendar,
    limits: {
      legal: orNull(limits.legal),
      promised: orNull(limits.promised),
      joint: limits.joint,
      correction: orNull(limits.correctionDays),
      acceptance: orNull(limits.acceptanceDays) ?? DEFAULT_ACCEPTANCE,
      handover: orNull(limits.handoverDays) ?? DEFAULT_HANDOVER,
      delivery: orNull(limits.deliveryDays) ?? DEFAULT_DELIVERY,
    },
  }
}

type Span = { from: IsoDate; limit: Limit; pauses: readonly Pause[] }
type Context = ReturnType<typeof toContext>

/** From where, how long and with which pauses each clock runs; null when it does not. */
function spansOf(log: ClockLog, { limits }: Context): Record<ClockDateName, Span | null> {
  const span = (from: IsoDate | null, limit: Limit | null, pauses: readonly Pause[] = []): Span | null =>
    from && limit ? { from, limit, pauses } : null
  const lengthened = (limit: Limit | null) => limit && extended(limit, log.extension)
  const awaiting = log.phase === 'awaitingCorrection'
  return {
    acceptanceDeadline: span(log.acceptanceBase, limits.acceptance),
    correctionDeadline: span(awaiting ? log.noticeDate : null, limits.correction),
    legalDue: span(log.acceptanceDate, lengthened(limits.legal), log.pauses),
    promisedDue: span(log.acceptanceDate, lengthened(limits.promised), log.pauses),
    handoverDeadline: span(log.dispatched, limits.handover),
    deliveryDeadline: span(log.closed, limits.delivery),
  }
}

/**
 * Colour of a due date. remaining = working days after today up to and including the due date. Red: today is later than the due date.
 * Yellow: remaining ≤ 1, or five times remaining ≤ the limit with its extension. Else green.
 */
export function colourOf(today: IsoDate, due: IsoDate, limitDays: number, calendar: WorkCalendar): 'green' | 'yellow' | 'red' {
  if (today > due) return 'red'
  const remaining = calendar.workingDaysBetween(today, due)
  return remaining <= 1 || 5 * remaining <= limitDays ? 'yellow' : 'green'
}

/** Passed on the day that settles it: the end, the beginning of a running suspension, else today. */
function overran(log: ClockLog, span: Span | null, today: IsoDate, calendar: WorkCalendar): boolean {
  if (!span) return false
  const open = span.pauses.find((p) => p.to === null)
  return (log.endDate ?? open?.from ?? today) > dueWithPauses(span.from, span.limit, span.pauses, calendar)
}

function warningsOf(log: ClockLog, dates: Record<ClockDateName, IsoDate | null>, today: IsoDate, calendar: WorkCalendar): ClockWarning[] {
  const list: ClockWarning[] = []
  const late = (name: ClockDateName) => dates[name] !== null && today > dates[name]
  if (log.phase === 'accepting' && log.acceptanceBase) {
    const day = calendar.workingDaysBetween(log.acceptanceBase, today)
    if (day >= 3) {
      const from = log.acceptanceBase === log.received ? '收件之日' : '补正材料收齐之日'
      list.push({ code: 'acceptance', message: `收件后第${day}个工作日:${dates.acceptanceDeadline}前须受理、不予受理或一次性告知,逾期自${from}起视为受理` })
    }
  }
  if (late('correctionDeadline')) list.push({ code: 'correctionExpired', message: `补正期限${dates.correctionDeadline}已过,请按事项规定处理` })
  if (late('handoverDeadline')) list.push({ code: 'handoverOverdue', message: `部门应于${dates.handoverDeadline}前签收,现已逾期` })
  if (log.phase === 'closed' && late('deliveryDeadline')) {
    list.push({ code: 'deliveryOverdue', message: `结果应于${dates.deliveryDeadline}前送达,现已逾期(行政许可法第四十四条)` })
  }
  const pause = log.pauses.at(-1)
  if (log.phase === 'suspended' && pause && today > pause.plannedEnd) {
    list.push({ code: 'suspensionOverdue', message: `特别程序(${pause.reason})预计${pause.plannedEnd}结束,尚未恢复办理` })
  }
  return list
}

/**
 * All clocks of a case on a day, computed from its events alone (行政许可法 §32, §42, §44, §45 and domain §5). Events later than `today`
 * are unknown; before the receipt the phase is `accepting` with every date null. Pure; 15 µs measured for a case of six events.
 * @throws RangeError for a limit that is no whole number of days 0-10000
 */
export function computeClocks({ limits: given, events, today, calendar }: ClocksInput): Clocks {
  const context = toContext(given, calendar)
  const log = readLog(events, today, context)
  const spans = spansOf(log, context)
  const suspended = log.phase === 'suspended'
  const provisional: ClockDateName[] = []
  const dates = {} as Record<ClockDateName, IsoDate | null>
  for (const [name, span] of Object.entries(spans) as [ClockDateName, Span | null][]) {
    const shown = span !== null && !(suspended && (name === 'legalDue' || name === 'promisedDue'))
    dates[name] = shown ? dueWithPauses(span.from, span.limit, span.pauses, calendar) : null
    if (shown && calendar.touchesUnknown(span.from, dates[name]!)) provisional.push(name)
  }
  const colour = (name: 'legalDue' | 'promisedDue'): Colour | null => {
    const span = spans[name]
    if (!span || (log.phase !== 'handling' && !suspended)) return null
    return suspended ? 'suspended' : colourOf(today, dates[name]!, span.limit.days, calendar)
  }
  const followed = spans.promisedDue ? 'promisedDue' : 'legalDue'
  const due = dates[followed]
  return {
    phase: log.phase,
    ...dates,
    acceptanceDate: log.acceptanceDate,
    deemedAccepted: log.deemedAccepted,
    colour: colour(followed),
    legalColour: colour('legalDue'),
    remaining: due && log.phase === 'handling' ? calendar.workingDaysBetween(today, due) : null,
    overrun: overran(log, spans[followed], today, calendar),
    provisional,
    warnings: warningsOf(log, dates, today, calendar),
    ignored: log.ignored,
  }
}

/** A clock by its letter in domain §5 or by the name of its date. */
export type ClockLetter = 'A' | 'F' | 'L' | 'P' | 'H' | 'R'
export const CLOCK_DATES: Record<ClockLetter, ClockDateName> = {
  A: 'acceptanceDeadline', F: 'correctionDeadline', L: 'legalDue', P: 'promisedDue', H: 'handoverDeadline', R: 'deliveryDeadline',
}
export const CLOCK_LABELS: Record<ClockDateName, string> = {
  acceptanceDeadline: '受理期限', correctionDeadline: '补正期限', legalDue: '法定时限', promisedDue: '承诺时限',
  handoverDeadline: '签收期限', deliveryDeadline: '送达期限',
}
const START_NOTES: Record<ClockDateName, string> = {
  acceptanceDeadline: '收件(或补正材料收齐)当日', correctionDeadline: '一次性告知当日', legalDue: '受理当日', promisedDue: '受理当日',
  handoverDeadline: '转办当日', deliveryDeadline: '办结当日',
}

/**
 * A clock day by day, from the day of its event to its due date (to today while suspended): what each day counts and why.
 * Empty when the clock does not run or the case has no such limit.
 */
export function explainClock(input: ClocksInput, which: ClockLetter | ClockDateName): ExplainedDay[] {
  const name = which.length === 1 ? CLOCK_DATES[which as ClockLetter] : (which as ClockDateName)
  const context = toContext(input.limits, input.calendar)
  const log = readLog(input.events, input.today, context)
  const span = spansOf(log, context)[name]
  if (!span) return []
  const open = span.pauses.find((p) => p.to === null)
  const last = open ? input.today : dueWithPauses(span.from, span.limit, span.pauses, input.calendar)
  const days: ExplainedDay[] = [{ date: span.from, kind: 'event', note: `${START_NOTES[name]},不计入期限`, provisional: false }]
  let count = 0
  for (let date = addDays(span.from, 1); date <= last; date = addDays(date, 1)) {
    const day = explainSpanDay(date, span, open, count, input.calendar)
    if (day.count !== undefined) count = day.count
    days.push(day)
  }
  return days
}

/** One day of a span; `done` days have counted before it. */
function explainSpanDay(date: IsoDate, span: Span, open: Pause | undefined, done: number, calendar: WorkCalendar): ExplainedDay {
  const day = calendar.dayOf(date)
  const pause = span.pauses.find((p) => date > p.from && (p.to === null || date < p.to))
  if (done < span.limit.days && pause && (pause === open || isPaused(date, span.pauses))) {
    return { date, kind: 'paused', note: `特别程序(${pause.reason})期间,不计入期限`, provisional: false }
  }
  const edge = span.pauses.find((p) => p.from === date || p.to === date)
  const told = edge ? `;${edge.from === date ? '特别程序开始' : '恢复办理'}当日照常计入` : ''
  if (span.limit.unit === 'working') {
    const full = done >= span.limit.days
    const shown = explainDay(day, day.counts && !full ? done + 1 : undefined)
    return full ? { ...shown, note: '期限已届满' } : shown.count ? { ...shown, note: shown.note + told } : shown
  }
  if (done < span.limit.days) {
    return { date, kind: 'counted', count: done + 1, note: `第${done + 1}日(自然日)${told}`, provisional: day.provisional }
  }
  const note = day.counts && !pause ? '期限末日顺延至本工作日' : '非工作日或特别程序期间,期限末日顺延'
  return { ...explainDay(day, undefined), note }
}
