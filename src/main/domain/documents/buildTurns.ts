import type { DocumentInput, RenderableKind } from '#shared/documents/data.ts'
import type { SuspensionReason } from '#shared/rules/clockLog.ts'
import { CASE_STATES } from '#shared/rules/caseMachine.ts'
import { missingRequired } from '#shared/rules/checklist.ts'
import { addDays, dateOf } from '#shared/rules/time.ts'
import { acceptedAt, caseHead, clocksNow, dataOf, decisionOf, departmentName, dueDates, eventOf, materialLine, materialsOf, officer, optional, REMEDIES, RESULT_TEXT, type PaperContext } from './paper.ts'

/** The papers of the turns a case can take: correction, refusal, return, special procedure, extension, withdrawal, rating, archive. */

const MISSING_KINDS: Record<string, string> = { missing: '缺少', wrong: '不符合要求', expired: '已过期', illegible: '不清晰' }

interface Missing {
  no: number
  name: string
  reason: string
  kind?: string
}

function correction(c: PaperContext): DocumentInput<'D3'> {
  const data = dataOf<{ missing: Missing[]; supervisorReason?: string }>(c)
  const noticeNo = [...c.w.events, ...c.w.added].filter((e) => e.type === 'correctionNotice').length
  const deadline = clocksNow(c).correctionDeadline ?? c.core.calendar.calendar().addWorkingDays(dateOf(c.event.at), 10)
  return {
    ...caseHead(c, 'D3'),
    receivedAt: c.w.row.received_at,
    noticedAt: c.event.at,
    noticeNo,
    ...(noticeNo > 1 && { approval: { by: c.actor.name, reason: data.supervisorReason ?? '' } }),
    missing: data.missing.map((m) => ({ no: m.no, name: m.name, reason: `${MISSING_KINDS[m.kind ?? 'missing'] ?? '缺少'}:${m.reason}` })),
    deadline,
    consequence: '逾期未补正又无正当理由的,视为撤回申请,所收材料退还申请人,可以备齐后重新申请。',
    handIn: '补正材料请送原受理窗口,一次备齐;也可以委托他人持本告知单送达。',
    officer: officer(c),
  }
}

function decline(c: PaperContext): DocumentInput<'D5'> {
  const data = dataOf<{ reason: string; legalBasis: string }>(c)
  return { ...caseHead(c, 'D5'), receivedAt: c.w.row.received_at, decidedAt: c.event.at, reason: data.reason, legalBasis: data.legalBasis, remedies: REMEDIES }
}

function promise(c: PaperContext): DocumentInput<'D7'> {
  const { promise: given } = dataOf<{ promise: { deadline: string } }>(c)
  return {
    ...caseHead(c, 'D7'),
    promisedAt: c.event.at,
    missing: missingRequired(c.w.lines).map((m) => ({ ...m, due: given.deadline })),
    deadline: given.deadline,
    consequence: '逾期不补交的,终止办理,由此产生的后果由承诺人承担,并记入诚信记录。',
    officer: officer(c),
  }
}

function sendBack(c: PaperContext): DocumentInput<'D9'> {
  const data = dataOf<{ reason: string; suggestion?: string; departmentCode?: string }>(c)
  const before = [...c.w.events, ...c.w.added]
  const dispatched = eventOf(c, 'dispatch')
  const from = (JSON.parse(dispatched?.data ?? '{}') as { departmentCode?: string }).departmentCode ?? c.w.row.department_code
  const moved = data.departmentCode !== undefined && data.departmentCode !== from
  return {
    ...caseHead(c, 'D9'),
    fromDepartment: c.core.catalogue.department(from)?.name ?? from,
    dispatchedAt: dispatched?.at ?? c.event.at,
    sentBackAt: c.event.at,
    reason: data.reason,
    ...optional('suggestion', moved ? `改由${departmentName(c)}办理` : data.suggestion),
    bounce: before.filter((e) => e.type === 'sendBack' || e.type === 'reassign').length,
    materials: c.w.lines.filter((l) => l.received).map(materialLine),
    officer: officer(c),
    ...dueDates(c),
  }
}

function suspension(c: PaperContext): DocumentInput<'D10'> {
  const start = c.event.type === 'suspend' ? c.event : (eventOf(c, 'suspend') ?? c.event)
  const data = JSON.parse(start.data) as { reason: SuspensionReason; plannedEnd: string }
  const resumed = c.event.type === 'resume' ? dataOf<{ result?: string }>(c) : null
  return {
    ...caseHead(c, 'D10'),
    acceptedAt: acceptedAt(c) ?? c.event.at,
    reason: data.reason,
    ...(resumed && { description: `特别程序已于${dateOf(c.event.at)}结束,恢复计算办理期限。结果:${resumed.result ?? ''}` }),
    startedAt: start.at,
    plannedEnd: resumed ? dateOf(c.event.at) : data.plannedEnd,
    officer: officer(c),
  }
}

function extension(c: PaperContext): DocumentInput<'D11'> {
  const data = dataOf<{ reason: string; approver: string }>(c)
  const clocks = clocksNow(c)
  const newDue = clocks.legalDue ?? dateOf(c.event.at)
  const days = c.w.matter.processingType === 'joint' ? 15 : 10
  const before = { ...c, w: { ...c.w, added: c.w.added.filter((e) => e !== c.event) } }
  return {
    ...caseHead(c, 'D11'),
    acceptedAt: acceptedAt(c) ?? c.event.at,
    oldDue: clocksNow(before).legalDue ?? newDue,
    newDue,
    days,
    reason: data.reason,
    approver: data.approver,
    decidedAt: c.event.at,
    officer: officer(c),
  }
}

const returned = (c: PaperContext) => c.w.lines.filter((l) => l.received).map(materialLine)

function withdrawal(c: PaperContext): DocumentInput<'D12'> {
  const { reason } = dataOf<{ reason?: string }>(c)
  return { ...caseHead(c, 'D12'), receivedAt: c.w.row.received_at, withdrawnAt: c.event.at, reason: reason || '申请人自愿撤回申请', materials: returned(c), officer: officer(c) }
}

function rejection(c: PaperContext): DocumentInput<'D13'> {
  const data = dataOf<{ reason?: string; departmentDocument?: string }>(c)
  const missed = c.event.type === 'correctionExpired'
  const { power } = decisionOf(c)
  return {
    ...caseHead(c, 'D13'),
    // What ends by itself the centre tells; what the department decided bears its seal.
    ...(!missed && optional('power', power)),
    cause: missed ? 'deemedWithdrawn' : 'rejected',
    department: departmentName(c),
    ...(data.departmentDocument && { departmentDocument: { name: data.departmentDocument } }),
    ...optional('acceptedAt', acceptedAt(c)),
    rejectedAt: c.event.at,
    reason: missed ? '逾期未补正材料,视为撤回申请' : data.reason || data.departmentDocument || '部门退件',
    materials: returned(c),
    ...(!missed && { remedies: REMEDIES }),
    officer: officer(c),
  }
}

function pickup(c: PaperContext): DocumentInput<'D15'> {
  const point = c.core.catalogue.point(c.w.row.point_code)
  return {
    ...caseHead(c, 'D15'),
    documents: [{ name: c.w.matter.resultDocument || '办结通知书' }],
    closedAt: c.event.at,
    place: `${point?.name ?? ''}${point?.address ? `(${point.address})` : ''}` || c.core.catalogue.centreName(),
    hours: '工作日 9:00-17:00',
    deadline: clocksNow(c).deliveryDeadline ?? addDays(dateOf(c.event.at), 14),
    bring: ['受理通知书', '申请人身份证件原件;代领的另带代领人身份证件和委托书'],
    mailHint: '也可以向窗口申请邮寄送达。',
    officer: officer(c),
  }
}

const LEVELS = ['非常不满意', '不满意', '基本满意', '满意', '非常满意'] as const

function rating(c: PaperContext): DocumentInput<'D17'> {
  const data = dataOf<{ level: number; comment?: string }>(c)
  const level = LEVELS[data.level - 1]
  return { ...caseHead(c, 'D17'), officer: officer(c), servedAt: c.event.at, ...(level && { level }), ...optional('comment', data.comment), handIn: '投入大厅评价箱,或交值班主管' }
}

function supervision(c: PaperContext): DocumentInput<'D18'> {
  const data = dataOf<{ reason: string; replyDue?: string }>(c)
  const clocks = clocksNow(c)
  const calendar = c.core.calendar.calendar()
  const due = clocks.promisedDue ?? clocks.legalDue
  const today = dateOf(c.event.at)
  return {
    ...caseHead(c, 'D18'),
    department: departmentName(c),
    ...optional('acceptedAt', acceptedAt(c)),
    ...dueDates(c),
    overdueDays: due && due < today ? calendar.workingDaysBetween(due, today) : 0,
    facts: c.event.type === 'reply' ? `办理情况答复:${data.reason}` : `截至${today},本件尚未办结。`,
    demand: c.event.type === 'reply' ? '请按答复的时限抓紧办理。' : data.reason,
    replyBy: data.replyDue ?? calendar.addWorkingDays(today, 3),
    supervisor: c.actor.name,
    issuedAt: c.event.at,
  }
}

function archiveList(c: PaperContext): DocumentInput<'D22'> {
  const data = dataOf<{ waivedBy?: string; waiverReason?: string; selfCheckFailures?: string[] }>(c)
  const received = materialsOf(c.w).filter((m) => m.received)
  return {
    ...caseHead(c, 'D22'),
    fileNumber: `${c.w.row.point_code}-${c.w.row.matter_code}-${c.w.row.number.slice(9)}`,
    retention: '10年',
    ...optional('acceptedAt', acceptedAt(c)),
    closedAt: c.w.row.ended_at ?? c.event.at,
    result: (c.w.row.result && RESULT_TEXT[c.w.row.result]) ?? CASE_STATES[c.event.from_state].label,
    items: received.length > 0 ? received.map((m, i) => ({ no: i + 1, name: m.name, pages: Math.max(1, m.copies) })) : [{ no: 1, name: '办理文书', pages: 1 }],
    compiledBy: c.actor.name,
    archivedAt: c.event.at,
    waivers: (data.selfCheckFailures ?? []).map((line) => ({ line, by: data.waivedBy ?? '', reason: data.waiverReason || '值班主管放行' })),
  }
}

/** Kind → how its data is taken from the case, for the turns. */
export const TURN_PAPERS: { [K in RenderableKind]?: (context: PaperContext) => DocumentInput<K> } = {
  D3: correction,
  D5: decline,
  D7: promise,
  D9: sendBack,
  D10: suspension,
  D11: extension,
  D12: withdrawal,
  D13: rejection,
  D15: pickup,
  D17: rating,
  D18: supervision,
  D22: archiveList,
}
