import { useQuery } from '@tanstack/react-query'
import type { CaseDetail } from '#shared/contract/cases.ts'
import { api } from '../../api.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import css from './cases.module.css'

/** The self-check of a case, asked for again whenever the case has changed. */
export function useSelfCheck({ id }: Pick<CaseDetail, 'id'>, wanted: boolean) {
  return useQuery(api.cases.selfCheck.queryOptions({ input: { id }, enabled: wanted, staleTime: 0, gcTime: 0 }))
}

/** 归档自查 line by line; what failed says what is missing and stands first. */
export function SelfCheck({ query }: { query: ReturnType<typeof useSelfCheck> }) {
  if (query.error) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} compact />
  if (!query.data) return <p role="status" className={css.quiet}>正在自查…</p>
  const failed = query.data.filter((line) => !line.ok)
  const lines = [...failed, ...query.data.filter((line) => line.ok)]
  return (
    <section aria-label="归档自查">
      <p className={css.quiet} role="status">{failed.length === 0 ? `自查 ${lines.length} 项全部通过,可以归档。` : `自查 ${lines.length} 项,${failed.length} 项没有通过。补齐后再归档,或由放行人署名放行。`}</p>
      <ul className={css.selfCheck}>
        {lines.map(({ line, ok, missing }) => (
          <li key={line} data-ok={ok}>
            <span aria-label={ok ? '通过' : '未通过'} role="img">{ok ? '✓' : '✗'}</span>
            <div>{line}{missing && <b className={css.bad}> — {missing}</b>}</div>
          </li>
        ))}
      </ul>
    </section>
  )
}
