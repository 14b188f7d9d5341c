import { describe, expect, it } from 'vitest'
import { changeOf, exportName, formatFigure, monthBefore } from '#renderer/screens/reports/figures.ts'

describe('figures of the month', () => {
  it('compares counts in per cent and shares in percentage points', () => {
    expect(changeOf(110, 100, '件').text).toBe('↑ 10.0%')
    expect(changeOf(95, 97.5, '%')).toEqual({ text: '↓ 2.5 个百分点', direction: 'down' })
    expect(changeOf(5, 5, '件').direction).toBe('same')
  })

  it('does not divide by zero or by nothing', () => {
    expect(changeOf(4, 0, '件')).toEqual({ text: '上期为 0', direction: 'none' })
    expect(changeOf(0, 0, '件').text).toBe('持平')
    expect(changeOf(4, null, '件').text).toBe('—')
    expect(formatFigure(null, '%')).toBe('—')
  })

  it('goes back over the new year and names the file', () => {
    expect(monthBefore('2026-01')).toBe('2025-12')
    expect(monthBefore('2026-11', 12)).toBe('2025-11')
    expect(exportName('2026-10', 17, 'xlsx')).toBe('月报-2026-10-17日起.xlsx')
    expect(exportName('2026-10', undefined, 'pdf')).toBe('月报-2026-10.pdf')
  })
})
