import type { Ddl } from '../ddl.ts'

/** Version 7: frozen months, and what the district desk keeps of its centres. Frozen once released. */
export const districtPack = {
  version: 7,
  name: 'district',
  statements: (t: Ddl): string[] => [
    `CREATE TABLE report_edition (
      id ${t.text} PRIMARY KEY, period ${t.text} NOT NULL, month ${t.text} NOT NULL, edition ${t.int} NOT NULL CHECK (edition >= 1),
      report ${t.text} NOT NULL, data_hash ${t.text} NOT NULL, frozen_at ${t.text} NOT NULL, frozen_by ${t.text} NOT NULL REFERENCES staff(id),
      note ${t.text}, differences ${t.text} NOT NULL, UNIQUE (period, edition), CHECK (edition = 1 OR note IS NOT NULL)) ${t.end}`,
    ...t.appendOnly('report_edition'),
    `CREATE TABLE district_centre (
      id ${t.text} PRIMARY KEY, name ${t.text} NOT NULL, public_key ${t.text} NOT NULL UNIQUE, added_at ${t.text} NOT NULL, added_by ${t.text} NOT NULL) ${t.end}`,
    `CREATE TABLE district_package (
      id ${t.text} PRIMARY KEY, centre_id ${t.text} NOT NULL REFERENCES district_centre(id), period ${t.text} NOT NULL, month ${t.text} NOT NULL,
      edition ${t.int} NOT NULL CHECK (edition >= 1), manifest ${t.text} NOT NULL, report ${t.text} NOT NULL, detail ${t.bytes} NOT NULL, sha256 ${t.text} NOT NULL,
      imported_at ${t.text} NOT NULL, imported_by ${t.text} NOT NULL, UNIQUE (centre_id, period, edition)) ${t.end}`,
    `CREATE INDEX district_package_period ON district_package (period, centre_id, edition)`,
    ...t.appendOnly('district_package'),
  ],
}
