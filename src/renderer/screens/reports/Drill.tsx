import { useEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { DrillItem, DrillResult, MonthReport } from '#shared/contract/reports.ts'
import { figureOf, FIGURES, formatFigure } from '#shared/reports/figures.ts'
import { GROUPING_LABELS, GROUPINGS, type Grouping } from '#shared/reports/groupings.ts'
import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { shortDate, shortTime } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go, hrefOf } from '../../app/route.ts'
import { CaseStateBadge } from '../../components/CaseStateBadge.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { pathOf, withoutCases, type Address } from './address.ts'
import css from './reports.module.css'

const PAGE = 100

type Input = { month: string; cutoff?: number; point?: string; span?: 'year' }

function useCases(period: Input, { figure = '', reason, department, matter, counter, staff, community }: Address) {
  return useInfiniteQuery(
    api.reports.cases.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...period, figure, reason, department, matter, counter, staff, community, ...(cursor && { cursor }), limit: PAGE }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last: DrillResult) => last.nextCursor ?? undefined,
      staleTime: 60_000,
    }),
  )
}

/** The name of a row of a table of the report. */
function nameOf(report: MonthReport, grouping: Grouping, code: string): string {
  const rows = { department: report.byDepartment, matter: report.byMatter, counter: report.byCounter, staff: report.byStaff, community: report.byCommunity }[grouping]
  return rows.find((row) => row.code === code)?.name ?? code
}

/** What is shown, in words: `区民政局 · 办结`. */
function titleOf(report: MonthReport, address: Address): string {
  const rows = GROUPINGS.flatMap((grouping) => (address[grouping] ? [`${GROUPING_LABELS[grouping]}:${nameOf(report, grouping, address[grouping])}`] : []))
  const figure = FIGURES.find((f) => f.key === address.figure)?.label ?? address.figure ?? ''
  return [...rows, address.reason ? `${figure}(${address.reason})` : figure].join(' · ')
}

function Summary({ result }: { result: DrillResult }) {
  const { format } = figureOf(result.figure)
  if (result.sides) {
    const { part, whole } = result.sides
    return <>{formatFigure(format, result.value)} = {part.label} {formatFigure('count', part.value)} ÷ {whole.label} {formatFigure('count', whole.value)},列出 {result.count} 件</>
  }
  return <>{formatFigure(format, result.value)} {result.unit}{result.unit === '工作日' ? `,来自 ${result.count} 件` : ''}</>
}

const focusRow = (event: KeyboardEvent<HTMLTableElement>): void => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step) return
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('tbody a')]
  const next = links[links.indexOf(document.activeElement as HTMLElement) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}

function Line({ item, rate, year, departments }: { item: DrillItem; rate: boolean; year: string; departments: ReadonlyMap<string, string> }) {
  const day = (date: string | null): string => (date ? shortDate(date.slice(0, 10), year) : '—')
  return (
    <tr>
      <td data-align="left">{item.number === '' ? '(不显示)' : <a href={hrefOf(`cases/${item.id}`)}>{formatCaseNumber(item.number)}</a>}</td>
      <td data-align="left" title={item.matterName}><span className={css.unit}>{item.matterCode}</span> {item.matterName}</td>
      <td data-align="left">{departments.get(item.departmentCode) ?? item.departmentCode}</td>
      <td data-align="left">{item.applicantName}</td>
      <td>{item.at ? `${day(item.at)} ${shortTime(item.at).slice(-5)}` : '—'}</td>
      <td>{day(item.receivedAt)}</td>
      <td>{day(item.acceptedAt)}</td>
      <td>{day(item.due)}</td>
      <td>{day(item.endedAt)}</td>
      <td data-align="left"><CaseStateBadge state={item.state} /></td>
      {rate && <><td>{formatFigure('count', item.part)}</td><td>{formatFigure('count', item.amount)}</td></>}
    </tr>
  )
}

/** The cases behind a figure; Enter or a click opens one, Esc goes back to the table. */
export function Drill({ report, period, address }: { report: MonthReport; period: Input; address: Address }) {
  const query = useCases(period, address)
  const table = useRef<HTMLTableElement>(null)
  const back = (): void => go(pathOf(withoutCases(address)))
  useKeys([{ key: 'Escape', label: '回到报表', run: back }])
  const first = query.data?.pages[0]
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const loaded = first !== undefined
  useEffect(() => {
    if (loaded) table.current?.querySelector<HTMLElement>('tbody a')?.focus()
  }, [loaded])
  const departments = new Map(report.byDepartment.map((d) => [d.code, d.name]))
  return (
    <section className={css.drill} aria-label="数字背后的办件">
      <header className={css.drillHead}>
        <Button size="compact-sm" variant="default" onClick={back}>← 回到报表</Button>
        <h2>{titleOf(report, address)}</h2>
        {first && <span role="status"><Summary result={first} /></span>}
      </header>
      {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && !query.error && <Skeleton h={200} aria-label="正在查找" />}
      {first && items.length === 0 && <Empty title="没有办件" hint="这个数字没有对应的办件。按 Esc 回到报表。" />}
      {first && items.length > 0 && (
        <table ref={table} className={`${css.table} ${css.section}`} aria-label="办件" onKeyDown={focusRow}>
          <thead>
            <tr>
              {['受理编号', '事项', '主管部门', '申请人'].map((text) => <th key={text} scope="col" data-align="left">{text}</th>)}
              {['计入时间', '收件', '受理', '期限', '终结'].map((text) => <th key={text} scope="col">{text}</th>)}
              <th scope="col" data-align="left">状态</th>
              {first.sides && <><th scope="col">{first.sides.part.label}</th><th scope="col">{first.sides.whole.label}</th></>}
            </tr>
          </thead>
          <tbody>{items.map((item) => <Line key={`${item.id}${item.at}`} item={item} rate={first.sides !== null} year={report.to.slice(0, 4)} departments={departments} />)}</tbody>
        </table>
      )}
      {query.hasNextPage && <Button className={css.more} size="compact-sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>再列 {PAGE} 件(共 {first?.count} 件)</Button>}
    </section>
  )
}
