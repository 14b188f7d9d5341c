import { useRef, useState } from 'react'
import { ActionIcon, Button, Select, Skeleton } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { chartsOf } from '#shared/charts/list.ts'
import { addMonths, formatMonthZh, formatPeriodZh } from '#shared/reports/period.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { CUTOFFS, monthChoices } from '../reports/figures.ts'
import { PointPick } from '../reports/PointPick.tsx'
import { Panel } from './Panel.tsx'
import { printDrawings } from './save.ts'
import css from './charts.module.css'

/** What of the screen stands in its address: period, place, and the chart looked at alone. */
function usePlace() {
  const { today } = useSession()
  const { query } = useRoute()
  const months = monthChoices(today)
  const asked = query.get('month') ?? ''
  const month = months.includes(asked) ? asked : months[1]!
  const cutoff = CUTOFFS.find((c) => c.value === query.get('cutoff'))?.value ?? ''
  const chart = query.get('chart') ?? ''
  const point = query.get('point') ?? ''
  const set = (change: Record<string, string>): void => {
    const next = new URLSearchParams(Object.entries({ month, cutoff, point, chart, ...change }).filter(([, value]) => value))
    go(`charts?${next}`, { replace: true })
  }
  const step = (by: number): void => {
    const next = addMonths(month, by)
    if (months.includes(next)) set({ month: next })
  }
  return { months, month, cutoff, point, chart, set, step, input: { month, ...(cutoff && { cutoff: Number(cutoff) }), ...(point && { point }) } }
}

/** 图表: the month as pictures, each with its numbers. */
export default function ChartsScreen() {
  const may = useMay('report.read')
  const { capabilities } = useSession()
  const place = usePlace()
  const { months, month, cutoff, point, chart: alone, set, step, input } = place
  const [tables, setTables] = useState<ReadonlySet<string>>(new Set())
  const body = useRef<HTMLDivElement>(null)
  const query = useQuery(api.reports.charts.queryOptions({ input, enabled: may, placeholderData: keepPreviousData, staleTime: 60_000 }))
  const data = query.data
  const charts = data ? chartsOf(data) : []
  const shown = charts.some((c) => c.id === alone) ? charts.filter((c) => c.id === alone) : charts
  const large = shown.length === 1
  const allTables = charts.length > 0 && tables.size === charts.length
  const toggleAll = (): void => setTables(allTables ? new Set() : new Set(charts.map((c) => c.id)))
  const toggle = (id: string) => (): void => setTables((old) => (old.has(id) ? new Set([...old].filter((k) => k !== id)) : new Set([...old, id])))
  const print = (): void => {
    const drawings = [...(body.current?.querySelectorAll<HTMLElement>('[data-title]') ?? [])].flatMap((box) => {
      const svg = box.querySelector('svg')
      return svg ? [{ title: box.dataset['title'] ?? '', svg }] : []
    })
    if (data) printDrawings(`${capabilities.centreName} ${formatMonthZh(data.month)}图表`, `${formatPeriodZh(data)} · ${formatTimeZh(data.generatedAt)}统计`, drawings)
  }
  useKeys([
    { key: '[', label: '上一月', run: () => step(-1) },
    { key: ']', label: '下一月', run: () => step(1) },
    ...charts.map((c, i) => ({ key: String(i + 1), label: `放大:${c.title}`, run: () => set({ chart: c.id }), hidden: true })),
    ...(large ? [{ key: 'Escape', label: '全部图表', run: () => set({ chart: '' }) }] : [{ key: 'T', label: allTables ? '看图' : '看数字', run: toggleAll }]),
    { key: 'P', label: '打印', run: print, enabled: data !== undefined, reason: '还没有统计好' },
    { key: 'W', label: '大屏', run: () => go('wall') },
  ])
  if (!may) return <Empty title="您的角色不能查看图表" hint="需要时请联系值班主管。" />
  return (
    <div className={css.screen}>
      <header className={css.head}>
        <ActionIcon variant="default" aria-label="上一月" onClick={() => step(-1)} disabled={month === months.at(-1)}>‹</ActionIcon>
        <Select aria-label="月份" w={140} value={month} onChange={(value) => value && set({ month: value })} data={months.map((m) => ({ value: m, label: formatMonthZh(m) }))} maxDropdownHeight={320} />
        <ActionIcon variant="default" aria-label="下一月" onClick={() => step(1)} disabled={month === months[0]}>›</ActionIcon>
        <Select aria-label="截止日" w={200} value={cutoff} onChange={(value) => set({ cutoff: value ?? '' })} data={CUTOFFS} />
        <PointPick value={point} onPick={(next) => set({ point: next })} />
        {data && <span className={css.period} aria-live="polite">{formatPeriodZh(data)}</span>}
        <span className={css.buttons}>
          {!large && <Button size="compact-md" variant="default" onClick={toggleAll} rightSection={<KeyHint k="T" />}>{allTables ? '看图' : '看数字'}</Button>}
          <Button size="compact-md" variant="default" disabled={!data} onClick={print} rightSection={<KeyHint k="P" />}>打印</Button>
          <Button size="compact-md" variant="default" onClick={() => go('wall')} rightSection={<KeyHint k="W" />}>大屏</Button>
        </span>
      </header>
      {query.error && <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && !query.error && <div className={css.grid} role="status" aria-label="正在统计">{[0, 1, 2, 3].map((i) => <Skeleton key={i} h={260} />)}</div>}
      {data && !query.error && (
        <div ref={body} className={css.grid} data-large={large || undefined} aria-busy={query.isPlaceholderData}>
          {shown.map((c) => (
            <Panel key={c.id} chart={c} number={charts.indexOf(c) + 1} month={month} asTable={tables.has(c.id)} large={large} onOpen={() => set({ chart: large ? '' : c.id })} onTable={toggle(c.id)} />
          ))}
        </div>
      )}
    </div>
  )
}
