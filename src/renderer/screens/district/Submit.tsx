import { useState } from 'react'
import { Button, Skeleton, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Edition } from '#shared/contract/district.ts'
import type { MonthReport } from '#shared/contract/reports.ts'
import { FIGURES, formatFigure } from '#shared/reports/figures.ts'
import { reportDue } from '#shared/reports/centres.ts'
import { formatPeriodZh, reportPeriod } from '#shared/reports/period.ts'
import { formatDateZh, formatTimeZh } from '#shared/rules/time.ts'
import { api, client, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { hrefOf } from '../../app/route.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { saveNamed } from '../../components/download.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { RunningBar } from '../../components/RunningBar.tsx'
import { useTicketed } from '../../components/useTicketed.ts'
import { Balance, Breaks } from '../reports/Balance.tsx'
import { monthOptions, ScopePick, Stepper } from '../reports/PeriodPick.tsx'
import { useMonth } from '../reports/useMonth.ts'
import { Differences } from './Differences.tsx'
import { Send } from './Send.tsx'
import css from './district.module.css'

type Period = { month: string; cutoff?: number; point?: string }
type Break = MonthReport['balance']['breaks'][number]

function useFreeze(period: Period) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (note: string) => client.district.freeze({ ...period, ...(note && { note }) }),
    onSuccess: (edition) => {
      void queries.invalidateQueries({ queryKey: api.district.editions.key() })
      notify(edition.unchanged ? { tone: 'ok', text: `数据没有变化,第${edition.edition}版仍然有效` } : { tone: 'ok', text: `已冻结 ${edition.month} 第${edition.edition}版` })
    },
  })
}

/** What keeps the month from being frozen, in words; null when it may be. */
function useHindrance(period: Period): string | null {
  const { today } = useSession()
  const may = useMay('report.freeze')
  const { to } = reportPeriod(period.month, period.cutoff)
  if (!may) return '您的角色只能查看,冻结由值班主管或管理员进行'
  return to >= today ? `统计期间到 ${to} 才结束,结束后再冻结` : null
}

function Refusal({ error }: { error: unknown }) {
  const { data } = errorOf(error)
  const breaks = typeof data === 'object' && data !== null && 'breaks' in data && Array.isArray(data.breaks) ? (data.breaks as Break[]) : []
  return (
    <>
      <ErrorNotice error={error} />
      {breaks.length > 0 && <Breaks breaks={breaks} names={new Map()} />}
    </>
  )
}

/** 报送: freeze, look at the editions, take the package. */
export function Submit() {
  const { months, month, cutoff, point, set, step, input } = useMonth('district')
  const editions = useQuery(api.district.editions.queryOptions({ input: { month } }))
  const own = `${month}/${cutoff || 1}/${point}`
  const list = (editions.data ?? []).filter((e) => e.period === own)
  return (
    <>
      <header className={css.head}>
        <Stepper unit="月" value={month} choices={monthOptions(months)} onPick={(value) => set({ month: value })} onStep={step} />
        <ScopePick cutoff={cutoff} point={point} onPick={set} />
        <PeriodLine month={month} cutoff={cutoff} />
      </header>
      <div className={css.body}>
        {editions.error && <ErrorNotice error={editions.error} onRetry={() => void editions.refetch()} />}
        {editions.isPending && <Skeleton h={120} aria-label="正在读取" />}
        {editions.data && <Freezing key={own} period={input} list={list} />}
        <OwnKey />
      </div>
    </>
  )
}

/** The days of the period and the last one on which it is reported in time. */
function PeriodLine({ month, cutoff }: { month: string; cutoff: string }) {
  const period = reportPeriod(month, cutoff ? Number(cutoff) : undefined)
  const days = useQuery(api.district.destination.queryOptions({ staleTime: 60_000 })).data?.dueDays
  return <span className={css.soft}>{formatPeriodZh(period)}{days !== undefined && ` · 应于 ${formatDateZh(reportDue(period, days))}前报送(期末后 ${days} 日)`}</span>
}

/** The package of the month as a download. */
const usePackage = (period: Period, edition: number) =>
  useTicketed({
    work: async (_none: void, { ticket, signal }) => saveNamed(await client.district.package({ ...period, ticket }, { signal }), `报区-${period.month}-第${edition}版.zip`),
    onDone: (name) => notify({ tone: 'ok', text: `已保存 ${name}` }),
    stopped: '已取消,没有生成数据包',
  })

function Freezing({ period, list }: { period: Period; list: readonly Edition[] }) {
  const [note, setNote] = useState('')
  const freeze = useFreeze(period)
  const hindrance = useHindrance(period)
  const mayExport = useMay('report.export')
  const last = list[0]
  const needsNote = freeze.error !== null && errorOf(freeze.error).field === 'note'
  const pack = usePackage(period, last?.edition ?? 1)
  const run = (): void => {
    if (hindrance === null && !freeze.isPending) freeze.mutate(note.trim(), { onSuccess: () => setNote('') })
  }
  const label = last ? (needsNote ? '冻结更正版' : '重新核对') : '冻结本月'
  useKeys([
    { key: 'F9', label, run, enabled: hindrance === null, ...(hindrance !== null && { reason: hindrance }) },
    { key: 'D', label: '下载数据包', run: () => pack.mutate(), enabled: last !== undefined && mayExport && !pack.isPending, reason: last ? '您的角色不能导出' : '先冻结本月' },
  ])
  return (
    <section className={css.freeze} aria-label="冻结与报送">
      <div className={css.state} data-frozen={last !== undefined || undefined}>
        <strong>{last ? `已冻结:第${last.edition}版` : '本月还没有冻结'}</strong>
        <span>{last ? `${formatTimeZh(last.frozenAt)} ${last.frozenBy}` : (hindrance ?? '冻结前请先在报表里核对数字;冻结后的数字不再变化,以后有更正另立更正版。')}</span>
        <span className={css.actions}>
          <a href={hrefOf(`reports?month=${period.month}${period.cutoff ? `&cutoff=${period.cutoff}` : ''}${period.point ? `&point=${period.point}` : ''}`)}>看报表</a>
          <Button size="compact-md" variant={last ? 'default' : 'filled'} loading={freeze.isPending} disabled={hindrance !== null} title={hindrance ?? undefined} onClick={run} rightSection={<KeyHint k="F9" />}>{label}</Button>
          {pack.isPending
            ? <RunningBar name="数据包" running={pack.running} onCancel={pack.cancel} />
            : <Button size="compact-md" variant={last ? 'filled' : 'default'} disabled={!last || !mayExport} onClick={() => pack.mutate()} rightSection={<KeyHint k="D" />}>下载数据包</Button>}
        </span>
      </div>
      {needsNote && (
        <form className={css.note} onSubmit={(event) => { event.preventDefault(); run() }}>
          <Textarea label="更正原因" description={errorOf(freeze.error).message} value={note} onChange={(event) => setNote(event.currentTarget.value)} autosize minRows={2} maxLength={300} autoFocus withAsterisk />
        </form>
      )}
      {freeze.error !== null && !needsNote && <Refusal error={freeze.error} />}
      {pack.error !== null && <ErrorNotice error={pack.error} />}
      {!last && hindrance === null && <Preview period={period} />}
      {last && <Send period={period} />}
      {list.map((edition) => <EditionView key={edition.id} edition={edition} />)}
    </section>
  )
}

/** The figures people look at first. */
const MAIN = ['received', 'accepted', 'closed', 'otherEnded', 'closingStock', 'onTimeRate', 'averageDays', 'overdue', 'satisfiedRate']

/** What would be frozen: whether it adds up, and the figures on which a slip shows. */
function Preview({ period }: { period: Period }) {
  const report = useQuery(api.reports.month.queryOptions({ input: period, staleTime: 60_000 }))
  if (report.error) return <ErrorNotice error={report.error} onRetry={() => void report.refetch()} />
  if (!report.data) return <Skeleton h={80} aria-label="正在统计" />
  const { total, lastMonth } = report.data
  return (
    <>
      <Balance report={report.data} />
      <table className={css.table} aria-label="将要冻结的数字">
        <thead><tr><th scope="col">指标</th>{MAIN.map((key) => <th key={key} scope="col" data-number>{FIGURES.find((f) => f.key === key)?.label}</th>)}</tr></thead>
        <tbody>
          {([['本月', total], ['上月', lastMonth]] as const).map(([label, figures]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {MAIN.map((key) => <td key={key} data-number>{formatFigure(FIGURES.find((f) => f.key === key)?.format ?? 'count', figures[key])}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function EditionView({ edition }: { edition: Edition }) {
  return (
    <article className={css.edition}>
      <h3>第{edition.edition}版{edition.edition > 1 && '(更正)'}</h3>
      <dl className={css.facts}>
        <div><dt>冻结</dt><dd>{formatTimeZh(edition.frozenAt)} {edition.frozenBy}</dd></div>
        <div><dt>数据指纹</dt><dd className={css.mono} title={edition.dataHash}>{edition.dataHash.slice(0, 32).match(/.{4}/g)?.join(' ')}…</dd></div>
        {edition.note && <div><dt>更正原因</dt><dd>{edition.note}</dd></div>}
      </dl>
      {edition.edition > 1 && <Differences list={edition.differences} />}
    </article>
  )
}

function OwnKey() {
  const key = useQuery(api.district.ownKey.queryOptions({ staleTime: Infinity }))
  if (key.error) return <ErrorNotice error={key.error} compact />
  if (!key.data) return null
  return (
    <section className={css.ownKey} aria-label="本中心公钥指纹">
      <strong>本中心公钥指纹</strong>
      <output className={css.print}>{key.data.fingerprint}</output>
      <span className={css.soft}>第一次向区里报送时,在电话里逐组念给区台核对。数据包都用这把钥匙签名,私钥只在本中心的数据库里。</span>
    </section>
  )
}
