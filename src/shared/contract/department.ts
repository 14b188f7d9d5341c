import { z } from 'zod'
import { OPINION_RESULT_NAMES, type OpinionResult } from '#shared/rules/opinions.ts'
import { Int, Ok, procedure, requiredLine, text } from './common.ts'

const departmentCode = z.string().max(8)
/** An officer's own department counts, whatever is asked for; others name one. */
const ofDepartment = z.object({ department: departmentCode.optional() })
const id = z.string().max(40)

export const DepartmentOfficer = z.object({ id: z.string(), name: z.string(), leads: z.boolean(), open: z.number() })
export type DepartmentOfficer = z.infer<typeof DepartmentOfficer>

const OpinionResultName = z.enum(OPINION_RESULT_NAMES as [OpinionResult, ...OpinionResult[]])

export const OpinionTemplate = z.object({
  id: z.string(),
  departmentCode: z.string(),
  matterCode: z.string().nullable(),
  result: OpinionResultName,
  title: z.string(),
  body: z.string(),
  updatedAt: z.string(),
})
export type OpinionTemplate = z.infer<typeof OpinionTemplate>

export const PaperRequest = z.object({
  id: z.string(),
  caseId: z.string(),
  caseNumber: z.string(),
  matterName: z.string(),
  applicantName: z.string(),
  departmentCode: z.string(),
  papers: z.array(z.string()),
  reason: z.string(),
  askedBy: z.string(),
  askedAt: z.string(),
  answerDue: z.string(),
  answeredBy: z.string().nullable(),
  answeredAt: z.string().nullable(),
  answer: z.string().nullable(),
  /** Not answered by the day. */
  overdue: z.boolean(),
})
export type PaperRequest = z.infer<typeof PaperRequest>

const Period = z.object({
  signedIn: z.number(),
  closed: z.number(),
  rejected: z.number(),
  returned: z.number(),
  /** Working days from acceptance to closing, suspensions taken off; null: nothing closed. */
  averageDays: z.number().nullable(),
  /** Of the cases closed with a limit, how many on or before it; null: none. */
  withinPromise: z.object({ of: z.number(), count: z.number() }).nullable(),
})
export type DeskPeriod = z.infer<typeof Period>

export const DeskStatistics = z.object({
  departmentCode: z.string(),
  today: Period,
  month: Period,
  open: z.object({ dispatched: z.number(), inProgress: z.number(), red: z.number(), yellow: z.number(), green: z.number(), suspended: z.number(), none: z.number() }),
  /** For heads and supervisors; empty for others. `id` null: signed in by nobody of the department. */
  officers: z.array(z.object({ id: z.string().nullable(), name: z.string(), open: z.number(), red: z.number(), yellow: z.number(), closed: z.number(), averageDays: z.number().nullable() })),
})
export type DeskStatistics = z.infer<typeof DeskStatistics>

/** The desk of a department: its people, its sentences, what it asks the counter for, what it got done. */
export const department = {
  officers: procedure.route({ method: 'GET', path: '/department/officers', summary: '部门经办人及在办件数', tags: ['department'] }).input(ofDepartment).output(z.array(DepartmentOfficer)),
  statistics: procedure.route({ method: 'GET', path: '/department/statistics', summary: '部门今日、本月办理情况', tags: ['department'] }).input(ofDepartment).output(DeskStatistics),
  templates: procedure.route({ method: 'GET', path: '/department/opinions', summary: '办理意见模板', tags: ['department'] }).input(ofDepartment).output(z.array(OpinionTemplate)),
  saveTemplate: procedure
    .route({ method: 'PUT', path: '/department/opinions/{id}', summary: '新增或修改意见模板', tags: ['department'] })
    .input(z.object({ id: z.uuid(), department: departmentCode.optional(), matterCode: z.string().max(20).nullable().default(null), result: OpinionResultName, title: requiredLine(40), body: text(2000).pipe(z.string().min(1, '请填写意见内容')) }))
    .output(OpinionTemplate),
  removeTemplate: procedure.route({ method: 'DELETE', path: '/department/opinions/{id}', summary: '停用意见模板', tags: ['department'] }).input(z.object({ id })).output(Ok),
  askPapers: procedure
    .route({ method: 'POST', path: '/cases/{id}/paper-requests', summary: '请窗口补送材料(不停时限)', tags: ['department'], successStatus: 201 })
    .input(z.object({ id, papers: z.array(requiredLine(100)).min(1, '请写明要哪些材料').max(20), reason: requiredLine(300), days: Int.pipe(z.number().min(1).max(30)).default(3) }))
    .output(PaperRequest),
  answerPapers: procedure
    .route({ method: 'POST', path: '/paper-requests/{id}/answer', summary: '窗口答复材料请求', tags: ['department'] })
    .input(z.object({ id, answer: requiredLine(500) }))
    .output(PaperRequest),
  paperRequests: procedure
    .route({ method: 'GET', path: '/paper-requests', summary: '材料请求:未答复的,或一个办件的全部', tags: ['department'] })
    .input(z.object({ caseId: id.optional(), department: departmentCode.optional() }))
    .output(z.array(PaperRequest)),
}
