import { AppError } from '#shared/contract/errors.ts'
import { surnameOnly } from '#shared/rules/lightCase.ts'
import { addDays, dateOf, formatDateZh, type IsoDate } from '#shared/rules/time.ts'
import type { Call, Core } from '#main/core/core.ts'
import { CENTRE_PREFIX, takePaperNumbers } from '#main/domain/cases/numbering.ts'
import { recordSheet, sheetHead } from '#main/domain/documents/sheet.ts'
import { noticeDays, noticeRefusal } from '#shared/rules/communityWork.ts'
import { changeTask, refuseOver } from './tasks.ts'

/**
 * Puts the public notice of a task up: records the sheet PN (surname and 某, no numbers) and its dates. Errors: TRANSITION_REFUSED (must
 * never be posted, or is up), INPUT_INVALID (dates).
 */
export function postNotice(core: Core, call: Call, input: { id: string; from: IsoDate; to?: IsoDate | undefined; place: string }) {
  return changeTask(core, call, input, 'community.postNotice', async (scope, task) => {
    const { tx, actor, now } = scope
    refuseOver(task)
    const matter = core.catalogue.matterVersion(task.matter_version_id) ?? core.catalogue.matterNear(task.matter_code, dateOf(now))
    const refusal = noticeRefusal(matter)
    if (refusal) throw new AppError('TRANSITION_REFUSED', { message: refusal, rule: '保护个人隐私' })
    if (task.notice_from !== null) throw new AppError('TRANSITION_REFUSED', { message: `这个任务已于${formatDateZh(task.notice_from)}张榜公示,如需再贴请补打公示单`, rule: '社区公示' })
    const days = noticeDays(matter)
    const to = input.to ?? addDays(input.from, days - 1)
    if (input.from < dateOf(now)) throw new AppError('INPUT_INVALID', { field: 'from', message: '公示起日不能早于今天' })
    if (to < addDays(input.from, days - 1)) throw new AppError('INPUT_INVALID', { field: 'to', message: `公示不少于 ${days} 天,止日最早为 ${addDays(input.from, days - 1)}` })
    const place = await tx.selectFrom('community').select(['address', 'phone']).where('code', '=', task.community_code).executeTakeFirstOrThrow()
    const [number = ''] = await takePaperNumbers(tx, CENTRE_PREFIX, Number(now.slice(0, 4)), 1)
    const head = sheetHead(core, 'PN', { point: null, number, printedAt: now })
    const accepted = await tx.selectFrom('cases').select('accepted_at').where('id', '=', task.case_id).executeTakeFirst()
    const sheet = await recordSheet(scope, 'PN', {
      ...head,
      community: `${task.community_name}社区`,
      matter: matter.name,
      applicant: task.applicant_kind === 'person' ? surnameOnly(task.applicant_name) : task.applicant_name,
      department: core.catalogue.department(task.department_code)?.name ?? task.department_code,
      ...(accepted?.accepted_at && { acceptedOn: dateOf(accepted.accepted_at) }),
      from: input.from,
      to,
      place: input.place,
      postedBy: actor.name,
      objections: { place: place.address || `${task.community_name}社区居委会`, phone: place.phone || head.phone },
    })
    await tx
      .updateTable('community_task')
      .set({ notice_from: input.from, notice_to: to, notice_place: input.place, notice_document: sheet.id, notice_by: actor.id })
      .where('task_id', '=', task.task_id)
      .execute()
    return { from: input.from, to, place: input.place, documents: [{ number, kind: 'PN', hash: sheet.content_hash }] }
  })
}

/** Records that the notice came down, when, and what was objected. Errors: TRANSITION_REFUSED (none is up), INPUT_INVALID (before its end). */
export function takeDownNotice(core: Core, call: Call, input: { id: string; on: IsoDate; objections: string }) {
  return changeTask(core, call, input, 'community.takeDownNotice', async ({ tx, actor, now }, task) => {
    if (task.notice_from === null) throw new AppError('TRANSITION_REFUSED', { message: '这个任务还没有张榜公示', rule: '社区公示' })
    if (task.notice_down_on !== null) throw new AppError('TRANSITION_REFUSED', { message: '公示单已经撤下', rule: '社区公示' })
    if (input.on > dateOf(now)) throw new AppError('INPUT_INVALID', { field: 'on', message: '撤下日期不能晚于今天' })
    // A case that has ended takes its notice down early.
    if (input.on < (task.notice_to ?? '') && task.ended_at === null) throw new AppError('INPUT_INVALID', { field: 'on', message: `公示到 ${task.notice_to} 期满,不能提前撤下` })
    await tx.updateTable('community_task').set({ notice_down_on: input.on, notice_down_by: actor.id, notice_objections: input.objections }).where('task_id', '=', task.task_id).execute()
    return { on: input.on }
  })
}
