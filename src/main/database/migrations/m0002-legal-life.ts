import type { Ddl } from '../ddl.ts'

/** Version 2: what the whole legal life of a case needs beside its events: deadlines to watch, flags, steps of others. Frozen once released. */
export const legalLife = {
  version: 2,
  name: 'legal life',
  statements: (t: Ddl): string[] => [
    `ALTER TABLE cases ADD COLUMN acceptance_deadline ${t.text}`,
    `ALTER TABLE cases ADD COLUMN correction_deadline ${t.text}`,
    `ALTER TABLE cases ADD COLUMN promise_due ${t.text}`,
    `ALTER TABLE cases ADD COLUMN suspended ${t.int} NOT NULL DEFAULT 0 CHECK (suspended IN (0,1))`,
    `ALTER TABLE cases ADD COLUMN supervised ${t.int} NOT NULL DEFAULT 0 CHECK (supervised IN (0,1))`,
    `ALTER TABLE cases ADD COLUMN rating ${t.int} CHECK (rating BETWEEN 1 AND 5)`,
    `CREATE INDEX cases_acceptance_deadline ON cases (acceptance_deadline) WHERE state = 'received'`,
    `CREATE INDEX cases_correction_deadline ON cases (correction_deadline) WHERE state = 'awaitingCorrection'`,
    // The month report reads these from the index alone (docs/bench.md).
    `DROP INDEX case_event_type_at`,
    `CREATE INDEX case_event_type_at ON case_event (type, at, case_id, from_state, to_state)`,
    `DROP INDEX cases_ended`,
    `CREATE INDEX cases_ended ON cases (ended_at, accepted_at, due, department_code, matter_code, point_code)`,
    `CREATE TABLE case_task (
      id ${t.text} PRIMARY KEY, case_id ${t.text} NOT NULL REFERENCES cases(id), kind ${t.text} NOT NULL CHECK (kind IN ('joint','outside','community')),
      owner_code ${t.text}, owner_name ${t.text} NOT NULL, step ${t.text} NOT NULL, opened_at ${t.text} NOT NULL, due ${t.text},
      signed_at ${t.text}, done_at ${t.text}, result ${t.text}, opinion ${t.text}, done_by ${t.text},
      CHECK ((done_at IS NULL) = (result IS NULL)),
      CHECK (kind <> 'joint' OR owner_code IS NOT NULL)) ${t.end}`,
    `CREATE INDEX case_task_case ON case_task (case_id)`,
    `CREATE INDEX case_task_owner ON case_task (owner_code, done_at)`,
  ],
}
