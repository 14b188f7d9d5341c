import { useState } from 'react'
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go } from '../../app/route.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useRows } from '../ledgers/useRows.ts'
import { Between, type Side } from './Between.tsx'
import { moneyText } from './Money.tsx'
import css from './funds.module.css'

const COLUMNS = [['应计', 'accruedFen'], ['扣款', 'deductedFen'], ['更正', 'correctedFen'], ['已付', 'paidFen'], ['余额', 'balanceFen']] as const

/** 账户余额: what every department owes every community, all months. */
export function AccountsTray() {
  const [side, setSide] = useState<Side>({})
  const query = useQuery(api.funds.accounts.queryOptions({ input: side }))
  const accounts = (query.data ?? []).map((a) => ({ ...a, id: `${a.departmentCode} ${a.communityCode}` }))
  const { body, row, rowProps } = useRows(accounts)
  const open = (): void => {
    if (row) go(`funds/entries?department=${row.departmentCode}&community=${row.communityCode}`)
  }
  useKeys([{ key: 'Enter', label: '看往来', run: open, enabled: row !== undefined, reason: '没有账户' }])
  return (
    <>
      <header className={css.head}><strong>账户余额(元)</strong><Between side={side} set={setSide} /><span className={css.actions}><span className={css.quiet}>回车看一个账户的往来 <KeyHint k="Enter" /></span></span></header>
      <div className={css.work}>
        <div className={css.body} tabIndex={0} role="region" aria-label="账户余额列表">
          {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
          {query.isPending && !query.error && <Skeleton h={160} mt={10} aria-label="正在载入账户" />}
          {query.data && (accounts.length === 0
            ? <Empty title="还没有记账" hint="社区办完部门交来的任务,会按准入的单价自动记一笔。" />
            : <table className={css.table}>
                <thead><tr><th scope="col">部门</th><th scope="col">社区</th><th scope="col" data-number>任务</th><th scope="col" data-number>未定价</th>{COLUMNS.map(([label]) => <th key={label} scope="col" data-number>{label}</th>)}<th scope="col">已结算到</th></tr></thead>
                <tbody ref={body}>
                  {accounts.map((a, i) => (
                    <tr key={a.id} {...rowProps(i)}>
                      <td>{a.departmentName}</td><th scope="row">{a.communityName}</th><td data-number>{a.tasks}</td>
                      <td data-number>{a.unpriced > 0 ? <span className={css.mark}>{a.unpriced}</span> : 0}</td>
                      {COLUMNS.map(([label, key]) => <td key={label} data-number>{key === 'balanceFen' ? <b>{moneyText(a[key])}</b> : moneyText(a[key])}</td>)}
                      <td data-tight>{a.closedThrough ?? '—'}</td>
                    </tr>
                  ))}
                </tbody>
                <tfoot><tr><th scope="row" colSpan={4}>合计 {accounts.length} 户</th>{COLUMNS.map(([label, key]) => <td key={label} data-number>{moneyText(accounts.reduce((n, a) => n + a[key], 0))}</td>)}<td /></tr></tfoot>
              </table>)}
        </div>
      </div>
    </>
  )
}
