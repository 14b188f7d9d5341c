import { describe, expect, it } from 'vitest'
import { changeOf, figureOf, FIGURES, formatChange, formatFigure, TABLE_FIGURES } from '#shared/reports/figures.ts'

describe('figures', () => {
  it('each has its own key and label and is defined in words', () => {
    expect(new Set(FIGURES.map((f) => f.key)).size).toBe(FIGURES.length)
    expect(new Set(FIGURES.map((f) => f.label)).size).toBe(FIGURES.length)
    for (const figure of FIGURES) expect(figure.definition.length, figure.key).toBeGreaterThan(10)
  })

  it('has every figure the district asks for', () => {
    const labels = FIGURES.map((f) => f.label)
    const asked = '期初在办 收件 受理 即办 承诺 补正告知 不予受理 退件 撤回 办结 其他终结 期末在办 按时办结率 提前办结率 平均办理工作日 提速率 超期 挂起 延期'
    expect(labels).toEqual(expect.arrayContaining(asked.split(' ')))
    expect(TABLE_FIGURES.map((f) => f.key)).toEqual(expect.arrayContaining(['openingStock', 'accepted', 'closed', 'otherEnded', 'closingStock']))
  })

  it('writes values', () => {
    expect(formatFigure('count', 1234567)).toBe('1,234,567')
    expect(formatFigure('count', 0)).toBe('0')
    expect(formatFigure('decimal', 1234.56)).toBe('1,234.6')
    expect(formatFigure('percent', 98.765)).toBe('98.8%')
    expect(formatFigure('decimal', 6.35)).toBe('6.4')
    expect(formatFigure('percent', 1.005 * 100)).toBe('100.5%')
    expect(formatFigure('percent', -9.45)).toBe('-9.5%')
    expect(formatFigure('decimal', -0.04)).toBe('0.0')
    expect(formatFigure('percent', null)).toBe('—')
    expect(figureOf('accepted').label).toBe('受理')
    expect(() => figureOf('nothing')).toThrow()
  })

  it('compares with an earlier period', () => {
    expect(changeOf('count', 110, 100)).toBeCloseTo(10)
    expect(changeOf('count', 5, 0)).toBeNull()
    expect(changeOf('percent', 95, 90)).toBeCloseTo(5)
    expect(changeOf('percent', null, 90)).toBeNull()
    expect(formatChange('count', 10)).toBe('+10.0%')
    expect(formatChange('count', -25)).toBe('-25.0%')
    expect(formatChange('percent', 5)).toBe('+5.0个百分点')
    expect(formatChange('count', -0.01)).toBe('0.0%')
    expect(formatChange('count', null)).toBe('—')
  })
})
