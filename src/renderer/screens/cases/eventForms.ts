import type { EventInputName } from '#shared/contract/caseEvents.ts'
import { STANDARD_REMEDIES, SUSPENSION_REASONS } from '#shared/contract/caseEvents.ts'

export type Values = Record<string, string>
/** An event that has a form here. */
export type EventName = EventInputName

export type FormField = {
  name: string
  label: string
  kind: 'choice' | 'line' | 'text' | 'date' | 'department' | 'community' | 'officer'
  options?: readonly { value: string; label: string }[]
  required?: boolean
  hint?: string
  /** Ready sentences; picked with a click or a key press, still free to change. */
  templates?: readonly string[]
  when?: (values: Values) => boolean
}

export type EventForm = {
  title: string
  submit: string
  /** Said once it happened; without it 已 and the title. */
  done?: string
  fields: readonly FormField[]
  initial: Values
  /** Said beside the button: what will happen. */
  effect: string
  /** The list of materials: `tick` what came now, `fault` what is missing or wrong, each with its reason. */
  list?: 'tick' | 'fault'
  /** At least one line of the list has to be marked. */
  listRequired?: boolean
  /** What cannot be undone is asked once more, in these words. */
  irreversible?: (values: Values) => string | null
  /** From the fields to the input of the contract, where they are not the same. */
  shape?: (data: Values) => Record<string, unknown>
}

const is = (name: string, value: string) => (v: Values): boolean => v[name] === value
const choice = (name: string, label: string, options: readonly (readonly [string, string])[]): FormField =>
  ({ name, label, kind: 'choice', required: true, options: options.map(([value, text]) => ({ value, label: text })) })
const text = (name: string, label: string, more: Partial<FormField> = {}): FormField => ({ name, label, kind: 'text', required: true, ...more })
const line = (name: string, label: string, more: Partial<FormField> = {}): FormField => ({ name, label, kind: 'line', required: true, ...more })
const date = (name: string, label: string, more: Partial<FormField> = {}): FormField => ({ name, label, kind: 'date', required: true, ...more })
const optional = { required: false } as const

const RESULTS = [['granted', '准予 / 办成'], ['refused', '不予批准'], ['partly', '部分准予'], ['filed', '备案 / 登记'], ['other', '其他']] as const
const OPINIONS = ['经审核,符合规定条件,准予办理。', '经审核,材料齐全、符合法定形式,同意办结。', '经核查,不符合规定条件,不予办理。', '已按规定登记备案。']
const REASONS = ['不符合规定的申请条件:', '提交的材料与实际情况不符:', '申请事项已有有效决定,不重复办理:']
const refusal = (when: (v: Values) => boolean): FormField[] => [
  text('reason', '不予批准的理由', { when, templates: REASONS, hint: '应当说明理由(行政许可法 §38)' }),
  text('remedies', '救济途径', { when, hint: '应当告知复议、诉讼的权利和期限(行政许可法 §38)' }),
]
const asFlag = (data: Values, name: string): Record<string, unknown> => ({ ...data, [name]: data[name] === 'yes' })

function acceptShape({ promised, deadline, signedBy, ...rest }: Values): Record<string, unknown> {
  return promised === 'yes' ? { ...rest, promise: { deadline, signedBy } } : rest
}

export const EVENT_FORMS: Record<EventName, EventForm> = {
  accept: {
    title: '受理', submit: '受理并出受理通知书', effect: '生成 D4 受理通知书,承诺与法定期限从今天起算', list: 'tick',
    fields: [
      { ...choice('promised', '必收材料仍不齐的', [['no', '不容缺'], ['yes', '容缺受理(申请人签承诺书)']]), when: (v) => v.missing === 'yes' },
      date('deadline', '承诺补齐日期', { when: is('promised', 'yes') }),
      line('signedBy', '承诺人', { when: is('promised', 'yes') }),
    ],
    initial: { promised: 'no' }, shape: acceptShape,
  },
  finishOnTheSpot: {
    title: '当场办结', submit: '当场办结', effect: '生成 D14 办结通知书和 D16 送达回证',
    fields: [
      choice('result', '办理结果', RESULTS),
      text('opinion', '办理意见', { ...optional, templates: ['当场核验无误,即时办结。'] }),
      ...refusal(is('result', 'refused')),
      line('receiver', '受领人', { ...optional, hint: '不填即申请人本人' }),
    ],
    initial: { result: 'granted', remedies: STANDARD_REMEDIES },
  },
  correctionNotice: {
    title: '一次性告知', submit: '出一次性告知单', effect: '生成 D3 一次性告知单,转为待补正,受理期限重新起算', list: 'fault', listRequired: true,
    fields: [line('supervisorReason', '再次告知的理由', { ...optional, hint: '补正只能一次性告知;确需再次告知的,由值班主管写明理由(行政许可法 §32)' })],
    initial: {},
  },
  supplement: {
    title: '补正收件', submit: '登记补来的材料', effect: '生成 D2 收件凭证;材料齐了,受理期限从今天重新起算', list: 'tick', listRequired: true,
    fields: [choice('complete', '告知单所列是否已全部补齐', [['yes', '已齐'], ['no', '还缺']])],
    initial: { complete: 'yes' }, shape: (data) => asFlag(data, 'complete'),
  },
  promiseKept: { title: '容缺补齐', submit: '登记补来的材料', effect: '生成 D2 收件凭证,办件状态不变', list: 'tick', listRequired: true, fields: [], initial: {} },
  decline: {
    title: '不予受理', submit: '出不予受理通知书', effect: '生成 D5 不予受理通知书,办件终结',
    fields: [text('reason', '不予受理的理由', { templates: ['申请事项依法不需要取得行政许可:', '申请事项依法不属于本机关职权范围:'] }), line('legalBasis', '法律依据'), text('remedies', '救济途径')],
    initial: { remedies: STANDARD_REMEDIES }, irreversible: () => '将作出不予受理决定,办件就此终结。',
  },
  withdraw: {
    title: '撤回', submit: '登记撤回', effect: '生成 D12 撤回确认单,退还材料,办件终结',
    fields: [choice('requestSigned', '申请人签名的撤回申请', [['yes', '已收到'], ['no', '没有']]), text('reason', '撤回原因', { ...optional })],
    initial: {}, shape: (data) => asFlag(data, 'requestSigned'), irreversible: () => '登记撤回后办件就此终结,申请人再办须重新申请。',
  },
  discard: { title: '作废草稿', submit: '作废', effect: '没有打印过的草稿可以作废', fields: [text('reason', '作废原因', { ...optional })], initial: {}, irreversible: () => '作废后不能恢复。' },
  dispatch: {
    title: '转办', submit: '转办并出转办单', effect: '生成 D8 转办单,办件转主管部门签收',
    fields: [line('note', '附言', { ...optional, hint: '给部门的话,可不填' })], initial: {},
  },
  assign: {
    title: '分派', submit: '分派', effect: '办件归此人办理,经过里留有记录;材料另行移交',
    fields: [{ name: 'officerId', label: '经办人', kind: 'officer', required: true }, line('note', '交代', { ...optional, hint: '给经办人的话,可不填' })], initial: {},
  },
  signIn: { title: '签收', submit: '签收', effect: '办件进入部门办理', fields: [line('receiver', '签收人', { ...optional, hint: '不填即当前登录人' })], initial: {} },
  sendBack: {
    title: '退回', submit: '退回受理中心', effect: '生成 D9 退回单;退回不停时限',
    fields: [text('reason', '退回理由', { templates: ['不属于本部门职责:', '材料与清单不符:'] }), line('suggestion', '处理建议', { ...optional, hint: '如建议改由哪个部门办理,印在退回单上,可不填' })], initial: {},
  },
  reassign: {
    title: '改派', submit: '改派', effect: '生成 D9 退回单,办件回到待转办;改派不停时限',
    fields: [{ name: 'departmentCode', label: '改派到', kind: 'department', required: false, hint: '不选即按目录的主管部门' }, text('reason', '改派理由')], initial: {},
  },
  suspend: {
    title: '特别程序', submit: '暂停计时并出告知书', done: '已进入特别程序,计时暂停', effect: '生成 D10 特别程序期限告知书,期间不计入时限',
    fields: [choice('reason', '程序(行政许可法 §45)', SUSPENSION_REASONS.map((r) => [r, r] as const)), date('plannedEnd', '预计结束日期')], initial: {},
  },
  resume: { title: '恢复办理', submit: '恢复计时', done: '已恢复计时', effect: '时限从今天起继续计算', fields: [line('result', '程序结果')], initial: { result: '特别程序已完成' } },
  extend: {
    title: '延期', submit: '批准延期并出通知书', effect: '生成 D11 延长办理期限通知书,承诺和法定期限一并延长,只能一次',
    fields: [text('reason', '延期理由'), line('approver', '批准人', { hint: '本机关负责人(行政许可法 §42)' })], initial: {}, irreversible: () => '只能延期一次,批准后不能撤销。',
  },
  supervise: {
    title: '督办', submit: '出督办单', effect: '生成 D18 督办单',
    fields: [text('reason', '督办要求'), date('replyDue', '答复期限', { ...optional })], initial: { reason: '请说明办理情况并限期答复' },
  },
  reply: { title: '督办回复', submit: '回复督办', effect: '督办标记解除', fields: [text('reason', '办理情况')], initial: {} },
  reject: {
    title: '退件', submit: '退件并出通知书', effect: '生成 D13 退件通知书,办件终结',
    fields: [line('departmentDocument', '部门退件文书'), text('reason', '退件理由', { ...optional })], initial: {}, irreversible: () => '退件后办件就此终结。',
  },
  close: {
    title: '办结', submit: '办结并出办结通知书', effect: '生成 D14 办结通知书,时钟停止,转入待送达',
    fields: [
      choice('result', '办理结果', RESULTS),
      text('opinion', '办理意见', { templates: OPINIONS }),
      ...refusal(is('result', 'refused')),
      line('resultNumber', '结果文书号', { ...optional, hint: '证照或决定书的编号,没有可不填' }),
    ],
    initial: { result: 'granted', remedies: STANDARD_REMEDIES },
    irreversible: (v) => (v.result === 'refused' ? '将作出不予批准的决定,办结后不能撤回。' : null),
  },
  deliver: {
    title: '送达', submit: '登记送达并出送达回证', effect: '生成 D16 送达回证,由受领人签名',
    fields: [
      choice('way', '送达方式', [['counter', '窗口领取'], ['mail', '邮寄'], ['witness', '留置(有见证人)']]),
      line('receiver', '受领人'),
      line('relation', '与申请人关系', { ...optional, hint: '不是本人领取时填写' }),
      line('mailNumber', '邮件号码', { when: is('way', 'mail') }),
      line('witness', '见证人', { when: is('way', 'witness') }),
      line('remarks', '备注', { ...optional, hint: '拒收的,写明事由' }),
    ],
    initial: { way: 'counter' },
  },
  rate: {
    title: '评价', submit: '登记评价', effect: '生成 D17 评价单;不满意的会安排回访',
    fields: [choice('rating', '评价', [['5', '非常满意'], ['4', '满意'], ['3', '基本满意'], ['2', '不满意'], ['1', '非常不满意']]), text('comment', '意见', { ...optional })],
    initial: {}, shape: ({ rating, ...rest }) => ({ ...rest, rating: Number(rating) }),
  },
  archive: {
    title: '归档', submit: '自查并归档', effect: '自查通过才能归档;没有通过的,由放行人署名并写明理由',
    fields: [
      line('waivedBy', '放行人', { when: is('selfCheck', 'failed'), hint: '有未通过的项目,放行人署名负责' }),
      line('waiverReason', '放行理由', { when: is('selfCheck', 'failed') }),
    ],
    initial: {},
  },
  correct: {
    title: '更正', submit: '更正', effect: '原值、新值、理由和更正人都留在办件经过里;已打印的文书不变,需要时另行补打',
    fields: [
      choice('field', '更正哪一项(后面是现在登记的)', []),
      line('newValue', '更正为', { ...optional, when: (v) => Boolean(v.field) && v.field !== 'applicant.communityCode' && v.field !== 'receivedAt' }),
      date('newValue', '实际收件日期', { when: is('field', 'receivedAt'), hint: '停电、断网时手工收下的材料,时限从这一天算起' }),
      { name: 'newValue', label: '更正为', kind: 'community', when: is('field', 'applicant.communityCode') },
      text('reason', '更正理由', { templates: ['录入时写错,与原件不一致。', '申请人变更,已核验新证件。', '停电期间手工收件,凭备用受理单补录。'] }),
    ],
    initial: {}, shape: ({ newValue, ...rest }) => ({ ...rest, newValue: newValue || null }),
  },
  void: { title: '冲销', submit: '冲销', effect: '已打印的错件由主管冲销,留有痕迹', fields: [text('reason', '冲销理由')], initial: {}, irreversible: () => '冲销后办件作废,编号不再使用。' },
}

/** The step a case in this state waits for: first in the row, and in the bar of keys. */
export const NEXT_STEP: Record<string, readonly EventName[]> = {
  received: ['finishOnTheSpot', 'accept'], awaitingCorrection: ['supplement'], accepted: ['finishOnTheSpot', 'dispatch'], dispatched: ['signIn'],
  inProgress: ['close'], closed: ['deliver'], delivered: ['archive'],
}

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(EVENT_FORMS, name)
}
