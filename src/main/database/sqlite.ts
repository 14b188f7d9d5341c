import Sqlite from 'better-sqlite3'
import { existsSync, readFileSync, statSync, openSync, readSync, closeSync, accessSync, constants } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Kysely, SqliteDialect, type SqliteStatement } from 'kysely'
import { AppError } from '#shared/contract/errors.ts'
import { refuseNewer } from './migrations/index.ts'
import type { Tables } from './schema.ts'

/** Marks our files: "XZSL" (行政受理) in the SQLite header's application id. */
export const APPLICATION_ID = 0x585a534c

/** Set at open and read back: a pragma that silently did not take would weaken what the product promises. */
const PRAGMAS: [name: string, set: string, read: string | number][] = [
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'FULL', 2],
  ['foreign_keys', 'ON', 1],
  ['busy_timeout', '5000', 5000],
  ['trusted_schema', 'OFF', 0],
  ['cell_size_check', 'ON', 1],
  ['temp_store', 'MEMORY', 2],
]

const NETWORK_FILESYSTEMS = /^(nfs|nfs4|cifs|smb3|smbfs|9p|fuse\.sshfs|afs|ncpfs)$/

/** Refuses a database on a network share: SQLite's locks do not hold there. */
function refuseNetworkShare(file: string): void {
  const path = resolve(file)
  if (path.startsWith('\\\\') || path.startsWith('//')) throw new AppError('DATABASE_ON_SHARE')
  if (process.platform !== 'linux') return
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n').map((line) => line.split(' '))
  const at = mounts
    .filter(([, dir]) => dir && (path === dir || path.startsWith(dir.endsWith('/') ? dir : `${dir}/`)))
    .sort((a, b) => (b[1]?.length ?? 0) - (a[1]?.length ?? 0))[0]
  if (at && NETWORK_FILESYSTEMS.test(at[2] ?? '')) throw new AppError('DATABASE_ON_SHARE', { data: { file: path } })
}

/** What stands at the path must be a file of an SQLite database, or nothing in a folder that is there; anything else is refused untouched. */
function refuseForeignFile(file: string, mustExist: boolean): void {
  const folder = dirname(resolve(file))
  if (!existsSync(folder)) throw new AppError('DATABASE_UNAVAILABLE', { message: `没有文件夹 ${folder},请检查数据库的位置`, data: { file } })
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat && mustExist) throw new AppError('DATABASE_UNAVAILABLE', { message: `没有数据库文件 ${file},请检查位置`, data: { file } })
  if (!stat || (stat.isFile() && stat.size === 0)) return
  if (!stat.isFile() || readHead(file) !== 'SQLite format 3') throw new AppError('DATABASE_NOT_OURS', { data: { file } })
}

function readHead(file: string): string {
  const head = Buffer.alloc(15)
  const fd = openSync(file, 'r')
  try {
    readSync(fd, head, 0, head.length, 0)
  } finally {
    closeSync(fd)
  }
  return head.toString('latin1')
}

/** An SQLite file of another program or of a newer one of ours must not get our pragmas or tables. */
function refuseOthers(db: Sqlite.Database, file: string): void {
  // In this order: another program of ours marks a new file before it makes tables.
  const tables = db.prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all()
  const id = db.pragma('application_id', { simple: true })
  if (id !== APPLICATION_ID && (id !== 0 || tables.length > 0)) throw new AppError('DATABASE_NOT_OURS', { data: { file } })
  if (!tables.some((t) => t.name === 'meta')) return
  const version = db.prepare<[], { value: string }>(`SELECT value FROM meta WHERE key = 'schema_version'`).get()
  refuseNewer(Number(version?.value ?? 0))
}

/** Looks before anything is written: a handle that cannot write leaves a file that is refused, and its WAL, as they are. */
function lookFirst(file: string): void {
  if (!existsSync(file) || statSync(file).size === 0) return
  const db = new Sqlite(file, { readonly: true })
  try {
    refuseOthers(db, file)
  } finally {
    db.close()
  }
}

function refuseReadOnly(file: string): void {
  const target = existsSync(file) ? file : dirname(resolve(file))
  try {
    accessSync(target, constants.W_OK)
    accessSync(dirname(resolve(file)), constants.W_OK)
  } catch {
    throw new AppError('DATABASE_READ_ONLY', { data: { file } })
  }
}

/** How often and how long apart the change to WAL is tried; SQLite does not wait for it by itself. */
const WAL_TRIES = 100
const WAL_PAUSE_MS = 50

/** A new file is changed to WAL once; another program that has just opened it may be doing the same. */
function enterWal(db: Sqlite.Database): void {
  for (let attempt = 1; ; attempt++) {
    try {
      db.pragma('journal_mode = WAL')
      return
    } catch (error) {
      if (attempt === WAL_TRIES || !String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_PAUSE_MS)
    }
  }
}

function setPragmas(db: Sqlite.Database): void {
  if (db.pragma('journal_mode', { simple: true }) !== 'wal') enterWal(db)
  if (process.platform === 'darwin') db.pragma('checkpoint_fullfsync = ON')
  for (const [name, value, expected] of PRAGMAS) {
    db.pragma(`${name} = ${value}`)
    const actual = db.pragma(name, { simple: true })
    if (actual !== expected) throw new Error(`pragma ${name} is ${String(actual)}, expected ${expected}`)
  }
}

/**
 * Opens (and creates, unless `readonly`) an embedded database with every safety pragma set and verified.
 * Throws AppError DATABASE_ON_SHARE, DATABASE_NOT_OURS, DATABASE_NEWER, DATABASE_READ_ONLY, DATABASE_CORRUPT, DATABASE_UNAVAILABLE, DISK_FULL.
 */
export function openSqliteHandle(file: string, options: { readonly?: boolean } = {}): Sqlite.Database {
  const readonly = options.readonly ?? false
  refuseNetworkShare(file)
  refuseForeignFile(file, readonly)
  if (!readonly) refuseReadOnly(file)
  let db: Sqlite.Database | undefined
  try {
    if (!readonly) lookFirst(file)
    db = new Sqlite(file, { readonly, fileMustExist: readonly })
    if (readonly) {
      refuseOthers(db, file)
      db.pragma('busy_timeout = 5000')
      db.pragma('query_only = ON')
    } else {
      setPragmas(db)
      if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) db.pragma(`application_id = ${APPLICATION_ID}`)
      db.pragma('optimize = 0x10002')
    }
    return db
  } catch (error) {
    db?.close()
    throw readonly ? explainReadOnly(error, file) : translateSqliteError(error, file)
  }
}

/** Even reading a database in WAL needs a small file beside it. */
function explainReadOnly(error: unknown, file: string): unknown {
  const code = String((error as { code?: unknown } | null)?.code)
  if (!/^SQLITE_(CANTOPEN|READONLY)/.test(code)) return translateSqliteError(error, file)
  return new AppError('DATABASE_READ_ONLY', { message: `${file} 在只读的磁盘或文件夹里,请先复制到可写的地方再打开`, data: { sqlite: code, file } })
}

/** SQLite's result codes → the errors a person understands. Anything else is passed on as it is. */
export function translateSqliteError(error: unknown, file?: string): unknown {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return error
  const data = { sqlite: code, ...(file && { file }) }
  if (code.startsWith('SQLITE_FULL') || code === 'SQLITE_IOERR_WRITE') return new AppError('DISK_FULL', { data })
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM') return new AppError('DATABASE_READ_ONLY', { data })
  if (code.startsWith('SQLITE_CORRUPT')) return new AppError('DATABASE_CORRUPT', { data })
  if (code === 'SQLITE_NOTADB') return new AppError('DATABASE_NOT_OURS', { data })
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_IOERR'))
    return new AppError('DATABASE_UNAVAILABLE', { data })
  return error
}

/** Statement of a rollback that may find the transaction already rolled back by SQLite itself (disk full). */
const rollbackIfOpen = (db: Sqlite.Database): SqliteStatement => ({
  reader: false,
  all: () => [],
  run: () => {
    if (db.inTransaction) db.exec('ROLLBACK')
    return { changes: 0, lastInsertRowid: 0 }
  },
  iterate: () => [][Symbol.iterator](),
})

/**
 * Kysely over one better-sqlite3 handle. Two deviations from the stock dialect: statements are prepared once and kept, and `begin`
 * is BEGIN IMMEDIATE, so that a write transaction never fails half way for a lock it should have taken first.
 */
export function kyselyOverSqlite(db: Sqlite.Database): Kysely<Tables> {
  const cache = new Map<string, SqliteStatement>()
  const rollback = rollbackIfOpen(db)
  const prepare = (sql: string): SqliteStatement => {
    if (sql === 'rollback') return rollback
    let statement = cache.get(sql)
    if (!statement) {
      statement = db.prepare(sql === 'begin' ? 'BEGIN IMMEDIATE' : sql) as unknown as SqliteStatement
      if (cache.size > 1000) cache.clear()
      cache.set(sql, statement)
    }
    return statement
  }
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: { prepare, close: () => closeHandle(db) } }) })
}

function closeHandle(db: Sqlite.Database): void {
  if (!db.open) return
  if (!db.readonly) db.pragma('optimize')
  db.close()
}
