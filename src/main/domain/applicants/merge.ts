import type { Duplicate } from '#shared/contract/cases.ts'
import { AppError } from '#shared/contract/errors.ts'
import { likeness } from '#shared/rules/duplicates.ts'
import { maskIdNumber } from '#shared/rules/names.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { toHit } from '#main/domain/cases/query.ts'
import type { ApplicantRow } from '#main/domain/cases/parties.ts'

/** Candidates looked at: a common name has thousands of bearers, the newest are the likely ones. */
const LOOKED_AT = 200

async function findApplicant(db: Reader | Tx, id: string): Promise<ApplicantRow> {
  const row = await db.selectFrom('applicant').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', { message: '没有这个申请人' })
  return row
}

/** Records that may be the same applicant, with the reasons, the strongest first. */
export async function duplicatesOf(core: Core, call: Call, id: string): Promise<Duplicate[]> {
  const actor = allow(call, 'applicant.search')
  const self = await findApplicant(core.db.read, id)
  const alike = (column: 'name_key' | 'phone_tail', value: string) =>
    core.db.read.selectFrom('applicant').selectAll().where(column, '=', value).where('merged_into', 'is', null).orderBy('updated_at', 'desc').limit(LOOKED_AT).execute()
  const rows = [...(await alike('name_key', self.name_key)), ...(self.phone_tail === null ? [] : await alike('phone_tail', self.phone_tail))]
  const found = [...new Map(rows.map((row) => [row.id, row])).values()]
    .filter((row) => row.id !== id)
    .map((row) => ({ row, reasons: likeness(self, row) }))
    .filter(({ reasons }) => reasons.length > 0)
    .toSorted((a, b) => b.reasons.length - a.reasons.length)
    .slice(0, 10)
  return Promise.all(found.map(async ({ row, reasons }) => ({ ...(await toHit(core, actor, row)), reasons })))
}

/**
 * Makes one applicant of two: the cases of `id` become cases of `intoId`, the record stays and points there, so that a case under its number
 * still finds the person. Numbers on the cases stay as they were presented. Errors: NOT_FOUND, INPUT_INVALID (itself), CONFLICT (merged
 * already, or person and organisation).
 */
export function mergeApplicants(core: Core, call: Call, input: { id: string; intoId: string; reason: string }): Promise<{ id: string; cases: number }> {
  return act(core, call, { action: 'applicant.merge', subject: input.id, request: input }, async ({ tx, now }) => {
    if (input.id === input.intoId) throw new AppError('INPUT_INVALID', { field: 'intoId', message: '不能与自己合并' })
    const from = await findApplicant(tx, input.id)
    const into = await findApplicant(tx, input.intoId)
    if (from.merged_into !== null || into.merged_into !== null) throw new AppError('CONFLICT', { message: '其中一条记录已经合并过,请刷新后再试' })
    if (from.kind !== into.kind) throw new AppError('CONFLICT', { message: '个人与单位不能合并' })
    const moved = await tx.updateTable('cases').set({ applicant_id: into.id }).where('applicant_id', '=', from.id).executeTakeFirst()
    await tx.updateTable('applicant').set({ merged_into: into.id }).where('merged_into', '=', from.id).execute()
    await tx.updateTable('applicant').set({ merged_into: into.id, updated_at: now }).where('id', '=', from.id).execute()
    const fill = {
      phone: into.phone ?? from.phone, phone_tail: into.phone_tail ?? from.phone_tail, address: into.address ?? from.address,
      community_code: into.community_code ?? from.community_code, representative: into.representative ?? from.representative,
    }
    await tx.updateTable('applicant').set({ ...fill, updated_at: now }).where('id', '=', into.id).execute()
    const cases = Number(moved.numUpdatedRows)
    const person = ({ id, name, id_number }: ApplicantRow) => ({ id, name, idNumber: maskIdNumber(id_number) })
    return { result: { id: into.id, cases }, detail: { from: person(from), into: person(into), cases, reason: input.reason } }
  })
}
