/** Longest pause between two characters of a scanner; people need more than twice as long, key repeat about 33 ms. */
const GAP_MS = 30

/** What is scanned at a counter: an identity number, a credit code, the number of a case or of a paper. */
export function isCode(text: string): boolean {
  return /^\d{17}[\dX]$/.test(text) || /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(text) || /^\d{21}(\D.{0,40})?$/.test(text)
}

/**
 * Tells a keyboard-wedge scanner from a person: a burst of characters, each at most 30 ms after the one before, ended by Enter, that is a
 * whole code. Times in milliseconds, of the key events themselves and not of their handling.
 */
export class Wedge {
  #text = ''
  #last = Number.NEGATIVE_INFINITY

  /** `start`: the first character of what may become a scan; `scan`: it was one, `text` is the code. */
  feed(key: string, time: number): { kind: 'start' | 'more' | 'none' } | { kind: 'scan'; text: string } {
    const quick = time - this.#last <= GAP_MS
    if (key === 'Enter') {
      const text = this.#text.normalize('NFKC').trim().toUpperCase()
      this.#text = ''
      this.#last = Number.NEGATIVE_INFINITY
      return quick && isCode(text) ? { kind: 'scan', text } : { kind: 'none' }
    }
    // Shift comes before capitals.
    if (key.length !== 1) return { kind: 'none' }
    this.#last = time
    if (quick) {
      this.#text += key
      return { kind: 'more' }
    }
    this.#text = key
    return { kind: 'start' }
  }
}
