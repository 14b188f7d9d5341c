import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { COMMUNITY_WORKS } from '#shared/rules/communityWork.ts'
import { inForceDuring, monthlyHours } from '#shared/rules/burden.ts'
import type { FigureRow, FormulaKey } from '#shared/rules/evaluation.ts'
import type { Ledger } from '#shared/rules/ledgers.ts'
import { LIGHT_KINDS, type LightKind } from '#shared/rules/lightCase.ts'
import type { Span } from '#shared/rules/spans.ts'
import { dateOf, epochOf, type IsoTime } from '#shared/rules/time.ts'
import type { Actor } from '#main/core/core.ts'
import type { Reader } from '#main/database/database.ts'
import { sees } from '#main/domain/cases/sight.ts'
import { activityNumber, bounds, ledgerEntries } from '#main/domain/ledgers/entries.ts'

/** What the figures of one community in one period are counted from; no row names a person. */
export interface Counting {
  db: Reader
  community: string
  span: Span
  now: IsoTime
  ledgers: readonly Ledger[]
  actor: Pick<Actor, 'clearance'>
}

const row = (r: Omit<FigureRow, 'amount' | 'counts'> & Partial<Pick<FigureRow, 'amount' | 'counts'>>): FigureRow => ({ amount: null, counts: true, ...r })
const HIDDEN = '敏感事项'

async function doneTasks({ db, community, span, actor }: Counting): Promise<(FigureRow & { due: string | null })[]> {
  const { start, end } = bounds(span)
  const rows = await db
    .selectFrom('community_task as k')
    .innerJoin('case_task as t', 't.id', 'k.task_id')
    .innerJoin('cases as c', 'c.id', 'k.case_id')
    .innerJoin('matter_version as v', 'v.id', 'c.matter_version_id')
    .where('k.community_code', '=', community)
    // The owner of the step too, whose index has the days in order.
    .where('t.owner_code', '=', community)
    .where('t.done_at', '>=', start)
    .where('t.done_at', '<', end)
    .orderBy('t.done_at')
    .orderBy('t.id')
    .select(['t.id', 't.done_at', 't.due', 'k.work', 'c.number', 'c.sensitivity', 'v.name'])
    .execute()
  return rows.map((r) => {
    const seen = sees(actor, r)
    const date = dateOf(r.done_at!)
    const what = `${seen ? r.name : HIDDEN} · ${COMMUNITY_WORKS[r.work]}`
    return { ...row({ id: r.id, kind: 'task', number: seen ? formatCaseNumber(r.number) : '', date, what, counts: r.due !== null && date <= r.due }), due: r.due }
  })
}

type When = 'received_at' | 'promised_at' | 'answered_at' | 'done_at'
/** Requests of a kind with one of their times in the span; cancelled ones count nowhere. */
function requests({ db, community, span }: Counting, kind: LightKind, when: When) {
  const { start, end } = bounds(span)
  return db
    .selectFrom('light_case as l')
    .leftJoin('community_affair as a', 'a.code', 'l.affair_code')
    .where('l.community_code', '=', community)
    .where('l.kind', '=', kind)
    .where('l.state', '<>', 'cancelled')
    .where(`l.${when}`, '>=', start)
    .where(`l.${when}`, '<', end)
    .orderBy(`l.${when}`)
    .orderBy('l.id')
    .select(['l.id', 'l.number', 'l.kind', 'l.state', 'l.affair_code', 'l.received_at', 'l.promised_at', 'l.answered_at', 'l.done_at', 'a.name as affair'])
    .execute()
}
type Request = Awaited<ReturnType<typeof requests>>[number]

function requestRow(r: Request, when: When, more: Partial<Pick<FigureRow, 'amount' | 'counts'>> = {}): FigureRow {
  return row({ id: r.id, kind: 'request', number: r.number, date: dateOf(r[when]!), what: r.affair ?? LIGHT_KINDS[r.kind].label, ...more })
}

async function activities({ db, community, span }: Counting): Promise<FigureRow[]> {
  const { start, end } = bounds(span)
  const rows = await db
    .selectFrom('activity')
    .where('community_code', '=', community)
    .where('state', '=', 'done')
    .where('held_at', '>=', start)
    .where('held_at', '<', end)
    .orderBy('held_at')
    .orderBy('id')
    .select(['id', 'title', 'held_at', 'attended'])
    .execute()
  return rows.map((r) => row({ id: r.id, kind: 'activity', number: activityNumber(r.id), date: dateOf(r.held_at!), what: r.title, amount: r.attended }))
}

async function ratedCases({ db, community, span, actor }: Counting): Promise<FigureRow[]> {
  const { start, end } = bounds(span)
  const rows = await db
    .selectFrom('cases as c')
    .innerJoin('matter_version as v', 'v.id', 'c.matter_version_id')
    .where('c.ended_at', '>=', start)
    .where('c.ended_at', '<', end)
    .where('c.community_code', '=', community)
    .where('c.rating', 'is not', null)
    .orderBy('c.ended_at')
    .orderBy('c.id')
    .select(['c.id', 'c.number', 'c.sensitivity', 'c.ended_at', 'c.rating', 'v.name'])
    .execute()
  return rows.map((r, i) => {
    const seen = sees(actor, r)
    return row({ id: seen ? r.id : `hidden-${i}`, kind: 'case', number: seen ? formatCaseNumber(r.number) : '', date: dateOf(r.ended_at!), what: seen ? r.name : HIDDEN, amount: r.rating, counts: r.rating! >= 3 })
  })
}

async function askedForms({ db, community, span }: Counting): Promise<FigureRow[]> {
  const rows = await db
    .selectFrom('asked_form as f')
    .innerJoin('department as d', 'd.code', 'f.department_code')
    .where((eb) => eb.or([eb('f.community_code', '=', community), eb('f.community_code', 'is', null)]))
    .orderBy('f.department_code')
    .orderBy('f.id')
    .selectAll('f')
    .select('d.name as department')
    .execute()
  return rows
    .filter((r) => inForceDuring({ from: r.asked_on, until: r.ended_on }, span))
    .map((r) => row({ id: r.id, kind: 'form', number: r.department_code, date: r.asked_on, what: `${r.department}:${r.name}`, amount: monthlyHours(r) }))
}

async function keptLedgers(c: Counting): Promise<FigureRow[]> {
  const entries = await ledgerEntries(c.db, c)
  return c.ledgers.flatMap((l) => {
    const own = entries.filter((e) => e.ledger === l.no)
    return own.length === 0 ? [] : [row({ id: String(l.no), kind: 'ledger', number: String(l.no), date: own.at(-1)!.date, what: l.name, amount: own.length })]
  })
}

const hoursBetween = (a: IsoTime, b: IsoTime): number => (epochOf(b) - epochOf(a)) / 3_600_000

/** The rows of every formula of the table in rules/evaluation.ts. */
export const ROWS: Record<FormulaKey, (c: Counting) => Promise<FigureRow[]>> = {
  tasksDone: async (c) => (await doneTasks(c)).map(({ due: _, ...r }) => ({ ...r, counts: true })),
  tasksOnTime: async (c) => (await doneTasks(c)).filter((r) => r.due !== null).map(({ due: _, ...r }) => r),
  affairsDone: async (c) => (await requests(c, 'affair', 'done_at')).map((r) => requestRow(r, 'done_at')),
  helpInTime: async (c) =>
    (await requests(c, 'help', 'promised_at'))
      // What is promised for later is neither in time nor late yet, unless it is answered already.
      .filter((r) => r.promised_at <= c.now || r.answered_at !== null)
      .map((r) => requestRow(r, 'promised_at', { counts: r.answered_at !== null && r.answered_at <= r.promised_at })),
  answerHours: async (c) => (await requests(c, 'help', 'answered_at')).map((r) => requestRow(r, 'answered_at', { amount: hoursBetween(r.received_at, r.answered_at!) })),
  inquiries: async (c) => (await requests(c, 'inquiry', 'received_at')).map((r) => requestRow(r, 'received_at')),
  propertySolved: async (c) => (await requests(c, 'property', 'received_at')).map((r) => requestRow(r, 'received_at', { counts: r.state === 'done' })),
  activitiesHeld: activities,
  attended: activities,
  satisfied: ratedCases,
  ledgersKept: keptLedgers,
  formsAsked: askedForms,
  formHours: askedForms,
}
