import { useRef, useState } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Staff } from '#shared/contract/system.ts'
import { ROLES } from '#shared/rules/roles.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { PersonForm } from './PersonForm.tsx'
import css from './system.module.css'

function isLocked(person: Staff, now: number): boolean {
  return person.lockedUntil !== null && Date.parse(person.lockedUntil) > now
}

function Row({ person, where, locked, may, chosen, onEdit }: { person: Staff; where: string; locked: boolean; may: boolean; chosen: boolean; onEdit: () => void }) {
  return (
    <tr data-off={!person.active || undefined} data-chosen={chosen || undefined}>
      <th scope="row">{person.displayName}</th><td>{person.username}</td><td>{ROLES[person.role]}</td><td>{where}</td>
      <td>{!person.active ? '已停用' : locked ? <b className={css.bad}>已锁定</b> : '在用'}</td>
      <td>{may && <Button size="compact-xs" variant="default" onClick={onEdit} aria-label={`修改${person.displayName}`}>修改</Button>}</td>
    </tr>
  )
}

/** People and what they may do. Nobody is deleted: what they did keeps their name. */
export function People() {
  const may = useMay('people.change')
  const { now } = useSession()
  const people = useQuery(api.people.list.queryOptions())
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity }))
  const communities = useQuery(api.catalogue.communities.queryOptions({ staleTime: Infinity }))
  const points = useQuery(api.catalogue.points.queryOptions({ staleTime: 60_000 }))
  const [editing, edit] = useState<Staff | 'new' | null>(null)
  const table = useRef<HTMLDivElement>(null)
  useKeys([
    { key: 'N', label: '新增人员', run: () => edit('new'), enabled: may, reason: '只有系统管理员可以新增人员', hidden: !may },
    { key: 'n', label: '新增人员', run: () => edit('new'), enabled: may, hidden: true },
  ])
  const where = (person: Staff): string => {
    const office = person.departmentCode
      ? (departments.data?.find((d) => d.code === person.departmentCode)?.name ?? person.departmentCode)
      : person.communityCode && `${communities.data?.find((c) => c.code === person.communityCode)?.name ?? person.communityCode}社区`
    if (office) return person.leads ? `${office} · 负责人` : office
    const point = points.data?.find((p) => p.code === person.pointCode)
    const counter = point?.counters.find((c) => c.number === person.counterNumber)
    return point ? `${point.name}${counter ? ` ${counter.name}` : ''}` : '—'
  }
  if (people.error) return <ErrorNotice error={people.error} onRetry={() => void people.refetch()} />
  if (!people.data) return <div role="status" aria-label="正在载入人员"><Skeleton h={200} /></div>
  return (
    <div className={css.split}>
      <div ref={table} className={css.scroll}>
        <div className={css.bar}><span className={css.quiet}>{people.data.length} 人,在用 {people.data.filter((p) => p.active).length} 人</span>{may && <Button size="compact-md" onClick={() => edit('new')} rightSection={<KeyHint k="N" />}>新增人员</Button>}</div>
        {people.data.length === 0 ? <Empty title="还没有人员" /> : (
          <table className={css.table} aria-label="人员">
            <thead><tr><th scope="col">姓名</th><th scope="col">用户名</th><th scope="col">角色</th><th scope="col">部门、社区或窗口</th><th scope="col">状态</th><th scope="col"><span className="visually-hidden">操作</span></th></tr></thead>
            <tbody>{people.data.map((p) => <Row key={p.id} person={p} where={where(p)} locked={isLocked(p, now())} may={may} chosen={editing !== 'new' && editing?.id === p.id} onEdit={() => edit(p)} />)}</tbody>
          </table>
        )}
      </div>
      {editing && (
        <PersonForm
          key={editing === 'new' ? 'new' : editing.id} person={editing === 'new' ? null : editing} locked={editing !== 'new' && isLocked(editing, now())}
          departments={departments.data ?? []} points={points.data ?? []} onClose={() => edit(null)}
        />
      )}
    </div>
  )
}
