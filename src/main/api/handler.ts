import { OpenAPIHandler } from '@orpc/openapi/fetch'
import { RPCHandler } from '@orpc/server/fetch'
import { AppError } from '#shared/contract/errors.ts'
import type { Call, Core } from '#main/core/core.ts'
import { createFreshness } from '#main/core/fresh.ts'
import { identify } from '#main/domain/session/service.ts'
import { errorResponse, flatBody, NOT_JSON, toAppError, toOrpcError } from './errors.ts'
import { createLimits, isLocalAddress, type LimitOptions, type Peer } from './limits.ts'
import { openApiDocument } from './openapi.ts'
import { router } from './router.ts'

/** Largest request body; the biggest honest one is a catalogue file. */
export const BODY_LIMIT = 2 * 1024 * 1024
const DRAIN_LIMIT = 64 * 1024 * 1024
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
  /** How old what another host changed may be, in milliseconds; default FRESH_MS. */
  freshMs?: number
}

/** The whole core as one Request → Response function; null for a path that is not ours. The same in every host; `peer` comes from the network. */
export type ApiHandler = (request: Request, peer?: Peer) => Promise<Response | null>

export function createApiHandler(core: Core, options: HandlerOptions = {}): ApiHandler {
  const translating = (toError: (error: unknown) => AppError) => async <T>({ next }: { next: () => Promise<T> }): Promise<T> => {
    try {
      return await next()
    } catch (error) {
      throw toOrpcError(toError(error))
    }
  }
  const inside = translating((error) => toAppError(core, error))
  // What procedures throw has been translated inside; a SyntaxError out here is a body that is no JSON.
  const outside = translating((error) => (error instanceof SyntaxError ? new AppError('INPUT_INVALID', { message: NOT_JSON }) : toAppError(core, error)))
  const layers = { clientInterceptors: [inside], interceptors: [outside] }
  const rpc = new RPCHandler(router, layers)
  const openApi = new OpenAPIHandler(router, { ...layers, customErrorResponseBodyEncoder: flatBody })

  const limits = createLimits(options.limits ?? {})
  const refresh = createFreshness(core, options.freshMs)

  return async (incoming, peer) => {
    const path = new URL(incoming.url).pathname
    if (!path.startsWith('/api/') && !path.startsWith('/rpc/')) return null
    try {
      const { token, fromCookie } = tokenOf(incoming)
      // Before the body is read: what is too much costs nothing more.
      limits.request(peer ?? null, token)
      const request = await withinLimit(incoming)
      refuseForeignOrigin(request, fromCookie)
      const call: Call = { ...(await identify(core, token, keyOf(request))), address: peer?.address ?? null }
      refuseUnknown(call, `${request.method} ${path}`, path)
      refuseSetUpFromAfar(request.method, path, peer)
      await refresh()
      if (path === '/api/openapi.json') return Response.json(await openApiDocument(core.version))
      const loggedIn = isLogIn(request.method, path) ? limits.login(peer ?? null) : null
      const context = { core, call }
      const handled = path.startsWith('/rpc/')
        ? await rpc.handle(request, { prefix: '/rpc', context })
        : await openApi.handle(request, { prefix: '/api', context })
      if (loggedIn && handled.matched && handled.response.ok) loggedIn()
      if (!handled.matched) throw new AppError('METHOD_UNKNOWN')
      return await finish(handled.response, path, request.method, options)
    } catch (error) {
      return errorResponse(toAppError(core, error))
    }
  }
}

/**
 * Reads the body up to the limit; BODY_TOO_LARGE beyond, whatever the length header says. What is over is read and thrown away up to a
 * second limit, so that an ordinary client that is still sending gets the answer instead of a broken connection.
 */
async function withinLimit(request: Request): Promise<Request> {
  const limit = UPLOADS.has(new URL(request.url).pathname) ? DRAIN_LIMIT : BODY_LIMIT
  if (request.method === 'GET' || request.method === 'HEAD' || !request.body) return request
  if (Number(request.headers.get('content-length') ?? 0) > DRAIN_LIMIT) throw new AppError('BODY_TOO_LARGE')
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > DRAIN_LIMIT) break
    if (size <= limit) chunks.push(chunk)
  }
  if (size > limit) throw new AppError('BODY_TOO_LARGE')
  return new Request(request.url, { method: request.method, headers: request.headers, signal: request.signal, ...(size > 0 && { body: Buffer.concat(chunks) }) })
}

function tokenOf(request: Request): { token: string | null; fromCookie: boolean } {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (bearer) return { token: bearer, fromCookie: false }
  const cookie = (request.headers.get('cookie') ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${SESSION_COOKIE}=`))
  return { token: cookie?.slice(SESSION_COOKIE.length + 1) ?? null, fromCookie: cookie !== undefined }
}

/** A cookie is sent by the browser on its own; what changes something must then come from our own page. */
function refuseForeignOrigin(request: Request, fromCookie: boolean): void {
  if (!fromCookie || request.method === 'GET' || request.method === 'HEAD') return
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  const own = origin === null ? site === null || site === 'same-origin' || site === 'none' : sameHost(origin, request)
  if (!own) throw new AppError('ORIGIN_REFUSED')
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

function refuseUnknown(call: Call, route: string, path: string): void {
  if (PUBLIC.has(route) || PUBLIC_RPC.has(path) || HELP_BELL.test(route)) return
  if (!call.actor) throw new AppError('LOGIN_REQUIRED')
  if (call.locked && !LOCKED.has(route) && !LOCKED_RPC.has(path)) throw new AppError('SESSION_LOCKED')
}

const isSetUp = (method: string, path: string): boolean => path === '/rpc/system/setUp' || (method === 'POST' && path === '/api/setup')

/** Who is the first administrator is decided at the host itself, or by `centre init`: not by whoever in the network comes first. */
function refuseSetUpFromAfar(method: string, path: string, peer: Peer | undefined): void {
  if (!isSetUp(method, path) || !peer?.address || isLocalAddress(peer.address)) return
  throw new AppError('FORBIDDEN', { message: '首次启动只能在主机本机上进行,请到主机前设置,或在主机上运行 centre init' })
}

const isLogIn = (method: string, path: string): boolean => path === '/rpc/session/create' || (method === 'POST' && path === '/api/session')

/** Log-in hands the browser its cookie, log-out takes it away; nothing of the API is cached. */
async function finish(response: Response, path: string, method: string, options: HandlerOptions): Promise<Response> {
  const headers = new Headers(response.headers)
  headers.set('cache-control', 'no-store')
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
