import type { Ddl } from '../ddl.ts'

/** Version 8: people's own lists and their scheduled export. Frozen once released. */
export const ownQueries = {
  version: 8,
  name: 'own queries',
  statements: (t: Ddl): string[] => [
    `CREATE TABLE saved_query (
      id ${t.text} PRIMARY KEY, name ${t.text} NOT NULL, owner_id ${t.text} NOT NULL REFERENCES staff(id), shared ${t.int} NOT NULL CHECK (shared IN (0,1)),
      filter ${t.text} NOT NULL, columns ${t.text} NOT NULL, department_code ${t.text} REFERENCES department(code),
      created_at ${t.text} NOT NULL, updated_at ${t.text} NOT NULL, UNIQUE (owner_id, name)) ${t.end}`,
    `CREATE TABLE export_schedule (
      id ${t.text} PRIMARY KEY, query_id ${t.text} NOT NULL REFERENCES saved_query(id), folder ${t.text} NOT NULL, format ${t.text} NOT NULL CHECK (format IN ('csv','xlsx')),
      every ${t.text} NOT NULL CHECK (every IN ('day','week','month')), at ${t.text} NOT NULL, day ${t.int} NOT NULL CHECK (day BETWEEN 1 AND 28),
      active ${t.int} NOT NULL CHECK (active IN (0,1)), created_by ${t.text} NOT NULL REFERENCES staff(id), last_run ${t.text}, last_result ${t.text}) ${t.end}`,
  ],
}
