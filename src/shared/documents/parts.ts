import { z } from 'zod'

/**
 * Pieces shared by the data of all papers. The data of a paper is a snapshot: it is kept with the sheet, and a reprint is drawn from
 * it, so nothing here may refer to a row that can change later. Texts are ready to print (masked where they must be masked).
 */

const text = z.string().trim().min(1)
/** `2026-11-23` */
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
/** `2026-11-23T14:05:00.000+08:00` */
const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+08:00$/)
/** Refuses a whole resident ID: papers that leave the counter carry the masked form (domain.md §12). */
const masked = text.refine((value) => !/\d{17}[\dXx]/.test(value), { message: '文书上的证件号码必须脱敏' })

export const Prim = { text, date, time, masked }

/** Who decides and whose seal the paper bears, where it is recorded (权随责走); otherwise the owner department. */
export const Power = z.object({ issuing: text, seal: text, letter: text.optional() })

/** On every sheet. */
export const HeaderData = z.object({
  /** Number of this sheet (文号), e.g. `淮受〔2026〕第00123号`; a ticket has its queue number here. */
  number: text,
  /** 21 digits; absent on papers that belong to no case (D1, D6, D19…). */
  caseNumber: z.string().regex(/^\d{21}$/).optional(),
  centreName: text,
  pointName: text,
  phone: text,
  address: text,
  printedAt: time,
  templateVersion: text,
  /** Printed from a practice database: every page carries 练习. */
  practice: z.boolean(),
})
export type HeaderData = z.infer<typeof HeaderData>

/** A later print of a kept sheet; not part of the data, so that the content hash stays that of the first print. */
export const ReprintMark = z.object({ n: z.number().int().positive(), at: time, by: text, reason: text })
export type ReprintMark = z.infer<typeof ReprintMark>

export const Party = z.object({
  kind: z.enum(['person', 'organisation']),
  name: text,
  /** e.g. 居民身份证, 统一社会信用代码 */
  idType: text.optional(),
  /** Person: masked number. */
  idMasked: masked.optional(),
  /** Organisation: unified social credit code (public, not masked). */
  code: text.optional(),
  representative: text.optional(),
  organisation: text.optional(),
  address: text.optional(),
  phone: text.optional(),
})
export type Party = z.infer<typeof Party>

export const Agent = z.object({
  name: text,
  idType: text.optional(),
  idMasked: masked.optional(),
  phone: text.optional(),
  /** 与申请人关系 / 委托书 */
  relation: text.optional(),
})

/** Counter clerk who did the step the paper is about. */
export const Officer = z.object({ name: text, counter: text.optional(), phone: text.optional() })

export const MatterRef = z.object({ code: text, name: text, department: text })

export const MaterialLine = z.object({
  no: z.number().int().positive(),
  name: text,
  /** 原件 / 复印件 / 原件核验+复印件 / 表格 */
  form: text.optional(),
  copies: z.number().int().nonnegative(),
  received: z.boolean(),
  /** 留存 / 核验后退回 */
  keep: text.optional(),
  note: text.optional(),
})
export type MaterialLine = z.infer<typeof MaterialLine>

/** What the applicant may do against a decision (行政复议法, 行政诉讼法). */
export const Remedies = z.object({
  /** 复议机关 */
  reviewBody: text,
  /** Natural days to ask for review; 60 by 行政复议法. */
  reviewDays: z.number().int().positive(),
  court: text,
  /** Months to sue; 6 by 行政诉讼法 §46. */
  suitMonths: z.number().int().positive(),
})

/** Head + parties: what nearly every paper of a case starts with. */
export const CaseData = HeaderData.extend({
  caseNumber: z.string().regex(/^\d{21}$/),
  matter: MatterRef,
  applicant: Party,
  agent: Agent.optional(),
})
