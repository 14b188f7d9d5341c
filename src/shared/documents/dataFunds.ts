import { z } from 'zod'
import { HeaderData, Prim } from './parts.ts'

const { text, time } = Prim
const count = z.number().int().nonnegative()
/** Whole fen; negative takes from what is owed. */
const fen = z.number().int()
const signature = z.object({ by: text, at: time })

/** D21 费随事转结算表: one month of one department and one community. Lines, deductions and corrections add up to the total. */
export const SettlementData = HeaderData.extend({
  department: text,
  community: text,
  month: z.string().regex(/^\d{4}-\d{2}$/),
  /** Null price and amount: 未定价. */
  lines: z.array(z.object({ task: text, unit: text, unitFen: fen.nullable(), tasks: count, units: count, amountFen: fen.nullable() })),
  /** `no`: line of the account. */
  deductions: z.array(z.object({ no: z.number().int().positive(), reason: text, amountFen: fen })).default([]),
  corrections: z.array(z.object({ no: z.number().int().positive(), about: text, reason: text, amountFen: fen })).default([]),
  unpriced: count,
  totalFen: fen,
  totalWords: text,
  signed: z.object({ department: signature, community: signature }),
  closedAt: time,
}).refine((d) => [...d.lines, ...d.deductions, ...d.corrections].reduce((sum, line) => sum + (line.amountFen ?? 0), 0) === d.totalFen, {
  message: '结算表各行之和与合计不符', path: ['totalFen'],
})
