import { useState } from 'react'
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { formatTimeZh } from '#shared/rules/time.ts'
import { api } from '../../api.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useRows } from '../ledgers/useRows.ts'
import { Between, type Side } from './Between.tsx'
import css from './funds.module.css'

/** 未准入请求: tasks departments asked of communities without an admission; refused, kept, reported. */
export function RefusalsTray() {
  const [side, setSide] = useState<Side>({})
  const query = useQuery(api.funds.refusals.queryOptions({ input: side }))
  const { rows = [], counts = [], total = 0 } = query.data ?? {}
  const { body, rowProps } = useRows(rows)
  return (
    <>
      <header className={css.head}>
        <strong>没有准入、被拒绝的请求 {total} 件</strong>
        <Between side={side} set={setSide} />
        <span className={css.quiet}>{counts.map((c) => `${c.departmentName} ${c.count}`).join(' · ')}</span>
      </header>
      <div className={css.work}>
        <div className={css.body} tabIndex={0} role="region" aria-label="未准入请求列表">
          {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
          {query.isPending && !query.error && <Skeleton h={160} mt={10} aria-label="正在载入" />}
          {query.data && (rows.length === 0
            ? <Empty title="没有被拒绝的请求" hint="部门要社区办事而没有准入时,请求会被拒绝,并登记在这里,随月报报出件数。" />
            : <table className={css.table}>
                <thead><tr><th scope="col">时间</th><th scope="col">部门</th><th scope="col">社区</th><th scope="col">事项</th><th scope="col">受理编号</th><th scope="col">原因</th><th scope="col">请求人</th></tr></thead>
                <tbody ref={body}>
                  {rows.map((r, i) => (
                    <tr key={r.id} {...rowProps(i)}>
                      <th scope="row" data-tight>{formatTimeZh(r.at)}</th><td>{r.departmentName}</td><td>{r.communityName}</td><td>{r.matterCode ? `${r.matterCode} ${r.matterName}` : r.matterName}</td>
                      <td data-tight>{r.caseNumber ?? '—'}</td><td>{r.reason}</td><td data-tight>{r.askedBy}</td>
                    </tr>
                  ))}
                </tbody>
              </table>)}
        </div>
      </div>
    </>
  )
}
