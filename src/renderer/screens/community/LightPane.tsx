import { useState } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { LightCaseDetail } from '#shared/contract/community.ts'
import { FEEDBACK_WAYS, LIGHT_CHANNELS, LIGHT_EVENTS, LIGHT_KINDS, LIGHT_OWNERS, LIGHT_STATES, lightActions, type FeedbackWay, type LightEventName, type LightOwner } from '#shared/rules/lightCase.ts'
import { labelOf, shortTime } from '#shared/text/labels.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { Lamp } from '../../components/Lamp.tsx'
import { FieldForm, isoOf, type FormField, type Values } from './FieldForm.tsx'
import { promisedText } from './rows.ts'
import css from './community.module.css'

const optionsOf = (table: Record<string, string>) => Object.entries(table).map(([value, label]) => ({ value, label }))
const words = (label: string): FormField => ({ name: 'text', label, kind: 'text' })

const KEYS: Record<LightEventName, string> = { answer: 'D', feedback: 'K', assign: 'A', transfer: 'T', note: 'J', reopen: 'O', cancel: 'X' }
const ORDER: readonly LightEventName[] = ['answer', 'feedback', 'assign', 'transfer', 'note', 'reopen', 'cancel']
const SAID: Record<LightEventName, string> = { answer: '已答复,请把结果反馈给居民', feedback: '已反馈,办结', assign: '已分派', transfer: '已转交', note: '已记下', reopen: '已重新办理', cancel: '已撤销' }

/** What each event asks for; the lists come from the catalogue and the community. */
function useFields(item: LightCaseDetail, event: LightEventName | 'reveal' | null): FormField[] {
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity, enabled: event === 'transfer' }))
  const communities = useQuery(api.catalogue.communities.queryOptions({ staleTime: 60_000, enabled: event === 'transfer' }))
  const companies = useQuery(api.community.companies.queryOptions({ enabled: event === 'transfer' }))
  const mayTasks = useMay('community.tasks')
  const mayOfficers = useMay('department.read')
  const ofDepartment = item.ownerKind === 'department' && item.ownerCode !== null
  const workers = useQuery(api.community.staff.queryOptions({ input: { ...(item.communityCode && { communityCode: item.communityCode }) }, enabled: event === 'assign' && mayTasks && !ofDepartment }))
  const officers = useQuery(api.department.officers.queryOptions({ input: { ...(item.ownerCode && { department: item.ownerCode }) }, enabled: event === 'assign' && mayOfficers && ofDepartment }))
  const staff = (ofDepartment ? officers.data : workers.data) ?? []
  const to = (kind: LightOwner) => (values: Values): boolean => values.ownerKind === kind
  const owners: Record<string, string> = item.kind === 'affair' ? { community: LIGHT_OWNERS.community } : LIGHT_OWNERS
  const forms: Record<LightEventName | 'reveal', FormField[]> = {
    answer: [words('答复或处理结果')],
    feedback: [
      { name: 'told', label: '告知了谁', kind: 'line' },
      { name: 'way', label: '怎样告知', kind: 'choice', options: optionsOf(FEEDBACK_WAYS) },
      words('告知了什么'),
      { name: 'at', label: '告知时间', kind: 'time', required: false, hint: '不填为现在' },
    ],
    assign: [{ name: 'staffId', label: '由谁办理', kind: 'select', options: staff.map((p) => ({ value: p.id, label: p.name })) }],
    transfer: [
      { name: 'ownerKind', label: '转给', kind: 'choice', options: optionsOf(owners) },
      { name: 'community', label: '社区', kind: 'select', options: (communities.data ?? []).map((c) => ({ value: c.code, label: c.name })), when: to('community') },
      { name: 'department', label: '部门', kind: 'select', options: (departments.data ?? []).map((d) => ({ value: d.code, label: d.name })), when: to('department') },
      { name: 'company', label: '物业公司', kind: 'select', options: (companies.data ?? []).filter((c) => c.active).map((c) => ({ value: c.id, label: c.name })), when: to('propertyCompany') },
      words('转交理由'),
    ],
    note: [words('情况')],
    reopen: [words('为什么重新办理')],
    cancel: [words('撤销理由')],
    reveal: [{ name: 'reason', label: '理由', kind: 'line' }],
  }
  return event === null ? [] : forms[event]
}

function move(item: LightCaseDetail, event: LightEventName, v: Values): Promise<LightCaseDetail> {
  const on = { id: item.id, version: item.version }
  const text = v.text ?? ''
  if (event === 'assign') return client.community.lightEvent({ ...on, type: event, staffId: v.staffId ?? '' })
  if (event === 'transfer') {
    const ownerCode = { community: v.community, department: v.department, propertyCompany: v.company, centre: undefined }[v.ownerKind as LightOwner]
    return client.community.lightEvent({ ...on, type: event, ownerKind: v.ownerKind as LightOwner, ...(ownerCode && { ownerCode }), text })
  }
  if (event === 'feedback') return client.community.lightEvent({ ...on, type: event, told: v.told ?? '', way: v.way as FeedbackWay, text, ...(v.at && { at: isoOf(v.at) }) })
  return client.community.lightEvent({ ...on, type: event, text })
}

const EVENT_WORDS: Record<string, string> = { open: '登记', pressed: '再次按铃' }

function History({ item }: { item: LightCaseDetail }) {
  return (
    <ol className={css.events} aria-label="经过">
      {item.events.toReversed().map((e) => {
        const { told, way, text } = e.data as { told?: string; way?: string; text?: string }
        const label = EVENT_WORDS[e.type] ?? LIGHT_EVENTS[e.type as LightEventName]?.label ?? e.type
        return <li key={e.seq}><b>{label}</b> {told && `告知${told}(${labelOf(FEEDBACK_WAYS, way ?? '')}):`}{text} <span className={css.quiet}>{shortTime(e.at)} {e.actorName}</span></li>
      })}
    </ol>
  )
}

function Pane({ item, onClose, onReturn }: { item: LightCaseDetail; onClose: () => void; onReturn: () => void }) {
  const { user, today } = useSession()
  const [open, setOpen] = useState<LightEventName | 'reveal' | null>(null)
  const [phone, setPhone] = useState<string | null>(null)
  const mayReveal = useMay('community.reveal')
  const mayHandle = useMay('light.handle')
  const fields = useFields(item, open)
  // Residents come to the counter to hear the answer, whoever gave it.
  const allowed = (event: LightEventName): boolean => mayHandle && (item.mine || (user.role === 'clerk' && (event === 'feedback' || event === 'note')))
  const possible = lightActions(item.state)
  const actions = ORDER.filter((event) => possible.includes(event) && allowed(event) && (event !== 'answer' || item.state === 'open'))
  const revealable = mayReveal && phone === null && item.personPhoneMasked !== null
  useKeys(open ? [] : [
    ...actions.map((event) => ({ key: KEYS[event], label: LIGHT_EVENTS[event].label, run: () => setOpen(event) })),
    ...(revealable ? [{ key: 'V', label: '看电话', run: () => setOpen('reveal') }] : []),
    { key: 'Escape', label: '收起', run: onClose },
  ])
  const close = (): void => {
    setOpen(null)
    onReturn()
  }
  const facts: [string, string | null][] = [
    ['内容', item.content],
    ['来人', [item.personName, phone ?? item.personPhoneMasked].filter(Boolean).join(' ') || null],
    ['地点', [item.communityName && `${item.communityName}社区`, item.estateName, item.place].filter(Boolean).join(' ') || null],
    ['承办', [item.ownerName, item.ownerStaffName].filter(Boolean).join(' ')],
    ['承诺答复', promisedText(item.promisedAt, today.slice(0, 4))],
    ['答复', item.answer],
  ]
  return (
    <aside className={css.pane} aria-label="诉求">
      <header className={css.paneHead}><h3>{item.urgent && <b className={css.bad}>急 </b>}{item.title}</h3><span className={css.quiet}>{item.number} · {LIGHT_KINDS[item.kind].label} · {LIGHT_CHANNELS[item.channel]} · {LIGHT_STATES[item.state]}</span> <Lamp colour={item.lamp} /></header>
      <div className={css.paneBody}>
        {!open && <div className={css.actions}>
          {actions.map((event, i) => <Button key={event} size="compact-sm" variant={i === 0 ? 'filled' : 'default'} onClick={() => setOpen(event)} rightSection={<KeyHint k={KEYS[event]} />}>{LIGHT_EVENTS[event].label}</Button>)}
          {revealable && <Button size="compact-sm" variant="default" onClick={() => setOpen('reveal')} rightSection={<KeyHint k="V" />}>看电话</Button>}
        </div>}
        {!open && actions.length === 0 && possible.length > 0 && <p className={css.quiet}>由{item.ownerName}办理。</p>}
        {open === 'reveal' && <FieldForm title="查看电话" submit="查看" note="写入审计日志" fields={fields} work={(v) => client.community.revealLight({ id: item.id, reason: v.reason ?? '' })} said={() => '已记入审计日志'} onDone={(known) => { setPhone(known.personPhone); close() }} onClose={close} />}
        {open && open !== 'reveal' && (
          <FieldForm key={open} title={LIGHT_EVENTS[open].label} submit={LIGHT_EVENTS[open].label} fields={fields} initial={open === 'feedback' ? { told: item.personName ?? '', way: user.role === 'clerk' ? 'counter' : 'phone', text: item.answer ?? '' } : open === 'assign' ? { staffId: item.ownerStaff ?? '' } : {}}
            work={(v) => move(item, open, v)} said={() => SAID[open]} onDone={close} onClose={close} />
        )}
        <dl className={css.facts}>{facts.filter(([, value]) => value).map(([label, value]) => [<dt key={`${label}-t`}>{label}</dt>, <dd key={label}>{value}</dd>])}</dl>
        <History item={item} />
      </div>
    </aside>
  )
}

/** One request beside the list: what it is about, what was done, and what may be done now. */
export function LightPane({ id, onClose, onReturn }: { id: string; onClose: () => void; onReturn: () => void }) {
  const query = useQuery(api.community.lightCase.queryOptions({ input: { id } }))
  if (query.error) return <aside className={css.pane}><div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div></aside>
  if (!query.data) return <aside className={css.pane} role="status" aria-label="正在载入"><div className={css.loading}><Skeleton h={40} /><Skeleton h={120} /></div></aside>
  return <Pane item={query.data} onClose={onClose} onReturn={onReturn} />
}
