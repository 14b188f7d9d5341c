import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseRow } from '#shared/contract/cases.ts'
import type { DeskStatistics } from '#shared/contract/department.ts'
import type { Batch, SignedLine } from '#shared/contract/handover.ts'
import { DIALECTS, START, type Who } from '#tests/support/core.ts'
import { caseIn, closeProven, GOOD_EVENTS, openLife, type Life } from '../life/support.ts'

describe.each(DIALECTS)('what a desk waits for, and until when (%s)', (dialect) => {
  let life: Life
  beforeAll(async () => void (life = await openLife(dialect)))
  afterAll(() => closeProven(life))
  const rows = async (who: Who, query: string) => (await life.api<{ items: CaseRow[] }>(who, 'GET', `/cases?${query}`)).body.items
  const rowOf = async (who: Who, query: string, id: string) => (await rows(who, query)).find((row) => row.id === id)
  const make = async (caseIds: string[]) => (await life.api<Batch>('clerk', 'POST', '/batches', { departmentCode: 'WS', caseIds })).body
  const scan = async (code: string) => (await life.api<{ lines: SignedLine[] }>('officer', 'POST', '/sign-ins', { code })).body.lines

  it('a case on its way says until when it is signed for, a decided one until when it is handed over; while it is handled only its own limit', async () => {
    life.at(START)
    const id = await caseIn(life, 'dispatched')
    expect(await rowOf('officer', 'state=dispatched', id)).toMatchObject({ nextDue: '2026-03-03', suspended: false })
    await life.event('officer', id, { type: 'signIn' })
    expect(await rowOf('officer', 'state=inProgress', id)).toMatchObject({ nextDue: null, suspended: false })
    await life.event('officer', id, GOOD_EVENTS['suspend']!)
    expect(await rowOf('officer', 'state=inProgress', id)).toMatchObject({ nextDue: null, suspended: true, due: null })
    await life.event('officer', id, GOOD_EVENTS['resume']!)
    await life.event('officer', id, GOOD_EVENTS['close']!)
    // Ten working days after Monday 2 March.
    expect(await rowOf('officer', 'state=closed', id)).toMatchObject({ nextDue: '2026-03-16' })
  })

  it('the step of a co-department is due with the stage the catalogue gives it, else at half of the limit; its desk sees that day', async () => {
    life.at(START)
    // WS-02: two days at the health bureau, then five for 环保、市容; 公安 has no stage of its own.
    const { id } = await life.open({ matterCode: 'WS-02', step: 'dispatch' })
    const { tasks, stages } = await life.get(id)
    const due = (code: string) => tasks.find((t) => t.ownerCode === code)?.due
    const stage = stages?.find((s) => s.step === '环保、市容意见')?.due
    expect(stage).toBe('2026-03-11')
    expect([due('SR'), due('HB')]).toEqual([stage, stage])
    expect(due('GA')).toBe('2026-03-12')
    expect(await rowOf('officer2', 'view=steps', id)).toMatchObject({ nextDue: '2026-03-11' })
  })

  it('a list of a batch names the day of the oldest slip in it, by the limit the centre set', async () => {
    life.at(START)
    const early = await caseIn(life, 'dispatched')
    life.at('2026-03-04T09:00')
    const late = await caseIn(life, 'dispatched')
    const batch = await make([early, late])
    const row = await life.core.db.read.selectFrom('document').select('data').where('id', '=', batch.documentId!).executeTakeFirstOrThrow()
    expect(JSON.parse(row.data)).toMatchObject({ signInDue: '2026-03-03' })
    expect((await life.api('supervisor', 'PUT', '/settings/case.handoverDays', { value: 3 })).status).toBeLessThan(300)
    const own = await make([await caseIn(life, 'accepted')])
    const other = await life.core.db.read.selectFrom('document').select('data').where('id', '=', own.documentId!).executeTakeFirstOrThrow()
    expect(JSON.parse(other.data)).toMatchObject({ signInDue: '2026-03-09' })
  })

  it('papers that came back and went out again are not signed for by the list they travelled with first', async () => {
    life.at('2026-03-05T09:00')
    const [back, stays] = [await caseIn(life, 'dispatched'), await caseIn(life, 'dispatched')]
    const first = await make([back, stays])
    life.at('2026-03-05T10:00')
    await life.event('officer', back, { type: 'sendBack', reason: '缺少现场图' })
    await life.event('clerk', back, GOOD_EVENTS['dispatch']!)
    life.at('2026-03-05T11:00')
    const second = await make([back])
    expect((await scan(first.number)).find((l) => l.caseId === back)).toMatchObject({ status: 'refused', text: expect.stringContaining(`已另行转办,请扫批次 ${second.number}`) as unknown })
    expect((await life.get(back)).state).toBe('dispatched')
    expect((await life.get(stays)).state).toBe('inProgress')
    expect((await scan(second.number))[0]).toMatchObject({ caseId: back, status: 'signed' })
    const other = await life.api<{ message: string }>('officer2', 'GET', `/batches/${first.number}`)
    expect(other).toMatchObject({ status: 403, body: { message: expect.stringContaining('转给区卫生局的') as unknown } })
  })

  it('what was taken from a department by reassignment counts there as returned, not where it went', async () => {
    const returned = async (who: Who) => (await life.api<DeskStatistics>(who, 'GET', '/department/statistics')).body.today.returned
    const [ws, sr] = [await returned('officer'), await returned('officer2')]
    await life.event('clerk', await caseIn(life, 'dispatched'), { type: 'reassign', reason: '属市容职责', departmentCode: 'SR' })
    expect([await returned('officer'), await returned('officer2')]).toEqual([ws + 1, sr])
  })
})
