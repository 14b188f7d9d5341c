import { sql, type Expression, type SqlBool } from 'kysely'
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

/** States of a case that is accepted and not ended. */
export const OPEN_STATES = ['accepted', 'dispatched', 'inProgress'] as const
const OPEN = new Set<string>(OPEN_STATES)
export const isOpenState = (state: string): boolean => OPEN.has(state)

/** Events that can move a case into or out of 在办; the balance rests on them. */
const BALANCE_EVENTS = [
  'accept', 'deemedAccept', 'finishOnTheSpot', 'decline', 'withdraw', 'reject', 'close', 'correctionExpired', 'discard', 'void',
]
/** Events by which a case is accepted; only they are told apart by processing type. */
const ACCEPTING_EVENTS = ['accept', 'deemedAccept', 'finishOnTheSpot']
/** Events that are counted besides. */
const COUNTED_EVENTS = [...BALANCE_EVENTS, 'receive', 'correctionNotice', 'suspend', 'extend', 'deliver']

export interface FlowRow {
  department: string
  matter: string
  processing: string
  type: string
  from: string
  to: string
  n: number
}

/** Events in the scope, counted by department, matter, processing type and transition. The department is the case's present one. */
export function countFlows(db: Reader, scope: Scope, types: readonly string[] = COUNTED_EVENTS): Promise<FlowRow[]> {
  return db
    .selectFrom('case_event as e')
    .innerJoin('cases as c', 'c.id', 'e.case_id')
    .where('e.type', 'in', types)
    .where('e.at', '>=', scope.start)
    .where('e.at', '<', scope.end)
    .$if(scope.point !== undefined, (q) => q.where('c.point_code', '=', scope.point!))
    .groupBy(['c.department_code', 'c.matter_code', 'c.processing_type', 'e.type', 'e.from_state', 'e.to_state'])
    .select(['c.department_code as department', 'c.matter_code as matter', 'c.processing_type as processing'])
    .select(['e.type as type', 'e.from_state as from', 'e.to_state as to'])
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .execute()
}

/**
 * The same for a period of which only the total is shown: the cases are looked up only for the events that need the processing type,
 * a third of the work. Department and matter of the other rows are empty.
 */
export async function countTotalFlows(db: Reader, scope: Scope): Promise<FlowRow[]> {
  if (scope.point !== undefined) return countFlows(db, scope)
  const rest = await db
    .selectFrom('case_event as e')
    .where('e.type', 'in', COUNTED_EVENTS.filter((type) => !ACCEPTING_EVENTS.includes(type)))
    .where('e.at', '>=', scope.start)
    .where('e.at', '<', scope.end)
    .groupBy(['e.type', 'e.from_state', 'e.to_state'])
    .select(['e.type as type', 'e.from_state as from', 'e.to_state as to'])
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .execute()
  const accepting = await countFlows(db, scope, ACCEPTING_EVENTS)
  return [...accepting, ...rest.map((row) => ({ department: '', matter: '', processing: '', ...row }))]
}

export interface StockRow {
  department: string
  matter: string
  n: number
  overdue: number
}

/** Cases open (在办) at an instant by the columns of the case, and of them those whose limit ended on or before `dueBy`. */
export function countStock(db: Reader, at: IsoTime, dueBy: IsoDate, point: string | undefined): Promise<StockRow[]> {
  const part = (ended: 'open' | 'later') =>
    db
      .selectFrom('cases')
      .where('accepted_at', '<', at)
      .$if(ended === 'open', (q) => q.where('ended_at', 'is', null))
      .$if(ended === 'later', (q) => q.where('ended_at', '>=', at))
      .$if(point !== undefined, (q) => q.where('point_code', '=', point!))
      .select(['department_code as department', 'matter_code as matter', 'due'])
  return db
    .selectFrom(part('open').unionAll(part('later')).as('s'))
    .groupBy(['s.department', 's.matter'])
    .select(['s.department as department', 's.matter as matter'])
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .select((eb) => eb.fn.sum<number>(eb.case().when('s.due', '<=', dueBy).then(1).else(0).end()).as('overdue'))
    .execute()
}

export interface ClosedRow {
  id: string
  department: string
  matter: string
  acceptedOn: IsoDate | null
  endedAt: IsoTime
  due: IsoDate | null
  legalDue: IsoDate | null
}

/** Cases closed (办结) in the scope, with the dates that rates and averages are made of. */
export function closedCases(db: Reader, scope: Scope): Promise<ClosedRow[]> {
  return db
    .selectFrom('cases')
    .where('ended_at', '>=', scope.start)
    .where('ended_at', '<', scope.end)
    .where('end_kind', '=', 'closed')
    .$if(scope.point !== undefined, (q) => q.where('point_code', '=', scope.point!))
    .select(['id', 'department_code as department', 'matter_code as matter', 'acceptance_date as acceptedOn'])
    .select(['ended_at as endedAt', 'due', 'legal_due as legalDue'])
    .$narrowType<{ endedAt: IsoTime }>()
    .execute()
}

export interface PauseEvent {
  caseId: string
  type: string
  at: IsoTime
}

/** All suspensions and resumptions before an instant, in order; there are few. */
export function pauseEvents(db: Reader, before: IsoTime): Promise<PauseEvent[]> {
  return db
    .selectFrom('case_event')
    .where('type', 'in', ['suspend', 'resume'])
    .where('at', '<', before)
    .orderBy('case_id')
    .orderBy('seq')
    .select(['case_id as caseId', 'type', 'at'])
    .execute()
}

export interface BreakRow {
  number: string
  department: string
}

/**
 * Cases whose events and columns contradict each other about being open at the two ends of the scope: what the events say went in and
 * out is not what the columns show. This is the balance, case by case, so that two mistakes cannot cancel out.
 */
export async function balanceBreaks(db: Reader, scope: Scope): Promise<BreakRow[]> {
  const open = sql.join([...OPEN_STATES].map((state) => sql.lit(state)))
  const net = sql<number>`sum(case when to_state in (${open}) then 1 else 0 end - case when from_state in (${open}) then 1 else 0 end)`
  const openAt = (at: IsoTime) =>
    sql<number>`case when c.accepted_at < ${at} and (c.ended_at is null or c.ended_at >= ${at}) then 1 else 0 end`
  const shift = sql<number>`(${openAt(scope.end)} - ${openAt(scope.start)})`
  const inScope = (column: 'accepted_at' | 'ended_at'): Expression<SqlBool> =>
    sql<SqlBool>`${sql.ref(`c.${column}`)} >= ${scope.start} and ${sql.ref(`c.${column}`)} < ${scope.end}`
  const flow = db
    .selectFrom('case_event')
    .where('type', 'in', BALANCE_EVENTS)
    .where('at', '>=', scope.start)
    .where('at', '<', scope.end)
    .groupBy('case_id')
    .select(['case_id', net.as('net')])
  const contradicting = db
    .selectFrom('cases as c')
    .innerJoin(flow.as('f'), 'f.case_id', 'c.id')
    .where(sql<SqlBool>`f.net <> ${shift}`)
    .$if(scope.point !== undefined, (q) => q.where('c.point_code', '=', scope.point!))
    .select(['c.number as number', 'c.department_code as department'])
  const silent = (column: 'accepted_at' | 'ended_at') =>
    db
      .selectFrom('cases as c')
      .where(inScope(column))
      .where(sql<SqlBool>`${shift} <> 0`)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('case_event as e')
              .whereRef('e.case_id', '=', 'c.id')
              .where('e.type', 'in', BALANCE_EVENTS)
              .where('e.at', '>=', scope.start)
              .where('e.at', '<', scope.end)
              .select('e.id'),
          ),
        ),
      )
      .$if(scope.point !== undefined, (q) => q.where('c.point_code', '=', scope.point!))
      .select(['c.number as number', 'c.department_code as department'])
  const rows = await db
    .selectFrom(contradicting.union(silent('accepted_at')).union(silent('ended_at')).as('b'))
    .orderBy('b.number')
    .select(['b.number as number', 'b.department as department'])
    .execute()
  return rows
}

export interface DepartmentName {
  code: string
  name: string
}

/** Departments in force in the period, or named in `used`, in the order of the catalogue. */
export async function departmentsOf(db: Reader, period: { from: IsoDate; to: IsoDate }, used: ReadonlySet<string>): Promise<DepartmentName[]> {
  const rows = await db.selectFrom('department').select(['code', 'name', 'valid_from', 'valid_to']).execute()
  const order = await db
    .selectFrom('matter as m')
    .innerJoin('matter_version as v', 'v.matter_code', 'm.code')
    .groupBy('v.department_code')
    .select((eb) => ['v.department_code as code', eb.fn.min('m.short_code').as('first')])
    .execute()
  const first = new Map(order.map((row) => [row.code, row.first]))
  const rank = (code: string): string => `${first.get(code) ?? '~'}${code}`
  return rows
    .filter((row) => used.has(row.code) || (row.valid_from <= period.to && (row.valid_to === null || row.valid_to >= period.from)))
    .sort((a, b) => (rank(a.code) < rank(b.code) ? -1 : 1))
    .map(({ code, name }) => ({ code, name }))
}

export interface MatterName {
  code: string
  shortCode: string
  name: string
  departmentCode: string
}

/** All matters under the name of their last version up to the end of the period; those not yet begun only when `used` names them. */
export async function mattersOf(db: Reader, period: { from: IsoDate; to: IsoDate }, used: ReadonlySet<string>): Promise<MatterName[]> {
  const rows = await db
    .selectFrom('matter as m')
    .innerJoin('matter_version as v', 'v.matter_code', 'm.code')
    .orderBy('m.short_code')
    .orderBy('v.valid_from')
    .select(['m.code as code', 'm.short_code as shortCode', 'v.name as name', 'v.department_code as departmentCode', 'v.valid_from as from'])
    .execute()
  const matters = new Map<string, MatterName>()
  for (const { from, ...matter } of rows) {
    const begun = from <= period.to
    if (begun || (!matters.has(matter.code) && used.has(matter.code))) matters.set(matter.code, matter)
  }
  return [...matters.values()]
}
