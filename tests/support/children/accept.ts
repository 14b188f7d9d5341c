import fs from 'node:fs'
import type { Call } from '#main/core/core.ts'
import { createCore } from '#main/core/create.ts'
import { applyEvent, createCase } from '#main/domain/cases/service.ts'
import { toActor } from '#main/domain/session/service.ts'
import { aCase } from '#tests/support/samples.ts'

// Accepts cases until it is killed; each acknowledged one is a line on standard output, written before the next is begun.
const [location, resourcesDir, round] = process.argv.slice(2) as [string, string, string]
const core = await createCore({ location, resourcesDir, workerUrl: new URL('../../../src/main/jobs/worker.ts', import.meta.url) })
// A month of rounds: a counter has 999 numbers a day.
core.clock.moveTo(Date.parse('2026-03-02T09:00:00.000+08:00') + Number(round) * 86_400_000)
const clerk = await core.db.read.selectFrom('staff').selectAll().where('username', '=', 'clerk').executeTakeFirstOrThrow()
const call = (key: string): Call => ({
  actor: toActor(clerk),
  idempotencyKey: key,
  sessionToken: null,
  locked: false,
})
// A pipe takes a short line whole or not at all; what the parent has read was acknowledged.
const say = (line: string): void => void fs.writeSync(1, `${line}\n`)
say('ready')
for (let n = 0; ; n++) {
  const key = `r${round}-${n}`
  const made = await createCase(core, call(key), aCase((Number(round) * 100 + n) % 9000, { step: n % 3 === 0 ? 'dispatch' : 'accept' }))
  say(JSON.stringify({ key, n, number: made.number, state: made.state, documents: made.documents.map((d) => d.number) }))
  if (n % 3 === 1) {
    const moved = await applyEvent(core, call(`${key}-d`), { id: made.id, type: 'dispatch' })
    say(JSON.stringify({ key, n, number: moved.number, state: moved.state, documents: moved.documents.map((d) => d.number) }))
  }
}
