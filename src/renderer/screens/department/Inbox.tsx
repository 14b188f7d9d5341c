import { useEffect } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import type { CaseRow } from '#shared/contract/cases.ts'
import type { DepartmentOfficer } from '#shared/contract/department.ts'
import { dateOf } from '#shared/rules/time.ts'
import { handoverColour } from '#shared/rules/transferBatch.ts'
import { shortDate, weekdayZh } from '#shared/text/labels.ts'
import { remainingText } from '../../components/DueDate.tsx'
import { Lamp } from '../../components/Lamp.tsx'
import { CaseNumber } from '../cases/CaseNumber.tsx'
import type { Box } from './trays.ts'
import css from './department.module.css'

type Props = {
  box: Box
  label: string
  rows: readonly CaseRow[]
  today: string
  /** Officers of the department, to name who has a case in hand. */
  officers: readonly DepartmentOfficer[] | undefined
  active: number
  /** Id of the case open beside the list. */
  opened: string | null
  onActive: (index: number) => void
  onOpen: (index: number) => void
  /** Marked rows; null where nothing can be marked. */
  marked: ReadonlySet<string> | null
  onMark: (id: string) => void
  listRef: RefObject<HTMLDivElement | null>
  wantsKeysRef: RefObject<boolean>
}

/** What has to be done by `nextDue`, and what stands below it. */
const NEXT: Record<Box, { word: string; below: (row: CaseRow, year: string) => string } | null> = {
  dispatched: { word: '签收', below: (row, year) => (row.due ? `承诺 ${shortDate(row.promisedDue ?? row.due, year)}` : '没有期限') },
  closed: { word: '送达', below: (row, year) => (row.endedAt ? `办结 ${shortDate(dateOf(row.endedAt), year)}` : '') },
  steps: { word: '会办', below: (row, year) => (row.due ? `主办期限 ${shortDate(row.promisedDue ?? row.due, year)}` : '') },
  inProgress: null,
}

/** The date that counts in this tray: of the signing, the handing over, the own step; of the decision while a case is in hand. */
function Due({ box, row, today }: { box: Box; row: CaseRow; today: string }) {
  const year = today.slice(0, 4)
  const next = NEXT[box]
  if (next && row.nextDue)
    return (
      <>
        <span className={css.dueLine}><Lamp colour={handoverColour(today, row.nextDue)} wordless /><span>{next.word}</span> <b className={row.nextDue < today ? css.late : undefined}>{shortDate(row.nextDue, year)}前</b></span>
        <span className={css.quiet}>{next.below(row, year)}</span>
      </>
    )
  if (row.suspended) return <><span className={css.dueLine}><Lamp colour="suspended" wordless />特别程序</span><span className={css.quiet}>暂停计时</span></>
  const due = row.promisedDue ?? row.due
  if (!due || row.endedAt) return <span className={css.quiet}>{row.endedAt ? `办结 ${shortDate(dateOf(row.endedAt), year)}` : '没有期限'}</span>
  return (
    <>
      <span className={css.dueLine}><Lamp colour={row.colour} /><b>{shortDate(due, year)}</b> <span className={css.quiet}>{weekdayZh(due)}</span></span>
      <span className={css.quiet}>{remainingText(due, today)}{row.provisional ? ' · 暂定' : ''}</span>
    </>
  )
}

/** ` · 经办 某某`, where the case is in hand. */
function officerName(row: CaseRow, officers: Props['officers']): string {
  if (row.state !== 'inProgress') return ''
  const name = officers?.find((p) => p.id === row.officerId)?.name
  return name ? ` · 经办 ${name}` : ''
}

/** One tray of the department. Two lines to a case: readable at arm's length, and there are not many. */
export function Inbox({ box, label, rows, today, officers, active, opened, onActive, onOpen, marked, onMark, listRef, wantsKeysRef }: Props) {
  useEffect(() => {
    if (wantsKeysRef.current) listRef.current?.focus()
    wantsKeysRef.current = false
  }, [listRef, wantsKeysRef])
  const move = (to: number): void => {
    const next = Math.min(rows.length - 1, Math.max(0, to))
    onActive(next)
    listRef.current?.querySelector(`#inbox-${rows[next]?.id}`)?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const to: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 8, PageUp: active - 8, Home: 0, End: rows.length - 1 }
    if (to[event.key] !== undefined) {
      event.preventDefault()
      move(to[event.key]!)
    } else if (event.key === ' ' && marked && rows[active]) {
      event.preventDefault()
      onMark(rows[active].id)
      move(active + 1)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      onOpen(active)
    }
  }
  return (
    <div ref={listRef} className={css.inbox} role="listbox" aria-label={label} tabIndex={0} data-box={box} onKeyDown={onKeyDown} aria-activedescendant={rows[active] ? `inbox-${rows[active].id}` : undefined}>
      {rows.map((row, i) => (
        <div
          key={row.id} id={`inbox-${row.id}`} role="option" aria-selected={i === active} data-opened={row.id === opened || undefined} className={css.item}
          onClick={() => { onActive(i); onOpen(i) }}
        >
          {marked && marked.size > 0 && <span className={css.marked}>{marked.has(row.id) && <span role="img" aria-label="已选">✓</span>}</span>}
          <div className={css.itemMain}>
            <div className={css.itemTitle}><b>{row.applicantName}</b> {row.matterName}</div>
            <div className={css.quiet}><CaseNumber number={row.number} /> · 收件 {shortDate(dateOf(row.receivedAt), today.slice(0, 4))}{officerName(row, officers)}</div>
          </div>
          <div className={css.itemDue}><Due box={box} row={row} today={today} /></div>
        </div>
      ))}
    </div>
  )
}
