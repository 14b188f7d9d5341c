import type { IsoDate } from './time.ts'
import { addDays } from './time.ts'

/** One announced year. `notice` is the number of the State Council notice, e.g. 国办发明电〔2025〕7号. */
export type CalendarYear = {
  year: number
  notice: string | null
  /** Only the days that differ from Monday-Friday: announced off, or announced as make-up working days. */
  days: Record<IsoDate, { kind: 'off' | 'work'; name: string }>
}

/** Days put differently by a supervisor; they win over the notice. */
export type CalendarOverrides = Record<IsoDate, { kind: 'off' | 'work'; name: string }>

export type DayInfo = {
  date: IsoDate
  kind: 'workday' | 'weekend' | 'holiday' | 'makeup'
  /** True for a working day. */
  counts: boolean
  /** True when the year is not announced and nobody has decided the day by hand. */
  provisional: boolean
  name?: string
  notice?: string
}

export type ExplainedDay = {
  date: IsoDate
  kind: 'event' | 'counted' | 'weekend' | 'holiday' | 'makeup' | 'paused'
  /** Number of the working (or natural) day within the limit, for counted and make-up days. */
  count?: number
  note: string
  provisional: boolean
}

export type Due = { due: IsoDate; provisional: boolean }
export type Limit = { days: number; unit: 'working' | 'natural' }

export type WorkCalendar = {
  dayOf(date: IsoDate): DayInfo
  isWorkingDay(date: IsoDate): boolean
  /** True when the year has announced data. */
  knows(year: number): boolean
  /** Years with announced data, ascending. */
  years: number[]
  /** The n-th working day after `from`; `from` itself is never counted. n = 0 gives `from`. */
  addWorkingDays(from: IsoDate, n: number): IsoDate
  /** Working days after `from` up to and including `to`; negative when `to` is earlier. */
  workingDaysBetween(from: IsoDate, to: IsoDate): number
  /** The date itself when it is a working day, else the next one. */
  nextWorkingDay(date: IsoDate): IsoDate
  /** n natural days after `from`; a last day that is no working day moves to the next working day. */
  naturalDue(from: IsoDate, n: number): IsoDate
  /** Due date of a limit of either unit, with the mark 暂定 when a day of an unannounced year is touched. */
  dueOf(from: IsoDate, limit: Limit): Due
  /** True when a date after `from` up to `to` lies in a year without announced data. */
  touchesUnknown(from: IsoDate, to: IsoDate): boolean
  explain(from: IsoDate, n: number, unit?: 'working' | 'natural'): Due & { days: ExplainedDay[] }
  /** Working days of a whole year. */
  workingDaysOf(year: number): number
}

/** Holidays whose date never moves (全国年节及纪念日放假办法 §2 without the lunar ones): all that is sure about a year not announced. */
const FIXED: Record<string, string> = {
  '01-01': '元旦', '05-01': '劳动节', '05-02': '劳动节', '10-01': '国庆节', '10-02': '国庆节', '10-03': '国庆节',
}
const DAY_MS = 86_400_000
const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']

/** The days of one year, indexed once so that adding working days is a look-up. */
type YearIndex = {
  year: number
  /** Working days in order. */
  working: IsoDate[]
  /** Working days up to and including the n-th day of the year. */
  upTo: Uint16Array
  days: DayInfo[]
}

function yearOf(date: IsoDate): number {
  return Number(date.slice(0, 4))
}

function epochDay(date: IsoDate): number {
  return Date.UTC(yearOf(date), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY_MS
}

/** 0 = 1 January. */
function ordinal(date: IsoDate): number {
  return epochDay(date) - Date.UTC(yearOf(date), 0, 1) / DAY_MS
}

function checkDays(n: number): void {
  // 40 working years: more is a slip of the keyboard and would only build year after year.
  if (!Number.isInteger(n) || n < 0 || n > 10_000) throw new RangeError(`days must be a whole number of 0-10000: ${n}`)
}

class Calendar implements WorkCalendar {
  readonly years: number[]
  readonly #announced: Map<number, CalendarYear>
  readonly #listed = new Map<IsoDate, { kind: 'off' | 'work'; name: string; notice: string | null }>()
  readonly #overrides: CalendarOverrides
  readonly #index = new Map<number, YearIndex>()

  constructor(years: CalendarYear[], overrides: CalendarOverrides) {
    this.#announced = new Map(years.map((y) => [y.year, y]))
    this.years = [...this.#announced.keys()].sort((a, b) => a - b)
    this.#overrides = overrides
    // The notice of a year may also name the last days of December before it.
    for (const y of years) for (const [date, d] of Object.entries(y.days)) this.#listed.set(date, { ...d, notice: y.notice })
  }

  knows(year: number): boolean {
    return this.#announced.has(year)
  }

  #compute(date: IsoDate, weekday: number, known: boolean): DayInfo {
    const rest = weekday === 0 || weekday === 6
    const override = this.#overrides[date]
    const listed = this.#listed.get(date)
    const put = override ?? listed
    const notice = !override && listed?.notice ? { notice: listed.notice } : {}
    const provisional = !known && !put
    if (put?.kind === 'off') return { date, kind: 'holiday', counts: false, provisional, name: put.name, ...notice }
    if (put) return { date, kind: rest ? 'makeup' : 'workday', counts: true, provisional, name: put.name, ...notice }
    const fixed = known ? undefined : FIXED[date.slice(5)]
    if (fixed) return { date, kind: 'holiday', counts: false, provisional, name: fixed }
    return { date, kind: rest ? 'weekend' : 'workday', counts: !rest, provisional }
  }

  #yearIndex(year: number): YearIndex {
    const made = this.#index.get(year)
    if (made) return made
    const first = Date.UTC(year, 0, 1) / DAY_MS
    const length = Date.UTC(year + 1, 0, 1) / DAY_MS - first
    const index: YearIndex = { year, working: [], upTo: new Uint16Array(length), days: [] }
    const known = this.knows(year)
    for (let i = 0; i < length; i++) {
      const date = new Date((first + i) * DAY_MS).toISOString().slice(0, 10)
      const day = this.#compute(date, (first + i + 4) % 7, known)
      index.days.push(day)
      if (day.counts) index.working.push(date)
      index.upTo[i] = index.working.length
    }
    this.#index.set(year, index)
    return index
  }

  dayOf(date: IsoDate): DayInfo {
    const day = this.#yearIndex(yearOf(date)).days[ordinal(date)]
    if (!day) throw new RangeError(`no such date: ${date}`)
    return day
  }

  isWorkingDay(date: IsoDate): boolean {
    return this.dayOf(date).counts
  }

  workingDaysOf(year: number): number {
    return this.#yearIndex(year).working.length
  }

  addWorkingDays(from: IsoDate, n: number): IsoDate {
    checkDays(n)
    if (n === 0) return from
    let index = this.#yearIndex(yearOf(from))
    let target = index.upTo[ordinal(from)]! + n
    while (target > index.working.length) {
      target -= index.working.length
      index = this.#yearIndex(index.year + 1)
    }
    return index.working[target - 1]!
  }

  workingDaysBetween(from: IsoDate, to: IsoDate): number {
    if (to < from) return 0 - this.workingDaysBetween(to, from)
    const end = yearOf(to)
    let sum = this.#yearIndex(end).upTo[ordinal(to)]! - this.#yearIndex(yearOf(from)).upTo[ordinal(from)]!
    for (let y = yearOf(from); y < end; y++) sum += this.#yearIndex(y).working.length
    return sum
  }

  nextWorkingDay(date: IsoDate): IsoDate {
    return this.isWorkingDay(date) ? date : this.addWorkingDays(date, 1)
  }

  naturalDue(from: IsoDate, n: number): IsoDate {
    checkDays(n)
    return n === 0 ? from : this.nextWorkingDay(addDays(from, n))
  }

  dueOf(from: IsoDate, limit: Limit): Due {
    const due = limit.unit === 'natural' ? this.naturalDue(from, limit.days) : this.addWorkingDays(from, limit.days)
    return { due, provisional: this.touchesUnknown(from, due) }
  }

  touchesUnknown(from: IsoDate, to: IsoDate): boolean {
    if (to <= from) return false
    for (let y = yearOf(addDays(from, 1)); y <= yearOf(to); y++) if (!this.knows(y)) return true
    return false
  }

  explain(from: IsoDate, n: number, unit: 'working' | 'natural' = 'working'): Due & { days: ExplainedDay[] } {
    const { due, provisional } = this.dueOf(from, { days: n, unit })
    const days: ExplainedDay[] = [{ date: from, kind: 'event', note: '事项发生当日,不计入期限', provisional: false }]
    let count = 0
    for (let date = addDays(from, 1); date <= due; date = addDays(date, 1)) {
      const day = this.dayOf(date)
      if (unit === 'working') days.push(explainDay(day, day.counts ? ++count : undefined))
      else if (count < n) days.push(naturalDay(day, ++count, n))
      else days.push({ ...explainDay(day, undefined), note: date === due ? '期限末日顺延至本日' : `${restNote(day)},期限末日顺延` })
    }
    return { due, provisional, days }
  }
}

/** What a day that does not count is called. */
function restNote(day: DayInfo): string {
  const mark = day.provisional ? '(暂定)' : ''
  if (day.kind === 'holiday') return `${day.name ?? '放假'}放假${day.notice ? `(${day.notice})` : ''}${mark}`
  return `${WEEKDAYS[new Date(`${day.date}T00:00:00Z`).getUTCDay()]}${day.counts ? '' : '休息'}${mark}`
}

/** A day of a limit in working days, in words; `count` is its number when it counts. */
export function explainDay(day: DayInfo, count: number | undefined): ExplainedDay {
  const base = { date: day.date, provisional: day.provisional }
  if (!day.counts) return { ...base, kind: day.kind === 'holiday' ? 'holiday' : 'weekend', note: restNote(day) }
  const nth = count === undefined ? '工作日' : `第${count}个工作日`
  const counted = count === undefined ? {} : { count }
  if (day.kind === 'makeup') {
    return { ...base, kind: 'makeup', ...counted, note: `${nth}:${day.name ?? ''}调休上班${day.notice ? `(${day.notice})` : ''}` }
  }
  return { ...base, kind: 'counted', ...counted, note: nth + (day.provisional ? '(暂定)' : '') }
}

function naturalDay(day: DayInfo, count: number, n: number): ExplainedDay {
  const moved = count === n && !day.counts ? ',末日非工作日,顺延至下一工作日' : ''
  return { date: day.date, kind: 'counted', count, note: `第${count}日(自然日)${moved}`, provisional: day.provisional }
}

/**
 * A working-day calendar from announced years and a supervisor's overrides. Years without data count weekends and the six fixed
 * holidays, and everything that touches them is provisional (暂定). Indexes are built once per year on first use.
 */
export function createCalendar(years: CalendarYear[], overrides: CalendarOverrides = {}): WorkCalendar {
  return new Calendar(years, overrides)
}
