import { isTakenHere } from '../../app/errand.ts'
import type { Hit } from '../../app/errand.ts'
import { useAllMatters } from './desk.ts'

/** The matters this person takes most on this machine, for Alt+1…9. */
const slot = (userId: string): string => `centre.favourites.${userId}`

type Uses = Record<string, { n: number; at: number }>

function read(userId: string): Uses {
  try {
    return JSON.parse(localStorage.getItem(slot(userId)) ?? '{}') as Uses
  } catch {
    return {}
  }
}

export type Favourite = { key: string; hit: Hit }

/** Those that are taken in here, each with its key. */
export function useFavourites(userId: string): Favourite[] {
  const all = useAllMatters().data ?? []
  return favouritesOf(userId).flatMap((code) => all.filter((hit) => hit.code === code && isTakenHere(hit))).map((hit, i) => ({ key: `Alt+${i + 1}`, hit }))
}

/** Codes by use, at most nine. */
export function favouritesOf(userId: string): string[] {
  return Object.entries(read(userId)).toSorted(([, a], [, b]) => b.n - a.n || b.at - a.at).slice(0, 9).map(([code]) => code)
}

/** The matter taken last. */
export function lastUsedOf(userId: string): string | undefined {
  return Object.entries(read(userId)).toSorted(([, a], [, b]) => b.at - a.at)[0]?.[0]
}

export function countUse(userId: string, code: string): void {
  const uses = read(userId)
  uses[code] = { n: (uses[code]?.n ?? 0) + 1, at: Date.now() }
  try {
    localStorage.setItem(slot(userId), JSON.stringify(uses))
  } catch {
    // Only a convenience.
  }
}
