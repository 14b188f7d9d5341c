import type { CaseEventInput } from '#shared/contract/caseEvents.ts'
import type { ApplicantInput } from '#shared/contract/cases.ts'
import { AppError } from '#shared/contract/errors.ts'
import type { CaseEventName } from '#shared/rules/caseMachine.ts'
import { missingRequired, type ChecklistEntry, type ChecklistLine } from '#shared/rules/checklist.ts'
import { dateOf, type IsoDate } from '#shared/rules/time.ts'
import type { Actor, Core } from '#main/core/core.ts'
import type { Tx } from '#main/database/database.ts'
import type { CaseTable } from '#main/database/schema.ts'
import { holderOf } from '#main/domain/supervision/consequences.ts'
import { replyDay } from '#main/domain/supervision/days.ts'
import { checkTarget, type Target } from '#main/domain/supervision/targets.ts'
import { officerOf } from '#main/domain/departments/staff.ts'
import { RECEIVED_FIELD, refuseBackfill } from './backfill.ts'
import { correctionOf } from './correct.ts'
import { checkCommunity, upsertApplicant } from './parties.ts'
import { selfCheckOf } from './selfCheck.ts'
import type { EventData, Working } from './working.ts'

/** What is at hand when an event is made complete before the state machine sees it. */
export interface Completing {
  core: Core
  w: Working
  tx: Tx
  actor: Actor
}

type Complete = (data: EventData, context: Completing) => EventData | Promise<EventData>

/** The person as the case knows him after a correction: the register follows, so that the next visit does not bring the mistake back. */
function applicantOf(row: CaseTable): ApplicantInput {
  const { address, representative } = JSON.parse(row.applicant_data) as { address: string | null; representative: string | null }
  return {
    kind: row.applicant_kind,
    name: row.applicant_name,
    idType: row.applicant_id_type as ApplicantInput['idType'],
    idNumber: row.applicant_id_number,
    phone: row.applicant_phone ?? undefined,
    address: address ?? undefined,
    communityCode: row.community_code ?? undefined,
    representative: representative ?? undefined,
  }
}

/** Numbers the last correction notice named that were not brought since: a paper that was wrong counts only when it is brought again. */
function noticeOpen(w: Working, brought: ChecklistEntry[]): number[] {
  const at = w.events.findLastIndex((e) => e.type === 'correctionNotice')
  const named = (JSON.parse(w.events[at]?.data ?? '{}') as { missing?: { no: number }[] }).missing ?? []
  const later = w.events.slice(at + 1).flatMap((e) => (JSON.parse(e.data) as { materials?: ChecklistEntry[] }).materials ?? [])
  const inNow = new Set([...later, ...brought].filter((m) => m.received).map((m) => m.no))
  return named.map((m) => m.no).filter((no) => !inNow.has(no))
}

/** A promise (容缺) for what is really missing; none when all required papers are in. Throws INPUT_INVALID for a deadline in the past. */
export function promiseFor<P extends { deadline: string }>(promise: P | undefined, lines: readonly ChecklistLine[], today: IsoDate): { promise: P; conditional: true } | null {
  if (promise === undefined || missingRequired(lines).length === 0) return null
  if (promise.deadline < today) throw new AppError('INPUT_INVALID', { field: 'promise.deadline', message: '容缺补齐期限不能早于今天' })
  return { promise, conditional: true }
}

/** The papers a supplement leaves missing; required ones decide whether all are in. */
const nothingMissing = (w: Working): boolean => missingRequired(w.lines).length === 0

const legalBasisOf = (w: Working): string =>
  w.matter.legalBasis[0] ? `《${w.matter.legalBasis[0].name}》;《中华人民共和国行政许可法》第三十二条` : '《中华人民共和国行政许可法》第三十二条'

/** What a caller may leave out, filled from the case; nothing here decides whether an event is allowed. */
const COMPLETE: Partial<Record<CaseEventName, Complete>> = {
  accept: ({ promise, ...data }, { w }) => ({ ...data, ...promiseFor(promise as { deadline: string } | undefined, w.lines, dateOf(w.row.updated_at)) }),
  dispatch: (data, { w }) => ({ ...data, departmentCode: w.row.department_code }),
  signIn: (data, { actor }) => ({ ...data, receiver: data['receiver'] || actor.name }),
  assign: async (data, { w, tx }) => {
    const officer = await officerOf(tx, String(data['officerId']), w.row.department_code, 'officerId')
    return { ...data, officerId: officer.id, officerName: officer.display_name }
  },
  supplement: (data, { w }) => ({ ...data, noticeOpen: noticeOpen(w, data['materials'] as ChecklistEntry[]) }),
  promiseKept: (data, { w }) => ({ ...data, complete: nothingMissing(w) }),
  correctionNotice: (data, { w }) => ({ ...data, missing: namedItems(data['missing'] as { no: number; reason: string }[], w) }),
  decline: (data, { w }) => ({ ...data, legalBasis: data['legalBasis'] || legalBasisOf(w) }),
  reassign: (data, { core, w }) => {
    const departmentCode = reassignTarget(data['departmentCode'], core, w)
    return { ...data, fromDepartment: w.row.department_code, departmentCode, departmentName: core.catalogue.department(departmentCode)?.name ?? departmentCode }
  },
  reject: (data, { core, w }) => ({ ...data, departmentDocument: data['departmentDocument'] || `${core.catalogue.department(w.row.department_code)?.name ?? ''}退件意见` }),
  supervise: async ({ replyDue, target, ...data }, { core, w, tx }) => {
    const to = (target as Target | undefined) ?? holderOf(w)
    await checkTarget(core, tx, to)
    return { ...data, replyDue: await replyDay(core, tx, replyDue as IsoDate | undefined, dateOf(w.row.updated_at)), target: to }
  },
  rate: ({ rating, level, ...data }) => ({ ...data, level: level ?? rating }),
  correct: async (data, { w, tx, actor }) => {
    const backfilled = data['field'] === RECEIVED_FIELD
    if (backfilled) refuseBackfill(w, actor, data['newValue'])
    if (data['field'] === 'applicant.communityCode') await checkCommunity(tx, data['newValue'] === null ? null : String(data['newValue']), 'newValue')
    const corrected = correctionOf(data, w)
    w.row.applicant_id = (await upsertApplicant(tx, applicantOf(w.row), w.row.updated_at)).id
    return { ...corrected, ...(backfilled && { backfilled }) }
  },
  archive: async (data, { core, w }) => {
    const failed = (await selfCheckOf(core, w)).filter((line) => !line.ok).map((line) => line.missing ?? line.line)
    return failed.length > 0 ? { ...data, selfCheckFailures: failed } : data
  },
}

/** Each missing paper with its name, so that the notice stands by itself. */
function namedItems(items: { no: number; reason: string }[], w: Working): unknown[] {
  return items.map((item, i) => {
    if (items.findIndex((other) => other.no === item.no) !== i) throw new AppError('INPUT_INVALID', { field: 'missing', message: `第 ${item.no} 项写了两次,请合并后再告知` })
    const line = w.lines.find((l) => l.no === item.no)
    if (!line) throw new AppError('INPUT_INVALID', { field: 'missing', message: `材料清单没有第 ${item.no} 项,请按清单填写` })
    return { ...item, name: line.name }
  })
}

function reassignTarget(wanted: unknown, core: Core, w: Working): string {
  if (wanted === undefined || wanted === '') return w.row.department_code
  if (typeof wanted !== 'string' || !core.catalogue.department(wanted)) throw new AppError('INPUT_INVALID', { field: 'departmentCode', message: '没有这个部门' })
  return wanted
}

/** Events that change the checklist: what was brought is joined with what is there before the guards look. */
const BRINGS_PAPERS: readonly CaseEventName[] = ['accept', 'supplement', 'promiseKept']

/** The papers an event brings, if any. */
export function papersOf(type: CaseEventName, data: EventData): ChecklistEntry[] {
  return BRINGS_PAPERS.includes(type) && Array.isArray(data['materials']) ? (data['materials'] as ChecklistEntry[]) : []
}

/** The event that is stored: a supplement that does not bring everything is one that changes no clock. */
export function storedType(input: CaseEventInput): CaseEventName {
  return input.type === 'supplement' && !input.complete ? 'supplementPart' : input.type
}

/** Event data as it will be stored. */
export async function completeData(input: CaseEventInput, context: Completing): Promise<EventData> {
  const { id: _id, version: _version, type, ...data } = input
  return (await COMPLETE[type]?.(data, context)) ?? data
}
