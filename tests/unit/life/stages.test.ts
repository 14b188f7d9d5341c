import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createCalendar } from '#shared/rules/calendar.ts'
import { calendarYearsFromPackage } from '#shared/rules/calendarSource.ts'
import type { Pause } from '#shared/rules/clockLog.ts'
import { currentStage, stageDates, stageUnit, type Stage } from '#shared/rules/stages.ts'

const calendar = createCalendar(calendarYearsFromPackage())
const natural = (...days: number[]): Stage[] => days.map((n, i) => ({ step: `第${i + 1}步`, days: n, unit: '自然日' }))
const pause = (from: string, to: string | null): Pause => ({ from, to, reason: '检测', plannedEnd: to ?? from })
const dates = (stages: Stage[], start: string, pauses: Pause[] = [], notice: number | null = null) =>
  stageDates(stages, start, pauses, calendar, notice).map((s) => [s.step, s.from, s.due])

/** 廉租住房: 30+15+15+15 natural days. */
const LOW_RENT: Stage[] = [
  { step: '受理、初审、张榜', days: 30, unit: '自然日' }, { step: '住房部门审核', days: 15, unit: '自然日' },
  { step: '民政收入审核', days: 15, unit: '自然日' }, { step: '公示', days: 15, unit: '自然日' },
]

describe('units of the catalogue', () => {
  it.each([
    ['自然日', 'natural'], ['日', 'natural'], ['天', 'natural'], ['日历日', 'natural'], ['工作日', 'working'], ['工作日(重构)', 'working'], ['工作日（重构）', 'working'],
    ['个工作日', 'working'],
  ])('%s → %s', (text, unit) => expect(stageUnit(text)).toBe(unit))

  it.each(['', '小时', '月', '(工作日)'])('%o is none', (text) => expect(stageUnit(text)).toBeNull())

  it('every stage of the 57 matters has a known unit', () => {
    const matters = JSON.parse(readFileSync(new URL('../../../resources/preset/catalogue-57.json', import.meta.url), 'utf8')) as { stages: { unit: string }[] }[]
    const units = matters.flatMap((m) => m.stages.map((s) => s.unit))
    expect(units.length).toBeGreaterThan(20)
    expect(new Set(units.map(stageUnit))).toEqual(new Set(['natural', 'working']))
  })
})

describe('stage dates', () => {
  it('廉租 30+15+15+15: one after the other, in sum the 75 days of the whole', () => {
    const stages = stageDates(LOW_RENT, '2026-03-02', [], calendar, 15)
    expect(stages.map((s) => [s.days, s.unit, s.from, s.due])).toEqual([
      [30, 'natural', '2026-03-02', '2026-04-01'],
      [15, 'natural', '2026-04-01', '2026-04-16'],
      // 1 May is a holiday: the last day moves to the 6th for this stage, the next counts on from the 1st.
      [15, 'natural', '2026-04-16', '2026-05-06'],
      // Saturday 16 May moves to Monday.
      [15, 'natural', '2026-05-01', '2026-05-18'],
    ])
    expect(stages.at(-1)!.due).toBe(calendar.naturalDue('2026-03-02', 75))
  })

  it('stages of natural days always end with the limit they make up', () => {
    for (let day = 1; day <= 28; day++) {
      const start = `2026-03-${String(day).padStart(2, '0')}`
      expect(stageDates(LOW_RENT, start, [], calendar).at(-1)!.due, start).toBe(calendar.naturalDue(start, 75))
    }
  })

  it('working days skip weekends and holidays; mixed units follow each other', () => {
    const poor: Stage[] = [
      { step: '入户调查', days: 7, unit: '工作日(重构)' }, { step: '张榜公示', days: 5, unit: '自然日' },
      { step: '审核', days: 3, unit: '工作日(重构)' }, { step: '审批前公示', days: 5, unit: '自然日' },
    ]
    expect(dates(poor, '2026-03-02')).toEqual([
      ['入户调查', '2026-03-02', '2026-03-11'],
      ['张榜公示', '2026-03-11', '2026-03-16'],
      ['审核', '2026-03-16', '2026-03-19'],
      ['审批前公示', '2026-03-19', '2026-03-24'],
    ])
  })

  it('a suspension before, in and after a stage', () => {
    const [first, second] = [natural(10, 10), '2026-03-02']
    expect(dates(first, second)).toEqual([['第1步', '2026-03-02', '2026-03-12'], ['第2步', '2026-03-12', '2026-03-23']])
    // The days strictly between the 5th and the 10th (6, 7, 8, 9) do not count: four days later each.
    expect(dates(first, second, [pause('2026-03-05', '2026-03-10')])).toEqual([['第1步', '2026-03-02', '2026-03-16'], ['第2步', '2026-03-16', '2026-03-26']])
    // In the second stage only.
    expect(dates(first, second, [pause('2026-03-13', '2026-03-18')])).toEqual([['第1步', '2026-03-02', '2026-03-12'], ['第2步', '2026-03-12', '2026-03-26']])
    // Two of them.
    expect(dates(first, second, [pause('2026-03-05', '2026-03-10'), pause('2026-03-18', '2026-03-20')])).toEqual([
      ['第1步', '2026-03-02', '2026-03-16'], ['第2步', '2026-03-16', '2026-03-27'],
    ])
    // Resumed the next day: nothing lies strictly between.
    expect(dates(first, second, [pause('2026-03-05', '2026-03-06')])).toEqual(dates(first, second))
  })

  it('a suspension still open leaves no date from there on', () => {
    expect(dates(natural(10, 10), '2026-03-02', [pause('2026-03-13', null)])).toEqual([['第1步', '2026-03-02', '2026-03-12'], ['第2步', '2026-03-12', null]])
    expect(dates(natural(10, 10), '2026-03-02', [pause('2026-03-05', null)])).toEqual([['第1步', '2026-03-02', null], ['第2步', null, null]])
  })

  it('a last day inside a suspension moves behind it', () => {
    expect(dates(natural(3), '2026-03-02', [pause('2026-03-05', '2026-03-12')])).toEqual([['第1步', '2026-03-02', '2026-03-05']])
    // The third day is Saturday the 7th and moves into the suspension that began on it: to the day of resumption.
    expect(dates(natural(5), '2026-03-02', [pause('2026-03-07', '2026-03-11')])).toEqual([['第1步', '2026-03-02', '2026-03-11']])
  })

  it('a stage without a limit has no date and gives none to what follows', () => {
    const loan: Stage[] = [{ step: '审查', days: 5, unit: '工作日(重构)' }, { step: '银行核贷', days: 0, unit: '工作日(重构)' }, { step: '发放', days: 3, unit: '工作日' }]
    expect(stageDates(loan, '2026-03-02', [], calendar).map((s) => [s.days, s.from, s.due])).toEqual([
      [5, '2026-03-02', '2026-03-09'], [null, '2026-03-09', null], [3, null, null],
    ])
  })

  it('a unit nobody knows gives no date instead of a wrong one', () => {
    expect(dates([{ step: '评审', days: 2, unit: '月' }, { step: '决定', days: 3, unit: '日' }], '2026-03-02')).toEqual([['评审', '2026-03-02', null], ['决定', null, null]])
  })

  it('public-notice days that no step names are added, those that are named are not', () => {
    expect(dates(natural(10), '2026-03-02', [], 7)).toEqual([['第1步', '2026-03-02', '2026-03-12'], ['公示', '2026-03-12', '2026-03-19']])
    expect(stageDates(LOW_RENT, '2026-03-02', [], calendar, 15)).toHaveLength(4)
    expect(stageDates([{ step: '社区张榜', days: 5, unit: '日' }], '2026-03-02', [], calendar, 5)).toHaveLength(1)
    // Without stages there is no day to count from, but the notice is still owed.
    expect(stageDates([], '2026-03-02', [], calendar, 10)).toEqual([{ step: '公示', days: 10, unit: 'natural', from: null, due: null, provisional: false }])
    expect(stageDates([], '2026-03-02', [], calendar, null)).toEqual([])
    expect(stageDates([], '2026-03-02', [], calendar, 0)).toEqual([])
  })

  it('a year not announced makes the dates provisional', () => {
    const last = calendar.years.at(-1)!
    const stages = stageDates(natural(10, 30), `${last}-12-10`, [], calendar)
    expect(stages.map((s) => s.provisional)).toEqual([false, true])
  })
})

describe('the current stage', () => {
  const stages = stageDates(LOW_RENT, '2026-03-02', [], calendar)
  it.each([
    ['2026-03-01', -1], ['2026-03-02', 0], ['2026-04-01', 0], ['2026-04-02', 1], ['2026-04-17', 2], ['2026-05-06', 2], ['2026-05-07', 3], ['2026-12-31', 3],
  ] as const)('%s → %d', (today, index) => expect(currentStage(stages, today)).toBe(index))

  it('is the one without a limit once it has begun', () => {
    const loan = stageDates([{ step: '审查', days: 5, unit: '工作日' }, { step: '银行核贷', days: 0, unit: '工作日' }], '2026-03-02', [], calendar)
    expect([currentStage(loan, '2026-03-09'), currentStage(loan, '2026-03-10'), currentStage([], '2026-03-10')]).toEqual([0, 1, -1])
  })
})
