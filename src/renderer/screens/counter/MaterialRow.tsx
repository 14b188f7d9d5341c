import type { KeyboardEvent } from 'react'
import type { Material } from '#shared/contract/catalogue.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { FOCUS, whenText } from './check.ts'
import css from './counter.module.css'
import { focusOn } from './desk.ts'
import type { MaterialTick } from './draft.ts'
import { MISSING_REASONS, ReasonInput } from './ReasonInput.tsx'

type Props = {
  material: Material
  tick: MaterialTick
  /** A copy verified for an earlier case of the same applicant. */
  earlier: { caseNumber: string; date: string } | undefined
  first: boolean
  /** Asked for in this case, always or by an answer. */
  needed: boolean
  onToggle: () => void
  onKey: (event: KeyboardEvent) => void
  onReason: (reason: string) => void
  onCopies: (copies: number) => void
}

/** One paper of the checklist. */
export function MaterialRow({ material, tick, earlier, first, needed, onToggle, onKey, onReason, onCopies }: Props) {
  const id = FOCUS.material(material.no)
  const open = !tick.received && (needed || tick.missingReason !== '')
  return (
    <div className={css.material} data-state={tick.received ? 'in' : needed ? 'missing' : 'optional'}>
      <div
        id={id} role="checkbox" aria-checked={tick.received} aria-label={material.name} aria-describedby={`${id}-more`} tabIndex={first ? 0 : -1} className={css.tick}
        onKeyDown={onKey} onClick={onToggle}
      >
        <span className={css.box} aria-hidden>{tick.received ? '✓' : ''}</span>
        <span className={css.materialName}>
          {material.name}
          {material.when && !needed && <span className={css.when}>{whenText(material.when)}</span>}
          {tick.received && tick.reused && <span className={css.when}>沿用 {tick.reused.slice(-6)}</span>}
          {!tick.received && earlier && <span className={css.earlier}>已有核验件 {earlier.date} <span className={css.together}>({earlier.caseNumber.slice(-6)}) <KeyHint k="V" /></span></span>}
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
        <ReasonInput
          id={`${id}-reason`} className={css.reason} label={`${material.name} 缺件原因`} placeholder="缺件原因(↓ 选常用的)" value={tick.missingReason} maxLength={200} reasons={MISSING_REASONS}
          onValue={onReason} onLeave={() => focusOn(id)}
        />
      )}
    </div>
  )
}
