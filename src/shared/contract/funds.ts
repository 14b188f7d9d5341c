import { z } from 'zod'
import { ADMISSION_STATES, ADMISSION_STEPS, type AdmissionState, type AdmissionStepName } from '../rules/admission.ts'
import { COMMUNITY_WORKS, type CommunityWork } from '../rules/communityWork.ts'
import { ENTRY_KINDS, type EntryKind } from '../rules/fundLedger.ts'
import { Int, IsoDateText, IsoMonthText, line, procedure, requiredLine } from './common.ts'

const keysOf = <K extends string>(table: Record<K, unknown>) => z.enum(Object.keys(table) as [K, ...K[]])
const State = keysOf<AdmissionState>(ADMISSION_STATES)
const Step = keysOf<AdmissionStepName>(ADMISSION_STEPS)
const Kind = keysOf<EntryKind>(ENTRY_KINDS)
const Work = keysOf<CommunityWork>(COMMUNITY_WORKS)
const Code = z.string().max(20)
const Id = z.string().max(40)

/** Narrowed by the service to the caller's own department or community. */
const Between = z.object({ department: Code.optional(), community: Code.optional() })
const Parties = z.object({ departmentCode: z.string(), departmentName: z.string(), communityCode: z.string().nullable(), communityName: z.string() })
/** Of one account: a department and one community. */
const Account = Parties.extend({ communityCode: z.string() })

export const Admission = Parties.extend({
  id: z.string(),
  number: z.string(),
  matterCode: z.string().nullable(),
  matterName: z.string(),
  /** Null: every kind of work. */
  work: Work.nullable(),
  task: z.string(),
  unit: z.string(),
  /** Fen per unit; null: 未定价. */
  amountFen: z.number().nullable(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  endedOn: z.string().nullable(),
  agreement: z.string().nullable(),
  state: State,
  version: z.number(),
  createdAt: z.string(),
  history: z.array(z.object({ type: z.string(), at: z.string(), by: z.string(), words: z.string() })),
  /** Steps the caller may take now. */
  steps: z.array(Step),
})
export type Admission = z.infer<typeof Admission>

const Refusal = Parties.extend({ id: z.string(), at: z.string(), matterCode: z.string().nullable(), matterName: z.string(), caseNumber: z.string().nullable(), reason: z.string(), askedBy: z.string() })
export type AdmissionRefusal = z.infer<typeof Refusal>

export const FundEntry = Account.extend({
  id: z.string(),
  seq: z.number(),
  month: z.string(),
  kind: Kind,
  /** What was done, or what a correction is about. */
  task: z.string(),
  caseNumber: z.string().nullable(),
  admissionNumber: z.string().nullable(),
  corrects: z.string().nullable(),
  /** Line of the account a correction puts right. */
  correctsSeq: z.number().nullable(),
  units: z.number().nullable(),
  unit: z.string().nullable(),
  /** Fen; null: 未定价. */
  unitFen: z.number().nullable(),
  amountFen: z.number().nullable(),
  /** Fen it comes to after its corrections, a price found later too; null: none. */
  correctedFen: z.number().nullable(),
  reason: z.string().nullable(),
  enteredBy: z.string(),
  enteredAt: z.string(),
})
export type FundEntry = z.infer<typeof FundEntry>

const SumsShape = {
  tasks: z.number(),
  units: z.number(),
  unpriced: z.number(),
  accruedFen: z.number(),
  deductedFen: z.number(),
  correctedFen: z.number(),
  paidFen: z.number(),
  totalFen: z.number(),
  balanceFen: z.number(),
}
const Sums = z.object(SumsShape)

const EntryFilter = Between.extend({ from: IsoMonthText.optional(), to: IsoMonthText.optional(), kind: Kind.optional(), unpriced: z.stringbool().or(z.boolean()).optional() })
export type EntryFilter = z.infer<typeof EntryFilter>

const Signature = z.object({ by: z.string(), at: z.string() }).nullable()
const Signatures = z.object({ department: Signature, community: Signature })
export const SettlementHead = Account.extend({
  month: z.string(),
  /** Null: nobody has signed yet. */
  id: z.string().nullable(),
  state: z.enum(['open', 'closed']),
  /** Lines that count, payments left out. */
  entries: z.number(),
  unpriced: z.number(),
  totalFen: z.number(),
  openTasks: z.number(),
  signed: Signatures,
})
export type SettlementHead = z.infer<typeof SettlementHead>

export const Settlement = SettlementHead.extend({
  lines: z.array(z.object({ task: z.string(), unit: z.string(), unitFen: z.number().nullable(), tasks: z.number(), units: z.number(), amountFen: z.number().nullable() })),
  deductions: z.array(FundEntry),
  /** Corrections inside the total, and those after closing beside it. */
  corrections: z.array(FundEntry),
  later: z.array(FundEntry),
  laterFen: z.number(),
  open: z.array(z.object({ caseNumber: z.string(), step: z.string(), openedAt: z.string() })),
  /** Why it cannot be signed now, in words; null: it can. */
  hindrance: z.string().nullable(),
  /** The side the caller may sign for now. */
  maySign: z.enum(['department', 'community']).nullable(),
  closedAt: z.string().nullable(),
  documentId: z.string().nullable(),
  documentNumber: z.string().nullable(),
})
export type Settlement = z.infer<typeof Settlement>

export const AccountBalance = Account.extend({ ...SumsShape, closedThrough: z.string().nullable() })
export type AccountBalance = z.infer<typeof AccountBalance>

/** Yuan as a person types it: digits, at most two decimals; checked by parseYuan. */
const Yuan = z.string().max(30)

const AdmissionInput = z.object({
  number: requiredLine(60),
  departmentCode: Code,
  communityCode: Code.nullable().default(null),
  matterCode: Code.nullable().default(null),
  work: Work.nullable().default(null),
  task: requiredLine(100),
  unit: requiredLine(12),
  /** Empty: 未定价. */
  amount: Yuan.default(''),
  validFrom: IsoDateText,
  validTo: IsoDateText.nullable().default(null),
})
export type AdmissionInput = z.infer<typeof AdmissionInput>

const Of = z.object({ departmentCode: Code, communityCode: Code, month: IsoMonthText })

/** 费随事转: admissions, the ledger, settlements and accounts. Each side sees its own; the centre sees all. */
export const funds = {
  admissions: procedure
    .route({ method: 'GET', path: '/admissions', summary: '准入登记', tags: ['funds'] })
    .input(Between.extend({ state: State.optional() }))
    .output(z.array(Admission)),
  submitAdmission: procedure
    .route({ method: 'POST', path: '/admissions', summary: '提交准入申请', tags: ['funds'], successStatus: 201 })
    .input(AdmissionInput)
    .output(Admission),
  moveAdmission: procedure
    .route({ method: 'POST', path: '/admissions/{id}/steps', summary: '准入的审核、确认、终止', tags: ['funds'] })
    .input(z.object({ id: Id, version: Int, step: Step, reason: line(300).optional(), agreement: line(60).optional(), lastDay: IsoDateText.optional() }))
    .output(Admission),
  refusals: procedure
    .route({ method: 'GET', path: '/admission-refusals', summary: '因没有准入被拒绝的请求', tags: ['funds'] })
    .input(Between.extend({ from: IsoDateText.optional(), to: IsoDateText.optional() }))
    .output(z.object({ total: z.number(), counts: z.array(z.object({ departmentCode: z.string(), departmentName: z.string(), count: z.number() })), rows: z.array(Refusal) })),
  entries: procedure
    .route({ method: 'GET', path: '/fund-entries', summary: '往来台账', tags: ['funds'] })
    .input(EntryFilter.extend({ after: Id.optional(), limit: Int.min(1).max(1000).default(300) }))
    /** Newest first; the sums are of everything the filter holds, not of the page. */
    .output(z.object({ rows: z.array(FundEntry), sums: Sums, next: z.string().nullable() })),
  exportEntries: procedure
    .route({ method: 'GET', path: '/fund-entries/export', summary: '导出往来台账', tags: ['funds'] })
    .input(EntryFilter.extend({ format: z.enum(['csv', 'xlsx']).default('xlsx') }))
    .output(z.instanceof(Blob)),
  enter: procedure
    .route({ method: 'POST', path: '/fund-entries', summary: '记扣款或支付', tags: ['funds'], successStatus: 201 })
    .input(Of.extend({ kind: z.enum(['deduction', 'payment']), amount: Yuan, reason: requiredLine(300) }))
    .output(FundEntry),
  correct: procedure
    .route({ method: 'POST', path: '/fund-entries/{id}/corrections', summary: '更正(或补定单价)', tags: ['funds'], successStatus: 201 })
    // `amount`: what the entry should come to, as a positive amount; `unitPrice` instead for an accrual without a price.
    .input(z.object({ id: Id, amount: Yuan.optional(), unitPrice: Yuan.optional(), reason: requiredLine(300) }))
    .output(FundEntry),
  settlements: procedure
    .route({ method: 'GET', path: '/settlements', summary: '某月各账户的结算', tags: ['funds'] })
    .input(Between.extend({ month: IsoMonthText }))
    .output(z.array(SettlementHead)),
  settlement: procedure
    .route({ method: 'GET', path: '/settlements/{month}/{departmentCode}/{communityCode}', summary: '月结算的内容', tags: ['funds'] })
    .input(Of)
    .output(Settlement),
  sign: procedure
    .route({ method: 'POST', path: '/settlements/{month}/{departmentCode}/{communityCode}/signatures', summary: '月结算签字(双方签字即结账)', tags: ['funds'] })
    // What the signer has seen; refused when the account has changed since.
    .input(Of.extend({ entries: Int, totalFen: Int }))
    .output(Settlement),
  sheet: procedure
    .route({ method: 'GET', path: '/settlements/{id}/sheet.pdf', summary: '费随事转结算表 D21', tags: ['funds'] })
    .input(z.object({ id: Id }))
    .output(z.instanceof(Blob)),
  accounts: procedure
    .route({ method: 'GET', path: '/fund-accounts', summary: '账户余额', tags: ['funds'] })
    .input(Between)
    .output(z.array(AccountBalance)),
}
