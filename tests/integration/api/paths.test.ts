import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { DIALECTS, PASSWORD, tempDir } from '#tests/support/core.ts'
import { openSite, type Site } from '#tests/support/http.ts'
import { aCase, creditCode, residentId } from '#tests/support/samples.ts'

interface Made {
  id: string
  number: string
  documents: { id: string; kind: string; number: string }[]
}
interface Hit {
  code: string
  shortCode: string
  name: string
  departmentCode: string
  score: number
}
const list = <T>(body: unknown): T[] => body as T[]
const accepted = (n: number, step = 'accept') => {
  const { materials, ...rest } = aCase(n)
  return { ...rest, materials: materials!.map((m) => ({ ...m, copies: 1 })), step }
}

/** domain §5 */
const VECTORS: [from: string, days: number, due: string][] = [
  ['2025-01-24', 5, '2025-02-07'],
  ['2025-09-26', 20, '2025-10-30'],
  ['2026-02-11', 5, '2026-02-25'],
  ['2026-02-11', 20, '2026-03-17'],
  ['2026-09-18', 3, '2026-09-22'],
  ['2026-03-07', 1, '2026-03-09'],
  ['2026-04-29', 20, '2026-05-29'],
]

describe.each(DIALECTS)('the open interface on %s', (dialect) => {
  let site: Site
  beforeAll(async () => {
    site = await openSite({ dialect, practice: true })
  })
  afterAll(() => site.close())

  it('POST /api/session gives a token and a cookie', async () => {
    const { status, body, headers } = await site.ask('POST', '/api/session', { body: { username: 'clerk', password: PASSWORD } })
    expect(status).toBe(200)
    expect(body).toMatchObject({ token: expect.stringMatching(/^[\w-]{43}$/), user: { username: 'clerk', role: 'clerk', displayName: '试办clerk' } })
    expect(JSON.stringify(body)).not.toMatch(/scrypt|hash/i)
    const cookie = headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Strict/)
    const session = cookie.split(';')[0]!
    const mine = await site.ask('GET', '/api/session', { headers: { cookie: session } })
    expect(mine).toMatchObject({ status: 200, body: { user: { username: 'clerk' }, locked: false } })
    expect((await site.ask('DELETE', '/api/session', { headers: { cookie: session } })).status).toBe(200)
    expect((await site.ask('GET', '/api/session', { headers: { cookie: session } })).status).toBe(401)
    expect((await site.ask('GET', '/api/session', { token: String(body['token']) })).status).toBe(401)
  })

  it('GET /api/matters finds by plain words, ranked, on a date', async () => {
    const found = await site.ask('GET', `/api/matters?q=${encodeURIComponent('低保')}`, { who: 'clerk' })
    expect(found.status).toBe(200)
    const hits = list<Hit>(found.body)
    expect(hits[0]).toMatchObject({ code: 'MZ-01', shortCode: '01', name: '城市居民最低生活保障审核审批', departmentCode: 'MZ', score: expect.any(Number) })
    expect(hits.map((h) => h.score)).toEqual(hits.map((h) => h.score).toSorted((a, b) => b - a))
    for (const q of ['01', 'MZ-01']) expect(list<Hit>((await site.ask('GET', `/api/matters?q=${q}`, { who: 'clerk' })).body)[0]?.code).toBe('MZ-01')
    expect(list<Hit>((await site.ask('GET', '/api/matters?q=', { who: 'clerk' })).body)).toHaveLength(57)
    const on = async (date: string) => list<{ code: string; inForce: boolean }>((await site.ask('GET', `/api/matters?q=JS-02&on=${date}`, { who: 'clerk' })).body)[0]
    expect([await on('2010-05-04'), await on('2026-03-02')]).toMatchObject([{ code: 'JS-02', inForce: true }, { code: 'JS-02', inForce: false }])
  })

  it('GET /api/departments lists the thirteen', async () => {
    const { status, body } = await site.ask('GET', '/api/departments', { who: 'officer' })
    const departments = list<{ code: string; name: string; matterCount: number }>(body)
    expect([status, departments.length]).toEqual([200, 13])
    expect(departments.reduce((sum, d) => sum + d.matterCount, 0)).toBe(57)
  })

  it.each(VECTORS)('GET /api/calendar/due from %s, %i working days → %s', async (from, days, due) => {
    const { status, body } = await site.ask('GET', `/api/calendar/due?from=${from}&days=${days}`, { who: 'clerk' })
    expect([status, body['due'], body['provisional']]).toEqual([200, due, false])
    const explained = list<{ date: string; kind: string; note: string }>(body['days'])
    expect(explained.at(-1)?.date).toBe(due)
    expect(explained.every((d) => typeof d.kind === 'string' && typeof d.note === 'string')).toBe(true)
  })

  it('GET /api/calendar/due marks a year not yet announced as provisional; a year has its working days', async () => {
    expect((await site.ask('GET', '/api/calendar/due?from=2026-12-28&days=10', { who: 'clerk' })).body).toMatchObject({ provisional: true })
    for (const year of [2025, 2026]) expect((await site.ask('GET', `/api/calendar/${year}`, { who: 'clerk' })).body).toMatchObject({ year, workingDays: 248, provisional: false, notice: expect.any(String) })
  })

  it.each([
    ['residentId', residentId(5), { valid: true, normalized: residentId(5) }],
    ['residentId', ` ${residentId(5).slice(0, 6)} ${residentId(5).slice(6)}`, { valid: true, normalized: residentId(5) }],
    ['residentId', '9999991990', { valid: false, reason: 'length' }],
    ['residentId', `O${residentId(5).slice(1)}`, { valid: false, reason: 'charset' }],
    ['residentId', '99999919900231001X', { valid: false, reason: 'impossible_date' }],
    ['residentId', '99999929900101001X', { valid: false, reason: 'future_birth' }],
    ['residentId', residentId(5).slice(0, 16) + (residentId(5)[16] === '1' ? '2' : '1') + residentId(5).slice(17), { valid: false, reason: 'checksum' }],
    ['creditCode', creditCode(3), { valid: true, normalized: creditCode(3) }],
    ['creditCode', `${creditCode(3).slice(0, 17)}I`, { valid: false, reason: 'charset' }],
  ])('POST /api/identifiers/check %s %s', async (type, value, expected) => {
    const { status, body } = await site.ask('POST', '/api/identifiers/check', { who: 'clerk', body: { type, value } })
    expect(status).toBe(200)
    expect(body).toMatchObject(expected)
    expect(body['warnings']).toBeInstanceOf(Array)
    expect(Object.hasOwn(body, 'reason')).toBe(!expected.valid)
  })

  it('POST /api/cases, its key, its event, GET of it, of the list and of its papers', async () => {
    const body = accepted(21)
    const made = await site.ask('POST', '/api/cases', { who: 'clerk', key: 'api-1', body })
    expect(made.status).toBe(201)
    expect(Object.keys(made.body).toSorted()).toEqual(['departmentCode', 'documents', 'id', 'legalDue', 'number', 'promisedDue', 'state', 'version'])
    expect(made.body).toMatchObject({ state: 'accepted', departmentCode: 'WS', promisedDue: '2026-03-23', legalDue: '2026-03-30' })
    const { id, number, documents } = made.body as unknown as Made
    expect(documents.map((d) => d.kind)).toEqual(['D2', 'D4'])
    const repeated = await site.ask('POST', '/api/cases', { who: 'clerk', key: 'api-1', body })
    expect([repeated.status, repeated.body]).toEqual([201, made.body])
    expect(await site.ask('POST', '/api/cases', { who: 'clerk', key: 'api-1', body: accepted(22) })).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })

    const moved = await site.ask('POST', `/api/cases/${id}/events`, { who: 'clerk', body: { type: 'dispatch' } })
    expect(moved).toMatchObject({ status: 200, body: { state: 'dispatched', version: 2 } })
    const detail = await site.ask('GET', `/api/cases/${number}`, { who: 'officer' })
    expect(detail.status).toBe(200)
    expect(list<{ type: string }>(detail.body['events']).map((e) => e.type)).toEqual(['receive', 'accept', 'dispatch'])
    expect(list(detail.body['documents'])).toHaveLength(3)
    expect(detail.body['clocks']).toMatchObject({ acceptanceDate: '2026-03-02', deemedAccepted: false, legalDue: '2026-03-30', promisedDue: '2026-03-23', colour: 'green', legalColour: 'green', provisional: [] })
    for (const name of ['phase', 'acceptanceDeadline', 'deliveryDeadline', 'explanation']) expect(detail.body['clocks']).toHaveProperty(name)
    // Full numbers are never in a read.
    expect(JSON.stringify(detail.body)).not.toContain(residentId(21))

    const found = await site.ask('GET', `/api/cases?q=${number}&state=dispatched&department=WS`, { who: 'clerk' })
    expect(list<Made>(found.body['items']).map((c) => c.id)).toEqual([id])
    expect((await site.ask('GET', '/api/cases?state=closed', { who: 'clerk' })).body).toEqual({ items: [], nextCursor: null })
    expect((await site.ask('GET', `/api/cases?q=${number}`, { who: 'officer2' })).body).toMatchObject({ items: [] })
    expect((await site.ask('GET', `/api/cases/${id}`, { who: 'officer2' })).status).toBe(403)
  })

  it('GET /api/cases gives every case once, page by page', async () => {
    for (let n = 30; n < 37; n++) await site.ask('POST', '/api/cases', { who: 'clerk2', body: accepted(n, 'receive') })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await site.ask('GET', `/api/cases?state=received&limit=3${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, { who: 'clerk' })
      expect(page.status).toBe(200)
      seen.push(...list<Made>(page.body['items']).map((c) => c.number))
      cursor = page.body['nextCursor'] as string | null
    } while (cursor)
    expect(seen).toHaveLength(7)
    expect(new Set(seen).size).toBe(7)
    expect(seen).toEqual(seen.toSorted().toReversed())
  })

  it('GET /api/documents/{id}.pdf is a PDF with the case number in it, the same at every request', async () => {
    const made = (await site.ask('POST', '/api/cases', { who: 'clerk', body: accepted(40) })).body as unknown as Made
    for (const document of made.documents) {
      const first = await site.ask('GET', `/api/documents/${document.id}.pdf`, { who: 'clerk' })
      expect([first.status, first.headers.get('content-type')]).toEqual([200, 'application/pdf'])
      const file = path.join(tempDir(), 'sheet.pdf')
      fs.writeFileSync(file, first.bytes)
      const text = spawnSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).stdout.replaceAll(' ', '')
      expect(text).toContain(formatCaseNumber(made.number).replaceAll(' ', ''))
      expect(text).toContain(document.number)
      expect(text).not.toContain(residentId(40))
      expect((await site.ask('GET', `/api/documents/${document.id}.pdf`, { who: 'clerk' })).bytes.equals(first.bytes)).toBe(true)
    }
    expect(await site.ask('GET', '/api/documents/none.pdf', { who: 'clerk' })).toMatchObject({ status: 404, body: { code: 'DOCUMENT_UNKNOWN' } })
  })

  it('GET /api/reports/month and its workbook', async () => {
    const month = await site.ask('GET', '/api/reports/month?month=2026-03', { who: 'supervisor' })
    expect(month).toMatchObject({ status: 200, body: { month: '2026-03', from: '2026-03-01', to: '2026-03-31', balance: { balanced: true } } })
    expect([list(month.body['byDepartment']).length, list(month.body['byMatter']).length]).toEqual([13, 57])
    expect((await site.ask('GET', '/api/reports/month?month=2026-03&cutoff=17', { who: 'supervisor' })).body).toMatchObject({ from: '2026-02-17', to: '2026-03-16' })
    const book = await site.ask('GET', '/api/reports/month.xlsx?month=2026-03', { who: 'supervisor' })
    expect([book.status, book.bytes.subarray(0, 2).toString()]).toEqual([200, 'PK'])
    expect(book.headers.get('content-type')).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    expect(await site.ask('GET', '/api/reports/month?month=2026-13', { who: 'supervisor' })).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID', field: 'month' } })
  })

  it('POST /api/practice/clock moves the day of a practice database', async () => {
    const moved = await site.ask('POST', '/api/practice/clock', { who: 'clerk', body: { now: '2026-04-01T08:30:00+08:00' } })
    expect(moved).toMatchObject({ status: 200, body: { now: '2026-04-01T08:30:00.000+08:00' } })
    expect((await site.ask('GET', '/api/today', { who: 'clerk' })).body).toMatchObject({ date: '2026-04-01' })
    const made = await site.ask('POST', '/api/cases', { who: 'clerk', body: accepted(50) })
    expect(String(made.body['number'])).toMatch(/^\d{9}260401/)
  })
})
