import { epochOf, toIsoTime } from '#shared/rules/time.ts'
import { sha256 } from '#main/core/canonical.ts'
import type { Core } from '#main/core/core.ts'
import type { Rate } from '#main/core/rateLimit.ts'

/** No name has a line break, so that no name is taken for an address. */
const keyOf = (address: string): string => sha256(`address\n${address}`)

/**
 * Counts a log-in that begins at an address, beside the failures under names, so that several hosts on one database count as one.
 * Returns 0, or the seconds to wait when there were too many within the time (then it is not counted).
 */
export async function takeAttempt(core: Core, address: string, { count, seconds }: Rate): Promise<number> {
  const now = Date.now()
  const [name_hash, at, since] = [keyOf(address), toIsoTime(now), toIsoTime(now - seconds * 1000)]
  const waitOf = (row: { failures: number; at: string }): number => (row.failures <= count || row.at <= since ? 0 : Math.max(1, Math.ceil((epochOf(row.at) - now) / 1000 + seconds)))
  // Who has to wait costs no write, however often he asks.
  const known = await core.db.read.selectFrom('login_failure').select(['failures', 'at']).where('name_hash', '=', name_hash).executeTakeFirst()
  const wait = known ? waitOf(known) : 0
  if (wait > 0) return wait
  const counted = await core.db.write((tx) =>
    tx
      .insertInto('login_failure')
      .values({ name_hash, failures: 1, locked_until: null, at })
      .onConflict((conflict) =>
        conflict.column('name_hash').doUpdateSet((eb) => ({
          failures: eb.case().when('login_failure.at', '<=', since).then(1).else(eb('login_failure.failures', '+', 1)).end(),
          at: eb.case().when('login_failure.at', '<=', since).then(at).else(eb.ref('login_failure.at')).end(),
        })),
      )
      .returning(['failures', 'at'])
      .executeTakeFirstOrThrow(),
  )
  return waitOf(counted)
}

/** Takes back one that succeeded. */
export async function giveBackAttempt(core: Core, address: string): Promise<void> {
  await core.db.write((tx) => tx.updateTable('login_failure').set((eb) => ({ failures: eb('failures', '-', 1) })).where('name_hash', '=', keyOf(address)).where('failures', '>', 0).execute())
}
