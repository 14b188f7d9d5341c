import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseCatalogue } from '#main/domain/catalogue/preset.ts'
import { limitsOf } from '#main/domain/cases/clocks.ts'
import { inYear, markOf, moveBy, summaryOf, weeksOfMonth } from '#renderer/screens/calendar/days.ts'
import { ask, emptyRow, EMPTY_OWN, limitsOfMatter, limitsOfOwn, readDate } from '#renderer/screens/clocks/question.ts'
import type { CalendarChange, CalendarDay } from '#shared/contract/calendar.ts'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { createCalendar } from '#shared/rules/calendar.ts'
import { calendarYearsFromPackage } from '#shared/rules/calendarSource.ts'
import { addDays } from '#shared/rules/time.ts'

const calendar = createCalendar(calendarYearsFromPackage(), { '2026-11-22': { kind: 'work', name: '加班' }, '2026-11-23': { kind: 'off', name: '停电' }, '2027-01-04': { kind: 'work', name: '值班' } })
const day = (date: string): CalendarDay => {
  const { kind, counts, provisional, name, notice } = calendar.dayOf(date)
  return { date, kind, counts, provisional, note: name ?? null, notice: notice ?? null, override: null }
}

describe('the calendar by year', () => {
  it.each([
    ['2026-02-17', '休'], ['2026-02-14', '班'], ['2026-02-24', ''], ['2026-03-01', ''], ['2026-11-22', '班'], ['2026-11-23', '休'], ['2027-01-01', '休'], ['2027-01-05', '暂'], ['2027-01-02', ''], ['2027-01-04', ''],
  ])('%s is marked %j', (date, mark) => expect(markOf(day(date))).toBe(mark))

  it('lays a month out in weeks from Monday', () => {
    for (const [month, length, weeks] of [['2026-02', 28, 5], ['2026-11', 30, 6], ['2027-02', 28, 4]] as const) {
      const laid = weeksOfMonth(Array.from({ length }, (_, i) => day(addDays(`${month}-01`, i))))
      expect(laid).toHaveLength(weeks)
      expect(laid.every((week) => week.length === 7)).toBe(true)
      expect(laid.flat().filter(Boolean).map((d) => d!.date)).toEqual(Array.from({ length }, (_, i) => addDays(`${month}-01`, i)))
      for (const week of laid) for (const [i, d] of week.entries()) if (d) expect(new Date(d.date).getUTCDay()).toBe((i + 1) % 7)
    }
    expect(weeksOfMonth([])).toEqual([])
  })

  it('keys lead from day to day, over months and years, never out of the calendar', () => {
    expect([moveBy('ArrowLeft', '2026-01-01'), moveBy('ArrowDown', '2026-12-28'), moveBy('Home', '2026-05-17'), moveBy('End', '2028-02-03'), moveBy('x', '2026-01-01')])
      .toEqual(['2025-12-31', '2027-01-04', '2026-05-01', '2028-02-29', null])
    expect([moveBy('ArrowLeft', '2000-01-01'), moveBy('ArrowDown', '2100-12-30'), inYear('2028-02-29', 2027), inYear('2026-03-04', 2101)]).toEqual(['2000-01-01', '2100-12-31', '2027-02-28', '2100-12-31'])
  })

  it('says what a change does', () => {
    const change: CalendarChange = { preview: true, changed: true, change: null, years: [], days: [{ date: '2026-11-23', counts: false, name: null }], cases: 9, casesMoved: 2, movedTotal: 3, moved: [], kept: [] }
    expect(summaryOf(change)).toBe('1 天将改变上班或休息;核对 9 件在办件,2 件在办件的 3 个日期将移动。')
    expect(summaryOf({ ...change, preview: false, days: [], movedTotal: 0 })).toContain('没有在办件的日期移动')
    expect(summaryOf({ ...change, changed: false })).toContain('没有变化')
  })
})

describe('the due-date calculator', () => {
  it.each([
    ['2026-3-5', '2026-03-05'], ['20270305', '2027-03-05'], ['0305', '2026-03-05'], ['3-5', '2026-03-05'], ['3.5', '2026-03-05'], ['3月5日', '2026-03-05'], ['2027年1月12日', '2027-01-12'], [' 2026/12/31 ', '2026-12-31'],
    ['', null], ['0230', null], ['13-1', null], ['35', null], ['昨天', null],
  ])('reads %j as %j', (text, date) => expect(readDate(text, '2026-11-23')).toBe(date))

  it('counts with the limits live cases have, for every matter', () => {
    const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../../resources/preset/${name}.json`, import.meta.url), 'utf8'))
    const { matters } = parseCatalogue({ catalogue: read('catalogue-57'), departments: read('departments'), communities: read('communities') })
    expect(matters.length).toBe(57)
    for (const matter of matters as unknown as MatterDetail[]) expect(limitsOfMatter(matter)).toEqual(limitsOf(matter))
  })

  it('reads limits of one\'s own and names the wrong one', () => {
    expect(limitsOfOwn(EMPTY_OWN).limits).toEqual({ legal: { days: 20, unit: 'working' }, promised: { days: 10, unit: 'working' }, joint: false, correctionDays: 10 })
    expect(limitsOfOwn({ ...EMPTY_OWN, promised: ' ', correction: '', legalUnit: 'natural' }).limits).toEqual({ legal: { days: 20, unit: 'natural' }, promised: null, joint: false })
    expect(limitsOfOwn({ ...EMPTY_OWN, legal: '-1' })).toEqual({ limits: null, errors: { legal: '0-9999 的整数' } })
  })

  it('asks only with lines that have a date, and knows which is which', () => {
    const rows = [emptyRow(1, '0302'), emptyRow(2, '', 'accept'), { ...emptyRow(3, '3-4', 'suspend'), reason: '鉴定', plannedEnd: '0310' }, { ...emptyRow(4, '0311', 'extend'), approver: ' 试办 ', reason: '案情复杂' }]
    expect(ask(rows, '2026-03-12')).toEqual({
      today: '2026-03-12', rows: [1, 3, 4],
      events: [
        { date: '2026-03-02', type: 'receive' }, { date: '2026-03-04', type: 'suspend', reason: '鉴定', plannedEnd: '2026-03-10' },
        { date: '2026-03-11', type: 'extend', approver: '试办', reason: '案情复杂' },
      ],
    })
    expect(ask(rows, '何日')).toEqual({ today: null, rows: [], events: [] })
  })
})
