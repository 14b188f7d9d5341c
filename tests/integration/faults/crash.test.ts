import { expect, it } from 'vitest'
import { createCase } from '#main/domain/cases/service.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import { closeCore, createCore } from '#main/core/create.ts'
import type { Core } from '#main/core/core.ts'
import { startChild } from '#tests/support/child.ts'
import { openWorld, RESOURCES_DIR, worldAt, WORKER_URL } from '#tests/support/core.ts'
import { aCase, randomOf } from '#tests/support/samples.ts'

const ROUNDS = 44
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000)

interface Acknowledged {
  key: string
  number: string
  state: string
  documents: string[]
}

const ORDER = ['accepted', 'dispatched']

/** Starts a desk, lets it work and kills it with −9 at a random moment; returns what it had acknowledged. */
async function workAndDie(location: string, round: number, random: () => number): Promise<Acknowledged[]> {
  const child = startChild('accept.ts', [location, RESOURCES_DIR, String(round)])
  const acknowledged: Acknowledged[] = []
  const killed = child.ended.then(({ signal }) => signal)
  expect(await child.line()).toBe('ready')
  // Some die in their first transaction, some after a dozen; always in the middle of work, however slow the machine is.
  const last = Math.floor(random() ** 2 * 16)
  const delay = random() * 8
  for (let lines = 0; ; lines++) {
    if (lines === last) setTimeout(() => child.process.kill('SIGKILL'), delay)
    const line = await child.line().catch(() => null)
    if (line === null) break
    // A line cut off by the kill was not acknowledged.
    if (line.endsWith('}')) acknowledged.push(JSON.parse(line) as Acknowledged)
  }
  expect(await killed).toBe('SIGKILL')
  return acknowledged
}

async function check(core: Core, all: Map<string, Acknowledged>): Promise<number> {
  const result = await verifyDatabase(core.db)
  expect(result.findings, `seed ${seed}`).toEqual([])
  const rows = await core.db.read.selectFrom('cases').select(['number', 'state', 'id']).execute()
  expect(new Set(rows.map((r) => r.number)).size).toBe(rows.length)
  const byNumber = new Map(rows.map((r) => [r.number, r]))
  const papers = new Set((await core.db.read.selectFrom('document').select('number').execute()).map((d) => d.number))
  for (const { number, state, documents } of all.values()) {
    const row = byNumber.get(number)
    expect(row, `${number} was acknowledged and is missing, seed ${seed}`).toBeDefined()
    expect(ORDER.indexOf(row!.state)).toBeGreaterThanOrEqual(ORDER.indexOf(state))
    for (const paper of documents) expect(papers.has(paper), `paper ${paper} of ${number}, seed ${seed}`).toBe(true)
  }
  // None half there: every case has its checklist, its events and its papers.
  const whole = await core.db.read
    .selectFrom('cases as c')
    .select((eb) => [
      'c.state',
      eb.selectFrom('case_material as m').whereRef('m.case_id', '=', 'c.id').select((x) => x.fn.countAll<number>().as('n')).as('materials'),
      eb.selectFrom('case_event as e').whereRef('e.case_id', '=', 'c.id').select((x) => x.fn.countAll<number>().as('n')).as('events'),
      eb.selectFrom('document as d').whereRef('d.case_id', '=', 'c.id').select((x) => x.fn.countAll<number>().as('n')).as('documents'),
    ])
    .execute()
  for (const row of whole) expect(row).toMatchObject({ materials: 7, ...(row.state === 'accepted' ? { events: 2, documents: 2 } : { events: 3, documents: 3 }) })
  return rows.length
}

it(`a desk killed at ${ROUNDS} random moments loses no acknowledged case (seed ${seed})`, { timeout: 120_000 }, async () => {
  const random = randomOf(seed)
  const world = await openWorld({ dialect: 'sqlite' })
  const { location } = world
  await world.close()
  const all = new Map<string, Acknowledged>()
  const counts: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const acknowledged = await workAndDie(location, round, random)
    for (const a of acknowledged) all.set(a.key, a)
    counts.push(acknowledged.length)
    // The dead left a WAL behind: reopening recovers it, as the next start of the program would.
    const core = await createCore({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL })
    await check(core, all)
    await closeCore(core)
  }
  const w = await worldAt('sqlite', location)
  const cases = await check(w.core, all)
  console.log(`crash harness: seed ${seed}, ${ROUNDS} kills, ${all.size} acknowledged, ${cases} stored, per round ${Math.min(...counts)}–${Math.max(...counts)}`)
  // The kills hit work, not idle programs, and a call in flight may have been stored without an answer: its key tells.
  expect(all.size).toBeGreaterThan(ROUNDS)
  expect(cases - all.size).toBeGreaterThanOrEqual(0)
  expect(cases - all.size).toBeLessThanOrEqual(ROUNDS)
  for (const { key, number } of [...all.values()].slice(-5)) {
    const [round, n] = key.slice(1).split('-').map(Number) as [number, number]
    const again = await createCase(w.core, w.as('clerk', key), aCase((round * 100 + n) % 9000, { step: n % 3 === 0 ? 'dispatch' : 'accept' }))
    expect(again.number).toBe(number)
  }
  await w.close()
})
