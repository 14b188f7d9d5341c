import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { closeCore, createCore } from '#main/core/create.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { exportAll, importAll, NOBODY_YET } from '#main/domain/transfer/carry.ts'
import { runDueChanges } from '#main/domain/transfer/moving.ts'
import { changeMatter, listChanges } from '#main/domain/transfer/ownership.ts'
import { ChangeMatterInput } from '#shared/contract/transfer.ts'
import { applyTo, dumpTables, hire, openWorld, RESOURCES_DIR, tempDir, worldAt, type World, WORKER_URL } from '#tests/support/core.ts'
import { strikeAt } from '#tests/support/interrupt.ts'
import { type Postgres, startPostgres } from '#tests/support/postgres.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase, MATTER } from '#tests/support/samples.ts'

let cluster: Postgres
beforeAll(async () => {
  cluster = await startPostgres({ settings: { synchronous_commit: 'on' } })
})
afterAll(() => cluster.remove())

async function newWorld(name: string, people: boolean): Promise<World> {
  const location = await cluster.createDatabase(name)
  const core = await createCore({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL })
  if (people) await hire(core)
  await closeCore(core)
  return worldAt('postgres', location)
}

it.each(['immediate', 'fast'] as const)('the server stopped (%s) in the middle of an import: said so, nothing is there, and it can be repeated', { timeout: 120_000 }, async (mode) => {
  const source = await openWorld({ dialect: 'sqlite' })
  for (let n = 1; n <= 8; n++) await createCase(source.core, source.as('clerk'), aCase(n, { step: 'dispatch' }))
  const file = path.join(tempDir(), 'export.zip')
  await exportAll(source.core, source.as('administrator'), { file })
  await source.close()

  const w = await newWorld(`import_${mode}`, false)
  const before = await dumpTables(w.core)
  const { queries } = strikeAt(w.core, 60, () => cluster.stop({ mode }))
  expect(await refusal(importAll(w.core, NOBODY_YET, { file }))).toMatchObject({ code: 'DATABASE_UNAVAILABLE', status: 503 })
  expect(queries()).toBe(60)
  await cluster.start()
  expect(await dumpTables(w.core)).toEqual(before)
  expect(await importAll(w.core, NOBODY_YET, { file })).toMatchObject({ status: 'imported', cases: 8 })
  expect(await verifyDatabase(w.core.db)).toMatchObject({ ok: true, findings: [] })
  expect(await importAll(w.core, NOBODY_YET, { file })).toMatchObject({ status: 'unchanged', added: 0 })
  await closeCore(w.core)
})

it.each(['immediate', 'fast'] as const)('the server stopped (%s) in the middle of moving cases: no case is blamed, the next run moves the rest once', { timeout: 120_000 }, async (mode) => {
  const w = await newWorld(`move_${mode}`, true)
  for (let n = 1; n <= 12; n++) {
    const { id } = await createCase(w.core, w.as('clerk'), aCase(n, { step: n % 3 === 0 ? 'accept' : 'dispatch' }))
    if (n % 3 === 1) await applyTo(w, 'officer', id, { type: 'signIn', receiver: '试办' })
  }
  await changeMatter(w.core, w.as('supervisor'), ChangeMatterInput.parse({ matterCode: MATTER, toDepartment: 'SR', effectiveFrom: '2026-03-10', documentNumber: '9号', reason: '职能调整', openCases: 'move' }))
  w.at('2026-03-10T00:10')
  strikeAt(w.core, 100, () => cluster.stop({ mode }))
  expect(await refusal(runDueChanges(w.core))).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  await cluster.start()
  const moved = async (): Promise<number> => (await w.sql(`select id from cases where department_code = 'SR'`)).length
  const half = await moved()
  expect(half).toBeGreaterThan(0)
  expect(half).toBeLessThan(12)
  expect(await listChanges(w.core, w.as('supervisor'))).toMatchObject([{ moved: half, waiting: 12 - half, problems: [], doneAt: null }])
  expect((await verifyDatabase(w.core.db)).findings).toEqual([])
  expect(await runDueChanges(w.core)).toBe(12 - half)
  expect(await listChanges(w.core, w.as('supervisor'))).toMatchObject([{ moved: 12, waiting: 0, problems: [], doneAt: expect.any(String) as string }])
  expect(await w.sql(`select case_id from case_event where type = 'reassign' group by case_id having count(*) > 1`)).toEqual([])
  expect(await verifyDatabase(w.core.db)).toMatchObject({ ok: true, findings: [] })
  await closeCore(w.core)
})
