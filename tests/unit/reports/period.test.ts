import { describe, expect, it } from 'vitest'
import { addDays } from '#shared/rules/time.ts'
import { AppError } from '#shared/contract/errors.ts'
import { addMonths, formatMonthZh, formatPeriodZh, reportPeriod } from '#shared/reports/period.ts'

const refused = (work: () => unknown): AppError => {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('not refused')
}

describe('reporting period', () => {
  it.each([
    ['2026-11', undefined, '2026-11-01', '2026-11-30'],
    ['2026-02', undefined, '2026-02-01', '2026-02-28'],
    ['2028-02', undefined, '2028-02-01', '2028-02-29'],
    ['2026-12', undefined, '2026-12-01', '2026-12-31'],
    ['2026-11', 17, '2026-10-17', '2026-11-16'],
    ['2026-01', 17, '2025-12-17', '2026-01-16'],
    ['2026-03', 28, '2026-02-28', '2026-03-27'],
    ['2026-11', 1, '2026-11-01', '2026-11-30'],
    ['2026-11', 2, '2026-10-02', '2026-11-01'],
  ])('%s with cut-off %s is %s to %s', (month, cutoff, from, to) => {
    expect(reportPeriod(month, cutoff)).toMatchObject({ month, from, to })
  })

  it('leaves no day out and counts none twice, for every cut-off over four years', () => {
    for (let cutoff = 1; cutoff <= 28; cutoff++) {
      for (let i = 0; i < 48; i++) {
        const month = addMonths('2025-01', i)
        expect(reportPeriod(addMonths(month, 1), cutoff).from).toBe(addDays(reportPeriod(month, cutoff).to, 1))
      }
    }
  })

  it.each([29, 30, 31, 0, -1, 1.5, Number.NaN])('refuses cut-off %s', (cutoff) => {
    const error = refused(() => reportPeriod('2026-11', cutoff))
    expect(error.code).toBe('PERIOD_INVALID')
    expect(error.extra.field).toBe('cutoff')
  })

  it.each(['2026-13', '2026-00', '2026-1', '', '26-11', '0000-01'])('refuses month %j', (month) => {
    expect(refused(() => reportPeriod(month)).code).toBe('PERIOD_INVALID')
  })

  it('refuses a period that has not begun, and allows the running one', () => {
    expect(refused(() => reportPeriod('2026-12', undefined, '2026-11-23')).message).toContain('还没有开始')
    expect(reportPeriod('2026-11', undefined, '2026-11-01').to).toBe('2026-11-30')
    expect(reportPeriod('2026-12', 17, '2026-11-23').from).toBe('2026-11-17')
    expect(refused(() => reportPeriod('2026-12', 17, '2026-11-16')).code).toBe('PERIOD_INVALID')
  })

  it('is written in Chinese', () => {
    expect(formatMonthZh('2026-01')).toBe('2026年1月')
    expect(formatPeriodZh(reportPeriod('2026-01', 17))).toBe('2025年12月17日至2026年1月16日')
    expect(addMonths('2026-01', -13)).toBe('2024-12')
  })
})
