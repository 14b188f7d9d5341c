import { createPrivateKey, generateKeyPair, randomBytes, X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import forge from 'node-forge'
import { AppError } from '#shared/contract/errors.ts'
import { toIsoTime, type IsoTime } from '#shared/rules/time.ts'
import { certificateAuthorityOf } from './credentials.ts'

const DAY_MS = 86_400_000
const AUTHORITY_DAYS = 3650
/** Browsers accept no longer time from a public authority, so nothing is built on a longer one here. */
export const SERVER_DAYS = 397
/** A clock at the desk that runs a little behind must not refuse the new certificate. */
const EARLIER_MS = DAY_MS

const FILES = { authority: 'ca.pem', authorityKey: 'ca.key', certificate: 'server.pem', key: 'server.key' } as const

export interface IssuedCertificate {
  /** To be trusted once on every desk that uses a browser. */
  authority: string
  /** Server certificate followed by the authority's. */
  certificate: string
  key: string
  /** SHA-256 of the authority: what a desk confirms; it stays when the server certificate is renewed. */
  fingerprint: string
  names: string[]
  validUntil: IsoTime
  newAuthority: boolean
}

const NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/

/** Host names and addresses as they come into the certificate; INPUT_INVALID names the one that is neither. */
export function readNames(text: string): string[] {
  const names = [...new Set(text.split(/[,,\s]+/).map((name) => name.trim().toLowerCase()).filter((name) => name !== ''))]
  if (names.length === 0) throw new AppError('INPUT_INVALID', { field: 'name', message: '请写出主机名或 IP 地址,可用逗号分开写几个' })
  const wrong = names.find((name) => isIP(name) === 0 && (!NAME.test(name) || /^[\d.]+$/.test(name)))
  if (wrong !== undefined) throw new AppError('INPUT_INVALID', { field: 'name', message: `“${wrong}”不是主机名,也不是 IP 地址` })
  return names
}

interface Made { pem: string; keyPem: string }

const makeKey = promisify(generateKeyPair)
async function keyPair(bits: number): Promise<{ publicPem: string; keyPem: string }> {
  const { publicKey, privateKey } = await makeKey('rsa', { modulusLength: bits })
  return { publicPem: publicKey.export({ type: 'spki', format: 'pem' }) as string, keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string }
}

/** Positive, 127 random bits (RFC 5280 §4.1.2.2 allows 20 octets). */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0]! & 0x7f) | 0x40
  return bytes.toString('hex')
}

function blank(publicPem: string, commonName: string, from: number, until: number) {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.publicKeyFromPem(publicPem)
  certificate.serialNumber = serialNumber()
  certificate.validity = { notBefore: new Date(from), notAfter: new Date(until) }
  certificate.setSubject([{ name: 'commonName', value: commonName }])
  return certificate
}

async function makeAuthority(now: number): Promise<Made> {
  const { publicPem, keyPem } = await keyPair(3072)
  // Plain letters: the library writes other ones twice over when it copies the name into the server's certificate.
  const name = `Acceptance Centre hall host ${randomBytes(3).toString('hex')}`
  const certificate = blank(publicPem, name, now - EARLIER_MS, now + AUTHORITY_DAYS * DAY_MS)
  certificate.setIssuer(certificate.subject.attributes)
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ])
  certificate.sign(forge.pki.privateKeyFromPem(keyPem), forge.md.sha256.create())
  return { pem: forge.pki.certificateToPem(certificate), keyPem }
}

async function makeServer(authority: Made, names: string[], now: number, days: number): Promise<Made> {
  const issuer = forge.pki.certificateFromPem(authority.pem)
  const { publicPem, keyPem } = await keyPair(2048)
  const until = Math.min(now + days * DAY_MS, issuer.validity.notAfter.getTime())
  const certificate = blank(publicPem, names[0]!.slice(0, 64), now - EARLIER_MS, until)
  certificate.setIssuer(issuer.subject.attributes)
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: names.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })) },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
  ])
  certificate.sign(forge.pki.privateKeyFromPem(authority.keyPem), forge.md.sha256.create())
  return { pem: forge.pki.certificateToPem(certificate), keyPem }
}

/** Whole or not at all; keys are for the owner only. */
async function write(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(`${file}.part`, 'w', mode)
  await handle.chmod(mode)
  await handle.writeFile(text)
  await handle.sync()
  await handle.close()
  await rename(`${file}.part`, file)
}

const broken = (message: string): AppError => new AppError('CERTIFICATE_INVALID', { message })

/** The authority of the folder, or null before the first time; CERTIFICATE_INVALID when its files do not belong together. */
async function keptAuthority(dir: string, now: number): Promise<Made | null> {
  const [file, keyFile] = [join(dir, FILES.authority), join(dir, FILES.authorityKey)]
  if (!existsSync(file) && !existsSync(keyFile)) return null
  try {
    const [pem, keyPem] = await Promise.all([readFile(file, 'utf8'), readFile(keyFile, 'utf8')])
    const certificate = new X509Certificate(pem)
    if (!certificate.ca || !certificate.checkPrivateKey(createPrivateKey(keyPem))) throw broken('不是一对')
    if (Date.parse(certificate.validTo) <= now) throw broken('已过期')
    return { pem, keyPem }
  } catch (error) {
    const reason = error instanceof AppError ? error.message : '读不出来'
    throw broken(`${dir} 里的签发证书 ca.pem 和密钥 ca.key ${reason}。请把两个文件一起移走再运行一次:会做出新的签发证书,各台电脑要重新信任`)
  }
}

/**
 * Makes the certificate of a host in `dir`: an authority of its own the first time, a new server certificate every time.
 * @param names host names and IP addresses people type, see readNames
 * @param now epoch milliseconds
 */
export async function issueCertificate(dir: string, names: string[], now: number = Date.now(), days: number = SERVER_DAYS): Promise<IssuedCertificate> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const kept = await keptAuthority(dir, now)
  const authority = kept ?? (await makeAuthority(now))
  const server = await makeServer(authority, names, now, days)
  const at = (name: keyof typeof FILES): string => join(dir, FILES[name])
  if (!kept) {
    await write(at('authorityKey'), authority.keyPem, 0o600)
    await write(at('authority'), authority.pem, 0o644)
  }
  await write(at('key'), server.keyPem, 0o600)
  await write(at('certificate'), server.pem + authority.pem, 0o644)
  const leaf = new X509Certificate(server.pem)
  return {
    authority: at('authority'),
    certificate: at('certificate'),
    key: at('key'),
    fingerprint: certificateAuthorityOf([leaf, new X509Certificate(authority.pem)]).fingerprint256,
    names,
    validUntil: toIsoTime(Date.parse(leaf.validTo)),
    newAuthority: kept === null,
  }
}
