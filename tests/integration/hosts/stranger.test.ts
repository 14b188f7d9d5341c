import net from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { toIsoTime } from '#shared/rules/time.ts'
import { createApiHandler } from '#main/api/handler.ts'
import { NO_PASSWORD, verifyPassword } from '#main/domain/session/password.ts'
import { logIn } from '#main/domain/session/service.ts'
import { startHttpHost } from '#main/hosts/http/server.ts'
import { PASSWORD } from '#tests/support/core.ts'
import { openSite, type Site } from '#tests/support/http.ts'
import { aCase } from '#tests/support/samples.ts'

/** What somebody on the network tries who has no log-in, or whose page a colleague has open beside the desk. */
let site: Site
beforeAll(async () => {
  site = await openSite({ dialect: 'sqlite' })
})
afterAll(() => site.close())

const send = (path: string, headers: Record<string, string>, body: BodyInit): Promise<Response> => fetch(site.address + path, { method: 'POST', headers, body })
const KNOWN = { username: 'clerk', password: PASSWORD }

/** A log-in as a form of a page elsewhere can send it, without any script and without asking. */
function aForm(path: string): FormData {
  const form = new FormData()
  if (path.startsWith('/rpc')) form.set('data', JSON.stringify({ json: KNOWN, meta: [], maps: [] }))
  else for (const [name, value] of Object.entries(KNOWN)) form.set(name, value)
  return form
}

describe('a page elsewhere', () => {
  it.each(['/api/session', '/rpc/session/create'])('cannot log the browser in as somebody else by %s', async (path) => {
    for (const headers of [{ origin: 'https://elsewhere.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await send(path, headers as unknown as Record<string, string>, aForm(path))
      expect(answer.status).toBe(403)
      expect(answer.headers.get('set-cookie')).toBeNull()
    }
    expect((await send(path, { origin: site.address }, aForm(path))).status).toBe(200)
  })

  it('cannot make itself the first administrator through the browser of the host', async () => {
    const answer = await send('/api/setup', { origin: 'https://elsewhere.example', 'content-type': 'application/json' }, JSON.stringify({ administrator: { username: 'me', displayName: '我', password: 'long enough' } }))
    expect(await answer.json()).toMatchObject({ code: 'ORIGIN_REFUSED' })
  })

  /** A request with a name of the sender's choice, as after the name's address was changed to this machine's (DNS rebinding). */
  const asName = (port: string, name: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(`GET /api/health HTTP/1.1\r\nhost: ${name}\r\norigin: http://${name}\r\nconnection: close\r\n\r\n`))
      let text = ''
      socket.on('data', (d) => (text += d.toString()))
      socket.on('end', () => resolve(text))
      socket.on('error', reject)
    })

  it('does not reach a host of this machine only under a name of its own', async () => {
    const { port } = new URL(site.address)
    for (const name of [`elsewhere.example:${port}`, 'elsewhere.example', `127.0.0.1.elsewhere.example:${port}`]) {
      const answer = await asName(port, name)
      expect(answer).toMatch(/^HTTP\/1\.1 403/)
      expect(answer).toContain('ORIGIN_REFUSED')
    }
    for (const name of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) expect(await asName(port, name)).toMatch(/^HTTP\/1\.1 200/)
  })

  it('behind a proxy of ours the host has the name of the proxy', async () => {
    const host = await startHttpHost(site.core, { host: '127.0.0.1', port: 0, rendererDir: null, trustProxy: true })
    expect(await asName(new URL(host.address).port, 'centre.example')).toMatch(/^HTTP\/1\.1 200/)
    await host.close()
  })
})

describe('without a log-in', () => {
  it('large bodies are not taken, and no bigger ones on the way of the packages', async () => {
    const large = JSON.stringify({ ...KNOWN, more: 'x'.repeat(200_000) })
    expect((await site.ask('POST', '/api/session', { raw: large })).status).toBe(413)
    // Whose log-in has ended is told so, whatever he was sending.
    const ended = await site.ask('POST', '/api/cases', { raw: JSON.stringify({ ...aCase(1), more: 'x'.repeat(200_000) }) })
    expect(ended.body.code).toBe('LOGIN_REQUIRED')
    const taken = vi.spyOn(Buffer, 'concat')
    const upload = await send('/api/district/packages', {}, new Uint8Array(8 * 2 ** 20))
    expect(upload.status).toBe(401)
    expect(taken.mock.calls.flatMap(([parts]) => parts).reduce((sum, part) => sum + part.byteLength, 0)).toBeLessThan(2 ** 20)
    taken.mockRestore()
  })

  it('a proxy that does not say for whom it asks counts as one stranger, not as this machine', async () => {
    const host = await startHttpHost(site.core, { host: '127.0.0.1', port: 0, rendererDir: null, trustProxy: true, limits: { login: { count: 2, seconds: 900 } } })
    const tries = []
    for (const name of ['none1', 'none2', 'none3'])
      tries.push((await fetch(`${host.address}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: name, password: 'x' }) })).status)
    expect(tries).toEqual([401, 401, 429])
    await host.close()
  })

  it('one machine holds only so many connections open, however slowly it speaks; what it closes it may open again', async () => {
    const host = await startHttpHost(site.core, { host: '127.0.0.1', port: 0, rendererDir: null, maxPerAddress: 3 })
    const port = Number(new URL(host.address).port)
    const connect = () => new Promise<net.Socket>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(socket))
      socket.on('error', () => undefined)
    })
    /** The answer to a request; empty when the host closed instead. */
    const answerOf = (socket: net.Socket) => new Promise<string>((resolve) => {
      let text = ''
      socket.on('data', (data) => (text += data.toString()))
      socket.on('close', () => resolve(text.split('\r\n')[0]!))
      socket.write(`GET /api/health HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`)
    })
    const held = [await connect(), await connect(), await connect()]
    expect(await answerOf(await connect())).toBe('')
    expect(await answerOf(held[0]!)).toBe('HTTP/1.1 200 OK')
    await expect.poll(async () => answerOf(await connect())).toBe('HTTP/1.1 200 OK')
    for (const socket of held) socket.destroy()
    await host.close()
  })

  it('what is no call at all is answered as such and fills no log', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const token = await site.session('clerk')
    const broken = [
      { json: {}, meta: [[0, '__proto__', 'x']] }, { json: { a: 'x' }, meta: [[1, 'a', 'b', 'c']] }, { json: { a: 'x' }, meta: [[6, 'a']] }, { json: { a: 'x' }, meta: [[0, 'a']] }, { json: { a: 5 }, meta: [[4, 'a']] }, { json: {}, meta: 5 }, { json: {}, meta: [null] },
    ]
    for (const body of broken) expect([(await site.ask('POST', '/rpc/cases/create', { token, body })).status, JSON.stringify(body)]).toEqual([400, JSON.stringify(body)])
    const byGet = await site.ask('GET', '/rpc/session/lock?data=%7B%7D', { token })
    expect(byGet.status).toBe(404)
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    expect((await site.ask('POST', '/api/cases', { token, raw: deep })).status).toBe(400)
    expect((await site.ask('POST', '/rpc/cases/create', { token, raw: `{"json":${deep}}` })).status).toBe(400)
    expect(log).not.toHaveBeenCalled()
    log.mockRestore()
  })
})

describe('guessing passwords', () => {
  it('there is one address for logging in: with a stroke at its end it is none, for nobody', async () => {
    const token = await site.session('clerk')
    for (const [path, body] of [['/api/session/', KNOWN], ['/rpc/session/create/', { json: KNOWN }], ['/api/setup/', {}]] as const)
      expect((await site.ask('POST', path, { token, body })).body.code).toBe('METHOD_UNKNOWN')
  })

  it('the right password among many at once does not open an account that has locked meanwhile', async () => {
    const until = toIsoTime(Date.now() + 600_000)
    const waiting = await site.core.db.write(async (tx) => {
      // The name is read while it is open; before the log-in can be written, other guesses have locked it.
      const attempt = logIn(site.core, 'auditor', PASSWORD).then(() => 'in', (error: { code?: string }) => error.code)
      await site.core.db.read.selectFrom('staff').select('id').execute()
      await tx.updateTable('staff').set({ locked_until: until }).where('username', '=', 'auditor').execute()
      return { attempt }
    })
    expect(await waiting.attempt).toBe('ACCOUNT_LOCKED')
    const [row] = await site.sql(`select locked_until from staff where username = 'auditor'`)
    expect(row).toEqual({ locked_until: until })
    await site.sql(`update staff set locked_until = null where username = 'auditor'`)
  })

  it('an account without a password costs as much work as any other', async () => {
    const text = { normalize: vi.fn(() => 'x') }
    expect(await verifyPassword(text as unknown as string, NO_PASSWORD)).toBe(false)
    expect(text.normalize).toHaveBeenCalledOnce()
  })

  it('the journal keeps no name that is nobody’s in full: it may be a password typed into the wrong field', async () => {
    expect((await site.ask('POST', '/api/session', { body: { username: 'MySecretPass99', password: 'x' } })).status).toBe(401)
    const rows = JSON.stringify(await site.sql(`select * from audit where actor_id = 'unknown'`))
    expect(rows).toContain('my***')
    expect(rows.toLowerCase()).not.toContain('mysecret')
  })
})

it.each(['../../x', 'a\\b', 'a"; filename="b.exe', '<办件>'])('a download is no path and nothing else, also of a list called %s', async (name) => {
  const made = await site.ask('POST', '/api/queries', { who: 'clerk', body: { name, columns: [{ key: 'number' }] } })
  const { headers } = await site.ask('POST', `/api/queries/${String(made.body['id'])}/export`, { who: 'clerk', body: {} })
  const given = decodeURIComponent(/filename\*=utf-8''(\S+)$/.exec(headers.get('content-disposition')!)![1]!)
  expect(given).toBe(`${name.replace(/[\\/"<>]/g, '_')}-2026-03-02.csv`)
  expect(headers.get('content-disposition')!.split('"')).toHaveLength(3)
})

it('a session that ended is gone for its token too, wherever it was kept', async () => {
  const made = (await site.ask('POST', '/api/session', { body: KNOWN })).body as unknown as { token: string }
  const cookie = `centre_session=${made.token}`
  expect((await site.ask('GET', '/api/session', { headers: { cookie } })).status).toBe(200)
  expect((await site.ask('DELETE', '/api/session', { headers: { cookie, origin: site.address } })).status).toBe(200)
  for (const asking of [{ headers: { cookie } }, { token: made.token }]) expect((await site.ask('GET', '/api/session', asking)).status).toBe(401)
})

it('the cookie of a log-in is a new one, never the one that was shown', async () => {
  const handle = createApiHandler(site.core, { secureCookie: true })
  const request = new Request('http://host/api/session', { method: 'POST', headers: { 'content-type': 'application/json', cookie: 'centre_session=chosen-by-somebody-else' }, body: JSON.stringify(KNOWN) })
  const cookie = (await handle(request))!.headers.get('set-cookie')!
  expect(cookie).not.toContain('chosen')
  expect(cookie).toMatch(/^centre_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/)
})
