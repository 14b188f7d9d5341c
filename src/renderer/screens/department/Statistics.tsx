import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { DeskPeriod } from '#shared/contract/department.ts'
import { api } from '../../api.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Lamp } from '../../components/Lamp.tsx'
import css from './department.module.css'

const daysText = (days: number | null): string => (days === null ? '—' : `${days} 个工作日`)

function promiseText({ withinPromise }: DeskPeriod): string {
  if (withinPromise === null) return '—'
  return `${Math.round((withinPromise.count / withinPromise.of) * 100)}%(${withinPromise.count}/${withinPromise.of})`
}

const LINES: readonly [string, (p: DeskPeriod) => string | number][] = [
  ['签收', (p) => p.signedIn], ['办结', (p) => p.closed], ['退件', (p) => p.rejected], ['退回、改派', (p) => p.returned],
  ['平均办理', (p) => daysText(p.averageDays)], ['承诺期内办结', promiseText],
]

/** 统计: what the desk got done today and this month, what is open by lamp, and person by person for the head. */
export function Statistics({ department }: { department: string }) {
  const query = useQuery(api.department.statistics.queryOptions({ input: { department } }))
  if (query.error) return <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>
  if (!query.data) return <div className={css.loading} role="status" aria-label="正在统计"><Skeleton h={220} /></div>
  const { today, month, open, officers } = query.data
  return (
    <div className={css.figures}>
      <table className={css.figureTable} aria-label="今日和本月">
        <thead><tr><th scope="col"><span className="visually-hidden">项目</span></th><th scope="col">今日</th><th scope="col">本月</th></tr></thead>
        <tbody>{LINES.map(([label, value]) => <tr key={label}><th scope="row">{label}</th><td>{value(today)}</td><td>{value(month)}</td></tr>)}</tbody>
      </table>
      <div>
        <p className={css.openLine}>在办 <b>{open.inProgress}</b> 件,待签收 <b>{open.dispatched}</b> 件</p>
        <ul className={css.lamps} aria-label="在办按灯色">
          {(['red', 'yellow', 'green', 'suspended'] as const).map((colour) => <li key={colour}><Lamp colour={colour} /> <b>{open[colour]}</b></li>)}
          {open.none > 0 && <li><span className={css.quiet}>没有期限</span> <b>{open.none}</b></li>}
        </ul>
      </div>
      {officers.length > 0 && (
        <table className={css.figureTable} aria-label="按经办人">
          <thead><tr><th scope="col">经办人</th><th scope="col">在办</th><th scope="col">超期</th><th scope="col">临期</th><th scope="col">本月办结</th><th scope="col">平均办理</th></tr></thead>
          <tbody>{officers.map((o) => <tr key={o.id ?? 'others'}><th scope="row">{o.name}</th><td>{o.open}</td><td className={o.red > 0 ? css.late : undefined}>{o.red}</td><td>{o.yellow}</td><td>{o.closed}</td><td>{daysText(o.averageDays)}</td></tr>)}</tbody>
        </table>
      )}
      <p className={css.quiet}>平均办理按受理到办结的工作日计,特别程序期间不计;本月自 1 日起。</p>
    </div>
  )
}
