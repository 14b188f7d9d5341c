import { useRef, useState } from 'react'
import { Select, Skeleton, Tabs } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { CaseRow } from '#shared/contract/cases.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { CasePane } from '../cases/CasePane.tsx'
import { useInbox } from '../cases/data.ts'
import type { Box } from './Inbox.tsx'
import { Inbox } from './Inbox.tsx'
import { byDue } from './scan.ts'
import { ScanBox } from './ScanBox.tsx'
import { useScan } from './useScan.ts'
import css from './department.module.css'

const BOXES: readonly { box: Box; label: string; empty: string; hint: string }[] = [
  { box: 'dispatched', label: '待签收', empty: '没有待签收的办件', hint: '受理中心转来的办件会出现在这里。' },
  { box: 'inProgress', label: '办理中', empty: '没有办理中的办件', hint: '签收后的办件会出现在这里,先到期的排在前面。' },
  { box: 'closed', label: '已办结待送达', empty: '没有等待送达的办件', hint: '办结后、结果还没有送达的办件会出现在这里。' },
  { box: 'steps', label: '协办', empty: '没有等待本部门会办的环节', hint: '其他部门主办、要本部门会审的联办件会出现在这里;打开后按 K 办理本部门的环节。' },
]

/** An officer sees their own department; others pick one, and the choice is kept. */
function useDepartment() {
  const { user } = useSession()
  const [picked, pick] = useLocalStorage<string | null>({ key: 'centre.department', defaultValue: null, getInitialValueInEffect: false })
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity }))
  const fixed = user.role === 'officer'
  const code = fixed ? user.departmentCode : (picked ?? departments.data?.[0]?.code ?? null)
  return { fixed, code, pick, all: departments.data ?? [], department: departments.data?.find((d) => d.code === code), error: departments.error }
}

function useBoxes(code: string | null) {
  const all = {
    dispatched: useInbox(code, { state: 'dispatched' }), inProgress: useInbox(code, { state: 'inProgress' }), closed: useInbox(code, { state: 'closed' }),
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
  const { today } = useSession()
  const may = useMay('case.event')
  const route = useRoute()
  const opened = route.rest[0] ?? null
  const open = (id: string | null): void => go(`department${id ? `/${id}` : ''}`, { replace: true })
  const [box, setBox] = useState<Box>('dispatched')
  const boxes = useBoxes(code)
  const { lines, scan, sign, clear } = useScan(code)
  const listRef = useRef<HTMLDivElement>(null)
  const scanRef = useRef<HTMLInputElement>(null)
  /** The list takes the keyboard when one came here or changed the tray, not when a refresh fills it while a paper is being scanned. */
  const wantsKeysRef = useRef(true)
  const rows = boxes.rowsOf(box)
  const { active: at, setActive, reset } = useActiveRow(rows)
  const row = rows[at]
  const query = boxes.all[box]
  const tray = BOXES.find((other) => other.box === box)!
  const show = (next: Box): void => {
    wantsKeysRef.current = true
    setBox(next)
    reset()
    open(null)
  }
  const signNow = (): void => {
    if (!row || lines.some((line) => line.number === row.number && line.status !== 'error')) return
    sign(row)
    setActive(Math.min(at + 1, rows.length - 1))
  }
  const signing = box === 'dispatched' && opened === null
  const loaded = rows.length > 0
  useKeys([
    { key: '/', label: '扫码签收', run: () => scanRef.current?.focus(), enabled: may },
    ...(signing ? [{ key: 'S', label: '签收选中', run: signNow, enabled: may && row !== undefined, reason: '没有待签收的办件' }, { key: 's', label: '签收选中', run: signNow, enabled: may && row !== undefined, hidden: true }] : []),
    ...BOXES.map((other, i) => ({ key: `Alt+${i + 1}`, label: other.label, run: () => show(other.box), hidden: true })),
  ])
  if (fixed && !code) return <Empty title="您还没有分到部门" hint="请系统管理员在“系统—人员”里为您设置部门。" />
  return (
    <div className={css.screen}>
      <section className={css.left} aria-label="部门办件">
        <header className={css.head}>
          <div className={css.top}>
            {fixed ? <h2>{department?.name ?? code}</h2> : <Select aria-label="部门" w={220} searchable value={code} onChange={(value) => { pick(value); open(null) }} data={all.map((d) => ({ value: d.code, label: d.name }))} maxDropdownHeight={420} />}
            <ScanBox lines={lines} onScan={scan} onClear={clear} inputRef={scanRef} disabled={!may} />
          </div>
          <Tabs value={box} onChange={(value) => value && show(value as Box)} classNames={{ tab: css.tab }}>
            <Tabs.List aria-label="收件箱">
              {BOXES.map((other, i) => <Tabs.Tab key={other.box} value={other.box}>{other.label} <b>{boxes.count(other.box)}</b> <span className={css.key}>Alt+{i + 1}</span></Tabs.Tab>)}
            </Tabs.List>
          </Tabs>
        </header>
        {(query.error ?? error) && <div className={css.trouble}><ErrorNotice error={query.error ?? error} onRetry={() => void query.refetch()} /></div>}
        {query.isPending && code && !query.error && <div className={css.loading} role="status" aria-label="正在载入">{[1, 2, 3, 4].map((n) => <Skeleton key={n} h={44} />)}</div>}
        {query.data && rows.length === 0 && <Empty title={tray.empty} hint={tray.hint} />}
        {loaded && <Inbox key={box} wantsKeysRef={wantsKeysRef} box={box} label={tray.label} rows={rows} today={today} active={at} opened={opened} onActive={setActive} onOpen={(i) => rows[i] && open(rows[i].id)} listRef={listRef} />}
      </section>
      {opened && <CasePane id={opened} onClose={() => { open(null); listRef.current?.focus() }} onReturn={() => listRef.current?.focus()} />}
    </div>
  )
}
