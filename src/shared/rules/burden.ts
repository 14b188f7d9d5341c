import type { IsoDate } from './time.ts'

/** 要表登记: every report or form a department asks of communities, so that the burden is seen by those who cause it. */

/** How often, in words and in times a month. One asked for once is counted as a form, not in the monthly hours. */
export const FREQUENCIES = {
  once: { label: '一次', perMonth: 0 },
  week: { label: '每周', perMonth: 52 / 12 },
  month: { label: '每月', perMonth: 1 },
  quarter: { label: '每季', perMonth: 1 / 3 },
  year: { label: '每年', perMonth: 1 / 12 },
} as const
export type Frequency = keyof typeof FREQUENCIES
export const FREQUENCY_NAMES = Object.keys(FREQUENCIES) as Frequency[]

export interface BurdenForm {
  department: string
  /** null: asked of all communities. */
  community: string | null
  every: Frequency
  minutes: number | null
  from: IsoDate
  until: IsoDate | null
}

/** True on the days the form is asked for, first and last day included. */
export const inForce = (form: Pick<BurdenForm, 'from' | 'until'>, on: IsoDate): boolean => form.from <= on && (form.until === null || form.until >= on)

/** True when the form is asked for on any day of the span. */
export const inForceDuring = (form: Pick<BurdenForm, 'from' | 'until'>, span: { from: IsoDate; to: IsoDate }): boolean =>
  form.from <= span.to && (form.until === null || form.until >= span.from)

/** Hours a month one community spends on the form; 0 when the minutes are not known. */
export const monthlyHours = (form: Pick<BurdenForm, 'every' | 'minutes'>): number => ((form.minutes ?? 0) * FREQUENCIES[form.every].perMonth) / 60

/** To one decimal, as shown. */
export const roundHours = (hours: number): number => Math.round(hours * 10) / 10

/** Why a form is marked, in words; null when it says what for and on what basis. */
export function missingReason(form: { usedFor: string; basis: string | null }): string | null {
  const missing = [...(form.usedFor.trim() === '' ? ['用途'] : []), ...(form.basis === null || form.basis.trim() === '' ? ['依据'] : [])]
  return missing.length === 0 ? null : `没有${missing.join('和')}`
}

export interface Burden {
  code: string
  forms: number
  hours: number
  /** Forms without a use or a basis. */
  unfounded: number
  /** Forms whose minutes nobody has told. */
  untimed: number
}

type Counted = BurdenForm & { usedFor: string; basis: string | null }

function burdenOf(code: string, forms: readonly Counted[], times: (form: Counted) => number): Burden {
  return {
    code,
    forms: forms.length,
    hours: roundHours(forms.reduce((sum, form) => sum + monthlyHours(form) * times(form), 0)),
    unfounded: forms.filter((form) => missingReason(form) !== null).length,
    untimed: forms.filter((form) => form.minutes === null).length,
  }
}

/** Forms in force and hours a month for each community, in the order given (that of the register, never by burden). */
export const burdenByCommunity = (forms: readonly Counted[], communities: readonly string[]): Burden[] =>
  communities.map((code) => burdenOf(code, forms.filter((form) => form.community === null || form.community === code), () => 1))

/** Forms in force and hours a month each department causes in all its communities together. */
export const burdenByDepartment = (forms: readonly Counted[], departments: readonly string[], communities: number): Burden[] =>
  departments.map((code) => burdenOf(code, forms.filter((form) => form.department === code), (form) => (form.community === null ? communities : 1)))
