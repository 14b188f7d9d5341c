import { z } from 'zod'
import { CaseData, HeaderData, MaterialLine, Officer, Power, Prim, Remedies } from './parts.ts'
import { ArchiveListData, BlankFormData, HandOverData, PublicNoticeData, RatingData, ShiftData, SupervisionData } from './dataDesk.ts'
import { SettlementData } from './dataFunds.ts'
import {
  CorrectionData, DeclineData, ExtensionData, PickupData, PromiseData, ReferralData, RejectionData, SendBackData, SuspensionData,
  WithdrawalData,
} from './dataProcess.ts'
import type { DocumentKind } from './kinds.ts'

const { text, date, time, masked } = Prim

/** D1 排队小票. No names: the ticket lies about in the hall (domain.md §10). */
export const TicketData = HeaderData.extend({
  /** Group of matters the queue serves. */
  group: text,
  counters: text.optional(),
  /** People of the same group before this one when it was taken; the counters may call others in between. */
  ahead: z.number().int().nonnegative(),
  /** Likely wait, which counts the other groups of the same counters too. */
  minutes: z.number().int().nonnegative().optional(),
  takenAt: time,
  priority: text.optional(),
  /** Papers to have at hand, one line each. */
  bring: z.array(text).default([]),
})

/** D2 收件凭证与材料接收清单; also for a supplement. */
export const ReceiptData = CaseData.extend({
  receivedAt: time,
  receiver: Officer,
  supplement: z.boolean().default(false),
  materials: z.array(MaterialLine).min(1),
  /** Clock A: last day of the decision whether the case is accepted (行政许可法 §32). */
  acceptanceDeadline: date.optional(),
  query: text,
  remark: text.optional(),
})

/** D4 受理通知书 */
export const AcceptanceData = CaseData.extend({
  acceptor: Officer,
  fee: text,
  receivedAt: time,
  acceptedAt: time,
  /** Accepted by law because nothing was said within five working days (行政许可法 §32(4)). */
  deemed: z.boolean().default(false),
  /** 容缺受理: accepted against a signed promise. */
  conditional: z.boolean().default(false),
  legalLimit: text,
  /** Absent where the law sets no limit. */
  legalDue: date.optional(),
  promisedLimit: text.optional(),
  promisedDue: date.optional(),
  /** The dates rest on a year without an announced calendar (domain.md §5). */
  provisional: z.boolean().default(false),
  /** What does not count in the limits: 听证、检验、公示… */
  excluded: z.array(text).default([]),
  query: text,
  delivery: text,
  power: Power.optional(),
  materials: z.array(MaterialLine).min(1),
  remark: text.optional(),
})

/** D8 转办单 / 物料流转凭证 */
export const TransferData = CaseData.extend({
  fromOfficer: Officer,
  toDepartment: z.object({ name: text, address: text.optional(), phone: text.optional() }),
  /** 联办 departments, each with its step. */
  coDepartments: z.array(z.object({ name: text, step: text, due: date.optional() })).default([]),
  communityTask: text.optional(),
  acceptedAt: time,
  dispatchedAt: time,
  /** Clock H. */
  signInDue: date,
  /** Absent where the law sets no limit. */
  legalDue: date.optional(),
  promisedDue: date.optional(),
  materials: z.array(MaterialLine).min(1),
  remark: text.optional(),
})

/** D8 批次清单: all slips that go to one department together, each with its bar code, and the bar code of the whole. */
export const TransferBatchData = HeaderData.extend({
  /** Number of the batch, printed as Code 128. */
  batch: z.string().regex(/^ZB\d{12}$/),
  toDepartment: z.object({ name: text, address: text.optional(), phone: text.optional() }),
  fromOfficer: Officer,
  dispatchedAt: time,
  signInDue: date,
  slips: z.array(z.object({ caseNumber: z.string().regex(/^\d{21}$/), matter: text, applicant: text, due: date.optional() })).min(1),
})

/** D14 办结通知书 */
export const ClosingData = CaseData.extend({
  acceptedAt: time,
  closedAt: time,
  result: z.enum(['granted', 'refused', 'partly', 'filed', 'other']),
  /** Words of the decision. */
  resultText: text,
  resultDocument: z.object({ name: text, number: text.optional() }).optional(),
  /** A refusal needs reason, basis and remedies. */
  reason: text.optional(),
  legalBasis: text.optional(),
  remedies: Remedies.optional(),
  decidedBy: text,
  power: Power.optional(),
  legalDue: date.optional(),
  promisedDue: date.optional(),
  /** Working days used, suspension not counted. */
  workingDays: z.number().int().nonnegative().optional(),
  pickup: text,
  officer: Officer,
  remark: text.optional(),
}).refine((d) => d.result !== 'refused' || (d.reason !== undefined && d.remedies !== undefined), {
  message: '不予许可(批准)的办结通知书必须写明理由和救济途径', path: ['reason'],
})

/** D16 送达回证 */
export const DeliveryData = CaseData.extend({
  documents: z.array(z.object({ name: text, number: text.optional(), copies: z.number().int().positive().default(1) })).min(1),
  /** 送达单位 */
  unit: text,
  receiver: z.object({ name: text, idMasked: masked.optional(), relation: text.optional() }),
  /** To the minute; empty when it is filled in by hand. */
  deliveredAt: time.optional(),
  place: text.optional(),
  /** 直接送达 / 邮寄送达 / 留置送达 / 委托送达 / 公告送达 / 电子送达 */
  way: text,
  mailNumber: text.optional(),
  witness: text.optional(),
  deliverer: text,
  remark: text.optional(),
})

/** Data schema of each paper that has a template. */
export const DOCUMENT_DATA = {
  D1: TicketData,
  D2: ReceiptData,
  D3: CorrectionData,
  D4: AcceptanceData,
  D5: DeclineData,
  D6: ReferralData,
  D7: PromiseData,
  D8: z.union([TransferBatchData, TransferData]),
  D9: SendBackData,
  D10: SuspensionData,
  D11: ExtensionData,
  D12: WithdrawalData,
  D13: RejectionData,
  D14: ClosingData,
  D15: PickupData,
  D16: DeliveryData,
  D17: RatingData,
  D18: SupervisionData,
  D19: ShiftData,
  D21: SettlementData,
  D22: ArchiveListData,
  D23: BlankFormData,
  PN: PublicNoticeData,
  YJ: HandOverData,
} as const satisfies Partial<Record<DocumentKind, z.ZodType>>

/** Papers that can be rendered. */
export type RenderableKind = keyof typeof DOCUMENT_DATA
/** What a service hands over (defaults may be left out). */
export type DocumentInput<K extends RenderableKind> = z.input<(typeof DOCUMENT_DATA)[K]>
/** Checked data. */
export type DocumentData<K extends RenderableKind> = z.output<(typeof DOCUMENT_DATA)[K]>

export function isRenderable(kind: string): kind is RenderableKind {
  return Object.hasOwn(DOCUMENT_DATA, kind)
}
