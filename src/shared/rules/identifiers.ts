import type { IsoDate } from './time.ts'
import { isIsoDate } from './time.ts'

/** Why a number is refused, in the order the checks are made. */
export type IdentifierReason = 'length' | 'charset' | 'impossible_date' | 'future_birth' | 'checksum'

/** The outcome of checking an identifier; `warnings` never block. */
export type IdentifierCheck = {
  valid: boolean
  normalized: string
  reason?: IdentifierReason
  warnings: string[]
}

export const REASON_TEXT: Record<IdentifierReason, string> = {
  length: '位数不对(居民身份证和统一社会信用代码都是18位),请对照原件重新输入',
  charset: '含有不允许的字符,请对照原件检查(常见错误:把数字0写成字母O)',
  impossible_date: '号码中的出生日期不存在,请对照原件检查第7至14位',
  future_birth: '号码中的出生日期晚于今天,请对照原件检查第7至14位',
  checksum: '校验位不符,号码中至少有一位写错,请对照原件逐位检查',
}

/** First two digits of GB/T 2260 (provinces, autonomous regions, municipalities, special administrative regions). */
const PROVINCES = new Set(
  ('11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82').split(' '),
)

const RESIDENT_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const RESIDENT_CHECK = '10X98765432'
/** GB 32100-2015: digits and capitals without I O S V Z. */
export const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** Drops all white space (also U+3000), full-width → half-width, ASCII upper case. Nothing else is repaired. */
export function normalizeIdentifier(value: string): string {
  return value
    .replace(/[\s\u0085]/g, '')
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[a-z]/g, (c) => c.toUpperCase())
}

/** Check character of the first 17 digits of a resident ID (GB 11643-1999, ISO 7064 MOD 11-2). */
export function residentCheckDigit(first17: string): string {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += Number(first17[i]) * RESIDENT_WEIGHTS[i]!
  return RESIDENT_CHECK[sum % 11]!
}

/** Check character of the first 17 characters of a unified social credit code (GB 32100-2015). */
export function creditCheckDigit(first17: string): string {
  let sum = 0
  let weight = 1
  for (let i = 0; i < 17; i++) {
    sum += CREDIT_ALPHABET.indexOf(first17[i]!) * weight
    weight = (weight * 3) % 31
  }
  return CREDIT_ALPHABET[(31 - (sum % 31)) % 31]!
}

function birthOf(id: string): IsoDate {
  return `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`
}

function residentReason(id: string, today: IsoDate): IdentifierReason | undefined {
  if ([...id].length !== 18) return 'length'
  if (!/^\d{17}[\dX]$/.test(id)) return 'charset'
  const birth = birthOf(id)
  // There is no year 0 in the calendar of ISO dates people live by.
  if (!isIsoDate(birth) || birth < '0001') return 'impossible_date'
  if (birth > today) return 'future_birth'
  if (residentCheckDigit(id) !== id[17]) return 'checksum'
  return undefined
}

function creditReason(code: string): IdentifierReason | undefined {
  if ([...code].length !== 18) return 'length'
  for (const c of code) if (!CREDIT_ALPHABET.includes(c)) return 'charset'
  if (creditCheckDigit(code) !== code[17]) return 'checksum'
  return undefined
}

/**
 * Checks a resident ID (GB 11643-1999) or a unified social credit code (GB 32100-2015): normalise, then length, characters, date,
 * future birth, check character, in this order. A 15-digit ID is refused as length, a letter O for 0 as charset. Never throws.
 * @param today Chinese calendar date against which a birth is in the future
 */
export function checkIdentifier(type: 'residentId' | 'creditCode', value: string, today: IsoDate): IdentifierCheck {
  const normalized = normalizeIdentifier(value)
  const reason = type === 'residentId' ? residentReason(normalized, today) : creditReason(normalized)
  const warnings: string[] = []
  if (type === 'residentId' && /^\d{2}/.test(normalized) && !PROVINCES.has(normalized.slice(0, 2))) {
    warnings.push(`号码前两位“${normalized.slice(0, 2)}”不是已知的省级行政区划代码,请核对原件`)
  }
  return { valid: reason === undefined, normalized, ...(reason && { reason }), warnings }
}

/** Birth date and sex stated by a normalised valid resident ID (17th digit odd = male). */
export function residentIdFacts(normalized: string): { birth: IsoDate; sex: '男' | '女' } {
  return { birth: birthOf(normalized), sex: Number(normalized[16]) % 2 === 1 ? '男' : '女' }
}

const MAX_FREE_LENGTH = 40

/** Papers whose number has no check character: any printable text of 1-40 characters; an unusual shape only warns. */
function checkFree(value: string, usual?: RegExp): IdentifierCheck {
  const normalized = normalizeIdentifier(value)
  const length = [...normalized].length
  if (length === 0 || length > MAX_FREE_LENGTH) return { valid: false, normalized, reason: 'length', warnings: [] }
  if (/[\p{C}<>]/u.test(normalized)) return { valid: false, normalized, reason: 'charset', warnings: [] }
  const warnings = usual && !usual.test(normalized) ? ['号码与该证件通常的格式不同,请核对原件'] : []
  return { valid: true, normalized, warnings }
}

export type ApplicantKind = 'person' | 'organisation'

export type IdTypeInfo = {
  label: string
  appliesTo: ApplicantKind[]
  check: (value: string, today: IsoDate) => IdentifierCheck
}

export const ID_TYPE_KEYS = [
  'residentId', 'hkmotPermit', 'foreignPermanent', 'passport', 'officerCard', 'householdBook', 'creditCode',
] as const
export type IdType = (typeof ID_TYPE_KEYS)[number]

/** Every paper an applicant can be identified by. */
export const ID_TYPES: Record<IdType, IdTypeInfo> = {
  residentId: { label: '居民身份证', appliesTo: ['person'], check: (v, today) => checkIdentifier('residentId', v, today) },
  // Issued by the mainland since 2018: 18 characters, region 810000 / 820000 / 830000.
  hkmotPermit: { label: '港澳台居民居住证', appliesTo: ['person'], check: (v) => checkFree(v, /^8[123]0000\d{11}[\dX]$/) },
  foreignPermanent: { label: '外国人永久居留证', appliesTo: ['person'], check: (v) => checkFree(v, /^([A-Z]{3}\d{12}|9\d{16}[\dX])$/) },
  passport: { label: '护照', appliesTo: ['person'], check: (v) => checkFree(v, /^[A-Z0-9]{5,20}$/) },
  officerCard: { label: '军官证', appliesTo: ['person'], check: (v) => checkFree(v) },
  householdBook: { label: '户口簿', appliesTo: ['person'], check: (v) => checkFree(v) },
  creditCode: { label: '统一社会信用代码', appliesTo: ['organisation'], check: (v, today) => checkIdentifier('creditCode', v, today) },
}

/** The message for a refused number of any paper; free-text papers have their own length rule. */
export function identifierMessage(type: IdType, reason: IdentifierReason): string {
  const label = ID_TYPES[type].label
  if (type !== 'residentId' && type !== 'creditCode') {
    const free = reason === 'length' ? `号码应为1至${MAX_FREE_LENGTH}个字符` : '号码含有不允许的字符'
    return `${label}${free},请对照原件重新输入`
  }
  return `${label}${REASON_TEXT[reason]}`
}
