import type { CaseEventName } from '#shared/rules/caseMachine.ts'
import { AppError } from '#shared/contract/errors.ts'
import { dateOf } from '#shared/rules/time.ts'
import { actAsSystem, type ActionScope } from '#main/core/action.ts'
import { SYSTEM_ACTOR, type Core } from '#main/core/core.ts'
import type { CaseTable, Tables } from '#main/database/schema.ts'
import { departmentValid, loadWorking } from '#main/domain/cases/load.ts'
import { finish } from '#main/domain/cases/outcome.ts'
import { findCase, updateCase } from '#main/domain/cases/repository.ts'
import { advance, deriveDates, type EventData, type Working } from '#main/domain/cases/working.ts'

type Change = Tables['ownership_change']
type Problem = { number: string; why: string }

/** One event of a change, written as any other: state machine, clocks, papers, journal digests. */
async function step(core: Core, scope: ActionScope, id: string, type: CaseEventName, data: EventData, also: (w: Working) => void = () => undefined) {
  const w = await loadWorking(core, scope.tx, await findCase(scope.tx, id))
  w.row.updated_at = scope.now
  const target = type === 'reassign' ? String(data['departmentCode']) : undefined
  advance(w, type, data, { actor: SYSTEM_ACTOR, now: scope.now }, departmentValid(core, w, target))
  also(w)
  deriveDates(w, core.calendar.calendar())
  await updateCase(scope.tx, w, [])
  return (await finish(core, scope, w)).detail as { events: unknown[]; documents: unknown[] }
}

/** What is with the department is called back (D9) and sent on (D8); what is still at the counter only changes its department. */
const WITH_DEPARTMENT: readonly CaseTable['state'][] = ['dispatched', 'inProgress']

async function moveOne(core: Core, change: Change, id: string): Promise<boolean> {
  const to = change.to_department!
  return actAsSystem(core, 'transfer.move', async (scope) => {
    await core.catalogue.refresh(scope.tx)
    await core.calendar.refresh(scope.tx)
    const row = await findCase(scope.tx, id)
    // Another host may have been faster, or the case has ended meanwhile.
    if (row.department_code !== change.from_department || row.ended_at !== null) return { result: false, subject: id }
    const reason = `职能划转:${change.reason}(${change.document_number})`
    const done = WITH_DEPARTMENT.includes(row.state)
      ? [await step(core, scope, id, 'reassign', { reason, fromDepartment: row.department_code, departmentCode: to }), await step(core, scope, id, 'dispatch', { departmentCode: to })]
      : [await step(core, scope, id, 'correct', { field: 'departmentCode', label: '主管部门', oldValue: row.department_code, newValue: to, reason }, (w) => void (w.row.department_code = to))]
    await scope.tx.updateTable('ownership_change').set((eb) => ({ moved: eb('moved', '+', 1) })).where('id', '=', change.id).execute()
    return { result: true, subject: id, detail: { number: row.number, change: change.id, to, events: done.flatMap((d) => d.events), documents: done.flatMap((d) => d.documents) } }
  })
}

/** Open cases of the matter that are still with the old department. */
export async function openCasesOf(core: Core, change: Pick<Change, 'matter_code' | 'from_department'>): Promise<{ id: string; number: string }[]> {
  return core.db.read.selectFrom('cases').select(['id', 'number']).where('matter_code', '=', change.matter_code)
    .where('department_code', '=', change.from_department).where('ended_at', 'is', null).where('state', '<>', 'draft').orderBy('id').execute()
}

/**
 * Carries out what was decided for today or before: run daily and right after a decision for today. Each case in its own transaction; after
 * an interruption the next run goes on with those still there. A case that cannot move is listed with the reason and stays.
 */
export async function runDueChanges(core: Core): Promise<number> {
  const today = dateOf(core.clock.now())
  const due = await core.db.read.selectFrom('ownership_change').selectAll().where('done_at', 'is', null).where('effective_from', '<=', today).orderBy('effective_from').execute()
  let moved = 0
  for (const change of due) moved += await runChange(core, change)
  return moved
}

async function runChange(core: Core, change: Change): Promise<number> {
  const problems: Problem[] = []
  let moved = 0
  if (change.to_department !== null && change.open_cases === 'move')
    for (const { id, number } of await openCasesOf(core, change))
      try {
        moved += Number(await moveOne(core, change, id))
      } catch (error) {
        // A lost database is no reason of the case: the next run goes on.
        if (!(error instanceof AppError) || error.status >= 500) throw error
        problems.push({ number, why: error.message })
      }
  await actAsSystem(core, 'transfer.moved', async ({ tx, now }) => {
    await tx.updateTable('ownership_change').set({ done_at: now, problems: JSON.stringify(problems) }).where('id', '=', change.id).where('done_at', 'is', null).execute()
    return { result: null, subject: change.id, detail: { matter: change.matter_code, moved, problems } }
  })
  return moved
}
