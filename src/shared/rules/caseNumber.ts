import { AppError } from '../contract/errors.ts'
import type { IsoDate } from './time.ts'
import { isIsoDate } from './time.ts'

/**
 * Case number (受理编号), 21 digits: region 6 (GB/T 2260) + acceptance point 3 + YYMMDD 6 + counter 2 + serial 3 + check 1
 * (ISO/IEC 7064 MOD 11,10). The serial belongs to the counter and the day, so counters number without a network and never clash.
 */
export type CaseNumberParts = {
  /** Six digits of GB/T 2260. */
  region: string
  /** Acceptance point 1-999 (or three digits). */
  point: number | string
  date: IsoDate
  /** Counter 1-99 (or two digits). */
  counter: number | string
  /** 1-999 within the counter and the day. */
  serial: number
}

export type CaseNumberReason = 'length' | 'charset' | 'impossible_date' | 'checksum'
export type CaseNumberCheck = { valid: boolean; normalized: string; reason?: CaseNumberReason }

export const CASE_NUMBER_LENGTH = 21
/** Serials of one counter and day. */
export const MAX_SERIAL = 999

/** Check digit of a string of digits by ISO/IEC 7064 MOD 11,10: catches every single wrong digit. */
export function mod1110CheckDigit(digits: string): string {
  let p = 10
  for (const c of digits) {
    const s = (p + Number(c)) % 10 || 10
    p = (s * 2) % 11
  }
  return String((11 - p) % 10)
}

function part(name: string, value: number | string, width: number, min: number): string {
  const text = String(value).padStart(width, '0')
  if (!/^\d+$/.test(text) || text.length !== width || Number(text) < min) {
    throw new RangeError(`case number: ${name} out of range: ${value}`)
  }
  return text
}

/**
 * Builds a case number.
 * @throws AppError CONFLICT when the counter has used its 999 serials of the day; RangeError for parts no number can hold
 */
export function composeCaseNumber({ region, point, date, counter, serial }: CaseNumberParts): string {
  if (serial > MAX_SERIAL) {
    throw new AppError('CONFLICT', { message: `本窗口当日的受理编号已用完(每日上限${MAX_SERIAL}件),请换一个窗口收件`, field: 'counter' })
  }
  if (!isIsoDate(date)) throw new RangeError(`case number: no such date: ${date}`)
  const body = part('region', region, 6, 1) + part('point', point, 3, 1) + date.replaceAll('-', '').slice(2)
    + part('counter', counter, 2, 1) + part('serial', serial, 3, 1)
  return body + mod1110CheckDigit(body)
}

/** Drops grouping (white space, hyphens), full-width → half-width digits. */
export function normalizeCaseNumber(text: string): string {
  return text
    .replace(/[\s\u0085\-‐‑–—]/g, '')
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
}

/** The two-digit year is of 2000-2099: no earlier case can have such a number. */
function dateIn(digits: string): IsoDate {
  return `20${digits.slice(9, 11)}-${digits.slice(11, 13)}-${digits.slice(13, 15)}`
}

/** Checks length, characters, date and check digit, in this order. Never throws. */
export function checkCaseNumber(text: string): CaseNumberCheck {
  const normalized = normalizeCaseNumber(text)
  const refuse = (reason: CaseNumberReason) => ({ valid: false, normalized, reason })
  if (normalized.length !== CASE_NUMBER_LENGTH) return refuse('length')
  if (!/^\d+$/.test(normalized)) return refuse('charset')
  if (!isIsoDate(dateIn(normalized))) return refuse('impossible_date')
  if (mod1110CheckDigit(normalized.slice(0, -1)) !== normalized.at(-1)) return refuse('checksum')
  return { valid: true, normalized }
}

/** The parts of a valid case number (grouped or not), else null. */
export function parseCaseNumber(text: string): { region: string; point: string; date: IsoDate; counter: string; serial: number } | null {
  const { valid, normalized: n } = checkCaseNumber(text)
  if (!valid) return null
  return { region: n.slice(0, 6), point: n.slice(6, 9), date: dateIn(n), counter: n.slice(15, 17), serial: Number(n.slice(17, 20)) }
}

/** Grouped for reading: `320103 001 261123 03 017 4`. A text that is not 21 long is given back as it is. */
export function formatCaseNumber(number: string): string {
  const n = normalizeCaseNumber(number)
  if (n.length !== CASE_NUMBER_LENGTH) return number
  return [n.slice(0, 6), n.slice(6, 9), n.slice(9, 15), n.slice(15, 17), n.slice(17, 20), n.slice(20)].join(' ')
}

/** Paper number (文号) `淮受〔2026〕第00123号`; brackets U+3014/U+3015 as GB/T 9704-2012 7.2.5 asks. Wider than five digits when needed. */
export function formatPaperNumber(prefix: string | undefined, year: number, n: number): string {
  return `${prefix ?? '淮受'}〔${year}〕第${String(n).padStart(5, '0')}号`
}

/** Between a number counted elsewhere and the point it was counted at, where both stand in one database: `淮受〔2026〕第00001号·002`. */
export const CARRIED_MARK = '·'
