import { VERDICTS } from '#shared/rules/supervision.ts'
import type { Values } from '../cases/eventForms.ts'
import type { ActField } from './ActForm.tsx'

/** The sentence for each required field that is empty. */
export function missingIn(fields: readonly ActField[], values: Values): Values {
  const empty = fields.filter((f) => f.required && !(values[f.name] ?? '').trim())
  return Object.fromEntries(empty.map((f) => [f.name, `${['choice', 'select', 'date', 'department', 'community'].includes(f.kind) ? '请选择' : '请填写'}${f.label}`]))
}

const optionsOf = (table: Readonly<Record<string, string>>): { value: string; label: string }[] => Object.entries(table).map(([value, label]) => ({ value, label }))

/** What a step of supervision asks for. */
export const EXPLAIN_FIELDS = (ended: boolean): ActField[] => [
  { name: 'cause', label: '超期原因', kind: 'text', required: true, templates: ['等待现场勘查或检测结果', '等待上级或外单位答复', '人手不足,积压'] },
  { name: 'measure', label: '措施', kind: 'text', required: true, templates: ['已催办,专人跟进', '已向申请人说明情况'] },
  ...(ended ? [] : [{ name: 'plannedEnd', label: '预计办结日期', kind: 'date', required: true, hint: '过了这一天还没办结,会再次要求说明' } as const]),
]
export const FOLLOW_UP_FIELDS: ActField[] = [
  { name: 'told', label: '告知了谁、告知什么', kind: 'line', required: true },
  { name: 'cause', label: '不满意的原因', kind: 'text', required: true, templates: ['等候时间长', '告知不清,多跑了路', '办理结果与期望不符'] },
  { name: 'measure', label: '整改措施', kind: 'text', required: true },
]
export const REPLY_FIELDS: ActField[] = [{ name: 'reply', label: '办理情况', kind: 'text', required: true }]
export const CLOSE_FIELDS = (replied: boolean): ActField[] => [
  { name: 'verdict', label: '结论', kind: 'choice', required: true, options: optionsOf(VERDICTS).filter((o) => (replied ? o.value !== 'withdrawn' : o.value === 'unsettled' || o.value === 'withdrawn')) },
  { name: 'note', label: '说明', kind: 'text' },
]
export const ISSUE_FIELDS = (points: readonly { code: string; name: string }[]): ActField[] => [
  { name: 'kind', label: '督办对象', kind: 'choice', required: true, options: [{ value: 'department', label: '部门' }, { value: 'community', label: '社区' }, { value: 'point', label: '受理点' }] },
  { name: 'department', label: '部门', kind: 'department', required: true, when: (v) => v.kind === 'department' },
  { name: 'community', label: '社区', kind: 'community', required: true, when: (v) => v.kind === 'community' },
  { name: 'point', label: '受理点', kind: 'select', required: true, when: (v) => v.kind === 'point', options: points.map((p) => ({ value: p.code, label: p.name })) },
  { name: 'subject', label: '事由', kind: 'line', required: true, hint: '例:窗口空岗、连续三天未签收' },
  { name: 'reason', label: '督办要求', kind: 'text', required: true, templates: ['请查明原因,限期整改并书面答复。', '请说明情况并告知群众。'] },
  { name: 'replyDue', label: '答复期限', kind: 'date', hint: '不填即按设置的工作日' },
]
