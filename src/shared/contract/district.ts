import { z } from 'zod'
import { IsoMonthText, line, procedure, requiredLine } from './common.ts'
import { Figures, MonthInput, MonthReport, Ticket } from './reports.ts'

const Difference = z.object({ where: z.string(), figure: z.string(), from: z.number().nullable(), to: z.number().nullable() })

export const Edition = z.object({
  id: z.string(),
  month: z.string(),
  period: z.string(),
  edition: z.number(),
  from: z.string(),
  to: z.string(),
  dataHash: z.string(),
  frozenAt: z.string(),
  frozenBy: z.string(),
  note: z.string().nullable(),
  differences: z.array(Difference),
})
export type Edition = z.infer<typeof Edition>

/** What a package says of itself; the signature covers exactly these bytes, and these name every other file by its hash. */
export const Manifest = z.object({
  schema: z.literal(1),
  region: z.string().length(6),
  centre: z.object({ id: z.string(), name: z.string() }),
  month: IsoMonthText,
  period: z.string().max(40),
  from: z.string(),
  to: z.string(),
  edition: z.number().int().min(1),
  dataHash: z.string(),
  frozenAt: z.string(),
  createdAt: z.string(),
  practice: z.boolean(),
  publicKey: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
})
export type Manifest = z.infer<typeof Manifest>

const Submission = z.object({
  centreId: z.string(),
  centreName: z.string(),
  submitted: z.boolean(),
  edition: z.number().nullable(),
  importedAt: z.string().nullable(),
  /** True when a submitted month has no case at all. */
  zero: z.boolean(),
  overdue: z.number().nullable(),
  /** First reported after the due day, or not yet though it has passed; a corrected edition that follows is no later for it. */
  late: z.boolean(),
  total: Figures.nullable(),
  /** Sent for another cut-off than the other centres: `2026-10/17/`; not in the totals. */
  otherPeriod: z.string().nullable(),
})

export const DistrictReport = z.object({
  month: z.string(),
  /** Month, first day and point of the reports added up: `2026-10/1/`. */
  period: z.string(),
  /** The last day on which the period is reported in time. */
  due: z.string(),
  /** Days after the end of the period. */
  dueDays: z.number(),
  submissions: z.array(Submission),
  missing: z.array(z.string()),
  report: MonthReport.nullable(),
})
export type DistrictReport = z.infer<typeof DistrictReport>

const Imported = z.object({
  status: z.enum(['imported', 'replaced', 'unchanged']),
  centreName: z.string(),
  month: z.string(),
  edition: z.number(),
  replacedEdition: z.number().nullable(),
})
export type Imported = z.infer<typeof Imported>

/** Where packages go: the district desk over the network, or a folder. */
const Destination = z.object({ address: z.string(), username: z.string(), fingerprint: z.string(), folder: z.string() })
export type Destination = z.infer<typeof Destination>

/** `address` with an account or a token of the district desk, or `folder`; `fingerprint` of its certificate once it was compared. */
const SendInput = MonthInput.omit({ span: true }).extend({
  address: line(200).optional(),
  username: line(60).optional(),
  password: z.string().max(200).optional(),
  token: z.string().max(200).optional(),
  fingerprint: z.string().max(200).optional(),
  folder: line(400).optional(),
  ticket: Ticket,
})
export type SendInput = z.infer<typeof SendInput>

const Sent = z.object({ to: z.string(), status: z.enum(['imported', 'replaced', 'unchanged', 'saved']), edition: z.number() })
export type Sent = z.infer<typeof Sent>

export const district = {
  editions: procedure
    .route({ method: 'GET', path: '/reports/editions', summary: '已报送(冻结)的月份', tags: ['district'] })
    .input(z.object({ month: IsoMonthText.optional() }))
    .output(z.array(Edition)),
  freeze: procedure
    .route({ method: 'POST', path: '/reports/freeze', summary: '冻结本月数据(再次冻结须写更正原因)', tags: ['district'] })
    .input(MonthInput.omit({ span: true }).extend({ note: line(300).optional() }))
    .output(Edition.extend({ unchanged: z.boolean() })),
  package: procedure
    .route({ method: 'GET', path: '/reports/package.zip', summary: '报区数据包(已签名)', tags: ['district'] })
    .input(MonthInput.omit({ span: true }).extend({ ticket: Ticket }))
    .output(z.instanceof(Blob)),
  destination: procedure
    .route({ method: 'GET', path: '/reports/destination', summary: '报送到哪里(上次的)、几天内报送', tags: ['district'] })
    .output(Destination.extend({ dueDays: z.number() })),
  send: procedure
    .route({ method: 'POST', path: '/reports/package/send', summary: '把数据包送到区台或文件夹(重复发送不变)', tags: ['district'] })
    .input(SendInput)
    .output(Sent),
  ownKey: procedure
    .route({ method: 'GET', path: '/reports/key', summary: '本中心公钥及指纹(报区核对用)', tags: ['district'] })
    .output(z.object({ centreId: z.string(), centreName: z.string(), publicKey: z.string(), fingerprint: z.string() })),
  centres: procedure
    .route({ method: 'GET', path: '/district/centres', summary: '区台:已登记的中心', tags: ['district'] })
    .output(z.array(z.object({ id: z.string(), name: z.string(), fingerprint: z.string(), addedAt: z.string() }))),
  register: procedure
    .route({ method: 'POST', path: '/district/centres', summary: '区台:登记中心公钥', tags: ['district'], successStatus: 201 })
    .input(z.object({ id: requiredLine(60), name: requiredLine(60), publicKey: z.string().min(40).max(400) }))
    .output(z.object({ id: z.string(), fingerprint: z.string() })),
  import: procedure
    .route({ method: 'POST', path: '/district/packages', summary: '区台:导入数据包', tags: ['district'] })
    .input(z.object({ file: z.instanceof(Blob) }))
    .output(Imported),
  report: procedure
    .route({ method: 'GET', path: '/district/report', summary: '区台:各中心合计', tags: ['district'] })
    .input(z.object({ month: IsoMonthText, centre: z.string().max(60).optional() }))
    .output(DistrictReport),
  workbook: procedure
    .route({ method: 'GET', path: '/district/report.xlsx', summary: '区台:合计工作簿', tags: ['district'] })
    .input(z.object({ month: IsoMonthText, ticket: Ticket }))
    .output(z.instanceof(Blob)),
}
