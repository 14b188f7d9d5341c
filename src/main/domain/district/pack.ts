import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { AppError } from '#shared/contract/errors.ts'
import { Manifest } from '#shared/contract/district.ts'
import { MonthReport } from '#shared/contract/reports.ts'
import { sha256 } from '#main/core/canonical.ts'
import { signBytes, verifyBytes, type SigningKey } from './signing.ts'

const MANIFEST = 'manifest.json'
const SIGNATURE = 'manifest.sig'
const SUMS = 'SHA256SUMS'
export const FIGURES_FILE = 'figures.json'
export const DETAIL_FILE = 'detail.jsonl'

/** The zip of a centre's month: what is said, by whom, and every file under one signature. */
export function writePackage(head: Omit<Manifest, 'files' | 'publicKey' | 'schema'>, files: Record<string, Uint8Array>, key: SigningKey): Uint8Array {
  const list = Object.entries(files).map(([name, bytes]) => ({ name, bytes: bytes.byteLength, sha256: sha256(bytes) }))
  const manifest = strToU8(`${JSON.stringify(Manifest.parse({ schema: 1, ...head, publicKey: key.publicKey, files: list }), null, 2)}\n`)
  const sums = strToU8(`${list.map((f) => `${f.sha256}  ${f.name}`).join('\n')}\n`)
  return zipSync({ [MANIFEST]: manifest, [SIGNATURE]: signBytes(manifest, key), [SUMS]: sums, ...files }, { level: 6 })
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
  for (const { name, sha256: expected } of manifest.files) {
    const file = files[name]
    if (!file) throw refuse(`数据包不完整:缺少 ${name}`, { file: name })
    if (sha256(file) !== expected) throw refuse(`${name} 与清单不符:传送中损坏或被改动,请重新传送`, { file: name })
  }
  const figures = MonthReport.safeParse(JSON.parse(strFromU8(files[FIGURES_FILE] ?? strToU8('null'))))
  if (!figures.success) throw refuse('数据包中的月报数据读不懂,请升级程序后再导入', { issues: figures.error.issues.slice(0, 5) })
  return { manifest, report: figures.data, detail: files[DETAIL_FILE] ?? new Uint8Array(), sha256: sha256(raw) }
}

function unzip(bytes: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes)
  } catch {
    throw refuse('不是完整的数据包(文件被截断或不是 zip),请重新传送')
  }
}

function parseManifest(raw: Uint8Array): Manifest {
  let json: unknown
  try {
    json = JSON.parse(strFromU8(raw))
  } catch {
    throw refuse('数据包的清单读不懂')
  }
  const schema = (json as { schema?: unknown } | null)?.schema
  if (schema !== 1) throw refuse(`数据包格式版本 ${String(schema)} 不被本程序支持,请升级程序`, { schema })
  const parsed = Manifest.safeParse(json)
  if (!parsed.success) throw refuse('数据包的清单不完整', { issues: parsed.error.issues.slice(0, 5) })
  return parsed.data
}
