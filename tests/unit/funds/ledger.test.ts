import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { correctionOf, settlementLines, sumEntries, type LedgerEntry } from '#shared/rules/fundLedger.ts'

let made = 0
const entry = (change: Partial<LedgerEntry>): LedgerEntry => {
  made += 1
  return { id: `e${made}`, seq: made, month: '2026-03', kind: 'accrual', corrects: null, units: null, unitFen: null, amountFen: 0, ...change }
}
const accrual = (units: number, unitFen: number | null): LedgerEntry => entry({ units, unitFen, amountFen: unitFen === null ? null : units * unitFen })
const taken = (kind: 'deduction' | 'payment', fen: number): LedgerEntry => entry({ kind, amountFen: -fen })
const putRight = (original: LedgerEntry, earlier: LedgerEntry[], rightFen: number): LedgerEntry =>
  entry({ kind: 'correction', corrects: original.id, amountFen: correctionOf(original, earlier, rightFen) })

describe('sums of the ledger', () => {
  it('counts a correction as what it corrects, and prices an entry by its correction', () => {
    const [priced, unpriced, deduction, payment] = [accrual(2, 1000), accrual(3, null), taken('deduction', 500), taken('payment', 700)]
    const entries = [priced, unpriced, deduction, payment]
    expect(sumEntries(entries)).toMatchObject({ tasks: 2, units: 5, unpriced: 1, accruedFen: 2000, deductedFen: -500, correctedFen: 0, paidFen: -700, totalFen: 1500, balanceFen: 800 })
    const later = [...entries, putRight(unpriced, [], 900), putRight(deduction, [], 400), putRight(payment, [], 800)]
    expect(sumEntries(later)).toMatchObject({ unpriced: 0, accruedFen: 2000, deductedFen: -500, correctedFen: 1000, paidFen: -800, totalFen: 2500, balanceFen: 1700 })
  })

  it('corrects to what the entry should be, however often; the same amount again is no correction', () => {
    const original = accrual(2, 1000)
    const first = putRight(original, [], 1500)
    expect(first.amountFen).toBe(-500)
    const second = putRight(original, [first], 2500)
    expect(second.amountFen).toBe(1000)
    expect(sumEntries([original, first, second]).totalFen).toBe(2500)
    expect(() => correctionOf(original, [first, second], 2500)).toThrow('金额没有变化')
    // A price of zero is a price.
    expect(correctionOf(accrual(1, null), [], 0)).toBe(0)
  })

  const ACTION = fc.oneof(
    fc.record({ do: fc.constant('accrual' as const), units: fc.integer({ min: 1, max: 50 }), unitFen: fc.option(fc.integer({ min: 0, max: 1_000_000 })) }),
    fc.record({ do: fc.constantFrom('deduction' as const, 'payment' as const), fen: fc.integer({ min: 1, max: 9_999_999 }) }),
    fc.record({ do: fc.constant('correct' as const), which: fc.nat(), fen: fc.integer({ min: 0, max: 9_999_999 }) }),
  )

  it('total and balance are the plain sums to the fen, lines add up to the accruals, whatever was entered', () =>
    fc.assert(
      fc.property(fc.array(ACTION, { maxLength: 60 }), (actions) => {
        const entries: LedgerEntry[] = []
        const right = new Map<string, number>()
        for (const action of actions) {
          if (action.do === 'accrual') entries.push(accrual(action.units, action.unitFen))
          else if (action.do !== 'correct') entries.push(taken(action.do, action.fen))
          else {
            const originals = entries.filter((e) => e.kind !== 'correction')
            const original = originals[action.which % Math.max(1, originals.length)]
            if (!original) continue
            const earlier = entries.filter((e) => e.corrects === original.id)
            const now = Math.abs([original, ...earlier].reduce((n, e) => n + (e.amountFen ?? 0), 0))
            if (now === action.fen && !(original.amountFen === null && earlier.length === 0)) continue
            entries.push(putRight(original, earlier, action.fen))
            right.set(original.id, action.fen)
          }
        }
        const sums = sumEntries(entries)
        const plain = entries.reduce((n, e) => n + (e.amountFen ?? 0), 0)
        expect(sums.balanceFen).toBe(plain)
        expect(sums.accruedFen + sums.deductedFen + sums.correctedFen).toBe(sums.totalFen)
        // Each original with its corrections comes to what the last correction said.
        for (const [id, fen] of right) expect(Math.abs(entries.filter((e) => e.id === id || e.corrects === id).reduce((n, e) => n + (e.amountFen ?? 0), 0))).toBe(fen)
        const lines = settlementLines(entries.map((e) => ({ ...e, task: `任务${(e.units ?? 0) % 3}`, unit: '户' })))
        expect(lines.reduce((n, l) => n + (l.amountFen ?? 0), 0)).toBe(sums.accruedFen)
        expect(lines.reduce((n, l) => n + l.tasks, 0)).toBe(sums.tasks)
        for (const l of lines) expect(l.amountFen).toBe(l.unitFen === null ? null : l.unitFen * l.units)
      }),
    ))
})
