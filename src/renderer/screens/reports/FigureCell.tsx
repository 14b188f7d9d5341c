import type { KeyboardEvent } from 'react'
import { formatFigure, type FigureFormat } from '#shared/reports/figures.ts'
import { useCasesHref, type Scope } from './address.ts'
import css from './reports.module.css'

/** The cell last opened, so that the keyboard is there again after the list of cases. */
let opened: string | null = null

const STEPS: Record<string, [rows: number, columns: number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

/** Arrow keys move from figure to figure of a table; Enter follows the link. */
export function moveInTable(event: KeyboardEvent<HTMLTableElement>): void {
  const step = STEPS[event.key]
  const cell = event.target instanceof HTMLElement ? event.target.closest('td') : null
  const row = cell?.parentElement as HTMLTableRowElement | null | undefined
  if (!step || !cell || !row || event.altKey || event.ctrlKey) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLTableRowElement>('tbody tr, tfoot tr')]
  let [r, c] = [rows.indexOf(row), cell.cellIndex]
  for (;;) {
    r += step[0]
    c += step[1]
    const next = rows[r]?.cells[c]
    if (!next) return
    const link = next.querySelector('a')
    if (!link) continue
    event.preventDefault()
    link.focus()
    return
  }
}

/** Puts the keyboard back on the figure whose cases were looked at. */
export function focusOpened(root: HTMLElement | null): void {
  if (opened === null || !root) return
  const link = [...root.querySelectorAll<HTMLElement>('a[data-figure]')].find((a) => a.dataset['figure'] === opened)
  opened = null
  link?.focus()
}

/** A figure that leads to its cases. A zero has none, and a rate without a base is no figure. */
export function FigureLink({ figure, format, value, scope, label }: { figure: string; format: FigureFormat; value: number | null | undefined; scope: Scope; label: string }) {
  const href = useCasesHref()
  const text = formatFigure(format, value)
  if (value === null || value === undefined || (value === 0 && format === 'count')) return <>{text}</>
  const to = { ...scope, figure }
  const key = JSON.stringify(to)
  return <a className={css.figure} href={href(to)} data-figure={key} aria-label={`${label} ${text},看办件`} onClick={() => { opened = key }}>{text}</a>
}
