import { z } from 'zod'
import { CaseRow } from './cases.ts'
import { Int, IsoMonthText, procedure, Uuid } from './common.ts'

/**
 * A month, or with `cutoff` = 17 the period from the 17th of the month before to the 16th of this one; with `span` = `year` the twelve
 * periods of the year the month lies in.
 */
export const MonthInput = z.object({
  month: IsoMonthText,
  cutoff: Int.min(1).max(28, '起始日应为 1 至 28 日(29、30、31 日不是每月都有)').optional(),
  point: z.string().length(3).optional(),
  span: z.enum(['month', 'year']).optional(),
})
export type MonthInput = z.infer<typeof MonthInput>

/** Chosen by the caller, to watch and to stop long work by: `progress` and `stop`. */
export const Ticket = Uuid.optional()
const ExportInput = MonthInput.extend({ ticket: Ticket })

/** An export at work. */
export const Running = z.object({
  /** 0…1 */
  done: z.number(),
  doing: z.string(),
})
export type Running = z.infer<typeof Running>

/** Figures of one row (a department, a matter, the total); counts of cases unless the name says otherwise. */
export const Figures = z.record(z.string(), z.number().nullable())

const Row = z.object({ code: z.string(), name: z.string(), figures: Figures })

/** A case of 超期与黄红牌; names masked as in 明细. */
export const CardCase = z.object({
  number: z.string(),
  /** red: open past its limit; late: closed after it; yellow: open and due soon. */
  card: z.enum(['red', 'late', 'yellow']),
  matterName: z.string(),
  departmentName: z.string(),
  applicant: z.string(),
  acceptedOn: z.string().nullable(),
  due: z.string().nullable(),
  endedOn: z.string().nullable(),
  /** Working days past the limit; for yellow, negative: days left. */
  days: z.number(),
})
export type CardCase = z.infer<typeof CardCase>

export const Reason = z.object({
  /** The figure this is a part of. */
  figure: z.string(),
  category: z.string(),
  reason: z.string(),
  /** Events that name the reason. */
  count: z.number(),
})
export type Reason = z.infer<typeof Reason>

/** A register or fund that is not kept yet has `kept` false and zeros. */
export const Register = z.object({ key: z.string(), label: z.string(), kept: z.boolean(), received: z.number(), done: z.number(), open: z.number() })

/** What a department owes a community for the period; fen, deductions negative, corrections of both signs. */
export const SettlementRow = z.object({
  departmentCode: z.string(),
  departmentName: z.string(),
  communityCode: z.string(),
  communityName: z.string(),
  tasks: z.number(),
  units: z.number(),
  /** Tasks without a price (未定价). */
  unpriced: z.number(),
  accruedFen: z.number(),
  deductedFen: z.number(),
  correctedFen: z.number(),
  totalFen: z.number(),
  /** Every month of the period that has lines is closed by both sides. */
  closed: z.boolean(),
})
export type SettlementRow = z.infer<typeof SettlementRow>

export const MonthReport = z.object({
  month: z.string(),
  span: z.enum(['month', 'year']),
  from: z.string(),
  to: z.string(),
  centreName: z.string(),
  point: z.string().nullable(),
  generatedAt: z.string(),
  figures: z.array(z.object({ key: z.string(), label: z.string(), unit: z.string(), definition: z.string(), formula: z.string().nullable() })),
  total: Figures,
  lastMonth: Figures,
  lastYear: Figures,
  byDepartment: z.array(Row),
  byMatter: z.array(Row.extend({ shortCode: z.string(), departmentCode: z.string() })),
  byCounter: z.array(Row.extend({ pointCode: z.string() })),
  byStaff: z.array(Row),
  byCommunity: z.array(Row.extend({ area: z.string() })),
  cards: z.object({ cases: z.array(CardCase), total: z.number() }),
  reasons: z.array(Reason),
  badRatings: z.array(z.object({ number: z.string(), at: z.string(), level: z.number(), departmentName: z.string(), matterName: z.string(), comment: z.string() })),
  registers: z.array(Register),
  /** `refused`: tasks asked for without an admission; absent in reports made before the ledger was kept. */
  settlement: z.object({ kept: z.boolean(), rows: z.array(SettlementRow), totalFen: z.number(), refused: z.number().optional() }),
  balance: z.object({
    balanced: z.boolean(),
    breaks: z.array(z.object({ departmentCode: z.string().nullable(), expected: z.number(), actual: z.number(), caseNumbers: z.array(z.string()) })),
  }),
})
export type MonthReport = z.infer<typeof MonthReport>

/** Which figure of which row: no grouping is the total; several must all hold. */
export const DrillInput = MonthInput.extend({
  figure: z.string().max(40),
  department: z.string().max(40).optional(),
  matter: z.string().max(40).optional(),
  counter: z.string().max(40).optional(),
  staff: z.string().max(40).optional(),
  community: z.string().max(40).optional(),
  /** One of the reasons of the report, for the figure it belongs to. */
  reason: z.string().max(400).optional(),
  cursor: z.string().max(200).optional(),
  limit: Int.min(1).max(500).optional(),
})
export type DrillInput = z.infer<typeof DrillInput>

/** A case behind a figure; a figure that counts events may name a case more than once, at different times. */
export const DrillItem = CaseRow.extend({
  /** Time of the event that counts; null for a case open at an end of the period. */
  at: z.string().nullable(),
  /** What it adds to the figure; for a rate to its two sides. */
  amount: z.number(),
  part: z.number().nullable(),
})
export type DrillItem = z.infer<typeof DrillItem>

const Side = z.object({ figure: z.string(), label: z.string(), value: z.number() })

export const DrillResult = z.object({
  figure: z.string(),
  label: z.string(),
  unit: z.string(),
  value: z.number().nullable(),
  /** Lines in all; equals the figure where it counts cases or events, the lines of the denominator for a rate. */
  count: z.number(),
  /** Sum of `amount` over all lines. */
  amount: z.number(),
  /** Numerator and denominator of a rate. */
  sides: z.object({ part: Side, whole: Side }).nullable(),
  items: z.array(DrillItem),
  nextCursor: z.string().nullable(),
})
export type DrillResult = z.infer<typeof DrillResult>

const Ranked = z.object({ code: z.string(), name: z.string(), accepted: z.number(), closed: z.number(), open: z.number(), overdue: z.number() })
const Kept = z.object({
  code: z.string(),
  name: z.string(),
  closed: z.number(),
  onTimeRate: z.number().nullable(),
  averageDays: z.number().nullable(),
  /** Average working days promised and allowed by law, of the same cases. */
  promisedDays: z.number().nullable(),
  legalDays: z.number().nullable(),
})

/** The data of the charts, ready to draw; every number is also in the report or counted by the same rules. */
export const ReportCharts = z.object({
  month: z.string(),
  from: z.string(),
  to: z.string(),
  generatedAt: z.string(),
  /** Cases received by weekday (0 Monday … 6 Sunday) and hour (0-23). */
  arrivals: z.array(z.object({ weekday: z.number(), hour: z.number(), count: z.number() })),
  /** Thirteen months up to this one, oldest first; `open` at the end of the month. */
  trend: z.array(z.object({ month: z.string(), accepted: z.number(), closed: z.number(), open: z.number() })),
  /** By cases accepted, most first. */
  departments: z.array(Ranked),
  matters: z.array(Ranked),
  /** Limits kept and days used, by department; the first row is the total. */
  limits: z.array(Kept),
  reasons: z.array(Reason),
  /** Five levels, best first. */
  ratings: z.array(z.object({ level: z.number(), label: z.string(), count: z.number() })),
})
export type ReportCharts = z.infer<typeof ReportCharts>

export const reports = {
  month: procedure
    .route({ method: 'GET', path: '/reports/month', summary: '月报数据', tags: ['reports'] })
    .input(MonthInput)
    .output(MonthReport),
  cases: procedure
    .route({ method: 'GET', path: '/reports/month/cases', summary: '月报数字背后的办件', tags: ['reports'] })
    .input(DrillInput)
    .output(DrillResult),
  charts: procedure
    .route({ method: 'GET', path: '/reports/charts', summary: '月报图表数据', tags: ['reports'] })
    .input(MonthInput.omit({ span: true }))
    .output(ReportCharts),
  monthXlsx: procedure
    .route({ method: 'GET', path: '/reports/month.xlsx', summary: '月报工作簿', tags: ['reports'] })
    .input(ExportInput)
    .output(z.instanceof(Blob)),
  monthPdf: procedure
    .route({ method: 'GET', path: '/reports/month.pdf', summary: '月报 PDF', tags: ['reports'] })
    .input(ExportInput)
    .output(z.instanceof(Blob)),
  progress: procedure
    .route({ method: 'GET', path: '/reports/exports/{ticket}', summary: '导出进度(没有这个导出为空)', tags: ['reports'] })
    .input(z.object({ ticket: Uuid }))
    .output(z.object({ running: Running.nullable() })),
  stop: procedure
    .route({ method: 'DELETE', path: '/reports/exports/{ticket}', summary: '取消导出', tags: ['reports'] })
    .input(z.object({ ticket: Uuid }))
    .output(z.object({ stopped: z.boolean() })),
}
