import { useEffect, useRef, useState } from 'react'
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { TransitRow } from '#shared/contract/handover.ts'
import { shortDate, shortTime } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Lamp } from '../../components/Lamp.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { CasePane } from '../cases/CasePane.tsx'
import { CaseNumber } from '../cases/CaseNumber.tsx'
import { Rows, type Column } from './Rows.tsx'
import { wayText } from './ticks.ts'
import css from './handover.module.css'

const columnsOf = (year: string): Column<TransitRow>[] => [
  { head: '期限', cell: (row) => <><Lamp colour={row.colour} wordless /> {shortDate(row.signInDue, year)}</>, className: css.nowrap },
  { head: '已走', cell: (row) => wayText(row.hours), className: css.nowrap },
  { head: '部门', cell: (row) => row.departmentName, className: css.nowrap },
  { head: '受理编号', cell: (row) => <CaseNumber number={row.number} />, className: css.nowrap },
  { head: '事项', cell: (row) => row.matterName, className: css.matter },
  { head: '申请人', cell: (row) => row.applicantName, className: css.nowrap },
  { head: '转办', cell: (row) => shortTime(row.dispatchedAt), className: css.nowrap },
  { head: '批次', cell: (row) => row.batchNumber ?? <span className={css.quiet}>单张</span>, className: css.nowrap },
]

/** 在途未签收: dispatched and not signed in, the longest on its way first. */
export function Transit() {
  const { today } = useSession()
  const query = useQuery(api.handover.inTransit.queryOptions({ input: {}, refetchInterval: 30_000 }))
  const rows = query.data ?? []
  const { active, setActive } = useActiveRow(rows)
  const listRef = useRef<HTMLDivElement>(null)
  const [opened, open] = useState<string | null>(null)
  const back = (): void => listRef.current?.focus()
  const loaded = rows.length > 0
  useEffect(() => {
    if (loaded) listRef.current?.focus()
  }, [loaded])
  if (query.error) return <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>
  if (!query.data) return <div className={css.trouble} role="status" aria-label="正在载入"><Skeleton h={180} /></div>
  const late = rows.filter((row) => row.colour === 'red').length
  return (
    <div className={css.beside}>
      <div className={css.main}>
        <div className={css.bar}><span>在途 <b>{rows.length}</b> 件</span>{late > 0 && <span className={css.bad}>{late} 件超过签收期限,请催签</span>}<span className={css.quiet}>签收期限为转办后 1 个工作日</span></div>
        {!loaded ? <Empty title="没有在途的材料" hint="转办后部门还没有签收的办件会列在这里,走得最久的在最前。" /> : <Rows
          label="在途未签收" rows={rows} active={active} onActive={setActive} onEnter={(row) => open(row.id)} listRef={listRef}
          columns={columnsOf(today.slice(0, 4))}
        />}
      </div>
      {opened && <CasePane id={opened} onClose={() => { open(null); back() }} onReturn={back} />}
    </div>
  )
}
