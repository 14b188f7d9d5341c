import { useEffect, useRef, useState } from 'react'
import type { FormEvent, KeyboardEvent } from 'react'
import { Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { CaseDetail, CaseEventInput, CaseOutcome, VerifiedCopy } from '#shared/contract/cases.ts'
import { standsInFor } from '#shared/rules/roles.ts'
import { dateOf } from '#shared/rules/time.ts'
import { EVENT_LABELS, labelOf, shortTime } from '#shared/text/labels.ts'
import { api, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useCaseEvent, useCodeNames } from './data.ts'
import { useEventDraft } from './drafts.ts'
import { checkForm, fieldsOf } from './checkForm.ts'
import { correctionErrors, withCurrentValues } from './correction.ts'
import type { EventName, Values } from './eventForms.ts'
import { EVENT_FORMS } from './eventForms.ts'
import { OPINION_FIELDS, useOpinions } from './opinions.ts'
import { Field, MaterialList } from './FormFields.tsx'
import { SelfCheck, useSelfCheck } from './SelfCheck.tsx'
import css from './cases.module.css'

/** Somebody else was faster: says what happened meanwhile; what was typed stays and can be sent once it was looked at. */
function Conflict({ detail, since, onAgree }: { detail: CaseDetail; since: number; onAgree: () => void }) {
  const events = detail.events.slice(-Math.max(1, detail.version - since))
  return (
    <div className={css.conflict} role="alert" aria-label="办件已被更新">
      <b>这个办件刚被更新,还没有提交。</b>您填写的内容都在,请先看清发生了什么:
      <ul>{events.map((event) => <li key={event.seq}>{shortTime(event.at)} {event.actorName} {labelOf(EVENT_LABELS, event.type)}</li>)}</ul>
      <Button size="compact-sm" onClick={onAgree}>已看清,按最新情况继续</Button>
    </div>
  )
}

function fieldErrors(error: unknown): Values {
  const body = error ? errorOf(error) : null
  if (!body?.field) return {}
  if (body.field.startsWith('newValue')) return { newValue: body.message }
  return body.code === 'INPUT_INVALID' ? { [body.field.split('.').pop()!]: body.message } : {}
}

/** What most often is the answer, taken from the case. */
function knownAnswers(event: EventName, { applicant, agent }: CaseDetail): Values {
  if (event === 'deliver') return agent ? { receiver: agent.name, relation: '代办人' } : { receiver: applicant.name }
  return event === 'accept' ? { signedBy: applicant.name } : {}
}

/** Verified copies of the applicant from other cases, for papers that have not come; only a counter may look for them. */
function useEarlierCopies({ applicant, matterCode, number }: CaseDetail, wanted: boolean): VerifiedCopy[] {
  const enabled = useMay('applicant.search') && wanted
  const { data } = useQuery(api.applicants.verified.queryOptions({ input: { id: applicant.id, matter: matterCode }, enabled, staleTime: 0 }))
  return enabled ? (data ?? []).filter(({ caseNumber }) => caseNumber !== number) : []
}

type Props = { detail: CaseDetail; event: EventName; onDone: (outcome: CaseOutcome) => void; onCancel: () => void }

function useEventForm({ detail, event, onDone }: Props) {
  const form = EVENT_FORMS[event]
  const { today } = useSession()
  const selfCheck = useSelfCheck(detail, event === 'archive')
  const known: Values = { selfCheck: selfCheck.data?.some((line) => !line.ok) ? 'failed' : 'passed' }
  const draft = useEventDraft(detail.id, event, { ...form.initial, ...knownAnswers(event, detail) })
  const [base, setBase] = useState(detail.version)
  const [errors, setErrors] = useState<Values>({})
  const [asking, ask] = useState<{ question: string; input: CaseEventInput } | null>(null)
  const send = useCaseEvent()
  const submit = (input: CaseEventInput): void => {
    ask(null)
    // Not the callbacks of mutate: the case is read again first, which may take this form away, and they would never be called.
    send.mutateAsync(input).then(
      (outcome) => {
        draft.clear()
        onDone(outcome)
      },
      () => {},
    )
  }
  const conflict = detail.version !== base && !send.isPending && !send.isSuccess
  const check = (): void => {
    if (send.isPending || conflict || selfCheck.isLoading) return
    const whole = event === 'correct' ? { check: (values: Values) => correctionErrors(values, detail.applicant, today) } : {}
    const checked = checkForm(event, draft.values, { id: detail.id, version: base, materials: detail.materials, known, ...whole })
    setErrors(checked.ok ? {} : checked.errors)
    if (!checked.ok) return
    const question = form.irreversible?.(draft.values)
    if (question) ask({ question, input: checked.input })
    else submit(checked.input)
  }
  const agree = (): void => {
    setBase(detail.version)
    send.reset()
  }
  return { form, draft, base, conflict, known, selfCheck, errors: { ...fieldErrors(send.error), ...errors }, asking, ask, send, submit, check, agree }
}

const focusIn = (form: HTMLElement | null, selector: string): void => form?.querySelector<HTMLElement>(selector)?.focus()

/** Where the keyboard goes: to the first field, to what is wrong, to what came or went meanwhile. */
function useFormFocus({ known, errors, conflict }: Pick<ReturnType<typeof useEventForm>, 'known' | 'errors' | 'conflict'>) {
  const root = useRef<HTMLFormElement>(null)
  useEffect(() => focusIn(root.current, 'input:checked, textarea, input, button[type=submit]'), [])
  // The fields of the waiver come with the answer of the self-check; the keyboard is on the button by then.
  const waiving = known.selfCheck === 'failed'
  useEffect(() => {
    if (waiving) focusIn(root.current, 'input')
  }, [waiving])
  const firstError = Object.keys(errors).length > 0
  useEffect(() => {
    if (firstError) focusIn(root.current, '[aria-invalid="true"]')
  }, [firstError])
  // The warning of a conflict goes, and with it the button that had the keyboard.
  useEffect(() => {
    if (!conflict && document.activeElement === document.body) focusIn(root.current, 'button[type=submit]')
  }, [conflict])
  return root
}

/** Events that end a case while others may still have a step in it. */
const ENDS: readonly EventName[] = ['close', 'reject', 'finishOnTheSpot']

/** A decision does not wait for the steps of others, but whoever decides knows of them. */
function OpenSteps({ event, tasks }: { event: EventName; tasks: CaseDetail['tasks'] }) {
  const open = ENDS.includes(event) ? tasks.filter((task) => task.doneAt === null) : []
  if (open.length === 0) return null
  return <p className={css.openSteps} role="note">▲ 还有 {open.length} 个环节没有办完:{open.map((task) => `${task.ownerName}${task.step}`).join('、')}。办件终结后这些环节不能再办,社区的也不再计费。</p>
}

/** The fields of the event as they are needed now. */
function Fields({ detail, event, form: { draft, errors, known } }: { detail: CaseDetail; event: EventName; form: ReturnType<typeof useEventForm> }) {
  const opinions = useOpinions(detail, event, draft.values)
  const copies = useEarlierCopies(detail, EVENT_FORMS[event].list === 'tick')
  const { user } = useSession()
  const named = useCodeNames()
  const applicant = { ...detail.applicant, communityCode: named('applicant.communityCode', detail.applicant.communityCode) as string | null }
  const receivedOn = standsInFor(user.role) === 'supervisor' && detail.endedAt === null ? dateOf(detail.receivedAt) : null
  return (
    <>
      <OpenSteps event={event} tasks={detail.tasks} />
      <MaterialList event={event} materials={detail.materials} copies={copies} values={draft.values} errors={errors} set={draft.set} />
      {fieldsOf(event, draft.values, detail.materials, known).map((field) => (
        <Field key={`${field.name}-${field.kind}`} field={event === 'correct' ? withCurrentValues(field, applicant, receivedOn) : field} value={draft.values[field.name] ?? ''} error={errors[field.name]} department={detail.departmentCode} {...(OPINION_FIELDS[event] === field.name && { opinions })} set={(value) => draft.set(field.name, value)} />
      ))}
    </>
  )
}

/** The form of one event, in the case itself: exactly what the event needs, and nothing typed is lost. */
export function EventFormView(props: Props) {
  const { detail, event, onCancel } = props
  const state = useEventForm(props)
  const { form, draft, base, conflict, selfCheck, asking, ask, send, submit, check, agree } = state
  const root = useFormFocus(state)
  useKeys([{ key: 'Escape', label: '收起', run: onCancel }])
  const onKeyDown = (press: KeyboardEvent): void => {
    if (press.key !== 'Enter' || !press.ctrlKey) return
    press.preventDefault()
    check()
  }
  const onSubmit = (submitted: FormEvent): void => {
    submitted.preventDefault()
    check()
  }
  const said = send.error && errorOf(send.error).code !== 'VERSION_CONFLICT' && Object.keys(fieldErrors(send.error)).length === 0 ? send.error : null
  return (
    <form ref={root} className={css.form} aria-label={form.title} onSubmit={onSubmit} onKeyDown={onKeyDown} noValidate>
      <div className={css.formHead}><b>{form.title}</b>{draft.restored && <span className={css.quiet}>已恢复上次没提交的内容 <button type="button" className={css.link} onClick={draft.reset}>清空</button></span>}</div>
      {event === 'archive' && <SelfCheck query={selfCheck} />}
      <Fields detail={detail} event={event} form={state} />
      {conflict && <Conflict detail={detail} since={base} onAgree={agree} />}
      {said && <ErrorNotice error={said} />}
      <div className={css.formFoot}>
        <Button type="submit" size="compact-md" loading={send.isPending} disabled={conflict} rightSection={<KeyHint k="Ctrl+Enter" />}>{form.submit}</Button>
        <Button variant="default" size="compact-md" onClick={onCancel} rightSection={<KeyHint k="Escape" />}>收起</Button>
        <span className={css.quiet}>{form.effect}</span>
      </div>
      {asking && <Confirm question={asking.question} submit={form.submit} onYes={() => submit(asking.input)} onNo={() => ask(null)} />}
    </form>
  )
}

function Confirm({ question, submit, onYes, onNo }: { question: string; submit: string; onYes: () => void; onNo: () => void }) {
  useKeys([{ key: 'Escape', label: '再想想', run: onNo }], 'dialog')
  return (
    <Modal opened onClose={onNo} title="请确认" size="sm">
      <p className={css.confirm}>{question}</p>
      <div className={css.formFoot}>
        <Button data-autofocus onClick={onYes}>确认{submit}</Button>
        <Button variant="default" onClick={onNo}>再想想</Button>
      </div>
    </Modal>
  )
}
