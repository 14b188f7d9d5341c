import { useRef, useState } from 'react'
import { Button, Select, Skeleton, Tabs } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { Activity, CommunityTask } from '#shared/contract/community.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { leaveForm } from '../../app/unsent.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { RowList } from '../../components/RowList.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { LightPane } from './LightPane.tsx'
import { EndActivity, NewActivity, NewAffair, NewRequest, RingBell } from './NewForms.tsx'
import { Places } from './Places.tsx'
import { activityRow, lightRow, noticeRow, taskRow, traysOf, type Row, type Tray } from './rows.ts'
import { TaskPane } from './TaskPane.tsx'
import { TrayRow } from './TrayRow.tsx'
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

/** Where one is: the tray, what is over or not, what is open beside the list or being made. */
function usePlace(first: Tray) {
  const [tray, setTray] = useState<Tray>(first)
  const [past, setPast] = useState(false)
  const [opened, open] = useState<string | null>(null)
  const [making, make] = useState<Making>(null)
  return {
    tray, past, opened, making,
    to: (next: Tray): void => {
      setTray(next)
      setPast(false)
      open(null)
      make(null)
    },
    turn: (): void => {
      setPast(!past)
      open(null)
    },
    open: (id: string | null): void => {
      make(null)
      open(id)
    },
    make: (what: Making): void => {
      open(null)
      make(what)
    },
  }
}

/** What may be made and turned to in the tray, by key and by button. */
function useActions(at: ReturnType<typeof usePlace>, reset: () => void) {
  const may = { open: useMay('light.open'), work: useMay('community.work') }
  const actions = [
    { key: 'N', label: at.tray === 'activities' ? '安排活动' : '登记', on: at.tray === 'activities' ? may.work : REQUESTS.includes(at.tray) && may.open, run: () => at.make('new'), makes: true },
    { key: 'B', label: '求助铃', on: at.tray === 'requests' && may.open, run: () => at.make('bell'), makes: true },
    { key: 'H', label: at.past ? '看在办的' : '看办完的', on: HAVE_PAST.includes(at.tray), run: () => { at.turn(); reset() }, makes: false },
  ].filter((action) => action.on)
  useKeys(actions.filter((action) => !action.makes || at.making === null).map(({ key, label, run }) => ({ key, label, run: () => leaveForm(run) })))
  return actions
}
const REQUESTS: readonly Tray[] = ['requests', 'affairs']
const HAVE_PAST: readonly Tray[] = ['tasks', 'requests', 'affairs', 'activities']

/** 社区 (F7): tasks from cases, requests, affairs, activities, notices, places. */
export default function CommunityScreen() {
  const { user } = useSession()
  const trays = traysOf(user.role)
  const { fixed, code, pick, all, place } = useCommunity()
  const at = usePlace(trays[0]?.tray ?? 'requests')
  const { tray, past } = at
  const { query, rows, tasks, activities } = useTray(tray, code, past)
  const listRef = useRef<HTMLDivElement>(null)
  const wantsKeysRef = useRef(true)
  const { active, setActive, reset } = useActiveRow(rows)
  const current = trays.find((t) => t.tray === tray)
  const show = (next: Tray): void =>
    leaveForm(() => {
      wantsKeysRef.current = true
      at.to(next)
      reset()
    })
  const actions = useActions(at, reset)
  useKeys(trays.map((t) => ({ key: t.key, label: t.label, run: () => show(t.tray), hidden: true })))
  if (fixed && !code) return <Empty title="您还没有分到社区" hint="请系统管理员在“系统 → 人员”里为您设置社区。" />
  return (
    <div className={css.screen}>
      <section className={css.left} aria-label="社区">
        <header className={css.head}>
          <div className={css.top}>
            {fixed ? <h2>{place?.name ?? code}社区</h2> : <Select aria-label="社区" w={220} searchable clearable placeholder="全部社区" value={code} onChange={(value) => leaveForm(() => { pick(value); at.open(null) })} data={all.map((p) => ({ value: p.code, label: p.name }))} maxDropdownHeight={420} />}
            <span className={css.spring} />
            {actions.map((action, i) => <Button key={action.key} size="compact-md" variant={i === 0 && action.makes ? 'filled' : 'default'} onClick={() => leaveForm(action.run)} rightSection={<KeyHint k={action.key} />}>{action.label}</Button>)}
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
            {rows.length > 0 && <RowList key={`${tray}-${past}`} label={current?.label ?? ''} rows={rows} active={active} onActive={setActive} onOpen={(i) => leaveForm(() => at.open(rows[i]?.id ?? null))} listRef={listRef} wantsKeysRef={wantsKeysRef}>{(row) => <TrayRow row={row} />}</RowList>}
          </>
        )}
      </section>
      <Beside at={at} community={code} task={tasks.find((t) => t.id === at.opened)} activity={activities.find((a) => a.id === at.opened)} focusList={() => listRef.current?.focus()} />
    </div>
  )
}

type BesideProps = { at: ReturnType<typeof usePlace>; community: string | null; task: CommunityTask | undefined; activity: Activity | undefined; focusList: () => void }

/** What is being made, or is open, beside the list. */
function Beside({ at, community, task, activity, focusList }: BesideProps) {
  const { tray, making, opened } = at
  const close = (): void => {
    at.open(null)
    focusList()
  }
  if (making === 'bell') return <RingBell community={community} onDone={close} onClose={close} />
  if (making === 'new') {
    if (tray === 'requests') return <NewRequest community={community} onDone={at.open} onClose={close} />
    return tray === 'affairs' ? <NewAffair community={community} onDone={at.open} onClose={close} /> : <NewActivity community={community} onDone={close} onClose={close} />
  }
  if (opened === null) return null
  if (REQUESTS.includes(tray)) return <LightPane key={opened} id={opened} onClose={close} onReturn={focusList} />
  if (task) return <TaskPane key={task.id} task={task} onClose={close} onReturn={focusList} />
  return activity ? <EndActivity key={activity.id} activity={activity} onClose={close} /> : null
}
