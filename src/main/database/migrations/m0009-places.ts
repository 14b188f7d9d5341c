import type { Ddl } from '../ddl.ts'

/** Version 9: people of communities and heads of departments; stations beside the centre; communities the district enters. Frozen once released. */
export const places = {
  version: 9,
  name: 'places',
  statements: (t: Ddl): string[] => [
    `ALTER TABLE staff ADD COLUMN community_code ${t.text} REFERENCES community(code)`,
    `ALTER TABLE staff ADD COLUMN leads ${t.int} NOT NULL DEFAULT 0 CHECK (leads IN (0,1))`,
    // Null: as the role has it (rules/visibility.ts).
    `ALTER TABLE staff ADD COLUMN clearance ${t.text} CHECK (clearance IN ('ordinary','sensitive','highlySensitive'))`,
    // Who may not know of sensitive matters searches by keys alone too: what is not for him is left out in the index (docs/bench.md).
    ...['applicant_name_key', 'applicant_pinyin', 'applicant_initials', 'applicant_phone_tail', 'applicant_id_number'].flatMap((c) => [
      `DROP INDEX cases_${c}`,
      `CREATE INDEX cases_${c} ON cases (${c}, id, sensitivity)`,
    ]),
    // Failed log-ins under names that are nobody's: counted like those of a person, so that no answer tells which names exist.
    `CREATE TABLE login_failure (
      name_hash ${t.text} PRIMARY KEY, failures ${t.int} NOT NULL CHECK (failures >= 0), locked_until ${t.text}, at ${t.text} NOT NULL) ${t.end}`,
    `ALTER TABLE acceptance_point ADD COLUMN kind ${t.text} NOT NULL DEFAULT 'centre' CHECK (kind IN ('centre','station'))`,
    `ALTER TABLE acceptance_point ADD COLUMN community_code ${t.text} REFERENCES community(code)`,
    `ALTER TABLE community ADD COLUMN address ${t.text}`,
    `ALTER TABLE community ADD COLUMN phone ${t.text}`,
    `ALTER TABLE community ADD COLUMN entered_by ${t.text}`,
    // Numbers printed on forms for the hours without power (D23): of the same series as case numbers, each used once, or void.
    `CREATE TABLE reserved_number (
      number ${t.text} PRIMARY KEY CHECK (length(number) = 21), point_code ${t.text} NOT NULL, counter ${t.text} NOT NULL,
      serial ${t.int} NOT NULL CHECK (serial BETWEEN 1 AND 999), printed_at ${t.text} NOT NULL, printed_by ${t.text} NOT NULL REFERENCES staff(id),
      document_id ${t.text} NOT NULL UNIQUE REFERENCES document(id), state ${t.text} NOT NULL CHECK (state IN ('open','used','void')),
      case_id ${t.text} UNIQUE REFERENCES cases(id), void_reason ${t.text}, ended_at ${t.text}, ended_by ${t.text} REFERENCES staff(id),
      CHECK ((state = 'used') = (case_id IS NOT NULL)), CHECK ((state = 'void') = (void_reason IS NOT NULL)),
      CHECK ((state = 'open') = (ended_at IS NULL)), CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
      FOREIGN KEY (point_code, counter) REFERENCES counter(point_code, number)) ${t.end}`,
    `CREATE INDEX reserved_number_point ON reserved_number (point_code, state, number)`,
  ],
}
