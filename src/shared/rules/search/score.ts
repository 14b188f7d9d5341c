import type { Match } from './match.ts'
import type { Vocabulary } from './vocabulary.ts'

/** What the query says: concepts and words, each as sure as its best match. */
export interface Said {
  concepts: Map<string, { quality: number; word: string }>
  matches: Match[]
}

export interface Sum {
  raw: number
  /** The word that counted most. */
  matched: string | null
}

export function saidBy(matches: Match[], ages: readonly string[] = []): Said {
  const concepts: Said['concepts'] = new Map()
  const hear = (name: string, quality: number, word: string): void => {
    if (quality > (concepts.get(name)?.quality ?? 0)) concepts.set(name, { quality, word })
  }
  for (const m of matches) for (const name of m.word.concepts) hear(name, m.quality, m.word.word)
  for (const name of ages) hear(name, 1, name)
  return { concepts, matches }
}

/**
 * One sum per target. A word that is both a keyword of the catalogue and in the lexicon counts once, with the weight of the lexicon
 * where it gives one; a concept said twice counts once.
 */
export function sumUp(vocabulary: Vocabulary, said: Said): Sum[] {
  const parts: (Map<string, { weight: number; word: string }> | undefined)[] = vocabulary.targets.map(() => undefined)
  const add = (target: number, key: string, weight: number, word: string): void => {
    const part = (parts[target] ??= new Map())
    const known = part.get(key)
    if (!known || Math.abs(weight) > Math.abs(known.weight)) part.set(key, { weight, word })
  }
  for (const [name, { quality, word }] of said.concepts)
    for (const cue of vocabulary.single.get(name) ?? []) add(cue.target, name, cue.weight * quality, word)
  for (const { word, quality } of said.matches)
    for (const [target, weight] of word.direct) {
      const key = word.concepts.find((name) => vocabulary.single.get(name)?.some((cue) => cue.target === target)) ?? word.word
      add(target, key, weight * quality, word.word)
    }
  for (const cue of [...said.concepts.keys()].flatMap((name) => vocabulary.joint.get(name) ?? [])) {
    let weakest = 1
    for (const name of cue.concepts) weakest = Math.min(weakest, said.concepts.get(name)?.quality ?? 0)
    if (weakest > 0) add(cue.target, cue.concepts.join('+'), cue.weight * weakest, said.concepts.get(cue.concepts[0] as string)?.word ?? '')
  }
  return parts.map((part) => {
    let raw = 0
    let best: { weight: number; word: string } | null = null
    for (const p of part?.values() ?? []) {
      raw += p.weight
      if (!best || p.weight > best.weight) best = p
    }
    return { raw, matched: best?.word ?? null }
  })
}

const bigramsOf = (text: string): string[] => Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2))

export interface NameIndex {
  /** Share of the query's pairs of characters (weighed by rarity) found in names and keywords, in what starts the matter, in what people say of it. */
  likeness(query: string): { name: number; trigger: number; spoken: number }[]
}

/** Pairs of characters of names, keywords and triggers: what a clerk types is often a piece of the name. */
export function buildNameIndex(texts: readonly { name: string; trigger: string; spoken: string }[]): NameIndex {
  const rows = texts.map((t) => ({ name: new Set(bigramsOf(t.name)), trigger: new Set(bigramsOf(t.trigger)), spoken: new Set(bigramsOf(t.spoken)) }))
  const spread = new Map<string, number>()
  for (const row of rows) for (const gram of new Set([...row.name, ...row.trigger, ...row.spoken])) spread.set(gram, (spread.get(gram) ?? 0) + 1)
  const rarity = (gram: string): number => Math.log(1 + rows.length / (1 + (spread.get(gram) ?? 0)))
  return {
    likeness(query) {
      const grams = [...new Set(bigramsOf(query))].map((gram) => ({ gram, weight: rarity(gram) }))
      const total = grams.reduce((sum, g) => sum + g.weight, 0)
      const share = (set: Set<string>): number => (total === 0 ? 0 : grams.reduce((sum, g) => sum + (set.has(g.gram) ? g.weight : 0), 0) / total)
      return rows.map((row) => ({ name: share(row.name), trigger: share(row.trigger), spoken: share(row.spoken) }))
    },
  }
}
