import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { Button, NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { AskedForm } from '#shared/contract/burden.ts'
import { FREQUENCIES, FREQUENCY_NAMES, monthlyHours, roundHours, type Frequency } from '#shared/rules/burden.ts'
import { api, client, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './ledgers.module.css'

type PaneProps = { title: string; save: string; busy: boolean; error: unknown; fields: readonly string[]; onSubmit: () => void; onClose: () => void; children: ReactNode }

/** A form beside the list: Ctrl+S saves (and Ctrl+Enter, which sends the forms of work), Esc closes, an error of a field stands at the field. */
export function SidePane({ title, save, busy, error, fields, onSubmit, onClose, children }: PaneProps) {
  const root = useRef<HTMLFormElement>(null)
  useEffect(() => root.current?.querySelector<HTMLElement>('input:not(:disabled), textarea')?.focus(), [])
  useKeys([{ key: 'Escape', label: '取消', run: onClose }, { key: 'Ctrl+S', label: save, run: onSubmit, enabled: !busy }, { key: 'Ctrl+Enter', label: save, run: onSubmit, enabled: !busy, hidden: true }])
  const body = error ? errorOf(error) : null
  return (
    <form ref={root} className={css.side} aria-label={title} noValidate onSubmit={(event) => { event.preventDefault(); onSubmit() }}>
      <h3>{title}</h3>
      {children}
      {body && !(body.field && fields.includes(body.field)) && <ErrorNotice error={error} />}
      <div className={css.row}>
        <Button type="submit" size="compact-md" loading={busy} rightSection={<KeyHint k="Ctrl+S" />}>{save}</Button>
        <Button size="compact-md" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>取消</Button>
      </div>
    </form>
  )
}

/** The message of a refused field. */
export function fieldError(error: unknown, field: string): string | undefined {
  const body = error ? errorOf(error) : null
  return body?.field === field ? body.message : undefined
}

const ALL = 'all'
const numberOf = (value: string | number): number | null => (value === '' ? null : Number(value))

export function NewForm({ onClose }: { onClose: () => void }) {
  const { today, user } = useSession()
  const queryClient = useQueryClient()
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity })).data ?? []
  const communities = useQuery(api.catalogue.communities.queryOptions({ staleTime: Infinity })).data ?? []
  const worker = user.role === 'communityWorker'
  const [form, setForm] = useState({
    department: user.role === 'officer' ? user.departmentCode : null, community: worker ? user.communityCode : ALL, name: '', usedFor: '', basis: '',
    every: 'month' as Frequency, pages: null as number | null, minutes: null as number | null, from: today, until: '',
  })
  const [missing, setMissing] = useState<{ department?: string; name?: string }>({})
  const set = (change: Partial<typeof form>): void => setForm({ ...form, ...change })
  const work = useMutation({
    mutationFn: () => client.burden.record({ ...form, department: form.department ?? '', community: form.community === ALL ? null : form.community, basis: form.basis || null, until: form.until || null }),
    onSuccess: async (made) => {
      await queryClient.invalidateQueries({ queryKey: api.burden.key() })
      notify({ tone: made.missing ? 'warn' : 'ok', text: made.missing ? `已登记“${made.name}”,但${made.missing},会标出来` : `已登记“${made.name}”` })
      onClose()
    },
  })
  const submit = (): void => {
    const found = { ...(!form.department && { department: '请选部门' }), ...(form.name.trim() === '' && { name: '请填表名' }) }
    setMissing(found)
    if (Object.keys(found).length === 0 && !work.isPending) work.mutate()
  }
  const hours = form.minutes === null ? null : roundHours(monthlyHours(form))
  const error = (field: string): string | undefined => fieldError(work.error, field)
  return (
    <SidePane title="登记一张表" save="登记" busy={work.isPending} error={work.error} fields={Object.keys(form)} onSubmit={submit} onClose={onClose}>
      <Select label="哪个部门要的" required searchable disabled={user.role === 'officer'} value={form.department} error={missing.department ?? error('department')} data={departments.map((d) => ({ value: d.code, label: d.name }))} onChange={(department) => set({ department })} />
      <Select label="向哪个社区要" required searchable allowDeselect={false} disabled={worker} value={form.community} error={error('community')} data={[{ value: ALL, label: '全部社区' }, ...communities.map((c) => ({ value: c.code, label: c.name }))]} onChange={(community) => set({ community })} />
      <TextInput label="表名" required maxLength={80} value={form.name} error={missing.name ?? error('name')} onChange={(e) => set({ name: e.currentTarget.value })} />
      <TextInput label="做什么用" maxLength={200} value={form.usedFor} error={error('usedFor')} description="部门没有说明就留空,会标出来" onChange={(e) => set({ usedFor: e.currentTarget.value })} />
      <TextInput label="依据(文件和文号)" maxLength={200} value={form.basis} error={error('basis')} onChange={(e) => set({ basis: e.currentTarget.value })} />
      <div className={css.row}>
        <Select label="多久一次" w={100} allowDeselect={false} value={form.every} data={FREQUENCY_NAMES.map((value) => ({ value, label: FREQUENCIES[value].label }))} onChange={(every) => set({ every: every as Frequency })} />
        <NumberInput label="页数" w={80} min={1} max={999} allowDecimal={false} value={form.pages ?? ''} error={error('pages')} onChange={(value) => set({ pages: numberOf(value) })} />
        <NumberInput label="每次用时(分钟)" w={130} min={1} max={9999} allowDecimal={false} value={form.minutes ?? ''} error={error('minutes')} onChange={(value) => set({ minutes: numberOf(value) })} />
      </div>
      {hours !== null && <p className={css.quiet} role="status">折合每月 {hours.toFixed(1)} 小时(一个社区)。</p>}
      <div className={css.row}>
        <TextInput type="date" label="从哪天起" required w={150} value={form.from} error={error('from')} onChange={(e) => set({ from: e.currentTarget.value })} />
        <TextInput type="date" label="到哪天止" w={150} value={form.until} error={error('until')} onChange={(e) => set({ until: e.currentTarget.value })} />
      </div>
    </SidePane>
  )
}

export function EndForm({ form, onClose }: { form: AskedForm; onClose: () => void }) {
  const { today } = useSession()
  const queryClient = useQueryClient()
  const [until, setUntil] = useState(today)
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const work = useMutation({
    mutationFn: () => client.burden.end({ id: form.id, until, reason }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.burden.key() })
      notify({ tone: 'ok', text: `“${form.name}”${until} 停报` })
      onClose()
    },
  })
  const submit = (): void => {
    setMissing(reason.trim() === '')
    if (reason.trim() && !work.isPending) work.mutate()
  }
  return (
    <SidePane title={`停报“${form.name}”`} save="停报" busy={work.isPending} error={work.error} fields={['until', 'reason']} onSubmit={submit} onClose={onClose}>
      <Textarea label="为什么停报" required rows={3} maxLength={200} value={reason} error={missing ? '请写明原因' : fieldError(work.error, 'reason')} onChange={(e) => setReason(e.currentTarget.value)} />
      <TextInput type="date" label="最后一天" required w={160} value={until} error={fieldError(work.error, 'until')} onChange={(e) => setUntil(e.currentTarget.value)} />
      <p className={css.quiet}>{form.department.name} · {form.community?.name ?? '全部社区'} · {FREQUENCIES[form.every].label}。登记保留,连停报的一起看(E)仍能看到。</p>
    </SidePane>
  )
}
