import { useRef, useState } from 'react'
import { Button, Skeleton, Tabs } from '@mantine/core'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Board } from '#shared/contract/supervision.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go, hrefOf, useRoute } from '../../app/route.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { RowList } from '../../components/RowList.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { CasePane } from '../cases/CasePane.tsx'
import { useDepartmentNames } from '../cases/data.ts'
import { BOXES, type BoardRow } from './boxes.ts'
import { ExplainPane, FollowUpPane, IssuePane, SlipPane } from './Panes.tsx'
import { BoardRowView } from './RowViews.tsx'
import css from './supervision.module.css'

const REFRESH_MS = 60_000

/** The five-day guard in one line: the most dangerous date of the desk is never behind a tab. */
function GuardLine({ board }: { board: Board }) {
  const { last, fourth, third, deemed } = board.guard
  const tone = last + deemed > 0 ? 'red' : fourth + third > 0 ? 'amber' : undefined
  return (
    <p className={css.guard} data-tone={tone} role="status" aria-label="受理期限提醒">
      <b>五日受理期限</b>
      {tone === undefined && <span>没有临近期限的办件</span>}
      {deemed > 0 && <span data-tone="red">已视为受理 <b>{deemed}</b></span>}
      {last > 0 && <span data-tone="red">今天最后一天 <b>{last}</b></span>}
      {fourth > 0 && <span data-tone="amber">第四日 <b>{fourth}</b></span>}
      {third > 0 && <span data-tone="amber">第三日 <b>{third}</b></span>}
      <span className={css.spring} />
      <span className={css.toComplaints}><a className={css.link} href={hrefOf('complaints')}>投诉未结 {board.complaints.open}{board.complaints.overdue > 0 && `,逾期 ${board.complaints.overdue}`}</a><KeyHint k="Ctrl+F8" /></span>
    </p>
  )
}

/** Box, the department or point looked into, and what is open live in the address: `supervision/slips/<id>`, `supervision/lamps?department=WS`. */
function useWhere() {
  const { rest, query } = useRoute()
  const box = BOXES.find((b) => b.id === rest[0]) ?? BOXES[0]!
  const inside = { department: query.get('department') ?? undefined, point: query.get('point') ?? undefined }
  const search = new URLSearchParams(Object.entries(inside).flatMap(([k, v]) => (v ? [[k, v]] : []))).toString()
  const open = (id: string | null): void => go(`supervision/${box.id}${id ? `/${id}` : ''}${search && `?${search}`}`, { replace: true })
  const show = (boxId: string, more = ''): void => go(`supervision/${boxId}${more}`, { replace: true })
  return { box, inside: box.id === 'lamps' && (inside.department || inside.point) ? inside : null, opened: rest[1] ?? null, open, show }
}

/** Boxes that also have what is done. */
const HAVE_PAST: readonly string[] = ['slips', 'followUps']
const PAST_EMPTY: Record<string, string> = { slips: '没有已结案的督办单', followUps: '没有已登记的回访' }

/** The cases behind the lamps of one department or point take the place of the list of departments. */
function useRows(board: Board | undefined, { box, inside }: ReturnType<typeof useWhere>, past: boolean) {
  const slips = useQuery(api.supervision.slips.queryOptions({ input: { state: 'closed' }, enabled: past && box.id === 'slips' }))
  const followUps = useQuery(api.supervision.followUps.queryOptions({ input: { state: 'done' }, enabled: past && box.id === 'followUps' }))
  const lamps = useQuery(api.supervision.lampCases.queryOptions({ input: { ...(inside?.department && { department: inside.department }), ...(inside?.point && { point: inside.point }) }, enabled: inside !== null }))
  if (inside) return { rows: (lamps.data?.items ?? []).map((line): BoardRow => ({ id: line.id, kind: 'case', line })), pending: lamps.isPending, error: lamps.error, total: lamps.data?.count ?? 0 }
  if (past && box.id === 'slips') return { rows: (slips.data ?? []).map((slip): BoardRow => ({ id: slip.id, kind: 'slip', slip })), pending: slips.isPending, error: slips.error, total: 0 }
  if (past && box.id === 'followUps') return { rows: (followUps.data ?? []).map((followUp): BoardRow => ({ id: followUp.id, kind: 'followUp', followUp })), pending: followUps.isPending, error: followUps.error, total: 0 }
  return { rows: board ? box.rows(board) : [], pending: false, error: null, total: board ? box.count(board) : 0 }
}

function BoxTabs({ board, current, onShow }: { board: Board; current: string; onShow: (id: string) => void }) {
  return (
    <Tabs value={current} onChange={(id) => id && onShow(id)} classNames={{ tab: css.tab }} className={css.head}>
      <Tabs.List aria-label="督办分类">
        {BOXES.map((b, i) => <Tabs.Tab key={b.id} value={b.id} title={`Alt+${i + 1}`} data-tone={b.bad && b.count(board) > 0 ? 'red' : undefined}>{b.label} <b>{b.count(board)}</b> <span className={css.key}>{i === 0 ? 'Alt+1' : i + 1}</span></Tabs.Tab>)}
      </Tabs.List>
    </Tabs>
  )
}

type Mode = 'explain' | 'issue' | 'case' | null

type Moves = {
  where: ReturnType<typeof useWhere>
  rows: readonly BoardRow[]
  row: BoardRow | undefined
  reset: () => void
  past: boolean
  setPast: (past: boolean) => void
  focusList: () => void
}

/** What a person does on the board: turn to a box, open a line, explain, issue a slip; each closes what was open before. */
function useMoves({ where, rows, row, reset, past, setPast, focusList }: Moves) {
  const queryClient = useQueryClient()
  const { open, show } = where
  const [mode, setMode] = useState<Mode>(null)
  const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: api.supervision.key() })
  const close = (): void => {
    setMode(null)
    open(null)
    setTimeout(focusList)
  }
  return {
    mode, setMode, refresh, close,
    done: (): void => {
      close()
      void refresh().then(focusList)
    },
    issued: (id: string): void => {
      setMode(null)
      void refresh().then(() => show('slips', `/${id}`))
    },
    showBox: (id: string): void => {
      setMode(null)
      setPast(false)
      reset()
      show(id)
    },
    turn: (): void => {
      setPast(!past)
      open(null)
      reset()
    },
    openAt: (index: number): void => {
      const next = rows[index]
      if (!next) return
      setMode(null)
      if (next.kind === 'lamps') {
        reset()
        show('lamps', `?${next.of}=${next.lamps.code}`)
      } else open(next.id)
    },
    explain: (): void => {
      if (row?.kind !== 'case') return
      open(row.id)
      setMode('explain')
    },
    issue: (): void => {
      open(null)
      setMode('issue')
    },
  }
}

/** 督办: everything at risk today, the acceptance guard first. */
export function BoardView() {
  const { today } = useSession()
  const departmentName = useDepartmentNames()
  const where = useWhere()
  const { box, inside, opened } = where
  const board = useQuery(api.supervision.board.queryOptions({ refetchInterval: REFRESH_MS, placeholderData: keepPreviousData }))
  const [past, setPast] = useState(false)
  const hasPast = HAVE_PAST.includes(box.id)
  const { rows, pending, error, total } = useRows(board.data, where, past)
  const { active, setActive, reset } = useActiveRow(rows)
  const listRef = useRef<HTMLDivElement>(null)
  const mayIssue = useMay('slip.issue')
  const mayExplain = useMay('case.explain')
  const row = rows[active]
  const shown = rows.find((r) => r.id === opened)
  const focusList = (): void => listRef.current?.focus()
  const { mode, setMode, refresh, close, done, issued, showBox, turn, openAt, explain, issue } = useMoves({ where, rows, row, reset, past, setPast, focusList })
  useKeys([
    { key: 'N', label: '开督办单', run: issue, enabled: mayIssue, reason: '您的角色只能查看' },
    ...(box.id === 'unexplained' ? [{ key: 'E', label: '超期说明', run: explain, enabled: mayExplain && row !== undefined, reason: mayExplain ? '没有欠说明的办件' : '您的角色只能查看' }] : []),
    ...(hasPast && !opened && mode === null ? [{ key: 'H', label: past ? '看未办的' : '看办完的', run: turn }] : []),
    ...(inside && !opened ? [{ key: 'Escape', label: '返回各部门', run: () => showBox('lamps') }] : []),
    { key: 'R', label: '刷新', run: () => void refresh(), hidden: true },
    ...BOXES.map((b, i) => ({ key: `Alt+${i + 1}`, label: b.label, run: () => showBox(b.id), hidden: true })),
  ])
  if (board.error && !board.data) return <div className={css.trouble}><ErrorNotice error={board.error} onRetry={() => void board.refetch()} /></div>
  if (!board.data) return <div className={css.loading} role="status" aria-label="正在载入督办">{Array.from({ length: 9 }, (_r, i) => <Skeleton key={i} h={i === 0 ? 38 : 44} />)}</div>
  const data = board.data
  return (
    <div className={css.screen}>
      <section className={css.left} aria-label="督办一览">
        <GuardLine board={data} />
        <BoxTabs board={data} current={box.id} onShow={showBox} />
        <Bar where={where} past={hasPast ? past : null} count={rows.length} insideName={inside?.department ? departmentName(inside.department) : (data.lamps.points.find((p) => p.code === inside?.point)?.name ?? inside?.point)}
          onBack={() => showBox('lamps')} onExplain={mayExplain && row ? explain : null} onTurn={turn} onIssue={mayIssue ? issue : null} />
        {(error ?? board.error) && <div className={css.trouble}><ErrorNotice error={error ?? board.error} onRetry={() => void board.refetch()} compact /></div>}
        {pending && !error && <div className={css.loading} role="status" aria-label="正在载入">{[1, 2, 3].map((n) => <Skeleton key={n} h={44} />)}</div>}
        {!pending && !error && rows.length === 0 && <Empty title={inside ? '没有红灯和黄灯' : past ? PAST_EMPTY[box.id]! : box.empty} hint={inside ? '这里的在办件都还在期限内。' : past ? undefined : box.hint} />}
        {rows.length > 0 && (
          <RowList key={`${box.id} ${past} ${inside?.department} ${inside?.point}`} label={box.label} rows={rows} active={active} opened={opened} onActive={setActive} onOpen={openAt} listRef={listRef}>
            {(each) => <BoardRowView row={each} today={today} departmentName={departmentName} />}
          </RowList>
        )}
        {box.id !== 'lamps' && total > rows.length && <p className={css.more}>只列出最急的 {rows.length} 件,共 {total} 件。</p>}
      </section>
      <Beside mode={mode} setMode={setMode} shown={shown} opened={opened} onClose={close} onDone={done} onIssued={issued} onReturn={focusList} />
    </div>
  )
}

type BarProps = {
  where: ReturnType<typeof useWhere>
  /** Null: the box has nothing that is over. */
  past: boolean | null
  count: number
  insideName: string | undefined
  onBack: () => void
  /** Null: not for this person, or nothing to explain. */
  onExplain: (() => void) | null
  onTurn: () => void
  onIssue: (() => void) | null
}

/** What can be done with the box as a whole. */
function Bar({ where: { box, inside, opened }, past, count, insideName, onBack, onExplain, onTurn, onIssue }: BarProps) {
  if (box.id !== 'unexplained' && past === null && !inside) return null
  return (
    <div className={css.bar}>
      {inside && <><b>{insideName}</b><span className={css.quiet}>红灯和黄灯,先到期的在前</span><Button size="compact-sm" variant="default" onClick={onBack} rightSection={<KeyHint k="Escape" />}>返回各部门</Button></>}
      {box.id === 'unexplained' && <Button size="compact-md" variant="default" disabled={!onExplain} onClick={() => onExplain?.()} rightSection={<KeyHint k="E" />}>填写超期说明</Button>}
      {past !== null && <Button size="compact-md" variant="default" onClick={onTurn} rightSection={opened ? undefined : <KeyHint k="H" />}>{past ? '看未办的' : '看办完的'}</Button>}
      {past && <span className={css.quiet}>最近的 {count} 件</span>}
      {box.id === 'slips' && <Button size="compact-md" variant="default" disabled={!onIssue} onClick={() => onIssue?.()} rightSection={<KeyHint k="N" />}>开督办单</Button>}
    </div>
  )
}

type BesideProps = {
  mode: Mode
  setMode: (mode: 'case' | null) => void
  shown: BoardRow | undefined
  opened: string | null
  onClose: () => void
  onDone: () => void
  onIssued: (id: string) => void
  onReturn: () => void
}

/** What is open beside the list: a case, a slip, a call-back, or a form. */
function Beside({ mode, setMode, shown, opened, onClose, onDone, onIssued, onReturn }: BesideProps) {
  if (mode === 'issue') return <IssuePane onClose={onClose} onIssued={(slip) => onIssued(slip.id)} />
  if (!opened || !shown) return null
  const caseOf = shown.kind === 'slip' ? shown.slip.caseId : shown.kind === 'followUp' ? shown.followUp.caseId : shown.id
  if (mode === 'explain' && shown.kind === 'case') return <ExplainPane key={shown.id} line={shown.line} onClose={onClose} onDone={onDone} />
  if (shown.kind === 'slip' && mode !== 'case') return <SlipPane key={shown.id} slip={shown.slip} onClose={onClose} onDone={onDone} onCase={caseOf ? () => setMode('case') : null} />
  if (shown.kind === 'followUp' && mode !== 'case') return <FollowUpPane key={shown.id} followUp={shown.followUp} onClose={onClose} onDone={onDone} onCase={() => setMode('case')} />
  if (!caseOf) return null
  return <CasePane id={caseOf} onClose={() => (mode === 'case' ? setMode(null) : onClose())} onReturn={onReturn} />
}
