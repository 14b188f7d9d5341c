import { useEffect, useRef, useState } from 'react'
import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CaseDetail } from '#shared/contract/cases.ts'
import { DOCUMENT_LABELS, labelOf } from '#shared/text/labels.ts'
import { api, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { SheetImage } from '../../components/DocumentPreview.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { printDocuments, reprintDocument } from '../../components/print.ts'
import css from './cases.module.css'

type Doc = CaseDetail['documents'][number]
const REASONS = ['卡纸,没有打清楚', '申请人遗失', '存档需要']

function ReprintReason({ onReason, onCancel }: { onReason: (reason: string) => void; onCancel: () => void }) {
  const [reason, setReason] = useState('')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  useKeys([{ key: 'Escape', label: '取消', run: onCancel }])
  return (
    <form className={css.reveal} aria-label="补打" onSubmit={(event) => { event.preventDefault(); if (reason.trim()) onReason(reason.trim()) }}>
      <TextInput ref={input} label="这份文书打印过。补打理由(记入记录,纸上标注补打次数)" size="xs" value={reason} maxLength={100} required onChange={(event) => setReason(event.currentTarget.value)} />
      <div className={css.templates}>
        {REASONS.map((text) => <Button key={text} size="compact-xs" variant="default" onClick={() => onReason(text)}>{text}</Button>)}
        <Button type="submit" size="compact-xs" disabled={!reason.trim()}>补打</Button>
        <Button size="compact-xs" variant="subtle" onClick={onCancel}>取消</Button>
      </div>
    </form>
  )
}

/** `onPrinted`: it turns out that the first print was made before, so that only a reprint is left. */
function usePrinting(doc: Doc, onPrinted: () => void) {
  const { capabilities } = useSession()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (reason: string | null) => (reason === null ? printDocuments([doc.id], capabilities) : reprintDocument(doc.id, reason, capabilities)),
    onError: (error) => {
      if (errorOf(error).code === 'CONFLICT') onPrinted()
    },
    onSuccess: () => {
      notify({ tone: 'ok', text: `${labelOf(DOCUMENT_LABELS, doc.kind)}已送打印` })
      return Promise.all([queryClient.invalidateQueries({ queryKey: api.cases.get.key() }), queryClient.invalidateQueries({ queryKey: api.documents.queue.key() })])
    },
  })
}

/** The pages of one paper over the case, the same as on paper; printed before, it is only printed again, with a reason. */
export function Preview({ doc, onClose }: { doc: Doc; onClose: () => void }) {
  const may = useMay('document.reprint')
  const [asking, ask] = useState(false)
  const [printed, setPrinted] = useState(doc.copies > 0)
  const pages = useQuery(api.documents.pages.queryOptions({ input: { id: doc.id }, staleTime: Infinity }))
  const print = usePrinting(doc, () => {
    setPrinted(true)
    ask(true)
  })
  const name = labelOf(DOCUMENT_LABELS, doc.kind)
  const again = printed || print.isSuccess
  const run = (): void => {
    if (print.isPending) return
    if (again) ask(true)
    else print.mutate(null)
  }
  const label = again ? '补打' : '打印'
  useKeys([
    { key: 'Escape', label: '关闭预览', run: onClose },
    { key: 'P', label, run, enabled: may, reason: '您的角色不能打印文书' },
    { key: 'p', label, run, enabled: may, hidden: true },
  ])
  return (
    <section className={css.preview} aria-label="文书预览">
      <div className={css.previewBar}>
        <b>{name}</b><span className={css.quiet}>{doc.number}</span><span className={css.spring} />
        {may && <Button size="compact-sm" variant={again ? 'default' : 'filled'} loading={print.isPending} onClick={run} rightSection={<KeyHint k="P" />}>{label}</Button>}
        <Button size="compact-sm" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>关闭</Button>
      </div>
      {asking && <ReprintReason onCancel={() => ask(false)} onReason={(reason) => { ask(false); print.mutate(reason) }} />}
      {print.error && !(asking && errorOf(print.error).code === 'CONFLICT') && <ErrorNotice error={print.error} compact />}
      <div className={css.sheets} tabIndex={0} role="region" aria-label={`${name}各页`}>
        {pages.error && <ErrorNotice error={pages.error} onRetry={() => void pages.refetch()} />}
        {pages.isPending && <p role="status">正在生成文书…</p>}
        {pages.data?.pages.map((page, i) => <SheetImage key={`${doc.id}-${i + 1}`} svg={page} paper={pages.data.paper} name={`${name} 第${i + 1}页`} />)}
      </div>
    </section>
  )
}
