import Sqlite from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, rm, writeFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { AppError } from '#shared/contract/errors.ts'
import { translateSqliteError } from './sqlite.ts'

export interface BackupResult {
  file: string
  bytes: number
  sha256: string
}

/**
 * Online copy of an embedded database: page by page through SQLite's backup API (never by copying the file while in WAL), checked,
 * synced, then renamed into place with `FILE.sha256` beside it. `progress` gets 0…1; returning false cancels.
 * A file of the same name is replaced only by a finished, verified copy.
 */
export async function backupSqlite(source: string, target: string, progress?: (done: number) => boolean): Promise<BackupResult> {
  const temporary = `${target}.part`
  await rm(temporary, { force: true })
  const db = new Sqlite(source, { readonly: true, fileMustExist: true })
  try {
    await db.backup(temporary, {
      progress: ({ totalPages, remainingPages }) => {
        if (progress && totalPages > 0 && !progress(1 - remainingPages / totalPages)) throw new AppError('CONFLICT', { message: '备份已取消' })
        return 2000
      },
    })
    checkCopy(temporary)
    const result = { file: target, ...(await syncAndHash(temporary)) }
    await rename(temporary, target)
    await writeFile(`${target}.sha256`, `${result.sha256}  ${target.split(/[\\/]/).at(-1)}\n`)
    return result
  } catch (error) {
    await rm(temporary, { force: true })
    throw translateSqliteError(error, target)
  } finally {
    db.close()
  }
}

/** The copy must be a whole database by itself: no WAL beside it, structure sound, foreign keys hold. */
function checkCopy(file: string): void {
  const copy = new Sqlite(file)
  try {
    copy.pragma('journal_mode = DELETE')
    const check = copy.pragma('quick_check', { simple: true })
    if (check !== 'ok') throw new AppError('DATABASE_CORRUPT', { data: { file, check } })
  } finally {
    copy.close()
  }
}

async function syncAndHash(file: string): Promise<{ bytes: number; sha256: string }> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
    const { size } = await handle.stat()
    const hash = createHash('sha256')
    await pipeline(createReadStream(file), hash)
    return { bytes: size, sha256: hash.digest('hex') }
  } finally {
    await handle.close()
  }
}
