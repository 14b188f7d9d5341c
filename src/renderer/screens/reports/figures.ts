import type { MonthReport } from '#shared/contract/reports.ts'
import type { Figure, FigureFormat } from '#shared/reports/figures.ts'
import { changeOf, FIGURES, formatChange } from '#shared/reports/figures.ts'
import { addMonths } from '#shared/reports/period.ts'
import type { IsoDate, IsoMonth } from '#shared/rules/time.ts'

/** A figure of the report with what the screen needs to write it. */
export type ShownFigure = Pick<Figure, 'key' | 'label' | 'unit' | 'definition' | 'format' | 'group' | 'inTables'>

const KNOWN = new Map<string, Figure>(FIGURES.map((figure) => [figure.key, figure]))

/** The figures of a report in its own order; one this screen does not know is still shown, as a count. */
export function figuresOf(report: Pick<MonthReport, 'figures'>): ShownFigure[] {
  return report.figures.map(({ key, label, unit, definition }) => {
    const known = KNOWN.get(key)
    return { key, label, unit: unit as Figure['unit'], definition, format: known?.format ?? (unit === '%' ? 'percent' : 'count'), group: known?.group ?? '办理', inTables: known?.inTables ?? false }
  })
}

export type Direction = 'up' | 'down' | 'same' | 'none'

/** 环比 / 同比 with its direction. */
export function comparison(format: FigureFormat, now: number | null | undefined, then: number | null | undefined): { text: string; direction: Direction } {
  const change = changeOf(format, now, then)
  if (change === null) return { text: now != null && then === 0 && now !== 0 ? '基数为 0' : '—', direction: 'none' }
  const tenths = Number(change.toFixed(1))
  return { text: formatChange(format, change), direction: tenths > 0 ? 'up' : tenths < 0 ? 'down' : 'same' }
}

/** The periods of a month by the day they begin on: the calendar month, or any day that every month has. */
export const CUTOFFS = [
  { value: '', label: '自然月(1日至月末)' },
  ...Array.from({ length: 27 }, (_day, i) => ({ value: String(i + 2), label: `上月${i + 2}日至本月${i + 1}日` })),
]
/** Whether a text of the address names one of them. */
export const isCutoff = (text: string | null | undefined): boolean => Boolean(text) && CUTOFFS.some((c) => c.value === text)

/** The month usually reported: the last full one. */
export function usualMonth(today: IsoDate): IsoMonth {
  return addMonths(today.slice(0, 7), -1)
}

/** The months to choose from, newest first: this one (still running) and two years back. */
export function monthChoices(today: IsoDate): IsoMonth[] {
  return Array.from({ length: 25 }, (_m, back) => addMonths(today.slice(0, 7), -back))
}

/** The years of those months, each by its newest month. */
export function yearChoices(months: readonly IsoMonth[]): { value: IsoMonth; label: string }[] {
  const years = [...new Set(months.map((m) => m.slice(0, 4)))]
  return years.map((y) => ({ value: months.find((m) => m.startsWith(y))!, label: `${y}年` }))
}

/** File name of an export: 月报-2026-10.xlsx, or with the cut-off 月报-2026-10-17日起.xlsx; one acceptance point is in the name. */
export function exportName(month: IsoMonth, cutoff: number | undefined, extension: 'xlsx' | 'pdf', point?: string): string {
  return `月报-${month}${point ? `-受理点${point}` : ''}${cutoff && cutoff > 1 ? `-${cutoff}日起` : ''}.${extension}`
}

/** Part of the longest bar, per cent; a count that is not zero is never drawn as nothing. */
export function barWidth(value: number, largest: number): number {
  if (value <= 0 || largest <= 0) return 0
  return Math.max(0.6, (value / largest) * 100)
}

/** Nothing came and nothing was open: a month before the centre began, or without work. */
export function isEmptyMonth({ total }: Pick<MonthReport, 'total'>): boolean {
  return ['openingStock', 'received', 'accepted', 'closingStock'].every((key) => !total[key])
}
