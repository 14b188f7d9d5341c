import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { STAMP_HEADER } from '#shared/contract/stamp.ts'
import { toIsoTime } from '#shared/rules/time.ts'
import { createApiHandler, type ApiHandler } from '#main/api/handler.ts'
import { closeCore } from '#main/core/create.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { DIALECTS, openWorld, PASSWORD, RESOURCES_DIR, worldAt, type World } from '#tests/support/core.ts'
import { aCase } from '#tests/support/samples.ts'

const preset = (name: string): Record<string, unknown>[] => JSON.parse(readFileSync(`${RESOURCES_DIR}/preset/${name}.json`, 'utf8')) as Record<string, unknown>[]

// SQLite: the command line beside the program. PostgreSQL: several hosts for the same people.
describe.each(DIALECTS)('two hosts on one %s database', (dialect) => {
  let one: World
  let two: World
  let handles: [ApiHandler, ApiHandler]
  let token: string
  beforeAll(async () => {
    one = await openWorld({ dialect })
    two = await worldAt(dialect, one.location)
    handles = [createApiHandler(one.core), createApiHandler(two.core)]
    token = await one.session('administrator')
  })
  afterAll(async () => {
    await closeCore(two.core)
    await one.close()
  })
  const ask = async (host: 0 | 1, method: string, path: string, body?: unknown, as = token): Promise<{ status: number; body: Record<string, unknown> }> => {
    const headers = { authorization: `Bearer ${as}`, 'content-type': 'application/json' }
    const response = (await handles[host](new Request(`http://host/api${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })))!
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  it('a log-in at one counts at the other, and so does its end', async () => {
    const mine = await one.session('clerk')
    expect((await ask(1, 'GET', '/session', undefined, mine)).body).toMatchObject({ user: { username: 'clerk' } })
    expect((await ask(1, 'DELETE', '/session', undefined, mine)).status).toBe(200)
    expect((await ask(0, 'GET', '/session', undefined, mine)).status).toBe(401)
  })

  it('failed log-ins of one address count at all hosts together, and are forgotten after their time', async () => {
    const limited = [one, two].map(({ core }) => createApiHandler(core, { limits: { login: { count: 4, seconds: 900 } } }))
    const tries = async (hosts: number[], password: string): Promise<number[]> => {
      const statuses = []
      for (const [i, host] of hosts.entries()) {
        const body = JSON.stringify({ username: password === PASSWORD ? 'clerk2' : `nobody${i}`, password })
        const request = new Request('http://host/api/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
        statuses.push((await limited[host]!(request, { address: '192.168.9.9' }))!.status)
      }
      return statuses
    }
    expect(await tries([0, 1, 0], 'wrong')).toEqual([401, 401, 401])
    expect(await tries([1, 0, 1, 0], PASSWORD), 'what succeeds does not count').toEqual([200, 200, 200, 200])
    expect(await tries([1], 'wrong')).toEqual([401])
    expect(await tries([0, 1], PASSWORD)).toEqual([429, 429])
    await one.sql(`update login_failure set at = '${toIsoTime(Date.now() - 901_000)}' where failures > 3`)
    expect(await tries([0, 1], PASSWORD)).toEqual([200, 200])
  })

  it('a day changed at one host moves the due date the other answers, without anything being written there', async () => {
    const due = async (host: 0 | 1) => (await ask(host, 'GET', '/calendar/due?from=2026-05-06&days=5')).body['due']
    const before = await due(1)
    const supervisor = await one.session('supervisor')
    expect((await ask(0, 'PUT', '/calendar/overrides/2026-05-08', { kind: 'off', name: '演练', reason: '两台主机' }, supervisor)).status).toBe(200)
    expect(await due(0)).not.toBe(before)
    expect(await due(1)).toBe(await due(0))
  })

  it('a catalogue imported at one host is found at the other', async () => {
    const clerk = await two.session('clerk')
    const names = async (host: 0 | 1) => ((await ask(host, 'GET', '/matters', undefined, clerk)).body as unknown as { name: string }[]).map(({ name }) => name)
    const catalogue = preset('catalogue-57')
    catalogue[0]!['name'] = `${String(catalogue[0]!['name'])}(新)`
    expect((await ask(0, 'POST', '/catalogue/import', { catalogue, departments: preset('departments') })).status).toBe(200)
    expect(await names(1)).toContain(catalogue[0]!['name'])
    expect(await names(1)).toEqual(await names(0))
  })

  it('a matter that moves, and a letter that is recorded, are right at the next call of the other host, and every answer there says that something changed', async () => {
    const supervisor = await one.session('supervisor')
    const stamp = async (host: 0 | 1): Promise<string | null> => {
      const response = await handles[host](new Request('http://host/api/session', { headers: { authorization: `Bearer ${supervisor}` } }))
      return response!.headers.get(STAMP_HEADER)
    }
    const before = await stamp(1)
    expect(before).toMatch(/^[\w-]+\.[\w-]+$/)
    expect(await stamp(1)).toBe(before)
    const move = { matterCode: 'SR-05', toDepartment: 'WS', effectiveFrom: '2026-03-02', openCases: 'stay', documentNumber: '淮府〔2026〕1号', reason: '机构调整' }
    expect((await ask(0, 'POST', '/transfer/matters', move, supervisor)).status).toBeLessThan(300)
    expect((await ask(1, 'GET', '/matters/SR-05', undefined, supervisor)).body).toMatchObject({ departmentCode: 'WS' })
    const moved = await stamp(1)
    expect(moved).not.toBe(before)
    expect(await stamp(0)).toBe(moved)
    const authority = { issuingAuthority: '区政府', sealOwner: '区政府', validFrom: '2026-03-02' }
    expect((await ask(1, 'POST', '/authority/SR-05', authority, supervisor)).status).toBe(201)
    expect(await stamp(0)).not.toBe(moved)
  })

  it('many calls at once after a change read the catalogue once', async () => {
    const supervisor = await one.session('supervisor')
    const refresh = vi.spyOn(two.core.catalogue, 'refresh')
    expect((await ask(0, 'PUT', '/calendar/overrides/2026-05-15', { kind: 'off', name: '演练', reason: '两台主机' }, supervisor)).status).toBe(200)
    await Promise.all(Array.from({ length: 20 }, () => ask(1, 'GET', '/session', undefined, supervisor)))
    expect(refresh).toHaveBeenCalledTimes(1)
    refresh.mockRestore()
  })

  // SQLite waits for its lock standing still, which two hosts of one thread never outlive; its processes are tested in faults/.
  it.runIf(dialect === 'postgres')('both take cases at once: no number twice, each sees those of the other', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, (_, i) => createCase((i % 2 ? one : two).core, (i % 2 ? one : two).as('clerk', `both-${i}`), aCase(i))))
    expect(new Set(made.map(({ number }) => number)).size).toBe(20)
    const counted = async (w: World) => Number((await w.sql('select count(*) as n from cases'))[0]?.['n'])
    expect([await counted(one), await counted(two)]).toEqual([20, 20])
  })
})
