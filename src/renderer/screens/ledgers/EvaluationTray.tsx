import { useState } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { EvaluationView, IndicatorValue } from '#shared/contract/evaluation.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { EnterValue, IndicatorForm, NEW_INDICATOR, Rows } from './EvaluationPanes.tsx'
import { Exports } from './Exports.tsx'
import { ScopeBar } from './ScopeBar.tsx'
import { useRows } from './useRows.ts'
import type { Scope } from './useScope.ts'
import css from './ledgers.module.css'

type Pane = { what: 'rows' | 'enter' | 'edit'; value: IndicatorValue } | { what: 'new' } | null

/** 评估指标 of one community in one period: computed from the records, or entered with evidence. No weights, no total. */
export function EvaluationTray({ scope }: { scope: Scope }) {
  const { community, span } = scope
  const asked = { community, period: span.text }
  const query = useQuery(api.evaluation.values.queryOptions({ input: asked, enabled: community !== '', placeholderData: keepPreviousData }))
  const view = query.data
  return (
    <>
      {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {view ? <Values key={`${community}${span.text}`} view={view} scope={scope} /> : (
        <>
          <ScopeBar scope={scope} />
          {!query.error && <div className={css.body}><Skeleton h={240} aria-label="正在计算指标" /></div>}
        </>
      )}
    </>
  )
}

/** Indicators no longer in use, below the others for who may bring them back. */
function useStopped(may: boolean): IndicatorValue[] {
  const all = useQuery(api.evaluation.indicators.queryOptions({ enabled: may })).data ?? []
  return all.filter((i) => !i.active).map((indicator) => ({ indicator, value: null, rows: null, entered: [] }))
}

const shown = ({ value }: IndicatorValue): string => (value === null ? '—' : String(value))

function Values({ view, scope }: { view: EvaluationView; scope: Scope }) {
  const asked = { community: scope.community, period: scope.span.text }
  const mayEnter = useMay('evaluation.enter')
  const mayConfigure = useMay('evaluation.configure')
  const [pane, setPane] = useState<Pane>(null)
  const stopped = useStopped(mayConfigure)
  // What was stopped a moment ago may still be among the values.
  const values = [...view.values.filter((v) => !stopped.some((s) => s.indicator.code === v.indicator.code)), ...stopped]
  const { body, row, rowProps } = useRows(values.map((v) => ({ ...v, id: v.indicator.code })))
  const close = (): void => setPane(null)
  const open = (): void => {
    if (row) setPane({ what: !row.indicator.active ? 'edit' : row.indicator.method === 'computed' ? 'rows' : 'enter', value: row })
  }
  const whyNot = '只有值班主管和系统管理员可以改指标'
  useKeys([
    { key: 'Enter', label: row?.indicator.active === false ? '改指标' : row?.indicator.method === 'entered' ? '填报' : '看明细', run: open, enabled: row !== undefined, reason: '本期没有指标' },
    { key: 'G', label: '改指标', run: () => row && setPane({ what: 'edit', value: row }), enabled: mayConfigure && row !== undefined, reason: whyNot, hidden: !mayConfigure },
    { key: 'N', label: '新增指标', run: () => setPane({ what: 'new' }), enabled: mayConfigure, reason: whyNot, hidden: !mayConfigure },
  ])
  return (
    <>
      <ScopeBar scope={scope}>
        {mayConfigure && <Button size="compact-md" variant="default" onClick={() => setPane({ what: 'new' })} rightSection={<KeyHint k="N" />}>新增指标</Button>}
        <Exports file={`评估指标-${view.community.name}-${view.period.text}`} xlsx={() => client.evaluation.xlsx(asked)} pdf={() => client.evaluation.pdf(asked)} pages={() => client.evaluation.pages(asked)} />
      </ScopeBar>
      <div className={css.work}>
        <div className={css.body} tabIndex={0} role="region" aria-label="评估指标列表">
          <table className={css.table}>
            <caption>评估指标 <span className={css.quiet}>{view.community.name}社区 · {view.period.label}</span></caption>
            <thead><tr><th scope="col">代码</th><th scope="col">类别</th><th scope="col">指标</th><th scope="col" data-number>数值</th><th scope="col">单位</th><th scope="col">取得方式</th><th scope="col">口径或依据</th></tr></thead>
            <tbody ref={body}>
              {values.map((v, i) => (
                <tr key={v.indicator.code} {...rowProps(i)} data-ended={v.indicator.active ? undefined : true}>
                  <td data-tight>{v.indicator.code}</td><td data-tight>{v.indicator.grouping}</td>
                  <th scope="row">{v.indicator.name} {v.indicator.suggested && <span className={css.hint}>建议</span>}</th>
                  <td data-number><b>{shown(v)}</b></td><td data-tight>{v.indicator.unit}</td>
                  <td data-tight>{!v.indicator.active ? '已停用' : v.rows === null ? (v.entered.length > 0 ? `填报 ${v.entered.length} 次` : '待填报') : `自动 · ${v.rows} 条`}</td>
                  <td className={css.quiet}>{v.entered[0]?.evidence ?? (v.rows === null ? v.indicator.source : v.indicator.words)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <div className={css.notes}><p className={css.quiet}>{view.note}</p></div>
        </div>
        {pane?.what === 'rows' && <Rows key={pane.value.indicator.code} asked={{ ...asked, code: pane.value.indicator.code }} onClose={close} />}
        {pane?.what === 'enter' && <EnterValue key={pane.value.indicator.code} value={pane.value} asked={asked} may={mayEnter} onClose={close} />}
        {pane?.what === 'edit' && <IndicatorForm key={pane.value.indicator.code} start={pane.value.indicator} onClose={close} />}
        {pane?.what === 'new' && <IndicatorForm start={{ ...NEW_INDICATOR, position: Math.min(999, Math.max(0, ...values.map((v) => v.indicator.position)) + 1) }} isNew onClose={close} />}
      </div>
    </>
  )
}
