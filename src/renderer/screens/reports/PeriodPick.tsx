import { ActionIcon, Select } from '@mantine/core'
import { formatMonthZh } from '#shared/reports/period.ts'
import type { IsoMonth } from '#shared/rules/time.ts'
import { CUTOFFS } from './figures.ts'
import { PointPick } from './PointPick.tsx'

interface Choice {
  value: string
  label: string
}

/** A period and the ones beside it; newest first. */
export function Stepper({ unit, value, choices, onPick, onStep }: { unit: '月' | '年'; value: string; choices: readonly Choice[]; onPick: (value: string) => void; onStep: (by: number) => void }) {
  return (
    <>
      <ActionIcon variant="default" aria-label={`上一${unit}`} onClick={() => onStep(-1)} disabled={choices.at(-1)?.value === value}>‹</ActionIcon>
      <Select aria-label={unit === '年' ? '年份' : '月份'} w={unit === '年' ? 110 : 130} value={value} onChange={(next) => next && onPick(next)} data={choices} maxDropdownHeight={320} />
      <ActionIcon variant="default" aria-label={`下一${unit}`} onClick={() => onStep(1)} disabled={choices[0]?.value === value}>›</ActionIcon>
    </>
  )
}

export const monthOptions = (months: readonly IsoMonth[]): Choice[] => months.map((m) => ({ value: m, label: formatMonthZh(m) }))

/** The day the period begins on, and the acceptance point. */
export function ScopePick({ cutoff, point, onPick }: { cutoff: string; point: string; onPick: (change: { cutoff?: string; point?: string }) => void }) {
  return (
    <>
      <Select aria-label="截止日" w={200} searchable value={cutoff} onChange={(value) => onPick({ cutoff: value ?? '' })} data={CUTOFFS} maxDropdownHeight={320} nothingFoundMessage="起始日为 1 至 28 日" />
      <PointPick value={point} onPick={(next) => onPick({ point: next })} />
    </>
  )
}
