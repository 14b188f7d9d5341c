import { useQuery } from '@tanstack/react-query'
import { clockTime } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { hrefOf } from '../../app/route.ts'
import { CaseStateBadge } from '../../components/CaseStateBadge.tsx'
import css from './counter.module.css'

const SHOWN = 20

/** What this person took in today and is not ended, while nothing else is on the screen: for the resident who turns back with a question. */
export function RecentCases({ today }: { today: string }) {
  const cases = useQuery(api.cases.list.queryOptions({ input: { view: 'mine', receivedFrom: today, limit: SHOWN }, staleTime: 5_000 }))
  const rows = cases.data?.items ?? []
  if (rows.length === 0) return null
  return (
    <>
      <h3 className={css.subHead} id="counter-recent">今天我经手的在办件</h3>
      <ul className={css.recent} aria-labelledby="counter-recent">
        {rows.map((row) => (
          <li key={row.id}>
            <a href={hrefOf(`cases/${row.id}`)} className={css.recentRow}>
              <time className={css.soft}>{clockTime(row.receivedAt)}</time>
              <span className={css.recentName}>{row.applicantName}</span>
              <span className={css.recentMatter}>{row.matterName}</span>
              <CaseStateBadge state={row.state} />
            </a>
          </li>
        ))}
      </ul>
    </>
  )
}
