import { useState } from 'react'
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CommunityTask } from '#shared/contract/community.ts'
import { COMMUNITY_WORKS, summaryOf, WORK_FORMS, type WorkField } from '#shared/rules/communityWork.ts'
import { formatDateZh } from '#shared/rules/time.ts'
import { api, client } from '../../api.ts'
import { useKeys, type KeyBinding } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { printDocuments, reprintDocument } from '../../components/print.ts'
import { FieldForm, type FormField, type Values } from './FieldForm.tsx'
import css from './community.module.css'

type Open = 'finish' | 'assign' | 'reveal' | 'post' | 'down' | 'reprint' | null
type Props = { task: CommunityTask; onClose: () => void; onReturn: () => void }

const plain = (field: WorkField): FormField => ({ ...field, ...(field.options && { options: field.options.map((o) => ({ value: o, label: o })) }) }) as FormField

/** What is known already: today, and the dates of a notice that was up. */
function startOf(task: CommunityTask, today: string): Values {
  const { from, to, place, objections } = task.notice
  return { visitedOn: today, askedOn: today, doneOn: today, count: '1', ...(from && { from, to: to ?? '', place: place ?? '', objections: objections ?? '' }) }
}

/** Prints the sheet of a notice that was just recorded. */
function usePrint() {
  const { capabilities } = useSession()
  return (id: string, reason?: string): void => {
    const work = reason ? reprintDocument(id, reason, capabilities) : printDocuments([id], capabilities)
    work.then(() => notify({ tone: 'ok', text: '公示单已送打印' }), () => notify({ tone: 'warn', text: '公示单没有打出,请按 P 补打' }))
  }
}

function Facts({ task, revealed }: { task: CommunityTask; revealed: { name: string; phone: string | null; address: string | null } | null }) {
  const { notice } = task
  const facts: [string, string | null][] = [
    ['要做', `${COMMUNITY_WORKS[task.work]}${task.taskText ? `:${task.taskText}` : ''}`],
    ['申请人', revealed ? `${revealed.name} ${revealed.phone ?? ''}` : `${task.applicantName}${task.applicantPhoneMasked ? ` ${task.applicantPhoneMasked}` : ''}`],
    ['地址', revealed?.address ?? task.applicantAddress],
    ['部门', `${task.departmentName}(准入 ${task.admissionNumber})`],
    ['期限', task.due ? `${formatDateZh(task.due)}前` : '没有期限'],
    ['承办', task.assignedName ?? '未分派'],
    ['公示', notice.from ? `${formatDateZh(notice.from)} 至 ${formatDateZh(notice.to ?? notice.from)},${notice.place ?? ''}${notice.downOn ? `;${formatDateZh(notice.downOn)}撤下,异议:${notice.objections}` : ''}` : notice.refusal === null ? `未张榜(${notice.days} 天)` : null],
    ['结果', task.doneAt ? (task.opinion ?? summaryOf(task.work, task.form)) : null],
  ]
  return <dl className={css.facts}>{facts.filter(([, value]) => value).map(([label, value]) => [<dt key={`${label}-t`}>{label}</dt>, <dd key={label}>{value}</dd>])}</dl>
}

function useSign(task: CommunityTask) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => client.community.sign({ id: task.id }),
    onSuccess: async () => {
      notify({ tone: 'ok', text: '已接手' })
      await queryClient.invalidateQueries({ queryKey: api.community.key() })
    },
  })
}

/** The form of what is being done with the task. */
function TaskForm({ task, open, close, onReveal }: { task: CommunityTask; open: Exclude<Open, null>; close: () => void; onReveal: (known: { name: string; phone: string | null; address: string | null }) => void }) {
  const { today } = useSession()
  const print = usePrint()
  const staff = useQuery(api.community.staff.queryOptions({ input: { communityCode: task.communityCode }, enabled: open === 'assign' }))
  const { id } = task
  const common = { onClose: close }
  if (open === 'finish')
    return (
      <FieldForm {...common} title={`${COMMUNITY_WORKS[task.work]}结果`} submit="办完任务" note="结果回到办件,并计入费随事转" fields={WORK_FORMS[task.work].fields.map(plain)} initial={startOf(task, today)}
        work={(form) => client.community.finish({ id, form })} said={() => '任务已办完,结果已回到办件'} onDone={close} />
    )
  if (open === 'assign') {
    const people = (staff.data ?? []).map((p) => ({ value: p.id, label: `${p.name}${p.leads ? '(负责人)' : ''}` }))
    return <FieldForm {...common} title="分派任务" submit="分派" fields={[{ name: 'staffId', label: '承办人', kind: 'select', options: people }]} initial={{ staffId: task.assignedTo ?? '' }} work={(v) => client.community.assign({ id, staffId: v.staffId ?? '' })} said={(t) => `已分派给${t.assignedName}`} onDone={close} />
  }
  if (open === 'reveal') return <FieldForm {...common} title="查看申请人" submit="查看" note="写入审计日志" fields={[{ name: 'reason', label: '理由', kind: 'line' }]} work={(v) => client.community.reveal({ id, reason: v.reason ?? '' })} said={() => '已记入审计日志'} onDone={(known) => { onReveal(known); close() }} />
  if (open === 'post')
    return (
      <FieldForm {...common} title="张榜公示" submit="出公示单并打印" note={`不少于 ${task.notice.days} 天;只写姓氏`} initial={{ from: today, place: '居务公开栏' }}
        fields={[{ name: 'from', label: '公示起', kind: 'date' }, { name: 'to', label: '公示止', kind: 'date', required: false, hint: '不填按目录规定的天数' }, { name: 'place', label: '张贴地点', kind: 'line' }]}
        work={(v) => client.community.postNotice({ id, from: v.from ?? '', ...(v.to && { to: v.to }), place: v.place ?? '' })} said={(t) => `公示到 ${formatDateZh(t.notice.to ?? '')}`}
        onDone={(t) => { if (t.notice.documentId) print(t.notice.documentId); close() }} />
    )
  if (open === 'reprint') return <FieldForm {...common} title="补打公示单" submit="补打" fields={[{ name: 'reason', label: '理由', kind: 'line' }]} initial={{ reason: '破损更换' }} work={async (v) => print(task.notice.documentId ?? '', v.reason)} said={() => '正在补打公示单'} onDone={close} />
  return (
    <FieldForm {...common} title="撤下公示" submit="登记撤下" initial={{ on: today }} fields={[{ name: 'on', label: '撤下日期', kind: 'date' }, { name: 'objections', label: '异议情况', kind: 'text', hint: '没有异议写“无”' }]}
      work={(v) => client.community.takeDownNotice({ id, on: v.on ?? '', objections: v.objections ?? '' })} said={() => '已登记撤下'} onDone={close} />
  )
}

/** One task beside the list: what is asked, for whom, and the form of its result. */
export function TaskPane({ task, onClose, onReturn }: Props) {
  const { user } = useSession()
  const [open, setOpen] = useState<Open>(null)
  const [revealed, reveal] = useState<{ name: string; phone: string | null; address: string | null } | null>(null)
  const mayWork = useMay('community.work')
  const mayReveal = useMay('community.reveal')
  const sign = useSign(task)
  const live = task.doneAt === null && !task.lapsed
  const { notice } = task
  const heads = user.role !== 'communityWorker' || user.leads
  const keys: (KeyBinding & { show: boolean })[] = [
    { key: 'D', label: '填写结果', run: () => setOpen('finish'), show: mayWork && live },
    { key: 'S', label: '接手', run: () => sign.mutate(), show: mayWork && live && task.signedAt === null },
    { key: 'A', label: '分派', run: () => setOpen('assign'), show: mayWork && live && heads },
    { key: 'G', label: '张榜公示', run: () => setOpen('post'), show: mayWork && live && notice.refusal === null && notice.from === null },
    { key: 'P', label: '补打公示单', run: () => setOpen('reprint'), show: mayWork && notice.documentId !== null },
    { key: 'X', label: '撤下公示', run: () => setOpen('down'), show: mayWork && notice.from !== null && notice.downOn === null },
    { key: 'V', label: '查看申请人', run: () => setOpen('reveal'), show: mayReveal && revealed === null },
  ]
  const shown = keys.filter((k) => k.show)
  useKeys([...(open ? [] : shown.map(({ show: _, ...binding }) => binding)), ...(open ? [] : [{ key: 'Escape', label: '收起', run: onClose }])])
  const close = (): void => {
    setOpen(null)
    onReturn()
  }
  return (
    <aside className={css.pane} aria-label="任务">
      <header className={css.paneHead}><h3>{task.matterName}</h3><span className={css.quiet}>{task.caseNumber} · {task.communityName}社区{task.sensitivity === 'ordinary' ? '' : ' · 敏感事项'}</span></header>
      <div className={css.paneBody}>
        {!open && <div className={css.actions}>{shown.map((k, i) => <Button key={k.key} size="compact-sm" variant={i === 0 ? 'filled' : 'default'} onClick={k.run} rightSection={<KeyHint k={k.key} />}>{k.label}</Button>)}</div>}
        {sign.error && <ErrorNotice error={sign.error} />}
        {open && <TaskForm key={open} task={task} open={open} close={close} onReveal={reveal} />}
        <Facts task={task} revealed={revealed} />
        {!task.named && !revealed && <p className={css.quiet}>敏感事项:只有承办人和社区负责人看得到姓名。</p>}
        {notice.refusal && task.work === 'publicNotice' && <p className={css.quiet}>{notice.refusal}</p>}
      </div>
    </aside>
  )
}
