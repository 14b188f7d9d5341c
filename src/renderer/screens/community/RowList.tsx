import { useEffect, useRef } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import { Lamp } from '../../components/Lamp.tsx'
import type { Row } from './rows.ts'
import css from './community.module.css'

type Props = {
  label: string
  rows: readonly Row[]
  active: number
  onActive: (index: number) => void
  onOpen: (index: number) => void
  listRef: RefObject<HTMLDivElement | null>
  wantsKeysRef: RefObject<boolean>
}

/** A tray: arrows move, Enter opens. Takes the keyboard when one came here, not when a refresh fills it. */
export function RowList({ label, rows, active, onActive, onOpen, listRef, wantsKeysRef }: Props) {
  const first = useRef(true)
  useEffect(() => {
    if (wantsKeysRef.current && first.current) listRef.current?.focus()
    first.current = false
    wantsKeysRef.current = false
  }, [listRef, wantsKeysRef])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const to: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 8, PageUp: active - 8, Home: 0, End: rows.length - 1 }
    const wanted = to[event.key]
    if (wanted !== undefined) {
      event.preventDefault()
      const next = Math.min(rows.length - 1, Math.max(0, wanted))
      onActive(next)
      listRef.current?.querySelector(`#community-${rows[next]?.id}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') {
      event.preventDefault()
      onOpen(active)
    }
  }
  return (
    <div ref={listRef} className={css.list} role="listbox" aria-label={label} tabIndex={0} onKeyDown={onKeyDown} aria-activedescendant={rows[active] ? `community-${rows[active].id}` : undefined}>
      {rows.map((row, i) => (
        <div key={row.id} id={`community-${row.id}`} className={css.item} role="option" aria-selected={i === active} onClick={() => { onActive(i); onOpen(i) }}>
          <div className={css.main}>
            <div className={css.title}>{row.mark && <b className={css.bad}>{row.mark}</b>}{row.title}</div>
            <div className={`${css.title} ${css.quiet}`}>{row.sub}</div>
          </div>
          <div className={css.side}>
            <span className={css.sideLine}><Lamp colour={row.lamp} /><b>{row.when}</b></span>
            <span className={css.quiet}>{row.state}</span>
          </div>
        </div>
      ))}
    </div>
  )
}
