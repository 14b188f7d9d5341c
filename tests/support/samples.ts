import type { CreateCaseInput } from '#shared/contract/cases.ts'
import { creditCheckDigit, residentCheckDigit } from '#shared/rules/identifiers.ts'

/** Valid ID number number `n` (0…9999) in region 999999, which is assigned to nobody. */
export function residentId(n: number): string {
  const birth = `19${String(50 + (n % 50)).padStart(2, '0')}0${1 + (n % 9)}1${n % 10}`
  const first = `999999${birth}${String(Math.floor(n / 10) % 1000).padStart(3, '0')}`
  return first + residentCheckDigit(first)
}

/** Valid unified social credit code number `n` of nobody (registration authority 9, region 999999). */
export function creditCode(n: number): string {
  const first = `91999999${String(n).padStart(9, '0')}`
  return first + creditCheckDigit(first)
}

/** Everyday names of nobody. */
const NAMES = ['赵测试', '钱试办', '孙样例', '李演练', '周假设', '吴模拟', '郑练习', '王虚构']

/** A promised matter with five always required papers, open to persons: L 20, P 15 … see the catalogue. */
export const MATTER = 'WS-01'
export const MATTER_PAPERS = 7
/** Owner department of MATTER. */
export const MATTER_DEPARTMENT = 'WS'
/** An instant matter open to persons and organisations, two papers. */
export const INSTANT_MATTER = 'SR-05'
/** Closed for new cases long ago. */
export const RETIRED_MATTER = 'JS-02'

/** A complete application of resident `n`, accepted; every paper of the checklist is there. */
export function aCase(n = 1, change: Partial<CreateCaseInput> = {}): CreateCaseInput {
  const papers = change.matterCode === INSTANT_MATTER ? 2 : MATTER_PAPERS
  return {
    matterCode: MATTER,
    applicant: { kind: 'person', name: NAMES[n % NAMES.length]!, idType: 'residentId', idNumber: residentId(n), phone: `1390000${String(n).padStart(4, '0')}` },
    materials: Array.from({ length: papers }, (_, i) => ({ no: i + 1, received: true })),
    step: 'accept',
    ...change,
  }
}

/** Small seeded generator (mulberry32), 0 ≤ x < 1. */
export function randomOf(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = a
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
