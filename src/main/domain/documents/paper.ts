import type { AgentInput } from '#shared/contract/cases.ts'
import type { RenderableKind } from '#shared/documents/data.ts'
import type { Limit } from '#shared/contract/catalogue.ts'
import type { ChecklistLine } from '#shared/rules/checklist.ts'
import { ID_TYPES, type IdType } from '#shared/rules/identifiers.ts'
import { maskIdNumber, maskPhone } from '#shared/rules/names.ts'
import { dateOf, type IsoTime } from '#shared/rules/time.ts'
import type { Actor, Core } from '#main/core/core.ts'
import { datesOf, type CentreLimits } from '#main/domain/cases/clocks.ts'
import type { EventRow, Working } from '#main/domain/cases/working.ts'
import { sheetHead } from './sheet.ts'

/** What a paper is made of: the case after the event, the event, the number of the sheet. */
export interface PaperContext {
  core: Core
  w: Working
  event: EventRow
  actor: Actor
  number: string
  /** When the sheet is made; an event raised by a midnight is older. */
  printedAt: IsoTime
  /** Hand-over and delivery limits of the centre. */
  limits: CentreLimits
}

export const optional = <K extends string, V>(key: K, value: V | null | undefined | ''): Partial<Record<K, V>> =>
  value === null || value === undefined || value === '' ? {} : ({ [key]: value } as Partial<Record<K, V>>)

/** Head of a paper of a case. */
function header({ core, w, number, printedAt }: PaperContext, kind: RenderableKind) {
  return { ...sheetHead(core, kind, { point: w.row.point_code, number, printedAt }), caseNumber: w.row.number }
}

/** Head, parties and matter: what nearly every paper of a case begins with. Numbers are masked here, once. */
export function caseHead(context: PaperContext, kind: RenderableKind) {
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

export const materialLine = (l: ChecklistLine) => ({
  no: l.no,
  name: l.name,
  form: l.form,
  copies: l.receivedCopies,
  received: l.received,
  keep: l.keep,
  ...optional('note', l.missingReason),
})

/** Papers list what was taken in and what is always required; papers that were not needed would only confuse. */
export const materialsOf = (w: Working) => w.lines.filter((l) => l.received || l.required).map(materialLine)

export function officer({ w, actor }: PaperContext) {
  const atCounter = actor.role === 'clerk' || actor.role === 'supervisor'
  return { name: actor.name, ...(atCounter && { counter: `${Number(actor.counterNumber ?? w.row.counter_number)}号窗口` }) }
}

export function clocksNow({ core, w, event, limits }: PaperContext) {
  return datesOf(w.matter, [...w.events, ...w.added], dateOf(event.at), core.calendar.calendar(), limits).clocks
}

export const limitText = (limit: Limit | null): string => (limit === null ? '未规定' : `${limit.days}个${limit.unit === 'working' ? '工作日' : '自然日'}`)

export const HOW_TO_QUERY = '凭受理编号到受理窗口、拨打受理点电话,或扫描本单二维码查询办理进度。'


/** The department a case belongs to, by name. */
/** The recorded authority of the matter, if any. */
export function powerOf({ w: { authority } }: PaperContext) {
  if (authority.id === null) return {}
  return { power: { issuing: authority.issuingAuthority, seal: authority.sealOwner, ...(authority.letter && { letter: `${authority.letter.number}（${authority.letter.from}至${authority.letter.to}）` }) } }
}

/** A decision bears the seal of who decides: whoever is recorded, else the department that has the case. */
export function decisionOf(c: PaperContext) {
  if (c.w.authority.id !== null) return { decidedBy: c.w.authority.issuingAuthority, ...powerOf(c) }
  const department = departmentName(c)
  return { decidedBy: department, power: { issuing: department, seal: department } }
}

export const departmentName = ({ core, w }: PaperContext): string => core.catalogue.department(w.row.department_code)?.name ?? w.row.department_code

/** What the event says. */
export const dataOf = <T>({ event }: PaperContext): T => JSON.parse(event.data) as T

export const eventOf = ({ w }: PaperContext, type: string): EventRow | undefined => [...w.events, ...w.added].findLast((e) => e.type === type)

/**
 * When the case counts as accepted. What came about by law counts from the day all papers were in, not from the midnight at which it
 * was noticed (行政许可法 §32(4)).
 */
export function acceptedAt({ w }: PaperContext): IsoTime | null {
  const all = [...w.events, ...w.added]
  const deemed = all.findIndex((e) => e.type === 'deemedAccept')
  const papersIn = deemed < 0 ? undefined : all.slice(0, deemed).findLast((e) => e.type === 'receive' || e.type === 'supplement')
  return papersIn?.at ?? w.row.accepted_at
}

/** Due dates the papers of a running case repeat. */
export const dueDates = (c: PaperContext) => {
  const clocks = clocksNow(c)
  return { ...optional('legalDue', clocks.legalDue), ...optional('promisedDue', clocks.promisedDue) }
}

/** Bodies of review and suit of the district (行政复议法, 行政诉讼法 §46). */
export const REMEDIES = { reviewBody: '南京市白下区人民政府', reviewDays: 60, court: '南京市白下区人民法院', suitMonths: 6 }

/** A decision in the words of the papers. */
export const RESULT_TEXT: Record<string, string> = { granted: '准予办理', refused: '不予批准', partly: '部分准予', filed: '已备案', other: '已办理完毕' }
