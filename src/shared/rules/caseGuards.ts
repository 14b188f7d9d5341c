import { SUSPENSION_REASONS } from './clockLog.ts'
import type { Role } from './roles.ts'
import type { IsoDate } from './time.ts'

/**
 * What the guards look at. The required fields are about the case as it stands; the optional ones come from the form of an event and are
 * judged only when the event is decided, not when the possible actions are listed.
 */
export type GuardContext = {
  /** 即办件. */
  instant: boolean
  /** Applicant with name and a checked identifier. */
  identityPresent: boolean
  /** Materials taken in. */
  materialCount: number
  /** Numbers of required materials that are not in. */
  missingRequired: readonly number[]
  /** 容缺受理承诺书 (D7) signed. */
  promiseSigned: boolean
  /** The owner department has a valid version on the day. */
  departmentValid: boolean
  /** 权随责走: why the authority of the matter does not allow a decision today, in words; null or absent: it does. */
  authorityGap?: string | null
  /** Who acts; without it the roles are not checked. */
  role?: Role | 'system'
  today?: IsoDate
  /** Anything printed for this case. */
  printed?: boolean
  /** The case is suspended / already extended / already deemed accepted now. */
  suspended?: boolean
  extended?: boolean
  /** A supervisor waits for an answer. */
  supervised?: boolean
  /** Correction notices given so far. */
  noticesGiven?: number
  /** The actor heads the department (distributes its work). */
  leads?: boolean
  /** A and F from the clocks: has the deadline passed today without a notice, a decision or the papers? */
  acceptanceOverdue?: boolean
  correctionOverdue?: boolean
  legalDue?: IsoDate | null
  /** Times the case was sent back or reassigned so far. */
  bounces?: number
  /** Lines of the file self-check (domain §13) that failed. */
  selfCheckFailures?: readonly string[]

  // From the form of the event:
  /** Free-text reason of decline, sendBack, extend, void…; of suspend one of the eight. */
  reason?: string
  legalBasis?: string
  remedies?: string
  /** Reason with which a supervisor allows what is otherwise refused. */
  supervisorReason?: string
  /** correctionNotice: what is missing. */
  missingItems?: readonly { no: number; reason?: string }[]
  /** supplement: numbers the correction notice named that are still not in. */
  noticeOpen?: readonly number[]
  /** supplement: papers brought. */
  supplementCount?: number
  requestSigned?: boolean
  receiver?: string
  plannedEnd?: IsoDate | null
  /** resume: the result of the hearing, test…. */
  result?: string
  approver?: string
  /** assign: the officer the case is given to. */
  assignee?: string
  opinion?: string
  departmentDocument?: string
  deliveryWay?: 'counter' | 'mail' | 'witness'
  mailNumber?: string
  witness?: string
  rating?: number
  waivedBy?: string
  oldValue?: unknown
  newValue?: unknown
}

export type Refusal = { rule: string; message: string }
type Guard = (ctx: GuardContext) => Refusal | null

const filled = (text: string | null | undefined): boolean => typeof text === 'string' && text.trim() !== ''
const need = (met: boolean, rule: string, message: string): Refusal | null => (met ? null : { rule, message })

/** About the case as it stands: these grey an action out. */
export const CASE_GUARDS = {
  identityPresent: (c) => need(c.identityPresent, '收件规则', '请先填写申请人姓名和有效证件号码'),
  hasMaterial: (c) => need(c.materialCount > 0, '收件规则', '至少收下一件材料才能收件'),
  materialsComplete: (c) => need(
    c.missingRequired.length === 0 || c.promiseSigned, '行政许可法 §32',
    `必收材料不齐(第${c.missingRequired.join('、')}项),请补齐、开具一次性告知单,或凭容缺受理承诺书受理`,
  ),
  instantMatter: (c) => need(c.instant, '即办件', '只有即办件可以当场办结,请先受理并转办'),
  promiseOpen: (c) => need(c.promiseSigned, '容缺受理', '本件没有待补的容缺材料'),
  beforeDeemed: (c) => need(
    c.acceptanceOverdue !== true, '行政许可法 §32(4)', '收件后五个工作日内未告知也未决定,自收件之日起已视为受理,不能再作此处理',
  ),
  departmentValid: (c) => need(c.departmentValid, '职能目录', '当日没有有效的主管部门,请先在目录中维护后再转办'),
  authorityInForce: (c) => need(!c.authorityGap, '权随责走', c.authorityGap ?? ''),
  acceptanceOverdue: (c) => need(c.acceptanceOverdue === true, '行政许可法 §32', '五个工作日未满,不视为受理'),
  correctionOverdue: (c) => need(c.correctionOverdue === true, '补正期限', '补正期限未到,不能视为撤回'),
  headAssigns: (c) => need(c.role === 'supervisor' || c.leads === true, '部门分工', '分派由部门负责人或值班主管办理'),
  nothingPrinted: (c) => need(c.printed !== true, '冲销规则', '已打印过凭证,不能作废,请主管冲销'),
  notSuspended: (c) => need(c.suspended !== true, '行政许可法 §45', '办件正处于特别程序中,请先恢复办理'),
  isSuspended: (c) => need(c.suspended === true, '行政许可法 §45', '办件不在特别程序中,无需恢复'),
  isSupervised: (c) => need(c.supervised === true, '督办规则', '本件没有待答复的督办;超期原因请另填超期说明'),
  notExtended: (c) => need(c.extended !== true, '行政许可法 §42', '只能延期一次,本件已经延期'),
  beforeLegalDue: (c) => need(
    filled(c.legalDue) && filled(c.today) && c.today! <= c.legalDue!, '行政许可法 §42',
    filled(c.legalDue) ? `法定期限${c.legalDue}已过,不能再延期` : '该事项没有法定时限,无从延期',
  ),
} as const satisfies Record<string, Guard>

/** So often a case may be sent about; from then on a supervisor decides. */
export const TWO_BOUNCES = 2

/** About what the form of the event says: judged when it is sent. */
export const INPUT_GUARDS = {
  oneNotice: (c) => need(
    (c.noticesGiven ?? 0) === 0 || (c.role === 'supervisor' && filled(c.supervisorReason)), '行政许可法 §32',
    '补正只能一次性告知,本件已经告知过;再次告知须由主管办理并说明理由',
  ),
  itemsWithReasons: (c) => need(
    (c.missingItems?.length ?? 0) > 0 && c.missingItems!.every((i) => filled(i.reason)), '行政许可法 §32',
    '请一次列全所缺材料,并逐项写明原因',
  ),
  noticeSatisfied: (c) => need(
    (c.noticeOpen ?? []).length === 0, '行政许可法 §32', `告知单所列第${(c.noticeOpen ?? []).join('、')}项尚未补齐,请按部分补正登记`,
  ),
  papersListed: (c) => need((c.supplementCount ?? 0) > 0, '补正规则', '请登记补来的材料'),
  declineReasoned: (c) => need(
    filled(c.reason) && filled(c.legalBasis) && filled(c.remedies), '行政许可法 §32、§38', '不予受理须写明理由、法律依据和救济途径',
  ),
  requestSigned: (c) => need(c.requestSigned === true, '撤回规则', '请申请人签署撤回申请'),
  receiverNamed: (c) => need(filled(c.receiver), '签收规则', '请填写签收人'),
  assigneeNamed: (c) => need(filled(c.assignee), '部门分工', '请选择经办人'),
  reasonGiven: (c) => need(filled(c.reason), '留痕规则', '请填写理由'),
  bounceLimit: (c) => need(
    (c.bounces ?? 0) < TWO_BOUNCES || c.role === 'supervisor', '退回规则', '已退回或改派两次,须由主管决定',
  ),
  suspensionReason: (c) => need(
    (SUSPENSION_REASONS as readonly string[]).includes(c.reason ?? ''), '行政许可法 §45', `特别程序只限:${SUSPENSION_REASONS.join('、')}`,
  ),
  plannedEnd: (c) => need(
    filled(c.plannedEnd) && (c.today === undefined || c.plannedEnd! >= c.today), '行政许可法 §45', '请填写预计结束日期(不早于今天),书面告知申请人',
  ),
  resultGiven: (c) => need(filled(c.result), '行政许可法 §45', '请填写特别程序的结果'),
  approverNamed: (c) => need(filled(c.approver) && filled(c.reason), '行政许可法 §42', '延期须写明批准人和理由'),
  departmentDocument: (c) => need(filled(c.departmentDocument), '退件规则', '请填写部门退件文书的名称或文号'),
  resultReasoned: (c) => need(
    filled(c.result) && (c.result !== 'refused' || (filled(c.reason) && filled(c.remedies))), '行政许可法 §38',
    filled(c.result) ? '不予许可须写明理由和救济途径' : '请选择办理结果',
  ),
  deliveryProof: (c) => need(
    filled(c.receiver)
      && (c.deliveryWay === 'counter' || (c.deliveryWay === 'mail' && filled(c.mailNumber)) || (c.deliveryWay === 'witness' && filled(c.witness))),
    '行政许可法 §44', '请填写收件人和送达方式;邮寄须填单号,留置须填见证人',
  ),
  ratingLevel: (c) => need([1, 2, 3, 4, 5].includes(c.rating ?? 0), '评价规则', '请选择五级评价之一'),
  selfCheck: (c) => need(
    (c.selfCheckFailures?.length ?? 0) === 0 || filled(c.waivedBy), '归档自查',
    `自查未通过:${(c.selfCheckFailures ?? []).join(';')};请补齐或署名放行`,
  ),
  traced: (c) => need(
    filled(c.reason) && c.oldValue !== undefined && c.newValue !== undefined && c.oldValue !== c.newValue, '更正规则',
    '更正须写明原值、新值和理由',
  ),
} as const satisfies Record<string, Guard>

export type CaseGuardName = keyof typeof CASE_GUARDS
export type InputGuardName = keyof typeof INPUT_GUARDS
export type GuardName = CaseGuardName | InputGuardName

/** Every guard by name; each gives null or the rule and a Chinese message. */
export const GUARDS: Record<GuardName, Guard> = { ...CASE_GUARDS, ...INPUT_GUARDS }

/** True for guards that need what is typed into the form of the event. */
export function isInputGuard(name: GuardName): name is InputGuardName {
  return Object.hasOwn(INPUT_GUARDS, name)
}
