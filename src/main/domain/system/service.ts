import { dirname, join } from 'node:path'
import { AppError } from '#shared/contract/errors.ts'
import { CONTRACT_REVISION, type Capabilities } from '#shared/contract/system.ts'
import { epochOf, startOfDate, toIsoTime } from '#shared/rules/time.ts'
import { act, admit, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { isPostgresUrl } from '#main/database/database.ts'
import { schemaVersion } from '#main/database/migrate.ts'
import { setMeta } from '#main/domain/catalogue/import.ts'
import { raiseOverdue } from '#main/domain/cases/overdue.ts'
import { sees } from '#main/domain/cases/sight.ts'
import { setupNeeded } from './setup.ts'

export const CLOCK_OFFSET_KEY = 'practice_offset_ms'

export async function health(core: Core): Promise<{ ok: boolean; schemaVersion: number }> {
  return { ok: true, schemaVersion: await schemaVersion(core.db) }
}

export async function capabilities(core: Core): Promise<Capabilities> {
  return {
    host: core.host.kind,
    version: core.version,
    revision: CONTRACT_REVISION,
    print: core.host.print,
    chooseFolder: core.host.chooseFolder,
    openFile: core.host.openFile,
    database: core.db.dialect,
    practice: core.practice,
    setupNeeded: await setupNeeded(core.db),
    centreName: core.catalogue.centreName(),
    now: core.clock.now(),
  }
}

/** Moves the clock of a practice database (NOT_PRACTICE otherwise); kept over a restart. */
export function moveClock(core: Core, call: Call, now: string): Promise<{ now: string }> {
  const target = epochOf(now.length === 10 ? startOfDate(now) : now)
  return act(core, call, { action: 'practice.clock', request: { now } }, async ({ tx }) => {
    if (!core.practice) throw new AppError('NOT_PRACTICE')
    await setMeta(tx, CLOCK_OFFSET_KEY, String(target - Date.now()))
    return { result: { now: toIsoTime(target) }, detail: { now: toIsoTime(target) } }
  }).then(async (result) => {
    core.clock.moveTo(target)
    // Midnights that were jumped over take effect as if the program had been running.
    await raiseOverdue(core)
    return result
  })
}

/** In place of what the journal says of a case that is not for the reader; that something was done, when and by whom, he sees of every case. */
const WITHHELD = { 内容: '敏感事项,内容仅供有权限的人员查看' }

/** The journal, newest first. Numbers of cases stand in it, names do not. */
export async function auditPage(core: Core, call: Call, input: { cursor?: number | undefined; limit: number; q?: string | undefined }) {
  const actor = allow(call, 'audit.read')
  let query = core.db.read.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(input.limit + 1)
  if (input.cursor !== undefined) query = query.where('seq', '<', input.cursor)
  if (input.q) query = query.where((eb) => eb.or([eb('subject', '=', input.q as string), eb('action', '=', input.q as string), eb('actor_name', '=', input.q as string)]))
  const rows = await query.execute()
  const page = rows.slice(0, input.limit)
  const subjects = [...new Set(page.flatMap((r) => r.subject ?? []))]
  const cases = subjects.length === 0 ? [] : await core.db.read.selectFrom('cases').select(['id', 'sensitivity']).where('id', 'in', subjects).execute()
  const hidden = new Set(cases.filter((c) => !sees(actor, c)).map((c) => c.id))
  return {
    items: page.map((r) => ({
      seq: r.seq,
      at: r.at,
      actorName: r.actor_name,
      action: r.action,
      subject: r.subject,
      outcome: r.outcome,
      detail: hidden.has(r.subject ?? '') ? WITHHELD : (JSON.parse(r.detail) as unknown),
    })),
    nextCursor: rows.length > input.limit ? (page.at(-1)?.seq ?? null) : null,
  }
}

/** A verified copy of the embedded database beside it; runs in a worker. PostgreSQL sites use their own dump. */
export async function makeBackup(core: Core, call: Call) {
  await admit(core, call, 'backup.make', () => {
    if (isPostgresUrl(core.db.location)) throw new AppError('CONFLICT', { message: 'PostgreSQL 数据库请用 pg_dump 备份' })
  })
  const stamp = core.clock.now().slice(0, 19).replace(/[-:T]/g, '')
  const target = join(dirname(core.db.location), `centre-${stamp}.bak`)
  const done = await core.jobs.run('backup', { source: core.db.location, target })
  return act(core, call, { action: 'backup.make', request: {} }, async () => ({ result: done, subject: done.file, detail: { ...done } }))
}
