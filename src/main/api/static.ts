import { createReadStream, existsSync, statSync } from 'node:fs'
import { extname, join, normalize, sep } from 'node:path'
import { Readable } from 'node:stream'

/** The same policy in every host: nothing from elsewhere, no inline script. Mantine sets inline styles. */
export const CONTENT_SECURITY: Record<string, readonly string[]> = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'frame-src': ["'self'", 'blob:'],
  'form-action': ["'none'"],
  'frame-ancestors': ["'self'"],
  'base-uri': ["'none'"],
}

export const policyText = (policy: Record<string, readonly string[]>): string =>
  Object.entries(policy).map(([name, sources]) => `${name} ${sources.join(' ')}`).join('; ')

/** Sent with every answer of every host. Loopback and the own scheme have no TLS to insist on, so no HSTS. */
export const SECURE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': policyText(CONTENT_SECURITY),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
}

/** Added where the connection is encrypted: the browser never goes back to plain HTTP here. */
export const STRICT_TRANSPORT: Readonly<Record<string, string>> = { 'strict-transport-security': 'max-age=31536000' }

/** The answer with the headers above; its own headers stay unless one of these replaces them. */
export function secured(response: Response, headers: Readonly<Record<string, string>> = SECURE_HEADERS): Response {
  const all = new Headers(response.headers)
  for (const [name, value] of Object.entries(headers)) all.set(name, value)
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers: all })
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

/** A path as written in the address; one that is not valid text names no file. */
function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return '/'
  }
}

/** A file of the built renderer; any other path gives the page itself. Nothing outside the folder is reachable. */
export function staticFile(dir: string | null, pathname: string): Response {
  if (dir === null) return new Response('renderer is not built', { status: 404 })
  const path = decoded(pathname)
  const wanted = path.includes('\0') ? dir : normalize(join(dir, path))
  const inside = wanted.startsWith(dir + sep) && existsSync(wanted) && statSync(wanted).isFile()
  const file = inside ? wanted : join(dir, 'index.html')
  if (!existsSync(file)) return new Response('renderer is not built', { status: 404 })
  const hashed = /-[\w-]{8,}\.\w+$/.test(file)
  const headers = { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache' }
  return new Response(Readable.toWeb(createReadStream(file)) as ReadableStream, { headers })
}
