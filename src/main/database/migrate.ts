import { sql } from 'kysely'
import { DDL, type Dialect } from './ddl.ts'
import { backupSqlite } from './backup.ts'
import type { Database, Reader, Tx } from './database.ts'
import { MIGRATIONS, refuseNewer, type Migration } from './migrations/index.ts'

export { LATEST_VERSION } from './migrations/index.ts'

/** Version of the schema in the database; 0 for an empty one. */
export function schemaVersion(db: Database): Promise<number> {
  return versionIn(db.read, db.dialect)
}

async function versionIn(db: Reader | Tx, dialect: Dialect): Promise<number> {
  const exists =
    dialect === 'sqlite'
      ? await sql<{ n: number }>`select count(*) as n from sqlite_schema where name = 'meta'`.execute(db)
      : await sql<{ n: number }>`select count(*)::int as n from information_schema.tables
          where table_schema = current_schema() and table_name = 'meta'`.execute(db)
  if (!exists.rows[0]?.n) return 0
  const row = await db.selectFrom('meta').select('value').where('key', '=', 'schema_version').executeTakeFirst()
  return Number(row?.value ?? 0)
}

/**
 * Brings the database to the latest version, each step with its version in one transaction. A database that already holds data is
 * backed up (and the backup verified) before the first pending step. A newer database is refused by name (DATABASE_NEWER).
 */
export async function migrate(db: Database, migrations: readonly Migration[] = MIGRATIONS): Promise<{ from: number; to: number; backup?: string }> {
  const from = await schemaVersion(db)
  const latest = migrations.at(-1)?.version ?? 0
  refuseNewer(from, latest)
  const pending = migrations.filter((m) => m.version > from)
  let backup: string | undefined
  if (from > 0 && pending.length > 0 && db.dialect === 'sqlite') {
    backup = `${db.location}.before-v${pending[0]?.version}.bak`
    await backupSqlite(db.location, backup)
  }
  for (const step of pending) await applyStep(db, step)
  return { from, to: latest, ...(backup && { backup }) }
}

async function applyStep(db: Database, step: Migration): Promise<void> {
  await db.write(async (tx) => {
    // Two programs starting at once must not both migrate: the second waits for the first and finds the step done.
    if (db.dialect === 'postgres') await sql`select pg_advisory_xact_lock(572002)`.execute(tx)
    if ((await versionIn(tx, db.dialect)) >= step.version) return
    for (const statement of step.statements(DDL[db.dialect])) await sql.raw(statement).execute(tx)
    await tx
      .insertInto('meta')
      .values({ key: 'schema_version', value: String(step.version) })
      .onConflict((c) => c.column('key').doUpdateSet({ value: String(step.version) }))
      .execute()
  })
}
