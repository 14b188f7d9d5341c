import type { z } from 'zod'
import type { CalendarDay, ClockExplanation, ClockQuestion, YearRow } from '#shared/contract/calendar.ts'
import { AppError } from '#shared/contract/errors.ts'
import { runClockCases, type ClockCaseResult } from '#shared/rules/clockCases.ts'
import { CLOCK_DATES, CLOCK_LABELS, computeClocks, explainClock, type ClockLetter, type ClocksInput, type LimitsInput } from '#shared/rules/clocks.ts'
import { calendarYearsFromPackage } from '#shared/rules/calendarSource.ts'
import { addDays, dateOf, type IsoDate } from '#shared/rules/time.ts'
import { allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { sameYear } from './plan.ts'

/** Due date n working days after a date, with every day in between explained. */
export function explainDue(core: Core, call: Call, input: { from: IsoDate; days: number }) {
  allow(call, 'calendar.read')
  const { due, provisional, days } = core.calendar.calendar().explain(input.from, input.days)
  return { due, provisional, days: days.map(({ date, kind, note }) => ({ date, kind, note })) }
}

/** Announced years, this year and the next, and any year with a day put by hand; newest first. */
export async function calendarYears(core: Core, call: Call): Promise<YearRow[]> {
  allow(call, 'calendar.read')
  await core.calendar.refresh(core.db.read)
  const { years, overrides } = core.calendar.content()
  const calendar = core.calendar.calendar()
  const packaged = new Map(calendarYearsFromPackage().map((y) => [y.year, y]))
  const thisYear = Number(dateOf(core.clock.now()).slice(0, 4))
  const all = new Set([thisYear, thisYear + 1, ...years.map((y) => y.year), ...packaged.keys(), ...overrides.map((o) => Number(o.date.slice(0, 4)))])
  return [...all].toSorted((a, b) => b - a).map((year): YearRow => {
    const stored = core.calendar.year(year)
    const offered = packaged.get(year)
    return {
      year,
      notice: stored?.notice ?? null,
      importedAt: stored?.importedAt ?? null,
      provisional: !calendar.knows(year),
      workingDays: calendar.workingDaysOf(year),
      overrides: overrides.filter((o) => o.date.startsWith(`${year}-`)).length,
      package: !offered ? 'none' : stored && sameYear(stored, offered) ? 'same' : 'differs',
    }
  })
}

/** Every day of a year with its kind; a year without announced data is marked provisional. */
export async function calendarYear(core: Core, call: Call, year: number) {
  allow(call, 'calendar.read')
  await core.calendar.refresh(core.db.read)
  const calendar = core.calendar.calendar()
  const people = new Map((await core.db.read.selectFrom('staff').select(['id', 'display_name']).execute()).map((p) => [p.id, p.display_name]))
  const days: CalendarDay[] = []
  for (let date = `${year}-01-01`; date.startsWith(`${year}-`); date = addDays(date, 1)) {
    const day = calendar.dayOf(date)
    const o = core.calendar.override(date)
    days.push({
      date,
      kind: day.kind,
      counts: day.counts,
      note: day.name ?? null,
      notice: day.notice ?? null,
      provisional: day.provisional,
      override: o ? { kind: o.kind, name: o.name, reason: o.reason, by: people.get(o.set_by) ?? o.set_by, at: o.set_at } : null,
    })
  }
  const stored = core.calendar.year(year)
  return { year, notice: stored?.notice ?? null, importedAt: stored?.importedAt ?? null, provisional: !calendar.knows(year), workingDays: calendar.workingDaysOf(year), days }
}

/** Events × days asked for, over all cases of one call: about half a second of counting. */
const MOST_WORK = 500_000

/** 算期器 over the calendar in force; format and answer as of `centre clocks --file`. Errors: INPUT_INVALID with the first wrong place. */
export function runClocks(core: Core, call: Call, cases: unknown[]): ClockCaseResult[] {
  allow(call, 'calendar.read')
  const size = (value: unknown): number => (Array.isArray(value) ? value.length : 1)
  const work = cases.reduce<number>((sum, c) => sum + (typeof c === 'object' && c !== null && 'events' in c && 'today' in c ? size(c.events) * size(c.today) : 1), 0)
  if (work > MOST_WORK) throw new AppError('INPUT_INVALID', { message: '一次要算的事件和日期过多,请分几次提交' })
  return runClockCases(cases, core.calendar.calendar())
}

const LETTERS = Object.keys(CLOCK_DATES) as ClockLetter[]

/** One case of the calculator with every clock explained day by day. */
export function explainClocks(core: Core, call: Call, input: z.output<typeof ClockQuestion>): ClockExplanation {
  const [checked] = runClocks(core, call, [{ ...input, today: [input.today] }])
  const question: ClocksInput = { limits: input.limits as LimitsInput, events: input.events, today: input.today, calendar: core.calendar.calendar() }
  const clocks = computeClocks(question)
  return {
    phase: clocks.phase,
    acceptanceDate: clocks.acceptanceDate,
    deemedAccepted: clocks.deemedAccepted,
    colour: clocks.colour,
    legalColour: clocks.legalColour,
    remaining: clocks.remaining,
    overrun: clocks.overrun,
    warnings: clocks.warnings,
    clocks: LETTERS.flatMap((clock) => {
      const name = CLOCK_DATES[clock]
      const days = explainClock(question, clock).map((d) => ({ ...d, count: d.count ?? null }))
      return days.length === 0 ? [] : [{ clock, label: CLOCK_LABELS[name], due: clocks[name], provisional: clocks.provisional.includes(name), days }]
    }),
    ignored: checked!.ignored,
  }
}
