/** Why two records may be the same applicant. */
export const DUPLICATE_REASONS = { sameName: '同名', nearId: '证件号相近', samePhone: '电话相同' } as const
export type DuplicateReason = keyof typeof DUPLICATE_REASONS

/** Slips that count as near: this many characters differ, or two neighbours are exchanged. */
const NEAR = 2

/** The 18-digit form of an old 15-digit number without its check digit. */
const widened = (id: string): string => (/^\d{15}$/.test(id) ? `${id.slice(0, 6)}19${id.slice(6)}` : id)

/** True for numbers a slip apart: up to two wrong characters, one left out or added, or the old 15-digit form of the same number. */
export function isNearNumber(a: string, b: string): boolean {
  if (a === b) return true
  if (a.length < 6 || b.length < 6) return false
  const [x, y] = [widened(a), widened(b)]
  if (x.length === 17 && y.length === 18 && a.length === 15) return y.startsWith(x)
  if (y.length === 17 && x.length === 18 && b.length === 15) return x.startsWith(y)
  if (x.length === y.length) return [...x].filter((c, i) => c !== y[i]).length <= NEAR
  const [short, long] = x.length < y.length ? [x, y] : [y, x]
  return long.length - short.length === 1 && [...long].some((_, i) => long.slice(0, i) + long.slice(i + 1) === short)
}

type Person = { kind: string; name_key: string; id_type: string; id_number: string; phone: string | null }

/**
 * Reasons to think `a` and `b` the same applicant; empty when they are not alike enough. The same name alone is nobody's proof, a shared
 * telephone is shown because families and offices share one and so does a slip in the number.
 */
export function likeness(a: Person, b: Person): DuplicateReason[] {
  if (a.kind !== b.kind) return []
  const reasons: DuplicateReason[] = []
  if (a.name_key === b.name_key) reasons.push('sameName')
  if (a.id_type === b.id_type && isNearNumber(a.id_number, b.id_number)) reasons.push('nearId')
  const digits = (text: string | null): string => text?.replace(/\D/g, '') ?? ''
  if (digits(a.phone).length >= 7 && digits(a.phone) === digits(b.phone)) reasons.push('samePhone')
  const strong = reasons.includes('samePhone') || (reasons.includes('sameName') && reasons.includes('nearId'))
  return strong ? reasons : []
}
