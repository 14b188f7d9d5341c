import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import fs from 'node:fs'
import https from 'node:https'
import net from 'node:net'
import path from 'node:path'
import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHttpHost, type HttpHost } from '#main/hosts/http/server.ts'
import { issueCertificate, readNames, type IssuedCertificate } from '#main/tls/authority.ts'
import { readCredentials } from '#main/tls/credentials.ts'
import { openWorld, PASSWORD, tempDir, type World } from '#tests/support/core.ts'
import { failure, refusal } from '#tests/support/refusal.ts'

const DAY = 86_400_000
const centre = path.resolve(import.meta.dirname, '../../../src/main/hosts/cli/main.ts')
/** The command as a person types it. */
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [centre, ...args], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } })
  return { status, stderr, body: JSON.parse(stdout || 'null') as Record<string, unknown> & { error?: { code: string; message: string } } }
}
const read = (file: string): string => fs.readFileSync(file, 'utf8')

describe('centre cert', () => {
  const dir = path.join(tempDir(), 'cert')

  it('makes an authority and a certificate for names and addresses; keys are for the owner only', () => {
    const { status, body } = run('cert', '--out', dir, '--name', 'Hall.office.lan, 192.168.7.20,hall', '--days', '30')
    expect(status).toBe(0)
    const [leaf, authority] = [new X509Certificate(read(`${dir}/server.pem`)), new X509Certificate(read(`${dir}/ca.pem`))]
    expect(body).toMatchObject({ ok: true, newAuthority: true, names: ['hall.office.lan', '192.168.7.20', 'hall'], fingerprint: authority.fingerprint256 })
    expect(leaf.subjectAltName).toBe('DNS:hall.office.lan, IP Address:192.168.7.20, DNS:hall')
    expect([leaf.ca, authority.ca, leaf.checkIssued(authority), leaf.verify(authority.publicKey)]).toEqual([false, true, true, true])
    expect(Math.round((Date.parse(leaf.validTo) - Date.now()) / DAY)).toBe(30)
    for (const key of ['ca.key', 'server.key']) expect(fs.statSync(path.join(dir, key)).mode & 0o777).toBe(0o600)
  })

  it('run again, it renews the server certificate under the same authority', () => {
    const [before, authority] = [read(`${dir}/server.pem`), read(`${dir}/ca.pem`)]
    const { body } = run('cert', '--out', dir, '--name', 'hall.office.lan')
    expect(body).toMatchObject({ newAuthority: false, fingerprint: new X509Certificate(authority).fingerprint256 })
    expect(read(`${dir}/ca.pem`)).toBe(authority)
    expect(read(`${dir}/server.pem`)).not.toBe(before)
    expect(fs.readdirSync(dir).toSorted()).toEqual(['ca.key', 'ca.pem', 'server.key', 'server.pem'])
  })

  it('refuses names that are none, and an authority whose files do not belong together', async () => {
    for (const name of ['', ',', 'a b!', '大厅', '1.2.3', '300.1.1.1', '-a', `${'a'.repeat(64)}.lan`]) {
      expect(await refusal(Promise.resolve().then(() => readNames(name)))).toMatchObject({ code: 'INPUT_INVALID', field: 'name' })
    }
    const other = path.join(tempDir(), 'other')
    await issueCertificate(other, ['a'])
    fs.copyFileSync(path.join(dir, 'ca.key'), path.join(other, 'ca.key'))
    expect(await refusal(issueCertificate(other, ['a']))).toMatchObject({ code: 'CERTIFICATE_INVALID', message: expect.stringContaining('不是一对') })
    fs.rmSync(path.join(other, 'ca.key'))
    expect(await refusal(issueCertificate(other, ['a']))).toMatchObject({ code: 'CERTIFICATE_INVALID' })
    expect(run('cert', '--out', dir, '--name', 'a', '--days', '0').status).toBe(2)
  })
})

describe('certificate and key that cannot be served', () => {
  let good: IssuedCertificate
  const file = (name: string, text: string): string => {
    const at = path.join(tempDir(), name)
    fs.writeFileSync(at, text)
    return at
  }
  beforeAll(async () => {
    good = await issueCertificate(path.join(tempDir(), 'good'), ['localhost'])
  })
  const said = async (cert: string, key: string, now?: number) => (await refusal(readCredentials(cert, key, now)))?.message

  it('each says what is wrong', async () => {
    const other = await issueCertificate(path.join(tempDir(), 'another'), ['localhost'])
    expect(await said('/nowhere/server.pem', good.key)).toContain('读不到证书')
    expect(await said(good.certificate, '/nowhere/server.key')).toContain('读不到私钥')
    expect(await said(file('x.pem', 'nonsense'), good.key)).toContain('不是 PEM 证书')
    expect(await said(file('y.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'), good.key)).toContain('不是 PEM 证书')
    expect(await said(good.certificate, good.certificate)).toContain('PEM 私钥')
    expect(await said(good.certificate, other.key)).toContain('不是一对')
    expect(await said(good.authority, good.key)).toContain('签发证书')
    expect(await said(good.certificate, good.key, Date.now() + 400 * DAY)).toContain('过期')
    expect(await said(good.certificate, good.key, Date.now() - 2 * DAY)).toContain('生效')
    expect(await readCredentials(good.certificate, good.key)).toMatchObject({ names: ['localhost'], fingerprint: good.fingerprint })
  })

  it('serve refuses to start: wrong certificate, half of a pair, and plain HTTP beyond this machine', () => {
    const db = path.join(tempDir(), 'never.db')
    const mismatch = run('serve', '--db', db, '--host', '127.0.0.1', '--cert', good.authority, '--key', good.key)
    expect(mismatch).toMatchObject({ status: 1, body: { error: { code: 'CERTIFICATE_INVALID' } } })
    expect(run('serve', '--db', db, '--cert', good.certificate)).toMatchObject({ status: 2, stderr: expect.stringContaining('--cert 和 --key') })
    const plain = run('serve', '--db', db, '--host', '0.0.0.0')
    expect(plain).toMatchObject({ status: 1, body: { error: { code: 'TLS_REQUIRED', message: expect.stringMatching(/明文.*centre cert/) } } })
    expect(fs.existsSync(db)).toBe(false)
  })
})

describe('a host with TLS', () => {
  let w: World
  let host: HttpHost
  let issued: IssuedCertificate
  beforeAll(async () => {
    w = await openWorld({ dialect: 'sqlite' })
    issued = await issueCertificate(path.join(tempDir(), 'served'), ['localhost', '127.0.0.1'])
    host = await startHttpHost(w.core, { host: '0.0.0.0', port: 0, rendererDir: null, tls: await readCredentials(issued.certificate, issued.key) })
  })
  afterAll(async () => {
    await host.close()
    await w.close()
  })

  interface Answer { status: number; headers: Record<string, string | string[] | undefined>; text: string }
  const ask = (options: https.RequestOptions & { body?: string } = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(host.address)
      const request = https.request({ host: '127.0.0.1', port, path: '/api/health', ca: read(issued.authority), agent: false, ...options }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
      })
      request.on('error', reject).end(options.body)
    })

  it('is trusted by a client that trusts the authority, by name and by address', async () => {
    expect(host.address).toMatch(/^https:\/\/localhost:\d+$/)
    expect(await ask()).toMatchObject({ status: 200 })
    expect(await ask({ host: 'localhost', family: 4 })).toMatchObject({ status: 200 })
  })

  it('is refused by the client under another name, and without the authority', async () => {
    expect(await failure(ask({ servername: 'elsewhere.lan' }))).toContain("does not match certificate's altnames")
    expect(await failure(ask({ ca: [] }))).toMatch(/self-signed|unable to/)
  })

  it('speaks TLS 1.2 and 1.3, nothing older, and no plain HTTP', async () => {
    const port = Number(new URL(host.address).port)
    const version = (max: tls.SecureVersion) =>
      new Promise<string | null>((resolve, reject) => {
        const socket = tls.connect({ port, host: '127.0.0.1', ca: read(issued.authority), minVersion: 'TLSv1', maxVersion: max, ciphers: 'DEFAULT@SECLEVEL=0' }, () => {
          resolve(socket.getProtocol())
          socket.destroy()
        })
        socket.on('error', reject)
      })
    expect(await version('TLSv1.3')).toBe('TLSv1.3')
    expect(await version('TLSv1.2')).toBe('TLSv1.2')
    expect(await failure(version('TLSv1.1'))).toContain('protocol version')
    const plain = await new Promise<string>((resolve) => {
      let heard = ''
      const socket = net.connect(port, '127.0.0.1', () => socket.write('GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n'))
      socket.on('data', (part) => (heard += String(part))).on('close', () => resolve(heard)).on('error', () => undefined)
    })
    expect(plain).not.toContain('200 OK')
  })

  it('gives a cookie only for encrypted connections and insists on them', async () => {
    const body = JSON.stringify({ username: 'clerk', password: PASSWORD })
    const { status, headers } = await ask({ method: 'POST', path: '/api/session', headers: { 'content-type': 'application/json' }, body })
    expect(status).toBe(200)
    expect(headers['set-cookie']?.[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Secure$/)
    expect(headers).toMatchObject({ 'strict-transport-security': 'max-age=31536000', 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN', 'referrer-policy': 'no-referrer' })
    expect(headers['content-security-policy']).toContain("default-src 'none'")
  })

  it('plain HTTP is served on loopback only, without HSTS, with a cookie that says so', async () => {
    expect(await refusal(startHttpHost(w.core, { host: '0.0.0.0', port: 0, rendererDir: null }))).toMatchObject({ code: 'TLS_REQUIRED' })
    const local = await startHttpHost(w.core, { host: '127.0.0.1', port: 0, rendererDir: null })
    const answer = await fetch(`${local.address}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'clerk', password: PASSWORD }) })
    expect(answer.headers.getSetCookie()[0]).not.toContain('Secure')
    expect(answer.headers.get('strict-transport-security')).toBeNull()
    await local.close()
  })

  it('a client that sends its head too slowly, or too much of it, is let go', async () => {
    const local = await startHttpHost(w.core, { host: '127.0.0.1', port: 0, rendererDir: null, timeouts: { headersTimeout: 100, connectionsCheckingInterval: 20 } })
    const port = Number(new URL(local.address).port)
    const heard = (sent: string) => new Promise<string>((resolve) => {
      let text = ''
      const socket = net.connect(port, '127.0.0.1', () => socket.write(sent))
      socket.on('data', (part) => (text += String(part))).on('close', () => resolve(text)).on('error', () => undefined)
    })
    expect(await heard('GET /api/health HTTP/1.1\r\nHost: x\r\n')).toContain('408 Request Timeout')
    expect(await heard(`GET /api/health HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`)).toContain('431 Request Header')
    await local.close()
  })

  it('it closes at once, also before a client that has connected and says nothing', async () => {
    const going = await startHttpHost(w.core, { host: '127.0.0.1', port: 0, rendererDir: null, tls: await readCredentials(issued.certificate, issued.key) })
    const silent = net.connect(Number(new URL(going.address).port), '127.0.0.1').on('error', () => undefined)
    await new Promise((resolve) => silent.once('connect', resolve))
    await expect.poll(() => fetch(going.address).catch(() => 'heard')).toBe('heard')
    const letGo = new Promise((resolve) => silent.once('close', () => resolve('let go')))
    const waited = Promise.race([going.close().then(() => 'closed'), new Promise((resolve) => setTimeout(() => resolve('still waiting'), 8_000))])
    expect(await waited).toBe('closed')
    expect(await letGo).toBe('let go')
  })
})
