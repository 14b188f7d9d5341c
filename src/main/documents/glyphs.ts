import { readCoverage } from './cmap.ts'
import type { Coverage } from './cmap.ts'

/** Never drawn: controls, spaces, joiners, variation selectors and other default-ignorable code points. */
const INVISIBLE = /[\p{Cc}\p{White_Space}\p{Default_Ignorable_Code_Point}]/u

/**
 * A check that lists the characters of any data that cannot be printed on this machine. Nearly all are settled by the cmap of the bundled
 * fonts; the others are tried once with the real compiler, because an installed font may have them.
 * @param drawable whether the compiler draws a Typst source without a missing glyph
 */
export function createGlyphCheck(fontFiles: string[], drawable: (source: string) => boolean): (value: unknown) => string[] {
  let coverage: Coverage[] | undefined
  const known = new Map<string, boolean>()

  const canDraw = (character: string): boolean => {
    const before = known.get(character)
    if (before !== undefined) return before
    // The regular serif and sans faces; the bold ones have the same characters.
    coverage ??= fontFiles.filter((file) => file.includes('Regular')).map(readCoverage)
    const code = character.codePointAt(0)!
    const can = INVISIBLE.test(character) || (!UNPRINTABLE.test(character) && (coverage.every((font) => font.has(code)) || drawable(probe(code))))
    known.set(character, can)
    return can
  }

  return (value) => {
    const missing = new Set<string>()
    for (const text of textsOf(value)) {
      for (const character of text) if (!canDraw(character)) missing.add(character)
    }
    return [...missing]
  }
}

/** The smallest source that draws one character with the fonts of the papers. */
const probe = (code: number) => `#import "lib.typ": song\n#set text(font: song)\n#str.from-unicode(${code})`

/**
 * A lone surrogate is half a character. A private-use character means whatever a font likes: a machine that happens to have a glyph there
 * would print a wrong sign, so it counts as missing too.
 */
const UNPRINTABLE = /[\p{Surrogate}\p{Private_Use}]/u

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (value !== null && typeof value === 'object') for (const member of Object.values(value)) yield* textsOf(member)
}
