import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { drawRatings } from '#shared/charts/bars.ts'
import { drawHeat, drawTrend } from '#shared/charts/drawings.ts'
import type { ReportCharts } from '#shared/contract/reports.ts'
import { formatFigure } from '#shared/reports/figures.ts'
import { addMonths, formatMonthZh } from '#shared/reports/period.ts'
import { toIsoTime } from '#shared/rules/time.ts'
import { clockTime, shortDate, weekdayZh } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Drawing } from '../charts/Drawing.tsx'
import css from './wall.module.css'

const TURN_MS = 15_000
const REFRESH_MS = 300_000

function Big({ figures }: { figures: [label: string, value: string, unit: string][] }) {
  return (
    <dl className={css.big}>
      {figures.map(([label, value, unit]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}<small>{unit}</small></dd>
        </div>
      ))}
    </dl>
  )
}

/** Fewer in a month say nothing about the hours to come at. */
const ENOUGH_ARRIVALS = 50

/** What the hall is shown: totals and times only, no person, no counter, no department compared with another. */
function slidesOf(running: ReportCharts, full: ReportCharts): { title: string; view: ReactNode }[] {
  const now = running.trend.at(-1)
  const all = full.limits[0]
  const month = formatMonthZh(full.month)
  const number = (n: number | null | undefined, format: 'count' | 'decimal' | 'percent' = 'decimal'): string => formatFigure(format, n)
  const slides = [
    { title: `${formatMonthZh(running.month)}办理情况(至今)`, view: <Big figures={[['受理', number(now?.accepted ?? 0, 'count'), '件'], ['办结', number(now?.closed ?? 0, 'count'), '件'], ['在办', number(now?.open ?? 0, 'count'), '件']]} /> },
  ]
  if (all && all.closed > 0)
    slides.push({
      title: `${month}:按时办结 ${number(all.onTimeRate, 'percent')}`,
      view: <Big figures={[['平均实际用时', number(all.averageDays), '工作日'], ['平均承诺', number(all.promisedDays), '工作日'], ['平均法定', number(all.legalDays), '工作日']]} />,
    })
  if (full.arrivals.reduce((sum, { count }) => sum + count, 0) >= ENOUGH_ARRIVALS) slides.push({ title: `什么时候来人少(${month}收件,颜色浅的时段人少)`, view: <Drawing shape={drawHeat(full)} /> })
  if (full.trend.some((t) => t.accepted > 0)) slides.push({ title: '一年来的受理和办结', view: <Drawing shape={drawTrend(full)} /> })
  if (full.ratings.some((r) => r.count > 0)) slides.push({ title: `${month}群众评价`, view: <Drawing shape={drawRatings(full)} /> })
  return slides
}

/** A minute hand: the time on the wall goes on while the slide stands. */
function useMinute(): void {
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 10_000)
    return () => clearInterval(timer)
  }, [])
}

/**
 * 大屏: covers the whole window with large type and turns its pages by itself. It keeps the screen from locking while it stands, so
 * leaving it locks: whoever touches the keyboard in the hall finds nothing but the password.
 */
export default function WallScreen() {
  const { capabilities, today, now, lock, locked } = useSession()
  const may = useMay('report.read')
  const month = today.slice(0, 7)
  const ask = (of: string) => api.reports.charts.queryOptions({ input: { month: of }, enabled: may && !locked, refetchInterval: REFRESH_MS, staleTime: REFRESH_MS })
  const query = useQuery(ask(month))
  // Averages and the like are those of the last full month: the first days of a month say little.
  const full = useQuery(ask(addMonths(month, -1)))
  const [turn, setTurn] = useState(0)
  const [paused, setPaused] = useState(false)
  const slides = query.data && full.data ? slidesOf(query.data, full.data) : []
  const slide = slides[turn % Math.max(1, slides.length)]
  useMinute()
  useEffect(() => {
    if (paused || locked) return
    const timer = setInterval(() => {
      setTurn((n) => n + 1)
      dispatchEvent(new Event('pointermove'))
    }, TURN_MS)
    return () => clearInterval(timer)
  }, [paused, locked])
  // However it is left (Esc, the address, back): whoever did it has to know the password.
  useEffect(
    () => () => {
      if (!location.hash.startsWith('#/wall')) lock()
    },
    [lock],
  )
  const step = (by: number) => (): void => setTurn((n) => (n + by + slides.length) % Math.max(1, slides.length))
  useKeys([
    { key: 'ArrowRight', label: '下一页', run: step(1) }, { key: 'ArrowLeft', label: '上一页', run: step(-1) },
    { key: 'Space', label: paused ? '继续' : '停住', run: () => setPaused(!paused) }, { key: 'Escape', label: '离开(锁屏)', run: () => { location.hash = '#/charts' } },
  ])
  return (
    <section className={css.wall} aria-label="大屏">
      <header className={css.head}>
        <h1>{capabilities.centreName || '行政事务受理中心'}{capabilities.practice && <em>练习</em>}</h1>
        <time>{shortDate(today)} {weekdayZh(today)} <b>{clockTime(toIsoTime(now()))}</b></time>
      </header>
      {query.error && !query.data && <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>}
      {slide && (
        <div className={css.slide} key={slide.title}>
          <h2>{slide.title}</h2>
          <div className={css.view}>{slide.view}</div>
        </div>
      )}
      <footer className={css.foot}>
        <span>{query.data ? `数据截至 ${clockTime(query.data.generatedAt)}` : '正在统计…'}</span>
        <span aria-hidden>{slides.map((s, i) => <i key={s.title} data-on={slide === s || undefined}>{i + 1}</i>)}</span>
        <span>{paused ? '已停住 · ' : ''}← → 翻页 · 空格停住 · Esc 离开并锁屏</span>
      </footer>
    </section>
  )
}
