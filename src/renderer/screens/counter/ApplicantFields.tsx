import { NativeSelect, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { ID_TYPES, ID_TYPE_KEYS, residentIdFacts } from '#shared/rules/identifiers.ts'
import type { IdType } from '#shared/rules/identifiers.ts'
import { ID_TYPE_LABELS } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { FOCUS, idState } from './check.ts'
import css from './counter.module.css'
import { idTypeFor } from './desk.ts'
import type { Draft, PartyFields, PartyKind } from './draft.ts'
import type { DraftStore } from './draftStore.ts'

export const Communities = api.catalogue.communities.queryOptions({ staleTime: 600_000 })

type Props = { draft: Draft; store: DraftStore; matter: MatterDetail | undefined; today: string; errors: Record<string, string> }

/** The fields of an applicant who is not in the register, or whose data change. */
export function ApplicantFields({ draft, store, today, errors }: Props) {
  const { applicant } = draft
  const set = (part: Partial<PartyFields>) => store.patch((now) => ({ editing: true, applicant: { ...now.applicant, ...part } }))
  const organisation = applicant.kind === 'organisation'
  return (
    <div className={css.fields} role="group" aria-label="申请人资料">
      <SegmentedControl
        name="counter-kind" size="xs" fullWidth transitionDuration={0} aria-label="申请人类型" value={applicant.kind}
        onChange={(kind) => set({ kind: kind as PartyKind, idType: idTypeFor(kind as PartyKind) })}
        data={[{ value: 'person', label: '个人' }, { value: 'organisation', label: '单位' }]}
      />
      <TextInput
        id={FOCUS.name} label={organisation ? '单位名称' : '姓名'} value={applicant.name} maxLength={300} autoComplete="off" spellCheck={false}
        error={errors['applicant.name']} onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <IdField
        id={FOCUS.idNumber} kind={applicant.kind} idType={applicant.idType} value={applicant.idNumber} today={today} error={errors['applicant.idNumber']}
        onType={(idType) => set({ idType })} onValue={(idNumber) => set({ idNumber })}
      />
      {organisation && (
        <TextInput
          id={FOCUS.representative} label="法定代表人或负责人" value={applicant.representative} maxLength={60} autoComplete="off"
          error={errors['applicant.representative']} onChange={(event) => set({ representative: event.currentTarget.value })}
        />
      )}
      <div className={css.pair}>
        <TextInput
          id={FOCUS.phone} label="联系电话" value={applicant.phone} inputMode="tel" maxLength={40} autoComplete="off" error={errors['applicant.phone']}
          onChange={(event) => set({ phone: event.currentTarget.value })}
        />
        <CommunityField value={applicant.communityCode} onChange={(communityCode) => set({ communityCode })} />
      </div>
      <TextInput label={organisation ? '住所' : '住址'} value={applicant.address} maxLength={200} autoComplete="off" onChange={(event) => set({ address: event.currentTarget.value })} />
    </div>
  )
}

function CommunityField({ value, onChange }: { value: string; onChange: (code: string) => void }) {
  const communities = useQuery(Communities)
  return (
    <Select
      label="社区" searchable clearable value={value || null} onChange={(code) => onChange(code ?? '')} nothingFoundMessage="没有这个社区" maxDropdownHeight={280}
      data={(communities.data ?? []).map(({ code, name, area }) => ({ value: code, label: area ? `${name}(${area})` : name }))}
    />
  )
}

type IdProps = {
  id: string
  kind: PartyKind
  idType: IdType
  value: string
  today: string
  error: string | undefined
  label?: string
  onType: (idType: IdType) => void
  onValue: (value: string) => void
}

/** A number with its paper; a wrong one is told while the paper is still in the hand. */
export function IdField({ id, kind, idType, value, today, error, label = '证件号码', onType, onValue }: IdProps) {
  const [left, setLeft] = useState(false)
  const types = ID_TYPE_KEYS.filter((key) => ID_TYPES[key].appliesTo.includes(kind))
  const state = idState(idType, value, today)
  const short = left && value !== '' && !state.complete && !state.error ? '位数不够,请对照原件补全' : null
  const facts = idType === 'residentId' && state.complete ? residentIdFacts(state.normalized) : null
  const shown = error ?? state.error ?? short
  return (
    <div>
      <div className={css.idRow}>
        {types.length > 1 && (
          <NativeSelect
            aria-label={`${label}类型`} label="证件" value={idType} data={types.map((key) => ({ value: key, label: ID_TYPE_LABELS[key] }))}
            onChange={(event) => onType(event.currentTarget.value as IdType)} className={css.idType}
          />
        )}
        <TextInput
          id={id} label={kind === 'organisation' ? '统一社会信用代码' : label} className={css.idInput} value={value} maxLength={60} autoComplete="off" spellCheck={false}
          error={Boolean(shown)} aria-errormessage={shown ? `${id}-says` : undefined} onBlur={() => setLeft(true)} onFocus={() => setLeft(false)}
          onChange={(event) => onValue(event.currentTarget.value)}
        />
      </div>
      <div id={`${id}-says`} className={css.says} data-tone={shown ? 'red' : state.warning ? 'amber' : undefined} role={shown ? 'alert' : 'status'}>
        {shown ?? (facts ? `${facts.sex} ${facts.birth}` : '')}
        {!shown && state.warning && <span data-tone="amber">{state.warning}</span>}
      </div>
    </div>
  )
}
