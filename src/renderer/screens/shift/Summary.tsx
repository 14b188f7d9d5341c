import { useQuery } from '@tanstack/react-query'
import { HOLDS } from '#shared/rules/ticketMachine.ts'
import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { STATE_LABELS, labelOf, shortDate } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { hrefOf } from '../../app/route.ts'
import { useSession } from '../../app/session.tsx'
import { useQueue } from '../../app/ticket.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import css from './shift.module.css'

/** States in which a case still needs the counter. */
const OPEN = 'received,awaitingCorrection,accepted,closed'

/** `counter` null: before the shift. What is handed over by itself, and how the day stands: nobody may be left in the hall. */
export function Summary({ counter }: { counter: string | null }) {
  const { today, locked } = useSession()
  const cases = useQuery(api.cases.list.queryOptions({ input: { view: 'mine', state: OPEN, limit: 100 }, enabled: !locked }))
  const day = useQuery(api.cases.today.queryOptions({ enabled: !locked, refetchInterval: 30_000 }))
  const queue = useQueue()
  const papers = (queue.data?.held ?? []).filter((t) => t.counter === counter && t.holdKind === 'papers')
  const left = queue.data && [
    ['等候', queue.data.waiting.length], ['挂起', queue.data.held.length], ['过号', queue.data.missed.length], ['隔夜', queue.data.overnight.length],
  ] as const
  const figures = day.data && [
    ['收件', day.data.received], ['受理', day.data.accepted], ['办结', day.data.closed], ['临期', day.data.dueSoon], ['超期', day.data.overdue],
  ] as const
  const rows = cases.data?.items ?? []
  return (
    <section className={css.summary} aria-label="今天">
      <h3>今天</h3>
      <dl className={css.figures} aria-label="今日办件">{figures?.map(([label, n]) => <div key={label}><dt>{label}</dt><dd>{n}</dd></div>)}</dl>
      <dl className={css.figures} aria-label="大厅">{left?.map(([label, n]) => <div key={label} data-open={(label === '等候' || label === '隔夜') && n > 0 || undefined}><dt>{label}</dt><dd>{n}</dd></div>)}</dl>
      {counter !== null && queue.data && queue.data.waiting.length > 0 && <p className={css.warn} role="status">大厅还有 {queue.data.waiting.length} 人等候,日终前请叫完或请他们离开。</p>}
      {counter !== null && queue.data?.mine && <p className={css.warn} role="status">{queue.data.mine.number} 还在窗口,交班前请办完、挂起或过号。</p>}
      <h3>{counter === null ? '接着办' : '会列入交接班表'}</h3>
      {papers.length > 0 && (
        <ul className={css.lines} aria-label="持件等候">
          {papers.map((t) => <li key={t.id}><b>{t.number}</b> {HOLDS.papers.label}{t.holdNote && ` · ${t.holdNote}`}</li>)}
        </ul>
      )}
      {cases.error && <ErrorNotice error={cases.error} onRetry={() => void cases.refetch()} compact />}
      {cases.data && (
        <p className={css.quiet}>{rows.length === 0 ? '我没有还要窗口办的件' : `我还要窗口办的件 ${rows.length}${cases.data.nextCursor ? '+' : ''} 件`}</p>
      )}
      <ul className={css.lines} aria-label="未办完的件">
        {rows.map((row) => (
          <li key={row.id}>
            <a href={hrefOf(`cases/${row.id}`)}>{formatCaseNumber(row.number)}</a> <span>{row.applicantName} · {row.matterName}</span>
            <span className={css.quiet}> {labelOf(STATE_LABELS, row.state)}{row.promisedDue ? ` · ${shortDate(row.promisedDue, today.slice(0, 4))}` : ''}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
