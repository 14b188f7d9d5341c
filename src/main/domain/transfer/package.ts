import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { z } from 'zod'
import { AppError } from '#shared/contract/errors.ts'
import { openZipFile, type ZipFile } from '#main/reports/zipFile.ts'

/** Version of the layout of the export; a program refuses what is newer than it knows. */
export const FORMAT = 1
export const MANIFEST = 'manifest.json'
export const SUMS = 'SHA256SUMS'
export const JOURNAL = 'journal.jsonl'

const File = z.object({ name: z.string(), rows: z.number().int().min(0) })

/** What an export says of itself. */
export const ExportManifest = z.object({
  format: z.number().int(),
  program: z.string(),
  schemaVersion: z.number().int(),
  exportedAt: z.string(),
  exportedBy: z.string(),
  practice: z.boolean(),
  centre: z.object({ id: z.string(), name: z.string() }),
  /** One acceptance point; null: the whole centre. */
  point: z.object({ code: z.string(), name: z.string() }).nullable(),
  /** Acceptance points that have cases in it. */
  points: z.array(z.string()),
  tables: z.array(z.object({ table: z.string(), rows: z.number().int(), files: z.array(File) })),
  /** The journal: whole and chained, or only the entries about the cases of the point. */
  journal: z.object({ rows: z.number().int(), whole: z.boolean(), headHash: z.string(), files: z.array(File) }),
  documents: z.number().int(),
})
export type ExportManifest = z.infer<typeof ExportManifest>

export const refuse = (message: string, data?: unknown): AppError => new AppError('PACKAGE_INVALID', { message, data })

/** Read through one buffer: the pieces of a stream pile up until they are collected. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  const buffer = Buffer.alloc(256 * 1024)
  const file = await open(path, 'r')
  try {
    for (let read = -1; read !== 0; ) {
      read = (await file.read(buffer, 0, buffer.length)).bytesRead
      hash.update(buffer.subarray(0, read))
    }
  } finally {
    await file.close()
  }
  return hash.digest('hex')
}

/** Lines of a part as JSON values. */
export async function* linesOf(zip: ZipFile, name: string): AsyncGenerator<Record<string, unknown>> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of zip.pieces(name)) {
    rest = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece])
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield parseLine(rest.subarray(0, end).toString('utf8'), name)
      rest = rest.subarray(end + 1)
    }
  }
  if (rest.length > 0) throw refuse(`${name} 最后一行不完整,请重新导出`)
}

function parseLine(text: string, name: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    throw refuse(`${name} 有读不懂的行,请重新导出`)
  }
}

const shown = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * Opens an export and proves it before anything is taken in: whole, every part as its checksum says, of a layout and schema this program
 * knows. The caller closes it. @throws AppError PACKAGE_INVALID with the reason; NOT_FOUND when there is no such file
 */
export async function openExport(path: string, known: { schemaVersion: number }): Promise<{ zip: ZipFile; manifest: ExportManifest }> {
  const zip = await openZipFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'EISDIR') throw new AppError('NOT_FOUND', { message: `没有文件 ${path},请检查位置` })
    throw refuse('不是完整的导出文件(被截断或不是本系统的导出),请重新复制后再试', { cause: shown(error) })
  })
  try {
    const manifest = await readManifest(zip, known.schemaVersion)
    await checkSums(zip)
    checkListed(zip, manifest)
    return { zip, manifest }
  } catch (error) {
    await zip.close()
    throw error
  }
}

async function readManifest(zip: ZipFile, schemaVersion: number): Promise<ExportManifest> {
  if (!zip.parts.has(MANIFEST) || !zip.parts.has(SUMS)) throw refuse('导出文件里没有清单或校验和,请重新导出')
  const json = await zip.bytes(MANIFEST).then((bytes) => JSON.parse(bytes.toString('utf8')) as { format?: unknown }).catch((error: unknown) => {
    throw refuse('导出文件的清单读不懂,请重新导出', { cause: shown(error) })
  })
  if (typeof json.format === 'number' && json.format > FORMAT) throw refuse(`导出格式版本 ${json.format} 比本程序新(本程序 ${FORMAT}),请先升级本程序`, { found: json.format, known: FORMAT })
  const parsed = ExportManifest.safeParse(json)
  if (!parsed.success) throw refuse('导出文件的清单不完整,请重新导出', { issues: parsed.error.issues.slice(0, 5) })
  if (parsed.data.schemaVersion > schemaVersion)
    throw refuse(`导出文件来自更新的数据库版本 ${parsed.data.schemaVersion}(本程序 ${schemaVersion}),请先升级本程序`, { found: parsed.data.schemaVersion, known: schemaVersion })
  return parsed.data
}

/** Every part has a checksum and is what it says; no checksum without its part. */
async function checkSums(zip: ZipFile): Promise<void> {
  const sums = new Map<string, string>()
  for (const line of (await zip.bytes(SUMS).catch(() => Buffer.alloc(0))).toString('utf8').split('\n')) {
    const match = /^([0-9a-f]{64}) {2}(.+)$/.exec(line)
    if (match) sums.set(match[2]!, match[1]!)
  }
  for (const name of zip.parts.keys()) if (name !== SUMS && !sums.has(name)) throw refuse(`导出文件里多出没有校验和的 ${name},可能被改动,未导入`, { file: name })
  for (const [name, expected] of sums) {
    if (!zip.parts.has(name)) throw refuse(`导出文件不完整:缺少 ${name},请重新复制`, { file: name })
    const hash = createHash('sha256')
    try {
      for await (const piece of zip.pieces(name)) hash.update(piece)
    } catch (error) {
      throw refuse(`${name} 已损坏,请重新复制`, { file: name, cause: shown(error) })
    }
    if (hash.digest('hex') !== expected) throw refuse(`${name} 与校验和不符:传送中损坏或被改动,未导入`, { file: name })
  }
}

function checkListed(zip: ZipFile, manifest: ExportManifest): void {
  for (const { files } of [...manifest.tables, manifest.journal])
    for (const { name } of files) if (!zip.parts.has(name)) throw refuse(`导出文件不完整:缺少 ${name},请重新导出`, { file: name })
}
