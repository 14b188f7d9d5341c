import { PostgresAdapter } from 'kysely'
import { AppError } from '#shared/contract/errors.ts'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { canonicalJson, sha256 } from '#main/core/canonical.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { insertRows } from '#main/database/insert.ts'
import type { CaseTable, Tables } from '#main/database/schema.ts'
import { papersFollow } from '#main/domain/departments/custody.ts'
import type { ChecklistLine } from '#shared/rules/checklist.ts'
import type { EventRow, Working } from './working.ts'

/** Digest of an event as the journal keeps it, so that the chained journal also proves the case history. */
export function eventDigest(event: EventRow): string {
  const { id, case_id, seq, type, at, actor_id, actor_name, from_state, to_state, data } = event
  return sha256(canonicalJson([id, case_id, seq, type, at, actor_id, actor_name, from_state, to_state, data]))
}

/** SQLite has one writer at a time; PostgreSQL waits here for another who is at the same case, and then sees what he did. */
const locks = (db: Reader | Tx): boolean => db.isTransaction && db.getExecutor().adapter instanceof PostgresAdapter

/** Finds a case by its key or its 21-digit number; inside a transaction nobody else changes it until the end. Throws CASE_UNKNOWN. */
export async function findCase(db: Reader | Tx, idOrNumber: string): Promise<CaseTable> {
  const byNumber = /^\d{21}$/.test(idOrNumber)
  const query = db.selectFrom('cases').selectAll().where(byNumber ? 'number' : 'id', '=', idOrNumber)
  const row = await query.$if(locks(db), (q) => q.forUpdate()).executeTakeFirst()
  if (!row) throw new AppError('CASE_UNKNOWN', { data: { id: idOrNumber } })
  return row
}

export async function eventsOf(db: Reader | Tx, caseId: string): Promise<EventRow[]> {
  return db.selectFrom('case_event').selectAll().where('case_id', '=', caseId).orderBy('seq').execute()
}

export async function materialsOf(db: Reader | Tx, caseId: string): Promise<Tables['case_material'][]> {
  return db.selectFrom('case_material').selectAll().where('case_id', '=', caseId).orderBy('no').execute()
}

/** Stored checklist lines as the rules know them. */
export function toLines(rows: Tables['case_material'][], matter: MatterDetail): ChecklistLine[] {
  const whenOf = new Map(matter.materials.map((m) => [m.no, m]))
  return rows.map((r) => ({
    no: r.no,
    name: r.name,
    form: r.form,
    copies: whenOf.get(r.no)?.copies ?? r.copies,
    required: r.required === 1,
    when: whenOf.get(r.no)?.when ?? null,
    keep: r.keep,
    received: r.received === 1,
    receivedCopies: r.copies,
    missingReason: r.missing_reason,
  }))
}

const toMaterialRow = (caseId: string, l: ChecklistLine): Tables['case_material'] => ({
  case_id: caseId,
  no: l.no,
  name: l.name,
  form: l.form,
  required: Number(l.required),
  received: Number(l.received),
  copies: l.receivedCopies,
  keep: l.keep,
  missing_reason: l.missingReason,
})

/** Writes a new case with its events and checklist. */
export async function insertCase(tx: Tx, w: Working): Promise<void> {
  await insertRows(tx, 'cases', [w.row])
  await insertRows(tx, 'case_material', w.lines.map((l) => toMaterialRow(w.row.id, l)))
  await insertRows(tx, 'case_event', w.added)
}

/** Writes what a transaction added to an existing case; VERSION_CONFLICT when someone was faster. */
export async function updateCase(tx: Tx, w: Working, changedLines: readonly ChecklistLine[]): Promise<void> {
  const { id, version, ...columns } = w.row
  const done = await tx
    .updateTable('cases')
    .set({ ...columns, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (Number(done.numUpdatedRows) !== 1) throw new AppError('VERSION_CONFLICT')
  w.row.version = version + 1
  for (const line of changedLines) {
    const { case_id, no, ...values } = toMaterialRow(id, line)
    await tx.updateTable('case_material').set(values).where('case_id', '=', case_id).where('no', '=', no).execute()
  }
  await tx.insertInto('case_event').values(w.added).execute()
  await papersFollow(tx, w.row, w.added)
}
