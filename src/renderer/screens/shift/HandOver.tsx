import { Button, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Shift } from '#shared/contract/desk.ts'
import { client, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { EMPTY_LINE, doneHandOver, handOverInput, keepHandOver, openHandOver, type HandOver, type Kept } from './keeping.ts'
import css from './shift.module.css'

const focusOn = (field: string): void => document.getElementById(`shift-${field}`)?.focus()

/** More lines than this no counter has to hand over. */
const MOST_LINES = 30

type LinesProps = {
  keeping: readonly Kept[]; errorAt: (field: string) => string | undefined
  onPatch: (at: number, change: Partial<Kept>) => void; onDrop: (at: number) => void; onAdd: () => void
}

function KeptLines({ keeping, errorAt, onPatch, onDrop, onAdd }: LinesProps) {
  return (
    <fieldset className={css.keeping}>
      <legend>交接的印章、票据和材料</legend>
      {keeping.map((line, i) => (
        <div key={i} className={css.keptLine} onKeyDown={(event) => { if (event.key === 'Delete' && event.ctrlKey) { event.preventDefault(); onDrop(i) } }}>
          <TextInput id={`shift-name-${i}`} aria-label={`第${i + 1}行 名称`} placeholder="名称" value={line.name} maxLength={60} error={errorAt(`name-${i}`)} onChange={(event) => onPatch(i, { name: event.currentTarget.value })} />
          <TextInput id={`shift-amount-${i}`} aria-label={`第${i + 1}行 数量`} placeholder="数量" value={line.amount} maxLength={40} error={errorAt(`amount-${i}`)} onChange={(event) => onPatch(i, { amount: event.currentTarget.value })} />
          <TextInput aria-label={`第${i + 1}行 备注`} placeholder="备注" value={line.note} maxLength={120} onChange={(event) => onPatch(i, { note: event.currentTarget.value })} />
          <button type="button" className={css.drop} aria-label={`删去第${i + 1}行`} title="删去这一行 (Ctrl+Delete)" tabIndex={-1} onClick={() => onDrop(i)}>×</button>
        </div>
      ))}
      <Button size="compact-sm" variant="default" onClick={onAdd} disabled={keeping.length >= MOST_LINES}>加一行 <kbd className={css.offButton} aria-hidden>Ctrl+Enter</kbd></Button>
      <span className={css.quiet}>删去一行 Ctrl+Delete</span>
    </fieldset>
  )
}

/** To whom, what is kept, what happened; F9 ends the shift and prints. */
export function HandOverForm({ shift, onDone }: { shift: Shift; onDone: (documentId: string, openCases: number) => void }) {
  const { user } = useSession()
  const place = `${shift.pointCode}.${shift.counter}`
  const [form, setForm] = useState<HandOver>(() => openHandOver(user.id, place))
  const [tried, setTried] = useState(false)
  const patch = (change: Partial<HandOver>): void => {
    const next = { ...form, ...change }
    setForm(next)
    keepHandOver(user.id, next)
  }
  const patchLine = (at: number, change: Partial<Kept>): void => patch({ keeping: form.keeping.map((line, i) => (i === at ? { ...line, ...change } : line)) })
  const end = useMutation({
    mutationFn: (input: Parameters<typeof client.desk.endShift>[0]) => client.desk.endShift(input),
    onSuccess: ({ documentId, openCases }) => {
      doneHandOver(user.id, place, form)
      onDone(documentId, openCases)
    },
  })
  const checked = handOverInput(form)
  const missing = tried && !checked.ok ? checked : null
  const submit = (): void => {
    setTried(true)
    if (!checked.ok) {
      notify({ tone: 'warn', text: checked.message })
      focusOn(checked.field)
    } else if (!end.isPending) end.mutate(checked.input)
  }
  const addLine = (): void => {
    patch({ keeping: [...form.keeping, EMPTY_LINE].slice(0, MOST_LINES) })
    setTimeout(() => focusOn(`name-${Math.min(form.keeping.length, MOST_LINES - 1)}`))
  }
  const dropLine = (at: number): void => {
    patch({ keeping: form.keeping.filter((_, i) => i !== at) })
    setTimeout(() => focusOn(form.keeping.length > 1 ? `name-${Math.max(0, at - 1)}` : 'to'))
  }
  useEffect(() => focusOn('to'), [])
  useKeys([
    { key: 'F9', label: '交班并打印', run: submit, enabled: !end.isPending },
    { key: 'Ctrl+Enter', label: '加一行', run: addLine, enabled: form.keeping.length < MOST_LINES, reason: `最多 ${MOST_LINES} 行` },
  ])
  const errorAt = (field: string): string | undefined => (missing?.field === field ? missing.message : undefined)
  return (
    <section className={css.form} aria-label="交班">
      <TextInput id="shift-to" label="交给" placeholder="接班人姓名;没有人接班写“主管”或“无”" value={form.to} maxLength={60} autoComplete="off" error={errorAt('to')} onChange={(event) => patch({ to: event.currentTarget.value })} />
      <KeptLines keeping={form.keeping} errorAt={errorAt} onPatch={patchLine} onDrop={dropLine} onAdd={addLine} />
      <Textarea label="需要说明的情况" placeholder="设备故障、投诉、没有办完的事(可不写)" value={form.incidents} maxLength={1000} autosize minRows={2} maxRows={6} onChange={(event) => patch({ incidents: event.currentTarget.value })} />
      {end.error && <ErrorNotice error={errorOf(end.error)} compact />}
      <div className={css.buttons}>
        <Button size="md" loading={end.isPending} onClick={submit}>交班并打印 <kbd className={css.onButton} aria-hidden>F9</kbd></Button>
      </div>
    </section>
  )
}
