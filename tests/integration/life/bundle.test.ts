import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorBody } from '#shared/contract/errors.ts'
import { DIALECTS } from '#tests/support/core.ts'
import { caseIn, closeProven, GOOD_EVENTS, INCOMPLETE, openLife, REST, type Life } from './support.ts'

type Sheet = { id: string; kind: string; number: string; paper: string; pages: string[] }

describe.each(DIALECTS)('bundles of sheets (%s)', (dialect) => {
  let life: Life
  beforeAll(async () => {
    life = await openLife(dialect)
    await life.core.jobs.warm(life.core.db.location)
  })
  afterAll(() => closeProven(life))
  const bundle = (ids: string[]) => life.api<Sheet[] & ErrorBody>('clerk', 'POST', '/documents/bundle', { ids })

  it('five sheets of one case in printing order, whatever order they are asked in, in one call', async () => {
    const { id, documents } = await life.open({ step: 'dispatch', materials: INCOMPLETE, promise: { deadline: '2026-03-13', signedBy: '本人' } })
    const kept = await life.event('clerk', id, { type: 'promiseKept', materials: REST })
    const ids = [...kept.documents, ...documents].map((d) => d.id)
    expect(ids).toHaveLength(5)
    const { status, body } = await bundle([...ids.toReversed(), ids[0]!])
    expect(status).toBe(200)
    expect(body.map((s) => s.kind)).toEqual(['D2', 'D4', 'D7', 'D8', 'D2'])
    for (const sheet of body) {
      expect(sheet.paper).toBe('A4')
      expect(sheet.pages.length).toBeGreaterThan(0)
      const alone = await life.api<Sheet>('clerk', 'GET', `/documents/${sheet.id}/pages`)
      expect(alone.body).toEqual(sheet)
    }
    const times: number[] = []
    for (let i = 0; i < 12; i++) {
      const from = performance.now()
      await bundle(ids)
      times.push(performance.now() - from)
    }
    const median = times.sort((a, b) => a - b)[6]!
    console.info(`bundle of 5 sheets, warm: median ${median.toFixed(0)} ms`)
  })

  it('the sheets of closing: notice first, then the pick-up slip', async () => {
    const id = await caseIn(life, 'inProgress')
    const { documents } = await life.event('officer', id, GOOD_EVENTS['close']!)
    const { body } = await bundle(documents.map((d) => d.id).toReversed())
    expect(body.map((s) => s.kind)).toEqual(['D14', 'D15'])
  })

  it('several cases come one after the other', async () => {
    const [a, b] = [await life.open(), await life.open()]
    const mixed = [b.documents[1]!.id, a.documents[1]!.id, b.documents[0]!.id, a.documents[0]!.id]
    expect((await bundle(mixed)).body.map((s) => s.id)).toEqual([b.documents[0]!.id, b.documents[1]!.id, a.documents[0]!.id, a.documents[1]!.id])
  })

  it('one that does not exist, none and too many are refused', async () => {
    const { documents } = await life.open()
    expect(await bundle([documents[0]!.id, 'nothing'])).toMatchObject({ status: 404, body: { code: 'DOCUMENT_UNKNOWN', data: { id: 'nothing' } } })
    expect(await bundle([])).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID', field: 'ids' } })
    expect(await bundle(Array.from({ length: 21 }, (_, i) => `x${i}`))).toMatchObject({ status: 400 })
  })
})
