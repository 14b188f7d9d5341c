import type { CaseDetail } from '#shared/contract/cases.ts'
import { formatDateZh, formatTimeZh, isIsoDate } from '#shared/rules/time.ts'
import { EVENT_LABELS, RESULT_LABELS, STATE_LABELS, WAY_LABELS, labelOf } from '#shared/text/labels.ts'
import { Empty } from '../../components/Empty.tsx'
import { useCodeNames } from './data.ts'
import css from './cases.module.css'

/** Fields of an event worth reading; what is not named here is for machines. */
const WORDS: Record<string, string> = {
  opinion: '意见', result: '结果', reason: '理由', suggestion: '处理建议', remedies: '救济途径', resultNumber: '文书号', note: '附言', officerName: '经办人', departmentName: '改派到', receiver: '受领人',
  legalBasis: '法律依据', supervisorReason: '再次告知的理由', plannedEnd: '预计结束', approver: '批准人', replyDue: '答复期限', departmentDocument: '部门文书',
  waivedBy: '放行人', waiverReason: '放行理由', comment: '评价意见', relation: '关系', way: '方式', mailNumber: '邮件号码', witness: '见证人', remarks: '备注',
}
const VALUES: Record<string, Record<string, string>> = { result: RESULT_LABELS, way: WAY_LABELS }

const RATINGS = ['', '非常不满意', '不满意', '基本满意', '满意', '非常满意']
type Named = ReturnType<typeof useCodeNames>
const valueText = (value: unknown): string => (typeof value === 'string' && value !== '' ? value : '空')

/** What was put right: `证件号码:旧 → 新`; how satisfied somebody was. */
function changeOf({ field, label, oldValue, newValue, level }: Record<string, unknown>, named: Named): [string, string][] {
  if (typeof label === 'string' && newValue !== undefined) return [[label, `${valueText(named(field, oldValue))} → ${valueText(named(field, newValue))}`]]
  return typeof level === 'number' && RATINGS[level] ? [['评价', RATINGS[level]]] : []
}

const DATES = new Set(['plannedEnd', 'replyDue'])
const wordOf = (name: string, value: string): string => (DATES.has(name) && isIsoDate(value) ? formatDateZh(value) : labelOf(VALUES[name] ?? {}, value))

/** Who signs in is named with the event itself. */
function wordsOf({ type, data, actorName: actor }: CaseDetail['events'][number], named: Named): [string, string][] {
  const words = Object.entries(WORDS)
    .filter(([name]) => typeof data[name] === 'string' && data[name] !== '' && !(type === 'signIn' && name === 'receiver' && data[name] === actor))
    .map(([name, label]): [string, string] => [label, wordOf(name, data[name] as string)])
  return [...changeOf(data, named), ...words]
}

/** Events whose papers are worth listing; at receipt the list of materials says it. */
const PAPER_EVENTS = new Set(['correctionNotice', 'supplement', 'promiseKept'])
type Material = CaseDetail['materials'][number]

/** What a notice named as missing, or what came later: `缺:3. 房产证(没有带)`. */
function papersOf(data: Record<string, unknown>, materials: readonly Material[]): [string, string][] {
  const list = Array.isArray(data.missing) ? data.missing : Array.isArray(data.materials) ? data.materials : []
  const lines = list.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null || !('no' in item)) return []
    const { no, reason, received } = item as { no: number; reason?: string; received?: boolean }
    if (received === false) return []
    return [`${no}. ${materials.find((m) => m.no === no)?.name ?? ''}${reason ? `(${reason})` : ''}`]
  })
  if (lines.length === 0) return []
  return [[Array.isArray(data.missing) ? '需补正' : '收到材料', lines.join(';')]]
}

/** What happened to the case, newest first: that is what one looks for. */
export function Timeline({ events, materials }: Pick<CaseDetail, 'events' | 'materials'>) {
  const named = useCodeNames()
  if (events.length === 0) return <Empty title="还没有经过" />
  return (
    <ol className={css.timeline} aria-label="经过">
      {events.toReversed().map((event) => (
        <li key={event.seq}>
          <div className={css.eventLine}>
            <b>{labelOf(EVENT_LABELS, event.type)}</b>
            <span>{event.actorName}</span>
            <time dateTime={event.at}>{formatTimeZh(event.at)}</time>
            {event.fromState !== event.toState && <span className={css.quiet}>→ {labelOf(STATE_LABELS, event.toState)}</span>}
          </div>
          {[...(PAPER_EVENTS.has(event.type) ? papersOf(event.data, materials) : []), ...wordsOf(event, named)].map(([label, value]) => <div key={label} className={css.eventWords}><span className={css.quiet}>{label}:</span>{value}</div>)}
        </li>
      ))}
    </ol>
  )
}

/** Papers asked for and what came. */
export function Materials({ materials }: { materials: CaseDetail['materials'] }) {
  if (materials.length === 0) return <Empty title="这个事项不收材料" />
  return (
    <table className={css.plain} aria-label="材料">
      <thead><tr><th scope="col">收到</th><th scope="col">材料</th><th scope="col">形式</th><th scope="col" className={css.figure}>份数</th><th scope="col">去向</th></tr></thead>
      <tbody>
        {materials.map((m) => (
          <tr key={m.no} data-missing={(m.required && !m.received) || undefined}>
            <td>{m.received ? <span className={css.got}>✓ 已收</span> : m.required ? <b className={css.bad}>✗ 缺</b> : <span className={css.quiet}>未收</span>}</td>
            <td>{m.no}. {m.name}{m.required ? '' : <span className={css.quiet}>(非必收)</span>}{m.missingReason ? <div className={css.quiet}>缺件原因:{m.missingReason}</div> : null}</td>
            <td>{m.form}</td>
            <td className={css.figure}>{m.received ? m.copies : '—'}</td>
            <td className={css.quiet}>{m.keep}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
