import type { Role } from '#shared/rules/roles.ts'

export interface TestPerson {
  username: string
  displayName: string
  role: Role
  departmentCode: string | null
  pointCode: string | null
  counterNumber: string | null
  communityCode?: string
  leads?: boolean
}

/** One password for all made-up people. */
export const PASSWORD = 'lianxi-2026'

const nowhere = { departmentCode: null, pointCode: null, counterNumber: null }

/** People of each role in every practice database of the tests. */
export const PEOPLE = {
  administrator: { ...nowhere, username: 'guanli', displayName: '管理员甲', role: 'administrator' },
  clerk: { ...nowhere, username: 'chuangkou', displayName: '窗口乙', role: 'clerk', pointCode: '001', counterNumber: '03' },
  supervisor: { ...nowhere, username: 'zhuguan', displayName: '主管丙', role: 'supervisor' },
  officer: { ...nowhere, username: 'minzheng', displayName: '民政丁', role: 'officer', departmentCode: 'MZ' },
  communityWorker: { ...nowhere, username: 'shequ', displayName: '社区己', role: 'communityWorker', communityCode: 'C01', leads: true },
  officerHead: { ...nowhere, username: 'minzhengzhang', displayName: '民政庚', role: 'officer', departmentCode: 'MZ', leads: true },
  auditor: { ...nowhere, username: 'shenji', displayName: '审计戊', role: 'auditor' },
} as const satisfies Record<string, TestPerson>

export type PersonKey = keyof typeof PEOPLE

/** A Monday morning before the holidays of the year: due dates are the same on every day the tests run. */
export const NOW = '2026-03-02T09:00:00+08:00'

/** The end of a month that was played, its last working day: what the seed `month` holds (see practice/month.ts). */
export const AFTER_MONTH = '2026-03-31T17:05:00.000+08:00'
