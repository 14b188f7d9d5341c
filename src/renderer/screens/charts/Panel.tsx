import { useRef } from 'react'
import { Button } from '@mantine/core'
import type { Chart } from '#shared/charts/list.ts'
import { csvOf, type ChartTable } from '#shared/charts/table.ts'
import { errorOf } from '../../api.ts'
import { notify } from '../../app/notify.ts'
import { useKeys } from '../../app/keys.ts'
import { save } from '../../components/download.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { Drawing } from './Drawing.tsx'
import { pngOf, svgText } from './save.ts'
import css from './charts.module.css'

export function TableOf({ table, label }: { table: ChartTable; label: string }) {
  const number = (column: number): boolean => table.rows.length > 0 && table.rows.every((row) => /^[\d,.%—-]+$/.test(row[column] ?? '')) && column > 0
  return (
    <div className={css.tableBox} tabIndex={0} role="region" aria-label={label}>
      <table className={css.table}>
        <thead><tr>{table.head.map((h, c) => <th key={h} scope="col" data-number={number(c) || undefined}>{h}</th>)}</tr></thead>
        <tbody>
          {table.rows.map((row, i) => (
            <tr key={i}>{row.map((cell, c) => <td key={c} data-number={number(c) || undefined}>{cell}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

type Props = { chart: Chart; number: number; month: string; asTable: boolean; large: boolean; onOpen: () => void; onTable: () => void }

/** One chart with its numbers and its files. */
export function Panel({ chart, number, month, asTable, large, onOpen, onTable }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const drawing = (): SVGSVGElement | null => box.current?.querySelector('svg') ?? null
  const name = (kind: string): string => `图表-${month}-${chart.title.split(':')[0]}.${kind}`
  const title = `${chart.title}(${month})`
  const ready = chart.empty === null
  const svg = (): void => {
    const node = drawing()
    if (node) save(new Blob([svgText(node, title).text], { type: 'image/svg+xml' }), name('svg'))
  }
  const png = (): void => {
    const node = drawing()
    if (node) pngOf(node, title).then((blob) => save(blob, name('png')), (error: unknown) => notify({ tone: 'error', text: errorOf(error).message }))
  }
  const csv = (): void => save(new Blob([csvOf(chart.table)], { type: 'text/csv;charset=utf-8' }), name('csv'))
  const reason = '没有可存的图'
  useKeys(large ? [
    { key: 'S', label: '存 SVG', run: svg, enabled: ready, reason }, { key: 'N', label: '存 PNG', run: png, enabled: ready, reason }, { key: 'C', label: '存 CSV', run: csv },
  ] : [])
  return (
    <figure className={css.panel} data-large={large || undefined} data-chart={chart.id} aria-label={chart.title}>
      <figcaption className={css.caption}>
        <button type="button" className={css.title} onClick={onOpen} title={large ? '回到全部图表' : '放大'}>{chart.title} <KeyHint k={large ? 'Escape' : String(number)} /></button>
        <span className={css.note}>{chart.note}</span>
        <span className={css.tools}>
          {!large && <Button size="compact-xs" variant="subtle" aria-pressed={asTable} onClick={onTable}>{asTable ? '看图' : '看数字'}</Button>}
          <Button size="compact-xs" variant="subtle" disabled={!ready} onClick={svg}>SVG</Button>
          <Button size="compact-xs" variant="subtle" disabled={!ready} onClick={png}>PNG</Button>
          <Button size="compact-xs" variant="subtle" onClick={csv}>CSV</Button>
        </span>
      </figcaption>
      {/* The drawing stays on the page behind its table: it can be saved and printed either way. */}
      <div ref={box} className={css.drawing} hidden={asTable && !large} data-title={chart.title}>{chart.empty === null ? <Drawing shape={chart.draw(large)} /> : <p className={css.none}>{chart.empty}</p>}</div>
      {(asTable || large) && <TableOf table={chart.table} label={`${chart.title} 数字`} />}
    </figure>
  )
}
