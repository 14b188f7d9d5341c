import type { Match } from './match.ts'
import { saidBy, sumUp, type Sum } from './score.ts'
import { oneEditApart } from './text.ts'
import type { Vocabulary, Word } from './vocabulary.ts'

const REFERRAL_PART = 0.6
/** Letters mean the words of the catalogue rather than what residents say. */
const SPOKEN_PART = 0.75

export interface LetterSearch {
  /** Sums for a query of letters only: initials or pinyin of names and words, whole, begun or put together (低保+申请 → dbsq). */
  sums(q: string): Sum[]
}

/** Everything that can be typed in letters, with what each word alone says for the targets. */
export function createLetterSearch(vocabulary: Vocabulary): LetterSearch {
  const words = [...vocabulary.words.values()].filter((w) => !w.block && (w.direct.size > 0 || w.concepts.length > 0) && w.word.length > 1)
  const alone = new Map(words.map((word) => {
    const sure = word.direct.size > 0 ? 1 : SPOKEN_PART
    return [word, sumUp(vocabulary, saidBy([whole(word, 1)])).flatMap((sum, i) => (sum.raw > 0 ? [{ i, raw: sum.raw * sure }] : []))]
  }))
  const byInitials = new Map<string, Word[]>()
  for (const word of words) byInitials.set(word.initials, [...(byInitials.get(word.initials) ?? []), word])
  const suffixes = new Set(vocabulary.suffixes.map((s) => s.initials))
  return {
    sums(q) {
      const best: Sum[] = vocabulary.targets.map(() => ({ raw: 0, matched: null }))
      const take = (i: number, raw: number, matched: string | null): void => {
        if (raw > (best[i]?.raw ?? 0)) best[i] = { raw, matched }
      }
      for (const word of words) {
        const quality = wordQuality(word, q)
        if (quality > 0) for (const { i, raw } of alone.get(word) ?? []) take(i, raw * quality, word.word)
      }
      for (let cut = 2; cut < q.length; cut++) {
        const rest = q.slice(cut)
        for (const first of byInitials.get(q.slice(0, cut)) ?? []) {
          if (suffixes.has(rest)) for (const { i, raw } of alone.get(first) ?? []) take(i, raw * 0.8, first.word)
          for (const second of byInitials.get(rest) ?? [])
            sumUp(vocabulary, saidBy([whole(first, 0.6), whole(second, 0.6)])).forEach((sum, i) => take(i, sum.raw * (first.direct.size > 0 ? 1 : SPOKEN_PART), sum.matched))
        }
      }
      vocabulary.names.forEach((name, i) => take(i, nameQuality(name, q), name.name))
      // Clerks type letters for what they accept; what is sent on is said in words.
      vocabulary.targets.forEach((t, i) => t.kind === 'referral' && best[i] && (best[i].raw *= REFERRAL_PART))
      return best
    },
  }
}

const whole = (word: Word, quality: number): Match => ({ word, start: 0, end: word.word.length, quality })

function wordQuality(word: Word, q: string): number {
  if (word.full === q) return 1
  if (word.initials === q) return q.length >= 3 ? 0.95 : 0.8
  if (q.length >= 3 && word.full.startsWith(q)) return 0.6
  if (q.length >= 3 && word.initials.startsWith(q)) return 0.55
  if (q.length >= 2 && word.initials.startsWith(q)) return 0.35
  if (q.length >= 6 && oneEditApart(word.full, q)) return 0.7
  return q.length >= 4 && (word.initials.includes(q) || word.full.includes(q)) ? 0.3 : 0
}

function nameQuality(name: Vocabulary['names'][number], q: string): number {
  if (name.initials === q || name.full === q) return 14
  if (q.length >= 2 && name.initials.startsWith(q)) return 4 + Math.min(4, q.length)
  if (q.length >= 3 && name.full.startsWith(q)) return 6
  if (!name.initials.includes(q)) return 0
  return q.length >= 4 ? 9 : q.length === 3 ? 5 : 0
}
