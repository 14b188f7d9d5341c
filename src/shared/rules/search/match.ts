import { blurSyllable, HAN, oneEditApart, splitPinyin, syllablesOf } from './text.ts'
import { soundKey, type Vocabulary, type Word } from './vocabulary.ts'

/** A word heard in the query. Quality 1 is said exactly; below that it was guessed from its sound or a slip of the hand. */
export interface Match {
  word: Word
  start: number
  end: number
  quality: number
}

const CONTAINED = 0.4
/** Stands for a syllable typed in letters among characters; no word contains it. */
const SYLLABLE = '\u0001'

/** Words of the query: first those said exactly, then for what is left over words of the same sound and words with one slip. */
export function matchText(vocabulary: Vocabulary, query: string, segmenter: Intl.Segmenter): Match[] {
  const { text, syllables } = spelled(vocabulary, query)
  const exact = exactMatches(vocabulary, text)
  const covered = Array.from({ length: text.length }, () => false)
  for (const m of exact) if (m.quality === 1) covered.fill(true, m.start, m.end)
  if (covered.every(Boolean)) return exact
  const real = realWords(text, segmenter)
  const open = (start: number, end: number): boolean => covered.slice(start, end).includes(false)
  const slipped: Open = (start, end) => open(start, end) && !oneBeside(exact, start, end)
  const guesses = [...soundMatches(vocabulary, text, syllables, open, real), ...slipMatches(vocabulary, text, slipped)]
  return [...exact, ...withoutOverlap(guesses, exact)]
}

/** The query with each run of typed pinyin as one place per syllable. */
function spelled(vocabulary: Vocabulary, query: string): { text: string; syllables: string[] } {
  let text = ''
  const syllables: string[] = []
  for (const [run] of query.replace(/[\u{10000}-\u{10ffff}]/gu, '\ufffd').matchAll(/[a-z]+|[^a-z]+/g)) {
    const typed = /^[a-z]{2,}$/.test(run) && !vocabulary.words.has(run) ? splitPinyin(run, vocabulary.syllables) : null
    text += typed ? SYLLABLE.repeat(typed.length) : run
    syllables.push(...(typed ?? syllablesOf(run)))
  }
  return { text, syllables }
}

function exactMatches(vocabulary: Vocabulary, text: string): Match[] {
  const found: Match[] = []
  for (let start = 0; start < text.length; start++)
    for (let end = Math.min(text.length, start + vocabulary.longest); end > start; end--) {
      const word = vocabulary.words.get(text.slice(start, end))
      if (word) found.push({ word, start, end, quality: 1 })
    }
  return found.flatMap((m) => {
    const around = found.filter((o) => o.start <= m.start && o.end >= m.end && o.end - o.start > m.end - m.start)
    if (around.length === 0) return m
    if (m.end - m.start < 2 || around.some((o) => o.word.block)) return []
    return { ...m, quality: CONTAINED }
  })
}

/** Spans that a dictionary knows as words: they are hardly another word misspelt. */
function realWords(text: string, segmenter: Intl.Segmenter): Set<string> {
  const spans = new Set<string>()
  for (const { segment, index } of segmenter.segment(text)) if (segment.length > 1) spans.add(`${index}-${index + segment.length}`)
  return spans
}

type Open = (start: number, end: number) => boolean

function soundMatches(vocabulary: Vocabulary, text: string, syllables: string[], open: Open, real: Set<string>): Match[] {
  const found: Match[] = []
  const blurred = syllables.map(blurSyllable)
  for (let start = 0; start < syllables.length; start++)
    for (let end = Math.min(syllables.length, start + 10); end >= start + 2; end--) {
      if (!open(start, end)) continue
      const span = text.slice(start, end)
      const whole = text.length - (end - start) <= 2
      const isReal = real.has(`${start}-${end}`)
      const same = vocabulary.bySound.get(soundKey(syllables.slice(start, end))) ?? []
      for (const word of same) found.push({ word, start, end, quality: soundQuality(word.word, span, whole, isReal) })
      for (const word of vocabulary.byBlurredSound.get(soundKey(blurred.slice(start, end))) ?? [])
        if (!same.includes(word)) found.push({ word, start, end, quality: soundQuality(word.word, span, whole, isReal) * 0.8 })
    }
  return found.filter((m) => m.quality > 0)
}

/** How sure a word is that only sounds alike: longer, some characters right, nothing else in the query. */
function soundQuality(word: string, span: string, whole: boolean, isReal: boolean): number {
  const typed = span.includes(SYLLABLE)
  const right = [...span].filter((c, i) => c === word[i]).length
  if (typed) return word.length >= 3 ? 0.9 : 0.8
  if (!HAN.test(span)) return 0
  if (word.length === 2) return (right === 1 ? (whole ? 0.8 : 0.5) : whole ? 0.55 : 0) * (isReal ? 0.4 : 1)
  return (right === 0 ? 0.7 : 0.85) * (isReal ? 0.5 : 1)
}

/** A known word with one character beside it (给+居委会) is that word, not a slip for another (选居委会). */
const oneBeside = (exact: Match[], start: number, end: number): boolean =>
  exact.some((m) => m.quality === 1 && m.start >= start && m.end <= end && m.end - m.start === end - start - 1 && m.end - m.start >= 2)

/** Words with one character changed, missing, too many, or two neighbours exchanged. */
function slipMatches(vocabulary: Vocabulary, text: string, open: Open): Match[] {
  const found: Match[] = []
  const add = (word: Word, start: number, end: number, quality: number): void => {
    if (!word.block) found.push({ word, start, end, quality })
  }
  for (let start = 0; start < text.length; start++)
    for (let end = Math.min(text.length, start + 13); end >= start + 3; end--) {
      if (!open(start, end)) continue
      const span = text.slice(start, end)
      if (!HAN.test(span)) continue
      for (const word of vocabulary.byLoss.get(span) ?? []) if (word.word.length >= 4) add(word, start, end, 0.7)
      for (let i = 0; i < span.length; i++) {
        const rest = span.slice(0, i) + span.slice(i + 1)
        const longer = rest.length >= 3 && i > 0 && i < span.length - 1 ? vocabulary.words.get(rest) : undefined
        if (longer && !longer.concepts.includes(span)) add(longer, start, end, rest.length >= 4 ? 0.75 : 0.6)
        for (const word of vocabulary.byLoss.get(rest) ?? [])
          if (word.word.length === span.length && oneEditApart(word.word, span)) add(word, start, end, slipQuality(word.word.length, text.length))
      }
    }
  return found
}

function slipQuality(length: number, queryLength: number): number {
  if (length >= 5) return 0.75
  if (length === 4) return 0.65
  return queryLength <= 4 ? 0.5 : queryLength <= 6 ? 0.35 : 0
}

/** Better guesses first; one that overlaps a better one, or lies within an exact longer word, is dropped. */
function withoutOverlap(guesses: Match[], exact: Match[]): Match[] {
  const length = (m: Match): number => m.end - m.start
  const sorted = guesses.filter((m) => m.quality > 0).sort((a, b) => b.quality * length(b) - a.quality * length(a))
  const kept: Match[] = []
  for (const m of sorted) {
    const clash = kept.some((o) => o.start < m.end && m.start < o.end && !(o.start === m.start && o.end === m.end))
    const within = exact.some((o) => o.quality === 1 && length(o) >= 2 && o.start < m.end && m.start < o.end && length(o) >= length(m))
    if (!clash && !within && !kept.some((o) => o.word === m.word)) kept.push(m)
  }
  return kept
}
