import { describe, expect, it } from 'vitest'
import { COUNTS, eachAmountOfClosed, figuresOfEvent, figuresOfOpen, meaningOf, partsOf, valueOf, type ClosedFact } from '#shared/reports/counting.ts'
import { FIGURES, formulaOf, TABLE_FIGURES, TOTAL_FIGURES } from '#shared/reports/figures.ts'
import { slicesOf, yearPeriod } from '#shared/reports/period.ts'

const event = (type: string, from: string, to: string, level: number | null = null, processing = 'promised'): readonly string[] => figuresOfEvent({ type, from, to, processing, level })

describe('rules of counting', () => {
  it('there is one for every figure', () => {
    expect(Object.keys(COUNTS).sort()).toEqual(FIGURES.map((f) => f.key).sort())
    for (const figure of FIGURES) for (const part of partsOf(figure.key)) expect(['sum', 'ratio']).not.toContain(COUNTS[part].of)
    expect(TABLE_FIGURES.every((f) => TOTAL_FIGURES.includes(f))).toBe(true)
  })

  it('an event counts in the figures of its transition', () => {
    expect(event('receive', 'draft', 'received')).toEqual(['received'])
    expect(event('accept', 'received', 'accepted')).toEqual(['accepted', 'acceptedPromised'])
    expect(event('deemedAccept', 'received', 'accepted', null, 'joint')).toEqual(['accepted', 'acceptedJoint', 'deemedAccepted'])
    expect(event('finishOnTheSpot', 'received', 'closed', null, 'instant')).toEqual(['accepted', 'acceptedInstant', 'closed'])
    expect(event('finishOnTheSpot', 'accepted', 'closed', null, 'instant')).toEqual(['closed'])
    expect(event('sendBack', 'inProgress', 'accepted')).toEqual(['sentBack'])
    expect(event('withdraw', 'received', 'withdrawn')).toEqual(['endedBeforeAcceptance', 'withdrawn'])
    expect(event('withdraw', 'inProgress', 'withdrawn')).toEqual(['withdrawn', 'otherEnded'])
    expect(event('correctionExpired', 'awaitingCorrection', 'deemedWithdrawn')).toEqual(['endedBeforeAcceptance', 'withdrawn'])
    expect(event('discard', 'draft', 'discarded')).toEqual([])
    expect(event('void', 'dispatched', 'discarded')).toEqual(['otherEnded'])
    expect(event('archive', 'declined', 'archived')).toEqual([])
    expect(event('rate', 'closed', 'closed', 2)).toEqual(['rated', 'ratedBad', 'rated2'])
    expect(event('rate', 'delivered', 'delivered', 3)).toEqual(['rated', 'ratedSatisfied', 'rated3'])
    expect(meaningOf('sendBack', 'inProgress', 'accepted', 'promised', null).move).toBe(0)
    expect(meaningOf('reject', 'inProgress', 'rejected', 'promised', null)).toMatchObject({ move: -1, closes: false })
  })

  it('an open case counts by its colour', () => {
    expect(figuresOfOpen({ colour: 'red' })).toEqual(['closingStock', 'overdueOpen'])
    expect(figuresOfOpen({ colour: 'yellow' })).toEqual(['closingStock', 'yellowOpen'])
    expect(figuresOfOpen({ colour: 'suspended' })).toEqual(['closingStock', 'suspendedOpen'])
    expect(figuresOfOpen({ colour: null })).toEqual(['closingStock'])
  })

  it('a closed case adds what it took', () => {
    const added: Record<string, number> = {}
    const closed: ClosedFact = { limited: true, late: true, early: false, lateByLaw: false, days: 12, legalDays: 20, promisedDays: 10, rated: true }
    eachAmountOfClosed(closed, (figure, amount) => (added[figure] = amount))
    expect(added).toEqual({ overdueClosed: 1, closedLimited: 1, workingDays: 12, legalDays: 20, closedWithLaw: 1, promisedDays: 10, closedWithPromise: 1, daysSaved: 8, closedRated: 1 })
  })

  it('sums and rates are made of what was counted', () => {
    expect(valueOf('overdue', { overdueClosed: 2, overdueOpen: 3 })).toBe(5)
    expect(valueOf('onTimeRate', { closed: 8, closedOnTime: 6 })).toBe(75)
    expect(valueOf('onTimeRate', {})).toBeNull()
    expect(valueOf('averageDays', { closed: 4, workingDays: 10 })).toBe(2.5)
    expect(formulaOf('speedUpRate')).toBe('节省工作日合计 ÷ 法定工作日合计 × 100%')
    expect(formulaOf('received')).toBeNull()
  })

  it('a year is twelve periods, read in slices without gap', () => {
    expect(yearPeriod('2026-05', 17)).toMatchObject({ from: '2025-12-17', to: '2026-12-16' })
    expect(() => yearPeriod('2027-05', undefined, '2026-11-23')).toThrow('还没有开始')
    expect(slicesOf({ from: '2026-10-01', to: '2026-10-31' })).toHaveLength(1)
    const slices = slicesOf({ from: '2026-01-01', to: '2026-12-31' })
    expect([slices[0]!.from, slices.at(-1)!.to]).toEqual(['2026-01-01', '2026-12-31'])
    for (const [i, slice] of slices.entries()) if (i > 0) expect(Date.parse(slice.from) - Date.parse(slices[i - 1]!.to)).toBe(86_400_000)
  })
})
