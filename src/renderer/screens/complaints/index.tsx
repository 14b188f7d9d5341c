import { useRef, useState } from 'react'
import { Button, Skeleton, Tabs } from '@mantine/core'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ComplaintHead } from '#shared/contract/complaints.ts'
import { ABOUT_KINDS, COMPLAINT_STATES } from '#shared/rules/complaint.ts'
import { dateOf } from '#shared/rules/time.ts'
import { shortDate } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { RowList } from '../../components/RowList.tsx'
import line from '../../components/rows.module.css'
import { useActiveRow } from '../cases/activeRow.ts'
import { CasePane } from '../cases/CasePane.tsx'
import { leftText } from '../supervision/boxes.ts'
import { ComplaintPane } from './ComplaintPane.tsx'
import { RegisterPane } from './RegisterPane.tsx'
import css from '../supervision/supervision.module.css'

const TABS = [
  { id: 'complaint', label: '投诉', input: { kind: 'complaint', state: 'open' }, empty: '没有未结的投诉' },
  { id: 'unresolved', label: '办不成事', input: { kind: 'unresolved', state: 'open' }, empty: '没有未结的办不成事' },
  { id: 'archived', label: '已归档', input: { state: 'archived' }, empty: '还没有归档的登记' },
] as const

function Row({ head: c, today }: { head: ComplaintHead; today: string }) {
  const tone = c.colour === 'red' ? 'red' : c.colour === 'yellow' ? 'amber' : undefined
  return (
    <>
      <div className={line.main}>
        <div className={line.title}><b>{c.number}</b>{c.title}</div>
        <div className={css.quiet}>{ABOUT_KINDS[c.aboutKind]} {c.aboutName} · {c.personMasked ?? '不愿留名'} · {shortDate(dateOf(c.receivedAt), today.slice(0, 4))} 登记 · {c.ownerName ? `${c.ownerName}承办` : '未分派'}</div>
      </div>
      <div className={line.side}><b data-tone={tone}>{c.colour ? leftText(c.left) : COMPLAINT_STATES[c.state].label}</b><span className={css.quiet}>{c.colour ? `${COMPLAINT_STATES[c.state].label} · ` : ''}期限 {shortDate(c.due, today.slice(0, 4))}</span></div>
    </>
  )
}

/** 投诉 (Ctrl+F8): complaints and 办不成事, taken in at the counter, handled in five steps. */
export default function ComplaintsScreen() {
  const { today, user } = useSession()
  const may = useMay('complaint.read')
  const mayRegister = useMay('complaint.register')
  const queryClient = useQueryClient()
  const { rest } = useRoute()
  const tab = TABS.find((t) => t.id === rest[0]) ?? TABS[0]
  const opened = rest[1] ?? null
  const [registering, register] = useState(false)
  const [caseId, setCase] = useState<string | null>(null)
  const query = useQuery(api.complaints.list.queryOptions({ input: { ...tab.input, limit: 300 }, enabled: may, refetchInterval: 60_000, placeholderData: keepPreviousData }))
  const rows = query.data ?? []
  const { active, setActive, reset } = useActiveRow(rows)
  const listRef = useRef<HTMLDivElement>(null)
  const open = (id: string | null): void => {
    register(false)
    setCase(null)
    go(`complaints/${tab.id}${id ? `/${id}` : ''}`, { replace: true })
    if (!id) setTimeout(() => listRef.current?.focus())
  }
  const show = (id: string): void => {
    register(false)
    setCase(null)
    reset()
    go(`complaints/${id}`, { replace: true })
  }
  const startRegister = (): void => {
    open(null)
    register(true)
  }
  useKeys([
    { key: 'N', label: '登记', run: startRegister, enabled: mayRegister, reason: '由窗口或值班主管登记' },
    ...TABS.map((t, i) => ({ key: `Alt+${i + 1}`, label: t.label, run: () => show(t.id), hidden: true })),
  ])
  if (!may) return <Empty title="您的角色不能查看投诉" hint="需要时请联系值班主管。" />
  const registered = (): void => void queryClient.invalidateQueries({ queryKey: api.complaints.key() }).then(() => open(null))
  return (
    <div className={css.screen}>
      <section className={css.left} aria-label="投诉登记">
        <div className={css.bar}>
          <h2>投诉与办不成事</h2><span className={css.spring} />
          <Button size="compact-md" disabled={!mayRegister} onClick={startRegister} rightSection={<KeyHint k="N" />}>登记</Button>
        </div>
        <Tabs value={tab.id} onChange={(id) => id && show(id)} classNames={{ tab: css.tab }} className={css.head}>
          <Tabs.List aria-label="登记类别">{TABS.map((t, i) => <Tabs.Tab key={t.id} value={t.id}>{t.label} <span className={css.key}>Alt+{i + 1}</span></Tabs.Tab>)}</Tabs.List>
        </Tabs>
        {query.error && <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>}
        {query.isPending && !query.error && <div className={css.loading} role="status" aria-label="正在载入">{[1, 2, 3].map((n) => <Skeleton key={n} h={44} />)}</div>}
        {query.data && rows.length === 0 && <Empty title={user.role === 'clerk' ? `${tab.empty}(您登记的)` : tab.empty} hint="居民投诉、或者有事没人能办的,按 N 登记。关于您本人的投诉也要登记,登记后由他人办理,您不再看到。" />}
        {rows.length > 0 && <RowList key={tab.id} label={tab.label} rows={rows} active={active} opened={opened} onActive={setActive} onOpen={(i) => rows[i] && open(rows[i].id)} listRef={listRef}>{(row) => <Row head={row} today={today} />}</RowList>}
      </section>
      {registering && <RegisterPane onClose={() => open(null)} onDone={registered} />}
      {!registering && opened && !caseId && <ComplaintPane key={opened} id={opened} onClose={() => open(null)} onCase={setCase} />}
      {caseId && <CasePane id={caseId} onClose={() => setCase(null)} onReturn={() => listRef.current?.focus()} />}
    </div>
  )
}
