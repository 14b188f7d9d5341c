import { useEffect, useRef, useState } from 'react'
import type { FormEvent, KeyboardEvent } from 'react'
import { Button, Select } from '@mantine/core'
import { errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { leaveForm, useUnsent } from '../../app/unsent.ts'
import { AskDiscard } from '../../components/AskDiscard.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import type { FormField, Values } from '../cases/eventForms.ts'
import { Field } from '../cases/FormFields.tsx'
import { missingIn } from './forms.ts'
import css from './supervision.module.css'

/** A field of the case forms, or a choice out of a list too long to show. */
export type ActField = FormField | (Omit<FormField, 'kind'> & { kind: 'select' })

function AnyField({ field, value, error, set }: { field: ActField; value: string; error: string | undefined; set: (value: string) => void }) {
  if (field.kind !== 'select') return <Field field={field as FormField} value={value} error={error} set={set} />
  return (
    <Select
      label={field.label} required={field.required ?? false} error={error} description={error ? undefined : field.hint} searchable value={value || null}
      data={[...(field.options ?? [])]} onChange={(next) => set(next ?? '')} maxDropdownHeight={260} nothingFoundMessage="没有匹配的"
    />
  )
}

type Props = {
  title: string
  submit: string
  effect?: string
  fields: readonly ActField[]
  initial?: Values
  /** Resolves when it is done; what it is refused with is shown at its field or above the button, and what was typed stays. */
  send: (values: Values) => Promise<unknown>
  onCancel: () => void
}

const WRITTEN: readonly ActField['kind'][] = ['line', 'text', 'date']

/** A short form in the pane: Ctrl+Enter sends, Esc closes, the first field at fault has the keyboard. */
export function ActForm({ title, submit, effect, fields, initial = {}, send, onCancel }: Props) {
  const [values, setValues] = useState<Values>(initial)
  const [errors, setErrors] = useState<Values>({})
  const [failed, setFailed] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [began] = useState(initial)
  const shown = fields.filter((f) => !f.when || f.when(values))
  const unsent = useUnsent(() => !busy && shown.some((f) => WRITTEN.includes(f.kind) && (values[f.name] ?? '').trim() !== (began[f.name] ?? '').trim()))
  const leave = (): void => leaveForm(onCancel)
  const root = useRef<HTMLFormElement>(null)
  useEffect(() => root.current?.querySelector<HTMLElement>('input:checked, input:not([type=hidden]), textarea, button[type=submit]')?.focus(), [])
  useEffect(() => {
    if (Object.keys(errors).length > 0) root.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] input')?.focus()
  }, [errors])
  useKeys([{ key: 'Escape', label: '收起', run: leave }])
  const check = (): void => {
    if (busy) return
    const missing = missingIn(shown, values)
    setErrors(missing)
    setFailed(null)
    if (Object.keys(missing).length > 0) return
    setBusy(true)
    const filled = Object.fromEntries(shown.map((f) => [f.name, (values[f.name] ?? '').trim()]).filter(([, value]) => value))
    send(filled as Values).catch((error: unknown) => {
      setBusy(false)
      const body = errorOf(error)
      const field = body.field?.split('.').pop()
      if (field && shown.some((f) => f.name === field)) setErrors({ [field]: body.message })
      else setFailed(error)
    })
  }
  const onKeyDown = (press: KeyboardEvent): void => {
    if (press.key !== 'Enter' || !press.ctrlKey) return
    press.preventDefault()
    check()
  }
  return (
    <form ref={root} className={css.form} aria-label={title} noValidate onKeyDown={onKeyDown} onSubmit={(event: FormEvent) => { event.preventDefault(); check() }}>
      <b>{title}</b>
      {shown.map((field) => <AnyField key={field.name} field={field} value={values[field.name] ?? ''} error={errors[field.name]} set={(value) => { setErrors((now) => (Object.keys(now).length > 0 ? {} : now)); setValues((before) => ({ ...before, [field.name]: value })) }} />)}
      {failed !== null && <ErrorNotice error={failed} />}
      <AskDiscard unsent={unsent} />
      {!unsent.asking && <div className={css.foot}>
        <Button type="submit" size="compact-md" loading={busy} rightSection={<KeyHint k="Ctrl+Enter" />}>{submit}</Button>
        <Button variant="default" size="compact-md" onClick={leave} rightSection={<KeyHint k="Escape" />}>收起</Button>
        {effect && <span className={css.quiet}>{effect}</span>}
      </div>}
    </form>
  )
}
