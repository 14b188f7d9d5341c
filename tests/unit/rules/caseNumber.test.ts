import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import {
  checkCaseNumber, composeCaseNumber, formatCaseNumber, formatPaperNumber, mod1110CheckDigit, normalizeCaseNumber, parseCaseNumber,
} from '#shared/rules/caseNumber.ts'
import { addDays } from '#shared/rules/time.ts'

const parts = fc.record({
  region: fc.integer({ min: 110000, max: 999999 }).map(String),
  point: fc.integer({ min: 1, max: 999 }),
  date: fc.nat(36_000).map((n) => addDays('2000-01-01', n)),
  counter: fc.integer({ min: 1, max: 99 }),
  serial: fc.integer({ min: 1, max: 999 }),
})
const example = { region: '320103', point: 1, date: '2026-11-23', counter: 3, serial: 17 }

describe('case number', () => {
  it('check digit agrees with the standard’s example 0794 → 5', () => {
    expect(mod1110CheckDigit('0794')).toBe('5')
  })

  it('composes, groups and takes apart', () => {
    const n = composeCaseNumber(example)
    expect(n).toHaveLength(21)
    expect(n.slice(0, 20)).toBe('32010300126112303017')
    expect(formatCaseNumber(n)).toBe(`320103 001 261123 03 017 ${n[20]}`)
    expect(normalizeCaseNumber(formatCaseNumber(n).replaceAll(' ', '\u3000'))).toBe(n)
    expect(parseCaseNumber(formatCaseNumber(n))).toEqual({ region: '320103', point: '001', date: '2026-11-23', counter: '03', serial: 17 })
  })

  it('says why a number is refused', () => {
    const n = composeCaseNumber(example)
    expect(checkCaseNumber(n.slice(1)).reason).toBe('length')
    expect(checkCaseNumber('O' + n.slice(1)).reason).toBe('charset')
    expect(checkCaseNumber(n.slice(0, 11) + '13' + n.slice(13)).reason).toBe('impossible_date')
    expect(checkCaseNumber(n.slice(0, 20) + String((Number(n[20]) + 1) % 10)).reason).toBe('checksum')
    expect(parseCaseNumber('')).toBeNull()
  })

  it('refuses the 1000th serial of a day with a message, impossible parts with an error', () => {
    expect(() => composeCaseNumber({ ...example, serial: 1000 })).toThrow(/已用完/)
    expect(() => composeCaseNumber({ ...example, serial: 0 })).toThrow(RangeError)
    expect(() => composeCaseNumber({ ...example, counter: 100 })).toThrow(RangeError)
    expect(() => composeCaseNumber({ ...example, date: '2026-02-30' })).toThrow(RangeError)
  })

  it('property: round trip, and any single wrong digit is noticed', () => {
    fc.assert(fc.property(parts, fc.nat(20), fc.integer({ min: 1, max: 9 }), (p, at, plus) => {
      const n = composeCaseNumber(p)
      const back = parseCaseNumber(n)!
      expect({ ...back, point: Number(back.point), counter: Number(back.counter) }).toEqual(p)
      const wrong = n.slice(0, at) + String((Number(n[at]) + plus) % 10) + n.slice(at + 1)
      expect(checkCaseNumber(wrong).valid).toBe(false)
    }))
  })
})

describe('paper number', () => {
  it('has five digits, and more when a department needs them', () => {
    expect(formatPaperNumber('淮受', 2026, 123)).toBe('淮受〔2026〕第00123号')
    expect(formatPaperNumber(undefined, 2026, 100_000)).toBe('淮受〔2026〕第100000号')
  })
})
