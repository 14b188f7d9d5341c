import type { Reader } from '#main/database/database.ts'
import type { WorkCalendar } from '#shared/rules/calendar.ts'
import { EXTENSION_JOINT, EXTENSION_SINGLE } from '#shared/rules/clockLog.ts'
import { eachAmountOfClosed, figuresOfOpen, meaningOf, type ClosedFact, type OpenFact } from '#shared/reports/counting.ts'
import type { FigureKey } from '#shared/reports/figures.ts'
import { partsOf, slicesOf, type Days, type Period } from '#shared/reports/period.ts'
import { addDays, dateOf, startOfDate, type IsoDate, type IsoTime } from '#shared/rules/time.ts'
import {
  casesOfEvents, eventsIn, extensionsBefore, limitsOfVersions, numbersOf, openCases, pauseEvents, ratingsIn, scopeOf, type CaseFacts,
} from './queries.ts'

/** Everything one count of a period needs. */
export interface Counting {
  db: Reader
  calendar: WorkCalendar
  /** Code of one acceptance point; undefined: all. */
  point: string | undefined
  today: IsoDate
  /** What one report reads more than once: the end of last month is the beginning of this one. */
  kept?: Map<string, Promise<unknown>>
  signal?: AbortSignal | undefined
  /** Told after every slice of a period. */
  onSlice?: (() => void) | undefined
}

/** Lets a message to stop come through between two slices; the database's own answers never wait for the event loop. */
export async function endSlice({ signal, onSlice }: Counting): Promise<void> {
  onSlice?.()
  await new Promise((next) => setImmediate(next))
  signal?.throwIfAborted()
}

function once<T>({ kept }: Counting, key: string, read: () => Promise<T>): Promise<T> {
  const known = kept?.get(key) as Promise<T> | undefined
  if (known) return known
  const reading = read()
  kept?.set(key, reading)
  return reading
}

/** Cases open at an instant. */
export const openAt = (counting: Counting, at: IsoTime): Promise<CaseFacts[]> => once(counting, `open ${at}`, () => openCases(counting.db, at, counting.point))

/** Told once for every figure a case or an event counts in. `at`: time of the event; null for a case open at an end of the period. */
export type Visit = (row: CaseFacts, figure: FigureKey, amount: number, at: IsoTime | null) => void

export interface Break {
  number: string
  department: string
}

export type Pause = { from: IsoDate; to: IsoDate | null }

/** What holds for a whole period and is read once. */
export interface Background {
  pauses: ReadonlyMap<string, readonly Pause[]>
  /** Ratings of the period: level by case and time; and which cases have one. */
  ratings: { caseId: string; at: IsoTime; level: number }[]
  rated: ReadonlySet<string>
  extensions: ReadonlyMap<string, number>
  limits: ReadonlyMap<string, number>
  /** Working days after the first date up to and including the second. */
  days: (from: IsoDate, to: IsoDate) => number
}

export async function readBackground(counting: Counting, period: Period): Promise<Background> {
  const { db, calendar, today } = counting
  const scope = scopeOf(period, undefined)
  const pauses = await once(counting, 'pauses', () => pauseEvents(db, startOfDate(addDays(today, 1))))
  const ratings = await ratingsIn(db, scope)
  return {
    pauses: pausesOf(pauses.filter((event) => event.at < scope.end)),
    ratings,
    rated: new Set(ratings.map((r) => r.caseId)),
    extensions: new Map((await extensionsBefore(db, scope.end)).map((e) => [e.caseId, e.processing === 'joint' ? EXTENSION_JOINT : EXTENSION_SINGLE])),
    limits: await once(counting, 'limits', () => limitsOfVersions(db)),
    days: dayCounter(calendar, period.from),
  }
}

function pausesOf(events: { caseId: string; type: string; at: IsoTime }[]): Map<string, Pause[]> {
  const pauses = new Map<string, Pause[]>()
  for (const { caseId, type, at } of events) {
    const list = pauses.get(caseId) ?? []
    const last = list.at(-1)
    if (type === 'suspend') pauses.set(caseId, [...list, { from: dateOf(at), to: null }])
    else if (last?.to === null) last.to = dateOf(at)
  }
  return pauses
}

/**
 * Walks through everything that counts in a period and tells the visitor: the one reading behind the figures and behind the cases of a
 * figure. Flows (收件, 受理, 办结 …) come from the event log, stocks (期初在办, 期末在办) from the columns of the cases; where the two contradict
 * each other the case is returned as a break of the balance. It is read in slices, so memory does not grow with the period.
 * Give it a connection that sees one unchanging state.
 */
export async function visitPeriod(counting: Counting, period: Period, visit: Visit): Promise<Break[]> {
  const background = await readBackground(counting, period)
  const whole = scopeOf(period, counting.point)
  // What the events say went in and out of 在办, case by case; what is not in here is 0.
  const net = new Map<string, number>()
  const move = (id: string, n: number): void => {
    const sum = (net.get(id) ?? 0) + n
    if (sum === 0) net.delete(id)
    else net.set(id, sum)
  }
  for (const row of await openAt(counting, whole.start)) {
    visit(row, 'openingStock', 1, null)
    move(row.id, 1)
  }
  for (const slice of slicesOf(period)) {
    await visitSlice(counting, slice, background, visit, move)
    await endSlice(counting)
  }
  const colour = colourAtEnd(counting, period, background)
  for (const row of await openAt(counting, whole.end)) {
    for (const figure of figuresOfOpen({ colour: colour(row) })) visit(row, figure, 1, null)
    move(row.id, -1)
  }
  // The columns at both ends against the events in between, so that two mistakes cannot cancel out.
  const breaks = await numbersOf(counting.db, [...net.keys()])
  return breaks.sort((a, b) => (a.number < b.number ? -1 : 1))
}

async function visitSlice({ db, point }: Counting, slice: Days, background: Background, visit: Visit, move: (id: string, n: number) => void): Promise<void> {
  const scope = scopeOf(slice, point)
  const rows = new Map((await casesOfEvents(db, scope)).map((row) => [row.id, row]))
  const see = (id: string, at: IsoTime, type: string, from: string, to: string, level: number | null): void => {
    const row = rows.get(id)
    if (!row) return
    const meaning = meaningOf(type, from, to, row.processing, level)
    for (const figure of meaning.figures) visit(row, figure, 1, at)
    if (meaning.move !== 0) move(id, meaning.move)
    if (meaning.closes) eachAmountOfClosed(closedFact(row, dateOf(at), background), (figure, amount) => visit(row, figure, amount, at))
  }
  for (const part of partsOf(slice)) for (const e of await eventsIn(db, scopeOf(part, undefined))) see(e.caseId, e.at, e.type, e.from, e.to, null)
  for (const { caseId, at, level } of background.ratings) if (at >= scope.start && at < scope.end) see(caseId, at, 'rate', 'closed', 'closed', level)
}

/** Working days between two dates by one look-up each. */
export function dayCounter(calendar: WorkCalendar, base: IsoDate): (from: IsoDate, to: IsoDate) => number {
  const index = new Map<IsoDate, number>()
  const at = (date: IsoDate): number => {
    let n = index.get(date)
    if (n === undefined) index.set(date, (n = calendar.workingDaysBetween(base, date)))
    return n
  }
  return (from, to) => at(to) - at(from)
}

export type ClosedRow = Pick<CaseFacts, 'id' | 'acceptedOn' | 'due' | 'legalDue' | 'promisedDue'>

/** A case closed on a day against its limits. */
export function closedFact(row: ClosedRow, ended: IsoDate, { pauses, rated, days }: Pick<Background, 'pauses' | 'rated' | 'days'>): ClosedFact {
  const start = row.acceptedOn ?? ended
  // Closing also ends a special procedure.
  const stops = pauses.get(row.id)?.map((p) => ({ from: p.from, to: p.to ?? ended }))
  const until = (due: IsoDate | null): number | null => (due === null || row.acceptedOn === null ? null : workingDaysUsed(days, start, due, stops))
  return {
    limited: row.due !== null,
    late: row.due !== null && ended > row.due,
    early: row.due !== null && ended < row.due,
    lateByLaw: row.legalDue !== null && ended > row.legalDue,
    days: workingDaysUsed(days, start, ended, stops),
    legalDays: until(row.legalDue),
    promisedDays: until(row.promisedDue),
    rated: rated.has(row.id),
  }
}

/** Working days after `from` up to and including `to`, without those strictly inside a suspension; never negative. */
export function workingDaysUsed(count: Background['days'], from: IsoDate, to: IsoDate, pauses: readonly { from: IsoDate; to: IsoDate }[] = []): number {
  let days = count(from, to)
  for (const pause of pauses) {
    const last = pause.to <= to ? pause.to : to
    if (last <= pause.from) continue
    const inside = count(pause.from, last)
    // The day of resumption counts.
    days -= last === pause.to && count(addDays(last, -1), last) === 1 ? inside - 1 : inside
  }
  return Math.max(0, days)
}

export type OpenRow = Pick<CaseFacts, 'id' | 'due' | 'versionId'>

/**
 * The colour of a case at 24:00 of the last day of a period, or while it runs on the day of the report (domain §5). The date is the one
 * the case has now: a limit lengthened since counts as lengthened.
 */
export function colourAtEnd({ today }: Pick<Counting, 'today'>, period: Period, background: Background): (row: OpenRow) => OpenFact['colour'] {
  const running = today <= period.to
  const day = running ? today : period.to
  // While the period runs, the limits of today have not ended.
  const passed = running ? addDays(today, -1) : period.to
  return ({ id, due, versionId }) => {
    if (background.pauses.get(id)?.at(-1)?.to === null) return 'suspended'
    if (due === null) return null
    if (due <= passed) return 'red'
    const remaining = background.days(day, due)
    const limit = (background.limits.get(versionId) ?? 0) + (background.extensions.get(id) ?? 0)
    return remaining <= 1 || 5 * remaining <= limit ? 'yellow' : 'green'
  }
}
