import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Estate, HelpBell, Place, PropertyCompany } from '#shared/contract/community.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go } from '../../app/route.ts'
import { leaveForm } from '../../app/unsent.ts'
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
  const { row } = editing
  const fields: FormField[] = [{ name: 'place', label: '安装地点', kind: 'line' }, ...where, { name: 'active', label: '在用', kind: 'check' }, ...(row ? [{ name: 'newToken', label: '换新令牌(旧的作废)', kind: 'check' as const }] : [])]
  return (
    <FieldForm title={row ? '修改求助铃' : '登记求助铃'} submit="保存" said={() => '已保存'} onClose={onClose} fields={fields} initial={{ place: row?.place ?? '', communityCode: row?.communityCode ?? community ?? '', active: row && !row.active ? '' : '1' }}
      work={(v) => client.community.saveBell({ id: row?.id, place: v.place ?? '', communityCode: optional(v.communityCode), active: v.active === '1', newToken: v.newToken === '1' })}
      onDone={(b) => { if (b.token) onToken(b.token); onClose() }} />
  )
}

type Rows = { [W in Editing['what']]: { what: W; row: NonNullable<Extract<Editing, { what: W }>['row']>; cells: string[]; off?: boolean } }
type PlaceRow = Rows[Editing['what']]
const keyOf = ({ what, row }: PlaceRow): string => `${what}-${'code' in row ? row.code : row.id}`

type PartProps = { title: string; k: string; may: boolean; heads: string[]; rows: readonly PlaceRow[]; chosen: string | null; empty: string; onNew: () => void; onChoose: (row: PlaceRow) => void; onEdit: (row: PlaceRow) => void }

function Part({ title, k, may, heads, rows, chosen, empty, onNew, onChoose, onEdit }: PartProps) {
  return (
    <section className={css.part} aria-label={title}>
      <h4>{title} <span className={css.quiet}>{rows.length}</span>{may && <Button size="compact-xs" variant="default" onClick={onNew} rightSection={<KeyHint k={k} />}>登记</Button>}</h4>
      {rows.length === 0 ? <p className={css.quiet}>{empty}</p> : (
        <table className={css.table} aria-label={title}>
          <thead><tr>{heads.map((h) => <th key={h} scope="col">{h}</th>)}<th scope="col"><span className="visually-hidden">操作</span></th></tr></thead>
          <tbody>{rows.map((one) => {
            const [first, ...rest] = one.cells
            const here = keyOf(one) === chosen
            return (
              <tr key={keyOf(one)} id={`place-${keyOf(one)}`} data-off={one.off || undefined} data-chosen={here || undefined} aria-current={here || undefined} onClick={() => onChoose(one)}>
                <th scope="row">{first}</th>{rest.map((cell, i) => <td key={i}>{cell}</td>)}
                <td>{may && <Button size="compact-xs" variant="default" tabIndex={-1} onClick={() => onEdit(one)} rightSection={here ? <KeyHint k="E" /> : undefined}>修改<span className="visually-hidden">{first}</span></Button>}</td>
              </tr>
            )
          })}</tbody>
        </table>
      )}
    </section>
  )
}

/** Where a device sends its press: the address of this host where it is known, else its path. */
const ORIGIN = location.protocol.startsWith('http') ? location.origin : ''

/** A new token is shown once: the host keeps its hash only. */
function BellToken({ token, onNoted }: { token: string; onNoted: () => void }) {
  useKeys([{ key: 'Y', label: '令牌已抄好', run: onNoted }])
  return (
    <div className={css.part} role="status">
      <b>求助铃的令牌(只显示这一次,请填到设备里):</b>
      <div className={css.token}>POST {ORIGIN}/api/help-bells/{token}</div>
      <Button size="compact-xs" variant="default" onClick={onNoted} rightSection={<KeyHint k="Y" />}>已抄好</Button>
    </div>
  )
}

/** 社区与物业: the communities of the district, estates with their property companies, help bells. Arrows go through all rows, E edits one. */
export function Places({ community }: { community: string | null }) {
  const all = useAll(community)
  const [editing, edit] = useState<Editing | null>(null)
  const [token, setToken] = useState<string | null>(null)
  const [chosenKey, setChosen] = useState<string | null>(null)
  const mayPlaces = useMay('community.places')
  const mayEstates = useMay('community.estates')
  const nameOf = (code: string): string => all.places.data?.find((p) => p.code === code)?.name ?? code
  const estates = (all.estates.data ?? []).map((row): PlaceRow => ({ what: 'estate', row, cells: [row.name, nameOf(row.communityCode), row.companyName ?? '未登记'] }))
  const companies = (all.companies.data ?? []).map((row): PlaceRow => ({ what: 'company', row, off: !row.active, cells: [row.name, row.contact ?? '—', row.phone ?? '—', row.active ? '在用' : '停用'] }))
  const bells = (all.bells.data ?? []).map((row): PlaceRow => ({ what: 'bell', row, off: !row.active, cells: [row.place, nameOf(row.communityCode), row.active ? '在用' : '停用'] }))
  const places = (all.places.data ?? []).filter((p) => community === null || p.code === community)
    .map((row): PlaceRow => ({ what: 'place', row, cells: [row.entered ? `${row.name}(区里登记)` : row.name, row.code, row.area ?? '—', row.address ?? '—', row.phone ?? '—'] }))
  const rows = [...estates, ...companies, ...bells, ...places]
  const index = Math.max(0, rows.findIndex((one) => keyOf(one) === chosenKey))
  const current = rows[index]
  const chosen = current ? keyOf(current) : null
  const mayEdit = current !== undefined && (current.what === 'place' ? mayPlaces : mayEstates)
  const open = ({ what, row }: PlaceRow): void => leaveForm(() => edit({ what, row } as Editing))
  useKeys(editing ? [] : [
    { key: 'E', label: '修改', run: () => current && open(current), enabled: mayEdit, reason: '没有选中可以修改的一行', hidden: !mayPlaces && !mayEstates },
    { key: 'X', label: '登记小区', run: () => edit({ what: 'estate', row: null }), enabled: mayEstates, hidden: !mayEstates },
    { key: 'W', label: '登记物业公司', run: () => edit({ what: 'company', row: null }), enabled: mayEstates, hidden: !mayEstates },
    { key: 'L', label: '登记求助铃', run: () => edit({ what: 'bell', row: null }), enabled: mayEstates, hidden: !mayEstates },
    { key: 'T', label: '答复时限', run: () => go('system/settings'), enabled: mayPlaces, hidden: !mayPlaces },
    { key: 'N', label: '登记社区', run: () => edit({ what: 'place', row: null }), enabled: mayPlaces, hidden: !mayPlaces },
  ])
  const list = useRef<HTMLDivElement>(null)
  const loaded = all.places.isSuccess && all.companies.isSuccess && all.estates.isSuccess && all.bells.isSuccess
  useEffect(() => {
    if (loaded && !editing) list.current?.focus()
  }, [loaded, editing])
  const move = (event: KeyboardEvent): void => {
    const to: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }
    const next = to[event.key] === undefined ? undefined : rows[Math.max(0, Math.min(rows.length - 1, to[event.key]!))]
    if (!next || event.ctrlKey || event.altKey) return
    event.preventDefault()
    setChosen(keyOf(next))
    document.getElementById(`place-${keyOf(next)}`)?.scrollIntoView({ block: 'nearest' })
  }
  if (all.error) return <div className={css.trouble}><ErrorNotice error={all.error} onRetry={() => void all.places.refetch()} /></div>
  if (!loaded) return <div className={css.loading} role="status" aria-label="正在载入"><Skeleton h={120} /><Skeleton h={200} /></div>
  const part = { chosen, onChoose: (row: PlaceRow) => setChosen(keyOf(row)), onEdit: open }
  return (
    <div className={css.screen}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex */}
      <div ref={list} className={css.scroll} tabIndex={0} role="region" aria-label="社区与物业" onKeyDown={move}>
        {token && <BellToken token={token} onNoted={() => setToken(null)} />}
        <Part {...part} title="小区" k="X" may={mayEstates} heads={['小区', '社区', '物业公司']} rows={estates} empty="还没有登记小区;登记后,物业服务诉求会交给它的物业公司。" onNew={() => edit({ what: 'estate', row: null })} />
        <Part {...part} title="物业公司" k="W" may={mayEstates} heads={['公司', '联系人', '电话', '状态']} rows={companies} empty="还没有登记物业公司。" onNew={() => edit({ what: 'company', row: null })} />
        <Part {...part} title="求助铃" k="L" may={mayEstates} heads={['地点', '社区', '状态']} rows={bells} empty="还没有登记求助铃。" onNew={() => edit({ what: 'bell', row: null })} />
        <Part {...part} title="社区名册" k="N" may={mayPlaces} heads={['社区', '代码', '片区', '地址', '电话']} rows={places} empty="" onNew={() => edit({ what: 'place', row: null })} />
      </div>
      {editing && <aside className={css.pane} aria-label="登记"><div className={css.paneBody}><EditForm key={`${editing.what}-${editing.row === null ? 'new' : 'code' in editing.row ? editing.row.code : editing.row.id}`} editing={editing} all={all} community={community} onClose={() => edit(null)} onToken={setToken} /></div></aside>}
    </div>
  )
}
