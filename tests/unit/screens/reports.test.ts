import { describe, expect, it } from 'vitest'
import { pathOf, readAddress, withoutCases } from '#renderer/screens/reports/address.ts'
import { barWidth, comparison, exportName, figuresOf, monthChoices, usualMonth } from '#renderer/screens/reports/figures.ts'

describe('figures of the month on the screen', () => {
  it('compares counts in per cent and rates in percentage points, and says when there is nothing to compare with', () => {
    expect(comparison('count', 110, 100)).toEqual({ text: '+10.0%', direction: 'up' })
    expect(comparison('percent', 95, 97.5)).toEqual({ text: '-2.5个百分点', direction: 'down' })
    expect(comparison('count', 5, 5).direction).toBe('same')
    expect(comparison('count', 4, 0)).toEqual({ text: '基数为 0', direction: 'none' })
    expect(comparison('count', 4, null)).toEqual({ text: '—', direction: 'none' })
  })

  it('shows a figure it does not know rather than hide it', () => {
    const shown = figuresOf({ figures: [{ key: 'accepted', label: '受理', unit: '件', definition: '', formula: null }, { key: 'novel', label: '新指标', unit: '%', definition: '', formula: null }] })
    expect(shown.map((f) => [f.key, f.format, f.inTables])).toEqual([['accepted', 'count', true], ['novel', 'percent', false]])
  })

  it('offers the last full month first and goes back over the new year', () => {
    expect(usualMonth('2026-01-05')).toBe('2025-12')
    expect(monthChoices('2026-01-05').slice(0, 2)).toEqual(['2026-01', '2025-12'])
  })

  it('names the file and draws bars true to the numbers', () => {
    expect(exportName('2026-10', 17, 'xlsx')).toBe('月报-2026-10-17日起.xlsx')
    expect(exportName('2026-10', undefined, 'pdf')).toBe('月报-2026-10.pdf')
    expect([barWidth(50, 200), barWidth(0, 200), barWidth(1, 10_000)]).toEqual([25, 0, 0.6])
  })

  it('keeps period, table and figure in the address, and drops the cases on the way back', () => {
    const address = { month: '2026-10', cutoff: '17', tab: 'matter', figure: 'closed', matter: 'MZ-01' } as const
    const path = pathOf(address)
    expect(readAddress(new URLSearchParams(path.split('?')[1]))).toEqual(address)
    expect(pathOf(withoutCases(address))).toBe('reports?month=2026-10&cutoff=17&tab=matter')
    expect(readAddress(new URLSearchParams('month=2026-10&other=1&tab='))).toEqual({ month: '2026-10' })
  })
})
