import { addMonths } from '#shared/reports/period.ts'
import { useKeys } from '../../app/keys.ts'
import { go, useRoute } from '../../app/route.ts'
import { useSession } from '../../app/session.tsx'
import { isCutoff, monthChoices } from './figures.ts'

/** Month, cut-off and point in the address of a screen, with one thing more that is chosen there; stepped through with [ and ]. */
export function useMonth(path: string, also: 'chart' | 'centre' | '' = '') {
  const { today } = useSession()
  const { query } = useRoute()
  const months = monthChoices(today)
  const asked = query.get('month') ?? ''
  const month = months.includes(asked) ? asked : months[1]!
  const cutoff = isCutoff(query.get('cutoff')) ? query.get('cutoff')! : ''
  const point = query.get('point') ?? ''
  const chosen = (also && query.get(also)) ?? ''
  const set = (change: Record<string, string>): void => {
    const next = { month, cutoff, point, ...(also && { [also]: chosen }), ...change }
    go(`${path}?${new URLSearchParams(Object.entries(next).filter(([, value]) => value))}`, { replace: true })
  }
  const step = (by: number): void => {
    const next = addMonths(month, by)
    if (months.includes(next)) set({ month: next })
  }
  useKeys([
    { key: '[', label: '上一月', run: () => step(-1) },
    { key: ']', label: '下一月', run: () => step(1) },
  ])
  return { months, month, cutoff, point, chosen, set, step, input: { month, ...(cutoff && { cutoff: Number(cutoff) }), ...(point && { point }) } }
}
