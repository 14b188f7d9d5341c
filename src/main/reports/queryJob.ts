import type { Expression, SqlBool } from 'kysely'
import { writeXlsx } from 'hucre/xlsx'
import type { QueryColumnChoice, QueryFilter } from '#shared/contract/queries.ts'
import { PROCESSING_LABELS } from '#shared/text/labels.ts'
import { CASE_STATES } from '#shared/rules/caseMachine.ts'
import { maskIdNumber, maskName, maskPhone } from '#shared/rules/masks.ts'
import { QUERY_COLUMNS, csvCell, type QueryColumn } from '#shared/reports/queryColumns.ts'
import { addMonths } from '#shared/reports/period.ts'
import { addDays, startOfDate, type IsoDate } from '#shared/rules/time.ts'
import { covered, type Clearance } from '#shared/rules/visibility.ts'
import { openDatabase, type Reader } from '#main/database/database.ts'
import { writeFileAtomically } from './atomicFile.ts'
import { readSnapshot } from './job.ts'

export interface QueryJobInput {
  location: string
  name: string
  filter: QueryFilter
  columns: QueryColumnChoice[]
  format: 'csv' | 'xlsx'
  /** Numbers and names in full; decided and logged by the caller. */
  unmasked: boolean
  /** Whose eyes it is for: cases beyond are left out. */
  clearance: Clearance
  today: IsoDate
  /** Absent: the bytes come back. */
  file?: string
}

const baseQuery = (db: Reader) =>
  db
    .selectFrom('cases as c')
    .innerJoin('matter_version as v', 'v.id', 'c.matter_version_id')
    .innerJoin('department as d', 'd.code', 'c.department_code')
    .leftJoin('community as k', 'k.code', 'c.community_code')
    .selectAll('c')
    .select(['v.name as matter_name', 'd.name as department_name', 'k.name as community_name'])

type Row = Awaited<ReturnType<ReturnType<typeof baseQuery>['execute']>>[number]
type Cell = string | number | null

const time = (t: string | null): string | null => (t === null ? null : t.slice(0, 16).replace('T', ' '))
const RESULTS: Record<string, string> = { granted: '准予', refused: '不予批准', partly: '部分准予', filed: '已备案', other: '其他' }

/** Column → its value; personal ones get the mask unless told otherwise. */
const VALUES: Record<QueryColumn, (row: Row, unmasked: boolean) => Cell> = {
  number: (r) => r.number,
  matterCode: (r) => r.matter_code,
  matterName: (r) => r.matter_name,
  departmentName: (r) => r.department_name,
  processing: (r) => PROCESSING_LABELS[r.processing_type] ?? r.processing_type,
  state: (r) => CASE_STATES[r.state].label,
  applicant: (r, full) => (full || (r.sensitivity === 'ordinary' && r.applicant_kind === 'organisation') ? r.applicant_name : maskName(r.applicant_name)),
  idNumber: (r, full) => (full ? r.applicant_id_number : maskIdNumber(r.applicant_id_number)),
  phone: (r, full) => (r.applicant_phone === null ? null : full ? r.applicant_phone : maskPhone(r.applicant_phone)),
  address: (r, full) => {
    const { address } = JSON.parse(r.applicant_data) as { address: string | null }
    return address === null || full ? address : `${[...address].slice(0, 3).join('')}***`
  },
  community: (r) => r.community_name,
  counter: (r) => `${r.point_code}-${r.counter_number}`,
  receivedAt: (r) => time(r.received_at),
  acceptedAt: (r) => time(r.accepted_at),
  endedAt: (r) => time(r.ended_at),
  deliveredAt: (r) => time(r.delivered_at),
  promisedDue: (r) => r.promised_due,
  legalDue: (r) => r.legal_due,
  result: (r) => (r.result === null ? null : (RESULTS[r.result] ?? r.result)),
  rating: (r) => r.rating,
}

/** Dates of the list; `lastMonth` is counted from the day of the export. */
function rangeOf(filter: QueryFilter, today: IsoDate) {
  if (!filter.lastMonth) return filter
  const month = addMonths(today.slice(0, 7), -1)
  return { ...filter, receivedFrom: `${month}-01`, receivedTo: addDays(`${today.slice(0, 7)}-01`, -1) }
}

const PAGE = 500

async function* rowsOf(db: Reader, filter: QueryFilter, today: IsoDate, clearance: Clearance): AsyncGenerator<Row> {
  const f = rangeOf(filter, today)
  let last = ''
  for (;;) {
    const rows = await baseQuery(db)
      .where((eb) => {
        const all: Expression<SqlBool>[] = [eb('c.id', '>', last), eb('c.sensitivity', 'in', covered(clearance))]
        if (f.department) all.push(eb('c.department_code', '=', f.department))
        if (f.matter) all.push(eb('c.matter_code', '=', f.matter))
        if (f.states && f.states.length > 0) all.push(eb('c.state', 'in', f.states as Row['state'][]))
        if (f.receivedFrom) all.push(eb('c.received_at', '>=', startOfDate(f.receivedFrom)))
        if (f.receivedTo) all.push(eb('c.received_at', '<', startOfDate(addDays(f.receivedTo, 1))))
        if (f.endedFrom) all.push(eb('c.ended_at', '>=', startOfDate(f.endedFrom)))
        if (f.endedTo) all.push(eb('c.ended_at', '<', startOfDate(addDays(f.endedTo, 1))))
        return eb.and(all)
      })
      .orderBy('c.id')
      .limit(PAGE)
      .execute()
    yield* rows
    if (rows.length < PAGE) return
    last = rows.at(-1)?.id ?? last
  }
}

/** A list as CSV (UTF-8 with mark, for WPS and Excel) or workbook. */
export async function runQueryJob(input: QueryJobInput): Promise<{ rows: number; data?: Uint8Array; file?: string }> {
  const db = await openDatabase(input.location, { readonly: true })
  try {
    const table = await readSnapshot(db, async (reader) => {
      const lines: Cell[][] = []
      for await (const row of rowsOf(reader, input.filter, input.today, input.clearance)) lines.push(input.columns.map((c) => VALUES[c.key](row, input.unmasked)))
      return lines
    })
    const headers = input.columns.map((c) => c.header || QUERY_COLUMNS[c.key].label)
    const data = input.format === 'csv' ? toCsv(headers, table) : await toXlsx(input.name, headers, table)
    if (input.file === undefined) return { rows: table.length, data }
    await writeFileAtomically(input.file, async (handle) => void (await handle.writeFile(data)))
    return { rows: table.length, file: input.file }
  } finally {
    await db.close()
  }
}

function toCsv(headers: string[], table: Cell[][]): Uint8Array {
  const lines = [headers, ...table].map((line) => line.map(csvCell).join(','))
  return new TextEncoder().encode(`\u{feff}${lines.join('\r\n')}\r\n`)
}

async function toXlsx(name: string, headers: string[], table: Cell[][]): Promise<Uint8Array> {
  const title = name.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31)
  return new Uint8Array(await writeXlsx({ sheets: [{ name: title, rows: [headers, ...table], freezePane: { rows: 1 } }], defaultFont: { name: '宋体', size: 10 }, stringMode: 'inline' }))
}
