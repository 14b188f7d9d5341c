import type { WorkCalendar } from '#shared/rules/calendar.ts'
import { FIGURES, type FigureKey, type FigureValues } from '#shared/reports/figures.ts'
import { dateOf, type IsoDate } from '#shared/rules/time.ts'
import { isOpenState, type ClosedRow, type FlowRow, type StockRow } from './queries.ts'

/** Sums behind one row of figures; rates are made of them at the end, never added up. */
type Sums = {
  counts: Partial<Record<FigureKey, number>>
  closedRows: number
  late: number
  limited: number
  early: number
  workingDays: number
  legalDays: number
  legalActualDays: number
}

const newSums = (): Sums => ({ counts: {}, closedRows: 0, late: 0, limited: 0, early: 0, workingDays: 0, legalDays: 0, legalActualDays: 0 })

const BY_PROCESSING: Record<string, FigureKey> = {
  instant: 'acceptedInstant', promised: 'acceptedPromised', joint: 'acceptedJoint', reported: 'acceptedReported',
}
/** Figures that are simply the number of events of a type. */
const BY_TYPE: Record<string, FigureKey> = {
  receive: 'received', correctionNotice: 'correctionNotices', decline: 'declined', reject: 'rejected', withdraw: 'withdrawn',
  correctionExpired: 'withdrawn', suspend: 'suspended', extend: 'extended', deliver: 'delivered',
}
const ENDS_WITHOUT_RESULT = new Set(['declined', 'withdrawn', 'rejected', 'deemedWithdrawn', 'discarded'])

/** The figures an event counts in (the words are in shared/reports/figures.ts). */
export function figuresOfEvent(event: { type: string; from: string; to: string; processing: string }): FigureKey[] {
  const keys: FigureKey[] = []
  const direct = BY_TYPE[event.type]
  if (direct) keys.push(direct)
  const wasOpen = isOpenState(event.from)
  // Finished on the spot without a word of acceptance: accepted and closed the same day.
  const accepted = !wasOpen && (isOpenState(event.to) || event.type === 'finishOnTheSpot')
  if (accepted) keys.push('accepted', ...(BY_PROCESSING[event.processing] ? [BY_PROCESSING[event.processing]!] : []))
  if (event.type === 'deemedAccept') keys.push('deemedAccepted')
  if (event.to === 'closed' && (wasOpen || accepted)) keys.push('closed')
  // A draft thrown away was never received.
  if (ENDS_WITHOUT_RESULT.has(event.to) && event.from !== 'draft') keys.push(wasOpen ? 'otherEnded' : 'endedBeforeAcceptance')
  return keys
}

/** Collects what the queries return and gives the figures of the total, of a department and of a matter. */
export class Tally {
  readonly #total = newSums()
  readonly #departments = new Map<string, Sums>()
  readonly #matters = new Map<string, Sums>()

  #rows(row: { department: string; matter: string }): Sums[] {
    return [this.#total, cell(this.#departments, row.department), cell(this.#matters, row.matter)]
  }

  #add(row: { department: string; matter: string }, key: FigureKey, n: number): void {
    for (const { counts } of this.#rows(row)) counts[key] = (counts[key] ?? 0) + n
  }

  addFlow(row: FlowRow): void {
    for (const key of figuresOfEvent(row)) this.#add(row, key, row.n)
  }

  addStock(key: 'openingStock' | 'closingStock', row: StockRow): void {
    this.#add(row, key, row.n)
    if (key === 'closingStock') this.#add(row, 'overdueOpen', row.overdue)
  }

  /** One closed case; `pauses` are its suspensions, of which the days strictly between the two ends do not count. */
  addClosed(row: ClosedRow, calendar: WorkCalendar, pauses: { from: IsoDate; to: IsoDate }[] = []): void {
    const ended = dateOf(row.endedAt)
    const start = row.acceptedOn ?? ended
    const days = workingDaysUsed(calendar, start, ended, pauses)
    const legal = row.legalDue === null || row.acceptedOn === null ? null : workingDaysUsed(calendar, start, row.legalDue, pauses)
    for (const sums of this.#rows(row)) {
      sums.closedRows++
      sums.workingDays += days
      if (row.due !== null) {
        sums.limited++
        if (ended > row.due) sums.late++
        if (ended < row.due) sums.early++
      }
      if (legal !== null) {
        sums.legalDays += legal
        sums.legalActualDays += days
      }
    }
  }

  total = (): FigureValues => valuesOf(this.#total)
  department = (code: string): FigureValues => valuesOf(this.#departments.get(code) ?? newSums())
  matter = (code: string): FigureValues => valuesOf(this.#matters.get(code) ?? newSums())
  departments = (): string[] => [...this.#departments.keys()]
  matters = (): string[] => [...this.#matters.keys()]
}

function cell(map: Map<string, Sums>, code: string): Sums {
  let sums = map.get(code)
  if (!sums) map.set(code, (sums = newSums()))
  return sums
}

/** Working days after `from` up to and including `to`, without those strictly inside a suspension; never negative. */
export function workingDaysUsed(calendar: WorkCalendar, from: IsoDate, to: IsoDate, pauses: readonly { from: IsoDate; to: IsoDate }[]): number {
  let days = calendar.workingDaysBetween(from, to)
  for (const pause of pauses) {
    const last = pause.to <= to ? pause.to : to
    if (last <= pause.from) continue
    const inside = calendar.workingDaysBetween(pause.from, last)
    // The day of resumption counts.
    days -= last === pause.to && calendar.isWorkingDay(last) ? inside - 1 : inside
  }
  return Math.max(0, days)
}

const percent = (part: number, whole: number): number | null => (whole === 0 ? null : (part / whole) * 100)

function valuesOf(sums: Sums): FigureValues {
  const counts = Object.fromEntries(FIGURES.map((figure) => [figure.key, sums.counts[figure.key] ?? 0])) as Record<FigureKey, number>
  return {
    ...counts,
    overdueClosed: sums.late,
    overdue: sums.late + counts.overdueOpen,
    onTimeRate: percent(sums.closedRows - sums.late, sums.closedRows),
    earlyRate: percent(sums.early, sums.limited),
    averageDays: sums.closedRows === 0 ? null : sums.workingDays / sums.closedRows,
    speedUpRate: percent(sums.legalDays - sums.legalActualDays, sums.legalDays),
  }
}
