import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { Skeleton } from '@mantine/core'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { CasePane } from '../cases/CasePane.tsx'
import { Rows, type Column } from './Rows.tsx'
import css from './handover.module.css'

type Props<R> = {
  label: string
  query: { data: R[] | undefined; error: Error | null; refetch: () => unknown }
  columns: readonly Column<R>[]
  /** What stands above the list. */
  bar: (rows: readonly R[]) => ReactNode
  empty: { title: string; hint: string }
  caseOf: (row: R) => string
}

/** A list of things that each belong to a case, which opens beside it. */
export function CaseTray<R extends { id: string }>({ label, query, columns, bar, empty, caseOf }: Props<R>) {
  const rows = query.data ?? []
  const { active, setActive } = useActiveRow(rows)
  const listRef = useRef<HTMLDivElement>(null)
  const [opened, open] = useState<string | null>(null)
  const back = (): void => listRef.current?.focus()
  const loaded = rows.length > 0
  useEffect(() => {
    if (loaded) listRef.current?.focus()
  }, [loaded])
  if (query.error) return <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>
  if (!query.data) return <div className={css.trouble} role="status" aria-label="正在载入"><Skeleton h={180} /></div>
  return (
    <div className={css.beside}>
      <div className={css.main}>
        <div className={css.bar}>{bar(rows)}</div>
        {loaded ? <Rows label={label} rows={rows} active={active} onActive={setActive} onEnter={(row) => open(caseOf(row))} listRef={listRef} columns={columns} /> : <Empty {...empty} />}
      </div>
      {opened && <CasePane id={opened} onClose={() => { open(null); back() }} onReturn={back} />}
    </div>
  )
}
