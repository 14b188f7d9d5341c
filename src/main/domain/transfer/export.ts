import { createHash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import { AppError } from '#shared/contract/errors.ts'
import type { IsoTime } from '#shared/rules/time.ts'
import { openDatabase, type Database, type Reader } from '#main/database/database.ts'
import { schemaVersion } from '#main/database/migrate.ts'
import type { Tables } from '#main/database/schema.ts'
import { writeFileAtomically } from '#main/reports/atomicFile.ts'
import { readSnapshot } from '#main/reports/job.ts'
import { ZipWriter } from '#main/reports/zip.ts'
import { FORMAT, fileSha256, JOURNAL, MANIFEST, SUMS, type ExportManifest } from './package.ts'
import { EXPORTED, PEOPLE, SECRET_SETTING, type Exported } from './tables.ts'

/** Plain data, so that it can be sent to a worker. */
export interface ExportInput {
  /** Database file or `postgres://` URL. */
  location: string
  file: string
  /** Code of an acceptance point; absent: the whole centre. */
  point?: string | undefined
  by: string
  now: IsoTime
  program: string
}

export interface ExportResult {
  file: string
  bytes: number
  sha256: string
  cases: number
  documents: number
  rows: number
  manifest: ExportManifest
}

interface ExportTools {
  signal?: AbortSignal
  progress?: (done: number) => void
}

const PAGE = 500
/** Lines of one part: none comes near the four gigabytes a part may have. */
const PART_ROWS = 100_000

type Row = Record<string, unknown>

/** The rule's condition with the code of the point filled in. */
function condition(text: string, point: string): RawBuilder<unknown> {
  return sql.join(text.split('{p}').flatMap((part, i) => (i === 0 ? [sql.raw(part)] : [sql`${point}`, sql.raw(part)])), sql``)
}

/** Which rows of a table go along; null: none. */
function whereOf(table: keyof Tables, rule: Exported, point: string | undefined): RawBuilder<unknown> | null {
  if (point === undefined) return sql`1 = 1`
  if (rule.point === 'none') return null
  if (table === 'staff') return peopleOf(point)
  return rule.point === 'all' ? sql`1 = 1` : condition(rule.point, point)
}

/** Whoever the rows of a point name: they come along as inactive accounts, so that every event keeps its person. */
function peopleOf(point: string): RawBuilder<unknown> {
  const named = PEOPLE.flatMap(([table, column, rule]) => {
    if (rule.point === 'none') return []
    const rows = rule.point === 'all' ? sql`1 = 1` : condition(rule.point, point)
    return [sql`SELECT ${sql.ref(column)} FROM ${sql.table(table)} WHERE ${rows}`]
  })
  return sql`(point_code = ${point} OR id IN (${sql.join(named, sql` UNION `)}))`
}

/** Rows by ascending key, page by page: memory stays small. */
async function* rowsOf(reader: Reader, table: string, key: string[], where: RawBuilder<unknown>, page = PAGE): AsyncGenerator<Row> {
  const columns = sql.join(key.map((k) => sql.ref(k)))
  for (let last: unknown[] | null = null; ; ) {
    const after: RawBuilder<unknown> = last === null ? sql`1 = 1` : sql`(${columns}) > (${sql.join(last)})`
    const { rows } = await sql<Row>`SELECT * FROM ${sql.table(table)} WHERE ${where} AND ${after} ORDER BY ${columns} LIMIT ${page}`.execute(reader)
    yield* rows
    const end = rows.at(-1)
    if (rows.length < page || !end) return
    last = key.map((k) => end[k])
  }
}

/** Bytes have no place in JSON: written as base64 under one name. Before stringify: a Buffer would have turned itself into a list of numbers. */
const jsonOf = (row: Row): string =>
  JSON.stringify(Object.fromEntries(Object.entries(row).map(([column, value]) => [column, isBytes(value) ? { $bytes: Buffer.from(value).toString('base64') } : value])))
function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array
}

interface Writing {
  zip: ZipWriter
  sums: string[]
  signal: AbortSignal | undefined
  /** Called per row, for the progress. */
  tick: () => void
}

const stopped = (): AppError => new AppError('CONFLICT', { message: '导出已取消,没有留下文件,可以重新导出' })

/** Writes lines as parts `base.001.jsonl`…; none for no rows. */
async function writeLines(w: Writing, base: string, rows: AsyncGenerator<Row>): Promise<{ name: string; rows: number }[]> {
  const files: { name: string; rows: number }[] = []
  let next = await rows.next()
  while (!next.done) {
    const name = `${base}.${String(files.length + 1).padStart(3, '0')}.jsonl`
    const hash = createHash('sha256')
    let count = 0
    const lines = async function* (): AsyncGenerator<Uint8Array> {
      for (; !next.done && count < PART_ROWS; next = await rows.next()) {
        if (w.signal?.aborted) throw stopped()
        const line = Buffer.from(`${jsonOf(next.value)}\n`, 'utf8')
        hash.update(line)
        count++
        w.tick()
        yield line
      }
    }
    await w.zip.stream(name, gathered(lines()))
    files.push({ name, rows: count })
    w.sums.push(`${hash.digest('hex')}  ${name}`)
  }
  return files
}

/** Small pieces together: each piece costs a crossing into the compressor. */
async function* gathered(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = []
  let size = 0
  for await (const piece of pieces) {
    held.push(piece)
    if ((size += piece.length) < 64 * 1024) continue
    yield Buffer.concat(held)
    held = []
    size = 0
  }
  if (held.length > 0) yield Buffer.concat(held)
}

async function storeFile(w: Writing, name: string, bytes: Uint8Array): Promise<void> {
  if (w.signal?.aborted) throw stopped()
  await w.zip.store(name, bytes)
  w.sums.push(`${createHash('sha256').update(bytes).digest('hex')}  ${name}`)
}

/** A row as it leaves: without secrets, its file beside it. */
async function* leaving(w: Writing, table: keyof Tables, rule: Exported, rows: AsyncGenerator<Row>, kept: () => void): AsyncGenerator<Row> {
  for await (const row of rows) {
    if (table === 'setting' && SECRET_SETTING.test(String(row['key']))) continue
    if (rule.file) {
      const bytes = row[rule.file.column]
      if (isBytes(bytes)) await storeFile(w, `${rule.file.folder}/${String(row[rule.key[0]!])}.${rule.file.ending}`, bytes)
      kept()
    }
    const hidden = new Set([...Object.keys(rule.secret ?? {}), ...(rule.file ? [rule.file.column] : [])])
    yield Object.fromEntries(Object.entries(row).filter(([column]) => !hidden.has(column)))
  }
}

/**
 * Writes the whole centre, or one acceptance point, as one archive from one unchanging state of the database: whole or not at all.
 * @throws AppError NOT_FOUND (point or folder), DISK_FULL, CONFLICT (cancelled; file in use)
 */
export async function runExport(input: ExportInput, tools: ExportTools = {}): Promise<ExportResult> {
  const db = await openDatabase(input.location, { readonly: true })
  try {
    const written = await readSnapshot(db, (reader) =>
      writeFileAtomically(input.file, async (file) => {
        const zip = new ZipWriter(file)
        const manifest = await writeParts(db, reader, zip, input, tools)
        return { manifest, bytes: await zip.finish() }
      }),
    )
    const { manifest, bytes } = written
    const rowsIn = (table: string): number => manifest.tables.find((t) => t.table === table)?.rows ?? 0
    const rows = manifest.tables.reduce((n, t) => n + t.rows, 0)
    return { file: input.file, bytes, sha256: await fileSha256(input.file), cases: rowsIn('cases'), documents: manifest.documents, rows, manifest }
  } catch (error) {
    throw db.translate(error)
  } finally {
    await db.close()
  }
}

async function writeParts(db: Database, reader: Reader, zip: ZipWriter, input: ExportInput, tools: ExportTools): Promise<ExportManifest> {
  const { point } = input
  const head = await headOf(db, reader, input)
  const total = await countRows(reader, point)
  let done = 0
  const tick = (): void => void (++done % 1000 === 0 && tools.progress?.(Math.min(0.99, done / total)))
  const w: Writing = { zip, sums: [], signal: tools.signal, tick }
  const tables: ExportManifest['tables'] = []
  let documents = 0
  for (const [i, [table, rule]] of EXPORTED.entries()) {
    const where = whereOf(table, rule, point)
    if (where === null) continue
    const name = `tables/${String(i + 1).padStart(2, '0')}-${table}`
    // Rows with a file are large: few at a time. Their files go first, so the lines wait in memory, not in the archive.
    const source = leaving(w, table, rule, rowsOf(reader, table, rule.key, where, rule.file ? 20 : PAGE), () => documents++)
    const files = await writeLines(w, name, rule.file ? inPages(source) : source)
    tables.push({ table, rows: files.reduce((n, f) => n + f.rows, 0), files })
  }
  const manifest: ExportManifest = { ...head, tables, journal: await writeJournal(reader, w, point), documents }
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`, 'utf8')
  await storeFile(w, MANIFEST, text)
  await zip.store(SUMS, Buffer.from(`${w.sums.join('\n')}\n`, 'utf8'))
  return manifest
}

/** A part cannot be begun while another is being written: the lines of rows with files are held back until all their files are stored. */
async function* inPages(rows: AsyncGenerator<Row>): AsyncGenerator<Row> {
  const held: Row[] = []
  for await (const row of rows) held.push(row)
  yield* held
}

async function headOf(db: Database, reader: Reader, input: ExportInput) {
  const meta = new Map((await reader.selectFrom('meta').selectAll().execute()).map((m) => [m.key, m.value]))
  const point = input.point === undefined ? null : await reader.selectFrom('acceptance_point').select(['code', 'name']).where('code', '=', input.point).executeTakeFirst()
  if (point === undefined) throw new AppError('NOT_FOUND', { message: `没有受理点 ${input.point},请重新选择`, field: 'point' })
  const points = await reader.selectFrom('cases').select('point_code').distinct().orderBy('point_code').execute()
  return {
    format: FORMAT,
    program: input.program,
    schemaVersion: await schemaVersion({ ...db, read: reader }),
    exportedAt: input.now,
    exportedBy: input.by,
    practice: meta.get('practice') === '1',
    centre: { id: meta.get('centre_id') ?? '', name: meta.get('centre_name') ?? '' },
    point,
    points: point ? [point.code] : points.map((p) => p.point_code),
  }
}

async function countRows(reader: Reader, point: string | undefined): Promise<number> {
  let total = 1
  for (const [table, rule] of EXPORTED) {
    const where = whereOf(table, rule, point)
    if (where === null) continue
    const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.table(table)} WHERE ${where}`.execute(reader)
    total += Number(rows[0]?.n ?? 0)
  }
  return total
}

/** The journal, whole; of a point the entries about its cases, each of which proves itself by its hash. */
async function writeJournal(reader: Reader, w: Writing, point: string | undefined): Promise<ExportManifest['journal']> {
  const where = point === undefined ? sql`1 = 1` : sql`subject IN (SELECT id FROM cases WHERE point_code = ${point})`
  const files = await writeLines(w, JOURNAL.replace('.jsonl', ''), rowsOf(reader, 'audit', ['seq'], where))
  const head = await reader.selectFrom('audit_head').select(['hash']).where('id', '=', 1).executeTakeFirstOrThrow()
  return { rows: files.reduce((n, f) => n + f.rows, 0), whole: point === undefined, headHash: head.hash, files }
}
