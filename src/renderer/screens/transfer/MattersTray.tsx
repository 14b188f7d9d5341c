import { useRef, useState } from 'react'
import { Select, Skeleton, TextInput } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import type { OwnershipChange } from '#shared/contract/transfer.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { ChoiceTable, PaneForm, useChecked, useDone } from './parts.tsx'
import css from './transfer.module.css'

const STATIONS = 'stations'
const where = (c: OwnershipChange): string => [c.toDepartment, c.toStations ? '社区受理站受理' : null].filter(Boolean).join(' · ')
const standing = (c: OwnershipChange): string => (c.doneAt === null ? `待 ${c.effectiveFrom} 生效` : c.openCases === 'move' && c.toDepartment ? `已移交 ${c.moved} 件` : '已生效')

/** A matter by code, name, or any word residents use for it. */
function MatterField({ value, error, onChange }: { value: string; error: string | undefined; onChange: (code: string) => void }) {
  const [typed, type] = useState('')
  const label = (m: { shortCode: string; name: string }): string => `${m.shortCode} ${m.name}`
  const all = useQuery(api.catalogue.matters.queryOptions({ input: { q: '', limit: 100 }, staleTime: 60_000 })).data ?? []
  // Code and name are found here, at once; other words are asked for.
  const searching = typed.trim() !== '' && !all.some((m) => label(m).includes(typed.trim()))
  const found = useQuery(api.catalogue.matters.queryOptions({ input: { q: typed.trim(), limit: 20 }, enabled: searching, placeholderData: keepPreviousData })).data ?? []
  return (
    <Select
      label="事项" required searchable error={error} value={value || null} onChange={(v) => onChange(v ?? '')} searchValue={typed} onSearchChange={type} {...(searching && { filter: ({ options }) => options })}
      data={(searching ? found : all).map((m) => ({ value: m.code, label: label(m) }))} placeholder="代码、名称或常用词" nothingFoundMessage="没有这个事项" maxDropdownHeight={300}
    />
  )
}

const NEEDED = { matterCode: '请选择事项', to: '请选择移交到哪里', effectiveFrom: '请填写从哪天起', documentNumber: '请填写依据文号', reason: '请填写理由' }

function ChangeForm({ onClose }: { onClose: () => void }) {
  const { today } = useSession()
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity })).data ?? []
  const [form, setForm] = useState({ matterCode: '', to: '', effectiveFrom: today, openCases: 'stay', documentNumber: '', reason: '' })
  const set = (change: Partial<typeof form>): void => setForm((before) => ({ ...before, ...change }))
  const done = useDone(onClose)
  const save = useMutation({
    mutationFn: () => client.transfer.changeMatter({
      matterCode: form.matterCode, ...(form.to === STATIONS ? { toStations: true } : form.to && { toDepartment: form.to }), effectiveFrom: form.effectiveFrom,
      openCases: form.openCases as 'stay' | 'move', documentNumber: form.documentNumber, reason: form.reason,
    }),
    onSuccess: (c) => done(`${c.matterCode} ${where(c)},${standing(c)}`),
  })
  const { at, ready, rest } = useChecked({ ...form, toDepartment: '', toStations: '' }, NEEDED, save.error)
  const field = (name: 'effectiveFrom' | 'documentNumber' | 'reason') => ({ value: form[name], error: at(name), onChange: (e: { currentTarget: HTMLInputElement }) => set({ [name]: e.currentTarget.value }) })
  return (
    <PaneForm label="移交事项" send="移交" pending={save.isPending} error={rest} onSend={() => ready() && save.mutate()} onClose={onClose}>
      <MatterField value={form.matterCode} error={at('matterCode')} onChange={(matterCode) => set({ matterCode })} />
      <Select label="移交到" required searchable error={at('to') ?? at('toDepartment') ?? at('toStations')} value={form.to || null} onChange={(v) => set({ to: v ?? '' })} data={[{ value: STATIONS, label: '社区受理站(只受理,主管部门不变)' }, ...departments.map((d) => ({ value: d.code, label: d.name }))]} maxDropdownHeight={300} />
      <TextInput label="从哪天起" type="date" required {...field('effectiveFrom')} />
      {form.to !== STATIONS && <Select label="在办件" allowDeselect={false} value={form.openCases} onChange={(v) => set({ openCases: v ?? 'stay' })} data={[{ value: 'stay', label: '留在原部门办完' }, { value: 'move', label: '到那天一并移交(出退回单和转办单)' }]} />}
      <TextInput label="依据文号" required maxLength={60} {...field('documentNumber')} />
      <TextInput label="理由" required maxLength={200} {...field('reason')} />
    </PaneForm>
  )
}

function Detail({ change }: { change: OwnershipChange }) {
  return (
    <>
      <div><h3>{change.matterName}</h3><span className={css.quiet}>{change.matterCode}</span></div>
      <dl className={css.facts}>
        <dt>原主管</dt><dd>{change.fromDepartment}</dd>
        <dt>移交到</dt><dd>{where(change)}</dd>
        <dt>生效</dt><dd>{change.effectiveFrom}</dd>
        <dt>在办件</dt><dd>{change.openCases === 'move' ? `一并移交:已移交 ${change.moved} 件${change.waiting ? `,待移交 ${change.waiting} 件` : ''}` : '留在原部门办完'}</dd>
        <dt>依据</dt><dd>{change.documentNumber}</dd>
        <dt>理由</dt><dd>{change.reason}</dd>
        <dt>决定</dt><dd>{change.decidedBy} {change.decidedAt.slice(0, 16).replace('T', ' ')}</dd>
      </dl>
      {change.problems.length > 0 && (
        <div className={css.stop} role="alert">
          没有移交的 {change.problems.length} 件,请在“办件”中改派:
          <ul className={css.list}>{change.problems.map((p, i) => <li key={`${p.number} ${i}`}>{p.number}:{p.why}</li>)}</ul>
        </div>
      )}
      <p className={css.quiet}>已受理的办件仍按受理时的事项版本办理。{change.moved > 0 && '随移交出的退回单、转办单在“打印”(Ctrl+P)里。'}</p>
    </>
  )
}

export function MattersTray() {
  const may = useMay('transfer.change')
  const query = useQuery(api.transfer.changes.queryOptions())
  const [adding, setAdding] = useState(false)
  const listRef = useRef<HTMLDivElement>(null)
  const rows = query.data ?? []
  const { active, setActive } = useActiveRow(rows)
  const close = (): void => {
    setAdding(false)
    listRef.current?.focus()
  }
  useKeys(adding ? [] : [{ key: 'N', label: '移交事项', run: () => setAdding(true), enabled: may, reason: '由值班主管或系统管理员决定', hidden: !may }])
  const chosen = rows[active]
  return (
    <div className={css.body}>
      {query.error && <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && !query.error && <div className={css.trouble} role="status" aria-label="正在载入"><Skeleton h={200} /></div>}
      {query.data && rows.length === 0 && <div className={css.trouble}><Empty title="还没有移交过的事项" hint={may ? '按 N 把一个事项移交给另一部门,或下放到社区受理站。' : undefined} /></div>}
      {rows.length > 0 && (
        <ChoiceTable label="移交的事项" heads={['事项', '原主管', '移交到', '从哪天起', '情况']} active={active} onActive={setActive} listRef={listRef}
          rows={rows.map((c) => ({ id: c.id, cells: [<><span className={css.quiet}>{c.matterCode}</span> {c.matterName}</>, c.fromDepartment, where(c), <span key="d" className={css.nowrap}>{c.effectiveFrom}</span>, <span key="s" className={c.problems.length > 0 ? css.bad : css.nowrap}>{standing(c)}{c.problems.length > 0 ? `,${c.problems.length} 件没有移交` : ''}</span>] }))}
        />
      )}
      {(adding || chosen) && <aside className={css.pane} aria-label="移交">{adding ? <ChangeForm onClose={close} /> : chosen && <Detail change={chosen} />}</aside>}
    </div>
  )
}
