import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { AppError } from '#shared/contract/errors.ts'
import { Manifest } from '#shared/contract/district.ts'
import { MonthReport } from '#shared/contract/reports.ts'
import { canonicalJson, sha256 } from '#main/core/canonical.ts'
import { signBytes, verifyBytes, type SigningKey } from './signing.ts'

const MANIFEST = 'manifest.json'
const SIGNATURE = 'manifest.sig'
const SUMS = 'SHA256SUMS'
export const FIGURES_FILE = 'figures.json'
export const DETAIL_FILE = 'detail.jsonl'
/** Unpacked, in bytes: ten times what a year of a large centre needs; more is no report. */
const MOST_UNPACKED = 400 * 2 ** 20

/** Hash of the figures alone: when they were counted, and when again, makes no difference. */
export function figuresHash(report: Record<string, unknown>): string {
  const { generatedAt: _, ...figures } = report
  return sha256(canonicalJson(figures))
}

const sumsOf = (files: Manifest['files']): string => `${files.map((f) => `${f.sha256}  ${f.name}`).join('\n')}\n`

/** What a package says of itself before its files are known. */
export type PackageHead = Omit<Manifest, 'files' | 'publicKey' | 'schema'>

/** The zip of a centre's month: what is said, by whom, and every file under one signature. */
export function writePackage(head: PackageHead, files: Record<string, Uint8Array>, key: SigningKey): Uint8Array {
  const list = Object.entries(files).map(([name, bytes]) => ({ name, bytes: bytes.byteLength, sha256: sha256(bytes) }))
  const manifest = strToU8(`${JSON.stringify(Manifest.parse({ schema: 1, ...head, publicKey: key.publicKey, files: list }), null, 2)}\n`)
  return zipSync({ [MANIFEST]: manifest, [SIGNATURE]: signBytes(manifest, key), [SUMS]: strToU8(sumsOf(list)), ...files }, { level: 6 })
}

export interface OpenedPackage {
  manifest: Manifest
  report: MonthReport
  detail: Uint8Array
  sha256: string
}

const refuse = (message: string, data?: unknown): AppError => new AppError('PACKAGE_INVALID', { message, data })

/**
 * Opens a package and proves it: whole, of a schema this program knows, every file as the manifest says, the manifest as the centre's
 * key signed it. Throws PACKAGE_INVALID with the reason. Whether the key is the centre's own is for the caller to say.
 */
export function openPackage(bytes: Uint8Array): OpenedPackage {
  const files = unzip(bytes)
  const raw = files[MANIFEST]
  const signature = files[SIGNATURE]
  if (!raw || !signature) throw refuse('数据包不完整:缺少清单或签名,请中心重新生成')
  const manifest = parseManifest(raw)
  if (!verifyBytes(raw, signature, manifest.publicKey)) throw refuse('签名不符:数据包生成后被改动过,请中心重新生成')
  refuseOtherFiles(files, manifest)
  const report = readFigures(files[FIGURES_FILE]!, manifest)
  refuseUnreadable(files[DETAIL_FILE]!)
  return { manifest, report, detail: files[DETAIL_FILE]!, sha256: sha256(raw) }
}

/** Every file as the manifest says, and none that the signature does not cover. */
function refuseOtherFiles(files: Record<string, Uint8Array>, manifest: Manifest): void {
  for (const { name, sha256: expected } of manifest.files) {
    const file = Object.hasOwn(files, name) ? files[name] : undefined
    if (!file) throw refuse(`数据包不完整:缺少 ${name}`, { file: name })
    if (sha256(file) !== expected) throw refuse(`${name} 与清单不符:传送中损坏或被改动,请重新传送`, { file: name })
  }
  const listed = new Set(manifest.files.map((f) => f.name))
  for (const name of [FIGURES_FILE, DETAIL_FILE]) if (!listed.has(name)) throw refuse(`数据包的清单里没有 ${name},请中心重新生成`, { file: name })
  for (const name of Object.keys(files)) if (![MANIFEST, SIGNATURE, SUMS].includes(name) && !listed.has(name)) throw refuse(`数据包里多出清单之外的文件 ${name}`, { file: name })
  const sums = files[SUMS]
  if (sums && strFromU8(sums) !== sumsOf(manifest.files)) throw refuse(`${SUMS} 与清单不符:传送中损坏或被改动,请重新传送`, { file: SUMS })
}

/** The figures, which must be those that were frozen and of the month the manifest names. */
function readFigures(bytes: Uint8Array, manifest: Manifest): MonthReport {
  const json = parseJson(bytes)
  const figures = MonthReport.safeParse(json)
  if (!figures.success) throw refuse('数据包中的月报数据读不懂,请升级程序后再导入', { issues: figures.error.issues.slice(0, 5) })
  if (figuresHash(json as Record<string, unknown>) !== manifest.dataHash) throw refuse('月报数据不是冻结的那一份,请中心重新生成')
  const { month, from, to } = figures.data
  if (month !== manifest.month || from !== manifest.from || to !== manifest.to) throw refuse(`清单写的是 ${manifest.month},月报数据却是 ${month},请中心重新生成`)
  return figures.data
}

function refuseUnreadable(detail: Uint8Array): void {
  const text = strFromU8(detail)
  if (text === '') return
  try {
    for (const line of text.split('\n')) JSON.parse(line)
  } catch {
    throw refuse(`${DETAIL_FILE} 读不懂,请中心重新生成`, { file: DETAIL_FILE })
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(strFromU8(bytes))
  } catch {
    return null
  }
}

function unzip(bytes: Uint8Array): Record<string, Uint8Array> {
  let total = 0
  try {
    // The sizes are read before anything is unpacked: a small file must not fill the memory.
    return unzipSync(bytes, {
      filter: ({ originalSize }) => {
        total += originalSize
        if (total > MOST_UNPACKED) throw refuse('数据包解开后过大,不是月报数据包')
        return true
      },
    })
  } catch (error) {
    if (error instanceof AppError) throw error
    throw refuse('不是完整的数据包(文件被截断或不是 zip),请重新传送')
  }
}

function parseManifest(raw: Uint8Array): Manifest {
  const json = parseJson(raw)
  if (json === null) throw refuse('数据包的清单读不懂')
  const schema = (json as { schema?: unknown } | null)?.schema
  if (schema !== 1) throw refuse(`数据包格式版本 ${String(schema)} 不被本程序支持,请升级程序`, { schema })
  const parsed = Manifest.safeParse(json)
  if (!parsed.success) throw refuse('数据包的清单不完整', { issues: parsed.error.issues.slice(0, 5) })
  return parsed.data
}
