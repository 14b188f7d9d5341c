import { rankFound } from './result.ts'
import type { MatterSearch } from './search.ts'

export interface Phrase {
  say: string
  /** Codes that are right; `referral` or `referral:<id>` for a referral; none: nobody here (a referral or nothing). Several: should be asked. */
  expect: string[]
}

export interface Evaluation {
  phrases: number
  top1: number
  top3: number
  top1Percent: number
  top3Percent: number
  ambiguous: { expected: number; found: number; needless: number }
  misses: { say: string; expect: string[]; got: string[]; asked: string[] | null }[]
  ms: { mean: number; p95: number; max: number }
}

const fits = (expect: readonly string[], got: string | undefined): boolean => {
  if (expect.length === 0) return got === undefined || got.startsWith('referral:')
  return got !== undefined && expect.some((e) => e === got || (e === 'referral' && got.startsWith('referral:')))
}

/**
 * Runs phrases against the search. First place counts as shown; a question counts as found when it offers two of the expected codes.
 * @param now milliseconds of a monotonic clock
 */
export function evaluateSearch(search: MatterSearch, phrases: readonly Phrase[], now: () => number): Evaluation {
  const times: number[] = []
  const misses: Evaluation['misses'] = []
  let top1 = 0
  let top3 = 0
  const ambiguous = { expected: 0, found: 0, needless: 0 }
  for (const { say, expect } of phrases) {
    const start = now()
    const found = search.find(say)
    times.push(now() - start)
    const got = rankFound(found)
    const asked = found.question?.options.map((o) => o.code) ?? null
    if (fits(expect, got[0])) top1++
    else misses.push({ say, expect, got: got.slice(0, 3), asked })
    if (got.length === 0 ? fits(expect, undefined) : got.slice(0, 3).some((code) => fits(expect, code))) top3++
    if (expect.length > 1) ambiguous.expected++
    if (expect.length > 1 && asked && expect.filter((e) => asked.includes(e)).length > 1) ambiguous.found++
    if (expect.length === 1 && asked) ambiguous.needless++
  }
  times.sort((a, b) => a - b)
  const percent = (n: number): number => (phrases.length === 0 ? 0 : Math.round((1000 * n) / phrases.length) / 10)
  const ms = (n: number): number => Math.round(n * 1000) / 1000
  return {
    phrases: phrases.length, top1, top3, top1Percent: percent(top1), top3Percent: percent(top3), ambiguous, misses,
    ms: {
      mean: ms(times.reduce((a, b) => a + b, 0) / Math.max(1, times.length)),
      p95: ms(times[Math.max(0, Math.ceil(times.length * 0.95) - 1)] ?? 0),
      max: ms(times.at(-1) ?? 0),
    },
  }
}
