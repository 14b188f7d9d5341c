import type { Staff } from '#shared/contract/system.ts'
import type { Clearance } from '#shared/rules/visibility.ts'
import { ROLE_CLEARANCE } from '#shared/rules/visibility.ts'
import type { Role } from '#shared/rules/roles.ts'
import { ROLES } from '#shared/rules/roles.ts'

export type PersonForm = {
  username: string
  displayName: string
  role: Role
  departmentCode: string | null
  communityCode: string | null
  /** Heads the department or community. */
  leads: boolean
  /** Null: as the role has it. */
  clearance: Clearance | null
  /** `001/03`: point and counter in one choice. */
  counter: string | null
  password: string
  active: boolean
}

export const EMPTY_PERSON: PersonForm = { username: '', displayName: '', role: 'clerk', departmentCode: null, communityCode: null, leads: false, clearance: null, counter: null, password: '', active: true }

export const ROLE_CHOICES = (Object.entries(ROLES) as [Role, string][]).map(([value, label]) => ({ value, label }))

/** What a role may do, in one line; chosen wrongly it is noticed late. */
export const ROLE_NOTES: Record<Role, string> = {
  clerk: '在窗口收件、受理、转办、送达',
  supervisor: '窗口的全部操作,另可改日历、批准例外',
  officer: '签收、办理本部门的办件',
  communityWorker: '承办本社区的任务、事务和居民诉求',
  administrator: '管理人员和备份,不能办件',
  auditor: '查看办件和审计日志,不能改动',
}

export const needsDepartment = (role: Role): boolean => role === 'officer'
export const needsCommunity = (role: Role): boolean => role === 'communityWorker'
export const mayLead = (role: Role): boolean => role === 'officer' || role === 'communityWorker'
export const needsCounter = (role: Role): boolean => role === 'clerk' || role === 'supervisor'

export function formOf(person: Staff): PersonForm {
  const { username, displayName, role, departmentCode, communityCode, leads, clearance, pointCode, counterNumber, active } = person
  return { username, displayName, role, departmentCode, communityCode, leads, clearance: clearance === ROLE_CLEARANCE[role] ? null : clearance, counter: pointCode && counterNumber ? `${pointCode}/${counterNumber}` : null, password: '', active }
}

export type Errors = Partial<Record<keyof PersonForm, string>>

/** The sentence for each field at fault; empty when the form can be sent. */
export function checkPerson(form: PersonForm, isNew: boolean): Errors {
  const errors: Errors = {}
  if (isNew && !form.username.trim()) errors.username = '请填写用户名'
  if (!form.displayName.trim()) errors.displayName = '请填写姓名'
  if (needsDepartment(form.role) && !form.departmentCode) errors.departmentCode = '部门经办人要选择部门'
  if (needsCommunity(form.role) && !form.communityCode) errors.communityCode = '社区工作者要选择社区'
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
    communityCode: needsCommunity(form.role) ? form.communityCode : null,
    leads: mayLead(form.role) && form.leads,
    clearance: form.clearance,
    pointCode: pointCode ?? null,
    counterNumber: counterNumber ?? null,
  }
}
