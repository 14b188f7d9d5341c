import type { ReactNode } from 'react'
import type { MonthReport } from '#shared/contract/reports.ts'
import { formatFigure } from '#shared/reports/figures.ts'
import type { Grouping } from '#shared/reports/groupings.ts'
import type { Scope } from './address.ts'
import { FigureLink, moveInTable } from './FigureCell.tsx'
import type { ShownFigure } from './figures.ts'
import { barWidth, comparison } from './figures.ts'
import css from './reports.module.css'

type Values = MonthReport['total']
const GROUPS = [['存量', '收件受理', '办理'], ['办结', '时效', '评价']] as const

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
        <td className={css.now}><FigureLink figure={figure.key} format={figure.format} value={now} scope={{}} label={figure.label} /></td>
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
          <table className={css.table} aria-label={`总表:${groups.join('、')}`} onKeyDown={moveInTable}>
            <thead><tr><th scope="col">指标</th><th scope="col">本期</th><th scope="col">上期</th><th scope="col">环比</th><th scope="col">上年同期</th><th scope="col">同比</th></tr></thead>
            {groups.map((group) => <tbody key={group}><TotalRows report={report} figures={figures.filter((figure) => figure.group === group)} /></tbody>)}
          </table>
          {i === 1 && <div className={css.tall}><DepartmentBars report={report} /></div>}
        </div>
      ))}
    </div>
  )
}

type Line = { key: string; head: ReactNode; name: string; values: Values; scope: Scope }

function Wide({ label, heads, lines, total, figures }: { label: string; heads: ReactNode; lines: readonly Line[]; total: Values; figures: readonly ShownFigure[] }) {
  const shown = figures.filter((figure) => figure.inTables)
  const cells = (values: Values, scope: Scope, name: string): ReactNode => shown.map((figure) => {
    const value = values[figure.key]
    return <td key={figure.key} data-zero={value === 0 || value == null || undefined}><FigureLink figure={figure.key} format={figure.format} value={value} scope={scope} label={`${name} ${figure.label}`} /></td>
  })
  return (
    <div className={css.wideScroll} role="region" aria-label={`${label}(可左右滚动)`}>
      <table className={css.table} aria-label={label} onKeyDown={moveInTable}>
        <thead><tr>{heads}{shown.map((figure) => <th scope="col" key={figure.key} title={figure.definition}>{figure.label}</th>)}</tr></thead>
        <tbody>{lines.map((line) => <tr key={line.key}>{line.head}{cells(line.values, line.scope, line.name)}</tr>)}</tbody>
        <tfoot><tr><th scope="row">合计</th>{cells(total, {}, '合计')}</tr></tfoot>
      </table>
    </div>
  )
}

type Row = { code: string; name: string; figures: Values; shortCode?: string; area?: string }

const TABLES: Record<Grouping, { label: string; head: string; rows: (report: MonthReport) => readonly Row[]; prefix?: (row: Row) => string | undefined }> = {
  department: { label: '按部门', head: '部门', rows: (report) => report.byDepartment },
  matter: { label: '按事项', head: '事项', rows: (report) => report.byMatter, prefix: (row) => row.shortCode },
  counter: { label: '按窗口', head: '窗口', rows: (report) => report.byCounter },
  staff: { label: '按人员', head: '收件人员', rows: (report) => report.byStaff },
  community: { label: '按社区', head: '社区', rows: (report) => report.byCommunity, prefix: (row) => row.area },
}

/** A row for everything of a kind, zeros shown; every figure leads to its cases. */
export function GroupTable({ grouping, report, figures }: { grouping: Grouping; report: MonthReport; figures: readonly ShownFigure[] }) {
  const { label, head, rows, prefix } = TABLES[grouping]
  const lines = rows(report).map((row): Line => ({
    key: row.code, name: row.name, values: row.figures, scope: { [grouping]: row.code },
    head: <th scope="row" title={row.name}>{prefix?.(row) ? <span className={css.unit}>{prefix(row)} </span> : null}{row.name}</th>,
  }))
  return <Wide label={label} heads={<th scope="col">{head}</th>} lines={lines} total={report.total} figures={figures} />
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
