import { v7 } from 'uuid'

/** Random bytes are fetched many at a time: asking for sixteen costs as much as asking for four thousand. */
const pool = new Uint8Array(4096)
let at = pool.length
let msecs = 0
let seq = 0

/** A new key: UUID version 7 (RFC 9562), ascending within this process also inside one millisecond. */
export function uuid(): string {
  if (at === pool.length) {
    crypto.getRandomValues(pool)
    at = 0
  }
  const random = pool.subarray(at, (at += 16))
  const now = Date.now()
  if (now > msecs) {
    msecs = now
    // 31 bits, so that counting on within the millisecond does not run over.
    seq = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 1
  } else seq++
  return v7({ random, msecs, seq })
}
