import type { Ddl } from '../ddl.ts'

/** Version 6: applicants entered twice point to the record that goes on; nothing is deleted. Frozen once released. */
export const mergedApplicants = {
  version: 6,
  name: 'applicants',
  statements: (t: Ddl): string[] => [
    `ALTER TABLE applicant ADD COLUMN merged_into ${t.text} REFERENCES applicant(id)`,
    `CREATE INDEX applicant_merged ON applicant (merged_into) WHERE merged_into IS NOT NULL`,
  ],
}
