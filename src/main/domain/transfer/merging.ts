import { sql } from 'kysely'
import { CARRIED_MARK } from '#shared/rules/caseNumber.ts'
import { addDays } from '#shared/rules/time.ts'
import type { Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import type { Exported } from './tables.ts'
import type { Row, Taking } from './import.ts'

/** What becomes of a row before it is looked up and written; null: it stays behind. */
export type Adjust = (table: keyof Tables, rule: Exported, row: Row) => Promise<Row | null>
type Special = (row: Row) => Promise<Row> | Row | null

/** No real matter begins before the centre's first preset; versions brought from elsewhere are kept on days before it, in force on none. */
const VERSIONS_FROM = '1900-01-01'

/**
 * Beside other cases, rows are adjusted so that both centres' stand together: see docs/adr/0010. Into a database nobody works in they
 * come as they are.
 */
export function adjustersFor(t: Taking): Adjust {
  if (t.fresh && t.manifest.point === null) return (_, __, row) => Promise.resolve(row)
  const mark = markOf(t)
  const special: Partial<Record<keyof Tables, Special>> = {
    staff: (row) => person(t, row, mark),
    matter: (row) => matter(t, row),
    community: (row) => sameName(t, 'community', row),
    department: (row) => sameName(t, 'department', row),
    acceptance_point: (row) => point(t, row),
    matter_version: (row) => matterVersion(t, row),
    export_schedule: (row) => ({ ...row, active: 0 }),
    number_series: (row) => (String(row['series']).startsWith('case:') ? series(t, row) : null),
  }
  return async (table, rule, row) => {
    if (rule.marked && typeof row[rule.marked] === 'string') row[rule.marked] = `${String(row[rule.marked])}${CARRIED_MARK}${mark}`
    const change = special[table]
    return change ? change(row) : row
  }
}

/** Acceptance points differ between centres that can stand together: the first of them names where a number was counted. */
const markOf = ({ manifest }: Taking): string => manifest.point?.code ?? manifest.points[0] ?? manifest.centre.id.slice(-4)

/** A user name that is taken here goes on with the mark of where it is from. */
async function person({ scope: { tx } }: Taking, row: Row, mark: string): Promise<Row> {
  const taken = await tx.selectFrom('staff').select('id').where('username', '=', String(row['username'])).executeTakeFirst()
  return taken && taken.id !== row['id'] ? { ...row, username: `${String(row['username'])}.${mark}` } : row
}

/** One code must mean the same place or department in both centres. */
async function sameName(t: Taking, table: 'community' | 'department', row: Row): Promise<Row> {
  const here = await t.scope.tx.selectFrom(table).select('name').where('code', '=', String(row['code'])).executeTakeFirst()
  if (here && here.name !== row['name']) t.clashes.push({ table, key: String(row['code']), why: `本库是“${here.name}”,导出文件是“${String(row['name'])}”` })
  return row
}

/** A matter only the other centre has keeps its short code where that is free here. */
async function matter({ scope: { tx } }: Taking, row: Row): Promise<Row> {
  const here = await tx.selectFrom('matter').select(['code', 'short_code']).execute()
  if (here.some((m) => m.code === row['code']) || !here.some((m) => m.short_code === row['short_code'])) return row
  const used = new Set(here.map((m) => m.short_code))
  const free = Array.from({ length: 99 }, (_, i) => String(99 - i).padStart(2, '0')).find((short) => !used.has(short))
  return { ...row, short_code: free ?? row['short_code'] }
}

/** A point of the same code is another point unless it has the same name, or nothing was taken in there yet. */
async function point(t: Taking, row: Row): Promise<Row> {
  const { tx } = t.scope
  const code = String(row['code'])
  const here = await tx.selectFrom('acceptance_point').select('name').where('code', '=', code).executeTakeFirst()
  if (!here || here.name === row['name']) return row
  const used = t.manifest.points.includes(code) && (await tx.selectFrom('cases').select('id').where('point_code', '=', code).limit(1).executeTakeFirst())
  if (used) t.clashes.push({ table: 'acceptance_point', key: code, why: `本库的受理点 ${code} 是“${here.name}”并已有办件,导出文件是“${String(row['name'])}”` })
  else if (t.manifest.points.includes(code)) {
    const { code: _, ...values } = row
    await tx.updateTable('acceptance_point').set(values).where('code', '=', code).execute()
  }
  return row
}

/** A counter goes on counting where the other centre stopped. */
async function series({ scope: { tx } }: Taking, row: Row): Promise<Row> {
  await sql`UPDATE number_series SET last = ${row['last']} WHERE series = ${row['series']} AND last < ${row['last']}`.execute(tx)
  return row
}

/**
 * The version a case was accepted under comes along. The same content is ours already; another content is kept on a day of its own long
 * ago, so that it is in force on no day and old cases still read it.
 */
async function matterVersion(t: Taking, row: Row): Promise<Row> {
  const { tx } = t.scope
  const own = await versionsOf(tx, String(row['matter_code']))
  const known = own.find((v) => v.id === row['id'])
  if (known) return row
  const same = own.find((v) => v.data === row['data'] && v.department_code === row['department_code'])
  if (same) return remember(t, row, same.id, { ...row, id: same.id })
  if (own.length === 0) return row
  const version = Math.max(...own.map((v) => v.version)) + 1
  const days = new Set(own.map((v) => v.valid_from))
  let day = VERSIONS_FROM
  while (days.has(day)) day = addDays(day, 1)
  return { ...row, version, valid_from: day, valid_to: day }
}

function remember(t: Taking, row: Row, here: string, result: Row): Row {
  const map = t.keys.get('matter_version') ?? new Map<unknown, unknown>()
  t.keys.set('matter_version', map.set(row['id'], here))
  return result
}

function versionsOf(tx: Tx, matterCode: string) {
  return tx.selectFrom('matter_version').select(['id', 'version', 'valid_from', 'data', 'department_code']).where('matter_code', '=', matterCode).execute()
}
