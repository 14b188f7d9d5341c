import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AppError } from '#shared/contract/errors.ts'
import { formatTimeZh, toIsoTime } from '#shared/rules/time.ts'

/** What a TLS server is started with, checked. */
export interface Credentials {
  /** PEM: the server certificate first, then those that lead to its authority. */
  cert: string
  key: string
  /** SHA-256 of the certificate a desk confirms, see certificateAuthorityOf. */
  fingerprint: string
  /** Host names and addresses the certificate is for. */
  names: string[]
}

const invalid = (message: string): AppError => new AppError('CERTIFICATE_INVALID', { message })
const REMEDY = '请用 centre cert 重新生成,或换上正确的文件'

/** The certificate a desk pins: a self-signed authority that comes last in the chain, otherwise the server's own. */
export function certificateAuthorityOf(chain: readonly X509Certificate[]): X509Certificate {
  const [leaf, last] = [chain[0]!, chain.at(-1)!]
  return last.ca && last.verify(last.publicKey) ? last : leaf
}

/** The certificates of a PEM text in their order. */
export function chainOf(pem: string): X509Certificate[] {
  return (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map((text) => new X509Certificate(text))
}

/** `DNS:a, IP Address:1.2.3.4` → names; IPv6 as Node writes it. */
export function namesOf(certificate: X509Certificate): string[] {
  return (certificate.subjectAltName ?? '').split(/,\s*/).flatMap((part) => /^(?:DNS|IP Address):(.+)$/.exec(part)?.[1] ?? [])
}

async function text(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    throw invalid(`读不到${what} ${file},请核对位置和权限`)
  }
}

function readChain(pem: string, file: string): X509Certificate[] {
  try {
    const chain = chainOf(pem)
    if (chain.length > 0) return chain
  } catch {
    // Said below.
  }
  throw invalid(`${file} 不是 PEM 证书。${REMEDY}`)
}

function readKey(pem: string, file: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw invalid(`${file} 不是没有口令的 PEM 私钥。${REMEDY}`)
  }
}

const moment = (date: string): string => formatTimeZh(toIsoTime(Date.parse(date)))

/**
 * Reads certificate and key of a TLS host; CERTIFICATE_INVALID says what is wrong: not there, no PEM, expired, not yet valid, an authority
 * instead of a server, without names, or a key that belongs to another certificate.
 * @param now epoch milliseconds
 */
export async function readCredentials(certFile: string, keyFile: string, now: number = Date.now()): Promise<Credentials> {
  const [cert, key] = await Promise.all([text(certFile, '证书'), text(keyFile, '私钥')])
  const chain = readChain(cert, certFile)
  const leaf = chain[0]!
  const names = namesOf(leaf)
  if (leaf.ca) throw invalid(`${certFile} 是签发证书,不是服务器证书。请用 server.pem`)
  if (names.length === 0) throw invalid(`证书 ${certFile} 没有写主机名或地址(subjectAltName),浏览器不会接受。${REMEDY}`)
  if (Date.parse(leaf.validTo) <= now) throw invalid(`证书已于${moment(leaf.validTo)}过期。${REMEDY}`)
  if (Date.parse(leaf.validFrom) > now) throw invalid(`证书要到${moment(leaf.validFrom)}才生效,请核对本机时间。`)
  if (!leaf.checkPrivateKey(readKey(key, keyFile))) throw invalid(`私钥 ${keyFile} 与证书 ${certFile} 不是一对。${REMEDY}`)
  return { cert, key, fingerprint: certificateAuthorityOf(chain).fingerprint256, names }
}
