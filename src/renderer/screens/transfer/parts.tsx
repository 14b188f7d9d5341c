import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode, RefObject } from 'react'
import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { api, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './transfer.module.css'

/** Tells that something was done and lets every tray read again. */
export function useDone(close: () => void) {
  const queryClient = useQueryClient()
  return async (text: string): Promise<void> => {
    await Promise.all([queryClient.invalidateQueries({ queryKey: api.transfer.key() }), queryClient.invalidateQueries({ queryKey: api.catalogue.key() })])
    notify({ tone: 'ok', text })
    close()
  }
}

/**
 * What is said at each field: what must be filled in once sending was tried, and what the host refused there. `needed`: name → the sentence for
 * an empty field.
 */
export function useChecked(values: Record<string, unknown>, needed: Record<string, string>, error: unknown) {
  const [tried, setTried] = useState(false)
  const body = error ? errorOf(error) : null
  const empty = (name: string): boolean => String(values[name] ?? '').trim() === ''
  const at = (name: string): string | undefined => (tried && needed[name] && empty(name) ? needed[name] : body?.field === name ? body.message : undefined)
  const ready = (): boolean => {
    setTried(true)
    return !Object.keys(needed).some(empty)
  }
  return { at, ready, /** A refusal that has no field here. */ rest: body?.field !== undefined && body.field in values ? null : error }
}

type FormProps = { label: string; send: string; pending: boolean; error: unknown; onSend: () => void; onClose: () => void; children: ReactNode }

/** A form that takes the keyboard, sends by Ctrl+S and goes away by Escape. */
export function PaneForm({ label, send, pending, error, onSend, onClose, children }: FormProps) {
  const root = useRef<HTMLFormElement>(null)
  useEffect(() => root.current?.querySelector<HTMLElement>('input:not([type=hidden])')?.focus(), [])
  const submit = (): void => {
    if (pending) return
    onSend()
    // What is missing is marked by then: the keyboard goes there.
    requestAnimationFrame(() => root.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  useKeys([{ key: 'Escape', label: '取消', run: onClose }, { key: 'Ctrl+S', label: send, run: submit }])
  return (
    <form ref={root} className={css.form} aria-label={label} noValidate onSubmit={(e) => { e.preventDefault(); submit() }}>
      {children}
      {error !== null && error !== undefined && <ErrorNotice error={errorOf(error)} compact />}
      <div className={css.foot}>
        <Button type="submit" size="compact-md" loading={pending} rightSection={<KeyHint k="Ctrl+S" />}>{send}</Button>
        <Button size="compact-md" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>取消</Button>
      </div>
    </form>
  )
}

type TableProps = { label: string; heads: string[]; rows: { id: string; cells: ReactNode[] }[]; active: number; onActive: (index: number) => void; listRef: RefObject<HTMLDivElement | null> }

/** A list one walks with the arrow keys. */
export function ChoiceTable({ label, heads, rows, active, onActive, listRef }: TableProps) {
  const move = (event: KeyboardEvent): void => {
    const to: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: rows.length - 1 }
    if (to[event.key] === undefined) return
    event.preventDefault()
    onActive(Math.min(rows.length - 1, Math.max(0, to[event.key]!)))
  }
  useEffect(() => listRef.current?.focus(), [listRef])
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex
    <div ref={listRef} className={css.scroll} tabIndex={0} role="region" aria-label={label} onKeyDown={move}>
      <table className={css.table}>
        <thead><tr>{heads.map((h) => <th key={h} scope="col">{h}</th>)}</tr></thead>
        <tbody>
          {rows.map((r, i) => (
            <tr key={r.id} data-active={i === active || undefined} aria-current={i === active || undefined} onClick={() => onActive(i)}>
              {heads.map((h, n) => <td key={h}>{r.cells[n]}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
