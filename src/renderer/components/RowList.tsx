import { useEffect, useRef } from 'react'
import type { KeyboardEvent, ReactNode, RefObject } from 'react'
import css from './rows.module.css'

type Props<R extends { id: string }> = {
  label: string
  rows: readonly R[]
  active: number
  /** Id of what is open beside the list. */
  opened?: string | null
  onActive: (index: number) => void
  onOpen: (index: number) => void
  listRef: RefObject<HTMLDivElement | null>
  /** Says whether the list takes the keyboard when it appears, and is told that it came; without it, it always does. */
  wantsKeysRef?: RefObject<boolean>
  children: (row: R) => ReactNode
}

/** A list walked by arrows and opened by Enter, two lines to a row. It takes the keyboard when it appears. */
export function RowList<R extends { id: string }>({ label, rows, active, opened, onActive, onOpen, listRef, wantsKeysRef, children }: Props<R>) {
  const first = useRef(true)
  useEffect(() => {
    if (first.current && (wantsKeysRef?.current ?? true)) listRef.current?.focus()
    first.current = false
    if (wantsKeysRef) wantsKeysRef.current = false
  }, [listRef, wantsKeysRef])
  const move = (to: number): void => {
    const next = Math.min(rows.length - 1, Math.max(0, to))
    onActive(next)
    listRef.current?.querySelector(`[id="row-${rows[next]?.id}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const to: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 8, PageUp: active - 8, Home: 0, End: rows.length - 1 }
    if (to[event.key] === undefined && event.key !== 'Enter') return
    event.preventDefault()
    if (event.key === 'Enter') onOpen(active)
    else move(to[event.key]!)
  }
  return (
    <div ref={listRef} className={css.rows} role="listbox" aria-label={label} tabIndex={0} onKeyDown={onKeyDown} aria-activedescendant={rows[active] ? `row-${rows[active].id}` : undefined}>
      {rows.map((row, i) => (
        <div key={row.id} id={`row-${row.id}`} role="option" aria-selected={i === active} data-opened={row.id === opened || undefined} className={css.row} onClick={() => { onActive(i); onOpen(i) }}>
          {children(row)}
        </div>
      ))}
    </div>
  )
}
