import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { CalendarYear } from '#shared/rules/calendar.ts'
import { createCalendar } from '#shared/rules/calendar.ts'
import { calendarYearsFromPackage } from '#shared/rules/calendarSource.ts'
import { addDays, daysBetween } from '#shared/rules/time.ts'

const calendar = createCalendar(calendarYearsFromPackage())

describe('the package as a source', () => {
  it('knows 2025 and 2026 with their notices, and not 2027', () => {
    const years = calendarYearsFromPackage()
    expect(years.map((y) => y.year)).toEqual(expect.arrayContaining([2025, 2026]))
    expect(years.some((y) => y.year === 2027)).toBe(false)
    expect(years.find((y) => y.year === 2025)!.notice).toBe('国办发明电〔2024〕12号')
    expect(years.find((y) => y.year === 2026)!.notice).toBe('国办发明电〔2025〕7号')
  })

  it.each([2025, 2026])('%d has 248 working days', (year) => expect(calendar.workingDaysOf(year)).toBe(248))

  it.each([
    ['2026-01-01', 'holiday', '元旦'], ['2026-01-04', 'makeup', '元旦'], ['2026-02-14', 'makeup', '春节'], ['2026-02-15', 'holiday', '春节'],
    ['2026-02-23', 'holiday', '春节'], ['2026-02-24', 'workday', undefined], ['2026-02-28', 'makeup', '春节'], ['2026-10-10', 'makeup', '国庆节'],
    ['2026-11-22', 'weekend', undefined], ['2025-01-26', 'makeup', '春节'], ['2025-10-08', 'holiday', undefined],
  ])('%s is a %s (%s)', (date, kind, name) => {
    expect(calendar.dayOf(date).kind).toBe(kind)
    if (name) expect(calendar.dayOf(date).name).toBe(name)
  })
})

describe('limits in working days', () => {
  it.each([
    ['2025-01-24', 5, '2025-02-07'],
    ['2025-09-26', 20, '2025-10-30'],
    ['2026-02-11', 5, '2026-02-25'],
    ['2026-02-11', 20, '2026-03-17'],
    ['2026-09-18', 3, '2026-09-22'],
    ['2026-03-07', 1, '2026-03-09'],
    ['2026-04-29', 20, '2026-05-29'],
    // An open Sunday: Monday is day 1.
    ['2026-11-22', 1, '2026-11-23'],
    // A make-up Saturday is an ordinary day of receipt.
    ['2026-02-14', 1, '2026-02-24'],
  ])('%s + %d → %s', (from, n, due) => {
    expect(calendar.addWorkingDays(from, n)).toBe(due)
    const told = calendar.explain(from, n)
    expect(told.due).toBe(due)
    expect(told.provisional).toBe(false)
    expect(told.days[0]).toMatchObject({ date: from, kind: 'event' })
    expect(told.days.at(-1)).toMatchObject({ date: due, count: n })
    expect(told.days.filter((d) => d.count !== undefined)).toHaveLength(n)
    expect(told.days).toHaveLength(daysBetween(from, due) + 1)
  })

  it('names the notice of skipped and make-up days', () => {
    const days = calendar.explain('2026-02-11', 5).days
    expect(days.find((d) => d.date === '2026-02-17')!.note).toBe('春节放假(国办发明电〔2025〕7号)')
    expect(days.find((d) => d.date === '2026-02-14')).toMatchObject({ kind: 'makeup', count: 3 })
    expect(days.find((d) => d.date === '2026-02-14')!.note).toContain('国办发明电〔2025〕7号')
  })

  it('refuses what is no number of days', () => {
    for (const n of [-1, 1.5, Number.NaN, 1e6]) expect(() => calendar.addWorkingDays('2026-01-01', n)).toThrow(RangeError)
  })
})

describe('years without announced data', () => {
  it('use weekends and fixed holidays, marked provisional', () => {
    expect(calendar.dayOf('2027-01-01')).toEqual({ date: '2027-01-01', kind: 'holiday', counts: false, provisional: true, name: '元旦' })
    for (const d of ['05-01', '05-02', '10-01', '10-02', '10-03']) expect(calendar.dayOf(`2027-${d}`).kind).toBe('holiday')
    expect(calendar.dayOf('2027-05-03')).toMatchObject({ counts: true, provisional: true })
    expect(calendar.dayOf('2027-10-04').counts).toBe(true)
  })

  it('a limit that only ends before them is firm, one that enters them is not', () => {
    expect(calendar.dueOf('2026-12-24', { days: 5, unit: 'working' })).toEqual({ due: '2026-12-31', provisional: false })
    expect(calendar.dueOf('2026-12-25', { days: 5, unit: 'working' })).toEqual({ due: '2027-01-04', provisional: true })
    expect(calendar.dueOf('2026-12-31', { days: 1, unit: 'working' }).provisional).toBe(true)
    expect(calendar.explain('2026-12-31', 1).days.map((d) => d.note)[1]).toBe('元旦放假(暂定)')
  })

  it('an announced year replaces them', () => {
    const y2027: CalendarYear = { year: 2027, notice: '国办发明电〔2026〕9号', days: { '2027-01-01': { kind: 'off', name: '元旦' }, '2027-01-04': { kind: 'off', name: '元旦' } } }
    const later = createCalendar([...calendarYearsFromPackage(), y2027])
    expect(later.dueOf('2026-12-25', { days: 5, unit: 'working' })).toEqual({ due: '2027-01-05', provisional: false })
  })
})

describe('natural days', () => {
  it.each([
    ['2026-03-02', 5, '2026-03-09'], // Saturday → Monday
    ['2026-03-02', 4, '2026-03-06'],
    ['2026-01-20', 30, '2026-02-24'], // within the Spring Festival
    ['2026-02-04', 10, '2026-02-14'], // make-up Saturday
  ])('%s + %d → %s', (from, n, due) => {
    expect(calendar.naturalDue(from, n)).toBe(due)
    const told = calendar.explain(from, n, 'natural')
    expect(told.days.at(-1)!.date).toBe(due)
    expect(told.days.filter((d) => d.count !== undefined)).toHaveLength(n)
  })
})

describe('overrides', () => {
  it('win over the notice in both directions', () => {
    const c = createCalendar(calendarYearsFromPackage(), {
      '2026-11-23': { kind: 'off', name: '停电' }, '2026-11-22': { kind: 'work', name: '加班' }, '2027-01-01': { kind: 'work', name: '值班' },
    })
    expect(c.dayOf('2026-11-23')).toMatchObject({ kind: 'holiday', counts: false, name: '停电' })
    expect(c.dayOf('2026-11-22')).toMatchObject({ kind: 'makeup', counts: true, name: '加班' })
    expect(c.addWorkingDays('2026-11-20', 2)).toBe('2026-11-24')
    expect(c.dayOf('2027-01-01')).toMatchObject({ counts: true, provisional: false })
  })
})

describe('properties', () => {
  const date = fc.nat(3650).map((n) => addDays('2024-01-01', n))
  it('adding n working days is what counting by hand gives', () => {
    fc.assert(fc.property(date, fc.nat(60), (from, n) => {
      let d = from
      for (let left = n; left > 0; ) {
        d = addDays(d, 1)
        if (calendar.dayOf(d).counts) left--
      }
      expect(calendar.addWorkingDays(from, n)).toBe(d)
      expect(calendar.workingDaysBetween(from, d)).toBe(n)
      expect(calendar.workingDaysBetween(d, from)).toBe(n === 0 ? 0 : -n)
    }))
  })

  it('a later start is never due earlier', () => {
    fc.assert(fc.property(date, fc.nat(60), fc.nat(30), (from, n, later) => {
      expect(calendar.addWorkingDays(addDays(from, later), n) >= calendar.addWorkingDays(from, n)).toBe(true)
    }))
  })
})
