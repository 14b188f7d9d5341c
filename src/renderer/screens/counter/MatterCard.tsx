import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { PROCESSING_LABELS, SENSITIVITY_LABELS, labelOf } from '#shared/text/labels.ts'
import css from './counter.module.css'
import { useShortNames } from './desk.ts'

/** The matter that was taken: who may have it, what comes of it, what to mind. */
export function MatterCard({ matter }: { matter: MatterDetail }) {
  const short = useShortNames()
  return (
    <div className={`${css.card} ${css.grow}`} data-testid="matter-card">
      <div className={css.cardTitle}>
        <b className={css.code}>{matter.shortCode}</b> {matter.name}
      </div>
      <div className={css.tags}>
        <span>{matter.code}</span>
        <span>{short(matter.departmentCode)}</span>
        <span>{labelOf(PROCESSING_LABELS, matter.processingType)}</span>
        <span>{matter.kind}</span>
        {matter.sensitivity !== 'ordinary' && <span data-tone="amber">{labelOf(SENSITIVITY_LABELS, matter.sensitivity)}</span>}
      </div>
      <dl className={css.facts}>
        <dt>谁可以办</dt>
        <dd>{matter.trigger}</dd>
        <dt>办成得到</dt>
        <dd>{matter.resultDocument}</dd>
        {matter.coDepartments.length > 0 && <><dt>联办</dt><dd>{matter.coDepartments.map(short).join('、')}</dd></>}
        {matter.reportsTo && <><dt>上报</dt><dd>{matter.reportsTo}</dd></>}
        {matter.notes.length > 0 && <><dt>注意</dt><dd>{matter.notes.map((note) => <span key={note} className={css.paper}>{note}</span>)}</dd></>}
      </dl>
    </div>
  )
}
