import { AppError } from '#shared/contract/errors.ts'
import { supervisionDaysOf } from '#shared/rules/settings.ts'
import type { SupervisionDays } from '#shared/rules/supervision.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import { allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { settingsOf } from '#main/domain/system/settings.ts'

/** Working days of supervision as the centre has set them. */
export const daysOf = async (db: Reader | Tx): Promise<SupervisionDays> => supervisionDaysOf(await settingsOf(db))

/** The day an answer is due: the one asked for, else by the setting. Throws INPUT_INVALID for a day that has passed. */
export async function replyDay(core: Core, tx: Tx, asked: IsoDate | undefined, today: IsoDate): Promise<IsoDate> {
  if (asked !== undefined && asked < today) throw new AppError('INPUT_INVALID', { field: 'replyDue', message: '答复期限不能早于今天' })
  return asked ?? core.calendar.calendar().addWorkingDays(today, (await daysOf(tx)).reply)
}

export async function supervisionDays(core: Core, call: Call): Promise<SupervisionDays> {
  allow(call, 'supervision.read')
  return daysOf(core.db.read)
}
