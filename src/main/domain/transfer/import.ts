import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql, type Expression, type SqlBool } from 'kysely'
import { AppError } from '#shared/contract/errors.ts'
import type { ActionScope } from '#main/core/action.ts'
import { SYSTEM_ACTOR, type Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import { canonicalJson } from '#main/core/canonical.ts'
import type { Tx } from '#main/database/database.ts'
import { insertRows } from '#main/database/insert.ts'
import type { Tables } from '#main/database/schema.ts'
import type { ZipFile } from '#main/reports/zipFile.ts'
import { appendAudit, entryHash } from '#main/domain/audit/journal.ts'
import { CALENDAR_STAMP } from '#main/domain/calendar/store.ts'
import { eventDigest } from '#main/domain/cases/repository.ts'
import type { EventRow } from '#main/domain/cases/working.ts'
import { setMeta } from '#main/domain/catalogue/import.ts'
import { NO_PASSWORD } from '#main/domain/session/password.ts'
import { CATALOGUE_STAMP } from '#main/domain/catalogue/store.ts'
import type { JobOptions } from '#main/jobs/jobs.ts'
import { refuseStopped } from '#main/domain/reports/running.ts'
import { linesOf, refuse, type ExportManifest } from './package.ts'
import { EXPORTED, TABLES, type Exported } from './tables.ts'
import { adjustersFor, type Adjust } from './merging.ts'

export type Row = Record<string, unknown>

export interface Taken {
  /** Rows that were not there before. */
  added: number
  /** Rows that were there already, the same. */
  unchanged: number
  cases: number
  documents: number
}

/** What is being taken in, into which database. */
export interface Taking {
  core: Core
  scope: ActionScope
  zip: ZipFile
  manifest: ExportManifest
  /** Nobody works here yet: the rows come exactly as they were. */
  fresh: boolean
  /** table → key elsewhere → key here. */
  keys: Map<string, Map<unknown, unknown>>
  clashes: { table: string; key: string; why: string }[]
  taken: Taken
  /** How far it is is told, and asked whether to go on, after every batch. */
  options: JobOptions
}

const BATCH = 200
const INSERT_ROWS = 25
const MOST_CLASHES = 50

/**
 * Takes the rows of a proven export into the database, all in the caller's transaction. Into a database nobody works in they come exactly as
 * they were; beside other cases, numbers counted per centre carry a mark and people come as inactive accounts.
 * @throws AppError CONFLICT listing what clashes; nothing is taken in then
 */
export async function takeIn(t: Taking): Promise<Taken> {
  const { tx } = t.scope
  if (t.core.db.dialect === 'sqlite') await sql`pragma defer_foreign_keys = on`.execute(tx)
  if (t.fresh) await emptyPreset(tx)
  const adjust = adjustersFor(t)
  const all = t.manifest.tables.reduce((sum, l) => sum + l.rows, 0)
  let looked = 0
  for (const [table, rule] of EXPORTED) {
    const listed = t.manifest.tables.find((l) => l.table === table)
    if (!listed) continue
    let rows = 0
    for await (const batch of batches(t, rule, listed.files.map((f) => f.name))) {
      rows += batch.length
      await takeBatch(t, table, rule, batch, adjust)
      looked += batch.length
      t.options.onProgress?.(looked / Math.max(1, all), '正在导入')
      refuseStopped(t.options)
    }
    if (rows !== listed.rows) throw refuse(`${table} 应有 ${listed.rows} 行,实有 ${rows} 行,请重新导出`, { table })
  }
  if (t.clashes.length > 0) throw clashing(t.clashes)
  await setLater(t)
  await takeJournal(t)
  await setMeta(tx, CATALOGUE_STAMP, uuid())
  await setMeta(tx, CALENDAR_STAMP, uuid())
  if (t.fresh) {
    await setMeta(tx, 'centre_name', t.manifest.centre.name)
    await setMeta(tx, 'practice', t.manifest.practice ? '1' : '0')
  }
  return t.taken
}

function clashing(clashes: Taking['clashes']): AppError {
  const shown = clashes.slice(0, 5).map((c) => `${c.table} ${c.key}:${c.why}`)
  return new AppError('CONFLICT', { message: `与本库已有记录冲突 ${clashes.length}${clashes.length >= MOST_CLASHES ? '+' : ''} 处,未导入任何内容。${shown.join(';')}`, data: { clashes } })
}

/** The seeded catalogue and places of a database nobody works in make room for those of the export. */
async function emptyPreset(tx: Tx): Promise<void> {
  for (const [table] of EXPORTED.toReversed()) {
    // Settings of this installation stay.
    if (table === 'setting') continue
    const any = await sql<Row>`SELECT 1 AS one FROM ${sql.table(table)} LIMIT 1`.execute(tx)
    if (any.rows.length > 0) await sql`DELETE FROM ${sql.table(table)}`.execute(tx)
  }
}

async function* batches(t: Taking, rule: Exported, files: string[]): AsyncGenerator<Row[]> {
  let batch: Row[] = []
  const size = rule.file ? 20 : BATCH
  for (const file of files)
    for await (const line of linesOf(t.zip, file)) {
      batch.push(await arriving(t, rule, line))
      if (batch.length < size) continue
      yield batch
      batch = []
    }
  if (batch.length > 0) yield batch
}

/** A line as a row: bytes again bytes, its file back in it, what never left replaced. */
async function arriving(t: Taking, rule: Exported, line: Row): Promise<Row> {
  const row: Row = { ...line, ...rule.secret }
  // Unique: a bell that is not registered again rings nowhere.
  if (rule.secret && 'token_hash' in rule.secret) row['token_hash'] = `${NO_PASSWORD}:${String(row['id'])}`
  for (const [column, value] of Object.entries(row))
    if (value !== null && typeof value === 'object' && '$bytes' in value) row[column] = Buffer.from(String(value.$bytes), 'base64')
  if (rule.file) row[rule.file.column] = await t.zip.bytes(`${rule.file.folder}/${String(row[rule.key[0]!])}.${rule.file.ending}`)
  return row
}

async function takeBatch(t: Taking, table: keyof Tables, rule: Exported, rows: Row[], adjust: Adjust): Promise<void> {
  const { tx } = t.scope
  const fresh: Row[] = []
  const wanted: Row[] = []
  for (const row of rows) {
    const adjusted = await adjust(table, rule, refer(t, rule, row))
    if (adjusted) wanted.push(adjusted)
  }
  const known = t.fresh && table !== 'setting' ? new Map<Row, Row>() : await alreadyHere(tx, table, rule, wanted)
  for (const row of wanted) {
    const here = known.get(row)
    if (here) settleKnown(t, table, rule, row, here)
    else fresh.push(rule.later ? { ...row, ...Object.fromEntries(rule.later.map((c) => [c, null])) } : row)
  }
  if (t.clashes.length > MOST_CLASHES) throw clashing(t.clashes)
  // Nothing will be kept: the rest is only looked through for further clashes.
  if (fresh.length === 0 || t.clashes.length > 0) return
  await insertSame(tx, table, fresh)
  t.taken.added += fresh.length
  if (table === 'cases') t.taken.cases += fresh.length
  if (table === 'document') t.taken.documents += fresh.length
  await vouch(t, table, fresh)
}

/** Rows of one insert must have the same columns; few to an insert, for each prepared one stays in memory with all its values. */
async function insertSame(tx: Tx, table: keyof Tables, rows: Row[]): Promise<void> {
  for (const group of Map.groupBy(rows, (r) => Object.keys(r).join()).values())
    for (let from = 0; from < group.length; from += INSERT_ROWS) {
      await insertRows(tx, table, group.slice(from, from + INSERT_ROWS) as never)
      // SQLite answers at once: without this the people at this host would wait for a whole piece of the archive.
      await nextTurn()
    }
}

/** Columns that refer to a row known here under another key. */
function refer(t: Taking, rule: Exported, row: Row): Row {
  for (const [column, table] of Object.entries(rule.refers ?? {})) {
    const here = t.keys.get(table)?.get(row[column])
    if (here !== undefined) row[column] = here
  }
  return row
}

/** For each row the one that is here already under its key or under another of its unique keys. */
async function alreadyHere(tx: Tx, table: keyof Tables, rule: Exported, rows: Row[]): Promise<Map<Row, Row>> {
  const found = new Map<Row, Row>()
  for (const key of [rule.key, ...(rule.unique ?? [])]) {
    const asked = rows.filter((r) => !found.has(r) && key.every((k) => r[k] !== null))
    if (asked.length === 0) continue
    const existing = await tx
      .selectFrom(table as 'staff')
      .selectAll()
      .where((eb): Expression<SqlBool> => (key.length === 1
        ? eb(key[0] as 'id', 'in', asked.map((r) => r[key[0]!] as string))
        : eb.or(asked.map((r) => eb.and(key.map((k) => eb(k as 'id', '=', r[k] as string)))))))
      .execute()
    const textOf = (r: Row): string => JSON.stringify(key.map((k) => r[k]))
    const byKey = new Map((existing as unknown as Row[]).map((r) => [textOf(r), r]))
    for (const row of asked) {
      const here = byKey.get(textOf(row))
      if (here) found.set(row, here)
    }
  }
  return found
}

const plain = (row: Row, but: string[]): string =>
  canonicalJson(Object.fromEntries(Object.entries(row).filter(([c]) => !but.includes(c)).map(([c, v]) => [c, v instanceof Uint8Array ? Buffer.from(v).toString('base64') : v])))

function settleKnown(t: Taking, table: keyof Tables, rule: Exported, row: Row, here: Row): void {
  const key = rule.key[0]!
  if (rule.known === 'keep') {
    // A code is what it says, everywhere: only hidden keys may differ.
    if (rule.key.some((k) => k !== 'id' && here[k] !== row[k]))
      return void t.clashes.push({ table, key: rule.key.map((k) => String(row[k])).join('/'), why: `与本库的 ${rule.key.map((k) => String(here[k])).join('/')} 重复` })
    if (here[key] !== row[key]) {
      const map = t.keys.get(table) ?? new Map<unknown, unknown>()
      t.keys.set(table, map.set(row[key], here[key]))
    }
    t.taken.unchanged++
  } else if (plain(row, rule.later ?? []) === plain(here, rule.later ?? [])) t.taken.unchanged++
  else t.clashes.push({ table, key: rule.key.map((k) => String(row[k])).join('/'), why: here[key] === row[key] ? '本库的内容不同' : `编号与本库另一条记录相同(${rule.unique?.flat().map((c) => String(row[c])).join(' ')})` })
}

/** References of rows to rows of their own table, once all are there. */
async function setLater(t: Taking): Promise<void> {
  for (const [table, rule] of EXPORTED)
    for (const column of rule.later ?? []) {
      const listed = t.manifest.tables.find((l) => l.table === table)
      for (const file of listed?.files ?? [])
        for await (const line of linesOf(t.zip, file.name)) {
          if (line[column] === null) continue
          const row = refer(t, rule, { ...line })
          const key = rule.key[0]!
          // Known here before: it goes on as it is here.
          if (t.keys.get(table)?.has(row[key])) continue
          await sql`UPDATE ${sql.table(table)} SET ${sql.ref(column)} = ${row[column]} WHERE ${sql.ref(key)} = ${row[key]} AND ${sql.ref(column)} IS NULL`.execute(t.scope.tx)
        }
    }
}

/** Our own journal vouches for every event and sheet taken in, so that they can be proved here as if made here. */
async function vouch(t: Taking, table: keyof Tables, rows: Row[]): Promise<void> {
  const { scope, manifest, core } = t
  const detail =
    table === 'case_event'
      ? { events: rows.map((r) => ({ type: String(r['type']), digest: eventDigest(r as unknown as EventRow) })) }
      : table === 'document'
        ? { documents: rows.map((r) => ({ number: String(r['number']), kind: String(r['kind']), hash: String(r['content_hash']) })) }
        : null
  if (detail === null) return
  const entry = { at: scope.now, actor: scope.actor.id === SYSTEM_ACTOR.id ? SYSTEM_ACTOR : scope.actor, action: 'transfer.carried', subject: manifest.centre.id, outcome: 'ok' as const, detail }
  await appendAudit(scope.tx, core.db.dialect, entry)
}

type JournalRow = Tables['carried_audit']

/** The journal of elsewhere, beside ours: its chain is proved while it is read. */
async function takeJournal(t: Taking): Promise<void> {
  const { journal, centre } = t.manifest
  const rule = TABLES.carried_audit as Exported
  let last: JournalRow | undefined
  let batch: Row[] = []
  const flush = async (): Promise<void> => {
    const known = await alreadyHere(t.scope.tx, 'carried_audit', rule, batch)
    const fresh = batch.filter((r) => !known.has(r))
    for (const [row, here] of known) if (plain(row, []) !== plain(here, [])) throw refuse(`日志第 ${String(row['seq'])} 条与以前带来的不同,未导入`)
    await insertRows(t.scope.tx, 'carried_audit', fresh as unknown as JournalRow[])
    batch = []
  }
  for (const { name } of journal.files)
    for await (const line of linesOf(t.zip, name)) {
      const row = { source: centre.id, ...line } as unknown as JournalRow
      refuseBroken(row, last, journal.whole)
      last = row
      batch.push(row as unknown as Row)
      if (batch.length >= BATCH) await flush()
    }
  await flush()
  if (journal.whole && (last?.hash ?? '') !== journal.headHash) throw refuse('导出的日志不完整:末条与清单不符,未导入')
}

function refuseBroken(row: JournalRow, last: JournalRow | undefined, whole: boolean): void {
  const { source: _, hash, ...fields } = row
  if (entryHash(fields as Omit<Tables['audit'], 'hash'>) !== hash) throw refuse(`日志第 ${row.seq} 条被改动过,未导入`)
  if (whole && (row.prev_hash !== (last?.hash ?? '') || row.seq !== (last?.seq ?? 0) + 1)) throw refuse(`日志在第 ${row.seq} 条处断开,未导入`)
}
