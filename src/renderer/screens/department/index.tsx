import { SegmentedControl, Select, Skeleton, Tabs } from '@mantine/core'
import { useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { CasePane } from '../cases/CasePane.tsx'
import { InHand } from '../handover/InHand.tsx'
import { AssignPane } from './AssignPane.tsx'
import { BatchPane } from './BatchPane.tsx'
import { Inbox } from './Inbox.tsx'
import { Opinions } from './Opinions.tsx'
import { ScanBox } from './ScanBox.tsx'
import { Statistics } from './Statistics.tsx'
import type { Shown } from './trays.ts'
import { BOXES, isBox, TABS } from './trays.ts'
import type { Desk } from './useDesk.ts'
import { useDesk } from './useDesk.ts'
import css from './department.module.css'

/** Whose desk it is, the box for scanning, and the tabs with how many each holds. */
function DeskHead({ desk: { who, may, boxes, scanning, tray, scanRef } }: { desk: Desk }) {
  return (
    <header className={css.head}>
      <div className={css.top}>
        {who.fixed ? <h2>{who.department?.name ?? who.code}</h2> : <Select aria-label="部门" w={220} searchable value={who.code} onChange={(value) => { who.pick(value); tray.open(null) }} data={who.all.map((d) => ({ value: d.code, label: d.name }))} maxDropdownHeight={420} />}
        <ScanBox lines={scanning.lines} onScan={scanning.scan} onClear={scanning.clear} inputRef={scanRef} disabled={!may} />
      </div>
      <Tabs value={tray.shown} onChange={(value) => value && tray.show(value as Shown)} classNames={{ tab: css.tab }}>
        <Tabs.List aria-label="收件箱">
          {TABS.map(({ id, label }, i) => <Tabs.Tab key={id} value={id}>{label} {isBox(id) && <><b>{boxes.count(id)}</b> </>}<span className={css.key}>Alt+{i + 1}</span></Tabs.Tab>)}
        </Tabs.List>
      </Tabs>
    </header>
  )
}

/** One tray, with what it says while it loads, when it is empty and when it cannot be had. */
function TrayView({ desk: { who, mine, boxes, tray, officers, distributes } }: { desk: Desk }) {
  const { today } = useSession()
  const { box, rows, at, opened, ticks, listRef, wantsKeysRef, setActive, open } = tray
  const query = boxes.all[box]
  const error = query.error ?? who.error
  const words = BOXES.find((other) => other.box === box)!
  const filtered = box === 'inProgress' ? mine : null
  return (
    <>
      {filtered && <div className={css.filter}><SegmentedControl size="xs" aria-label="谁的" value={filtered.on ? 'mine' : 'all'} onChange={(value) => filtered.set(value === 'mine')} data={[{ value: 'all', label: '全部门' }, { value: 'mine', label: '我经办的' }]} /> <KeyHint k="W" /></div>}
      {error && <div className={css.trouble}><ErrorNotice error={error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && who.code && !query.error && <div className={css.loading} role="status" aria-label="正在载入">{[1, 2, 3, 4].map((n) => <Skeleton key={n} h={44} />)}</div>}
      {query.data && rows.length === 0 && <Empty title={filtered?.on ? '没有您经办的办件' : words.empty} hint={words.hint} />}
      {rows.length > 0 && (
        <Inbox
          key={box} box={box} label={words.label} rows={rows} today={today} officers={officers} active={at} opened={opened} listRef={listRef} wantsKeysRef={wantsKeysRef}
          marked={box === 'inProgress' && distributes ? ticks.ticked : null} onMark={ticks.toggle} onActive={setActive} onOpen={(i) => rows[i] && open(rows[i].id)}
        />
      )}
    </>
  )
}

/** What stands beside the tray: a scanned batch, the cases to be given out, or a case. */
function Beside({ desk: { scanning, tray, officers, scanRef } }: { desk: Desk }) {
  const { opened, open, assigning, setAssigning, ticks, back } = tray
  const { batch, busy, openBatch, signBatch } = scanning
  if (opened) return <CasePane id={opened} onClose={() => { open(null); back() }} onReturn={back} />
  if (batch) return <BatchPane key={batch} number={batch} busy={busy} onSign={(missing) => void signBatch(missing).then(() => scanRef.current?.focus())} onClose={() => { openBatch(null); scanRef.current?.focus() }} />
  if (!assigning) return null
  const end = (): void => {
    setAssigning(null)
    back()
  }
  return <AssignPane cases={assigning} officers={officers ?? []} onClose={end} onDone={(left) => { ticks.set(left); if (left.length === 0) end() }} />
}

const OTHERS = { papers: InHand, statistics: Statistics, opinions: Opinions } as const

/** 部门 (F6): what came, what is due, what is done and still to be handed over. */
export default function DepartmentScreen() {
  const desk = useDesk()
  const { shown } = desk.tray
  const { fixed, code } = desk.who
  if (fixed && !code) return <Empty title="您还没有分到部门" hint="请系统管理员在“系统 → 人员”里为您设置部门。" />
  const Other = isBox(shown) ? null : OTHERS[shown]
  return (
    <div className={css.screen}>
      <section className={css.left} aria-label="部门办件">
        <DeskHead desk={desk} />
        {Other ? code && <Other key={code} department={code} /> : <TrayView desk={desk} />}
      </section>
      <Beside desk={desk} />
    </div>
  )
}
