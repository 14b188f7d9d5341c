import type { Call, Core } from '#main/core/core.ts'
import { insertStaff } from '#main/domain/people/service.ts'
import { toActor } from '#main/domain/session/service.ts'
import { callNext, moveTicket, takeTicket } from '#main/domain/queue/service.ts'
import type { Ticket } from '#shared/contract/queue.ts'
import type { Priority } from '#shared/rules/ticketMachine.ts'
import { cheapHash, type Who, type World } from '#tests/support/core.ts'

export const COUNTERS = Array.from({ length: 20 }, (_, i) => String(i + 1).padStart(2, '0'))

export const take = (w: World, group = 'A', priority: Priority = 'none', key: string | null = null) => takeTicket(w.core, w.as('clerk', key), { group, priority })
export const call = async (w: World, who: Who = 'clerk', input: { groups?: string[]; id?: string } = {}, key: string | null = null): Promise<Ticket | null> =>
  (await callNext(w.core, w.as(who, key), input)).ticket
export const move = (w: World, who: Who, id: string, type: Parameters<typeof moveTicket>[2]['type'], more: object = {}): Promise<Ticket> =>
  moveTicket(w.core, w.as(who), { id, type, ...more })

/** Takes a ticket, calls it to the counter of `who` and begins. */
export async function serve(w: World, who: Who = 'clerk', group = 'A'): Promise<Ticket> {
  const { id } = await take(w, group)
  await call(w, who, { id })
  return move(w, who, id, 'start')
}

/** Twenty counters with a clerk at each: user `k01` … `k20`. */
export async function openTwentyCounters(w: World): Promise<void> {
  const hash = await cheapHash()
  await w.core.db.write(async (tx) => {
    for (const number of COUNTERS) {
      await tx.insertInto('counter').values({ point_code: '001', number, name: `${Number(number)}号窗口`, active: 1 }).onConflict((c) => c.doNothing()).execute()
      const person = { username: `k${number}`, displayName: `试办${number}`, role: 'clerk' as const, departmentCode: null, pointCode: '001', counterNumber: number }
      await insertStaff(tx, person, hash, w.core.clock.now())
    }
  })
  await w.reopen()
}

/** A call of the clerk at a counter. */
export async function atCounter(core: Core, number: string, key: string | null = null): Promise<Call> {
  const s = await core.db.read.selectFrom('staff').selectAll().where('username', '=', `k${number}`).executeTakeFirstOrThrow()
  const actor = toActor(s)
  return { actor, idempotencyKey: key, sessionToken: null, locked: false }
}
