import { useQuery } from '@tanstack/react-query'
import type { PaperRequest } from '#shared/contract/department.ts'
import { shortDate, shortTime } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useSession } from '../../app/session.tsx'
import { useDepartmentNames } from '../cases/data.ts'
import { CaseTray } from './CaseTray.tsx'
import type { Column } from './Rows.tsx'
import css from './handover.module.css'

const columnsOf = (year: string, nameOf: (code: string) => string): Column<PaperRequest>[] => [
  { head: '答复期', cell: (row) => <span className={row.overdue ? css.bad : undefined}>{shortDate(row.answerDue, year)}</span>, className: css.nowrap },
  { head: '部门', cell: (row) => nameOf(row.departmentCode), className: css.nowrap },
  { head: '要什么', cell: (row) => row.papers.join('、'), className: css.matter },
  { head: '原因', cell: (row) => row.reason, className: css.matter },
  { head: '事项', cell: (row) => row.matterName, className: css.matter },
  { head: '申请人', cell: (row) => row.applicantName, className: css.person },
  { head: '请求', cell: (row) => `${row.askedBy} ${shortTime(row.askedAt)}`, className: css.nowrap },
]

/** 材料请求: what departments asked the counter for and has not been answered, the most pressing first. */
export function Asked() {
  const { today } = useSession()
  const query = useQuery(api.department.paperRequests.queryOptions({ input: {}, refetchInterval: 30_000 }))
  const nameOf = useDepartmentNames()
  const bar = (rows: readonly PaperRequest[]) => {
    const late = rows.filter((row) => row.overdue).length
    return <><span>未答复 <b>{rows.length}</b> 条</span>{late > 0 && <span className={css.bad}>{late} 条已过答复期</span>}<span className={css.quiet}>回车打开办件,按 Y 答复</span></>
  }
  return (
    <CaseTray
      label="未答复的材料请求" query={query} columns={columnsOf(today.slice(0, 4), nameOf)} bar={bar} caseOf={(row) => row.caseId}
      empty={{ title: '没有未答复的材料请求', hint: '部门办理中需要补送的材料会列在这里;答复前时限照常计算。' }}
    />
  )
}
