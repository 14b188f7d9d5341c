import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { AppError } from '#shared/contract/errors.ts'
import type { Tables } from './schema.ts'

// BIGINT columns hold counts and sequence numbers far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)

/** Opens a pool; a lost connection is replaced by the pool on the next query. */
export function openPostgresPool(url: string, options: { max?: number; readonly?: boolean } = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
    application_name: 'acceptance-centre',
    options: options.readonly ? '-c default_transaction_read_only=on' : '-c synchronous_commit=on',
  })
  // An idle connection that dies (server restart) is not an error of any request.
  pool.on('error', () => undefined)
  // Nor is one that dies between two statements of a transaction: the next statement fails by itself. Unheard, it would end the program.
  pool.on('connect', (client) => void client.on('error', () => undefined))
  return pool
}

export function kyselyOverPostgres(pool: pg.Pool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

/** Serialisation failure, deadlock, and a key another transaction has just used: a look before writing did not see it, the next one will. */
const LOST_RACE = new Set(['40001', '40P01', '23505'])
const CONNECTION = /^(08|57P0|ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|53)/

const refusedLogin = '数据库服务器拒绝登录,请检查数据库地址中的用户名和密码'
const WRONG_ADDRESS: Record<string, string> = { '28000': refusedLogin, '28P01': refusedLogin, '3D000': '数据库服务器上没有这个数据库,请检查数据库地址' }

/** True for a failure that a repeated transaction can survive. */
export function isRetryable(error: unknown): boolean {
  return LOST_RACE.has(String((error as { code?: unknown } | null)?.code))
}

/** PostgreSQL and socket errors → the errors a person understands. Anything else is passed on as it is. */
export function translatePostgresError(error: unknown): unknown {
  const { code, message } = (error ?? {}) as { code?: string; message?: string }
  if (code === '53100') return new AppError('DISK_FULL', { data: { postgres: code } })
  if (code === '25006') return new AppError('DATABASE_READ_ONLY', { data: { postgres: code } })
  const wrong = WRONG_ADDRESS[code ?? '']
  if (wrong) return new AppError('DATABASE_UNAVAILABLE', { message: wrong, data: { postgres: code } })
  const lost = /Connection terminated|timeout expired|timeout exceeded when trying to connect|Client has encountered a connection error/
  if (CONNECTION.test(code ?? '') || lost.test(message ?? '')) return new AppError('DATABASE_UNAVAILABLE', { data: { postgres: code } })
  return error
}
