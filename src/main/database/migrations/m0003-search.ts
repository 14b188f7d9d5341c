import type { Ddl } from '../ddl.ts'

/** Version 3: words learned from what clerks choose after a search; a supervisor confirms them. Frozen once released. */
export const searchAliases = {
  version: 3,
  name: 'search aliases',
  statements: (t: Ddl): string[] => [
    `CREATE TABLE search_alias (
      id ${t.text} PRIMARY KEY, word ${t.text} NOT NULL, target_code ${t.text} NOT NULL, count ${t.int} NOT NULL CHECK (count >= 1),
      state ${t.text} NOT NULL CHECK (state IN ('suggested','confirmed','refused')),
      first_by ${t.text} NOT NULL, first_at ${t.text} NOT NULL, last_by ${t.text} NOT NULL, last_at ${t.text} NOT NULL,
      decided_by ${t.text}, decided_at ${t.text},
      UNIQUE (word, target_code), CHECK ((state = 'suggested') = (decided_at IS NULL))) ${t.end}`,
    `CREATE INDEX search_alias_state ON search_alias (state, count)`,
  ],
}
