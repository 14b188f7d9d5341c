import type { Notice } from '#shared/contract/notices.ts'
import { inNoticeOrder, noticeKindsOf } from '#shared/rules/notices.ts'
import { actorOf, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { asking, SOURCES } from './sources.ts'

/** What the person should know of now, the pressing first, with how many he has not looked at. Counted from the records, so nothing is ever missed or sent. */
export async function listNotices(core: Core, call: Call): Promise<{ items: Notice[]; unseen: number }> {
  const actor = allow(call, 'notices.read')
  const ask = asking(core, actor)
  const found = await Promise.all(noticeKindsOf(actor.role).map(async (kind) => (await SOURCES[kind](ask)).map((one) => ({ ...one, kind, key: `${kind} ${one.key}` }))))
  const all = found.flat()
  const keys = all.map((one) => one.key)
  // What was seen of things long dealt with is not asked for.
  const known = keys.length === 0 ? [] : await core.db.read.selectFrom('notice_seen').select('key').where('staff_id', '=', actor.id).where('key', 'in', keys).execute()
  const seen = new Set(known.map(({ key }) => key))
  const items = inNoticeOrder(all.map((one) => ({ ...one, seen: seen.has(one.key) })))
  return { items, unseen: items.filter((one) => !one.seen).length }
}

/** Remembers what was looked at. Not an action of the journal: nothing of the work changes. Twice is harmless. */
export async function seeNotices(core: Core, call: Call, keys: readonly string[]): Promise<{ ok: true }> {
  allow(call, 'notices.read')
  const { id } = actorOf(call)
  const seen_at = core.clock.now()
  await core.db.write(async (tx) => {
    await tx.insertInto('notice_seen').values([...new Set(keys)].map((key) => ({ staff_id: id, key, seen_at }))).onConflict((c) => c.doNothing()).execute()
  })
  return { ok: true }
}
