import { useState } from 'react'
import { Button, SegmentedControl, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Admission } from '#shared/contract/funds.ts'
import { ADMISSION_STANDINGS, ADMISSION_STEPS, ADMISSION_STEP_NAMES, standingOn, type AdmissionStanding, type AdmissionStepName } from '#shared/rules/admission.ts'
import { COMMUNITY_WORKS, type CommunityWork } from '#shared/rules/communityWork.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import type { Values } from '../cases/eventForms.ts'
import { useRows } from '../ledgers/useRows.ts'
import { ActForm, type ActField } from '../supervision/ActForm.tsx'
import { Between, type Side } from './Between.tsx'
import { moneyText } from './Money.tsx'
import css from './funds.module.css'

type Doing = 'new' | AdmissionStepName | null
type Shown = 'all' | 'mine' | AdmissionStanding

const workOf = (a: Admission): string => (a.work === null ? '' : ` · 只限${COMMUNITY_WORKS[a.work]}`)
const OVER: readonly AdmissionStanding[] = ['ended', 'refused', 'expired']
const stateOf = (a: Admission, today: string): string => ADMISSION_STANDINGS[standingOn(a, today)]
const periodOf = (a: Admission): string => `${a.validFrom} 至 ${a.endedOn ?? a.validTo ?? '长期'}`
const priceOf = (a: Admission): string => (a.amountFen === null ? '未定价' : `${moneyText(a.amountFen)} 元/${a.unit}`)

/** 准入: which tasks departments may pass to communities, with the steps of approval. */
export function AdmissionsTray() {
  const queryClient = useQueryClient()
  const maySubmit = useMay('admission.submit')
  const { today } = useSession()
  const [side, setSide] = useState<Side>({})
  const [shown, setShown] = useState<Shown>('all')
  const [doing, setDoing] = useState<Doing>(null)
  const query = useQuery(api.funds.admissions.queryOptions({ input: side }))
  const all = query.data ?? []
  const mine = all.filter((a) => a.steps.some((s) => s !== 'end'))
  const rows = shown === 'all' ? all : shown === 'mine' ? mine : all.filter((a) => standingOn(a, today) === shown)
  const { body, row, rowProps } = useRows(rows)
  const done = async (text: string): Promise<void> => {
    setDoing(null)
    notify({ tone: 'ok', text })
    await queryClient.invalidateQueries({ queryKey: api.funds.key() })
  }
  useKeys([
    { key: 'N', label: '提交准入', run: () => setDoing('new'), enabled: maySubmit, reason: '准入由部门经办人或值班主管提交' },
    { key: 'W', label: shown === 'mine' ? '看全部' : '只看待我办的', run: () => setShown(shown === 'mine' ? 'all' : 'mine') },
    ...ADMISSION_STEP_NAMES.filter((name) => row?.steps.includes(name)).map((name) => ({ key: ADMISSION_STEPS[name].key, label: ADMISSION_STEPS[name].label, run: () => setDoing(name) })),
  ])
  return (
    <>
      <header className={css.head}>
        <SegmentedControl size="xs" aria-label="状态" value={shown} transitionDuration={0} onChange={(value) => setShown(value as Shown)}
          data={[{ value: 'all', label: `全部 ${all.length}` }, { value: 'mine', label: `待我办 ${mine.length}` }, ...Object.entries(ADMISSION_STANDINGS).map(([value, label]) => ({ value, label: `${label} ${all.filter((a) => standingOn(a, today) === value).length}` }))]} />
        <Between side={side} set={setSide} />
        <span className={css.actions}>{maySubmit && <Button size="compact-md" onClick={() => setDoing('new')} rightSection={<KeyHint k="N" />}>提交准入</Button>}</span>
      </header>
      <div className={css.work}>
        <div className={css.body} tabIndex={0} role="region" aria-label="准入列表">
          {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
          {query.isPending && !query.error && <Skeleton h={160} mt={10} aria-label="正在载入准入" />}
          {query.data && (rows.length === 0
            ? <Empty title={shown === 'all' ? '还没有登记准入' : '没有这样的准入'} hint="没有准入,部门的任务不能交给社区:申请会被拒绝并登记。部门按 N 提交,值班主管审核,双方负责人确认后生效。" />
            : <table className={css.table}>
                <thead><tr><th scope="col">文号</th><th scope="col">部门</th><th scope="col">社区</th><th scope="col">任务</th><th scope="col" data-number>单价</th><th scope="col">期间</th><th scope="col">状态</th></tr></thead>
                <tbody ref={body}>
                  {rows.map((a, i) => (
                    <tr key={a.id} {...rowProps(i)} data-ended={OVER.includes(standingOn(a, today)) || undefined}>
                      <th scope="row">{a.number}</th><td>{a.departmentName}</td><td>{a.communityName}</td>
                      <td>{a.task}<div className={css.quiet}>{a.matterName}{workOf(a)}</div></td>
                      <td data-number>{a.amountFen === null ? <span className={css.mark}>未定价</span> : priceOf(a)}</td>
                      <td data-tight>{a.validFrom}<br />至 {a.endedOn ?? a.validTo ?? '长期'}</td>
                      <td data-tight>{stateOf(a, today)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>)}
        </div>
        {doing === 'new' ? <aside className={css.side}><NewAdmission onDone={done} onCancel={() => setDoing(null)} /></aside>
          : row && <aside className={css.side} aria-label="准入"><Pane key={row.id} admission={row} doing={doing} setDoing={setDoing} onDone={done} /></aside>}
      </div>
    </>
  )
}

const STEP_FIELDS: Record<AdmissionStepName, ActField[]> = {
  approve: [],
  confirm: [],
  agree: [{ name: 'agreement', label: '双方协议的文号', kind: 'line', required: true, hint: '双方已在纸面签字的,登记文号即生效' }],
  refuse: [{ name: 'reason', label: '不予准入的理由', kind: 'text', required: true, templates: ['该任务不属于社区职责', '未明确经费,退回补充', '与已有准入重复'] }],
  end: [
    { name: 'lastDay', label: '最后生效日', kind: 'date', required: true },
    { name: 'reason', label: '终止的理由', kind: 'text', required: true, templates: ['改由部门自行办理', '双方协商变更,另行提交准入'], hint: '已记的账不受影响' },
  ],
}
const STEP_EFFECTS: Record<AdmissionStepName, string> = {
  approve: '审核后等双方负责人确认', confirm: '双方都确认后生效', agree: '登记后立即生效', refuse: '登记为不予准入', end: '最后生效日以后不能再交任务',
}

function Pane({ admission: a, doing, setDoing, onDone }: { admission: Admission; doing: Exclude<Doing, 'new'>; setDoing: (doing: Doing) => void; onDone: (text: string) => Promise<void> }) {
  const { today } = useSession()
  const send = (step: AdmissionStepName) => async (values: Values): Promise<void> => {
    await client.funds.moveAdmission({ id: a.id, version: a.version, step, ...values })
    await onDone(`${a.number} ${ADMISSION_STEPS[step].label}`)
  }
  return (
    <>
      <h3>{a.number} · {a.task}</h3>
      <dl className={css.facts}>
        <div><dt>部门</dt><dd>{a.departmentName}</dd></div>
        <div><dt>社区</dt><dd>{a.communityName}</dd></div>
        <div><dt>事项</dt><dd>{a.matterCode ? `${a.matterCode} ` : ''}{a.matterName}</dd></div>
        <div><dt>种类</dt><dd>{a.work === null ? '全部种类' : COMMUNITY_WORKS[a.work]}</dd></div>
        <div><dt>单价</dt><dd>{priceOf(a)}</dd></div>
        <div><dt>期间</dt><dd>{periodOf(a)}{a.endedOn && '(提前终止)'}</dd></div>
        <div><dt>状态</dt><dd>{stateOf(a, today)}{a.agreement && ` · 协议 ${a.agreement}`}</dd></div>
      </dl>
      {doing !== null && a.steps.includes(doing) && STEP_FIELDS[doing].length === 0
        ? <Confirm key={doing} label={ADMISSION_STEPS[doing].label} effect={STEP_EFFECTS[doing]} send={() => send(doing)({})} onCancel={() => setDoing(null)} />
        : doing !== null && a.steps.includes(doing)
        ? <ActForm key={doing} title={ADMISSION_STEPS[doing].label} submit={ADMISSION_STEPS[doing].label} effect={STEP_EFFECTS[doing]} fields={STEP_FIELDS[doing]} initial={doing === 'end' ? { lastDay: today } : {}} send={send(doing)} onCancel={() => setDoing(null)} />
        : a.steps.length > 0 && <div className={css.buttons}>{a.steps.map((name) => <Button key={name} size="compact-md" variant={name === 'refuse' || name === 'end' ? 'default' : 'filled'} onClick={() => setDoing(name)} rightSection={<KeyHint k={ADMISSION_STEPS[name].key} />}>{ADMISSION_STEPS[name].label}</Button>)}</div>}
      <ol className={css.history} aria-label="经过">{a.history.map((h) => <li key={h.at + h.type}>{h.words} <span className={css.quiet}>{h.by} {formatTimeZh(h.at)}</span></li>)}</ol>
    </>
  )
}

/** A step that asks for nothing is said once more before it is done: Enter does it. */
function Confirm({ label, effect, send, onCancel }: { label: string; effect: string; send: () => Promise<void>; onCancel: () => void }) {
  const work = useMutation({ mutationFn: send })
  useKeys([{ key: 'Escape', label: '收起', run: onCancel }])
  return (
    <section aria-label={label}>
      {work.error && <ErrorNotice error={work.error} />}
      <p className={css.quiet}>{effect}。</p>
      <div className={css.buttons}>
        <Button size="compact-md" autoFocus loading={work.isPending} onClick={() => work.mutate()} rightSection={<KeyHint k="Enter" />}>{label}</Button>
        <Button size="compact-md" variant="default" onClick={onCancel} rightSection={<KeyHint k="Escape" />}>收起</Button>
      </div>
    </section>
  )
}

function NewAdmission({ onDone, onCancel }: { onDone: (text: string) => Promise<void>; onCancel: () => void }) {
  const { today, user } = useSession()
  const matters = useQuery(api.catalogue.matters.queryOptions({ input: { limit: 200 }, staleTime: Infinity })).data ?? []
  const communities = useQuery(api.catalogue.communities.queryOptions({ staleTime: Infinity })).data ?? []
  const own = matters.filter((m) => user.role !== 'officer' || m.departmentCode === user.departmentCode)
  const fields: ActField[] = [
    { name: 'number', label: '准入文号', kind: 'line', required: true },
    ...(user.role === 'officer' ? [] : [{ name: 'departmentCode', label: '部门', kind: 'department', required: true } as const]),
    { name: 'communityCode', label: '社区', kind: 'select', hint: '不选即全部社区', options: communities.map((c) => ({ value: c.code, label: `${c.code} ${c.name}` })) },
    { name: 'matterCode', label: '事项', kind: 'select', hint: '不选即本部门全部事项', options: own.map((m) => ({ value: m.code, label: `${m.code} ${m.name}` })) },
    { name: 'work', label: '任务种类', kind: 'select', hint: '不选即全部种类;单价不同的种类分别准入', options: Object.entries(COMMUNITY_WORKS).map(([value, label]) => ({ value, label })) },
    { name: 'task', label: '交给社区的任务', kind: 'line', required: true, hint: '例:征求意见公示' },
    { name: 'unit', label: '计量单位', kind: 'line', required: true, hint: '例:户、次、件' },
    { name: 'amount', label: '单价(元)', kind: 'line', hint: '最多两位小数;不填即未定价' },
    { name: 'validFrom', label: '从哪天起', kind: 'date', required: true },
    { name: 'validTo', label: '到哪天止', kind: 'date', hint: '不填即长期' },
  ]
  const send = async (v: Values): Promise<void> => {
    const made = await client.funds.submitAdmission({
      number: v.number ?? '', departmentCode: v.departmentCode ?? user.departmentCode ?? '', communityCode: v.communityCode ?? null, matterCode: v.matterCode ?? null, work: (v.work as CommunityWork | undefined) ?? null,
      task: v.task ?? '', unit: v.unit ?? '', amount: v.amount ?? '', validFrom: v.validFrom ?? '', validTo: v.validTo ?? null,
    })
    await onDone(`已提交 ${made.number},等值班主管审核`)
  }
  return <ActForm title="提交准入" submit="提交" fields={fields} initial={{ validFrom: today }} send={send} onCancel={onCancel} />
}
