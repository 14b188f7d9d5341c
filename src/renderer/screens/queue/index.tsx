import { Skeleton, Tabs } from '@mantine/core'
import { useRef, useState } from 'react'
import { useKeys } from '../../app/keys.ts'
import type { KeyBinding } from '../../app/keys.ts'
import { go } from '../../app/route.ts'
import type { TicketMove } from '../../app/ticket.ts'
import { usePlace, useQueue, useServedGroups, useTicketActions } from '../../app/ticket.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { useAsking, type Asking } from './asking.ts'
import { counterKeys } from './counterKeys.ts'
import { Groups } from './Groups.tsx'
import { LISTS, rowsOf, type ListName, type QueueState } from './lists.ts'
import { MyTicket } from './MyTicket.tsx'
import { Panels } from './Panels.tsx'
import { TicketList } from './TicketList.tsx'
import css from './queue.module.css'

/** Board and ticket machine in a window of their own where the host opens one, otherwise in this one. */
function openWindow(screen: 'board' | 'dispenser'): void {
  if (!window.open(`${location.pathname}#/${screen}`, `centre-${screen}`)) go(screen)
}

const WINDOW_KEYS: KeyBinding[] = [
  { key: 'Alt+B', label: '大厅屏', hidden: true, run: () => openWindow('board') },
  { key: 'Alt+T', label: '取号机', hidden: true, run: () => openWindow('dispenser') },
]

/** 排队 (F3): who waits, who is at my counter, who is put aside. */
export default function QueueScreen() {
  const queue = useQueue(3_000)
  if (queue.error && !queue.data) return <div className={css.trouble}><ErrorNotice error={queue.error} onRetry={() => void queue.refetch()} /></div>
  if (!queue.data) return <div className={css.loading} role="status" aria-label="正在载入">{[1, 2, 3, 4].map((n) => <Skeleton key={n} h={44} />)}</div>
  return <Desk state={queue.data} at={queue.dataUpdatedAt} error={queue.error} retry={() => void queue.refetch()} />
}

/** The list on the right with its chosen row. */
function useLists(state: QueueState) {
  const [list, setList] = useState<ListName>('waiting')
  const listRef = useRef<HTMLDivElement>(null)
  const rows = rowsOf(state, list)
  const { active, setActive, reset } = useActiveRow(rows)
  const show = (name: ListName): void => {
    setList(name)
    reset()
    setTimeout(() => listRef.current?.focus())
  }
  return { list, listRef, rows, active, setActive, row: rows[active] ?? null, show }
}

type Lists = ReturnType<typeof useLists>

type Means = { act: (move: TicketMove) => void; ask: Asking['ask']; enter: () => void }

/** What may be done with the chosen row, and the ways between the lists. */
function listKeys({ list, listRef, row, show }: Lists, { act, ask, enter }: Means): KeyBinding[] {
  const { enter: does, empty } = LISTS.find(({ name }) => name === list)!
  const leavable = row !== null && (list === 'waiting' || list === 'held' || list === 'overnight')
  return [
    ...(does ? [{ key: 'Enter', label: does, run: enter, enabled: row !== null, reason: empty }] : []),
    ...(list === 'waiting' ? [{ key: 'Y', label: '改优先', run: ask('priority'), enabled: row !== null, reason: empty }] : []),
    ...(leavable ? [{ key: 'L', label: '人已离开', run: () => act({ id: row.id, type: 'leave' }) }] : []),
    { key: 'ArrowDown', label: '列表', hidden: true, run: () => listRef.current?.focus() },
    ...LISTS.map((other, i) => ({ key: `Alt+${i + 1}`, label: other.label, hidden: true, run: () => show(other.name) })),
  ]
}

function Desk({ state, at, error, retry }: { state: QueueState; at: number; error: unknown; retry: () => void }) {
  const place = usePlace()
  const [served, serve] = useServedGroups()
  const { call, move } = useTicketActions()
  const { mine } = state
  const forMe = state.waiting.filter((ticket) => served.length === 0 || served.includes(ticket.group))
  const lists = useLists(state)
  const asking = useAsking(lists.row, mine)
  const act = (input: TicketMove): void => {
    asking.close()
    void move(input)
  }
  /** Does what the list is for. */
  const enter = (): void => {
    const { list, row } = lists
    if (!row) return
    if (list === 'waiting' || list === 'overnight') void call(row.id)
    else if (list === 'held') act({ id: row.id, type: 'resume' })
    else if (list === 'missed') act({ id: row.id, type: 'requeue' })
  }
  const work = async (): Promise<void> => {
    if (mine?.state === 'called' && !(await move({ id: mine.id, type: 'start' }))) return
    go('counter')
  }
  const noPlace = place === null ? '请先上岗(Alt+G),登记在哪个窗口' : undefined
  const { main, actions } = counterKeys({ mine, noPlace, act, ask: asking.ask, call: () => void call(), work: () => void work() })
  useKeys([
    main,
    ...(mine ? [{ key: 'Space', label: '叫下一位', hidden: true, run: () => undefined, enabled: false, reason: `${mine.number} 还在窗口,请先办完、挂起或过号` }] : []),
    ...actions,
    ...listKeys(lists, { act, ask: asking.ask, enter }),
    { key: 'T', label: '代取号', run: asking.ask('take') },
    { key: 'S', label: '本窗口类别', run: asking.ask('groups') },
    ...WINDOW_KEYS,
  ])
  return (
    <div className={css.screen}>
      <div className={css.left}>
        <MyTicket
          ticket={mine} at={at} waiting={forMe.length} next={forMe[0]?.number ?? null} main={main} actions={actions}
          groupsText={served.length === 0 ? '叫全部类别' : `只叫 ${served.join('、')}`}
        />
        {noPlace && <p className={css.warn} role="status">{noPlace}</p>}
        <Panels panel={asking.panel} mine={mine} row={lists.row} groups={state.groups} served={served} onServe={serve} onAct={act} onClose={asking.close} />
        {asking.panel === null && (
          <p className={css.windows}>
            <button type="button" onClick={() => openWindow('board')}>大厅屏 <kbd aria-hidden>Alt+B</kbd></button>
            <button type="button" onClick={() => openWindow('dispenser')}>取号机 <kbd aria-hidden>Alt+T</kbd></button>
          </p>
        )}
      </div>
      <div className={css.right}>
        {error !== null && error !== undefined && <div className={css.trouble}><ErrorNotice error={error} onRetry={retry} compact /></div>}
        <Groups groups={state.groups} served={served} />
        <TicketLists state={state} lists={lists} onEnter={enter} />
      </div>
    </div>
  )
}

function TicketLists({ state, lists: { list, listRef, rows, active, setActive, show }, onEnter }: { state: QueueState; lists: Lists; onEnter: () => void }) {
  const tab = LISTS.find(({ name }) => name === list)!
  return (
    <>
      <Tabs value={list} onChange={(name) => name && show(name as ListName)} classNames={{ tab: css.tab }}>
        <Tabs.List aria-label="名单">
          {LISTS.map((other, i) => <Tabs.Tab key={other.name} value={other.name}>{other.label} <b>{rowsOf(state, other.name).length}</b> <span className={css.key}>Alt+{i + 1}</span></Tabs.Tab>)}
        </Tabs.List>
      </Tabs>
      {rows.length === 0
        ? <Empty title={tab.empty} hint={tab.hint} />
        : <TicketList list={list} label={tab.label} rows={rows} active={active} onActive={setActive} onEnter={onEnter} listRef={listRef} />}
    </>
  )
}
