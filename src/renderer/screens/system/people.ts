import type { Staff } from '#shared/contract/system.ts'
import type { Role } from '#shared/rules/roles.ts'
import { ROLES } from '#shared/rules/roles.ts'

export type PersonForm = {
  username: string
  displayName: string
  role: Role
  departmentCode: string | null
  /** `001/03`: point and counter in one choice. */
  counter: string | null
  password: string
  active: boolean
}

export const EMPTY_PERSON: PersonForm = { username: '', displayName: '', role: 'clerk', departmentCode: null, counter: null, password: '', active: true }

export const ROLE_CHOICES = (Object.entries(ROLES) as [Role, string][]).map(([value, label]) => ({ value, label }))

/** What a role may do, in one line; chosen wrongly it is noticed late. */
export const ROLE_NOTES: Record<Role, string> = {
  clerk: '在窗口收件、受理、转办、送达',
  supervisor: '窗口的全部操作,另可改日历、批准例外',
  officer: '签收、办理本部门的办件',
  communityWorker: '承办社区任务(本版本只能查看目录)',
  administrator: '管理人员和备份,不能办件',
  auditor: '查看办件和审计日志,不能改动',
}

export const needsDepartment = (role: Role): boolean => role === 'officer'
export const needsCounter = (role: Role): boolean => role === 'clerk' || role === 'supervisor'

export function formOf(person: Staff): PersonForm {
  const { username, displayName, role, departmentCode, pointCode, counterNumber, active } = person
  return { username, displayName, role, departmentCode, counter: pointCode && counterNumber ? `${pointCode}/${counterNumber}` : null, password: '', active }
}

export type Errors = Partial<Record<keyof PersonForm, string>>

/** The sentence for each field at fault; empty when the form can be sent. */
export function checkPerson(form: PersonForm, isNew: boolean): Errors {
  const errors: Errors = {}
  if (isNew && !form.username.trim()) errors.username = '请填写用户名'
  if (!form.displayName.trim()) errors.displayName = '请填写姓名'
  if (needsDepartment(form.role) && !form.departmentCode) errors.departmentCode = '部门经办人要选择部门'
  if ((isNew || form.password) && form.password.length < 8) errors.password = '密码至少 8 位'
  return errors
}

/** Fields of a role that it does not need are emptied: an administrator sits at no counter. */
export function inputOf(form: PersonForm) {
  const [pointCode, counterNumber] = needsCounter(form.role) && form.counter ? form.counter.split('/') : []
  return {
    username: form.username.trim(),
    displayName: form.displayName.trim(),
    role: form.role,
    departmentCode: needsDepartment(form.role) ? form.departmentCode : null,
    pointCode: pointCode ?? null,
    counterNumber: counterNumber ?? null,
  }
}
