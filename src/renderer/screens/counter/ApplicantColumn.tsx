import { useQuery } from '@tanstack/react-query'
import type { KeyboardEvent } from 'react'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { residentIdFacts } from '#shared/rules/identifiers.ts'
import { maskIdNumber, maskPhone } from '#shared/rules/names.ts'
import { ID_TYPE_LABELS, shortTime } from '#shared/text/labels.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { MaskedId } from '../../components/MaskedId.tsx'
import { AgentPart } from './AgentPart.tsx'
import { ApplicantFields, Communities } from './ApplicantFields.tsx'
import { ApplicantSearch } from './ApplicantSearch.tsx'
import { hasApplicant } from './check.ts'
import css from './counter.module.css'
import type { Draft } from './draft.ts'
import type { DraftStore } from './draftStore.ts'
import type { Desk } from './useDesk.ts'

type Props = { duplicates: number; draft: Draft; store: DraftStore; matter: MatterDetail | undefined; desk: Desk; today: string; fieldErrors: Record<string, string> }

/** ② Who applies: found by any number or name, or entered; then who came for them. */
export function ApplicantColumn({ duplicates, draft, store, matter, desk, today, fieldErrors }: Props) {
  return (
    <section className={css.column} aria-labelledby="counter-h2">
      <h2 id="counter-h2" className={css.head}><i aria-hidden>②</i> 申请人 <KeyHint k="Ctrl+F2" /></h2>
      <ApplicantSearch draft={draft} store={store} desk={desk} />
      <div className={css.grow} onKeyDown={(event) => enterGoesOn(event, desk.goOn)}>
        {draft.known && !draft.editing ? (
          <KnownCard draft={draft} store={store} today={today} />
        ) : hasApplicant(draft) ? (
          <ApplicantFields draft={draft} store={store} matter={matter} today={today} errors={fieldErrors} />
        ) : (
          draft.applicantQ === '' && (
            <p className={css.tip}>
              输入证件号码、姓名、拼音或手机尾号,回车查找;来过的自动带出,没来过的直接填写。扫描证件也在这里。
            </p>
          )
        )}
        {duplicates > 0 && <p className={css.warning} role="status">有 {duplicates} 条记录可能是同一个人 <KeyHint k="Alt+D" /> 对照</p>}
        {hasApplicant(draft) && <AgentPart draft={draft} store={store} matter={matter} today={today} errors={fieldErrors} />}
      </div>
    </section>
  )
}

/** Enter in a field goes to the next empty one, after the last to the papers. */
function enterGoesOn(event: KeyboardEvent<HTMLElement>, goOn: () => void): void {
  const field = event.target
  if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.defaultPrevented) return
  if (!(field instanceof HTMLInputElement) || field.type === 'radio') return
  event.preventDefault()
  const fields = [...event.currentTarget.querySelectorAll<HTMLInputElement>('input:not([type=radio]):not([type=hidden])')]
  const next = fields.slice(fields.indexOf(field) + 1).find((one) => one.value === '')
  if (next) next.focus()
  else goOn()
}

const COPY_WORDS = ['号码', '带空格', '地址', '电话']

function KnownCard({ draft, store, today }: { draft: Draft; store: DraftStore; today: string }) {
  const { applicant, known } = draft
  const communities = useQuery(Communities)
  const community = communities.data?.find(({ code }) => code === applicant.communityCode)?.name
  const facts = applicant.idType === 'residentId' && /^\d{17}[\dX]$/.test(applicant.idNumber) ? residentIdFacts(applicant.idNumber) : null
  return (
    <div className={css.card} data-testid="applicant-card">
      <div className={css.cardTitle}>
        {applicant.name} {facts && <span className={css.soft}>{facts.sex} {facts.birth}</span>}
      </div>
      <div className={css.cardLine}>
        <span className={css.soft}>{ID_TYPE_LABELS[applicant.idType]}</span> <MaskedId value={maskIdNumber(applicant.idNumber)} />
      </div>
      {applicant.representative && <div className={css.cardLine}><span className={css.soft}>负责人</span> {applicant.representative}</div>}
      <div className={css.cardLine}>
        {applicant.phone ? <MaskedId value={maskPhone(applicant.phone)} label="电话" /> : <span className={css.soft}>无电话</span>}
        {community && <span>{community}</span>}
      </div>
      {applicant.address && <div className={css.cardLine}>{applicant.address}</div>}
      {known?.lastVisit && (
        <div className={css.cardLine}>
          <span className={css.soft}>上次来办</span> {known.lastVisit.at.slice(0, 4) === today.slice(0, 4) ? shortTime(known.lastVisit.at) : known.lastVisit.at.slice(0, 10)} {known.lastVisit.matterCode}
        </div>
      )}
      <div className={css.cardLine}>
        <span className={css.soft}>复制</span> <KeyHint k="Alt+Shift" /> <span className={css.soft}>加</span>
        <span className={css.keys}>{COPY_WORDS.map((word, i) => <span key={word} className={css.together}><KeyHint k={String(i + 1)} /> {word}</span>)}</span>
      </div>
      <div className={css.cardLine}>
        <button type="button" className={css.link} onClick={() => store.patch({ editing: true })}>修改资料</button> <KeyHint k="Alt+X" />
      </div>
    </div>
  )
}
