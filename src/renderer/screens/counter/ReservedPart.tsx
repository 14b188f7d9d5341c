import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { useKeys } from '../../app/keys.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './counter.module.css'
import type { DraftStore } from './draftStore.ts'

/** 补录 of a form filled in by hand: which number the case gets, and the way to leave it. */
export function ReservedPart({ number, store }: { number: string; store: DraftStore }) {
  const leave = (): void => store.patch({ reservedNumber: null })
  useKeys([{ key: 'Alt+Y', label: '不用备用单', hidden: true, run: leave }])
  return (
    <div className={css.reserved} role="status" aria-label="备用单补录">
      <div>按备用单补录,办件用单上的编号</div>
      <b>{formatCaseNumber(number)}</b>
      <div className={css.soft}>不是今天收的:先按 Shift+F9 仅收件,再请值班主管更正收件日期。</div>
      <button type="button" className={css.link} onClick={leave}>不用备用单</button> <KeyHint k="Alt+Y" />
    </div>
  )
}
