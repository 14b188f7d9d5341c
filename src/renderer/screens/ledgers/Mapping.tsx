import { useEffect, useRef, useState } from 'react'
import { Button, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { REQUEST_KINDS, type Ledger, type RequestKind } from '#shared/rules/ledgers.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './ledgers.module.css'

type Source = { key: 'affairs' | 'departments' | 'requests'; code: string; name: string }

/** The same ledgers with one source moved to another. */
function moved(ledgers: readonly Ledger[], { key, code }: Source, to: number): Ledger[] {
  return ledgers.map((l) => {
    const without = (l[key] as readonly string[]).filter((c) => c !== code)
    return { ...l, [key]: l.no === to ? [...without, code].toSorted() : without }
  })
}

function useSources(): Source[] {
  const affairs = useQuery(api.catalogue.affairs.queryOptions({ staleTime: Infinity })).data ?? []
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity })).data ?? []
  const requests = Object.entries(REQUEST_KINDS) as [RequestKind, string][]
  return [
    ...affairs.map(({ code, name }): Source => ({ key: 'affairs', code, name: `${code} ${name}` })),
    ...departments.map(({ code, name }): Source => ({ key: 'departments', code, name: `${name}协助办件` })),
    ...requests.map(([code, name]): Source => ({ key: 'requests', code, name })),
  ]
}

/** Names of the six ledgers and what goes into which; everything has exactly one place. */
export function Mapping({ onClose }: { onClose: () => void }) {
  const query = useQuery(api.ledgers.mapping.queryOptions())
  if (query.error) return <aside className={css.side}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></aside>
  return query.data ? <Form start={query.data.ledgers} note={query.data.note} onClose={onClose} /> : null
}

function Form({ start, note, onClose }: { start: readonly Ledger[]; note: string; onClose: () => void }) {
  const queryClient = useQueryClient()
  const [ledgers, setLedgers] = useState<readonly Ledger[]>(start)
  const sources = useSources()
  const root = useRef<HTMLElement>(null)
  useEffect(() => root.current?.querySelector('input')?.focus(), [])
  const save = useMutation({
    mutationFn: () => client.ledgers.saveMapping({ ledgers: ledgers.map((l) => ({ ...l, affairs: [...l.affairs], departments: [...l.departments], requests: [...l.requests] })) }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.ledgers.key() })
      notify({ tone: 'ok', text: '已保存台账名称和归口' })
      onClose()
    },
  })
  useKeys([{ key: 'Escape', label: '取消', run: onClose }, { key: 'Ctrl+S', label: '保存', run: () => save.mutate(), enabled: !save.isPending }, { key: 'Ctrl+Enter', label: '保存', run: () => save.mutate(), enabled: !save.isPending, hidden: true }])
  const rename = (no: number, name: string): void => setLedgers(ledgers.map((l) => (l.no === no ? { ...l, name } : l)))
  const data = ledgers.map((l) => ({ value: String(l.no), label: `${l.no} ${l.short}` }))
  return (
    <aside ref={root} className={css.side} aria-label="名称和归口">
      <h3>名称和归口</h3>
      <p className={css.quiet}>{note}</p>
      {save.error && <ErrorNotice error={save.error} />}
      <div className={css.row}>
        <Button size="compact-md" loading={save.isPending} onClick={() => save.mutate()} rightSection={<KeyHint k="Ctrl+S" />}>保存</Button>
        <Button size="compact-md" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>取消</Button>
      </div>
      {ledgers.map((l) => <TextInput key={l.no} size="xs" label={`第 ${l.no} 本`} value={l.name} maxLength={40} onChange={(event) => rename(l.no, event.currentTarget.value)} />)}
      <table className={css.table}>
        <thead><tr><th scope="col">来源</th><th scope="col">归入</th></tr></thead>
        <tbody>
          {sources.map((source) => (
            <tr key={`${source.key}${source.code}`}>
              <th scope="row">{source.name}</th>
              <td><Select size="xs" w={96} aria-label={`${source.name}归入`} allowDeselect={false} data={data} value={String(ledgers.find((l) => (l[source.key] as readonly string[]).includes(source.code))?.no ?? '')} onChange={(value) => value && setLedgers(moved(ledgers, source, Number(value)))} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </aside>
  )
}
