import { useRef, useState } from 'react'
import { Button, Select, Skeleton, Tabs } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { LightPane } from './LightPane.tsx'
import { EndActivity, NewActivity, NewAffair, NewRequest, RingBell } from './NewForms.tsx'
import { Places } from './Places.tsx'
import { RowList } from './RowList.tsx'
import { activityRow, lightRow, noticeRow, taskRow, traysOf, type Row, type Tray } from './rows.ts'
import { TaskPane } from './TaskPane.tsx'
import css from './community.module.css'

const POLL = { refetchInterval: 30_000 }

/** A community worker sees the own community; others one of them or all. */
function useCommunity() {
  const { user } = useSession()
  const [picked, pick] = useLocalStorage<string | null>({ key: 'centre.community', defaultValue: null, getInitialValueInEffect: false })
  const places = useQuery(api.community.places.queryOptions({ staleTime: 60_000 }))
  const fixed = user.role === 'communityWorker'
  const code = fixed ? user.communityCode : picked
  return { fixed, code, pick, all: places.data ?? [], place: places.data?.find((p) => p.code === code) }
}

/** What a tray shows: its query, and its lines. `past`: what is over. */
function useTray(tray: Tray, code: string | null, past: boolean) {
  const { today } = useSession()
  const year = today.slice(0, 4)
  const input = { ...(code && { communityCode: code }) }
  const on = (...trays: Tray[]) => ({ enabled: trays.includes(tray), ...POLL })
  const tasks = useQuery(api.community.tasks.queryOptions({ input: { ...input, state: tray === 'notices' ? 'notice' : past ? 'done' : 'open' }, ...on('tasks', 'notices') }))
  const lights = useQuery(api.community.lightCases.queryOptions({ input: { ...input, group: tray === 'affairs' ? 'affairs' : 'requests', state: past ? 'ended' : 'live' }, ...on('requests', 'affairs') }))
  const activities = useQuery(api.community.activities.queryOptions({ input: { ...input, state: past ? 'past' : 'planned' }, ...on('activities') }))
  const query = tray === 'activities' ? activities : tray === 'requests' || tray === 'affairs' ? lights : tasks
  const rowsOf: Record<Tray, () => Row[]> = {
    tasks: () => (tasks.data ?? []).map(taskRow(year)),
    notices: () => (tasks.data ?? []).map(noticeRow(year)),
    requests: () => (lights.data ?? []).map(lightRow(year)),
    affairs: () => (lights.data ?? []).map(lightRow(year)),
    activities: () => (activities.data ?? []).map(activityRow),
    places: () => [],
  }
  return { query, rows: rowsOf[tray](), tasks: tasks.data ?? [], activities: activities.data ?? [] }
}

type Making = 'new' | 'bell' | null

/** 社区 (F7): tasks from cases, requests, affairs, activities, notices, places. */
export default function CommunityScreen() {
  const { user } = useSession()
  const trays = traysOf(user.role)
  const { fixed, code, pick, all, place } = useCommunity()
  const [tray, setTray] = useState<Tray>(trays[0]?.tray ?? 'requests')
  const [past, setPast] = useState(false)
  const [opened, open] = useState<string | null>(null)
  const [making, make] = useState<Making>(null)
  const { query, rows, tasks, activities } = useTray(tray, code, past)
  const listRef = useRef<HTMLDivElement>(null)
  const wantsKeysRef = useRef(true)
  const { active, setActive, reset } = useActiveRow(rows)
  const may = { open: useMay('light.open'), work: useMay('community.work') }
  const current = trays.find((t) => t.tray === tray)
  const mayMake = tray === 'requests' || tray === 'affairs' ? may.open : tray === 'activities' && may.work
  const show = (next: Tray): void => {
    wantsKeysRef.current = true
    setTray(next)
    setPast(false)
    reset()
    open(null)
    make(null)
  }
  const close = (): void => {
    open(null)
    make(null)
    listRef.current?.focus()
  }
  const start = (what: Making): void => {
    open(null)
    make(what)
  }
  const hasPast = tray !== 'places' && tray !== 'notices'
  useKeys([
    ...(mayMake && !making && tray !== 'places' ? [{ key: 'N', label: tray === 'activities' ? '安排活动' : '登记', run: () => start('new') }] : []),
    ...(tray === 'requests' && may.open && !making ? [{ key: 'B', label: '求助铃', run: () => start('bell') }] : []),
    ...(hasPast ? [{ key: 'H', label: past ? '看在办的' : '看办完的', run: () => { setPast(!past); open(null); reset() } }] : []),
    ...trays.map((t) => ({ key: t.key, label: t.label, run: () => show(t.tray), hidden: true })),
  ])
  if (fixed && !code) return <Empty title="您还没有分到社区" hint="请系统管理员在“系统 → 人员”里为您设置社区。" />
  const done = (id: string): void => {
    make(null)
    open(id)
  }
  const task = tasks.find((t) => t.id === opened)
  const activity = activities.find((a) => a.id === opened)
  return (
    <div className={css.screen}>
      <section className={css.left} aria-label="社区">
        <header className={css.head}>
          <div className={css.top}>
            {fixed ? <h2>{place?.name ?? code}社区</h2> : <Select aria-label="社区" w={220} searchable clearable placeholder="全部社区" value={code} onChange={(value) => { pick(value); open(null) }} data={all.map((p) => ({ value: p.code, label: p.name }))} maxDropdownHeight={420} />}
            <span className={css.spring} />
            {mayMake && <Button size="compact-md" onClick={() => start('new')} rightSection={<KeyHint k="N" />}>{tray === 'activities' ? '安排活动' : '登记'}</Button>}
            {tray === 'requests' && may.open && <Button size="compact-md" variant="default" onClick={() => start('bell')} rightSection={<KeyHint k="B" />}>求助铃</Button>}
            {hasPast && <Button size="compact-md" variant="default" onClick={() => { setPast(!past); open(null) }} rightSection={<KeyHint k="H" />}>{past ? '看在办的' : '看办完的'}</Button>}
          </div>
          <Tabs value={tray} onChange={(value) => value && show(value as Tray)} classNames={{ tab: css.tab ?? '' }}>
            <Tabs.List aria-label="社区工作">
              {trays.map((t) => <Tabs.Tab key={t.tray} value={t.tray}>{t.label} {t.tray === tray && t.tray !== 'places' && query.data && <b>{rows.length}</b>} <span className={css.key}>{t.key}</span></Tabs.Tab>)}
            </Tabs.List>
          </Tabs>
        </header>
        {tray === 'places' ? <Places community={code} /> : (
          <>
            {query.error && <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>}
            {query.isPending && !query.error && <div className={css.loading} role="status" aria-label="正在载入">{[1, 2, 3, 4].map((n) => <Skeleton key={n} h={44} />)}</div>}
            {query.data && rows.length === 0 && <Empty title={past ? '还没有办完的' : (current?.empty ?? '')} hint={past ? undefined : current?.hint} />}
            {rows.length > 0 && <RowList key={`${tray}-${past}`} label={current?.label ?? ''} rows={rows} active={active} onActive={setActive} onOpen={(i) => { make(null); open(rows[i]?.id ?? null) }} listRef={listRef} wantsKeysRef={wantsKeysRef} />}
          </>
        )}
      </section>
      {making === 'bell' && <RingBell community={code} onDone={close} onClose={close} />}
      {making === 'new' && tray === 'requests' && <NewRequest community={code} onDone={done} onClose={close} />}
      {making === 'new' && tray === 'affairs' && <NewAffair community={code} onDone={done} onClose={close} />}
      {making === 'new' && tray === 'activities' && <NewActivity community={code} onDone={close} onClose={close} />}
      {opened && task && (tray === 'tasks' || tray === 'notices') && <TaskPane key={task.id} task={task} onClose={close} onReturn={() => listRef.current?.focus()} />}
      {opened && (tray === 'requests' || tray === 'affairs') && <LightPane key={opened} id={opened} onClose={close} onReturn={() => listRef.current?.focus()} />}
      {opened && tray === 'activities' && activity && <EndActivity key={activity.id} activity={activity} onClose={close} />}
    </div>
  )
}
