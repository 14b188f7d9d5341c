import { v7 as uuid } from 'uuid'
import { AppError } from '#shared/contract/errors.ts'
import type { Staff } from '#shared/contract/system.ts'
import type { Role } from '#shared/rules/roles.ts'
import type { Clearance } from '#shared/rules/visibility.ts'
import type { IsoTime } from '#shared/rules/time.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { hashPassword } from '#main/domain/session/password.ts'
import { toUser } from '#main/domain/session/service.ts'

export interface NewStaff {
  username: string
  displayName: string
  role: Role
  departmentCode: string | null
  pointCode: string | null
  counterNumber: string | null
  communityCode?: string | null
  leads?: boolean
  clearance?: Clearance | null
}

type StaffRow = Tables['staff']
const toStaff = (row: StaffRow): Staff => ({ ...toUser(row), active: row.active === 1, lockedUntil: row.locked_until })

/** Inserts a person with an already hashed password. Throws CONFLICT for a taken user name. */
export async function insertStaff(tx: Tx, person: NewStaff, passwordHash: string, now: IsoTime): Promise<StaffRow> {
  const username = person.username.toLowerCase()
  const taken = await tx.selectFrom('staff').select('id').where('username', '=', username).executeTakeFirst()
  if (taken) throw new AppError('CONFLICT', { field: 'username', message: `用户名 ${username} 已被使用,请换一个` })
  return tx
    .insertInto('staff')
    .values({
      id: uuid(),
      username,
      display_name: person.displayName,
      role: person.role,
      department_code: person.departmentCode,
      point_code: person.pointCode,
      counter_number: person.counterNumber,
      community_code: person.communityCode ?? null,
      leads: Number(person.leads ?? false),
      clearance: person.clearance ?? null,
      password_hash: passwordHash,
      failed_logins: 0,
      locked_until: null,
      active: 1,
      created_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

type Place = Pick<NewStaff, 'role' | 'departmentCode' | 'pointCode' | 'counterNumber' | 'communityCode'>

/** Places a person may be put: department, community and counter must exist; an officer needs a department, a community worker a community. */
async function checkPlace(core: Core, tx: Tx, p: Place): Promise<void> {
  if (p.role === 'officer' && !p.departmentCode) throw new AppError('INPUT_INVALID', { field: 'departmentCode', message: '部门经办人必须选择部门' })
  if (p.departmentCode && !core.catalogue.department(p.departmentCode)) throw new AppError('INPUT_INVALID', { field: 'departmentCode', message: '没有这个部门' })
  if (p.role === 'communityWorker' && !p.communityCode) throw new AppError('INPUT_INVALID', { field: 'communityCode', message: '社区工作者必须选择社区' })
  if (p.communityCode && !(await tx.selectFrom('community').select('code').where('code', '=', p.communityCode).executeTakeFirst()))
    throw new AppError('INPUT_INVALID', { field: 'communityCode', message: '没有这个社区' })
  if ((p.pointCode === null) !== (p.counterNumber === null)) throw new AppError('INPUT_INVALID', { field: 'counterNumber', message: '受理点与窗口要一起选' })
  if (p.pointCode && !core.catalogue.point(p.pointCode)?.counters.some((c) => c.number === p.counterNumber))
    throw new AppError('INPUT_INVALID', { field: 'counterNumber', message: '没有这个窗口' })
}

export async function listPeople(core: Core, call: Call): Promise<Staff[]> {
  allow(call, 'people.read')
  const rows = await core.db.read.selectFrom('staff').selectAll().orderBy('username').execute()
  return rows.map(toStaff)
}

export async function createPerson(core: Core, call: Call, input: NewStaff & { password: string }): Promise<Staff> {
  const { password, ...person } = input
  const passwordHash = await hashPassword(password)
  return act(core, call, { action: 'people.change', name: 'people.create', request: person }, async ({ tx, now }) => {
    await checkPlace(core, tx, person)
    const row = await insertStaff(tx, person, passwordHash, now)
    return { result: toStaff(row), subject: row.id, detail: { ...person } }
  })
}

type StaffChange = Partial<Omit<NewStaff, 'username'>> & { id: string; active?: boolean; unlock?: boolean; password?: string }

export async function updatePerson(core: Core, call: Call, input: StaffChange): Promise<Staff> {
  const { password, ...change } = input
  const passwordHash = password === undefined ? null : await hashPassword(password)
  return act(core, call, { action: 'people.change', name: 'people.update', subject: input.id, request: change }, async ({ tx }) => {
    const before = await tx.selectFrom('staff').selectAll().where('id', '=', input.id).executeTakeFirst()
    if (!before) throw new AppError('NOT_FOUND', { message: '没有这个人员' })
    const after = {
      display_name: change.displayName ?? before.display_name,
      role: change.role ?? before.role,
      department_code: change.departmentCode === undefined ? before.department_code : change.departmentCode,
      point_code: change.pointCode === undefined ? before.point_code : change.pointCode,
      counter_number: change.counterNumber === undefined ? before.counter_number : change.counterNumber,
      community_code: change.communityCode === undefined ? before.community_code : change.communityCode,
      leads: change.leads === undefined ? before.leads : Number(change.leads),
      clearance: change.clearance === undefined ? before.clearance : change.clearance,
      active: change.active === undefined ? before.active : Number(change.active),
      ...(passwordHash && { password_hash: passwordHash }),
      ...((change.unlock || passwordHash) && { failed_logins: 0, locked_until: null }),
    }
    const place = { departmentCode: after.department_code, pointCode: after.point_code, counterNumber: after.counter_number, communityCode: after.community_code }
    await checkPlace(core, tx, { role: after.role, ...place })
    await refuseLastAdministrator(tx, before, after)
    const row = await tx.updateTable('staff').set(after).where('id', '=', input.id).returningAll().executeTakeFirstOrThrow()
    if (row.active === 0 || passwordHash) await tx.deleteFrom('session').where('staff_id', '=', row.id).execute()
    return { result: toStaff(row), detail: { ...change, passwordReset: passwordHash !== null } }
  })
}

/** Someone must be left who can administer. */
async function refuseLastAdministrator(tx: Tx, before: StaffRow, after: { role: Role; active: number }): Promise<void> {
  if (before.role !== 'administrator' || (after.role === 'administrator' && after.active === 1)) return
  const others = await tx.selectFrom('staff').select('id').where('role', '=', 'administrator').where('active', '=', 1).where('id', '!=', before.id).executeTakeFirst()
  if (!others) throw new AppError('CONFLICT', { message: '这是最后一位管理员,不能停用或改任' })
}
