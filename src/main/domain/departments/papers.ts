import type { PaperRequest } from '#shared/contract/department.ts'
import { AppError } from '#shared/contract/errors.ts'
import { dateOf } from '#shared/rules/time.ts'
import { covered } from '#shared/rules/visibility.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { findSeenCase, readableCase, sees } from '#main/domain/cases/sight.ts'
import { staffNames } from './staff.ts'

const requests = (db: Reader | Tx) =>
  db
    .selectFrom('paper_request as r')
    .innerJoin('cases as c', 'c.id', 'r.case_id')
    .selectAll('r')
    .select(['c.number', 'c.matter_version_id', 'c.matter_code', 'c.applicant_name'])

type Row = Awaited<ReturnType<ReturnType<typeof requests>['execute']>>[number]

async function toRequests(core: Core, db: Reader | Tx, rows: readonly Row[]): Promise<PaperRequest[]> {
  const today = dateOf(core.clock.now())
  const names = await staffNames(db, rows.flatMap((r) => [r.asked_by, r.answered_by]))
  return rows.map((r) => ({
    id: r.id,
    caseId: r.case_id,
    caseNumber: r.number,
    matterName: core.catalogue.matterVersion(r.matter_version_id)?.name ?? r.matter_code,
    applicantName: r.applicant_name,
    departmentCode: r.department_code,
    papers: JSON.parse(r.papers) as string[],
    reason: r.reason,
    askedBy: names.get(r.asked_by) ?? '',
    askedAt: r.asked_at,
    answerDue: r.answer_due,
    answeredBy: r.answered_by === null ? null : (names.get(r.answered_by) ?? ''),
    answeredAt: r.answered_at,
    answer: r.answer,
    overdue: r.answered_at === null && r.answer_due < today,
  }))
}

async function requestOf(core: Core, tx: Tx, id: string): Promise<PaperRequest> {
  const rows = await requests(tx).where('r.id', '=', id).execute()
  return (await toRequests(core, tx, rows))[0]!
}

/**
 * The department that has a case in hand asks the counter for papers, to be answered within `days` working days. The limits run on: this is no
 * correction notice (only one may be given, before acceptance). Errors: CASE_UNKNOWN, FORBIDDEN, TRANSITION_REFUSED (not in progress).
 */
export function askPapers(core: Core, call: Call, input: { id: string; papers: string[]; reason: string; days: number }): Promise<PaperRequest> {
  return act(core, call, { action: 'paper.ask', subject: input.id, request: input }, async ({ tx, actor, now }) => {
    const row = await findSeenCase(tx, actor, input.id)
    if (actor.role === 'officer' && actor.departmentCode !== row.department_code) throw new AppError('FORBIDDEN', { message: '这个办件不属于您的部门' })
    if (row.state !== 'inProgress') throw new AppError('TRANSITION_REFUSED', { message: '只有本部门办理中的办件可以请窗口补送材料', rule: '材料请求' })
    const request = {
      id: uuid(),
      case_id: row.id,
      department_code: row.department_code,
      papers: JSON.stringify(input.papers),
      reason: input.reason,
      asked_by: actor.id,
      asked_at: now,
      answer_due: core.calendar.calendar().addWorkingDays(dateOf(now), input.days),
      answered_by: null,
      answered_at: null,
      answer: null,
    }
    await tx.insertInto('paper_request').values(request).execute()
    return { result: await requestOf(core, tx, request.id), subject: row.id, detail: { number: row.number, papers: input.papers, reason: input.reason, due: request.answer_due } }
  })
}

/** The counter says what became of it. Errors: NOT_FOUND, CONFLICT (answered already, by whom). */
export function answerPapers(core: Core, call: Call, input: { id: string; answer: string }): Promise<PaperRequest> {
  return act(core, call, { action: 'paper.answer', subject: input.id, request: input }, async ({ tx, actor, now }) => {
    const row = await requests(tx).select('c.sensitivity').where('r.id', '=', input.id).executeTakeFirst()
    if (!row || !sees(actor, row)) throw new AppError('NOT_FOUND', { message: '没有这条材料请求' })
    const done = await tx.updateTable('paper_request').set({ answer: input.answer, answered_by: actor.id, answered_at: now }).where('id', '=', row.id).where('answered_at', 'is', null).executeTakeFirst()
    if (Number(done.numUpdatedRows) !== 1) {
      const by = (await staffNames(tx, [row.answered_by])).get(row.answered_by ?? '')
      throw new AppError('CONFLICT', { message: `这条材料请求已由${by ?? '他人'}答复,请刷新` })
    }
    return { result: await requestOf(core, tx, row.id), subject: row.case_id, detail: { answer: input.answer } }
  })
}

/** All requests of a case, or those still open (of a department, or all for the counter), soonest answer first. */
export async function listPaperRequests(core: Core, call: Call, input: { caseId?: string | undefined; department?: string | undefined }): Promise<PaperRequest[]> {
  const actor = allow(call, 'case.read')
  if (input.caseId !== undefined) {
    const { row } = await readableCase(core, call, input.caseId)
    return toRequests(core, core.db.read, await requests(core.db.read).where('r.case_id', '=', row.id).orderBy('r.asked_at', 'desc').execute())
  }
  const department = actor.role === 'officer' ? (actor.departmentCode ?? '-') : input.department
  const open = requests(core.db.read).where('r.answered_at', 'is', null).where('c.ended_at', 'is', null).where('c.sensitivity', 'in', covered(actor.clearance))
  const rows = await (department === undefined ? open : open.where('r.department_code', '=', department)).orderBy('r.answer_due').orderBy('r.id').limit(300).execute()
  return toRequests(core, core.db.read, rows)
}
