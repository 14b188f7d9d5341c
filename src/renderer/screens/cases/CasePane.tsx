import { useEffect, useRef, useState } from 'react'
import { Button, CloseButton, CopyButton, Skeleton, Tabs } from '@mantine/core'
import type { CaseDetail, CaseOutcome } from '#shared/contract/cases.ts'
import { dateOf } from '#shared/rules/time.ts'
import { DOCUMENT_LABELS, PROCESSING_LABELS, labelOf } from '#shared/text/labels.ts'
import { errorOf } from '../../api.ts'
import type { KeyBinding } from '../../app/keys.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useSession } from '../../app/session.tsx'
import { CaseStateBadge } from '../../components/CaseStateBadge.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { Lamp } from '../../components/Lamp.tsx'
import { actionKeys, Actions } from './Actions.tsx'
import { sortActions } from './actions.ts'
import { AskCommunity } from './AskCommunity.tsx'
import { CaseFacts } from './CaseFacts.tsx'
import { CaseNumber } from './CaseNumber.tsx'
import { ClockBarView } from './ClockBarView.tsx'
import { useCaseDetail, useDepartmentNames } from './data.ts'
import { Documents, useArchive } from './Documents.tsx'
import { EventFormView } from './EventFormView.tsx'
import type { EventName } from './eventForms.ts'
import { EVENT_FORMS } from './eventForms.ts'
import { Explanation } from './Explanation.tsx'
import { PaperRequests } from './PaperRequests.tsx'
import { Overrun } from './Overrun.tsx'
import { Preview } from './Preview.tsx'
import { Stages } from './Stages.tsx'
import { Standing } from './Standing.tsx'
import { Tasks } from './Tasks.tsx'
import { ownStep } from './tasks.ts'
import { Materials, Timeline } from './Timeline.tsx'
import css from './cases.module.css'

type PaneProps = { id: string; onClose: () => void; /** Gives the keyboard back to the list, when a form or a preview has closed. */ onReturn: () => void }

function both(key: string, label: string, run: () => void): KeyBinding[] {
  return [{ key, label, run, hidden: true }, { key: key.toLowerCase(), label, run, hidden: true }]
}

type LoadedProps = Omit<PaneProps, 'id'> & { busy: boolean }

function PaneHead({ detail, onClose }: { detail: CaseDetail; onClose: () => void }) {
  return (
    <header className={css.paneHead}>
      <div className={css.paneTitle}>
        <h2>{detail.matterName}</h2>
        <span className={css.quiet}>{detail.matterCode} · {labelOf(PROCESSING_LABELS, detail.processingType)}</span>
        <span className={css.spring} />
        <CloseButton aria-label="关闭办件" onClick={onClose} size="sm" />
      </div>
      <div className={css.paneTitle}>
        <CaseNumber number={detail.number} />
        <CopyButton value={detail.number}>{({ copied, copy }) => <button type="button" className={css.link} onClick={copy}>{copied ? '已复制' : '复制'}</button>}</CopyButton>
        <span className={css.spring} />
        <Lamp colour={detail.clocks.colour} />
        <CaseStateBadge state={detail.state} />
      </div>
    </header>
  )
}

function outcomeText(event: EventName | null, outcome: CaseOutcome): string {
  const papers = outcome.documents.map((doc) => labelOf(DOCUMENT_LABELS, doc.kind)).join('、')
  const done = event ? (EVENT_FORMS[event].done ?? `已${EVENT_FORMS[event].title}`) : '已完成'
  return papers ? `${done},生成${papers}` : done
}

/** The tab a key asks for comes into sight where it lies below the fold; only the pane scrolls. Gives the ref of the tabs. */
function useTabsInSight(tab: string | null) {
  const tabs = useRef<HTMLDivElement>(null)
  const first = useRef(tab)
  useEffect(() => {
    const body = tabs.current?.parentElement
    if (first.current === tab || !tabs.current || !body) return
    first.current = null
    if (tabs.current.getBoundingClientRect().bottom > body.getBoundingClientRect().bottom) body.scrollTop += tabs.current.getBoundingClientRect().top - body.getBoundingClientRect().top
  }, [tab])
  return tabs
}

function usePane({ onClose, onReturn, busy }: LoadedProps, detail: CaseDetail) {
  const [event, setEvent] = useState<EventName | null>(null)
  const [explained, setExplained] = useState(false)
  const [tab, setTab] = useState<string | null>('events')
  const [preview, setPreview] = useState<readonly string[] | null>(null)
  const archive = useArchive(detail)
  const tabs = useTabsInSight(tab)
  const sorted = sortActions(detail, useSession().user.role)
  const allowed = sorted.now.some((action) => action.event === event)
  const done = (outcome: CaseOutcome): void => {
    setEvent(null)
    notify({ tone: 'ok', text: outcomeText(event, outcome) })
    if (outcome.documents.length === 0) return onReturn()
    // The pages have the keyboard now: Enter or P prints them all.
    setPreview(outcome.documents.map((doc) => doc.id))
  }
  const unprinted = detail.documents.filter((doc) => !doc.printed).map((doc) => doc.id)
  const explain = (): void => setExplained((before) => !before)
  useKeys([
    { key: 'Escape', label: '关闭办件', run: onClose },
    // While the next case is on its way the one before is still shown; no key may act on it.
    ...(busy ? [] : actionKeys(sorted, setEvent)),
    { key: 'T', label: '算期说明', run: explain },
    { key: 't', label: '算期说明', run: explain, hidden: true },
    ...both('J', '经过', () => setTab('events')),
    ...both('M', '材料', () => setTab('materials')),
    ...both('D', '文书', () => setTab('documents')),
    { key: 'P', label: '打印未打的文书', run: () => setPreview(unprinted), enabled: unprinted.length > 0, reason: '文书都打印过了;要补打,请在“文书”里打开那一份', hidden: true },
    { key: 'Z', label: '导出归档包', run: () => archive.isPending || archive.mutate(), hidden: true },
  ])
  return { sorted, event: allowed ? event : null, setEvent, explained, explain, tab, setTab, tabs, preview, setPreview, archive, done }
}

function Loaded({ detail, ...rest }: LoadedProps & { detail: CaseDetail }) {
  const { today, user } = useSession()
  const departmentName = useDepartmentNames()
  const { sorted, event, setEvent, explained, explain, tab, setTab, tabs, preview, setPreview, archive, done } = usePane(rest, detail)
  const got = detail.materials.filter((m) => m.received).length
  const shown = detail.documents.filter((doc) => preview?.includes(doc.id))
  return (
    <>
      <PaneHead detail={detail} onClose={rest.onClose} />
      <div className={css.paneBody} inert={rest.busy}>
        <Standing detail={detail} actions={sorted.now} onRun={setEvent} />
        <Actions sorted={sorted} onRun={setEvent} current={event} step={ownStep(detail, user)} />
        {event && <EventFormView key={`${detail.id}-${event}`} detail={detail} event={event} onDone={done} onCancel={() => { setEvent(null); rest.onReturn() }} />}
        <Overrun detail={detail} onReturn={rest.onReturn} />
        <div className={css.clockBox}>
          <ClockBarView detail={detail} today={today} />
          <Button size="compact-xs" variant="subtle" onClick={explain} aria-expanded={explained} rightSection={<KeyHint k="T" />}>算期说明</Button>
        </div>
        <Stages stages={detail.stages} today={detail.endedAt ? dateOf(detail.endedAt) : today} />
        {explained && <Explanation clocks={detail.clocks} suspended={detail.suspended} />}
        <CaseFacts detail={detail} departmentName={departmentName} onReturn={rest.onReturn} />
        <Tasks detail={detail} onReturn={rest.onReturn} />
        <AskCommunity detail={detail} onReturn={rest.onReturn} />
        <PaperRequests detail={detail} onReturn={rest.onReturn} />
        <Tabs ref={tabs} value={tab} onChange={setTab} keepMounted={false} classNames={{ tab: css.viewTab, panel: css.tabPanel }}>
          <Tabs.List>
            <Tabs.Tab value="events">经过 {detail.events.length} <span className={css.viewKey}>J</span></Tabs.Tab>
            <Tabs.Tab value="materials">材料 {got}/{detail.materials.length} <span className={css.viewKey}>M</span></Tabs.Tab>
            <Tabs.Tab value="documents">文书 {detail.documents.length} <span className={css.viewKey}>D</span></Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="events"><Timeline events={detail.events} materials={detail.materials} /></Tabs.Panel>
          <Tabs.Panel value="materials"><Materials materials={detail.materials} /></Tabs.Panel>
          <Tabs.Panel value="documents"><Documents documents={detail.documents} onPreview={setPreview} archive={archive} /></Tabs.Panel>
        </Tabs>
      </div>
      {shown.length > 0 && <Preview key={preview?.join()} docs={shown} onClose={() => { setPreview(null); rest.onReturn() }} />}
    </>
  )
}

/** A case beside the list it was opened from. */
export function CasePane({ id, onClose, onReturn }: PaneProps) {
  const query = useCaseDetail(id)
  const shown = query.data
  if (query.error && (!shown || query.isPlaceholderData)) {
    const gone = ['CASE_UNKNOWN', 'NOT_FOUND'].includes(errorOf(query.error).code)
    return (
      <aside className={css.pane} aria-label="办件详情">
        {gone ? <Empty title="没有找到这个办件" hint="可能编号有误,或不属于您可以查看的范围。"><Button variant="default" size="compact-sm" onClick={onClose}>关闭</Button></Empty>
          : <div className={css.paneBody}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>}
      </aside>
    )
  }
  return (
    <aside className={css.pane} aria-label="办件详情" aria-busy={query.isPlaceholderData || !shown}>
      {shown ? <Loaded key={shown.id} detail={shown} onClose={onClose} onReturn={onReturn} busy={query.isPlaceholderData} /> : <div className={css.paneBody} role="status" aria-label="正在打开办件"><Skeleton h={28} mb="sm" /><Skeleton h={64} mb="sm" /><Skeleton h={220} /></div>}
    </aside>
  )
}
