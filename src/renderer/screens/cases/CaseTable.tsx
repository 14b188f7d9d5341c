import { memo, useCallback, useEffect, useMemo, useRef } from 'react'
import type { KeyboardEvent, ReactNode, RefObject } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { CaseRow } from '#shared/contract/cases.ts'
import { dateOf } from '#shared/rules/time.ts'
import { PROCESSING_LABELS, labelOf, shortDate } from '#shared/text/labels.ts'
import { CaseStateBadge } from '../../components/CaseStateBadge.tsx'
import { Lamp } from '../../components/Lamp.tsx'
import { MaskedId } from '../../components/MaskedId.tsx'
import { CaseNumber } from './CaseNumber.tsx'
import type { Column, ColumnKey } from './views.ts'
import { gridOf, ROW_HEIGHT } from './views.ts'
import css from './cases.module.css'

type CellContext = { departmentName: (code: string) => string; year: string }

const day = (time: string | null, year: string): string => (time ? shortDate(dateOf(time), year) : '—')

function DueCell({ row, year }: { row: CaseRow; year: string }) {
  if (!row.promisedDue && !row.due) return <span className={css.quiet}>—</span>
  return (
    <span className={css.dueCell} data-ended={row.endedAt ? true : undefined}>
      <Lamp colour={row.colour} />
      <span>{shortDate((row.promisedDue ?? row.due)!, year)}{row.provisional ? <span className={css.quiet} title="节假日安排未公布,日期暂定"> 暂定</span> : null}</span>
    </span>
  )
}

const CELLS: Record<ColumnKey, (row: CaseRow, context: CellContext) => ReactNode> = {
  number: (row) => <CaseNumber number={row.number} />,
  applicant: (row) => row.applicantName,
  matter: (row) => <><span className={css.quiet}>{row.matterCode}</span> {row.matterName}</>,
  state: (row) => <CaseStateBadge state={row.state} />,
  due: (row, { year }) => <DueCell row={row} year={year} />,
  department: (row, { departmentName }) => departmentName(row.departmentCode),
  received: (row, { year }) => day(row.receivedAt, year),
  idNumber: (row) => <MaskedId value={row.applicantIdMasked} />,
  phone: (row) => row.applicantPhoneMasked ?? '—',
  type: (row) => labelOf(PROCESSING_LABELS, row.processingType),
  accepted: (row, { year }) => day(row.acceptedAt, year),
  ended: (row, { year }) => day(row.endedAt, year),
  legalDue: (row, { year }) => (row.legalDue ? shortDate(row.legalDue, year) : '—'),
}

/** Text of a cell that may be cut off, for the pointer. */
const TITLES: Partial<Record<ColumnKey, (row: CaseRow) => string>> = { applicant: (r) => r.applicantName, matter: (r) => `${r.matterCode} ${r.matterName}` }

type RowProps = { row: CaseRow; index: number; top: number; active: boolean; columns: readonly Column[]; context: CellContext; onPick: (index: number) => void }

const RowView = memo(function RowView({ row, index, top, active, columns, context, onPick }: RowProps) {
  return (
    <div
      role="row"
      id={`case-row-${row.id}`}
      aria-rowindex={index + 2}
      aria-selected={active}
      className={css.row}
      style={{ ...gridOf(columns), height: ROW_HEIGHT, transform: `translateY(${top}px)` }}
      onClick={() => onPick(index)}
    >
      {columns.map(({ key }) => <div role="gridcell" key={key} className={css.cell} title={TITLES[key]?.(row)}>{CELLS[key](row, context)}</div>)}
    </div>
  )
})

export type CaseTableProps = {
  rows: readonly CaseRow[]
  columns: readonly Column[]
  departmentName: (code: string) => string
  year: string
  active: number
  onActive: (index: number) => void
  /** Enter or a click. */
  onOpen: (index: number) => void
  hasMore: boolean
  loadMore: () => void
  gridRef: RefObject<HTMLDivElement | null>
}

const STEPS: Record<string, (rows: number) => number> = { ArrowDown: () => 1, ArrowUp: () => -1, PageDown: () => 15, PageUp: () => -15, Home: (n) => -n, End: (n) => n }

/**
 * Rows by cursor pages; only those in sight are in the document, so that 100,000 rows scroll as ten do. One tab stop: arrows move the
 * row, Enter opens it.
 */
export function CaseTable({ rows, columns, departmentName, year, active, onActive, onOpen, hasMore, loadMore, gridRef }: CaseTableProps) {
  const context = useMemo<CellContext>(() => ({ departmentName, year }), [departmentName, year])
  // Nothing of it is handed to memoised parts; rows get plain numbers.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({ count: rows.length, getScrollElement: () => gridRef.current, estimateSize: () => ROW_HEIGHT, overscan: 14, scrollPaddingEnd: ROW_HEIGHT })
  const shown = virtualizer.getVirtualItems()
  const lastShown = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && lastShown >= rows.length - 60) loadMore()
  }, [hasMore, lastShown, rows.length, loadMore])

  const callbacks = useRef({ onOpen })
  useEffect(() => {
    callbacks.current = { onOpen }
  })
  const pick = useCallback((index: number) => {
    callbacks.current.onOpen(index)
  }, [])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || rows.length === 0) return
    const step = STEPS[event.key]
    if (step) {
      event.preventDefault()
      const next = Math.min(rows.length - 1, Math.max(0, active + step(rows.length)))
      onActive(next)
      virtualizer.scrollToIndex(next)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      onOpen(Math.max(0, active))
    }
  }

  const activeRow = rows[active]
  return (
    <div
      ref={gridRef} role="grid" tabIndex={0} aria-label="办件列表" aria-rowcount={hasMore ? -1 : rows.length + 1} className={css.grid}
      aria-activedescendant={activeRow ? `case-row-${activeRow.id}` : undefined} onKeyDown={onKeyDown}
    >
      <div role="row" aria-rowindex={1} className={css.head} style={{ ...gridOf(columns), height: ROW_HEIGHT }}>
        {columns.map((column) => <div role="columnheader" key={column.key} className={css.cell}>{column.label}</div>)}
      </div>
      <div role="presentation" style={{ height: virtualizer.getTotalSize(), minWidth: gridOf(columns).minWidth, position: 'relative' }}>
        {shown.map((item) => (
          <RowView key={rows[item.index]!.id} row={rows[item.index]!} index={item.index} top={item.start} active={item.index === active} columns={columns} context={context} onPick={pick} />
        ))}
      </div>
      {hasMore && <div className={css.more} role="status">正在载入更多…</div>}
    </div>
  )
}
