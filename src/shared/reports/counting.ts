import type { FigureKey } from './figures.ts'

/**
 * How a figure is counted, as data and small pure tests: the tally of the report, the list of cases behind a figure and the words of the
 * definition all read the same rule, so they cannot differ.
 */
export type Count =
  /** Events of the log in the period that pass the test. */
  | { of: 'event'; counts: (event: EventFact) => boolean }
  /** Cases accepted and not ended at the first or the last instant of the period. */
  | { of: 'opening' }
  | { of: 'closing'; counts: (open: OpenFact) => boolean }
  /** Cases closed in the period; each adds an amount (1, or working days). */
  | { of: 'closed'; amount: (closed: ClosedFact) => number }
  | { of: 'sum'; parts: readonly FigureKey[] }
  /** `part` divided by `whole`, `times` 100 for per cent; none where the whole is 0. */
  | { of: 'ratio'; part: FigureKey; whole: FigureKey; times: 1 | 100 }

/** An event of the log with the processing type of its case; `level` is that of a rating (1…5, 5 is best). */
export interface EventFact {
  type: string
  from: string
  to: string
  processing: string
  level: number | null
}

/** A case open at the end of the period. */
export interface OpenFact {
  colour: 'green' | 'yellow' | 'red' | 'suspended' | null
}

/** A case closed in the period against its limits. */
export interface ClosedFact {
  limited: boolean
  late: boolean
  early: boolean
  /** Later than the legal limit. */
  lateByLaw: boolean
  /** Working days from acceptance to closing, suspensions taken off. */
  days: number
  /** Working days the law allows (with its extension); null without a legal limit. */
  legalDays: number | null
  /** Working days promised; null without a promise. */
  promisedDays: number | null
  /** Rated before the end of the period. */
  rated: boolean
}

const OPEN = new Set<string>(['accepted', 'dispatched', 'inProgress'])
/** Accepted and not ended (在办). */
export const isOpenState = (state: string): boolean => OPEN.has(state)

/** Accepted by this event; finished on the spot without a word of acceptance is accepted and closed at once. */
export const isAcceptance = (e: EventFact): boolean => !isOpenState(e.from) && (isOpenState(e.to) || e.type === 'finishOnTheSpot')
/** Closed with a result by this event. */
export const isClosing = (e: EventFact): boolean => e.to === 'closed' && (isOpenState(e.from) || isAcceptance(e))

const ENDS_WITHOUT_RESULT = new Set(['declined', 'withdrawn', 'rejected', 'deemedWithdrawn', 'discarded'])
/** Ended without a result; a draft thrown away was never received. */
const isOtherEnd = (e: EventFact): boolean => e.type !== 'archive' && ENDS_WITHOUT_RESULT.has(e.to) && !ENDS_WITHOUT_RESULT.has(e.from) && e.from !== 'draft'

const ofType = (...types: string[]): Count => ({ of: 'event', counts: (e) => types.includes(e.type) })
const acceptedAs = (processing: string): Count => ({ of: 'event', counts: (e) => isAcceptance(e) && e.processing === processing })
const rating = (test: (level: number) => boolean): Count => ({ of: 'event', counts: (e) => e.type === 'rate' && e.level !== null && test(e.level) })
const closedIf = (test: (c: ClosedFact) => boolean): Count => ({ of: 'closed', amount: (c) => Number(test(c)) })
const ratio = (part: FigureKey, whole: FigureKey, times: 1 | 100 = 100): Count => ({ of: 'ratio', part, whole, times })

/** The rule of every figure. */
export const COUNTS: Record<FigureKey, Count> = {
  openingStock: { of: 'opening' },
  received: ofType('receive'),
  accepted: { of: 'event', counts: isAcceptance },
  acceptedInstant: acceptedAs('instant'),
  acceptedPromised: acceptedAs('promised'),
  acceptedJoint: acceptedAs('joint'),
  acceptedReported: acceptedAs('reported'),
  deemedAccepted: ofType('deemedAccept'),
  correctionNotices: ofType('correctionNotice'),
  declined: ofType('decline'),
  endedBeforeAcceptance: { of: 'event', counts: (e) => isOtherEnd(e) && !isOpenState(e.from) },
  sentBack: ofType('sendBack', 'reassign'),
  rejected: ofType('reject'),
  withdrawn: ofType('withdraw', 'correctionExpired'),
  suspended: ofType('suspend'),
  extended: ofType('extend'),
  closed: { of: 'event', counts: isClosing },
  otherEnded: { of: 'event', counts: (e) => isOtherEnd(e) && isOpenState(e.from) },
  delivered: ofType('deliver'),
  closingStock: { of: 'closing', counts: () => true },
  onTimeRate: ratio('closedOnTime', 'closed'),
  earlyRate: ratio('closedEarly', 'closedLimited'),
  averageDays: ratio('workingDays', 'closed', 1),
  speedUpRate: ratio('daysSaved', 'legalDays'),
  overdueClosed: closedIf((c) => c.late),
  overdueOpen: { of: 'closing', counts: (o) => o.colour === 'red' },
  overdue: { of: 'sum', parts: ['overdueClosed', 'overdueOpen'] },
  yellowOpen: { of: 'closing', counts: (o) => o.colour === 'yellow' },
  rated: rating(() => true),
  ratedRate: ratio('closedRated', 'closed'),
  satisfiedRate: ratio('ratedSatisfied', 'rated'),
  ratedBad: rating((level) => level <= 2),
  closedOnTime: closedIf((c) => !c.late),
  closedLimited: closedIf((c) => c.limited),
  closedEarly: closedIf((c) => c.early),
  closedLateByLaw: closedIf((c) => c.lateByLaw),
  workingDays: { of: 'closed', amount: (c) => c.days },
  legalDays: { of: 'closed', amount: (c) => c.legalDays ?? 0 },
  closedWithLaw: closedIf((c) => c.legalDays !== null),
  promisedDays: { of: 'closed', amount: (c) => c.promisedDays ?? 0 },
  closedWithPromise: closedIf((c) => c.promisedDays !== null),
  daysSaved: { of: 'closed', amount: (c) => (c.legalDays === null ? 0 : c.legalDays - c.days) },
  suspendedOpen: { of: 'closing', counts: (o) => o.colour === 'suspended' },
  closedRated: closedIf((c) => c.rated),
  ratedSatisfied: rating((level) => level >= 3),
  rated5: rating((level) => level === 5),
  rated4: rating((level) => level === 4),
  rated3: rating((level) => level === 3),
  rated2: rating((level) => level === 2),
  rated1: rating((level) => level === 1),
}

const KEYS = Object.keys(COUNTS) as FigureKey[]
const ofKind = <K extends Count['of']>(kind: K): [FigureKey, Count & { of: K }][] =>
  KEYS.flatMap((key) => (COUNTS[key].of === kind ? [[key, COUNTS[key] as Count & { of: K }]] : []))

const EVENT_FIGURES = ofKind('event')
const CLOSING_FIGURES = ofKind('closing')
const CLOSED_FIGURES = ofKind('closed')

/** What an event means for the figures: those it counts in, the move into (1) or out of (-1) 在办, whether it closes a case with a result. */
export interface EventMeaning {
  figures: readonly FigureKey[]
  move: number
  closes: boolean
}

interface Known extends EventFact {
  meaning: EventMeaning
}

// Few transitions, very many events: the ones seen so far by type, compared field by field.
const seen = new Map<string, Known[]>()

/** The meaning of an event; the same object for every event of the same kind. */
export function meaningOf(type: string, from: string, to: string, processing: string, level: number | null): EventMeaning {
  let list = seen.get(type)
  if (!list) seen.set(type, (list = []))
  for (const k of list) if (k.from === from && k.to === to && k.processing === processing && k.level === level) return k.meaning
  const event = { type, from, to, processing, level }
  const figures = EVENT_FIGURES.flatMap(([key, count]) => (count.counts(event) ? [key] : []))
  const meaning = { figures, move: Number(isOpenState(to)) - Number(isOpenState(from)), closes: isClosing(event) }
  list.push({ ...event, meaning })
  return meaning
}

/** The figures an event counts in. */
export const figuresOfEvent = (e: EventFact): readonly FigureKey[] => meaningOf(e.type, e.from, e.to, e.processing, e.level).figures

const closingCache = new Map<OpenFact['colour'], FigureKey[]>()
/** The figures a case open at the end counts in. */
export function figuresOfOpen(open: OpenFact): readonly FigureKey[] {
  let keys = closingCache.get(open.colour)
  if (!keys) closingCache.set(open.colour, (keys = CLOSING_FIGURES.flatMap(([key, count]) => (count.counts(open) ? [key] : []))))
  return keys
}

/** Tells what a closed case adds to each figure; those it adds nothing to are left out. */
export function eachAmountOfClosed(closed: ClosedFact, tell: (figure: FigureKey, amount: number) => void): void {
  for (const [key, count] of CLOSED_FIGURES) {
    const amount = count.amount(closed)
    if (amount !== 0) tell(key, amount)
  }
}

/** Sums and ratios out of what was counted; the counted figures must be complete. */
export function valueOf(key: FigureKey, counted: Partial<Record<FigureKey, number>>): number | null {
  const count = COUNTS[key]
  if (count.of === 'sum') return count.parts.reduce((n, part) => n + (counted[part] ?? 0), 0)
  if (count.of !== 'ratio') return counted[key] ?? 0
  const whole = valueOf(count.whole, counted)
  return whole ? ((valueOf(count.part, counted) ?? 0) / whole) * count.times : null
}

/** Counted figures that together make a figure: itself, the parts of a sum, the two sides of a ratio. */
export function partsOf(key: FigureKey): FigureKey[] {
  const count = COUNTS[key]
  if (count.of === 'sum') return count.parts.flatMap(partsOf)
  if (count.of === 'ratio') return [...new Set([...partsOf(count.part), ...partsOf(count.whole)])]
  return [key]
}

/** The sides of a rate or an average. */
export function sidesOf(key: FigureKey): { part: FigureKey; whole: FigureKey } | null {
  const count = COUNTS[key]
  return count.of === 'ratio' ? { part: count.part, whole: count.whole } : null
}
