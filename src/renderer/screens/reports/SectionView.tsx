import type { MonthReport } from '#shared/contract/reports.ts'
import { figureOf } from '#shared/reports/figures.ts'
import { formatSectionValue, sectionsOf, type RowScope, type SectionColumn, type SectionTable, type SectionValue } from '#shared/reports/sections.ts'
import { hrefOf } from '../../app/route.ts'
import { FigureLink, moveInTable } from './FigureCell.tsx'
import css from './reports.module.css'

type Name = keyof ReturnType<typeof sectionsOf>

function Value({ column, value, scope }: { column: SectionColumn; value: SectionValue; scope: RowScope | undefined }) {
  const { kind, text } = column
  if (kind === 'number' && typeof value === 'string') return <a href={hrefOf(`cases?q=${value}`)}>{value}</a>
  // A column of a figure, or the number of a row that is itself a figure or a reason.
  const figure = column.figure ?? (kind === 'count' ? scope?.figure : undefined)
  if (scope && figure && typeof value === 'number') {
    const { figure: _, ...rest } = scope
    return <FigureLink figure={figure} format={figureOf(figure).format} value={value} scope={rest} label={text} />
  }
  return <>{formatSectionValue(kind, value)}</>
}

function Table({ table, name }: { table: SectionTable; name: string }) {
  const align = (column: SectionColumn): string => (column.kind === 'text' ? 'left' : column.kind === 'center' || column.kind === 'number' || column.kind === 'date' ? 'center' : 'right')
  const line = (values: SectionValue[], scope?: RowScope) =>
    table.columns.map((column, i) => <td key={column.text} data-align={align(column)}><Value column={column} value={values[i] ?? null} scope={scope} /></td>)
  return (
    <table className={`${css.table} ${css.section}`} aria-label={table.title ?? name} onKeyDown={moveInTable}>
      {table.title && <caption>{table.title}</caption>}
      <thead><tr>{table.columns.map((column) => <th scope="col" key={column.text} data-align={align(column)}>{column.text}</th>)}</tr></thead>
      <tbody>
        {table.rows.map((values, i) => <tr key={i}>{line(values, table.scopes?.[i])}</tr>)}
        {table.rows.length === 0 && table.empty && <tr><td colSpan={table.columns.length} data-align="center">{table.empty}</td></tr>}
      </tbody>
      {table.total && <tfoot><tr>{line(table.total, table.scopes ? {} : undefined)}</tr></tfoot>}
    </table>
  )
}

/** One of the sheets that are no table of figures, as in the workbook; `name` says which. */
export function SectionView({ report, name }: { report: MonthReport; name: Name }) {
  const section = sectionsOf(report)[name]
  return (
    <section aria-label={section.name}>
      {section.tables.map((table, i) => <Table key={table.title ?? i} table={table} name={section.name} />)}
      {section.notes.map((note) => <p key={note} className={css.note}>{note}</p>)}
    </section>
  )
}
