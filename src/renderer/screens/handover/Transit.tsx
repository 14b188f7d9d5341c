import { useQuery } from '@tanstack/react-query'
import type { TransitRow } from '#shared/contract/handover.ts'
import { shortDate, shortTime } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useSession } from '../../app/session.tsx'
import { Lamp } from '../../components/Lamp.tsx'
import { CaseNumber } from '../cases/CaseNumber.tsx'
import { CaseTray } from './CaseTray.tsx'
import type { Column } from './Rows.tsx'
import { wayText } from './ticks.ts'
import css from './handover.module.css'

const columnsOf = (year: string): Column<TransitRow>[] => [
  { head: '期限', cell: (row) => <><Lamp colour={row.colour} wordless /> {shortDate(row.signInDue, year)}</>, className: css.nowrap },
  { head: '已走', cell: (row) => wayText(row.hours), className: css.nowrap },
  { head: '部门', cell: (row) => row.departmentName, className: css.nowrap },
  { head: '受理编号', cell: (row) => <CaseNumber number={row.number} />, className: css.nowrap },
  { head: '事项', cell: (row) => row.matterName, className: css.matter },
  { head: '申请人', cell: (row) => row.applicantName, className: css.person },
  { head: '转办', cell: (row) => shortTime(row.dispatchedAt), className: css.nowrap },
  { head: '批次', cell: (row) => row.batchNumber ?? <span className={css.quiet}>单张</span>, className: css.nowrap },
]

/** 在途未签收: dispatched and not signed in, the longest on its way first. */
export function Transit() {
  const { today } = useSession()
  const query = useQuery(api.handover.inTransit.queryOptions({ input: {}, refetchInterval: 30_000 }))
  const bar = (rows: readonly TransitRow[]) => {
    const late = rows.filter((row) => row.colour === 'red').length
    return <><span>在途 <b>{rows.length}</b> 件</span>{late > 0 && <span className={css.bad}>{late} 件超过签收期限,请催签</span>}<span className={css.quiet}>签收期限见“系统 → 参数”</span></>
  }
  return (
    <CaseTray
      label="在途未签收" query={query} columns={columnsOf(today.slice(0, 4))} bar={bar} caseOf={(row) => row.id}
      empty={{ title: '没有在途的材料', hint: '转办后部门还没有签收的办件会列在这里,走得最久的在最前。' }}
    />
  )
}
