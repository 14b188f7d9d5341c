import { Button } from '@mantine/core'
import type { CaseDetail } from '#shared/contract/cases.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import { DOCUMENT_LABELS, labelOf } from '#shared/text/labels.ts'
import { Empty } from '../../components/Empty.tsx'
import css from './cases.module.css'

type Doc = CaseDetail['documents'][number]

/** Papers printed of a case; one opens to its pages, the same as on paper. */
export function Documents({ documents, onPreview }: { documents: readonly Doc[]; onPreview: (id: string) => void }) {
  if (documents.length === 0) return <Empty title="还没有文书" hint="受理、转办、办结、送达时会自动生成。" />
  return (
    <table className={css.plain} aria-label="文书">
      <thead><tr><th scope="col">文书</th><th scope="col">文号</th><th scope="col">生成</th><th scope="col">补打</th><th scope="col"><span className="visually-hidden">操作</span></th></tr></thead>
      <tbody>
        {documents.map((doc) => (
          <tr key={doc.id}>
            <td><span className={css.quiet}>{doc.kind}</span> {labelOf(DOCUMENT_LABELS, doc.kind)}</td>
            <td>{doc.number}</td>
            <td>{formatTimeZh(doc.createdAt)}</td>
            <td>{doc.copies > 0 ? `${doc.copies} 次` : '—'}</td>
            <td><Button size="compact-xs" variant="default" onClick={() => onPreview(doc.id)} aria-label={`预览${labelOf(DOCUMENT_LABELS, doc.kind)}`}>预览</Button></td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
