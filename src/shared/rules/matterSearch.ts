import { pinyinKeys } from './names.ts'

/** What the search knows of a matter. */
export interface SearchableMatter {
  code: string
  shortCode: string
  name: string
  keywords: readonly string[]
  trigger: string
}

export interface MatterScore {
  code: string
  /** 0…100; 100 is a code or keyword said in full. */
  score: number
  matched: string | null
}

interface Entry {
  matter: SearchableMatter
  words: { word: string; full: string; initials: string }[]
  bigrams: Set<string>
}

export interface MatterIndex {
  /** Best first; matters without any likeness are left out. An empty query gives every matter in catalogue order with score 0. */
  search(query: string): MatterScore[]
}

const bigramsOf = (text: string): string[] => Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2))

/** Full-width to half-width, lower case, without white space and punctuation. */
export function normalizeWords(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[\s\p{P}\p{S}]+/gu, '')
}

/** Builds the index once per catalogue; a search is then far below a millisecond. */
export function createMatterIndex(matters: readonly SearchableMatter[]): MatterIndex {
  const entries = matters.map(toEntry)
  return {
    search(query) {
      const q = normalizeWords(query)
      if (q === '') return matters.map((m) => ({ code: m.code, score: 0, matched: null }))
      return entries
        .map((entry) => ({ code: entry.matter.code, ...scoreEntry(entry, q) }))
        .filter((hit) => hit.score > 0)
        .sort((a, b) => b.score - a.score || (a.code < b.code ? -1 : 1))
    },
  }
}

function toEntry(matter: SearchableMatter): Entry {
  const words = [matter.name, ...matter.keywords].map((word) => ({ word: normalizeWords(word), ...pinyinKeys(word, 'organisation') }))
  const bigrams = new Set([...words.flatMap((w) => bigramsOf(w.word)), ...bigramsOf(normalizeWords(matter.trigger))])
  return { matter, words, bigrams }
}

type Hit = { score: number; matched: string | null }
const NONE: Hit = { score: 0, matched: null }
const better = (a: Hit, b: Hit): Hit => (b.score > a.score ? b : a)

function scoreEntry(entry: Entry, q: string): Hit {
  if (/^\d{1,2}$/.test(q)) return entry.matter.shortCode === q.padStart(2, '0') ? { score: 100, matched: entry.matter.shortCode } : NONE
  if (/^[a-z]{2,4}\d{1,2}$/.test(q)) return codeHit(entry.matter.code, q)
  if (/^[a-z]+$/.test(q)) return letterHit(entry, q)
  return wordHit(entry, q)
}

function codeHit(code: string, q: string): Hit {
  const plain = code.replace('-', '').toLowerCase()
  if (plain === q || plain === q.replace(/(\d)$/, '0$1')) return { score: 100, matched: code }
  return plain.startsWith(q) ? { score: 90, matched: code } : NONE
}

/** Pinyin: initials or full spelling of the name or a keyword, from its start or within it; a department code alone lists its matters. */
function letterHit(entry: Entry, q: string): Hit {
  let best: Hit = entry.matter.code.toLowerCase().startsWith(`${q}-`) ? { score: 55, matched: entry.matter.code } : NONE
  for (const { word, full, initials } of entry.words) {
    if (initials === q || full === q) best = better(best, { score: 95, matched: word })
    else if (initials.startsWith(q) || full.startsWith(q)) best = better(best, { score: 80, matched: word })
    else if (q.length >= 2 && (initials.includes(q) || full.includes(q))) best = better(best, { score: 60, matched: word })
  }
  return best
}

function wordHit(entry: Entry, q: string): Hit {
  let best = NONE
  for (const { word } of entry.words) {
    if (word === q) best = better(best, { score: 100, matched: word })
    else if (word.includes(q)) best = better(best, { score: 75 + (15 * q.length) / word.length, matched: word })
    else if (q.includes(word)) best = better(best, { score: 70 + (25 * word.length) / q.length, matched: word })
  }
  if (best.score > 0) return best
  const grams = bigramsOf(q)
  const shared = grams.filter((g) => entry.bigrams.has(g))
  return shared.length === 0 ? NONE : { score: (50 * shared.length) / grams.length, matched: shared.join(' ') }
}
