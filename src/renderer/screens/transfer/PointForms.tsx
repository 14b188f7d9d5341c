import { useState } from 'react'
import { NumberInput, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { PointView } from '#shared/contract/transfer.ts'
import { api, client } from '../../api.ts'
import { useSession } from '../../app/session.tsx'
import { PaneForm, useChecked, useDone } from './parts.tsx'
import css from './transfer.module.css'

const numberOf = (n: number): string => String(n).padStart(2, '0')

/** Counters are numbered from 01; those over the count are put out of use. */
export function countersFor(point: PointView | null, count: number) {
  const known = new Map((point?.counters ?? []).map((c) => [c.number, c]))
  const most = Math.max(count, known.size)
  return Array.from({ length: most }, (_, i) => {
    const number = numberOf(i + 1)
    return { number, name: known.get(number)?.name ?? `${i + 1}号窗口`, active: i < count }
  })
}

export function PointForm({ point, taken, onClose }: { point: PointView | null; taken: string[]; onClose: () => void }) {
  const { today } = useSession()
  const communities = useQuery(api.catalogue.communities.queryOptions({ staleTime: 60_000 })).data ?? []
  const free = Array.from({ length: 999 }, (_, i) => String(i + 1).padStart(3, '0')).find((code) => !taken.includes(code)) ?? ''
  const [form, setForm] = useState({
    code: point?.code ?? free, name: point?.name ?? '', kind: point?.kind ?? 'station', communityCode: point?.communityCode ?? '', address: point?.address ?? '', phone: point?.phone ?? '',
    validFrom: point?.validFrom ?? today, counters: point?.counters.filter((c) => c.active).length ?? 1,
  })
  const set = (change: Partial<typeof form>): void => setForm((before) => ({ ...before, ...change }))
  const done = useDone(onClose)
  const save = useMutation({
    mutationFn: () => client.transfer.savePoint({ ...form, communityCode: form.communityCode || null, counters: countersFor(point, form.counters) }),
    onSuccess: () => done(`受理点 ${form.code} 已保存`),
  })
  const needed = { code: '请填写三位代码', name: '请填写名称', validFrom: '请填写启用日期', ...(form.kind === 'station' && { communityCode: '请选择所属社区' }) }
  const { at, ready, rest } = useChecked(form, needed, save.error)
  const field = (name: 'code' | 'name' | 'address' | 'phone' | 'validFrom') => ({ value: form[name], error: at(name), onChange: (e: { currentTarget: HTMLInputElement }) => set({ [name]: e.currentTarget.value }) })
  return (
    <PaneForm label="受理点" send="保存" pending={save.isPending} error={rest} onSend={() => ready() && save.mutate()} onClose={onClose}>
      <TextInput label="名称" required maxLength={40} {...field('name')} />
      <div className={css.pair}>
        <TextInput label="代码(三位)" required maxLength={3} disabled={point !== null} {...field('code')} />
        <Select label="种类" allowDeselect={false} value={form.kind} onChange={(v) => set({ kind: v as 'centre' | 'station' })} data={[{ value: 'centre', label: '受理中心' }, { value: 'station', label: '社区受理站' }]} />
      </div>
      {form.kind === 'station' && <Select label="所属社区" required searchable error={at('communityCode')} value={form.communityCode || null} onChange={(v) => set({ communityCode: v ?? '' })} data={communities.map((c) => ({ value: c.code, label: c.name }))} maxDropdownHeight={280} />}
      <TextInput label="地址" maxLength={80} {...field('address')} />
      <TextInput label="电话" maxLength={40} {...field('phone')} />
      <div className={css.pair}>
        <TextInput label="启用日期" type="date" required {...field('validFrom')} />
        <NumberInput label="窗口数" min={1} max={99} value={form.counters} onChange={(v) => set({ counters: Number(v) || 1 })} />
      </div>
    </PaneForm>
  )
}

export function CloseForm({ point, others, onClose }: { point: PointView; others: PointView[]; onClose: () => void }) {
  const { today } = useSession()
  const [form, setForm] = useState({ lastDay: today, successor: others[0]?.code ?? '', openCases: others.length > 0 ? 'move' : 'stay', documentNumber: '', reason: '' })
  const set = (change: Partial<typeof form>): void => setForm((before) => ({ ...before, ...change }))
  const done = useDone(onClose)
  const save = useMutation({
    mutationFn: () => client.transfer.closePoint({ ...form, pointCode: point.code, successor: form.successor || null, openCases: form.openCases as 'stay' | 'move' }),
    onSuccess: () => done(`${point.name} ${form.lastDay} 后停止受理`),
  })
  const { at, ready, rest } = useChecked(form, { lastDay: '请填写最后受理日', documentNumber: '请填写依据文号', reason: '请填写理由' }, save.error)
  const field = (name: 'lastDay' | 'documentNumber' | 'reason') => ({ value: form[name], error: at(name), onChange: (e: { currentTarget: HTMLInputElement }) => set({ [name]: e.currentTarget.value }) })
  return (
    <PaneForm label="关闭受理点" send="决定关闭" pending={save.isPending} error={rest} onSend={() => ready() && save.mutate()} onClose={onClose}>
      <TextInput label="最后受理日" type="date" required description="次日起这里不能收新件" {...field('lastDay')} />
      <Select label="接办受理点" clearable error={at('successor')} value={form.successor || null} onChange={(v) => set({ successor: v ?? '' })} data={others.map((p) => ({ value: p.code, label: `${p.code} ${p.name}` }))} />
      <Select label="未结办件" allowDeselect={false} value={form.openCases} onChange={(v) => set({ openCases: v ?? 'stay' })} data={[{ value: 'move', label: '移交接办受理点' }, { value: 'stay', label: '由原部门办完,不移交' }]} />
      <TextInput label="依据文号" required maxLength={60} {...field('documentNumber')} />
      <TextInput label="理由" required maxLength={200} {...field('reason')} />
    </PaneForm>
  )
}

export function FinishForm({ point, onClose }: { point: PointView; onClose: () => void }) {
  const { capabilities } = useSession()
  const [folder, setFolder] = useState('')
  const done = useDone(onClose)
  const save = useMutation({
    mutationFn: () => client.transfer.finishClosure({ pointCode: point.code, ...(folder && { folder }) }),
    onSuccess: (c) => done(`${point.name}已交接:移交 ${c.moved} 件,清单 ${c.sheets.length} 份`),
  })
  return (
    <PaneForm label="受理点交接" send="交接" pending={save.isPending} error={save.error} onSend={() => save.mutate()} onClose={onClose}>
      <TextInput label="导出文件存到(主机上的文件夹)" required={capabilities.database === 'postgres'} description={capabilities.database === 'postgres' ? undefined : '不填就存在数据库旁边'} value={folder} onChange={(e) => setFolder(e.currentTarget.value)} />
      <span className={css.quiet}>依次移交未结办件、按部门生成移交清单、导出全部办件。中断后再按一次,接着做完。</span>
    </PaneForm>
  )
}
