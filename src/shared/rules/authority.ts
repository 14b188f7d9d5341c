import { addDays, daysBetween, type IsoDate } from './time.ts'

/**
 * 权随责走 (domain §1, §3): whose power a matter is, whose seal it bears, and under which letter (授权委托书) where the power is delegated.
 * A matter nobody recorded anything about is decided and sealed by its owner department.
 */
export interface AuthorityRow {
  id: string
  issuingAuthority: string
  sealOwner: string
  delegated: boolean
  letterNumber: string | null
  letterFrom: IsoDate | null
  letterTo: IsoDate | null
  validFrom: IsoDate
  validTo: IsoDate | null
}

export interface Letter {
  number: string
  from: IsoDate
  to: IsoDate
}

export interface AuthorityOn {
  /** Entry that applies; null: the owner department by the catalogue. */
  id: string | null
  issuingAuthority: string
  sealOwner: string
  letter: Letter | null
  /** Why nothing may be accepted under it on the day; null: in force. */
  gap: 'notYet' | 'expired' | null
  /** Days to the last day of the letter, 0 on that day; null without a letter. */
  daysLeft: number | null
}

/** A letter that ends within so many days is spoken of beforehand. */
export const LETTER_WARNING_DAYS = 30

const applies = (row: AuthorityRow, on: IsoDate): boolean => row.validFrom <= on && (row.validTo === null || on <= row.validTo)

/** Of two entries for a day the one that begins later counts; of two that begin together the one recorded later (its key is greater). */
const later = (a: AuthorityRow, b: AuthorityRow): AuthorityRow => (`${a.validFrom}${a.id}` >= `${b.validFrom}${b.id}` ? a : b)

/** The authority of a matter on a day, of all its entries. `department`: name of the owner department, the default. */
export function authorityOn(rows: readonly AuthorityRow[], on: IsoDate, department: string): AuthorityOn {
  const inForce = rows.filter((row) => applies(row, on))
  if (inForce.length === 0) return { id: null, issuingAuthority: department, sealOwner: department, letter: null, gap: null, daysLeft: null }
  const row = inForce.reduce(later)
  const letter = letterOf(row)
  return {
    id: row.id,
    issuingAuthority: row.issuingAuthority,
    sealOwner: row.sealOwner,
    letter,
    gap: letter === null ? null : on < letter.from ? 'notYet' : on > letter.to ? 'expired' : null,
    daysLeft: letter === null ? null : daysBetween(on, letter.to),
  }
}

function letterOf(row: AuthorityRow): Letter | null {
  if (!row.delegated || row.letterNumber === null || row.letterFrom === null || row.letterTo === null) return null
  return { number: row.letterNumber, from: row.letterFrom, to: row.letterTo }
}

/** The letter ends within `days` and is still in force: time to ask for a new one. */
export const endsSoon = ({ gap, daysLeft }: AuthorityOn, days = LETTER_WARNING_DAYS): boolean => gap === null && daysLeft !== null && daysLeft <= days

/** Green in force, yellow ends soon, red not in force; null: no letter needed. */
export function authorityColour(authority: AuthorityOn): 'green' | 'yellow' | 'red' | null {
  if (authority.letter === null) return null
  return authority.gap !== null ? 'red' : endsSoon(authority) ? 'yellow' : 'green'
}

/** Why the matter cannot be accepted now and who mends it, for people; null: it can. */
export function authorityRefusal(matterName: string, { gap, letter }: AuthorityOn): string | null {
  if (gap === null || letter === null) return null
  const what = gap === 'expired' ? `已于${letter.to}到期` : `${letter.from}起才生效`
  return `“${matterName}”的授权委托书(${letter.number})${what},暂不能受理;请值班主管或系统管理员在“权责”中登记新的委托书。材料可以先收下(仅收件)`
}

/** Day before `from`: where an entry ends that another follows. */
export const dayBefore = (from: IsoDate): IsoDate => addDays(from, -1)
