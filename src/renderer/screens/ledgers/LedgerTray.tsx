import { useState } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import type { LedgerView } from '#shared/contract/ledgers.ts'
import { REQUEST_KINDS, type LedgerNumber } from '#shared/rules/ledgers.ts'
import { LIGHT_KINDS } from '#shared/rules/lightCase.ts'
import { api, client, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay } from '../../app/session.tsx'
import { save } from '../../components/download.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { Exports } from './Exports.tsx'
import { Mapping } from './Mapping.tsx'
import { ScopeBar } from './ScopeBar.tsx'
import type { Scope } from './useScope.ts'
import css from './ledgers.module.css'

/** Lines drawn on the screen; the export has all. */
const MOST = 500
const KINDS: Record<string, string> = { task: '协助任务', notice: '公示', affair: LIGHT_KINDS.affair.label, ...REQUEST_KINDS, activity: '活动' }

/** One of the six ledgers, as it stands generated; there is nothing to type here. */
export function LedgerTray({ no, scope }: { no: LedgerNumber; scope: Scope }) {
  const { community, span } = scope
  const may = useMay('ledger.configure')
  const [mapping, setMapping] = useState(false)
  const query = useQuery(api.ledgers.read.queryOptions({ input: { community, period: span.text, ledger: no }, enabled: community !== '', placeholderData: keepPreviousData }))
  const view = query.data
  const ledger = view?.ledgers.find((l) => l.no === no)
  const asked = { community, period: span.text }
  const file = `台账-${ledger?.short ?? no}-${view?.community.name ?? community}-${span.text}`
  const all = useMutation({
    mutationFn: () => client.ledgers.xlsx(asked),
    onSuccess: (blob) => save(blob, `台账-${view?.community.name ?? community}-${span.text}.xlsx`),
    onError: (error) => notify({ tone: 'error', text: errorOf(error).message }),
  })
  useKeys([
    { key: 'G', label: '名称和归口', run: () => setMapping(true), enabled: may, reason: '只有值班主管和系统管理员可以改归口', hidden: !may },
    { key: 'A', label: '六本一起导出', run: () => all.mutate(), enabled: view !== undefined && !all.isPending, reason: '正在载入' },
  ])
  return (
    <>
      <ScopeBar scope={scope}>
        {may && <Button size="compact-md" variant="default" onClick={() => setMapping(true)} rightSection={<KeyHint k="G" />}>名称和归口</Button>}
        <Exports file={file} xlsx={() => client.ledgers.xlsx({ ...asked, ledger: no })} pdf={() => client.ledgers.pdf({ ...asked, ledger: no })} pages={() => client.ledgers.pages({ ...asked, ledger: no })} hindrance={view ? null : '正在载入'} />
      </ScopeBar>
      <div className={css.work}>
        <div className={css.body} tabIndex={0} role="region" aria-label="台账列表">
          {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
          {!view && !query.error && <div role="status" aria-label="正在生成台账">{Array.from({ length: 8 }, (_r, i) => <Skeleton key={i} h={26} mb={6} />)}</div>}
          {view && ledger && <Entries view={view} title={ledger.name} count={ledger.count} />}
          {view && ledger && <p className={css.quiet}>来源:{ledger.feeds.join('、')}。</p>}
          {view && <div className={css.notes}>{view.notes.map((note) => <p key={note} className={css.quiet}>{note}</p>)}</div>}
        </div>
        {mapping && <Mapping onClose={() => setMapping(false)} />}
      </div>
    </>
  )
}

function Entries({ view, title, count }: { view: LedgerView; title: string; count: number }) {
  if (count === 0) return <Empty title={`${title}本期没有记录`} hint="办结的协助任务、社区事务、居民诉求和已办的活动会自动列在这里,不需要填写。" />
  return (
    <table className={css.table}>
      <caption>{title} <span className={css.quiet}>{view.period.from} 至 {view.period.to} · {count} 条</span></caption>
      <thead><tr><th scope="col">日期</th><th scope="col">类别</th><th scope="col">内容</th><th scope="col">对象</th><th scope="col">结果</th><th scope="col">经办</th><th scope="col">来源编号</th></tr></thead>
      <tbody>
        {view.entries.slice(0, MOST).map((e) => (
          <tr key={e.id}>
            <td data-tight>{e.date}</td><td data-tight>{KINDS[e.kind] ?? e.kind}</td><th scope="row">{e.what}</th><td data-tight>{e.person || '—'}</td><td>{e.result || '—'}</td><td data-tight>{e.by || '—'}</td><td data-tight>{e.number ?? '—'}</td>
          </tr>
        ))}
      </tbody>
      {count > MOST && <tfoot><tr><td colSpan={7}>这里列出前 {MOST} 条,全部 {count} 条见导出。</td></tr></tfoot>}
    </table>
  )
}
