import { AppError } from '#shared/contract/errors.ts'
import { COMMUNITY_WORKS, communityAssists, workOf, type CommunityWork } from '#shared/rules/communityWork.ts'
import { standsInFor } from '#shared/rules/roles.ts'
import { act, type ActionScope } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { checkCommunity } from '#main/domain/cases/parties.ts'
import { findSeenCase } from '#main/domain/cases/sight.ts'
import { noteRefusal, type Refusal } from '#main/domain/funds/admissions.ts'
import { openUnderAdmission } from './opening.ts'

export interface AskInput {
  caseId: string
  communityCode?: string | undefined
  work?: CommunityWork | undefined
  request?: string | undefined
}

/** Carries what the register of refusals needs out of the transaction that is rolled back. */
class Refused extends AppError {
  readonly refusal: Refusal

  constructor(refusal: Refusal, message: string) {
    super('ADMISSION_MISSING', { message, rule: '费随事转:先准入,后派任务', data: { departmentCode: refusal.departmentCode, communityCode: refusal.communityCode, matterCode: refusal.matterCode } })
    this.refusal = refusal
  }
}

/**
 * The department (or a supervisor for it) asks the community for help with a case it handles. Errors: ADMISSION_MISSING (noted in the
 * register although the call is refused), FORBIDDEN, TRANSITION_REFUSED (wrong state, or a task is open), INPUT_INVALID (no community).
 */
export async function askCommunity(core: Core, call: Call, input: AskInput): Promise<{ taskId: string; due: string | null }> {
  try {
    return await act(core, call, { action: 'community.ask', subject: input.caseId, request: input }, async (scope) => {
      const task = await openAsked(core, scope, input)
      return { result: { taskId: task.id, due: task.due }, subject: task.case_id, detail: { task: task.id, community: task.owner_code, step: task.step, ...(input.request && { request: input.request }) } }
    })
  } catch (error) {
    if (error instanceof Refused) await core.db.write((tx) => noteRefusal(tx, error.refusal))
    throw error
  }
}

async function openAsked(core: Core, { tx, actor, now }: ActionScope, input: AskInput) {
  await core.catalogue.refresh(tx)
  const row = await findSeenCase(tx, actor, input.caseId)
  if (standsInFor(actor.role) === 'officer' && actor.departmentCode !== row.department_code) throw new AppError('FORBIDDEN', { message: '这个办件不属于您的部门' })
  if (row.state !== 'dispatched' && row.state !== 'inProgress') throw new AppError('TRANSITION_REFUSED', { message: '办件不在部门办理中,不能请社区协助', rule: '办件流程' })
  const communityCode = input.communityCode ?? row.community_code
  if (communityCode === null) throw new AppError('INPUT_INVALID', { field: 'communityCode', message: '申请人没有登记社区,请选择社区' })
  await checkCommunity(tx, communityCode, 'communityCode')
  const open = await tx.selectFrom('case_task').select('id').where('case_id', '=', row.id).where('kind', '=', 'community').where('done_at', 'is', null).executeTakeFirst()
  if (open) throw new AppError('TRANSITION_REFUSED', { message: '社区已有这个办件的任务,还没有办完', rule: '费随事转' })
  const matter = core.catalogue.matterVersion(row.matter_version_id) ?? core.catalogue.matterNear(row.matter_code, now.slice(0, 10))
  const refusal = { departmentCode: row.department_code, communityCode, matterCode: row.matter_code, caseId: row.id, askedBy: actor.id, at: now }
  if (!communityAssists(matter)) throw new Refused({ ...refusal, reason: '本事项不由社区承担' }, `“${matter.name}”不由社区承担(${matter.communityTask || '目录没有社区协助内容'}),请由部门自办`)
  const task = await openUnderAdmission(core, tx, { row, matter, communityCode, at: now, work: input.work })
  const kind = COMMUNITY_WORKS[input.work ?? workOf(matter.communityTask ?? '')]
  if (!task) throw new Refused({ ...refusal, reason: `部门要求${kind},没有有效的准入` }, `没有“${kind}”的有效准入,不能把任务派给社区。请先在“费随事转”登记准入,经批准后再派`)
  return task
}
