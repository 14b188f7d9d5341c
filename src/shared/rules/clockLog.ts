import type { Limit, WorkCalendar } from './calendar.ts'
import type { IsoDate } from './time.ts'
import { addDays, daysBetween, isIsoDate } from './time.ts'

/** 行政许可法 §45: the only reasons for which the clock may stand still. */
export const SUSPENSION_REASONS = ['听证', '招标', '拍卖', '检验', '检测', '检疫', '鉴定', '专家评审'] as const
export type SuspensionReason = (typeof SUSPENSION_REASONS)[number]

/** 行政许可法 §42: extension in working days, one agency / handled jointly (45-day limit, +15). */
export const EXTENSION_SINGLE = 10
export const EXTENSION_JOINT = 15

export type ClockPhase = 'accepting' | 'awaitingCorrection' | 'handling' | 'suspended' | 'closed' | 'delivered'

/** One event of a case; `type` is a name of domain §6, names that move no clock are allowed. */
export type ClockEvent = {
  date: IsoDate
  type: string
  /** supplement: all missing papers are in. */
  complete?: boolean
  /** suspend: one of the eight; extend, second correctionNotice: free text. */
  reason?: string
  plannedEnd?: IsoDate | null
  approver?: string
  supervisor?: string
  /** Reason of a supervisor for a second correction notice. */
  supervisorReason?: string
}

export type ClockLimits = {
  legal: Limit | null
  promised: Limit | null
  joint: boolean
  /** F; null or absent: the matter sets none. */
  correction?: Limit | null
  /** A, default 5 working days (行政许可法 §32). */
  acceptance?: Limit
  /** H, default 1 working day. */
  handover?: Limit
  /** R, default 10 working days (行政许可法 §44). */
  delivery?: Limit
}

/** A stretch of suspension; days strictly between `from` and `to` do not count. `to` null: still suspended. */
export type Pause = { from: IsoDate; to: IsoDate | null; reason: string; plannedEnd: IsoDate }

/** What the event log says up to a day. */
export type ClockLog = {
  phase: ClockPhase
  received: IsoDate | null
  /** The day the acceptance clock counts from: receipt, or the day all papers were in. */
  acceptanceBase: IsoDate | null
  acceptanceDeadline: IsoDate | null
  acceptanceDate: IsoDate | null
  deemedAccepted: boolean
  notices: number
  noticeDate: IsoDate | null
  pauses: Pause[]
  /** Days added to L and P. */
  extension: number
  dispatched: IsoDate | null
  closed: IsoDate | null
  /** The event that ended the case, and its date. */
  end: string | null
  endDate: IsoDate | null
  /** Event index and the Chinese reason why it has no effect. */
  ignored: [number, string][]
}

export type LogContext = { limits: ClockLimits; calendar: WorkCalendar }

const working = (days: number): Limit => ({ days, unit: 'working' })
export const DEFAULT_ACCEPTANCE = working(5)
export const DEFAULT_HANDOVER = working(1)
export const DEFAULT_DELIVERY = working(10)

/**
 * Due date of a limit that starts after `from` and stands still strictly between the ends of each pause. A limit reached on or before the
 * day of suspension is not moved. An open pause is taken as not yet begun: callers show no date while suspended.
 */
export function dueWithPauses(from: IsoDate, limit: Limit, pauses: readonly Pause[], calendar: WorkCalendar): IsoDate {
  const natural = limit.unit === 'natural'
  let start = from
  let left = limit.days
  for (const { from: off, to: on } of pauses) {
    if (!on) break
    const before = natural ? daysBetween(start, off) : calendar.workingDaysBetween(start, off)
    if (left <= before) break
    left -= before
    start = on > addDays(off, 1) ? addDays(on, -1) : off
  }
  if (left === 0) return start
  if (!natural) return calendar.addWorkingDays(start, left)
  let due = addDays(start, left)
  while (!calendar.isWorkingDay(due) || isPaused(due, pauses)) due = addDays(due, 1)
  return due
}

/** True for a day strictly inside a finished pause, or after the beginning of an open one. */
export function isPaused(date: IsoDate, pauses: readonly Pause[]): boolean {
  return pauses.some((p) => date > p.from && p.to !== null && date < p.to)
}

/** A limit lengthened by the extension; the extension is in the limit's own unit. */
export function extended(limit: Limit, extension: number): Limit {
  return extension === 0 ? limit : { days: limit.days + extension, unit: limit.unit }
}

type Handler = (log: ClockLog, event: ClockEvent, context: LogContext) => string | undefined

const NOT_ACCEPTED = '尚未受理,此事项不产生期限上的效力'
const ENDED = '办件已经终结'
const filled = (text: unknown): boolean => typeof text === 'string' && text.trim() !== ''

/** Handling or suspended, that is accepted and not ended; otherwise the reason why not. */
function acceptedOr(log: ClockLog): string | undefined {
  if (log.phase === 'closed' || log.phase === 'delivered') return ENDED
  return log.phase === 'handling' || log.phase === 'suspended' ? undefined : NOT_ACCEPTED
}

/** Only while the acceptance clock runs. */
function acceptingOr(log: ClockLog): string | undefined {
  if (log.phase === 'accepting') return undefined
  if (log.phase === 'awaitingCorrection') return '补正材料尚未收齐'
  if (log.end) return ENDED
  return log.deemedAccepted ? '逾期未告知,收件之日起已视为受理(行政许可法第三十二条),此后的受理、告知或不予受理不再改变' : '已经受理'
}

function startAcceptance(log: ClockLog, date: IsoDate, { limits, calendar }: LogContext): void {
  log.phase = 'accepting'
  log.acceptanceBase = date
  log.acceptanceDeadline = calendar.dueOf(date, limits.acceptance ?? DEFAULT_ACCEPTANCE).due
}

function accepted(log: ClockLog, date: IsoDate): void {
  log.phase = 'handling'
  log.acceptanceDate = date
}

/** An end also ends a running suspension. */
function ended(log: ClockLog, event: ClockEvent): void {
  const pause = log.pauses.at(-1)
  if (pause && !pause.to) pause.to = event.date
  log.phase = 'closed'
  log.end = event.type
  log.endDate = event.date
  log.dispatched = null
}

const correctionNotice: Handler = (log, event) => {
  const wrong = acceptingOr(log)
  if (wrong) return wrong
  const supervised = filled(event.supervisorReason) || (filled(event.supervisor) && filled(event.reason))
  if (log.notices > 0 && !supervised) return '补正只能一次性告知,再次告知须由主管说明理由'
  log.notices++
  log.phase = 'awaitingCorrection'
  log.noticeDate = event.date
  log.acceptanceBase = null
  log.acceptanceDeadline = null
  return undefined
}

const suspend: Handler = (log, event) => {
  const wrong = acceptedOr(log)
  if (wrong) return wrong
  if (log.phase === 'suspended') return '已经处于特别程序中'
  if (!(SUSPENSION_REASONS as readonly string[]).includes(event.reason ?? '')) {
    return `特别程序只限${SUSPENSION_REASONS.join('、')}八种(行政许可法第四十五条)`
  }
  const end = event.plannedEnd
  if (!end || !isIsoDate(end)) return '特别程序须书面告知预计结束日期'
  if (end < event.date) return '预计结束日期早于特别程序开始日期'
  log.pauses.push({ from: event.date, to: null, reason: event.reason!, plannedEnd: end })
  log.phase = 'suspended'
  return undefined
}

const extend: Handler = (log, event, { limits, calendar }) => {
  const wrong = acceptedOr(log)
  if (wrong) return wrong
  if (log.phase === 'suspended') return '特别程序期间不能延期'
  if (log.extension > 0) return '只能延期一次(行政许可法第四十二条)'
  if (!limits.legal) return '该事项没有法定时限,无从延期'
  if (!filled(event.approver)) return '延期须写明批准人'
  if (!filled(event.reason)) return '延期须写明理由'
  const due = dueWithPauses(log.acceptanceDate!, limits.legal, log.pauses, calendar)
  if (event.date > due) return `法定期限${due}已过,不能再延期`
  log.extension = limits.joint ? EXTENSION_JOINT : EXTENSION_SINGLE
  return undefined
}

/** Ends a case at any stage. */
const stop: Handler = (log, event) => {
  if (log.end) return ENDED
  ended(log, event)
  return undefined
}

/** Ends an accepted case. */
const finish: Handler = (log, event) => {
  const wrong = acceptedOr(log)
  if (wrong) return wrong
  ended(log, event)
  if (event.type === 'close') log.closed = event.date
  return undefined
}

/** Events of the work in the department: they matter only to H, and only for an accepted case. */
const handoverEvent = (set: (event: ClockEvent) => IsoDate | null): Handler => (log, event) => {
  const wrong = acceptedOr(log)
  if (!wrong) log.dispatched = set(event)
  return wrong
}
const handed = handoverEvent(() => null)

const HANDLERS: Record<string, Handler> = {
  receive: (log, event, context) => {
    if (log.received) return '已经收件'
    log.received = event.date
    startAcceptance(log, event.date, context)
    return undefined
  },
  accept: (log, event) => {
    const wrong = acceptingOr(log)
    if (!wrong) accepted(log, event.date)
    return wrong
  },
  // The record of what has come about by itself: right when it already holds.
  deemedAccept: (log) => (log.deemedAccepted ? undefined : '五个工作日未满,不视为受理'),
  correctionNotice,
  supplement: (log, event, context) => {
    if (log.phase !== 'awaitingCorrection') return '没有待补正的材料'
    if (event.complete === true) startAcceptance(log, event.date, context)
    return undefined
  },
  correctionExpired: (log, event, { limits, calendar }) => {
    if (log.phase !== 'awaitingCorrection') return '没有待补正的材料'
    if (!limits.correction) return '该事项没有规定补正期限'
    if (event.date <= calendar.dueOf(log.noticeDate!, limits.correction).due) return '补正期限未到'
    ended(log, event)
    return undefined
  },
  decline: (log, event) => {
    const wrong = acceptingOr(log)
    if (!wrong) ended(log, event)
    return wrong
  },
  withdraw: stop,
  // 冲销: the case was entered by mistake.
  void: stop,
  finishOnTheSpot: (log, event) => {
    if (log.phase === 'accepting') accepted(log, event.date)
    const wrong = acceptedOr(log)
    if (wrong) return log.phase === 'awaitingCorrection' ? '补正材料尚未收齐' : wrong
    ended(log, event)
    log.closed = event.date
    return undefined
  },
  dispatch: handoverEvent((event) => event.date),
  signIn: handed,
  sendBack: handed,
  reassign: handed,
  suspend,
  resume: (log, event) => {
    if (log.phase !== 'suspended') return '不在特别程序中,无从恢复'
    log.pauses.at(-1)!.to = event.date
    log.phase = 'handling'
    return undefined
  },
  extend,
  reject: finish,
  close: finish,
  deliver: (log) => {
    if (log.phase === 'delivered') return '已经送达'
    if (!log.closed) return '尚未办结,没有可送达的结果'
    log.phase = 'delivered'
    return undefined
  },
}

/** Event names of domain §6 that move no clock. */
const WITHOUT_CLOCK = new Set(['consult', 'refer', 'supervise', 'reply', 'rate', 'archive', 'correct', 'discard', 'assign', 'promiseKept', 'supplementPart', 'note'])

/**
 * Deemed acceptance (行政许可法 §32(4)) needs nobody to record it: from the first calendar day after the deadline the case is accepted
 * from the day the acceptance clock counted from.
 */
function letTimePass(log: ClockLog, date: IsoDate): void {
  if (log.phase !== 'accepting' || !log.acceptanceDeadline || date <= log.acceptanceDeadline) return
  log.deemedAccepted = true
  accepted(log, log.acceptanceBase!)
}

function apply(log: ClockLog, event: ClockEvent, context: LogContext): string | undefined {
  letTimePass(log, event.date)
  const handler = Object.hasOwn(HANDLERS, event.type) ? HANDLERS[event.type] : undefined
  if (!handler) return WITHOUT_CLOCK.has(event.type) ? undefined : `未知的事项:${event.type}`
  if (!log.received && event.type !== 'receive') return '尚未收件'
  return handler(log, event, context)
}

/**
 * Reads the log up to and including `today`: events by date, those of one day in list order, later ones unknown. Events the law gives no
 * effect change nothing and are listed with their index in `events`.
 */
export function readLog(events: readonly ClockEvent[], today: IsoDate, context: LogContext): ClockLog {
  const log: ClockLog = {
    phase: 'accepting', received: null, acceptanceBase: null, acceptanceDeadline: null, acceptanceDate: null, deemedAccepted: false,
    notices: 0, noticeDate: null, pauses: [], extension: 0, dispatched: null, closed: null, end: null, endDate: null, ignored: [],
  }
  const order = events.map((_, i) => i).filter((i) => events[i]!.date <= today)
  // Array.prototype.sort is stable, so the events of one day keep their order.
  order.sort((a, b) => (events[a]!.date < events[b]!.date ? -1 : events[a]!.date > events[b]!.date ? 1 : 0))
  for (const i of order) {
    const reason = apply(log, events[i]!, context)
    if (reason !== undefined) log.ignored.push([i, reason])
  }
  letTimePass(log, today)
  log.ignored.sort((a, b) => a[0] - b[0])
  return log
}
