import { NumberInput, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CaseDetail } from '#shared/contract/cases.ts'
import type { PaperRequest } from '#shared/contract/department.ts'
import { shortDate } from '#shared/text/labels.ts'
import { api, client } from '../../api.ts'
import { notify } from '../../app/notify.ts'
import { CaseForm } from './CaseForm.tsx'
import { useEventDraft } from './drafts.ts'

function useDone(done: () => void) {
  const queryClient = useQueryClient()
  return async (text: string): Promise<void> => {
    notify({ tone: 'ok', text })
    await queryClient.invalidateQueries({ queryKey: api.department.paperRequests.key() })
    done()
  }
}

/** The department asks for papers: which, why, by when. The limits run on. */
export function AskForm({ detail, onClose }: { detail: CaseDetail; onClose: () => void }) {
  const { values, set, clear } = useEventDraft(detail.id, 'papers.ask', { papers: '', reason: '', days: '3' })
  const { papers = '', reason = '', days = '' } = values
  const list = papers.split('\n').map((one) => one.trim()).filter(Boolean)
  const done = useDone(() => {
    clear()
    onClose()
  })
  const ask = useMutation({ mutationFn: () => client.department.askPapers({ id: detail.id, papers: list, reason, days: Number(days) || 1 }), onSuccess: (r) => done(`已请窗口补送材料,${shortDate(r.answerDue)}前答复`) })
  return (
    <CaseForm title="请窗口补送材料" submit="请窗口补送" note="时限照常计算,不暂停;不是对申请人的补正告知" pending={ask.isPending} error={ask.error} ready={list.length > 0 && reason.trim() !== ''} onSubmit={() => ask.mutate()} onClose={onClose}>
      <Textarea label="要哪些材料(一行一件)" required autosize minRows={2} maxRows={6} maxLength={1500} value={papers} onChange={(event) => set('papers', event.currentTarget.value)} />
      <Textarea label="为什么要" required autosize minRows={1} maxRows={4} maxLength={300} value={reason} onChange={(event) => set('reason', event.currentTarget.value)} />
      <NumberInput label="几个工作日内答复" w={180} min={1} max={30} value={Number(days) || 1} onChange={(value) => set('days', String(value))} />
    </CaseForm>
  )
}

/** The counter says what became of it. */
export function AnswerForm({ request, onClose }: { request: PaperRequest; onClose: () => void }) {
  const { values: { answer = '' }, set, clear } = useEventDraft(request.caseId, `papers.${request.id}`, { answer: '' })
  const done = useDone(() => {
    clear()
    onClose()
  })
  const send = useMutation({ mutationFn: () => client.department.answerPapers({ id: request.id, answer }), onSuccess: () => done('已答复部门') })
  return (
    <CaseForm title="答复部门的材料请求" submit="答复" note="写明已送、何时送,或为什么没有" pending={send.isPending} error={send.error} ready={answer.trim() !== ''} onSubmit={() => send.mutate()} onClose={onClose}>
      <Textarea label={`答复:${request.papers.join('、')}`} required autosize minRows={2} maxRows={6} maxLength={500} value={answer} onChange={(event) => set('answer', event.currentTarget.value)} />
    </CaseForm>
  )
}
