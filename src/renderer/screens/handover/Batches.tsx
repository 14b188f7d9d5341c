import { useEffect, useRef, useState } from 'react'
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Batch } from '#shared/contract/handover.ts'
import { shortTime } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { Preview } from '../cases/Preview.tsx'
import { Rows, type Column } from './Rows.tsx'
import css from './handover.module.css'

const columnsOf = (): Column<Batch>[] => [
  { head: '批次号', cell: (row) => row.number, className: css.nowrap },
  { head: '部门', cell: (row) => row.departmentName },
  { head: '件数', cell: (row) => row.cases },
  { head: '未签收', cell: (row) => (row.open > 0 ? <b className={css.bad}>{row.open}</b> : '已签完') },
  { head: '时间', cell: (row) => shortTime(row.createdAt), className: css.nowrap },
  { head: '经手', cell: (row) => row.createdBy },
]

/** 批次: the lists of the last two weeks with what is still open, to be looked at and printed again. */
export function Batches() {
  const query = useQuery(api.handover.list.queryOptions({ input: {}, refetchInterval: 30_000 }))
  const [opened, open] = useState<Batch | null>(null)
  const rows = query.data ?? []
  const { active, setActive } = useActiveRow(rows)
  const listRef = useRef<HTMLDivElement>(null)
  const loaded = rows.length > 0 && opened === null
  useEffect(() => {
    if (loaded) listRef.current?.focus()
  }, [loaded])
  if (query.error) return <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>
  if (!query.data) return <div className={css.trouble} role="status" aria-label="正在载入"><Skeleton h={180} /></div>
  if (opened?.documentId) return <div className={css.made}><Preview docs={[{ id: opened.documentId, kind: 'D8', number: opened.number, printed: rows.find((row) => row.id === opened.id)?.printed ?? opened.printed }]} onClose={() => open(null)} /></div>
  if (rows.length === 0) return <Empty title="近两周没有转办批次" />
  return (
    <>
      <div className={css.bar}><span>近两周 <b>{rows.length}</b> 批</span><span className={css.quiet}>回车看清单、补打</span></div>
      <Rows
        label="转办批次" rows={rows} active={active} onActive={setActive} onEnter={open} listRef={listRef}
        columns={columnsOf()}
      />
    </>
  )
}
