import { v7 as uuid } from 'uuid'
import type { CaseTask } from '#shared/contract/cases.ts'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { AppError } from '#shared/contract/errors.ts'
import { standsInFor } from '#shared/rules/roles.ts'
import { dateOf, startOfDate } from '#shared/rules/time.ts'
import { act } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { openCommunityPart } from '#main/domain/community/opening.ts'
import { findSeenCase } from './sight.ts'
import { stepDue } from './stepDue.ts'
import type { TaskRow, Working } from './working.ts'

type NewTask = Pick<TaskRow, 'kind' | 'owner_code' | 'owner_name' | 'step'>

/** Steps of others a matter opens when the case goes to its department: co-departments of a joint matter, outside bodies of a reported one. */
function stepsOf(core: Core, matter: MatterDetail): NewTask[] {
  if (matter.processingType !== 'joint' && matter.processingType !== 'reported') return []
  const joint = matter.coDepartments.map((code): NewTask => ({ kind: 'joint', owner_code: code, owner_name: core.catalogue.department(code)?.name ?? code, step: '协办会审' }))
  const bodies = matter.reportsTo && !matter.outsideBodies.includes(matter.reportsTo) ? [...matter.outsideBodies, matter.reportsTo] : matter.outsideBodies
  const outside = bodies.map((name): NewTask => ({ kind: 'outside', owner_code: null, owner_name: name, step: name === matter.reportsTo ? '上报' : '外部环节' }))
  return matter.processingType === 'joint' ? [...joint, ...outside] : outside
}

/** Opens the steps on the first dispatch of a case; a second dispatch (after a return) keeps them. */
export async function openTasks(core: Core, tx: Tx, w: Working): Promise<void> {
  const dispatch = w.added.find((e) => e.type === 'dispatch')
  if (!dispatch || w.events.some((e) => e.type === 'dispatch')) return
  const ofCase = { matter: w.matter, acceptanceDate: w.row.acceptance_date }
  const rows = stepsOf(core, w.matter).map((task): TaskRow => {
    const opened = { ...task, opened_at: dispatch.at }
    return { id: uuid(), case_id: w.row.id, ...opened, due: stepDue(core, opened, ofCase), signed_at: null, done_at: null, result: null, opinion: null, done_by: null }
  })
  if (rows.length > 0) await tx.insertInto('case_task').values(rows).execute()
  await openCommunityPart(core, tx, { row: w.row, matter: w.matter, at: dispatch.at, askedBy: dispatch.actor_id })
}

export const toTask = (t: TaskRow): CaseTask => ({
  id: t.id,
  kind: t.kind,
  ownerCode: t.owner_code,
  ownerName: t.owner_name,
  step: t.step,
  openedAt: t.opened_at,
  due: t.due,
  signedAt: t.signed_at,
  doneAt: t.done_at,
  result: t.result,
  opinion: t.opinion,
})

export async function tasksOf(db: Reader | Tx, caseId: string): Promise<CaseTask[]> {
  const rows = await db.selectFrom('case_task').selectAll().where('case_id', '=', caseId).orderBy('id').execute()
  return rows.map(toTask)
}

export interface TaskAction {
  id: string
  taskId: string
  action: 'signIn' | 'finish'
  date?: string | undefined
  result?: string | undefined
  opinion?: string | undefined
}

/**
 * A co-department signs or finishes its step; the main department or the counter records the answer of an outside body with its date.
 * Errors: NOT_FOUND, FORBIDDEN (another department's step), TRANSITION_REFUSED (done already, case ended), INPUT_INVALID (no opinion).
 */
export function moveTask(core: Core, call: Call, input: TaskAction): Promise<CaseTask> {
  return act(core, call, { action: 'case.event', name: `task.${input.action}`, subject: input.id, request: input }, async ({ tx, actor, now }) => {
    const row = await findSeenCase(tx, actor, input.id)
    const task = await tx.selectFrom('case_task').selectAll().where('id', '=', input.taskId).where('case_id', '=', row.id).executeTakeFirst()
    if (!task) throw new AppError('NOT_FOUND', { message: '没有这个办理步骤' })
    if (task.kind === 'community') throw new AppError('FORBIDDEN', { message: `这一步由${task.owner_name}在“社区”填写结果表办结` })
    const role = standsInFor(actor.role)
    // The counter writes down what an outside body answered; what a department does it signs itself, or a supervisor for it.
    const own = role === 'officer' ? actor.departmentCode === (task.owner_code ?? row.department_code) : role === 'supervisor' || task.owner_code === null
    if (!own) throw new AppError('FORBIDDEN', { message: `这一步由${task.owner_name}办理` })
    if (row.ended_at !== null) throw new AppError('TRANSITION_REFUSED', { message: '办件已经终结', rule: '办件流程' })
    if (task.done_at !== null) throw new AppError('TRANSITION_REFUSED', { message: '这一步已经办完', rule: '办件流程' })
    if (input.action === 'finish' && (!input.result || !input.opinion)) throw new AppError('INPUT_INVALID', { field: 'opinion', message: '请填写结果和意见' })
    const at = input.date && input.date !== dateOf(now) ? startOfDate(input.date) : now
    if (at < task.opened_at.slice(0, 10)) throw new AppError('INPUT_INVALID', { field: 'date', message: '日期早于该步骤的开始日期' })
    if (at > now) throw new AppError('INPUT_INVALID', { field: 'date', message: '日期不能晚于今天' })
    const change =
      input.action === 'signIn'
        ? { signed_at: task.signed_at ?? at }
        : { signed_at: task.signed_at ?? at, done_at: at, result: input.result as string, opinion: input.opinion as string, done_by: actor.id }
    const saved = await tx.updateTable('case_task').set(change).where('id', '=', task.id).returningAll().executeTakeFirstOrThrow()
    return { result: toTask(saved), subject: row.id, detail: { task: task.id, owner: task.owner_name, ...change } }
  })
}
