import { useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { ActionIcon, Select, TextInput } from '@mantine/core'
import { QUERY_COLUMNS, type QueryColumn } from '#shared/reports/queryColumns.ts'
import { columnsLeft, labelOfColumn, moved, type Draft } from './draft.ts'
import css from './queries.module.css'

type Props = { draft: Draft; readOnly: boolean; error: string | undefined; onChange: (columns: Draft['columns']) => void }

/** The columns in their order with the headings of whoever reads the file; moved and taken out from the heading's own field. */
export function Columns({ draft, readOnly, error, onChange }: Props) {
  const { columns } = draft
  const body = useRef<HTMLTableSectionElement>(null)
  const focusRow = (i: number): void => void setTimeout(() => body.current?.querySelectorAll<HTMLInputElement>('input')[i]?.focus())
  const move = (i: number, by: number): void => {
    onChange(moved(columns, i, by))
    focusRow(Math.min(columns.length - 1, Math.max(0, i + by)))
  }
  const remove = (i: number): void => {
    onChange(columns.filter((_c, at) => at !== i))
    focusRow(Math.max(0, i - 1))
  }
  const onKeyDown = (i: number) => (event: KeyboardEvent): void => {
    const keys: Record<string, () => void> = {
      ArrowUp: () => (event.altKey ? move(i, -1) : focusRow(i - 1)), ArrowDown: () => (event.altKey ? move(i, 1) : focusRow(i + 1)), Enter: () => focusRow(i + 1),
      ...(event.ctrlKey && { Delete: () => remove(i) }),
    }
    const run = keys[event.key]
    if (!run || readOnly) return
    event.preventDefault()
    run()
  }
  return (
    <fieldset className={css.part}>
      <legend>列 <span className={css.quiet}>{columns.length} 列{readOnly ? '' : ' · 在表头栏里 Alt+↑↓ 移动、Ctrl+Delete 去掉、回车到下一列'}</span></legend>
      <table className={css.columns} aria-label="列">
        <thead><tr><th scope="col">次序</th><th scope="col">内容</th><th scope="col">表头(不填用左边的名称)</th><th scope="col"><span className="visually-hidden">移动</span></th></tr></thead>
        <tbody ref={body}>
          {columns.map(({ key, header }, i) => (
            <tr key={key}>
              <td className={css.place}>{i + 1}</td>
              <th scope="row">{labelOfColumn(key)}{QUERY_COLUMNS[key].personal && <em className={css.personal}>隐藏</em>}</th>
              <td>
                <TextInput
                  aria-label={`${labelOfColumn(key)}的表头`} size="xs" value={header} placeholder={labelOfColumn(key)} maxLength={60} readOnly={readOnly} onKeyDown={onKeyDown(i)}
                  onChange={(event) => { const text = event.currentTarget.value; onChange(columns.map((c, at) => (at === i ? { key: c.key, header: text } : c))) }}
                />
              </td>
              <td className={css.moves}>
                {!readOnly && <>
                  <ActionIcon size="sm" variant="subtle" tabIndex={-1} aria-label={`${labelOfColumn(key)}上移`} disabled={i === 0} onClick={() => move(i, -1)}>↑</ActionIcon>
                  <ActionIcon size="sm" variant="subtle" tabIndex={-1} aria-label={`${labelOfColumn(key)}下移`} disabled={i === columns.length - 1} onClick={() => move(i, 1)}>↓</ActionIcon>
                  <ActionIcon size="sm" variant="subtle" tabIndex={-1} aria-label={`去掉${labelOfColumn(key)}`} onClick={() => remove(i)}>×</ActionIcon>
                </>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {error && <p className={css.bad} role="alert">{error}</p>}
      {!readOnly && columnsLeft(draft).length > 0 && (
        <Select
          aria-label="加一列" placeholder="加一列…" w={220} searchable value={null} data={columnsLeft(draft).map((key) => ({ value: key, label: labelOfColumn(key) }))}
          onChange={(key) => key && onChange([...columns, { key: key as QueryColumn, header: '' }])} nothingFoundMessage="没有这一列"
        />
      )}
    </fieldset>
  )
}
