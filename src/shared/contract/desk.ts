import { z } from 'zod'
import { DocumentRef } from './cases.ts'
import { Int, line, Ok, procedure, requiredLine, text } from './common.ts'

const DraftHead = z.object({
  id: z.string(),
  title: z.string(),
  ownerId: z.string(),
  ownerName: z.string(),
  counter: z.string().nullable(),
  version: z.number(),
  updatedAt: z.string(),
  mine: z.boolean(),
})
export type DraftHead = z.infer<typeof DraftHead>

const Shift = z.object({ id: z.string(), pointCode: z.string(), counter: z.string(), startedAt: z.string() })
export type Shift = z.infer<typeof Shift>

/** 备用受理单 (D23): its number is its case's; `ended…` when it was used or made void. */
const ReservedForm = z.object({
  number: z.string(),
  counter: z.string(),
  state: z.enum(['open', 'used', 'void']),
  documentId: z.string(),
  printedAt: z.string(),
  printedBy: z.string(),
  voidReason: z.string().nullable(),
  endedAt: z.string().nullable(),
  endedBy: z.string().nullable(),
  /** Open, and of the asking person's counter or he is a supervisor: may be entered, and made void. */
  mayUse: z.boolean(),
})
export type ReservedForm = z.infer<typeof ReservedForm>

const FormNumber = z.string().min(1).max(40)

/** Work in hand at the counter: drafts everybody of the acceptance point can see and take over, and shifts. */
export const desk = {
  drafts: procedure.route({ method: 'GET', path: '/drafts', summary: '本受理点的草稿', tags: ['desk'] }).output(z.array(DraftHead)),
  draft: procedure
    .route({ method: 'GET', path: '/drafts/{id}', summary: '草稿内容', tags: ['desk'] })
    .input(z.object({ id: z.string().max(40) }))
    .output(DraftHead.extend({ data: z.unknown() })),
  saveDraft: procedure
    .route({ method: 'PUT', path: '/drafts/{id}', summary: '存草稿(随输随存)', tags: ['desk'] })
    // `version` 0 makes a new one; otherwise the version last seen: a draft taken over by a colleague is refused.
    .input(z.object({ id: z.uuid(), version: z.number().int().min(0), title: line(120), data: z.record(z.string(), z.unknown()) }))
    .output(DraftHead),
  takeDraft: procedure
    .route({ method: 'POST', path: '/drafts/{id}/take', summary: '接手草稿', tags: ['desk'] })
    .input(z.object({ id: z.string().max(40) }))
    .output(DraftHead.extend({ data: z.unknown() })),
  discardDraft: procedure
    .route({ method: 'DELETE', path: '/drafts/{id}', summary: '删除草稿', tags: ['desk'] })
    .input(z.object({ id: z.string().max(40) }))
    .output(Ok),
  consult: procedure
    .route({ method: 'POST', path: '/consultations', summary: '咨询(即答,记入日志)', tags: ['desk'], successStatus: 201 })
    .input(z.object({ question: requiredLine(500), answer: requiredLine(1000), matterCode: z.string().max(20).optional() }))
    .output(Ok),
  refer: procedure
    .route({ method: 'POST', path: '/referrals', summary: '转介(出转介告知单 D6)', tags: ['desk'], successStatus: 201 })
    .input(
      z.object({
        visitor: line(100).optional(),
        question: requiredLine(500),
        reason: requiredLine(500).default('该事项不属于本中心受理范围'),
        /** One of the 13 departments, or whoever `target` names; what `target` leaves out comes from the department. */
        departmentCode: z.string().max(8).optional(),
        target: z.object({ name: requiredLine(100), address: line(200).optional(), phone: line(60).optional(), hours: line(100).optional() }).optional(),
        bring: z.array(requiredLine(100)).max(20).default([]),
      }),
    )
    .output(z.object({ documents: z.array(DocumentRef) })),
  shift: procedure.route({ method: 'GET', path: '/shift', summary: '当前班次', tags: ['desk'] }).output(z.object({ shift: Shift.nullable() })),
  startShift: procedure
    .route({ method: 'POST', path: '/shift', summary: '上岗(登录到窗口)', tags: ['desk'] })
    .input(z.object({ pointCode: z.string().length(3), counter: z.string().length(2) }))
    .output(Shift),
  endShift: procedure
    .route({ method: 'POST', path: '/shift/end', summary: '交班(打印交接班表)', tags: ['desk'] })
    .input(
      z.object({
        to: requiredLine(60),
        keeping: z.array(z.object({ name: requiredLine(60), amount: requiredLine(40), note: line(120).optional() })).max(30).default([]),
        incidents: text(1000).optional(),
      }),
    )
    .output(z.object({ documentId: z.string(), openCases: z.number() })),
  reserveForms: procedure
    .route({ method: 'POST', path: '/reserved-numbers', summary: '印备用受理单(D23,预先登记编号)', tags: ['desk'], successStatus: 201 })
    .input(z.object({ count: Int.min(1, '至少 1 张').max(20, '一次最多 20 张') }))
    .output(z.object({ forms: z.array(z.object({ number: z.string(), documentId: z.string() })) })),
  reservedForms: procedure
    .route({ method: 'GET', path: '/reserved-numbers', summary: '本受理点的备用受理单(最近 200 张)', tags: ['desk'] })
    .input(z.object({ state: z.enum(['open', 'used', 'void']).default('open') }))
    .output(z.array(ReservedForm)),
  reservedForm: procedure
    .route({ method: 'GET', path: '/reserved-numbers/{number}', summary: '编号是否为本受理点的备用受理单', tags: ['desk'] })
    .input(z.object({ number: FormNumber }))
    .output(z.object({ form: ReservedForm.nullable() })),
  voidForm: procedure
    .route({ method: 'POST', path: '/reserved-numbers/{number}/void', summary: '作废备用受理单', tags: ['desk'] })
    .input(z.object({ number: FormNumber, reason: requiredLine(200) }))
    .output(Ok),
}
