import { canonicalJson, sha256 } from '#main/core/canonical.ts'

/** SHA-256 (64 hex) of the canonical JSON of a sheet's data; recorded with the sheet. */
export function contentHash(data: unknown): string {
  return sha256(canonicalJson(data))
}

/** First 8 hex digits of a content hash: what is printed and put into the QR code. */
export function shortHash(hash: string): string {
  return hash.slice(0, 8)
}
