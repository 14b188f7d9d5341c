import { describe, expect, it } from 'vitest'
import { closeCore, createCore } from '#main/core/create.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { insertStaff } from '#main/domain/people/service.ts'
import { openSession } from '#main/domain/session/service.ts'
import { startHttpHost } from '#main/hosts/http/server.ts'
import { epochOf } from '#shared/rules/time.ts'
import { cheapHash, DIALECTS, RESOURCES_DIR, START, WORKER_URL } from '#tests/support/core.ts'
import { openSite, type Site } from '#tests/support/http.ts'
import { aCase, MATTER_DEPARTMENT } from '#tests/support/samples.ts'

const OFFICERS = 50
const CASES = 25

interface Said {
  status: number
  body: Record<string, unknown> & { code?: string }
}

/** Fifty officers of one department with a session each. */
async function hireOfficers(site: Site): Promise<string[]> {
  const hash = await cheapHash()
  return site.core.db.write(async (tx) => {
    const tokens: string[] = []
    for (let n = 1; n <= OFFICERS; n++) {
      const person = { username: `o${n}`, displayName: `试办经办${n}`, role: 'officer' as const, departmentCode: MATTER_DEPARTMENT, pointCode: null, counterNumber: null }
      tokens.push(await openSession(tx, (await insertStaff(tx, person, hash, site.core.clock.now())).id))
    }
    return tokens
  })
}

/** Hosts the officers are spread over: a second program on the same PostgreSQL, the one program of a SQLite file. */
async function hostsOf(site: Site): Promise<{ addresses: string[]; close: () => Promise<void> }> {
  if (site.dialect === 'sqlite') return { addresses: [site.address], close: () => Promise.resolve() }
  const core = await createCore({ location: site.location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL })
  core.clock.moveTo(epochOf(START))
  const host = await startHttpHost(core, { host: '127.0.0.1', port: 0, rendererDir: null })
  return {
    addresses: [site.address, host.address],
    close: async () => {
      await host.close()
      await closeCore(core)
    },
  }
}

describe.each(DIALECTS)('fifty officers at once over HTTP on %s', (dialect) => {
  it('every case is signed once, every conflicting edit has one winner, and nothing anybody was told is lost', { timeout: 180_000 }, async () => {
    const site = await openSite({ dialect })
    const hosts = await hostsOf(site)
    try {
      const tokens = await hireOfficers(site)
      const ids: string[] = []
      for (let n = 0; n < CASES; n++) ids.push((await createCase(site.core, site.as('clerk'), aCase(n, { step: 'dispatch' }))).id)
      const ask = async (officer: number, method: string, path: string, body?: unknown): Promise<Said> => {
        const response = await fetch(hosts.addresses[officer % hosts.addresses.length]! + path, {
          method,
          headers: { authorization: `Bearer ${tokens[officer]}`, ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': encodeURIComponent(`${officer} ${path} ${(body as { type: string }).type}`) }) },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
        return { status: response.status, body: (await response.json()) as Said['body'] }
      }
      const event = (officer: number, id: string, body: object): Promise<Said> => ask(officer, 'POST', `/api/cases/${id}/events`, body)

      // Two officers reach for each case, with the version both have read.
      const signed = await Promise.all(
        Array.from({ length: OFFICERS }, async (_, officer) => {
          const id = ids[officer % CASES]!
          const read = await ask(officer, 'GET', `/api/cases/${id}`)
          return { id, said: await event(officer, id, { type: 'signIn', version: read.body['version'] }) }
        }),
      )
      for (const id of ids) {
        const [won, lost] = [200, 409].map((status) => signed.filter((one) => one.id === id && one.said.status === status))
        expect([won?.length, lost?.length]).toEqual([1, 1])
        expect(lost?.[0]?.said.body.code).toMatch(/VERSION_CONFLICT|TRANSITION_REFUSED/)
      }

      // All read the same state of a case, then ten at a time write different things to it.
      const versions = await Promise.all(ids.slice(0, 5).map(async (id) => (await ask(0, 'GET', `/api/cases/${id}`)).body['version']))
      const edits = await Promise.all(
        Array.from({ length: OFFICERS }, async (_, officer) => {
          const id = ids[Math.floor(officer / 10)]!
          const version = versions[Math.floor(officer / 10)]
          const change = officer % 2 === 0 ? { type: 'extend', approver: `批准人${officer}`, reason: `情况复杂${officer}` } : { type: 'close', result: 'granted', opinion: `意见${officer}` }
          return { id, change, said: await event(officer, id, { ...change, version }) }
        }),
      )
      for (const id of ids.slice(0, 5)) {
        const [winner, ...more] = edits.filter((one) => one.id === id && one.said.status === 200)
        expect(more).toEqual([])
        const others = edits.filter((one) => one.id === id && one.said.status !== 200)
        for (const { said } of others) expect([said.status, said.body.code]).toEqual([409, 'VERSION_CONFLICT'])
        const { body } = await ask(0, 'GET', `/api/cases/${id}`)
        const last = (body['events'] as { type: string; data: Record<string, unknown> }[]).at(-1)
        expect(last?.type).toBe(winner?.change.type)
        expect(last?.data).toMatchObject('opinion' in winner!.change ? { opinion: winner!.change.opinion } : { reason: (winner!.change as { reason: string }).reason })
      }

      // A call whose answer was lost is sent again: the same answer, no second event.
      const again = await Promise.all(edits.map((one, officer) => (one.said.status === 200 ? event(officer, one.id, { ...one.change, version: versions[Math.floor(officer / 10)] }) : null)))
      for (const [officer, said] of again.entries()) if (said) expect(said).toEqual(edits[officer]!.said)
      const rows = await site.sql('select type, count(*) as n from case_event group by type')
      const count = Object.fromEntries(rows.map((r) => [r['type'], Number(r['n'])]))
      expect([count['signIn'], (count['extend'] ?? 0) + (count['close'] ?? 0)]).toEqual([CASES, 5])
      expect(await verifyDatabase(site.core.db)).toMatchObject({ ok: true, findings: [] })
    } finally {
      await hosts.close()
      await site.close()
    }
  })
})
