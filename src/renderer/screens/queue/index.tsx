import { Skeleton, Tabs } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useKeys } from '../../app/keys.ts'
import type { KeyBinding } from '../../app/keys.ts'
import { go } from '../../app/route.ts'
import type { TicketMove } from '../../app/ticket.ts'
import { usePlace, useQueue, useServedGroups, useTicketActions } from '../../app/ticket.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { Groups } from './Groups.tsx'
import { LISTS, rowsOf, type ListName, type QueueState } from './lists.ts'
import { MyTicket } from './MyTicket.tsx'
import { GroupsPanel, HoldPanel, PriorityPanel, TakePanel, TransferPanel } from './Panels.tsx'
import { TicketList } from './TicketList.tsx'
import css from './queue.module.css'

type Panel = 'hold' | 'transfer' | 'priority' | 'groups' | 'take' | null

/** Board and ticket machine in a window of their own where the host opens one, otherwise in this one. */
function openWindow(screen: 'board' | 'dispenser'): void {
  if (!window.open(`${location.pathname}#/${screen}`, `centre-${screen}`)) go(screen)
}

/** 排队 (F3): who waits, who is at my counter, who is put aside. */
export default function QueueScreen() {
  const queue = useQueue(3_000)
  if (queue.error && !queue.data) return <div className={css.trouble}><ErrorNotice error={queue.error} onRetry={() => void queue.refetch()} /></div>
  if (!queue.data) return <div className={css.loading} role="status" aria-label="正在载入">{[1, 2, 3, 4].map((n) => <Skeleton key={n} h={44} />)}</div>
  return <Desk state={queue.data} at={queue.dataUpdatedAt} error={queue.error} retry={() => void queue.refetch()} />
}

function Desk({ state, at, error, retry }: { state: QueueState; at: number; error: unknown; retry: () => void }) {
  const place = usePlace()
  const [served, serve] = useServedGroups()
  const { call, move } = useTicketActions()
  const [panel, setPanel] = useState<Panel>(null)
  const [list, setList] = useState<ListName>('waiting')
  const listRef = useRef<HTMLDivElement>(null)
  const { mine } = state
  const rows = rowsOf(state, list)
  const { active, setActive, reset } = useActiveRow(rows)
  const row = rows[active]
  const tab = LISTS.find(({ name }) => name === list)!
  const forMe = state.waiting.filter((ticket) => served.length === 0 || served.includes(ticket.group))

  // A question about a ticket that is gone is no question any more.
  const about = panel === 'priority' ? row?.id : mine?.id
  const asked = useRef(about)
  useEffect(() => {
    if ((panel === 'hold' || panel === 'transfer' || panel === 'priority') && asked.current !== about) setPanel(null)
  }, [panel, about])
  const ask = (next: Panel) => (): void => {
    asked.current = next === 'priority' ? row?.id : mine?.id
    setPanel(next)
  }
  const close = (): void => setPanel(null)
  const act = (input: TicketMove): void => {
    setPanel(null)
    void move(input)
  }
  const mineAct = (type: 'recall' | 'start' | 'skip' | 'finish') => (): void => {
    if (mine) act({ id: mine.id, type })
  }
  const work = async (): Promise<void> => {
    if (mine?.state === 'called' && !(await move({ id: mine.id, type: 'start' }))) return
    go('counter')
  }
  const enter = (): void => {
    if (!row) return
    if (list === 'waiting' || list === 'overnight') void call(row.id)
    else if (list === 'held') act({ id: row.id, type: 'resume' })
    else if (list === 'missed') act({ id: row.id, type: 'requeue' })
  }
  const show = (name: ListName) => (): void => {
    setList(name)
    reset()
    setTimeout(() => listRef.current?.focus())
  }

  const here = mine !== null
  const noPlace = place === null ? '请先上岗(Alt+G),登记在哪个窗口' : undefined
  const main: KeyBinding = !here
    ? { key: 'Space', label: '叫下一位', run: () => void call(), enabled: !noPlace, reason: noPlace }
    : mine.state === 'called'
      ? { key: 'K', label: '开始办理', run: mineAct('start') }
      : { key: 'W', label: '办完', run: mineAct('finish') }
  const atCounter: KeyBinding[] = !here
    ? []
    : mine.state === 'called'
      ? [{ key: 'C', label: '重呼', run: mineAct('recall') }, { key: 'G', label: '过号', run: mineAct('skip') }]
      : [{ key: 'H', label: '挂起', run: ask('hold') }]
  const actions: KeyBinding[] = here ? [...atCounter, { key: 'Z', label: '转类别', run: ask('transfer') }, { key: 'B', label: '打开受理台', run: () => void work() }] : []
  const leavable = row !== undefined && (list === 'waiting' || list === 'held' || list === 'overnight')
  useKeys([
    main,
    ...(here ? [{ key: 'Space', label: '叫下一位', hidden: true, run: () => undefined, enabled: false, reason: `${mine.number} 还在窗口,请先办完、挂起或过号` }] : []),
    ...actions,
    ...(tab.enter ? [{ key: 'Enter', label: tab.enter, run: enter, enabled: row !== undefined, reason: tab.empty }] : []),
    ...(list === 'waiting' ? [{ key: 'Y', label: '改优先', run: ask('priority'), enabled: row !== undefined, reason: tab.empty }] : []),
    ...(leavable ? [{ key: 'L', label: '人已离开', run: () => act({ id: row.id, type: 'leave' }) }] : []),
    { key: 'T', label: '代取号', run: ask('take') },
    { key: 'S', label: '本窗口类别', run: ask('groups') },
    { key: 'ArrowDown', label: '列表', hidden: true, run: () => listRef.current?.focus() },
    ...LISTS.map((other, i) => ({ key: `Alt+${i + 1}`, label: other.label, hidden: true, run: show(other.name) })),
    { key: 'Alt+B', label: '大厅屏', hidden: true, run: () => openWindow('board') },
    { key: 'Alt+T', label: '取号机', hidden: true, run: () => openWindow('dispenser') },
  ])
  return (
    <div className={css.screen}>
      <div className={css.left}>
        <MyTicket
          ticket={mine} at={at} waiting={forMe.length} next={forMe[0]?.number ?? null} main={main} actions={actions}
          groupsText={served.length === 0 ? '叫全部类别' : `只叫 ${served.join('、')}`}
        />
        {noPlace && <p className={css.warn} role="status">{noPlace}</p>}
        {panel === 'hold' && mine && <HoldPanel ticket={mine} onAct={act} onClose={close} />}
        {panel === 'transfer' && mine && <TransferPanel ticket={mine} groups={state.groups} onAct={act} onClose={close} />}
        {panel === 'priority' && row && <PriorityPanel ticket={row} onAct={act} onClose={close} />}
        {panel === 'groups' && <GroupsPanel groups={state.groups} served={served} onServe={serve} onClose={close} />}
        {panel === 'take' && <TakePanel groups={state.groups} onClose={close} />}
        {panel === null && (
          <p className={css.windows}>
            <button type="button" onClick={() => openWindow('board')}>大厅屏 <kbd aria-hidden>Alt+B</kbd></button>
            <button type="button" onClick={() => openWindow('dispenser')}>取号机 <kbd aria-hidden>Alt+T</kbd></button>
          </p>
        )}
      </div>
      <div className={css.right}>
        {error !== null && error !== undefined && <div className={css.trouble}><ErrorNotice error={error} onRetry={retry} compact /></div>}
        <Groups groups={state.groups} served={served} />
        <Tabs value={list} onChange={(name) => name && show(name as ListName)()} classNames={{ tab: css.tab }}>
          <Tabs.List aria-label="名单">
            {LISTS.map((other, i) => <Tabs.Tab key={other.name} value={other.name}>{other.label} <b>{rowsOf(state, other.name).length}</b> <span className={css.key}>Alt+{i + 1}</span></Tabs.Tab>)}
          </Tabs.List>
        </Tabs>
        {rows.length === 0
          ? <Empty title={tab.empty} hint={tab.hint} />
          : <TicketList list={list} label={tab.label} rows={rows} active={active} onActive={setActive} onEnter={enter} listRef={listRef} />}
      </div>
    </div>
  )
}
