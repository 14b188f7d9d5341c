import { timingSafeEqual } from 'node:crypto'
import { AppError } from '#shared/contract/errors.ts'
import { errorResponse } from '#main/api/errors.ts'
import { SESSION_COOKIE, type ApiHandler } from '#main/api/handler.ts'
import { secured, staticFile } from '#main/api/static.ts'
import { KEY_HEADER } from './bridge.ts'
import { PAGE_ORIGIN } from './policy.ts'

/** What the main process knows of a window: the key its page must show, and who is logged in there. */
export interface WindowLink {
  key: string
  /** Session token; the page never sees it. */
  token: string | null
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
/** Set here or not at all, whatever the page sends. */
const OURS = ['authorization', 'cookie', 'host', KEY_HEADER]
/** Stands where the token was in the answer to a log-in. */
const HIDDEN_TOKEN = 'kept-by-host'

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && left.length > 0 && timingSafeEqual(left, right)
}

/** Only our page of this window: its key, and where Chromium names an origin, ours. */
function refuseStranger(request: Request, link: WindowLink): void {
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  const foreign = (origin !== null && origin !== PAGE_ORIGIN) || (site !== null && site !== 'same-origin')
  if (foreign || !sameText(request.headers.get(KEY_HEADER) ?? '', link.key)) throw new AppError('ORIGIN_REFUSED')
}

/** The call as the core gets it: with the session of the window instead of a cookie, which an own scheme does not have. */
function withSession(request: Request, link: WindowLink): Request {
  const headers = new Headers(request.headers)
  for (const name of OURS) headers.delete(name)
  if (link.token !== null) headers.set('authorization', `Bearer ${link.token}`)
  const body = request.method === 'GET' || request.method === 'HEAD' ? null : request.body
  return new Request(request.url, { method: request.method, headers, body, ...(body && { duplex: 'half' }) } as RequestInit)
}

/** Takes the token out of the answer to a log-in, log-out or first run and keeps it in the window's link. */
async function keepSession(answer: Response, link: WindowLink): Promise<Response> {
  const cookie = answer.headers.getSetCookie().find((text) => text.startsWith(`${SESSION_COOKIE}=`))
  if (cookie === undefined) return answer
  const token = cookie.slice(SESSION_COOKIE.length + 1).split(';')[0] ?? ''
  link.token = token === '' ? null : token
  const headers = new Headers(answer.headers)
  headers.delete('set-cookie')
  headers.delete('content-length')
  const text = await answer.text()
  return new Response(token === '' ? text : text.replaceAll(token, HIDDEN_TOKEN), { status: answer.status, headers })
}

/** Serves `app://centre/`: calls to the core, everything else from the built renderer; the same headers as over HTTP. */
export function createSchemeHandler(options: { handle: ApiHandler; link: WindowLink; rendererDir: string }): (request: Request) => Promise<Response> {
  const { handle, link, rendererDir } = options
  const answer = async (request: Request): Promise<Response> => {
    const { host, pathname } = new URL(request.url)
    if (host !== 'centre') return new Response(null, { status: 404 })
    if (!METHODS.has(request.method)) return new Response(null, { status: 405 })
    if (!pathname.startsWith('/api/') && !pathname.startsWith('/rpc/')) {
      const reads = request.method === 'GET' || request.method === 'HEAD'
      return reads ? staticFile(rendererDir, pathname) : new Response(null, { status: 405 })
    }
    refuseStranger(request, link)
    const response = await handle(withSession(request, link))
    return response ? keepSession(response, link) : new Response(null, { status: 404 })
  }
  return async (request) => {
    try {
      return secured(await answer(request))
    } catch (error) {
      if (!(error instanceof AppError)) console.error('scheme:', error)
      return secured(errorResponse(error instanceof AppError ? error : new AppError('INTERNAL')))
    }
  }
}
