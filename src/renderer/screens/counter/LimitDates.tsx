import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { labelOf, limitText, PROCESSING_LABELS } from '#shared/text/labels.ts'
import { DueDate } from '../../components/DueDate.tsx'
import css from './counter.module.css'
import { numbered, useLimitDate } from './desk.ts'

type Props = { matter: MatterDetail; today: string; counting: boolean; onCounting: (opened: boolean) => void }

/** Until when the case would be promised and due by law, were it accepted today; how it was counted is one key away. */
export function LimitDates(props: Props) {
  return (
    <dl className={css.dates}>
      <dt>承诺</dt>
      <dd><Promised {...props} /></dd>
      <dt>法定</dt>
      <dd><Legal {...props} /></dd>
    </dl>
  )
}

function Promised({ matter, today, counting, onCounting }: Props) {
  const { data } = useLimitDate(matter.promisedLimit, today)
  const instant = matter.processingType === 'instant' && !matter.promisedLimit?.days
  if (instant || !matter.promisedLimit) return <b>{instant ? '当场办结' : '—'}</b>
  return (
    <>
      <DueDate date={data?.due} label="承诺期限" today={today} provisional={data?.provisional ?? false} explanation={numbered(data?.days)} opened={counting} onOpenChange={onCounting} />
      <span className={css.soft}>{labelOf(PROCESSING_LABELS, matter.processingType)} {limitText(matter.promisedLimit)}</span>
    </>
  )
}

function Legal({ matter, today }: Props) {
  const { data } = useLimitDate(matter.legalLimit, today)
  if (!matter.legalLimit) return <span className={css.soft}>{matter.legalLimitText || '未规定'}</span>
  return (
    <>
      <DueDate date={data?.due} label="法定期限" today={today} provisional={data?.provisional ?? false} explanation={numbered(data?.days)} />
      <span className={css.soft}>{limitText(matter.legalLimit)}</span>
    </>
  )
}
