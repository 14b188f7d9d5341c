import { useState } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FundEntry, Settlement, SettlementHead } from '#shared/contract/funds.ts'
import { amountInWords } from '#shared/rules/money.ts'
import { addMonths } from '#shared/reports/period.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { DocumentPreview } from '../../components/DocumentPreview.tsx'
import { save } from '../../components/download.ts'
import { printDocuments } from '../../components/print.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useRows } from '../ledgers/useRows.ts'
import { Between, type Side } from './Between.tsx'
import { Money, moneyText } from './Money.tsx'
import css from './funds.module.css'

/** 结算: a month of every account; both sides sign, then it is closed and printed. */
export function SettlementsTray() {
  const { today } = useSession()
  const last = addMonths(today.slice(0, 7), -1)
  const [month, setMonth] = useState(last)
  const [side, setSide] = useState<Side>({})
  const query = useQuery(api.funds.settlements.queryOptions({ input: { month, ...side } }))
  const rows = (query.data ?? []).map((s) => ({ ...s, settlement: s.id, id: `${s.departmentCode} ${s.communityCode}` }))
  const { body, row, rowProps } = useRows(rows)
  useKeys([
    { key: '[', label: '上一月', run: () => setMonth(addMonths(month, -1)) },
    { key: ']', label: '下一月', run: () => setMonth(addMonths(month, 1)), enabled: month < today.slice(0, 7), reason: '下一月还没有开始' },
  ])
  const closed = rows.filter((r) => r.state === 'closed').length
  return (
    <>
      <header className={css.head}>
        <Button size="compact-sm" variant="default" aria-label="上一月" onClick={() => setMonth(addMonths(month, -1))}><KeyHint k="[" /></Button>
        <strong role="status">{month}</strong>
        <Button size="compact-sm" variant="default" aria-label="下一月" disabled={month >= today.slice(0, 7)} onClick={() => setMonth(addMonths(month, 1))}><KeyHint k="]" /></Button>
        <Between side={side} set={setSide} />
        {rows.length > 0 && <span className={css.quiet}>{rows.length} 户,已结算 {closed} 户</span>}
      </header>
      <div className={css.work}>
        <div className={css.body} tabIndex={0} role="region" aria-label="结算列表">
          {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
          {query.isPending && !query.error && <Skeleton h={160} mt={10} aria-label="正在载入结算" />}
          {query.data && (rows.length === 0
            ? <Empty title={`${month} 没有要结算的账户`} hint="有应计、扣款或未办完社区任务的账户会列在这里。按 [ 看上一月。" />
            : <table className={css.table}>
                <thead><tr><th scope="col">部门</th><th scope="col">社区</th><th scope="col" data-number>行数</th><th scope="col" data-number>未定价</th><th scope="col" data-number>未办完</th><th scope="col" data-number>合计(元)</th><th scope="col">结算</th></tr></thead>
                <tbody ref={body}>{rows.map((s, i) => <HeadRow key={s.id} head={s} row={rowProps(i)} />)}</tbody>
              </table>)}
        </div>
        {row && <Pane key={`${row.id} ${month}`} head={row} />}
      </div>
    </>
  )
}

const stateOf = ({ state, signed }: Pick<SettlementHead, 'state' | 'signed'>): string =>
  state === 'closed' ? '已结算' : signed.department ? '待社区签字' : signed.community ? '待部门签字' : '未签字'

function HeadRow({ head: s, row }: { head: SettlementHead; row: object }) {
  return (
    <tr {...row}>
      <td>{s.departmentName}</td><th scope="row">{s.communityName}</th><td data-number>{s.entries}</td>
      <td data-number>{s.unpriced > 0 ? <span className={css.mark}>{s.unpriced}</span> : 0}</td>
      <td data-number>{s.openTasks > 0 ? <span className={css.mark}>{s.openTasks}</span> : 0}</td>
      <td data-number><b>{moneyText(s.totalFen)}</b></td>
      <td data-tight className={s.state === 'closed' ? css.good : undefined}>{stateOf(s)}</td>
    </tr>
  )
}

function Pane({ head }: { head: SettlementHead }) {
  const queryClient = useQueryClient()
  const of = { month: head.month, departmentCode: head.departmentCode, communityCode: head.communityCode }
  const query = useQuery(api.funds.settlement.queryOptions({ input: of }))
  const { capabilities } = useSession()
  const mayPrint = useMay('print.record')
  const [sheet, setSheet] = useState(false)
  const s = query.data
  const sign = useMutation({
    mutationFn: (seen: Settlement) => client.funds.sign({ ...of, entries: seen.entries, totalFen: seen.totalFen }),
    onSuccess: (now) => notify({ tone: 'ok', text: now.state === 'closed' ? `${now.month} ${now.communityName} 已结算,结算表 ${now.documentNumber ?? ''}` : '已签字,等另一方签字' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: api.funds.key() }),
  })
  const pdf = useMutation({ mutationFn: async (id: string) => save(await client.funds.sheet({ id }), `D21-${of.month}-${of.departmentCode}-${of.communityCode}.pdf`) })
  const print = useMutation({ mutationFn: (id: string) => printDocuments([id], capabilities), onSuccess: () => notify({ tone: 'ok', text: '已送打印' }) })
  const reason = s?.state === 'closed' ? '本月已结算' : (s?.hindrance ?? '由部门负责人(或值班主管)和社区负责人签字;本方已签的等另一方')
  const closed = s?.state === 'closed' && s.documentId !== null
  useKeys([
    { key: 'S', label: '签字', run: () => s && sign.mutate(s), enabled: Boolean(s?.maySign) && !sign.isPending, reason },
    { key: 'O', label: sheet ? '看明细' : '看结算表', run: () => setSheet(!sheet), enabled: closed, reason: '双方签字结账后才有结算表' },
    { key: 'P', label: '打印结算表', run: () => s?.documentId && print.mutate(s.documentId), enabled: closed && mayPrint && !print.isPending, reason: closed ? '您的角色不能打印' : '双方签字结账后才有结算表' },
    { key: 'F', label: '存结算表 PDF', run: () => s?.id && pdf.mutate(s.id), enabled: closed && !pdf.isPending, reason: '双方签字结账后才有结算表' },
  ])
  return (
    <aside className={css.side} data-wide aria-label="结算">
      <h3>{head.departmentName} → {head.communityName} · {head.month}</h3>
      {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && !query.error && <Skeleton h={200} aria-label="正在载入结算" />}
      {(sign.error ?? pdf.error ?? print.error) && <ErrorNotice error={sign.error ?? pdf.error ?? print.error} />}
      {s && (
        <>
          <div className={css.buttons}>
            {s.maySign && <Button size="compact-md" loading={sign.isPending} onClick={() => sign.mutate(s)} rightSection={<KeyHint k="S" />}>{s.maySign === 'department' ? '代表部门签字' : '代表社区签字'}</Button>}
            {closed && <Button size="compact-md" variant="default" aria-pressed={sheet} onClick={() => setSheet(!sheet)} rightSection={<KeyHint k="O" />}>{sheet ? '看明细' : '看结算表'}</Button>}
            {closed && mayPrint && <Button size="compact-md" variant="default" loading={print.isPending} onClick={() => s.documentId && print.mutate(s.documentId)} rightSection={<KeyHint k="P" />}>打印</Button>}
            {closed && <Button size="compact-md" variant="default" loading={pdf.isPending} onClick={() => s.id && pdf.mutate(s.id)} rightSection={<KeyHint k="F" />}>存 PDF</Button>}
          </div>
          {sheet && s.documentId && s.documentNumber ? <div className={css.sheet}><DocumentPreview documents={[{ id: s.documentId, kind: 'D21', number: s.documentNumber }]} /></div> : <Detail settlement={s} />}
        </>
      )}
    </aside>
  )
}

function Detail({ settlement: s }: { settlement: Settlement }) {
  const signer = (side: 'department' | 'community'): string => (s.signed[side] ? `${s.signed[side].by} ${formatTimeZh(s.signed[side].at)}` : '未签字')
  return (
    <>
      {s.hindrance && <p className={css.warn} role="note">{s.hindrance}</p>}
      <div className={css.total}><span>{amountInWords(s.totalFen)}{s.unpriced > 0 && <> <span className={css.mark}>未定价 {s.unpriced} 件</span></>}</span><b>{moneyText(s.totalFen)} 元</b></div>
      <dl className={css.facts}>
        <div><dt>部门</dt><dd>{signer('department')}</dd></div>
        <div><dt>社区</dt><dd>{signer('community')}</dd></div>
        {s.closedAt && <div><dt>结账</dt><dd>{formatTimeZh(s.closedAt)} · {s.documentNumber}</dd></div>}
      </dl>
      {s.lines.length > 0 && (
        <table className={css.table}>
          <caption>应计</caption>
          <thead><tr><th scope="col">任务</th><th scope="col" data-number>件数</th><th scope="col" data-number>数量</th><th scope="col" data-number>单价</th><th scope="col" data-number>金额</th></tr></thead>
          <tbody>{s.lines.map((l) => <tr key={`${l.task}${l.unit}${l.unitFen}`}><th scope="row">{l.task}</th><td data-number>{l.tasks}</td><td data-number>{l.units} {l.unit}</td><td data-number><Money fen={l.unitFen} /></td><td data-number>{l.amountFen === null ? '—' : moneyText(l.amountFen)}</td></tr>)}</tbody>
        </table>
      )}
      <Lines caption="扣款" entries={s.deductions} />
      <Lines caption="更正(计入合计)" entries={s.corrections} />
      <Lines caption={`结账后的更正(合计不变)${s.later.length > 0 ? ` ${moneyText(s.laterFen)} 元` : ''}`} entries={s.later} />
    </>
  )
}

function Lines({ caption, entries }: { caption: string; entries: readonly FundEntry[] }) {
  if (entries.length === 0) return null
  return (
    <table className={css.table}>
      <caption>{caption}</caption>
      <tbody>{entries.map((e) => <tr key={e.id}><td data-tight>第 {e.seq} 行</td><td>{e.reason}{e.kind === 'correction' && <div className={css.quiet}>{e.task}(第 {e.correctsSeq} 行)</div>}</td><td data-number><Money fen={e.amountFen} /></td></tr>)}</tbody>
    </table>
  )
}
