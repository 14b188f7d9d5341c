import type { Core } from './core.ts'

/** Longest time a host shows catalogue and calendar as they were before another host changed them. */
export const FRESH_MS = 2000

/**
 * Catalogue and calendar are kept in memory and read anew inside every transaction that depends on them; this does the same for what only
 * reads. Two rows of `meta` at most every `everyMs`; a database that is away is said by the call itself.
 */
export function createFreshness(core: Core, everyMs: number = FRESH_MS): () => Promise<void> {
  let checked = Date.now()
  return async () => {
    if (Date.now() - checked < everyMs) return
    checked = Date.now()
    await Promise.all([core.catalogue.refresh(core.db.read), core.calendar.refresh(core.db.read)]).catch(() => undefined)
  }
}
