import type { FollowUp } from '#shared/contract/supervision.ts'
import { AppError } from '#shared/contract/errors.ts'
import { answerColour } from '#shared/rules/supervision.ts'
import { dateOf } from '#shared/rules/time.ts'
import { act, allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { CaseTable, Tables } from '#main/database/schema.ts'
import { sees } from '#main/domain/cases/sight.ts'
import { daysOf } from './days.ts'

/** Call-backs still owed, by due date; `done` the newest 200. */
export function listFollowUps(core: Core, call: Call, { state }: { state: 'open' | 'done' }): Promise<FollowUp[]> {
  return followUpsOf(core, allow(call, 'supervision.read'), state)
}

type FollowUpRow = Tables['rating_follow_up']
type Row = FollowUpRow & Pick<CaseTable, 'number' | 'matter_code' | 'matter_version_id' | 'applicant_name' | 'department_code' | 'sensitivity'> & { display_name: string | null }

/** The rows with what is shown of their cases; the cases by their keys, for a join might read the whole register. */
async function withCases(db: Reader | Tx, rows: FollowUpRow[]): Promise<Row[]> {
  if (rows.length === 0) return []
  const cases = await db
    .selectFrom('cases')
    .select(['id', 'number', 'matter_code', 'matter_version_id', 'applicant_name', 'department_code', 'sensitivity'])
    .where('id', 'in', rows.map((r) => r.case_id))
    .execute()
  const staff = await db.selectFrom('staff').select(['id', 'display_name']).execute()
  return rows.flatMap((row) => {
    const found = cases.find((c) => c.id === row.case_id)
    return found ? [{ ...found, ...row, display_name: staff.find((s) => s.id === row.done_by)?.display_name ?? null }] : []
  })
}

export async function followUpsOf(core: Core, actor: Actor, state: 'open' | 'done'): Promise<FollowUp[]> {
  let query = core.db.read.selectFrom('rating_follow_up').selectAll()
  query = state === 'open' ? query.where('done_at', 'is', null).orderBy('due') : query.where('done_at', 'is not', null).orderBy('done_at', 'desc').limit(200)
  const rows = await withCases(core.db.read, await query.execute())
  return toViews(core, rows.filter((r) => sees(actor, r)), (await daysOf(core.db.read)).rating)
}

function toViews(core: Core, rows: Row[], days: number): FollowUp[] {
  const today = dateOf(core.clock.now())
  const calendar = core.calendar.calendar()
  return rows.map((r) => ({
    id: r.id,
    caseId: r.case_id,
    caseNumber: r.number,
    matterName: core.catalogue.matterVersion(r.matter_version_id)?.name ?? r.matter_code,
    applicantName: r.applicant_name,
    departmentCode: r.department_code,
    level: r.level,
    openedAt: r.opened_at,
    due: r.due,
    left: calendar.workingDaysBetween(today, r.due),
    colour: r.done_at === null ? answerColour(r.due, today, days, calendar) : null,
    doneAt: r.done_at,
    doneByName: r.display_name,
    told: r.told,
    cause: r.cause,
    measure: r.measure,
  }))
}

/** Writes down the call-back: who was told what, the cause, what is done about it. Errors: NOT_FOUND, CONFLICT (done already). */
export function doFollowUp(core: Core, call: Call, input: { id: string; told: string; cause: string; measure: string }): Promise<FollowUp> {
  return act(core, call, { action: 'rating.followUp', request: input, subject: input.id }, async ({ tx, actor, now }) => {
    const one = async (): Promise<Row | undefined> => (await withCases(tx, await tx.selectFrom('rating_follow_up').selectAll().where('id', '=', input.id).execute()))[0]
    const row = await one()
    if (!row || !sees(actor, row)) throw new AppError('NOT_FOUND', { message: '没有找到这条回访' })
    const { told, cause, measure } = input
    const done = await tx.updateTable('rating_follow_up').set({ done_at: now, done_by: actor.id, told, cause, measure }).where('id', '=', row.id).where('done_at', 'is', null).executeTakeFirst()
    if (Number(done.numUpdatedRows) !== 1) throw new AppError('CONFLICT', { message: '这条回访刚才已有人登记,请刷新后再看' })
    return { result: toViews(core, [(await one())!], (await daysOf(tx)).rating)[0]!, subject: row.case_id, detail: { number: row.number, level: row.level } }
  })
}
