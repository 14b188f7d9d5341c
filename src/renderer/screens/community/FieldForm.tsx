import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Button, Checkbox, Radio, Select, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { countOf } from '#shared/rules/communityWork.ts'
import { api, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { leaveForm, useUnsent } from '../../app/unsent.ts'
import { AskDiscard } from '../../components/AskDiscard.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './community.module.css'

export type Values = Record<string, string>
export interface FormField {
  name: string
  label: string
  kind: 'line' | 'text' | 'date' | 'time' | 'count' | 'choice' | 'select' | 'check'
  options?: readonly { value: string; label: string }[]
  /** Needed unless false. */
  required?: false
  hint?: string
  /** Two of these share a line. */
  half?: true
  /** Shown only while true. */
  when?: (values: Values) => boolean
}

type FieldProps = { field: FormField; value: string; error: string | undefined; set: (value: string) => void }

function Field({ field, value, error, set }: FieldProps) {
  const common = { label: field.label, error, required: field.required !== false, description: error ? undefined : field.hint }
  if (field.kind === 'choice')
    return (
      <Radio.Group {...common} value={value} onChange={set}>
        <div className={css.choices}>{field.options?.map((o) => <Radio key={o.value} value={o.value} label={o.label} size="xs" />)}</div>
      </Radio.Group>
    )
  if (field.kind === 'select') return <Select {...common} searchable clearable={field.required === false} value={value || null} data={[...(field.options ?? [])]} maxDropdownHeight={300} onChange={(next) => set(next ?? '')} />
  if (field.kind === 'text') return <Textarea {...common} autosize minRows={2} maxRows={8} maxLength={2000} value={value} onChange={(event) => set(event.currentTarget.value)} />
  if (field.kind === 'check') return <Checkbox label={field.label} checked={value === '1'} onChange={(event) => set(event.currentTarget.checked ? '1' : '')} />
  const type = field.kind === 'date' ? 'date' : field.kind === 'time' ? 'datetime-local' : 'text'
  const width = field.kind === 'line' || field.half ? undefined : 220
  return <TextInput {...common} type={type} w={width} inputMode={field.kind === 'count' ? 'numeric' : undefined} value={value} maxLength={120} onChange={(event) => set(event.currentTarget.value)} />
}

type Props<T> = {
  title: string
  fields: readonly FormField[]
  initial?: Values
  submit: string
  note?: string
  work: (values: Values) => Promise<T>
  /** Said at the foot of the screen. */
  said: (result: T) => string
  onDone: (result: T) => void
  onClose: () => void
}

/** The field a refusal of the core is about, as the form calls it (`form.met` → `met`). */
function refusedField(error: unknown, fields: readonly FormField[]): Values {
  const body = error ? errorOf(error) : null
  const name = body?.field?.split('.').at(-1)
  return body && name && fields.some((f) => f.name === name) ? { [name]: body.message } : {}
}

const WRITTEN: readonly FormField['kind'][] = ['line', 'text', 'date', 'time', 'count']
/** What is missing or no number, by field. */
function faultsIn(fields: readonly FormField[], values: Values): Values {
  const faultOf = ({ name, label, kind, required }: FormField): string | null => {
    const value = (values[name] ?? '').trim()
    if (value === '') return required === false || kind === 'check' ? null : `${kind === 'choice' || kind === 'select' ? '请选择' : '请填写'}${label}`
    return kind === 'count' && countOf(value) === null ? `${label}请填整数,例如 12` : null
  }
  return Object.fromEntries(fields.map((f) => [f.name, faultOf(f)] as const).filter((pair): pair is readonly [string, string] => pair[1] !== null))
}

/** Counts in plain digits, however they were typed. */
const withCounts = (fields: readonly FormField[], values: Values): Values =>
  ({ ...values, ...Object.fromEntries(fields.filter((f) => f.kind === 'count' && values[f.name]?.trim()).map((f) => [f.name, String(countOf(values[f.name] ?? ''))])) })

/** Words that are in no record yet. */
const wroteIn = (fields: readonly FormField[], before: Values, now: Values): boolean => fields.some((f) => WRITTEN.includes(f.kind) && (now[f.name] ?? '').trim() !== (before[f.name] ?? '').trim())

/** One form beside the list: exactly what an action needs, keyboard only, faults at their fields; what was typed stays after a refusal. */
export function FieldForm<T>({ title, fields, initial = {}, submit, note, work, said, onDone, onClose }: Props<T>) {
  const [values, setValues] = useState<Values>(initial)
  // Ctrl+Enter may come before the last letter is drawn: what is sent is what was typed.
  const typed = useRef(values)
  const [began] = useState(initial)
  const [missing, setMissing] = useState<Values>({})
  const root = useRef<HTMLFormElement>(null)
  const queryClient = useQueryClient()
  const send = useMutation({
    mutationFn: work,
    onSuccess: async (result) => {
      notify({ tone: 'ok', text: said(result) })
      await queryClient.invalidateQueries({ queryKey: api.community.key() })
      onDone(result)
    },
  })
  const unsent = useUnsent(() => !send.isPending && !send.isSuccess && wroteIn(fields, began, typed.current))
  const leave = (): void => leaveForm(onClose)
  const shown = fields.filter((field) => field.when?.(values) ?? true)
  const errors = { ...refusedField(send.error, shown), ...missing }
  const go = (): void => {
    if (send.isPending) return
    const found = faultsIn(shown, typed.current)
    setMissing(found)
    if (Object.keys(found).length === 0) send.mutate(withCounts(shown, typed.current))
  }
  useEffect(() => {
    root.current?.querySelector<HTMLElement>('input:checked, input, textarea')?.focus()
    root.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const faulty = Object.keys(errors).join()
  useEffect(() => {
    if (faulty) root.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [faulty])
  useKeys([{ key: 'Ctrl+Enter', label: submit, run: go }, { key: 'Escape', label: '收起', run: leave }])
  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter in a line must not send a form that is half filled.
    if (event.key === 'Enter' && !event.ctrlKey && event.target instanceof HTMLInputElement) event.preventDefault()
  }
  return (
    <form ref={root} className={css.form} aria-label={title} noValidate onSubmit={(event) => { event.preventDefault(); go() }} onKeyDown={onKeyDown}>
      <h4>{title}</h4>
      <div className={css.fields}>
        {shown.map((field) => (
          <div key={field.name} data-half={field.half}>
            <Field field={field} value={values[field.name] ?? ''} error={errors[field.name]} set={(value) => { setMissing({}); typed.current = { ...typed.current, [field.name]: value }; setValues(typed.current) }} />
          </div>
        ))}
      </div>
      {send.error && Object.keys(refusedField(send.error, shown)).length === 0 && <ErrorNotice error={send.error} />}
      <AskDiscard unsent={unsent} />
      {!unsent.asking && <div className={css.row}>
        <Button type="submit" size="compact-md" loading={send.isPending} rightSection={<KeyHint k="Ctrl+Enter" />}>{submit}</Button>
        <Button size="compact-md" variant="default" onClick={leave} rightSection={<KeyHint k="Escape" />}>收起</Button>
        {note && <span className={css.quiet}>{note}</span>}
      </div>}
    </form>
  )
}

/** Local time of an input → ISO with offset. */
export const isoOf = (local: string): string => `${local.slice(0, 16)}:00+08:00`
export const optional = (text: string | undefined): string | undefined => text?.trim() || undefined
