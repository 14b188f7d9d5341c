import { useState } from 'react'
import { ActionIcon, Select, Skeleton, Tabs } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { MonthReport } from '#shared/contract/reports.ts'
import { addMonths, formatMonthZh, formatPeriodZh } from '#shared/reports/period.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Balance } from './Balance.tsx'
import { Export } from './Export.tsx'
import { CUTOFFS, figuresOf, isEmptyMonth, monthChoices, usualMonth } from './figures.ts'
import { DepartmentBars, DepartmentTable, MatterTable, TotalTable } from './Tables.tsx'
import css from './reports.module.css'

/** Month and cut-off live in the address: a link to a month is a link to a month. */
function usePeriod() {
  const { today } = useSession()
  const { query } = useRoute()
  const months = monthChoices(today)
  const asked = query.get('month')
  const month = asked && months.includes(asked) ? asked : usualMonth(today)
  const cutoff = CUTOFFS.some((choice) => choice.value && choice.value === query.get('cutoff')) ? query.get('cutoff')! : ''
  const set = (next: { month?: string; cutoff?: string }): void => {
    const to = { month, cutoff, ...next }
    go(`reports?${new URLSearchParams({ month: to.month, ...(to.cutoff && { cutoff: to.cutoff }) })}`, { replace: true })
  }
  const step = (by: number): void => {
    const next = addMonths(month, by)
    if (months.includes(next)) set({ month: next })
  }
  return { months, month, cutoff, set, step, input: { month, ...(cutoff && { cutoff: Number(cutoff) }) } }
}

function Figures({ report }: { report: MonthReport }) {
  const [tab, setTab] = useState<string | null>('total')
  useKeys([
    { key: '1', label: '总表', run: () => setTab('total'), hidden: true },
    { key: '2', label: '按部门', run: () => setTab('department'), hidden: true },
    { key: '3', label: '按事项', run: () => setTab('matter'), hidden: true },
  ])
  const figures = figuresOf(report)
  return (
    <Tabs value={tab} onChange={setTab} keepMounted={false} classNames={{ root: css.tabs, panel: css.panel, tab: css.tab }}>
      <Tabs.List>
        <Tabs.Tab value="total">总表 <span className={css.unit}>1</span></Tabs.Tab>
        <Tabs.Tab value="department">按部门 {report.byDepartment.length} <span className={css.unit}>2</span></Tabs.Tab>
        <Tabs.Tab value="matter">按事项 {report.byMatter.length} <span className={css.unit}>3</span></Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="total"><TotalTable report={report} figures={figures} /></Tabs.Panel>
      <Tabs.Panel value="department"><DepartmentTable report={report} figures={figures} /><DepartmentBars report={report} /></Tabs.Panel>
      <Tabs.Panel value="matter"><MatterTable report={report} figures={figures} /></Tabs.Panel>
    </Tabs>
  )
}

/** 报表: the month to the district; looked at, checked, exported. */
export default function ReportsScreen() {
  const may = useMay('report.read')
  const { months, month, cutoff, set, step, input } = usePeriod()
  const query = useQuery(api.reports.month.queryOptions({ input, enabled: may, placeholderData: keepPreviousData, staleTime: 60_000 }))
  const report = query.data
  const current = report !== undefined && !query.isPlaceholderData
  useKeys([
    { key: '[', label: '上一月', run: () => step(-1) },
    { key: ']', label: '下一月', run: () => step(1) },
    { key: 'R', label: '重新统计', run: () => void query.refetch(), hidden: true },
    { key: 'r', label: '重新统计', run: () => void query.refetch(), hidden: true },
  ])
  if (!may) return <Empty title="您的角色不能查看报表" hint="需要时请联系值班主管。" />
  const names = new Map(report?.byDepartment.map((d) => [d.code, d.name]))
  return (
    <div className={css.screen}>
      <header className={css.head}>
        <div className={css.pick}>
          <ActionIcon variant="default" aria-label="上一月" onClick={() => step(-1)} disabled={month === months.at(-1)}>‹</ActionIcon>
          <Select aria-label="月份" w={140} value={month} onChange={(value) => value && set({ month: value })} data={months.map((m) => ({ value: m, label: formatMonthZh(m) }))} maxDropdownHeight={320} />
          <ActionIcon variant="default" aria-label="下一月" onClick={() => step(1)} disabled={month === months[0]}>›</ActionIcon>
          <Select aria-label="截止日" w={200} value={cutoff} onChange={(value) => set({ cutoff: value ?? '' })} data={CUTOFFS} />
          {report && <span className={css.period} aria-live="polite">{formatPeriodZh(report)}</span>}
        </div>
        <Export key={`${month}-${cutoff}`} period={input} ready={current} names={names} />
      </header>
      {query.error && <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && !query.error && <Loading />}
      {report && !query.error && (
        <div className={css.body} aria-busy={!current}>
          <Balance report={report} />
          {isEmptyMonth(report) && <p className={css.none} role="note">本期没有办件,也没有期初在办。可以换一个月份(按 [ 或 ])。</p>}
          <Figures report={report} />
          <p className={css.foot}>{report.centreName} · {formatTimeZh(report.generatedAt)}统计 · 指标名称上停留可看口径,导出的工作簿附口径说明</p>
        </div>
      )}
    </div>
  )
}

function Loading() {
  return (
    <div className={css.loading} role="status" aria-label="正在统计">
      <Skeleton h={34} />
      {Array.from({ length: 10 }, (_row, i) => <Skeleton key={i} h={22} />)}
    </div>
  )
}
