import type { SimulatedCase, SimulatedEvent } from './fixtures.ts'
import { calendar } from './fixtures.ts'
import { addDays, type IsoDate, type IsoTime } from '#shared/rules/time.ts'

/**
 * The figures once more, by hand: plain loops over the cases in memory, no SQL, no shared code but dates and the calendar's day by day answer.
 * `limitDay`: last day whose limits have run out.
 */
export function referenceFigures(cases: SimulatedCase[], from: IsoDate, to: IsoDate, limitDay: IsoDate): Record<string, number | null> {
  const start = `${from}T00:00:00.000+08:00`
  const end = `${addDays(to, 1)}T00:00:00.000+08:00`
  const within = (e: SimulatedEvent): boolean => e.at >= start && e.at < end
  const acceptOf = (c: SimulatedCase): SimulatedEvent | undefined => c.events.find((e) => /^(accept|deemedAccept|finishOnTheSpot)$/.test(e.type))
  const endOf = (c: SimulatedCase): SimulatedEvent | undefined =>
    c.events.find((e) => ['closed', 'declined', 'withdrawn', 'rejected', 'deemedWithdrawn', 'discarded'].includes(e.to))
  const count = (test: (c: SimulatedCase) => boolean): number => cases.filter(test).length
  const times = (type: string): number => cases.reduce((n, c) => n + c.events.filter((e) => e.type === type && within(e)).length, 0)
  const openAt = (c: SimulatedCase, at: IsoTime): boolean => {
    const [a, e] = [acceptOf(c), endOf(c)]
    return a !== undefined && a.at < at && (e === undefined || e.at >= at)
  }
  const acceptedIn = (c: SimulatedCase): boolean => acceptOf(c) !== undefined && within(acceptOf(c)!)
  const closedIn = cases.filter((c) => endOf(c)?.to === 'closed' && within(endOf(c)!))
  const endedIn = (c: SimulatedCase): boolean => endOf(c) !== undefined && endOf(c)!.to !== 'closed' && within(endOf(c)!)
  const dayOf = (e: SimulatedEvent): IsoDate => e.at.slice(0, 10)
  const used = (c: SimulatedCase, last: IsoDate): number => {
    const suspend = c.events.find((e) => e.type === 'suspend')
    const resume = c.events.find((e) => e.type === 'resume')
    let n = 0
    for (let day = addDays(c.row.acceptance_date!, 1); day <= last; day = addDays(day, 1)) {
      const paused = suspend && resume && day > dayOf(suspend) && day < dayOf(resume)
      if (calendar.isWorkingDay(day) && !paused) n++
    }
    return n
  }
  const sum = (list: number[]): number => list.reduce((a, b) => a + b, 0)
  const rate = (part: number, whole: number): number | null => (whole === 0 ? null : (part / whole) * 100)
  const late = closedIn.filter((c) => c.row.due !== null && dayOf(endOf(c)!) > c.row.due)
  const limited = closedIn.filter((c) => c.row.due !== null)
  const legal = closedIn.filter((c) => c.row.legal_due !== null)
  const overdueOpen = count((c) => openAt(c, end) && c.row.due !== null && c.row.due <= limitDay)
  const spent = (c: SimulatedCase): number => used(c, dayOf(endOf(c)!))
  const byKind = (kind: string): number => count((c) => acceptedIn(c) && c.processing === kind)
  return {
    openingStock: count((c) => openAt(c, start)), closingStock: count((c) => openAt(c, end)),
    received: times('receive'), accepted: count(acceptedIn), acceptedInstant: byKind('instant'), acceptedPromised: byKind('promised'),
    acceptedJoint: byKind('joint'), acceptedReported: byKind('reported'), deemedAccepted: times('deemedAccept'),
    correctionNotices: times('correctionNotice'), declined: times('decline'), rejected: times('reject'),
    withdrawn: times('withdraw') + times('correctionExpired'), suspended: times('suspend'), extended: times('extend'), delivered: times('deliver'),
    endedBeforeAcceptance: count((c) => endedIn(c) && acceptOf(c) === undefined), otherEnded: count((c) => endedIn(c) && acceptOf(c) !== undefined),
    closed: closedIn.length, overdueClosed: late.length, overdueOpen, overdue: late.length + overdueOpen,
    onTimeRate: rate(closedIn.length - late.length, closedIn.length),
    earlyRate: rate(limited.filter((c) => dayOf(endOf(c)!) < c.row.due!).length, limited.length),
    averageDays: closedIn.length === 0 ? null : sum(closedIn.map(spent)) / closedIn.length,
    speedUpRate: rate(sum(legal.map((c) => used(c, c.row.legal_due!))) - sum(legal.map(spent)), sum(legal.map((c) => used(c, c.row.legal_due!)))),
  }
}
