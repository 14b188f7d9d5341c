import { z } from 'zod'
import { IsoDateText, line, Ok, procedure, requiredLine } from './common.ts'
import { Ticket } from './reports.ts'

const PointCode = z.string().regex(/^\d{3}$/, '受理点代码是三位数字')
const CounterNumber = z.string().regex(/^\d{2}$/, '窗口号是两位数字')

export const ChangeMatterInput = z.object({
  matterCode: z.string().max(20),
  /** Absent: the department stays. */
  toDepartment: z.string().max(10).optional(),
  /** Taken in at community stations from the date on; the department goes on deciding. */
  toStations: z.boolean().default(false),
  effectiveFrom: IsoDateText,
  openCases: z.enum(['stay', 'move']).default('stay'),
  documentNumber: requiredLine(60),
  reason: requiredLine(200),
})
export type ChangeMatterInput = z.infer<typeof ChangeMatterInput>

const Problem = z.object({ number: z.string(), why: z.string() })
export const OwnershipChange = z.object({
  id: z.string(),
  matterCode: z.string(),
  matterName: z.string(),
  fromDepartment: z.string(),
  toDepartment: z.string().nullable(),
  toStations: z.boolean(),
  effectiveFrom: z.string(),
  openCases: z.enum(['stay', 'move']),
  documentNumber: z.string(),
  reason: z.string(),
  decidedBy: z.string(),
  decidedAt: z.string(),
  /** Open cases that went along. */
  moved: z.number(),
  /** Open cases that will go along on the day. */
  waiting: z.number(),
  /** Cases that could not, and why. */
  problems: z.array(Problem),
  doneAt: z.string().nullable(),
})
export type OwnershipChange = z.infer<typeof OwnershipChange>

const Counter = z.object({ number: CounterNumber, name: requiredLine(30), active: z.boolean() })
export const PointInput = z.object({
  code: PointCode,
  name: requiredLine(40),
  kind: z.enum(['centre', 'station']),
  /** Of a station: the community it serves. */
  communityCode: z.string().max(10).nullish(),
  address: line(80).nullish(),
  phone: line(40).nullish(),
  validFrom: IsoDateText,
  counters: z.array(Counter).min(1, '至少要有一个窗口').max(99),
})
export type PointInput = z.infer<typeof PointInput>

export const Closure = z.object({
  id: z.string(),
  pointCode: z.string(),
  lastDay: z.string(),
  successor: z.string().nullable(),
  openCases: z.enum(['stay', 'move']),
  reason: z.string(),
  documentNumber: z.string(),
  decidedAt: z.string(),
  moved: z.number(),
  exportSha256: z.string().nullable(),
  doneAt: z.string().nullable(),
  /** What has to be settled before the hand-over. */
  blockers: z.array(z.string()),
  sheets: z.array(z.object({ id: z.string(), number: z.string(), department: z.string(), printed: z.boolean() })),
})
export type Closure = z.infer<typeof Closure>

export const PointView = PointInput.extend({
  communityCode: z.string().nullable(),
  communityName: z.string().nullable(),
  address: z.string().nullable(),
  phone: z.string().nullable(),
  validTo: z.string().nullable(),
  open: z.number(),
  closure: Closure.nullable(),
})
export type PointView = z.infer<typeof PointView>

export const ClosePointInput = z.object({
  pointCode: PointCode,
  lastDay: IsoDateText,
  successor: PointCode.nullish(),
  openCases: z.enum(['stay', 'move']).default('move'),
  documentNumber: requiredLine(60),
  reason: requiredLine(200),
})
export type ClosePointInput = z.infer<typeof ClosePointInput>

export const ExportState = z.object({
  state: z.enum(['none', 'running', 'done', 'failed', 'cancelled']),
  point: z.string().nullable(),
  /** 0…1 */
  progress: z.number(),
  file: z.string().nullable(),
  bytes: z.number().nullable(),
  sha256: z.string().nullable(),
  cases: z.number().nullable(),
  documents: z.number().nullable(),
  message: z.string().nullable(),
})
export type ExportState = z.infer<typeof ExportState>

const Carried = z.object({ id: z.string(), source: z.string(), sha256: z.string(), cases: z.number(), documents: z.number(), importedAt: z.string() })
const tags = ['transfer']

export const transfer = {
  changes: procedure.route({ method: 'GET', path: '/transfer/matters', summary: '职能移交:决定与办理情况', tags }).output(z.array(OwnershipChange)),
  changeMatter: procedure
    .route({ method: 'POST', path: '/transfer/matters', summary: '事项移交另一部门或下放社区受理站', tags, successStatus: 201 })
    .input(ChangeMatterInput).output(OwnershipChange),
  points: procedure.route({ method: 'GET', path: '/transfer/points', summary: '受理点与窗口', tags }).output(z.array(PointView)),
  savePoint: procedure.route({ method: 'PUT', path: '/transfer/points', summary: '登记或修改受理点', tags }).input(PointInput).output(Ok),
  closePoint: procedure.route({ method: 'POST', path: '/transfer/closures', summary: '决定关闭受理点', tags, successStatus: 201 }).input(ClosePointInput).output(Closure),
  finishClosure: procedure
    .route({ method: 'POST', path: '/transfer/closures/{pointCode}/finish', summary: '受理点交接:移交清单、整体导出', tags })
    .input(z.object({ pointCode: PointCode, folder: line(300).optional() })).output(Closure),
  startExport: procedure
    .route({ method: 'POST', path: '/transfer/exports', summary: '开始整体导出(在主机上写成一个文件)', tags })
    .input(z.object({ point: PointCode.optional(), folder: line(300).optional() })).output(ExportState),
  exportState: procedure.route({ method: 'GET', path: '/transfer/exports', summary: '整体导出进度', tags }).output(ExportState),
  cancelExport: procedure.route({ method: 'POST', path: '/transfer/exports/cancel', summary: '取消整体导出', tags }).output(ExportState),
  carried: procedure.route({ method: 'GET', path: '/transfer/imports', summary: '导入过的整体导出', tags }).output(z.array(Carried)),
  importAll: procedure
    .route({ method: 'POST', path: '/transfer/imports', summary: '导入整体导出(文件在主机上)', tags })
    .input(z.object({ file: requiredLine(400), sha256: line(64).optional(), ticket: Ticket }))
    .output(z.object({ status: z.enum(['imported', 'unchanged']), source: z.string(), sha256: z.string(), added: z.number(), cases: z.number(), documents: z.number() })),
}
