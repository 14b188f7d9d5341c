import { useState } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { BurdenStatistics } from '#shared/contract/burden.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './ledgers.module.css'

type Line = BurdenStatistics['departments'][number]

function Table({ caption, lines, who }: { caption: string; lines: readonly Line[]; who: string }) {
  return (
    <table className={css.table}>
      <caption>{caption}</caption>
      <thead><tr><th scope="col">{who}</th><th scope="col" data-number>在报张数</th><th scope="col" data-number>小时/月</th><th scope="col" data-number>未填用时</th><th scope="col" data-number>没有用途或依据</th></tr></thead>
      <tbody>
        {lines.map((l) => (
          <tr key={l.code}>
            <th scope="row">{l.name}</th>
            <td data-number>{l.forms}</td>
            <td data-number>{l.hours.toFixed(1)}</td>
            <td data-number>{l.untimed}</td>
            <td data-number>{l.unfounded > 0 ? <span className={css.mark}>{l.unfounded}</span> : 0}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Burden by department, which causes it and may be sorted by it, and by community in the order of the register only. */
export function BurdenTables() {
  const query = useQuery(api.burden.statistics.queryOptions())
  const [sorted, setSorted] = useState(false)
  useKeys([{ key: 'S', label: sorted ? '部门按编号排' : '部门按负担排', run: () => setSorted(!sorted) }])
  if (query.error) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <Skeleton h={200} aria-label="正在统计" />
  const { departments, communities, on } = query.data
  const lines = sorted ? departments.toSorted((a, b) => b.hours - a.hours || b.forms - a.forms) : departments
  return (
    <>
      <div className={css.columns}>
        <div>
          <Table caption={`部门要的表 · ${on}`} lines={lines} who="部门" />
          <Button mt={8} size="compact-sm" variant="default" aria-pressed={sorted} onClick={() => setSorted(!sorted)} rightSection={<KeyHint k="S" />}>{sorted ? '按编号排' : '按负担排'}</Button>
        </div>
        <Table caption={`社区要填的表 · ${on}`} lines={communities} who="社区" />
      </div>
      <div className={css.notes}><p className={css.quiet}>小时/月按每次分钟数和频次折合,一次性的表不折算。部门的小时数是它所要的各社区合计;社区按编号排列,不排名。</p></div>
    </>
  )
}
