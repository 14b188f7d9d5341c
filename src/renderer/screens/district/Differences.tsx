import type { Edition } from '#shared/contract/district.ts'
import { FIGURES, formatFigure } from '#shared/reports/figures.ts'
import css from './district.module.css'

const KNOWN = new Map(FIGURES.map((f) => [f.key as string, f]))

/** What a corrected edition changed: where, which figure, from what to what. */
export function Differences({ list }: { list: Edition['differences'] }) {
  if (list.length === 0) return <p className={css.soft}>各项数字没有差异,只是名称或附列的办件有变化。</p>
  const shown = list.filter((d) => KNOWN.get(d.figure)?.group !== '构成')
  const text = (figure: string, value: number | null): string => formatFigure(KNOWN.get(figure)?.format ?? 'count', value)
  return (
    <details className={css.differences} open={shown.length <= 30}>
      <summary>与上一版的差异 {shown.length} 处</summary>
      <table className={css.table}>
        <thead><tr><th scope="col">位置</th><th scope="col">指标</th><th scope="col" data-number>上一版</th><th scope="col" data-number>本版</th></tr></thead>
        <tbody>
          {shown.map((d) => (
            <tr key={`${d.where} ${d.figure}`}>
              <td>{d.where}</td>
              <td>{KNOWN.get(d.figure)?.label ?? d.figure}</td>
              <td data-number>{text(d.figure, d.from)}</td>
              <td data-number><b>{text(d.figure, d.to)}</b></td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
