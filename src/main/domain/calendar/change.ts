import { v7 as uuid } from 'uuid'
import type { z } from 'zod'
import { MOVED_SHOWN, type CalendarChange, type ImportInput, type OverrideInput, type RemoveOverrideInput } from '#shared/contract/calendar.ts'
import { act, actorOf, allow, type ActionScope } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Tx } from '#main/database/database.ts'
import { setMeta } from '#main/domain/catalogue/import.ts'
import { numbersFor } from '#main/domain/cases/sight.ts'
import { sweepOpenCases, type SweepResult } from '#main/domain/cases/recompute.ts'
import { differenceOf, planChange, yearFromFile, yearsFromPackage, type Plan, type Wish } from './plan.ts'
import { recomputeFor } from './recomputing.ts'
import { CALENDAR_STAMP, calendarOf, readCalendar } from './store.ts'

type Difference = Pick<CalendarChange, 'years' | 'days'>
type Written = Difference & { change: string | null }
type Request = { preview: boolean; name: string; wish: () => Wish; request: unknown; detail?: Record<string, unknown> }

/**
 * Imports years of the maintained package or one of a file. A file with anything wrong names every wrong row and imports nothing
 * (CALENDAR_INVALID); what is already there is left alone.
 */
export function importYears(core: Core, call: Call, input: z.output<typeof ImportInput>): Promise<CalendarChange> {
  const wish = (): Wish => ({ type: 'import', years: input.source === 'package' ? yearsFromPackage(input.years) : [yearFromFile(input.file)] })
  return change(core, call, { preview: input.preview, name: 'calendar.import', wish, request: input, detail: { source: input.source } })
}

/** Puts a day differently, with a reason. CONFLICT when the day already is so by itself. */
export function overrideDay(core: Core, call: Call, input: z.output<typeof OverrideInput>): Promise<CalendarChange> {
  const { date, kind, name, reason, preview } = input
  return change(core, call, { preview, name: 'calendar.override', wish: () => ({ type: 'override', date, kind, name, reason }), request: input, detail: { date, kind, name, reason } })
}

/** Takes a supervisor's decision of a day back. NOT_FOUND when there is none. */
export function removeOverride(core: Core, call: Call, input: z.output<typeof RemoveOverrideInput>): Promise<CalendarChange> {
  const { date, reason, preview } = input
  return change(core, call, { preview, name: 'calendar.removeOverride', wish: () => ({ type: 'removeOverride', date }), request: input, detail: { date, reason } })
}

/** One way for every change: look first (nothing written), or write, then recompute the open cases and tell what moved. */
async function change(core: Core, call: Call, asked: Request): Promise<CalendarChange> {
  if (asked.preview) return previewOf(core, call, asked)
  const written = await act(core, call, { action: 'calendar.change', name: asked.name, request: asked.request }, (scope) => write(scope, asked))
  const actor = actorOf(call)
  if (written.change === null) return answer(core, actor, written, { preview: false, change: null, sweep: null })
  await core.calendar.refresh(core.db.read)
  const sweep = await recomputeFor(core, written.change)
  return answer(core, actor, written, { preview: false, change: written.change, sweep })
}

async function previewOf(core: Core, call: Call, asked: Request): Promise<CalendarChange> {
  const actor = allow(call, 'calendar.change')
  const before = await readCalendar(core.db.read)
  const wish = asked.wish()
  const plan = planChange(before, wish, { actor, now: core.clock.now() })
  const sweep = plan.changed ? await sweepOpenCases(core, { store: false, calendar: calendarOf(plan.content) }) : null
  return answer(core, actor, differenceOf(before, plan, wish), { preview: true, change: null, sweep, changed: plan.changed })
}

async function write({ tx, actor, now }: ActionScope, { wish: wished, detail }: Request) {
  const wish = wished()
  const before = await readCalendar(tx)
  const plan = planChange(before, wish, { actor, now })
  if (!plan.changed) return { result: { change: null, years: [], days: [] } as Written, detail: { ...detail, changed: false } }
  await store(tx, plan, wish, now)
  const id = uuid()
  await setMeta(tx, CALENDAR_STAMP, id)
  const difference = differenceOf(before, plan, wish)
  const old = wish.type === 'import' ? undefined : before.overrides.find((o) => o.date === wish.date)
  return {
    result: { change: id, ...difference } as Written,
    subject: id,
    detail: { ...detail, ...difference, ...(old && { before: { kind: old.kind, name: old.name, reason: old.reason } }) },
  }
}

async function store(tx: Tx, plan: Plan, wish: Wish, now: string): Promise<void> {
  for (const year of plan.years) {
    const values = { notice: year.notice, imported_at: now, data: JSON.stringify({ year: year.year, notice: year.notice, days: year.days }) }
    await tx.insertInto('calendar_year').values({ year: year.year, ...values }).onConflict((c) => c.column('year').doUpdateSet(values)).execute()
  }
  if (wish.type === 'removeOverride') await tx.deleteFrom('calendar_override').where('date', '=', wish.date).execute()
  if (plan.override) {
    const { date, ...values } = plan.override
    await tx.insertInto('calendar_override').values({ date, ...values }).onConflict((c) => c.column('date').doUpdateSet(values)).execute()
  }
}

type Outcome = { preview: boolean; change: string | null; sweep: SweepResult | null; changed?: boolean }

async function answer(core: Core, actor: Actor, { years, days }: Difference, { preview, change: id, sweep, changed }: Outcome): Promise<CalendarChange> {
  const moved = sweep?.moved ?? []
  const shown = moved.slice(0, MOVED_SHOWN)
  const kept = (sweep?.kept ?? []).slice(0, MOVED_SHOWN)
  const told = await numbersFor(core.db.read, actor, [...shown.map((m) => m.number), ...kept])
  return {
    preview,
    changed: changed ?? id !== null,
    change: id,
    years,
    days,
    cases: sweep?.cases ?? 0,
    casesMoved: new Set(moved.map((m) => m.number)).size,
    movedTotal: moved.length,
    moved: shown.map((m) => ({ ...m, number: told(m.number) })),
    kept: kept.map(told),
  }
}
