import type { CaseDetail } from '#shared/contract/cases.ts'
import { checkIdentifier, REASON_TEXT } from '#shared/rules/identifiers.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import type { FormField, Values } from './eventForms.ts'

/** What may be put right after printing (更正), in the order of the case page. */
export const CORRECTIONS = [
  ['applicant.name', '姓名(名称)'], ['applicant.idNumber', '证件号码'], ['applicant.phone', '联系电话'], ['applicant.address', '地址'],
  ['applicant.representative', '法定代表人'], ['applicant.communityCode', '所属社区'],
  ['receivedAt', '收件日期(离线补录)'],
] as const
const LABELS: Record<string, string> = Object.fromEntries(CORRECTIONS)
/** Fields that may be emptied. */
const MAY_BE_EMPTY = new Set(['applicant.phone', 'applicant.address', 'applicant.representative', 'applicant.communityCode'])

export type Corrected = Pick<CaseDetail['applicant'], 'kind' | 'name' | 'idType' | 'idMasked' | 'phoneMasked' | 'address' | 'representative' | 'communityCode'>

function currentOf(field: string, a: Corrected): string | null {
  const values: Record<string, string | null> = {
    'applicant.name': a.name, 'applicant.idNumber': a.idMasked, 'applicant.phone': a.phoneMasked, 'applicant.address': a.address,
    'applicant.representative': a.representative, 'applicant.communityCode': a.communityCode,
  }
  return values[field] ?? null
}

/** The choice of the field with what stands there now; a person has no representative, and only who may date a receipt back (离线补录) is told its day. */
export function withCurrentValues(field: FormField, applicant: Corrected, receivedOn: IsoDate | null = null): FormField {
  if (field.name !== 'field') return field
  const offered = CORRECTIONS.filter(([name]) => (name === 'applicant.representative' ? applicant.kind === 'organisation' : name !== 'receivedAt' || receivedOn !== null))
  return { ...field, options: offered.map(([value, label]) => ({ value, label: `${label}:${(value === 'receivedAt' ? receivedOn : currentOf(value, applicant)) || '未填'}` })) }
}

/** The sentence at the new value when it cannot be right; an ID number is checked here, before anything is sent. */
export function correctionErrors({ field = '', newValue = '' }: Values, applicant: Corrected, today: IsoDate): Values {
  const value = newValue.trim()
  if (!LABELS[field]) return {}
  if (value === '' && !MAY_BE_EMPTY.has(field)) return { newValue: `请填写正确的${LABELS[field]}` }
  const { idType } = applicant
  if (field === 'applicant.idNumber' && (idType === 'residentId' || idType === 'creditCode')) {
    const { valid, reason } = checkIdentifier(idType, value, today)
    if (!valid) return { newValue: REASON_TEXT[reason ?? 'length'] }
  }
  if (value !== '' && value === currentOf(field, applicant)) return { newValue: '与现在登记的一样,不需要更正' }
  return {}
}
