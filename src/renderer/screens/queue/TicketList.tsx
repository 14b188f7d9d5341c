import { useEffect } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import type { Ticket } from '#shared/contract/queue.ts'
import { useSession } from '../../app/session.tsx'
import { lastsOf, remarkOf, type ListName } from './lists.ts'
import css from './queue.module.css'

type Props = { list: ListName; label: string; rows: readonly Ticket[]; active: number; onActive: (index: number) => void; onEnter: () => void; listRef: RefObject<HTMLDivElement | null> }

/** Tickets one to a line; arrows choose, Enter does what the list is for. */
export function TicketList({ list, label, rows, active, onActive, onEnter, listRef }: Props) {
  const { today } = useSession()
  const activeId = rows[active]?.id
  useEffect(() => {
    if (activeId) document.getElementById(`ticket-${activeId}`)?.scrollIntoView({ block: 'nearest' })
  }, [activeId])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const to: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 10, PageUp: active - 10, Home: 0, End: rows.length - 1 }
    if (to[event.key] !== undefined) {
      event.preventDefault()
      onActive(Math.min(rows.length - 1, Math.max(0, to[event.key]!)))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      onEnter()
    }
  }
  return (
    <div ref={listRef} className={css.list} role="listbox" aria-label={label} tabIndex={0} onKeyDown={onKeyDown} aria-activedescendant={activeId ? `ticket-${activeId}` : undefined}>
      {rows.map((ticket, i) => (
        <div key={ticket.id} id={`ticket-${ticket.id}`} role="option" aria-selected={i === active} className={css.row} onClick={() => onActive(i)} onDoubleClick={onEnter}>
          <b className={css.rowNumber}>{ticket.number}</b>
          <span className={css.rowGroup} title={ticket.groupName}>{ticket.groupName}</span>
          <span className={css.rowRemark} data-priority={ticket.priority !== 'none' || undefined} title={remarkOf(ticket)}>{remarkOf(ticket)}</span>
          <span className={css.rowCounter}>{ticket.counter && (list === 'held' || list === 'counters') ? `${Number(ticket.counter)}号窗口` : ''}</span>
          <span className={css.rowLasts}>{lastsOf(ticket, list, today)}</span>
        </div>
      ))}
    </div>
  )
}
