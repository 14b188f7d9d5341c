import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startHttpHost, type HttpHost } from '#main/hosts/http/server.ts'
import { issueCertificate, type IssuedCertificate } from '#main/tls/authority.ts'
import { readCredentials } from '#main/tls/credentials.ts'
import { connectHost, probeHost, readAddress, type PinnedHost } from '#main/tls/pinned.ts'
import { openWorld, PASSWORD, tempDir, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'

let w: World
let dir: string
let host: HttpHost
let port = 0

const serve = async (issued: IssuedCertificate): Promise<void> => {
  host = await startHttpHost(w.core, { host: '127.0.0.1', port, rendererDir: null, tls: await readCredentials(issued.certificate, issued.key) })
  port = Number(new URL(host.address).port)
}
beforeAll(async () => {
  w = await openWorld({ dialect: 'sqlite' })
  dir = path.join(tempDir(), 'cert')
  await serve(await issueCertificate(dir, ['127.0.0.1', 'localhost']))
})
afterAll(async () => {
  await host.close()
  await w.close()
})

const pin = (): Promise<PinnedHost> => probeHost(`127.0.0.1:${port}`)
const get = (url: string, token?: string): Request => new Request(`app://centre${url}`, { headers: { ...(token && { authorization: `Bearer ${token}` }), origin: 'app://centre' } })
const health = async (pinned: PinnedHost): Promise<number> => {
  const remote = connectHost(pinned)
  try {
    return (await remote.handle(get('/api/health'))).status
  } finally {
    remote.close()
  }
}

it('reads addresses as people type them', async () => {
  expect(['192.168.1.20', ' hall.lan:9000 ', 'https://hall.lan:9000/', 'https://hall.lan:443', '[::1]:8443'].map(readAddress)).toEqual([
    'https://192.168.1.20:8443', 'https://hall.lan:9000', 'https://hall.lan:9000', 'https://hall.lan:443', 'https://[::1]:8443',
  ])
  for (const text of ['', 'http://hall.lan', 'https://a:b@hall.lan', 'hall.lan/path', 'hall lan', 'hall:99999', 'file:///etc/passwd']) {
    expect(await refusal(Promise.resolve().then(() => readAddress(text))), text).toMatchObject({ code: 'INPUT_INVALID' })
  }
})

it('what a desk sees before it trusts is what the host shows', async () => {
  const issued = await issueCertificate(dir, ['127.0.0.1', 'localhost'])
  expect(await probeHost(`127.0.0.1:${port}`)).toMatchObject({ address: `https://127.0.0.1:${port}`, fingerprint: issued.fingerprint, names: ['127.0.0.1', 'localhost'] })
})

it('a confirmed host is worked with: log-in, the call of the session, files, many at once', async () => {
  const remote = connectHost(await pin())
  const body = JSON.stringify({ username: 'clerk', password: PASSWORD })
  const opened = await remote.handle(new Request('app://centre/api/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body }))
  expect(opened.status).toBe(200)
  expect(opened.headers.getSetCookie()[0]).toMatch(/^centre_session=/)
  expect(opened.headers.get('strict-transport-security')).toBeNull()
  const { token } = (await opened.json()) as { token: string }
  const answers = await Promise.all(Array.from({ length: 30 }, () => remote.handle(get('/api/session', token))))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(await answers[0]!.json()).toMatchObject({ user: { username: 'clerk' } })
  expect((await remote.handle(get('/api/session'))).status).toBe(401)
  remote.close()
})

it('a host that was started anew in between is reached by the next call of the same desk, also where the connection was kept', async () => {
  const remote = connectHost(await pin())
  const token = await w.session('clerk')
  expect((await remote.handle(get('/api/session', token))).status).toBe(200)
  await host.close()
  await serve({ certificate: path.join(dir, 'server.pem'), key: path.join(dir, 'server.key') } as IssuedCertificate)
  expect((await remote.handle(get('/api/session', token))).status).toBe(200)
  remote.close()
})

it('a renewed certificate of the same authority is taken; any other is refused with a plain reason, and nothing is sent', async () => {
  const confirmed = await pin()
  await host.close()
  expect(await refusal(health(confirmed))).toMatchObject({ code: 'HOST_UNREACHABLE', message: expect.stringContaining('留在本机') })
  await serve(await issueCertificate(dir, ['127.0.0.1', 'renewed.lan']))
  expect(await health(confirmed)).toBe(200)

  await host.close()
  await serve(await issueCertificate(path.join(tempDir(), 'impostor'), ['127.0.0.1']))
  expect(await refusal(health(confirmed))).toMatchObject({ code: 'HOST_UNTRUSTED', message: expect.stringMatching(/指纹.*不同.*拒绝/) })
  expect(await health(await pin())).toBe(200)

  await host.close()
  await serve(await issueCertificate(dir, ['elsewhere.lan']))
  expect(await refusal(health(confirmed))).toMatchObject({ code: 'HOST_UNTRUSTED', message: expect.stringContaining('没有 127.0.0.1') })
})

it('a host whose own certificate was confirmed, because it shows no authority, is known by it', async () => {
  const issued = await issueCertificate(path.join(tempDir(), 'alone'), ['somewhere.lan'])
  const alone = fs.readFileSync(issued.certificate, 'utf8').split(/(?<=-----END CERTIFICATE-----)/)[0]!
  fs.writeFileSync(issued.certificate, alone)
  await host.close()
  await serve(issued)
  const confirmed = await pin()
  expect(confirmed.fingerprint).not.toBe(issued.fingerprint)
  expect(await health(confirmed)).toBe(200)
})
