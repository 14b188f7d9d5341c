import { describe, expect, it } from 'vitest'
import { closeCore, createCore, type CoreOptions } from '#main/core/create.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import { setUp } from '#main/domain/system/setup.ts'
import { capabilities, moveClock } from '#main/domain/system/service.ts'
import { DIALECTS, emptyLocation, RESOURCES_DIR, withCore, WORKER_URL } from '#tests/support/core.ts'
import { startChild } from '#tests/support/child.ts'
import { refusal } from '#tests/support/refusal.ts'

const options = (location: string, practice = false): CoreOptions => ({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL, practice })
const administrator = (username: string) => ({ administrator: { username, displayName: '首位管理员', password: 'made up and long' } })

describe.each(DIALECTS)('the first start on %s', (dialect) => {
  it('brings the preset and no person; the first run makes one administrator, once', async () => {
    const core = await createCore(options(await emptyLocation(dialect)))
    try {
      expect(await capabilities(core)).toMatchObject({ setupNeeded: true, practice: false, database: dialect })
      expect(core.catalogue.matters()).toHaveLength(57)
      expect(core.catalogue.departments()).toHaveLength(13)
      expect(await core.db.read.selectFrom('community').selectAll().execute()).toHaveLength(48)
      expect(await core.db.read.selectFrom('community_affair').selectAll().execute()).toHaveLength(20)
      expect(await core.db.read.selectFrom('staff').selectAll().execute()).toEqual([])
      const { user } = await setUp(core, { centreName: '演练受理中心', ...administrator('admin') })
      expect(user).toMatchObject({ username: 'admin', role: 'administrator' })
      expect(await refusal(setUp(core, administrator('second')))).toMatchObject({ code: 'ALREADY_SET_UP', status: 409 })
      expect(await capabilities(core)).toMatchObject({ setupNeeded: false, centreName: '演练受理中心' })
      expect(await core.db.read.selectFrom('staff').select('username').execute()).toEqual([{ username: 'admin' }])
      expect(await verifyDatabase(core.db)).toMatchObject({ ok: true })
    } finally {
      await closeCore(core)
    }
  })

  it('makes one administrator when two people press the button at once', async () => {
    const core = await createCore(options(await emptyLocation(dialect)))
    try {
      const results = await Promise.allSettled(['one', 'two', 'three'].map((name) => setUp(core, administrator(name))))
      expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
      expect(await core.db.read.selectFrom('staff').selectAll().execute()).toHaveLength(1)
    } finally {
      await closeCore(core)
    }
  })

  it('is one database for three programs that start on it at once', async () => {
    const location = await emptyLocation(dialect)
    const children = [1, 2, 3].map(() => startChild('open.ts', [location, RESOURCES_DIR]))
    for (const child of children) expect(await child.line()).toBe('ready')
    for (const child of children) child.send('go\n')
    for (const child of children) expect(JSON.parse(await child.line())).toEqual({ matters: 57 })
    await Promise.all(children.map((c) => c.ended))
    const core = await createCore(options(location))
    expect(await core.db.read.selectFrom('counter').selectAll().execute()).toHaveLength(10)
    expect(await verifyDatabase(core.db)).toMatchObject({ ok: true })
    await closeCore(core)
  })

  it('opens again without changing anything', () =>
    withCore({ dialect }, async (w) => {
      const before = await w.dump()
      await w.reopen()
      expect(await w.dump()).toEqual(before)
    }))
})

describe.each(DIALECTS)('practice on %s', (dialect) => {
  it('stays what the database was made as; the moved clock is kept over a restart', () =>
    withCore({ dialect, practice: true }, async (w) => {
      expect(w.core.practice).toBe(true)
      expect(await moveClock(w.core, w.as('clerk'), '2026-09-18')).toEqual({ now: '2026-09-18T00:00:00.000+08:00' })
      expect(w.core.clock.now()).toMatch(/^2026-09-18T00:00/)
      const core = await createCore(options(w.location, false))
      expect(core.practice).toBe(true)
      expect(core.clock.now()).toMatch(/^2026-09-18T00:0/)
      await closeCore(core)
    }))

  it('a real database never becomes one', () =>
    withCore({ dialect }, async (w) => {
      const core = await createCore(options(w.location, true))
      expect(core.practice).toBe(false)
      await closeCore(core)
      expect(await refusal(moveClock(w.core, w.as('administrator'), '2026-09-18'))).toMatchObject({ code: 'NOT_PRACTICE', status: 403 })
    }))
})
