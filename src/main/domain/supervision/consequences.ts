import type { TargetKind } from '#shared/rules/supervision.ts'
import { POOR_RATING } from '#shared/rules/supervision.ts'
import { dateOf, type IsoDate } from '#shared/rules/time.ts'
import type { ActionScope } from '#main/core/action.ts'
import type { Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { takeNumbers } from '#main/domain/cases/numbering.ts'
import type { EventRow, Working } from '#main/domain/cases/working.ts'
import { daysOf } from './days.ts'

export type SlipRow = Tables['supervision_slip']

/** `DB2026-0001` */
export async function takeSlipNumber(tx: Tx, year: string): Promise<string> {
  return `DB${year}-${String(await takeNumbers(tx, `slip:${year}`)).padStart(4, '0')}`
}

/** A slip before anything happened to it. */
export const newSlip = (slip: Pick<SlipRow, 'number' | 'case_id' | 'event_id' | 'target_kind' | 'target_code' | 'subject' | 'reason' | 'reply_due' | 'issued_by' | 'issued_at' | 'document_id'>): SlipRow => ({
  id: uuid(), ...slip, level: 1, replied_by: null, replied_at: null, reply: null, closed_by: null, closed_at: null, verdict: null, verdict_note: null,
})

/**
 * What the events of a transaction bring about in supervision, in the same transaction: a 督办 opens a slip, its answer answers it, a bad
 * rating opens a call-back. The events must be written already.
 */
export async function bringAbout(core: Core, scope: ActionScope, w: Working): Promise<void> {
  for (const event of w.added) await CONSEQUENCES[event.type]?.(core, scope, w, event)
}

type Consequence = (core: Core, scope: ActionScope, w: Working, event: EventRow) => Promise<void>

const CONSEQUENCES: Record<string, Consequence> = {
  supervise: async (_core, { tx, now, actor }, w, event) => {
    const { reason, replyDue, target } = JSON.parse(event.data) as { reason: string; replyDue: IsoDate; target: { kind: TargetKind; code: string } }
    const slip = newSlip({
      number: await takeSlipNumber(tx, now.slice(0, 4)),
      case_id: w.row.id,
      event_id: event.id,
      target_kind: target.kind,
      target_code: target.code,
      subject: `${w.row.number} ${w.matter.name}`,
      reason,
      reply_due: replyDue,
      issued_by: actor.id,
      issued_at: now,
      // The D18 of the event is recorded after it.
      document_id: null,
    })
    await tx.insertInto('supervision_slip').values(slip).execute()
  },
  reply: async (_core, { tx, now, actor }, w, event) => {
    const { reason } = JSON.parse(event.data) as { reason: string }
    await tx
      .updateTable('supervision_slip')
      .set({ replied_by: actor.id, replied_at: now, reply: reason })
      .where('case_id', '=', w.row.id)
      .where('replied_at', 'is', null)
      .where('closed_at', 'is', null)
      .execute()
  },
  rate: async (core, { tx, now }, w, event) => {
    const { level } = JSON.parse(event.data) as { level: number }
    if (level > POOR_RATING) return
    const open = await tx.selectFrom('rating_follow_up').select('id').where('case_id', '=', w.row.id).where('done_at', 'is', null).executeTakeFirst()
    if (open) return
    const due = core.calendar.calendar().addWorkingDays(dateOf(now), (await daysOf(tx)).rating)
    const row = { id: uuid(), case_id: w.row.id, event_id: event.id, level, opened_at: now, due, done_at: null, done_by: null, told: null, cause: null, measure: null }
    await tx.insertInto('rating_follow_up').values(row).execute()
  },
}

const AT_COUNTER = ['received', 'awaitingCorrection', 'accepted']

/** Whom a 督办 of a case goes to when nobody is named: the counter while the case lies there, else its department. */
export function holderOf({ row }: Working): { kind: TargetKind; code: string } {
  return AT_COUNTER.includes(row.state) ? { kind: 'point', code: row.point_code } : { kind: 'department', code: row.department_code }
}
