import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { DOCUMENT_LABELS, labelOf } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { hrefOf } from '../../app/route.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { isPromised } from './check.ts'
import type { Problem } from './check.ts'
import css from './counter.module.css'
import { CustomerForm } from './CustomerPart.tsx'
import { DeclinePart } from './DeclinePart.tsx'
import type { Draft } from './draft.ts'
import type { DraftStore, SaveState } from './draftStore.ts'
import { LimitDates } from './LimitDates.tsx'
import { PromisePart } from './PromisePart.tsx'
import { ReservedPart } from './ReservedPart.tsx'
import { printsOf, Stops } from './Stops.tsx'
import type { Desk } from './useDesk.ts'

type Props = {
  draft: Draft
  store: DraftStore
  matter: MatterDetail | undefined
  problems: readonly Problem[]
  desk: Desk
  today: string
  save: SaveState
  counting: boolean
  onCounting: (opened: boolean) => void
}

const SAVE_WORDS: Record<SaveState['kind'], string> = { empty: '', saving: '正在存…', saved: '草稿已存', unsent: '未存到主机', lost: '不再保存' }

/** ④ What will happen: where it goes, until when, what it costs, what is printed, and what still stops it. */
export function VerdictColumn({ draft, store, matter, problems, desk, today, save, counting, onCounting }: Props) {
  return (
    <section className={`${css.column} ${css.verdict}`} aria-labelledby="counter-h4">
      <h2 id="counter-h4" className={css.head}><i aria-hidden>④</i> 结论 <span className={css.saved} data-testid="saved" data-kind={save.kind}>{SAVE_WORDS[save.kind]}</span></h2>
      <div className={css.grow}>
        {draft.reservedNumber !== null && <ReservedPart number={draft.reservedNumber} store={store} />}
        {matter ? (
          <>
            <Owner matter={matter} />
            <LimitDates matter={matter} today={today} counting={counting} onCounting={onCounting} />
            <Costs matter={matter} promised={isPromised(draft, matter)} />
          </>
        ) : (
          <p className={css.tip}>选定事项后显示承办部门、时限、收费和要打印的文书。</p>
        )}
        <Warnings draft={draft} problems={problems} />
        {matter && isPromised(draft, matter) && <PromisePart draft={draft} store={store} matter={matter} today={today} errors={desk.fieldErrors} />}
        {matter && draft.decline !== null && <DeclinePart reason={draft.decline} store={store} />}
        <CustomerForm draft={draft} matter={matter} />
        {matter && <Stops problems={problems} tried={desk.tried} declining={draft.decline !== null} />}
      </div>
      <Submit desk={desk} ready={problems.length === 0} instant={matter?.processingType === 'instant'} />
    </section>
  )
}

function Owner({ matter }: { matter: MatterDetail }) {
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: 600_000 }))
  return <div className={css.goes}>→ {departments.data?.find(({ code }) => code === matter.departmentCode)?.name ?? matter.departmentCode}</div>
}

function Costs({ matter, promised }: { matter: MatterDetail; promised: boolean }) {
  return (
    <dl className={css.facts}>
      <dt>收费</dt>
      <dd>{matter.fee.charged ? matter.fee.text : '不收费'}</dd>
      <dt>打印</dt>
      <dd>{printsOf(matter, promised).map((kind) => <span key={kind} className={css.paper}>{kind} {labelOf(DOCUMENT_LABELS, kind)}</span>)}</dd>
    </dl>
  )
}

/** Why the matter is not accepted here today, and a case of the same matter that is still open. */
function Warnings({ draft, problems }: { draft: Draft; problems: readonly Problem[] }) {
  const refused = problems.find(({ id }) => id === 'authority' || id === 'elsewhere')
  const twin = draft.known?.openCases.find(({ matterCode }) => matterCode === draft.matterCode)
  return (
    <>
      {refused && <div className={css.blocked} role="alert">{refused.text}</div>}
      {twin && (
        <div className={css.warning} role="status">
          同一事项有在办件 <a href={hrefOf(`cases/${twin.id}`)}>{formatCaseNumber(twin.number)}</a>,请确认不是重复申请。
        </div>
      )}
    </>
  )
}

function Submit({ desk, ready, instant }: { desk: Desk; ready: boolean; instant: boolean }) {
  return (
    <div className={css.doIt}>
      {desk.submitError != null && <ErrorNotice error={desk.submitError} compact />}
      {instant && ready && (
        <Button fullWidth variant="default" disabled={desk.submitting} onClick={() => desk.submit('instant')}>
          受理并当场办结 <kbd className={css.onButton} aria-hidden>Ctrl+F9</kbd>
        </Button>
      )}
      <Button fullWidth size="md" loading={desk.submitting} onClick={() => desk.submit('accept')} variant={ready ? 'filled' : 'light'}>
        受理并打印 <kbd className={css.onButton} aria-hidden>F9</kbd>
      </Button>
    </div>
  )
}
