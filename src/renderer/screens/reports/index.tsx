import { useEffect, useRef, type ReactNode } from 'react'
import { SegmentedControl, Skeleton, Tabs } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { MonthReport } from '#shared/contract/reports.ts'
import { addMonths, formatPeriodZh } from '#shared/reports/period.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import type { Grouping } from '#shared/reports/groupings.ts'
import { AddressContext, pathOf, readAddress, withoutCases, type Address } from './address.ts'
import { Balance } from './Balance.tsx'
import { Drill } from './Drill.tsx'
import { Export } from './Export.tsx'
import { focusOpened } from './FigureCell.tsx'
import { figuresOf, isCutoff, isEmptyMonth, monthChoices, usualMonth, yearChoices, type ShownFigure } from './figures.ts'
import { monthOptions, ScopePick, Stepper } from './PeriodPick.tsx'
import { SectionView } from './SectionView.tsx'
import { DepartmentBars, GroupTable, TotalTable } from './Tables.tsx'
import css from './reports.module.css'

/** Month, cut-off, point and table live in the address: a link to a month is a link to a month. */
function usePeriod() {
  const { today } = useSession()
  const { query } = useRoute()
  const months = monthChoices(today)
  const asked = readAddress(query)
  const month = asked.month && months.includes(asked.month) ? asked.month : usualMonth(today)
  const cutoff = isCutoff(asked.cutoff) ? asked.cutoff! : ''
  const year = asked.span === 'year'
  const address: Address = { ...asked, month, cutoff, span: year ? 'year' : '' }
  const set = (next: Address): void => go(pathOf({ ...withoutCases(address), ...next }), { replace: true })
  const step = (by: number): void => {
    const next = year ? months.find((m) => m.startsWith(String(Number(month.slice(0, 4)) + by))) : addMonths(month, by)
    if (next !== undefined && months.includes(next)) set({ month: next })
  }
  const input = { month, ...(year && { span: 'year' as const }), ...(cutoff && { cutoff: Number(cutoff) }), ...(asked.point && { point: asked.point }) }
  return { months, year, address, set, step, input }
}

type Tab = { value: string; label: string; view: (report: MonthReport, figures: readonly ShownFigure[]) => ReactNode }
const group = (value: Grouping, label: string): Tab => ({ value, label, view: (report, figures) => <GroupTable grouping={value} report={report} figures={figures} /> })
const section = (value: 'cards' | 'reasons' | 'registers' | 'ratings' | 'settlement', label: string): Tab => ({ value, label, view: (report) => <SectionView report={report} name={value} /> })

/** The sheets of the workbook in its order. */
const TABS: Tab[] = [
  { value: 'total', label: '总表', view: (report, figures) => <TotalTable report={report} figures={figures} /> },
  { value: 'department', label: '按部门', view: (report, figures) => <><GroupTable grouping="department" report={report} figures={figures} /><DepartmentBars report={report} /></> },
  group('matter', '按事项'), group('counter', '按窗口'), group('staff', '按人员'), group('community', '按社区'),
  section('cards', '超期与黄红牌'), section('reasons', '原因'), section('registers', '咨询求助'), section('ratings', '评价'), section('settlement', '费随事转'),
]

function Figures({ report, address, onTab }: { report: MonthReport; address: Address; onTab: (tab: string) => void }) {
  const tab = TABS.some((t) => t.value === address.tab) ? address.tab! : 'total'
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => focusOpened(root.current), [])
  useKeys(TABS.slice(0, 10).map((t, i) => ({ key: String((i + 1) % 10), label: t.label, run: () => onTab(t.value), hidden: true })))
  const figures = figuresOf(report)
  return (
    <Tabs ref={root} value={tab} onChange={(value) => value && onTab(value)} keepMounted={false} classNames={{ root: css.tabs, panel: css.panel, tab: css.tab }}>
      <Tabs.List>{TABS.map((t, i) => <Tabs.Tab key={t.value} value={t.value}>{t.label}{i < 10 && <span className={css.unit}>{(i + 1) % 10}</span>}</Tabs.Tab>)}</Tabs.List>
      {TABS.map((t) => <Tabs.Panel key={t.value} value={t.value}>{t.view(report, figures)}</Tabs.Panel>)}
    </Tabs>
  )
}

type Place = ReturnType<typeof usePeriod>

function PeriodHead({ place, report, children }: { place: Place; report: MonthReport | undefined; children: ReactNode }) {
  const { months, year, address: { month = '', cutoff = '', point = '' }, set, step } = place
  const choices = year ? yearChoices(months) : monthOptions(months)
  const chosen = choices.find((c) => (year ? c.value.slice(0, 4) === month.slice(0, 4) : c.value === month))?.value ?? month
  return (
    <header className={css.head}>
      <div className={css.pick}>
        <SegmentedControl size="xs" aria-label="统计范围" value={year ? 'year' : 'month'} onChange={(value) => set({ span: value === 'year' ? 'year' : '' })} data={[{ value: 'month', label: '月' }, { value: 'year', label: '年' }]} />
        <Stepper unit={year ? '年' : '月'} value={chosen} choices={choices} onPick={(value) => set({ month: value })} onStep={step} />
        <ScopePick cutoff={cutoff} point={point} onPick={set} />
        {report && <span className={css.period} aria-live="polite">{formatPeriodZh(report)}</span>}
      </div>
      {children}
    </header>
  )
}

/** The balance and the tables, or the cases of the figure that was opened. */
function Body({ report, place, current }: { report: MonthReport; place: Place; current: boolean }) {
  const { address, set, input } = place
  return (
    <AddressContext value={address}>
      <div className={css.body} aria-busy={!current}>
        {address.figure ? <Drill key={pathOf(address)} report={report} period={input} address={address} /> : <>
          <Balance report={report} />
          {isEmptyMonth(report) && <p className={css.none} role="note">本期没有办件,也没有期初在办。可以换一个月份(按 [ 或 ])。</p>}
          <Figures report={report} address={address} onTab={(tab) => set({ tab })} />
          <p className={css.foot}>{report.centreName} · {formatTimeZh(report.generatedAt)}统计 · 指标名称上停留可看口径,导出的工作簿附口径说明 · 数字可点开看办件(方向键移动、回车打开)</p>
        </>}
      </div>
    </AddressContext>
  )
}

/** 报表: the month to the district; looked at, checked, exported. */
export default function ReportsScreen() {
  const may = useMay('report.read')
  const place = usePeriod()
  const { year, address, set, step, input } = place
  const query = useQuery(api.reports.month.queryOptions({ input, enabled: may, placeholderData: keepPreviousData, staleTime: 60_000 }))
  const report = query.data
  const current = report !== undefined && !query.isPlaceholderData
  useKeys([
    { key: '[', label: year ? '上一年' : '上一月', run: () => step(-1) },
    { key: ']', label: year ? '下一年' : '下一月', run: () => step(1) },
    { key: 'Y', label: year ? '看月报' : '看年报', run: () => set({ span: year ? '' : 'year' }) },
    { key: 'R', label: '重新统计', run: () => void query.refetch(), hidden: true },
  ])
  if (!may) return <Empty title="您的角色不能查看报表" hint="需要时请联系值班主管。" />
  const names = new Map(report?.byDepartment.map((d) => [d.code, d.name]))
  return (
    <div className={css.screen}>
      <PeriodHead place={place} report={report}>
        <Export key={`${address.month}-${year}-${address.cutoff}-${address.point}`} period={input} ready={current} names={names} />
      </PeriodHead>
      {query.error && <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && !query.error && <Loading />}
      {report && !query.error && <Body report={report} place={place} current={current} />}
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
