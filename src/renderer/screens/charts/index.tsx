import { useRef, useState, type ReactNode } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { chartsOf, type Chart } from '#shared/charts/list.ts'
import type { ReportCharts } from '#shared/contract/reports.ts'
import { formatMonthZh, formatPeriodZh } from '#shared/reports/period.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go } from '../../app/route.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { monthOptions, ScopePick, Stepper } from '../reports/PeriodPick.tsx'
import { useMonth } from '../reports/useMonth.ts'
import { Panel } from './Panel.tsx'
import { printDrawings } from './save.ts'
import css from './charts.module.css'

/** Which charts show their numbers in place of the drawing. */
function useTables(charts: readonly Chart[]) {
  const [tables, setTables] = useState<ReadonlySet<string>>(new Set())
  const all = charts.length > 0 && tables.size === charts.length
  return {
    all,
    has: (id: string) => tables.has(id),
    toggleAll: () => setTables(all ? new Set() : new Set(charts.map((c) => c.id))),
    toggle: (id: string) => setTables((old) => (old.has(id) ? new Set([...old].filter((k) => k !== id)) : new Set([...old, id]))),
  }
}

/** Prints the drawings that stand in a part of the page. */
function usePrint(data: ReportCharts | undefined) {
  const { capabilities } = useSession()
  const body = useRef<HTMLDivElement>(null)
  const print = (): void => {
    const drawings = [...(body.current?.querySelectorAll<HTMLElement>('[data-title]') ?? [])].flatMap((box) => {
      const svg = box.querySelector('svg')
      return svg ? [{ title: box.dataset['title'] ?? '', svg }] : []
    })
    if (data) printDrawings(`${capabilities.centreName} ${formatMonthZh(data.month)}图表`, `${formatPeriodZh(data)} · ${formatTimeZh(data.generatedAt)}统计`, drawings)
  }
  return { body, print }
}

type Place = ReturnType<typeof useMonth>

function Head({ place, data, children }: { place: Place; data: ReportCharts | undefined; children: ReactNode }) {
  const { months, month, cutoff, point, set, step } = place
  return (
    <header className={css.head}>
      <Stepper unit="月" value={month} choices={monthOptions(months)} onPick={(value) => set({ month: value })} onStep={step} />
      <ScopePick cutoff={cutoff} point={point} onPick={set} />
      {data && <span className={css.period} aria-live="polite">{formatPeriodZh(data)}</span>}
      <span className={css.buttons}>{children}</span>
    </header>
  )
}

/** 图表: the month as pictures, each with its numbers; one can be looked at alone. */
export default function ChartsScreen() {
  const may = useMay('report.read')
  const place = useMonth('charts', 'chart')
  const { month, chosen: alone, set, input } = place
  const query = useQuery(api.reports.charts.queryOptions({ input, enabled: may, placeholderData: keepPreviousData, staleTime: 60_000 }))
  const data = query.data
  const charts = data ? chartsOf(data) : []
  const tables = useTables(charts)
  const { body, print } = usePrint(data)
  const shown = charts.some((c) => c.id === alone) ? charts.filter((c) => c.id === alone) : charts
  const large = shown.length === 1
  useKeys([
    ...charts.map((c, i) => ({ key: String(i + 1), label: `放大:${c.title}`, run: () => set({ chart: c.id }), hidden: true })),
    ...(large ? [{ key: 'Escape', label: '全部图表', run: () => set({ chart: '' }) }] : [{ key: 'T', label: tables.all ? '看图' : '看数字', run: tables.toggleAll }]),
    { key: 'P', label: '打印', run: print, enabled: data !== undefined, reason: '还没有统计好' },
    { key: 'W', label: '大屏', run: () => go('wall') },
  ])
  if (!may) return <Empty title="您的角色不能查看图表" hint="需要时请联系值班主管。" />
  return (
    <div className={css.screen}>
      <Head place={place} data={data}>
        {!large && <Button size="compact-md" variant="default" onClick={tables.toggleAll} rightSection={<KeyHint k="T" />}>{tables.all ? '看图' : '看数字'}</Button>}
        <Button size="compact-md" variant="default" disabled={!data} onClick={print} rightSection={<KeyHint k="P" />}>打印</Button>
        <Button size="compact-md" variant="default" onClick={() => go('wall')} rightSection={<KeyHint k="W" />}>大屏</Button>
      </Head>
      {query.error && <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && !query.error && <div className={css.grid} role="status" aria-label="正在统计">{[0, 1, 2, 3].map((i) => <Skeleton key={i} h={260} />)}</div>}
      {data && !query.error && (
        <div ref={body} className={css.grid} data-large={large || undefined} aria-busy={query.isPlaceholderData}>
          {shown.map((c) => (
            <Panel key={c.id} chart={c} number={charts.indexOf(c) + 1} month={month} asTable={tables.has(c.id)} large={large} onOpen={() => set({ chart: large ? '' : c.id })} onTable={() => tables.toggle(c.id)} />
          ))}
        </div>
      )}
    </div>
  )
}
