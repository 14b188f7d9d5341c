import type { CaseDetail } from '#shared/contract/cases.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import { dateOf, daysBetween } from '#shared/rules/time.ts'

export type Lane = 0 | 1 | 2 | 3
export type MarkKind = 'past' | 'limit' | 'today' | 'end'
export type ClockMark = { key: string; label: string; date: IsoDate; kind: MarkKind; /** 0 … 100, per cent of the bar. */ at: number; /** 0 above the bar, 1 below it; 2 and 3 the second lines above and below, for dates that stand close. */ lane: Lane }
export type ClockBar = {
  marks: ClockMark[]
  /** Per cent of the bar that lies behind us. */
  elapsed: number
  /** Colour of the elapsed part; null before acceptance and after the end. */
  colour: CaseDetail['clocks']['colour']
}

type Raw = Omit<ClockMark, 'at' | 'lane'>

function rawMarks(detail: Pick<CaseDetail, 'receivedAt' | 'endedAt' | 'clocks'>, today: IsoDate): Raw[] {
  const { clocks } = detail
  const ended = detail.endedAt ? dateOf(detail.endedAt) : null
  const marks: (Raw | null)[] = [
    { key: 'received', label: '收件', date: dateOf(detail.receivedAt), kind: 'past' },
    clocks.acceptanceDate ? { key: 'accepted', label: clocks.deemedAccepted ? '视为受理' : '受理', date: clocks.acceptanceDate, kind: 'past' } : null,
    !clocks.acceptanceDate && clocks.acceptanceDeadline ? { key: 'acceptanceDeadline', label: '受理期限', date: clocks.acceptanceDeadline, kind: 'limit' } : null,
    clocks.correctionDeadline && !ended ? { key: 'correction', label: '补正期限', date: clocks.correctionDeadline, kind: 'limit' } : null,
    clocks.handoverDeadline && !ended ? { key: 'handover', label: '签收期限', date: clocks.handoverDeadline, kind: 'limit' } : null,
    clocks.promisedDue ? { key: 'promised', label: '承诺', date: clocks.promisedDue, kind: 'limit' } : null,
    clocks.legalDue ? { key: 'legal', label: '法定', date: clocks.legalDue, kind: 'limit' } : null,
    ended ? { key: 'ended', label: '办结', date: ended, kind: 'end' } : null,
    clocks.deliveryDeadline ? { key: 'delivery', label: '送达期限', date: clocks.deliveryDeadline, kind: 'limit' } : null,
    { key: 'today', label: '今天', date: today, kind: 'today' },
  ]
  return marks.filter((mark) => mark !== null)
}

/** Dates of one day share one mark, `收件·受理`: two labels on one point cannot be read. */
function merged(marks: Raw[]): Raw[] {
  const byDate = new Map<IsoDate, Raw>()
  for (const mark of marks) {
    const there = byDate.get(mark.date)
    if (!there) byDate.set(mark.date, { ...mark })
    else {
      there.label += `·${mark.label}`
      if (mark.kind === 'limit' || (mark.kind === 'today' && there.kind !== 'limit')) there.kind = mark.kind
    }
  }
  return [...byDate.values()].sort((a, b) => (a.date < b.date ? -1 : 1))
}

/**
 * The clocks of a case as one bar in calendar days, received → acceptance deadline → today → promised → legal. For a case that ended long
 * ago today is left off, or the bar would show nothing but the time since.
 */
export function clockBar(detail: Pick<CaseDetail, 'receivedAt' | 'endedAt' | 'clocks'>, today: IsoDate): ClockBar {
  const all = rawMarks(detail, today)
  const last = all.filter((m) => m.key !== 'today').reduce((max, m) => (m.date > max ? m.date : max), '')
  const showToday = !detail.endedAt || today <= last
  const raw = merged(showToday ? all : all.filter((m) => m.key !== 'today'))
  const first = raw[0]!.date
  const span = Math.max(1, daysBetween(first, raw.at(-1)!.date))
  const at = (date: IsoDate): number => Math.min(100, Math.max(0, (daysBetween(first, date) / span) * 100))
  const until = detail.endedAt ? dateOf(detail.endedAt) : today
  return { marks: lanes(raw.map((m) => ({ ...m, at: at(m.date) })), today.slice(0, 4)), elapsed: at(until), colour: detail.clocks.colour }
}

/** Width of the bar that labels are laid out for, px: the narrowest it is drawn. */
const BAR_PX = 420
const GAP_PX = 8

/** A label near an edge is anchored at that edge, so that it does not leave the bar. */
export function anchorOf(at: number): 'start' | 'middle' | 'end' {
  if (at < 10) return 'start'
  return at > 90 ? 'end' : 'middle'
}

/** From where to where a label reaches, px; a Chinese character of the label is 12 px wide, the date up to 50 (with its year 88). */
function extent({ label, date, at }: Omit<ClockMark, 'lane'>, thisYear: string): [number, number] {
  const width = label.length * 12 + (date.startsWith(thisYear) ? 52 : 90)
  const x = (at / 100) * BAR_PX
  const left = { start: x, middle: x - width / 2, end: x - width }[anchorOf(at)]
  return [left, left + width]
}

/** Each label goes to the first line where it does not run into the one before; near dates stay readable. */
function lanes(marks: Omit<ClockMark, 'lane'>[], thisYear: string): ClockMark[] {
  const ends: [number, number, number, number] = [-Infinity, -Infinity, -Infinity, -Infinity]
  return marks.map((mark, i) => {
    const [left, right] = extent(mark, thisYear)
    const order: Lane[] = i % 2 === 0 ? [0, 1, 2, 3] : [1, 0, 3, 2]
    const lane = order.find((free) => ends[free] + GAP_PX <= left) ?? order[3]!
    ends[lane] = right
    return { ...mark, lane }
  })
}
