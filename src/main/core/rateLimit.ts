/** So many in so long a time, counted over a sliding window. */
export interface Rate {
  count: number
  seconds: number
}

/** Keys kept at most; the oldest go first, so that a flood of made-up keys takes no memory. */
const MAX_KEYS = 50_000

export interface RateLimiter {
  /** Counts one at `now` (epoch milliseconds); returns 0, or the seconds to wait when it is over the limit (then it is not counted). */
  take(key: string, now: number): number
  /** Takes back the last one counted. */
  giveBack(key: string): void
}

/**
 * Sliding window in two halves: the count of the last window fades out as the present one goes on. Constant memory per key, never more than
 * `count` in any window that is spread evenly.
 */
export function createRateLimiter({ count, seconds }: Rate): RateLimiter {
  const span = seconds * 1000
  const windows = new Map<string, { start: number; now: number; before: number }>()
  const windowOf = (key: string, now: number) => {
    const start = Math.floor(now / span) * span
    const known = windows.get(key)
    if (known?.start === start) return known
    const fresh = { start, now: 0, before: known?.start === start - span ? known.now : 0 }
    windows.delete(key)
    windows.set(key, fresh)
    if (windows.size > MAX_KEYS) windows.delete(windows.keys().next().value!)
    return fresh
  }
  return {
    take(key, now) {
      const window = windowOf(key, now)
      const share = 1 - (now - window.start) / span
      if (window.now + window.before * share + 1 > count) return Math.max(1, Math.ceil(waitOf(window, count, span, now) / 1000))
      window.now++
      return 0
    },
    giveBack(key) {
      const window = windows.get(key)
      if (window && window.now > 0) window.now--
    },
  }
}

/** Milliseconds until one more fits. */
function waitOf({ start, now: counted, before }: { start: number; now: number; before: number }, count: number, span: number, now: number): number {
  const room = count - 1
  // Within this window, if what is left of the last one can fade enough; otherwise in the next, where the present count fades.
  if (counted <= room && before > 0) return start + span * (1 - (room - counted) / before) - now
  return start + span + span * (1 - room / counted) - now
}
