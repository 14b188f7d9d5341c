import type { CalendarYear } from './calendar.ts'
import type { IsoDate } from './time.ts'
import { addDays, daysBetween, isIsoDate, weekdayOf } from './time.ts'

/** What is wrong at one place of a calendar file. `row` counts from 1 and is null when the fault lies in what is not there. */
export type RowProblem = { row: number | null; date: string | null; problem: string }

export const FIRST_CALENDAR_YEAR = 2000
export const LAST_CALENDAR_YEAR = 2100
/** 30-45 days are announced in a year; a list of whole years is a slip. */
const MOST_ROWS = 200
/** Longest gap between two days off that still belong to one holiday. */
const SAME_HOLIDAY_DAYS = 10

/** Each statutory holiday (全国年节及纪念日放假办法 §2) with the days one of which it must give off, and the year it became one. */
const STATUTORY: { name: string; from: string; to: string; since: number }[] = [
  { name: '元旦', from: '01-01', to: '01-01', since: 0 },
  { name: '春节', from: '01-21', to: '02-23', since: 0 },
  { name: '清明节', from: '04-04', to: '04-06', since: 2008 },
  { name: '劳动节', from: '05-01', to: '05-01', since: 0 },
  { name: '劳动节', from: '05-02', to: '05-02', since: 2025 },
  { name: '端午节', from: '05-25', to: '06-27', since: 2008 },
  { name: '中秋节', from: '09-07', to: '10-08', since: 2008 },
  { name: '国庆节', from: '10-01', to: '10-01', since: 0 },
  { name: '国庆节', from: '10-02', to: '10-02', since: 0 },
  { name: '国庆节', from: '10-03', to: '10-03', since: 0 },
]

type Row = { row: number; date: IsoDate; kind: 'off' | 'work'; name: string }
type Parsed = { year: CalendarYear | null; problems: RowProblem[] }

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const lineOf = (value: unknown): string => (typeof value === 'string' ? value.replace(/[\s\p{Cc}]+/gu, ' ').trim() : '')
const isRest = (date: IsoDate): boolean => [0, 6].includes(weekdayOf(date))

/** One row as far as it can be read by itself. */
function readRow(value: unknown, row: number, year: number): { row: Row | null; problem: RowProblem | null } {
  const wrong = (date: string | null, problem: string) => ({ row: null, problem: { row, date, problem } })
  if (!isObject(value)) return wrong(null, '应为 {date, kind, name}')
  const date = lineOf(value['date'])
  if (date === '') return wrong(null, '没有日期')
  if (!isIsoDate(date)) return wrong(date, '不是真实存在的日期(YYYY-MM-DD)')
  // The notice of a year may also name the last days of the December before it.
  if (date.slice(0, 4) !== String(year) && date.slice(0, 7) !== `${year - 1}-12`) return wrong(date, `不属于 ${year} 年`)
  const kind = value['kind']
  if (kind !== 'off' && kind !== 'work') return wrong(date, 'kind 只能是 off(放假)或 work(上班)')
  const name = lineOf(value['name'])
  if (name === '' || name.length > 40) return wrong(date, name === '' ? '没有节日名称' : '节日名称超过 40 个字')
  if (kind === 'work' && !isRest(date)) return wrong(date, '本来就是周一至周五,不能作为调休上班日')
  return { row: { row, date, kind, name }, problem: null }
}

function duplicates(rows: readonly Row[]): RowProblem[] {
  const byDate = Map.groupBy(rows, (r) => r.date)
  return [...byDate.values()].flatMap((same) =>
    same.slice(1).map((r) => ({ row: r.row, date: r.date, problem: `与第 ${same[0]!.row} 行重复${r.kind === same[0]!.kind ? '' : ',且放假与上班相互矛盾'}` })),
  )
}

/** A weekday missing within the days off of one holiday: the file has lost a row. Weekends need not be listed. */
function gaps(rows: readonly Row[]): RowProblem[] {
  const listed = new Set(rows.map((r) => r.date))
  const off = rows.filter((r) => r.kind === 'off').toSorted((a, b) => (a.date < b.date ? -1 : 1))
  const problems: RowProblem[] = []
  for (const name of new Set(off.map((r) => r.name))) {
    const days = off.filter((r) => r.name === name)
    for (const [i, r] of days.entries()) {
      const before = days[i - 1]
      if (!before || daysBetween(before.date, r.date) > SAME_HOLIDAY_DAYS) continue
      for (let date = addDays(before.date, 1); date < r.date; date = addDays(date, 1)) {
        if (!listed.has(date) && !isRest(date)) problems.push({ row: r.row, date, problem: `${name}放假中断:${date} 没有列出` })
      }
    }
  }
  return problems
}

function missingHolidays(year: number, rows: readonly Row[]): RowProblem[] {
  const kinds = new Map(rows.map((r) => [r.date, r.kind]))
  const off = [...kinds.keys()].filter((date) => kinds.get(date) === 'off')
  const problems: RowProblem[] = []
  for (const { name, from, to, since } of STATUTORY) {
    const [first, last] = [`${year}-${from}`, `${year}-${to}`]
    const single = first === last
    // On a weekend the day is off by itself, unless the file calls it a working day.
    const given = single && isRest(first) ? kinds.get(first) !== 'work' : off.some((date) => date >= first && date <= last)
    if (year < since || given) continue
    problems.push({ row: null, date: single ? first : null, problem: `缺少法定节日${name}${single ? `(${first})` : `(${first} 至 ${last} 之间没有放假日)`}` })
  }
  return problems
}

/**
 * A calendar file `{year, notice, days: [{date, kind: 'off'|'work', name}]}` checked row by row. Only days that differ from
 * Monday-Friday belong into it; weekend days of a holiday may be listed. `year` is null when anything is wrong.
 */
export function parseCalendarFile(file: unknown): Parsed {
  if (!isObject(file)) return { year: null, problems: [{ row: null, date: null, problem: '整个文件应为 {year, notice, days}' }] }
  const { year, days } = file
  const notice = lineOf(file['notice'])
  const problems: RowProblem[] = []
  if (!Number.isInteger(year) || (year as number) < FIRST_CALENDAR_YEAR || (year as number) > LAST_CALENDAR_YEAR) {
    return { year: null, problems: [{ row: null, date: null, problem: `年份(year)应为 ${FIRST_CALENDAR_YEAR}-${LAST_CALENDAR_YEAR} 的整数` }] }
  }
  if (notice === '' || notice.length > 60) problems.push({ row: null, date: null, problem: notice === '' ? '没有通知文号(notice)' : '通知文号超过 60 个字' })
  if (!Array.isArray(days) || days.length > MOST_ROWS) {
    return { year: null, problems: [...problems, { row: null, date: null, problem: Array.isArray(days) ? `超过 ${MOST_ROWS} 行,只应列出与周一至周五不同的日子` : '没有日期列表(days)' }] }
  }
  const read = days.map((value, i) => readRow(value, i + 1, year as number))
  const rows = read.flatMap((r) => (r.row ? [r.row] : []))
  problems.push(...read.flatMap((r) => (r.problem ? [r.problem] : [])), ...duplicates(rows), ...gaps(rows), ...missingHolidays(year as number, rows))
  if (problems.length > 0) return { year: null, problems: problems.toSorted((a, b) => (a.row ?? 1e9) - (b.row ?? 1e9)) }
  const listed = rows.toSorted((a, b) => (a.date < b.date ? -1 : 1)).map((r) => [r.date, { kind: r.kind, name: r.name }] as const)
  return { year: { year: year as number, notice, days: Object.fromEntries(listed) }, problems: [] }
}

/** A year as the file it would be imported from; for export and for round trips. */
export function toCalendarFile(y: CalendarYear): { year: number; notice: string | null; days: { date: IsoDate; kind: 'off' | 'work'; name: string }[] } {
  return { year: y.year, notice: y.notice, days: Object.entries(y.days).map(([date, { kind, name }]) => ({ date, kind, name })) }
}
