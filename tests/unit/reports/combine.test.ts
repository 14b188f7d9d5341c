import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MonthReport, SettlementRow } from '#shared/contract/reports.ts'
import { addFigures, combineReports, differencesOf } from '#shared/reports/combine.ts'
import { COUNTS } from '#shared/reports/counting.ts'
import type { FigureKey } from '#shared/reports/figures.ts'
import { formatSectionValue, sectionsOf } from '#shared/reports/sections.ts'

const KEYS = Object.keys(COUNTS) as FigureKey[]
const COUNTED = KEYS.filter((key) => COUNTS[key].of !== 'ratio')
const RATES = KEYS.filter((key) => COUNTS[key].of === 'ratio')

/** Counts of a centre with the rates they give. */
const centre = fc.record(Object.fromEntries(COUNTED.map((key) => [key, fc.nat(5000)])) as Record<string, fc.Arbitrary<number>>).map((counts) => addFigures([counts]))

describe('addFigures', () => {
  it('sums counts and works rates out from the sums, in any order and grouping', () => {
    fc.assert(
      fc.property(fc.array(centre, { minLength: 1, maxLength: 10 }), fc.nat(9), (centres, cut) => {
        const sum = addFigures(centres)
        for (const key of COUNTED) expect(sum[key]).toBe(centres.reduce((n, c) => n + (c[key] ?? 0), 0))
        for (const key of RATES) {
          const count = COUNTS[key]
          if (count.of !== 'ratio') continue
          const [part, whole] = [sum[count.part]!, sum[count.whole]!]
          if (whole === 0) expect(sum[key]).toBeNull()
          else expect(sum[key]).toBeCloseTo((part / whole) * count.times, 9)
        }
        expect(addFigures(centres.toReversed())).toEqual(sum)
        const groups = [centres.slice(0, cut), centres.slice(cut)].filter((g) => g.length > 0).map(addFigures)
        expect(addFigures(groups)).toEqual(sum)
      }),
    )
  })

  it('does not average: a small centre weighs little', () => {
    const total = addFigures([{ closed: 2, closedOnTime: 1, onTimeRate: 50 }, { closed: 98, closedOnTime: 98, onTimeRate: 100 }])
    expect(total['onTimeRate']).toBe(99)
  })

  it('is nothing for nothing, and leaves out what it does not know', () => {
    expect(addFigures([])['received']).toBe(0)
    expect(addFigures([])['onTimeRate']).toBeNull()
    expect(addFigures([{ received: 1, fromTheFuture: 7 }])).not.toHaveProperty('fromTheFuture')
  })
})

const figures = (received: number) => addFigures([{ received }])
const row = (code: string, received: number) => ({ code, name: `名${code}`, figures: figures(received) })
function report(centreName: string, change: Partial<MonthReport> = {}): MonthReport {
  return {
    month: '2026-03', span: 'month', from: '2026-03-01', to: '2026-03-31', centreName, point: null, generatedAt: 'x', figures: [],
    total: figures(3), lastMonth: figures(2), lastYear: figures(1),
    byDepartment: [row('MZ', 3)], byMatter: [{ ...row('MZ-01', 3), shortCode: '01', departmentCode: 'MZ' }], byCounter: [{ ...row('001-01', 3), pointCode: '001' }],
    byStaff: [row('s', 3)], byCommunity: [{ ...row('C01', 3), area: '' }], cards: { cases: [], total: 1 }, reasons: [{ figure: 'declined', category: '', reason: '缺件', count: 2 }],
    badRatings: [], registers: [{ key: 'consult', label: '咨询', kept: false, received: 0, done: 0, open: 0 }], settlement: { kept: false, rows: [], totalFen: 5 },
    balance: { balanced: true, breaks: [] }, ...change,
  }
}

describe('combineReports', () => {
  it('joins the rows of a department, keeps counters and people of each centre apart', () => {
    const all = combineReports('全区', [report('甲'), report('乙', { byDepartment: [row('MZ', 4), row('WS', 1)] })], 'now')
    expect(all.byDepartment.map((d) => [d.code, d.figures['received']])).toEqual([['MZ', 7], ['WS', 1]])
    expect(all.byStaff.map((s) => s.name)).toEqual(['甲 名s', '乙 名s'])
    expect(all.byCounter.map((s) => s.code)).toEqual(['甲/001-01', '乙/001-01'])
    expect(all.reasons).toEqual([{ figure: 'declined', category: '', reason: '缺件', count: 4 }])
    expect(all).toMatchObject({ centreName: '全区', generatedAt: 'now', cards: { total: 2 }, settlement: { totalFen: 10 } })
  })
})

describe('settlements of a district', () => {
  const owed = (communityCode: string, totalFen: number, closed = true): SettlementRow => ({
    departmentCode: 'WS', departmentName: '区卫生局', communityCode, communityName: communityCode, tasks: 2, units: 3, unpriced: 1, accruedFen: totalFen + 100, deductedFen: -150, correctedFen: 50, totalFen, closed,
  })
  const of = (name: string, rows: SettlementRow[], refused?: number): MonthReport =>
    report(name, { settlement: { kept: true, rows, totalFen: rows.reduce((n, r) => n + r.totalFen, 0), ...(refused !== undefined && { refused }) } })

  it('one row for a department and a community, sums to the fen, closed when closed everywhere; refused requests added up', () => {
    const { settlement } = combineReports('全区', [of('甲', [owed('C02', 700), owed('C01', 300)], 2), of('乙', [owed('C02', 50, false)])], 'now')
    expect(settlement).toMatchObject({ kept: true, totalFen: 1050, refused: 2 })
    expect(settlement.rows.map((r) => [r.communityCode, r.totalFen, r.tasks, r.accruedFen, r.closed])).toEqual([['C01', 300, 2, 400, true], ['C02', 750, 4, 950, false]])
  })

  it('the sheet shows the row, the total and the requests refused', () => {
    const { settlement } = sectionsOf(of('甲', [owed('C01', 123_450)], 3))
    expect(settlement.tables[0]!.rows).toEqual([[1, '区卫生局', 'C01', 2, 3, 1, 1235.5, -1.5, 0.5, 1234.5, '已结算']])
    expect(settlement.tables[0]!.total!.at(-2)).toBe(1234.5)
    expect(settlement.notes.at(-1)).toBe('期间内因没有准入被拒绝的社区任务申请 3 件。')
    expect(formatSectionValue('money', -1234.5)).toBe('-1,234.50')
  })
})

describe('differencesOf', () => {
  it('is nothing for the same figures', () => expect(differencesOf(report('甲'), report('甲'))).toEqual([]))

  it('names every place: totals, tables, the months compared with, rows that are new or gone', () => {
    const after = report('甲', { total: figures(4), lastMonth: figures(9), byDepartment: [row('WS', 1)], byStaff: [row('s', 4)] })
    const found = differencesOf(report('甲'), after).filter((d) => d.figure === 'received')
    expect(found).toEqual([
      { where: '合计', figure: 'received', from: 3, to: 4 },
      { where: '名WS', figure: 'received', from: null, to: 1 },
      { where: '人员 名s', figure: 'received', from: 3, to: 4 },
      { where: '上月', figure: 'received', from: 2, to: 9 },
      { where: '名MZ', figure: 'received', from: 3, to: null },
    ])
  })
})
