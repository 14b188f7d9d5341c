import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createApiHandler, type ApiHandler } from '#main/api/handler.ts'
import { closeCore, createCore } from '#main/core/create.ts'
import type { Core } from '#main/core/core.ts'
import { PAPERS } from '#main/domain/documents/build.ts'
import { documentsCommand } from '#main/hosts/cli/commands/documents.ts'
import type { ErrorBody } from '#shared/contract/errors.ts'
import { epochOf } from '#shared/rules/time.ts'
import { DIALECTS, RESOURCES_DIR, START, tempDir, WORKER_URL } from '#tests/support/core.ts'
import { aCase, residentId } from '#tests/support/samples.ts'
import { caseIn, closeProven, GOOD_EVENTS, openLife, type Life } from './support.ts'

const BROKEN = '#let broken = (\n#this is no Typst'

describe.each(DIALECTS)('faults of papers (%s)', (dialect) => {
  let life: Life
  beforeAll(async () => void (life = await openLife(dialect)))
  afterAll(() => closeProven(life))

  /** A second host on the same database whose templates can be spoilt. */
  async function withResources(work: (host: { core: Core; api: ApiHandler; token: string; template: (name: string, text: string | null) => void }) => Promise<void>): Promise<void> {
    const resourcesDir = path.join(tempDir(), 'resources')
    fs.cpSync(RESOURCES_DIR, resourcesDir, { recursive: true })
    const core = await createCore({ location: life.location, resourcesDir, workerUrl: WORKER_URL })
    core.clock.moveTo(epochOf(START) + 3_600_000)
    try {
      const template = (name: string, text: string | null): void => {
        const file = path.join(resourcesDir, 'templates', name)
        if (text === null) fs.rmSync(file)
        else fs.writeFileSync(file, text)
      }
      await work({ core, api: createApiHandler(core), token: await life.session('clerk'), template })
    } finally {
      await closeCore(core)
    }
  }

  it('a template that does not compile: clear error, case and paper as before, printed once it is put right', async () => {
    const { id } = await life.open({ step: 'receive' })
    await withResources(async ({ api, token, template }) => {
      const send = async (method: string, url: string, body?: unknown): Promise<Response> =>
        (await api(new Request(`http://localhost/api${url}`, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, ...(body !== undefined && { body: JSON.stringify(body) }) }))) as Response
      const good = fs.readFileSync(path.join(RESOURCES_DIR, 'templates', 'd04-acceptance.typ'), 'utf8')
      template('d04-acceptance.typ', BROKEN)
      // Accepting does not wait for the paper: it is recorded with its data and number.
      const accepted = await send('POST', `/cases/${id}/events`, { type: 'accept' })
      expect(accepted.status).toBe(200)
      const [d4] = ((await accepted.json()) as { documents: { id: string; number: string }[] }).documents
      const d2 = (await life.get(id)).documents.find((d) => d.kind === 'D2')!
      const before = await life.dump('session')

      for (const [method, url, body] of [['GET', `/documents/${d4!.id}.pdf`], ['GET', `/documents/${d4!.id}/pages`], ['POST', '/documents/bundle', { ids: [d2.id, d4!.id] }]] as const) {
        const answer = await send(method, url, body)
        expect(answer.status, url).toBe(500)
        const error = (await answer.json()) as ErrorBody & { data: { template: string; diagnostics: unknown[] } }
        expect(error).toMatchObject({ code: 'RENDER_FAILED', message: '文书生成失败,数据已保存,请稍后重试', data: { template: 'd04-acceptance.typ' } })
        expect(JSON.stringify(error)).not.toContain(life.location)
        expect(JSON.stringify(error.data.diagnostics)).not.toContain('/tmp')
      }
      expect(await life.dump('session')).toEqual(before)
      // Other papers print as ever, and the case goes on.
      expect((await send('GET', `/documents/${d2.id}/pages`)).status).toBe(200)

      template('d04-acceptance.typ', good)
      const printed = await send('GET', `/documents/${d4!.id}.pdf`)
      expect(printed.status).toBe(200)
      expect(Buffer.from(await printed.arrayBuffer()).toString('latin1', 0, 5)).toBe('%PDF-')
    })
    expect((await life.get(id)).state).toBe('accepted')
  })

  it('a template that is gone names its file', async () => {
    const { documents } = await life.open()
    await withResources(async ({ api, token, template }) => {
      template('d02-receipt.typ', null)
      const answer = (await api(new Request(`http://localhost/api/documents/${documents[0]!.id}/pages`, { headers: { authorization: `Bearer ${token}` } }))) as Response
      expect(answer.status).toBe(500)
      expect(await answer.json()).toMatchObject({ code: 'RENDER_FAILED', message: expect.stringContaining('d02-receipt.typ') })
    })
  })

  it('a paper whose data cannot be complete takes the whole event back', async () => {
    const id = await caseIn(life, 'received')
    const before = await life.dump('session')
    const real = PAPERS.D4
    PAPERS.D4 = (() => ({ number: '?' })) as never
    try {
      const answer = await life.api<ErrorBody>('clerk', 'POST', `/cases/${id}/events`, { type: 'accept' })
      expect(answer).toMatchObject({ status: 500, body: { code: 'RENDER_FAILED', message: expect.stringContaining('未作任何改动') } })
      const made = await life.api<ErrorBody>('clerk', 'POST', '/cases', aCase(4711))
      expect(made).toMatchObject({ status: 500, body: { code: 'RENDER_FAILED' } })
      expect(await life.dump('session')).toEqual(before)
    } finally {
      PAPERS.D4 = real!
    }
    // No number was lost either (closeProven looks).
    await life.event('clerk', id, { type: 'accept' })
  })

  it('a name that cannot be printed is reported before printing, by character', async () => {
    // A private-use character: no font of the world has it.
    const applicant = { kind: 'person' as const, name: '赵\ue5e5', idType: 'residentId' as const, idNumber: residentId(9003) }
    const { id, documents } = await life.open({ applicant })
    const answer = await life.api<ErrorBody>('clerk', 'GET', `/documents/${documents[0]!.id}/pages`)
    expect(answer).toMatchObject({ status: 422, body: { code: 'GLYPH_MISSING', message: expect.stringContaining('U+E5E5') } })
    expect((await life.get(id)).state).toBe('accepted')
    await life.event('clerk', id, GOOD_EVENTS['dispatch']!)
  })
})

describe('events out of order and bad bodies', () => {
  let life: Life
  beforeAll(async () => void (life = await openLife('sqlite')))
  afterAll(() => closeProven(life))

  it.each([
    ['nothing', undefined], ['no object', '[]'], ['no JSON', '{"type":'], ['a number for text', '{"type":"sendBack","reason":5}'],
    ['too long a reason', JSON.stringify({ type: 'sendBack', reason: '长'.repeat(501) })], ['a paper twice', '{"type":"accept","materials":[{"no":1},{"no":1}]}'],
    ['a paper not on the list', '{"type":"accept","materials":[{"no":99}]}'], ['a notice about a paper not on the list', '{"type":"correctionNotice","missing":[{"no":99,"reason":"缺"}]}'],
    ['a notice with a paper twice', '{"type":"correctionNotice","missing":[{"no":1,"reason":"缺"},{"no":1,"reason":"旧"}]}'],
    ['a paper number below one', '{"type":"accept","materials":[{"no":0}]}'], ['a version that is none', '{"type":"accept","version":"x"}'],
  ])('%s: 400, Chinese, nothing changed', async (_name, body) => {
    const id = await caseIn(life, 'received')
    const token = await life.session('supervisor')
    const before = await life.dump('audit', 'audit_head', 'session')
    const response = (await createApiHandler(life.core)(
      new Request(`http://localhost/api/cases/${id}/events`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, ...(body !== undefined && { body }) }),
    )) as Response
    expect(response.status).toBe(400)
    const error = (await response.json()) as ErrorBody
    expect(error.code).toBe('INPUT_INVALID')
    expect(error.message).toMatch(/\p{Script=Han}/u)
    expect(await life.dump('audit', 'audit_head', 'session')).toEqual(before)
  })

  it('a case of another department cannot be moved by its number either', async () => {
    const id = await caseIn(life, 'inProgress')
    const { number } = await life.get(id)
    expect(await life.refused('officer2', number, GOOD_EVENTS['close']!, 403)).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('centre documents', () => {
  it('writes the specimens of one kind and tells what it wrote', async () => {
    const out = path.join(tempDir(), 'specimens')
    const result = await documentsCommand.run(['--specimens', '--out', out, '--kind', 'D5'])
    expect(result).toMatchObject({ ok: true, count: 3, kinds: { D5: 3 }, timings: { warmMs: expect.any(Number), totalMs: expect.any(Number) } })
    for (const { file, bytes, pages } of result.documents) {
      expect(fs.statSync(file).size).toBe(bytes)
      expect(pages).toBeGreaterThan(0)
    }
    expect(fs.readdirSync(out)).toHaveLength(3)
  })

  it.each([[['--out', 'x'], '--specimens'], [['--specimens'], '--out'], [['--specimens', '--out', 'x', '--kind', 'D99'], '--kind'], [['--specimens', '--out', 'x', '--kind', 'D20'], 'D20']])(
    '%j is refused, naming %s', async (argv, named) => {
      const write = vi.spyOn(fs.promises, 'mkdir')
      await expect(documentsCommand.run(argv)).rejects.toThrow(named)
      expect(write).not.toHaveBeenCalled()
    },
  )
})
