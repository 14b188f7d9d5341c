import type { ReactNode } from 'react'
import type { MonthReport } from '#shared/contract/reports.ts'
import { formatFigure } from '#shared/reports/figures.ts'
import type { ShownFigure } from './figures.ts'
import { barWidth, comparison } from './figures.ts'
import css from './reports.module.css'

type Values = MonthReport['total']
const GROUPS = [['存量', '收件受理', '办理'], ['办结', '时效']] as const

function Change({ figure, now, then }: { figure: ShownFigure; now: number | null | undefined; then: number | null | undefined }) {
  const { text, direction } = comparison(figure.format, now, then)
  return <td data-direction={direction}>{text}</td>
}

function TotalRows({ report, figures }: { report: MonthReport; figures: readonly ShownFigure[] }) {
  return figures.map((figure) => {
    const [now, last, year] = [report.total[figure.key], report.lastMonth[figure.key], report.lastYear[figure.key]]
    return (
      <tr key={figure.key}>
        <th scope="row" title={figure.definition}>{figure.label}<span className={css.unit}>{figure.unit === '件' ? '' : figure.unit}</span></th>
        <td className={css.now}>{formatFigure(figure.format, now)}</td>
        <td>{formatFigure(figure.format, last)}</td>
        <Change figure={figure} now={now} then={last} />
        <td>{formatFigure(figure.format, year)}</td>
        <Change figure={figure} now={now} then={year} />
      </tr>
    )
  })
}

/** 总表: every figure with the month before and the same month of the year before. */
export function TotalTable({ report, figures }: { report: MonthReport; figures: readonly ShownFigure[] }) {
  return (
    <div className={css.totals}>
      {GROUPS.map((groups, i) => (
        <div key={groups[0]}>
          <table className={css.table} aria-label={`总表:${groups.join('、')}`}>
            <thead><tr><th scope="col">指标</th><th scope="col">本期</th><th scope="col">上期</th><th scope="col">环比</th><th scope="col">去年同期</th><th scope="col">同比</th></tr></thead>
            {groups.map((group) => <tbody key={group}><TotalRows report={report} figures={figures.filter((figure) => figure.group === group)} /></tbody>)}
          </table>
          {i === 1 && <div className={css.tall}><DepartmentBars report={report} /></div>}
        </div>
      ))}
    </div>
  )
}

type Line = { key: string; head: ReactNode; values: Values }

function Wide({ label, heads, lines, total, figures }: { label: string; heads: ReactNode; lines: readonly Line[]; total: Values; figures: readonly ShownFigure[] }) {
  const shown = figures.filter((figure) => figure.inTables)
  const cells = (values: Values): ReactNode => shown.map((figure) => {
    const value = values[figure.key]
    return <td key={figure.key} data-zero={value === 0 || value == null || undefined}>{formatFigure(figure.format, value)}</td>
  })
  return (
    <div className={css.wideScroll} tabIndex={0} role="region" aria-label={`${label}(可左右滚动)`}>
      <table className={css.table} aria-label={label}>
        <thead><tr>{heads}{shown.map((figure) => <th scope="col" key={figure.key} title={figure.definition}>{figure.label}</th>)}</tr></thead>
        <tbody>{lines.map((line) => <tr key={line.key}>{line.head}{cells(line.values)}</tr>)}</tbody>
        <tfoot><tr><th scope="row">合计</th>{cells(total)}</tr></tfoot>
      </table>
    </div>
  )
}

/** 按部门: all departments, zeros shown. */
export function DepartmentTable({ report, figures }: { report: MonthReport; figures: readonly ShownFigure[] }) {
  const lines = report.byDepartment.map((d) => ({ key: d.code, head: <th scope="row">{d.name}</th>, values: d.figures }))
  return <Wide label="按部门" heads={<th scope="col">部门</th>} lines={lines} total={report.total} figures={figures} />
}

/** 按事项: all 57, zeros shown. */
export function MatterTable({ report, figures }: { report: MonthReport; figures: readonly ShownFigure[] }) {
  const lines = report.byMatter.map((m) => ({ key: m.code, head: <th scope="row" title={m.name}><span className={css.unit}>{m.shortCode}</span> {m.name}</th>, values: m.figures }))
  return <Wide label="按事项" heads={<th scope="col">事项</th>} lines={lines} total={report.total} figures={figures} />
}

/** Accepted and closed per department, from zero and on one scale, with the numbers beside the bars. */
export function DepartmentBars({ report }: { report: MonthReport }) {
  const rows = report.byDepartment.map((d) => ({ ...d, accepted: d.figures.accepted ?? 0, closed: d.figures.closed ?? 0, overdue: d.figures.overdue ?? 0 }))
  const largest = Math.max(...rows.flatMap((r) => [r.accepted, r.closed]), 1)
  return (
    <figure className={css.bars}>
      <figcaption>各部门受理与办结 <span className={css.legend} data-bar="accepted">受理</span><span className={css.legend} data-bar="closed">办结</span></figcaption>
      <ul>
        {rows.sort((a, b) => b.accepted - a.accepted).map((row) => (
          <li key={row.code} aria-label={`${row.name} 受理 ${row.accepted} 件,办结 ${row.closed} 件,超期 ${row.overdue} 件`}>
            <span className={css.barName}>{row.name}</span>
            <span className={css.barPair} aria-hidden>
              <Bar kind="accepted" value={row.accepted} largest={largest} />
              <Bar kind="closed" value={row.closed} largest={largest} />
            </span>
            <span className={css.barNote} data-red={row.overdue > 0 || undefined}>{row.overdue > 0 ? `超期 ${row.overdue}` : ''}</span>
          </li>
        ))}
      </ul>
    </figure>
  )
}

function Bar({ kind, value, largest }: { kind: 'accepted' | 'closed'; value: number; largest: number }) {
  return <span className={css.barLine}><span className={css.bar} data-bar={kind} style={{ width: `calc((100% - 44px) * ${barWidth(value, largest) / 100})` }} /><span className={css.barValue}>{value}</span></span>
}
