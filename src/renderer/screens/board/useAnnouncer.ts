import { useEffect, useRef, useState } from 'react'
import { callKey, newCalls, type BoardCall } from './calls.ts'
import { announce, mayPlay, unlockSound } from './sound.ts'

/** One call is shown and heard this long before the next. */
const EACH_MS = 6_000

/** Announces new calls one after another. `current` is the one to show large. */
export function useAnnouncer(calls: readonly BoardCall[] | undefined): { current: BoardCall | null; sound: boolean; enableSound: () => void } {
  const known = useRef<Set<string> | null>(null)
  const [line, setLine] = useState<BoardCall[]>([])
  const [sound, setSound] = useState(mayPlay)
  const current = line[0] ?? null
  // Where no key or click is asked for before a page may sound (the desktop program), it may from the beginning.
  useEffect(() => void unlockSound().then(setSound), [])

  useEffect(() => {
    if (!calls) return
    const fresh = newCalls(known.current, calls)
    known.current = new Set([...(known.current ?? []), ...calls.map(callKey)])
    if (fresh.length > 0) setLine((old) => [...old, ...fresh].slice(-8))
  }, [calls])
  const spoken = useRef<BoardCall | null>(null)
  useEffect(() => {
    if (!current) return
    if (spoken.current !== current) announce(current)
    spoken.current = current
    const timer = setTimeout(() => setLine((old) => old.slice(1)), EACH_MS)
    return () => clearTimeout(timer)
  }, [current])
  const enableSound = (): void => void unlockSound().then(setSound)
  return { current, sound, enableSound }
}
