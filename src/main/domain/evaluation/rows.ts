import { sql } from 'kysely'
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
import type { ReopenData } from '#main/domain/community/lightCases.ts'
import { activityNumber, bounds, finishedRequests, ledgerEntries } from '#main/domain/ledgers/entries.ts'

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

/** A request as one row: from receipt, or from being taken up again, to the next taking up. What was promised and answered in it stays in its period. */
interface Round {
  id: string
  number: string
  kind: LightKind
  from: IsoTime
  promised_at: IsoTime
  answered_at: IsoTime | null
}
type Timed = 'promised_at' | 'answered_at'

const requestRow = (r: Pick<Round, 'id' | 'number'>, at: IsoTime, what: string, more: Partial<Pick<FigureRow, 'amount' | 'counts'>> = {}): FigureRow =>
  row({ id: r.id, kind: 'request', number: r.number, date: dateOf(at), what, ...more })

/** Requests of a kind received in the span; cancelled ones count nowhere. `finished`: when the resident first knew. */
async function received({ db, community, span }: Counting, kind: LightKind) {
  const { start, end } = bounds(span)
  const rows = await db
    .selectFrom('light_case as l')
    .where('l.community_code', '=', community)
    .where('l.kind', '=', kind)
    .where('l.state', '<>', 'cancelled')
    .where('l.received_at', '>=', start)
    .where('l.received_at', '<', end)
    .orderBy('l.received_at')
    .orderBy('l.id')
    .select(['l.id', 'l.number', 'l.received_at', 'l.done_at'])
    .select((eb) => eb.selectFrom('light_case_event as f').select((f) => f.fn.min('f.at').as('at')).whereRef('f.light_case_id', '=', 'l.id').where('f.type', '=', 'feedback').as('told'))
    .execute()
  return rows.map((r) => ({ ...r, finished: r.told ?? r.done_at }))
}

/** Rounds of a kind with one of their times in the span: those going on or last, and those ended by a taking up again. */
async function rounds(c: Counting, kind: LightKind, when: Timed): Promise<Round[]> {
  const { start, end } = bounds(c.span)
  const taken = await takenUp(c, kind)
  const latest = new Map(taken.map((t) => [t.id, t.until]))
  const last = await c.db
    .selectFrom('light_case as l')
    .where('l.community_code', '=', c.community)
    .where('l.kind', '=', kind)
    .where('l.state', '<>', 'cancelled')
    .where(`l.${when}`, '>=', start)
    .where(`l.${when}`, '<', end)
    .select(['l.id', 'l.number', 'l.kind', 'l.received_at', 'l.promised_at', 'l.answered_at'])
    .execute()
  const past = taken.filter((t) => t[when] !== null && t[when] >= start && t[when] < end).map(({ event, until: _, ...r }) => ({ ...r, id: event }))
  const key = (r: Round): string => `${r[when]} ${r.id}`
  return [...past, ...last.map(({ received_at, ...r }) => ({ ...r, from: latest.get(r.id) ?? received_at }))].toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** The rounds ended by a taking up again, of all times, in order; the event keeps what had been promised and answered until then. */
async function takenUp({ db, community }: Counting, kind: LightKind): Promise<(Round & { event: string; until: IsoTime })[]> {
  const rows = await db
    .selectFrom('light_case_event as e')
    .innerJoin('light_case as l', 'l.id', 'e.light_case_id')
    .where(sql<boolean>`e.type = 'reopen'`)
    .where('l.community_code', '=', community)
    .where('l.kind', '=', kind)
    .orderBy('e.light_case_id')
    .orderBy('e.seq')
    .select(['l.id', 'l.number', 'l.kind', 'l.received_at', 'e.id as event', 'e.at', 'e.data'])
    .execute()
  return rows.map(({ received_at, data, at, ...r }, i) => {
    const { before } = JSON.parse(data) as ReopenData
    const earlier = rows[i - 1]
    return { ...r, until: at, from: earlier?.id === r.id ? earlier.at : received_at, promised_at: before.promisedAt, answered_at: before.answeredAt }
  })
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
  affairsDone: async (c) => (await finishedRequests(c.db, c)).filter((r) => r.kind === 'affair').map((r) => requestRow({ id: r.entry, number: r.number }, r.done, r.affair ?? LIGHT_KINDS.affair.label)),
  helpInTime: async (c) =>
    (await rounds(c, 'help', 'promised_at'))
      // What is promised for later is neither in time nor late yet, unless it is answered already.
      .filter((r) => r.promised_at <= c.now || r.answered_at !== null)
      .map((r) => requestRow(r, r.promised_at, LIGHT_KINDS.help.label, { counts: r.answered_at !== null && r.answered_at <= r.promised_at })),
  answerHours: async (c) => (await rounds(c, 'help', 'answered_at')).map((r) => requestRow(r, r.answered_at!, LIGHT_KINDS.help.label, { amount: hoursBetween(r.from, r.answered_at!) })),
  inquiries: async (c) => (await received(c, 'inquiry')).map((r) => requestRow(r, r.received_at, LIGHT_KINDS.inquiry.label)),
  propertySolved: async (c) => {
    const { end } = bounds(c.span)
    return (await received(c, 'property')).map((r) => requestRow(r, r.received_at, LIGHT_KINDS.property.label, { counts: r.finished !== null && r.finished < end }))
  },
  activitiesHeld: activities,
  attended: activities,
  satisfied: ratedCases,
  ledgersKept: keptLedgers,
  formsAsked: askedForms,
  formHours: askedForms,
}
