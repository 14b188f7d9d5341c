import { sql, type SqlBool } from 'kysely'
import type { Reader } from '#main/database/database.ts'
import { addDays, startOfDate, type IsoDate, type IsoTime } from '#shared/rules/time.ts'

/** What the counting needs of the database. All of it is set-based and runs on SQLite and PostgreSQL alike. */

/** A stretch of time, `start` included, `end` not, and the acceptance point it is limited to. */
export interface Scope {
  start: IsoTime
  end: IsoTime
  point: string | undefined
}

export function scopeOf(period: { from: IsoDate; to: IsoDate }, point: string | undefined): Scope {
  return { start: startOfDate(period.from), end: startOfDate(addDays(period.to, 1)), point }
}

/** Events by which a case is accepted; only they are told apart by processing type. */
const ACCEPTING_EVENTS = ['accept', 'deemedAccept', 'finishOnTheSpot']
/** Every other event that counts in a figure or moves a case into or out of 在办; ratings are read with their level. */
const OTHER_EVENTS = [
  'receive', 'correctionNotice', 'correctionExpired', 'decline', 'withdraw', 'sendBack', 'reassign', 'suspend', 'extend', 'reject', 'close', 'deliver',
  'discard', 'void',
]
const COUNTED_EVENTS = [...ACCEPTING_EVENTS, ...OTHER_EVENTS]

/** A case as the figures see it. */
export interface CaseFacts {
  id: string
  department: string
  matter: string
  processing: string
  point: string
  counter: string
  /** Who received it. */
  staff: string
  community: string | null
  acceptedOn: IsoDate | null
  due: IsoDate | null
  legalDue: IsoDate | null
  promisedDue: IsoDate | null
  versionId: string
  /** What a tally keeps with the case while it counts. */
  cells?: unknown
}

const FACTS = [
  'id', 'department_code as department', 'matter_code as matter', 'processing_type as processing', 'point_code as point', 'counter_number as counter',
  'clerk_id as staff', 'community_code as community', 'acceptance_date as acceptedOn', 'due', 'legal_due as legalDue', 'promised_due as promisedDue',
  'matter_version_id as versionId',
] as const

export interface EventRow {
  caseId: string
  type: string
  at: IsoTime
  from: string
  to: string
}

const inScope = (db: Reader, { start, end }: Scope, types: readonly string[]) =>
  db.selectFrom('case_event as e').where('e.type', 'in', types).where('e.at', '>=', start).where('e.at', '<', end)

/** Counted events of a scope but the ratings, of all acceptance points; read from the index alone. */
export function eventsIn(db: Reader, scope: Scope): Promise<EventRow[]> {
  return inScope(db, scope, COUNTED_EVENTS)
    .select(['e.case_id as caseId', 'e.type as type', 'e.at as at', 'e.from_state as from', 'e.to_state as to'])
    .execute()
}

/** The cases that have an event in a scope, a rating included. */
export function casesOfEvents(db: Reader, scope: Scope): Promise<CaseFacts[]> {
  return db
    .selectFrom('cases')
    .where('id', 'in', inScope(db, scope, [...COUNTED_EVENTS, 'rate']).select('e.case_id').distinct())
    .$if(scope.point !== undefined, (q) => q.where('point_code', '=', scope.point!))
    .select(FACTS)
    .execute()
}

/** Cases open (在办) at an instant by the columns of the case. */
export function openCases(db: Reader, at: IsoTime, point: string | undefined): Promise<CaseFacts[]> {
  const part = db.selectFrom('cases').$if(point !== undefined, (q) => q.where('point_code', '=', point!)).select(FACTS)
  // The planner would take the index of acceptances, which holds nearly every case; the expression leaves it the one of ends.
  const before = sql<SqlBool>`accepted_at || '' < ${at}`
  return part.where(before).where('ended_at', 'is', null).unionAll(part.where(before).where('ended_at', '>=', at)).execute()
}

/** Numbers and departments of a few cases. */
export async function numbersOf(db: Reader, ids: readonly string[]): Promise<{ number: string; department: string }[]> {
  const found: { number: string; department: string }[] = []
  for (let at = 0; at < ids.length; at += 500)
    found.push(...(await db.selectFrom('cases').where('id', 'in', ids.slice(at, at + 500)).select(['number', 'department_code as department']).execute()))
  return found
}

/** Ratings of a scope with their level; a level that cannot be read is left out. */
export async function ratingsIn(db: Reader, scope: Scope): Promise<{ caseId: string; at: IsoTime; level: number }[]> {
  const rows = await inScope(db, scope, ['rate']).select(['e.case_id as caseId', 'e.at as at', 'e.data as data']).execute()
  return rows.flatMap(({ data, ...row }) => {
    const level = Number((JSON.parse(data) as { level?: unknown }).level)
    return level >= 1 && level <= 5 ? [{ ...row, level }] : []
  })
}

/** All suspensions and resumptions before an instant, in order; there are few. */
export function pauseEvents(db: Reader, before: IsoTime): Promise<{ caseId: string; type: string; at: IsoTime }[]> {
  return db
    .selectFrom('case_event')
    .where('type', 'in', ['suspend', 'resume'])
    .where('at', '<', before)
    .orderBy('case_id')
    .orderBy('seq')
    .select(['case_id as caseId', 'type', 'at'])
    .execute()
}

/** Cases extended before an instant and not ended then. */
export function extensionsBefore(db: Reader, before: IsoTime): Promise<{ caseId: string; processing: string }[]> {
  return db
    .selectFrom('case_event as e')
    .innerJoin('cases as c', 'c.id', 'e.case_id')
    .where('e.type', '=', 'extend')
    .where('e.at', '<', before)
    .where((eb) => eb.or([eb('c.ended_at', 'is', null), eb('c.ended_at', '>=', before)]))
    .select(['e.case_id as caseId', 'c.processing_type as processing'])
    .execute()
}

/** Days of the limit the colour follows, by matter version: the promised one, else the legal one. */
export async function limitsOfVersions(db: Reader): Promise<Map<string, number>> {
  const rows = await db.selectFrom('matter_version').select(['id', 'data']).execute()
  return new Map(
    rows.map(({ id, data }) => {
      const { promisedLimit, legalLimit } = JSON.parse(data) as Record<'promisedLimit' | 'legalLimit', { days: number } | null | undefined>
      return [id, (promisedLimit ?? legalLimit)?.days ?? 0]
    }),
  )
}

export interface FlowRow {
  processing: string
  type: string
  from: string
  to: string
  n: number
}

const ofPoint = (point: string | undefined) => (point === undefined ? sql<SqlBool>`1 = 1` : sql<SqlBool>`c.point_code = ${point}`)

/**
 * Events of a scope counted by transition, for a period of which only the total is shown: the cases are looked up only for the events
 * that need the processing type, a third of the work.
 */
export async function countFlows(db: Reader, scope: Scope): Promise<FlowRow[]> {
  const accepting = await inScope(db, scope, ACCEPTING_EVENTS)
    .innerJoin('cases as c', 'c.id', 'e.case_id')
    .where(ofPoint(scope.point))
    .groupBy(['c.processing_type', 'e.type', 'e.from_state', 'e.to_state'])
    .select(['c.processing_type as processing', 'e.type as type', 'e.from_state as from', 'e.to_state as to'])
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .execute()
  return [...accepting, ...(await otherFlows(db, scope))].map((row) => ({ ...row, n: Number(row.n) }))
}

function otherFlows(db: Reader, scope: Scope): Promise<FlowRow[]> {
  const processing = sql<string>`''`.as('processing')
  const events = inScope(db, scope, OTHER_EVENTS).groupBy(['e.type', 'e.from_state', 'e.to_state'])
  if (scope.point === undefined)
    return events.select(['e.type as type', 'e.from_state as from', 'e.to_state as to', processing]).select((eb) => eb.fn.countAll<number>().as('n')).execute()
  return events
    .innerJoin('cases as c', 'c.id', 'e.case_id')
    .where(ofPoint(scope.point))
    .select(['e.type as type', 'e.from_state as from', 'e.to_state as to', processing])
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .execute()
}

/** Cases closed (办结) in a scope by their columns, with the dates that rates and averages are made of. */
export function closedCases(db: Reader, scope: Scope): Promise<(Pick<CaseFacts, 'id' | 'acceptedOn' | 'due' | 'legalDue' | 'promisedDue'> & { endedAt: IsoTime })[]> {
  return db
    .selectFrom('cases')
    .where('ended_at', '>=', scope.start)
    .where('ended_at', '<', scope.end)
    .where('end_kind', '=', 'closed')
    .$if(scope.point !== undefined, (q) => q.where('point_code', '=', scope.point!))
    .select(['id', 'acceptance_date as acceptedOn', 'ended_at as endedAt', 'due', 'legal_due as legalDue', 'promised_due as promisedDue'])
    .$narrowType<{ endedAt: IsoTime }>()
    .execute()
}

/** How many cases were open at an instant. */
export async function countOpen(db: Reader, at: IsoTime, point: string | undefined): Promise<number> {
  const part = db.selectFrom('cases').$if(point !== undefined, (q) => q.where('point_code', '=', point!)).select((eb) => eb.fn.countAll<number>().as('n'))
  const before = sql<SqlBool>`accepted_at || '' < ${at}`
  const open = await part.where(before).where('ended_at', 'is', null).executeTakeFirstOrThrow()
  const later = await part.where(before).where('ended_at', '>=', at).executeTakeFirstOrThrow()
  return Number(open.n) + Number(later.n)
}

/** Acceptance point of cases, for ratings of one point. */
export async function idsOfPoint(db: Reader, ids: readonly string[], point: string): Promise<Set<string>> {
  const found = new Set<string>()
  for (let at = 0; at < ids.length; at += 500) {
    const rows = await db.selectFrom('cases').where('id', 'in', ids.slice(at, at + 500)).where('point_code', '=', point).select('id').execute()
    for (const row of rows) found.add(row.id)
  }
  return found
}

/** Events by which cases are accepted or closed, counted by day and transition. */
export async function transitionsByDay(db: Reader, scope: Scope): Promise<{ day: IsoDate; type: string; from: string; to: string; n: number }[]> {
  const day = sql<IsoDate>`substr(e.at, 1, 10)`
  const events = inScope(db, scope, [...ACCEPTING_EVENTS, 'close'])
  const counted = scope.point === undefined ? events : events.innerJoin('cases as c', 'c.id', 'e.case_id').where(ofPoint(scope.point))
  const rows = await counted
    .groupBy([day, 'e.type', 'e.from_state', 'e.to_state'])
    .select(['e.type as type', 'e.from_state as from', 'e.to_state as to', day.as('day')])
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .execute()
  return rows.map((row) => ({ ...row, n: Number(row.n) }))
}

/** Cases received, counted by hour: `2026-03-02T09`. */
export async function receivedByHour(db: Reader, scope: Scope): Promise<{ hour: string; n: number }[]> {
  const hour = sql<string>`substr(e.at, 1, 13)`
  const events = inScope(db, scope, ['receive'])
  const counted = scope.point === undefined ? events : events.innerJoin('cases as c', 'c.id', 'e.case_id').where(ofPoint(scope.point))
  const rows = await counted.groupBy(hour).select([hour.as('hour')]).select((eb) => eb.fn.countAll<number>().as('n')).execute()
  return rows.map((row) => ({ ...row, n: Number(row.n) }))
}
