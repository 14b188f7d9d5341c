import { AppError } from '#shared/contract/errors.ts'
import type { CaseState } from '#shared/rules/caseMachine.ts'
import { standsInFor } from '#shared/rules/roles.ts'
import { addDays, dateOf, isIsoDate } from '#shared/rules/time.ts'
import type { Actor } from '#main/core/core.ts'
import type { Working } from './working.ts'

/**
 * 离线补录 (domain §6, §7 D23): papers taken in by hand while the program was away are entered afterwards, and a supervisor dates the receipt
 * back to the day they came. The clocks count from that day, a deemed acceptance included; the event of receipt itself stays as it was
 * written, so that no month already reported changes.
 */
export const RECEIVED_FIELD = 'receivedAt'

/** No outage lasts longer; a day further back is a slip of the finger. */
const MOST_DAYS = 31

/** Before anybody decided or asked for something: what follows from a notice given in time cannot be dated back. */
const STATES: readonly CaseState[] = ['received', 'accepted', 'dispatched', 'inProgress']

/** Throws FORBIDDEN (a supervisor decides it), TRANSITION_REFUSED (ended, or a correction notice was given), INPUT_INVALID at `newValue`. */
export function refuseBackfill({ row, events }: Working, actor: Actor, value: unknown): void {
  if (standsInFor(actor.role) !== 'supervisor') throw new AppError('FORBIDDEN', { message: '收件日期只能由值班主管补录' })
  if (!STATES.includes(row.state) || events.some((e) => e.type === 'correctionNotice'))
    throw new AppError('TRANSITION_REFUSED', { message: '办件已经终结,或已出过一次性告知单,不能再补录收件日期', rule: '离线补录' })
  const wrong = (message: string): never => {
    throw new AppError('INPUT_INVALID', { field: 'newValue', message })
  }
  if (typeof value !== 'string' || !isIsoDate(value)) return wrong('请填写实际收件的日期')
  if (value >= dateOf(row.received_at)) return wrong(`补录的日期应早于登记的收件日期${dateOf(row.received_at)}`)
  if (value < addDays(dateOf(row.received_at), -MOST_DAYS)) return wrong(`只能补录${MOST_DAYS}天以内的收件,请核对日期`)
}
