import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSite, type Site } from '#tests/support/http.ts'

interface Operation {
  operationId?: string
  summary?: string
  responses: Record<string, { description?: string; content?: Record<string, unknown> }>
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[]
  requestBody?: { content: Record<string, { schema: unknown }> }
}
interface Document {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, Operation>>
  components: { securitySchemes: Record<string, unknown>; schemas: Record<string, unknown> }
}

/** The paths of the open interface, as promised. */
const PROMISED = [
  'POST /session', 'GET /matters', 'GET /departments', 'GET /calendar/due', 'POST /identifiers/check', 'POST /cases', 'GET /cases', 'GET /cases/{id}',
  'POST /cases/{id}/events', 'GET /documents/{id}.pdf', 'GET /reports/month', 'GET /reports/month.xlsx', 'POST /practice/clock', 'GET /health', 'GET /capabilities',
]

describe('/api/openapi.json', () => {
  let site: Site
  let document: Document
  beforeAll(async () => {
    site = await openSite({ dialect: 'sqlite' })
    document = (await site.ask('GET', '/api/openapi.json')).body as unknown as Document
  })
  afterAll(() => site.close())
  const operations = (): [string, Operation][] =>
    Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, op]): [string, Operation] => [`${method.toUpperCase()} ${path}`, op]))

  it('is OpenAPI 3.1 with the program\'s version and both ways of logging in', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/)
    expect(document.info).toMatchObject({ title: expect.stringContaining('受理中心'), version: site.core.version })
    expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer', 'cookie'])
  })

  it.each(PROMISED)('has %s', (route) => {
    expect(operations().map(([name]) => name)).toContain(route)
  })

  it('describes every operation: a name of its own, a Chinese summary, answers, path parameters, the error', () => {
    const ids = operations().map(([, op]) => op.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [name, op] of operations()) {
      expect(op.summary, name).toMatch(/\p{Script=Han}/u)
      expect(Object.keys(op.responses).some((status) => /^2\d\d$/.test(status)), name).toBe(true)
      expect(op.responses['default']?.content, name).toEqual({ 'application/json': { schema: { $ref: '#/components/schemas/Error' } } })
      for (const response of Object.values(op.responses)) expect(typeof response.description, name).toBe('string')
      const named = [...name.matchAll(/\{(\w+)\}/g)].map((m) => m[1])
      const given = (op.parameters ?? []).filter((p) => p.in === 'path').map((p) => p.name)
      expect(given.toSorted(), name).toEqual(named.toSorted())
      for (const parameter of op.parameters ?? []) expect(parameter.schema, `${name} ${parameter.name}`).toBeDefined()
      if (!name.startsWith('GET')) expect((op.parameters ?? []).some((p) => p.in === 'header' && p.name === 'Idempotency-Key'), name).toBe(true)
    }
  })

  it('refers only to what it contains', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((m) => m[1]!)
    const resolve = (ref: string): unknown => ref.slice(2).split('/').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document)
    for (const ref of new Set(references)) expect(resolve(ref), ref).toBeDefined()
  })

  it('every GET path without parameters answers something described: no path is only on paper', async () => {
    for (const [name] of operations()) {
      const [method, path] = name.split(' ') as [string, string]
      if (method !== 'GET' || path.includes('{')) continue
      const { status, body } = await site.ask('GET', `/api${path}`, { who: 'administrator' })
      expect({ name, status: [200, 400].includes(status) || body.code === 'FORBIDDEN' ? 'fine' : `${status} ${body.code}` }).toEqual({ name, status: 'fine' })
    }
  })

  it('needs no log-in', async () => {
    for (const path of ['/api/openapi.json', '/api/health', '/api/capabilities']) expect((await site.ask('GET', path)).status).toBe(200)
    expect((await site.ask('GET', '/api/health')).body).toMatchObject({ ok: true, schemaVersion: expect.any(Number) })
  })
})
