import { describe, expect, it } from 'vitest'
import { appliesTo, fold, FORMULA_KEYS, FORMULAS, PRESET_INDICATORS, VALUE_PATTERN } from '#shared/rules/evaluation.ts'

const rows = [{ amount: 1, counts: true }, { amount: 2.25, counts: false }, { amount: null, counts: true }]

describe('evaluation figures', () => {
  it.each([['count', 3, 0], ['sum', 3.3, 0], ['share', 66.7, null], ['average', 1.1, null]] as const)('%s of three rows is %s, of none %s', (kind, three, none) => {
    expect(fold(kind, rows)).toBe(three)
    expect(fold(kind, [])).toBe(none)
  })

  it('the preset uses known formulas once each, has about fifteen indicators and no weight or score', () => {
    const computed = PRESET_INDICATORS.filter((i) => i.method === 'computed')
    expect(computed.map((i) => i.formula).toSorted()).toEqual([...FORMULA_KEYS].toSorted())
    for (const i of computed) expect(i.unit).toBe(FORMULAS[i.formula!].unit)
    expect(PRESET_INDICATORS.length).toBeGreaterThanOrEqual(15)
    expect(new Set(PRESET_INDICATORS.map((i) => i.code)).size).toBe(PRESET_INDICATORS.length)
    expect(JSON.stringify([PRESET_INDICATORS, FORMULAS])).not.toMatch(/分值|权重|得分|排名/)
  })

  it('a computed figure is shown for its period and longer ones, an entered one for its own only', () => {
    const kinds = ['month', 'quarter', 'year'] as const
    expect(kinds.map((k) => appliesTo({ method: 'computed', every: 'quarter' }, k))).toEqual([false, true, true])
    expect(kinds.map((k) => appliesTo({ method: 'entered', every: 'quarter' }, k))).toEqual([false, true, false])
  })

  it.each([['12', true], ['-3.5', true], ['99.25', true], ['1.234', false], ['1e3', false], ['达标', false], ['', false], ['.5', false]])('%j is a value: %s', (text, good) => {
    expect(VALUE_PATTERN.test(text)).toBe(good)
  })
})
