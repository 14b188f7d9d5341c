import type { Found, Scored } from './types.ts'

/** Everything found in order of fit, as codes; referrals as `referral:<id>`. */
export const rankFound = (found: Found): string[] => found.ranked.map((r) => (r.target.kind === 'referral' ? `referral:${r.target.code}` : r.target.code))

export interface Parted {
  matters: Scored[]
  /** Only those that fit nearly as well as the best. */
  affairs: Scored[]
  /** Only when it fits best, or as well as the best. */
  referral: Scored | null
  best: 'matter' | 'affair' | 'referral' | null
}

const AFFAIR_NEAR = 0.7
const REFERRAL_NEAR = 0.88

/** What the counter shows: matters ranked, community affairs where the words are for communities, a referral where nobody here has the errand. */
export function partFound(found: Found): Parted {
  const [best] = found.ranked
  const near = (part: number) => (r: Scored): boolean => best !== undefined && r.raw >= best.raw * part
  const of = (kind: Scored['target']['kind']): Scored[] => found.ranked.filter((r) => r.target.kind === kind)
  return {
    matters: of('matter'),
    affairs: of('affair').filter(near(AFFAIR_NEAR)),
    referral: of('referral').filter(near(REFERRAL_NEAR))[0] ?? null,
    best: best?.target.kind ?? null,
  }
}
