import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Button, SegmentedControl, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { SearchAlias } from '#shared/contract/catalogue.ts'
import { shortTime } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './system.module.css'

type State = SearchAlias['state']
const STATES: { value: State; label: string; empty: string }[] = [
  { value: 'suggested', label: '待确认', empty: '没有待确认的搜索词。窗口查找时用过、又不在目录里的说法会出现在这里。' },
  { value: 'confirmed', label: '已确认', empty: '还没有确认过搜索词。' },
  { value: 'refused', label: '已否决', empty: '没有否决过搜索词。' },
]

function useAliases() {
  const [state, setState] = useState<State>('suggested')
  const queryClient = useQueryClient()
  const query = useQuery(api.catalogue.searchAliases.queryOptions({ input: { state } }))
  const decide = useMutation(api.catalogue.decideSearchAlias.mutationOptions({
    onSuccess: (alias, { decision }) => notify({ tone: 'ok', text: `“${alias.word}”${decision === 'confirm' ? `今后能找到 ${alias.name}` : '已否决'}` }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: api.catalogue.searchAliases.key() }),
  }))
  return { state, setState, query, decide }
}

/** 搜索词: what people of this centre typed before they chose a matter; a supervisor makes a word of it, or not. */
export function Aliases() {
  const { state, setState, query, decide } = useAliases()
  const may = useMay('search.decide')
  const [at, setAt] = useState(0)
  const rows = query.data ?? []
  const index = Math.min(at, rows.length - 1)
  const row = rows[index]
  const say = (decision: 'confirm' | 'refuse', alias: SearchAlias | undefined): void => {
    if (alias && !decide.isPending) decide.mutate({ id: alias.id, decision })
  }
  const canConfirm = may && row !== undefined && row.state !== 'confirmed'
  const canRefuse = may && row !== undefined && row.state !== 'refused'
  const reason = may ? '没有选中的搜索词' : '由值班主管确认'
  useKeys([{ key: 'Y', label: '确认', run: () => say('confirm', row), enabled: canConfirm, reason }, { key: 'N', label: '否决', run: () => say('refuse', row), enabled: canRefuse, reason }])
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    setAt(Math.max(0, Math.min(rows.length - 1, index + step)))
  }
  return (
    <div className={css.scroll}>
      <div className={css.bar}>
        <SegmentedControl size="xs" aria-label="状态" value={state} onChange={(value) => { setState(value as State); setAt(0) }} data={STATES.map(({ value, label }) => ({ value, label }))} />
        <span className={css.quiet}>确认后,按这个说法就能直接找到事项;否决后不再建议。上下键选择。</span>
      </div>
      {(query.error ?? decide.error) && <ErrorNotice error={query.error ?? decide.error} onRetry={() => void query.refetch()} />}
      {query.isPending && !query.error && <div role="status" aria-label="正在载入搜索词"><Skeleton h={160} /></div>}
      {query.data && rows.length === 0 && <Empty title={STATES.find((s) => s.value === state)!.empty} />}
      {rows.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex
        <div tabIndex={0} role="region" aria-label="搜索词列表" onKeyDown={move}>
          <table className={css.table} aria-label="搜索词">
            <thead><tr><th scope="col">说法</th><th scope="col">指的是</th><th scope="col">用过</th><th scope="col">最近</th><th scope="col">{state === 'suggested' ? '首次' : '决定'}</th><th scope="col"><span className="visually-hidden">操作</span></th></tr></thead>
            <tbody>
              {rows.map((alias, i) => (
                <tr key={alias.id} data-chosen={i === index || undefined} aria-current={i === index || undefined} onClick={() => setAt(i)}>
                  <th scope="row">{alias.word}</th>
                  <td><span className={css.quiet}>{alias.code}</span> {alias.name}</td>
                  <td>{alias.count} 次</td>
                  <td>{alias.lastBy} {shortTime(alias.lastAt)}</td>
                  <td>{state === 'suggested' ? `${alias.firstBy} ${shortTime(alias.firstAt)}` : `${alias.decidedBy ?? ''} ${alias.decidedAt ? shortTime(alias.decidedAt) : ''}`}</td>
                  <td>
                    {may && alias.state !== 'confirmed' && <Button size="compact-xs" disabled={decide.isPending} onClick={() => say('confirm', alias)} rightSection={i === index ? <KeyHint k="Y" /> : undefined}>确认</Button>}{' '}
                    {may && alias.state !== 'refused' && <Button size="compact-xs" variant="default" disabled={decide.isPending} onClick={() => say('refuse', alias)} rightSection={i === index ? <KeyHint k="N" /> : undefined}>否决</Button>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  )
}
