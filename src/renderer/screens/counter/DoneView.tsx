import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { CaseOutcome } from '#shared/contract/cases.ts'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { DOCUMENT_LABELS, labelOf, STATE_LABELS } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go } from '../../app/route.ts'
import { useSession } from '../../app/session.tsx'
import { CaseStateBadge } from '../../components/CaseStateBadge.tsx'
import { DocumentPreview } from '../../components/DocumentPreview.tsx'
import { DueDate } from '../../components/DueDate.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './counter.module.css'
import { CustomerDone } from './CustomerPart.tsx'
import { numbered, useLimitDate } from './desk.ts'
import type { Done } from './useDesk.ts'
import { useFinishedCase } from './useFinishedCase.ts'
import type { FinishedCase } from './useFinishedCase.ts'

function useDoneKeys({ outcome, event, undo, finish, onTheSpot, mayUndo }: FinishedCase, onNext: () => void): void {
  useKeys([
    ...(mayUndo ? [{ key: 'Ctrl+Z', label: '撤销收件', run: () => undo.mutate(), enabled: !undo.isPending }] : []),
    { key: 'Enter', label: '下一位', run: onNext },
    { key: 'Escape', label: '下一位', run: onNext, hidden: true },
    ...(onTheSpot ? [{ key: 'Ctrl+F9', label: '当场办结', run: finish, enabled: !event.isPending }] : []),
    ...(outcome.state === 'accepted' ? [{ key: 'Alt+Z', label: '转办部门', run: () => event.mutate({ type: 'dispatch' }), enabled: !event.isPending }] : []),
    { key: 'Alt+O', label: '打开办件', run: () => go(`cases/${outcome.id}`) },
  ])
}

/** After the case is made: its number to be read out, its papers, and one key to the next resident. */
export function DoneView({ done, onNext }: { done: Done; onNext: () => void }) {
  const finished = useFinishedCase(done)
  const { outcome, print, event, onTheSpot, finish, mayUndo } = finished
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  useDoneKeys(finished, onNext)
  return (
    <div className={css.done}>
      <section className={css.doneFacts} aria-label="办理结果">
        <h1 ref={heading} tabIndex={-1} className={css.number} data-testid="case-number">{formatCaseNumber(outcome.number)}</h1>
        <div className={css.doneLine}>
          <CaseStateBadge state={outcome.state} /> <span>{done.applicantName}</span>
        </div>
        <div className={css.doneMatter}>{done.matter.name}</div>
        <Outcome outcome={outcome} matter={done.matter} printed={print.isPending ? '正在打印…' : print.isSuccess ? '已送打印' : print.error ? '没有打出' : '—'} />
        {print.error && <ErrorNotice error={print.error} onRetry={finished.printAgain} compact />}
        {event.error && <ErrorNotice error={event.error} compact onRetry={() => event.variables && event.mutate(event.variables)} />}
        {onTheSpot && (
          <Button size="md" variant="light" loading={event.isPending} onClick={finish}>
            当场办结 <kbd className={css.onButton} aria-hidden>Ctrl+F9</kbd>
          </Button>
        )}
        <Button size="md" onClick={onNext}>
          下一位 <kbd className={css.onButton} aria-hidden>Enter</kbd>
        </Button>
        <CustomerDone view={customerView(outcome, done.matter)} />
        {mayUndo && <p className={css.tip}><KeyHint k="Ctrl+Z" /> 没有打出凭证,5分钟内可以撤销这次收件</p>}
        <p className={css.tip}><KeyHint k="Alt+O" /> 打开这个办件</p>
      </section>
      <div className={css.donePapers}>
        <DocumentPreview documents={outcome.documents} {...(print.isSuccess && { reprintReason: '窗口补打' })} />
      </div>
    </div>
  )
}

/** What the resident sees on the screen turned to him. */
function customerView(outcome: CaseOutcome, matter: MatterDetail) {
  const waiting = ['received', 'awaitingCorrection', 'closed'].includes(outcome.state)
  return {
    kind: 'done' as const, caseId: outcome.id, number: outcome.number, matter: matter.name, state: labelOf(STATE_LABELS, outcome.state),
    due: waiting ? null : (outcome.promisedDue ?? outcome.legalDue), rate: outcome.state === 'closed' || outcome.state === 'delivered',
  }
}

/** Who has it, until when, and on which papers; dates only where a clock runs or has run. */
function Outcome({ outcome, matter, printed }: { outcome: CaseOutcome; matter: MatterDetail; printed: string }) {
  const { today } = useSession()
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: 600_000 }))
  const { promisedDue, legalDue } = outcome
  return (
    <dl className={css.facts}>
      <dt>承办</dt>
      <dd>{departments.data?.find(({ code }) => code === outcome.departmentCode)?.name ?? outcome.departmentCode}</dd>
      {outcome.state === 'received' && <><dt>受理</dt><dd><AnswerBy days={matter.acceptanceDays} today={today} /></dd></>}
      {promisedDue && <><dt>承诺</dt><dd><DueDate date={promisedDue} label="承诺期限" today={today} /></dd></>}
      {legalDue && <><dt>法定</dt><dd><DueDate date={legalDue} label="法定期限" today={today} /></dd></>}
      <dt>文书</dt>
      <dd>{outcome.documents.map((doc) => labelOf(DOCUMENT_LABELS, doc.kind)).join('、') || '—'}</dd>
      <dt>打印</dt>
      <dd><span role="status">{printed}</span></dd>
    </dl>
  )
}

/** By when the centre has to say whether it accepts. A matter decided on the spot has the five days of the law for papers only taken in. */
function AnswerBy({ days, today }: { days: number; today: string }) {
  const { data } = useLimitDate({ days: days > 0 ? days : 5, unit: 'working' }, today)
  return (
    <>
      最迟 <DueDate date={data?.due} label="受理期限" today={today} explanation={numbered(data?.days)} />
      <div className={css.soft}>到期不受理也不告知的,自收件之日起视为受理(行政许可法 §32)。</div>
    </>
  )
}
