import { CALENDAR_STAMP } from '#main/domain/calendar/store.ts'
import { CATALOGUE_STAMP } from '#main/domain/catalogue/store.ts'
import type { Core } from './core.ts'

/**
 * Catalogue and calendar are kept in memory and read anew inside every transaction that depends on them; this does the same for what only
 * reads: their stamps in `meta` are looked at before every call, in one query (14 µs on SQLite, 0.2 ms on PostgreSQL), so that what another
 * host changed is right at the next call. Gives the stamps as one word; null when the database is away, which the call itself says.
 */
export function createFreshness(core: Core): () => Promise<string | null> {
  let loading: { word: string; done: Promise<unknown> } | null = null
  const look = async (): Promise<string> => {
    const rows = await core.db.read.selectFrom('meta').select(['key', 'value']).where('key', 'in', [CATALOGUE_STAMP, CALENDAR_STAMP]).execute()
    const stamp = (key: string): string => rows.find((row) => row.key === key)?.value ?? ''
    const word = `${stamp(CATALOGUE_STAMP)}.${stamp(CALENDAR_STAMP)}`
    if (word === `${core.catalogue.stamp()}.${core.calendar.stamp()}`) return word
    // Many calls find the same change at once; it is read for all of them once.
    if (loading?.word !== word) loading = { word, done: Promise.all([core.catalogue.refresh(core.db.read), core.calendar.refresh(core.db.read)]) }
    await loading.done
    return word
  }
  return () =>
    look().catch(() => {
      loading = null
      return null
    })
}
