import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReportCharts } from '#shared/contract/reports.ts'
import { fit, shade, spread, ticksTo, widthOf } from '#shared/charts/scale.ts'
import { arrivalsTable, csvOf, heatRange, limitsTable, ratingsTable, reasonsTable } from '#shared/charts/table.ts'

const data: ReportCharts = {
  month: '2026-03', from: '2026-03-01', to: '2026-03-31', generatedAt: '2026-04-01T09:00:00.000+08:00',
  arrivals: [{ weekday: 0, hour: 9, count: 3 }, { weekday: 5, hour: 18, count: 2 }], trend: [], departments: [], matters: [],
  limits: [{ code: '', name: '合计', closed: 3, onTimeRate: 66.666, averageDays: 2.25, promisedDays: 10, legalDays: null }],
  reasons: [{ figure: 'rejected', category: '退件', reason: '缺件', count: 2 }, { figure: 'fromTheFuture', category: '其他', reason: 'x', count: 1 }],
  ratings: [{ level: 5, label: '非常满意', count: 3 }, { level: 4, label: '满意', count: 1 }],
}

describe('axes', () => {
  it('begin at zero, reach the largest value, in even whole steps', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (largest) => {
        const ticks = ticksTo(largest)
        expect(ticks[0]).toBe(0)
        expect(ticks.at(-1)!).toBeGreaterThanOrEqual(largest)
        expect(ticks.length).toBeLessThanOrEqual(7)
        const step = ticks[1]!
        expect(Number.isInteger(step)).toBe(true)
        ticks.forEach((t, i) => expect(t).toBeCloseTo(i * step, 6))
      }),
    )
  })

  it('keep the labels at the ends of lines apart, in order and above the axis', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 14, max: 246 }), { minLength: 1, maxLength: 4 }), (wanted) => {
        const placed = spread(wanted, 18, 246)
        const sorted = placed.toSorted((a, b) => a - b)
        sorted.forEach((y, i) => i > 0 && expect(y - sorted[i - 1]!).toBeGreaterThanOrEqual(18 - 1e-9))
        expect(Math.max(...placed)).toBeLessThanOrEqual(246)
        wanted.forEach((a, i) => wanted.forEach((b, j) => a < b && expect(placed[i]!).toBeLessThan(placed[j]!)))
      }),
    )
  })

  it('cut names to the room they have', () => {
    expect(fit('区民政局', 6)).toBe('区民政局')
    expect(fit('失业登记与《就业登记证》核发', 8)).toBe('失业登记与《就…')
    expect(widthOf(fit('城市树木砍伐、移植与占用绿地初审', 10))).toBeLessThanOrEqual(10)
  })
})

describe('shades of the heat map', () => {
  const luminance = (colour: string): number => {
    const rgb = colour.startsWith('#') ? [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16)) : colour.match(/\d+/g)!.map(Number)
    const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }

  it('grow darker with the count and keep the number readable (4.5 : 1)', () => {
    let before = 2
    for (let share = 0; share <= 1.0001; share += 0.01) {
      const { fill, text } = shade(share)
      const [a, b] = [luminance(fill), luminance(text)]
      expect(a).toBeLessThanOrEqual(before)
      before = a
      expect((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), `share ${share}`).toBeGreaterThanOrEqual(4.5)
    }
  })
})

describe('tables of the charts', () => {
  it('show office hours and every hour and day with work, and add up', () => {
    expect(heatRange([])).toEqual({ hours: [9, 10, 11, 12, 13, 14, 15, 16], weekdays: [0, 1, 2, 3, 4] })
    const { head, rows } = arrivalsTable(data)
    expect(head.at(-2)).toBe('18时')
    expect(rows.map((r) => r[0])).toEqual(['周一', '周二', '周三', '周四', '周五', '周六', '合计'])
    expect(rows.at(-1)!.at(-1)).toBe('5')
    expect(rows[0]!.at(-1)).toBe('3')
  })

  it('write rates as the report does, and — where there is none', () => {
    expect(limitsTable(data).rows).toEqual([['合计', '3', '66.7%', '2.3', '10.0', '—']])
    expect(ratingsTable(data).rows).toEqual([['非常满意', '3', '75.0%'], ['满意', '1', '25.0%']])
    expect(ratingsTable({ ...data, ratings: [{ level: 5, label: '非常满意', count: 0 }] }).rows[0]![2]).toBe('—')
    expect(reasonsTable(data).rows).toEqual([['退件', '退件', '缺件', '2'], ['fromTheFuture', '其他', 'x', '1']])
  })

  it('become CSV that spreadsheets open in Chinese and that runs no formula', () => {
    const csv = csvOf({ head: ['原因', '次数'], rows: [['缺"原件",补', '1'], ['=cmd()', '-2'], ['两\n行', '3'], ['-危险', '4']] })
    expect(csv).toBe('\u{FEFF}原因,次数\r\n"缺""原件"",补",1\r\n\'=cmd(),-2\r\n"两\n行",3\r\n\'-危险,4\r\n')
  })
})
