import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startHttpHost, type HttpHost } from '#main/hosts/http/server.ts'
import { freezeMonth, ownKey } from '#main/domain/district/editions.ts'
import { destination, sendPackage } from '#main/domain/district/send.ts'
import { registerCentre } from '#main/domain/district/service.ts'
import { openPackage } from '#main/domain/district/pack.ts'
import { issueCertificate } from '#main/tls/authority.ts'
import { readCredentials } from '#main/tls/credentials.ts'
import { openWorld, PASSWORD, tempDir, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { workedMarch } from './fixtures.ts'

/** A centre sends the package of March to a district desk behind TLS. */
let centre: World
let desk: World
let host: HttpHost
let address = ''
const MARCH = { month: '2026-03' }
const account = { username: 'supervisor', password: PASSWORD }
const send = (more: object) => sendPackage(centre.core, centre.as('supervisor'), { ...MARCH, ...more })
const received = () => desk.sql('select edition from district_package order by edition')

beforeAll(async () => {
  ;[centre, desk] = [await openWorld({ dialect: 'sqlite' }), await openWorld({ dialect: 'sqlite' })]
  await workedMarch(centre)
  desk.at('2026-04-02T09:00')
  const issued = await issueCertificate(path.join(tempDir(), 'cert'), ['127.0.0.1'])
  host = await startHttpHost(desk.core, { host: '127.0.0.1', port: 0, rendererDir: null, tls: await readCredentials(issued.certificate, issued.key) })
  address = host.address
})
afterAll(async () => {
  await host.close()
  await centre.close()
  await desk.close()
})

it('sends nothing before the month is frozen, and nothing to a host whose certificate nobody has compared', async () => {
  expect(await refusal(send({ address, ...account }))).toMatchObject({ code: 'MONTH_NOT_FROZEN' })
  await freezeMonth(centre.core, centre.as('supervisor'), MARCH)
  const first = await refusal(send({ address, ...account }))
  expect(first).toMatchObject({ code: 'HOST_UNTRUSTED', field: 'fingerprint', message: expect.stringContaining('核对证书指纹') as string, data: { fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}/) as string } })
  expect(await refusal(send({ address, ...account, fingerprint: 'AA:BB' }))).toMatchObject({ code: 'HOST_UNTRUSTED', message: expect.stringContaining('指纹与核对过的不同') as string })
  expect(await received()).toEqual([])
})

it('says what is wrong: account, right, centre not registered, no such host, no district', async () => {
  const { fingerprint } = (await refusal(send({ address, ...account }))).data as { fingerprint: string }
  const to = (more: object) => refusal(send({ address, fingerprint, ...more }))
  expect(await to({ username: 'supervisor', password: 'wrong' })).toMatchObject({ code: 'DISTRICT_REFUSED', message: expect.stringMatching(/^区台不接受这个账号/) as string, data: { status: 401 } })
  expect(await to({ token: 'nonsense' })).toMatchObject({ code: 'DISTRICT_REFUSED', data: { status: 401 } })
  expect(await to({ username: 'clerk', password: PASSWORD })).toMatchObject({ code: 'DISTRICT_REFUSED', message: expect.stringContaining('没有导入数据包的权限') as string })
  expect(await to(account)).toMatchObject({ code: 'DISTRICT_REFUSED', message: expect.stringMatching(/区台没有收下/) as string, data: { status: 422, code: 'CENTRE_UNKNOWN' } })
  expect(await refusal(send({ address: 'http://127.0.0.1:1', ...account }))).toMatchObject({ code: 'HOST_UNREACHABLE', message: expect.stringContaining('数据包没有送到') as string })
  expect(await refusal(sendPackage(centre.core, centre.as('clerk'), { ...MARCH, address, ...account }))).toMatchObject({ code: 'FORBIDDEN' })
  expect(await received()).toEqual([])
})

it('hands it over once, however often it is sent, and remembers where, without the password', async () => {
  const key = await ownKey(centre.core, centre.as('supervisor'))
  await registerCentre(desk.core, desk.as('supervisor'), { id: key.centreId, name: key.centreName, publicKey: key.publicKey })
  const { fingerprint } = (await refusal(send({ address, ...account }))).data as { fingerprint: string }
  expect(await send({ address, fingerprint, ...account })).toEqual({ to: address, status: 'imported', edition: 1 })
  // The certificate is known now.
  expect(await send({ address, ...account })).toMatchObject({ status: 'unchanged' })
  expect(await send({ address, token: await desk.session('supervisor') })).toMatchObject({ status: 'unchanged' })
  expect(await received()).toEqual([{ edition: 1 }])
  expect(await destination(centre.core, centre.as('auditor'))).toMatchObject({ address, fingerprint, folder: '' })
  expect(JSON.stringify(await centre.dump())).not.toContain(PASSWORD)
})

it('into a folder it comes whole, over the same file again; a missing folder is named', async () => {
  const folder = tempDir()
  const sent = await send({ folder })
  expect(sent).toMatchObject({ status: 'saved', edition: 1 })
  await send({ folder })
  expect(fs.readdirSync(folder)).toEqual([path.basename(sent.to)])
  expect(openPackage(fs.readFileSync(sent.to)).manifest).toMatchObject({ month: '2026-03', edition: 1 })
  expect(await refusal(send({ folder: path.join(folder, 'none') }))).toMatchObject({ code: 'NOT_FOUND', field: 'folder' })
  expect(await destination(centre.core, centre.as('supervisor'))).toMatchObject({ address, folder })
})

it('a district that goes away in the middle gets the same package again; one too small for it is named', async () => {
  let asked = 0
  const answers: [number, object][] = [[200, { token: 't' }], [0, {}], [200, { token: 't' }], [413, { code: 'BODY_TOO_LARGE', message: '过大' }], [200, {}], [200, { token: 't' }], [200, { status: 'imported' }], [200, {}]]
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const [status, body] = request.method === 'DELETE' ? [200, {}] as const : answers[asked++]!
      if (status === 0) return void request.socket.destroy()
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    expect(await refusal(send({ address: here, ...account }))).toMatchObject({ code: 'DISTRICT_REFUSED', message: expect.stringContaining('超过区台的上限') as string })
    asked = 5
    expect(await send({ address: here, ...account })).toMatchObject({ status: 'imported' })
  } finally {
    server.close()
  }
})
