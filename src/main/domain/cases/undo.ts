import type { CaseOutcome } from '#shared/contract/cases.ts'
import { AppError } from '#shared/contract/errors.ts'
import { epochOf } from '#shared/rules/time.ts'
import { act } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { departmentValid, loadWorking } from './load.ts'
import { finish } from './outcome.ts'
import { updateCase } from './repository.ts'
import { findSeenCase } from './sight.ts'
import { advance, deriveDates } from './working.ts'

const UNDO_MINUTES = 5
const OPENING = new Set(['receive', 'accept', 'dispatch'])
const RULE = '冲销规则'

/**
 * Takes back a case just made while no paper of it is out (domain §6: nothing printed yet → change freely): within five minutes, by who made
 * it, before anybody else did something. It is the same 冲销 a supervisor may do, with its trace; the number is not given again. Afterwards
 * only the supervisor can. Errors: CASE_UNKNOWN, FORBIDDEN, TRANSITION_REFUSED.
 */
export function undoCase(core: Core, call: Call, input: { id: string }): Promise<CaseOutcome> {
  return act(core, call, { action: 'case.create', name: 'case.undo', subject: input.id, request: input }, async (scope) => {
    await core.catalogue.refresh(scope.tx)
    await core.calendar.refresh(scope.tx)
    const row = await findSeenCase(scope.tx, scope.actor, input.id)
    if (row.clerk_id !== scope.actor.id) throw new AppError('FORBIDDEN', { message: '只有收件人自己能撤销,其他情形请主管冲销' })
    const w = await loadWorking(core, scope.tx, row)
    const refuse = (message: string): never => {
      throw new AppError('TRANSITION_REFUSED', { message, rule: RULE })
    }
    if (epochOf(scope.now) - epochOf(row.received_at) > UNDO_MINUTES * 60_000) refuse(`超过${UNDO_MINUTES}分钟,不能撤销,请主管冲销`)
    if (w.events.some((e) => !OPENING.has(e.type) || e.actor_id !== scope.actor.id)) refuse('办件已有后续办理,不能撤销,请主管冲销')
    const out = await scope.tx
      .selectFrom('print_job as p').innerJoin('document as d', 'd.id', 'p.document_id').select('p.id')
      .where('d.case_id', '=', row.id).where('p.status', 'in', ['printing', 'printed']).limit(1).executeTakeFirst()
    if (out) refuse('已打印过凭证,不能撤销,请主管冲销')
    w.row.updated_at = scope.now
    const asSupervisor = { now: scope.now, actor: { ...scope.actor, role: 'supervisor' as const } }
    advance(w, 'void', { reason: `收件人${UNDO_MINUTES}分钟内撤销,未打印凭证` }, asSupervisor, departmentValid(core, w))
    deriveDates(w, core.calendar.calendar())
    await updateCase(scope.tx, w, [])
    const documents = scope.tx.selectFrom('document').select('id').where('case_id', '=', row.id)
    await scope.tx.updateTable('print_job').set({ status: 'cancelled', updated_at: scope.now }).where('document_id', 'in', documents).where('status', 'in', ['queued', 'failed']).execute()
    return finish(core, scope, w)
  })
}
