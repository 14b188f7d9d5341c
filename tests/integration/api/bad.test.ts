import http from 'node:http'
import net from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ERRORS, type ErrorCode } from '#shared/contract/errors.ts'
import { toIsoTime } from '#shared/rules/time.ts'
import { DIALECTS, PASSWORD, START } from '#tests/support/core.ts'
import { type Asking, openSite, type Site } from '#tests/support/http.ts'
import { aCase, residentId, RETIRED_MATTER } from '#tests/support/samples.ts'

const good = () => aCase(1)
const applicant = good().applicant
const wrongDigit = residentId(1).slice(0, 17) + (residentId(1).endsWith('5') ? '6' : '5')
const asClerk = (body: unknown): Asking => ({ who: 'clerk', body })
const NO_CASE = '/api/cases/019a0000-0000-7000-8000-000000000000'

/** What is sent, and the error it is answered with; whatever it is, nothing may change. */
const BAD: [name: string, method: string, path: string, asking: Asking, code: ErrorCode, field?: string][] = [
  ['a wrong check digit', 'POST', '/api/cases', asClerk({ ...good(), applicant: { ...applicant, idNumber: wrongDigit } }), 'IDENTIFIER_INVALID', 'applicant.idNumber'],
  ['an unknown matter', 'POST', '/api/cases', asClerk({ ...good(), matterCode: 'ZZ-01' }), 'MATTER_UNKNOWN', 'matterCode'],
  ['a missing required paper', 'POST', '/api/cases', asClerk({ ...good(), materials: [{ no: 1, received: true }] }), 'MATERIAL_MISSING', 'materials'],
  ['a retired matter', 'POST', '/api/cases', asClerk({ ...good(), matterCode: RETIRED_MATTER }), 'MATTER_RETIRED', 'matterCode'],
  ['no matter', 'POST', '/api/cases', asClerk({ ...good(), matterCode: undefined }), 'INPUT_INVALID', 'matterCode'],
  ['a number for a name', 'POST', '/api/cases', asClerk({ ...good(), applicant: { ...applicant, name: 5 } }), 'INPUT_INVALID', 'applicant.name'],
  ['an empty name', 'POST', '/api/cases', asClerk({ ...good(), applicant: { ...applicant, name: ' \u3000 ' } }), 'INPUT_INVALID', 'applicant.name'],
  ['an unknown kind of paper', 'POST', '/api/cases', asClerk({ ...good(), applicant: { ...applicant, idType: 'libraryCard' } }), 'INPUT_INVALID', 'applicant.idType'],
  ['a text for a tick', 'POST', '/api/cases', asClerk({ ...good(), materials: [{ no: 1, received: 'yes' }] }), 'INPUT_INVALID', 'materials.0.received'],
  ['an unknown step', 'POST', '/api/cases', asClerk({ ...good(), step: 'archive' }), 'INPUT_INVALID', 'step'],
  ['a list for an application', 'POST', '/api/cases', asClerk([good()]), 'INPUT_INVALID'],
  ['null for an application', 'POST', '/api/cases', asClerk(null), 'INPUT_INVALID'],
  ['no body', 'POST', '/api/cases', { who: 'clerk' }, 'INPUT_INVALID'],
  ['broken JSON', 'POST', '/api/cases', { who: 'clerk', raw: '{"matterCode": "WS-01", ' }, 'INPUT_INVALID'],
  ['bytes that are no text', 'POST', '/api/cases', { who: 'clerk', raw: new Uint8Array([0xff, 0xfe, 0x00, 0x80]) }, 'INPUT_INVALID'],
  ['a key that never ends', 'POST', '/api/cases', { ...asClerk(good()), key: 'k'.repeat(201) }, 'INPUT_INVALID', 'Idempotency-Key'],
  ['an unknown event', 'POST', `${NO_CASE}/events`, asClerk({ type: 'explode' }), 'INPUT_INVALID', 'type'],
  ['an event of no case', 'POST', `${NO_CASE}/events`, asClerk({ type: 'dispatch' }), 'CASE_UNKNOWN'],
  ['no case', 'GET', NO_CASE, { who: 'clerk' }, 'CASE_UNKNOWN'],
  ['a path that climbs', 'GET', '/api/cases/..%2f..%2fetc%2fpasswd', { who: 'clerk' }, 'CASE_UNKNOWN'],
  ['SQL for a number', 'GET', `/api/cases/${encodeURIComponent(`' or 1=1 --`)}`, { who: 'clerk' }, 'CASE_UNKNOWN'],
  ['a date that does not exist', 'GET', '/api/calendar/due?from=2026-02-30&days=5', { who: 'clerk' }, 'INPUT_INVALID', 'from'],
  ['a word for a number of days', 'GET', '/api/calendar/due?from=2026-02-03&days=five', { who: 'clerk' }, 'INPUT_INVALID', 'days'],
  ['−1 days', 'GET', '/api/calendar/due?from=2026-02-03&days=-1', { who: 'clerk' }, 'INPUT_INVALID', 'days'],
  ['half a day', 'GET', '/api/calendar/due?from=2026-02-03&days=1.5', { who: 'clerk' }, 'INPUT_INVALID', 'days'],
  ['an unknown state', 'GET', '/api/cases?state=lost', { who: 'clerk' }, 'INPUT_INVALID', 'state'],
  ['a made-up cursor', 'GET', '/api/cases?cursor=%F0%9F%8E%89', { who: 'clerk' }, 'INPUT_INVALID', 'cursor'],
  ['a page of a million', 'GET', '/api/cases?limit=1000000', { who: 'clerk' }, 'INPUT_INVALID', 'limit'],
  ['no identifier', 'POST', '/api/identifiers/check', asClerk({ type: 'residentId' }), 'INPUT_INVALID', 'value'],
  ['a name with a character no database keeps', 'POST', '/api/cases', asClerk({ ...good(), applicant: { ...applicant, name: '王\0小' } }), 'INPUT_INVALID', 'applicant.name'],
  ['half a character', 'POST', '/api/cases', { who: 'clerk', raw: JSON.stringify({ ...good(), applicant: { ...applicant, name: '王?' } }).replace('王?', '王\\ud800') }, 'INPUT_INVALID', 'applicant.name'],
  ['such a key', 'GET', '/api/cases/%00', { who: 'clerk' }, 'INPUT_INVALID', 'id'],
  ['the last month there is', 'GET', '/api/reports/month?month=9999-12', { who: 'supervisor' }, 'INPUT_INVALID', 'month'],
  ['the first year there was', 'GET', '/api/calendar/due?from=0000-01-01&days=1', { who: 'clerk' }, 'INPUT_INVALID', 'from'],
  ['a list for no department', 'POST', '/api/queries', asClerk({ name: '一览', columns: [{ key: 'number' }], departmentCode: 'ZZ' }), 'INPUT_INVALID', 'departmentCode'],
  ['an unknown identifier', 'POST', '/api/identifiers/check', asClerk({ type: 'shoeSize', value: '42' }), 'INPUT_INVALID', 'type'],
  ['no log-in', 'GET', '/api/departments', {}, 'LOGIN_REQUIRED'],
  ['a made-up token', 'GET', '/api/departments', { token: 'x'.repeat(43) }, 'LOGIN_REQUIRED'],
  ['a wrong password', 'POST', '/api/session', { body: { username: 'clerk2', password: 'wrong' } }, 'LOGIN_FAILED'],
  ['a log-in without password', 'POST', '/api/session', { body: { username: 'clerk' } }, 'INPUT_INVALID', 'password'],
  ['what the role may not', 'GET', '/api/audit', { who: 'clerk' }, 'FORBIDDEN'],
  ['the clock of a real database', 'POST', '/api/practice/clock', asClerk({ now: '2026-03-05' }), 'NOT_PRACTICE'],
  ['a path that is not there', 'GET', '/api/nothing', { who: 'clerk' }, 'METHOD_UNKNOWN'],
  ['a method that is not there', 'DELETE', '/api/cases', { who: 'clerk' }, 'METHOD_UNKNOWN'],
  ['a second first run', 'POST', '/api/setup', { body: { administrator: { username: 'me', displayName: '我', password: 'long enough' } } }, 'ALREADY_SET_UP'],
  ['3 MB', 'POST', '/api/cases', { who: 'clerk', raw: JSON.stringify({ ...good(), x: 'x'.repeat(3 * 2 ** 20) }) }, 'BODY_TOO_LARGE'],
  ['10 MB', 'POST', '/api/cases', { who: 'clerk', raw: 'x'.repeat(10 * 2 ** 20) }, 'BODY_TOO_LARGE'],
]

describe.each(DIALECTS)('bad input on %s', (dialect) => {
  let site: Site
  beforeAll(async () => {
    site = await openSite({ dialect })
    for (const who of ['clerk', 'clerk2'] as const) await site.ask('GET', '/api/today', { who })
  })
  afterAll(() => site.close())

  it.each(BAD)('%s', async (_name, method, path, asking, code, field) => {
    const before = await site.dump('audit', 'audit_head', 'session', 'staff')
    const { status, body, headers } = await site.ask(method, path, asking)
    expect({ status, code: body.code, field: body.field }).toEqual({ status: ERRORS[code].status, code, field })
    expect(body.message).toMatch(/\p{Script=Han}/u)
    expect(headers.get('content-type')).toMatch(/application\/json/)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(await site.dump('audit', 'audit_head', 'session', 'staff')).toEqual(before)
  })

  it('a refused event names the rule', async () => {
    const made = await site.ask('POST', '/api/cases', { who: 'clerk', body: good() })
    const answer = await site.ask('POST', `/api/cases/${String(made.body['id'])}/events`, asClerk({ type: 'deliver', way: 'counter', receiver: '本人' }))
    expect(answer).toMatchObject({ status: 409, body: { code: 'TRANSITION_REFUSED', rule: expect.any(String), data: { state: 'accepted', event: 'deliver' } } })
    const stale = await site.ask('POST', `/api/cases/${String(made.body['id'])}/events`, asClerk({ type: 'dispatch', version: 9 }))
    expect(stale).toMatchObject({ status: 409, body: { code: 'VERSION_CONFLICT', data: { yours: 9, current: 1 } } })
  })

  it('an ended and a locked session', async () => {
    const token = await site.session('auditor')
    const staff = site.people.auditor.id
    await site.sql(`update session set last_seen_at = '${toIsoTime(Date.now() - 20 * 60_000)}' where staff_id = '${staff}'`)
    expect(await site.ask('GET', '/api/departments', { token })).toMatchObject({ status: 401, body: { code: 'SESSION_LOCKED' } })
    expect(await site.ask('GET', '/api/session', { token })).toMatchObject({ status: 200, body: { locked: true } })
    expect((await site.ask('POST', '/api/session/unlock', { token, body: { password: PASSWORD } })).status).toBe(200)
    expect((await site.ask('GET', '/api/departments', { token })).status).toBe(200)
    await site.sql(`update session set expires_at = '${START}' where staff_id = '${staff}'`)
    expect(await site.ask('GET', '/api/departments', { token })).toMatchObject({ status: 401, body: { code: 'LOGIN_REQUIRED' } })
    expect(await site.ask('POST', '/api/cases', { token, body: good() })).toMatchObject({ status: 401 })
  })

  it('a double click makes one case', async () => {
    const before = Number((await site.sql('select count(*) as n from cases'))[0]?.['n'])
    const twice = await Promise.all([1, 2, 3, 4].map(() => site.ask('POST', '/api/cases', { who: 'clerk', key: 'double', body: aCase(77) })))
    expect(twice.map((t) => t.status)).toEqual([201, 201, 201, 201])
    expect(new Set(twice.map((t) => t.body['number'])).size).toBe(1)
    expect(Number((await site.sql('select count(*) as n from cases'))[0]?.['n'])).toBe(before + 1)
  })

  it('an error of the program is one sentence without its insides', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await site.sql('alter table community rename to community_away')
    const answer = await site.ask('GET', '/api/communities', { who: 'clerk' })
    await site.sql('alter table community_away rename to community')
    expect(log).toHaveBeenCalledOnce()
    expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL' } })
    expect(JSON.stringify(answer.body)).not.toMatch(/community|select|sql|\.ts/i)
  })
})

describe('the host', () => {
  let site: Site
  let cookie: string
  beforeAll(async () => {
    site = await openSite({ dialect: 'sqlite' })
    cookie = `centre_session=${await site.session('clerk')}`
  })
  afterAll(() => site.close())

  const headersOf = (extra: Record<string, string>): Asking => ({ body: good(), headers: { cookie, ...extra } })

  it.each([
    ['a page of elsewhere', { origin: 'https://elsewhere.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a sandboxed page', { origin: 'null' }],
    ['a form of elsewhere', { 'sec-fetch-site': 'cross-site' }],
  ])('refuses a change with the cookie from %s', async (_name, headers) => {
    const answer = await site.ask('POST', '/api/cases', headersOf(headers as unknown as Record<string, string>))
    expect(answer).toMatchObject({ status: 403, body: { code: 'ORIGIN_REFUSED' } })
    expect(await site.sql('select * from cases')).toEqual([])
  })

  it('takes a change with the cookie from its own page, and with a token from anywhere', async () => {
    expect((await site.ask('POST', '/api/cases', headersOf({ origin: site.address }))).status).toBe(201)
    expect((await site.ask('POST', '/api/cases', { who: 'clerk', body: aCase(2), headers: { origin: 'https://district.example' } })).status).toBe(201)
  })

  it('gives no page elsewhere leave to read (no CORS)', async () => {
    const answer = await site.ask('GET', '/api/departments', { who: 'clerk', headers: { origin: 'https://elsewhere.example' } })
    expect([...answer.headers.keys()].filter((h) => h.startsWith('access-control'))).toEqual([])
  })

  it.each(['/', '/api/health', '/api/nothing', '/assets/index-Ab12Cd34.js', '/case/5'])('sends its headers with %s', async (url) => {
    const { headers } = await site.ask('GET', url)
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/)
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN')
  })

  it('serves the page for every place in it, and its files', async () => {
    for (const url of ['/', '/cases/123', '/anything']) expect((await site.ask('GET', url)).bytes.toString()).toContain('受理中心')
    const file = await site.ask('GET', '/assets/index-Ab12Cd34.js')
    expect([file.headers.get('content-type'), file.headers.get('cache-control')]).toEqual(['text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'])
  })

  /** A path as it stands on the wire: clients tidy `..` away before they send. */
  const rawGet = (target: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(site.address)
      const socket = net.connect(Number(port), hostname, () => socket.write(`GET ${target} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nconnection: close\r\n\r\n`))
      let text = ''
      socket.on('data', (d) => (text += d.toString()))
      socket.on('end', () => resolve(text))
      socket.on('error', reject)
    })

  it.each(['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets/../../secret.txt', '/..%5csecret.txt', '/../renderer-other/secret.txt', '//etc/passwd', '/%00', '/%ff', '/%'])(
    'gives nothing outside its folder for %s',
    async (target) => {
      const answer = await rawGet(target)
      expect(answer).not.toMatch(/outside|root:/)
      expect(answer).not.toMatch(/^HTTP\/1\.1 5/)
    },
  )

  it('answers 413 before the whole of a body has come', async () => {
    const { hostname, port } = new URL(site.address)
    const sent = await new Promise<{ status: number; bytes: number }>((resolve, reject) => {
      let bytes = 0
      const request = http.request({ hostname, port, method: 'POST', path: '/api/session', headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' } }, (response) => {
        resolve({ status: response.statusCode ?? 0, bytes })
        request.destroy()
      })
      request.on('error', (error) => (bytes > 0 && request.destroyed ? undefined : reject(error)))
      const chunk = Buffer.alloc(256 * 1024, 0x20)
      // A body without an end: only a limit can answer it.
      const more = (): void => {
        if (request.destroyed) return
        bytes += chunk.length
        request.write(chunk, () => setImmediate(more))
      }
      more()
    })
    expect(sent.status).toBe(413)
    expect(sent.bytes).toBeLessThan(200 * 2 ** 20)
  })

  it('is not served beyond loopback without encryption', async () => {
    const { startHttpHost } = await import('#main/hosts/http/server.ts')
    await expect(startHttpHost(site.core, { host: '0.0.0.0', port: 0, rendererDir: null })).rejects.toThrow(/加密连接/)
  })
})
