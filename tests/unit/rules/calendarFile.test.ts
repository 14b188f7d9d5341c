import { describe, expect, it } from 'vitest'
import { parseCalendarFile, toCalendarFile } from '#shared/rules/calendarFile.ts'
import { calendarYearsFromPackage } from '#shared/rules/calendarSource.ts'

const YEARS = calendarYearsFromPackage()
const file2026 = toCalendarFile(YEARS.find((y) => y.year === 2026)!)
const changed = (change: (days: { date: string; kind: string; name: string }[]) => unknown) => ({ ...file2026, days: change(structuredClone(file2026.days)) })
const rowsOf = (file: unknown) => parseCalendarFile(file).problems.map((p) => [p.row, p.problem])

describe('a calendar file', () => {
  it.each(YEARS.map((y) => [y.year, y] as const))('%d as announced is taken as it is', (_year, y) => {
    const parsed = parseCalendarFile({ ...toCalendarFile(y), notice: y.notice ?? '放假通知' })
    expect(parsed.problems).toEqual([])
    expect(parsed.year!.days).toEqual(y.days)
  })

  it('the order of its rows does not matter', () => {
    expect(parseCalendarFile(changed((d) => d.reverse())).year).toEqual(parseCalendarFile(file2026).year)
  })

  it('without the weekend days of a holiday is the same to the clocks', () => {
    const parsed = parseCalendarFile(changed((d) => d.filter((x) => x.kind === 'work' || ![0, 6].includes(new Date(x.date).getUTCDay()))))
    expect(parsed.problems).toEqual([])
  })

  it('names every wrong row at once', () => {
    const file = changed((d) => [
      ...d, { date: '2026-02-30', kind: 'off', name: '?' }, { date: '2027-01-04', kind: 'off', name: '元旦' }, { date: '2026-03-03', kind: 'work', name: '补班' },
      { date: '2026-06-30', kind: 'rest', name: '?' }, { date: '2026-07-01', kind: 'off', name: ' ' }, 7, { kind: 'off', name: '元旦' },
    ])
    const n = file2026.days.length
    expect(rowsOf(file).map(([row]) => row)).toEqual([n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7])
    expect(parseCalendarFile(file).year).toBeNull()
  })

  it('names duplicates, also contradictory ones', () => {
    const problems = rowsOf(changed((d) => [...d, d[0], { ...d[1], kind: d[1]!.kind === 'off' ? 'work' : 'off', date: d.find((x) => x.kind === 'work')!.date }]))
    expect(problems.map(([row]) => row)).toEqual([file2026.days.length + 1, file2026.days.length + 2])
    expect(problems[0]![1]).toContain('与第 1 行重复')
  })

  it('names a hole in a holiday and a holiday that is not there', () => {
    const hole = rowsOf(changed((d) => d.filter((x) => x.date !== '2026-02-18')))
    expect(hole).toEqual([[expect.any(Number), '春节放假中断:2026-02-18 没有列出']])
    const gone = rowsOf(changed((d) => d.filter((x) => !x.name.startsWith('端午') && x.date !== '2026-10-02')))
    expect(gone.map(([, p]) => p).join()).toMatch(/端午节.*2026-10-02/)
    expect(rowsOf(changed(() => []))).toHaveLength(8)
  })

  it('takes days of the December before', () => {
    expect(rowsOf(changed((d) => [...d, { date: '2025-12-31', kind: 'off', name: '元旦' }]))).toEqual([])
    expect(rowsOf(changed((d) => [...d, { date: '2025-11-30', kind: 'off', name: '元旦' }]))).toHaveLength(1)
  })

  it.each([null, [], 'text', 5, {}, { year: '2027', notice: 'x', days: [] }, { year: 1900, notice: 'x', days: [] }, { year: 2027, notice: 'x' }, { year: 2027, notice: 'x', days: {} }])(
    'that is something else is refused: %j',
    (file) => {
      const { year, problems } = parseCalendarFile(file)
      expect(year).toBeNull()
      expect(problems.length).toBeGreaterThan(0)
    },
  )

  it('needs the number of its notice', () => expect(rowsOf({ ...file2026, notice: ' ' })).toEqual([[null, '没有通知文号(notice)']]))
})
