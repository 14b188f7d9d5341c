import { X509Certificate } from 'node:crypto'
import https from 'node:https'
import { isIP } from 'node:net'
import { Readable } from 'node:stream'
import tls, { type DetailedPeerCertificate } from 'node:tls'
import { AppError } from '#shared/contract/errors.ts'
import { toIsoTime, type IsoTime } from '#shared/rules/time.ts'
import { certificateAuthorityOf, namesOf } from './credentials.ts'

const CONNECT_MS = 10_000
const ANSWER_MS = 120_000
const RETRY_MS = 400

/** A host somebody has confirmed: from then on this one certificate is all that counts. */
export interface PinnedHost {
  /** `https://name:port`, no path. */
  address: string
  /** SHA-256 of the certificate. */
  fingerprint: string
  certificate: string
}

/** What a host shows before anybody has confirmed it. */
export interface ShownHost extends PinnedHost {
  names: string[]
  validUntil: IsoTime
}

/** `name`, `name:port` or `https://name:port` → the address; 8443 without a port. INPUT_INVALID otherwise. */
export function readAddress(text: string): string {
  const trimmed = text.trim()
  const url = URL.parse(trimmed.includes('://') ? trimmed : `https://${trimmed}`)
  const plain = url && url.protocol === 'https:' && url.hostname !== '' && url.username === '' && url.password === '' && /^\/?$/.test(url.pathname) && !url.search && !url.hash
  if (!plain) throw new AppError('INPUT_INVALID', { field: 'address', message: '请填写主机地址,如 192.168.1.20:8443' })
  // The address itself leaves out 443, which somebody may have written.
  const port = url.port || (/:443\/?$/.test(trimmed) ? '443' : '8443')
  return `https://${url.hostname}:${port}`
}

const isTrust = (code: string): boolean => /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|SIGNATURE|ALTNAME/.test(code)

/** What went wrong on the way to a host, in words: not there, or not the one that was confirmed. */
export function connectionError(error: unknown, address: string): AppError {
  if (error instanceof AppError) return error
  const code = String((error as { code?: unknown }).code ?? '')
  const host = new URL(address).host
  const data = { address, cause: code }
  if (code === 'CERT_HAS_EXPIRED') return new AppError('HOST_UNTRUSTED', { message: `大厅主机 ${host} 的证书已过期,请主机管理员重新打开“大厅主机”(或运行 centre cert)`, data })
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return new AppError('HOST_UNTRUSTED', { message: `大厅主机的证书里没有 ${host} 这个地址,请主机管理员把它加进主机名再打开一次`, data })
  if (isTrust(code)) return new AppError('HOST_UNTRUSTED', { data })
  return new AppError('HOST_UNREACHABLE', { data })
}

/** The chain as the server sent it, leaf first; the last one refers to itself. */
function chainFrom(peer: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = []
  for (let at: DetailedPeerCertificate | undefined = peer; at?.raw && !chain.some((known) => known.fingerprint256 === at?.fingerprint256); at = at.issuerCertificate) {
    chain.push(new X509Certificate(at.raw))
  }
  return chain
}

const serverName = (hostname: string): { servername?: string } => (isIP(hostname) ? {} : { servername: hostname })
const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '')

/** Looks which certificate a host shows, so that a person can compare it; nothing is sent to it. */
export function probeHost(text: string): Promise<ShownHost> {
  const address = readAddress(text)
  const { hostname, port } = new URL(address)
  const host = bare(hostname)
  return new Promise((resolve, reject) => {
    // Trust is what the person gives after this look, and until then there is no request.
    const socket = tls.connect({ host, port: Number(port || 443), rejectUnauthorized: false, minVersion: 'TLSv1.2', ...serverName(host) }, () => {
      const chain = chainFrom(socket.getPeerCertificate(true))
      socket.destroy()
      if (chain.length === 0) return reject(new AppError('HOST_UNREACHABLE'))
      const pin = certificateAuthorityOf(chain)
      resolve({ address, fingerprint: pin.fingerprint256, certificate: pin.toString(), names: namesOf(chain[0]!), validUntil: toIsoTime(Date.parse(chain[0]!.validTo)) })
    })
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('timeout')))
    socket.on('error', (error) => reject(connectionError(error, address)))
  })
}

/** Said to the next on the way only (RFC 9110 §7.6.1), or of our side and not theirs. */
const NOT_SENT = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'origin', 'referer', 'cookie', 'keep-alive', 'upgrade', 'te', 'trailer'])
const NOT_PASSED = new Set(['connection', 'keep-alive', 'transfer-encoding', 'strict-transport-security', 'content-length', 'upgrade', 'trailer'])
const EMPTY = new Set([204, 205, 304])

export interface RemoteHost {
  /** Hands a request to the host and its answer back; HOST_UNTRUSTED when it is not the one that was confirmed, HOST_UNREACHABLE when it is not there. */
  handle(request: Request): Promise<Response>
  close(): void
}

/** The way to a confirmed host. */
export function connectHost(pinned: PinnedHost): RemoteHost {
  const agent = new https.Agent({
    keepAlive: true,
    maxSockets: 16,
    minVersion: 'TLSv1.2',
    ca: [pinned.certificate],
    // The pinned one may be the server's own, whose issuer is nobody we know.
    allowPartialTrustChain: true,
    checkServerIdentity: (host, certificate) => (certificate.fingerprint256 === pinned.fingerprint ? undefined : tls.checkServerIdentity(host, certificate)),
  })
  const ask = (request: Request, body: Buffer): Promise<Response> =>
    new Promise((resolve, reject) => {
      const { pathname, search } = new URL(request.url)
      const { hostname, port } = new URL(pinned.address)
      const host = bare(hostname)
      const headers = Object.fromEntries([...request.headers].filter(([name]) => !NOT_SENT.has(name) && !name.startsWith('sec-')))
      const options = { agent, host, port: port || 443, method: request.method, path: pathname + search, headers: { ...headers, 'content-length': body.length }, timeout: ANSWER_MS, ...serverName(host) }
      const outgoing = https.request(options, (incoming) => {
        const passed = new Headers()
        for (const [name, values] of Object.entries(incoming.headersDistinct)) if (!NOT_PASSED.has(name)) for (const value of values ?? []) passed.append(name, value)
        const status = incoming.statusCode ?? 502
        const empty = EMPTY.has(status) || request.method === 'HEAD'
        if (empty) incoming.resume()
        resolve(new Response(empty ? null : (Readable.toWeb(incoming) as ReadableStream), { status, headers: passed }))
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')))
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  return {
    async handle(request) {
      const body = Buffer.from(await request.arrayBuffer())
      const again = request.method === 'GET' || request.method === 'HEAD' || request.headers.has('idempotency-key')
      try {
        return await ask(request, body).catch(async (error: { code?: string }) => {
          // A broken connection, or one that was kept and is closed: the same once more, if that can do no harm, as the page does in a browser.
          if (!again || !error.code || isTrust(error.code)) throw error
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
          return ask(request, body)
        })
      } catch (error) {
        throw connectionError(error, pinned.address)
      }
    },
    close: () => agent.destroy(),
  }
}
