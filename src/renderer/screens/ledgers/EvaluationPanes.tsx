import { useState } from 'react'
import { Button, Checkbox, NumberInput, Select, Skeleton, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { IndicatorValue, SaveIndicator } from '#shared/contract/evaluation.ts'
import { FORMULA_KEYS, FORMULAS, VALUE_PATTERN, type FormulaKey } from '#shared/rules/evaluation.ts'
import { SPAN_KINDS, type SpanKind } from '#shared/rules/spans.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { fieldError, SidePane } from './FormPanes.tsx'
import css from './ledgers.module.css'

/** What a computed figure counts; as many rows as the figure says. */
export function Rows({ asked, onClose }: { asked: { community: string; period: string; code: string }; onClose: () => void }) {
  const query = useQuery(api.evaluation.rows.queryOptions({ input: asked }))
  useKeys([{ key: 'Escape', label: '关闭明细', run: onClose }])
  const share = query.data?.indicator.formula ? FORMULAS[query.data.indicator.formula].fold === 'share' : false
  return (
    <aside className={css.side} aria-label="明细">
      {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {!query.data && !query.error && <Skeleton h={160} aria-label="正在载入明细" />}
      {query.data && (
        <>
          <h3>{query.data.indicator.name} {query.data.value ?? '—'}{query.data.indicator.unit} · {query.data.count} 条</h3>
          <p className={css.quiet}>{query.data.indicator.words}</p>
          <div className={css.row}><Button size="compact-sm" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>关闭</Button></div>
          {query.data.rows.length === 0 ? <p className={css.quiet}>本期没有可计算的记录。</p> : (
            <table className={css.table}>
              <thead><tr><th scope="col">日期</th><th scope="col">内容</th><th scope="col" data-number>{share ? '计入' : '数值'}</th></tr></thead>
              <tbody>
                {query.data.rows.map((r) => (
                  <tr key={r.id}>
                    <td data-tight>{r.date}</td>
                    <th scope="row">{r.what}<div className={css.quiet}>{r.number}</div></th>
                    <td data-number>{share ? (r.counts ? '是' : '否') : r.amount === null ? '1' : Math.round(r.amount * 10) / 10}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </>
      )}
    </aside>
  )
}

/** Entering a value with its evidence; what was entered before stays and is shown. */
export function EnterValue({ value, asked, may, onClose }: { value: IndicatorValue; asked: { community: string; period: string }; may: boolean; onClose: () => void }) {
  const { indicator, entered } = value
  const queryClient = useQueryClient()
  const [text, setText] = useState('')
  const [evidence, setEvidence] = useState('')
  const [wrong, setWrong] = useState<{ value?: string; evidence?: string }>({})
  const work = useMutation({
    mutationFn: () => client.evaluation.enter({ ...asked, code: indicator.code, value: text.trim(), evidence }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.evaluation.key() })
      notify({ tone: 'ok', text: `已填报“${indicator.name}”${text}${indicator.unit}` })
      onClose()
    },
  })
  const submit = (): void => {
    if (!may || work.isPending) return
    const found = { ...(!VALUE_PATTERN.test(text.trim()) && { value: '应为数字,最多两位小数' }), ...(evidence.trim() === '' && { evidence: '请写明依据(文件、记录、照片在哪里)' }) }
    setWrong(found)
    if (Object.keys(found).length === 0) work.mutate()
  }
  return (
    <SidePane title={`填报“${indicator.name}”`} save="填报" busy={work.isPending || !may} error={work.error} fields={['value', 'evidence']} onSubmit={submit} onClose={onClose}>
      {may ? (
        <>
          <TextInput label={`数值(${indicator.unit})`} required inputMode="decimal" w={160} value={text} error={wrong.value ?? fieldError(work.error, 'value')} maxLength={13} onChange={(e) => setText(e.currentTarget.value)} />
          <Textarea label="依据" required rows={3} maxLength={300} placeholder={indicator.source} value={evidence} error={wrong.evidence ?? fieldError(work.error, 'evidence')} onChange={(e) => setEvidence(e.currentTarget.value)} />
        </>
      ) : <p className={css.quiet}>您的角色只能查看。</p>}
      <section aria-label="已填报">
        <p className={css.quiet}>{entered.length === 0 ? '本期还没有填报。' : '以最新一次为准,以前的保留:'}</p>
        <ul className={css.history}>{entered.map((e) => <li key={e.at}><b>{e.value}{indicator.unit}</b> {e.evidence}<div className={css.quiet}>{e.by} {formatTimeZh(e.at)}</div></li>)}</ul>
      </section>
    </SidePane>
  )
}

export const NEW_INDICATOR: SaveIndicator = { code: '', name: '', grouping: '', source: '', method: 'entered', formula: null, unit: '', every: 'year', active: true, position: 1 }
const ENTERED = 'entered'

export function IndicatorForm({ start, isNew = false, onClose }: { start: SaveIndicator; isNew?: boolean; onClose: () => void }) {
  const queryClient = useQueryClient()
  const [form, setForm] = useState<SaveIndicator>({ ...start })
  const set = (change: Partial<SaveIndicator>): void => setForm({ ...form, ...change })
  const work = useMutation({
    mutationFn: () => {
      const { code, name, grouping, source, method, formula, unit, every, active, position } = form
      return client.evaluation.save({ code, name, grouping, source, method, formula, unit, every, active, position })
    },
    onSuccess: async (saved) => {
      await queryClient.invalidateQueries({ queryKey: api.evaluation.key() })
      notify({ tone: 'ok', text: saved.active ? `已保存指标 ${saved.code} ${saved.name}` : `已停用指标 ${saved.code} ${saved.name}` })
      onClose()
    },
  })
  const choose = (value: string | null): void => {
    if (value === ENTERED) set({ method: 'entered', formula: null })
    else if (value) set({ method: 'computed', formula: value as FormulaKey, unit: FORMULAS[value as FormulaKey].unit })
  }
  const error = (field: string): string | undefined => fieldError(work.error, field)
  const methods = [{ value: ENTERED, label: '填报(附依据)' }, ...FORMULA_KEYS.map((value) => ({ value: value as string, label: `自动:${FORMULAS[value].name}` }))]
  const fields = ['code', 'name', 'grouping', 'source', 'method', 'formula', 'unit', 'position']
  return (
    <SidePane title={isNew ? '新增指标' : `修改 ${start.code}`} save="保存" busy={work.isPending} error={work.error} fields={fields} onSubmit={() => { if (!work.isPending) work.mutate() }} onClose={onClose}>
      <div className={css.row}>
        <TextInput label="代码" required w={100} disabled={!isNew} placeholder="如 ZD01" value={form.code} error={error('code')} maxLength={5} onChange={(e) => set({ code: e.currentTarget.value.toUpperCase() })} />
        <TextInput label="类别" required w={130} value={form.grouping} error={error('grouping')} maxLength={20} onChange={(e) => set({ grouping: e.currentTarget.value })} />
        <NumberInput label="排列" w={80} min={1} max={999} allowDecimal={false} value={form.position} error={error('position')} onChange={(value) => set({ position: Number(value) || 1 })} />
      </div>
      <TextInput label="指标" required value={form.name} error={error('name')} maxLength={40} onChange={(e) => set({ name: e.currentTarget.value })} />
      <Select label="怎样取得" required allowDeselect={false} value={form.formula ?? ENTERED} data={methods} error={error('method') ?? error('formula')} description={form.formula ? FORMULAS[form.formula].words : '由填报人写明数值和依据'} onChange={choose} />
      <div className={css.row}>
        <Select label="期间" required w={100} allowDeselect={false} value={form.every} data={Object.entries(SPAN_KINDS).map(([value, label]) => ({ value, label: `按${label}` }))} onChange={(every) => set({ every: every as SpanKind })} />
        <TextInput label="单位" w={100} disabled={form.formula !== null} value={form.unit} error={error('unit')} maxLength={10} onChange={(e) => set({ unit: e.currentTarget.value })} />
      </div>
      <TextInput label="来源(文件或记录)" required value={form.source} error={error('source')} maxLength={100} onChange={(e) => set({ source: e.currentTarget.value })} />
      <Checkbox label="在用(停用的列在最后,填报过的保留)" checked={form.active} onChange={(e) => set({ active: e.currentTarget.checked })} />
    </SidePane>
  )
}
