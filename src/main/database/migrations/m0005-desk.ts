import type { Ddl } from '../ddl.ts'

/** Version 5: drafts of the counter and shifts. Frozen once released. */
export const deskWork = {
  version: 5,
  name: 'desk',
  statements: (t: Ddl): string[] => [
    `CREATE TABLE draft (
      id ${t.text} PRIMARY KEY, point_code ${t.text} NOT NULL REFERENCES acceptance_point(code), counter ${t.text}, owner_id ${t.text} NOT NULL REFERENCES staff(id),
      version ${t.int} NOT NULL CHECK (version >= 1), title ${t.text} NOT NULL, data ${t.text} NOT NULL, created_at ${t.text} NOT NULL, updated_at ${t.text} NOT NULL) ${t.end}`,
    `CREATE INDEX draft_point ON draft (point_code, updated_at)`,
    `CREATE TABLE shift (
      id ${t.text} PRIMARY KEY, staff_id ${t.text} NOT NULL REFERENCES staff(id), point_code ${t.text} NOT NULL, counter ${t.text} NOT NULL,
      started_at ${t.text} NOT NULL, ended_at ${t.text}, to_staff ${t.text}, keeping ${t.text} NOT NULL DEFAULT '[]', incidents ${t.text}, document_id ${t.text},
      CHECK (ended_at IS NULL OR ended_at >= started_at), FOREIGN KEY (point_code, counter) REFERENCES counter(point_code, number)) ${t.end}`,
    // One shift at a time for a person, one person at a time for a counter.
    `CREATE UNIQUE INDEX shift_person ON shift (staff_id) WHERE ended_at IS NULL`,
    `CREATE UNIQUE INDEX shift_counter ON shift (point_code, counter) WHERE ended_at IS NULL`,
  ],
}
