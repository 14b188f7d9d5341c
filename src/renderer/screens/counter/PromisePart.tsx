import { TextInput } from '@mantine/core'
import { useEffect } from 'react'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { FOCUS } from './check.ts'
import css from './counter.module.css'
import { useLimitDate } from './desk.ts'
import type { Draft, PromiseFields } from './draft.ts'
import type { DraftStore } from './draftStore.ts'

type Props = { draft: Draft; store: DraftStore; matter: MatterDetail; today: string; errors: Record<string, string> }

/** 容缺受理: accepted against a signed promise to bring the missing papers by a day; D7 is printed. */
export function PromisePart({ draft, store, matter, today, errors }: Props) {
  const { promise } = draft
  const proposed = useLimitDate({ days: Math.max(1, matter.correctionDays), unit: 'working' }, today)
  const day = proposed.data?.due
  const fresh = promise?.deadline === ''
  useEffect(() => {
    if (day && fresh) store.patch((now) => ({ promise: now.promise && { ...now.promise, deadline: day } }))
  }, [day, fresh, store])
  if (!promise) return null
  const set = (part: Partial<PromiseFields>) => store.patch((now) => ({ promise: now.promise && { ...now.promise, ...part } }))
  return (
    <div className={css.promise} role="group" aria-label="容缺受理">
      <div className={css.partHead}>容缺受理 <KeyHint k="Ctrl+F10" /></div>
      <div className={css.pair}>
        <TextInput id={FOCUS.promise} label="补齐期限" placeholder="YYYY-MM-DD" value={promise.deadline} maxLength={10} error={errors['promise.deadline']} onChange={(event) => set({ deadline: event.currentTarget.value })} />
        <TextInput label="承诺人" value={promise.signedBy} maxLength={100} error={errors['promise.signedBy']} onChange={(event) => set({ signedBy: event.currentTarget.value })} />
      </div>
      <p className={css.soft}>受理后请承诺人在打印的承诺书上签名。</p>
    </div>
  )
}
