import { useEffect, useRef, useState } from 'react'
import { Button, NumberInput, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CaseDetail } from '#shared/contract/cases.ts'
import type { PaperRequest } from '#shared/contract/department.ts'
import { mayDo } from '#shared/rules/roles.ts'
import { shortDate, shortTime } from '#shared/text/labels.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './cases.module.css'

type FormProps = { title: string; submit: string; note: string; pending: boolean; error: unknown; ready: boolean; onSubmit: () => void; onClose: () => void; children: React.ReactNode }

function Form({ title, submit, note, pending, error, ready, onSubmit, onClose, children }: FormProps) {
  const root = useRef<HTMLFormElement>(null)
  useEffect(() => {
    root.current?.querySelector<HTMLElement>('textarea')?.focus()
    root.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const send = (): void => {
    if (ready && !pending) onSubmit()
  }
  useKeys([{ key: 'Escape', label: '收起', run: onClose }, { key: 'Ctrl+Enter', label: submit, run: send, enabled: ready, reason: '请先填写' }])
  return (
    <form ref={root} className={css.form} aria-label={title} onSubmit={(event) => { event.preventDefault(); send() }}>
      <div className={css.formHead}><b>{title}</b></div>
      {children}
      {error != null && <ErrorNotice error={error} compact />}
      <div className={css.formFoot}>
        <Button type="submit" size="compact-md" loading={pending} disabled={!ready} rightSection={<KeyHint k="Ctrl+Enter" />}>{submit}</Button>
        <Button variant="default" size="compact-md" onClick={onClose} rightSection={<KeyHint k="Escape" />}>收起</Button>
        <span className={css.quiet}>{note}</span>
      </div>
    </form>
  )
}

function useRefresh(done: () => void) {
  const queryClient = useQueryClient()
  return async (text: string): Promise<void> => {
    notify({ tone: 'ok', text })
    await queryClient.invalidateQueries({ queryKey: api.department.paperRequests.key() })
    done()
  }
}

/** The department asks for papers: which, why, by when. The limits run on. */
function AskForm({ detail, onClose }: { detail: CaseDetail; onClose: () => void }) {
  const [papers, setPapers] = useState('')
  const [reason, setReason] = useState('')
  const [days, setDays] = useState(3)
  const refreshed = useRefresh(onClose)
  const list = papers.split('\n').map((one) => one.trim()).filter(Boolean)
  const ask = useMutation({ mutationFn: () => client.department.askPapers({ id: detail.id, papers: list, reason, days }), onSuccess: (r) => refreshed(`已请窗口补送材料,${shortDate(r.answerDue)}前答复`) })
  return (
    <Form title="请窗口补送材料" submit="请窗口补送" note="时限照常计算,不暂停;不是对申请人的补正告知" pending={ask.isPending} error={ask.error} ready={list.length > 0 && reason.trim() !== ''} onSubmit={() => ask.mutate()} onClose={onClose}>
      <Textarea label="要哪些材料(一行一件)" required autosize minRows={2} maxRows={6} maxLength={1500} value={papers} onChange={(event) => setPapers(event.currentTarget.value)} />
      <Textarea label="为什么要" required autosize minRows={1} maxRows={4} maxLength={300} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      <NumberInput label="几个工作日内答复" w={180} min={1} max={30} value={days} onChange={(value) => setDays(Number(value) || 1)} />
    </Form>
  )
}

/** The counter says what became of it. */
function AnswerForm({ request, onClose }: { request: PaperRequest; onClose: () => void }) {
  const [answer, setAnswer] = useState('')
  const refreshed = useRefresh(onClose)
  const send = useMutation({ mutationFn: () => client.department.answerPapers({ id: request.id, answer }), onSuccess: () => refreshed('已答复部门') })
  return (
    <Form title="答复部门的材料请求" submit="答复" note="写明已送、何时送,或为什么没有" pending={send.isPending} error={send.error} ready={answer.trim() !== ''} onSubmit={() => send.mutate()} onClose={onClose}>
      <Textarea label={`答复:${request.papers.join('、')}`} required autosize minRows={2} maxRows={6} maxLength={500} value={answer} onChange={(event) => setAnswer(event.currentTarget.value)} />
    </Form>
  )
}

/** 材料请求: what the department asked the counter for, and the answers. Nothing waits for it. */
export function PaperRequests({ detail, onReturn }: { detail: CaseDetail; onReturn: () => void }) {
  const { user, today } = useSession()
  const { data } = useQuery(api.department.paperRequests.queryOptions({ input: { caseId: detail.id } }))
  const [doing, setDoing] = useState<'ask' | 'answer' | null>(null)
  const open = data?.find((r) => r.answeredAt === null)
  const own = user.role !== 'officer' || user.departmentCode === detail.departmentCode
  const mayAsk = mayDo(user.role, 'paper.ask') && own && detail.state === 'inProgress'
  const mayAnswer = mayDo(user.role, 'paper.answer') && open !== undefined
  const close = (): void => {
    setDoing(null)
    onReturn()
  }
  useKeys(doing ? [] : [
    ...(mayAsk ? [{ key: 'Q', label: '请窗口补送材料', run: () => setDoing('ask'), hidden: true }] : []),
    ...(mayAnswer ? [{ key: 'Y', label: '答复材料请求', run: () => setDoing('answer') }] : []),
  ])
  if (!mayAsk && (data === undefined || data.length === 0)) return null
  const year = today.slice(0, 4)
  return (
    <section className={css.papersAsked} aria-label="材料请求">
      <div className={css.papersHead}>
        <b>材料请求</b>
        {mayAsk && doing === null && <Button size="compact-xs" variant="default" onClick={() => setDoing('ask')} rightSection={<KeyHint k="Q" />}>请窗口补送材料</Button>}
        {mayAnswer && doing === null && <Button size="compact-xs" onClick={() => setDoing('answer')} rightSection={<KeyHint k="Y" />}>答复</Button>}
      </div>
      {doing === 'ask' && <AskForm detail={detail} onClose={close} />}
      {doing === 'answer' && open && <AnswerForm request={open} onClose={close} />}
      {data && data.length > 0 && (
        <ul className={css.papersList}>
          {data.map((r) => (
            <li key={r.id} data-open={r.answeredAt === null || undefined}>
              <div>{r.papers.join('、')} <span className={css.quiet}>{r.reason}</span></div>
              <div className={css.quiet}>
                {r.askedBy} {shortTime(r.askedAt)} 请求 · {r.answeredAt ? `${r.answeredBy} ${shortTime(r.answeredAt)} 答复:${r.answer}` : <span className={r.overdue ? css.bad : undefined}>窗口 {shortDate(r.answerDue, year)} 前答复{r.overdue ? ',已逾期' : ''}</span>}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
