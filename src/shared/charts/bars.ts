import type { ReportCharts } from '../contract/reports.ts'
import { formatFigure } from '../reports/figures.ts'
import { count, line, rect, soft } from './drawings.ts'
import { fit, INK, ticksTo } from './scale.ts'
import { drawing, group, label, shape, WIDTH, type Shape } from './shape.ts'
import { labelOfFigure } from './table.ts'

/** The charts that compare: departments, matters, limits, reasons, ratings. */

const BAR = 26
type RankedRow = ReportCharts['departments'][number]
const sum = (rows: readonly RankedRow[], key: 'accepted' | 'closed'): number => rows.reduce((n, r) => n + r[key], 0)

/** Ranked by cases accepted; the rest is one line, so that nothing is left out of the sum. */
export function drawRanked(rows: readonly RankedRow[], most: number, title: string): Shape {
  const worked = rows.filter((r) => r.accepted + r.closed + r.open + r.overdue > 0)
  const shown = worked.length > most + 1 ? worked.slice(0, most) : worked
  const rest = worked.slice(shown.length)
  const largest = Math.max(1, ...worked.flatMap((r) => [r.accepted, r.closed]))
  const [left, right, top] = [178, 132, 28]
  const wide = (n: number): number => (n / largest) * (WIDTH - left - right)
  const bars = (r: RankedRow, y: number): Shape =>
    group(
      `${r.name}:受理 ${r.accepted},办结 ${r.closed},期末在办 ${r.open},超期 ${r.overdue}`,
      label(left - 8, y + 15, fit(r.name, 12.6), { anchor: 'end' }),
      rect(left, y + 1, wide(r.accepted), 10, { fill: INK.blue }),
      label(left + wide(r.accepted) + 5, y + 10.5, count(r.accepted), { size: 11 }),
      rect(left, y + 12, wide(r.closed), 10, { fill: INK.pale }),
      label(left + wide(r.closed) + 5, y + 21.5, count(r.closed), { size: 11, fill: INK.soft }),
      label(WIDTH - 58, y + 15, count(r.open), { anchor: 'end', fill: INK.soft }),
      label(WIDTH, y + 15, r.overdue > 0 ? `超 ${count(r.overdue)}` : '0', { anchor: 'end', fill: r.overdue > 0 ? INK.warn : INK.soft, bold: r.overdue > 0 }),
    )
  const under = top + shown.length * BAR + 16
  return drawing(
    top + shown.length * BAR + (rest.length > 0 ? 24 : 6),
    title,
    rect(left, 6, 11, 11, { fill: INK.blue }),
    label(left + 16, 16, '受理', soft),
    rect(left + 60, 6, 11, 11, { fill: INK.pale }),
    label(left + 76, 16, '办结', soft),
    label(WIDTH, 16, '期末在办 · 超期', { ...soft, anchor: 'end' }),
    shown.map((r, i) => bars(r, top + i * BAR)),
    rest.length > 0 && label(left - 8, under, `其余 ${rest.length} 项`, { anchor: 'end', fill: INK.soft }),
    rest.length > 0 && label(left, under, `受理 ${count(sum(rest, 'accepted'))} · 办结 ${count(sum(rest, 'closed'))}(见表格)`, { fill: INK.soft }),
  )
}

type LimitRow = ReportCharts['limits'][number]
const days = (n: number | null): string => formatFigure('decimal', n)
const diamond = (x: number, y: number, half: number): Shape => shape('path', { d: `M${x} ${y - half}l${half} ${half}l-${half} ${half}l-${half} -${half}Z`, fill: '#fff', stroke: INK.orange, strokeWidth: 1.8 })

/** Share of cases closed on time, and average working days used beside those promised (◇) and allowed by law (┃). */
export function drawLimits(data: ReportCharts, most = 14): Shape {
  const all = data.limits.filter((r) => r.closed > 0)
  const rows = all.slice(0, most)
  const [first, second, end] = [150, 330, WIDTH - 46]
  const ticks = ticksTo(Math.max(1, ...rows.flatMap((r) => [r.averageDays ?? 0, r.promisedDays ?? 0, r.legalDays ?? 0])))
  const day = (n: number): number => second + (n / ticks.at(-1)!) * (end - second)
  const [top, high] = [44, 24]
  const bottom = top + rows.length * high
  return drawing(
    bottom + 22,
    '按时办结率与平均办理工作日',
    label(first, 14, '按时办结率', { bold: true }),
    label(second, 14, '平均工作日', { bold: true }),
    rect(second + 84, 5, 16, 9, { fill: INK.blue }),
    label(second + 104, 14, '实际', soft),
    diamond(second + 146, 9.5, 5),
    label(second + 156, 14, '承诺', soft),
    line(second + 198, 3, second + 198, 16, INK.ink, 3),
    label(second + 205, 14, '法定', soft),
    ticks.map((t) => group(null, line(day(t), top - 8, day(t), bottom, t === 0 ? INK.axis : INK.grid), label(day(t), top - 12, String(t), { ...soft, size: 11, anchor: 'middle' }))),
    rows.map((r, i) => limitLine(r, top + i * high, first, day)),
    all.length > rows.length && label(first, bottom + 16, '其余部门见表格', soft),
  )
}

function limitLine(row: LimitRow, y: number, first: number, day: (n: number) => number): Shape {
  const { onTimeRate: onTime, averageDays, promisedDays, legalDays } = row
  const total = row.code === ''
  return group(
    `${row.name}:办结 ${row.closed},按时 ${formatFigure('percent', onTime)},平均 ${days(averageDays)} 个工作日,承诺 ${days(promisedDays)},法定 ${days(legalDays)}`,
    label(first - 8, y + 14, fit(row.name, 10.6), { anchor: 'end', bold: total }),
    rect(first, y + 3, 112, 13, { fill: 'none', stroke: INK.axis }),
    rect(first, y + 3, 112 * ((onTime ?? 0) / 100), 13, { fill: total ? INK.blue : INK.pale }),
    label(first + 117, y + 14, formatFigure('percent', onTime), { size: 12, bold: (onTime ?? 100) < 100, fill: (onTime ?? 100) < 90 ? INK.warn : INK.ink }),
    averageDays !== null && rect(day(0), y + 5, Math.max(1, day(averageDays) - day(0)), 9, { fill: INK.blue }),
    legalDays !== null && line(day(legalDays), y + 2, day(legalDays), y + 18, INK.ink, 3),
    promisedDays !== null && diamond(day(promisedDays), y + 9.5, 5.5),
    label(WIDTH, y + 14, days(averageDays), { anchor: 'end', size: 12 }),
  )
}

/** Why papers were asked for again and cases came back, most frequent first within each figure. */
export function drawReasons(data: ReportCharts, most = 4): Shape {
  const largest = Math.max(1, ...data.reasons.map((r) => r.count))
  const left = 262
  const wide = (n: number): number => (n / largest) * (WIDTH - left - 60)
  const rows: Shape[] = []
  let y = 4
  const put = (text: string, value: number, bar: boolean): void => {
    rows.push(
      group(
        null,
        label(left - 8, y + 14, fit(text, 18), { anchor: 'end', fill: INK.soft, title: text }),
        bar && rect(left, y + 3, wide(value), 13, { fill: INK.blue }),
        label(left + (bar ? wide(value) : 0) + 6, y + 14, count(value), { fill: bar ? INK.ink : INK.soft }),
      ),
    )
    y += 21
  }
  for (const [key, found] of Map.groupBy(data.reasons, (r) => `${labelOfFigure(r.figure)}|${r.category}`)) {
    const list = found.toSorted((a, b) => b.count - a.count)
    const [figure, category] = key.split('|') as [string, string]
    rows.push(label(0, y + 15, figure === category ? figure : `${figure} · ${category}`, { bold: true }))
    y += 22
    for (const r of list.slice(0, most)) put(r.reason, r.count, true)
    if (list.length > most) put(`其余 ${list.length - most} 种`, list.slice(most).reduce((n, r) => n + r.count, 0), false)
    y += 6
  }
  return drawing(Math.max(60, y), '补正、退件等的原因', rows)
}

const LEVELS = ['#083f65', '#1c6698', '#6ea2c9', '#b7d0e3', '#e6eef5']

/** Five levels as bars from zero, and as one strip of the whole. */
export function drawRatings({ ratings }: ReportCharts): Shape {
  const all = ratings.reduce((n, r) => n + r.count, 0)
  const largest = Math.max(1, ...ratings.map((r) => r.count))
  const left = 112
  const share = (n: number): number => (n / all) * (WIDTH - left)
  const before = (i: number): number => ratings.slice(0, i).reduce((n, r) => n + r.count, 0)
  return drawing(
    226,
    '评价',
    ratings.map((r, i) => {
      const wide = (r.count / largest) * (WIDTH - left - 130)
      return group(
        null,
        label(left - 8, 24 + i * 31, r.label, { anchor: 'end' }),
        rect(left, 9 + i * 31, wide, 20, { fill: LEVELS[i], stroke: INK.axis, strokeWidth: r.count > 0 ? 0.5 : 0 }),
        label(left + wide + 8, 24 + i * 31, `${count(r.count)} 次${all > 0 ? `,${formatFigure('percent', (r.count / all) * 100)}` : ''}`),
      )
    }),
    all > 0 && ratings.map((r, i) => rect(left + share(before(i)), 174, share(r.count), 18, { fill: LEVELS[i], stroke: INK.axis, strokeWidth: 0.5 })),
    all > 0 && label(left - 8, 188, '全部', { anchor: 'end', fill: INK.soft }),
    label(left, 214, `共 ${count(all)} 次评价,评价自愿`, soft),
  )
}
