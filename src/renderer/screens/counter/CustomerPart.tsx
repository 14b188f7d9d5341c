import { useState } from 'react'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { maskIdNumber, maskPhone } from '#shared/rules/names.ts'
import { useKeys } from '../../app/keys.ts'
import { useSession } from '../../app/session.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useCustomerDesk } from '../customer/channel.ts'
import type { CustomerView } from '../customer/channel.ts'
import { hasApplicant, isNeeded, tickOf } from './check.ts'
import css from './counter.module.css'
import type { Draft } from './draft.ts'

/** The form as the resident is shown it: numbers masked, only papers of this very case. */
export function formView(draft: Draft, matter: MatterDetail | undefined, ask: boolean): CustomerView {
  if (!matter && !hasApplicant(draft)) return { kind: 'idle' }
  const { applicant, agent, agentOn } = draft
  const facts: [string, string][] = [
    [applicant.kind === 'person' ? '姓名' : '单位名称', applicant.name.trim()],
    ['证件号码', maskIdNumber(applicant.idNumber.trim())],
    ['负责人', applicant.kind === 'organisation' ? applicant.representative.trim() : ''],
    ['电话', applicant.phone.trim() && maskPhone(applicant.phone.trim())],
    ['地址', applicant.address.trim()],
    ['代办人', agentOn ? agent.name.trim() : ''],
  ]
  const papers = matter?.materials.filter((material) => isNeeded(draft, material) || tickOf(draft, material).received) ?? []
  return {
    kind: 'form', matter: matter?.name ?? '', ask: ask && hasApplicant(draft), facts: facts.filter(([, value]) => value !== ''),
    papers: papers.map((material) => ({ name: material.name, received: tickOf(draft, material).received })),
  }
}

const ANSWERS = { right: '✓ 申请人已确认无误', wrong: '! 申请人说不对,请核对' } as const

/** What the customer screen says back: whether the form is right. */
export function CustomerForm({ draft, matter }: { draft: Draft; matter: MatterDetail | undefined }) {
  const { user, locked } = useSession()
  const [ask, setAsk] = useState(false)
  const desk = useCustomerDesk(user.id, locked ? { kind: 'idle' } : formView(draft, matter, ask))
  useKeys([{ key: 'Shift+F1', label: '请申请人确认(客户屏)', hidden: true, run: () => (setAsk(true), desk.reach()) }])
  if (desk.answer === null) return null
  return <p className={css.says} data-tone={desk.answer === 'wrong' ? 'red' : 'green'} role="status">{ANSWERS[desk.answer]}</p>
}

/** After the case is made: number and QR code for the resident, and the rating the clerk neither sees nor presses. */
export function CustomerDone({ view }: { view: Extract<CustomerView, { kind: 'done' }> }) {
  const { user, locked } = useSession()
  const desk = useCustomerDesk(user.id, locked ? { kind: 'idle' } : view)
  useKeys([{ key: 'Shift+F1', label: '客户屏', hidden: true, run: desk.reach }])
  if (!view.rate) return null
  return <p className={css.soft} role="status">评价:{desk.rated ? '已评价' : '未评价'} <KeyHint k="Shift+F1" /></p>
}
