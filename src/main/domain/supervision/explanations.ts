import { AppError } from '#shared/contract/errors.ts'
import { dateOf, type IsoDate, type IsoTime } from '#shared/rules/time.ts'
import { act } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Tables } from '#main/database/schema.ts'
import { datesOf } from '#main/domain/cases/clocks.ts'
import { loadWorking } from '#main/domain/cases/load.ts'
import { findSeenCase, isForeign, readableCase } from '#main/domain/cases/sight.ts'

export interface ExplanationView {
  id: string
  at: IsoTime
  cause: string
  measure: string
  plannedEnd: IsoDate | null
  actorName: string
}

const toView = (r: Tables['overrun_explanation']): ExplanationView => ({ id: r.id, at: r.at, cause: r.cause, measure: r.measure, plannedEnd: r.planned_end, actorName: r.actor_name })

/** What was said of an overrun, oldest first. */
export async function listExplanations(core: Core, call: Call, id: string): Promise<ExplanationView[]> {
  const { row } = await readableCase(core, call, id)
  return (await core.db.read.selectFrom('overrun_explanation').selectAll().where('case_id', '=', row.id).orderBy('id').execute()).map(toView)
}

interface ExplainInput {
  id: string
  cause: string
  measure: string
  plannedEnd?: IsoDate | undefined
}

/**
 * Says why a case is or was late, what is done about it and by when it will be decided; entries are added, never changed. A case is closed
 * without it too (the resident must not wait for our paperwork): it then stays on the board until explained.
 * Errors: CASE_UNKNOWN, FORBIDDEN (another department's case), TRANSITION_REFUSED (not late), INPUT_INVALID (planned end).
 */
export function explainOverrun(core: Core, call: Call, input: ExplainInput): Promise<ExplanationView> {
  return act(core, call, { action: 'case.explain', request: input, subject: input.id }, async ({ tx, actor, now }) => {
    await core.calendar.refresh(tx)
    const row = await findSeenCase(tx, actor, input.id)
    if (isForeign(actor, row)) throw new AppError('FORBIDDEN', { message: '这个办件不属于您的部门' })
    const today = dateOf(now)
    const { matter, events } = await loadWorking(core, tx, row)
    if (!datesOf(matter, events, today, core.calendar.calendar()).clocks.overrun)
      throw new AppError('TRANSITION_REFUSED', { message: '本件没有超期,不需要超期说明', rule: '超期说明' })
    const ended = row.ended_at !== null
    if (!ended && input.plannedEnd === undefined) throw new AppError('INPUT_INVALID', { field: 'plannedEnd', message: '请填写预计办结日期' })
    if (!ended && input.plannedEnd! < today) throw new AppError('INPUT_INVALID', { field: 'plannedEnd', message: '预计办结日期不能早于今天' })
    const saved = { id: uuid(), case_id: row.id, at: now, cause: input.cause, measure: input.measure, planned_end: ended ? null : input.plannedEnd!, actor_id: actor.id, actor_name: actor.name }
    await tx.insertInto('overrun_explanation').values(saved).execute()
    return { result: toView(saved), subject: row.id, detail: { number: row.number, plannedEnd: saved.planned_end } }
  })
}
