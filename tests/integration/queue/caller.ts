import { closeCore, createCore } from '#main/core/create.ts'
import type { Call, Core } from '#main/core/core.ts'
import { toActor } from '#main/domain/session/service.ts'
import { callNext, moveTicket } from '#main/domain/queue/service.ts'

// A process with some counters. On a line of standard input every counter calls, serves and finishes until nobody waits; the numbers
// each got are the answer.
const [location, resourcesDir, now, ...counters] = process.argv.slice(2) as [string, string, string, ...string[]]
const core: Core = await createCore({ location, resourcesDir, workerUrl: new URL('../../../src/main/jobs/worker.ts', import.meta.url) })
core.clock.moveTo(Date.parse(now))

async function personAt(number: string): Promise<Call> {
  const s = await core.db.read.selectFrom('staff').selectAll().where('username', '=', `k${number}`).executeTakeFirstOrThrow()
  const actor = toActor(s)
  return { actor, idempotencyKey: null, sessionToken: null, locked: false }
}

async function work(call: Call): Promise<string[]> {
  const got: string[] = []
  for (;;) {
    const { ticket } = await callNext(core, call, {})
    if (!ticket) return got
    got.push(ticket.number)
    await moveTicket(core, call, { id: ticket.id, type: 'start' })
    await moveTicket(core, call, { id: ticket.id, type: 'finish' })
  }
}

const calls = await Promise.all(counters.map(personAt))
process.stdout.write('ready\n')
for await (const _line of process.stdin) break
process.stdout.write(`${JSON.stringify(await Promise.all(calls.map(work)))}\n`)
await closeCore(core)
process.exit(0)
