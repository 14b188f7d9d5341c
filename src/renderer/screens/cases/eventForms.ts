import type { CaseEventInput } from '#shared/contract/cases.ts'
import { EVENT_INPUTS } from '#shared/contract/cases.ts'

export type EventName = CaseEventInput['type']
export type Values = Record<string, string>

export type FormField = {
  name: string
  label: string
  kind: 'choice' | 'line' | 'text'
  options?: readonly { value: string; label: string }[]
  required?: boolean
  hint?: string
  /** Ready sentences; picked with a click or Alt+digit, still free to change. */
  templates?: readonly string[]
  when?: (values: Values) => boolean
}

export type EventForm = { title: string; submit: string; fields: readonly FormField[]; initial: Values; /** Said beside the button: what will happen. */ effect: string; irreversible?: (values: Values) => string | null }

const refused = (v: Values): boolean => v.result === 'refused'
const choice = (name: string, label: string, options: [string, string][]): FormField =>
  ({ name, label, kind: 'choice', required: true, options: options.map(([value, text]) => ({ value, label: text })) })

/** Time limits of 行政复议法 §20 and 行政诉讼法 §46; the body to apply to is filled in by the department. */
const REMEDIES = [
  '如不服本决定,可自收到之日起60日内向行政复议机关申请行政复议,也可自收到之日起6个月内依法向人民法院提起行政诉讼。',
  '如不服本决定,可自收到之日起60日内申请行政复议;对复议决定不服的,可自收到复议决定书之日起15日内向人民法院提起行政诉讼。',
]
const OPINIONS = ['经审核,符合规定条件,准予办理。', '经审核,材料齐全、符合法定形式,同意办结。', '经核查,不符合规定条件,不予办理。', '已按规定登记备案。']
const REASONS = ['不符合规定的申请条件:', '提交的材料与实际情况不符:', '申请事项已有有效决定,不重复办理:']

const close: EventForm = {
  title: '办结',
  submit: '办结并出办结通知书',
  effect: '生成 D14 办结通知书,时钟停止,转入待送达',
  fields: [
    choice('result', '办理结果', [['granted', '准予 / 办成'], ['refused', '不予批准'], ['other', '其他']]),
    { name: 'opinion', label: '办理意见', kind: 'text', required: true, templates: OPINIONS },
    { name: 'reason', label: '不予批准的理由', kind: 'text', required: true, when: refused, templates: REASONS, hint: '应当说明理由(行政许可法 §38)' },
    { name: 'remedies', label: '救济途径', kind: 'text', required: true, when: refused, templates: REMEDIES, hint: '应当告知复议、诉讼的权利和期限(行政许可法 §38)' },
    { name: 'resultNumber', label: '结果文书号', kind: 'line', hint: '证照或决定书的编号,没有可不填' },
  ],
  initial: { result: 'granted' },
  irreversible: (v) => (refused(v) ? '将作出不予批准的决定,办结后不能撤回。' : null),
}

const deliver: EventForm = {
  title: '送达',
  submit: '登记送达并出送达回证',
  effect: '生成 D16 送达回证,由受领人签名',
  fields: [
    choice('way', '送达方式', [['counter', '窗口领取'], ['mail', '邮寄'], ['witness', '留置(有见证人)']]),
    { name: 'receiver', label: '受领人', kind: 'line', required: true },
    { name: 'relation', label: '与申请人关系', kind: 'line', hint: '不是本人领取时填写' },
    { name: 'mailNumber', label: '邮件号码', kind: 'line', required: true, when: (v) => v.way === 'mail' },
    { name: 'witness', label: '见证人', kind: 'line', required: true, when: (v) => v.way === 'witness' },
    { name: 'remarks', label: '备注', kind: 'line', hint: '拒收的,写明事由' },
  ],
  initial: { way: 'counter' },
}

export const EVENT_FORMS: Record<EventName, EventForm> = {
  accept: { title: '受理', submit: '受理并出受理通知书', effect: '生成 D4 受理通知书,承诺与法定期限从今天起算', fields: [], initial: {} },
  finishOnTheSpot: {
    title: '当场办结',
    submit: '当场办结',
    effect: '生成 D14 办结通知书和 D16 送达回证',
    fields: [
      choice('result', '办理结果', [['granted', '办成'], ['other', '其他']]),
      { name: 'opinion', label: '办理意见', kind: 'text', templates: ['当场核验无误,即时办结。'] },
      { name: 'receiver', label: '受领人', kind: 'line', hint: '不填即申请人本人' },
    ],
    initial: { result: 'granted' },
  },
  dispatch: {
    title: '转办',
    submit: '转办并出转办单',
    effect: '生成 D8 转办单,办件转主管部门签收',
    fields: [{ name: 'note', label: '附言', kind: 'line', hint: '给部门的话,可不填' }],
    initial: {},
  },
  signIn: {
    title: '签收',
    submit: '签收',
    effect: '办件进入部门办理',
    fields: [{ name: 'receiver', label: '签收人', kind: 'line', hint: '不填即当前登录人' }],
    initial: {},
  },
  close,
  deliver,
}

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(EVENT_FORMS, name)
}

export function fieldsOf(event: EventName, values: Values): FormField[] {
  return EVENT_FORMS[event].fields.filter((field) => !field.when || field.when(values))
}

export type Checked = { ok: true; input: CaseEventInput } | { ok: false; errors: Values }

/** What was filled in → the input of `cases.event`, or the sentence to show at each field at fault. */
export function checkForm(event: EventName, values: Values, target: { id: string; version: number }): Checked {
  const errors: Values = {}
  const data: Values = {}
  for (const field of fieldsOf(event, values)) {
    const value = (values[field.name] ?? '').trim()
    if (value) data[field.name] = value
    else if (field.required) errors[field.name] = field.kind === 'choice' ? `请选择${field.label}` : `请填写${field.label}`
  }
  const parsed = EVENT_INPUTS[event].safeParse(data)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) errors[String(issue.path[0])] ??= issue.message
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  return { ok: true, input: { ...data, type: event, id: target.id, version: target.version } as CaseEventInput }
}
