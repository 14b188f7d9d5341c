import type Sqlite from 'better-sqlite3'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Dialect } from './ddl.ts'
import type { Tables } from './schema.ts'
import { kyselyOverSqlite, openSqliteHandle, translateSqliteError } from './sqlite.ts'

export type Tx = Transaction<Tables>
export type Reader = Kysely<Tables>

/**
 * One database as the services see it: `read` for queries of the last committed state, `write` for one transaction.
 * Inside `write` only the given transaction may be used, never `read`.
 */
export interface Database {
  dialect: Dialect
  /** File path or connection URL, as given. */
  location: string
  read: Reader
  /** Runs one write transaction; a race lost to another (PostgreSQL) is run again. Rolls back on any error. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Translates driver errors thrown by `read`. */
  translate(error: unknown): unknown
  close(): Promise<void>
}

export function isPostgresUrl(location: string): boolean {
  return /^postgres(ql)?:\/\//.test(location)
}

/** The location as it may be shown: without a password. */
export function shownLocation(location: string): string {
  return isPostgresUrl(location) ? location.replace(/\/\/([^:@/]*):[^@]*@/, '//$1:***@') : location
}

/** Opens an existing or new database at a file path or `postgres://` URL. Does not migrate. */
export async function openDatabase(location: string, options: { readonly?: boolean } = {}): Promise<Database> {
  return isPostgresUrl(location) ? openPostgres(location, options) : openSqlite(location, options)
}

/** SQLite: one handle writes, another reads, so that a reader never joins an open transaction. */
function openSqlite(file: string, options: { readonly?: boolean }): Database {
  const writerHandle: Sqlite.Database | null = options.readonly ? null : openSqliteHandle(file)
  const readerHandle = openSqliteHandle(file, { readonly: true })
  const read = kyselyOverSqlite(readerHandle)
  const writer = writerHandle && kyselyOverSqlite(writerHandle)
  const translate = (error: unknown): unknown => translateSqliteError(error, file)
  return {
    dialect: 'sqlite',
    location: file,
    read,
    translate,
    async write(work) {
      if (!writer) throw new Error('database was opened read-only')
      try {
        return await writer.transaction().execute(work)
      } catch (error) {
        throw translate(error)
      }
    },
    async close() {
      await read.destroy()
      readerHandle.close()
      await writer?.destroy()
      writerHandle?.close()
    },
  }
}

const RETRIES = 6

/** PostgreSQL: own connections for reading, so that actions that read beside their transaction never wait for each other's. */
async function openPostgres(url: string, options: { readonly?: boolean }): Promise<Database> {
  // Most centres have SQLite; they do not load the other driver.
  const { isRetryable, kyselyOverPostgres, openPostgresPool, translatePostgresError } = await import('./postgres.ts')
  const read = kyselyOverPostgres(openPostgresPool(url, { readonly: true }))
  const db = kyselyOverPostgres(openPostgresPool(url, options))
  await sql`select 1`.execute(read).catch(async (error: unknown) => {
    await Promise.all([read.destroy(), db.destroy()])
    throw translatePostgresError(error)
  })
  return {
    dialect: 'postgres',
    location: url,
    read,
    translate: translatePostgresError,
    async write(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await db.transaction().execute(work)
        } catch (error) {
          if (!isRetryable(error) || attempt === RETRIES) throw translatePostgresError(error)
          await new Promise((done) => setTimeout(done, 5 * 2 ** attempt * Math.random()))
        }
      }
    },
    async close() {
      await Promise.all([read.destroy(), db.destroy()])
    },
  }
}
