import { useRef, useState } from 'react'
import { SegmentedControl, Select, Skeleton, Tabs } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { CaseRow } from '#shared/contract/cases.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { CasePane } from '../cases/CasePane.tsx'
import { useInbox } from '../cases/data.ts'
import { InHand } from '../handover/InHand.tsx'
import { useTicks } from '../handover/ticks.ts'
import { AssignPane } from './AssignPane.tsx'
import { BatchPane } from './BatchPane.tsx'
import type { Box } from './Inbox.tsx'
import { Inbox } from './Inbox.tsx'
import { Opinions } from './Opinions.tsx'
import { byDue } from './scan.ts'
import { ScanBox } from './ScanBox.tsx'
import { Statistics } from './Statistics.tsx'
import { useScan } from './useScan.ts'
import css from './department.module.css'

const BOXES: readonly { box: Box; label: string; empty: string; hint: string }[] = [
  { box: 'dispatched', label: '待签收', empty: '没有待签收的办件', hint: '受理中心转来的办件会出现在这里。' },
  { box: 'inProgress', label: '办理中', empty: '没有办理中的办件', hint: '签收后的办件会出现在这里,先到期的排在前面。' },
  { box: 'closed', label: '已办结', empty: '没有等待送达的办件', hint: '办结后、结果还没有送达的办件会出现在这里。' },
  { box: 'steps', label: '协办', empty: '没有等待本部门会办的环节', hint: '其他部门主办、要本部门会审的联办件会出现在这里;打开后按 K 办理本部门的环节。' },
]

/** Beside the trays: where the papers are, what the desk got done, the sentences of the department. */
const VIEWS = [{ view: 'papers', label: '材料' }, { view: 'statistics', label: '统计' }, { view: 'opinions', label: '模板' }] as const
type View = (typeof VIEWS)[number]['view']
type Shown = Box | View
const isBox = (shown: Shown): shown is Box => BOXES.some((other) => other.box === shown)

/** An officer sees their own department; others pick one, and the choice is kept. */
function useDepartment() {
  const { user } = useSession()
  const [picked, pick] = useLocalStorage<string | null>({ key: 'centre.department', defaultValue: null, getInitialValueInEffect: false })
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity }))
  const fixed = user.role === 'officer'
  const code = fixed ? user.departmentCode : (picked ?? departments.data?.[0]?.code ?? null)
  return { fixed, code, pick, all: departments.data ?? [], department: departments.data?.find((d) => d.code === code), error: departments.error }
}

function useBoxes(code: string | null, mine: boolean) {
  const all = {
    dispatched: useInbox(code, { state: 'dispatched' }), inProgress: useInbox(code, { state: 'inProgress', ...(mine && { view: 'mine' }) }), closed: useInbox(code, { state: 'closed' }),
    steps: useInbox(code, { view: 'steps' }),
  }
  const rowsOf = (box: Box): CaseRow[] => byDue(all[box].data?.items ?? [])
  const count = (box: Box): string => {
    const { data } = all[box]
    return data ? `${data.items.length}${data.nextCursor ? '+' : ''}` : ''
  }
  return { all, rowsOf, count }
}

/** 部门 (F6): what came, what is due, what is done and still to be handed over. */
export default function DepartmentScreen() {
  const { fixed, code, pick, all, department, error } = useDepartment()
  const { today, user } = useSession()
  const distributes = user.leads || user.role === 'supervisor' || user.role === 'administrator'
  const may = useMay('case.event')
  const route = useRoute()
  const opened = route.rest[0] ?? null
  const open = (id: string | null): void => go(`department${id ? `/${id}` : ''}`, { replace: true })
  const [shown, setShown] = useState<Shown>('dispatched')
  const box = isBox(shown) ? shown : 'dispatched'
  const [mine, setMine] = useLocalStorage({ key: 'centre.department.mine', defaultValue: false, getInitialValueInEffect: false })
  const boxes = useBoxes(code, mine && fixed)
  const { lines, scan, sign, clear, batch, openBatch, signBatch, busy } = useScan(code)
  const people = useQuery(api.department.officers.queryOptions({ input: { ...(code && { department: code }) }, enabled: code !== null, staleTime: 60_000 }))
  const listRef = useRef<HTMLDivElement>(null)
  const scanRef = useRef<HTMLInputElement>(null)
  /** The list takes the keyboard when one came here or changed the tray, not when a refresh fills it while a paper is being scanned. */
  const wantsKeysRef = useRef(true)
  const rows = boxes.rowsOf(box)
  const { active: at, setActive, reset } = useActiveRow(rows)
  const row = rows[at]
  const query = boxes.all[box]
  const tray = BOXES.find((other) => other.box === box)!
  const ticks = useTicks()
  const [assigning, setAssigning] = useState<readonly CaseRow[] | null>(null)
  const show = (next: Shown): void => {
    ticks.set([])
    setAssigning(null)
    wantsKeysRef.current = true
    setShown(next)
    reset()
    openBatch(null)
    open(null)
  }
  const signNow = (): void => {
    if (!row || lines.some((line) => line.number === row.number && line.status !== 'error')) return
    sign(row)
    setActive(Math.min(at + 1, rows.length - 1))
  }
  const signing = shown === 'dispatched' && opened === null && batch === null
  const loaded = rows.length > 0
  const assignable = shown === 'inProgress' && opened === null && assigning === null && may && distributes
  const chosen = rows.filter((one) => ticks.ticked.has(one.id)).length
  useKeys([
    { key: '/', label: '扫码签收', run: () => scanRef.current?.focus(), enabled: may },
    ...(signing ? [{ key: 'S', label: '签收选中', run: signNow, enabled: may && row !== undefined, reason: '没有待签收的办件' }, { key: 's', label: '签收选中', run: signNow, enabled: may && row !== undefined, hidden: true }] : []),
    ...(assignable ? [{ key: 'Space', label: '选中', run: () => row && ticks.toggle(row.id), hidden: !loaded }, { key: 'Alt+F', label: chosen > 0 ? `分派 ${chosen} 件` : '分派', run: () => setAssigning(ticks.of(rows, row)), enabled: row !== undefined, reason: '没有办理中的办件' }] : []),
    ...(shown === 'inProgress' && opened === null && fixed ? [{ key: 'W', label: mine ? '看全部门的' : '只看我经办的', run: () => setMine(!mine) }] : []),
    ...[...BOXES.map((other): [Shown, string] => [other.box, other.label]), ...VIEWS.map((other): [Shown, string] => [other.view, other.label])].map(([id, label], i) => ({ key: `Alt+${i + 1}`, label, run: () => show(id), hidden: true })),
  ])
  if (fixed && !code) return <Empty title="您还没有分到部门" hint="请系统管理员在“系统 → 人员”里为您设置部门。" />
  return (
    <div className={css.screen}>
      <section className={css.left} aria-label="部门办件">
        <header className={css.head}>
          <div className={css.top}>
            {fixed ? <h2>{department?.name ?? code}</h2> : <Select aria-label="部门" w={220} searchable value={code} onChange={(value) => { pick(value); open(null) }} data={all.map((d) => ({ value: d.code, label: d.name }))} maxDropdownHeight={420} />}
            <ScanBox lines={lines} onScan={scan} onClear={clear} inputRef={scanRef} disabled={!may} />
          </div>
          <Tabs value={shown} onChange={(value) => value && show(value as Shown)} classNames={{ tab: css.tab }}>
            <Tabs.List aria-label="收件箱">
              {BOXES.map((other, i) => <Tabs.Tab key={other.box} value={other.box}>{other.label} <b>{boxes.count(other.box)}</b> <span className={css.key}>Alt+{i + 1}</span></Tabs.Tab>)}
              {VIEWS.map((other, i) => <Tabs.Tab key={other.view} value={other.view}>{other.label} <span className={css.key}>Alt+{BOXES.length + i + 1}</span></Tabs.Tab>)}
            </Tabs.List>
          </Tabs>
        </header>
        {shown === 'inProgress' && fixed && <div className={css.filter}><SegmentedControl size="xs" aria-label="谁的" value={mine ? 'mine' : 'all'} onChange={(value) => setMine(value === 'mine')} data={[{ value: 'all', label: '全部门' }, { value: 'mine', label: '我经办的' }]} /> <KeyHint k="W" /></div>}
        {code && shown === 'papers' && <InHand key={code} department={code} />}
        {code && shown === 'statistics' && <Statistics key={code} department={code} />}
        {code && shown === 'opinions' && <Opinions key={code} department={code} />}
        {isBox(shown) && (query.error ?? error) && <div className={css.trouble}><ErrorNotice error={query.error ?? error} onRetry={() => void query.refetch()} /></div>}
        {isBox(shown) && query.isPending && code && !query.error && <div className={css.loading} role="status" aria-label="正在载入">{[1, 2, 3, 4].map((n) => <Skeleton key={n} h={44} />)}</div>}
        {isBox(shown) && query.data && rows.length === 0 && <Empty title={mine && shown === 'inProgress' ? '没有您经办的办件' : tray.empty} hint={tray.hint} />}
        {isBox(shown) && loaded && <Inbox key={box} marked={box === 'inProgress' && distributes ? ticks.ticked : null} onMark={ticks.toggle} officers={people.data} wantsKeysRef={wantsKeysRef} box={box} label={tray.label} rows={rows} today={today} active={at} opened={opened} onActive={setActive} onOpen={(i) => { setAssigning(null); if (rows[i]) open(rows[i].id) }} listRef={listRef} />}
      </section>
      {batch && !opened && <BatchPane key={batch} number={batch} busy={busy} onSign={(missing) => void signBatch(missing).then(() => scanRef.current?.focus())} onClose={() => { openBatch(null); scanRef.current?.focus() }} />}
      {assigning && !opened && <AssignPane cases={assigning} officers={people.data ?? []} onClose={() => { setAssigning(null); listRef.current?.focus() }} onDone={(left) => { ticks.set(left); if (left.length === 0) { setAssigning(null); listRef.current?.focus() } }} />}
      {opened && <CasePane id={opened} onClose={() => { open(null); listRef.current?.focus() }} onReturn={() => listRef.current?.focus()} />}
    </div>
  )
}
