import { createReadStream, existsSync, statSync } from 'node:fs'
import { extname, join, normalize, sep } from 'node:path'
import { Readable } from 'node:stream'
import { serve, type ServerType } from '@hono/node-server'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { AddressInfo } from 'node:net'
import { createApiHandler } from '#main/api/handler.ts'
import type { Core } from '#main/core/core.ts'

export interface HttpHostOptions {
  host: string
  port: number
  /** Folder of the built renderer; without it only the interface is served. */
  rendererDir: string | null
}

export interface HttpHost {
  address: string
  close(): Promise<void>
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** The same policy in every host: nothing from elsewhere, no inline script. Mantine sets inline styles. */
export const CONTENT_SECURITY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  fontSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  frameSrc: ["'self'", 'blob:'],
  formAction: ["'none'"],
  frameAncestors: ["'self'"],
  baseUri: ["'none'"],
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

/** Serves renderer and core over HTTP. Beyond loopback plain HTTP is refused: names and numbers would cross the network readable. */
export async function startHttpHost(core: Core, options: HttpHostOptions): Promise<HttpHost> {
  if (!LOOPBACK.has(options.host)) throw new Error('plain HTTP is served on loopback only')
  const handle = createApiHandler(core)
  const app = new Hono()
  app.use(secureHeaders({ contentSecurityPolicy: CONTENT_SECURITY, xFrameOptions: 'SAMEORIGIN', referrerPolicy: 'no-referrer' }))
  app.use(async (c, next) => {
    const answer = await handle(c.req.raw)
    if (answer) c.res = new Response(answer.body, answer)
    else await next()
  })
  app.get('*', (c) => staticFile(options.rendererDir, new URL(c.req.url).pathname))
  const server = await listen(app, options)
  const { port } = server.address() as AddressInfo
  const host = options.host === '::1' ? '[::1]' : options.host
  return { address: `http://${host}:${port}`, close: () => closeServer(server) }
}

function listen(app: Hono, options: HttpHostOptions): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: options.host, port: options.port }, () => resolve(server))
    server.once('error', reject)
  })
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}

/** A file of the built renderer; any other path gives the page itself. Nothing outside the folder is reachable. */
export function staticFile(dir: string | null, pathname: string): Response {
  if (dir === null) return new Response('renderer is not built', { status: 404 })
  const wanted = normalize(join(dir, decodeURIComponent(pathname)))
  const inside = wanted.startsWith(dir + sep) && existsSync(wanted) && statSync(wanted).isFile()
  const file = inside ? wanted : join(dir, 'index.html')
  if (!existsSync(file)) return new Response('renderer is not built', { status: 404 })
  const hashed = /-[\w-]{8,}\.\w+$/.test(file)
  const headers = { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache' }
  return new Response(Readable.toWeb(createReadStream(file)) as ReadableStream, { headers })
}
