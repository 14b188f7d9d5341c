import { describe, expect, it } from 'vitest'
import { DIALECTS } from '#tests/support/core.ts'
import { openSite, type Site } from '#tests/support/http.ts'
import { workedMarch } from './fixtures.ts'

async function upload(site: Site, token: string, bytes: Uint8Array): Promise<{ status: number; body: Record<string, unknown> }> {
  const form = new FormData()
  form.set('file', new File([new Uint8Array(bytes)], '报区.zip', { type: 'application/zip' }))
  const response = await fetch(`${site.address}/api/district/packages`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'idempotency-key': crypto.randomUUID() }, body: form })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe.each(DIALECTS)('the pack over HTTP on %s', (dialect) => {
  it('freezes, downloads, uploads, registers and reports', async () => {
    const site = await openSite({ dialect })
    try {
      await workedMarch(site)
      const token = await site.session('supervisor')
      const ask = (method: string, path: string, body?: unknown) => site.ask(method, path, { token, ...(body !== undefined && { body, key: crypto.randomUUID() }) })
      const key = (await ask('GET', '/api/reports/key')).body as unknown as { centreId: string; centreName: string; publicKey: string; fingerprint: string }
      expect(key.fingerprint).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/)
      expect((await ask('GET', '/api/reports/package.zip?month=2026-03')).body).toMatchObject({ code: 'MONTH_NOT_FROZEN' })
      expect((await ask('POST', '/api/reports/freeze', { month: '2026-03' })).body).toMatchObject({ edition: 1, unchanged: false })
      const pack = await ask('GET', '/api/reports/package.zip?month=2026-03')
      expect(pack.headers.get('content-disposition')).toContain('.zip')
      expect(await upload(site, token, pack.bytes)).toMatchObject({ status: 422, body: { code: 'CENTRE_UNKNOWN', data: { fingerprint: key.fingerprint, publicKey: key.publicKey } } })
      expect((await ask('POST', '/api/district/centres', { id: key.centreId, name: key.centreName, publicKey: key.publicKey })).status).toBe(201)
      expect(await upload(site, token, pack.bytes)).toMatchObject({ status: 200, body: { status: 'imported', edition: 1 } })
      expect(await upload(site, token, pack.bytes)).toMatchObject({ status: 200, body: { status: 'unchanged' } })
      expect(await upload(site, token, pack.bytes.subarray(0, 900))).toMatchObject({ status: 422, body: { code: 'PACKAGE_INVALID' } })
      const own = (await ask('GET', '/api/reports/month?month=2026-03')).body as unknown as { total: Record<string, number> }
      const district = (await ask('GET', '/api/district/report?month=2026-03')).body as unknown as { report: { total: Record<string, number> }; missing: string[] }
      expect(district.missing).toEqual([])
      expect(district.report.total).toEqual(own.total)
      expect((await site.ask('GET', '/api/district/report?month=2026-03', { who: 'clerk' })).status).toBe(403)
    } finally {
      await site.close()
    }
  })
})
