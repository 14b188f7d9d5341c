import { sql, type Expression, type ExpressionBuilder, type RawBuilder, type SqlBool } from 'kysely'
import type { Board, CaseLine, GuardLine, Lamps } from '#shared/contract/supervision.ts'
import { UNANSWERED } from '#shared/rules/complaint.ts'
import type { Settings } from '#shared/rules/settings.ts'
import { GUARD_DAYS_LEFT, guardOf, newsSince } from '#shared/rules/supervision.ts'
import { addDays, dateOf, startOfDate, type IsoDate } from '#shared/rules/time.ts'
import { covered } from '#shared/rules/visibility.ts'
import { allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { CaseTable, Tables } from '#main/database/schema.ts'
import { limitsOf } from '#main/domain/cases/clocks.ts'
import { rowColour, toRow } from '#main/domain/cases/list.ts'
import { seenOnly } from '#main/domain/cases/sight.ts'
import { settingsOf } from '#main/domain/system/settings.ts'
import { followUpsOf } from './followUps.ts'
import { slipsOf } from './slips.ts'

type CaseEb = ExpressionBuilder<Tables, 'cases'>
type Condition = (eb: CaseEb) => Expression<SqlBool>
interface Look {
  core: Core
  actor: Actor
  today: IsoDate
}

/** More of one kind than this is not read on a screen; the count says how many there are. */
const SHOWN = 100
/** Promises and corrections are shown from two working days before their date, like the acceptance. */
const AHEAD = 2

const inState = (state: CaseTable['state']): Condition => (eb) => eb('state', '=', state)

const base = ({ core, actor }: Look) => {
  const seen = seenOnly(actor)
  const query = core.db.read.selectFrom('cases')
  return seen ? query.where(seen) : query
}

interface Box {
  conditions: Condition[]
  order: 'acceptance_deadline' | 'correction_deadline' | 'promise_due' | 'dispatched_at' | 'ended_at' | 'due' | RawBuilder<string>
  /** The date that is watched. */
  deadline: (row: CaseTable) => IsoDate
}

async function readBox(look: Look, { conditions, order, deadline }: Box, limit = SHOWN): Promise<{ count: number; rows: { row: CaseTable; line: CaseLine }[] }> {
  const where: Condition = (eb) => eb.and(conditions.map((c) => c(eb)))
  const [{ n }, rows] = await Promise.all([
    base(look).where(where).select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow(),
    base(look).where(where).selectAll('cases').orderBy(order).orderBy('id').limit(limit).execute(),
  ])
  return { count: Number(n), rows: rows.map((row) => ({ row, line: toLine(look, row, deadline(row)) })) }
}

const toLine = ({ core, today }: Look, row: CaseTable, deadline: IsoDate): CaseLine => ({
  ...toRow(core, row), deadline, left: core.calendar.calendar().workingDaysBetween(today, deadline),
})

const pageOf = async (look: Look, box: Box): Promise<{ count: number; items: CaseLine[] }> => {
  const { count, rows } = await readBox(look, box)
  return { count, items: rows.map(({ line }) => line) }
}

/** The last day whose limit of `days` working days has passed before today. */
function lastMissed(core: Core, today: IsoDate, days: number): IsoDate {
  const calendar = core.calendar.calendar()
  let from = addDays(today, -1)
  while (calendar.addWorkingDays(from, days) >= today) from = addDays(from, -1)
  return from
}

/** The acceptance guard: received cases on their third working day and later, the most pressing first, and those the law has accepted. */
async function guard(look: Look): Promise<Board['guard']> {
  const { core, today } = look
  const calendar = core.calendar.calendar()
  const until = calendar.addWorkingDays(today, GUARD_DAYS_LEFT)
  const { rows } = await readBox(look, {
    conditions: [inState('received'), (eb) => eb('acceptance_deadline', '<=', until)],
    order: 'acceptance_deadline',
    deadline: (row) => row.acceptance_deadline!,
  }, 500)
  const items = rows.map(({ row, line }): GuardLine => {
    const matter = core.catalogue.matterVersion(row.matter_version_id)
    const limit = Number((matter && limitsOf(matter).acceptanceDays) ?? 5)
    const { day, deemed } = guardOf(line.deadline, today, limit, calendar)
    return { ...line, day, deemed }
  })
  const accepted = await deemedNews(look)
  const with_ = (left: number): number => items.filter((i) => !i.deemed && i.left === left).length
  const deemed = [...accepted, ...items.filter((i) => i.deemed)]
  return { last: with_(0), fourth: with_(1), third: with_(2), deemed: deemed.length, items: [...deemed, ...items.filter((i) => !i.deemed)] }
}

/** Cases deemed accepted since the last working day: the law has decided for the centre, the supervisor must know today. */
async function deemedNews(look: Look): Promise<GuardLine[]> {
  const { core, today } = look
  const since = startOfDate(newsSince(today, core.calendar.calendar(), (date) => addDays(date, -1)))
  const rows = await base(look)
    .innerJoin('case_event', 'case_event.case_id', 'cases.id')
    .where('case_event.type', '=', 'deemedAccept')
    .where('case_event.at', '>=', since)
    .selectAll('cases')
    .select('case_event.at as deemed_at')
    .orderBy('case_event.at')
    .limit(SHOWN)
    .execute()
  return rows.map(({ deemed_at, ...row }) => {
    const line = toLine(look, row, addDays(dateOf(deemed_at), -1))
    return { ...line, day: 6, deemed: true }
  })
}

/** Lamps counted by due date and matter, so that every open case is touched once, in the index of due dates. */
async function lamps(look: Look): Promise<Board['lamps']> {
  const { core, today } = look
  const groups = await base(look)
    .where('ended_at', 'is', null)
    .where('due', '>', '')
    .where('accepted_at', 'is not', null)
    .select((eb) => ['due', 'department_code', 'point_code', 'matter_version_id', eb.fn.countAll<number>().as('n')])
    .groupBy(['due', 'department_code', 'point_code', 'matter_version_id'])
    .execute()
  const total = { red: 0, yellow: 0, green: 0 }
  const departments = new Map<string, Lamps>()
  const points = new Map<string, Lamps>()
  const of = (map: Map<string, Lamps>, code: string, name: string | undefined): Lamps => {
    const known = map.get(code) ?? { code, name: name ?? code, red: 0, yellow: 0, green: 0 }
    map.set(code, known)
    return known
  }
  for (const g of groups) {
    const colour = rowColour(core, { due: g.due, accepted_at: startOfDate(today), ended_at: null, matter_version_id: g.matter_version_id }, today)
    if (colour !== 'red' && colour !== 'yellow' && colour !== 'green') continue
    const at = [total, of(departments, g.department_code, core.catalogue.department(g.department_code)?.name), of(points, g.point_code, core.catalogue.point(g.point_code)?.name)]
    for (const sum of at) sum[colour] += Number(g.n)
  }
  const worstFirst = (map: Map<string, Lamps>): Lamps[] => [...map.values()].sort((a, b) => b.red - a.red || b.yellow - a.yellow || (a.code < b.code ? -1 : 1))
  return { ...total, departments: worstFirst(departments), points: worstFirst(points) }
}

/** Late and open, and nobody has said why (or the day promised then has passed too). */
const openUnexplained = (today: IsoDate): Condition[] => [
  (eb) => eb('ended_at', 'is', null),
  (eb) => eb('due', '<', today),
  (eb) => eb('due', '>', ''),
  (eb) => eb.not(eb.exists(eb.selectFrom('overrun_explanation as e').select('e.id').whereRef('e.case_id', '=', 'cases.id').where('e.planned_end', '>=', today))),
]
/** Word for word the expression of the index cases_ended_late. */
const ENDED_LATE = sql<string>`CASE WHEN substr(ended_at, 1, 10) > due THEN ended_at END`
/**
 * Ended late, not yet filed, and nobody ever said why. The index of the states, in which most of the register is
 * delivered, is kept out of the way.
 */
const endedUnexplained: Condition[] = [
  () => sql<SqlBool>`${ENDED_LATE} > ''`,
  () => sql<SqlBool>`state || '' IN ('closed', 'delivered', 'rejected', 'withdrawn')`,
  (eb) => eb.not(eb.exists(eb.selectFrom('overrun_explanation as e').select('e.id').whereRef('e.case_id', '=', 'cases.id'))),
]

async function unexplained(look: Look): Promise<Board['unexplained']> {
  const due = (row: CaseTable): IsoDate => row.due!
  const [open, ended] = await Promise.all([
    pageOf(look, { conditions: openUnexplained(look.today), order: 'due', deadline: due }),
    pageOf(look, { conditions: endedUnexplained, order: ENDED_LATE, deadline: due }),
  ])
  return { count: open.count + ended.count, items: [...open.items, ...ended.items].slice(0, SHOWN) }
}

/** Cases waiting for a day: the boxes of the board that are only a condition, an order and a date. */
function boxes({ core, today }: Look, settings: Settings): Record<'corrections' | 'promises' | 'unsigned' | 'undelivered', Box> {
  const calendar = core.calendar.calendar()
  const soon = calendar.addWorkingDays(today, AHEAD)
  const [handover, delivery] = [settings['case.handoverDays'], settings['case.deliveryDays']]
  const before = (days: number): string => startOfDate(addDays(lastMissed(core, today, days), 1))
  return {
    corrections: {
      conditions: [inState('awaitingCorrection'), (eb) => eb('correction_deadline', '<=', soon)],
      order: 'correction_deadline',
      deadline: (row) => row.correction_deadline!,
    },
    promises: {
      conditions: [(eb) => eb('ended_at', 'is', null), (eb) => eb('promise_due', '<=', soon)],
      order: 'promise_due',
      deadline: (row) => row.promise_due!,
    },
    unsigned: {
      conditions: [inState('dispatched'), (eb) => eb('dispatched_at', '<', before(handover))],
      order: 'dispatched_at',
      deadline: (row) => calendar.addWorkingDays(dateOf(row.dispatched_at!), handover),
    },
    undelivered: {
      conditions: [inState('closed'), (eb) => eb('ended_at', '<', before(delivery))],
      order: 'ended_at',
      deadline: (row) => calendar.addWorkingDays(dateOf(row.ended_at!), delivery),
    },
  }
}

/** Open complaints, as far as the person may know of them (complaints/sight.ts): what is counted can be looked at. */
async function complaintCounts({ core, actor, today }: Look): Promise<Board['complaints']> {
  const row = await core.db.read
    .selectFrom('complaint')
    .leftJoin('cases as c', 'c.id', 'complaint.case_id')
    .where('complaint.archived_at', 'is', null)
    .where((eb) => eb.or([eb('about_kind', '<>', 'staff'), eb('about_code', 'is', null), eb('about_code', '<>', actor.id)]))
    .where((eb) => eb.or([eb('c.id', 'is', null), eb('c.sensitivity', 'in', covered(actor.clearance))]))
    .select((eb) => [eb.fn.countAll<number>().as('open'), eb.fn.sum<number>(eb.case().when(eb.and([eb('complaint.due', '<', today), eb('complaint.state', 'in', UNANSWERED)])).then(1).else(0).end()).as('overdue')])
    .executeTakeFirstOrThrow()
  return { open: Number(row.open), overdue: Number(row.overdue ?? 0) }
}

/** Everything the supervisor has to see today in one read; only what is at risk is touched, however big the register. */
export async function supervisionBoard(core: Core, call: Call): Promise<Board> {
  const actor = allow(call, 'supervision.read')
  const look: Look = { core, actor, today: dateOf(core.clock.now()) }
  const box = boxes(look, await settingsOf(core.db.read))
  const [guarded, lit, late, corrections, promises, unsigned, undelivered, slips, followUps, complaints] = await Promise.all([
    guard(look), lamps(look), unexplained(look), pageOf(look, box.corrections), pageOf(look, box.promises), pageOf(look, box.unsigned), pageOf(look, box.undelivered),
    slipsOf(core, actor, 'open'), followUpsOf(core, actor, 'open'), complaintCounts(look),
  ])
  return { today: look.today, guard: guarded, lamps: lit, unexplained: late, corrections, promises, unsigned, undelivered, slips, followUps, complaints }
}

/** The cases behind the lamps of a department or point, by due date: red and yellow ones, or those of one colour. */
export async function lampCases(core: Core, call: Call, input: { colour?: 'red' | 'yellow' | 'green' | undefined; department?: string | undefined; point?: string | undefined }) {
  const actor = allow(call, 'supervision.read')
  const look: Look = { core, actor, today: dateOf(core.clock.now()) }
  const conditions: Condition[] = [(eb) => eb('ended_at', 'is', null), (eb) => eb('due', '>', ''), (eb) => eb('accepted_at', 'is not', null)]
  if (input.department) conditions.push((eb) => eb('department_code', '=', input.department!))
  if (input.point) conditions.push((eb) => eb('point_code', '=', input.point!))
  if (input.colour === 'red') conditions.push((eb) => eb('due', '<', look.today))
  else if (input.colour) conditions.push((eb) => eb('due', '>=', look.today))
  // Colours need the limit of the matter, so they are told apart here; reds and yellows are the first by date.
  const { rows } = await readBox(look, { conditions, order: 'due', deadline: (row) => row.due! }, 2000)
  const wanted = input.colour ? [input.colour] : ['red', 'yellow']
  const items = rows.map(({ line }) => line).filter((line) => wanted.includes(line.colour ?? ''))
  return { count: items.length, items: items.slice(0, 2 * SHOWN) }
}
