import { useState } from 'react'

/** The row that keys act on: the row itself, and where it stood when last seen. */
export type Spot = { id: string | null; index: number }
type Row = { id: string }

/**
 * Where the spot is now that the rows may have changed: with its row, wherever that went; when the row is gone, at the row that took its
 * place. A refresh must never slide another case under the finger.
 */
export function settle(spot: Spot, rows: readonly Row[]): Spot {
  if (rows.length === 0 || (spot.id !== null && rows[spot.index]?.id === spot.id)) return spot
  const found = spot.id === null ? -1 : rows.findIndex((row) => row.id === spot.id)
  const index = found >= 0 ? found : Math.min(spot.index, rows.length - 1)
  return { id: rows[index]!.id, index }
}

/** The active row of a list. `-1`-free: with no rows the index is 0. `reset` goes to the first row of whatever is shown next. */
export function useActiveRow(rows: readonly Row[]) {
  const [spot, setSpot] = useState<Spot>({ id: null, index: 0 })
  const settled = settle(spot, rows)
  if (settled !== spot) setSpot(settled)
  const setActive = (index: number): void => setSpot({ id: rows[index]?.id ?? null, index })
  return { active: rows.length === 0 ? 0 : settled.index, setActive, reset: () => setSpot({ id: null, index: 0 }) }
}
