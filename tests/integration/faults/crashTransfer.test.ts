import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { closeCore, createCore } from '#main/core/create.ts'
import type { Dialect } from '#main/database/ddl.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { exportAll } from '#main/domain/transfer/carry.ts'
import { changeMatter } from '#main/domain/transfer/ownership.ts'
import { ChangeMatterInput } from '#shared/contract/transfer.ts'
import { startChild } from '#tests/support/child.ts'
import type { OtherSideWork } from '#tests/support/children/otherSide.ts'
import { applyTo, DIALECTS, dumpTables, emptyLocation, hire, openWorld, RESOURCES_DIR, tempDir, type World, WORKER_URL, worldAt } from '#tests/support/core.ts'
import { DAY, doAndDie, type Doing, numberOf, rowsOf, seed, someQueries, sound, untilDone } from '#tests/support/deaths.ts'
import { aCase, MATTER, MATTER_DEPARTMENT } from '#tests/support/samples.ts'

let w: World
afterEach(() => w.close())

/** A practice centre with cases at two points, and its export (whole, or the second point). */
async function exportOf(dialect: Dialect, point?: string): Promise<string> {
  const source = await openWorld({ dialect, practice: true })
  try {
    await source.sql(`insert into acceptance_point (code, name, region, valid_from, kind) values ('002', '城南受理站', '320103', '2002-01-01', 'centre')`)
    await source.sql(`insert into counter (point_code, number, name, active) values ('002', '01', '1号窗口', 1)`)
    await source.sql(`update meta set value = 'two points' where key = 'catalogue_stamp'`)
    for (let n = 1; n <= 8; n++) await createCase(source.core, source.as('clerk'), aCase(n, { step: n % 2 ? 'dispatch' : 'accept', ...(n > 4 && { pointCode: '002', counterNumber: '01' }) }))
    const file = path.join(tempDir(), 'export.zip')
    await exportAll(source.core, source.as('administrator'), { file, ...(point && { point }) })
    return file
  } finally {
    await source.close()
  }
}

/** An empty practice database; `people`: somebody works there. */
async function newWorld(dialect: Dialect, people: boolean): Promise<World> {
  const location = await emptyLocation(dialect)
  const core = await createCore({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL, practice: true })
  if (people) await hire(core)
  await closeCore(core)
  return worldAt(dialect, location)
}

describe.each(DIALECTS)('killed with −9 on %s (seed logged)', (dialect) => {
  it.each(['empty', 'used'] as const)('in the middle of an import into an %s database: nothing is there, and it can be repeated', { timeout: 180_000 }, async (kind) => {
    const file = await exportOf(dialect, kind === 'used' ? '002' : undefined)
    w = await newWorld(dialect, kind === 'used')
    if (kind === 'used') await createCase(w.core, w.as('clerk'), aCase(77))
    const before = await dumpTables(w.core)
    let done = false
    const doing: Doing = { action: 'import', who: kind === 'used' ? 'administrator' : null, input: { file } }
    const { deaths, result } = await untilDone(w, doing, (round) => 3 ** round, async () => {
      const now = await dumpTables(w.core)
      done = (now['carried_over'] ?? []).length > 0
      if (!done) expect(now).toEqual(before)
    })
    expect(deaths).toBeGreaterThanOrEqual(4)
    expect([done, result]).toMatchObject([true, { status: 'imported', cases: kind === 'used' ? 4 : 8 }])
    expect(await numberOf(w, 'select count(*) as n from cases')).toBe(kind === 'used' ? 5 : 8)
    const after = await dumpTables(w.core, ['audit', 'audit_head'])
    expect(await doAndDie(w.location, doing, 0)).toMatchObject({ status: 'unchanged' })
    expect(await dumpTables(w.core, ['audit', 'audit_head'])).toEqual(after)
  })

  it('in the middle of moving many open cases: each is here or there, whole, and the next run moves the rest', { timeout: 180_000 }, async () => {
    w = await openWorld({ dialect })
    for (let n = 1; n <= 21; n++) {
      const { id } = await createCase(w.core, w.as('clerk'), aCase(n, { step: n % 3 === 0 ? 'accept' : 'dispatch' }))
      if (n % 3 === 1) await applyTo(w, 'officer', id, { type: 'signIn', receiver: '试办' })
    }
    await changeMatter(w.core, w.as('supervisor'), ChangeMatterInput.parse({ matterCode: MATTER, toDepartment: 'SR', effectiveFrom: '2026-03-10', documentNumber: '9号', reason: '职能调整', openCases: 'move' }))
    const moved = () => numberOf(w, `select count(*) as n from cases where department_code = 'SR'`)
    const { deaths } = await untilDone(w, { action: 'move', at: '2026-03-10T00:10:00.000+08:00' }, someQueries(160), async () => {
      expect(await numberOf(w, 'select moved as n from ownership_change')).toBe(await moved())
      // Called back and sent on, both or neither, once; at the counter only corrected.
      const cases = await rowsOf(w, `select c.state, c.department_code as d, (select count(*) from case_event e where e.case_id = c.id and e.type = 'reassign') as r, (select count(*) from case_event e where e.case_id = c.id and e.type = 'correct') as k, (select count(*) from document p where p.case_id = c.id and p.kind = 'D9') as p from cases c`)
      for (const c of cases) {
        const here = c['d'] === MATTER_DEPARTMENT
        const times = here ? [0, 0, 0] : c['state'] === 'accepted' ? [0, 1, 0] : [1, 0, 1]
        expect(['r', 'k', 'p'].map((key) => Number(c[key])), `seed ${seed}`).toEqual(times)
      }
    })
    expect(deaths).toBeGreaterThan(1)
    expect([await moved(), (await rowsOf(w, 'select moved, problems, done_at from ownership_change'))[0]]).toMatchObject([21, { problems: '[]', done_at: expect.any(String) as string }])
    expect(await doAndDie(w.location, { action: 'move', at: '2026-03-10T00:20:00.000+08:00' }, 0)).toBe(0)
  })

  it('in the middle of an export: no file, the older one untouched; what was begun goes with the next', { timeout: 180_000 }, async () => {
    w = await openWorld({ dialect, practice: true })
    for (let n = 1; n <= 60; n++) await createCase(w.core, w.as('clerk'), aCase(n))
    const folder = tempDir()
    const file = path.join(folder, 'all.zip')
    fs.writeFileSync(file, 'of last week')
    const work: OtherSideWork = { location: w.location, resourcesDir: RESOURCES_DIR, who: 'administrator', key: null, at: DAY, input: { file }, dieAt: 0, action: 'export' }
    const child = startChild('otherSide.ts', [JSON.stringify(work)])
    while (!fs.readdirSync(folder).some((name) => name.endsWith('.part'))) await new Promise((done) => setImmediate(done))
    child.process.kill('SIGKILL')
    expect((await child.ended).signal).toBe('SIGKILL')
    expect(fs.readdirSync(folder)).toHaveLength(2)
    expect(fs.readFileSync(file, 'utf8')).toBe('of last week')
    await sound(w, 'export')
    expect(await numberOf(w, `select count(*) as n from audit where action = 'transfer.export'`)).toBe(0)
    expect(await exportAll(w.core, w.as('administrator'), { file })).toMatchObject({ cases: 60 })
    expect(fs.readdirSync(folder)).toEqual(['all.zip'])
  })
})
