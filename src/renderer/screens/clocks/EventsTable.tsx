import { useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { SUSPENSION_REASONS } from '#shared/rules/clocks.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import { weekdayZh } from '#shared/text/labels.ts'
import { useKeys } from '../../app/keys.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { ASKS, emptyRow, EVENT_CHOICES, readDate, type EventRow } from './question.ts'
import css from './clocks.module.css'

type Props = { rows: EventRow[]; today: IsoDate; ignored: ReadonlyMap<number, string>; onChange: (rows: EventRow[]) => void }
type Set = (change: Partial<EventRow>) => void

/** A date that may be typed short; it is written out when the field is left. */
function DateField({ value, label, today, onChange }: { value: string; label: string; today: IsoDate; onChange: (value: string) => void }) {
  const date = readDate(value, today)
  return (
    <TextInput
      aria-label={label} size="xs" w={128} value={value} placeholder="如 0305" error={value !== '' && !date ? true : undefined} maxLength={12}
      rightSection={date ? <span className={css.weekday}>{weekdayZh(date)}</span> : null} rightSectionWidth={36} rightSectionPointerEvents="none"
      onChange={(e) => onChange(e.currentTarget.value)} onBlur={() => date && date !== value && onChange(date)}
    />
  )
}

function Details({ row, n, today, set }: { row: EventRow; n: number; today: IsoDate; set: Set }) {
  const asks = ASKS[row.type] ?? []
  return (
    <div className={css.details}>
      {asks.includes('complete') && <Checkbox size="xs" label="材料已齐" aria-label={`第${n}行材料已齐`} checked={row.complete} onChange={(e) => set({ complete: e.currentTarget.checked })} />}
      {asks.includes('suspension') && <NativeSelect size="xs" w={96} aria-label={`第${n}行特别程序`} value={row.reason} data={[{ value: '', label: '选择事由' }, ...SUSPENSION_REASONS]} onChange={(e) => set({ reason: e.currentTarget.value })} />}
      {asks.includes('plannedEnd') && <DateField label={`第${n}行预计结束`} value={row.plannedEnd} today={today} onChange={(plannedEnd) => set({ plannedEnd })} />}
      {asks.includes('approver') && <TextInput size="xs" w={84} aria-label={`第${n}行批准人`} placeholder="批准人" value={row.approver} maxLength={40} onChange={(e) => set({ approver: e.currentTarget.value })} />}
      {asks.includes('reason') && <TextInput size="xs" className={css.grow} aria-label={`第${n}行理由`} placeholder={row.type === 'extend' ? '延期理由' : '再次告知:主管理由'} value={row.reason} maxLength={100} onChange={(e) => set({ reason: e.currentTarget.value })} />}
    </div>
  )
}

/** `why`: the reason the event has no effect, if it has none. */
function Line({ row, n, today, why, set }: { row: EventRow; n: number; today: IsoDate; why: string | undefined; set: Set }) {
  return (
    <tr data-row={n - 1} data-ignored={why ? true : undefined}>
      <td>{n}</td>
      <td><DateField label={`第${n}行日期`} value={row.date} today={today} onChange={(date) => set({ date })} /></td>
      <td><NativeSelect size="xs" w={138} aria-label={`第${n}行事件`} value={row.type} data={EVENT_CHOICES} onChange={(e) => set({ type: e.currentTarget.value, reason: '' })} /></td>
      <td><Details row={row} n={n} today={today} set={set} />{why && <p className={css.why} role="note">不产生效力:{why}</p>}</td>
    </tr>
  )
}

/** The events of a case, typed as a table: Enter goes to the next line and makes one, arrows go up and down, Ctrl+Delete takes a line out. */
export function EventsTable({ rows, today, ignored, onChange }: Props) {
  const table = useRef<HTMLTableElement>(null)
  const add = (): void => {
    const last = rows.at(-1)
    onChange([...rows, emptyRow(Math.max(0, ...rows.map((r) => r.key)) + 1, '', nextType(last?.type))])
    setTimeout(() => focusField(rows.length))
  }
  const focusField = (index: number): void => {
    const line = table.current?.querySelectorAll<HTMLElement>('tbody tr[data-row]')[index]
    line?.querySelector<HTMLInputElement>('input')?.focus()
  }
  const remove = (): void => {
    const line = document.activeElement?.closest<HTMLElement>('tr[data-row]')
    const index = line ? Number(line.dataset['row']) : rows.length - 1
    if (rows.length < 2) return
    onChange(rows.filter((_r, i) => i !== index))
    setTimeout(() => focusField(Math.max(0, index - 1)))
  }
  useKeys([
    { key: 'Ctrl+Enter', label: '加一行', run: add },
    { key: 'Ctrl+Delete', label: '删这一行', run: remove, enabled: rows.length > 1, reason: '至少留一行' },
  ])
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = (event.target as HTMLElement).closest<HTMLElement>('tr[data-row]')
    if (!line || event.ctrlKey || event.altKey || (event.target as HTMLElement).tagName === 'BUTTON') return
    const index = Number(line.dataset['row'])
    const onSelect = (event.target as HTMLElement).tagName === 'SELECT'
    if (event.key === 'Enter') {
      event.preventDefault()
      if (index === rows.length - 1) add()
      else focusField(index + 1)
    } else if (!onSelect && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      focusField(event.key === 'ArrowDown' ? Math.min(rows.length - 1, index + 1) : Math.max(0, index - 1))
    }
  }
  return (
    <>
      <table ref={table} className={css.events} aria-label="事件" onKeyDown={onKeyDown}>
        <thead><tr><th scope="col">#</th><th scope="col">日期</th><th scope="col">事件</th><th scope="col">说明</th></tr></thead>
        <tbody>
          {rows.map((row, i) => (
            <Line key={row.key} row={row} n={i + 1} today={today} why={ignored.get(row.key)} set={(change) => onChange(rows.map((r) => (r.key === row.key ? { ...r, ...change } : r)))} />
          ))}
        </tbody>
      </table>
      <div className={css.buttons}>
        <Button size="compact-sm" variant="default" onClick={add} rightSection={<KeyHint k="Ctrl+Enter" />}>加一行</Button>
        <Button size="compact-sm" variant="default" disabled={rows.length < 2} onClick={remove} rightSection={<KeyHint k="Ctrl+Delete" />}>删一行</Button>
      </div>
    </>
  )
}

/** The event that most often follows. */
const nextType = (type: string | undefined): string =>
  ({ receive: 'accept', accept: 'dispatch', correctionNotice: 'supplement', supplement: 'accept', dispatch: 'signIn', signIn: 'close', suspend: 'resume', resume: 'close', extend: 'close', close: 'deliver' })[type ?? ''] ?? 'receive'
