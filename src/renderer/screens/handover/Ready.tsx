import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Slip } from '#shared/contract/handover.ts'
import { dateOf } from '#shared/rules/time.ts'
import { labelOf, shortDate, STATE_LABELS } from '#shared/text/labels.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { go } from '../../app/route.ts'
import { useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { CaseNumber } from '../cases/CaseNumber.tsx'
import { Preview } from '../cases/Preview.tsx'
import { Rows, type Column } from './Rows.tsx'
import css from './handover.module.css'

const columnsOf = (year: string): Column<Slip>[] => [
  { head: '受理编号', cell: (row) => <CaseNumber number={row.number} />, className: css.nowrap },
  { head: '事项', cell: (row) => row.matterName, className: css.matter },
  { head: '申请人', cell: (row) => row.applicantName, className: css.person },
  { head: '受理', cell: (row) => (row.acceptedAt ? shortDate(dateOf(row.acceptedAt), year) : '—'), className: css.nowrap },
  { head: '状态', cell: (row) => labelOf(STATE_LABELS, row.state), className: css.nowrap },
]

/** The departments something waits for, the chosen one, and which of its cases go along. */
function useGroups() {
  const query = useQuery(api.handover.ready.queryOptions({ refetchInterval: 30_000 }))
  const [picked, pick] = useState<string | null>(null)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const groups = query.data ?? []
  const at = Math.max(0, groups.findIndex((g) => g.departmentCode === picked))
  const rows = groups[at]?.cases ?? []
  const toggle = (id: string): void => setLeft((before) => {
    const next = new Set(before)
    if (!next.delete(id)) next.add(id)
    return next
  })
  const toggleAll = (): void => setLeft(rows.some((row) => left.has(row.id)) ? new Set() : new Set(rows.map((row) => row.id)))
  return { query, groups, at, group: groups[at], rows, chosen: rows.filter((row) => !left.has(row.id)), pick, toggle, toggleAll }
}

type Paper = { id: string; kind: string; number: string; printed: boolean }

function useMake(made: (papers: Paper[]) => void) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ departmentCode, chosen }: { departmentCode: string; chosen: readonly Slip[] }) => client.handover.make({ departmentCode, caseIds: chosen.map((row) => row.id) }),
    onSuccess: async (batch) => {
      notify({ tone: 'ok', text: `批次 ${batch.number}:${batch.departmentName} ${batch.cases} 件` })
      // The list travels with the papers; the slip of each case can be printed from the case.
      made(batch.documents.slice(0, 1).map((list) => ({ ...list, printed: false })))
      await Promise.all([api.handover.key(), api.cases.list.key(), api.cases.today.key()].map((queryKey) => queryClient.invalidateQueries({ queryKey })))
    },
  })
}

/** Departments with how much waits for each, walked with the arrows; the right arrow goes to the cases. */
function Groups({ groups, at, pick, onRight, listRef }: Pick<ReturnType<typeof useGroups>, 'groups' | 'at' | 'pick'> & { onRight: () => void; listRef: RefObject<HTMLUListElement | null> }) {
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.key === 'ArrowRight' || event.key === 'Enter') onRight()
    else if (step === 0) return
    else pick(groups[Math.min(groups.length - 1, Math.max(0, at + step))]?.departmentCode ?? null)
    event.preventDefault()
  }
  return (
    <ul ref={listRef} className={css.groups} role="listbox" aria-label="部门" tabIndex={0} onKeyDown={move}>
      {groups.map((g, i) => <li key={g.departmentCode} role="option" aria-selected={i === at} onClick={() => pick(g.departmentCode)}><span>{g.departmentName}</span><b>{g.cases.length}</b></li>)}
    </ul>
  )
}

/** 待成批: what waits for a department goes there together, on one list with one bar code. */
export function Ready() {
  const { today } = useSession()
  const { query, groups, at, group, rows, chosen, pick, toggle, toggleAll } = useGroups()
  const [papers, setPapers] = useState<Paper[] | null>(null)
  const groupsRef = useRef<HTMLUListElement>(null)
  const listRef = useRef<HTMLDivElement>(null)
  const { active, setActive } = useActiveRow(rows)
  const make = useMake(setPapers)
  const loaded = groups.length > 0 && papers === null
  useEffect(() => {
    if (loaded) groupsRef.current?.focus()
  }, [loaded])
  const run = (): void => {
    if (group && chosen.length > 0 && !make.isPending) make.mutate({ departmentCode: group.departmentCode, chosen })
  }
  useKeys(papers ? [] : [
    { key: 'F9', label: '成批转办并出清单', run, enabled: chosen.length > 0, reason: '没有选中的办件' },
    { key: 'A', label: '全选 / 全不选', run: toggleAll, enabled: rows.length > 0, hidden: true },
  ])
  if (query.error) return <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>
  if (papers) return <div className={css.made}><Preview docs={papers} onClose={() => setPapers(null)} /></div>
  if (!query.data) return <div className={css.trouble} role="status" aria-label="正在载入"><Skeleton h={180} /></div>
  if (groups.length === 0) return <Empty title="没有等待转办的办件" hint="受理后还没有转办的、转办了还没有成批的办件会按部门列在这里。" />
  return (
    <>
      <div className={css.bar}>
        <span>{group?.departmentName}:选中 <b>{chosen.length}</b> / {rows.length} 件</span>
        <span className={css.quiet}>没有转办的会一并转办;清单随材料走,单张转办单在办件里可打印</span>
        <span className={css.spring} />
        <Button size="compact-md" loading={make.isPending} disabled={chosen.length === 0} onClick={run} rightSection={<KeyHint k="F9" />}>成批转办并出清单</Button>
      </div>
      {make.error && <div className={css.trouble}><ErrorNotice error={make.error} compact /></div>}
      <div className={css.split}>
        <Groups groups={groups} at={at} pick={pick} onRight={() => listRef.current?.focus()} listRef={groupsRef} />
        <Rows
          label="可成批的办件" rows={rows} active={active} onActive={setActive} onEnter={(row) => go(`cases/${row.id}`)} ticked={new Set(chosen.map((row) => row.id))} onTick={(row) => toggle(row.id)} listRef={listRef}
          columns={columnsOf(today.slice(0, 4))}
        />
      </div>
    </>
  )
}
