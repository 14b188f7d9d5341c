import { once } from 'node:events'
import net from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { closeCore, createCore } from '#main/core/create.ts'
import { listCases } from '#main/domain/cases/query.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import type { AppError } from '#shared/contract/errors.ts'
import { hire, RESOURCES_DIR, worldAt, type World, WORKER_URL } from '#tests/support/core.ts'
import { type Postgres, startPostgres } from '#tests/support/postgres.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase } from '#tests/support/samples.ts'

let cluster: Postgres
let w: World
/** A second host on the same database, as in another building. */
let other: World
beforeAll(async () => {
  // Commits reach the operating system before they are answered: enough for a server that dies, and no disk is kept busy under other tests.
  cluster = await startPostgres({ settings: { synchronous_commit: 'on' } })
  const location = await cluster.createDatabase('outage')
  const core = await createCore({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL })
  await hire(core)
  await closeCore(core)
  w = await worldAt('postgres', location)
  other = await worldAt('postgres', location)
})
afterAll(async () => {
  await closeCore(w.core)
  await closeCore(other.core)
  await cluster.remove()
})

const read = () => listCases(w.core, w.as('clerk'), { limit: 10 }).catch((e: unknown) => Promise.reject(w.core.db.translate(e) as Error))

it.each(['immediate', 'fast'] as const)('a server stopped (%s) in the middle of work of two hosts: said so, nothing lost, every key makes one case, at whichever host', async (mode) => {
  const call = (host: World, i: number) => createCase(host.core, host.as(i % 2 ? 'clerk' : 'clerk2', `${mode}-${i}`), aCase(i, { step: 'dispatch' }))
  const numbers = Array.from({ length: 60 }, (_, i) => i)
  const running = numbers.map((i) => call(i % 3 ? w : other, i))
  const settled = Promise.allSettled(running)
  // In flight: some are done, some are half way, most are waiting for a connection.
  await Promise.race(running)
  await cluster.stop({ mode })
  const first = await settled
  const refused = first.flatMap((r) => (r.status === 'rejected' ? [r.reason as AppError] : []))
  expect(refused.length).toBeGreaterThan(0)
  expect(new Set(refused.map((r) => r.code))).toEqual(new Set(['DATABASE_UNAVAILABLE']))
  expect(await refusal(createCase(w.core, w.as('clerk'), aCase(1)))).toMatchObject({ code: 'DATABASE_UNAVAILABLE', status: 503 })
  expect(await refusal(createCase(other.core, other.as('clerk'), aCase(1)))).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  expect(await refusal(read())).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })

  await cluster.start()
  // Whoever tried at the one tries again at the other: the first host may be gone for good.
  const again = await Promise.all(numbers.map((i) => call(i % 3 ? other : w, i)))
  for (const [i, r] of first.entries()) if (r.status === 'fulfilled') expect(again[i]).toEqual(r.value)
  expect(new Set(again.map((a) => a.number)).size).toBe(60)
  const keys = await w.sql(`select count(*) as n from idempotency where key like '${mode}-%'`)
  expect(Number(keys[0]?.['n'])).toBe(60)
  const rows = await w.sql(`select count(*) as n from cases`)
  expect(Number(rows[0]?.['n'])).toBe(mode === 'immediate' ? 60 : 120)
  expect(new Set((await w.sql('select number from cases')).map(({ number }) => number)).size, 'no number twice').toBe(rows[0] && Number(rows[0]['n']))
  expect(await verifyDatabase(w.core.db)).toMatchObject({ ok: true, findings: [] })
  expect((await read()).items).toHaveLength(10)
})

it('a program started while the server is away says so', async () => {
  await cluster.stop()
  expect(await refusal(createCore({ location: w.location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL }))).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  await cluster.start()
  expect(await refusal(createCore({ location: w.location.replace(/:[^:@]*@/, ':wrong@'), resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL }))).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  expect(await refusal(createCore({ location: `${w.location}_other`, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL }))).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
})

it('a server that takes the call and says nothing is not waited for', async () => {
  const silent = net.createServer(() => undefined).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as net.AddressInfo
  const began = Date.now()
  const location = `postgres://postgres:x@127.0.0.1:${port}/centre`
  expect(await refusal(createCore({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL }))).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  expect(Date.now() - began).toBeLessThan(15_000)
  silent.close()
})
