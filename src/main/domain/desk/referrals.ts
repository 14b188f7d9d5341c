import { AppError } from '#shared/contract/errors.ts'
import type { DocumentRef } from '#shared/contract/cases.ts'
import { act, type ActionScope } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { takeDown } from '#main/domain/community/lightCases.ts'
import { CENTRE_PREFIX, takePaperNumbers } from '#main/domain/cases/numbering.ts'
import { recordSheet, sheetHead, UNKNOWN_PHONE } from '#main/domain/documents/sheet.ts'

/** Names in the journal of what makes no case: advice given, somebody sent to whoever is responsible. */
export const CONSULT = 'desk.consult'
export const REFER = 'desk.refer'

export interface ConsultInput {
  question: string
  answer: string
  matterCode?: string | undefined
}

/**
 * Advice given at the counter (consult, domain §6): closed at once, kept in the journal and as an inquiry answered on the spot. Errors:
 * MATTER_UNKNOWN.
 */
export function consult(core: Core, call: Call, input: ConsultInput): Promise<{ ok: true }> {
  return act(core, call, { action: 'case.create', name: CONSULT, request: input }, async (scope) => {
    const matter = input.matterCode ? core.catalogue.matterNear(input.matterCode, scope.now.slice(0, 10)) : null
    const title = matter ? `咨询:${matter.name}` : [...input.question].slice(0, 40).join('')
    const row = await takeDown(core, scope, { kind: 'inquiry', channel: 'counter', title: [...title].slice(0, 60).join(''), content: input.question, urgent: false, answer: input.answer })
    return { result: { ok: true as const }, subject: input.matterCode ?? null, detail: { ...input, number: row.number } }
  })
}

export interface ReferInput {
  visitor?: string | undefined
  question: string
  reason: string
  departmentCode?: string | undefined
  target?: { name: string; address?: string | undefined; phone?: string | undefined; hours?: string | undefined } | undefined
  bring: string[]
}

/** Whom the visitor is sent to: a department of the catalogue, or anybody by name. */
function targetOf(core: Core, { departmentCode, target }: ReferInput) {
  const department = departmentCode === undefined ? undefined : core.catalogue.department(departmentCode)
  if (departmentCode !== undefined && !department) throw new AppError('INPUT_INVALID', { field: 'departmentCode', message: '没有这个部门' })
  const name = target?.name ?? department?.name
  if (name === undefined) throw new AppError('INPUT_INVALID', { field: 'target', message: '请写明转介到哪里' })
  return {
    name,
    address: target?.address || department?.address || UNKNOWN_PHONE,
    phone: target?.phone || department?.phone || UNKNOWN_PHONE,
    ...(target?.hours && { hours: target.hours }),
  }
}

/**
 * Sends a visitor on (refer, domain §6: not ours, or no permit needed) with the referral slip D6: department, address, phone. Makes no
 * case. Errors: INPUT_INVALID (unknown department, nobody named).
 */
export function refer(core: Core, call: Call, input: ReferInput): Promise<{ documents: DocumentRef[] }> {
  return act(core, call, { action: 'case.create', name: REFER, request: input }, async (scope) => {
    const target = targetOf(core, input)
    const { id, kind, number, content_hash } = await recordSlip(core, scope, input, target)
    return { result: { documents: [{ id, kind, number }] }, subject: id, detail: { question: input.question, target: target.name, documents: [{ number, kind, hash: content_hash }] } }
  })
}

async function recordSlip(core: Core, scope: ActionScope, input: ReferInput, target: ReturnType<typeof targetOf>) {
  const { tx, actor, now } = scope
  const [number = ''] = await takePaperNumbers(tx, CENTRE_PREFIX, Number(now.slice(0, 4)), 1)
  return recordSheet(scope, 'D6', {
    ...sheetHead(core, 'D6', { point: actor.pointCode, number, printedAt: now }),
    ...(input.visitor && { visitor: input.visitor }),
    question: input.question,
    reason: input.reason,
    target,
    bring: input.bring,
    askedAt: now,
    officer: { name: actor.name, ...(actor.counterNumber && { counter: `${Number(actor.counterNumber)}号窗口` }) },
  })
}
