import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { strToU8, unzipSync, zipSync, strFromU8 } from 'fflate'
import { sql } from 'kysely'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { sha256 } from '#main/core/canonical.ts'
import type { Core } from '#main/core/core.ts'
import { closeCore, createCore } from '#main/core/create.ts'
import { uuid } from '#main/core/ids.ts'
import type { Dialect } from '#main/database/ddl.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { signingKey } from '#main/domain/district/signing.ts'
import { keptPdf } from '#main/domain/documents/service.ts'
import { setUp, setupNeeded } from '#main/domain/system/setup.ts'
import { exportProgress, stopExport } from '#main/domain/reports/running.ts'
import { exportAll, importAll, NOBODY_YET } from '#main/domain/transfer/carry.ts'
import { verifyCommand } from '#main/hosts/cli/commands/maintain.ts'
import { exportAllCommand, importAllCommand } from '#main/hosts/cli/commands/transfer.ts'
import { epochOf } from '#shared/rules/time.ts'
import { applyTo, DIALECTS, dumpTables, emptyLocation, hire, openWorld, PASSWORD, RESOURCES_DIR, START, tempDir, WORKER_URL, worldAt, type World } from '#tests/support/core.ts'
import { dropDatabaseOn } from '#tests/support/postgres.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase } from '#tests/support/samples.ts'

const SECOND_POINT = `insert into acceptance_point (code, name, region, valid_from, kind) values ('002', '城南受理站', '320103', '2002-01-01', 'centre')`
const SECOND_COUNTER = `insert into counter (point_code, number, name, active) values ('002', '01', '1号窗口', 1)`

const worlds = new Map<Dialect, Promise<World>>()
/** A practice centre with varied cases, some papers drawn, and a second point with two cases. */
const centreOf = (dialect: Dialect): Promise<World> => {
  const made = worlds.get(dialect) ?? makeCentre(dialect)
  worlds.set(dialect, made)
  return made
}
async function makeCentre(dialect: Dialect): Promise<World> {
  const w = await openWorld({ dialect, practice: true })
  w.at('2026-03-02T08:00')
  await w.sql(SECOND_POINT)
  await w.sql(SECOND_COUNTER)
  await w.sql(`update meta set value = 'two points' where key = 'catalogue_stamp'`)
  await w.core.db.write((tx) => signingKey(tx, START))
  for (let n = 1; n <= 40; n++) await aLife(w, n)
  const [first, second] = await w.core.db.read.selectFrom('applicant').select('id').orderBy('id').limit(2).execute()
  await w.sql(`update applicant set merged_into = '${second!.id}' where id = '${first!.id}'`)
  const staff = w.people.clerk.id
  await w.sql(`insert into draft (id, point_code, counter, owner_id, version, title, data, created_at, updated_at) values ('d1', '001', '01', '${staff}', 1, '草稿', '{}', '${START}', '${START}')`)
  await w.sql(`insert into shift (id, staff_id, point_code, counter, started_at, keeping) values ('s1', '${staff}', '001', '01', '${START}', '[]')`)
  await w.sql(`insert into saved_query (id, name, owner_id, shared, filter, columns, created_at, updated_at) values ('q1', '名单', '${staff}', 0, '{}', '[]', '${START}', '${START}')`)
  await w.sql(`insert into opinion_template (id, department_code, result, title, body, active, created_by, created_at, updated_at) values ('o1', 'WS', 'granted', '准予', '符合条件', 1, '${staff}', '${START}', '${START}')`)
  for (const n of [901, 902]) await createCase(w.core, w.as('clerk'), aCase(n, { pointCode: '002', counterNumber: '01', step: 'dispatch' }))
  const some = await w.core.db.read.selectFrom('document').selectAll().orderBy('id').limit(5).execute()
  for (const row of some) await keptPdf(w.core, row)
  return w
}

/** Another centre with people of its own; its catalogue is the same, under other keys. */
async function otherCentre(dialect: Dialect): Promise<World> {
  const location = await emptyLocation(dialect)
  const core = await createCore({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL, practice: true })
  await hire(core)
  await closeCore(core)
  return worldAt(dialect, location)
}

/** Cases at every turn of their life. */
async function aLife(w: World, n: number): Promise<void> {
  const { id } = await createCase(w.core, w.as(n % 2 ? 'clerk' : 'clerk2'), aCase(n, { step: n % 5 === 0 ? 'receive' : n % 5 === 1 ? 'accept' : 'dispatch' }))
  if (n % 5 === 0) return void (await applyTo(w, 'clerk', id, { type: 'withdraw', reason: '不办了', requestSigned: true }))
  if (n % 5 < 3) return
  await applyTo(w, 'officer', id, { type: 'signIn', receiver: '试办' })
  if (n % 5 === 4) await applyTo(w, 'officer', id, { type: 'close', result: 'granted', opinion: '符合条件' })
}

const opened: { core: Core; location: string }[] = []
async function newCentre(dialect: Dialect): Promise<Core> {
  const location = await emptyLocation(dialect)
  const core = await createCore({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL })
  opened.push({ core, location })
  core.clock.moveTo(epochOf('2026-06-01T09:00:00.000+08:00'))
  return core
}
afterAll(async () => {
  for (const { core, location } of opened) {
    await closeCore(core)
    if (core.db.dialect === 'postgres') await dropDatabaseOn(inject('pgUrl'), new URL(location).pathname.slice(1))
  }
  for (const w of worlds.values()) await (await w).close()
})

/** Every row of what a full export takes; passwords, journals and what names the installation left out. */
const STAYS = ['meta', 'session', 'idempotency', 'audit', 'audit_head', 'carried_over', 'carried_audit', 'setting']
async function contentOf(core: Core): Promise<Record<string, string[]>> {
  const dump = await dumpTables(core, STAYS)
  const hide = (row: string): string => {
    const { password_hash: _, active: __, failed_logins: ___, locked_until: ____, ...rest } = JSON.parse(row) as Record<string, unknown>
    return JSON.stringify(Object.entries(rest).sort())
  }
  return Object.fromEntries(Object.entries(dump).map(([table, rows]) => [table, rows.map((r) => (table === 'staff' ? hide(r) : JSON.stringify(Object.entries(JSON.parse(r) as object).sort()))).sort()]))
}

async function exported(w: World, point?: string): Promise<string> {
  const file = path.join(tempDir(), 'export.zip')
  await exportAll(w.core, w.as('administrator'), { file, point })
  return file
}

const PAIRS: [Dialect, Dialect][] = [['sqlite', 'sqlite'], ['sqlite', 'postgres'], ['postgres', 'sqlite']]

describe.each(PAIRS)('a whole centre from %s to %s', (from, to) => {
  it('comes with every row and every paper, proves itself, and the same file again changes nothing', async () => {
    const w = await centreOf(from)
    const file = await exported(w)
    const core = await newCentre(to)
    const done = await importAll(core, NOBODY_YET, { file })
    expect(done).toMatchObject({ status: 'imported', cases: 42, source: '淮海路受理中心' })
    expect(await contentOf(core)).toEqual(await contentOf(w.core))
    const { findings, ok } = await verifyDatabase(core.db)
    expect(findings).toEqual([])
    expect(ok).toBe(true)
    const count = (c: Core, table: string): Promise<number> => sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(c.db.read).then((r) => Number(r.rows[0]!.n))
    expect(await count(core, 'document_file')).toBe(5)
    expect(await count(core, 'carried_audit')).toBeGreaterThan(60)

    const before = await dumpTables(core, ['audit', 'audit_head'])
    expect(await importAll(core, NOBODY_YET, { file })).toMatchObject({ status: 'unchanged', added: 0 })
    expect(await dumpTables(core, ['audit', 'audit_head'])).toEqual(before)
  })
})

describe.each(DIALECTS)('what never leaves (%s)', (dialect) => {
  it('are passwords, sessions and keys; nobody of elsewhere can log in, a new administrator is made', async () => {
    const w = await centreOf(dialect)
    await w.session('clerk')
    const file = await exported(w)
    const text = Object.values(unzipSync(readFileSync(file))).map((bytes) => strFromU8(bytes)).join('\n')
    const hashes = await w.core.db.read.selectFrom('staff').select('password_hash').where('password_hash', 'like', 'scrypt%').execute()
    expect(hashes.length).toBeGreaterThan(5)
    for (const { password_hash } of hashes) expect(text).not.toContain(password_hash)
    expect(text).not.toContain('PRIVATE KEY')
    expect(text).not.toContain('token_hash')
    const core = await newCentre(dialect)
    await importAll(core, NOBODY_YET, { file })
    expect(await core.db.read.selectFrom('staff').select('id').where('active', '=', 1).execute()).toEqual([])
    expect(await setupNeeded(core.db)).toBe(true)
    await setUp(core, { administrator: { username: 'newhead', displayName: '新任', password: PASSWORD } })
    expect(await setupNeeded(core.db)).toBe(false)
  })
})

describe.each(DIALECTS)('one acceptance point (%s)', (dialect) => {
  it('leaves with its own cases and what they need, and goes into a centre that has its own', async () => {
    const w = await centreOf(dialect)
    const file = await exported(w, '002')
    const manifest = JSON.parse(strFromU8(unzipSync(readFileSync(file))['manifest.json']!)) as { tables: { table: string; rows: number }[] }
    const rows = Object.fromEntries(manifest.tables.map((t) => [t.table, t.rows]))
    expect(rows).toMatchObject({ cases: 2, applicant: 2 })
    expect(rows['staff']).toBeLessThan((await w.core.db.read.selectFrom('staff').select('id').execute()).length)
    const applicants = await w.core.db.read.selectFrom('cases').select('applicant_name').where('point_code', '<>', '002').execute()
    const text = Object.entries(unzipSync(readFileSync(file))).map(([, bytes]) => strFromU8(bytes)).join('\n')
    const numbers = await w.core.db.read.selectFrom('cases').select('applicant_id_number').where('point_code', '<>', '002').execute()
    for (const { applicant_id_number } of numbers) expect(text).not.toContain(applicant_id_number)
    expect(applicants.length).toBe(40)

    const other = await otherCentre(dialect)
    try {
      other.at('2026-06-01T09:00')
      const own = await createCase(other.core, other.as('clerk'), aCase(901))
      const before = await contentOf(other.core)
      const done = await importAll(other.core, other.as('administrator'), { file })
      expect(done).toMatchObject({ status: 'imported', cases: 2 })
      const { findings } = await verifyDatabase(other.core.db)
      expect(findings).toEqual([])
      // The resident known to both is one, the numbers of both stand side by side, own rows are untouched.
      const cases = await other.core.db.read.selectFrom('cases').select(['id', 'applicant_id', 'point_code']).orderBy('number').execute()
      expect(cases).toHaveLength(3)
      expect(new Set(cases.map((c) => c.applicant_id)).size).toBe(2)
      for (const [table, list] of Object.entries(before)) if (table !== 'acceptance_point') expect((await contentOf(other.core))[table], table).toEqual(expect.arrayContaining(list))
      const papers = await other.core.db.read.selectFrom('document').select('number').where('case_id', '<>', own.id).execute()
      expect(papers.length).toBeGreaterThan(0)
      for (const { number } of papers) expect(number).toMatch(/^淮受〔2026〕第\d{5}号·002$/)
      // Our own counting goes on without a gap.
      expect((await createCase(other.core, other.as('clerk'), aCase(5))).documents[0]!.number).toMatch(/^淮受〔2026〕第\d{5}号$/)
      expect((await verifyDatabase(other.core.db)).findings).toEqual([])
      const people = await other.core.db.read.selectFrom('staff').select(['active', 'password_hash']).where('password_hash', '=', 'carried').execute()
      expect(people.length).toBeGreaterThan(0)
      expect(people.every((p) => p.active === 0)).toBe(true)
    } finally {
      await other.close()
    }
  })

  it('can be watched and stopped on its way in; nothing of it is there then, and it can be done again', async () => {
    const file = await exported(await centreOf(dialect), '002')
    const other = await otherCentre(dialect)
    try {
      const before = await contentOf(other.core)
      const ticket = uuid()
      const coming = refusal(importAll(other.core, other.as('administrator'), { file, ticket }))
      const seen: string[] = []
      for (;;) {
        const now = exportProgress(other.core, other.as('administrator'), ticket)
        if (now && now.doing !== seen.at(-1)) seen.push(now.doing)
        if (now && now.done > 0) break
        await nextTurn()
      }
      expect(exportProgress(other.core, other.as('supervisor'), ticket)).toBeNull()
      expect(stopExport(other.core, other.as('administrator'), ticket)).toEqual({ stopped: true })
      expect(await coming).toMatchObject({ code: 'CANCELLED' })
      expect(seen).toEqual(['正在核对', '正在导入'])
      expect(await contentOf(other.core)).toEqual(before)
      expect((await verifyDatabase(other.core.db)).findings).toEqual([])
      expect(await importAll(other.core, other.as('administrator'), { file, ticket })).toMatchObject({ status: 'imported', cases: 2 })
    } finally {
      await other.close()
    }
  })

  it('is refused where another point of that code has cases, with the list of what clashes', async () => {
    const w = await centreOf(dialect)
    const file = await exported(w, '002')
    const other = await otherCentre(dialect)
    try {
      await other.sql(SECOND_POINT.replace('城南受理站', '城北受理站'))
      await other.sql(SECOND_COUNTER)
      await other.sql(`update meta set value = 'x' where key = 'catalogue_stamp'`)
      await createCase(other.core, other.as('clerk'), aCase(1, { pointCode: '002', counterNumber: '01' }))
      const before = await other.dump('audit', 'audit_head')
      const refused = await refusal(importAll(other.core, other.as('administrator'), { file }))
      expect(refused).toMatchObject({ code: 'CONFLICT', data: { clashes: expect.arrayContaining([expect.objectContaining({ table: 'acceptance_point', key: '002' })]) as unknown[] } })
      expect(refused.message).toContain('城北受理站')
      expect(await other.dump('audit', 'audit_head')).toEqual(before)
    } finally {
      await other.close()
    }
  })
})

describe('a file that is not whole, not itself or not ours', () => {
  const broken = async (change: (file: string) => void): Promise<{ code: string; message: string }> => {
    const w = await centreOf('sqlite')
    const file = await exported(w)
    change(file)
    const core = await newCentre('sqlite')
    const before = await dumpTables(core, ['audit', 'audit_head'])
    const refused = await refusal(importAll(core, NOBODY_YET, { file }))
    expect(await dumpTables(core, ['audit', 'audit_head'])).toEqual(before)
    return refused
  }
  const rewrite = (file: string, change: (parts: Record<string, Uint8Array>) => void): void => {
    const parts = unzipSync(readFileSync(file))
    change(parts)
    writeFileSync(file, zipSync(parts))
  }
  const resum = (parts: Record<string, Uint8Array>): void => {
    const names = Object.keys(parts).filter((n) => n !== 'SHA256SUMS')
    parts['SHA256SUMS'] = strToU8(`${names.map((n) => `${sha256(parts[n]!)}  ${n}`).join('\n')}\n`)
  }
  const inManifest = (parts: Record<string, Uint8Array>, change: Record<string, unknown>): void => {
    parts['manifest.json'] = strToU8(JSON.stringify({ ...(JSON.parse(strFromU8(parts['manifest.json']!)) as object), ...change }))
    resum(parts)
  }

  it('cut short', async () => expect(await broken((f) => truncateSync(f, 20_000))).toMatchObject({ code: 'PACKAGE_INVALID', message: expect.stringContaining('截断') as string }))
  it('a row changed', async () => {
    const refused = await broken((f) => rewrite(f, (p) => {
      const name = Object.keys(p).find((n) => n.includes('-cases.'))!
      p[name] = strToU8(strFromU8(p[name]!).replace('"accepted"', '"archived"'))
    }))
    expect(refused).toMatchObject({ code: 'PACKAGE_INVALID', message: expect.stringContaining('校验和不符') as string })
  })
  it('a part taken out', async () => expect(await broken((f) => rewrite(f, (p) => void delete p[Object.keys(p).find((n) => n.includes('case_event'))!]))).toMatchObject({ message: expect.stringContaining('缺少') as string }))
  it('a part put in', async () => expect(await broken((f) => rewrite(f, (p) => void (p['more.txt'] = strToU8('x'))))).toMatchObject({ message: expect.stringContaining('more.txt') as string }))
  it('of a newer layout', async () => expect(await broken((f) => rewrite(f, (p) => inManifest(p, { format: 2 })))).toMatchObject({ message: expect.stringContaining('升级') as string }))
  it('of a newer database', async () => expect(await broken((f) => rewrite(f, (p) => inManifest(p, { schemaVersion: 999 })))).toMatchObject({ message: expect.stringContaining('升级') as string }))
  it('a journal entry changed, all checksums made right again', async () => {
    const refused = await broken((f) => rewrite(f, (p) => {
      p['journal.001.jsonl'] = strToU8(strFromU8(p['journal.001.jsonl']!).replace('"outcome":"ok"', '"outcome":"refused"'))
      resum(p)
    }))
    expect(refused.message).toContain('日志')
  })
  it('another file than the one announced by telephone', async () => {
    const w = await centreOf('sqlite')
    const core = await newCentre('sqlite')
    expect(await refusal(importAll(core, NOBODY_YET, { file: await exported(w), sha256: 'ab'.repeat(32) }))).toMatchObject({ code: 'PACKAGE_INVALID' })
  })
  it('practice data into a real centre', async () => {
    const w = await centreOf('sqlite')
    const real = await openWorld({ dialect: 'sqlite' })
    expect(await refusal(importAll(real.core, real.as('administrator'), { file: await exported(w) }))).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('练习') as string })
    await real.close()
  })
})

describe('on the command line', () => {
  it('everything goes out of one database and into a new one, and says what it was', async () => {
    const w = await centreOf('sqlite')
    const file = path.join(tempDir(), '全部.zip')
    const out = (await exportAllCommand.run(['--db', w.location, '--out', file])) as { ok: boolean; cases: number; sha256: string; tables: Record<string, number> }
    expect(out).toMatchObject({ ok: true, cases: 42, tables: { cases: 42, acceptance_point: 2 } })
    expect(out.sha256).toBe(sha256(readFileSync(file)))
    const target = await emptyLocation('sqlite')
    expect(await importAllCommand.run(['--db', target, '--file', file, '--sha256', out.sha256])).toMatchObject({ ok: true, status: 'imported', cases: 42 })
    expect(await importAllCommand.run(['--db', target, '--file', file])).toMatchObject({ ok: true, status: 'unchanged' })
    expect(await verifyCommand.run(['--db', target])).toMatchObject({ ok: true })
    expect(await exportAllCommand.run(['--db', w.location, '--out', file, '--point', '002'])).toMatchObject({ ok: true, cases: 2 })
    await expect(async () => exportAllCommand.run(['--db', w.location, '--out', 'x.tar'])).rejects.toThrow('.zip')
    await expect(async () => importAllCommand.run(['--db', target])).rejects.toThrow('file')
  })
})

describe('an export that is stopped half way', () => {
  it('leaves nothing behind, keeps an older file, and can be repeated', async () => {
    const w = await centreOf('sqlite')
    const folder = tempDir()
    const file = path.join(folder, 'export.zip')
    copyFileSync(import.meta.filename, file)
    const stop = new AbortController()
    stop.abort()
    const { runExport } = await import('#main/domain/transfer/export.ts')
    const input = { location: w.location, file, by: '试办', now: START, program: '0' }
    expect(await refusal(runExport(input, { signal: stop.signal }))).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('取消') as string })
    expect(readdirSync(folder)).toEqual(['export.zip'])
    expect(readFileSync(file)).toEqual(readFileSync(import.meta.filename))
    expect(await runExport(input)).toMatchObject({ cases: 42 })
    expect(await refusal(runExport({ ...input, file: path.join(folder, 'no', 'x.zip') }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusal(runExport({ ...input, point: '777' }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(existsSync(path.join(folder, 'no'))).toBe(false)
  })
  it('says so when the disk is full, and nothing is left', async () => {
    const w = await centreOf('sqlite')
    const folder = tempDir()
    const file = path.join(folder, 'full.zip')
    const script = path.join(import.meta.dirname, 'fullDisk.ts')
    const run = spawnSync('sh', ['-c', `trap '' XFSZ; ulimit -f 100; exec "$0" "$@"`, process.execPath, script, w.location, file], { encoding: 'utf8' })
    expect(JSON.parse(run.stdout || `"${run.stderr}"`)).toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('full.zip') as string })
    expect(readdirSync(folder)).toEqual([])
  })
  it('is only for those who may', async () => {
    const w = await centreOf('sqlite')
    const file = path.join(tempDir(), 'x.zip')
    for (const who of ['clerk', 'officer', 'communityWorker', 'auditor'] as const) expect(await refusal(exportAll(w.core, w.as(who), { file }))).toMatchObject({ code: 'FORBIDDEN' })
    expect(existsSync(file)).toBe(false)
  })
})
