import { existsSync } from 'node:fs'
import { AppError } from '#shared/contract/errors.ts'
import { SYSTEM_ACTOR, type Call, type Core } from '#main/core/core.ts'
import { closeCore, createCore } from '#main/core/create.ts'
import { NO_PASSWORD } from '#main/domain/session/password.ts'
import { RESOURCES_DIR, WORKER_URL } from './paths.ts'

/** The command line acts as the first administrator (in practice data: supervisor); who can run it can read the database anyway. */
export async function administratorCall(core: Core): Promise<Call> {
  const row = await core.db.read.selectFrom('staff').selectAll().where('role', 'in', ['administrator', 'supervisor']).where('active', '=', 1)
    .where('password_hash', '<>', NO_PASSWORD).orderBy('role').orderBy('created_at').limit(1).executeTakeFirst()
  if (!row) throw new AppError('FORBIDDEN', { message: '还没有管理员,请先 centre init' })
  return { actor: { ...SYSTEM_ACTOR, id: row.id, name: row.display_name, role: 'administrator' }, idempotencyKey: null, sessionToken: null, locked: false }
}

/** Refuses a database file that is not there, for commands that only read or report. */
export function refuseMissing(location: string): void {
  if (!location.startsWith('postgres') && !existsSync(location)) throw new AppError('NOT_FOUND', { message: `没有数据库 ${location},请核对 --db` })
}

/** Opens the database, does the work and closes it, whatever happens. */
export async function withCore<T>(location: string, work: (core: Core) => Promise<T>): Promise<T> {
  const core = await createCore({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL })
  try {
    return await work(core)
  } finally {
    await closeCore(core)
  }
}
