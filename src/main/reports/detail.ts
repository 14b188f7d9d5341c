import { sql, type SqlBool } from 'kysely'
import type { Reader } from '#main/database/database.ts'
import type { Dialect } from '#main/database/ddl.ts'
import { PROCESSING_LABELS } from '#shared/text/labels.ts'
import { CASE_STATES } from '#shared/rules/caseMachine.ts'
import { maskIdNumber, maskName } from '#shared/rules/masks.ts'
import type { IsoDate, IsoTime } from '#shared/rules/time.ts'
import { scopeOf } from './queries.ts'
import type { StyleName } from './cells.ts'

/** One line of the list of cases (明细); identity numbers are masked before they leave the database layer. */
export interface DetailRow {
  number: string
  matterCode: string
  matterName: string
  departmentName: string
  processing: string
  point: string
  applicant: string
  idMasked: string
  receivedAt: IsoTime
  acceptedAt: IsoTime | null
  endedAt: IsoTime | null
  state: string
  promisedDue: IsoDate | null
  legalDue: IsoDate | null
  /** Counted in 超期: closed in the period after its limit, or open at its end with a limit that had passed. */
  overdue: boolean
}

export interface DetailColumn {
  text: string
  width: number
  style: StyleName
  value: (row: DetailRow, index: number) => string | number | null
}

export const DETAIL_COLUMNS: readonly DetailColumn[] = [
  { text: '序号', width: 8, style: 'center', value: (_row, i) => i + 1 },
  { text: '受理编号', width: 24, style: 'center', value: (row) => row.number },
  { text: '事项编码', width: 9, style: 'center', value: (row) => row.matterCode },
  { text: '事项', width: 36, style: 'text', value: (row) => row.matterName },
  { text: '主管部门', width: 22, style: 'text', value: (row) => row.departmentName },
  { text: '办理类型', width: 9, style: 'center', value: (row) => row.processing },
  { text: '受理点', width: 8, style: 'center', value: (row) => row.point },
  { text: '申请人', width: 18, style: 'text', value: (row) => row.applicant },
  { text: '证件号码(脱敏)', width: 22, style: 'center', value: (row) => row.idMasked },
  { text: '收件时间', width: 17, style: 'time', value: (row) => row.receivedAt },
  { text: '受理时间', width: 17, style: 'time', value: (row) => row.acceptedAt },
  { text: '终结时间', width: 17, style: 'time', value: (row) => row.endedAt },
  { text: '状态', width: 10, style: 'center', value: (row) => row.state },
  { text: '承诺期限', width: 12, style: 'date', value: (row) => row.promisedDue },
  { text: '法定期限', width: 12, style: 'date', value: (row) => row.legalDue },
  { text: '超期', width: 6, style: 'center', value: (row) => (row.overdue ? '是' : '') },
]

export interface DetailScope {
  from: IsoDate
  to: IsoDate
  point?: string | undefined
  /** Keys of the cases the report counts in 超期. */
  overdue: ReadonlySet<string>
}

/** Small pages keep the garbage young: 240 MB at the peak for 100,000 lines, 320 MB with pages of a thousand. */
const PAGE = 200

/** Keys of the cases that were alive in the period: received before its end and not ended before its beginning, oldest first. */
async function detailKeys(db: Reader, { from, to, point }: DetailScope): Promise<string[]> {
  const scope = scopeOf({ from, to }, point)
  const part = (ended: 'open' | 'later') =>
    db
      .selectFrom('cases')
      .where('received_at', '<', scope.end)
      .where('state', '<>', 'draft')
      .$if(ended === 'open', (q) => q.where('ended_at', 'is', null))
      .$if(ended === 'later', (q) => q.where('ended_at', '>=', scope.start))
      .$if(point !== undefined, (q) => q.where('point_code', '=', point!))
      .select(['id', 'received_at'])
  const rows = await part('open').unionAll(part('later')).orderBy('received_at').orderBy('id').execute()
  return rows.map((row) => row.id)
}

/**
 * The list of cases of a period in pages, oldest first; `count` lines in all. Memory holds the keys and one page.
 * Give it a connection that sees one unchanging state.
 */
export async function readDetail(db: Reader, dialect: Dialect, scope: DetailScope): Promise<{ count: number; rows: AsyncIterable<DetailRow> }> {
  const keys = await detailKeys(db, scope)
  return { count: keys.length, rows: detailRows(db, dialect, keys, scope.overdue) }
}

/** One parameter for a page of keys: a thousand of them would cost more than the query. */
function among(dialect: Dialect, keys: string[], column = 'c.id') {
  return dialect === 'sqlite'
    ? sql<SqlBool>`${sql.ref(column)} in (select value from json_each(${JSON.stringify(keys)}))`
    : sql<SqlBool>`${sql.ref(column)} = any(${keys})`
}

/** Cases by key with what the lists of a report show, in no order. */
export async function casesByKeys(db: Reader, dialect: Dialect, keys: string[]) {
  return db
    .selectFrom('cases as c')
    .innerJoin('matter_version as v', 'v.id', 'c.matter_version_id')
    .innerJoin('department as d', 'd.code', 'c.department_code')
    .where(among(dialect, keys))
    .selectAll('c')
    .select(['v.name as matter_name', 'd.name as department_name'])
    .execute()
}

/** In place of what a report does not show of a sensitive case. */
export const HIDDEN = '(不显示)'

interface Named {
  sensitivity: string
  number: string
  matter_code: string
  matter_name: string
}

/** Number and matter of a case as reports show it: they are read by many, a highly sensitive case only counts in them. */
export function shownCase(c: Named): { number: string; matterCode: string; matterName: string } {
  return c.sensitivity === 'highlySensitive' ? { number: HIDDEN, matterCode: HIDDEN, matterName: HIDDEN } : { number: c.number, matterCode: c.matter_code, matterName: c.matter_name }
}

/** The name of an applicant as reports show it: masked where the matter is sensitive, left out where it is highly so. */
export function shownApplicant(c: { sensitivity: string; applicant_kind: string; applicant_name: string }): string {
  if (c.sensitivity === 'highlySensitive') return HIDDEN
  return c.sensitivity === 'ordinary' || c.applicant_kind === 'organisation' ? c.applicant_name : maskName(c.applicant_name)
}

/** Those of a page whose receipt a supervisor dated back (离线补录). The day in a number does not tell: a reserved form (D23) was numbered before. */
async function backfilledOf(db: Reader, dialect: Dialect, keys: string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('case_event')
    .where(among(dialect, keys, 'case_id'))
    .where('type', '=', 'correct')
    .where('data', 'like', '%"backfilled":true%')
    .select('case_id')
    .execute()
  return new Set(rows.map((row) => row.case_id))
}

/** The credit code of an organisation is public, everything else is a person's number. */
function shownNumber(c: { sensitivity: string; applicant_id_type: string; applicant_id_number: string }): string {
  if (c.sensitivity === 'highlySensitive') return HIDDEN
  return c.applicant_id_type === 'creditCode' ? c.applicant_id_number : maskIdNumber(c.applicant_id_number)
}

async function* detailRows(db: Reader, dialect: Dialect, keys: string[], overdue: ReadonlySet<string>): AsyncGenerator<DetailRow> {
  for (let at = 0; at < keys.length; at += PAGE) {
    const part = keys.slice(at, at + PAGE)
    const backfilled = await backfilledOf(db, dialect, part)
    const page = await db
      .selectFrom('cases as c')
      .innerJoin('matter_version as v', 'v.id', 'c.matter_version_id')
      .innerJoin('department as d', 'd.code', 'c.department_code')
      .where(among(dialect, part))
      .orderBy('c.received_at')
      .orderBy('c.id')
      .select(['c.id', 'c.number', 'c.matter_code', 'v.name as matter_name', 'd.name as department_name', 'c.processing_type', 'c.point_code', 'c.sensitivity'])
      .select(['c.applicant_kind', 'c.applicant_name', 'c.applicant_id_type', 'c.applicant_id_number', 'c.received_at', 'c.accepted_at', 'c.ended_at'])
      .select(['c.state', 'c.promised_due', 'c.legal_due'])
      .execute()
    for (const c of page)
      yield {
        ...shownCase(c),
        departmentName: c.department_name,
        processing: PROCESSING_LABELS[c.processing_type] ?? c.processing_type,
        point: c.point_code,
        applicant: shownApplicant(c),
        idMasked: shownNumber(c),
        receivedAt: c.received_at,
        acceptedAt: c.accepted_at,
        endedAt: c.ended_at,
        state: CASE_STATES[c.state].label + (backfilled.has(c.id) ? '·离线补录' : ''),
        promisedDue: c.promised_due,
        legalDue: c.legal_due,
        overdue: overdue.has(c.id),
      }
  }
}
