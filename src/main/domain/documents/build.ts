import type { AgentInput } from '#shared/contract/cases.ts'
import { DOCUMENT_KINDS, type DocumentKind } from '#shared/documents/kinds.ts'
import type { DocumentInput, RenderableKind } from '#shared/documents/data.ts'
import type { Limit } from '#shared/contract/catalogue.ts'
import type { ChecklistLine } from '#shared/rules/checklist.ts'
import { ID_TYPES, type IdType } from '#shared/rules/identifiers.ts'
import { maskIdNumber, maskPhone } from '#shared/rules/names.ts'
import { addDays, dateOf } from '#shared/rules/time.ts'
import type { Actor, Core } from '#main/core/core.ts'
import { datesOf } from '#main/domain/cases/clocks.ts'
import type { EventRow, Working } from '#main/domain/cases/working.ts'

/** What a paper is made of: the case after the event, the event, the number of the sheet. */
export interface PaperContext {
  core: Core
  w: Working
  event: EventRow
  actor: Actor
  number: string
}

const optional = <K extends string, V>(key: K, value: V | null | undefined | ''): Partial<Record<K, V>> =>
  value === null || value === undefined || value === '' ? {} : ({ [key]: value } as Partial<Record<K, V>>)

const UNKNOWN_PHONE = '见大厅公告'

function header({ core, w, event, number }: PaperContext, kind: DocumentKind) {
  const point = core.catalogue.point(w.row.point_code)
  return {
    number,
    caseNumber: w.row.number,
    centreName: core.catalogue.centreName(),
    pointName: point?.name ?? core.catalogue.centreName(),
    phone: point?.phone || UNKNOWN_PHONE,
    address: point?.address || UNKNOWN_PHONE,
    printedAt: event.at,
    templateVersion: DOCUMENT_KINDS[kind].version,
    practice: core.practice,
  }
}

/** Head, parties and matter: what nearly every paper of a case begins with. Numbers are masked here, once. */
function caseHead(context: PaperContext, kind: DocumentKind) {
  const { core, w } = context
  const { row } = w
  const extra = JSON.parse(row.applicant_data) as { address: string | null; representative: string | null }
  const agent = row.agent_data === null ? null : (JSON.parse(row.agent_data) as AgentInput)
  const person = row.applicant_kind === 'person'
  return {
    ...header(context, kind),
    matter: { code: row.matter_code, name: w.matter.name, department: core.catalogue.department(row.department_code)?.name ?? row.department_code },
    applicant: {
      kind: row.applicant_kind,
      name: row.applicant_name,
      idType: ID_TYPES[row.applicant_id_type as IdType].label,
      ...(person ? { idMasked: maskIdNumber(row.applicant_id_number) } : { code: row.applicant_id_number }),
      ...optional('representative', extra.representative),
      ...optional('address', extra.address),
      ...optional('phone', row.applicant_phone && maskPhone(row.applicant_phone)),
    },
    ...(agent && {
      agent: {
        name: agent.name,
        idType: ID_TYPES[agent.idType].label,
        idMasked: maskIdNumber(agent.idNumber),
        ...optional('phone', agent.phone && maskPhone(agent.phone)),
        ...optional('relation', agent.authority),
      },
    }),
  }
}

const materialLine = (l: ChecklistLine) => ({
  no: l.no,
  name: l.name,
  form: l.form,
  copies: l.receivedCopies,
  received: l.received,
  keep: l.keep,
  ...optional('note', l.missingReason),
})

/** Papers list what was taken in and what is always required; papers that were not needed would only confuse. */
const materialsOf = (w: Working) => w.lines.filter((l) => l.received || l.required).map(materialLine)

function officer({ w, actor }: PaperContext) {
  return { name: actor.name, counter: `${Number(w.row.counter_number)}号窗口` }
}

function clocksNow({ core, w, event }: PaperContext) {
  return datesOf(w.matter, [...w.events, ...w.added], dateOf(event.at), core.calendar.calendar()).clocks
}

const limitText = (limit: Limit | null): string => (limit === null ? '未规定' : `${limit.days}个${limit.unit === 'working' ? '工作日' : '自然日'}`)

const HOW_TO_QUERY = '凭受理编号到受理窗口、拨打受理点电话,或扫描本单二维码查询办理进度。'

function receipt(c: PaperContext): DocumentInput<'D2'> {
  return {
    ...caseHead(c, 'D2'),
    receivedAt: c.w.row.received_at,
    receiver: officer(c),
    materials: materialsOf(c.w),
    ...optional('acceptanceDeadline', clocksNow(c).acceptanceDeadline),
    query: HOW_TO_QUERY,
  }
}

function acceptance(c: PaperContext): DocumentInput<'D4'> {
  const clocks = clocksNow(c)
  return {
    ...caseHead(c, 'D4'),
    acceptor: officer(c),
    fee: c.w.matter.fee.text,
    receivedAt: c.w.row.received_at,
    acceptedAt: c.w.row.accepted_at ?? c.event.at,
    deemed: clocks.deemedAccepted,
    legalLimit: limitText(c.w.matter.legalLimit),
    ...optional('legalDue', clocks.legalDue),
    ...(c.w.matter.promisedLimit && { promisedLimit: limitText(c.w.matter.promisedLimit) }),
    ...optional('promisedDue', clocks.promisedDue),
    provisional: clocks.provisional.length > 0,
    excluded: c.w.matter.clockExcludes,
    query: HOW_TO_QUERY,
    delivery: '办结后由受理点通知领取;凭本通知书和身份证件到受理窗口领取办理结果。',
    materials: materialsOf(c.w),
  } as DocumentInput<'D4'>
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
    acceptedAt: w.row.accepted_at ?? c.event.at,
    dispatchedAt: c.event.at,
    signInDue: clocks.handoverDeadline ?? addDays(dateOf(c.event.at), 1),
    ...optional('legalDue', clocks.legalDue),
    ...optional('promisedDue', clocks.promisedDue),
    materials: materialsOf(w),
  } as DocumentInput<'D8'>
}

const RESULT_TEXT: Record<string, string> = { granted: '准予办理', refused: '不予批准', other: '已办理完毕' }

function closing(c: PaperContext): DocumentInput<'D14'> {
  const { core, w, event } = c
  const data = JSON.parse(event.data) as { result?: string; opinion?: string; resultNumber?: string; reason?: string; remedies?: string }
  const result = (data.result ?? 'granted') as 'granted' | 'refused' | 'other'
  const stored = { legalDue: w.row.legal_due, promisedDue: w.row.promised_due }
  return {
    ...caseHead(c, 'D14'),
    acceptedAt: w.row.accepted_at ?? event.at,
    closedAt: event.at,
    result,
    resultText: data.opinion || RESULT_TEXT[result] || '已办理完毕',
    ...(w.matter.resultDocument && { resultDocument: { name: w.matter.resultDocument, ...optional('number', data.resultNumber) } }),
    ...optional('reason', data.reason),
    ...(result === 'refused' && {
      remedies: { reviewBody: '南京市白下区人民政府', reviewDays: 60, court: '南京市白下区人民法院', suitMonths: 6 },
      ...optional('remark', data.remedies),
    }),
    decidedBy: core.catalogue.department(w.row.department_code)?.name ?? w.row.department_code,
    ...optional('legalDue', stored.legalDue),
    ...optional('promisedDue', stored.promisedDue),
    ...(w.row.accepted_at && { workingDays: core.calendar.calendar().workingDaysBetween(w.row.acceptance_date ?? dateOf(w.row.accepted_at), dateOf(event.at)) }),
    pickup: '请凭受理通知书和身份证件到受理窗口领取。',
    officer: { name: c.actor.name },
  }
}

const WAYS: Record<string, string> = { counter: '直接送达(窗口领取)', mail: '邮寄送达', witness: '留置送达' }

function delivery(c: PaperContext): DocumentInput<'D16'> {
  const { core, w, event } = c
  const data = JSON.parse(event.data) as { way?: string; receiver?: string; relation?: string; mailNumber?: string; witness?: string; remarks?: string }
  return {
    ...caseHead(c, 'D16'),
    documents: [{ name: w.matter.resultDocument || '办结通知书', copies: 1 }],
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
}

/** Papers a department issues carry the department's own numbers; all others the centre's. */
export const ISSUED_BY_DEPARTMENT: readonly DocumentKind[] = ['D10', 'D11', 'D13', 'D14']
