import { z } from 'zod'
import { DocumentRef } from './cases.ts'
import { line, Ok, procedure, requiredLine } from './common.ts'

const departmentCode = z.string().max(8)
const id = z.string().max(40)
const ofDepartment = z.object({ department: departmentCode.optional() })

const Slip = z.object({ id: z.string(), number: z.string(), version: z.number(), matterName: z.string(), applicantName: z.string(), departmentCode: z.string(), state: z.string(), acceptedAt: z.string().nullable(), due: z.string().nullable() })
export type Slip = z.infer<typeof Slip>

/** Cases of one department that can go into a batch: accepted, or dispatched and in no batch yet. */
export const ReadyGroup = z.object({ departmentCode: z.string(), departmentName: z.string(), cases: z.array(Slip) })
export type ReadyGroup = z.infer<typeof ReadyGroup>

export const Batch = z.object({
  id: z.string(),
  number: z.string(),
  departmentCode: z.string(),
  departmentName: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  documentId: z.string().nullable(),
  /** The list was printed: from now on only again, with a reason. */
  printed: z.boolean(),
  cases: z.number(),
  /** Still on their way. */
  open: z.number(),
})
export type Batch = z.infer<typeof Batch>

/** What became of one slip. */
export const SignedLine = z.object({
  caseId: z.string().nullable(),
  number: z.string(),
  text: z.string(),
  status: z.enum(['signed', 'already', 'missing', 'refused']),
})
export type SignedLine = z.infer<typeof SignedLine>

export const TransitRow = Slip.extend({
  departmentName: z.string(),
  dispatchedAt: z.string(),
  /** Working hours on the way (9:00-17:00 of working days). */
  hours: z.number(),
  workingDays: z.number(),
  signInDue: z.string(),
  colour: z.enum(['green', 'yellow', 'red']),
  batchNumber: z.string().nullable(),
})
export type TransitRow = z.infer<typeof TransitRow>

export const HandRow = Slip.extend({
  holderId: z.string().nullable(),
  holderName: z.string(),
  officerId: z.string().nullable(),
  officerName: z.string().nullable(),
  since: z.string(),
  /** Offered and not yet confirmed. */
  offeredToId: z.string().nullable(),
  offeredToName: z.string().nullable(),
})
export type HandRow = z.infer<typeof HandRow>

/** The papers' way (物料流转): batches of transfer slips, what is on its way, whose hands it is in. */
export const handover = {
  ready: procedure.route({ method: 'GET', path: '/batches/ready', summary: '可成批转办的办件(按部门)', tags: ['handover'] }).output(z.array(ReadyGroup)),
  make: procedure
    .route({ method: 'POST', path: '/batches', summary: '成批转办:未转的一并转办,出批次清单', tags: ['handover'], successStatus: 201 })
    .input(z.object({ departmentCode, caseIds: z.array(id).min(1, '请选择办件').max(200) }))
    .output(Batch.extend({ documents: z.array(DocumentRef) })),
  list: procedure.route({ method: 'GET', path: '/batches', summary: '近期批次', tags: ['handover'] }).input(ofDepartment).output(z.array(Batch)),
  get: procedure
    .route({ method: 'GET', path: '/batches/{number}', summary: '批次内的办件', tags: ['handover'] })
    .input(z.object({ number: z.string().max(20) }))
    .output(Batch.extend({ slips: z.array(Slip) })),
  signIn: procedure
    .route({ method: 'POST', path: '/sign-ins', summary: '扫码签收:一张转办单或整批,逐件报告', tags: ['handover'] })
    // `missing`: numbers of cases on the batch list whose papers are not in the bundle; they stay on their way.
    .input(z.object({ code: requiredLine(200), department: departmentCode.optional(), missing: z.array(z.string().regex(/^\d{21}$/)).max(200).default([]) }))
    .output(z.object({ batch: z.string().nullable(), lines: z.array(SignedLine) })),
  inTransit: procedure.route({ method: 'GET', path: '/in-transit', summary: '在途未签收', tags: ['handover'] }).input(ofDepartment).output(z.array(TransitRow)),
  inHand: procedure.route({ method: 'GET', path: '/in-hand', summary: '部门材料在谁手上', tags: ['handover'] }).input(ofDepartment).output(z.array(HandRow)),
  handOver: procedure
    .route({ method: 'POST', path: '/custody', summary: '移交材料(收方确认;负责人直接移交)', tags: ['handover'] })
    .input(z.object({ caseIds: z.array(id).min(1, '请选择办件').max(500), toStaff: id, note: line(200).optional() }))
    .output(z.object({ count: z.number(), confirmed: z.boolean(), toName: z.string() })),
  answer: procedure
    .route({ method: 'POST', path: '/custody/answer', summary: '确认或拒收移交的材料', tags: ['handover'] })
    .input(z.object({ caseIds: z.array(id).min(1, '请选择办件').max(500), accept: z.boolean(), note: line(200).optional() }))
    .output(Ok),
}
