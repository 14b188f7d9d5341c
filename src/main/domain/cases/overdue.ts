import type { CaseEventName } from '#shared/rules/caseMachine.ts'
import { addDays, dateOf, startOfDate } from '#shared/rules/time.ts'
import { actAsSystem } from '#main/core/action.ts'
import { SYSTEM_ACTOR, type Core } from '#main/core/core.ts'
import type { CaseTable } from '#main/database/schema.ts'
import { datesOf } from './clocks.ts'
import { departmentValid, loadWorking } from './load.ts'
import { finish } from './outcome.ts'
import { updateCase } from './repository.ts'
import { advance, deriveDates } from './working.ts'

/**
 * What the law makes happen by itself at a midnight: a case nobody decided on in time counts as accepted (行政许可法 §32(4)), a case
 * whose papers were not brought in time ends by the matter's rule. The event is dated with that midnight, however late it is recorded.
 */
interface Rule {
  state: CaseTable['state']
  /** The deadline as the case keeps it, to find cases by, and as the clocks count it, to decide by. */
  deadline: 'acceptance_deadline' | 'correction_deadline'
  date: 'acceptanceDeadline' | 'correctionDeadline'
  event: CaseEventName
}
const RULES: Rule[] = [
  { state: 'received', deadline: 'acceptance_deadline', date: 'acceptanceDeadline', event: 'deemedAccept' },
  { state: 'awaitingCorrection', deadline: 'correction_deadline', date: 'correctionDeadline', event: 'correctionExpired' },
]

/**
 * Records everything that has come about up to today; returns how many cases were moved. Run at start and after every midnight. A case
 * whose midnight cannot be recorded is reported and left for the next run: it must not hold up the others.
 */
export async function raiseOverdue(core: Core): Promise<number> {
  let raised = 0
  const today = dateOf(core.clock.now())
  for (const rule of RULES) {
    const rows = await core.db.read
      .selectFrom('cases')
      .select('id')
      .where('state', '=', rule.state)
      .where(rule.deadline, '<', today)
      .execute()
    for (const { id } of rows)
      raised += await raiseOne(core, id).then(Number, (error: unknown) => {
        console.error(`overdue case ${id}:`, error)
        return 0
      })
  }
  return raised
}

/** The same for one case, before anything else is done with it. */
export async function raiseOverdueCase(core: Core, idOrNumber: string): Promise<void> {
  const column = /^\d{21}$/.test(idOrNumber) ? 'number' : 'id'
  const row = await core.db.read
    .selectFrom('cases')
    .select(['id', 'state', 'acceptance_deadline', 'correction_deadline'])
    .where(column, '=', idOrNumber)
    .executeTakeFirst()
  if (row && overdueRule(row, dateOf(core.clock.now()))) await raiseOne(core, row.id)
}

type Watched = Pick<CaseTable, 'state' | 'acceptance_deadline' | 'correction_deadline'>

function overdueRule(row: Watched, today: string) {
  return RULES.find((rule) => rule.state === row.state && (row[rule.deadline] ?? '9999') < today)
}

async function raiseOne(core: Core, id: string): Promise<boolean> {
  return actAsSystem(core, 'case.overdue', async (scope) => {
    const row = await scope.tx.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const rule = overdueRule(row, dateOf(scope.now))
    // Another host may have been faster.
    if (!rule) return { result: false, subject: id }
    const w = await loadWorking(core, scope.tx, row)
    await core.calendar.refresh(scope.tx)
    const deadline = datesOf(w.matter, w.events, dateOf(scope.now), core.calendar.calendar()).clocks[rule.date]
    w.row[rule.deadline] = deadline
    if (deadline === null || deadline >= dateOf(scope.now)) {
      // The kept deadline was counted with another calendar.
      await scope.tx.updateTable('cases').set({ [rule.deadline]: deadline }).where('id', '=', id).execute()
      return { result: false, subject: id, detail: { [rule.deadline]: deadline } }
    }
    const midnight = startOfDate(addDays(deadline, 1))
    const last = w.events.at(-1)?.at ?? midnight
    // A calendar changed afterwards may put the midnight before what was already done; the log stays in order.
    const at = midnight < last ? last : midnight
    advance(w, rule.event, {}, { actor: SYSTEM_ACTOR, now: at, system: true }, departmentValid(core, w))
    deriveDates(w, core.calendar.calendar())
    await updateCase(scope.tx, w, [])
    const done = await finish(core, scope, w)
    return { result: true, subject: id, detail: { ...done.detail } }
  })
}
