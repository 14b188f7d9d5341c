import { ABOUT_KINDS, CHANNELS, COMPLAINT_EVENTS, COMPLAINT_FIELDS, type ComplaintEventName, type ComplaintField } from '#shared/rules/complaint.ts'
import type { ActField } from '../supervision/ActForm.tsx'

type Option = { value: string; label: string }
const optionsOf = (table: Readonly<Record<string, string>>): Option[] => Object.entries(table).map(([value, label]) => ({ value, label }))

/** Fields of the register; what it is about is asked by its kind. */
export function registerFields(lists: { staff: readonly Option[]; points: readonly Option[]; matters: readonly Option[] }): ActField[] {
  return [
    { name: 'kind', label: '类别', kind: 'choice', required: true, options: [{ value: 'complaint', label: '投诉' }, { value: 'unresolved', label: '办不成事' }] },
    { name: 'aboutKind', label: '反映的是', kind: 'choice', required: true, options: optionsOf(ABOUT_KINDS) },
    { name: 'staff', label: '工作人员', kind: 'select', options: lists.staff, when: (v) => v.aboutKind === 'staff', hint: '说不出名字可以不选' },
    { name: 'point', label: '受理点', kind: 'select', options: lists.points, when: (v) => v.aboutKind === 'point' },
    { name: 'department', label: '部门', kind: 'department', when: (v) => v.aboutKind === 'department' },
    { name: 'community', label: '社区', kind: 'community', when: (v) => v.aboutKind === 'community' },
    { name: 'matter', label: '事项', kind: 'select', options: lists.matters, when: (v) => v.aboutKind === 'matter' },
    { name: 'title', label: '标题', kind: 'line', required: true, hint: '一句话说明,不写姓名和电话' },
    { name: 'content', label: '反映的情况', kind: 'text', required: true },
    { name: 'personName', label: '反映人姓名', kind: 'line', hint: '不愿留名的可不填;列表中只显示姓氏' },
    { name: 'personPhone', label: '联系电话', kind: 'line' },
    { name: 'caseId', label: '有关办件的受理编号', kind: 'line', hint: '有办件的填 21 位受理编号' },
    { name: 'channel', label: '来源', kind: 'choice', required: true, options: optionsOf(CHANNELS) },
  ]
}

const KINDS: Record<ComplaintField, Omit<ActField, 'name' | 'label'>> = {
  owner: { kind: 'select' },
  text: { kind: 'text' },
  finding: { kind: 'text' },
  handling: { kind: 'text' },
  justified: { kind: 'choice', options: [{ value: 'yes', label: '属实' }, { value: 'no', label: '不属实' }] },
  told: { kind: 'line', hint: '告知了谁' },
  answer: { kind: 'text' },
  reason: { kind: 'text' },
}

/** What one of the five steps asks for, from the state table. */
export function stepFields(event: ComplaintEventName, owners: readonly Option[]): ActField[] {
  return COMPLAINT_EVENTS[event].needs.map((name): ActField => ({ name, label: COMPLAINT_FIELDS[name], required: true, ...KINDS[name], ...(name === 'owner' && { options: owners }) } as ActField))
}
