import type { MatterDetail } from '#shared/contract/catalogue.ts'
import type { Limit, LimitsInput } from '#shared/rules/clocks.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import { isIsoDate } from '#shared/rules/time.ts'
import { EVENT_LABELS } from '#shared/text/labels.ts'

/** One line of the table of events, as typed. */
export type EventRow = { key: number; date: string; type: string; complete: boolean; reason: string; plannedEnd: string; approver: string }
export type Own = { legal: string; legalUnit: Limit['unit']; promised: string; promisedUnit: Limit['unit']; correction: string; joint: boolean }
/** What is asked; kept while the window is open. */
export type Question = { matterCode: string | null; own: Own; events: EventRow[]; today: string }

/** Events that move a clock, in the order of a life. */
export const EVENT_CHOICES = [
  'receive', 'accept', 'correctionNotice', 'supplement', 'correctionExpired', 'decline', 'dispatch', 'signIn', 'sendBack', 'reassign',
  'suspend', 'resume', 'extend', 'finishOnTheSpot', 'close', 'reject', 'withdraw', 'deliver', 'void',
].map((value) => ({ value, label: EVENT_LABELS[value] ?? value }))

/** What a kind of event asks for besides its date. */
export const ASKS: Record<string, readonly ('complete' | 'suspension' | 'plannedEnd' | 'reason' | 'approver')[]> = {
  supplement: ['complete'], suspend: ['suspension', 'plannedEnd'], extend: ['approver', 'reason'], correctionNotice: ['reason'],
}

export const emptyRow = (key: number, date = '', type = 'receive'): EventRow => ({ key, date, type, complete: true, reason: '', plannedEnd: '', approver: '' })
export const EMPTY_OWN: Own = { legal: '20', legalUnit: 'working', promised: '10', promisedUnit: 'working', correction: '10', joint: false }

/** A new question: received and accepted today. */
export const freshQuestion = (today: IsoDate): Question => ({ matterCode: null, own: EMPTY_OWN, events: [emptyRow(1, today, 'receive'), emptyRow(2, today, 'accept')], today })

/** Limits of a matter version as the clocks take them. */
export function limitsOfMatter(m: MatterDetail): LimitsInput {
  return {
    legal: m.legalLimit, promised: m.promisedLimit, joint: m.processingType === 'joint', correctionDays: m.correctionDays,
    // An instant matter says 0: it is decided on the spot; the law's five days still guard it.
    acceptanceDays: m.acceptanceDays > 0 ? m.acceptanceDays : 5,
  }
}

const days = (text: string): number | null => (/^\d{1,4}$/.test(text.trim()) ? Number(text) : null)

/** The limits typed in, or null with what is wrong. */
export function limitsOfOwn(own: Own): { limits: LimitsInput | null; errors: Partial<Record<'legal' | 'promised' | 'correction', string>> } {
  const errors: Partial<Record<'legal' | 'promised' | 'correction', string>> = {}
  const read = (name: 'legal' | 'promised' | 'correction'): number | null => {
    const value = own[name].trim() === '' ? null : days(own[name])
    if (own[name].trim() !== '' && value === null) errors[name] = '0-9999 的整数'
    return value
  }
  const [legal, promised, correction] = [read('legal'), read('promised'), read('correction')]
  if (Object.keys(errors).length > 0) return { limits: null, errors }
  const limit = (n: number | null, unit: Limit['unit']): Limit | null => (n === null ? null : { days: n, unit })
  return { limits: { legal: limit(legal, own.legalUnit), promised: limit(promised, own.promisedUnit), joint: own.joint, ...(correction !== null && { correctionDays: correction }) }, errors }
}

/** A date as clerks type it: `2026-3-5`, `20260305`, `3-5`, `0305`, `3.5`, `3月5日`; without year the year of `today`. Null when it is none. */
export function readDate(text: string, today: IsoDate): IsoDate | null {
  const t = text.trim().replace(/[年月./]/g, '-').replace(/日$/, '')
  const m = /^(?:(\d{4})-?)?(\d{1,2})-(\d{1,2})$/.exec(t) ?? /^(\d{4})?(\d{2})(\d{2})$/.exec(t)
  if (!m) return null
  const date = `${m[1] ?? today.slice(0, 4)}-${m[2]!.padStart(2, '0')}-${m[3]!.padStart(2, '0')}`
  return isIsoDate(date) ? date : null
}

/** An event for the core, without what its kind does not ask for. */
function eventOf(row: EventRow, date: IsoDate, today: IsoDate): { date: IsoDate; type: string; [field: string]: unknown } {
  const asks = ASKS[row.type] ?? []
  const reason = row.reason.trim()
  return {
    date,
    type: row.type,
    ...(asks.includes('complete') && { complete: row.complete }),
    ...(asks.includes('suspension') && { reason }),
    ...(asks.includes('plannedEnd') && { plannedEnd: readDate(row.plannedEnd, today) }),
    ...(asks.includes('approver') && { approver: row.approver.trim(), reason }),
    ...(row.type === 'correctionNotice' && reason !== '' && { supervisorReason: reason }),
  }
}

/** What goes to the core: only lines with a date; `rows` says which line each event came from. */
export function ask(events: readonly EventRow[], today: string): { events: ReturnType<typeof eventOf>[]; rows: number[]; today: IsoDate | null } {
  const day = readDate(today, today)
  const dated = events.flatMap((row) => {
    const date = day && readDate(row.date, day)
    return date ? [{ row, date }] : []
  })
  return { events: dated.map(({ row, date }) => eventOf(row, date, day!)), rows: dated.map(({ row }) => row.key), today: day }
}

const KEPT = 'centre.clocks'

/** The question last typed in this window. */
export function keptQuestion(today: IsoDate): Question {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? '') as Question
    if (Array.isArray(kept.events) && kept.events.length > 0 && typeof kept.own === 'object') return { ...kept, own: { ...EMPTY_OWN, ...kept.own } }
  } catch {
    // Nothing kept, or by an older program: start afresh.
  }
  return freshQuestion(today)
}

export function keepQuestion(question: Question): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(question))
  } catch {
    // A browser without storage still calculates.
  }
}
