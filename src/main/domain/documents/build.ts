import type { DocumentInput, RenderableKind } from '#shared/documents/data.ts'
import type { DocumentKind } from '#shared/documents/kinds.ts'
import { addDays, dateOf } from '#shared/rules/time.ts'
import {
  acceptedAt, caseHead, clocksNow, decisionOf, dueDates, eventOf, HOW_TO_QUERY, limitText, materialsOf, officer, optional, REMEDIES, powerOf, RESULT_TEXT, type PaperContext,
} from './paper.ts'
import { TURN_PAPERS } from './buildTurns.ts'

/** The papers of the straight way of a case: taken in, accepted, handed over, closed, delivered. */

function receipt(c: PaperContext): DocumentInput<'D2'> {
  return {
    ...caseHead(c, 'D2'),
    receivedAt: c.event.type === 'receive' ? c.w.row.received_at : c.event.at,
    receiver: officer(c),
    supplement: c.event.type !== 'receive',
    materials: materialsOf(c.w),
    ...optional('acceptanceDeadline', clocksNow(c).acceptanceDeadline),
    query: HOW_TO_QUERY,
  }
}

function acceptance(c: PaperContext): DocumentInput<'D4'> {
  const clocks = clocksNow(c)
  return {
    ...caseHead(c, 'D4'),
    // Nobody accepted what came about by law: the notice names who took the papers in.
    acceptor: c.event.type === 'deemedAccept' ? { ...officer(c), name: eventOf(c, 'receive')?.actor_name ?? c.actor.name } : officer(c),
    fee: c.w.matter.fee.text,
    receivedAt: c.w.row.received_at,
    acceptedAt: acceptedAt(c) ?? c.event.at,
    deemed: clocks.deemedAccepted,
    conditional: c.w.row.promise_due !== null,
    legalLimit: limitText(c.w.matter.legalLimit),
    ...optional('legalDue', clocks.legalDue),
    ...(c.w.matter.promisedLimit && { promisedLimit: limitText(c.w.matter.promisedLimit) }),
    ...optional('promisedDue', clocks.promisedDue),
    provisional: clocks.provisional.length > 0,
    excluded: c.w.matter.clockExcludes,
    query: HOW_TO_QUERY,
    delivery: '办结后由受理点通知领取;凭本通知书和身份证件到受理窗口领取办理结果。',
    ...powerOf(c),
    materials: materialsOf(c.w),
  }
}

function transfer(c: PaperContext): DocumentInput<'D8'> {
  const { core, w } = c
  const clocks = clocksNow(c)
  const department = core.catalogue.department(w.row.department_code)
  return {
    ...caseHead(c, 'D8'),
    fromOfficer: officer(c),
    toDepartment: { name: department?.name ?? w.row.department_code, ...optional('address', department?.address), ...optional('phone', department?.phone) },
    coDepartments: w.matter.coDepartments.map((code) => ({ name: core.catalogue.department(code)?.name ?? code, step: '协办' })),
    ...optional('communityTask', w.matter.communityTask),
    acceptedAt: acceptedAt(c) ?? c.event.at,
    dispatchedAt: c.event.at,
    signInDue: clocks.handoverDeadline ?? core.calendar.calendar().addWorkingDays(dateOf(c.event.at), 1),
    ...dueDates(c),
    materials: materialsOf(w),
  }
}

function closing(c: PaperContext): DocumentInput<'D14'> {
  const { w, event } = c
  const data = JSON.parse(event.data) as { result?: string; opinion?: string; resultNumber?: string; reason?: string; remedies?: string }
  const result = (data.result ?? 'granted') as 'granted' | 'refused' | 'partly' | 'filed' | 'other'
  const stored = { legalDue: w.row.legal_due, promisedDue: w.row.promised_due }
  return {
    ...caseHead(c, 'D14'),
    acceptedAt: acceptedAt(c) ?? event.at,
    closedAt: event.at,
    result,
    resultText: data.opinion || RESULT_TEXT[result] || '已办理完毕',
    ...(w.matter.resultDocument && { resultDocument: { name: w.matter.resultDocument, ...optional('number', data.resultNumber) } }),
    ...optional('reason', data.reason),
    ...(result === 'refused' && {
      remedies: REMEDIES,
      ...optional('remark', data.remedies),
    }),
    ...decisionOf(c),
    ...optional('legalDue', stored.legalDue),
    ...optional('promisedDue', stored.promisedDue),
    ...(w.row.accepted_at && { workingDays: workingDaysUsed(c) }),
    pickup: '请凭受理通知书和身份证件到受理窗口领取。',
    officer: { name: c.actor.name },
  }
}

/** Working days from acceptance to the event, suspension not counted. */
function workingDaysUsed(c: PaperContext): number {
  const calendar = c.core.calendar.calendar()
  const from = clocksNow(c).acceptanceDate ?? dateOf(c.event.at)
  let paused = 0
  const all = [...c.w.events, ...c.w.added]
  for (const [i, e] of all.entries()) {
    if (e.type !== 'suspend') continue
    const resumed = all.slice(i).find((x) => x.type === 'resume') ?? c.event
    // The days strictly between suspension and resumption.
    paused += Math.max(0, calendar.workingDaysBetween(dateOf(e.at), addDays(dateOf(resumed.at), -1)))
  }
  return Math.max(0, calendar.workingDaysBetween(from, dateOf(c.event.at)) - paused)
}

const WAYS: Record<string, string> = { counter: '直接送达(窗口领取)', mail: '邮寄送达', witness: '留置送达' }

function delivery(c: PaperContext): DocumentInput<'D16'> {
  const { core, w, event } = c
  const data = JSON.parse(event.data) as { way?: string; receiver?: string; relation?: string; mailNumber?: string; witness?: string; remarks?: string }
  return {
    ...caseHead(c, 'D16'),
    documents: [{ name: w.matter.resultDocument || '办结通知书', copies: 1, ...optional('number', (JSON.parse(eventOf(c, 'close')?.data ?? '{}') as { resultNumber?: string }).resultNumber) }],
    unit: core.catalogue.department(w.row.department_code)?.name ?? w.row.department_code,
    receiver: { name: data.receiver ?? w.row.applicant_name, ...optional('relation', data.relation) },
    deliveredAt: event.at,
    place: core.catalogue.point(w.row.point_code)?.name ?? core.catalogue.centreName(),
    way: WAYS[data.way ?? 'counter'] ?? '直接送达',
    ...optional('mailNumber', data.mailNumber),
    ...optional('witness', data.witness),
    deliverer: c.actor.name,
    ...optional('remark', data.remarks),
  }
}

/** Kind → how its data is taken from the case. A kind that is not here is not printed yet. */
export const PAPERS: { [K in RenderableKind]?: (context: PaperContext) => DocumentInput<K> } = {
  D2: receipt,
  D4: acceptance,
  D8: transfer,
  D14: closing,
  D16: delivery,
  ...TURN_PAPERS,
}

/** Papers a department issues carry the department's own numbers; all others the centre's. */
export const ISSUED_BY_DEPARTMENT: readonly DocumentKind[] = ['D10', 'D11', 'D13', 'D14']
