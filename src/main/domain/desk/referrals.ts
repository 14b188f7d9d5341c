import { v7 as uuid } from 'uuid'
import { AppError } from '#shared/contract/errors.ts'
import type { DocumentRef } from '#shared/contract/cases.ts'
import { DOCUMENT_DATA } from '#shared/documents/data.ts'
import { DOCUMENT_KINDS } from '#shared/documents/kinds.ts'
import { act, type ActionScope } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { contentHash } from '#main/documents/hash.ts'
import { CENTRE_PREFIX, takePaperNumbers } from '#main/domain/cases/numbering.ts'
import { UNKNOWN_PHONE } from '#main/domain/documents/paper.ts'

/** Names in the journal of what makes no case: advice given, somebody sent to whoever is responsible. */
export const CONSULT = 'desk.consult'
export const REFER = 'desk.refer'

export interface ConsultInput {
  question: string
  answer: string
  matterCode?: string | undefined
}

/** Advice given at the counter (consult, domain §6): closed at once, kept in the journal. Errors: MATTER_UNKNOWN. */
export function consult(core: Core, call: Call, input: ConsultInput): Promise<{ ok: true }> {
  return act(core, call, { action: 'case.create', name: CONSULT, request: input }, async ({ now }) => {
    if (input.matterCode) core.catalogue.matterNear(input.matterCode, now.slice(0, 10))
    return { result: { ok: true as const }, subject: input.matterCode ?? null, detail: { ...input } }
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

async function recordSlip(core: Core, { tx, actor, now }: ActionScope, input: ReferInput, target: ReturnType<typeof targetOf>) {
  const point = (actor.pointCode === null ? undefined : core.catalogue.point(actor.pointCode)) ?? core.catalogue.points()[0]
  const [number = ''] = await takePaperNumbers(tx, CENTRE_PREFIX, Number(now.slice(0, 4)), 1)
  const data = DOCUMENT_DATA.D6.parse({
    number,
    centreName: core.catalogue.centreName(),
    pointName: point?.name ?? core.catalogue.centreName(),
    phone: point?.phone || UNKNOWN_PHONE,
    address: point?.address || UNKNOWN_PHONE,
    printedAt: now,
    templateVersion: DOCUMENT_KINDS.D6.version,
    practice: core.practice,
    ...(input.visitor && { visitor: input.visitor }),
    question: input.question,
    reason: input.reason,
    target,
    bring: input.bring,
    askedAt: now,
    officer: { name: actor.name, ...(actor.counterNumber && { counter: `${Number(actor.counterNumber)}号窗口` }) },
  })
  const row = {
    id: uuid(), case_id: null, kind: 'D6', number, event_id: null, template_version: DOCUMENT_KINDS.D6.version,
    data: JSON.stringify(data), content_hash: contentHash(data), created_at: now, created_by: actor.id,
  }
  await tx.insertInto('document').values(row).execute()
  return row
}
