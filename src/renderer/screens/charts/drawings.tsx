import type { ReportCharts } from '#shared/contract/reports.ts'
import { formatFigure } from '#shared/reports/figures.ts'
import { arrivalsAt, heatRange, labelOfFigure, WEEKDAYS } from './table.ts'
import { fit, INK, shade, spread, ticksTo } from './scale.ts'
import { Label, Svg, WIDTH } from './Svg.tsx'

const count = (n: number): string => formatFigure('count', n)

/** Cases received by hour and weekday: darker is more, and every square says how many. */
export function Heat({ data }: { data: ReportCharts }) {
  const { hours, weekdays } = heatRange(data.arrivals)
  const counts = arrivalsAt(data.arrivals)
  const largest = Math.max(1, ...counts.values())
  const [left, top, high] = [48, 26, 36]
  const wide = (WIDTH - left) / hours.length
  return (
    <Svg height={top + weekdays.length * high + 34} label="收件按星期和时段">
      {hours.map((h, i) => <Label key={h} x={left + (i + 0.5) * wide} y={17} anchor="middle" fill={INK.soft}>{h}时</Label>)}
      {weekdays.map((d, row) => (
        <g key={d}>
          <Label x={left - 8} y={top + row * high + 23} anchor="end" fill={INK.soft}>{WEEKDAYS[d]}</Label>
          {hours.map((h, i) => {
            const n = counts.get(`${d} ${h}`) ?? 0
            const { fill, text } = shade(n / largest)
            return (
              <g key={h}>
                <title>{`${WEEKDAYS[d]} ${h}:00-${h + 1}:00 收件 ${n} 件`}</title>
                <rect x={left + i * wide + 1} y={top + row * high + 1} width={wide - 2} height={high - 2} rx={2} fill={fill} />
                <Label x={left + (i + 0.5) * wide} y={top + row * high + 23} anchor="middle" fill={text}>{n}</Label>
              </g>
            )
          })}
        </g>
      ))}
      <HeatScale y={top + weekdays.length * high + 12} largest={largest} />
    </Svg>
  )
}

function HeatScale({ y, largest }: { y: number; largest: number }) {
  const steps = [0, 0.25, 0.5, 0.75, 1]
  return (
    <g>
      <Label x={WIDTH - 190} y={y + 11} anchor="end" fill={INK.soft} size={12}>0 件</Label>
      {steps.map((s, i) => <rect key={s} x={WIDTH - 182 + i * 24} y={y} width={23} height={13} fill={shade(s).fill} stroke={s === 0 ? INK.axis : 'none'} />)}
      <Label x={WIDTH - 54} y={y + 11} fill={INK.soft} size={12}>{count(largest)} 件</Label>
    </g>
  )
}

const LINES = [
  { key: 'accepted', label: '受理', colour: INK.blue, dash: undefined, mark: 'circle' },
  { key: 'closed', label: '办结', colour: INK.orange, dash: '7 3', mark: 'square' },
  { key: 'open', label: '期末在办', colour: INK.green, dash: '2 3', mark: 'diamond' },
] as const

/** A mark of its own shape for each line: told apart without colour. */
function Mark({ kind, x, y, fill }: { kind: (typeof LINES)[number]['mark']; x: number; y: number; fill: string }) {
  if (kind === 'circle') return <circle cx={x} cy={y} r={3.6} fill={fill} />
  if (kind === 'square') return <rect x={x - 3.2} y={y - 3.2} width={6.4} height={6.4} fill={fill} />
  return <path d={`M${x} ${y - 4.6}L${x + 4.6} ${y}L${x} ${y + 4.6}L${x - 4.6} ${y}Z`} fill={fill} />
}

/** Accepted, closed and open over thirteen months, each line named at its end. */
export function Trend({ data: { trend } }: { data: ReportCharts }) {
  const ticks = ticksTo(Math.max(...trend.flatMap((t) => [t.accepted, t.closed, t.open])))
  const [left, right, top, bottom] = [44, 118, 14, 246]
  const x = (i: number): number => left + 8 + (i * (WIDTH - left - right - 8)) / Math.max(1, trend.length - 1)
  const y = (n: number): number => bottom - (n / ticks.at(-1)!) * (bottom - top)
  const last = trend.at(-1)
  const ends = spread(LINES.map((l) => y(last?.[l.key] ?? 0)), 18, bottom - 2)
  return (
    <Svg height={286} label="近十三个月受理、办结和期末在办">
      {ticks.map((t) => (
        <g key={t}>
          <line x1={left} x2={WIDTH - right} y1={y(t)} y2={y(t)} stroke={t === 0 ? INK.axis : INK.grid} />
          <Label x={left - 6} y={y(t) + 4} anchor="end" fill={INK.soft} size={12}>{count(t)}</Label>
        </g>
      ))}
      {trend.map((t, i) => {
        const [year, month] = t.month.split('-')
        return (
          <g key={t.month}>
            <Label x={x(i)} y={bottom + 18} anchor="middle" fill={INK.soft} size={12}>{Number(month)}月</Label>
            {(i === 0 || month === '01') && <Label x={x(i)} y={bottom + 34} anchor="middle" fill={INK.soft} size={12}>{year}年</Label>}
          </g>
        )
      })}
      {LINES.map((l, n) => (
        <g key={l.key}>
          <polyline points={trend.map((t, i) => `${x(i)},${y(t[l.key])}`).join(' ')} fill="none" stroke={l.colour} strokeWidth={2} strokeDasharray={l.dash} strokeLinejoin="round" />
          {trend.map((t, i) => (
            <g key={t.month}>
              <title>{`${t.month} ${l.label} ${t[l.key]} 件`}</title>
              <Mark kind={l.mark} x={x(i)} y={y(t[l.key])} fill={l.colour} />
            </g>
          ))}
          <Label x={WIDTH - right + 10} y={ends[n]! + 4} fill={l.colour === INK.orange ? INK.warn : l.colour} bold>{l.label} {count(last?.[l.key] ?? 0)}</Label>
        </g>
      ))}
    </Svg>
  )
}

const BAR = 26

/** Ranked by cases accepted; the rest is one line, so that nothing is left out of the sum. */
export function Ranked({ rows, most, label }: { rows: ReportCharts['departments']; most: number; label: string }) {
  const worked = rows.filter((r) => r.accepted + r.closed + r.open + r.overdue > 0)
  const shown = worked.length > most + 1 ? worked.slice(0, most) : worked
  const rest = worked.slice(shown.length)
  const largest = Math.max(1, ...worked.flatMap((r) => [r.accepted, r.closed]))
  const [left, right, top] = [178, 132, 28]
  const wide = (n: number): number => (n / largest) * (WIDTH - left - right)
  return (
    <Svg height={top + shown.length * BAR + (rest.length > 0 ? 24 : 6)} label={label}>
      <rect x={left} y={6} width={11} height={11} fill={INK.blue} />
      <Label x={left + 16} y={16} fill={INK.soft} size={12}>受理</Label>
      <rect x={left + 60} y={6} width={11} height={11} fill={INK.pale} />
      <Label x={left + 76} y={16} fill={INK.soft} size={12}>办结</Label>
      <Label x={WIDTH} y={16} anchor="end" fill={INK.soft} size={12}>期末在办 · 超期</Label>
      {shown.map((r, i) => {
        const y = top + i * BAR
        return (
          <g key={r.code}>
            <title>{`${r.name}:受理 ${r.accepted},办结 ${r.closed},期末在办 ${r.open},超期 ${r.overdue}`}</title>
            <Label x={left - 8} y={y + 15} anchor="end">{fit(r.name, 12.6)}</Label>
            <rect x={left} y={y + 1} width={wide(r.accepted)} height={10} fill={INK.blue} />
            <Label x={left + wide(r.accepted) + 5} y={y + 10.5} size={11}>{count(r.accepted)}</Label>
            <rect x={left} y={y + 12} width={wide(r.closed)} height={10} fill={INK.pale} />
            <Label x={left + wide(r.closed) + 5} y={y + 21.5} size={11} fill={INK.soft}>{count(r.closed)}</Label>
            <Label x={WIDTH - 58} y={y + 15} anchor="end" fill={INK.soft}>{count(r.open)}</Label>
            <Label x={WIDTH} y={y + 15} anchor="end" fill={r.overdue > 0 ? INK.warn : INK.soft} bold={r.overdue > 0}>{r.overdue > 0 ? `超 ${count(r.overdue)}` : '0'}</Label>
          </g>
        )
      })}
      {rest.length > 0 && <Label x={left - 8} y={top + shown.length * BAR + 16} anchor="end" fill={INK.soft}>其余 {rest.length} 项</Label>}
      {rest.length > 0 && <Label x={left} y={top + shown.length * BAR + 16} fill={INK.soft}>受理 {count(sum(rest, 'accepted'))} · 办结 {count(sum(rest, 'closed'))}(见表格)</Label>}
    </Svg>
  )
}

const sum = (rows: ReportCharts['departments'], key: 'accepted' | 'closed'): number => rows.reduce((n, r) => n + r[key], 0)

/** Share of cases closed on time, and average working days used beside those promised (◇) and allowed by law (┃). */
export function Limits({ data, most = 14 }: { data: ReportCharts; most?: number }) {
  const rows = data.limits.filter((r) => r.closed > 0).slice(0, most)
  const [first, second, end] = [150, 330, WIDTH - 46]
  const ticks = ticksTo(Math.max(1, ...rows.flatMap((r) => [r.averageDays ?? 0, r.promisedDays ?? 0, r.legalDays ?? 0])))
  const day = (n: number): number => second + (n / ticks.at(-1)!) * (end - second)
  const [top, line] = [44, 24]
  const bottom = top + rows.length * line
  return (
    <Svg height={bottom + 22} label="按时办结率与平均办理工作日">
      <Label x={first} y={14} bold>按时办结率</Label>
      <Label x={second} y={14} bold>平均工作日</Label>
      <rect x={second + 84} y={5} width={16} height={9} fill={INK.blue} />
      <Label x={second + 104} y={14} fill={INK.soft} size={12}>实际</Label>
      <path d={`M${second + 146} 4.5l5 5l-5 5l-5 -5Z`} fill="#fff" stroke={INK.orange} strokeWidth={1.8} />
      <Label x={second + 156} y={14} fill={INK.soft} size={12}>承诺</Label>
      <line x1={second + 198} x2={second + 198} y1={3} y2={16} stroke={INK.ink} strokeWidth={3} />
      <Label x={second + 205} y={14} fill={INK.soft} size={12}>法定</Label>
      {ticks.map((t) => (
        <g key={t}>
          <line x1={day(t)} x2={day(t)} y1={top - 8} y2={bottom} stroke={t === 0 ? INK.axis : INK.grid} />
          <Label x={day(t)} y={top - 12} anchor="middle" fill={INK.soft} size={11}>{t}</Label>
        </g>
      ))}
      {rows.map((r, i) => <LimitLine key={r.code} row={r} y={top + i * line} first={first} day={day} total={r.code === ''} />)}
      {data.limits.filter((r) => r.closed > 0).length > rows.length && <Label x={first} y={bottom + 16} fill={INK.soft} size={12}>其余部门见表格</Label>}
    </Svg>
  )
}

function LimitLine({ row, y, first, day, total }: { row: ReportCharts['limits'][number]; y: number; first: number; day: (n: number) => number; total: boolean }) {
  const { onTimeRate: onTime, averageDays, promisedDays, legalDays } = row
  const share = (onTime ?? 0) / 100
  const text = (n: number | null): string => formatFigure('decimal', n)
  return (
    <g>
      <title>{`${row.name}:办结 ${row.closed},按时 ${formatFigure('percent', onTime)},平均 ${text(averageDays)} 个工作日,承诺 ${text(promisedDays)},法定 ${text(legalDays)}`}</title>
      <Label x={first - 8} y={y + 14} anchor="end" bold={total}>{fit(row.name, 10.6)}</Label>
      <rect x={first} y={y + 3} width={112} height={13} fill="none" stroke={INK.axis} />
      <rect x={first} y={y + 3} width={112 * share} height={13} fill={total ? INK.blue : INK.pale} />
      <Label x={first + 117} y={y + 14} size={12} bold={(onTime ?? 100) < 100} fill={(onTime ?? 100) < 90 ? INK.warn : INK.ink}>{formatFigure('percent', onTime)}</Label>
      {averageDays !== null && <rect x={day(0)} y={y + 5} width={Math.max(1, day(averageDays) - day(0))} height={9} fill={INK.blue} />}
      {legalDays !== null && <line x1={day(legalDays)} x2={day(legalDays)} y1={y + 2} y2={y + 18} stroke={INK.ink} strokeWidth={3} />}
      {promisedDays !== null && <path d={`M${day(promisedDays)} ${y + 4}l5.5 5.5l-5.5 5.5l-5.5 -5.5Z`} fill="#fff" stroke={INK.orange} strokeWidth={1.8} />}
      <Label x={WIDTH} y={y + 14} anchor="end" size={12}>{text(averageDays)}</Label>
    </g>
  )
}

/** Why papers were asked for again and cases came back, most frequent first within each figure. */
export function Reasons({ data, most = 4 }: { data: ReportCharts; most?: number }) {
  const groups = [...Map.groupBy(data.reasons, (r) => `${labelOfFigure(r.figure)}|${r.category}`)].map(([key, list]) => ({ key, list: list.toSorted((a, b) => b.count - a.count) }))
  const largest = Math.max(1, ...data.reasons.map((r) => r.count))
  const left = 262
  const lines: { text: string; value: number | null; bar: boolean; y: number }[] = []
  let y = 4
  for (const { key, list } of groups) {
    const [figure, category] = key.split('|') as [string, string]
    lines.push({ text: figure === category ? figure : `${figure} · ${category}`, value: null, bar: false, y })
    y += 22
    for (const r of list.slice(0, most)) {
      lines.push({ text: r.reason, value: r.count, bar: true, y })
      y += 21
    }
    if (list.length > most) {
      lines.push({ text: `其余 ${list.length - most} 种`, value: list.slice(most).reduce((n, r) => n + r.count, 0), bar: false, y })
      y += 21
    }
    y += 6
  }
  return (
    <Svg height={Math.max(60, y)} label="补正、退件等的原因">
      {lines.map((l) =>
        l.value === null ? (
          <Label key={l.y} x={0} y={l.y + 15} bold>{l.text}</Label>
        ) : (
          <g key={l.y}>
            <Label x={left - 8} y={l.y + 14} anchor="end" fill={INK.soft} title={l.text}>{fit(l.text, 18)}</Label>
            {l.bar && <rect x={left} y={l.y + 3} width={(l.value / largest) * (WIDTH - left - 60)} height={13} fill={INK.blue} />}
            <Label x={left + (l.bar ? (l.value / largest) * (WIDTH - left - 60) : 0) + 6} y={l.y + 14} fill={l.bar ? INK.ink : INK.soft}>{count(l.value)}</Label>
          </g>
        ),
      )}
    </Svg>
  )
}

const LEVELS = ['#083f65', '#1c6698', '#6ea2c9', '#b7d0e3', '#e6eef5']

/** Five levels as bars from zero, and as one strip of the whole. */
export function Ratings({ data: { ratings } }: { data: ReportCharts }) {
  const all = ratings.reduce((n, r) => n + r.count, 0)
  const largest = Math.max(1, ...ratings.map((r) => r.count))
  const left = 112
  const before = (i: number): number => ratings.slice(0, i).reduce((n, r) => n + r.count, 0)
  return (
    <Svg height={226} label="评价">
      {ratings.map((r, i) => {
        const wide = (r.count / largest) * (WIDTH - left - 130)
        return (
          <g key={r.level}>
            <Label x={left - 8} y={24 + i * 31} anchor="end">{r.label}</Label>
            <rect x={left} y={9 + i * 31} width={wide} height={20} fill={LEVELS[i]} stroke={INK.axis} strokeWidth={r.count > 0 ? 0.5 : 0} />
            <Label x={left + wide + 8} y={24 + i * 31}>{count(r.count)} 次{all > 0 ? `,${formatFigure('percent', (r.count / all) * 100)}` : ''}</Label>
          </g>
        )
      })}
      {all > 0 && ratings.map((r, i) => {
        const share = (n: number): number => (n / all) * (WIDTH - left)
        return <rect key={r.level} x={left + share(before(i))} y={174} width={share(r.count)} height={18} fill={LEVELS[i]} stroke={INK.axis} strokeWidth={0.5} />
      })}
      {all > 0 && <Label x={left - 8} y={188} anchor="end" fill={INK.soft}>全部</Label>}
      <Label x={left} y={214} fill={INK.soft} size={12}>共 {count(all)} 次评价,评价自愿</Label>
    </Svg>
  )
}
