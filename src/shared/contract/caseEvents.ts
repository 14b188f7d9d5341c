import { z } from 'zod'
import { SUSPENSION_REASONS } from '#shared/rules/clockLog.ts'
import { IsoDateText, line, requiredLine, text } from './common.ts'

export const MaterialInput = z.object({
  no: z.number().int().min(1).max(200),
  received: z.boolean().default(true),
  copies: z.number().int().min(0).max(999).optional(),
  missingReason: line(200).optional(),
  /** Number of the earlier case of the same applicant whose verified copy is used again (已有核验件). */
  reusedFrom: z.string().regex(/^\d{21}$/).optional(),
})

/** 容缺受理: the signed promise to bring named papers by a day. */
export const PromiseInput = z.object({
  deadline: IsoDateText,
  signedBy: requiredLine(100),
})

const Result = z.enum(['granted', 'refused', 'partly', 'filed', 'other'])
/** Ways of delivery as programs or as clerks say them. */
const Way = z.preprocess(
  (way) => (typeof way === 'string' ? ({ 窗口: 'counter', 窗口领取: 'counter', 直接送达: 'counter', 邮寄: 'mail', 邮寄送达: 'mail', 留置: 'witness', 留置送达: 'witness' }[way] ?? way) : way),
  z.enum(['counter', 'mail', 'witness']),
)

/** Words used where the caller has nothing of its own to say; every one of them is printed and can be changed. */
export const STANDARD_REMEDIES =
  '如不服本决定,可以自收到之日起六十日内依法申请行政复议,也可以自收到之日起六个月内向人民法院提起行政诉讼。'

/**
 * What each event of the state machine needs, by its name there (domain §6). What is missing or refused by a guard is answered with
 * 409 and the rule; what does not fit these shapes with 400 at the field.
 */
export const EVENT_INPUTS = {
  accept: z.object({ materials: z.array(MaterialInput).max(200).optional(), promise: PromiseInput.optional() }),
  finishOnTheSpot: z.object({ result: Result.default('granted'), opinion: text(2000).default(''), receiver: line(100).optional(), reason: text(2000).optional(), remedies: text(2000).optional() }),
  correctionNotice: z.object({
    missing: z.array(z.object({ no: z.number().int().min(1).max(200), reason: line(300), kind: z.enum(['missing', 'wrong', 'expired', 'illegible']).default('missing') })).max(200),
    supervisorReason: line(300).optional(),
  }),
  supplement: z.object({ materials: z.array(MaterialInput).max(200), complete: z.boolean().default(false) }),
  promiseKept: z.object({ materials: z.array(MaterialInput).min(1).max(200) }),
  decline: z.object({ reason: text(2000), legalBasis: text(500).optional(), remedies: text(2000).default(STANDARD_REMEDIES) }),
  /** Calling it says that the signed request is in hand. */
  withdraw: z.object({ requestSigned: z.boolean().default(true), reason: text(500).optional() }),
  discard: z.object({ reason: text(500).optional() }),
  dispatch: z.object({ note: line(300).optional() }),
  signIn: z.object({ receiver: line(60).optional() }),
  /** `officerId`: key or user name of an officer of the department. */
  assign: z.object({ officerId: requiredLine(64), note: line(200).optional() }),
  /** `suggestion`: whose it might be instead, printed on D9. */
  sendBack: z.object({ reason: text(500), suggestion: line(100).optional() }),
  reassign: z.object({ reason: text(500), departmentCode: z.string().max(8).optional() }),
  suspend: z.object({ reason: line(40), plannedEnd: IsoDateText }),
  resume: z.object({ result: line(500).default('特别程序已完成') }),
  extend: z.object({ reason: text(500), approver: line(60) }),
  /** Addressed to whoever has the case now unless a target is named. */
  supervise: z.object({
    reason: text(500).default('请说明办理情况并限期答复'),
    replyDue: IsoDateText.optional(),
    target: z.object({ kind: z.enum(['department', 'community', 'point']), code: z.string().min(1).max(20) }).optional(),
  }),
  reply: z.object({ reason: text(2000) }),
  reject: z.object({ reason: text(2000).optional(), departmentDocument: line(200).optional() }),
  close: z.object({
    result: Result,
    opinion: text(2000).pipe(z.string().min(1, '请填写办理意见')),
    resultNumber: line(100).optional(),
    /** A refusal must say why and how to appeal (行政许可法 §38). */
    reason: text(2000).optional(),
    remedies: text(2000).optional(),
  }),
  deliver: z.object({
    way: Way,
    receiver: requiredLine(100),
    relation: line(40).optional(),
    mailNumber: line(60).optional(),
    witness: line(100).optional(),
    remarks: line(300).optional(),
  }),
  rate: z.object({ level: z.number().int().optional(), rating: z.number().int().optional(), comment: text(500).optional() }),
  archive: z.object({ waivedBy: line(60).optional(), waiverReason: line(300).optional() }),
  correct: z.object({ field: requiredLine(60), oldValue: z.unknown().optional(), newValue: z.union([z.string().max(300), z.number(), z.null()]), reason: text(500) }),
  void: z.object({ reason: text(500) }),
} as const

export type EventInputName = keyof typeof EVENT_INPUTS

const common = { id: z.string().min(1).max(40), version: z.number().int().optional() }

/** `version`, where given, is the version of the case the caller saw: another one is refused with VERSION_CONFLICT. */
export const CaseEventInput = z.discriminatedUnion('type', [
  EVENT_INPUTS.accept.extend({ type: z.literal('accept'), ...common }),
  EVENT_INPUTS.finishOnTheSpot.extend({ type: z.literal('finishOnTheSpot'), ...common }),
  EVENT_INPUTS.correctionNotice.extend({ type: z.literal('correctionNotice'), ...common }),
  EVENT_INPUTS.supplement.extend({ type: z.literal('supplement'), ...common }),
  EVENT_INPUTS.promiseKept.extend({ type: z.literal('promiseKept'), ...common }),
  EVENT_INPUTS.decline.extend({ type: z.literal('decline'), ...common }),
  EVENT_INPUTS.withdraw.extend({ type: z.literal('withdraw'), ...common }),
  EVENT_INPUTS.discard.extend({ type: z.literal('discard'), ...common }),
  EVENT_INPUTS.dispatch.extend({ type: z.literal('dispatch'), ...common }),
  EVENT_INPUTS.signIn.extend({ type: z.literal('signIn'), ...common }),
  EVENT_INPUTS.assign.extend({ type: z.literal('assign'), ...common }),
  EVENT_INPUTS.sendBack.extend({ type: z.literal('sendBack'), ...common }),
  EVENT_INPUTS.reassign.extend({ type: z.literal('reassign'), ...common }),
  EVENT_INPUTS.suspend.extend({ type: z.literal('suspend'), ...common }),
  EVENT_INPUTS.resume.extend({ type: z.literal('resume'), ...common }),
  EVENT_INPUTS.extend.extend({ type: z.literal('extend'), ...common }),
  EVENT_INPUTS.supervise.extend({ type: z.literal('supervise'), ...common }),
  EVENT_INPUTS.reply.extend({ type: z.literal('reply'), ...common }),
  EVENT_INPUTS.reject.extend({ type: z.literal('reject'), ...common }),
  EVENT_INPUTS.close.extend({ type: z.literal('close'), ...common }),
  EVENT_INPUTS.deliver.extend({ type: z.literal('deliver'), ...common }),
  EVENT_INPUTS.rate.extend({ type: z.literal('rate'), ...common }),
  EVENT_INPUTS.archive.extend({ type: z.literal('archive'), ...common }),
  EVENT_INPUTS.correct.extend({ type: z.literal('correct'), ...common }),
  EVENT_INPUTS.void.extend({ type: z.literal('void'), ...common }),
])
export type CaseEventInput = z.infer<typeof CaseEventInput>

export { SUSPENSION_REASONS }
