import { v7 as uuid } from 'uuid'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { COMMUNITY_WORKS, communityAssists, workOf, type CommunityWork } from '#shared/rules/communityWork.ts'
import { dateOf, type IsoTime } from '#shared/rules/time.ts'
import type { Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { CaseTable, Tables } from '#main/database/schema.ts'
import { stepDue } from '#main/domain/cases/stepDue.ts'
import { admissionFor, noteRefusal } from '#main/domain/funds/admissions.ts'

/** Said on the case and in the register when no admission is in force. */
export const NOT_ADMITTED = '未准入,未派社区'

export interface TaskRequest {
  row: CaseTable
  matter: MatterDetail
  communityCode: string
  at: IsoTime
  work?: CommunityWork | undefined
}

/** Opens a task of the community under the admission in force; null, and nothing written, when there is none (domain §9). */
export async function openUnderAdmission(core: Core, tx: Tx, request: TaskRequest): Promise<Tables['case_task'] | null> {
  const { row, matter, communityCode, at } = request
  const work = request.work ?? workOf(matter.communityTask ?? '')
  const admission = await admissionFor(tx, { departmentCode: row.department_code, communityCode, matterCode: row.matter_code, work, on: dateOf(at) })
  if (!admission) return null
  const { name } = await tx.selectFrom('community').select('name').where('code', '=', communityCode).executeTakeFirstOrThrow()
  const opened = { kind: 'community' as const, owner_code: communityCode, opened_at: at }
  const task: Tables['case_task'] = {
    id: uuid(), case_id: row.id, ...opened, owner_name: `${name}社区`, step: COMMUNITY_WORKS[work],
    due: stepDue(core, opened, { matter, acceptanceDate: row.acceptance_date }), signed_at: null, done_at: null, result: null, opinion: null, done_by: null,
  }
  await tx.insertInto('case_task').values(task).execute()
  await tx
    .insertInto('community_task')
    .values({
      task_id: task.id, case_id: row.id, community_code: communityCode, department_code: row.department_code, matter_code: row.matter_code, work,
      admission_id: admission.id, assigned_to: null, units: 1, form: '{}', notice_from: null, notice_to: null, notice_place: null, notice_document: null,
      notice_by: null, notice_down_on: null, notice_down_by: null, notice_objections: null,
    })
    .execute()
  return task
}

/**
 * The community's part of a case at its first dispatch. Without an admission no task is opened: the refusal is noted and the dispatch goes
 * on. Nothing happens for a matter the community has no part in, or when the applicant's community is not known.
 */
export async function openCommunityPart(core: Core, tx: Tx, request: Omit<TaskRequest, 'communityCode'> & { askedBy: string }): Promise<void> {
  const { row, matter, at, askedBy } = request
  const communityCode = row.community_code
  if (communityCode === null || !communityAssists(matter)) return
  if (await openUnderAdmission(core, tx, { ...request, communityCode })) return
  await noteRefusal(tx, { departmentCode: row.department_code, communityCode, matterCode: row.matter_code, caseId: row.id, reason: `${NOT_ADMITTED}:转办时没有“${COMMUNITY_WORKS[workOf(matter.communityTask ?? '')]}”的有效准入`, askedBy, at })
}

/** What the case says about a community that was not asked for want of an admission. */
export async function communityWarning(db: Reader | Tx, caseId: string): Promise<{ code: string; message: string }[]> {
  const task = await db.selectFrom('community_task').select('task_id').where('case_id', '=', caseId).limit(1).executeTakeFirst()
  if (task) return []
  const refusal = await db.selectFrom('admission_refusal').select('at').where('case_id', '=', caseId).orderBy('at', 'desc').limit(1).executeTakeFirst()
  return refusal ? [{ code: 'communityNotAdmitted', message: `${NOT_ADMITTED}:部门须先办理费随事转准入,再请社区协助` }] : []
}
