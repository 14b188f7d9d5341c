import { promisedAt, type AnswerLimits, type LightKind } from '#shared/rules/lightCase.ts'
import { answerLimitsOf } from '#shared/rules/settings.ts'
import type { IsoTime } from '#shared/rules/time.ts'
import { allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { settingsOf } from '#main/domain/system/settings.ts'

/** Promised times to answer: the centre's own where it set them, else the defaults. */
const limitsOf = async (db: Reader | Tx): Promise<AnswerLimits> => answerLimitsOf(await settingsOf(db))

export function readLimits(core: Core, call: Call): Promise<AnswerLimits> {
  allow(call, 'light.read')
  return limitsOf(core.db.read)
}

/** When a request of a kind received at `at` is to be answered. */
export async function dueOf(core: Core, tx: Tx, kind: LightKind, urgent: boolean, at: IsoTime): Promise<IsoTime> {
  const limits = await limitsOf(tx)
  return promisedAt(urgent ? limits.urgent : limits[kind], at, core.calendar.calendar())
}
