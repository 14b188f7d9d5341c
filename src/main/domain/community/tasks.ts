import { sql } from 'kysely'
import type { CommunityTask } from '#shared/contract/community.ts'
import { AppError } from '#shared/contract/errors.ts'
import type { WorkCalendar } from '#shared/rules/calendar.ts'
import { checkWorkForm, noticeDays, noticeRefusal, summaryOf, unitsOf, type CommunityWork } from '#shared/rules/communityWork.ts'
import { surnameOnly } from '#shared/rules/lightCase.ts'
import { maskPhone } from '#shared/rules/names.ts'
import { covered } from '#shared/rules/visibility.ts'
import { dateOf, type IsoDate } from '#shared/rules/time.ts'
import { act, allow, type ActionScope } from '#main/core/action.ts'
import { canonicalJson } from '#main/core/canonical.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { accrueTask } from '#main/domain/funds/accrual.ts'

/** A task joined with its step, case and names: what every reader below works on. */
const taskQuery = (db: Reader | Tx) =>
  db
    .selectFrom('community_task as c')
    .innerJoin('case_task as t', 't.id', 'c.task_id')
    .innerJoin('cases', 'cases.id', 'c.case_id')
    .innerJoin('admission as a', 'a.id', 'c.admission_id')
    .innerJoin('community as p', 'p.code', 'c.community_code')
    .leftJoin('staff as s', 's.id', 'c.assigned_to')
    .selectAll('c')
    .select(['t.opened_at', 't.due', 't.signed_at', 't.done_at', 't.opinion', 'a.number as admission_number', 'p.name as community_name', 's.display_name as assigned_name'])
    .select(['cases.number', 'cases.sensitivity', 'cases.ended_at', 'cases.matter_version_id', 'cases.applicant_kind', 'cases.applicant_name', 'cases.applicant_phone', 'cases.applicant_data'])

export type TaskFacts = Awaited<ReturnType<ReturnType<typeof taskQuery>['executeTakeFirstOrThrow']>>

/** The name of a sensitive matter's applicant is for the worker it is assigned to and the head of that community; an ordinary one's for all who see the task. */
export function mayName(actor: Actor, task: Pick<TaskFacts, 'sensitivity' | 'community_code' | 'assigned_to'>): boolean {
  if (task.sensitivity === 'ordinary') return true
  return actor.role === 'communityWorker' && actor.communityCode === task.community_code && (actor.leads || task.assigned_to === actor.id)
}

/** Tasks the person may know of at all: of the own community or department, within the clearance or given to them. */
export function inSight(actor: Actor, task: Pick<TaskFacts, 'sensitivity' | 'community_code' | 'department_code' | 'assigned_to'>): boolean {
  if (actor.role === 'communityWorker' && actor.communityCode !== task.community_code) return false
  if (actor.role === 'officer' && actor.departmentCode !== task.department_code) return false
  return (covered(actor.clearance) as string[]).includes(task.sensitivity) || (actor.role === 'communityWorker' && mayName(actor, task))
}

function lampOf(task: TaskFacts, today: IsoDate, calendar: WorkCalendar): CommunityTask['lamp'] {
  if (task.done_at !== null || task.due === null || task.ended_at !== null) return null
  if (today > task.due) return 'red'
  return task.due <= calendar.addWorkingDays(today, 1) ? 'yellow' : 'green'
}

/** Without the catalogue's notes on where a text comes from, as in “…(S01 …)”. */
const plain = (text: string): string => text.replace(/[((]S\d{2}[^))]*[))]/g, '')

/** The task as a person may see it. */
export function viewTask(core: Core, actor: Actor, task: TaskFacts): CommunityTask {
  const matter = core.catalogue.matterVersion(task.matter_version_id) ?? core.catalogue.matterNear(task.matter_code, task.opened_at.slice(0, 10))
  const named = mayName(actor, task)
  const masked = task.applicant_kind === 'person' ? surnameOnly(task.applicant_name) : '某单位'
  return {
    id: task.task_id, caseId: task.case_id, caseNumber: task.number, matterCode: task.matter_code, matterName: matter.name, taskText: plain(matter.communityTask ?? ''), sensitivity: task.sensitivity,
    departmentCode: task.department_code, departmentName: core.catalogue.department(task.department_code)?.name ?? task.department_code,
    communityCode: task.community_code, communityName: task.community_name, work: task.work, admissionNumber: task.admission_number,
    openedAt: task.opened_at, due: task.due, lamp: lampOf(task, dateOf(core.clock.now()), core.calendar.calendar()), signedAt: task.signed_at, doneAt: task.done_at,
    lapsed: task.ended_at !== null && task.done_at === null,
    opinion: named ? task.opinion : null, form: named ? (JSON.parse(task.form) as Record<string, unknown>) : {}, units: task.units,
    assignedTo: task.assigned_to, assignedName: task.assigned_name,
    applicantName: named ? task.applicant_name : masked, named,
    applicantAddress: named ? ((JSON.parse(task.applicant_data) as { address: string | null }).address ?? null) : null,
    applicantPhoneMasked: named && task.applicant_phone !== null ? maskPhone(task.applicant_phone) : null,
    notice: {
      refusal: noticeRefusal(matter), days: noticeDays(matter), from: task.notice_from, to: task.notice_to, place: task.notice_place, documentId: task.notice_document,
      downOn: task.notice_down_on, objections: task.notice_objections,
    },
  }
}

/** A task in sight of the person. Errors: NOT_FOUND, FORBIDDEN (another community's). */
export async function findTask(db: Reader | Tx, actor: Actor, id: string): Promise<TaskFacts> {
  const task = await taskQuery(db).where('c.task_id', '=', id).executeTakeFirst()
  if (!task) throw new AppError('NOT_FOUND', { message: '没有这个社区任务' })
  if (actor.role === 'communityWorker' && actor.communityCode !== task.community_code) throw new AppError('FORBIDDEN', { message: `这是${task.community_name}社区的任务` })
  if (!inSight(actor, task)) throw new AppError('NOT_FOUND', { message: '没有这个社区任务' })
  return task
}

/** Tasks by state, the earliest due first; a community worker sees the own community's only. */
export async function listTasks(core: Core, call: Call, input: { communityCode?: string | undefined; state: 'open' | 'done' | 'notice'; limit: number }): Promise<CommunityTask[]> {
  const actor = allow(call, 'community.tasks')
  const communityCode = actor.role === 'communityWorker' ? (actor.communityCode ?? '-') : input.communityCode
  // Said again, for the indexes of what communities do hold nothing else.
  let query = taskQuery(core.db.read).where(sql<boolean>`t.kind = 'community'`)
  if (communityCode !== undefined) query = query.where('c.community_code', '=', communityCode)
  if (actor.role === 'officer') query = query.where('c.department_code', '=', actor.departmentCode ?? '-')
  if (input.state === 'open') query = query.where('t.done_at', 'is', null).where('cases.ended_at', 'is', null)
  if (input.state === 'done') query = query.where((eb) => eb.or([eb('t.done_at', 'is not', null), eb('cases.ended_at', 'is not', null)]))
  if (input.state === 'notice') return noticesOf(core, actor, query, input.limit)
  const ordered = input.state === 'done' ? query.orderBy('t.opened_at', 'desc') : query.orderBy(sql`t.due is null`).orderBy('t.due').orderBy('t.id')
  return (await ordered.limit(input.limit).execute()).filter((task) => inSight(actor, task)).map((task) => viewTask(core, actor, task))
}

/** Tasks whose notice is up or may still be posted, the earliest due first, and after them the notices that came down, the newest first. */
async function noticesOf(core: Core, actor: Actor, query: ReturnType<typeof taskQuery>, limit: number): Promise<CommunityTask[]> {
  const read = async (part: ReturnType<typeof taskQuery>): Promise<CommunityTask[]> => (await part.execute()).filter((task) => inSight(actor, task)).map((task) => viewTask(core, actor, task))
  const waiting = query.where('t.done_at', 'is', null).where('cases.ended_at', 'is', null).orderBy(sql`t.due is null`).orderBy('t.due').orderBy('t.id')
  const current = (await read(waiting)).filter((t) => t.notice.from !== null || t.notice.refusal === null)
  const past = query.where('c.notice_from', 'is not', null).where((eb) => eb.or([eb('t.done_at', 'is not', null), eb('cases.ended_at', 'is not', null)])).orderBy('t.opened_at', 'desc').limit(limit)
  return [...current, ...(await read(past))].slice(0, limit)
}

/** Who works in a community, for the head that distributes. */
export async function listStaff(core: Core, call: Call, input: { communityCode?: string | undefined }) {
  const actor = allow(call, 'community.tasks')
  const code = actor.role === 'communityWorker' ? actor.communityCode : (input.communityCode ?? null)
  const rows = await core.db.read.selectFrom('staff').select(['id', 'display_name', 'leads']).where('role', '=', 'communityWorker').where('active', '=', 1).where('community_code', '=', code ?? '-').orderBy('display_name').execute()
  return rows.map((r) => ({ id: r.id, name: r.display_name, leads: r.leads === 1 }))
}

/** Refuses what is over: a task done already, or of a case that has ended. */
export function refuseOver(task: TaskFacts): void {
  if (task.done_at !== null) throw new AppError('TRANSITION_REFUSED', { message: '这个任务已经办完', rule: '社区任务' })
  if (task.ended_at !== null) throw new AppError('TRANSITION_REFUSED', { message: '办件已经终结,任务不用再办', rule: '社区任务' })
}

/** One change of a task by a person: found, done, and shown as it then is. */
export function changeTask(core: Core, call: Call, input: { id: string }, name: string, work: (scope: ActionScope, task: TaskFacts) => Promise<Record<string, unknown>>): Promise<CommunityTask> {
  return act(core, call, { action: 'community.work', name, subject: input.id, request: input }, async (scope) => {
    await core.catalogue.refresh(scope.tx)
    const task = await findTask(scope.tx, scope.actor, input.id)
    const detail = await work(scope, task)
    return { result: viewTask(core, scope.actor, await findTask(scope.tx, scope.actor, input.id)), subject: task.case_id, detail: { task: task.task_id, ...detail } }
  })
}

/** The head of the community gives a task to one of its workers. Errors: FORBIDDEN, INPUT_INVALID (not of this community), TRANSITION_REFUSED. */
export function assignTask(core: Core, call: Call, input: { id: string; staffId: string }): Promise<CommunityTask> {
  return changeTask(core, call, input, 'community.assign', async ({ tx, actor }, task) => {
    if (actor.role === 'communityWorker' && !actor.leads) throw new AppError('FORBIDDEN', { message: '由社区负责人分派任务' })
    refuseOver(task)
    const person = await tx.selectFrom('staff').select(['id', 'community_code', 'active', 'display_name']).where('id', '=', input.staffId).executeTakeFirst()
    if (!person || person.active !== 1 || person.community_code !== task.community_code) throw new AppError('INPUT_INVALID', { field: 'staffId', message: '请选择本社区在岗的工作者' })
    await tx.updateTable('community_task').set({ assigned_to: person.id }).where('task_id', '=', task.task_id).execute()
    return { assignedTo: person.display_name }
  })
}

/** A worker takes a task up: it is signed, and theirs when nobody had it. */
export function signTask(core: Core, call: Call, input: { id: string }): Promise<CommunityTask> {
  return changeTask(core, call, input, 'community.sign', async ({ tx, actor, now }, task) => {
    refuseOver(task)
    if (task.signed_at === null) await tx.updateTable('case_task').set({ signed_at: now }).where('id', '=', task.task_id).execute()
    if (task.assigned_to === null && actor.role === 'communityWorker') await tx.updateTable('community_task').set({ assigned_to: actor.id }).where('task_id', '=', task.task_id).execute()
    return {}
  })
}

/**
 * Finishes a task with its result form; the result appears on the case and the task accrues once (费随事转). Errors: INPUT_INVALID (field of
 * the form), TRANSITION_REFUSED (done already, case ended, notice still up), FORBIDDEN.
 */
export function finishTask(core: Core, call: Call, input: { id: string; form: Record<string, unknown> }): Promise<CommunityTask> {
  return changeTask(core, call, input, 'community.finish', async ({ tx, actor, now }, task) => {
    refuseOver(task)
    if (!mayName(actor, task) && actor.role === 'communityWorker') throw new AppError('FORBIDDEN', { message: '敏感事项的任务由被分派的人办理,请负责人先分派' })
    if (task.work === 'publicNotice' && task.notice_from !== null && task.notice_down_on === null) throw new AppError('TRANSITION_REFUSED', { message: '公示单还没有撤下,请先登记撤下', rule: '社区任务' })
    const work = task.work as CommunityWork
    const checked = checkWorkForm(work, input.form, { from: dateOf(task.opened_at), today: dateOf(now) })
    if (!checked.ok) throw new AppError('INPUT_INVALID', { field: checked.field, message: checked.message })
    const units = unitsOf(work, checked.form)
    // Two who finish at once: the second finds the step done and is refused.
    const done = await tx
      .updateTable('case_task')
      .set({ signed_at: task.signed_at ?? now, done_at: now, result: '已完成', opinion: summaryOf(work, checked.form), done_by: actor.id })
      .where('id', '=', task.task_id)
      .where('done_at', 'is', null)
      .executeTakeFirst()
    if (Number(done.numUpdatedRows) !== 1) throw new AppError('TRANSITION_REFUSED', { message: '这个任务已经办完', rule: '社区任务' })
    const assigned = task.assigned_to ?? (actor.role === 'communityWorker' ? actor.id : null)
    await tx.updateTable('community_task').set({ form: canonicalJson(checked.form), units, assigned_to: assigned }).where('task_id', '=', task.task_id).execute()
    await accrueTask(tx, { taskId: task.task_id, admissionId: task.admission_id, units, at: now, by: actor.id })
    return { work, units }
  })
}

/** Name, telephone and address of the applicant of a task, for a reason that goes into the journal. */
export function revealTask(core: Core, call: Call, input: { id: string; reason: string }) {
  return act(core, call, { action: 'community.reveal', name: 'community.revealTask', subject: input.id, request: input }, async ({ tx, actor }) => {
    const task = await findTask(tx, actor, input.id)
    if (actor.role === 'communityWorker' && !mayName(actor, task)) throw new AppError('FORBIDDEN', { message: '敏感事项的申请人由被分派的人查看,请负责人先分派' })
    const { address } = JSON.parse(task.applicant_data) as { address: string | null }
    return { result: { name: task.applicant_name, phone: task.applicant_phone, address: address ?? null }, subject: task.case_id, detail: { task: task.task_id, reason: input.reason } }
  })
}
