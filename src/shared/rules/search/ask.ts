import type { Said } from './score.ts'
import type { AskOption, Found, Scored, SearchLexicon } from './types.ts'

/** Targets whose sum comes this near to the best one are asked about instead of guessed. */
const NEAR = 0.88
/** The same for targets that share the very word that was said. */
const SHARED_NEAR = 0.6
const MOST_OPTIONS = 4

/**
 * One short question when the best targets are too close to guess. Codes are never asked about; a target hit in full alone is not either.
 */
export function questionFor(lexicon: SearchLexicon, ranked: readonly Scored[], said: Said | null): Found['question'] {
  const [best] = ranked
  if (!best || ranked.length < 2) return null
  const shared = sharedTargets(ranked, said)
  const close = ranked.filter((r) => r.raw >= best.raw * NEAR || shared.has(r.target.code))
  const asked = close.filter((r) => r.target.kind !== 'referral')
  if (asked.length < 2 || best.target.kind === 'referral') return null
  const codes = asked.slice(0, MOST_OPTIONS).map((r) => r.target.code)
  const prepared = lexicon.questions.find(
    (q) => q.concepts.some((c) => said?.concepts.has(c)) && codes.slice(0, 2).every((code) => q.options.some((o) => o.code === code)),
  )
  if (prepared) return { text: prepared.text, options: orderOptions(prepared.options, ranked) }
  const options = asked.slice(0, MOST_OPTIONS).map((r): AskOption => ({ label: r.target.label, code: r.target.code }))
  return { text: '要办的是哪一项?', options }
}

/** Targets of one keyword that the catalogue gives to several rows on purpose (开店, 油烟, 腰鼓队, 流动人口), while they are near the best. */
function sharedTargets(ranked: readonly Scored[], said: Said | null): Set<string> {
  const best = ranked[0]
  const near = new Map(ranked.filter((r) => best && r.raw >= best.raw * SHARED_NEAR && r.target.kind === 'matter').map((r) => [r.target.code, r]))
  const codes = new Set<string>()
  for (const { word, quality } of said?.matches ?? []) {
    if (quality < 1 || word.rivals.length < 2) continue
    const both = word.rivals.filter((code) => near.has(code))
    if (both.length > 1 && best && both.includes(best.target.code)) for (const code of both) codes.add(code)
  }
  return codes
}

/** The option that fits best comes first, the others keep their order; options of matters that are not in the catalogue are left out. */
function orderOptions(options: readonly AskOption[], ranked: readonly Scored[]): AskOption[] {
  const first = ranked.find((r) => options.some((o) => o.code === r.target.code))?.target.code
  return [...options].sort((a, b) => Number(b.code === first) - Number(a.code === first))
}
