import { useEffect, useRef, useState } from 'react'
import { Button, Select, SegmentedControl, Skeleton, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { HandRow } from '#shared/contract/handover.ts'
import { shortTime } from '#shared/text/labels.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { go } from '../../app/route.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { CaseNumber } from '../cases/CaseNumber.tsx'
import { Rows, type Column } from './Rows.tsx'
import { useTicks } from './ticks.ts'
import css from './handover.module.css'

type FormProps = { rows: readonly HandRow[]; department: string; onDone: () => void }

/** To whom the chosen papers go, all of them at once; a head may take those of an absent colleague. */
function HandOverForm({ rows, department, onDone }: FormProps) {
  const queryClient = useQueryClient()
  const people = useQuery(api.department.officers.queryOptions({ input: { department } }))
  const [to, setTo] = useState<string | null>(null)
  const [note, setNote] = useState('')
  const root = useRef<HTMLFormElement>(null)
  const move = useMutation({
    mutationFn: () => client.handover.handOver({ caseIds: rows.map((row) => row.id), toStaff: to ?? '', ...(note.trim() && { note }) }),
    onSuccess: async (done) => {
      notify({ tone: 'ok', text: done.confirmed ? `${done.count} 件材料已移交${done.toName}` : `已向${done.toName}提出移交 ${done.count} 件,等对方确认` })
      await queryClient.invalidateQueries({ queryKey: api.handover.inHand.key() })
      onDone()
    },
  })
  useEffect(() => root.current?.querySelector<HTMLInputElement>('input')?.focus(), [])
  const submit = (): void => {
    if (to && !move.isPending) move.mutate()
  }
  useKeys([{ key: 'Escape', label: '取消', run: onDone }, { key: 'Ctrl+Enter', label: '移交', run: submit, enabled: to !== null, reason: '请选择接收人' }])
  return (
    <form ref={root} className={css.form} aria-label="移交材料" onSubmit={(event) => { event.preventDefault(); submit() }}>
      <Select label={`把 ${rows.length} 件材料移交给`} w={240} searchable value={to} onChange={setTo} data={(people.data ?? []).filter((p) => rows.some((row) => row.holderId !== p.id)).map((p) => ({ value: p.id, label: p.name }))} nothingFoundMessage="本部门没有这个经办人" />
      <TextInput label="说明" w={280} maxLength={200} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      <Button type="submit" size="compact-md" loading={move.isPending} disabled={!to} rightSection={<KeyHint k="Ctrl+Enter" />}>移交</Button>
      <Button size="compact-md" variant="default" onClick={onDone} rightSection={<KeyHint k="Escape" />}>取消</Button>
      {move.error && <ErrorNotice error={move.error} compact />}
    </form>
  )
}

const COLUMNS: readonly Column<HandRow>[] = [
  { head: '受理编号', cell: (row) => <CaseNumber number={row.number} />, className: css.nowrap },
  { head: '事项', cell: (row) => row.matterName, className: css.matter },
  { head: '申请人', cell: (row) => row.applicantName, className: css.person },
  { head: '材料在', cell: (row) => row.holderName, className: css.nowrap },
  { head: '移交', cell: (row) => (row.offeredToName ? <span className={css.bad}>→ {row.offeredToName} 待确认</span> : ''), className: css.nowrap },
  { head: '经办人', cell: (row) => row.officerName ?? '—', className: css.nowrap },
  { head: '自', cell: (row) => shortTime(row.since), className: css.nowrap },
]

/** The receiver says of what was offered that he has it, or that it did not come. */
function useAnswer(offered: readonly HandRow[], done: () => void) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (accept: boolean) => client.handover.answer({ caseIds: offered.map((row) => row.id), accept }),
    onSuccess: async (_ok, accept) => {
      notify({ tone: 'ok', text: accept ? `已确认接收 ${offered.length} 件` : `已写明未接收 ${offered.length} 件,材料仍在对方手上` })
      done()
      await queryClient.invalidateQueries({ queryKey: api.handover.inHand.key() })
    },
  })
}

/** Whose papers are shown, which are chosen, and what was offered to the person. */
function useHands(department: string) {
  const { user } = useSession()
  const query = useQuery(api.handover.inHand.queryOptions({ input: { department }, refetchInterval: 30_000 }))
  const [whose, setWhose] = useState<'mine' | 'all'>(user.role === 'officer' ? 'mine' : 'all')
  const ticks = useTicks()
  const all = query.data ?? []
  const toMe = all.filter((row) => row.offeredToId === user.id)
  const rows = whose === 'all' ? all : all.filter((row) => row.holderId === user.id || row.offeredToId === user.id)
  const { active, setActive } = useActiveRow(rows)
  const chosen = ticks.of(rows, rows[active])
  // Nothing ticked: all that was offered is answered at once.
  const offered = ticks.ticked.size > 0 ? chosen.filter((row) => row.offeredToId === user.id) : toMe
  return { query, whose, setWhose, ticks, rows, active, setActive, chosen, offered, waiting: toMe.length }
}

/** 在我手上: whose hands the papers of the department are in; handed over one by one or all at the end of duty, confirmed by who gets them. */
export function InHand({ department }: { department: string }) {
  const may = useMay('custody.change')
  const { query, whose, setWhose, ticks, rows, active, setActive, chosen, offered, waiting } = useHands(department)
  const { ticked, toggle, set } = ticks
  const [moving, setMoving] = useState(false)
  const listRef = useRef<HTMLDivElement>(null)
  const answer = useAnswer(offered, () => set([]))
  const loaded = query.data !== undefined
  useEffect(() => {
    if (loaded) listRef.current?.focus()
  }, [loaded])
  const ends = (): void => {
    setMoving(false)
    set([])
    listRef.current?.focus()
  }
  const answers = { enabled: may && offered.length > 0 && !answer.isPending, reason: '没有移交给您、等您确认的材料' }
  const count = offered.length > 0 ? ` ${offered.length} 件` : ''
  useKeys(moving ? [] : [
    { key: 'M', label: '移交', run: () => setMoving(true), enabled: may && chosen.length > 0, reason: '没有可移交的材料' },
    { key: 'Y', label: `确认接收${count}`, run: () => answer.mutate(true), ...answers },
    { key: 'X', label: `未收到${count}`, run: () => answer.mutate(false), ...answers, hidden: offered.length === 0 },
    { key: 'A', label: '全选', run: () => set(ticked.size === rows.length ? [] : rows.map((row) => row.id)), enabled: rows.length > 0, hidden: true },
    { key: 'W', label: '我的 / 全部门', run: () => setWhose(whose === 'all' ? 'mine' : 'all') },
  ])
  if (query.error) return <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>
  if (!query.data) return <div className={css.trouble} role="status" aria-label="正在载入"><Skeleton h={180} /></div>
  return (
    <>
      <div className={css.bar}>
        <SegmentedControl size="xs" aria-label="谁的" value={whose} onChange={(value) => setWhose(value as 'mine' | 'all')} data={[{ value: 'mine', label: '我手上' }, { value: 'all', label: '全部门' }]} />
        <span><b>{rows.length}</b> 件{ticked.size > 0 ? `,选中 ${chosen.length} 件` : ''}</span>
        {waiting > 0 && <span className={css.bad}>{waiting} 件移交给您,等您确认 <KeyHint k="Y" /></span>}
        <span className={css.spring} />
        <span className={css.quiet}>空格选中,A 全选(下班一次交清)</span>
        <Button size="compact-md" variant="default" disabled={!may || chosen.length === 0} onClick={() => setMoving(true)} rightSection={<KeyHint k="M" />}>移交</Button>
      </div>
      {moving && <HandOverForm rows={chosen} department={department} onDone={ends} />}
      {answer.error && <div className={css.trouble}><ErrorNotice error={answer.error} compact /></div>}
      {rows.length === 0 ? <Empty title={whose === 'mine' ? '您手上没有材料' : '本部门没有办理中的材料'} hint="签收后,材料记在签收人手上;办结、退回后交回受理点。" /> : (
        <Rows
          label="材料在谁手上" rows={rows} active={active} onActive={setActive} onEnter={(row) => go(`department/${row.id}`)} ticked={ticked} onTick={(row) => toggle(row.id)} listRef={listRef}
          columns={COLUMNS}
        />
      )}
    </>
  )
}
