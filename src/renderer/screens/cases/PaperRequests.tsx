import { useState } from 'react'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { CaseDetail } from '#shared/contract/cases.ts'
import type { PaperRequest } from '#shared/contract/department.ts'
import { mayDo } from '#shared/rules/roles.ts'
import { shortDate, shortTime } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useSession } from '../../app/session.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { AnswerForm, AskForm } from './PaperForms.tsx'
import css from './cases.module.css'

/** One request with who asked when, and the answer or until when it is due. */
function Request({ request: r, year }: { request: PaperRequest; year: string }) {
  return (
    <li data-open={r.answeredAt === null || undefined}>
      <div>{r.papers.join('、')} <span className={css.quiet}>{r.reason}</span></div>
      <div className={css.quiet}>
        {r.askedBy} {shortTime(r.askedAt)} 请求 · {r.answeredAt ? `${r.answeredBy} ${shortTime(r.answeredAt)} 答复:${r.answer}` : <span className={r.overdue ? css.bad : undefined}>窗口 {shortDate(r.answerDue, year)} 前答复{r.overdue ? ',已逾期' : ''}</span>}
      </div>
    </li>
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
          {data.map((r) => <Request key={r.id} request={r} year={year} />)}
        </ul>
      )}
    </section>
  )
}
