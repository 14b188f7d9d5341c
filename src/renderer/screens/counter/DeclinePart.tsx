import { KeyHint } from '../../components/KeyHint.tsx'
import { FOCUS } from './check.ts'
import css from './counter.module.css'
import { focusOn } from './desk.ts'
import type { DraftStore } from './draftStore.ts'
import { DECLINE_REASONS, ReasonInput } from './ReasonInput.tsx'

/** 不予受理: why, in words that are printed on D5; the second F11 does it. */
export function DeclinePart({ reason, store }: { reason: string; store: DraftStore }) {
  const cancel = () => {
    store.patch({ decline: null })
    focusOn(FOCUS.material(1))
  }
  return (
    <div className={css.promise} role="group" aria-label="不予受理">
      <div className={css.partHead}>不予受理的理由 <KeyHint k="F11" /></div>
      <ReasonInput
        id={FOCUS.decline} label="不予受理的理由" className={css.wideReason} value={reason} reasons={DECLINE_REASONS} maxLength={300} placeholder="↓ 选常用理由,或直接填写"
        onValue={(decline) => store.patch({ decline })} onLeave={() => focusOn(FOCUS.material(1))} onCancel={cancel}
      />
      <p className={css.soft}>{reason.trim() ? '再按 F11:收件并出具不予受理通知书(D5),写明依据和救济途径。' : '写明理由后再按 F11。'}</p>
      <button type="button" className={css.link} onClick={cancel}>不用了</button> <KeyHint k="Escape" />
    </div>
  )
}
