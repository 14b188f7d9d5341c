import { DISTRICT_HEAD, slipLevel } from '#shared/rules/supervision.ts'
import { dateOf } from '#shared/rules/time.ts'
import { actAsSystem, type ActionScope } from '#main/core/action.ts'
import type { Core } from '#main/core/core.ts'
import type { Tx } from '#main/database/database.ts'
import type { SlipRow } from './consequences.ts'
import { daysOf } from './days.ts'
import { communityNames, targetName } from './targets.ts'

/** Open, not answered, past its day, and (of a case) the case still open. */
const overdueSlips = (db: Tx | Core['db']['read'], today: string) =>
  db
    .selectFrom('supervision_slip')
    .leftJoin('cases', 'cases.id', 'supervision_slip.case_id')
    .selectAll('supervision_slip')
    .where('supervision_slip.closed_at', 'is', null)
    .where('supervision_slip.replied_at', 'is', null)
    .where('supervision_slip.reply_due', '<', today)
    .where('cases.ended_at', 'is', null)

/**
 * Lifts slips nobody answered to the head of their office and then to the district; run daily. Each level is written once however often
 * and late it runs; a slip that cannot be lifted is reported and does not hold up the others. Returns how many were lifted.
 */
export async function raiseSlips(core: Core): Promise<number> {
  let raised = 0
  const rows = await overdueSlips(core.db.read, dateOf(core.clock.now())).where('supervision_slip.level', '<', 3).execute()
  for (const { id } of rows)
    raised += await raiseOne(core, id).catch((error: unknown) => {
      console.error(`slip ${id}:`, error)
      return 0
    })
  return raised
}

async function raiseOne(core: Core, id: string): Promise<number> {
  // Looked at first: a slip that stays where it is leaves no entry in the journal.
  if ((await levelsDue(core, core.db.read, id)) === null) return 0
  return actAsSystem(core, 'slip.escalate', async (scope) => {
    await core.calendar.refresh(scope.tx)
    const due = await levelsDue(core, scope.tx, id)
    if (!due) return { result: 0, subject: id }
    const added = []
    for (const level of due.levels) added.push({ slip_id: id, level, at: scope.now, ...(await headOf(core, scope, due.row, level)) })
    // Another host may have been faster: its entry stands.
    await scope.tx.insertInto('supervision_escalation').values(added).onConflict((c) => c.columns(['slip_id', 'level']).doNothing()).execute()
    await scope.tx.updateTable('supervision_slip').set({ level: due.levels.at(-1)! }).where('id', '=', id).execute()
    return { result: 1, subject: due.row.case_id ?? id, detail: { slip: due.row.number, levels: added.map((a) => ({ level: a.level, head: a.head_name })) } }
  })
}

async function levelsDue(core: Core, db: Tx | Core['db']['read'], id: string): Promise<{ row: SlipRow; levels: number[] } | null> {
  const today = dateOf(core.clock.now())
  const row = await overdueSlips(db, today).where('supervision_slip.id', '=', id).executeTakeFirst()
  if (!row) return null
  const reached = slipLevel(row.reply_due, today, (await daysOf(db)).escalate, core.calendar.calendar())
  const levels = [2, 3].filter((level) => level > row.level && level <= reached)
  return levels.length === 0 ? null : { row, levels }
}

/** Who answers for the office on the second level: its head by name where one is entered. */
async function headOf(core: Core, { tx }: ActionScope, row: SlipRow, level: number): Promise<{ head_id: string | null; head_name: string }> {
  if (level === 3) return { head_id: null, head_name: DISTRICT_HEAD }
  const column = row.target_kind === 'department' ? 'department_code' : row.target_kind === 'community' ? 'community_code' : 'point_code'
  const head = await tx.selectFrom('staff').select(['id', 'display_name']).where(column, '=', row.target_code).where('leads', '=', 1).where('active', '=', 1).orderBy('id').executeTakeFirst()
  const office = targetName(core, await communityNames(tx), { kind: row.target_kind, code: row.target_code })
  return head ? { head_id: head.id, head_name: head.display_name } : { head_id: null, head_name: `${office}负责人` }
}
