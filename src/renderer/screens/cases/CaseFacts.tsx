import { useEffect, useRef, useState } from 'react'
import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { CaseDetail } from '#shared/contract/cases.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import { ID_TYPE_LABELS, KIND_LABELS, RESULT_LABELS, SENSITIVITY_LABELS, labelOf } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { MaskedId } from '../../components/MaskedId.tsx'
import css from './cases.module.css'

type Revealed = { idNumber: string; phone: string | null; agentIdNumber: string | null }
const REASONS = ['核对申请人身份', '电话联系申请人', '制作结果文书']
/** A number laid open closes again by itself: the screen may be left. */
const SHOWN_MS = 60_000

function RevealForm({ caseId, onShown, onCancel }: { caseId: string; onShown: (numbers: Revealed) => void; onCancel: () => void }) {
  const [reason, setReason] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const reveal = useMutation(api.cases.reveal.mutationOptions({ onSuccess: onShown }))
  useEffect(() => input.current?.focus(), [])
  useKeys([{ key: 'Escape', label: '取消', run: onCancel, hidden: true }])
  const submit = (text: string): void => {
    if (text.trim() && !reveal.isPending) reveal.mutate({ id: caseId, reason: text.trim() })
  }
  return (
    <form className={css.reveal} aria-label="显示完整证件号码" onSubmit={(event) => { event.preventDefault(); submit(reason) }}>
      <TextInput ref={input} label="查看理由(记入审计)" size="xs" value={reason} maxLength={100} required onChange={(event) => setReason(event.currentTarget.value)} />
      <div className={css.templates}>
        {REASONS.map((text) => <Button key={text} size="compact-xs" variant="default" onClick={() => submit(text)}>{text}</Button>)}
        <Button type="submit" size="compact-xs" loading={reveal.isPending} disabled={!reason.trim()}>显示</Button>
        <Button size="compact-xs" variant="subtle" onClick={onCancel}>取消</Button>
      </div>
      {reveal.error && <ErrorNotice error={reveal.error} compact />}
    </form>
  )
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return <div className={css.fact}><dt>{label}</dt><dd>{children}</dd></div>
}

function useReveal(detail: CaseDetail, onReturn: () => void) {
  const may = useMay('applicant.reveal')
  const [asking, ask] = useState(false)
  const [shown, show] = useState<Revealed | null>(null)
  useEffect(() => {
    if (!shown) return
    const timer = setTimeout(() => show(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [shown])
  const toggle = (): void => (shown ? show(null) : ask(true))
  useKeys([{ key: 'X', label: shown ? '遮住证件号' : '显示证件号', run: toggle, enabled: may, reason: '您的角色不能查看完整证件号码', hidden: true }, { key: 'x', label: '显示证件号', run: toggle, enabled: may, hidden: true }])
  const close = (): void => {
    ask(false)
    onReturn()
  }
  const form = asking ? <RevealForm caseId={detail.id} onCancel={close} onShown={(numbers) => { show(numbers); close() }} /> : null
  const button = may ? <Button size="compact-xs" variant="subtle" onClick={toggle} rightSection={<KeyHint k="X" />}>{shown ? '遮住' : '显示'}</Button> : null
  return { shown, form, button }
}

/** Who, what and where of a case. Numbers are masked until somebody gives a reason. */
export function CaseFacts({ detail, departmentName, onReturn }: { detail: CaseDetail; departmentName: (code: string) => string; onReturn: () => void }) {
  const { applicant, agent } = detail
  const { shown, form, button } = useReveal(detail, onReturn)
  const idLabel = ID_TYPE_LABELS[applicant.idType as keyof typeof ID_TYPE_LABELS] ?? applicant.idType
  return (
    <>
      <dl className={css.facts} aria-label="办件信息">
        <Fact label="申请人"><b>{applicant.name}</b> <span className={css.quiet}>{labelOf(KIND_LABELS, applicant.kind)}{applicant.representative ? ` · 代表人 ${applicant.representative}` : ''}</span></Fact>
        <Fact label={idLabel}>{shown ? <b data-revealed>{shown.idNumber}</b> : <MaskedId value={applicant.idMasked} label={idLabel} />} {button}</Fact>
        <Fact label="电话">{shown?.phone ?? applicant.phoneMasked ?? '—'}</Fact>
        <Fact label="地址">{applicant.address ?? '—'}</Fact>
        {agent && <Fact label="代办人">{agent.name} {shown?.agentIdNumber ?? agent.idMasked} {agent.phoneMasked}</Fact>}
        <Fact label="主管部门">{departmentName(detail.departmentCode)}</Fact>
        <Fact label="收件">{formatTimeZh(detail.receivedAt)} · {detail.counter} {detail.clerkName}</Fact>
        {detail.result && <Fact label="结果"><b>{labelOf(RESULT_LABELS, detail.result)}</b>{detail.endedAt ? ` · ${formatTimeZh(detail.endedAt)}` : ''}</Fact>}
        {detail.sensitivity !== 'ordinary' && <Fact label="敏感程度"><b className={css.warn}>{labelOf(SENSITIVITY_LABELS, detail.sensitivity)}</b>,不在公共屏幕显示姓名</Fact>}
      </dl>
      {form}
    </>
  )
}
