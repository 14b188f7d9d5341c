import type Sqlite from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { paperPrefix } from '#main/domain/cases/numbering.ts'
import type { Tables } from '#main/database/schema.ts'

/** All rows one acceptance leaves behind. */
export interface AcceptedRows {
  applicant: Tables['applicant']
  row: Tables['cases']
  materials: Tables['case_material'][]
  events: Tables['case_event'][]
  documents: Tables['document'][]
  audit: Tables['audit']
  idempotency: Tables['idempotency']
}

/** Reads back what the service wrote for one case. */
export function readAccepted(db: Sqlite.Database): (caseId: string, key: string) => AcceptedRows {
  const one = (sql: string) => db.prepare<[string], never>(sql)
  const byCase = (table: string) => one(`SELECT * FROM ${table} WHERE case_id = ?`)
  const [row, applicant, audit, idempotency] = [
    one('SELECT * FROM cases WHERE id = ?'),
    one('SELECT * FROM applicant WHERE id = ?'),
    one('SELECT * FROM audit WHERE subject = ?'),
    db.prepare<[string, string], never>('SELECT * FROM idempotency WHERE actor_id = ? AND key = ?'),
  ]
  const [materials, events, documents] = [byCase('case_material'), byCase('case_event'), byCase('document')]
  return (caseId, key) => {
    const found = row.get(caseId) as unknown as Tables['cases']
    return {
      row: found,
      applicant: applicant.get(found.applicant_id) as unknown as Tables['applicant'],
      materials: materials.all(caseId),
      events: events.all(caseId),
      documents: documents.all(caseId),
      audit: audit.get(caseId) as unknown as Tables['audit'],
      idempotency: idempotency.get(found.clerk_id, key) as unknown as Tables['idempotency'],
    }
  }
}

type Insert = (row: object) => void

function inserter(db: Sqlite.Database, table: string): Insert {
  const columns = db.pragma(`table_info(${table})`) as { name: string }[]
  const names = columns.map((c) => c.name)
  const statement = db.prepare(`INSERT INTO ${table} (${names.join(',')}) VALUES (${names.map((n) => `@${n}`).join(',')})`)
  return (row) => void statement.run(row)
}

/**
 * The least a program must do for the same result: numbers taken, the same rows put in, the journal chained, one transaction. No
 * validation, no rules, no building of rows; statements are prepared once.
 */
export function referenceAccept(db: Sqlite.Database): (rows: AcceptedRows) => void {
  const take = db.prepare<[string, number, number], { last: number }>(
    'INSERT INTO number_series (series, last) VALUES (?, ?) ON CONFLICT (series) DO UPDATE SET last = last + ? RETURNING last',
  )
  const known = db.prepare('SELECT response FROM idempotency WHERE actor_id = ? AND key = ?')
  const person = db.prepare('SELECT id FROM applicant WHERE id_type = ? AND id_number = ?')
  const head = db.prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM audit_head WHERE id = 1')
  const setHead = db.prepare('UPDATE audit_head SET seq = ?, hash = ? WHERE id = 1')
  const insert = Object.fromEntries(['applicant', 'cases', 'case_material', 'case_event', 'document', 'audit', 'idempotency'].map((t) => [t, inserter(db, t)])) as Record<string, Insert>
  const put = (table: string, rows: readonly object[]): void => rows.forEach(insert[table] as Insert)

  const accept = db.transaction((rows: AcceptedRows) => {
    const { row, applicant, materials, events, documents, audit, idempotency } = rows
    if (known.get(idempotency.actor_id, idempotency.key)) throw new Error('done before')
    if (!person.get(applicant.id_type, applicant.id_number)) put('applicant', [applicant])
    take.get(`case:${row.number.slice(0, 9)}:${row.counter_number}:${row.received_at.slice(0, 10)}`, 1, 1)
    put('cases', [row])
    put('case_material', materials)
    put('case_event', events)
    take.get(`paper:${paperPrefix(null)}:${row.received_at.slice(0, 4)}`, documents.length, documents.length)
    put('document', documents)
    const before = head.get() as { seq: number; hash: string }
    const fields = [before.seq + 1, audit.at, audit.actor_id, audit.actor_name, audit.action, audit.subject, audit.outcome, audit.detail]
    const hash = createHash('sha256').update(`${before.hash}\n${JSON.stringify(fields)}`).digest('hex')
    put('audit', [{ ...audit, seq: before.seq + 1, prev_hash: before.hash, hash }])
    setHead.run(before.seq + 1, hash)
    put('idempotency', [idempotency])
  })
  return (rows) => accept.immediate(rows)
}
