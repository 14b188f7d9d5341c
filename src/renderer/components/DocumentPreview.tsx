import { Button, SegmentedControl } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import type { DocumentRef } from '#shared/contract/cases.ts'
import { DOCUMENT_LABELS, labelOf } from '#shared/text/labels.ts'
import { api } from '../api.ts'
import { notify } from '../app/notify.ts'
import { useSession } from '../app/session.tsx'
import css from './components.module.css'
import { ErrorNotice } from './ErrorNotice.tsx'
import { printDocuments, reprintDocument } from './print.ts'

type Props = {
  documents: readonly DocumentRef[]
  /** Reason recorded with a second printing; without it the button prints for the first time. */
  reprintReason?: string
  /** Shown at the right of the bar, e.g. a close button. */
  actions?: ReactNode
}

/** The stored pages of documents as they are on paper, with printing. Fills its container. */
export function DocumentPreview({ documents, reprintReason, actions }: Props) {
  const [chosen, setChosen] = useState<string | null>(null)
  const { capabilities } = useSession()
  const current = documents.find((doc) => doc.id === chosen) ?? documents[0]
  const pages = useQuery(api.documents.pages.queryOptions({ input: { id: current?.id ?? '' }, enabled: current !== undefined, staleTime: Infinity }))
  const print = useMutation({
    mutationFn: (id: string) => (reprintReason ? reprintDocument(id, reprintReason, capabilities) : printDocuments([id], capabilities)),
    onSuccess: () => notify({ tone: 'ok', text: '已送打印' }),
  })
  if (!current) return null
  return (
    <section className={css.preview} aria-label="文书预览">
      <div className={css.previewBar}>
        {documents.length > 1 ? (
          <SegmentedControl
            size="xs" value={current.id} onChange={setChosen} aria-label="文书" transitionDuration={0}
            data={documents.map((doc) => ({ value: doc.id, label: labelOf(DOCUMENT_LABELS, doc.kind) }))}
          />
        ) : (
          <strong>{labelOf(DOCUMENT_LABELS, current.kind)}</strong>
        )}
        <span className={css.faint}>{current.number}</span>
        <span style={{ flex: 1 }} />
        <Button size="compact-sm" variant="default" loading={print.isPending} onClick={() => print.mutate(current.id)}>
          {reprintReason ? '补打' : '打印'}
        </Button>
        {actions}
      </div>
      {print.error && <ErrorNotice error={print.error} compact />}
      <div className={css.previewPages} tabIndex={0} role="region" aria-label={`${labelOf(DOCUMENT_LABELS, current.kind)}各页`}>
        {pages.error && <ErrorNotice error={pages.error} onRetry={() => void pages.refetch()} />}
        {pages.isPending && <p role="status">正在生成文书…</p>}
        {pages.data?.pages.map((page, index) => (
          <SheetImage key={index} svg={page} paper={pages.data.paper} name={`${labelOf(DOCUMENT_LABELS, current.kind)} 第${index + 1}页`} />
        ))}
      </div>
    </section>
  )
}

/** One page as a picture: scripts and links inside an image never run. */
export function SheetImage({ svg, paper, name }: { svg: string; paper: 'A4' | '80mm'; name: string }) {
  const url = useMemo(() => URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' })), [svg])
  useEffect(() => () => URL.revokeObjectURL(url), [url])
  return (
    <div className={css.page} data-paper={paper}>
      <img src={url} alt={name} />
    </div>
  )
}
