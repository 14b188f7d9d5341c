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
  ],
}
