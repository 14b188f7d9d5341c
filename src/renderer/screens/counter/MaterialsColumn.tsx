import type { KeyboardEvent } from 'react'
import type { Material, MatterDetail } from '#shared/contract/catalogue.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { FOCUS, tickOf } from './check.ts'
import css from './counter.module.css'
import { focusOn } from './desk.ts'
import type { Draft, DraftStore, MaterialTick } from './draft.ts'
import { RecentCases } from './RecentCases.tsx'

type Props = { draft: Draft; store: DraftStore; matter: MatterDetail | undefined; today: string; loading: boolean; error: unknown; onRetry: () => void }

/** ③ The checklist: arrows move, space ticks and goes on, digits set the copies, Enter goes to the reason of a missing paper. */
export function MaterialsColumn({ draft, store, matter, today, loading, error, onRetry }: Props) {
  const required = matter?.materials.filter((material) => material.required) ?? []
  const others = matter?.materials.filter((material) => !material.required) ?? []
  const order = [...required, ...others]
  const got = required.filter((material) => tickOf(draft, material).received).length
  const set = (material: Material, part: Partial<MaterialTick>) =>
    store.patch((now) => ({ materials: { ...now.materials, [material.no]: { ...tickOf(now, material), ...part } } }))
  const onKey = (event: KeyboardEvent, material: Material) => {
    const at = order.indexOf(material)
    const tick = tickOf(store.get(), material)
    const move = (to: Material | undefined) => to && focusOn(FOCUS.material(to.no))
    if (event.ctrlKey || event.altKey || event.metaKey) return
    if (event.key === 'ArrowDown') move(order[at + 1])
    else if (event.key === 'ArrowUp') move(order[at - 1])
    else if (event.key === 'Home') move(order[0])
    else if (event.key === 'End') move(order.at(-1))
    else if (event.key === ' ') {
      set(material, { received: !tick.received })
      if (!tick.received) move(order[at + 1])
    } else if (/^[1-9]$/.test(event.key)) set(material, { received: true, copies: Number(event.key) })
    else if (event.key === 'Enter' && !tick.received) focusOn(`${FOCUS.material(material.no)}-reason`)
    else if (event.key === '*') {
      store.patch((now) => ({ materials: { ...now.materials, ...Object.fromEntries(required.map((one) => [one.no, { ...tickOf(now, one), received: true }])) } }))
    } else return
    event.preventDefault()
  }
  const row = (material: Material) => (
    <MaterialRow
      key={material.no} material={material} tick={tickOf(draft, material)} first={material === order[0]}
      onToggle={() => set(material, { received: !tickOf(store.get(), material).received })}
      onKey={(event) => onKey(event, material)} onReason={(missingReason) => set(material, { missingReason })} onCopies={(copies) => set(material, { copies })}
    />
  )
  return (
    <section className={css.column} aria-labelledby="counter-h3">
      <h2 id="counter-h3" className={css.head}>
        <i aria-hidden>③</i> 材料 <KeyHint k="Ctrl+F3" />
        {matter && <span className={css.count} data-done={got === required.length || undefined}>必收 {got}/{required.length}</span>}
      </h2>
      {error != null && <ErrorNotice error={error} onRetry={onRetry} />}
      {!matter && error == null && <p className={css.tip}>{loading ? '正在取材料清单…' : '选定事项后显示材料清单。'}</p>}
      {!matter && !loading && error == null && <RecentCases today={today} />}
      {matter && (
        <div className={css.materials} role="group" aria-label="材料清单">
          <p className={css.tip}><KeyHint k="Space" /> 打勾 <KeyHint k="1-9" /> 份数 <KeyHint k="Enter" /> 缺件原因 <KeyHint k="*" /> 必收全勾</p>
          {required.map(row)}
          {others.length > 0 && <h3 className={css.subHead}>视情况提交</h3>}
          {others.map(row)}
        </div>
      )}
    </section>
  )
}

type RowProps = {
  material: Material
  tick: MaterialTick
  first: boolean
  onToggle: () => void
  onKey: (event: KeyboardEvent) => void
  onReason: (reason: string) => void
  onCopies: (copies: number) => void
}

function MaterialRow({ material, tick, first, onToggle, onKey, onReason, onCopies }: RowProps) {
  const id = FOCUS.material(material.no)
  const open = !tick.received && (material.required || tick.missingReason !== '')
  return (
    <div className={css.material} data-state={tick.received ? 'in' : material.required ? 'missing' : 'optional'}>
      <div
        id={id} role="checkbox" aria-checked={tick.received} aria-label={material.name} aria-describedby={`${id}-more`} tabIndex={first ? 0 : -1} className={css.tick}
        onKeyDown={onKey} onClick={onToggle}
      >
        <span className={css.box} aria-hidden>{tick.received ? '✓' : ''}</span>
        <span className={css.materialName}>
          {material.name}
          {material.when && <span className={css.when}>{material.when}时</span>}
        </span>
      </div>
      <span className={css.form} id={`${id}-more`}>{material.form.replace('+', '+\u200b')}</span>
      {tick.received ? (
        <label className={css.copies}>
          <input
            aria-label={`${material.name} 份数`} inputMode="numeric" value={tick.copies || ''} tabIndex={-1} maxLength={3}
            onChange={(event) => onCopies(Number(event.currentTarget.value.replace(/\D/g, '')) || 0)}
          />
          份
        </label>
      ) : (
        <span className={css.copies}>{material.copies > 1 ? `应${material.copies}份` : ''}</span>
      )}
      {open && (
        <input
          id={`${id}-reason`} className={css.reason} aria-label={`${material.name} 缺件原因`} placeholder="缺件原因" tabIndex={-1} value={tick.missingReason} maxLength={200}
          onChange={(event) => onReason(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return
            event.preventDefault()
            event.stopPropagation()
            focusOn(id)
          }}
        />
      )}
    </div>
  )
}
