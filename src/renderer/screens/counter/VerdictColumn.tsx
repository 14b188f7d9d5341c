import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { DOCUMENT_LABELS, labelOf, limitText, PROCESSING_LABELS } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { hrefOf } from '../../app/route.ts'
import { DueDate } from '../../components/DueDate.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { isPromised } from './check.ts'
import type { Problem } from './check.ts'
import css from './counter.module.css'
import { focusOn, numbered, useLimitDate } from './desk.ts'
import type { Draft } from './draft.ts'
import type { DraftStore, SaveState } from './draftStore.ts'
import { CustomerForm } from './CustomerPart.tsx'
import { DeclinePart } from './DeclinePart.tsx'
import { PromisePart } from './PromisePart.tsx'
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
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: 600_000 }))
  const department = departments.data?.find(({ code }) => code === matter?.departmentCode)
  const blocked = problems.find(({ id }) => id === 'authority')
  const twin = draft.known?.openCases.find(({ matterCode }) => matterCode === draft.matterCode)
  return (
    <section className={`${css.column} ${css.verdict}`} aria-labelledby="counter-h4">
      <h2 id="counter-h4" className={css.head}><i aria-hidden>④</i> 结论 <span className={css.saved} data-testid="saved" data-kind={save.kind}>{SAVE_WORDS[save.kind]}</span></h2>
      <div className={css.grow}>
        {matter ? (
          <>
            <div className={css.goes}>→ {department?.name ?? matter.departmentCode}</div>
            <Dates matter={matter} today={today} counting={counting} onCounting={onCounting} />
            <dl className={css.facts}>
              <dt>收费</dt>
              <dd>{matter.fee.charged ? matter.fee.text : '不收费'}</dd>
              <dt>打印</dt>
              <dd>
                {printsOf(matter, isPromised(draft, matter)).map((kind) => (
                  <span key={kind} className={css.paper}>{kind} {labelOf(DOCUMENT_LABELS, kind)}</span>
                ))}
              </dd>
            </dl>
          </>
        ) : (
          <p className={css.tip}>选定事项后显示承办部门、时限、收费和要打印的文书。</p>
        )}
        {blocked && <div className={css.blocked} role="alert">{blocked.text}</div>}
        {twin && (
          <div className={css.warning} role="status">
            同一事项有在办件 <a href={hrefOf(`cases/${twin.id}`)}>{formatCaseNumber(twin.number)}</a>,请确认不是重复申请。
          </div>
        )}
        {matter && isPromised(draft, matter) && <PromisePart draft={draft} store={store} matter={matter} today={today} errors={desk.fieldErrors} />}
        {matter && draft.decline !== null && <DeclinePart reason={draft.decline} store={store} />}
        <CustomerForm draft={draft} matter={matter} />
        {matter && <Stops problems={problems} tried={desk.tried} />}
      </div>
      <div className={css.doIt}>
        {desk.submitError != null && <ErrorNotice error={desk.submitError} compact />}
        <Button fullWidth size="md" loading={desk.submitting} onClick={() => desk.submit('accept')} variant={problems.length === 0 ? 'filled' : 'light'}>
          受理并打印 <kbd className={css.onButton} aria-hidden>F9</kbd>
        </Button>
      </div>
    </section>
  )
}

/** The papers of an acceptance; an instant matter ends here and needs no transfer slip. */
function printsOf(matter: MatterDetail, promised: boolean): string[] {
  return ['D2', 'D4', ...(promised ? ['D7'] : []), ...(matter.processingType === 'instant' ? [] : ['D8'])]
}

function Dates({ matter, today, counting, onCounting }: { matter: MatterDetail; today: string; counting: boolean; onCounting: (opened: boolean) => void }) {
  const promised = useLimitDate(matter.promisedLimit, today)
  const legal = useLimitDate(matter.legalLimit, today)
  const instant = matter.processingType === 'instant' && !matter.promisedLimit?.days
  return (
    <dl className={css.dates}>
      <dt>承诺</dt>
      <dd>
        {instant || !matter.promisedLimit ? (
          <b>{instant ? '当场办结' : '—'}</b>
        ) : (
          <>
            <DueDate
              date={promised.data?.due} label="承诺期限" today={today} provisional={promised.data?.provisional ?? false} explanation={numbered(promised.data?.days)}
              opened={counting} onOpenChange={onCounting}
            />
            <span className={css.soft}>{labelOf(PROCESSING_LABELS, matter.processingType)} {limitText(matter.promisedLimit)}</span>
          </>
        )}
      </dd>
      <dt>法定</dt>
      <dd>
        {matter.legalLimit ? (
          <>
            <DueDate date={legal.data?.due} label="法定期限" today={today} provisional={legal.data?.provisional ?? false} explanation={numbered(legal.data?.days)} />
            <span className={css.soft}>{limitText(matter.legalLimit)}</span>
          </>
        ) : (
          <span className={css.soft}>{matter.legalLimitText || '未规定'}</span>
        )}
      </dd>
    </dl>
  )
}

function Stops({ problems, tried }: { problems: readonly Problem[]; tried: boolean }) {
  if (problems.length === 0) return <div className={css.ready} role="status">✓ 可以受理</div>
  const shown = problems.filter((problem) => !problem.onlyReceive)
  const unauthorized = shown.some(({ id }) => id === 'authority')
  const onlyPapers = shown.every(({ id, field }) => field === 'materials' || id === 'authority')
  return (
    <div className={css.stops} data-tried={tried || undefined} role="status" aria-label="还差">
      <div className={css.stopsHead}>还差</div>
      <ul>
        {shown.map((problem) => (
          <li key={problem.id}>
            <button type="button" className={css.stop} onClick={() => focusOn(problem.focus)}>{problem.short ?? problem.text}</button>
          </li>
        ))}
      </ul>
      {onlyPapers && (
        <div className={css.ways}>
          {shown.some(({ field }) => field === 'materials') && <div><KeyHint k="F10" /> 收件并一次性告知缺件</div>}
          {!unauthorized && shown.some((problem) => problem.id === 'materials') && <div><KeyHint k="Ctrl+F10" /> 有承诺书,容缺受理</div>}
          <div><KeyHint k="Shift+F9" /> 仅收件,5个工作日内答复</div>
        </div>
      )}
    </div>
  )
}
