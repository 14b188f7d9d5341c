import { z } from 'zod'
import { CaseData, HeaderData, MaterialLine, Officer, Power, Prim, Remedies } from './parts.ts'

/** Data of the papers for the turns a case can take on its way (domain.md §6). */

const { text, date, time } = Prim

/** D3 一次性告知单(补正). Names everything that is missing, once (行政许可法 §32(4)). */
export const CorrectionData = CaseData.extend({
  receivedAt: time,
  noticedAt: time,
  /** 1 unless a supervisor allowed another notice. */
  noticeNo: z.number().int().positive().default(1),
  /** Who allowed a second notice, and why. */
  approval: z.object({ by: text, reason: text }).optional(),
  missing: z.array(z.object({ no: z.number().int().positive(), name: text, reason: text, requirement: text.optional() })).min(1),
  /** Clock F. */
  deadline: date,
  consequence: text,
  /** Where and how to hand the papers in. */
  handIn: text,
  officer: Officer,
}).refine((d) => d.noticeNo === 1 || d.approval !== undefined, {
  message: '第二次告知必须写明批准人和理由', path: ['approval'],
})

/** D5 不予受理通知书 */
export const DeclineData = CaseData.extend({
  receivedAt: time,
  decidedAt: time,
  reason: text,
  legalBasis: text,
  /** Whom to turn to when another agency is competent. */
  competent: z.object({ name: text, address: text.optional(), phone: text.optional() }).optional(),
  remedies: Remedies,
})

/** D6 转介告知单: nobody's business here, or no permit needed. Needs no case. */
export const ReferralData = HeaderData.extend({
  visitor: text.optional(),
  question: text,
  reason: text,
  target: z.object({ name: text, address: text, phone: text, hours: text.optional() }),
  bring: z.array(text).default([]),
  askedAt: time,
  officer: Officer,
})

/** D7 容缺受理承诺书 */
export const PromiseData = CaseData.extend({
  promisedAt: time,
  missing: z.array(z.object({ no: z.number().int().positive(), name: text, due: date })).min(1),
  /** Last day for all papers. */
  deadline: date,
  consequence: text,
  officer: Officer,
})

/** D9 退回单: a department sends a case back to the acceptance point. */
export const SendBackData = CaseData.extend({
  fromDepartment: text,
  dispatchedAt: time,
  sentBackAt: time,
  reason: text,
  legalBasis: text.optional(),
  suggestion: text.optional(),
  /** How often the case has come back; from the third time a supervisor decides. */
  bounce: z.number().int().positive(),
  materials: z.array(MaterialLine).default([]),
  officer: Officer,
  legalDue: date.optional(),
  promisedDue: date.optional(),
})

/** D10 特别程序期限告知书 (行政许可法 §45) */
export const SuspensionData = CaseData.extend({
  acceptedAt: time,
  reason: z.enum(['听证', '招标', '拍卖', '检验', '检测', '检疫', '鉴定', '专家评审']),
  body: text.optional(),
  description: text.optional(),
  startedAt: time,
  plannedEnd: date,
  legalBasis: text.default('《中华人民共和国行政许可法》第四十五条'),
  officer: Officer,
})

/** D11 延长办理期限通知书 (行政许可法 §42) */
export const ExtensionData = CaseData.extend({
  acceptedAt: time,
  oldDue: date,
  newDue: date,
  days: z.number().int().positive(),
  reason: text,
  approver: text,
  decidedAt: time,
  legalBasis: text.default('《中华人民共和国行政许可法》第四十二条第一款'),
  officer: Officer,
})

/** D12 撤回确认单 */
export const WithdrawalData = CaseData.extend({
  receivedAt: time,
  withdrawnAt: time,
  reason: text,
  /** Papers given back. */
  materials: z.array(MaterialLine).default([]),
  officer: Officer,
})

/** D13 退件通知书, also when an application counts as withdrawn because the correction was missed. */
export const RejectionData = CaseData.extend({
  cause: z.enum(['rejected', 'deemedWithdrawn']),
  department: text,
  /** The department's own paper. */
  departmentDocument: z.object({ name: text, number: text.optional() }).optional(),
  acceptedAt: time.optional(),
  rejectedAt: time,
  reason: text,
  legalBasis: text.optional(),
  power: Power.optional(),
  materials: z.array(MaterialLine).default([]),
  remedies: Remedies.optional(),
  officer: Officer,
})

/** D15 取件通知 */
export const PickupData = CaseData.extend({
  documents: z.array(z.object({ name: text, number: text.optional() })).min(1),
  closedAt: time,
  place: text,
  hours: text,
  /** Clock R. */
  deadline: date,
  bring: z.array(text).min(1),
  mailHint: text.optional(),
  officer: Officer,
})
