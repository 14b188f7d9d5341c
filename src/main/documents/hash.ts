import { createHash } from 'node:crypto'

/**
 * JSON with sorted keys and no white space: equal data give equal text whatever the order of the keys. `undefined` members are left
 * out, as JSON does. Times and amounts are texts and integers in this product, so number formatting raises no question.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (member === null || typeof member !== 'object' || Array.isArray(member)) return member
    const entries = Object.entries(member as Record<string, unknown>)
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  })
}

/** SHA-256 (64 hex) of the canonical JSON of a sheet's data; recorded with the sheet. */
export function contentHash(data: unknown): string {
  return createHash('sha256').update(canonicalJson(data), 'utf8').digest('hex')
}

/** First 8 hex digits of a content hash: what is printed and put into the QR code. */
export function shortHash(hash: string): string {
  return hash.slice(0, 8)
}
