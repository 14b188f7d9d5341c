import type { SimulatedCase, SimulatedEvent } from './fixtures.ts'
import { calendar, MATTERS } from './fixtures.ts'
import { addDays, type IsoDate, type IsoTime } from '#shared/rules/time.ts'

/**
 * The figures once more, by hand: plain loops over the cases in memory, no SQL, no shared code but dates and the calendar's day by day answer.
 * `limitDay`: last day whose limits have run out; `today`: the day from which the days left are counted.
 */
export function referenceFigures(cases: SimulatedCase[], from: IsoDate, to: IsoDate, limitDay: IsoDate, today = to): Record<string, number | null> {
  const start = `${from}T00:00:00.000+08:00`
  const end = `${addDays(to, 1)}T00:00:00.000+08:00`
  const within = (e: SimulatedEvent): boolean => e.at >= start && e.at < end
  const acceptOf = (c: SimulatedCase): SimulatedEvent | undefined => c.events.find((e) => /^(accept|deemedAccept|finishOnTheSpot)$/.test(e.type))
  const endOf = (c: SimulatedCase): SimulatedEvent | undefined =>
    c.events.find((e) => ['closed', 'declined', 'withdrawn', 'rejected', 'deemedWithdrawn', 'discarded'].includes(e.to))
  const count = (test: (c: SimulatedCase) => boolean): number => cases.filter(test).length
  const times = (...types: string[]): number => cases.reduce((n, c) => n + c.events.filter((e) => types.includes(e.type) && within(e)).length, 0)
  const openAt = (c: SimulatedCase, at: IsoTime): boolean => {
    const [a, e] = [acceptOf(c), endOf(c)]
    return a !== undefined && a.at < at && (e === undefined || e.at >= at)
  }
  const acceptedIn = (c: SimulatedCase): boolean => acceptOf(c) !== undefined && within(acceptOf(c)!)
  const closedIn = cases.filter((c) => endOf(c)?.to === 'closed' && within(endOf(c)!))
  const endedIn = (c: SimulatedCase): boolean => endOf(c) !== undefined && endOf(c)!.to !== 'closed' && within(endOf(c)!)
  const dayOf = (e: SimulatedEvent): IsoDate => e.at.slice(0, 10)
  const used = (c: SimulatedCase, last: IsoDate): number => {
    let n = 0
    for (let day = addDays(c.row.acceptance_date!, 1); day <= last; day = addDays(day, 1)) {
      const stops = c.events.filter((e) => e.type === 'suspend').map((s) => [dayOf(s), dayOf(c.events.find((e) => e.at >= s.at && (e.type === 'resume' || e === endOf(c)))!)] as const)
      const paused = stops.some(([a, b]) => day > a && day < b)
      if (calendar.isWorkingDay(day) && !paused) n++
    }
    return n
  }
  const sum = (list: number[]): number => list.reduce((a, b) => a + b, 0)
  const rate = (part: number, whole: number): number | null => (whole === 0 ? null : (part / whole) * 100)
  const late = closedIn.filter((c) => c.row.due !== null && dayOf(endOf(c)!) > c.row.due)
  const limited = closedIn.filter((c) => c.row.due !== null)
  const early = limited.filter((c) => dayOf(endOf(c)!) < c.row.due!)
  const legal = closedIn.filter((c) => c.row.legal_due !== null)
  const promised = closedIn.filter((c) => c.row.promised_due !== null)
  const spent = (c: SimulatedCase): number => used(c, dayOf(endOf(c)!))
  const legalDays = sum(legal.map((c) => used(c, c.row.legal_due!)))
  const byKind = (kind: string): number => count((c) => acceptedIn(c) && c.processing === kind)
  const openNow = cases.filter((c) => openAt(c, end))
  const stopped = (c: SimulatedCase): boolean => c.events.filter((e) => e.at < end && (e.type === 'suspend' || e.type === 'resume')).at(-1)?.type === 'suspend'
  const running = openNow.filter((c) => !stopped(c) && c.row.due !== null)
  const overdueOpen = running.filter((c) => c.row.due! <= limitDay).length
  const dueSoon = (c: SimulatedCase): boolean => {
    let left = 0
    for (let day = addDays(today, 1); day <= c.row.due!; day = addDays(day, 1)) if (calendar.isWorkingDay(day)) left++
    const matter = MATTERS.find((m) => m.code === c.matter)!
    const longer = c.events.some((e) => e.type === 'extend' && e.at < end) ? (c.processing === 'joint' ? 15 : 10) : 0
    return left <= 1 || 5 * left <= (matter.promised_limit_workdays ?? matter.statutory_limit_workdays ?? 0) + longer
  }
  const ratings = cases.flatMap((c) => c.events.filter((e) => e.type === 'rate' && within(e)).map((e) => e.data['level'] as number))
  const level = (...levels: number[]): number => ratings.filter((l) => levels.includes(l)).length
  const closedRated = closedIn.filter((c) => c.events.some((e) => e.type === 'rate' && within(e))).length
  return {
    openingStock: count((c) => openAt(c, start)), closingStock: openNow.length,
    received: times('receive'), accepted: count(acceptedIn), acceptedInstant: byKind('instant'), acceptedPromised: byKind('promised'),
    acceptedJoint: byKind('joint'), acceptedReported: byKind('reported'), deemedAccepted: times('deemedAccept'),
    correctionNotices: times('correctionNotice'), declined: times('decline'), sentBack: times('sendBack', 'reassign'), rejected: times('reject'),
    withdrawn: times('withdraw', 'correctionExpired'), suspended: times('suspend'), extended: times('extend'), delivered: times('deliver'),
    endedBeforeAcceptance: count((c) => endedIn(c) && acceptOf(c) === undefined), otherEnded: count((c) => endedIn(c) && acceptOf(c) !== undefined),
    closed: closedIn.length, overdueClosed: late.length, overdueOpen, overdue: late.length + overdueOpen,
    yellowOpen: running.filter((c) => c.row.due! > limitDay && dueSoon(c)).length, suspendedOpen: openNow.filter(stopped).length,
    closedOnTime: closedIn.length - late.length, closedLimited: limited.length, closedEarly: early.length,
    closedLateByLaw: legal.filter((c) => dayOf(endOf(c)!) > c.row.legal_due!).length,
    workingDays: sum(closedIn.map(spent)), legalDays, closedWithLaw: legal.length, daysSaved: legalDays - sum(legal.map(spent)),
    promisedDays: sum(promised.map((c) => used(c, c.row.promised_due!))), closedWithPromise: promised.length,
    onTimeRate: rate(closedIn.length - late.length, closedIn.length),
    earlyRate: rate(early.length, limited.length),
    averageDays: closedIn.length === 0 ? null : sum(closedIn.map(spent)) / closedIn.length,
    speedUpRate: rate(legalDays - sum(legal.map(spent)), legalDays),
    rated: ratings.length, rated5: level(5), rated4: level(4), rated3: level(3), rated2: level(2), rated1: level(1), ratedBad: level(1, 2), ratedSatisfied: level(3, 4, 5),
    closedRated, ratedRate: rate(closedRated, closedIn.length), satisfiedRate: rate(level(3, 4, 5), ratings.length),
  }
}
