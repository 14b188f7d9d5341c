import type { CaseLine, FollowUp, GuardLine, Lamps, Slip } from '#shared/contract/supervision.ts'
import { SLIP_LEVELS, TARGET_KINDS, VERDICTS } from '#shared/rules/supervision.ts'
import { dateOf } from '#shared/rules/time.ts'
import { labelOf, shortDate, STATE_LABELS, weekdayZh } from '#shared/text/labels.ts'
import { Lamp } from '../../components/Lamp.tsx'
import { CaseNumber } from '../cases/CaseNumber.tsx'
import { guardText, leftText, type BoardRow } from './boxes.ts'
import rows from '../../components/rows.module.css'
import css from './supervision.module.css'

const day = (date: string, today: string): string => `${shortDate(date, today.slice(0, 4))} ${weekdayZh(date)}`
const toneOf = (left: number): 'red' | 'amber' | undefined => (left < 0 ? 'red' : left <= 1 ? 'amber' : undefined)

function CaseMain({ line, departmentName }: { line: CaseLine; departmentName: (code: string) => string }) {
  return (
    <div className={rows.main}>
      <div className={rows.title}><b>{line.applicantName}</b>{line.matterName}</div>
      <div className={css.quiet}><CaseNumber number={line.number} /> · {departmentName(line.departmentCode)} · {labelOf(STATE_LABELS, line.state)}</div>
    </div>
  )
}

function CaseRowView({ line, today, departmentName }: { line: CaseLine; today: string; departmentName: (code: string) => string }) {
  return (
    <>
      <CaseMain line={line} departmentName={departmentName} />
      <div className={rows.side}>
        <span className={rows.line}><Lamp colour={line.colour} /> <b data-tone={toneOf(line.left)}>{leftText(line.left)}</b></span>
        <span className={css.quiet}>期限 {day(line.deadline, today)}</span>
      </div>
    </>
  )
}

function GuardRowView({ line, today, departmentName }: { line: GuardLine; today: string; departmentName: (code: string) => string }) {
  const { text, tone } = guardText(line)
  return (
    <>
      <CaseMain line={line} departmentName={departmentName} />
      <div className={rows.side}><b data-tone={tone}>{text}</b><span className={css.quiet}>受理期限 {day(line.deadline, today)}</span></div>
    </>
  )
}

function LampsRowView({ lamps, of }: { lamps: Lamps; of: 'department' | 'point' }) {
  return (
    <>
      <div className={rows.main}><div className={rows.title}><b>{lamps.name}</b></div><div className={css.quiet}>{of === 'department' ? '部门' : '受理点'} · 在办 {lamps.red + lamps.yellow + lamps.green} 件</div></div>
      <span className={css.lampCounts}>
        <span><Lamp colour="red" /> {lamps.red}</span><span><Lamp colour="yellow" /> {lamps.yellow}</span><span><Lamp colour="green" /> {lamps.green}</span>
      </span>
    </>
  )
}

/** Where a slip stands, in words. */
export function slipStanding(slip: Slip): string {
  if (slip.verdict) return VERDICTS[slip.verdict]
  if (slip.repliedAt) return '已答复,待结案'
  if (slip.caseEnded) return '办件已终结,待结案'
  return leftText(slip.left)
}

export function SlipRowView({ slip, today }: { slip: Slip; today: string }) {
  const waiting = !slip.repliedAt && !slip.verdict && !slip.caseEnded
  return (
    <>
      <div className={rows.main}>
        <div className={rows.title}><b>{slip.targetName}</b>{slip.subject}</div>
        <div className={css.quiet}>{slip.number} · {TARGET_KINDS[slip.targetKind]} · {slip.reason}</div>
      </div>
      <div className={rows.side}>
        <b data-tone={waiting ? toneOf(slip.left) : undefined}>{slipStanding(slip)}</b>
        <span className={css.quiet}>{slip.level > 1 ? <span className={rows.tone} data-tone="red">已升级:{SLIP_LEVELS[slip.level]} · </span> : null}答复期限 {day(slip.replyDue, today)}</span>
      </div>
    </>
  )
}

function FollowUpRowView({ followUp, today, departmentName }: { followUp: FollowUp; today: string; departmentName: (code: string) => string }) {
  return (
    <>
      <div className={rows.main}>
        <div className={rows.title}><b>{followUp.applicantName}</b>{followUp.matterName}</div>
        <div className={css.quiet}><CaseNumber number={followUp.caseNumber} /> · {departmentName(followUp.departmentCode)} · 评价 {shortDate(dateOf(followUp.openedAt), today.slice(0, 4))} {followUp.level === 1 ? '非常不满意' : '不满意'}</div>
      </div>
      <div className={rows.side}><b data-tone={followUp.doneAt ? undefined : toneOf(followUp.left)}>{followUp.doneAt ? `已回访 ${day(dateOf(followUp.doneAt), today)}` : leftText(followUp.left)}</b><span className={css.quiet}>回访期限 {day(followUp.due, today)}</span></div>
    </>
  )
}

/** One row of the board, whatever it is. */
export function BoardRowView({ row, today, departmentName }: { row: BoardRow; today: string; departmentName: (code: string) => string }) {
  switch (row.kind) {
    case 'case':
      return <CaseRowView line={row.line} today={today} departmentName={departmentName} />
    case 'guard':
      return <GuardRowView line={row.line} today={today} departmentName={departmentName} />
    case 'lamps':
      return <LampsRowView lamps={row.lamps} of={row.of} />
    case 'slip':
      return <SlipRowView slip={row.slip} today={today} />
    case 'followUp':
      return <FollowUpRowView followUp={row.followUp} today={today} departmentName={departmentName} />
  }
}
