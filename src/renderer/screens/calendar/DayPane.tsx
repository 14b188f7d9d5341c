import { useEffect, useRef, useState } from 'react'
import { Button, SegmentedControl, TextInput } from '@mantine/core'
import type { CalendarDay } from '#shared/contract/calendar.ts'
import { formatDateZh } from '#shared/rules/time.ts'
import { shortDate, weekdayZh } from '#shared/text/labels.ts'
import { useKeys } from '../../app/keys.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { markOf } from './days.ts'
import type { Asked } from './useChange.ts'
import { asks } from './useChange.ts'
import css from './calendar.module.css'

const KIND_WORDS: Record<string, string> = { workday: '工作日', weekend: '周末', holiday: '放假', makeup: '调休上班' }

/** What the chosen day is and why. */
export function DayFacts({ day }: { day: CalendarDay }) {
  const o = day.override
  return (
    <section aria-label="选中的日子" aria-live="polite">
      <h3>{formatDateZh(day.date)} {weekdayZh(day.date)}</h3>
      <p className={css.what} data-mark={markOf(day) || undefined}>
        <b>{day.counts ? '上班' : '休息'}</b> {KIND_WORDS[day.kind]}{day.note ? ` · ${day.note}` : ''}{day.provisional && <em className={css.provisional}>暂定</em>}
      </p>
      {day.notice && <p className={css.quiet}>依据 {day.notice}</p>}
      {o && <p className={css.put}>主管调整为<b>{o.kind === 'off' ? '休息' : '上班'}</b>:{o.reason}<span className={css.quiet}> {o.by},{shortDate(o.at.slice(0, 10))}</span></p>}
    </section>
  )
}

/** Puts the day differently, or takes that back. Both want a reason and are looked at before they are done. */
export function OverrideForm({ day, onAsk, onClose }: { day: CalendarDay; onAsk: (asked: Asked) => void; onClose: () => void }) {
  const [kind, setKind] = useState<'off' | 'work'>(day.override?.kind ?? (day.counts ? 'off' : 'work'))
  const [name, setName] = useState(day.override?.name === '主管调整' ? '' : (day.override?.name ?? ''))
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const reasonField = useRef<HTMLInputElement>(null)
  useEffect(() => {
    reasonField.current?.focus()
  }, [])
  useKeys([{ key: 'Escape', label: '取消', run: onClose }])
  const ask = (asked: (reason: string) => Asked): void => {
    setMissing(reason.trim() === '')
    if (reason.trim() === '') return reasonField.current?.focus()
    onAsk(asked(reason.trim()))
  }
  const put = (): void => ask((why) => asks.override({ date: day.date, kind, name: name.trim(), reason: why }))
  return (
    <form className={css.form} aria-label="调整这一天" noValidate onSubmit={(event) => { event.preventDefault(); put() }}>
      <SegmentedControl aria-label="调整为" value={kind} onChange={(value) => setKind(value as 'off' | 'work')} data={[{ value: 'off', label: '休息' }, { value: 'work', label: '上班' }]} />
      <TextInput ref={reasonField} label="理由" required value={reason} maxLength={200} error={missing ? '请写明理由,理由会留在日历和审计日志里' : undefined} onChange={(e) => setReason(e.currentTarget.value)} />
      <TextInput label="名称(可不填)" placeholder="如:停电、区庆" value={name} maxLength={20} onChange={(e) => setName(e.currentTarget.value)} />
      <div className={css.buttons}>
        <Button type="submit" size="compact-md" rightSection={<KeyHint k="Enter" />}>看会移动哪些日期</Button>
        {day.override && <Button size="compact-md" variant="default" onClick={() => ask((why) => asks.remove({ date: day.date, reason: why }))}>取消原调整</Button>}
        <Button size="compact-md" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>取消</Button>
      </div>
    </form>
  )
}
