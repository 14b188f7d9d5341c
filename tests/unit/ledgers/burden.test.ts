import { describe, expect, it } from 'vitest'
import { burdenByCommunity, burdenByDepartment, inForce, inForceDuring, missingReason, monthlyHours, roundHours, type BurdenForm } from '#shared/rules/burden.ts'

const form = (change: Partial<BurdenForm & { usedFor: string; basis: string | null }> = {}) => ({
  department: 'MZ', community: 'C01' as string | null, every: 'month' as const, minutes: 60 as number | null, from: '2026-01-01', until: null as string | null, usedFor: '核对', basis: '〔2026〕1号' as string | null, ...change,
})

describe('burden of forms', () => {
  it.each([
    ['week', 60, 4.3], ['month', 90, 1.5], ['quarter', 90, 0.5], ['year', 120, 0.2], ['once', 600, 0], ['month', null, 0],
  ] as const)('a form %s of %s minutes takes %s hours a month', (every, minutes, hours) => {
    expect(roundHours(monthlyHours({ every, minutes }))).toBe(hours)
  })

  it('is in force from its first to its last day', () => {
    const f = form({ from: '2026-03-02', until: '2026-05-31' })
    expect(['2026-03-01', '2026-03-02', '2026-05-31', '2026-06-01'].map((day) => inForce(f, day))).toEqual([false, true, true, false])
    expect(inForce(form(), '2099-01-01')).toBe(true)
    expect(inForceDuring(f, { from: '2026-05-01', to: '2026-05-31' })).toBe(true)
    expect(inForceDuring(f, { from: '2026-06-01', to: '2026-06-30' })).toBe(false)
    expect(inForceDuring(f, { from: '2026-01-01', to: '2026-03-01' })).toBe(false)
  })

  it('a form for all counts in every community, and as often for its department; the order stays that of the register', () => {
    const forms = [form(), form({ community: null, minutes: 30, basis: ' ' }), form({ department: 'WS', community: 'C02', minutes: null, usedFor: '' })]
    expect(burdenByCommunity(forms, ['C01', 'C02', 'C03'])).toEqual([
      { code: 'C01', forms: 2, hours: 1.5, unfounded: 1, untimed: 0 },
      { code: 'C02', forms: 2, hours: 0.5, unfounded: 2, untimed: 1 },
      { code: 'C03', forms: 1, hours: 0.5, unfounded: 1, untimed: 0 },
    ])
    expect(burdenByDepartment(forms, ['WS', 'MZ'], 3)).toEqual([
      { code: 'WS', forms: 1, hours: 0, unfounded: 1, untimed: 1 },
      { code: 'MZ', forms: 2, hours: 2.5, unfounded: 1, untimed: 0 },
    ])
  })

  it('says what is missing', () => {
    expect(missingReason({ usedFor: '', basis: null })).toBe('没有用途和依据')
    expect(missingReason({ usedFor: '核对', basis: '' })).toBe('没有依据')
    expect(missingReason({ usedFor: '核对', basis: '通知' })).toBeNull()
  })
})
