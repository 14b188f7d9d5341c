import { useRef, useState } from 'react'
import { SegmentedControl, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Role } from '#shared/rules/roles.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { RowList } from '../../components/RowList.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { CasePane } from '../cases/CasePane.tsx'
import { SlipPane } from './Panes.tsx'
import { SlipRowView } from './RowViews.tsx'
import css from './supervision.module.css'

const MINE: Partial<Record<Role, string>> = { communityWorker: '发给本社区的督办单', clerk: '发给本受理点的督办单' }

/** Slips addressed to the department, community or acceptance point of the person: to answer, and those of before. */
export function SlipsView() {
  const { today, user } = useSession()
  const mayRead = useMay('case.read')
  const opened = useRoute().rest[0] ?? null
  const [state, setState] = useState<'open' | 'closed'>('open')
  const [caseShown, showCase] = useState(false)
  const query = useQuery(api.supervision.slips.queryOptions({ input: { state }, refetchInterval: 60_000 }))
  const rows = query.data ?? []
  const { active, setActive } = useActiveRow(rows)
  const listRef = useRef<HTMLDivElement>(null)
  const slip = rows.find((s) => s.id === opened)
  const open = (id: string | null): void => {
    showCase(false)
    go(`supervision${id ? `/${id}` : ''}`, { replace: true })
    if (!id) listRef.current?.focus()
  }
  const toggle = (): void => {
    setState(state === 'open' ? 'closed' : 'open')
    open(null)
  }
  useKeys([{ key: 'Alt+1', label: state === 'open' ? '看已结的' : '看未结的', run: toggle }])
  const done = (): void => void query.refetch().then(() => listRef.current?.focus())
  return (
    <div className={css.screen}>
      <section className={css.left} aria-label="督办单">
        <header className={css.bar}>
          <h2>{MINE[user.role] ?? '发给本部门的督办单'}</h2>
          <SegmentedControl size="xs" aria-label="未结或已结" value={state} onChange={toggle} data={[{ value: 'open', label: '未结' }, { value: 'closed', label: '已结' }]} /> <KeyHint k="Alt+1" />
        </header>
        {query.error && <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>}
        {query.isPending && !query.error && <div className={css.loading} role="status" aria-label="正在载入">{[1, 2, 3].map((n) => <Skeleton key={n} h={44} />)}</div>}
        {query.data && rows.length === 0 && <Empty title={state === 'open' ? '没有要答复的督办单' : '没有已结的督办单'} hint="值班主管发来的督办单会出现在这里,请在答复期限前答复;逾期会报单位负责人,再逾期报区里。" />}
        {rows.length > 0 && <RowList key={state} label="督办单" rows={rows} active={active} opened={opened} onActive={setActive} onOpen={(i) => rows[i] && open(rows[i].id)} listRef={listRef}>{(row) => <SlipRowView slip={row} today={today} />}</RowList>}
      </section>
      {slip && !caseShown && <SlipPane key={slip.id} slip={slip} onClose={() => open(null)} onDone={done} onCase={slip.caseId && mayRead ? () => showCase(true) : null} />}
      {slip?.caseId && caseShown && <CasePane id={slip.caseId} onClose={() => showCase(false)} onReturn={() => listRef.current?.focus()} />}
    </div>
  )
}
