import type { CaseDetail, CaseEventInput } from '#shared/contract/cases.ts'
import { EVENT_INPUTS } from '#shared/contract/caseEvents.ts'
import type { EventName, FormField, Values } from './eventForms.ts'
import { EVENT_FORMS } from './eventForms.ts'

export type Material = CaseDetail['materials'][number]
/** `known`: what the form has learned besides, e.g. that the self-check failed; `check` finds what only the whole case can tell. */
export type Target = Pick<CaseDetail, 'id' | 'version' | 'materials'> & { known?: Values; check?: (values: Values) => Values }
export type Checked = { ok: true; input: CaseEventInput } | { ok: false; errors: Values }

/** Name under which the list keeps a mark of a material among the values of the form, so that the draft keeps it too. */
export const markOf = (no: number, what: 'on' | 'reason' | 'kind' | 'reuse'): string => `m${no}.${what}`
export const FAULTS = [['missing', '缺少'], ['wrong', '不符'], ['expired', '过期'], ['illegible', '不清']] as const
type FaultKind = (typeof FAULTS)[number][0]

/** Materials a list of marks is about: what has not come yet, or, for faults, every one (a paper that came may be wrong). */
export function listedMaterials(event: EventName, materials: readonly Material[]): Material[] {
  const { list } = EVENT_FORMS[event]
  if (!list) return []
  return list === 'tick' ? materials.filter((m) => !m.received) : [...materials].sort((a, b) => Number(a.received) - Number(b.received) || Number(b.required) - Number(a.required) || a.no - b.no)
}

/** Required papers that neither came nor are ticked now. */
export function stillMissing(values: Values, materials: readonly Material[]): boolean {
  return materials.some((m) => m.required && !m.received && values[markOf(m.no, 'on')] !== '1')
}

export function fieldsOf(event: EventName, values: Values, materials: readonly Material[] = [], known: Values = {}): FormField[] {
  const all = { ...values, ...known, missing: stillMissing(values, materials) ? 'yes' : 'no' }
  return EVENT_FORMS[event].fields.filter((field) => !field.when || field.when(all))
}

function fieldData(event: EventName, values: Values, target: Target, errors: Values): Values {
  const data: Values = {}
  for (const field of fieldsOf(event, values, target.materials, target.known)) {
    const value = (values[field.name] ?? '').trim()
    if (value) data[field.name] = value
    else if (field.required) errors[field.name] = field.kind === 'choice' || field.kind === 'date' ? `请选择${field.label}` : `请填写${field.label}`
  }
  return data
}

function faultData(values: Values, marked: readonly Material[], errors: Values): Record<string, unknown> {
  const missing = marked.map((m) => ({ no: m.no, reason: (values[markOf(m.no, 'reason')] ?? '').trim(), kind: (values[markOf(m.no, 'kind')] || 'missing') as FaultKind }))
  for (const { no, reason } of missing) {
    if (!reason) errors[markOf(no, 'reason')] = '请写明原因'
  }
  return { missing }
}

/** Acceptance is told the whole list; what is brought later only what was brought. */
function tickData(event: EventName, values: Values, target: Target, marked: readonly Material[]): Record<string, unknown> {
  if (event === 'accept' && marked.length === 0) return {}
  const lines = event === 'accept' ? target.materials : marked
  return {
    materials: lines.map((m) => {
      const received = m.received || values[markOf(m.no, 'on')] === '1'
      const reusedFrom = received && !m.received ? values[markOf(m.no, 'reuse')] : ''
      return { no: m.no, received, copies: Math.max(m.copies, received ? 1 : 0), ...(!received && m.missingReason && { missingReason: m.missingReason }), ...(reusedFrom && { reusedFrom }) }
    }),
  }
}

function listData(event: EventName, values: Values, target: Target, errors: Values): Record<string, unknown> {
  const { list, listRequired } = EVENT_FORMS[event]
  if (!list) return {}
  const marked = listedMaterials(event, target.materials).filter((m) => values[markOf(m.no, 'on')] === '1')
  if (listRequired && marked.length === 0) errors.list = list === 'tick' ? '请勾选补来的材料' : '请勾选需要补正的材料'
  return list === 'fault' ? faultData(values, marked, errors) : tickData(event, values, target, marked)
}

/** What was filled in → the input of `cases.event`, or the sentence to show at each field at fault. */
export function checkForm(event: EventName, values: Values, target: Target): Checked {
  const errors: Values = target.check?.(values) ?? {}
  const data = fieldData(event, values, target, errors)
  const listed = listData(event, values, target, errors)
  const shaped = { ...(EVENT_FORMS[event].shape?.(data) ?? data), ...listed }
  const parsed = EVENT_INPUTS[event].safeParse(shaped)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) errors[String(issue.path.at(-1))] ??= issue.message
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  return { ok: true, input: { ...shaped, type: event, id: target.id, version: target.version } as CaseEventInput }
}
