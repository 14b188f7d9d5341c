import { addDays, type IsoDate } from '#shared/rules/time.ts'
import { allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'

/** Due date n working days after a date, with every day in between explained. */
export function explainDue(core: Core, call: Call, input: { from: IsoDate; days: number }) {
  allow(call, 'calendar.read')
  const { due, provisional, days } = core.calendar.calendar().explain(input.from, input.days)
  return { due, provisional, days: days.map(({ date, kind, note }) => ({ date, kind, note })) }
}

/** Every day of a year with its kind; a year without announced data is marked provisional. */
export function calendarYear(core: Core, call: Call, year: number) {
  allow(call, 'calendar.read')
  const calendar = core.calendar.calendar()
  const days = []
  for (let date = `${year}-01-01`; date.startsWith(String(year)); date = addDays(date, 1)) {
    const day = calendar.dayOf(date)
    days.push({ date, kind: day.kind, counts: day.counts, note: day.name ?? null })
  }
  return { year, notice: core.calendar.notice(year), provisional: !calendar.knows(year), workingDays: calendar.workingDaysOf(year), days }
}
