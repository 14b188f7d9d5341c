import type { Ddl } from '../ddl.ts'

/** Version 10: what departments work with: authority per matter, opinion templates, papers asked for, who holds the papers, transfer batches. Frozen once released. */
export const departmentDesk = {
  version: 10,
  name: 'departments',
  statements: (t: Ddl): string[] => [
    // 权随责走: who decides a matter and whose seal it bears, by date. `delegated`: only under a letter (授权委托书) in force.
    `CREATE TABLE matter_authority (
      id ${t.text} PRIMARY KEY, matter_code ${t.text} NOT NULL REFERENCES matter(code), issuing_authority ${t.text} NOT NULL, seal_owner ${t.text} NOT NULL,
      delegated ${t.int} NOT NULL CHECK (delegated IN (0,1)), letter_number ${t.text}, letter_from ${t.text}, letter_to ${t.text},
      valid_from ${t.text} NOT NULL, valid_to ${t.text}, note ${t.text}, recorded_by ${t.text} NOT NULL REFERENCES staff(id), recorded_at ${t.text} NOT NULL,
      CHECK (valid_to IS NULL OR valid_to >= valid_from),
      CHECK (delegated = 0 OR (letter_number IS NOT NULL AND letter_from IS NOT NULL AND letter_to IS NOT NULL AND letter_to >= letter_from))) ${t.end}`,
    `CREATE INDEX matter_authority_matter ON matter_authority (matter_code, valid_from)`,
    `CREATE TABLE opinion_template (
      id ${t.text} PRIMARY KEY, department_code ${t.text} NOT NULL REFERENCES department(code), matter_code ${t.text} REFERENCES matter(code),
      result ${t.text} NOT NULL, title ${t.text} NOT NULL, body ${t.text} NOT NULL, active ${t.int} NOT NULL DEFAULT 1 CHECK (active IN (0,1)),
      created_by ${t.text} NOT NULL REFERENCES staff(id), created_at ${t.text} NOT NULL, updated_at ${t.text} NOT NULL) ${t.end}`,
    `CREATE UNIQUE INDEX opinion_template_title ON opinion_template (department_code, title) WHERE active = 1`,
    // A department asks the counter for papers; the clocks run on.
    `CREATE TABLE paper_request (
      id ${t.text} PRIMARY KEY, case_id ${t.text} NOT NULL REFERENCES cases(id), department_code ${t.text} NOT NULL REFERENCES department(code),
      papers ${t.text} NOT NULL, reason ${t.text} NOT NULL, asked_by ${t.text} NOT NULL REFERENCES staff(id), asked_at ${t.text} NOT NULL, answer_due ${t.text} NOT NULL,
      answered_by ${t.text} REFERENCES staff(id), answered_at ${t.text}, answer ${t.text}, CHECK ((answered_at IS NULL) = (answer IS NULL))) ${t.end}`,
    `CREATE INDEX paper_request_open ON paper_request (department_code, asked_at) WHERE answered_at IS NULL`,
    `CREATE INDEX paper_request_case ON paper_request (case_id)`,
    // Where the papers of a case are: every hand-over of them, person to person.
    `CREATE TABLE custody_event (
      id ${t.text} PRIMARY KEY, case_id ${t.text} NOT NULL REFERENCES cases(id), seq ${t.int} NOT NULL CHECK (seq >= 1), at ${t.text} NOT NULL,
      kind ${t.text} NOT NULL CHECK (kind IN ('receive','offer','confirm','refuse','handOver','return')),
      from_staff ${t.text} REFERENCES staff(id), to_staff ${t.text} REFERENCES staff(id), to_place ${t.text} NOT NULL, note ${t.text},
      actor_id ${t.text} NOT NULL, UNIQUE (case_id, seq)) ${t.end}`,
    ...t.appendOnly('custody_event'),
    `CREATE TABLE transfer_batch (
      id ${t.text} PRIMARY KEY, number ${t.text} NOT NULL UNIQUE, department_code ${t.text} NOT NULL REFERENCES department(code), point_code ${t.text} NOT NULL,
      created_at ${t.text} NOT NULL, created_by ${t.text} NOT NULL REFERENCES staff(id), document_id ${t.text} REFERENCES document(id)) ${t.end}`,
    `CREATE TABLE transfer_batch_case (batch_id ${t.text} NOT NULL REFERENCES transfer_batch(id), case_id ${t.text} NOT NULL REFERENCES cases(id), PRIMARY KEY (batch_id, case_id)) ${t.end}`,
    `CREATE INDEX transfer_batch_department ON transfer_batch (department_code, created_at)`,
    `CREATE INDEX transfer_batch_case_case ON transfer_batch_case (case_id)`,
    `CREATE INDEX cases_officer ON cases (officer_id, state) WHERE ended_at IS NULL`,
  ],
}
