import type { CommunityWork } from '#shared/rules/communityWork.ts'
import type { IsoDate, IsoTime } from '#shared/rules/time.ts'
import { uuid } from '#main/core/ids.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'

export type AdmissionRow = Tables['admission']

/** An admission in force, as far as whoever opens a task for a community needs it. */
export type Admission = Pick<AdmissionRow, 'id' | 'number' | 'department_code' | 'community_code' | 'matter_code' | 'work' | 'task' | 'unit' | 'amount_fen' | 'valid_from' | 'valid_to'>

/** How exactly an admission names what is asked for: one community before all, then one matter before every matter, then one kind of work before every kind. */
const exactness = (a: Admission): number => (a.community_code === null ? 0 : 4) + (a.matter_code === null ? 0 : 2) + (a.work === null ? 0 : 1)

/**
 * The admission (准入) under which the department may pass a kind of work of the matter to the community on a day; null: there is none and the
 * task must be refused (domain §9). An admission of all communities, of every matter of the department, or of every kind of work covers
 * the single one; the most exact wins. One ended early is in force through its last day.
 */
export async function admissionFor(
  tx: Tx | Reader,
  ask: { departmentCode: string; communityCode: string; matterCode: string; work: CommunityWork; on: IsoDate },
): Promise<Admission | null> {
  const rows = await tx
    .selectFrom('admission')
    .select(['id', 'number', 'department_code', 'community_code', 'matter_code', 'work', 'task', 'unit', 'amount_fen', 'valid_from', 'valid_to'])
    .where('department_code', '=', ask.departmentCode)
    .where('state', 'in', ['admitted', 'ended'])
    .where('valid_from', '<=', ask.on)
    .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>=', ask.on)]))
    .where((eb) => eb.or([eb('ended_on', 'is', null), eb('ended_on', '>=', ask.on)]))
    .where((eb) => eb.or([eb('community_code', 'is', null), eb('community_code', '=', ask.communityCode)]))
    .where((eb) => eb.or([eb('matter_code', 'is', null), eb('matter_code', '=', ask.matterCode)]))
    .where((eb) => eb.or([eb('work', 'is', null), eb('work', '=', ask.work)]))
    .orderBy('valid_from', 'desc')
    .orderBy('id')
    .execute()
  return rows.reduce<Admission | null>((best, row) => (best === null || exactness(row) > exactness(best) ? row : best), null)
}

export interface Refusal {
  departmentCode: string
  communityCode: string | null
  matterCode: string | null
  caseId: string | null
  /** Why it was refused, in words for the register. */
  reason: string
  /** Id of who asked for the task. */
  askedBy: string
  at: IsoTime
}

/**
 * Notes in the register that a task was asked for without an admission and refused; reported with the month. A refusal that is thrown
 * rolls its transaction back: note it in a transaction of its own.
 */
export async function noteRefusal(tx: Tx, refusal: Refusal): Promise<void> {
  const { departmentCode, communityCode, matterCode, caseId, reason, askedBy, at } = refusal
  await tx
    .insertInto('admission_refusal')
    .values({ id: uuid(), at, department_code: departmentCode, community_code: communityCode, matter_code: matterCode, case_id: caseId, reason, asked_by: askedBy })
    .execute()
}
