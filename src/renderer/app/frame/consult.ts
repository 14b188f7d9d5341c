import type { FindResult } from '#shared/contract/catalogue.ts'
import { errandsOf, passedOn } from '../errand.ts'

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
  kind: 'help' | 'inquiry' | 'affair'
  /** Of an affair of the community. */
  affairCode: string
  communityCode: string
  place: string
  /** Telephone of the visitor; `phone` is that of whoever he is sent to. */
  contact: string
}

export const EMPTY_CONSULT: ConsultForm = {
  way: 'consult', question: '', answer: '', matterCode: '', visitor: '', reason: '该事项不属于本中心受理范围', departmentCode: '', name: '', address: '', phone: '', bring: '', kind: 'help', affairCode: '', communityCode: '', place: '', contact: '',
}

export type ConsultErrors = Partial<Record<keyof ConsultForm, string>>

/** The sentence for each field at fault; empty when it can be sent. */
export function checkConsult(form: ConsultForm): ConsultErrors {
  const errors: ConsultErrors = {}
  if (!form.question.trim()) errors.question = '请写明问的是什么'
  if (form.way === 'consult' && !form.answer.trim()) errors.answer = '请写明怎样答复的'
  if (form.way === 'request' && !form.visitor.trim()) errors.visitor = '请写怎样称呼'
  if (form.way === 'request' && !form.contact.trim()) errors.contact = '请写联系电话,好告知结果'
  if (form.way === 'request' && form.kind === 'affair') {
    if (!form.affairCode) errors.affairCode = '请选择社区事务'
    if (!form.communityCode) errors.communityCode = '社区事务由社区办理,请选择社区'
  }
  if (form.way === 'refer') {
    if (!form.reason.trim()) errors.reason = '请写明为什么转介'
    if (!form.departmentCode && !form.name.trim()) errors.name = '请选择部门,或写明转介到哪里'
  }
  return errors
}

/** What the search knows about the question, as the fields it fills; what the person typed is never overwritten. */
export function suggestion(found: FindResult | undefined): Partial<ConsultForm> | null {
  if (!found?.best) return null
  const [first] = errandsOf({ ...found, question: undefined }, [])
  // Whether an affair is taken down or only explained, the person decides.
  if (first?.kind === 'affair') return { affairCode: first.code }
  return first ? passedOn(first, null) : null
}

const DRAFT = 'centre.consult'

/** What was begun and not sent; survives a reload of the window. */
export function readConsult(): ConsultForm {
  try {
    return { ...EMPTY_CONSULT, ...(JSON.parse(sessionStorage.getItem(DRAFT) ?? '{}') as Partial<ConsultForm>) }
  } catch {
    return EMPTY_CONSULT
  }
}

export const keepConsult = (form: ConsultForm | null): void => (form ? sessionStorage.setItem(DRAFT, JSON.stringify(form)) : sessionStorage.removeItem(DRAFT))

let opener: (() => void) | null = null

/** The frame says how the dialog is opened; returns the function for when it is gone. */
export function onConsultAsked(open: () => void): () => void {
  opener = open
  return () => {
    opener = null
  }
}

/** Opens 咨询 / 转介 / 求助 from a screen, with what is known there: nothing is asked twice. Where no words are known, what was begun stays. */
export function askConsult(start: Partial<ConsultForm>): void {
  if (start.question || !readConsult().question) keepConsult({ ...EMPTY_CONSULT, ...start })
  opener?.()
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
export function requestInput({ kind, affairCode, question, visitor, contact, communityCode, place }: ConsultForm) {
  const content = question.trim()
  return {
    kind, channel: 'counter' as const, title: [...content.replace(/\s+/g, ' ')].slice(0, 40).join(''), content,
    ...(kind === 'affair' && { affairCode }), communityCode: optional(communityCode), personName: optional(visitor), personPhone: optional(contact), place: optional(place),
  }
}
