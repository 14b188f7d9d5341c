import { questionFor } from './ask.ts'
import { createLetterSearch, type LetterSearch } from './letters.ts'
import { matchText } from './match.ts'
import { buildNameIndex, saidBy, sumUp, type NameIndex, type Sum } from './score.ts'
import { ageConcepts, normalizeWords } from './text.ts'
import type { Found, Referral, Scored, SearchSource, Target } from './types.ts'
import { buildVocabulary, type Vocabulary } from './vocabulary.ts'

/** Sums below this say nothing. */
const LEAST = 1.5
/** Longest query that is looked at; what comes later hardly names the matter. */
const LONGEST_QUERY = 120

export interface MatterSearch {
  targets: readonly Target[]
  /** Ranks matters, affairs and referrals by any words, codes or letters. An empty query finds nothing. */
  find(query: string): Found
  referral(id: string): Referral | undefined
}

interface Parts {
  source: SearchSource
  vocabulary: Vocabulary
  names: NameIndex
  letters: LetterSearch
  segmenter: Intl.Segmenter
}

/** Builds the index, once per catalogue (measured in docs/adr/0007); a query then takes about a millisecond. Throws on a cue it cannot read. */
export function createMatterSearch(source: SearchSource): MatterSearch {
  const vocabulary = buildVocabulary(source)
  const spoken = spokenOf(vocabulary, source)
  const texts = vocabulary.targets.map((t, i) => ({
    name: normalizeWords(t.name) + (source.matters[i]?.keywords ?? []).map((k) => `\n${normalizeWords(k)}`).join(''),
    trigger: normalizeWords(source.matters[i]?.trigger ?? ''),
    spoken: spoken[i] ?? '',
  }))
  const parts: Parts = {
    source,
    vocabulary,
    names: buildNameIndex(texts),
    letters: createLetterSearch(vocabulary),
    segmenter: new Intl.Segmenter('zh', { granularity: 'word' }),
  }
  return { targets: vocabulary.targets, find: (query) => find(parts, query), referral: (id) => source.lexicon.referrals.find((r) => r.id === id) }
}

/** A cue from this weight on speaks for its target without others. */
const SPEAKS_ALONE = 4.5
/** Weight of a query all of whose pairs of characters occur in the words of a target: carries words nobody has listed (托儿点 beside 托儿所). */
const SPOKEN = 10

function spokenOf(vocabulary: Vocabulary, { lexicon }: SearchSource): string[] {
  const texts = vocabulary.targets.map(() => '')
  for (const [concept, cues] of vocabulary.single)
    for (const { target, weight } of cues) if (weight >= SPEAKS_ALONE) texts[target] += `\n${concept}\n${lexicon.concepts[concept]?.replace(/\s+/g, '\n') ?? ''}`
  return texts
}

function find(parts: Parts, query: string): Found {
  const q = [...normalizeWords(query)].slice(0, LONGEST_QUERY).join('')
  if (q === '') return { ranked: [], question: null }
  const code = codeHits(parts, q)
  if (code) return { ranked: code, question: null }
  const said = saidBy(matchText(parts.vocabulary, q, parts.segmenter), ageConcepts(q))
  const sums = sumUp(parts.vocabulary, said)
  const latin = /^[a-z]+$/.test(q)
  if (latin) parts.letters.sums(q).forEach((sum, i) => replaceIfMore(sums, i, sum))
  else addLikeness(parts.names.likeness(q), sums)
  const exact = new Set(parts.vocabulary.words.get(q)?.direct.keys() ?? [])
  const ranked = rank(parts.vocabulary.targets, sums, exact)
  return { ranked: latin ? withDepartment(parts, q, ranked) : ranked, question: questionFor(parts.source.lexicon, ranked, latin ? null : said) }
}

function replaceIfMore(sums: Sum[], i: number, sum: Sum): void {
  if (sum.raw > (sums[i]?.raw ?? 0)) sums[i] = sum
}

function addLikeness(likeness: ReturnType<NameIndex['likeness']>, sums: Sum[]): void {
  sums.forEach((sum, i) => {
    const { name, trigger, spoken } = likeness[i] ?? { name: 0, trigger: 0, spoken: 0 }
    sum.raw += 7 * name * name + 3 * trigger * trigger + SPOKEN * spoken
    sum.matched ??= name > 0 || trigger > 0 ? '' : null
  })
}

function rank(targets: readonly Target[], sums: Sum[], exact: ReadonlySet<number>): Scored[] {
  return targets
    .map((target, i): Scored => {
      const { raw, matched } = sums[i] ?? { raw: 0, matched: null }
      const score = exact.has(i) ? 100 : Math.min(99, 100 * (1 - Math.exp(-raw / 7)))
      return { target, raw, score: Math.round(score * 10) / 10, matched: matched === '' ? null : matched }
    })
    .filter((s) => s.raw >= LEAST)
    .sort((a, b) => b.raw - a.raw || (a.target.code < b.target.code ? -1 : 1))
}

/** `26`, `SR02`, `sr-2`, `26号`: a short code or a code; letters that begin a code are completed (`sr0`). */
function codeHits({ source, vocabulary }: Parts, q: string): Scored[] | null {
  const number = /^(\d{1,2})号?$/.exec(q)?.[1]?.padStart(2, '0')
  const letters = /^([a-z]{2,4})(\d{1,2})$/.exec(q)
  if (!number && !letters) return null
  const wanted = letters ? `${letters[1]}${letters[2]}` : ''
  const fits = (code: string, shortCode: string | undefined): number => {
    const plain = code.replace('-', '').toLowerCase()
    if (number) return shortCode === number ? 100 : 0
    return plain === wanted || plain === wanted.replace(/(\d)$/, '0$1') ? 100 : plain.startsWith(wanted) ? 90 : 0
  }
  const hits = vocabulary.targets.flatMap((target, i): Scored[] => {
    const score = target.kind === 'referral' ? 0 : fits(target.code, source.matters[i]?.shortCode)
    return score > 0 ? [{ target, raw: score, score, matched: number ?? target.code }] : []
  })
  const whole = hits.filter((h) => h.score === 100)
  if (hits.length === 0) return null
  return whole.length > 0 ? whole : hits
}

const DEPARTMENT_RAW = 7

/** A department's letters alone (`sr`) list its matters in their order, before words that merely begin so. */
function withDepartment({ vocabulary }: Parts, q: string, ranked: Scored[]): Scored[] {
  const own = vocabulary.targets.filter((t) => t.kind !== 'referral' && t.code.toLowerCase().startsWith(`${q}-`))
  if (own.length === 0) return ranked
  const listed = own.map((target): Scored => ({ target, raw: DEPARTMENT_RAW, score: 55, matched: target.code }))
  const rest = ranked.filter((r) => !own.includes(r.target))
  return [...rest.filter((r) => r.raw > DEPARTMENT_RAW), ...listed, ...rest.filter((r) => r.raw <= DEPARTMENT_RAW)]
}
