import fs from 'node:fs'
import path from 'node:path'
import { strToU8 } from 'fflate'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tempDir } from '#tests/support/core.ts'
import { openSite, type Site } from '#tests/support/http.ts'
import { registerCentre, importPackage } from '#main/domain/district/service.ts'
import { monthReport } from '#main/domain/reports/service.ts'
import { detailLine, packOf, sender, workedMarch } from '../district/fixtures.ts'

/** An export somebody has given up: by closing the connection, or by its ticket where a page cannot. */
let site: Site
const temporary = tempDir()
const folder = tempDir()
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

const progress = async (ticket: string, who: 'supervisor' | 'auditor' = 'supervisor') => (await site.ask('GET', `/api/reports/exports/${ticket}`, { who })).body as unknown as { running: { done: number; doing: string } | null }
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

/** Stops the work by its ticket as soon as it is under way; gives its answer. */
async function stopped(method: string, url: string, ticket: string, body?: object) {
  const asked = site.ask(method, url, { who: 'supervisor', ...(body && { body, key: crypto.randomUUID() }) })
  await until(ticket, (running) => running !== null)
  expect((await site.ask('DELETE', `/api/reports/exports/${ticket}`, { who: 'supervisor', key: crypto.randomUUID() })).body).toEqual({ stopped: true })
  return asked
}
const CANCELLED = { status: 409, body: { code: 'CANCELLED', message: expect.stringContaining('已取消') as string } }
const noted = (name: string) => site.sql(`select count(*) as n from audit where action = '${name}' and outcome = 'ok'`)

it('a package is stopped by its ticket; the one that lay in the folder stays as it was', async () => {
  expect((await site.ask('POST', '/api/reports/freeze', { who: 'supervisor', body: { month: '2026-03' }, key: crypto.randomUUID() })).status).toBe(200)
  const ticket = crypto.randomUUID()
  expect(await stopped('GET', `/api/reports/package.zip?month=2026-03&ticket=${ticket}`, ticket)).toMatchObject(CANCELLED)
  const sent = await site.ask('POST', '/api/reports/package/send', { who: 'supervisor', body: { month: '2026-03', folder }, key: crypto.randomUUID() })
  const file = path.join(folder, path.basename(String(sent.body['to'])))
  fs.writeFileSync(file, 'what was there before')
  const second = crypto.randomUUID()
  expect(await stopped('POST', '/api/reports/package/send', second, { month: '2026-03', folder, ticket: second })).toMatchObject(CANCELLED)
  expect(fs.readFileSync(file, 'utf8')).toBe('what was there before')
  expect(fs.readdirSync(folder)).toEqual([path.basename(file)])
  expect(fs.readdirSync(temporary)).toEqual([])
  expect([await noted('report.package'), await noted('report.send')]).toEqual([[{ n: 1 }], [{ n: 1 }]])
})

it('the workbook of the district is stopped by its ticket, says how far it is, and is made in full the next time', async () => {
  const centre = sender(1)
  await registerCentre(site.core, site.as('supervisor'), { id: centre.id, name: centre.name, publicKey: centre.key.publicKey })
  const report = await monthReport(site.core, site.as('supervisor'), { month: '2026-03' })
  const lines = strToU8(Array.from({ length: 20_000 }, () => detailLine(report.generatedAt)).join('\n'))
  await importPackage(site.core, site.as('supervisor'), packOf(site, centre, report, {}, { 'detail.jsonl': lines }))
  const ticket = crypto.randomUUID()
  expect(await stopped('GET', `/api/district/report.xlsx?month=2026-03&ticket=${ticket}`, ticket)).toMatchObject(CANCELLED)
  expect(fs.readdirSync(temporary)).toEqual([])
  const again = crypto.randomUUID()
  // An auditor may make it as well, and so watch it.
  const asked = site.ask('GET', `/api/district/report.xlsx?month=2026-03&ticket=${again}`, { who: 'auditor' })
  const words = new Set<string>()
  let over = false
  const answer = asked.finally(() => (over = true))
  while (!over) words.add((await progress(again, 'auditor')).running?.doing ?? '')
  expect((await answer).status).toBe(200)
  expect([...words].some((w) => /写明细 \d+ \/ 20000 行/.test(w))).toBe(true)
})
