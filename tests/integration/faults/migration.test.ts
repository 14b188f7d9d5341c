import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { recomputeOpenCases } from '#main/domain/cases/recompute.ts'
import { raiseOverdue } from '#main/domain/cases/overdue.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { isPostgresUrl, openDatabase, type Database } from '#main/database/database.ts'
import { LATEST_VERSION, migrate, schemaVersion } from '#main/database/migrate.ts'
import { MIGRATIONS, type Migration } from '#main/database/migrations/index.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import { applyTo, DIALECTS, emptyLocation, openWorld, tablesOf, tempDir, worldAt } from '#tests/support/core.ts'
import { failure, refusal } from '#tests/support/refusal.ts'
import { aCase } from '#tests/support/samples.ts'

const FROZEN_DIR = path.resolve(import.meta.dirname, '../../fixtures/databases')
const FROZEN = fs.readdirSync(FROZEN_DIR).filter((f) => f.endsWith('.db')).map((f) => ({ file: f, version: Number(/\d+/.exec(f)?.[0]) }))

const digest = (file: string): string => createHash('sha256').update(fs.readFileSync(file)).digest('hex')
const thaw = (file: string): string => {
  const copy = path.join(tempDir(), 'centre.db')
  fs.copyFileSync(path.join(FROZEN_DIR, file), copy)
  return copy
}
const openOnes: Database[] = []
const open = async (location: string): Promise<Database> => {
  const db = await openDatabase(location)
  openOnes.push(db)
  return db
}
afterEach(async () => {
  for (const db of openOnes.splice(0)) await db.close()
})

/** A step of the future, in several statements of which the last may fail. */
const step = (version: number, ...statements: string[]): Migration => ({ version, name: `test ${version}`, statements: () => statements })
const NEXT = LATEST_VERSION + 1

describe.each(FROZEN)('the frozen database of version $version', ({ file, version }) => {
  it('is brought to the current version after a verified backup, and holds everything it held', async () => {
    const location = thaw(file)
    const original = digest(location)
    const db = await open(location)
    const before = await db.read.selectFrom('cases').select(['number', 'state']).orderBy('number').execute()
    const done = await migrate(db)
    expect(done).toMatchObject({ from: version, to: LATEST_VERSION })
    expect(await db.read.selectFrom('cases').select(['number', 'state']).orderBy('number').execute()).toEqual(before)
    expect(await verifyDatabase(db)).toMatchObject({ ok: true, findings: [] })
    const backup = done.backup!
    expect(fs.readFileSync(`${backup}.sha256`, 'utf8')).toBe(`${digest(backup)}  ${path.basename(backup)}\n`)
    const kept = await open(backup)
    expect([await schemaVersion(kept), (await kept.read.selectFrom('cases').select(['number', 'state']).orderBy('number').execute()).length]).toEqual([version, before.length])
    expect(digest(path.join(FROZEN_DIR, file))).toBe(original)
    expect(await migrate(db)).toEqual({ from: LATEST_VERSION, to: LATEST_VERSION })
  })

  it('works on: old answers, old cases, new cases, and what came about by law meanwhile', async () => {
    const w = await worldAt('sqlite', thaw(file))
    w.at('2026-03-20T09:00')
    const repeated = await createCase(w.core, w.as('clerk', 'frozen-1'), aCase(2))
    expect(repeated).toMatchObject({ state: 'accepted', promisedDue: '2026-03-23' })
    expect((await applyTo(w, 'clerk', repeated.id, { type: 'dispatch' })).state).toBe('dispatched')
    expect((await createCase(w.core, w.as('clerk'), aCase(7, { step: 'dispatch' }))).state).toBe('dispatched')
    // The case received on 2 March was neither accepted nor answered within five working days.
    await recomputeOpenCases(w.core)
    expect(await raiseOverdue(w.core)).toBe(1)
    const [received] = await w.sql(`select state, accepted_at, acceptance_date from cases where number = '320103001260302010013'`)
    expect(received).toMatchObject({ state: 'accepted', acceptance_date: '2026-03-02' })
    expect(await verifyDatabase(w.core.db)).toMatchObject({ ok: true, findings: [] })
    await w.close()
  })
})

describe('the list of versions', () => {
  it('rises from 1 and has a frozen database of the first', () => {
    const versions = MIGRATIONS.map((m) => m.version)
    expect(versions[0]).toBe(1)
    // A step put in below the latest would never reach the databases that have passed it.
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b))
    expect(FROZEN.map((f) => f.version)).toContain(1)
  })
})

describe.each(DIALECTS)('a migration on %s', (dialect) => {
  it('of an empty database needs no backup', async () => {
    const location = await emptyLocation(dialect)
    const db = await open(location)
    expect(await migrate(db)).toEqual({ from: 0, to: LATEST_VERSION })
    if (dialect === 'sqlite') expect(fs.readdirSync(path.dirname(location)).filter((f) => f.includes('.bak'))).toEqual([])
  })

  it('that fails in the middle of a step leaves schema, version and content of the step before', async () => {
    const w = await openWorld({ dialect })
    await createCase(w.core, w.as('clerk'), aCase(1))
    const steps = [...MIGRATIONS, step(NEXT, 'create table fine (a integer)'), step(NEXT + 1, 'create table half (a integer)', 'drop table case_material', 'this is not SQL')]
    const before = await w.dump()
    expect(await failure(migrate(w.core.db, steps))).toMatch(/syntax error/)
    expect(await schemaVersion(w.core.db)).toBe(NEXT)
    const tables = await tablesOf(w.core)
    expect(tables).toContain('fine')
    expect(tables).not.toContain('half')
    const { fine, meta, ...after } = await w.dump()
    const { meta: _meta, ...rest } = before
    expect(after).toEqual(rest)
    expect(fine).toEqual([])
    expect(meta).toContain(JSON.stringify({ key: 'schema_version', value: String(NEXT) }))
    if (!isPostgresUrl(w.location)) expect(fs.existsSync(`${w.location}.before-v${NEXT}.bak.sha256`)).toBe(true)
    // Put right, it goes on from there.
    expect(await migrate(w.core.db, [...steps.slice(0, -1), step(NEXT + 1, 'create table half (a integer)')])).toMatchObject({ from: NEXT, to: NEXT + 1 })
    await w.close()
  })

  it('refuses a database of a newer program', async () => {
    const w = await openWorld({ dialect })
    await w.sql(`update meta set value = '${NEXT}' where key = 'schema_version'`)
    const before = await w.dump()
    expect(await refusal(migrate(w.core.db))).toMatchObject({ code: 'DATABASE_NEWER', data: { found: NEXT, supported: LATEST_VERSION } })
    expect(await w.dump()).toEqual(before)
    await w.close()
  })

  it('does a step once when two programs do it at once', async () => {
    const location = await emptyLocation(dialect)
    const [a, b] = [await open(location), await open(location)]
    if (dialect === 'postgres') await Promise.all([migrate(a), migrate(b)])
    else for (const db of [a, b]) await migrate(db)
    expect(await schemaVersion(b)).toBe(LATEST_VERSION)
    expect((await sql<{ n: number }>`select count(*) as n from audit_head`.execute(a.read)).rows.map((r) => Number(r.n))).toEqual([1])
  })
})

describe('the backup before a migration', () => {
  it('that cannot be made stops the migration before it begins', async () => {
    const location = thaw(FROZEN.find((f) => f.version === 1)!.file)
    fs.mkdirSync(`${location}.before-v2.bak.part`)
    fs.writeFileSync(`${location}.before-v2.bak.part/x`, 'x')
    const db = await open(location)
    await failure(migrate(db))
    expect(await schemaVersion(db)).toBe(1)
  })
})
