import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { closeCore, createCore } from '#main/core/create.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { exportAll } from '#main/domain/transfer/carry.ts'
import { backupSqlite } from '#main/database/backup.ts'
import { openDatabase } from '#main/database/database.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import type { AppError } from '#shared/contract/errors.ts'
import { openWorld, RESOURCES_DIR, tempDir, withCore, worldAt, WORKER_URL } from '#tests/support/core.ts'
import { makeImmutable, makeMutable, mountSmall } from '#tests/support/mounts.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase, randomOf } from '#tests/support/samples.ts'

const CLI = path.resolve(import.meta.dirname, '../../../src/main/hosts/cli/main.ts')
/** Runs `centre …`; the answer is what it printed. */
function centre(...args: string[]): { code: number | null; answer: Record<string, unknown> & { error?: { code: string; message: string } } } {
  const { status, stdout } = spawnSync(process.execPath, ['--no-warnings', CLI, ...args], { encoding: 'utf8', timeout: 30_000 })
  return { code: status, answer: JSON.parse(stdout || '{}') as Record<string, unknown> }
}

const open = (location: string) => createCore({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL })
const digest = (file: string): string => createHash('sha256').update(fs.readFileSync(file)).digest('hex')
/** Content of everything in the file's folder; a reader may leave an empty WAL and its index. */
function filesOf(file: string): Record<string, string> {
  const folder = path.dirname(file)
  const kept = fs.readdirSync(folder).filter((f) => !f.endsWith('-shm') && fs.statSync(path.join(folder, f)).size > 0)
  return Object.fromEntries(kept.map((f) => [f, digest(path.join(folder, f))]))
}

/** A closed database with some cases. */
async function filled(cases = 3): Promise<{ file: string; numbers: string[] }> {
  const w = await openWorld({ dialect: 'sqlite' })
  const numbers: string[] = []
  for (let n = 1; n <= cases; n++) numbers.push((await createCase(w.core, w.as('clerk'), aCase(n))).number)
  await w.close()
  return { file: w.location, numbers }
}

describe('a file that is not ours is refused and not touched', () => {
  const FOREIGN: [name: string, code: string, make: (file: string) => void][] = [
    ['a text', 'DATABASE_NOT_OURS', (f) => fs.writeFileSync(f, '受理编号,申请人\n'.repeat(500))],
    ['one byte', 'DATABASE_NOT_OURS', (f) => fs.writeFileSync(f, 'x')],
    ['a database of another program', 'DATABASE_NOT_OURS', (f) => {
      const db = new Sqlite(f)
      db.exec(`create table notes (a text); insert into notes values ('mine')`)
      db.close()
    }],
    ['a database of another program that died with a WAL', 'DATABASE_NOT_OURS', (f) => {
      const db = new Sqlite(f)
      db.pragma('journal_mode = WAL')
      db.exec(`create table notes (a text); insert into notes values ('mine')`)
      for (const end of ['', '-wal']) fs.copyFileSync(`${f}${end}`, `${f}${end}.kept`)
      db.close()
      for (const end of ['', '-wal']) fs.renameSync(`${f}${end}.kept`, `${f}${end}`)
    }],
    ['a database with the mark of another program', 'DATABASE_NOT_OURS', (f) => {
      const db = new Sqlite(f)
      db.pragma('application_id = 12345')
      db.exec('create table meta (key text, value text)')
      db.close()
    }],
    ['a header with nothing behind it', 'DATABASE_NOT_OURS', (f) => fs.writeFileSync(f, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4096, 7)]))],
    ['a folder', 'DATABASE_NOT_OURS', (f) => fs.mkdirSync(f)],
  ]

  it.each(FOREIGN)('%s', async (_name, code, make) => {
    const file = path.join(tempDir(), 'centre.db')
    make(file)
    const before = fs.statSync(file).isDirectory() ? null : filesOf(file)
    expect(await refusal(open(file))).toMatchObject({ code })
    expect(await refusal(openDatabase(file, { readonly: true }))).toMatchObject({ code })
    if (before) expect(filesOf(file)).toEqual(before)
  })

  it('a folder that is not there is named', async () => {
    const file = path.join(tempDir(), 'no such folder', 'centre.db')
    const error = await refusal(open(file))
    expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE', message: expect.stringContaining('no such folder') })
    expect(fs.existsSync(path.dirname(file))).toBe(false)
  })

  it('verify and backup make no new database out of a wrong name', () => {
    const file = path.join(tempDir(), 'typo.db')
    for (const command of ['verify', 'backup']) {
      const { code, answer } = centre(command, '--db', file, ...(command === 'backup' ? ['--out', `${file}.bak`] : []))
      expect([code, answer.error?.code]).toEqual([1, 'DATABASE_UNAVAILABLE'])
    }
    expect(fs.readdirSync(path.dirname(file))).toEqual([])
  })
})

describe('a database of a newer program', () => {
  const newer = async (): Promise<string> => {
    const { file } = await filled()
    const db = new Sqlite(file)
    db.pragma('journal_mode = DELETE')
    db.exec(`update meta set value = '99' where key = 'schema_version'`)
    db.pragma('journal_mode = WAL')
    db.close()
    return file
  }

  it('is refused by name and stays byte for byte what it was', async () => {
    const file = await newer()
    const before = filesOf(file)
    const error = await refusal(open(file))
    expect(error).toMatchObject({ code: 'DATABASE_NEWER', data: { found: 99 } })
    expect(error.message).toMatch(/99/)
    expect(centre('verify', '--db', file)).toMatchObject({ code: 1, answer: { error: { code: 'DATABASE_NEWER' } } })
    expect(filesOf(file)).toEqual(before)
  })

  it('is not touched either when it died with a WAL', async () => {
    const file = await newer()
    const db = new Sqlite(file)
    db.exec(`update meta set value = '100' where key = 'schema_version'`)
    for (const end of ['', '-wal']) fs.copyFileSync(`${file}${end}`, `${file}${end}.kept`)
    db.close()
    for (const end of ['', '-wal']) fs.renameSync(`${file}${end}.kept`, `${file}${end}`)
    const before = filesOf(file)
    expect(await refusal(open(file))).toMatchObject({ code: 'DATABASE_NEWER', data: { found: 100 } })
    expect(filesOf(file)).toEqual(before)
  })
})

describe('a full disk', () => {
  it('stops the work with words, loses nothing, and goes on when there is room again', async ({ skip }) => {
    const disk = mountSmall(6)
    if ('reason' in disk) return skip(disk.reason)
    try {
      const source = await filled(3)
      const file = path.join(disk.dir, 'centre.db')
      const filler = path.join(disk.dir, 'holiday photos')
      fs.copyFileSync(source.file, file)
      fs.writeFileSync(filler, Buffer.alloc(2 * 2 ** 20))
      const w = await worldAt('sqlite', file)
      const numbers = [...source.numbers]
      // Twice: after the first refusal SQLite writes on in room it already has.
      const refusals: AppError[] = []
      for (let n = 10; refusals.length < 2 && n < 3000; n++)
        try {
          numbers.push((await createCase(w.core, w.as('clerk', `full-${n}`), aCase(n))).number)
        } catch (error) {
          refusals.push(error as AppError)
        }
      expect(refusals).toMatchObject([{ code: 'DISK_FULL', status: 507 }, { code: 'DISK_FULL' }])
      const stored = async () => (await w.core.db.read.selectFrom('cases').select('number').orderBy('id').execute()).map((r) => r.number)
      expect(await stored()).toEqual(numbers)
      expect(await verifyDatabase(w.core.db)).toMatchObject({ ok: true })
      fs.rmSync(filler)
      const made = await createCase(w.core, w.as('clerk'), aCase(1))
      expect(await stored()).toEqual([...numbers, made.number])
      await w.reopen()
      expect(await stored()).toEqual([...numbers, made.number])
      expect(await verifyDatabase(w.core.db)).toMatchObject({ ok: true })
      await w.close()
    } finally {
      disk.remove()
    }
  })

  it('a new database does not fit: said so at the start', async ({ skip }) => {
    const disk = mountSmall(1)
    if ('reason' in disk) return skip(disk.reason)
    try {
      fs.writeFileSync(path.join(disk.dir, 'photos'), Buffer.alloc(900 * 1024))
      expect(await refusal(open(path.join(disk.dir, 'centre.db')))).toMatchObject({ code: 'DISK_FULL' })
    } finally {
      disk.remove()
    }
  })

  it('a backup that does not fit leaves the last good one alone', async ({ skip }) => {
    const disk = mountSmall(4)
    if ('reason' in disk) return skip(disk.reason)
    try {
      const { file } = await filled(3)
      const target = path.join(disk.dir, 'centre.bak')
      const { sha256 } = await backupSqlite(file, target)
      // Half of what the next backup needs is left.
      const free = fs.statfsSync(disk.dir)
      fs.writeFileSync(path.join(disk.dir, 'photos'), Buffer.alloc(free.bavail * free.bsize - fs.statSync(target).size / 2))
      expect(await refusal(backupSqlite(file, target))).toMatchObject({ code: 'DISK_FULL' })
      expect(digest(target)).toBe(sha256)
      expect(fs.readdirSync(disk.dir).toSorted()).toEqual(['centre.bak', 'centre.bak.sha256', 'photos'])
    } finally {
      disk.remove()
    }
  })

  it('an export that does not fit leaves nothing, keeps the older one, and is written when there is room', async ({ skip }) => {
    const disk = mountSmall(1)
    if ('reason' in disk) return skip(disk.reason)
    const w = await openWorld({ dialect: 'sqlite' })
    try {
      for (let n = 1; n <= 30; n++) await createCase(w.core, w.as('clerk'), aCase(n, { step: 'dispatch' }))
      const target = path.join(disk.dir, 'all.zip')
      fs.writeFileSync(target, 'of last week')
      const { bavail, bsize } = fs.statfsSync(disk.dir)
      fs.writeFileSync(path.join(disk.dir, 'photos'), Buffer.alloc(bavail * bsize - 40 * 1024))
      expect(await refusal(exportAll(w.core, w.as('administrator'), { file: target }))).toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('all.zip') })
      expect(fs.readdirSync(disk.dir).toSorted()).toEqual(['all.zip', 'photos'])
      expect(fs.readFileSync(target, 'utf8')).toBe('of last week')
      expect(await w.sql(`select seq from audit where action = 'transfer.export' and outcome = 'ok'`)).toEqual([])
      fs.rmSync(path.join(disk.dir, 'photos'))
      expect(await exportAll(w.core, w.as('administrator'), { file: target })).toMatchObject({ cases: 30, sha256: digest(target) })
    } finally {
      await w.close()
      disk.remove()
    }
  })
})

describe('a database that cannot be written', () => {
  it('a read-only file is named as such and not touched', async ({ skip }) => {
    const { file } = await filled()
    if (!makeImmutable(file)) return skip('chattr +i does not work here')
    try {
      const before = filesOf(file)
      expect(await refusal(open(file))).toMatchObject({ code: 'DATABASE_READ_ONLY', data: { file } })
      expect(filesOf(file)).toEqual(before)
    } finally {
      makeMutable(file)
    }
    const core = await open(file)
    expect(await verifyDatabase(core.db)).toMatchObject({ ok: true })
    await closeCore(core)
  })

  it('a read-only disk is named as such', async ({ skip }) => {
    const disk = mountSmall(6)
    if ('reason' in disk) return skip(disk.reason)
    try {
      const source = await filled()
      const file = path.join(disk.dir, 'centre.db')
      fs.copyFileSync(source.file, file)
      disk.readOnly()
      const before = filesOf(file)
      expect(await refusal(open(file))).toMatchObject({ code: 'DATABASE_READ_ONLY' })
      expect(await refusal(open(path.join(disk.dir, 'new.db')))).toMatchObject({ code: 'DATABASE_READ_ONLY' })
      expect(await refusal(openDatabase(file, { readonly: true }))).toMatchObject({ code: 'DATABASE_READ_ONLY', message: expect.stringContaining('复制') })
      expect(filesOf(file)).toEqual(before)
    } finally {
      disk.remove()
    }
  })
})

describe('a damaged file', () => {
  /** Root pages of the tables by name, and the size of a page. */
  function pagesOf(file: string): { size: number; count: number; root: (table: string) => number } {
    const db = new Sqlite(file, { readonly: true })
    const roots = new Map(db.prepare('select name, rootpage from sqlite_schema').all().map((r) => Object.values(r as object) as [string, number]))
    const size = Number(db.pragma('page_size', { simple: true }))
    db.close()
    return { size, count: fs.statSync(file).size / size, root: (table) => roots.get(table) ?? 0 }
  }

  function garble(file: string, page: number, size: number, random: () => number): void {
    const handle = fs.openSync(file, 'r+')
    fs.writeSync(handle, Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256))), 0, size, (page - 1) * size)
    fs.closeSync(handle)
  }

  it('is said to be damaged when the damage is met, and is kept', async () => {
    const { file } = await filled(40)
    const { size, root } = pagesOf(file)
    garble(file, root('cases'), size, randomOf(1))
    const damaged = fs.statSync(file).size
    expect(await refusal(open(file))).toMatchObject({ code: 'DATABASE_CORRUPT', message: expect.stringContaining('备份') })
    const db = await openDatabase(file, { readonly: true })
    const error = await db.read.selectFrom('cases').selectAll().execute().catch((e: unknown) => db.translate(e))
    expect(error).toMatchObject({ code: 'DATABASE_CORRUPT' })
    await db.close()
    expect(centre('verify', '--db', file).code).toBe(1)
    expect(fs.statSync(file).size).toBe(damaged)
  })

  it('is not accepted as a backup', async () => {
    const { file } = await filled(40)
    const { size, root } = pagesOf(file)
    garble(file, root('cases'), size, randomOf(2))
    const target = path.join(tempDir(), 'copy.bak')
    expect(await refusal(backupSqlite(file, target))).toMatchObject({ code: 'DATABASE_CORRUPT' })
    expect(fs.readdirSync(path.dirname(target))).toEqual([])
  })

  it('24 garbled pages: each is found by verify or stops the program with words', async () => {
    const source = await filled(40)
    const { size, count } = pagesOf(source.file)
    const random = randomOf(7)
    const folder = tempDir()
    let quiet = 0
    for (let i = 0; i < 24; i++) {
      const page = i === 0 ? 1 : 2 + Math.floor(random() * (count - 2))
      const file = path.join(folder, `${i}.db`)
      fs.copyFileSync(source.file, file)
      garble(file, page, size, random)
      const outcome = await openDatabase(file, { readonly: true }).then(async (db) => {
        const result = await verifyDatabase(db).catch((e: unknown) => db.translate(e))
        await db.close()
        return result
      }, (error: unknown) => error)
      const found = outcome as { code?: string; ok?: boolean; findings?: unknown[] }
      expect(found.code ?? (found.ok === false ? 'found' : 'quiet'), `page ${page}`).toMatch(/^(DATABASE_CORRUPT|DATABASE_NOT_OURS|found)$/)
      if (found.ok) quiet++
      expect(fs.existsSync(file)).toBe(true)
    }
    expect(quiet).toBe(0)
  })

  it('a flipped digit in the middle of a stored case or journal entry is found', () =>
    withCore({ dialect: 'sqlite' }, async (w) => {
      await createCase(w.core, w.as('clerk'), aCase(1))
      const event = (await w.core.db.read.selectFrom('case_event').select('id').execute())[0]!.id
      const sheet = (await w.core.db.read.selectFrom('document').select('content_hash').execute())[0]!.content_hash
      await w.close()
      const bytes = fs.readFileSync(w.location)
      for (const text of [sheet, event]) {
        const copy = Buffer.from(bytes)
        // The row itself, not an index: both, so that only the content is wrong.
        for (let at = copy.indexOf(text); at >= 0; at = copy.indexOf(text, at + 1)) copy[at + 20] = copy[at + 20]! ^ 1
        const file = path.join(tempDir(), 'flipped.db')
        fs.writeFileSync(file, copy)
        expect(centre('verify', '--db', file)).toMatchObject({ code: 1, answer: { ok: false } })
      }
      await w.reopen()
    }))
})
