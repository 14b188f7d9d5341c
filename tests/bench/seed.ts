import Sqlite from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DDL } from '#main/database/ddl.ts'
import { MIGRATIONS } from '#main/database/migrations/index.ts'
import { closeCore } from '#main/core/create.ts'
import { MONTH } from './constants.ts'
import { say, timed } from './figures.ts'
import { createWriter, type SeedContext } from './seedRows.ts'
import { employ, openCore, ROOT } from './world.ts'

export interface SeedSize {
  cases: number
  /** Cases received in the month that is reported. */
  inMonth: number
}

const SOURCES = ['seed.ts', 'seedRows.ts', 'people.ts', 'world.ts', 'constants.ts']

/** Changes with the schema, the catalogue and with what is seeded. */
function seedKey(size: SeedSize): string {
  const hash = createHash('sha256').update(JSON.stringify(size))
  for (const step of MIGRATIONS) hash.update(step.statements(DDL.sqlite).join(';'))
  for (const file of [...SOURCES.map((name) => `tests/bench/${name}`), 'resources/preset/catalogue-57.json']) hash.update(readFileSync(path.join(ROOT, file)))
  return hash.digest('hex').slice(0, 16)
}

/** A database with two years of cases; made once per schema and kept in the temporary folder. @returns its file */
export async function seededFile(size: SeedSize): Promise<{ file: string; seconds: number | null }> {
  const folder = path.join(tmpdir(), 'centre-bench-seeded')
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `${size.cases}-${seedKey(size)}.db`)
  if (existsSync(file)) return { file, seconds: null }
  for (const old of readdirSync(folder)) if (old.startsWith(`${size.cases}-`)) rmSync(path.join(folder, old), { force: true })
  const part = `${file}.${process.pid}.part`
  const { ms } = await timed(() => makeSeed(part, size))
  renameSync(part, file)
  say(`seeded ${size.cases} cases in ${(ms / 1000).toFixed(1)} s`)
  return { file, seconds: ms / 1000 }
}

async function makeSeed(file: string, size: SeedSize): Promise<void> {
  const core = await openCore(file)
  const staff = await employ(core)
  const context: SeedContext = { matters: core.catalogue.matters(), calendar: core.calendar.calendar(), point: core.catalogue.points()[0]!, staff }
  await closeCore(core)
  const db = new Sqlite(file)
  for (const pragma of ['journal_mode = OFF', 'synchronous = OFF', 'foreign_keys = OFF', 'cache_size = -400000', 'locking_mode = EXCLUSIVE']) db.pragma(pragma)
  const indexes = withoutIndexes(db)
  db.transaction(() => createWriter(db, context).write(size, MONTH))()
  for (const { sql } of indexes) db.exec(sql)
  db.close()
}

/** Drops the indexes that fill faster when all rows are there; they are made again afterwards. */
function withoutIndexes(db: Sqlite.Database): { name: string; sql: string }[] {
  const indexes = db
    .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('applicant', 'cases', 'case_event')`)
    .all() as { name: string; sql: string }[]
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`)
  return indexes
}
