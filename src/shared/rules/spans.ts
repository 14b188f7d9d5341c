import { addMonths, formatMonthZh } from '#shared/reports/period.ts'
import { addDays, type IsoDate } from './time.ts'

/** A month, quarter or year as one short text: `2026-03`, `2026-Q1`, `2026`. */
export const SPAN_KINDS = { month: '月', quarter: '季', year: '年' } as const
export type SpanKind = keyof typeof SPAN_KINDS

export interface Span {
  text: string
  kind: SpanKind
  /** Both days included. */
  from: IsoDate
  to: IsoDate
  /** `2026年第1季度` */
  label: string
}

export const SPAN_PATTERN = /^(19|20|21)\d{2}(-(0[1-9]|1[0-2])|-Q[1-4])?$/
const MONTHS: Record<SpanKind, number> = { month: 1, quarter: 3, year: 12 }

/** Reads a span; throws RangeError for what SPAN_PATTERN does not match. */
export function spanOf(text: string): Span {
  if (!SPAN_PATTERN.test(text)) throw new RangeError(`no span: ${text}`)
  const [year, part = ''] = text.split('-')
  const kind: SpanKind = part === '' ? 'year' : part.startsWith('Q') ? 'quarter' : 'month'
  const first = kind === 'month' ? text : `${year}-${String(kind === 'quarter' ? Number(part.slice(1)) * 3 - 2 : 1).padStart(2, '0')}`
  const label = { month: () => formatMonthZh(text), quarter: () => `${year}年第${part.slice(1)}季度`, year: () => `${year}年` }[kind]()
  return { text, kind, from: `${first}-01`, to: addDays(`${addMonths(first, MONTHS[kind])}-01`, -1), label }
}

/** The span of a kind that holds a day. */
export function spanAround(date: IsoDate, kind: SpanKind): string {
  const [year, month] = date.split('-')
  return { month: date.slice(0, 7), quarter: `${year}-Q${Math.ceil(Number(month) / 3)}`, year: year! }[kind]
}

/** The span of the same kind n later (n may be negative). */
export function stepSpan(text: string, n: number): string {
  const { kind, from } = spanOf(text)
  return spanAround(`${addMonths(from.slice(0, 7), n * MONTHS[kind])}-01`, kind)
}

/** Months in a span. */
export const monthsOf = (span: Pick<Span, 'kind'>): number => MONTHS[span.kind]
