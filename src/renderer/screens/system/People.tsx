import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { Department, Point } from '#shared/contract/catalogue.ts'
import type { Staff } from '#shared/contract/system.ts'
import { ROLES } from '#shared/rules/roles.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { PersonForm } from './PersonForm.tsx'
import css from './system.module.css'

type Place = z.infer<typeof Point>

function isLocked(person: Staff, now: number): boolean {
  return person.lockedUntil !== null && Date.parse(person.lockedUntil) > now
}

type RowProps = { person: Staff; where: string; locked: boolean; may: boolean; chosen: boolean; onChoose: () => void; onEdit: () => void }

function Row({ person, where, locked, may, chosen, onChoose, onEdit }: RowProps) {
  const row = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <tr ref={row} data-off={!person.active || undefined} data-chosen={chosen || undefined} aria-current={chosen || undefined} onClick={onChoose}>
      <th scope="row">{person.displayName}</th><td>{person.username}</td><td>{ROLES[person.role]}</td><td>{where}</td>
      <td>{!person.active ? '已停用' : locked ? <b className={css.bad}>已锁定</b> : '在用'}</td>
      <td>{may && <Button size="compact-xs" variant="default" onClick={onEdit} tabIndex={chosen ? 0 : -1} rightSection={chosen && <KeyHint k="Enter" />}>修改<span className="visually-hidden">{person.displayName}</span></Button>}</td>
    </tr>
  )
}

/** The place of a person in words: department, community or counter. */
function useWhere(departments: readonly Department[], points: readonly Place[]): (person: Staff) => string {
  const communities = useQuery(api.catalogue.communities.queryOptions({ staleTime: Infinity }))
  return (person) => {
    const office = person.departmentCode
      ? (departments.find((d) => d.code === person.departmentCode)?.name ?? person.departmentCode)
      : person.communityCode && `${communities.data?.find((c) => c.code === person.communityCode)?.name ?? person.communityCode}社区`
    if (office) return person.leads ? `${office} · 负责人` : office
    const point = points.find((p) => p.code === person.pointCode)
    const counter = point?.counters.find((c) => c.number === person.counterNumber)
    return point ? `${point.name}${counter ? ` ${counter.name}` : ''}` : '—'
  }
}

/** People and what they may do. Nobody is deleted: what they did keeps their name. */
export function People() {
  const may = useMay('people.change')
  const people = useQuery(api.people.list.queryOptions())
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity })).data ?? []
  const points = useQuery(api.catalogue.points.queryOptions({ staleTime: 60_000 })).data ?? []
  const { now } = useSession()
  const [editing, edit] = useState<Staff | 'new' | null>(null)
  useKeys([{ key: 'N', label: '新增人员', run: () => edit('new'), enabled: may, reason: '只有系统管理员可以新增人员', hidden: !may }])
  if (people.error) return <ErrorNotice error={people.error} onRetry={() => void people.refetch()} />
  if (!people.data) return <div role="status" aria-label="正在载入人员"><Skeleton h={200} /></div>
  return (
    <div className={css.split}>
      <div className={css.scroll}>
        <div className={css.bar}><span className={css.quiet}>{people.data.length} 人,在用 {people.data.filter((p) => p.active).length} 人</span>{may && <Button size="compact-md" onClick={() => edit('new')} rightSection={<KeyHint k="N" />}>新增人员</Button>}</div>
        {people.data.length === 0 ? <Empty title="还没有人员" /> : <PeopleTable people={people.data} departments={departments} points={points} editing={editing !== null} onEdit={edit} />}
      </div>
      {editing && (
        <PersonForm
          key={editing === 'new' ? 'new' : editing.id} person={editing === 'new' ? null : editing} locked={editing !== 'new' && isLocked(editing, now())}
          departments={departments} points={points} onClose={() => edit(null)}
        />
      )}
    </div>
  )
}

type TableProps = { people: Staff[]; departments: readonly Department[]; points: readonly Place[]; editing: boolean; onEdit: (person: Staff) => void }

/** Arrows choose, Enter opens the form; given back the keyboard when the form goes. */
function PeopleTable({ people, departments, points, editing, onEdit }: TableProps) {
  const may = useMay('people.change')
  const { now } = useSession()
  const where = useWhere(departments, points)
  const { active, setActive } = useActiveRow(people)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Not from the account menu or a field somebody is in.
    if (!editing && document.activeElement === document.body) list.current?.focus()
  }, [editing])
  const editActive = (): void => {
    const person = people[active]
    if (person) onEdit(person)
  }
  useKeys(may && !editing ? [{ key: 'Enter', label: '修改', run: editActive }] : [])
  const move = (event: KeyboardEvent): void => {
    const to: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 15, PageUp: active - 15, Home: 0, End: people.length - 1 }
    const wanted = to[event.key]
    if (wanted === undefined || event.ctrlKey || event.altKey) return
    event.preventDefault()
    setActive(Math.max(0, Math.min(people.length - 1, wanted)))
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex
    <div ref={list} tabIndex={0} role="region" aria-label="人员列表" onKeyDown={move}>
      <table className={css.table} aria-label="人员">
        <thead><tr><th scope="col">姓名</th><th scope="col">用户名</th><th scope="col">角色</th><th scope="col">部门、社区或窗口</th><th scope="col">状态</th><th scope="col"><span className="visually-hidden">操作</span></th></tr></thead>
        <tbody>{people.map((p, i) => <Row key={p.id} person={p} where={where(p)} locked={isLocked(p, now())} may={may} chosen={i === active} onChoose={() => setActive(i)} onEdit={() => onEdit(p)} />)}</tbody>
      </table>
    </div>
  )
}
