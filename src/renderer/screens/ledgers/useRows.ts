import { useEffect, useRef } from 'react'
import { useKeys } from '../../app/keys.ts'
import { useActiveRow } from '../cases/activeRow.ts'

/** A table whose rows are walked with the arrow keys; the active row stays in sight. */
export function useRows<T extends { id: string }>(rows: readonly T[]) {
  const { active, setActive } = useActiveRow(rows)
  const body = useRef<HTMLTableSectionElement>(null)
  // In braces: newer engines return a promise, which is no clean-up.
  useEffect(() => {
    body.current?.rows[active]?.scrollIntoView({ block: 'nearest' })
  }, [active])
  const step = (by: number): void => setActive(Math.max(0, Math.min(rows.length - 1, active + by)))
  useKeys([
    { key: 'ArrowDown', label: '下一行', run: () => step(1), hidden: true },
    { key: 'ArrowUp', label: '上一行', run: () => step(-1), hidden: true },
  ])
  const rowProps = (index: number) => ({ 'aria-current': index === active ? ('true' as const) : undefined, 'data-pick': true, onClick: () => setActive(index) })
  return { body, row: rows[active], rowProps }
}
