import { OpenAPIHandler } from '@orpc/openapi/fetch'
import { ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/fetch'
import { AppError } from '#shared/contract/errors.ts'
import { STAMP_HEADER } from '#shared/contract/stamp.ts'
import type { Call, Core } from '#main/core/core.ts'
import { createFreshness } from '#main/core/fresh.ts'
import { identify } from '#main/domain/session/service.ts'
import type { RpcContext } from './base.ts'
import { errorResponse, flatBody, NOT_JSON, toAppError, toOrpcError } from './errors.ts'
import { createLimits, isLocalAddress, type LimitOptions, type Peer } from './limits.ts'
import { openApiDocument } from './openapi.ts'
import { router } from './router.ts'

/** Largest request body; the biggest honest one is a catalogue file. */
export const BODY_LIMIT = 2 * 1024 * 1024
const DRAIN_LIMIT = 64 * 1024 * 1024
/** Of who has no log-in: names, passwords and the first set-up. */
const STRANGER_LIMIT = 64 * 1024
/** Packages of a month are files. */
const UPLOADS = new Set(['/api/district/packages', '/rpc/district/import'])
export const SESSION_COOKIE = 'centre_session'

/** What needs no log-in, and what a locked session may still do: method and path below /api, path below /rpc. */
const PUBLIC = new Set(['POST /api/session', 'GET /api/openapi.json', 'GET /api/health', 'GET /api/capabilities', 'POST /api/setup'])
/** The device of a help bell has its token and no log-in. */
const HELP_BELL = /^POST \/api\/help-bells\/[\w-]+$/
const PUBLIC_RPC = new Set(['/rpc/session/create', '/rpc/system/health', '/rpc/system/capabilities', '/rpc/system/setUp'])
const LOCKED = new Set(['GET /api/session', 'DELETE /api/session', 'POST /api/session/unlock'])
const LOCKED_RPC = new Set(['/rpc/session/current', '/rpc/session/end', '/rpc/session/unlock'])

export interface HandlerOptions {
  /** Cookie attributes of the host (`Secure` beyond loopback). */
  secureCookie?: boolean
  limits?: LimitOptions
}

/** The whole core as one Request → Response function; null for a path that is not ours. The same in every host; `peer` comes from the network. */
export type ApiHandler = (request: Request, peer?: Peer) => Promise<Response | null>

interface Step<T> {
  next: () => Promise<T>
  context: RpcContext
}

export function createApiHandler(core: Core, options: HandlerOptions = {}): ApiHandler {
  /** Calls whose body could be read. */
  const read = new WeakSet<Call>()
  const inside = async <T>({ next, context }: Step<T>): Promise<T> => {
    read.add(context.call)
    return next().catch((error: unknown) => {
      throw toOrpcError(toAppError(core, error))
    })
  }
  const outside = <T>({ next, context }: Step<T>): Promise<T> =>
    next().catch((error: unknown) => {
      // No JSON, or the parts of an RPC body do not fit together.
      const unreadable = !read.has(context.call) && !(error instanceof ORPCError)
      throw toOrpcError(unreadable ? new AppError('INPUT_INVALID', { message: NOT_JSON }) : toAppError(core, error))
    })
  const layers = { clientInterceptors: [inside], interceptors: [outside] }
  const rpc = new RPCHandler(router, layers)
  const openApi = new OpenAPIHandler(router, { ...layers, customErrorResponseBodyEncoder: flatBody })

  const limits = createLimits(core, options.limits ?? {})
  const refresh = createFreshness(core)

  return async (incoming, peer) => {
    const path = new URL(incoming.url).pathname
    if (!path.startsWith('/api/') && !path.startsWith('/rpc/')) return null
    try {
      const { token, fromHeader } = tokenOf(incoming)
      // Before the body is read: what is too much costs nothing more.
      limits.request(peer ?? null, token)
      const call: Call = { ...(await identify(core, token, keyOf(incoming))), address: peer?.address ?? null }
      const refused = refusalOf(incoming, call, path, fromHeader, peer)
      const request = await withinLimit(incoming, refused ? 0 : bodyLimitOf(call, path))
      if (refused) throw refused
      if (!request) throw new AppError('BODY_TOO_LARGE')
      const stamp = await refresh()
      if (path === '/api/openapi.json') return Response.json(await openApiDocument(core.version))
      const loggedIn = isLogIn(request.method, path) ? await limits.login(peer ?? null) : null
      const context = { core, call }
      const handled = path.startsWith('/rpc/')
        ? await rpc.handle(request, { prefix: '/rpc', context })
        : await openApi.handle(request, { prefix: '/api', context })
      if (loggedIn && handled.matched && handled.response.ok) await loggedIn()
      if (!handled.matched) throw new AppError('METHOD_UNKNOWN')
      return await finish(handled.response, path, request.method, { ...options, stamp })
    } catch (error) {
      return errorResponse(toAppError(core, error))
    }
  }
}

function bodyLimitOf(call: Call, path: string): number {
  if (!call.actor) return STRANGER_LIMIT
  return UPLOADS.has(path) ? DRAIN_LIMIT : BODY_LIMIT
}

/**
 * Reads the body up to the limit; null beyond, whatever the length header says. What is over is read and thrown away up to a
 * second limit, so that an ordinary client that is still sending gets the answer instead of a broken connection.
 */
async function withinLimit(request: Request, limit: number): Promise<Request | null> {
  if (request.method === 'GET' || request.method === 'HEAD' || !request.body) return request
  if (Number(request.headers.get('content-length') ?? 0) > DRAIN_LIMIT) return null
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > DRAIN_LIMIT) break
    if (size <= limit) chunks.push(chunk)
  }
  if (size > limit) return null
  return new Request(request.url, { method: request.method, headers: request.headers, signal: request.signal, ...(size > 0 && { body: Buffer.concat(chunks) }) })
}

function tokenOf(request: Request): { token: string | null; fromHeader: boolean } {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (bearer) return { token: bearer, fromHeader: true }
  const cookie = (request.headers.get('cookie') ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${SESSION_COOKIE}=`))
  return { token: cookie?.slice(SESSION_COOKIE.length + 1) ?? null, fromHeader: false }
}

/**
 * A browser sends the cookie on its own, and keeps the one a log-in gives it: what changes something must come from our own page. A token
 * in the header no browser adds by itself; who is no browser names no origin.
 */
function isFromElsewhere(request: Request): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  return origin === null ? site !== null && site !== 'same-origin' && site !== 'none' : !sameHost(origin, request)
}

function sameHost(origin: string, request: Request): boolean {
  try {
    return new URL(origin).host === (request.headers.get('host') ?? new URL(request.url).host)
  } catch {
    return false
  }
}

function keyOf(request: Request): string | null {
  const key = request.headers.get('idempotency-key')
  if (key === null || key === '') return null
  if (key.length > 200) throw new AppError('INPUT_INVALID', { field: 'Idempotency-Key', message: '提交标识过长' })
  return key
}

/** Why a call is not even looked at, or null. The router would take a path with a stroke at its end; the tables here know it without. */
function refusalOf(request: Request, call: Call, path: string, fromHeader: boolean, peer: Peer | undefined): AppError | null {
  const route = `${request.method} ${path}`
  if (path.endsWith('/')) return new AppError('METHOD_UNKNOWN')
  if (!fromHeader && isFromElsewhere(request)) return new AppError('ORIGIN_REFUSED')
  if (isSetUp(request.method, path)) return setUpFromAfar(peer)
  if (PUBLIC.has(route) || PUBLIC_RPC.has(path) || HELP_BELL.test(route)) return null
  if (!call.actor) return new AppError('LOGIN_REQUIRED')
  return call.locked && !LOCKED.has(route) && !LOCKED_RPC.has(path) ? new AppError('SESSION_LOCKED') : null
}

const isSetUp = (method: string, path: string): boolean => path === '/rpc/system/setUp' || (method === 'POST' && path === '/api/setup')

/** Who is the first administrator is decided at the host itself, or by `centre init`: not by whoever in the network comes first. */
function setUpFromAfar(peer: Peer | undefined): AppError | null {
  if (!peer?.address || isLocalAddress(peer.address)) return null
  return new AppError('FORBIDDEN', { message: '首次启动只能在主机本机上进行,请到主机前设置,或在主机上运行 centre init' })
}

const isLogIn = (method: string, path: string): boolean => path === '/rpc/session/create' || (method === 'POST' && path === '/api/session')

/** Log-in hands the browser its cookie, log-out takes it away; nothing of the API is cached; whoever keeps catalogue or calendar sees when they changed. */
async function finish(response: Response, path: string, method: string, options: HandlerOptions & { stamp: string | null }): Promise<Response> {
  const headers = new Headers(response.headers)
  headers.set('cache-control', 'no-store')
  if (options.stamp !== null) headers.set(STAMP_HEADER, options.stamp)
  const flags = `Path=/; HttpOnly; SameSite=Strict${options.secureCookie ? '; Secure' : ''}`
  const opens = isLogIn(method, path) || isSetUp(method, path)
  if (opens && response.ok) {
    const text = await response.text()
    const body = JSON.parse(text) as { token?: string; json?: { token?: string } }
    headers.append('set-cookie', `${SESSION_COOKIE}=${body.token ?? body.json?.token ?? ''}; ${flags}`)
    return new Response(text, { status: response.status, headers })
  }
  const closes = path === '/rpc/session/end' || (method === 'DELETE' && path === '/api/session')
  if (closes && response.ok) headers.append('set-cookie', `${SESSION_COOKIE}=; Max-Age=0; ${flags}`)
  return new Response(response.body, { status: response.status, headers })
}
