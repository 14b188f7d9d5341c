import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import type { Actor, Call, Core } from '#main/core/core.ts'
import { closeCore, createCore, type CoreOptions } from '#main/core/create.ts'
import type { Dialect } from '#main/database/ddl.ts'
import { insertStaff, type NewStaff } from '#main/domain/people/service.ts'
import { hashPassword } from '#main/domain/session/password.ts'
import { openSession, toActor } from '#main/domain/session/service.ts'
import { applyEvent } from '#main/domain/cases/service.ts'
import { CaseEventInput } from '#shared/contract/caseEvents.ts'
import type { CaseOutcome } from '#shared/contract/cases.ts'
import { epochOf } from '#shared/rules/time.ts'
import { createDatabaseOn, databaseUrl, dropDatabaseOn } from './postgres.ts'

export const DIALECTS: Dialect[] = ['sqlite', 'postgres']
export const RESOURCES_DIR = path.resolve(import.meta.dirname, '../../resources')
export const WORKER_URL = new URL('../../src/main/jobs/worker.ts', import.meta.url)

/** One person of each role; two clerks at different counters, two officers of different departments. */
const PEOPLE = {
  clerk: { role: 'clerk', pointCode: '001', counterNumber: '01' },
  clerk2: { role: 'clerk', pointCode: '001', counterNumber: '02' },
  supervisor: { role: 'supervisor' },
  officer: { role: 'officer', departmentCode: 'WS' },
  officer2: { role: 'officer', departmentCode: 'SR' },
  officerHead: { role: 'officer', departmentCode: 'WS', leads: true },
  communityWorker: { role: 'communityWorker', communityCode: 'C01' },
  communityHead: { role: 'communityWorker', communityCode: 'C01', leads: true },
  communityWorker2: { role: 'communityWorker', communityCode: 'C02' },
  administrator: { role: 'administrator' },
  auditor: { role: 'auditor' },
} as const satisfies Record<string, Partial<NewStaff>>
export type Who = keyof typeof PEOPLE
export const EVERYONE = Object.keys(PEOPLE) as Who[]
export const PASSWORD = 'a made-up password'
/** Monday; every world starts here. */
export const START = '2026-03-02T09:00:00.000+08:00'

export interface World {
  core: Core
  dialect: Dialect
  location: string
  people: Record<Who, Actor>
  /** A call of a person, with an idempotency key if given. */
  as(who: Who, key?: string | null): Call
  /** Token of a new session. */
  session(who: Who): Promise<string>
  /** Moves the clock, `2026-03-05T10:00` or a full time. */
  at(time: string): void
  /** Raw SQL past the services; rejects with what the database says. */
  sql(text: string): Promise<Record<string, unknown>[]>
  /** Every row of every table but the named ones. */
  dump(...except: string[]): Promise<Record<string, string[]>>
  /** Closes the core and opens it again on the same database. */
  reopen(): Promise<void>
  close(): Promise<void>
}

const coreOptions = (location: string): CoreOptions => ({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL })

/** A cheap hash: log-in is the subject of few tests. */
export const cheapHash = (password = PASSWORD): Promise<string> => hashPassword(password, { N: 1024, r: 8, p: 1, maxmem: 8 * 2 ** 20 })

/** One person of each role, with a cheap password hash. */
export async function hire(core: Core): Promise<void> {
  const hash = await cheapHash()
  await core.db.write(async (tx) => {
    for (const [username, person] of Object.entries(PEOPLE))
      await insertStaff(tx, { username, displayName: `试办${username}`, departmentCode: null, pointCode: null, counterNumber: null, ...person }, hash, core.clock.now())
  })
}

async function peopleOf(core: Core): Promise<Record<Who, Actor>> {
  const rows = await core.db.read.selectFrom('staff').selectAll().execute()
  // The database holds user names in small letters.
  const actors = rows.map((r): [string, Actor] => [
    EVERYONE.find((who) => who.toLowerCase() === r.username) ?? r.username,
    toActor(r),
  ])
  return Object.fromEntries(actors) as Record<Who, Actor>
}

let counter = 0
const uniqueName = (): string => `t${process.pid}_${Date.now().toString(36)}_${counter++}`

/** Databases with preset and people, made once per process and copied for each world. */
const templates = new Map<string, Promise<string>>()

function templateOf(dialect: Dialect, practice: boolean): Promise<string> {
  const key = `${dialect} ${practice}`
  const made = templates.get(key) ?? makeTemplate(dialect, practice)
  templates.set(key, made)
  // One failure is one test's: the next tries again.
  made.catch(() => templates.delete(key))
  return made
}

async function makeTemplate(dialect: Dialect, practice: boolean): Promise<string> {
  const location = await emptyLocation(dialect)
  const core = await createCore({ ...coreOptions(location), practice })
  await hire(core)
  await closeCore(core)
  return location
}

/** A place for a new database: a file in a new folder, or an empty PostgreSQL database. */
export async function emptyLocation(dialect: Dialect): Promise<string> {
  return dialect === 'sqlite' ? path.join(tempDir(), 'centre.db') : patiently(() => createDatabaseOn(inject('pgUrl'), uniqueName()))
}

/** A machine busy with other tests may keep a connection waiting beyond its limit: asked again, twice. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === 3 || !/timeout expired/.test(String(error))) throw error
    }
  }
}

async function copyOf(dialect: Dialect, template: string): Promise<string> {
  if (dialect === 'sqlite') {
    const file = path.join(tempDir(), 'centre.db')
    fs.copyFileSync(template, file)
    return file
  }
  const name = uniqueName()
  const client = new pg.Client({ connectionString: inject('pgUrl') })
  await client.connect()
  try {
    await client.query(`create database ${name} template ${new URL(template).pathname.slice(1)}`)
  } finally {
    await client.end()
  }
  return databaseUrl(inject('pgUrl'), name)
}

const folders: string[] = []
// Not at the end of the process: the runner ends it without a word.
afterAll(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true })
})

/** A temporary folder that goes when the tests of the file are done. */
export function tempDir(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'centre-test-'))
  folders.push(folder)
  return folder
}

export interface WorldOptions {
  dialect: Dialect
  practice?: boolean
}

/** A fresh database with the preset and one person of each role, the clock at START. */
export async function openWorld({ dialect, practice = false }: WorldOptions): Promise<World> {
  return worldAt(dialect, await copyOf(dialect, await templateOf(dialect, practice)))
}

/** A world on an existing database that has the people of a template. */
export async function worldAt(dialect: Dialect, location: string): Promise<World> {
  const core = await createCore(coreOptions(location))
  core.clock.moveTo(epochOf(START))
  const world: World = {
    core,
    dialect,
    location,
    people: await peopleOf(core),
    as: (who, key = null) => ({ actor: world.people[who], idempotencyKey: key, sessionToken: null, locked: false }),
    session: (who) => world.core.db.write((tx) => openSession(tx, world.people[who].id)),
    at: (time) => world.core.clock.moveTo(epochOf(time.length <= 16 ? `${time}:00.000+08:00` : time)),
    sql: (text) => world.core.db.write(async (tx) => (await sql.raw<Record<string, unknown>>(text).execute(tx)).rows),
    dump: (...except) => dumpTables(world.core, except),
    async reopen() {
      const now = epochOf(world.core.clock.now())
      await closeCore(world.core)
      world.core = await createCore(coreOptions(location))
      world.core.clock.moveTo(now)
    },
    async close() {
      await closeCore(world.core)
      if (dialect === 'postgres') await dropDatabaseOn(inject('pgUrl'), new URL(location).pathname.slice(1))
    },
  }
  return world
}

/** Runs `work` in a fresh world and closes it, whatever happens. */
export async function withCore<T>(options: WorldOptions, work: (world: World) => Promise<T>): Promise<T> {
  const world = await openWorld(options)
  try {
    return await work(world)
  } finally {
    await world.close()
  }
}

/** Moves a case by an event as it comes through the contract, with its defaults. */
export const applyTo = (w: World, who: Who, id: string, event: object): Promise<CaseOutcome> =>
  applyEvent(w.core, w.as(who), CaseEventInput.parse({ id, ...event }))

/** Names of all tables. */
export async function tablesOf(core: Core): Promise<string[]> {
  const query =
    core.db.dialect === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'`
      : sql<{ name: string }>`select table_name as name from information_schema.tables where table_schema = current_schema()`
  return (await query.execute(core.db.read)).rows.map((r) => r.name).sort()
}

/** Every row as text, sorted, table by table: two dumps are equal when the databases hold the same. */
export async function dumpTables(core: Core, except: string[] = []): Promise<Record<string, string[]>> {
  const dump: Record<string, string[]> = {}
  for (const table of await tablesOf(core)) {
    if (except.includes(table)) continue
    const { rows } = await sql.raw<Record<string, unknown>>(`select * from ${table}`).execute(core.db.read)
    dump[table] = rows.map((row) => JSON.stringify(row)).sort()
  }
  return dump
}
