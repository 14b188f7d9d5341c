import { serve, type ServerType } from '@hono/node-server'
import { Hono } from 'hono'
import type { AddressInfo } from 'node:net'
import { createApiHandler } from '#main/api/handler.ts'
import { SECURE_HEADERS, staticFile } from '#main/api/static.ts'
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

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

/** Serves renderer and core over HTTP. Beyond loopback plain HTTP is refused: names and numbers would cross the network readable. */
export async function startHttpHost(core: Core, options: HttpHostOptions): Promise<HttpHost> {
  if (!LOOPBACK.has(options.host)) throw new Error('plain HTTP is served on loopback only')
  const handle = createApiHandler(core)
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(SECURE_HEADERS)) c.res.headers.set(name, value)
  })
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
