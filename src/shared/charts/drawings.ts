import type { ReportCharts } from '../contract/reports.ts'
import { formatFigure } from '../reports/figures.ts'
import { INK, shade, spread, ticksTo } from './scale.ts'
import { drawing, group, label, shape, WIDTH, type Shape } from './shape.ts'
import { arrivalsAt, heatRange, WEEKDAYS } from './table.ts'

/** The charts over time: when people come, what thirteen months looked like. */

export const count = (n: number): string => formatFigure('count', n)
export const rect = (x: number, y: number, width: number, height: number, rest: Record<string, string | number | undefined>): Shape => shape('rect', { x, y, width, height, ...rest })
export const line = (x1: number, y1: number, x2: number, y2: number, stroke: string, strokeWidth = 1): Shape => shape('line', { x1, y1, x2, y2, stroke, strokeWidth })
export const soft = { fill: INK.soft, size: 12 }

/** Cases received by hour and weekday: darker is more, and every square says how many. */
export function drawHeat(data: ReportCharts): Shape {
  const { hours, weekdays } = heatRange(data.arrivals)
  const counts = arrivalsAt(data.arrivals)
  const largest = Math.max(1, ...counts.values())
  const [left, top, high] = [48, 26, 36]
  const wide = (WIDTH - left) / hours.length
  const square = (day: number, row: number, hour: number, i: number): Shape => {
    const n = counts.get(`${day} ${hour}`) ?? 0
    const { fill, text } = shade(n / largest)
    return group(
      `${WEEKDAYS[day]} ${hour}:00-${hour + 1}:00 收件 ${n} 件`,
      rect(left + i * wide + 1, top + row * high + 1, wide - 2, high - 2, { rx: 2, fill }),
      label(left + (i + 0.5) * wide, top + row * high + 23, String(n), { anchor: 'middle', fill: text }),
    )
  }
  return drawing(
    top + weekdays.length * high + 34,
    '收件按星期和时段',
    hours.map((h, i) => label(left + (i + 0.5) * wide, 17, `${h}时`, { anchor: 'middle', fill: INK.soft })),
    weekdays.map((d, row) => group(null, label(left - 8, top + row * high + 23, WEEKDAYS[d]!, { anchor: 'end', fill: INK.soft }), hours.map((h, i) => square(d, row, h, i)))),
    heatScale(top + weekdays.length * high + 12, largest),
  )
}

function heatScale(y: number, largest: number): Shape {
  const steps = [0, 0.25, 0.5, 0.75, 1]
  return group(
    null,
    label(WIDTH - 190, y + 11, '0 件', { ...soft, anchor: 'end' }),
    steps.map((s, i) => rect(WIDTH - 182 + i * 24, y, 23, 13, { fill: shade(s).fill, stroke: s === 0 ? INK.axis : 'none' })),
    label(WIDTH - 54, y + 11, `${count(largest)} 件`, soft),
  )
}

const LINES = [
  { key: 'accepted', label: '受理', colour: INK.blue, dash: undefined, mark: 'circle' },
  { key: 'closed', label: '办结', colour: INK.orange, dash: '7 3', mark: 'square' },
  { key: 'open', label: '期末在办', colour: INK.green, dash: '2 3', mark: 'diamond' },
] as const

/** A mark of its own shape for each line: told apart without colour. */
function mark(kind: (typeof LINES)[number]['mark'], x: number, y: number, fill: string): Shape {
  if (kind === 'circle') return shape('circle', { cx: x, cy: y, r: 3.6, fill })
  if (kind === 'square') return rect(x - 3.2, y - 3.2, 6.4, 6.4, { fill })
  return shape('path', { d: `M${x} ${y - 4.6}L${x + 4.6} ${y}L${x} ${y + 4.6}L${x - 4.6} ${y}Z`, fill })
}

/** Accepted, closed and open over thirteen months, each line named at its end. */
export function drawTrend({ trend }: ReportCharts): Shape {
  const ticks = ticksTo(Math.max(...trend.flatMap((t) => [t.accepted, t.closed, t.open])))
  const [left, right, top, bottom] = [44, 118, 14, 246]
  const x = (i: number): number => left + 8 + (i * (WIDTH - left - right - 8)) / Math.max(1, trend.length - 1)
  const y = (n: number): number => bottom - (n / ticks.at(-1)!) * (bottom - top)
  const last = trend.at(-1)
  const ends = spread(LINES.map((l) => y(last?.[l.key] ?? 0)), 18, bottom - 2)
  const month = (text: string, i: number): Shape => {
    const [year, number] = text.split('-')
    const under = { ...soft, anchor: 'middle' as const }
    return group(null, label(x(i), bottom + 18, `${Number(number)}月`, under), (i === 0 || number === '01') && label(x(i), bottom + 34, `${year}年`, under))
  }
  return drawing(
    286,
    '近十三个月受理、办结和期末在办',
    ticks.map((t) => group(null, line(left, y(t), WIDTH - right, y(t), t === 0 ? INK.axis : INK.grid), label(left - 6, y(t) + 4, count(t), { ...soft, anchor: 'end' }))),
    trend.map((t, i) => month(t.month, i)),
    LINES.map((l, n) =>
      group(
        null,
        shape('polyline', { points: trend.map((t, i) => `${x(i)},${y(t[l.key])}`).join(' '), fill: 'none', stroke: l.colour, strokeWidth: 2, strokeDasharray: l.dash, strokeLinejoin: 'round' }),
        trend.map((t, i) => group(`${t.month} ${l.label} ${t[l.key]} 件`, mark(l.mark, x(i), y(t[l.key]), l.colour))),
        label(WIDTH - right + 10, ends[n]! + 4, `${l.label} ${count(last?.[l.key] ?? 0)}`, { fill: l.colour === INK.orange ? INK.warn : l.colour, bold: true }),
      ),
    ),
  )
}
