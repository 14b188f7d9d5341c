import type { FindResult } from '#shared/contract/catalogue.ts'

export type ConsultForm = {
  way: 'consult' | 'refer' | 'request'
  question: string
  answer: string
  matterCode: string
  visitor: string
  reason: string
  departmentCode: string
  name: string
  address: string
  phone: string
  /** Things to bring, one per line. */
  bring: string
  /** Of a request that is answered later. */
  kind: 'help' | 'inquiry'
  communityCode: string
  place: string
  /** Telephone of the visitor; `phone` is that of whoever he is sent to. */
  contact: string
}

export const EMPTY_CONSULT: ConsultForm = {
  way: 'consult', question: '', answer: '', matterCode: '', visitor: '', reason: '该事项不属于本中心受理范围', departmentCode: '', name: '', address: '', phone: '', bring: '', kind: 'help', communityCode: '', place: '', contact: '',
}

export type ConsultErrors = Partial<Record<keyof ConsultForm, string>>

/** The sentence for each field at fault; empty when it can be sent. */
export function checkConsult(form: ConsultForm): ConsultErrors {
  const errors: ConsultErrors = {}
  if (!form.question.trim()) errors.question = '请写明问的是什么'
  if (form.way === 'consult' && !form.answer.trim()) errors.answer = '请写明怎样答复的'
  if (form.way === 'request' && !form.visitor.trim()) errors.visitor = '请写怎样称呼'
  if (form.way === 'request' && !form.contact.trim()) errors.contact = '请写联系电话,好告知结果'
  if (form.way === 'refer') {
    if (!form.reason.trim()) errors.reason = '请写明为什么转介'
    if (!form.departmentCode && !form.name.trim()) errors.name = '请选择部门,或写明转介到哪里'
  }
  return errors
}

/** What the search knows about the question, as the fields it fills; what the person typed is never overwritten. */
export function suggestion(found: FindResult | undefined): Partial<ConsultForm> | null {
  if (found?.referral && found.best === 'referral') {
    const { name, body, address, phone, why } = found.referral
    return { way: 'refer', name: body || name, address: address ?? '', phone: phone ?? '', ...(why && { reason: why }) }
  }
  const matter = found?.best === 'matter' ? found.matters[0] : undefined
  return matter ? { matterCode: matter.code, departmentCode: matter.departmentCode } : null
}

const optional = (text: string): string | undefined => text.trim() || undefined

/** Input of `desk.consult`. */
export function consultInput({ question, answer, matterCode }: ConsultForm) {
  return { question: question.trim(), answer: answer.trim(), matterCode: optional(matterCode) }
}

/** Input of `desk.refer`: whoever is named, or the department. */
export function referInput(form: ConsultForm) {
  const name = form.name.trim()
  return {
    visitor: optional(form.visitor), question: form.question.trim(), reason: form.reason.trim(), departmentCode: optional(form.departmentCode),
    ...(name && { target: { name, address: optional(form.address), phone: optional(form.phone) } }),
    bring: form.bring.split('\n').map((line) => line.trim()).filter(Boolean).slice(0, 20),
  }
}

/** Input of `community.openLightCase`: help or an inquiry that is answered later. */
export function requestInput({ kind, question, visitor, contact, communityCode, place }: ConsultForm) {
  const content = question.trim()
  return {
    kind, channel: 'counter' as const, title: [...content.replace(/\s+/g, ' ')].slice(0, 40).join(''), content,
    communityCode: optional(communityCode), personName: optional(visitor), personPhone: optional(contact), place: optional(place),
  }
}
