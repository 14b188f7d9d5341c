/** The few words in which SQLite and PostgreSQL differ, so that one schema text serves both. */
export type Dialect = 'sqlite' | 'postgres'

export interface Ddl {
  dialect: Dialect
  /** Integer of at least 53 bits. */
  int: string
  /** Text compared byte by byte, so that prefix ranges use the index. */
  text: string
  bytes: string
  /** What ends a CREATE TABLE. */
  end: string
  /** Statements that make a table append-only. */
  appendOnly(table: string): string[]
}

const sqlite: Ddl = {
  dialect: 'sqlite',
  int: 'INTEGER',
  text: 'TEXT',
  bytes: 'BLOB',
  end: 'STRICT',
  appendOnly: (table) =>
    ['UPDATE', 'DELETE'].map(
      (op) => `CREATE TRIGGER ${table}_no_${op.toLowerCase()} BEFORE ${op} ON ${table}
        BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
    ),
}

const postgres: Ddl = {
  dialect: 'postgres',
  int: 'BIGINT',
  text: 'TEXT COLLATE "C"',
  bytes: 'BYTEA',
  end: '',
  appendOnly: (table) => [
    `CREATE FUNCTION ${table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION '${table} is append-only'; END $$`,
    `CREATE TRIGGER ${table}_no_change BEFORE UPDATE OR DELETE ON ${table}
      FOR EACH ROW EXECUTE FUNCTION ${table}_append_only()`,
    `CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION ${table}_append_only()`,
  ],
}

export const DDL: Record<Dialect, Ddl> = { sqlite, postgres }
