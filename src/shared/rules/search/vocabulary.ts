import { blurSyllable, HAN, initialsOf, normalizeWords, syllablesOf, wordsOf } from './text.ts'
import type { SearchSource, Target } from './types.ts'

/** A word the search listens for. */
export interface Word {
  word: string
  concepts: string[]
  /** Weight of the word itself for a target (keyword, alias, short label), by index of the target. */
  direct: Map<number, number>
  /** Codes of the matters that have it as a keyword, when they are several. */
  rivals: string[]
  /** Hides shorter words and means nothing. */
  block: boolean
  /** Pinyin, whole and first letters. */
  full: string
  initials: string
  syllables: string[]
}

export interface Cue {
  target: number
  weight: number
  concepts: string[]
}

export interface Vocabulary {
  targets: Target[]
  words: Map<string, Word>
  longest: number
  /** Words by their syllables, and by their syllables as people blur them. */
  bySound: Map<string, Word[]>
  byBlurredSound: Map<string, Word[]>
  /** Words of three and more characters by what is left when one is dropped. */
  byLoss: Map<string, Word[]>
  syllables: Set<string>
  /** Cues of one concept by that concept; cues of several by the first of them. */
  single: Map<string, Cue[]>
  joint: Map<string, Cue[]>
  names: { name: string; initials: string; full: string }[]
  suffixes: { initials: string }[]
  filler: Set<string>
}

const WEAK_KEYWORD = 2.5
const ONE_CHARACTER = 3

/** Keyword of the catalogue: longer says more; one that many matters could claim says little. */
function keywordWeight(word: string, weak: ReadonlySet<string>): number {
  if (weak.has(word)) return WEAK_KEYWORD
  return word.length === 1 ? ONE_CHARACTER : Math.min(10, 7 + 0.5 * word.length)
}

/** Weight of a word a supervisor has confirmed for this centre: above any keyword. */
const ALIAS_WEIGHT = 12
/** A cue of the lexicon: `name+name weight`. */
const CUE = /^(\S+) (-?\d+(?:\.\d+)?)$/

export function buildVocabulary(source: SearchSource): Vocabulary {
  const targets = targetsOf(source)
  const words = new Map<string, Word>()
  const put = (text: string): Word | null => {
    const word = normalizeWords(text)
    if (word === '') return null
    const known = words.get(word)
    if (known) return known
    const syllables = syllablesOf(word)
    const sound = { full: syllables.join(''), initials: initialsOf(syllables), syllables }
    const made: Word = { word, concepts: [], direct: new Map(), rivals: [], block: false, ...sound }
    words.set(word, made)
    return made
  }
  for (const [name, list] of Object.entries(source.lexicon.concepts))
    for (const text of new Set([name, ...wordsOf(list)])) addConcept(put(text), name)
  const weak = new Set(wordsOf(source.lexicon.words.weak))
  source.matters.forEach((matter, i) => {
    for (const keyword of matter.keywords) {
      const word = put(keyword)
      raise(word, i, keywordWeight(normalizeWords(keyword), weak))
      word?.rivals.push(matter.code)
    }
  })
  targets.forEach((t, i) => raise(put(t.name), i, 14))
  for (const { word, code } of source.aliases) raise(put(word), targets.findIndex((t) => t.kind !== 'referral' && t.code === code), ALIAS_WEIGHT)
  for (const text of wordsOf(source.lexicon.words.blocks)) if (!words.has(text)) Object.assign(put(text) ?? {}, { block: true })
  return { targets, words, ...soundsOf(words), ...cuesOf(source, targets), ...shortForms(source, targets) }
}

function targetsOf({ matters, affairs, lexicon }: SearchSource): Target[] {
  const label = (code: string, name: string): string => lexicon.targets[code]?.label ?? name
  return [
    ...matters.map((m): Target => ({ kind: 'matter', code: m.code, name: m.name, label: label(m.code, m.name) })),
    ...affairs.map((a): Target => ({ kind: 'affair', code: a.code, name: a.name, label: label(a.code, a.name) })),
    ...lexicon.referrals.map((r): Target => ({ kind: 'referral', code: r.id, name: r.name, label: r.name })),
  ]
}

function addConcept(word: Word | null, name: string): void {
  if (word && !word.concepts.includes(name)) word.concepts.push(name)
}

function raise(word: Word | null, target: number, weight: number): void {
  if (word && target >= 0) word.direct.set(target, Math.max(weight, word.direct.get(target) ?? 0))
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (!list) map.set(key, [value])
  else if (!list.includes(value)) list.push(value)
}

/** Sound of a span: one syllable per character. */
export const soundKey = (syllables: readonly string[]): string => syllables.join("'")

function soundsOf(words: Map<string, Word>): Pick<Vocabulary, 'longest' | 'bySound' | 'byBlurredSound' | 'byLoss' | 'syllables'> {
  const bySound = new Map<string, Word[]>()
  const byBlurredSound = new Map<string, Word[]>()
  const byLoss = new Map<string, Word[]>()
  const syllables = new Set<string>()
  let longest = 1
  for (const word of words.values()) {
    longest = Math.max(longest, word.word.length)
    for (const s of word.syllables) if (/^[a-z]+$/.test(s)) syllables.add(s)
    if (word.block || word.word.length < 2 || !HAN.test(word.word)) continue
    push(bySound, soundKey(word.syllables), word)
    push(byBlurredSound, soundKey(word.syllables.map(blurSyllable)), word)
    if (word.word.length >= 3 && word.word.length <= 12)
      for (let i = 0; i < word.word.length; i++) push(byLoss, word.word.slice(0, i) + word.word.slice(i + 1), word)
  }
  return { longest: Math.min(longest, 24), bySound, byBlurredSound, byLoss, syllables }
}

function cuesOf(source: SearchSource, targets: Target[]): Pick<Vocabulary, 'single' | 'joint'> {
  const single = new Map<string, Cue[]>()
  const joint = new Map<string, Cue[]>()
  const texts = new Map([
    ...Object.entries(source.lexicon.targets).map(([code, t]): [string, string] => [code, t.cues]),
    ...source.lexicon.referrals.map((r): [string, string] => [r.id, r.cues]),
  ])
  targets.forEach(({ code }, target) => {
    for (const text of (texts.get(code) ?? '').split(',').map((t) => t.trim()).filter(Boolean)) {
      const parts = CUE.exec(text)
      if (!parts) throw new Error(`${code}: cue not understood: ${text}`)
      const concepts = (parts[1] as string).split('+')
      const cue = { target, weight: Number(parts[2]), concepts }
      push(concepts.length === 1 ? single : joint, concepts[0] as string, cue)
    }
  })
  return { single, joint }
}

function shortForms({ lexicon }: SearchSource, targets: Target[]): Pick<Vocabulary, 'names' | 'suffixes' | 'filler'> {
  const spell = (text: string) => {
    const syllables = syllablesOf(normalizeWords(text))
    return { initials: initialsOf(syllables), full: syllables.join('') }
  }
  return {
    names: targets.map((t) => ({ name: normalizeWords(t.name), ...spell(t.name) })),
    suffixes: wordsOf(lexicon.words.suffixes).map((w) => ({ initials: spell(w).initials })),
    filler: new Set(wordsOf(lexicon.words.filler)),
  }
}
