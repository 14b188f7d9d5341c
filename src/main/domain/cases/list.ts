import { sql, type Expression, type ExpressionBuilder, type SelectQueryBuilder, type SqlBool } from 'kysely'
import type { CaseRow } from '#shared/contract/cases.ts'
import { AppError } from '#shared/contract/errors.ts'
import { CASE_STATE_NAMES, type CaseState } from '#shared/rules/caseMachine.ts'
import { colourOf } from '#shared/rules/clocks.ts'
import { classifyQuery, maskIdNumber, maskPhone, type QueryKind } from '#shared/rules/names.ts'
import { POOR_RATING } from '#shared/rules/supervision.ts'
import { addDays, dateOf, startOfDate, type IsoDate } from '#shared/rules/time.ts'
import { allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { CaseTable, Tables } from '#main/database/schema.ts'
import { settingsOf } from '#main/domain/system/settings.ts'
import { seenOnly } from './sight.ts'

/** The end of a prefix range: every text that begins with the prefix sorts before this. */
export const prefixEnd = (prefix: string): string => `${prefix}\u{10ffff}`

/** What a query text means, as ranges over indexed columns; all are prefix searches, so that each uses its index. */
const SEARCH_COLUMNS: Record<Exclude<QueryKind, 'empty'>, (keyof CaseTable)[]> = {
  caseNumber: ['number'],
  idNumber: ['applicant_id_number'],
  phoneTail: ['applicant_phone_tail'],
  pinyin: ['applicant_initials', 'applicant_pinyin'],
  name: ['applicant_name_key'],
}

type CaseEb = ExpressionBuilder<Tables, 'cases'>
type Condition = (eb: CaseEb) => Expression<SqlBool>

export interface CaseFilter {
  q?: string | undefined
  state?: string | undefined
  department?: string | undefined
  matter?: string | undefined
  view?: string | undefined
  receivedFrom?: string | undefined
  receivedTo?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** Dates from which on an open case counts as due soon: due on the next working day or before. */
export function soonLimit(core: Core, today: IsoDate): IsoDate {
  return core.calendar.calendar().addWorkingDays(today, 1)
}

export { POOR_RATING }

/** Saved views → condition. */
function viewCondition(core: Core, actor: Actor, view: string | undefined, eb: CaseEb, department: string | undefined) {
  const today = dateOf(core.clock.now())
  switch (view) {
    case 'mine':
      return eb.and([eb.or([eb('clerk_id', '=', actor.id), eb('officer_id', '=', actor.id)]), eb('ended_at', 'is', null)])
    case 'dueSoon':
      return eb.and([eb('ended_at', 'is', null), eb('due', '>=', today), eb('due', '<=', soonLimit(core, today))])
    case 'overdue':
      return eb.and([eb('ended_at', 'is', null), eb('due', '<', today)])
    case 'undelivered':
      return eb('state', '=', 'closed')
    case 'unsigned':
      return eb('state', '=', 'dispatched')
    case 'undispatched':
      return eb('state', '=', 'accepted')
    case 'awaitingCorrection':
      return eb('state', '=', 'awaitingCorrection')
    case 'acceptanceGuard':
      return eb.and([eb('state', '=', 'received'), eb('acceptance_deadline', '<=', core.calendar.calendar().addWorkingDays(today, 2))])
    case 'promised':
      return eb.and([eb('promise_due', 'is not', null), eb('ended_at', 'is', null)])
    // 差评回访: one of the two lowest ratings, until a visit brings a better one or the file is closed.
    case 'followUp':
      return eb.and([eb('rating', '<=', POOR_RATING), eb('state', 'in', ['closed', 'delivered'])])
    case 'steps':
      return eb.and([eb('ended_at', 'is', null), openStep(department, eb)])
    case 'open':
      return eb('ended_at', 'is', null)
    default:
      return null
  }
}

/** A step of a joint case that a department (any, when none is named) has still to do. */
function openStep(department: string | undefined, eb: CaseEb): Expression<SqlBool> {
  const steps = eb.selectFrom('case_task').select('case_task.case_id').where('case_task.done_at', 'is', null)
  return eb('id', 'in', department === undefined ? steps.where('case_task.owner_code', 'is not', null) : steps.where('case_task.owner_code', '=', department))
}

/** States asked for by name, comma-separated. Throws INPUT_INVALID for an unknown one. */
function statesOf(text: string): CaseState[] {
  const names = text.split(',').map((s) => s.trim())
  const wrong = names.filter((n) => !(CASE_STATE_NAMES as string[]).includes(n))
  if (wrong.length > 0) throw new AppError('INPUT_INVALID', { field: 'state', message: `没有这种状态:${wrong.join('、')}` })
  return names as CaseState[]
}

/** An officer sees the cases of his own department only. */
const departmentScope = (actor: Actor, wanted: string | undefined): string | undefined => (actor.role === 'officer' ? (actor.departmentCode ?? '-') : wanted)

interface Order {
  columns: (keyof CaseTable & ('id' | 'due' | 'received_at' | 'number' | 'applicant_id_number'))[]
  direction: 'asc' | 'desc'
}

/**
 * Newest first, except where another order is that of the index walked: the beginning of a number or a stretch of days can match
 * most of the register, and sorting all of it for one page would take as long as reading it.
 */
function orderOf(filter: CaseFilter, kind: QueryKind): Order {
  if (filter.view === 'dueSoon' || filter.view === 'overdue') return { columns: ['due', 'id'], direction: 'asc' }
  if (kind === 'caseNumber') return { columns: ['number'], direction: 'desc' }
  if (kind === 'idNumber') return { columns: ['applicant_id_number', 'id'], direction: 'desc' }
  if (filter.receivedFrom || filter.receivedTo) return { columns: ['received_at', 'id'], direction: 'desc' }
  return { columns: ['id'], direction: 'desc' }
}

function inOrder<O>(query: SelectQueryBuilder<Tables, 'cases', O>, { columns, direction }: Order): SelectQueryBuilder<Tables, 'cases', O> {
  return columns.reduce((q, column) => q.orderBy(column, direction), query)
}

/** The key of the last row, with its due date where that orders the list, for the date may change between two pages. */
const cursorOf = (row: CaseTable, { columns }: Order): string => (columns[0] === 'due' ? `${row.due}~${row.id}` : row.id)

function afterCursor(cursor: string, { columns, direction }: Order): Condition {
  const [due = '', id = ''] = cursor.split('~')
  return (eb) => {
    if (columns[0] === 'due') return eb(eb.refTuple('due', 'id'), '>', eb.tuple(due, id))
    if (columns[0] === 'id') return eb('id', '<', cursor)
    const keys = sql.join(columns.map((column) => sql.ref(column)))
    // The last row is looked up: its identity number has no place in a cursor.
    return sql<SqlBool>`(${keys}) ${sql.raw(direction === 'asc' ? '>' : '<')} (select ${keys} from cases where id = ${cursor})`
  }
}

/** Conditions every row must meet. */
function commonConditions(core: Core, actor: Actor, filter: CaseFilter, order: Order): Condition[] {
  const owner = departmentScope(actor, filter.department)
  const conditions: Condition[] = [(eb) => viewCondition(core, actor, filter.view, eb, owner) ?? eb.lit(true)]
  // Steps for others: the case belongs to another department.
  const department = filter.view === 'steps' ? undefined : owner
  const { matter, receivedFrom, receivedTo, cursor } = filter
  // Along the numbers the index of the department would only be in the way: it does not have them in order.
  const alongNumbers = order.columns[0] === 'number' || order.columns[0] === 'applicant_id_number'
  if (department) conditions.push((eb) => (alongNumbers ? sql<SqlBool>`department_code || '' = ${department}` : eb('department_code', '=', department)))
  if (matter) conditions.push((eb) => eb('matter_code', '=', matter))
  if (receivedFrom) conditions.push((eb) => eb('received_at', '>=', startOfDate(receivedFrom)))
  if (receivedTo) conditions.push((eb) => eb('received_at', '<', startOfDate(addDays(receivedTo, 1))))
  const seen = seenOnly(actor)
  if (seen) conditions.push(seen)
  if (cursor) conditions.push(afterCursor(cursor, order))
  return conditions
}

const all = (conditions: Condition[]): Condition => (eb) => eb.and(conditions.map((condition) => condition(eb)))

const keysWhere = (core: Core, condition: Condition) => core.db.read.selectFrom('cases').select('id').where(condition)

/** Up to this many matches are read and sorted in a few milliseconds, whatever else is asked for. */
const FEW = 2000

/** The searched columns as conditions; none when nothing is searched for. */
function searchConditions(core: Core, kind: QueryKind, value: string): Promise<Condition[]> {
  const columns = kind === 'empty' ? [] : SEARCH_COLUMNS[kind]
  return Promise.all(columns.map((column) => prefixCondition(core, column, value)))
}

/**
 * A database guesses badly how many rows a prefix finds, and then reads a whole department for three people. So it is counted, keys
 * only and no more than needed: few matches are looked up by their keys, many are left to the order of the list.
 */
async function prefixCondition(core: Core, column: keyof CaseTable, prefix: string): Promise<Condition> {
  const range: Condition = (eb) => eb.and([eb(column, '>=', prefix), eb(column, '<', prefixEnd(prefix))])
  const some = core.db.read.selectFrom('cases').select(column).where(range).limit(FEW + 1)
  const { n } = await core.db.read.selectFrom(some.as('some')).select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return Number(n) > FEW ? range : (eb) => eb('id', 'in', keysWhere(core, range))
}

/** Each searched column with each state: what one index can answer in order. */
function alternatives(searched: Condition[], states: CaseState[]): Condition[] {
  const inStates = states.map((state): Condition => (eb) => eb('state', '=', state))
  if (searched.length === 0 || states.length === 0) return searched.length + states.length === 0 ? [all([])] : [...searched, ...inStates]
  return searched.flatMap((condition) => inStates.map((inState) => all([condition, inState])))
}

/**
 * Finds cases, newest first (by number or date where these are asked for), page by page. `q` may be a case number, ID number, phone
 * tail, name or pinyin. Each alternative gives the keys of its first page, and only the rows of the resulting page are read; an OR
 * would read every match (docs/adr/0006).
 */
export async function listCases(core: Core, call: Call, filter: CaseFilter): Promise<{ items: CaseRow[]; nextCursor: string | null }> {
  const actor = allow(call, 'case.read')
  const { kind, value } = classifyQuery(filter.q ?? '')
  const order = orderOf(filter, kind)
  const limit = filter.limit + 1
  const common = commonConditions(core, actor, filter, order)
  const searched = await searchConditions(core, kind, value)
  const pages = alternatives(searched, filter.state ? statesOf(filter.state) : []).map((condition) => {
    // The key once only: PostgreSQL does not know which of two equal columns is meant.
    const page = inOrder(keysWhere(core, all([...common, condition])).select(order.columns.filter((column) => column !== 'id')), order).limit(limit)
    return core.db.read.selectFrom(page.as('page')).select('id')
  })
  const keys = pages.slice(1).reduce((sum, next) => sum.union(next), pages[0]!)
  const rows = await inOrder(core.db.read.selectFrom('cases').selectAll().where('id', 'in', keys), order).limit(limit).execute()
  const page = rows.slice(0, filter.limit)
  const last = page.at(-1)
  const next = await nextDues(core, actor, filter, page)
  return { items: page.map((row) => toRow(core, row, next(row))), nextCursor: rows.length > filter.limit && last ? cursorOf(last, order) : null }
}

/** Until when the papers of a case are signed for, its result handed over, or in view `steps` the step of the department done. */
async function nextDues(core: Core, actor: Actor, filter: CaseFilter, rows: readonly CaseTable[]): Promise<(row: CaseTable) => IsoDate | null> {
  if (filter.view === 'steps') {
    const steps = await stepDues(core, departmentScope(actor, filter.department), rows.map((row) => row.id))
    return (row) => steps.get(row.id) ?? null
  }
  if (!rows.some((row) => row.state === 'dispatched' || row.state === 'closed')) return () => null
  const settings = await settingsOf(core.db.read)
  const calendar = core.calendar.calendar()
  return ({ state, dispatched_at: dispatched, ended_at: ended }) => {
    if (state === 'dispatched' && dispatched) return calendar.addWorkingDays(dateOf(dispatched), settings['case.handoverDays'])
    return state === 'closed' && ended ? calendar.addWorkingDays(dateOf(ended), settings['case.deliveryDays']) : null
  }
}

/** The soonest open step of each case. */
async function stepDues(core: Core, department: string | undefined, ids: readonly string[]): Promise<Map<string, IsoDate>> {
  if (ids.length === 0) return new Map()
  const open = core.db.read.selectFrom('case_task').select((eb) => ['case_id', eb.fn.min('due').as('due')]).where('case_id', 'in', ids).where('done_at', 'is', null).where('due', 'is not', null)
  const rows = await (department === undefined ? open.where('owner_code', 'is not', null) : open.where('owner_code', '=', department)).groupBy('case_id').execute()
  return new Map(rows.map((row) => [row.case_id, row.due!]))
}

/** Colour of a row from its cached due date; the case page computes it anew from the events. */
export function rowColour(core: Core, row: Pick<CaseTable, 'due' | 'accepted_at' | 'ended_at' | 'matter_version_id'>, today: IsoDate): CaseRow['colour'] {
  if (row.due === null || row.accepted_at === null || row.ended_at !== null) return null
  const matter = core.catalogue.matterVersion(row.matter_version_id)
  const limit = matter?.promisedLimit ?? matter?.legalLimit
  return colourOf(today, row.due, limit?.days ?? 0, core.calendar.calendar())
}

/** A stored case as lists show it: numbers masked. */
export function toRow(core: Core, row: CaseTable, nextDue: IsoDate | null = null): CaseRow {
  return {
    id: row.id,
    number: row.number,
    version: row.version,
    state: row.state,
    matterCode: row.matter_code,
    matterName: core.catalogue.matterVersion(row.matter_version_id)?.name ?? row.matter_code,
    departmentCode: row.department_code,
    officerId: row.officer_id,
    processingType: row.processing_type as CaseRow['processingType'],
    sensitivity: row.sensitivity as CaseRow['sensitivity'],
    applicantName: row.applicant_name,
    applicantIdMasked: maskIdNumber(row.applicant_id_number),
    applicantPhoneMasked: row.applicant_phone === null ? null : maskPhone(row.applicant_phone),
    communityCode: row.community_code,
    receivedAt: row.received_at,
    acceptedAt: row.accepted_at,
    endedAt: row.ended_at,
    promisedDue: row.promised_due,
    legalDue: row.legal_due,
    due: row.due,
    colour: rowColour(core, row, dateOf(core.clock.now())),
    provisional: row.dates_provisional === 1,
    suspended: row.suspended === 1,
    nextDue,
  }
}
