import fs from 'node:fs'
import path from 'node:path'
import { startHttpHost } from '#main/hosts/http/server.ts'
import { openWorld, tempDir, type Who, type World, type WorldOptions } from './core.ts'

export interface Answer {
  status: number
  headers: Headers
  /** Parsed JSON, or the text. */
  body: Record<string, unknown> & { code?: string; message?: string; field?: string; rule?: string; data?: unknown }
  bytes: Buffer
}

export interface Asking {
  who?: Who
  token?: string
  body?: unknown
  /** Sent as it is, instead of JSON. */
  raw?: string | Uint8Array
  key?: string
  headers?: Record<string, string>
}

export interface Site extends World {
  address: string
  rendererDir: string
  ask(method: string, path: string, asking?: Asking): Promise<Answer>
}

function rendererFolder(): string {
  const folder = path.join(tempDir(), 'renderer')
  fs.mkdirSync(path.join(folder, 'assets'), { recursive: true })
  fs.writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>受理中心</title>')
  fs.writeFileSync(path.join(folder, 'assets/index-Ab12Cd34.js'), 'export {}')
  fs.writeFileSync(path.join(folder, '..', 'secret.txt'), 'outside')
  fs.mkdirSync(`${folder}-other`)
  fs.writeFileSync(path.join(`${folder}-other`, 'secret.txt'), 'outside')
  return folder
}

/** A world behind the real HTTP host on a free loopback port. */
export async function openSite(options: WorldOptions): Promise<Site> {
  const world = await openWorld(options)
  const rendererDir = rendererFolder()
  const host = await startHttpHost(world.core, { host: '127.0.0.1', port: 0, rendererDir })
  const tokens = new Map<Who, string>()
  const tokenOf = async (who: Who): Promise<string> => {
    const token = tokens.get(who) ?? (await world.session(who))
    tokens.set(who, token)
    return token
  }
  return Object.assign(world, {
    address: host.address,
    rendererDir,
    async ask(method: string, url: string, { who, token, body, raw, key, headers = {} }: Asking = {}): Promise<Answer> {
      const bearer = token ?? (who && (await tokenOf(who)))
      const response = await fetch(host.address + url, {
        method,
        redirect: 'manual',
        headers: {
          ...(bearer && { authorization: `Bearer ${bearer}` }),
          ...((body !== undefined || raw !== undefined) && { 'content-type': 'application/json' }),
          ...(key && { 'idempotency-key': key }),
          ...headers,
        },
        ...(raw !== undefined ? { body: raw as string } : body !== undefined && { body: JSON.stringify(body) }),
      })
      const bytes = Buffer.from(await response.arrayBuffer())
      const json = response.headers.get('content-type')?.includes('json')
      return { status: response.status, headers: response.headers, bytes, body: (json ? JSON.parse(bytes.toString()) : bytes.toString()) as Answer['body'] }
    },
    close: ((close) => async () => {
      await host.close()
      await close()
    })(world.close.bind(world)),
  })
}
