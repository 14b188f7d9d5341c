import type { TransitRow } from '#shared/contract/handover.ts'
import { handoverColour, workingHours } from '#shared/rules/transferBatch.ts'
import { dateOf } from '#shared/rules/time.ts'
import { covered } from '#shared/rules/visibility.ts'
import { allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { settingsOf } from '#main/domain/system/settings.ts'
import { toSlip } from './slips.ts'

/** 在途未签收: dispatched and not signed in, the longest on its way first, with its batch and the colour of clock H. */
export async function inTransit(core: Core, call: Call, wanted: string | undefined): Promise<TransitRow[]> {
  const actor = allow(call, 'handover.read')
  const department = actor.role === 'officer' ? (actor.departmentCode ?? '-') : wanted
  const all = core.db.read.selectFrom('cases').selectAll().where('state', '=', 'dispatched').where('sensitivity', 'in', covered(actor.clearance))
  const rows = await (department === undefined ? all : all.where('department_code', '=', department)).orderBy('id').limit(2000).execute()
  const batches = await batchNumbers(core, rows.map((r) => r.id))
  const [now, calendar] = [core.clock.now(), core.calendar.calendar()]
  const days = (await settingsOf(core.db.read))['case.handoverDays']
  return rows
    .map((row) => {
      const dispatchedAt = row.dispatched_at ?? row.updated_at
      const from = dateOf(dispatchedAt)
      const signInDue = calendar.addWorkingDays(from, days)
      const batch = batches.get(row.id)
      return {
        ...toSlip(core, row),
        departmentName: core.catalogue.department(row.department_code)?.name ?? row.department_code,
        dispatchedAt,
        hours: workingHours(dispatchedAt, now, calendar),
        workingDays: calendar.workingDaysBetween(from, dateOf(now)),
        signInDue,
        colour: handoverColour(dateOf(now), signInDue),
        batchNumber: batch && batch.at >= dispatchedAt ? batch.number : null,
      }
    })
    .sort((a, b) => (a.dispatchedAt < b.dispatchedAt ? -1 : 1))
}

/** The latest batch of each case. */
export async function batchNumbers(core: Core, ids: readonly string[]): Promise<Map<string, { number: string; at: string }>> {
  const found = new Map<string, { number: string; at: string }>()
  for (let from = 0; from < ids.length; from += 500) {
    const rows = await core.db.read
      .selectFrom('transfer_batch_case as bc')
      .innerJoin('transfer_batch as b', 'b.id', 'bc.batch_id')
      .select(['bc.case_id', 'b.number', 'b.created_at'])
      .where('bc.case_id', 'in', ids.slice(from, from + 500))
      .orderBy('b.created_at')
      .execute()
    for (const row of rows) found.set(row.case_id, { number: row.number, at: row.created_at })
  }
  return found
}
