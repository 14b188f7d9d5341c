import type { MonthReport } from '#shared/contract/reports.ts'
import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { hrefOf } from '../../app/route.ts'
import css from './reports.module.css'

type Break = MonthReport['balance']['breaks'][number]

function BreakRow({ item, name }: { item: Break; name: string }) {
  return (
    <li>
      <b>{name}</b>:应有期末在办 {item.expected} 件,实有 {item.actual} 件,相差 {item.actual - item.expected} 件。
      {item.caseNumbers.length > 0 && (
        <span className={css.breakCases}>
          {item.caseNumbers.map((number) => <a key={number} href={hrefOf(`cases?q=${number}`)}>{formatCaseNumber(number)}</a>)}
        </span>
      )}
    </li>
  )
}

export function Breaks({ breaks, names }: { breaks: readonly Break[]; names: ReadonlyMap<string, string> }) {
  return (
    <ul className={css.breaks} aria-label="不平衡的部门和办件">
      {breaks.map((item) => <BreakRow key={item.departmentCode ?? 'total'} item={item} name={item.departmentCode ? (names.get(item.departmentCode) ?? item.departmentCode) : '合计'} />)}
    </ul>
  )
}

/** Whether the month adds up; when not, which cases break it. */
export function Balance({ report }: { report: MonthReport }) {
  const { total, balance } = report
  const n = (key: string): string => String(total[key] ?? '—')
  const names = new Map(report.byDepartment.map((d) => [d.code, d.name]))
  const sum = `期初在办 ${n('openingStock')} + 受理 ${n('accepted')} − 办结 ${n('closed')} − 其他终结 ${n('otherEnded')} = 期末在办 ${n('closingStock')}`
  if (balance.balanced) return <p className={css.balanced} role="status"><span aria-hidden>✓</span> 平衡:{sum}</p>
  return (
    <div className={css.unbalanced} role="alert">
      <p><b>不平衡,不能导出。</b>{sum}。请核对下列办件,更正后重新统计。</p>
      <Breaks breaks={balance.breaks} names={names} />
    </div>
  )
}
