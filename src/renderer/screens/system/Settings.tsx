import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Button, Skeleton, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { SettingView } from '#shared/contract/system.ts'
import { refuseSetting } from '#shared/rules/settings.ts'
import { api, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './system.module.css'

/** The number being changed, in its row; a value that cannot be is told under it. */
function ValueEditor({ setting, onClose }: { setting: SettingView; onClose: () => void }) {
  const [typed, setTyped] = useState(String(setting.value))
  const [refused, setRefused] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const queryClient = useQueryClient()
  const save = useMutation(api.system.settings.save.mutationOptions({
    onSuccess: async ({ label, value, unit }) => {
      notify({ tone: 'ok', text: `${label}已改为 ${value} ${unit}` })
      await queryClient.invalidateQueries()
      onClose()
    },
  }))
  useEffect(() => input.current?.select(), [])
  useKeys([{ key: 'Enter', label: '保存', run: () => input.current?.focus() }, { key: 'Escape', label: '取消', run: onClose }])
  const send = (): void => {
    if (save.isPending) return
    const value = typed.trim() === '' ? Number.NaN : Number(typed.normalize('NFKC'))
    const refusal = refuseSetting(setting.key, value)
    setRefused(refusal)
    if (refusal) input.current?.select()
    else if (value === setting.value) onClose()
    else save.mutate({ key: setting.key, value })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) send()
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
  }
  useEffect(() => {
    if (refused) input.current?.closest('tr')?.scrollIntoView({ block: 'nearest' })
  }, [refused])
  const error = refused ?? (save.error ? errorOf(save.error).message : null)
  return (
    <TextInput
      ref={input} size="xs" w={error ? 240 : 90} inputMode="numeric" maxLength={5} aria-label={`${setting.label}(${setting.unit})`} value={typed} error={error}
      onChange={(event) => { setRefused(null); setTyped(event.currentTarget.value) }} onKeyDown={onKeyDown}
    />
  )
}

type RowProps = { row: SettingView; chosen: boolean; editing: boolean; onChoose: () => void; onEdit: (editing: boolean) => void }

function Row({ row, chosen, editing, onChoose, onEdit }: RowProps) {
  const may = useMay('settings.change')
  const line = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    if (chosen) line.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <tr ref={line} data-chosen={chosen || undefined} aria-current={chosen || undefined} onClick={onChoose}>
      <th scope="row">{row.label}</th>
      <td className={css.value}>
        {editing
          ? <ValueEditor setting={row} onClose={() => onEdit(false)} />
          : <><b className={row.value === row.default ? undefined : css.changed}>{row.value}</b> {row.unit} {may && chosen && <Button size="compact-xs" variant="default" onClick={() => onEdit(true)} rightSection={<KeyHint k="Enter" />}>修改</Button>}</>}
      </td>
      <td className={css.quiet}>{row.default}</td>
      <td className={css.quiet}>{row.min}-{row.max}</td>
      <td>{row.who}</td>
      <td className={css.wrap}>{row.note}</td>
    </tr>
  )
}

/** 参数: every number the centre may change, in one table. Arrows choose, Enter edits. */
export function Settings() {
  const query = useQuery(api.system.settings.list.queryOptions())
  const may = useMay('settings.change')
  const [at, setAt] = useState(0)
  const [editing, setEditing] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  const rows = query.data ?? []
  const loaded = query.isSuccess
  useEffect(() => {
    if (loaded && !editing) list.current?.focus()
  }, [loaded, editing])
  useKeys(editing ? [] : [{ key: 'Enter', label: '修改', run: () => setEditing(true), enabled: may && rows.length > 0, reason: '由值班主管或系统管理员修改' }])
  const move = (event: KeyboardEvent): void => {
    const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }
    const wanted = to[event.key]
    if (editing || wanted === undefined) return
    event.preventDefault()
    setAt(Math.max(0, Math.min(rows.length - 1, wanted)))
  }
  return (
    <div className={css.scroll}>
      <div className={css.bar}>
        <span className={css.quiet}>修改后只影响以后的;已经给出的答复期限不变。部门签收期限和结果送达期限按事件现算,修改后在途办件立即按新数计算。改动记入审计日志。</span>
      </div>
      {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && !query.error && <div role="status" aria-label="正在载入参数"><Skeleton h={300} /></div>}
      {rows.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex
        <div ref={list} tabIndex={0} role="region" aria-label="参数列表" onKeyDown={move}>
          <table className={css.table} aria-label="参数">
            <thead><tr><th scope="col">参数</th><th scope="col">现为</th><th scope="col">默认</th><th scope="col">可填</th><th scope="col">涉及</th><th scope="col">说明</th></tr></thead>
            <tbody>
              {rows.map((row, i) => <Row key={row.key} row={row} chosen={i === at} editing={editing && i === at} onChoose={() => setAt(i)} onEdit={setEditing} />)}
            </tbody>
          </table>
        </div>
      )}
    </div>
  )
}
