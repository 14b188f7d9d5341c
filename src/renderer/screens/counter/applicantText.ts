import { normalizeIdentifier } from '#shared/rules/identifiers.ts'
import type { IdType } from '#shared/rules/identifiers.ts'
import type { PartyFields } from './draft.ts'

/** A name as it is written: pasted line breaks and spaces between Chinese characters go. */
export const cleanName = (text: string): string => text.trim().replace(/\s+/g, ' ').replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '')

const person = (idType: IdType) => ({ kind: 'person', idType }) as const

/** Numbers that tell by their shape which paper they are of. */
const PAPERS: [RegExp, Pick<PartyFields, 'kind' | 'idType'>][] = [
  [/^8[123]0000\d{11}[\dX]$/, person('hkmotPermit')],
  [/^\d{17}[\dX]$/, person('residentId')],
  [/^[A-Z]{3}\d{12}$/, person('foreignPermanent')],
  [/^[A-Z]{1,2}\d{6,9}$/, person('passport')],
  [/^[0-9A-Z]{2}\d{6}[0-9A-Z]{10}$/, { kind: 'organisation', idType: 'creditCode' }],
]

/** What was typed to find somebody, as the field it belongs to; a piece of a number belongs nowhere. */
export function fieldsOf(q: string): Partial<PartyFields> {
  const value = normalizeIdentifier(q)
  if (/^1[3-9]\d{9}$/.test(value)) return { phone: value }
  const paper = PAPERS.find(([shape]) => shape.test(value))?.[1]
  if (paper) return { ...paper, idNumber: value }
  if (/^[\dA-Z]{6,}$/.test(value) && /\d{6}/.test(value)) return { idNumber: value }
  if (/^[\dA-Z]{1,5}$/.test(value) && /\d/.test(value)) return {}
  const name = cleanName(q)
  return /^.{4,}(公司|[店厂社所院校园馆部行会队]|中心|企业)$/.test(name) ? { kind: 'organisation', name } : { name }
}
