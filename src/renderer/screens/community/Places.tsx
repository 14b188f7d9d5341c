import { useState } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Estate, HelpBell, Place, PropertyCompany } from '#shared/contract/community.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { FieldForm, optional, type FormField } from './FieldForm.tsx'
import css from './community.module.css'

type Editing =
  | { what: 'place'; row: Place | null }
  | { what: 'company'; row: PropertyCompany | null }
  | { what: 'estate'; row: Estate | null }
  | { what: 'bell'; row: HelpBell | null }
  | { what: 'limits'; row: null }

function useAll(community: string | null) {
  const input = { ...(community && { communityCode: community }) }
  const places = useQuery(api.community.places.queryOptions())
  const companies = useQuery(api.community.companies.queryOptions())
  const estates = useQuery(api.community.estates.queryOptions({ input }))
  const bells = useQuery(api.community.bells.queryOptions({ input }))
  return { places, companies, estates, bells, error: places.error ?? companies.error ?? estates.error ?? bells.error }
}

function EditForm({ editing, all, community, onClose, onToken }: { editing: Editing; all: ReturnType<typeof useAll>; community: string | null; onClose: () => void; onToken: (token: string) => void }) {
  const { user } = useSession()
  const areas = [...new Set((all.places.data ?? []).map((p) => p.area).filter((a): a is string => a !== null).concat(['朝天宫', '止马营']))]
  const where: FormField[] = user.role === 'communityWorker' ? [] : [{ name: 'communityCode', label: '社区', kind: 'select', options: (all.places.data ?? []).map((p) => ({ value: p.code, label: p.name })) }]
  const base = { onDone: onClose, onClose, submit: '保存', said: () => '已保存' }
  if (editing.what === 'place') {
    const { row } = editing
    const fields: FormField[] = [
      { name: 'name', label: '社区名称', kind: 'line', hint: '不带“社区”二字' }, { name: 'area', label: '片区', kind: 'select', options: areas.map((a) => ({ value: a, label: a })) },
      { name: 'address', label: '地址', kind: 'line', required: false }, { name: 'phone', label: '电话', kind: 'line', required: false },
      ...(row ? [{ name: 'reason', label: '改名依据', kind: 'line' as const, hint: '文号或理由,旧名留痕', when: (v: Record<string, string>) => v.name !== row.name }] : []),
    ]
    return <FieldForm {...base} title={row ? `修改 ${row.name}` : '登记社区'} fields={fields} initial={row ? { name: row.name, area: row.area ?? '', address: row.address ?? '', phone: row.phone ?? '' } : {}} work={(v) => client.community.save({ code: row?.code, name: v.name ?? '', area: v.area ?? '', address: optional(v.address), phone: optional(v.phone), reason: optional(v.reason) })} />
  }
  if (editing.what === 'company') {
    const { row } = editing
    const fields: FormField[] = [{ name: 'name', label: '公司名称', kind: 'line' }, { name: 'contact', label: '联系人', kind: 'line', required: false }, { name: 'phone', label: '电话', kind: 'line', required: false }, { name: 'active', label: '在用', kind: 'check' }]
    return <FieldForm {...base} title={row ? '修改物业公司' : '登记物业公司'} fields={fields} initial={{ name: row?.name ?? '', contact: row?.contact ?? '', phone: row?.phone ?? '', active: row && !row.active ? '' : '1' }} work={(v) => client.community.saveCompany({ id: row?.id, name: v.name ?? '', contact: optional(v.contact), phone: optional(v.phone), active: v.active === '1' })} />
  }
  if (editing.what === 'estate') {
    const { row } = editing
    const companies = (all.companies.data ?? []).filter((c) => c.active || c.id === row?.companyId).map((c) => ({ value: c.id, label: c.name }))
    const fields: FormField[] = [{ name: 'name', label: '小区', kind: 'line' }, ...where, { name: 'companyId', label: '物业公司', kind: 'select', options: companies, required: false }]
    return <FieldForm {...base} title={row ? '修改小区' : '登记小区'} fields={fields} initial={{ name: row?.name ?? '', companyId: row?.companyId ?? '', communityCode: row?.communityCode ?? community ?? '' }} work={(v) => client.community.saveEstate({ id: row?.id, name: v.name ?? '', companyId: v.companyId || null, communityCode: optional(v.communityCode) })} />
  }
  if (editing.what === 'limits') return <LimitsForm onClose={onClose} />
  const { row } = editing
  const fields: FormField[] = [{ name: 'place', label: '安装地点', kind: 'line' }, ...where, { name: 'active', label: '在用', kind: 'check' }, ...(row ? [{ name: 'newToken', label: '换新令牌(旧的作废)', kind: 'check' as const }] : [])]
  return (
    <FieldForm title={row ? '修改求助铃' : '登记求助铃'} submit="保存" said={() => '已保存'} onClose={onClose} fields={fields} initial={{ place: row?.place ?? '', communityCode: row?.communityCode ?? community ?? '', active: row && !row.active ? '' : '1' }}
      work={(v) => client.community.saveBell({ id: row?.id, place: v.place ?? '', communityCode: optional(v.communityCode), active: v.active === '1', newToken: v.newToken === '1' })}
      onDone={(b) => { if (b.token) onToken(b.token); onClose() }} />
  )
}

const LIMITS = [['urgent', '紧急求助', '小时'], ['help', '求助', '小时'], ['inquiry', '咨询', '个工作日'], ['property', '物业服务诉求', '个工作日'], ['affair', '社区事务', '个工作日']] as const

/** The centre's own promised times; hours of the clock for help, working days for the rest. */
function LimitsForm({ onClose }: { onClose: () => void }) {
  const limits = useQuery(api.community.limits.queryOptions())
  if (!limits.data) return limits.error ? <ErrorNotice error={limits.error} /> : <Skeleton h={200} />
  const initial = Object.fromEntries(Object.entries(limits.data).map(([name, limit]) => [name, String('hours' in limit ? limit.hours : limit.workingDays)]))
  const fields = LIMITS.map(([name, label, unit]): FormField => ({ name, label: `${label}(${unit})`, kind: 'count' }))
  const limitsOf = (v: Record<string, string>) => ({
    urgent: { hours: Number(v.urgent) }, help: { hours: Number(v.help) }, inquiry: { workingDays: Number(v.inquiry) }, property: { workingDays: Number(v.property) }, affair: { workingDays: Number(v.affair) },
  })
  return <FieldForm title="答复时限" submit="保存" note="已登记的不变" fields={fields} initial={initial} work={(v) => client.community.saveLimits(limitsOf(v))} said={() => '已保存答复时限'} onDone={onClose} onClose={onClose} />
}

type PartProps<T> = { title: string; k: string; may: boolean; heads: string[]; rows: readonly T[]; cells: (row: T) => string[]; off?: (row: T) => boolean; empty: string; onNew: () => void; onEdit: (row: T) => void }

function Part<T extends { id?: string; code?: string }>({ title, k, may, heads, rows, cells, off, empty, onNew, onEdit }: PartProps<T>) {
  return (
    <section className={css.part} aria-label={title}>
      <h4>{title} <span className={css.quiet}>{rows.length}</span>{may && <Button size="compact-xs" variant="default" onClick={onNew} rightSection={<KeyHint k={k} />}>登记</Button>}</h4>
      {rows.length === 0 ? <p className={css.quiet}>{empty}</p> : (
        <table className={css.table} aria-label={title}>
          <thead><tr>{heads.map((h) => <th key={h} scope="col">{h}</th>)}<th scope="col"><span className="visually-hidden">操作</span></th></tr></thead>
          <tbody>{rows.map((row) => {
            const [first, ...rest] = cells(row)
            return <tr key={row.id ?? row.code} data-off={off?.(row) || undefined}><th scope="row">{first}</th>{rest.map((cell, i) => <td key={i}>{cell}</td>)}<td>{may && <Button size="compact-xs" variant="default" aria-label={`修改${first}`} onClick={() => onEdit(row)}>修改</Button>}</td></tr>
          })}</tbody>
        </table>
      )}
    </section>
  )
}

/** 社区与物业: the communities of the district, estates with their property companies, help bells. */
export function Places({ community }: { community: string | null }) {
  const all = useAll(community)
  const [editing, edit] = useState<Editing | null>(null)
  const [token, setToken] = useState<string | null>(null)
  const mayPlaces = useMay('community.places')
  const mayEstates = useMay('community.estates')
  useKeys(editing ? [] : [
    { key: 'E', label: '登记小区', run: () => edit({ what: 'estate', row: null }), enabled: mayEstates, hidden: !mayEstates },
    { key: 'W', label: '登记物业公司', run: () => edit({ what: 'company', row: null }), enabled: mayEstates, hidden: !mayEstates },
    { key: 'L', label: '登记求助铃', run: () => edit({ what: 'bell', row: null }), enabled: mayEstates, hidden: !mayEstates },
    { key: 'T', label: '答复时限', run: () => edit({ what: 'limits', row: null }), enabled: mayPlaces, hidden: !mayPlaces },
    { key: 'N', label: '登记社区', run: () => edit({ what: 'place', row: null }), enabled: mayPlaces, hidden: !mayPlaces },
  ])
  if (all.error) return <div className={css.trouble}><ErrorNotice error={all.error} onRetry={() => void all.places.refetch()} /></div>
  if (!all.places.data || !all.companies.data || !all.estates.data || !all.bells.data) return <div className={css.loading} role="status" aria-label="正在载入"><Skeleton h={120} /><Skeleton h={200} /></div>
  const nameOf = (code: string): string => all.places.data?.find((p) => p.code === code)?.name ?? code
  const shown = community === null ? all.places.data : all.places.data.filter((p) => p.code === community)
  return (
    <div className={css.screen}>
      <div className={css.scroll}>
        {token && <div className={css.part} role="status"><b>求助铃的令牌(只显示这一次,请填到设备里):</b><div className={css.token}>POST /api/help-bells/{token}</div><Button size="compact-xs" variant="default" onClick={() => setToken(null)}>已抄好</Button></div>}
        <Part title="小区" k="E" may={mayEstates} heads={['小区', '社区', '物业公司']} rows={all.estates.data} cells={(e) => [e.name, nameOf(e.communityCode), e.companyName ?? '未登记']} empty="还没有登记小区;登记后,物业服务诉求会交给它的物业公司。" onNew={() => edit({ what: 'estate', row: null })} onEdit={(row) => edit({ what: 'estate', row })} />
        <Part title="物业公司" k="W" may={mayEstates} heads={['公司', '联系人', '电话', '状态']} rows={all.companies.data} off={(c) => !c.active} cells={(c) => [c.name, c.contact ?? '—', c.phone ?? '—', c.active ? '在用' : '停用']} empty="还没有登记物业公司。" onNew={() => edit({ what: 'company', row: null })} onEdit={(row) => edit({ what: 'company', row })} />
        <Part title="求助铃" k="L" may={mayEstates} heads={['地点', '社区', '状态']} rows={all.bells.data} off={(b) => !b.active} cells={(b) => [b.place, nameOf(b.communityCode), b.active ? '在用' : '停用']} empty="还没有登记求助铃。" onNew={() => edit({ what: 'bell', row: null })} onEdit={(row) => edit({ what: 'bell', row })} />
        <Part title="社区名册" k="N" may={mayPlaces} heads={['社区', '代码', '片区', '地址', '电话']} rows={shown} cells={(p) => [p.entered ? `${p.name}(区里登记)` : p.name, p.code, p.area ?? '—', p.address ?? '—', p.phone ?? '—']} empty="" onNew={() => edit({ what: 'place', row: null })} onEdit={(row) => edit({ what: 'place', row })} />
      </div>
      {editing && <aside className={css.pane} aria-label="登记"><div className={css.paneBody}><EditForm key={`${editing.what}-${editing.row === null ? 'new' : 'code' in editing.row ? editing.row.code : editing.row.id}`} editing={editing} all={all} community={community} onClose={() => edit(null)} onToken={setToken} /></div></aside>}
    </div>
  )
}
