import { AppError } from '../contract/errors.ts'

/** The ledger of 费随事转: entries are only ever added; what was wrong is put right by another entry that points at it. */
export const ENTRY_KINDS = { accrual: '应计', deduction: '扣款', correction: '更正', payment: '支付' } as const
export type EntryKind = keyof typeof ENTRY_KINDS

export interface LedgerEntry {
  id: string
  /** Line of the account, from 1. */
  seq: number
  month: string
  kind: EntryKind
  /** The entry a correction puts right, never a correction itself. */
  corrects: string | null
  units: number | null
  unitFen: number | null
  /** Negative takes from what is owed; null: 未定价. */
  amountFen: number | null
}

/** What an entry counts as: a correction as what it corrects. */
export type EntryClass = Exclude<EntryKind, 'correction'>

/** Each entry with what it counts as; a correction needs its original among the entries or in `kinds`. */
export function classOf(entry: LedgerEntry, kinds: ReadonlyMap<string, EntryKind>): EntryClass {
  if (entry.kind !== 'correction') return entry.kind
  const original = entry.corrects === null ? undefined : kinds.get(entry.corrects)
  return original === undefined || original === 'correction' ? 'accrual' : original
}

export interface Sums {
  /** Accrual entries, one per finished task. */
  tasks: number
  units: number
  /** Accruals without a price, and without a correction that gave one. */
  unpriced: number
  /** Fen; deductions and payments are negative. */
  accruedFen: number
  deductedFen: number
  /** Corrections of accruals and deductions. */
  correctedFen: number
  /** Payments with their corrections. */
  paidFen: number
  /** accrued + deducted + corrected: what is owed. */
  totalFen: number
  /** total + paid: what is still owed. */
  balanceFen: number
}

/**
 * Adds entries up. The total leaves payments out: what is owed does not change by being paid; the balance is the plain sum of all.
 * `kinds` names the kinds of originals that are not among the entries.
 */
export function sumEntries(entries: readonly LedgerEntry[], kinds: ReadonlyMap<string, EntryKind> = new Map()): Sums {
  const known = new Map([...kinds, ...entries.map((e) => [e.id, e.kind] as const)])
  const priced = new Set(entries.map((e) => e.corrects))
  const sums: Sums = { tasks: 0, units: 0, unpriced: 0, accruedFen: 0, deductedFen: 0, correctedFen: 0, paidFen: 0, totalFen: 0, balanceFen: 0 }
  for (const entry of entries) {
    const amount = entry.amountFen ?? 0
    if (entry.kind === 'accrual') {
      sums.tasks += 1
      sums.units += entry.units ?? 0
      sums.unpriced += entry.amountFen === null && !priced.has(entry.id) ? 1 : 0
    }
    sums[COLUMN[classOf(entry, known) === 'payment' ? 'payment' : entry.kind]] += amount
  }
  sums.totalFen = sums.accruedFen + sums.deductedFen + sums.correctedFen
  sums.balanceFen = sums.totalFen + sums.paidFen
  return sums
}

const COLUMN = { accrual: 'accruedFen', deduction: 'deductedFen', correction: 'correctedFen', payment: 'paidFen' } as const

export interface SettlementLine {
  task: string
  unit: string
  unitFen: number | null
  tasks: number
  units: number
  /** Null: 未定价. */
  amountFen: number | null
}

/** Accruals as the lines of the settlement: same task, unit and price together, in the order of the first. */
export function settlementLines(entries: readonly (LedgerEntry & { task: string; unit: string | null })[]): SettlementLine[] {
  const lines = new Map<string, SettlementLine>()
  for (const entry of entries.filter((e) => e.kind === 'accrual')) {
    const unit = entry.unit ?? '件'
    const key = JSON.stringify([entry.task, unit, entry.unitFen])
    const line = lines.get(key) ?? { task: entry.task, unit, unitFen: entry.unitFen, tasks: 0, units: 0, amountFen: entry.amountFen === null ? null : 0 }
    line.tasks += 1
    line.units += entry.units ?? 0
    if (line.amountFen !== null) line.amountFen += entry.amountFen ?? 0
    lines.set(key, line)
  }
  return [...lines.values()]
}

/**
 * The amount of the correction that makes an entry, with the corrections it already has, come to `rightFen` (given as a positive amount;
 * a deduction or payment of 5 yuan is −500). Errors: CONFLICT when it already is that amount.
 */
export function correctionOf(original: LedgerEntry, earlier: readonly LedgerEntry[], rightFen: number): number {
  const sign = original.kind === 'accrual' ? 1 : -1
  const now = [original, ...earlier].reduce((sum, e) => sum + (e.amountFen ?? 0), 0)
  const unpriced = original.amountFen === null && earlier.length === 0
  const change = sign * rightFen - now
  if (change === 0 && !unpriced) throw new AppError('CONFLICT', { field: 'amount', message: '金额没有变化,不需要更正' })
  return change
}
