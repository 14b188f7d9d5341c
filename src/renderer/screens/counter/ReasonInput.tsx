import { useId } from 'react'
import type { KeyboardEvent } from 'react'

/** Reasons a paper is not taken, in words a resident understands. */
export const MISSING_REASONS = ['未提交', '填写不完整或有误', '未签名或未盖章', '已过有效期', '模糊不清,无法辨认', '份数不够', '只有复印件,缺原件']
/** Grounds for not taking an application (行政许可法 §32 第一款第一、二项; the last by the conditions of the matter). */
export const DECLINE_REASONS = [
  '申请事项依法不需要取得行政许可,无需办理。',
  '申请事项依法不属于本中心职权范围,请向有权办理的机关申请。',
  '申请人不符合办理本事项的法定条件:',
]

type Props = {
  id: string
  label: string
  value: string
  reasons: readonly string[]
  className: string | undefined
  maxLength: number
  placeholder: string
  onValue: (value: string) => void
  onLeave: () => void
  /** Esc; without it as Enter. */
  onCancel?: () => void
}

/** A reason to type, or one of the usual ones by ↓ and ↑. Enter and Esc go back to where one came from; Esc may give it up. */
export function ReasonInput({ id, label, value, reasons, className, maxLength, placeholder, onValue, onLeave, onCancel = onLeave }: Props) {
  const hintId = useId()
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      const at = reasons.indexOf(value)
      onValue(reasons[at < 0 ? (step > 0 ? 0 : reasons.length - 1) : (at + step + reasons.length) % reasons.length] ?? '')
    } else if (event.key === 'Enter') onLeave()
    else if (event.key === 'Escape') onCancel()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <>
      <input
        id={id} className={className} aria-label={label} aria-describedby={hintId} placeholder={placeholder} tabIndex={-1} value={value} maxLength={maxLength} autoComplete="off"
        onChange={(event) => onValue(event.currentTarget.value)} onKeyDown={onKey}
      />
      <span id={hintId} hidden>上下键选常用理由</span>
    </>
  )
}
