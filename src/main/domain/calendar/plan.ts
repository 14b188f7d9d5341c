import type { CalendarChange } from '#shared/contract/calendar.ts'
import { AppError } from '#shared/contract/errors.ts'
import type { CalendarYear } from '#shared/rules/calendar.ts'
import { parseCalendarFile, type RowProblem } from '#shared/rules/calendarFile.ts'
import { calendarYearsFromPackage } from '#shared/rules/calendarSource.ts'
import { addDays, type IsoDate, type IsoTime } from '#shared/rules/time.ts'
import type { Actor } from '#main/core/core.ts'
import { canonicalJson } from '#main/core/canonical.ts'
import { calendarOf, type CalendarContent, type OverrideRow } from './store.ts'

/** What someone wants of the calendar. */
export type Wish =
  | { type: 'import'; years: CalendarYear[] }
  | { type: 'override'; date: IsoDate; kind: 'off' | 'work'; name: string; reason: string }
  | { type: 'removeOverride'; date: IsoDate }

export interface Plan {
  /** The calendar as it would be. */
  content: CalendarContent
  /** Years to be written. */
  years: CalendarYear[]
  override: OverrideRow | null
  changed: boolean
}

/** Shown where the supervisor gave no name of their own. */
const OVERRIDE_NAME = '主管调整'

/** The package may not know the number of a notice that was imported with a file: the number stays. */
export function sameYear(stored: CalendarYear, offered: CalendarYear): boolean {
  return (offered.notice ?? stored.notice) === stored.notice && canonicalJson(stored.days) === canonicalJson(offered.days)
}

function refuse(rows: RowProblem[]): never {
  const first = rows[0]!
  const where = first.row === null ? '' : `第 ${first.row} 行 `
  const date = first.date && !first.problem.includes(first.date) ? `${first.date} ` : ''
  const more = rows.length > 1 ? `等 ${rows.length} 处` : ''
  throw new AppError('CALENDAR_INVALID', { message: `日历数据有误,未导入:${where}${date}${first.problem}${more}`, data: { rows } })
}

/** Years of the maintained package. CALENDAR_INVALID names those it does not have. */
export function yearsFromPackage(wanted: readonly number[] | undefined): CalendarYear[] {
  const all = calendarYearsFromPackage()
  const unknown = (wanted ?? []).filter((year) => !all.some((y) => y.year === year))
  if (unknown.length > 0) refuse(unknown.map((year) => ({ row: null, date: null, problem: `数据包里还没有 ${year} 年的安排,请等数据更新或从文件导入` })))
  return wanted === undefined ? all : all.filter((y) => wanted.includes(y.year))
}

/** The year of a file. CALENDAR_INVALID with every wrong row in `data.rows`. */
export function yearFromFile(file: unknown): CalendarYear {
  const { year, problems } = parseCalendarFile(file)
  return year ?? refuse(problems)
}

/** What a wish would make of the calendar. Errors: NOT_FOUND, CONFLICT for a wish without sense. */
export function planChange(content: CalendarContent, wish: Wish, doing: { actor: Actor; now: IsoTime }): Plan {
  if (wish.type === 'import') {
    const years = wish.years
      .filter((y) => !content.years.some((stored) => stored.year === y.year && sameYear(stored, y)))
      .map((y) => ({ ...y, notice: y.notice ?? content.years.find((stored) => stored.year === y.year)?.notice ?? null }))
    const kept = content.years.filter((stored) => !years.some((y) => y.year === stored.year))
    const next = [...kept, ...years.map((y) => ({ ...y, importedAt: doing.now }))].toSorted((a, b) => a.year - b.year)
    return { content: { ...content, years: next }, years, override: null, changed: years.length > 0 }
  }
  const others = content.overrides.filter((o) => o.date !== wish.date)
  const before = content.overrides.find((o) => o.date === wish.date)
  if (wish.type === 'removeOverride') {
    if (!before) throw new AppError('NOT_FOUND', { message: `${wish.date} 没有另行调整`, field: 'date' })
    return { content: { ...content, overrides: others }, years: [], override: null, changed: true }
  }
  const day = calendarOf({ ...content, overrides: others }).dayOf(wish.date)
  if (!before && !day.provisional && day.counts === (wish.kind === 'work')) {
    throw new AppError('CONFLICT', { message: `${wish.date} 本来就${day.counts ? '上班' : '休息'},不用调整`, field: 'kind' })
  }
  const override: OverrideRow = { date: wish.date, kind: wish.kind, name: wish.name || OVERRIDE_NAME, reason: wish.reason, set_by: doing.actor.id, set_at: doing.now }
  const changed = !before || before.kind !== override.kind || before.name !== override.name || before.reason !== override.reason
  return { content: { ...content, overrides: [...others, override] }, years: [], override, changed }
}

/** Years whose days the change touches, December of the year before included. */
const touchedYears = (plan: Plan, wish: Wish): number[] =>
  wish.type === 'import' ? [...new Set(plan.years.flatMap((y) => [y.year, ...Object.keys(y.days).map((d) => Number(d.slice(0, 4)))]))].toSorted((a, b) => a - b) : [Number(wish.date.slice(0, 4))]

/** The difference in words of the answer: years, and days that count otherwise. */
export function differenceOf(before: CalendarContent, plan: Plan, wish: Wish): Pick<CalendarChange, 'years' | 'days'> {
  if (!plan.changed) return { years: [], days: [] }
  const [old, next] = [calendarOf(before), calendarOf(plan.content)]
  const touched = touchedYears(plan, wish)
  const days: CalendarChange['days'] = []
  for (const year of touched) {
    for (let date = `${year}-01-01`; date.startsWith(`${year}-`); date = addDays(date, 1)) {
      const day = next.dayOf(date)
      if (day.counts !== old.dayOf(date).counts) days.push({ date, counts: day.counts, name: day.name ?? null })
    }
  }
  const years = touched.map((year) => ({
    year,
    notice: plan.content.years.find((y) => y.year === year)?.notice ?? null,
    workingDays: next.workingDaysOf(year),
    workingDaysBefore: old.workingDaysOf(year),
    provisional: !next.knows(year),
    provisionalBefore: !old.knows(year),
  }))
  return { years, days }
}
