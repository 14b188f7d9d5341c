import { useState } from 'react'
import { Select, Skeleton } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { api } from '../../api.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { factsOf } from './compare.ts'
import { validityText } from './parts.ts'
import css from './catalogue.module.css'

type Names = (code: string) => string

/** Two versions of a matter beside each other; what differs is marked and stands first. */
export function Compare({ matter, departmentName }: { matter: MatterDetail; departmentName: Names }) {
  const [versions, choose] = useState<[number, number]>([Math.max(1, matter.version - 1), matter.version])
  const [left, right] = useQueries({ queries: versions.map((version) => api.catalogue.matter.queryOptions({ input: { code: matter.code, version }, staleTime: 60_000 })) })
  const all = Array.from({ length: matter.version }, (_v, i) => ({ value: String(i + 1), label: `第 ${i + 1} 版` }))
  const pick = (side: 0 | 1, value: string | null): void => choose(side === 0 ? [Number(value ?? 1), versions[1]] : [versions[0], Number(value ?? 1)])
  const error = left?.error ?? right?.error
  return (
    <section className={css.section} aria-label="版本对照">
      <h3>版本对照</h3>
      <div className={css.compareHead}>
        <Select aria-label="左边的版本" size="xs" value={String(versions[0])} data={all} allowDeselect={false} onChange={(value) => pick(0, value)} />
        <Select aria-label="右边的版本" size="xs" value={String(versions[1])} data={all} allowDeselect={false} onChange={(value) => pick(1, value)} />
      </div>
      {error ? <ErrorNotice error={error} /> : left?.data && right?.data ? <Differences left={left.data} right={right.data} departmentName={departmentName} /> : <Skeleton h={120} />}
    </section>
  )
}

function Differences({ left, right, departmentName }: { left: MatterDetail; right: MatterDetail; departmentName: Names }) {
  const before = factsOf(left, departmentName)
  const after = factsOf(right, departmentName)
  const rows = before.map(([label, text], i) => ({ label, before: text, after: after[i]![1], differs: text !== after[i]![1] }))
  const changed = rows.filter((row) => row.differs)
  return (
    <>
      <p className={css.quiet} role="status">{changed.length === 0 ? '两个版本内容相同。' : `${changed.length} 处不同:${changed.map((row) => row.label).join('、')}`}</p>
      <table className={css.table} aria-label="版本对照">
        <thead><tr><th scope="col">项目</th><th scope="col">第 {left.version} 版 <span className={css.quiet}>{validityText(left)}</span></th><th scope="col">第 {right.version} 版 <span className={css.quiet}>{validityText(right)}</span></th></tr></thead>
        <tbody>
          {[...changed, ...rows.filter((row) => !row.differs)].map((row) => (
            <tr key={row.label} data-differs={row.differs || undefined}><td>{row.label}{row.differs && <b className={css.differs}> 不同</b>}</td><td className={css.compareText}>{row.before || '—'}</td><td className={css.compareText}>{row.after || '—'}</td></tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
