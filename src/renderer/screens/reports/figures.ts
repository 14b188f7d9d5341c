import type { MonthReport } from '#shared/contract/reports.ts'

export type FigureDef = MonthReport['figures'][number]

const grouped = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 2 })

/** True for a share given as a ratio or in per cent: compared in percentage points, never in per cent of per cent. */
export function isShare(unit: string): boolean {
  return unit.includes('%') || unit.includes('率')
}

/** A figure as people read it; a dash for what cannot be said (nothing to divide by). */
export function formatFigure(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return '—'
  return isShare(unit) ? `${value.toFixed(1)}%` : grouped.format(value)
}

export type Change = { text: string; direction: 'up' | 'down' | 'same' | 'none' }

/** 环比 / 同比: change against another period, in per cent, or in percentage points for shares; none where there is nothing to compare with. */
export function changeOf(now: number | null | undefined, then: number | null | undefined, unit: string): Change {
  if (now === null || now === undefined || then === null || then === undefined) return { text: '—', direction: 'none' }
  const difference = isShare(unit) ? now - then : then === 0 ? null : ((now - then) / Math.abs(then)) * 100
  if (difference === null) return now === 0 ? { text: '持平', direction: 'same' } : { text: '上期为 0', direction: 'none' }
  const rounded = Math.round(difference * 10) / 10
  if (rounded === 0) return { text: '持平', direction: 'same' }
  const size = `${Math.abs(rounded).toFixed(1)}${isShare(unit) ? ' 个百分点' : '%'}`
  return rounded > 0 ? { text: `↑ ${size}`, direction: 'up' } : { text: `↓ ${size}`, direction: 'down' }
}

/** Periods offered besides the calendar month, by the day the period begins. */
export const CUTOFFS = [
  { value: '', label: '自然月(1日至月末)' },
  { value: '17', label: '上月17日至本月16日' },
  { value: '21', label: '上月21日至本月20日' },
  { value: '26', label: '上月26日至本月25日' },
] as const

/** The month before; the last full month is what is usually reported. */
export function monthBefore(month: string, back = 1): string {
  const [year, m] = month.split('-').map(Number) as [number, number]
  const index = year * 12 + (m - 1) - back
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`
}

export function monthLabel(month: string): string {
  const [year, m] = month.split('-').map(Number)
  return `${year}年${m}月`
}

/** File name of an export: 月报-2026-10.xlsx, or with the cut-off 月报-2026-10-17日起.xlsx. */
export function exportName(month: string, cutoff: number | undefined, extension: 'xlsx' | 'pdf'): string {
  return `月报-${month}${cutoff && cutoff > 1 ? `-${cutoff}日起` : ''}.${extension}`
}
