import type { Reader } from '#main/database/database.ts'
import type { IsoDate } from '#shared/rules/time.ts'

/** The rows of the tables of a report: everything in force in the period, and besides what was used in it, so that zeros are shown. */

type Days = { from: IsoDate; to: IsoDate }
export interface Named {
  code: string
  name: string
}

/** Departments in force in the period, or named in `used`, in the order of the catalogue. */
export async function departmentsOf(db: Reader, period: Days, used: ReadonlySet<string>): Promise<Named[]> {
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

export interface MatterName extends Named {
  shortCode: string
  departmentCode: string
}

/** All matters under the name of their last version up to the end of the period; those not yet begun only when `used` names them. */
export async function mattersOf(db: Reader, period: Days, used: ReadonlySet<string>): Promise<MatterName[]> {
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

/** Counters in use and those closed since that took in a case; `001-03` is counter 03 of point 001. */
export async function countersOf(db: Reader, point: string | undefined, used: ReadonlySet<string>): Promise<(Named & { pointCode: string })[]> {
  const rows = await db
    .selectFrom('counter as c')
    .innerJoin('acceptance_point as p', 'p.code', 'c.point_code')
    .$if(point !== undefined, (q) => q.where('c.point_code', '=', point!))
    .orderBy('c.point_code')
    .orderBy('c.number')
    .select(['c.point_code as pointCode', 'c.number as number', 'c.name as name', 'c.active as active', 'p.name as pointName'])
    .execute()
  return rows
    .map((c) => ({ code: `${c.pointCode}-${c.number}`, pointCode: c.pointCode, name: `${c.pointName} ${c.name}`, active: c.active }))
    .filter((c) => c.active === 1 || used.has(c.code))
    .map(({ active: _, ...counter }) => counter)
}

/** Clerks of today and everybody who took in a case of the period, by name of the account. */
export async function staffOf(db: Reader, point: string | undefined, used: ReadonlySet<string>): Promise<Named[]> {
  const rows = await db.selectFrom('staff').select(['id', 'display_name', 'role', 'active', 'point_code']).orderBy('username').execute()
  const here = (code: string | null): boolean => point === undefined || code === null || code === point
  return rows
    .filter((s) => used.has(s.id) || (s.role === 'clerk' && s.active === 1 && here(s.point_code)))
    .map((s) => ({ code: s.id, name: s.display_name }))
}

/** Cases of applicants without a community. */
export const NO_COMMUNITY = '-'

/** All communities by street area, and at the end a row for the cases without one. */
export async function communitiesOf(db: Reader, used: ReadonlySet<string>): Promise<(Named & { area: string })[]> {
  const rows = await db.selectFrom('community').select(['code', 'name', 'area']).orderBy('code').execute()
  const known = new Set(rows.map((row) => row.code))
  const unknown = [...used].filter((code) => code !== NO_COMMUNITY && !known.has(code)).sort()
  return [
    ...rows.map(({ code, name, area }) => ({ code, name, area: area ?? '' })),
    ...unknown.map((code) => ({ code, name: code, area: '' })),
    { code: NO_COMMUNITY, name: '未登记社区', area: '' },
  ]
}
