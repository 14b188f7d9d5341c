import { useCallback, useEffect, useState } from 'react'
import { dateOf, epochOf, toIsoTime } from '#shared/rules/time.ts'

/**
 * The host's clock: all dates come from it, never from this machine's clock or time zone.
 * @param hostNow time text of the host when last asked; `askedAt` epoch milliseconds here at that moment
 */
export function useHostClock(hostNow: string | undefined, askedAt: number): { now: () => number; today: string } {
  const offset = hostNow ? epochOf(hostNow) - askedAt : 0
  const now = useCallback(() => Date.now() + offset, [offset])
  const dateNow = useCallback(() => dateOf(toIsoTime(Date.now() + offset)), [offset])
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 20_000)
    return () => clearInterval(timer)
  }, [])
  return { now, today: dateNow() }
}
