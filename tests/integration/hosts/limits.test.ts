import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApiHandler, type ApiHandler } from '#main/api/handler.ts'
import { updatePerson } from '#main/domain/people/service.ts'
import { startHttpHost } from '#main/hosts/http/server.ts'
import { openWorld, PASSWORD, type World } from '#tests/support/core.ts'

let w: World
let handle: ApiHandler
beforeAll(async () => {
  w = await openWorld({ dialect: 'sqlite' })
})
afterAll(() => w.close())

const logIn = (address: string | null, username: string, password: string, path = '/api/session'): Promise<Response> => {
  const input = { username, password }
  const body = JSON.stringify(path === '/api/session' ? input : { json: input })
  return handle(new Request(`http://host${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }), { address }) as Promise<Response>
}

it('one address that keeps failing, whatever the names, waits; the others and this machine do not', async () => {
  handle = createApiHandler(w.core, { limits: { login: { count: 3, seconds: 900 } } })
  for (const name of ['anna', 'berta', 'clerk']) expect((await logIn('192.168.7.9', name, 'wrong')).status).toBe(401)
  for (const path of ['/api/session', '/rpc/session/create']) {
    const refused = await logIn('192.168.7.9', 'clerk', PASSWORD, path)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.json()).toMatchObject({ code: 'RATE_LIMITED', message: expect.stringContaining('分钟后再试') })
  }
  expect((await logIn('192.168.7.10', 'clerk', PASSWORD)).status).toBe(200)
  for (let i = 0; i < 4; i++) expect((await logIn('127.0.0.1', `nobody${i}`, 'wrong')).status).toBe(401)
})

it('log-ins that succeed are not counted: a whole office may begin its day behind one address', async () => {
  handle = createApiHandler(w.core, { limits: { login: { count: 2, seconds: 900 } } })
  for (let i = 0; i < 5; i++) expect((await logIn('10.0.0.1', 'officer', PASSWORD)).status).toBe(200)
})

it('an unknown name and a known one get the same answer, letter by letter, also when locked', async () => {
  handle = createApiHandler(w.core)
  const answer = async (name: string) => {
    const response = await logIn('127.0.0.1', name, 'wrong')
    return { status: response.status, headers: [...response.headers.keys()], text: (await response.text()).replace(/"until":"[^"]+"/, '"until":"…"') }
  }
  for (let attempt = 0; attempt < 7; attempt++) expect(await answer('nobody.here')).toEqual(await answer('auditor'))
  expect((await answer('auditor')).text).toContain('ACCOUNT_LOCKED')
})

it('a session that asks without end gets 429 with Retry-After; another session goes on', async () => {
  handle = createApiHandler(w.core, { limits: { session: { count: 5, seconds: 60 } } })
  const [one, other] = [await w.session('clerk'), await w.session('clerk2')]
  const ask = (token: string) => handle(new Request('http://host/api/session', { headers: { authorization: `Bearer ${token}` } }), { address: '127.0.0.1' }) as Promise<Response>
  const statuses = []
  for (let i = 0; i < 7; i++) statuses.push((await ask(one)).status)
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429])
  expect((await ask(one)).headers.get('retry-after')).toMatch(/^\d+$/)
  expect((await ask(other)).status).toBe(200)
})

it('X-Forwarded-For is believed only behind a proxy of ours, and then only what the proxy added', async () => {
  const tries = async (trustProxy: boolean, forwarded: (i: number) => string) => {
    const host = await startHttpHost(w.core, { host: '127.0.0.1', port: 0, rendererDir: null, trustProxy, limits: { login: { count: 2, seconds: 900 } } })
    const statuses = []
    for (let i = 0; i < 3; i++) {
      const response = await fetch(`${host.address}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-forwarded-for': forwarded(i) }, body: JSON.stringify({ username: `none${i}`, password: 'x' }) })
      statuses.push(response.status)
      if (trustProxy) expect(response.headers.get('strict-transport-security')).not.toBeNull()
    }
    await host.close()
    return statuses
  }
  expect(await tries(false, () => '203.0.113.7'), 'a header anybody can write').toEqual([401, 401, 401])
  expect(await tries(true, () => '203.0.113.7')).toEqual([401, 401, 429])
  expect(await tries(true, (i) => `198.51.100.${i}, 203.0.113.8`), 'made up in front of the real one').toEqual([401, 401, 429])
  expect(await tries(true, (i) => `203.0.113.1${i}`)).toEqual([401, 401, 401])
})

it('the first administrator is made at the host itself, not from the network', async () => {
  handle = createApiHandler(w.core)
  const body = { administrator: { username: 'intruder', displayName: '演练', password: 'long enough' } }
  const setUp = (address: string, path: string) =>
    handle(new Request(`http://host${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(path.startsWith('/rpc') ? { json: body } : body) }), { address }) as Promise<Response>
  for (const path of ['/api/setup', '/rpc/system/setUp']) {
    expect((await setUp('192.168.7.9', path)).status).toBe(403)
    // Here the people are there already.
    expect((await setUp('127.0.0.1', path)).status).toBe(409)
  }
})

it('a session of somebody who is switched off ends with the next call', async () => {
  const token = await w.session('communityWorker')
  handle = createApiHandler(w.core)
  const ask = () => handle(new Request('http://host/api/session', { headers: { authorization: `Bearer ${token}` } })) as Promise<Response>
  expect((await ask()).status).toBe(200)
  await updatePerson(w.core, w.as('administrator'), { id: w.people.communityWorker.id, active: false })
  const after = await ask()
  expect(after.status).toBe(401)
  expect(await after.json()).toMatchObject({ code: 'LOGIN_REQUIRED' })
})
