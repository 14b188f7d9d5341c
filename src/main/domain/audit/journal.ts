import { canonicalJson, sha256 } from '#main/core/canonical.ts'
import type { Actor } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { Dialect } from '#main/database/ddl.ts'
import { insertRows } from '#main/database/insert.ts'
import type { Tables } from '#main/database/schema.ts'
import type { IsoTime } from '#shared/rules/time.ts'

export interface AuditEntry {
  at: IsoTime
  actor: Pick<Actor, 'id' | 'name'>
  action: string
  subject: string | null
  outcome: 'ok' | 'refused'
  /** What was done or why it was refused; digests of events and documents make the chain cover them. */
  detail: Record<string, unknown>
}

type Row = Tables['audit']

/** Hash of one entry: SHA-256 over the previous hash and the entry's own fields in fixed order. */
export function entryHash(row: Omit<Row, 'hash'>): string {
  const fields = [row.seq, row.at, row.actor_id, row.actor_name, row.action, row.subject, row.outcome, row.detail]
  return sha256(`${row.prev_hash}\n${JSON.stringify(fields)}`)
}

/** Appends one entry to the chained journal inside the caller's transaction. */
export async function appendAudit(tx: Tx, dialect: Dialect, entry: AuditEntry): Promise<void> {
  const head = tx.selectFrom('audit_head').select(['seq', 'hash']).where('id', '=', 1)
  // PostgreSQL: the row lock makes writers queue for the head; SQLite has one writer anyway.
  const { seq, hash } = await (dialect === 'postgres' ? head.forUpdate() : head).executeTakeFirstOrThrow()
  const row = {
    seq: seq + 1,
    at: entry.at,
    actor_id: entry.actor.id,
    actor_name: entry.actor.name,
    action: entry.action,
    subject: entry.subject,
    outcome: entry.outcome,
    detail: canonicalJson(entry.detail),
    prev_hash: hash,
  }
  const newHash = entryHash(row)
  await insertRows(tx, 'audit', [{ ...row, hash: newHash }])
  await tx.updateTable('audit_head').set({ seq: row.seq, hash: newHash }).where('id', '=', 1).execute()
}

/** Walks the whole journal; returns the first break, or null when every link holds and the head is the last entry. */
export async function findChainBreak(db: Reader): Promise<{ seq: number; problem: string } | null> {
  let prev = ''
  let last = 0
  for (;;) {
    const rows = await db.selectFrom('audit').selectAll().where('seq', '>', last).orderBy('seq').limit(2000).execute()
    for (const row of rows) {
      if (row.seq !== last + 1) return { seq: row.seq, problem: `sequence jumps from ${last}` }
      if (row.prev_hash !== prev) return { seq: row.seq, problem: 'previous hash differs' }
      if (entryHash(row) !== row.hash) return { seq: row.seq, problem: 'entry was changed' }
      prev = row.hash
      last = row.seq
    }
    if (rows.length < 2000) break
  }
  const head = await db.selectFrom('audit_head').selectAll().executeTakeFirst()
  if (!head || head.seq !== last || head.hash !== prev) return { seq: last, problem: 'journal ends before its head' }
  return null
}
