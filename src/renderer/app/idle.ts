import { useEffect } from 'react'

/** Calls `lock` after so many seconds without a key or a movement here (polling does not count); null = not now. */
export function useIdleLock(seconds: number | null, lock: () => void): void {
  useEffect(() => {
    if (seconds === null) return
    let last = Date.now()
    const touch = () => {
      last = Date.now()
    }
    const kinds = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const
    for (const kind of kinds) addEventListener(kind, touch, { passive: true })
    const timer = setInterval(() => {
      if (Date.now() - last >= seconds * 1000) lock()
    }, 5_000)
    return () => {
      clearInterval(timer)
      for (const kind of kinds) removeEventListener(kind, touch)
    }
  }, [seconds, lock])
}
