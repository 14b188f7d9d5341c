import { AppError } from '#shared/contract/errors.ts'
import { act, admit, allow } from '#main/core/action.ts'
import { SYSTEM_ACTOR, type Call, type Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import { insertRows } from '#main/database/insert.ts'
import { LATEST_VERSION } from '#main/database/migrate.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { JobOptions } from '#main/jobs/jobs.ts'
import { watched } from '#main/domain/reports/running.ts'
import type { ExportResult } from './export.ts'
import { takeIn, type Taken } from './import.ts'
import { fileSha256, openExport, refuse } from './package.ts'

export interface ImportResult extends Taken {
  status: 'imported' | 'unchanged'
  sha256: string
  source: string
}

/** Nobody works in this database yet, and nothing was taken in. */
async function isFresh(db: Reader | Tx): Promise<boolean> {
  const [person, matter] = [await db.selectFrom('staff').select('id').limit(1).executeTakeFirst(), await db.selectFrom('cases').select('id').limit(1).executeTakeFirst()]
  return !person && !matter
}

/**
 * Writes everything, or all of one acceptance point, into one archive (format: docs/adr/0010), in a worker from one state of the database.
 * The journal keeps who, what and the SHA-256 of the file.
 * @throws AppError NOT_FOUND (point, folder), DISK_FULL, CONFLICT (cancelled, file in use); no file is left then
 */
export async function exportAll(core: Core, call: Call, input: { file: string; point?: string | undefined }, options: JobOptions = {}): Promise<ExportResult> {
  const actor = await admit(core, call, 'transfer.change')
  const job = { location: core.db.location, file: input.file, point: input.point, by: actor.name, now: core.clock.now(), program: core.version }
  const done = await core.jobs.run('exportAll', job, options)
  const { manifest: _, ...short } = done
  return act(core, { ...call, idempotencyKey: null }, { action: 'transfer.change', name: 'transfer.export', subject: input.point ?? null, request: input }, async () => ({ result: done, detail: { ...short } }))
}

export interface ImportInput {
  /** Path on the host. */
  file: string
  /** Told by the sender another way. */
  sha256?: string | undefined
  ticket?: string | undefined
}

/**
 * Takes in an export: proved first, then in one transaction, or not at all. The same file again changes nothing. Into a database nobody
 * works in yet the rows come exactly as they were. `ticket`: by which it is watched and stopped (reports/running.ts).
 * @throws AppError PACKAGE_INVALID (damaged, changed, newer), CONFLICT (clashes with records here, listed; practice and real data), NOT_FOUND,
 * CANCELLED (nothing is taken in)
 */
export async function importAll(core: Core, call: Call, { ticket, ...input }: ImportInput): Promise<ImportResult> {
  await admit(core, call, 'transfer.change')
  // A connection that breaks does not stop it: whoever asks again is told what became of it.
  return watched(core, call, { ticket }, (options) => takeArchive(core, call, input, options))
}

async function takeArchive(core: Core, call: Call, input: ImportInput, options: JobOptions): Promise<ImportResult> {
  options.onProgress?.(0, '正在核对')
  const { zip, manifest } = await openExport(input.file, { schemaVersion: LATEST_VERSION })
  try {
    const sha256 = await fileSha256(input.file)
    if (input.sha256 && input.sha256.toLowerCase() !== sha256) throw refuse('文件的 SHA-256 与对方给出的不同:不是同一个文件,未导入', { expected: input.sha256, found: sha256 })
    const source = `${manifest.centre.name}${manifest.point ? ` ${manifest.point.name}` : ''}`
    const result = await act<ImportResult>(core, call, { action: 'transfer.change', name: 'transfer.import', request: { sha256 } }, async (scope) => {
      const { tx, now, actor } = scope
      const before = await tx.selectFrom('carried_over').selectAll().where('sha256', '=', sha256).executeTakeFirst()
      const nothing = { added: 0, unchanged: 0, cases: 0, documents: 0 }
      if (before) return { result: { status: 'unchanged', sha256, source, ...nothing }, detail: { sha256, unchanged: true } }
      const fresh = await isFresh(tx)
      if (!fresh && manifest.practice !== core.practice) throw new AppError('CONFLICT', { message: manifest.practice ? '这是练习数据,不能导入正式库' : '正式数据不能导入练习库' })
      if (!fresh && (await ownCentre(tx)) === manifest.centre.id) throw new AppError('CONFLICT', { message: '这是本库自己的导出,不需要导入;要恢复请用备份' })
      const taken = await takeIn({ core, scope, zip, manifest, fresh, keys: new Map(), clashes: [], taken: { ...nothing }, options })
      const row = { id: uuid(), sha256, source, cases: taken.cases, documents: taken.documents, imported_at: now, imported_by: actor.id }
      await insertRows(tx, 'carried_over', [row])
      return { result: { status: 'imported', sha256, source, ...taken }, subject: row.id, detail: { sha256, source: manifest.centre, point: manifest.point, exportedAt: manifest.exportedAt, ...taken } }
    })
    await core.catalogue.refresh(core.db.read)
    await core.calendar.refresh(core.db.read)
    return result
  } finally {
    await zip.close()
  }
}

async function ownCentre(tx: Tx): Promise<string | undefined> {
  return (await tx.selectFrom('meta').select('value').where('key', '=', 'centre_id').executeTakeFirst())?.value
}

/** Whoever calls from the command line of a database without people: the program itself. */
export const NOBODY_YET: Call = { actor: { ...SYSTEM_ACTOR, role: 'administrator' }, idempotencyKey: null, sessionToken: null, locked: false }

/** Exports taken in so far, newest first. */
export async function listCarried(core: Core, call: Call) {
  allow(call, 'transfer.read')
  const rows = await core.db.read.selectFrom('carried_over').selectAll().orderBy('imported_at', 'desc').execute()
  return rows.map((r) => ({ id: r.id, source: r.source, sha256: r.sha256, cases: r.cases, documents: r.documents, importedAt: r.imported_at }))
}
