import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Batch, HandRow, ReadyGroup, SignedLine, TransitRow } from '#shared/contract/handover.ts'
import { DIALECTS, START, type Who } from '#tests/support/core.ts'
import { caseIn, closeProven, GOOD_EVENTS, openLife, type Life } from '../life/support.ts'

describe.each(DIALECTS)('the way of the papers (%s)', (dialect) => {
  let life: Life
  beforeAll(async () => void (life = await openLife(dialect)))
  afterAll(() => closeProven(life))
  const scan = (who: Who, code: string, more: object = {}, headers: Record<string, string> = {}) =>
    life.api<{ batch: string | null; lines: SignedLine[]; code?: string; message?: string }>(who, 'POST', '/sign-ins', { code, ...more }, headers)
  const make = (caseIds: string[], departmentCode = 'WS', who: Who = 'clerk') =>
    life.api<Batch & { code?: string; message?: string; documents: { id: string; kind: string }[] }>(who, 'POST', '/batches', { departmentCode, caseIds })
  const ready = async () => (await life.api<ReadyGroup[]>('clerk', 'GET', '/batches/ready')).body.find((g) => g.departmentCode === 'WS')?.cases.map((c) => c.id) ?? []
  const transit = async (who: Who) => (await life.api<TransitRow[]>(who, 'GET', '/in-transit')).body
  const hands = async (who: Who) => (await life.api<HandRow[]>(who, 'GET', '/in-hand')).body

  describe('batches', () => {
    it('takes what waits for the department, dispatches what is not yet, prints one list with every number and its own', async () => {
      life.at(START)
      const accepted = await caseIn(life, 'accepted')
      const dispatched = await caseIn(life, 'dispatched')
      const instant = await life.open({ matterCode: 'SR-05', step: 'accept' })
      expect(await ready()).toEqual(expect.arrayContaining([accepted, dispatched]))
      expect((await life.api<ReadyGroup[]>('clerk', 'GET', '/batches/ready')).body.flatMap((g) => g.cases.map((c) => c.id))).not.toContain(instant.id)
      const { status, body } = await make([accepted, dispatched])
      expect(status, JSON.stringify(body)).toBe(201)
      expect(body).toMatchObject({ number: 'ZB001260302001', departmentCode: 'WS', cases: 2, open: 2, createdBy: '试办clerk' })
      // The list itself and the slip of the case that was dispatched with it.
      expect(body.documents.map((d) => d.kind)).toEqual(['D8', 'D8'])
      const row = await life.core.db.read.selectFrom('document').select('data').where('id', '=', body.documentId!).executeTakeFirstOrThrow()
      const list = JSON.parse(row.data) as { batch: string; slips: { caseNumber: string }[] }
      expect([list.batch, list.slips.map((s) => s.caseNumber).sort()]).toEqual([body.number, [(await life.get(accepted)).number, (await life.get(dispatched)).number].sort()])
      expect((await life.bytes('clerk', `/documents/${body.documentId}.pdf`)).subarray(0, 4)).toEqual(new TextEncoder().encode('%PDF'))
      // Printed once, it is only printed again, with a reason: the list of batches knows.
      const printed = async () => (await life.api<Batch[]>('clerk', 'GET', '/batches')).body.find((b) => b.number === body.number)?.printed
      expect([body.printed, await printed()]).toEqual([false, false])
      expect((await life.api('clerk', 'POST', `/documents/${body.documentId}/print`)).status).toBeLessThan(300)
      expect(await printed()).toBe(true)
      expect((await life.get(accepted)).state).toBe('dispatched')
      expect(await ready()).not.toEqual(expect.arrayContaining([accepted]))
    })

    it('refuses what is not ready any more, what goes to another department, and nobody of another desk', async () => {
      const [id, other] = [await caseIn(life, 'accepted'), await life.event('clerk', await caseIn(life, 'dispatched'), GOOD_EVENTS['reassign']!)]
      expect(await make([id], 'SR')).toMatchObject({ status: 400, body: { message: expect.stringContaining('不是转给这个部门') as unknown } })
      expect(await make([id, other.id])).toMatchObject({ status: 400 })
      expect((await life.get(id)).state).toBe('accepted')
      expect((await make([id])).status).toBe(201)
      expect(await make([id])).toMatchObject({ status: 409, body: { message: expect.stringContaining('可能已成批') as unknown } })
      expect((await make([], 'WS')).status).toBe(400)
      expect((await make([id], 'WS', 'officer')).status).toBe(403)
      expect((await make([id], 'XX')).status).toBe(400)
    })

    it('one scan signs in all of it, line by line; what is missing stays on its way; scanning again does the rest', async () => {
      life.at(START)
      const ids = [await caseIn(life, 'dispatched'), await caseIn(life, 'dispatched'), await caseIn(life, 'dispatched'), await caseIn(life, 'dispatched')]
      const { number } = (await make(ids)).body
      const numbers = await Promise.all(ids.map(async (id) => (await life.get(id)).number))
      await life.event('officerHead', ids[1]!, { type: 'signIn' })
      await life.event('clerk', ids[2]!, GOOD_EVENTS['withdraw']!)
      expect(await scan('officer2', number)).toMatchObject({ status: 403, body: { message: expect.stringContaining('不是本部门') as unknown } })
      const { body } = await scan('officer', number.toLowerCase(), { missing: [numbers[3]] })
      expect(body.batch).toBe(number)
      expect(body.lines.map((l) => [l.number, l.status])).toEqual([[numbers[0], 'signed'], [numbers[1], 'already'], [numbers[2], 'refused'], [numbers[3], 'missing']])
      expect(body.lines[1]?.text).toContain('试办officerHead已于2026-03-02 09:00签收')
      expect(body.lines[2]?.text).toContain('已撤回,申请人已撤回,材料请退回受理点')
      expect(await Promise.all(ids.map(async (id) => (await life.get(id)).state))).toEqual(['inProgress', 'inProgress', 'withdrawn', 'dispatched'])
      const again = await scan('officer', number)
      expect(again.body.lines.map((l) => l.status)).toEqual(['already', 'already', 'refused', 'signed'])
      expect((await life.api<Batch[]>('officer', 'GET', '/batches')).body.find((b) => b.number === number)).toMatchObject({ cases: 4, open: 0 })
      const journal = await life.core.db.read.selectFrom('audit').select('detail').where('action', '=', 'batch.signIn').where('outcome', '=', 'ok').orderBy('seq').execute()
      expect(journal.some((j) => j.detail.includes('missing') && j.detail.includes(numbers[3]!))).toBe(true)
    })

    it('the same call twice signs nothing twice', async () => {
      const id = await caseIn(life, 'dispatched')
      const { number } = (await make([id])).body
      const key = { 'idempotency-key': 'scan-once' }
      const [first, second] = [await scan('officer', number, {}, key), await scan('officer', number, {}, key)]
      expect([first.body.lines[0]?.status, second.body.lines[0]?.status]).toEqual(['signed', 'already'])
      expect((await life.get(id)).events.filter((e) => e.type === 'signIn')).toHaveLength(1)
    })

    it.each<[string, (number: string) => string, string]>([
      ['the bar code of a slip', (n) => n, 'signed'],
      ['its QR code, number and hash', (n) => `${n}|3fa1`, 'signed'],
    ])('signs one in by %s', async (_what, code, status) => {
      const { number } = await life.get(await caseIn(life, 'dispatched'))
      expect((await scan('officer', code(number))).body.lines).toMatchObject([{ number, status }])
    })

    it('says for each wrong code what is wrong', async () => {
      const line = async (code: string, who: Who = 'officer') => (await scan(who, code)).body.lines[0]
      const numberOf = async (state: 'inProgress' | 'withdrawn' | 'accepted' | 'dispatched') => (await life.get(await caseIn(life, state))).number
      expect(await line(await numberOf('inProgress'))).toMatchObject({ status: 'already', text: expect.stringContaining('不用再签') as unknown })
      expect(await line(await numberOf('withdrawn'))).toMatchObject({ status: 'refused', text: expect.stringContaining('材料请退回受理点') as unknown })
      expect(await line(await numberOf('accepted'))).toMatchObject({ status: 'refused', text: expect.stringContaining('还没有转办') as unknown })
      const foreign = await line(await numberOf('dispatched'), 'officer2')
      expect(foreign).toMatchObject({ status: 'refused', text: '现由区卫生局办理,不是本部门的,请退回受理点' })
      expect((await scan('officer', 'ZB001260302999'))).toMatchObject({ status: 404 })
      expect((await scan('officer', '6901234567892'))).toMatchObject({ status: 400, body: { message: expect.stringContaining('不是转办单') as unknown } })
      expect((await scan('clerk', 'ZB001260302001'))).toMatchObject({ status: 403 })
    })
  })

  it('what is on its way and not signed in: how long, by when, in which batch; each department sees its own', async () => {
    life.at('2026-03-03T15:00')
    const id = await caseIn(life, 'dispatched')
    const { number } = (await make([id])).body
    const mine = async (who: Who) => (await transit(who)).find((row) => row.id === id)
    expect(await mine('clerk')).toMatchObject({ batchNumber: number, hours: 0, workingDays: 0, signInDue: '2026-03-04', colour: 'green', departmentCode: 'WS' })
    await life.moveTo('2026-03-04T10:00')
    expect(await mine('officer')).toMatchObject({ hours: 3, workingDays: 1, colour: 'yellow' })
    await life.moveTo('2026-03-09T09:00')
    expect(await mine('supervisor')).toMatchObject({ hours: 2 + 8 + 8 + 8, workingDays: 4, colour: 'red' })
    expect(await mine('officer2')).toBeUndefined()
    await scan('officer', (await life.get(id)).number)
    expect(await mine('clerk')).toBeUndefined()
  })

  describe('in whose hands', () => {
    it('sign-in puts the papers into the receiver’s hands; closing or sending back takes them to the counter', async () => {
      life.at('2026-03-10T09:00')
      const [closed, back] = [await caseIn(life, 'inProgress'), await caseIn(life, 'inProgress')]
      const at = async (id: string) => (await hands('officer')).find((row) => row.id === id)
      expect(await at(closed)).toMatchObject({ holderName: '试办officer', offeredToName: null })
      await life.event('officer', closed, GOOD_EVENTS['close']!)
      await life.event('officer', back, GOOD_EVENTS['sendBack']!)
      expect([await at(closed), await at(back)]).toEqual([undefined, undefined])
      const moves = await life.core.db.read.selectFrom('custody_event').select(['kind', 'from_staff', 'to_staff', 'to_place']).where('case_id', '=', closed).orderBy('seq').execute()
      const officer = life.people.officer.id
      expect(moves).toEqual([{ kind: 'receive', from_staff: null, to_staff: officer, to_place: 'WS' }, { kind: 'return', from_staff: officer, to_staff: null, to_place: '001' }])
    })

    it('an officer offers, the receiver confirms or not; the head passes on at once', async () => {
      const ids = [await caseIn(life, 'inProgress'), await caseIn(life, 'inProgress')]
      const [officer, head] = [life.people.officer.id, life.people.officerHead.id]
      const move = (who: Who, toStaff: string, caseIds = ids) => life.api<{ count: number; confirmed: boolean; message?: string }>(who, 'POST', '/custody', { caseIds, toStaff, note: '下班移交' })
      const answer = (who: Who, accept: boolean, caseIds = ids) => life.api<{ message?: string }>(who, 'POST', '/custody/answer', { caseIds, accept })
      const holders = async () => (await hands('officer')).filter((r) => ids.includes(r.id)).map((r) => [r.holderName, r.offeredToName])
      // Everything in hand at the end of duty, in one go.
      expect(await move('officer', head)).toMatchObject({ status: 200, body: { count: 2, confirmed: false } })
      expect(await holders()).toEqual([['试办officer', '试办officerHead'], ['试办officer', '试办officerHead']])
      expect(await move('officer', head)).toMatchObject({ status: 409, body: { message: expect.stringContaining('等对方确认') as unknown } })
      expect((await answer('officer', true)).status).toBe(409)
      expect((await answer('officerHead', false, [ids[0]!])).status).toBe(200)
      expect((await answer('officerHead', true, [ids[1]!])).status).toBe(200)
      expect((await holders()).map(([who]) => who).sort()).toEqual(['试办officer', '试办officerHead'])
      expect(await move('officer', head)).toMatchObject({ status: 409, body: { message: expect.stringContaining('不在您手上') as unknown } })
      expect(await move('officerHead', officer, [ids[1]!])).toMatchObject({ status: 200, body: { confirmed: true } })
      expect(await holders()).toEqual([['试办officer', null], ['试办officer', null]])
    })

    it('only to officers of the same department, only what the department has', async () => {
      const id = await caseIn(life, 'inProgress')
      const move = (who: Who, toStaff: string, caseIds = [id]) => life.api(who, 'POST', '/custody', { caseIds, toStaff })
      for (const who of ['officer2', 'clerk', 'supervisor'] as const) expect(await move('officer', life.people[who].id), who).toMatchObject({ status: 400, body: { field: 'toStaff' } })
      expect((await move('officer2', life.people.officer2.id)).status).toBe(403)
      expect((await move('clerk', life.people.officer.id)).status).toBe(403)
      expect((await move('officer', life.people.officerHead.id, [await caseIn(life, 'dispatched')])).status).toBe(409)
      expect((await move('officer', life.people.officerHead.id, ['nothing'])).status).toBe(404)
    })
  })
})
