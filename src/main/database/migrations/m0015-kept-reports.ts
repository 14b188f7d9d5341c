import type { Ddl } from '../ddl.ts'

/** Version 15: what a frozen month is made of beside its figures, so that a package made later is what was frozen. */
export const keptReports = {
  version: 15,
  name: 'kept-reports',
  statements: (t: Ddl): string[] => [
    // detail: the masked list of cases as JSON lines, gzipped; charts: the data of the charts as JSON.
    `CREATE TABLE report_kept (
      edition_id ${t.text} PRIMARY KEY REFERENCES report_edition(id), detail ${t.bytes} NOT NULL, charts ${t.text} NOT NULL) ${t.end}`,
    ...t.appendOnly('report_kept'),
  ],
}
