import { SegmentedControl, TextInput } from '@mantine/core'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { IdField } from './ApplicantFields.tsx'
import { FOCUS } from './check.ts'
import css from './counter.module.css'
import { focusOn } from './desk.ts'
import type { AgentFields, Draft } from './draft.ts'
import type { DraftStore } from './draftStore.ts'

type Props = { draft: Draft; store: DraftStore; matter: MatterDetail | undefined; today: string; errors: Record<string, string> }

/** Came in person, or someone else with a letter of authority. */
export function AgentPart({ draft, store, matter, today, errors }: Props) {
  const { agent, agentOn } = draft
  const allowed = matter?.agentAllowed !== false
  const set = (part: Partial<AgentFields>) => store.patch((now) => ({ agent: { ...now.agent, ...part } }))
  const organisation = draft.applicant.kind === 'organisation'
  return (
    <div className={css.fields} role="group" aria-label="谁来办理">
      <div className={css.partHead}>谁来办理 <KeyHint k="Alt+C" /></div>
      <SegmentedControl
        name="counter-came" size="xs" fullWidth transitionDuration={0} aria-label="谁来办理" value={agentOn ? 'agent' : 'self'}
        onChange={(value) => {
          store.patch({ agentOn: value === 'agent' })
          if (value === 'agent') focusOn(FOCUS.agentName)
        }}
        data={[
          { value: 'self', label: organisation ? '负责人来办' : '本人来办' },
          { value: 'agent', label: organisation ? '经办人' : '代办', disabled: !allowed && !agentOn },
        ]}
      />
      {!allowed && <p className={css.says} data-tone={agentOn ? 'red' : undefined}>该事项须本人办理,不能代办。</p>}
      {agentOn && (
        <>
          <TextInput
            id={FOCUS.agentName} label={organisation ? '经办人姓名' : '代办人姓名'} value={agent.name} maxLength={100} autoComplete="off" error={errors['agent.name']}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <IdField
            id={FOCUS.agentId} kind="person" idType={agent.idType} value={agent.idNumber} today={today} label={organisation ? '经办人证件号码' : '代办人证件号码'} error={errors['agent.idNumber']}
            onType={(idType) => set({ idType })} onValue={(idNumber) => set({ idNumber })}
          />
          <div className={css.pair}>
            <TextInput label={organisation ? '经办人电话' : '代办人电话'} value={agent.phone} inputMode="tel" maxLength={40} autoComplete="off" onChange={(event) => set({ phone: event.currentTarget.value })} />
            <TextInput label="委托手续" value={agent.authority} maxLength={100} autoComplete="off" onChange={(event) => set({ authority: event.currentTarget.value })} />
          </div>
        </>
      )}
    </div>
  )
}
