import type { KeyboardEvent, ReactNode, RefObject } from 'react'
import css from './handover.module.css'

export type Column<R> = { head: string; cell: (row: R) => ReactNode; className?: string | undefined }

type Props<R> = {
  label: string
  rows: readonly R[]
  columns: readonly Column<R>[]
  active: number
  onActive: (index: number) => void
  onEnter: (row: R) => void
  /** Ticked rows by key; without it rows are not ticked. */
  ticked?: ReadonlySet<string> | undefined
  onTick?: (row: R) => void
  listRef: RefObject<HTMLDivElement | null>
}

/** A list walked with the arrows; Enter opens, the space bar ticks. */
export function Rows<R extends { id: string }>({ label, rows, columns, active, onActive, onEnter, ticked, onTick, listRef }: Props<R>) {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const to: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 12, PageUp: active - 12, Home: 0, End: rows.length - 1 }
    const row = rows[active]
    if (to[event.key] !== undefined) {
      const next = Math.min(rows.length - 1, Math.max(0, to[event.key]!))
      onActive(next)
      listRef.current?.querySelector(`[data-row="${next}"]`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === ' ' && row && onTick) {
      onTick(row)
      onActive(Math.min(rows.length - 1, active + 1))
    } else if (event.key === 'Enter' && row) onEnter(row)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex
    <div ref={listRef} className={css.list} tabIndex={0} role="region" aria-label={label} onKeyDown={onKeyDown}>
      <table className={css.table}>
        <thead><tr>{ticked && <th scope="col">选</th>}{columns.map((c) => <th key={c.head} scope="col">{c.head}</th>)}</tr></thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={row.id} data-row={i} data-active={i === active || undefined} aria-current={i === active || undefined} onClick={() => { onActive(i); if (ticked) onTick?.(row) }} onDoubleClick={() => onEnter(row)}>
              {ticked && <td><input type="checkbox" className={css.tick} tabIndex={-1} readOnly checked={ticked.has(row.id)} aria-label={`选中第${i + 1}行`} /></td>}
              {columns.map((c) => <td key={c.head} className={c.className}>{c.cell(row)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
