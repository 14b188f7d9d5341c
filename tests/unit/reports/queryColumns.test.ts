import { describe, expect, it } from 'vitest'
import { csvCell, lastMoment, scheduleDue } from '#shared/reports/queryColumns.ts'

describe('csvCell', () => {
  it.each([
    ['王小明', '王小明'],
    ['a,b', '"a,b"'],
    ['他说"好"', '"他说""好"""'],
    ['两\n行', '"两\n行"'],
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝1+1', "'＝1+1"],
    ['  =1+1', "'  =1+1"],
    ['\n=1+1', `"'\n=1+1"`],
    ['\u{feff}+1', "'\u{feff}+1"],
    [null, ''],
    [5, '5'],
    [-5, '-5'],
  ])('%j is written %s', (value, text) => expect(csvCell(value)).toBe(text))
})

describe('a schedule', () => {
  const at = (t: string) => `2026-03-${t}:00.000+08:00`
  const daily = { every: 'day' as const, at: '17:00', day: 1 }
  it.each([
    ['before the hour: yesterday', daily, at('10T16:59'), at('09T17:00')],
    ['at the hour', daily, at('10T17:00'), at('10T17:00')],
    ['weekly on Friday, asked on Monday', { every: 'week' as const, at: '17:00', day: 5 }, at('09T08:00'), at('06T17:00')],
    ['weekly on Sunday', { every: 'week' as const, at: '17:00', day: 7 }, at('09T08:00'), at('08T17:00')],
    ['monthly on the 5th', { every: 'month' as const, at: '08:00', day: 5 }, at('04T12:00'), '2026-02-05T08:00:00.000+08:00'],
  ])('%s', (_name, schedule, now, expected) => expect(lastMoment(schedule, now)).toBe(expected))

  it('runs once for a moment, also late', () => {
    expect(scheduleDue(daily, at('09T18:00'), at('10T16:00'))).toBe(false)
    expect(scheduleDue(daily, at('09T18:00'), at('10T17:00'))).toBe(true)
    expect(scheduleDue(daily, at('10T17:00'), at('10T23:00'))).toBe(false)
    expect(scheduleDue(daily, at('09T18:00'), at('12T09:00'))).toBe(true)
  })
})
