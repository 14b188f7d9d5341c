import { useState } from 'react'
import type { ReactNode, RefObject } from 'react'
import { Button, Checkbox, SegmentedControl, Skeleton } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import type { FundEntry } from '#shared/contract/funds.ts'
import { ENTRY_KINDS, type EntryKind, type Sums } from '#shared/rules/fundLedger.ts'
import { addMonths } from '#shared/reports/period.ts'
import { api, client, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useRoute } from '../../app/route.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { save } from '../../components/download.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useRows } from '../ledgers/useRows.ts'
import { Between, type Side } from './Between.tsx'
import { CorrectForm, EnterForm, isUnpriced } from './EntryForms.tsx'
import { Money, moneyText } from './Money.tsx'
import css from './funds.module.css'

type Doing = 'deduction' | 'payment' | 'correct' | null
const KINDS = ['all', 'accrual', 'deduction', 'correction', 'payment'] as const

/** Which lines are shown: one month or all, one kind or all, those without a price. */
function useFilter() {
  const { today } = useSession()
  const { query } = useRoute()
  const asked = (key: string): Record<string, string> => (query.get(key) ? { [key]: query.get(key)! } : {})
  const [side, setSide] = useState<Side>({ ...asked('department'), ...asked('community') })
  const [month, setMonth] = useState<string | null>(query.get('department') ? null : today.slice(0, 7))
  const [kind, setKind] = useState<(typeof KINDS)[number]>('all')
  const [unpriced, setUnpriced] = useState(false)
  const input = { ...side, ...(month && { from: month, to: month }), ...(kind !== 'all' && { kind: kind as EntryKind }), ...(unpriced && { unpriced }) }
  const now = today.slice(0, 7)
  const step = (by: number): void => {
    const next = addMonths(month ?? now, by)
    if (next <= now) setMonth(next)
  }
  return { input, side, setSide, month, now, step, allMonths: () => setMonth(month === null ? now : null), kind, setKind, unpriced, setUnpriced }
}

/** 往来: the ledger line by line; deductions, payments and corrections are entered here. */
export function EntriesTray() {
  const queryClient = useQueryClient()
  const { user } = useSession()
  const [mayEnter, mayExport] = [useMay('fund.enter'), useMay('fund.export')]
  const f = useFilter()
  const [doing, setDoing] = useState<Doing>(null)
  const query = useInfiniteQuery(api.funds.entries.infiniteOptions({ input: (after: string | undefined) => ({ ...f.input, ...(after && { after }), limit: 300 }), initialPageParam: undefined, getNextPageParam: (page) => page.next ?? undefined, placeholderData: keepPreviousData }))
  const rows = query.data?.pages.flatMap((p) => p.rows) ?? []
  const sums = query.data?.pages[0]?.sums
  const { body, row, rowProps } = useRows(rows)
  const done = async (text: string): Promise<void> => {
    setDoing(null)
    notify({ tone: 'ok', text })
    await queryClient.invalidateQueries({ queryKey: api.funds.key() })
  }
  const exporting = useMutation({
    mutationFn: async (format: 'xlsx' | 'csv') => save(await client.funds.exportEntries({ ...f.input, format }), `费随事转台账${f.month ? `-${f.month}` : ''}.${format}`),
    onSuccess: () => notify({ tone: 'ok', text: '已导出' }),
    onError: (error) => notify({ tone: 'error', text: errorOf(error).message }),
  })
  const heads = user.role !== 'officer' || user.leads
  const hindrance = !heads ? '更正由部门负责人或值班主管办理' : !row ? '没有选中的记录' : row.kind === 'correction' ? '更正记录本身不能更正,请选原记录' : null
  const busy = exporting.isPending
  const offered = [
    { key: 'X', label: '导出 xlsx', short: '导出', shown: mayExport, run: () => exporting.mutate('xlsx'), enabled: !busy, reason: '正在导出' },
    { key: 'D', label: '记扣款', short: '扣款', shown: mayEnter, run: () => setDoing('deduction'), enabled: true, reason: '' },
    { key: 'P', label: '记支付', short: '支付', shown: mayEnter, run: () => setDoing('payment'), enabled: true, reason: '' },
    { key: 'C', label: row && isUnpriced(row) ? '补定单价' : '更正', short: '更正', shown: mayEnter, run: () => setDoing('correct'), enabled: hindrance === null, reason: hindrance ?? '' },
  ]
  const actions = offered.filter((action) => action.shown)
  useKeys([
    ...actions.map(({ key, label, run, enabled, reason }) => ({ key, label, run, enabled, reason })),
    ...(mayExport ? [{ key: 'V', label: '导出 csv', run: () => exporting.mutate('csv'), enabled: !busy, reason: '正在导出' }] : []),
  ])
  return (
    <>
      <FilterBar f={f}>
        {actions.map((action) => <Button key={action.key} size="compact-md" variant="default" disabled={!action.enabled} title={action.enabled ? undefined : action.reason} onClick={action.run} rightSection={<KeyHint k={action.key} />}>{action.short}</Button>)}
      </FilterBar>
      <div className={css.work}>
        <div className={css.body} tabIndex={0} role="region" aria-label="往来列表">
          {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
          {query.isPending && !query.error && <Skeleton h={160} mt={10} aria-label="正在载入往来" />}
          {query.data && (rows.length === 0 ? <Empty title="没有这样的记录" hint="社区办完任务会自动记应计。按 [ 看上一月,按 M 看全部月份。" /> : <EntryTable rows={rows} body={body} rowProps={rowProps} />)}
          {query.hasNextPage && <Button size="compact-sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>再显示 300 行</Button>}
        </div>
        {doing !== null && <aside className={css.side}>{doing === 'correct' ? row && <CorrectForm key={row.id} entry={row} onDone={done} onCancel={() => setDoing(null)} /> : <EnterForm key={doing} kind={doing} side={f.side} onDone={done} onCancel={() => setDoing(null)} />}</aside>}
      </div>
      {sums && <SumsLine sums={sums} />}
    </>
  )
}

/** What is shown: month, kind, price, sides; each with its key. */
function FilterBar({ f, children }: { f: ReturnType<typeof useFilter>; children: ReactNode }) {
  useKeys([
    { key: '[', label: '上一月', run: () => f.step(-1), hidden: true },
    { key: ']', label: '下一月', run: () => f.step(1), hidden: true },
    { key: 'M', label: f.month ? '看全部月份' : '只看一月', run: f.allMonths, hidden: true },
    { key: 'K', label: '换类别', run: () => f.setKind(KINDS[(KINDS.indexOf(f.kind) + 1) % KINDS.length]!), hidden: true },
    { key: 'U', label: '只看未定价', run: () => f.setUnpriced(!f.unpriced), hidden: true },
  ])
  return (
    <header className={css.head}>
      <Button size="compact-sm" variant="default" aria-label="上一月" onClick={() => f.step(-1)}><KeyHint k="[" /></Button>
      <strong role="status">{f.month ?? '全部月份'}</strong>
      <Button size="compact-sm" variant="default" aria-label="下一月" disabled={(f.month ?? f.now) >= f.now} onClick={() => f.step(1)}><KeyHint k="]" /></Button>
      <Button size="compact-sm" variant="default" aria-pressed={f.month === null} onClick={f.allMonths} rightSection={<KeyHint k="M" />}>全部月份</Button>
      <SegmentedControl size="xs" aria-label="类别" value={f.kind} transitionDuration={0} onChange={(value) => f.setKind(value as typeof f.kind)} data={KINDS.map((value) => ({ value, label: value === 'all' ? '全部' : ENTRY_KINDS[value] }))} /><KeyHint k="K" />
      <Checkbox size="xs" label={<>未定价 <KeyHint k="U" /></>} checked={f.unpriced} onChange={(event) => f.setUnpriced(event.currentTarget.checked)} />
      <Between side={f.side} set={f.setSide} />
      <span className={css.actions}>{children}</span>
    </header>
  )
}

function SumsLine({ sums }: { sums: Sums }) {
  const parts: [string, number][] = [['应计', sums.accruedFen], ['扣款', sums.deductedFen], ['更正', sums.correctedFen], ['应付', sums.totalFen], ['支付', sums.paidFen]]
  return (
    <div role="group" className={css.sums} aria-label="合计">
      <span>任务 <b>{sums.tasks}</b> 件</span>{sums.unpriced > 0 && <span className={css.mark}>未定价 {sums.unpriced} 件</span>}
      {parts.map(([label, fen]) => <span key={label}>{label} <b>{moneyText(fen)}</b></span>)}
      <span>余额 <b>{moneyText(sums.balanceFen)}</b> 元</span>
    </div>
  )
}

type TableProps = { rows: readonly FundEntry[]; body: RefObject<HTMLTableSectionElement | null>; rowProps: (index: number) => object }

function EntryTable({ rows, body, rowProps }: TableProps) {
  return (
    <table className={css.table}>
      <thead><tr><th scope="col">月份</th><th scope="col">部门</th><th scope="col">社区</th><th scope="col" data-number>行号</th><th scope="col">类别</th><th scope="col">任务或原因</th><th scope="col" data-number>数量</th><th scope="col" data-number>单价</th><th scope="col" data-number>金额(元)</th><th scope="col">记账</th></tr></thead>
      <tbody ref={body}>
        {rows.map((e, i) => (
          <tr key={e.id} {...rowProps(i)}>
            <td data-tight>{e.month}</td><td>{e.departmentName}</td><td>{e.communityName}</td><td data-number>{e.seq}</td>
            <td data-tight>{ENTRY_KINDS[e.kind]}{e.correctsSeq !== null && <span className={css.quiet}> 第{e.correctsSeq}行</span>}</td>
            <td>{e.kind === 'accrual' ? e.task : e.reason}<div className={css.quiet}>{e.kind === 'accrual' ? [e.caseNumber, e.admissionNumber].filter(Boolean).join(' · ') : e.kind === 'correction' ? e.task : null}</div></td>
            <td data-number>{e.units === null ? '' : `${e.units} ${e.unit ?? ''}`}</td>
            <td data-number>{e.kind === 'accrual' && (e.unitFen !== null || e.correctedFen === null) ? <Money fen={e.unitFen} /> : e.unitFen === null ? '' : moneyText(e.unitFen)}</td>
            <td data-number>{e.amountFen === null && e.correctedFen !== null ? '—' : <Money fen={e.amountFen} />}{e.correctedFen !== null && <div className={css.quiet}>{e.amountFen === null ? '补定' : '更正为'} {moneyText(e.correctedFen)}</div>}</td>
            <td data-tight>{e.enteredBy}<div className={css.quiet}>{e.enteredAt.slice(5, 16).replace('T', ' ')}</div></td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
