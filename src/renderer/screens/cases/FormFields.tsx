import { useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { Checkbox, Radio, Select, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { VerifiedCopy } from '#shared/contract/cases.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import type { Material } from './checkForm.ts'
import { FAULTS, listedMaterials, markOf } from './checkForm.ts'
import type { EventName, FormField, Values } from './eventForms.ts'
import { EVENT_FORMS } from './eventForms.ts'
import type { Opinion } from './opinions.ts'
import css from './cases.module.css'

type FieldProps = { field: FormField; value: string; error: string | undefined; set: (value: string) => void; /** Department of the case. */ department?: string; /** The department's own sentences. */ opinions?: readonly Opinion[] }

/** Moves among the sentences with the arrows; a sentence taken gives the keyboard back to the text. */
function onTemplateKey(event: KeyboardEvent<HTMLDivElement>): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  event.preventDefault()
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  buttons[(buttons.indexOf(document.activeElement as HTMLButtonElement) + step + buttons.length) % buttons.length]?.focus()
}

/** Those of the text that has the keyboard, else these. */
const goToTemplates = (group: HTMLDivElement | null): void =>
  (document.activeElement?.closest('[data-templated]') ?? group)?.querySelector<HTMLElement>('[role=group] button, :scope > button')?.focus()

/** Ready sentences: the department's own by title, then the general ones. Alt+O goes there. */
function Templates({ field, value, set, opinions = [] }: Pick<FieldProps, 'field' | 'value' | 'set' | 'opinions'>) {
  const group = useRef<HTMLDivElement>(null)
  const all = [...opinions, ...(field.templates ?? []).map((text) => ({ title: text, text }))]
  useKeys(all.length > 0 ? [{ key: 'Alt+O', label: `${field.label}模板`, run: () => goToTemplates(group.current), hidden: true }] : [])
  if (all.length === 0) return null
  const add = (text: string): void => {
    set(value.trim() ? `${value.trimEnd()}\n${text}` : text)
    group.current?.parentElement?.querySelector('textarea')?.focus()
  }
  return (
    <div ref={group} className={css.templates} role="group" aria-label={`${field.label}模板`} onKeyDown={onTemplateKey}>
      <KeyHint k="Alt+O" />
      {all.map(({ title, text }, i) => <button type="button" key={text} data-own={i < opinions.length || undefined} onClick={() => add(text)} title={text}>{title}</button>)}
    </div>
  )
}

function DepartmentField({ field, value, error, set }: FieldProps) {
  const { data } = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity }))
  return <Select label={field.label} error={error} required={field.required ?? false} description={error ? undefined : field.hint} searchable clearable value={value || null} data={(data ?? []).map((d) => ({ value: d.code, label: d.name }))} onChange={(code) => set(code ?? '')} />
}

function CommunityField({ field, value, error, set }: FieldProps) {
  const { data } = useQuery(api.catalogue.communities.queryOptions({ staleTime: Infinity }))
  return <Select label={field.label} error={error} searchable clearable value={value || null} placeholder="不填即清空" data={(data ?? []).map((c) => ({ value: c.code, label: `${c.code} ${c.name}` }))} onChange={(code) => set(code ?? '')} />
}

function OfficerField({ field, value, error, set, department }: FieldProps) {
  const { data } = useQuery(api.department.officers.queryOptions({ input: { ...(department && { department }) } }))
  return (
    <Select
      label={field.label} error={error} required={field.required ?? false} description={error ? undefined : field.hint} searchable value={value || null} placeholder="姓名" nothingFoundMessage="本部门没有这个经办人"
      data={(data ?? []).map((p) => ({ value: p.id, label: `${p.name}${p.leads ? '(负责人)' : ''} 在办 ${p.open} 件` }))} onChange={(id) => set(id ?? '')}
    />
  )
}

/** One field of a form, by its kind. */
export function Field(props: FieldProps) {
  const { field, value, error, set } = props
  const common = { label: field.label, error, required: field.required ?? false, description: error ? undefined : field.hint }
  if (field.kind === 'department') return <DepartmentField {...props} />
  if (field.kind === 'officer') return <OfficerField {...props} />
  if (field.kind === 'community') return <CommunityField {...props} />
  if (field.kind === 'choice') {
    return (
      <Radio.Group {...common} value={value} onChange={set}>
        <div className={css.choices}>{field.options?.map((option) => <Radio key={option.value} value={option.value} label={option.label} size="xs" />)}</div>
      </Radio.Group>
    )
  }
  if (field.kind === 'text') {
    return (
      <div data-templated>
        <Textarea {...common} value={value} autosize minRows={2} maxRows={8} maxLength={2000} onChange={(event) => set(event.currentTarget.value)} />
        <Templates field={field} value={value} set={set} {...(props.opinions && { opinions: props.opinions })} />
      </div>
    )
  }
  return <TextInput {...common} type={field.kind === 'date' ? 'date' : 'text'} w={field.kind === 'date' ? 180 : undefined} value={value} maxLength={300} onChange={(event) => set(event.currentTarget.value)} />
}

type Copies = readonly VerifiedCopy[]
type ListProps = { event: EventName; materials: readonly Material[]; copies: Copies; values: Values; errors: Values; set: (name: string, value: string) => void }

/** A paper that has not come: it comes now, or an earlier verified copy of the applicant stands for it. */
function TickLine({ material: m, copies, values, set }: Pick<ListProps, 'copies' | 'values' | 'set'> & { material: Material }) {
  const earlier = copies.find(({ name }) => name === m.name)
  const [on, reuse] = [markOf(m.no, 'on'), markOf(m.no, 'reuse')]
  const name = `${m.no}. ${m.name}`
  const tick = (checked: boolean, copy: string): void => {
    set(on, checked ? '1' : '')
    set(reuse, checked ? copy : '')
  }
  return (
    <>
      <Checkbox size="xs" checked={values[on] === '1'} label={`${name}${m.required ? '(必收)' : ''}`} onChange={(change) => tick(change.currentTarget.checked, '')} />
      {earlier && (
        <Checkbox
          size="xs" ml={24} checked={values[reuse] === earlier.caseNumber} aria-label={`${name}沿用核验件`} label={`沿用 ${earlier.date} 的核验件(${earlier.caseNumber.slice(-6)})`}
          onChange={(change) => tick(change.currentTarget.checked, earlier.caseNumber)}
        />
      )}
    </>
  )
}

function FaultLine({ material: m, values, errors, set }: Omit<ListProps, 'event' | 'materials' | 'copies'> & { material: Material }) {
  const on = values[markOf(m.no, 'on')] === '1'
  const name = `${m.no}. ${m.name}`
  return (
    <div className={css.fault}>
      <Checkbox size="xs" checked={on} label={`${name}${m.required ? '(必收)' : ''}${m.received ? ' 已收' : ''}`} onChange={(event) => set(markOf(m.no, 'on'), event.currentTarget.checked ? '1' : '')} />
      {on && (
        <div className={css.faultWhy}>
          <Select size="xs" w={86} aria-label={`${name}的问题`} value={values[markOf(m.no, 'kind')] || 'missing'} data={FAULTS.map(([value, label]) => ({ value, label }))} onChange={(kind) => set(markOf(m.no, 'kind'), kind ?? 'missing')} />
          <TextInput size="xs" aria-label={`${name}的原因`} placeholder="原因,写给申请人看" value={values[markOf(m.no, 'reason')] ?? ''} error={errors[markOf(m.no, 'reason')]} maxLength={300} onChange={(event) => set(markOf(m.no, 'reason'), event.currentTarget.value)} />
        </div>
      )}
    </div>
  )
}

/** The materials an event is about: what came now, or what is missing or wrong. */
export function MaterialList({ event, materials, copies, values, errors, set }: ListProps) {
  const listed = listedMaterials(event, materials)
  if (listed.length === 0) return null
  const faults = EVENT_FORMS[event].list === 'fault'
  return (
    <fieldset className={css.missing}>
      <legend>{faults ? '请一次列全需要补正的材料,逐项写明原因' : '还没收到的材料,现在收到的请打勾'}</legend>
      {listed.map((m) => faults
        ? <FaultLine key={m.no} material={m} values={values} errors={errors} set={set} />
        : <TickLine key={m.no} material={m} copies={copies} values={values} set={set} />)}
      {errors.list && <div className={css.bad} role="alert">{errors.list}</div>}
    </fieldset>
  )
}
