import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { closeCore, createCore } from '#main/core/create.ts'
import type { Dialect } from '#main/database/ddl.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { makeBatch } from '#main/domain/departments/batches.ts'
import { signInByCode } from '#main/domain/departments/signIn.ts'
import { issueSlip } from '#main/domain/supervision/slips.ts'
import { exportAll } from '#main/domain/transfer/carry.ts'
import { changeMatter } from '#main/domain/transfer/ownership.ts'
import { ChangeMatterInput } from '#shared/contract/transfer.ts'
import { startChild } from '#tests/support/child.ts'
import type { OtherSideWork } from '#tests/support/children/otherSide.ts'
import { applyTo, DIALECTS, dumpTables, emptyLocation, hire, openWorld, RESOURCES_DIR, tempDir, type World, WORKER_URL, worldAt } from '#tests/support/core.ts'
import { aCase, MATTER, MATTER_DEPARTMENT, randomOf } from '#tests/support/samples.ts'
import { accrued, admitted, MARCH, view } from '../funds/support.ts'

const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000)
const random = randomOf(seed)
const DAY = '2026-03-02T09:00:00.000+08:00'

let w: World
afterEach(() => w.close())

type Doing = Pick<OtherSideWork, 'action'> & Partial<Omit<OtherSideWork, 'action'>>

/** Lets another program do it and die by kill −9 at query `dieAt` of its transactions; null when it died, else what it answered. */
async function doAndDie(location: string, doing: Doing, dieAt: number): Promise<unknown> {
  const work: OtherSideWork = { location, resourcesDir: RESOURCES_DIR, who: null, key: null, at: DAY, input: null, dieAt, ...doing }
  const child = startChild('otherSide.ts', [JSON.stringify(work)])
  expect(await child.line()).toBe('ready')
  const answer = await child.line().catch(() => null)
  const { signal, code } = await child.ended
  if (answer === null) expect([signal, code], `${doing.action} at query ${dieAt}, seed ${seed}`).toEqual(['SIGKILL', null])
  return answer === null ? null : (JSON.parse(answer) as { result: unknown }).result
}

const rowsOf = (world: World, text: string): Promise<Record<string, unknown>[]> => world.sql(text)
const numberOf = async (world: World, text: string): Promise<number> => Number((await rowsOf(world, text))[0]?.['n'])

async function sound(world: World, what: string): Promise<void> {
  expect((await verifyDatabase(world.core.db)).findings, `${what}, seed ${seed}`).toEqual([])
}

/** Dies again and again, each time some queries further, and does it once more until it is done; `check` looks after every death. */
async function untilDone(world: World, doing: Doing, next: (round: number) => number, check: () => Promise<void>): Promise<{ deaths: number; result: unknown }> {
  for (let deaths = 0; deaths < 40; deaths++) {
    const result = await doAndDie(world.location, doing, next(deaths))
    await world.reopen()
    await sound(world, `${doing.action} after ${deaths + 1} runs`)
    await check()
    if (result !== null) return { deaths, result }
  }
  throw new Error(`${doing.action} was never done, seed ${seed}`)
}

const someQueries = (most: number) => (): number => 1 + Math.floor(random() * most)

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

  it('while both sides sign a month: signed and closed with one sheet, or not at all; the same key again gives one signature', { timeout: 180_000 }, async () => {
    w = await openWorld({ dialect })
    const admission = await admitted(w)
    for (const units of [1, 2, 3]) await accrued(w, admission, units)
    const at = '2026-04-07T10:00:00.000+08:00'
    w.at('2026-04-07T10:00')
    const { entries, totalFen } = await view(w)
    const check = async (): Promise<void> => {
      const [row] = await rowsOf(w, 'select state, document_id, department_signed_at, community_signed_at from settlement')
      const sheets = await numberOf(w, `select count(*) as n from document where kind = 'D21'`)
      const closed = row?.['state'] === 'closed'
      expect([sheets, row?.['document_id'] != null, Boolean(row?.['department_signed_at'] && row['community_signed_at'])]).toEqual([Number(closed), closed, closed])
    }
    for (const who of ['officerhead', 'communityhead']) {
      const doing: Doing = { action: 'settle', who, key: `sign-${who}`, at, input: { ...MARCH, entries, totalFen } }
      const { deaths, result } = await untilDone(w, doing, (round) => 1 + round * 4, check)
      expect(deaths).toBeGreaterThan(1)
      expect(await doAndDie(w.location, doing, 0)).toEqual(result)
    }
    expect(await rowsOf(w, 'select state, total_fen, entries from settlement')).toEqual([{ state: 'closed', total_fen: totalFen, entries }])
    expect(await numberOf(w, `select count(*) as n from audit where action = 'settlement.sign' and outcome = 'ok'`)).toBe(2)
  })

  it('in the middle of signing in a batch of thirty: what is signed is signed once, with its papers, and scanning again does the rest', { timeout: 180_000 }, async () => {
    w = await openWorld({ dialect })
    const ids: string[] = []
    for (let n = 1; n <= 30; n++) ids.push((await createCase(w.core, w.as('clerk'), aCase(n, { step: 'dispatch' }))).id)
    const batch = await makeBatch(w.core, w.as('clerk'), { departmentCode: MATTER_DEPARTMENT, caseIds: ids })
    let signed = 0
    let before = 0
    const { deaths, result } = await untilDone(w, { action: 'signIn', who: 'officer', key: 'scan', at: '2026-03-02T10:00:00.000+08:00', input: { code: batch.number, missing: [] } }, someQueries(220), async () => {
      const now = await numberOf(w, `select count(*) as n from cases where state = 'inProgress'`)
      expect(now).toBeGreaterThanOrEqual(signed)
      before = signed
      signed = now
      expect(await numberOf(w, `select count(*) as n from case_event where type = 'signIn'`)).toBe(now)
      expect(await numberOf(w, `select count(*) as n from custody_event where kind = 'receive'`)).toBe(now)
    })
    expect(deaths).toBeGreaterThan(1)
    expect(signed).toBe(30)
    // The last run says which were signed before it, by a run that died: perhaps all thirty, when that one died on its way out.
    const statuses = (result as { lines: { status: string }[] }).lines.map((l) => l.status)
    expect(statuses.toSorted()).toEqual([...Array<string>(before).fill('already'), ...Array<string>(30 - before).fill('signed')])
    expect((await signInByCode(w.core, w.as('officer'), { code: batch.number, missing: [] })).lines.every((l) => l.status === 'already')).toBe(true)
  })

  it('in the middle of the daily raising of slips: each level is written once, with its entry in the journal', { timeout: 180_000 }, async () => {
    w = await openWorld({ dialect })
    for (let n = 1; n <= 20; n++) await issueSlip(w.core, w.as('supervisor'), { target: { kind: 'department', code: n % 2 ? 'WS' : 'SR' }, subject: `事项${n}`, reason: '请说明' })
    const { deaths } = await untilDone(w, { action: 'raise', at: '2026-03-20T00:10:00.000+08:00' }, someQueries(60), async () => {
      const slips = await rowsOf(w, 'select s.level, (select count(*) from supervision_escalation e where e.slip_id = s.id) as n from supervision_slip s')
      for (const s of slips) expect([1, 3]).toContain(s['level'])
      for (const s of slips) expect(Number(s['n'])).toBe(Number(s['level']) - 1)
      expect(await numberOf(w, `select count(*) as n from audit where action = 'slip.escalate' and outcome = 'ok'`)).toBe(slips.filter((s) => s['level'] === 3).length)
    })
    expect(deaths).toBeGreaterThan(1)
    expect(await numberOf(w, 'select count(*) as n from supervision_slip where level = 3')).toBe(20)
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

