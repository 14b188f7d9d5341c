import { AppError } from '#shared/contract/errors.ts'
import { SUPERVISION_DAYS, type SupervisionDays } from '#shared/rules/supervision.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'

const KEY = 'supervision.days'

/** Working days of supervision as the centre has set them. */
export async function daysOf(db: Reader | Tx): Promise<SupervisionDays> {
  const row = await db.selectFrom('setting').select('value').where('key', '=', KEY).executeTakeFirst()
  return { ...SUPERVISION_DAYS, ...(row && (JSON.parse(row.value) as Partial<SupervisionDays>)) }
}

/** The day an answer is due: the one asked for, else by the setting. Throws INPUT_INVALID for a day that has passed. */
export async function replyDay(core: Core, tx: Tx, asked: IsoDate | undefined, today: IsoDate): Promise<IsoDate> {
  if (asked !== undefined && asked < today) throw new AppError('INPUT_INVALID', { field: 'replyDue', message: '答复期限不能早于今天' })
  return asked ?? core.calendar.calendar().addWorkingDays(today, (await daysOf(tx)).reply)
}

export async function supervisionDays(core: Core, call: Call): Promise<SupervisionDays> {
  allow(call, 'supervision.read')
  return daysOf(core.db.read)
}

/** Other limits from now on; dates already given stay. */
export function setSupervisionDays(core: Core, call: Call, input: SupervisionDays): Promise<SupervisionDays> {
  return act(core, call, { action: 'slip.issue', name: 'supervision.days', request: input }, async ({ tx, now }) => {
    const before = await daysOf(tx)
    const row = { key: KEY, value: JSON.stringify(input), updated_at: now }
    await tx.insertInto('setting').values(row).onConflict((c) => c.column('key').doUpdateSet({ value: row.value, updated_at: now })).execute()
    return { result: input, detail: { before, after: input } }
  })
}
