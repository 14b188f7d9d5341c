import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { CaseOutcome } from '#shared/contract/cases.ts'
import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { DOCUMENT_LABELS, labelOf } from '#shared/text/labels.ts'
import { api, client, errorOf, queryClient } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { go } from '../../app/route.ts'
import { useSession } from '../../app/session.tsx'
import { CaseStateBadge } from '../../components/CaseStateBadge.tsx'
import { DocumentPreview } from '../../components/DocumentPreview.tsx'
import { DueDate } from '../../components/DueDate.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { PrintFailure, printDocuments } from '../../components/print.ts'
import css from './counter.module.css'
import { CustomerDone } from './CustomerPart.tsx'
import { numbered, useLimitDate } from './desk.ts'
import type { Done, Follow } from './useDesk.ts'

type Next = Follow | { type: 'dispatch' }

/** Sheets that came out must not come out twice. */
function unprinted(error: unknown, documents: CaseOutcome['documents']): CaseOutcome['documents'] {
  return error instanceof PrintFailure ? documents.filter(({ id }) => error.failed.includes(id)) : documents
}

/** After the case is made: its number to be read out, its papers, and one key to the next resident. */
export function DoneView({ done, onNext }: { done: Done; onNext: () => void }) {
  const { capabilities, today } = useSession()
  const [outcome, setOutcome] = useState<CaseOutcome>(done.outcome)
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: 600_000 }))
  const department = departments.data?.find(({ code }) => code === outcome.departmentCode)
  const answer = useLimitDate({ days: done.matter.acceptanceDays, unit: 'working' }, today)
  const heading = useRef<HTMLHeadingElement>(null)
  const print = useMutation({ mutationFn: (documents: CaseOutcome['documents']) => printDocuments(documents.map(({ id }) => id), capabilities) })
  const event = useMutation({
    mutationFn: (next: Next) => client.cases.event({ ...next, id: outcome.id, version: outcome.version }),
    onSuccess: (next) => {
      const before = new Set(outcome.documents.map(({ id }) => id))
      const fresh = next.documents.filter(({ id }) => !before.has(id))
      setOutcome({ ...next, documents: [...fresh, ...outcome.documents] })
      // The receipt waited for what follows at once, so that all comes out together.
      print.mutate(print.isIdle ? [...fresh, ...outcome.documents] : fresh)
      void queryClient.invalidateQueries({ queryKey: api.cases.key() })
    },
  })
  const { mutate: printAll } = print
  const { mutate: apply } = event
  const started = useRef(false)
  useEffect(() => {
    heading.current?.focus()
    if (started.current) return
    started.current = true
    if (done.follow) apply(done.follow)
    else printAll(done.outcome.documents)
  }, [printAll, apply, done])
  const finish = () => event.mutate({ type: 'finishOnTheSpot', result: 'granted', opinion: '', receiver: done.applicantName })
  const onTheSpot = done.matter.processingType === 'instant' && (outcome.state === 'accepted' || outcome.state === 'received')
  const undo = useMutation({
    mutationFn: () => client.cases.undo({ id: outcome.id }),
    onSuccess: (next) => {
      setOutcome({ ...next, documents: outcome.documents })
      notify({ tone: 'ok', text: '已撤销,受理编号作废不再使用' })
      void queryClient.invalidateQueries({ queryKey: api.cases.key() })
    },
    onError: (error) => notify({ tone: 'error', text: errorOf(error).message }),
  })
  // Offered only where printing failed: what is out can be voided by a supervisor only.
  const mayUndo = print.isError && ['received', 'accepted', 'dispatched'].includes(outcome.state)
  useKeys([
    ...(mayUndo ? [{ key: 'Ctrl+Z', label: '撤销收件', run: () => undo.mutate(), enabled: !undo.isPending }] : []),
    { key: 'Enter', label: '下一位', run: onNext },
    { key: 'Escape', label: '下一位', run: onNext, hidden: true },
    ...(onTheSpot ? [{ key: 'Ctrl+F9', label: '当场办结', run: finish, enabled: !event.isPending }] : []),
    ...(outcome.state === 'accepted' ? [{ key: 'Alt+Z', label: '转办部门', run: () => event.mutate({ type: 'dispatch' }), enabled: !event.isPending }] : []),
    { key: 'Alt+O', label: '打开办件', run: () => go(`cases/${outcome.id}`) },
  ])
  return (
    <div className={css.done}>
      <section className={css.doneFacts} aria-label="办理结果">
        <h1 ref={heading} tabIndex={-1} className={css.number} data-testid="case-number">{formatCaseNumber(outcome.number)}</h1>
        <div className={css.doneLine}>
          <CaseStateBadge state={outcome.state} /> <span>{done.applicantName}</span>
        </div>
        <div className={css.doneMatter}>{done.matter.name}</div>
        <dl className={css.facts}>
          <dt>承办</dt>
          <dd>{department?.name ?? outcome.departmentCode}</dd>
          {outcome.state === 'received' ? (
            <>
              <dt>受理</dt>
              <dd>
                最迟 <DueDate date={answer.data?.due} label="受理期限" today={today} explanation={numbered(answer.data?.days)} />
                <div className={css.soft}>到期不受理也不告知的,自收件之日起视为受理(行政许可法 §32)。</div>
              </dd>
            </>
          ) : outcome.state !== 'awaitingCorrection' && (
            <>
              <dt>承诺</dt>
              <dd><DueDate date={outcome.promisedDue} label="承诺期限" today={today} /></dd>
              <dt>法定</dt>
              <dd><DueDate date={outcome.legalDue} label="法定期限" today={today} /></dd>
            </>
          )}
          <dt>文书</dt>
          <dd>{outcome.documents.map((doc) => labelOf(DOCUMENT_LABELS, doc.kind)).join('、') || '—'}</dd>
          <dt>打印</dt>
          <dd><span role="status">{print.isPending ? '正在打印…' : print.isSuccess ? '已送打印' : print.error ? '没有打出' : '—'}</span></dd>
        </dl>
        {print.error && <ErrorNotice error={print.error} onRetry={() => print.mutate(unprinted(print.error, print.variables ?? outcome.documents))} compact />}
        {event.error && <ErrorNotice error={event.error} compact onRetry={() => event.variables && event.mutate(event.variables)} />}
        {onTheSpot && (
          <Button size="md" variant="light" loading={event.isPending} onClick={finish}>
            当场办结 <kbd className={css.onButton} aria-hidden>Ctrl+F9</kbd>
          </Button>
        )}
        <Button size="md" onClick={onNext}>
          下一位 <kbd className={css.onButton} aria-hidden>Enter</kbd>
        </Button>
        <CustomerDone
          view={{
            kind: 'done', caseId: outcome.id, number: outcome.number, matter: done.matter.name, state: outcome.state,
            due: outcome.state === 'received' || outcome.state === 'awaitingCorrection' || outcome.state === 'closed' ? null : (outcome.promisedDue ?? outcome.legalDue),
            rate: outcome.state === 'closed' || outcome.state === 'delivered',
          }}
        />
        {mayUndo && <p className={css.tip}><KeyHint k="Ctrl+Z" /> 没有打出凭证,5分钟内可以撤销这次收件</p>}
        <p className={css.tip}><KeyHint k="Alt+O" /> 打开这个办件</p>
      </section>
      <div className={css.donePapers}>
        <DocumentPreview documents={outcome.documents} {...(print.isSuccess && { reprintReason: '窗口补打' })} />
      </div>
    </div>
  )
}
