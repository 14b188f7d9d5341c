import type { DepartmentOfficer } from '#shared/contract/department.ts'
import { AppError } from '#shared/contract/errors.ts'
import { standsInFor } from '#shared/rules/roles.ts'
import { allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'

/** The department a call is about: an officer's own, whatever was asked for; others name one. Throws INPUT_INVALID where none is named. */
export function departmentOf(actor: Actor, wanted: string | undefined): string {
  const code = actor.role === 'officer' ? actor.departmentCode : wanted
  if (!code) throw new AppError('INPUT_INVALID', { field: 'department', message: actor.role === 'officer' ? '您还没有分到部门,请系统管理员设置' : '请选择部门' })
  return code
}

/** Distributes the work of a department: its head, or a supervisor. */
export const distributes = (actor: Actor): boolean => actor.leads || standsInFor(actor.role) === 'supervisor'

/** An active officer of a department, by key or user name. Throws INPUT_INVALID at `field`. */
export async function officerOf(db: Reader | Tx, idOrName: string, department: string, field: string): Promise<Tables['staff']> {
  const person = await db
    .selectFrom('staff')
    .selectAll()
    .where((eb) => eb.or([eb('id', '=', idOrName), eb('username', '=', idOrName.toLowerCase())]))
    .executeTakeFirst()
  if (!person || person.active !== 1 || person.role !== 'officer' || person.department_code !== department)
    throw new AppError('INPUT_INVALID', { field, message: '请选择本部门在用的经办人' })
  return person
}

/** Names of people by key. */
export async function staffNames(db: Reader | Tx, ids: Iterable<string | null>): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)].filter((id): id is string => id !== null)
  if (wanted.length === 0) return new Map()
  const rows = await db.selectFrom('staff').select(['id', 'display_name']).where('id', 'in', wanted).execute()
  return new Map(rows.map((r) => [r.id, r.display_name]))
}

/** The officers of a department with the cases each has in progress. */
export async function listOfficers(core: Core, call: Call, wanted: string | undefined): Promise<DepartmentOfficer[]> {
  const department = departmentOf(allow(call, 'department.read'), wanted)
  const [people, open] = await Promise.all([
    core.db.read.selectFrom('staff').select(['id', 'display_name', 'leads']).where('department_code', '=', department).where('role', '=', 'officer').where('active', '=', 1).orderBy('username').execute(),
    core.db.read
      .selectFrom('cases')
      .select((eb) => ['officer_id', eb.fn.countAll<number>().as('n')])
      .where('department_code', '=', department)
      .where('state', '=', 'inProgress')
      .groupBy('officer_id')
      .execute(),
  ])
  const counts = new Map(open.map((r) => [r.officer_id, Number(r.n)]))
  return people.map((p) => ({ id: p.id, name: p.display_name, leads: p.leads === 1, open: counts.get(p.id) ?? 0 }))
}
