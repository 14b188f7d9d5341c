import { useState } from 'react'

/** Which rows are ticked. What is no longer in the list is forgotten by `of`. */
export function useTicks() {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const toggle = (id: string): void => setTicked((before) => {
    const next = new Set(before)
    if (!next.delete(id)) next.add(id)
    return next
  })
  const set = (ids: readonly string[]): void => setTicked(new Set(ids))
  /** Ticked rows of those shown, or the active one when none is ticked. */
  const of = <R extends { id: string }>(rows: readonly R[], active: R | undefined): R[] => {
    const chosen = rows.filter((row) => ticked.has(row.id))
    return chosen.length > 0 ? chosen : active ? [active] : []
  }
  return { ticked, toggle, set, of }
}

/** `3.5 小时` under a working day, else days and hours of eight. */
export function wayText(hours: number): string {
  if (hours < 8) return `${hours} 小时`
  const days = Math.floor(hours / 8)
  const rest = Math.round((hours - days * 8) * 10) / 10
  return rest > 0 ? `${days} 个工作日 ${rest} 小时` : `${days} 个工作日`
}
