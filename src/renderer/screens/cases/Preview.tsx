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

type Doc = Pick<CaseDetail['documents'][number], 'id' | 'kind' | 'number' | 'printed'>
const REASONS = ['卡纸,没有打清楚', '申请人遗失', '存档需要']

function ReprintReason({ count, onReason, onCancel }: { count: number; onReason: (reason: string) => void; onCancel: () => void }) {
  const [reason, setReason] = useState('')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  useKeys([{ key: 'Escape', label: '取消', run: onCancel }])
  const what = count > 1 ? `这 ${count} 份文书都打印过` : '这份文书打印过'
  return (
    <form className={css.reveal} aria-label="补打" onSubmit={(event) => { event.preventDefault(); if (reason.trim()) onReason(reason.trim()) }}>
      <TextInput ref={input} label={`${what}。补打理由(记入记录,纸上标注补打次数)`} size="xs" value={reason} maxLength={100} required onChange={(event) => setReason(event.currentTarget.value)} />
      <div className={css.templates}>
        {REASONS.map((text) => <Button key={text} size="compact-xs" variant="default" onClick={() => onReason(text)}>{text}</Button>)}
        <Button type="submit" size="compact-xs" disabled={!reason.trim()}>补打</Button>
        <Button size="compact-xs" variant="subtle" onClick={onCancel}>取消</Button>
      </div>
    </form>
  )
}

/** Prints what is not printed yet in the order given; with a reason, all of it again. */
function usePrinting(docs: readonly Doc[]) {
  const { capabilities } = useSession()
  const queryClient = useQueryClient()
  const unprinted = docs.filter((doc) => !doc.printed)
  return useMutation({
    mutationFn: async (reason: string | null): Promise<number> => {
      if (reason === null) await printDocuments(unprinted.map((doc) => doc.id), capabilities)
      else for (const doc of docs) await reprintDocument(doc.id, reason, capabilities)
      return reason === null ? unprinted.length : docs.length
    },
    onSuccess: (count) => notify({ tone: 'ok', text: `${count > 1 ? `${count} 份文书` : labelOf(DOCUMENT_LABELS, docs[0]?.kind)}已送打印` }),
    // Also after a failure: some sheets may have come out.
    onSettled: () => Promise.all([api.cases.get.key(), api.documents.queue.key(), api.handover.list.key(), api.transfer.points.key()].map((queryKey) => queryClient.invalidateQueries({ queryKey }))),
  })
}

type Props = { docs: readonly Doc[]; onClose: () => void }

/** The pages of one paper, or of all papers of an event in printing order, over what stands there; one key prints them. What was printed before is only printed again, with a reason. */
export function Preview({ docs, onClose }: Props) {
  const may = useMay('document.reprint')
  const [asking, ask] = useState(false)
  const ids = docs.map((doc) => doc.id)
  const bundle = useQuery(api.documents.bundle.queryOptions({ input: { ids }, staleTime: Infinity }))
  const order = bundle.data?.map((sheet) => sheet.id) ?? ids
  const sorted = order.flatMap((id) => docs.find((doc) => doc.id === id) ?? [])
  const print = usePrinting(sorted)
  const sheets = useRef<HTMLDivElement>(null)
  useEffect(() => sheets.current?.focus(), [])
  const names = [...new Set(sorted.map((doc) => labelOf(DOCUMENT_LABELS, doc.kind)))].join('、')
  const waiting = docs.filter((doc) => !doc.printed).length
  const run = (): void => {
    if (print.isPending) return
    if (waiting === 0) ask(true)
    else print.mutate(null)
  }
  const label = waiting === 0 ? '补打' : docs.length > 1 ? `打印 ${waiting} 份` : '打印'
  const denied = '您的角色不能打印文书'
  useKeys([
    { key: 'Escape', label: '关闭预览', run: onClose },
    { key: 'P', label, run, enabled: may, reason: denied },
    ...(waiting > 0 ? [{ key: 'Enter', label, run, enabled: may, reason: denied, hidden: true }] : []),
  ])
  return (
    <section className={css.preview} aria-label="文书预览">
      <div className={css.previewBar}>
        <b>{names}</b>{docs.length === 1 && <span className={css.quiet}>{docs[0]?.number}</span>}<span className={css.spring} />
        {may && <Button size="compact-sm" variant={waiting === 0 ? 'default' : 'filled'} loading={print.isPending} onClick={run} rightSection={<KeyHint k="P" />}>{label}</Button>}
        <Button size="compact-sm" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>关闭</Button>
      </div>
      {asking && <ReprintReason count={docs.length} onCancel={() => { ask(false); sheets.current?.focus() }} onReason={(reason) => { ask(false); sheets.current?.focus(); print.mutate(reason) }} />}
      {print.error && <ErrorNotice error={errorOf(print.error)} compact />}
      <div ref={sheets} className={css.sheets} tabIndex={0} role="region" aria-label={`${names}各页`}>
        {bundle.error && <ErrorNotice error={bundle.error} onRetry={() => void bundle.refetch()} />}
        {bundle.isPending && <p role="status">正在生成文书…</p>}
        {bundle.data?.map((doc) => doc.pages.map((page, i) => <SheetImage key={`${doc.id}-${i + 1}`} svg={page} paper={doc.paper} name={`${labelOf(DOCUMENT_LABELS, doc.kind)} 第${i + 1}页`} />))}
      </div>
    </section>
  )
}
