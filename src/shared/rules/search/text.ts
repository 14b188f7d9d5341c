import { pinyin } from 'pinyin-pro'

export const HAN = /\p{Script=Han}/u

/** Full-width to half-width, lower case, without white space, punctuation and signs. */
export function normalizeWords(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[\s\p{P}\p{S}\p{C}]+/gu, '')
}

/** Words of a blank-separated list, normalised. */
export const wordsOf = (list: string): string[] => list.split(/\s+/).map(normalizeWords).filter((w) => w !== '')

/** One toneless syllable per character (ü as v); characters without a reading stand for themselves. */
export function syllablesOf(text: string): string[] {
  const chars = [...text]
  const read = pinyin(text, { type: 'array', toneType: 'none', v: true, nonZh: 'spaced' })
  return read.length === chars.length ? read : chars.map((c) => (HAN.test(c) ? pinyin(c, { toneType: 'none', v: true }) : c))
}

/**
 * Syllables that people here do not keep apart when they speak or type: zh/z, ch/c, sh/s, n/l at the start (Nanjing), -ng/-n at the end.
 */
export function blurSyllable(syllable: string): string {
  return syllable.replace(/^([zcs])h/, '$1').replace(/^n(?=[a-z])/, 'l').replace(/ng$/, 'n')
}

export const initialsOf = (syllables: readonly string[]): string => syllables.map((s) => s.slice(0, /^[0-9]/.test(s) ? undefined : 1)).join('')

const DIGITS = '零一二三四五六七八九'

/** Age said in words or figures (六十, 82岁, 九十多岁, 百岁) → the concept 年龄40, 年龄60, 年龄80 (to 59, 79, above) or 年龄6 for a child. */
export function ageConcepts(text: string): string[] {
  const ages: number[] = []
  for (const m of text.matchAll(/(\d{1,3})(?:多|来)?(?:周)?岁/g)) ages.push(Number(m[1]))
  for (const m of text.matchAll(/([四五六七八九])十([一二三四五六七八九])?(?![一二三四五六七八九]?[万千百块元平户米斤号度楼层次])/g))
    ages.push(DIGITS.indexOf(m[1] ?? '零') * 10 + (m[2] ? DIGITS.indexOf(m[2]) : 0))
  for (const m of text.matchAll(/(?<!十)([三四五六七])(?:周)?岁/g)) ages.push(DIGITS.indexOf(m[1] ?? '零'))
  if (/百岁|一百[零一二三四五六七八九]*岁/.test(text)) ages.push(100)
  const names = ages.map((age) => (age >= 80 && age <= 120 ? '年龄80' : age >= 60 && age < 80 ? '年龄60' : age >= 40 && age < 60 ? '年龄40' : age >= 3 && age <= 7 ? '年龄6' : ''))
  return [...new Set(names)].filter((name) => name !== '')
}

/** Splits typed pinyin into known syllables, as few as possible; null when letters remain. */
export function splitPinyin(letters: string, known: ReadonlySet<string>): string[] | null {
  const best: (string[] | null)[] = [[]]
  for (let end = 1; end <= letters.length; end++) {
    best[end] = null
    for (let start = Math.max(0, end - 6); start < end; start++) {
      const before = best[start]
      const piece = letters.slice(start, end)
      if (before && known.has(piece) && (best[end] === null || before.length + 1 < (best[end]?.length ?? 0))) best[end] = [...before, piece]
    }
  }
  return best[letters.length] ?? null
}

/** True when the texts differ by one character changed, missing, too many, or two neighbours exchanged. */
export function oneEditApart(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false
  let i = 0
  while (i < a.length && i < b.length && a[i] === b[i]) i++
  if (a.length > b.length) return a.slice(i + 1) === b.slice(i)
  if (a.length < b.length) return a.slice(i) === b.slice(i + 1)
  return a.slice(i + 1) === b.slice(i + 1) || (a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2))
}
