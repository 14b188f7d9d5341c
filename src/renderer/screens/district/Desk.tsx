import { useRef } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { DistrictReport } from '#shared/contract/district.ts'
import type { MonthReport } from '#shared/contract/reports.ts'
import { CENTRE_FIGURES, standingOf } from '#shared/reports/centres.ts'
import { figureOf, formatFigure } from '#shared/reports/figures.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import { shortDate } from '#shared/text/labels.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay } from '../../app/session.tsx'
import { saveNamed } from '../../components/download.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { RunningBar } from '../../components/RunningBar.tsx'
import { useTicketed } from '../../components/useTicketed.ts'
import { monthOptions, Stepper } from '../reports/PeriodPick.tsx'
import { useMonth } from '../reports/useMonth.ts'
import { Import } from './Import.tsx'
import css from './district.module.css'

type Submission = DistrictReport['submissions'][number]

const COLUMNS = CENTRE_FIGURES.map(figureOf)

/** The workbook of all centres as a download. */
const useWorkbook = (month: string) =>
  useTicketed({
    work: async (_none: void, { ticket, signal }) => saveNamed(await client.district.workbook({ month, ticket }, { signal }), `全区月报-${month}.xlsx`),
    onDone: (name) => notify({ tone: 'ok', text: `已导出 ${name}` }),
    stopped: '已取消导出,没有写出文件',
  })

/** 区台: packages in, who has reported, the sum and each centre. */
export function Desk() {
  const { months, month, chosen: centre, set, step } = useMonth('district/desk', 'centre')
  const may = useMay('district.change')
  const query = useQuery(api.district.report.queryOptions({ input: { month, ...(centre && { centre }) }, placeholderData: keepPreviousData }))
  const picker = useRef<HTMLInputElement>(null)
  const workbook = useWorkbook(month)
  const data = query.data
  const submitted = data?.submissions.some((s) => s.submitted) ?? false
  useKeys([
    { key: 'I', label: '导入数据包', run: () => picker.current?.click(), enabled: may, reason: '您的角色只能查看' },
    { key: 'E', label: '导出全区工作簿', run: () => workbook.mutate(), enabled: submitted && !workbook.isPending, reason: '还没有中心报送' },
    ...(centre ? [{ key: 'Escape', label: '全区合计', run: () => set({ centre: '' }) }] : []),
  ])
  return (
    <>
      <header className={css.head}>
        <Stepper unit="月" value={month} choices={monthOptions(months)} onPick={(value) => set({ month: value })} onStep={step} />
        {data && data.submissions.length > 0 && <Standing report={data} />}
        <span className={css.actions}>
          {workbook.isPending
            ? <RunningBar name="工作簿" running={workbook.running} onCancel={workbook.cancel} />
            : <Button size="compact-md" variant="default" disabled={!submitted} onClick={() => workbook.mutate()} rightSection={<KeyHint k="E" />}>全区工作簿</Button>}
        </span>
      </header>
      <div className={css.body}>
        {workbook.error !== null && <ErrorNotice error={workbook.error} />}
        {may && <Import picker={picker} />}
        {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && !query.error && <Skeleton h={160} aria-label="正在合计" />}
        {data && data.submissions.length === 0 && <Empty title="还没有登记中心" hint="导入第一个数据包,核对指纹后登记这个中心。" />}
        {data && data.submissions.length > 0 && <Centres report={data} chosen={centre} onChoose={(id) => set({ centre: id === centre ? '' : id })} />}
        {data?.report && <Departments report={data.report} />}
      </div>
    </>
  )
}

function Standing({ report: { submissions, missing, due, dueDays } }: { report: DistrictReport }) {
  const zero = submissions.filter((s) => s.zero)
  const late = submissions.filter((s) => s.late && !s.submitted).length
  const overdue = submissions.filter((s) => (s.overdue ?? 0) > 0)
  return (
    <p className={css.standing} role="status">
      <span>已报 <b>{submissions.length - missing.length}</b> / {submissions.length}</span>
      <span data-tone={missing.length > 0 ? 'amber' : undefined}>未报 <b>{missing.length}</b></span>
      {late > 0 && <span data-tone="red">逾期未报 <b>{late}</b></span>}
      <span>零业务 <b>{zero.length}</b></span>
      <span data-tone={overdue.length > 0 ? 'red' : undefined}>有超期 <b>{overdue.length}</b></span>
      <span>应于 {shortDate(due)} 前报送(期末后 {dueDays} 日)</span>
    </p>
  )
}

function Centres({ report, chosen, onChoose }: { report: DistrictReport; chosen: string; onChoose: (id: string) => void }) {
  const sum = useQuery(api.district.report.queryOptions({ input: { month: report.month } }))
  const total = sum.data?.report?.total
  const cell = (figures: Submission['total'] | undefined, key: string, format: (typeof COLUMNS)[number]['format']) => (figures ? formatFigure(format, figures[key]) : '')
  return (
    <table className={css.table} aria-label="各中心">
      <thead>
        <tr><th scope="col">中心</th><th scope="col">报送</th><th scope="col">导入时间</th>{COLUMNS.map((f) => <th key={f.key} scope="col" data-number title={f.definition}>{f.label}</th>)}</tr>
      </thead>
      <tbody>
        {report.submissions.map((s) => {
          const tone = s.submitted ? undefined : s.late ? 'red' : 'amber'
          return (
            <tr key={s.centreId} data-chosen={s.centreId === chosen || undefined}>
              <th scope="row">{s.submitted ? <button type="button" className={css.link} aria-pressed={s.centreId === chosen} onClick={() => onChoose(s.centreId)}>{s.centreName}</button> : s.centreName}</th>
              <td data-tone={tone}>{standingOf(s)}</td>
              <td>{s.importedAt ? formatTimeZh(s.importedAt) : '—'}</td>
              {COLUMNS.map((f) => <td key={f.key} data-number data-tone={f.key === 'overdue' && (s.overdue ?? 0) > 0 ? 'red' : undefined}>{cell(s.total, f.key, f.format)}</td>)}
            </tr>
          )
        })}
      </tbody>
      {total && <tfoot><tr><th scope="row">全区合计</th><td colSpan={2}>件数相加,比率按合计重新计算</td>{COLUMNS.map((f) => <td key={f.key} data-number>{cell(total, f.key, f.format)}</td>)}</tr></tfoot>}
    </table>
  )
}

function Departments({ report }: { report: MonthReport }) {
  const worked = report.byDepartment.filter((d) => Object.values(d.figures).some((v) => v !== null && v !== 0))
  return (
    <section aria-label="分部门">
      <h3 className={css.title}>{report.centreName} · 分部门</h3>
      {worked.length === 0 ? <p className={css.soft}>本期各部门都没有业务。</p> : (
        <table className={css.table}>
          <thead><tr><th scope="col">部门</th>{COLUMNS.map((f) => <th key={f.key} scope="col" data-number>{f.label}</th>)}</tr></thead>
          <tbody>{worked.map((d) => <tr key={d.code}><th scope="row">{d.name}</th>{COLUMNS.map((f) => <td key={f.key} data-number>{formatFigure(f.format, d.figures[f.key])}</td>)}</tr>)}</tbody>
        </table>
      )}
    </section>
  )
}
