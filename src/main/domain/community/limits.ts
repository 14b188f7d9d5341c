import { ANSWER_LIMITS, promisedAt, type AnswerLimits, type LightKind } from '#shared/rules/lightCase.ts'
import type { IsoTime } from '#shared/rules/time.ts'
import { act, allow } from '#main/core/action.ts'
import { canonicalJson } from '#main/core/canonical.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { setMeta } from '#main/domain/catalogue/import.ts'

const KEY = 'light_case_limits'

/** Promised times to answer: the centre's own where it set them, else the defaults. */
export async function limitsOf(db: Reader | Tx): Promise<AnswerLimits> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', KEY).executeTakeFirst()
  return { ...ANSWER_LIMITS, ...(row && (JSON.parse(row.value) as Partial<AnswerLimits>)) }
}

export function readLimits(core: Core, call: Call): Promise<AnswerLimits> {
  allow(call, 'light.read')
  return limitsOf(core.db.read)
}

/** Sets the promised times; requests already received keep theirs. */
export function saveLimits(core: Core, call: Call, input: AnswerLimits): Promise<AnswerLimits> {
  return act(core, call, { action: 'community.places', name: 'light.limits', request: input }, async ({ tx }) => {
    await setMeta(tx, KEY, canonicalJson(input))
    return { result: input, detail: { ...input } }
  })
}

/** When a request of a kind received at `at` is to be answered. */
export async function dueOf(core: Core, tx: Tx, kind: LightKind, urgent: boolean, at: IsoTime): Promise<IsoTime> {
  const limits = await limitsOf(tx)
  return promisedAt(urgent ? limits.urgent : limits[kind], at, core.calendar.calendar())
}
