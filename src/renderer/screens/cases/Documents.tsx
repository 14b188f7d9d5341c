import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { CaseDetail } from '#shared/contract/cases.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import { DOCUMENT_LABELS, labelOf } from '#shared/text/labels.ts'
import { client } from '../../api.ts'
import { notify } from '../../app/notify.ts'
import { save } from '../../components/download.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './cases.module.css'

type Doc = CaseDetail['documents'][number]
type Props = { documents: readonly Doc[]; onPreview: (ids: readonly string[]) => void; archive: ReturnType<typeof useArchive> }

/** The file of a case as one zip, handed over as a download. */
export function useArchive({ id, number }: Pick<CaseDetail, 'id' | 'number'>) {
  return useMutation({
    mutationFn: async () => {
      const name = `归档-${number}.zip`
      save(await client.cases.archivePackage({ id }), name)
      return name
    },
    onSuccess: (name) => notify({ tone: 'ok', text: `已导出 ${name}` }),
  })
}

const printedText = (doc: Doc): string => (!doc.printed ? '未打印' : doc.copies > 0 ? `已打印,补打 ${doc.copies} 次` : '已打印')

/** Papers of a case; one opens to its pages, the same as on paper; those not printed yet all at once. */
export function Documents({ documents, onPreview, archive }: Props) {
  const unprinted = documents.filter((doc) => !doc.printed)
  return (
    <>
      <div className={css.docTools}>
        {unprinted.length > 0 && <Button size="compact-sm" onClick={() => onPreview(unprinted.map((doc) => doc.id))} rightSection={<KeyHint k="P" />}>打印未打的 {unprinted.length} 份</Button>}
        <Button size="compact-sm" variant="default" loading={archive.isPending} onClick={() => archive.mutate()} rightSection={<KeyHint k="Z" />}>导出归档包</Button>
        <span className={css.quiet}>文书 PDF/A、材料清单、元数据和校验和,一个 zip</span>
      </div>
      {archive.error && <ErrorNotice error={archive.error} compact />}
      {documents.length === 0 ? <Empty title="还没有文书" hint="受理、转办、办结、送达时会自动生成。" /> : <DocumentTable documents={documents} onPreview={onPreview} />}
    </>
  )
}

function DocumentTable({ documents, onPreview }: Omit<Props, 'archive'>) {
  return (
    <table className={css.plain} aria-label="文书">
      <thead><tr><th scope="col">文书</th><th scope="col">文号</th><th scope="col">生成</th><th scope="col">打印</th><th scope="col"><span className="visually-hidden">操作</span></th></tr></thead>
      <tbody>
        {documents.map((doc) => (
          <tr key={doc.id}>
            <td><span className={css.quiet}>{doc.kind}</span> {labelOf(DOCUMENT_LABELS, doc.kind)}</td>
            <td>{doc.number}</td>
            <td>{formatTimeZh(doc.createdAt)}</td>
            <td>{doc.printed ? printedText(doc) : <b className={css.warn}>未打印</b>}</td>
            <td><Button size="compact-xs" variant="default" onClick={() => onPreview([doc.id])} aria-label={`预览${labelOf(DOCUMENT_LABELS, doc.kind)}`}>预览</Button></td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
