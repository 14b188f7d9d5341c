import { addMonths } from '#shared/reports/period.ts'
import { useKeys } from '../../app/keys.ts'
import { go, useRoute } from '../../app/route.ts'
import { useSession } from '../../app/session.tsx'
import { CUTOFFS, monthChoices } from '../reports/figures.ts'

/** The period in the address of the screen, stepped through with [ and ]. */
export function useMonth(path: string) {
  const { today } = useSession()
  const { query } = useRoute()
  const months = monthChoices(today)
  const asked = query.get('month') ?? ''
  const month = months.includes(asked) ? asked : months[1]!
  const cutoff = CUTOFFS.find((c) => c.value === query.get('cutoff'))?.value ?? ''
  const point = query.get('point') ?? ''
  const set = (change: Record<string, string>): void => {
    const keep = { month, cutoff, point, centre: query.get('centre') ?? '' }
    go(`${path}?${new URLSearchParams(Object.entries({ ...keep, ...change }).filter(([, value]) => value))}`, { replace: true })
  }
  const step = (by: number): void => {
    const next = addMonths(month, by)
    if (months.includes(next)) set({ month: next })
  }
  useKeys([
    { key: '[', label: '上一月', run: () => step(-1) },
    { key: ']', label: '下一月', run: () => step(1) },
  ])
  return { months, month, cutoff, point, centre: query.get('centre') ?? '', set, input: { month, ...(cutoff && { cutoff: Number(cutoff) }), ...(point && { point }) } }
}
