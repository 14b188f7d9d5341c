import { readFile } from 'node:fs/promises'
import { AppError } from '#shared/contract/errors.ts'
import { createCalendar } from '#shared/rules/calendar.ts'
import { calendarYearsFromPackage } from '#shared/rules/calendarSource.ts'
import { runClockCases } from '#shared/rules/clockCases.ts'
import { openApiDocument } from '#main/api/openapi.ts'
import { backupSqlite } from '#main/database/backup.ts'
import { isPostgresUrl, openDatabase } from '#main/database/database.ts'
import { LATEST_VERSION, schemaVersion } from '#main/database/migrate.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import { readOptions, required } from '../arguments.ts'

const DB = { db: { type: 'string' } } as const

export const backupCommand = {
  usage: '--db FILE --out FILE',
  async run(argv: string[]) {
    const options = readOptions(argv, { ...DB, out: { type: 'string' } })
    const source = required(options.db, 'db')
    if (isPostgresUrl(source)) throw new AppError('CONFLICT', { message: 'PostgreSQL 数据库请用 pg_dump 备份' })
    await (await openDatabase(source, { readonly: true })).close()
    return { ok: true, ...(await backupSqlite(source, required(options.out, 'out'))) }
  },
}

export const verifyCommand = {
  usage: '--db FILE|postgres://…',
  async run(argv: string[]) {
    const db = await openDatabase(required(readOptions(argv, DB).db, 'db'), { readonly: true })
    try {
      const version = await schemaVersion(db)
      if (version === 0) throw new AppError('DATABASE_NOT_OURS', { data: { file: db.location } })
      if (version > LATEST_VERSION) throw new AppError('DATABASE_NEWER', { data: { found: version, supported: LATEST_VERSION } })
      return { schemaVersion: version, ...(await verifyDatabase(db)) }
    } catch (error) {
      throw db.translate(error)
    } finally {
      await db.close()
    }
  },
}

/** 算期器: what would the dates be (see clockCases.ts for the format). */
export const clocksCommand = {
  usage: '--file F.json',
  async run(argv: string[]) {
    const file = required(readOptions(argv, { file: { type: 'string' } }).file, 'file')
    let input: unknown
    try {
      input = JSON.parse(await readFile(file, 'utf8'))
    } catch (error) {
      throw new AppError('INPUT_INVALID', { message: `读不了 ${file}:不是有效的 JSON 文件`, data: { cause: String(error) } })
    }
    return runClockCases(input, createCalendar(calendarYearsFromPackage()))
  },
}

export const openapiCommand = {
  usage: '',
  run: (): Promise<unknown> => openApiDocument('0.1.0'),
}
