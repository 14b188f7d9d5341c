import { CompiledQuery, type DialectAdapter } from 'kysely'
import type { Tx } from './database.ts'
import type { Tables } from './schema.ts'

/** SQL of the inserts made so far, by table, columns and number of rows; apart for each database. */
const texts = new WeakMap<DialectAdapter, Map<string, string>>()
const MANY = 500

/**
 * Inserts rows that all have the same columns in the same order. Building and compiling an insert costs more than running it, so its
 * text is kept; only the values are new.
 */
export async function insertRows<T extends keyof Tables & string>(tx: Tx, table: T, rows: readonly Tables[T][]): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = Object.keys(first) as (keyof Tables[T])[]
  const { adapter } = tx.getExecutor()
  let known = texts.get(adapter)
  if (!known) texts.set(adapter, (known = new Map<string, string>()))
  const key = `${table} ${rows.length} ${columns.join(' ')}`
  let text = known.get(key)
  if (!text) {
    text = tx.insertInto(table as 'meta').values(rows as never).compile().sql
    if (known.size >= MANY) known.clear()
    known.set(key, text)
  }
  await tx.executeQuery(CompiledQuery.raw(text, rows.flatMap((row) => columns.map((column) => row[column]))))
}
