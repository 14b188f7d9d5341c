import type { Ddl } from '../ddl.ts'

/** Version 14: change of ownership, closing of acceptance points, what was carried over from elsewhere; what each person has seen. Frozen once released. */
export const transfers = {
  version: 14,
  name: 'transfer',
  statements: (t: Ddl): string[] => [
    `CREATE TABLE ownership_change (
      id ${t.text} PRIMARY KEY, matter_code ${t.text} NOT NULL REFERENCES matter(code), from_department ${t.text} NOT NULL REFERENCES department(code),
      to_department ${t.text} REFERENCES department(code), to_stations ${t.int} NOT NULL CHECK (to_stations IN (0,1)), effective_from ${t.text} NOT NULL,
      open_cases ${t.text} NOT NULL CHECK (open_cases IN ('stay','move')), document_number ${t.text} NOT NULL, reason ${t.text} NOT NULL, version_id ${t.text} REFERENCES matter_version(id),
      decided_by ${t.text} NOT NULL REFERENCES staff(id), decided_at ${t.text} NOT NULL, moved ${t.int} NOT NULL DEFAULT 0, problems ${t.text} NOT NULL DEFAULT '[]', done_at ${t.text},
      UNIQUE (matter_code, effective_from), CHECK (to_department IS NOT NULL OR to_stations = 1)) ${t.end}`,
    `CREATE TABLE point_closure (
      id ${t.text} PRIMARY KEY, point_code ${t.text} NOT NULL UNIQUE REFERENCES acceptance_point(code), last_day ${t.text} NOT NULL, successor ${t.text} REFERENCES acceptance_point(code),
      reason ${t.text} NOT NULL, document_number ${t.text} NOT NULL, open_cases ${t.text} NOT NULL DEFAULT 'move' CHECK (open_cases IN ('stay','move')), decided_by ${t.text} NOT NULL REFERENCES staff(id), decided_at ${t.text} NOT NULL,
      export_sha256 ${t.text}, moved ${t.int} NOT NULL DEFAULT 0, done_at ${t.text}) ${t.end}`,
    // Exports brought in from elsewhere: the same one twice changes nothing.
    `CREATE TABLE carried_over (
      id ${t.text} PRIMARY KEY, sha256 ${t.text} NOT NULL UNIQUE, source ${t.text} NOT NULL, cases ${t.int} NOT NULL, documents ${t.int} NOT NULL, imported_at ${t.text} NOT NULL, imported_by ${t.text} NOT NULL) ${t.end}`,
    // The journal of where they came from, chained by itself: it proves what happened there and is not mixed with our own.
    `CREATE TABLE carried_audit (
      source ${t.text} NOT NULL, seq ${t.int} NOT NULL, at ${t.text} NOT NULL, actor_id ${t.text} NOT NULL, actor_name ${t.text} NOT NULL, action ${t.text} NOT NULL, subject ${t.text},
      outcome ${t.text} NOT NULL, detail ${t.text} NOT NULL, prev_hash ${t.text} NOT NULL, hash ${t.text} NOT NULL, PRIMARY KEY (source, seq)) ${t.end}`,
    `CREATE INDEX carried_audit_subject ON carried_audit (subject)`,
    ...t.appendOnly('carried_audit'),
    `CREATE TABLE notice_seen (staff_id ${t.text} NOT NULL REFERENCES staff(id), key ${t.text} NOT NULL, seen_at ${t.text} NOT NULL, PRIMARY KEY (staff_id, key)) ${t.end}`,
  ],
}
