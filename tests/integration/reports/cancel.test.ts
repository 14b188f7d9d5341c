import fs from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tempDir } from '#tests/support/core.ts'
import { openSite, type Site } from '#tests/support/http.ts'
import { workedMarch } from '../district/fixtures.ts'

/** An export somebody has given up: by closing the connection, or by its ticket where a page cannot. */
let site: Site
const temporary = tempDir()
const usual = process.env.TMPDIR

beforeAll(async () => {
  site = await openSite({ dialect: 'sqlite' })
  await workedMarch(site)
  // The worker begins with the first job and takes the folder for its files from here.
  process.env.TMPDIR = temporary
})
afterAll(async () => {
  if (usual === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = usual
  await site.close()
})

const progress = async (ticket: string) => (await site.ask('GET', `/api/reports/exports/${ticket}`, { who: 'supervisor' })).body as unknown as { running: { done: number; doing: string } | null }
const until = async (ticket: string, seen: (running: { done: number; doing: string } | null) => boolean): Promise<void> => {
  while (!seen((await progress(ticket)).running)) await new Promise((next) => setTimeout(next, 5))
}
const exported = () => site.sql(`select count(*) as n from audit where action = 'report.export' and outcome = 'ok'`)

it('a client that goes away stops the work: nothing is written, nothing is noted as exported', async () => {
  const ticket = crypto.randomUUID()
  const giveUp = new AbortController()
  const token = await site.session('supervisor')
  const asked = fetch(`${site.address}/api/reports/month.pdf?month=2026-03&ticket=${ticket}`, { headers: { authorization: `Bearer ${token}` }, signal: giveUp.signal })
  await until(ticket, (running) => running !== null)
  giveUp.abort()
  await expect(asked).rejects.toThrow(/abort/i)
  await until(ticket, (running) => running === null)
  expect(fs.readdirSync(temporary)).toEqual([])
  expect(await exported()).toEqual([{ n: 0 }])
})

it('is stopped by its ticket, by its owner only, and says so', async () => {
  const ticket = crypto.randomUUID()
  const asked = site.ask('GET', `/api/reports/month.pdf?month=2026-03&ticket=${ticket}`, { who: 'supervisor' })
  await until(ticket, (running) => running !== null)
  expect((await site.ask('DELETE', `/api/reports/exports/${ticket}`, { who: 'administrator', key: crypto.randomUUID() })).body).toEqual({ stopped: false })
  expect((await site.ask('GET', `/api/reports/exports/${ticket}`, { who: 'administrator' })).body).toEqual({ running: null })
  expect((await site.ask('DELETE', `/api/reports/exports/${ticket}`, { who: 'supervisor', key: crypto.randomUUID() })).body).toEqual({ stopped: true })
  expect(await asked).toMatchObject({ status: 409, body: { code: 'CANCELLED', message: expect.stringContaining('已取消') as string } })
  expect(fs.readdirSync(temporary)).toEqual([])
})

it('the next export is made as if nothing had been', async () => {
  const ticket = crypto.randomUUID()
  const words = new Set<string>()
  const asked = site.ask('GET', `/api/reports/month.xlsx?month=2026-03&ticket=${ticket}`, { who: 'supervisor' })
  let over = false
  const answer = asked.finally(() => (over = true))
  while (!over) {
    const { running } = await progress(ticket)
    if (running) words.add(running.doing)
  }
  expect((await answer).status).toBe(200)
  expect((await answer).bytes.subarray(0, 2).toString()).toBe('PK')
  expect(words.size).toBeGreaterThan(0)
  expect(await exported()).toEqual([{ n: 1 }])
  expect(fs.readdirSync(temporary)).toEqual([])
})
