import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SPAN_KINDS, spanAround, spanOf, stepSpan, type SpanKind } from '#shared/rules/spans.ts'
import { addDays, daysBetween } from '#shared/rules/time.ts'

const KINDS = Object.keys(SPAN_KINDS) as SpanKind[]
const anyDate = fc.integer({ min: 0, max: 40_000 }).map((n) => addDays('1950-01-01', n))

describe('month, quarter, year', () => {
  it.each([
    ['2026-02', 'month', '2026-02-01', '2026-02-28', '2026年2月'],
    ['2028-02', 'month', '2028-02-01', '2028-02-29', '2028年2月'],
    ['2026-Q1', 'quarter', '2026-01-01', '2026-03-31', '2026年第1季度'],
    ['2026-Q4', 'quarter', '2026-10-01', '2026-12-31', '2026年第4季度'],
    ['2026', 'year', '2026-01-01', '2026-12-31', '2026年'],
  ])('%s is a %s from %s to %s', (text, kind, from, to, label) => {
    expect(spanOf(text)).toEqual({ text, kind, from, to, label })
  })

  it.each(['2026-13', '2026-Q5', '26-01', '2026-1', '2026-00', 'Q1', '', '2026-01-01'])('%j is none', (text) => {
    expect(() => spanOf(text)).toThrow(RangeError)
  })

  it('holds the day it was made around, and the next begins the day after it ends', () => {
    fc.assert(fc.property(anyDate, fc.constantFrom(...KINDS), (date, kind) => {
      const span = spanOf(spanAround(date, kind))
      expect(span.kind).toBe(kind)
      expect(span.from <= date && date <= span.to).toBe(true)
      const next = spanOf(stepSpan(span.text, 1))
      expect(next.from).toBe(addDays(span.to, 1))
      expect(stepSpan(next.text, -1)).toBe(span.text)
    }))
  })

  it('twelve months and four quarters make the year', () => {
    fc.assert(fc.property(fc.integer({ min: 1950, max: 2090 }), (year) => {
      const days = (texts: string[]): number => texts.map(spanOf).reduce((sum, s) => sum + daysBetween(s.from, s.to) + 1, 0)
      const whole = days([String(year)])
      expect(days(Array.from({ length: 12 }, (_, i) => `${year}-${String(i + 1).padStart(2, '0')}`))).toBe(whole)
      expect(days([1, 2, 3, 4].map((q) => `${year}-Q${q}`))).toBe(whole)
    }))
  })
})
