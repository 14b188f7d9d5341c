import { useEffect, useRef, useState } from 'react'
import { Button, Skeleton, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Complaint } from '#shared/contract/complaints.ts'
import { ABOUT_KINDS, CHANNELS, COMPLAINT_KINDS, COMPLAINT_STATE_NAMES, COMPLAINT_STATES, type ComplaintEventName } from '#shared/rules/complaint.ts'
import { formatDateZh } from '#shared/rules/time.ts'
import { shortTime } from '#shared/text/labels.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { CaseNumber } from '../cases/CaseNumber.tsx'
import { ActForm } from '../supervision/ActForm.tsx'
import { leftText } from '../supervision/boxes.ts'
import { Facts, Pane } from '../supervision/Panes.tsx'
import { stepFields } from './forms.ts'
import css from '../supervision/supervision.module.css'

/** 受理 调查 处置 反馈 归档: where it stands. */
function Steps({ state }: Pick<Complaint, 'state'>) {
  const at = COMPLAINT_STATES[state].step
  const names = ['受理', '调查', '处置', '反馈', '归档']
  return (
    <ol className={css.steps} aria-label="办理步骤">
      {COMPLAINT_STATE_NAMES.map((name, i) => <li key={name} data-done={COMPLAINT_STATES[name].step < at || state === 'archived' || undefined} aria-current={COMPLAINT_STATES[name].step === at && state !== 'archived' ? 'step' : undefined}>{i + 1} {names[i]}</li>)}
    </ol>
  )
}

/** Name and phone of who complained, for a reason that goes into the journal. */
function Person({ complaint }: { complaint: Complaint }) {
  const may = useMay('complaint.reveal')
  const [asking, ask] = useState(false)
  const [reason, setReason] = useState('')
  const [shown, setShown] = useState<{ personName: string | null; personPhone: string | null } | null>(null)
  const [failed, setFailed] = useState<unknown>(null)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (asking) input.current?.focus()
  }, [asking])
  const known = complaint.personMasked !== null || complaint.phoneMasked !== null
  useKeys(may && known && !shown ? [{ key: 'V', label: '显示反映人', run: () => ask(true) }] : [])
  const reveal = (): void => void client.complaints.reveal({ id: complaint.id, reason }).then((answer) => { setShown(answer); ask(false) }, setFailed)
  if (!known) return <>不愿留名</>
  return (
    <>
      {shown ? `${shown.personName ?? '未留名'} ${shown.personPhone ?? ''}` : `${complaint.personMasked ?? '未留名'} ${complaint.phoneMasked ?? ''}`}
      {may && !shown && !asking && <> <Button size="compact-xs" variant="subtle" onClick={() => ask(true)} rightSection={<KeyHint k="V" />}>显示</Button></>}
      {asking && (
        <form aria-label="显示反映人" onSubmit={(event) => { event.preventDefault(); if (reason.trim()) reveal() }}>
          <TextInput ref={input} size="xs" label="理由(记入审计日志)" value={reason} maxLength={200} onChange={(event) => setReason(event.currentTarget.value)} onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); ask(false) } }} />
        </form>
      )}
      {failed !== null && <ErrorNotice error={failed} compact />}
    </>
  )
}

function Loaded({ complaint: c, onClose, onCase }: { complaint: Complaint; onClose: () => void; onCase: (id: string) => void }) {
  const queryClient = useQueryClient()
  const mayAct = useMay('complaint.handle')
  const people = useQuery(api.complaints.people.queryOptions({ staleTime: 60_000 })).data ?? []
  const [event, setEvent] = useState<ComplaintEventName | null>(null)
  const allowed = c.actions.filter((a) => a.allowed)
  const next = c.actions.filter((a) => !a.allowed).map((a) => `${a.label}:${a.reason}`)
  const run = async (type: ComplaintEventName, values: Record<string, string>): Promise<void> => {
    const { justified, ...rest } = values
    await client.complaints.event({ id: c.id, version: c.version, type, ...rest, ...(justified && { justified: justified === 'yes' }) }).catch(async (error: unknown) => {
      // Somebody was faster: what happened meanwhile is shown, what was typed stays.
      await queryClient.invalidateQueries({ queryKey: api.complaints.get.key({ input: { id: c.id } }) })
      throw error
    })
    setEvent(null)
    notify({ tone: 'ok', text: `${c.number} 已${c.actions.find((a) => a.event === type)?.label ?? '登记'}` })
    await queryClient.invalidateQueries({ queryKey: api.complaints.key() })
  }
  const owners = people.filter((p) => p.mayOwn).map((p) => ({ value: p.id, label: p.name }))
  const start = (type: ComplaintEventName): void => setEvent(type)
  useKeys([
    { key: 'Escape', label: '关闭', run: onClose },
    ...(event ? [] : allowed.map((a) => ({ key: a.key, label: a.label, run: () => start(a.event) }))),
    ...(c.caseId ? [{ key: 'O', label: '看办件', run: () => onCase(c.caseId!) }] : []),
  ])
  return (
    <Pane title={`${c.number} ${c.title}`} label="投诉详情" onClose={onClose}>
      <Steps state={c.state} />
      <Facts
        lines={[
          ['类别', `${COMPLAINT_KINDS[c.kind].label} · ${CHANNELS[c.channel]}`], ['反映对象', `${ABOUT_KINDS[c.aboutKind]} ${c.aboutName}`], ['反映人', <Person key={c.id} complaint={c} />], ['情况', c.content],
          ['办件', c.caseNumber && <CaseNumber number={c.caseNumber} />], ['承办人', c.ownerName ?? '未分派'], ['期限', c.colour === null ? formatDateZh(c.due) : `${formatDateZh(c.due)} ${leftText(c.left)}`],
          ['调查情况', c.finding], ['处置', c.handling], ['是否属实', c.justified === null ? null : c.justified ? '属实' : '不属实'],
          ['反馈', c.answer && `${c.answer}\n告知 ${c.answeredTo} ${shortTime(c.answeredAt!)}`],
        ]}
      />
      {mayAct && (
        <div className={css.actions}>
          {allowed.map((a) => <Button key={a.event} size="compact-md" variant={['investigate', 'handle', 'answer', 'archive'].includes(a.event) ? 'filled' : 'default'} onClick={() => start(a.event)} rightSection={<KeyHint k={a.key} />}>{a.label}</Button>)}
          {c.caseId && <Button size="compact-md" variant="default" onClick={() => onCase(c.caseId!)} rightSection={<KeyHint k="O" />}>看办件</Button>}
          {allowed.length === 0 && <span className={css.quiet}>{c.state === 'archived' ? '已经归档' : next[0]}</span>}
        </div>
      )}
      {event && <ActForm key={event} title={c.actions.find((a) => a.event === event)?.label ?? ''} submit="登记" fields={stepFields(event, owners)} send={(values) => run(event, values)} onCancel={() => setEvent(null)} />}
      <ul className={css.log} aria-label="经过">{c.events.map((e) => <li key={e.seq}><span className={css.quiet}>{shortTime(e.at)}</span><b>{e.label}</b>{e.actorName}{e.text && <div className={css.quiet}>{e.text}</div>}</li>)}</ul>
    </Pane>
  )
}

/** One complaint beside the list. */
export function ComplaintPane({ id, onClose, onCase }: { id: string; onClose: () => void; onCase: (caseId: string) => void }) {
  const query = useQuery(api.complaints.get.queryOptions({ input: { id } }))
  useKeys([{ key: 'Escape', label: '关闭', run: onClose }])
  if (query.data) return <Loaded complaint={query.data} onClose={onClose} onCase={onCase} />
  return <Pane title="投诉" label="投诉详情" onClose={onClose}>{query.error ? <ErrorNotice error={query.error} onRetry={() => void query.refetch()} /> : <div role="status" aria-label="正在载入"><Skeleton h={28} mb="sm" /><Skeleton h={120} /></div>}</Pane>
}
