import { createServer as createSecureServer } from 'node:https'
import type { Server } from 'node:http'
import { isIPv6, type AddressInfo, type Socket } from 'node:net'
import { serve } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono, type Context } from 'hono'
import { AppError } from '#shared/contract/errors.ts'
import { errorResponse } from '#main/api/errors.ts'
import { createApiHandler } from '#main/api/handler.ts'
import type { LimitOptions } from '#main/api/limits.ts'
import { createPublicForm, type PublicFormOptions } from '#main/api/publicForm.ts'
import { SECURE_HEADERS, STRICT_TRANSPORT, staticFile } from '#main/api/static.ts'
import type { Core } from '#main/core/core.ts'
import type { Credentials } from '#main/tls/credentials.ts'

export interface HttpHostOptions {
  host: string
  port: number
  /** Folder of the built renderer; without it only the interface is served. */
  rendererDir: string | null
  /** Certificate and key, checked; without them only loopback is served. */
  tls?: Credentials | null
  /** A proxy of ours stands before this host: it ends TLS and its X-Forwarded-For names the client. */
  trustProxy?: boolean
  limits?: LimitOptions
  /** Of the public page /help. */
  publicForm?: PublicFormOptions
  /** Connections of one address at once; behind a proxy all have its own. */
  maxPerAddress?: number
  /** Shorter ones for tests. */
  timeouts?: Partial<typeof SERVER_LIMITS>
}

export interface HttpHost {
  address: string
  close(): Promise<void>
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])
export const isLoopback = (host: string): boolean => LOOPBACK.has(host)

/** A client that sends slowly or not at all holds its place no longer than this; the longest honest body is a month's package. */
const SERVER_LIMITS = { headersTimeout: 15_000, requestTimeout: 120_000, keepAliveTimeout: 10_000, connectionsCheckingInterval: 5_000, maxHeaderSize: 16 * 1024 }
const MAX_CONNECTIONS = 1000
/** One machine of the network alone cannot take all of them; a browser opens six, a joined desk sixteen, and a street may sit behind one router. */
const MAX_PER_ADDRESS = 300

/**
 * Serves renderer and core over HTTP. Beyond loopback plain HTTP is refused (TLS_REQUIRED): names and numbers would cross the network
 * readable. With `tls`: TLS 1.2 or newer, Secure cookie, HSTS.
 */
export async function startHttpHost(core: Core, options: HttpHostOptions): Promise<HttpHost> {
  const tls = options.tls ?? null
  if (!tls && !isLoopback(options.host)) throw new AppError('TLS_REQUIRED')
  const encrypted = tls !== null || options.trustProxy === true
  const handle = createApiHandler(core, { secureCookie: encrypted, limits: options.limits ?? {} })
  const publicForm = createPublicForm(core, options.publicForm)
  const headers = { ...SECURE_HEADERS, ...(encrypted && STRICT_TRANSPORT) }
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    // The public form has a policy of its own: it may send its form, and runs no script at all.
    for (const [name, value] of Object.entries(headers)) if (name !== 'content-security-policy' || !c.res.headers.has(name)) c.res.headers.set(name, value)
  })
  app.use(async (c, next) => {
    if (!encrypted && !isOwnName(c)) return errorResponse(new AppError('ORIGIN_REFUSED'))
    const peer = { address: clientOf(c, options.trustProxy === true) }
    const answer = (await publicForm(c.req.raw, peer)) ?? (await handle(c.req.raw, peer))
    if (answer) c.res = new Response(answer.body, answer)
    else await next()
    return undefined
  })
  app.get('*', (c) => staticFile(options.rendererDir, new URL(c.req.url).pathname))
  const server = await listen(app, options, tls)
  const open = connectionsOf(server)
  const { port } = server.address() as AddressInfo
  return { address: `${tls ? 'https' : 'http'}://${nameFor(options.host, tls)}:${port}`, close: () => closeServer(server, open) }
}

/**
 * Whose connection it is; what a header says counts only when our own proxy wrote it, which adds its own at the end. A proxy that says
 * nothing speaks for strangers, although it stands on this machine.
 */
function clientOf(c: Context, trustProxy: boolean): string | null {
  if (trustProxy) return c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() || 'unknown'
  return getConnInfo(c).remote.address ?? null
}

/** Without encryption the host answers by the names of this machine only: a page elsewhere may point its own name here (DNS rebinding). */
function isOwnName(c: Context): boolean {
  const name = URL.parse(`http://${c.req.header('host') ?? ''}`)?.hostname ?? ''
  return isLoopback(name.replace(/^\[|\]$/g, ''))
}

/** What a person types to get here: for all addresses of the machine, the first name of the certificate. */
function nameFor(host: string, tls: Credentials | null): string {
  const name = (host === '0.0.0.0' || host === '::') && tls ? tls.names[0]! : host
  return isIPv6(name) ? `[${name}]` : name
}

function listen(app: Hono, { host, port, timeouts, trustProxy, maxPerAddress = MAX_PER_ADDRESS }: HttpHostOptions, tls: Credentials | null): Promise<Server> {
  return new Promise((resolve, reject) => {
    const limits = { ...SERVER_LIMITS, ...timeouts }
    const secure = tls && { createServer: createSecureServer, serverOptions: { ...limits, cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2' as const, handshakeTimeout: 15_000 } }
    const options = secure ?? { serverOptions: limits }
    const server = serve({ fetch: app.fetch, hostname: host, port, ...options }, () => resolve(server)) as Server
    server.maxConnections = MAX_CONNECTIONS
    if (!trustProxy) limitPerAddress(server, maxPerAddress)
    server.once('error', reject)
  })
}

function limitPerAddress(server: Server, most: number): void {
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const from = socket.remoteAddress ?? ''
    const count = (open.get(from) ?? 0) + 1
    if (count > most) return void socket.destroy()
    open.set(from, count)
    socket.once('close', () => {
      const left = (open.get(from) ?? 1) - 1
      if (left > 0) open.set(from, left)
      else open.delete(from)
    })
  })
}

/** Every open connection, also one that has not said anything yet: over TLS the server itself does not count those. */
function connectionsOf(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return open
}

function closeServer(server: Server, open: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    for (const socket of open) socket.destroy()
  })
}
