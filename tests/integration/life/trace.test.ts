import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseOutcome } from '#shared/contract/cases.ts'
import type { ErrorBody } from '#shared/contract/errors.ts'
import { DIALECTS, START } from '#tests/support/core.ts'
import { aCase, residentId } from '#tests/support/samples.ts'
import { caseIn, closeProven, GOOD_EVENTS, INCOMPLETE, openLife, type EventBody, type Life } from './support.ts'

const CASE_TABLES = ['cases', 'case_event', 'case_material', 'case_task', 'document', 'number_series', 'applicant'] as const

describe.each(DIALECTS)('traces, repetition and competition (%s)', (dialect) => {
  let life: Life
  beforeAll(async () => void (life = await openLife(dialect)))
  afterAll(() => closeProven(life))
  const restart = (): void => life.at(START)
  const send = (who: 'clerk' | 'clerk2' | 'supervisor', id: string, event: EventBody, key?: string) =>
    life.api<CaseOutcome & ErrorBody>(who, 'POST', `/cases/${id}/events`, event, key === undefined ? {} : { 'idempotency-key': key })
  const state = async () => Object.fromEntries(Object.entries(await life.dump()).filter(([table]) => (CASE_TABLES as readonly string[]).includes(table)))

  it('correct: old and new value, reason and person stay; the ID number is masked wherever it is shown', async () => {
    restart()
    const { id } = await life.open()
    const [before, after] = [(await life.core.db.read.selectFrom('cases').select('applicant_id_number').where('id', '=', id).executeTakeFirstOrThrow()).applicant_id_number, residentId(9001)]
    await life.event('clerk', id, { type: 'correct', field: 'applicant.idNumber', newValue: after, reason: '录入时看错一位' })
    const detail = await life.get(id)
    const { data, actorName } = detail.events.at(-1)!
    expect([actorName, data]).toEqual(['试办clerk', { field: 'applicant.idNumber', label: '证件号码', reason: '录入时看错一位', oldValue: expect.stringMatching(/^999999\*+\d{3}[\dX]$/), newValue: expect.stringMatching(/^999999\*+/) }])
    expect(JSON.stringify(detail)).not.toContain(before)
    expect(JSON.stringify(detail)).not.toContain(after)
    const revealed = await life.api<{ idNumber: string }>('clerk', 'POST', `/cases/${id}/reveal`, { reason: '核对' })
    expect(revealed.body.idNumber).toBe(after)
    const stored = await life.core.db.read.selectFrom('case_event').select('data').where('case_id', '=', id).where('type', '=', 'correct').executeTakeFirstOrThrow()
    expect(JSON.parse(stored.data)).toMatchObject({ oldValue: before, newValue: after })
    const journal = await life.core.db.read.selectFrom('audit').select('detail').where('subject', '=', id).execute()
    expect(journal.map((r) => r.detail).join()).not.toContain(after)
    // What was printed before stays as it was printed.
    expect((await life.papers(id))).toEqual(['D2', 'D4'])
  })

  it.each([
    ['applicant.idNumber', '999999199001011230', 400, 'IDENTIFIER_INVALID'],
    ['applicant.idNumber', '', 400, 'INPUT_INVALID'],
    ['applicant.name', ' ', 400, 'INPUT_INVALID'],
    ['applicant.shoeSize', '43', 400, 'INPUT_INVALID'],
    ['__proto__', 'x', 400, 'INPUT_INVALID'],
    ['state', 'closed', 400, 'INPUT_INVALID'],
    ['applicant.communityCode', 'C99', 400, 'INPUT_INVALID'],
  ])('correct %s to %o is refused and changes nothing', async (field, newValue, status, code) => {
    restart()
    const { id } = await life.open()
    const before = await state()
    expect(await life.refused('clerk', id, { type: 'correct', field, newValue, reason: '更正' }, status)).toMatchObject({ code })
    expect(await state()).toEqual(before)
  })

  describe('a receipt entered afterwards (离线补录)', () => {
    const back = (newValue: string): EventBody => ({ type: 'correct', field: 'receivedAt', newValue, reason: '停电期间手工收件,凭备用受理单补录' })
    const from = '2026-03-04T10:00'

    it('the supervisor dates it back: the clocks count from the day the papers came, the paper says so, the entry stays in the log', async () => {
      life.at(from)
      const { id, number } = await life.open({ step: 'receive' })
      expect(await life.refused('clerk', id, back('2026-03-02'), 403)).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('值班主管') as unknown })
      await life.event('supervisor', id, back('2026-03-02'))
      const detail = await life.get(id)
      expect(detail).toMatchObject({ state: 'received', receivedAt: expect.stringContaining('2026-03-02T10:00') as unknown, flags: ['离线补录'], clocks: { acceptanceDeadline: '2026-03-09' } })
      expect(detail.events[0]).toMatchObject({ type: 'receive', at: expect.stringContaining('2026-03-04T10:00') as unknown })
      expect(detail.events.at(-1)).toMatchObject({ type: 'correct', data: { label: '收件日期(离线补录)', oldValue: '2026-03-04', newValue: '2026-03-02' } })
      await life.event('clerk', id, { type: 'accept' })
      const d4 = await life.core.db.read.selectFrom('document').select('data').where('case_id', '=', id).where('kind', '=', 'D4').executeTakeFirstOrThrow()
      expect(JSON.parse(d4.data)).toMatchObject({ receivedAt: expect.stringContaining('2026-03-02T10:00') as unknown, acceptedAt: expect.stringContaining('2026-03-04T10:00') as unknown })
      const found = await life.api<{ items: { number: string }[] }>('clerk', 'GET', '/cases?receivedFrom=2026-03-02&receivedTo=2026-03-02&limit=500')
      expect(found.body.items.map((c) => c.number)).toContain(number)
    })

    it('five days gone by meanwhile have made it accepted from the day it came, whoever accepted it at the entry', async () => {
      life.at('2026-03-16T10:00')
      const [waiting, accepted] = [await life.open({ step: 'receive' }), await life.open({ step: 'accept' })]
      for (const { id } of [waiting, accepted]) await life.event('supervisor', id, back('2026-03-02'))
      expect(await life.get(waiting.id)).toMatchObject({ state: 'accepted', clocks: { acceptanceDate: '2026-03-02', deemedAccepted: true } })
      const late = await life.get(accepted.id)
      expect(late).toMatchObject({ state: 'accepted', clocks: { acceptanceDate: '2026-03-02', deemedAccepted: true } })
      expect(late.promisedDue).toBe((await life.get(waiting.id)).promisedDue)
    })

    it.each([
      ['a later day', '2026-03-20', 400, '应早于'], ['the same day', '2026-03-16', 400, '应早于'], ['no day', '很早以前', 400, '实际收件的日期'], ['a year that was mistyped', '2025-03-12', 400, '31天以内'],
    ])('%s is refused', async (_what, day, status, words) => {
      life.at('2026-03-16T10:00')
      const { id } = await life.open({ step: 'receive' })
      expect(await life.refused('supervisor', id, back(day), status)).toMatchObject({ field: 'newValue', message: expect.stringContaining(words) as unknown })
    })

    it('not after a notice of what is missing, nor after the end', async () => {
      life.at('2026-03-16T10:00')
      const { id } = await life.open({ step: 'receive' })
      await life.event('clerk', id, { type: 'correctionNotice', missing: [{ no: 1, reason: '没有带' }] })
      expect(await life.refused('supervisor', id, back('2026-03-12'))).toMatchObject({ rule: '离线补录' })
      restart()
    })
  })

  it('correct: the value must be another one, and the one the caller saw', async () => {
    restart()
    const { id } = await life.open()
    const correct = (change: object): EventBody => ({ type: 'correct', field: 'applicant.phone', newValue: '13911112222', reason: '换号', ...change })
    expect(await life.refused('clerk', id, correct({ oldValue: '13900000000' }))).toMatchObject({ code: 'VERSION_CONFLICT', message: expect.stringContaining('原值') })
    await life.event('clerk', id, correct({}))
    expect(await life.refused('clerk', id, correct({}))).toMatchObject({ data: { guard: 'traced' } })
    await life.event('supervisor', id, correct({ oldValue: '13911112222', newValue: null }))
    expect((await life.get(id)).applicant.phoneMasked).toBeNull()
    await life.event('clerk', id, { type: 'correct', field: 'applicant.name', newValue: '单更正', reason: '姓名有误' })
    const found = await life.api<{ items: { id: string }[] }>('clerk', 'GET', '/cases?q=shangengzheng')
    expect(found.body.items.map((c) => c.id)).toEqual([id])
  })

  it('correct: the register of applicants follows, nobody is found by the wrong number any more for this case', async () => {
    restart()
    const { id } = await life.open()
    const hits = async (q: string) => (await life.api<{ name: string; openCases: { id: string }[] }[]>('clerk', 'GET', `/applicants?q=${encodeURIComponent(q)}`)).body.map((h) => [h.name, h.openCases.map((c) => c.id)])
    const { applicant_id_number: wrong, applicant_name: name } = await life.core.db.read.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    await life.event('clerk', id, { type: 'correct', field: 'applicant.idNumber', newValue: residentId(9004), reason: '录入时看错一位' })
    expect(await hits(residentId(9004))).toEqual([[name, [id]]])
    expect(await hits(wrong)).toEqual([[name, []]])
    await life.event('clerk', id, { type: 'correct', field: 'applicant.name', newValue: '仇更名', reason: '同音字' })
    expect(await hits(residentId(9004))).toEqual([['仇更名', [id]]])
    // A number that belongs to somebody known joins the case to that person.
    const other = await life.open({ applicant: { kind: 'person', name: '仇更名', idType: 'residentId', idNumber: residentId(9005) } })
    await life.event('clerk', id, { type: 'correct', field: 'applicant.idNumber', newValue: residentId(9005), reason: '又错一位' })
    expect(await hits(residentId(9005))).toEqual([['仇更名', expect.arrayContaining([id, other.id])]])
  })

  it('void: only a supervisor, with a reason; the case stays to be seen, nothing is deleted', async () => {
    restart()
    const id = await caseIn(life, 'inProgress')
    await life.refused('clerk', id, GOOD_EVENTS['void']!, 403)
    await life.refused('officer', id, GOOD_EVENTS['void']!, 403)
    expect((await life.event('supervisor', id, GOOD_EVENTS['void']!)).state).toBe('discarded')
    const detail = await life.get(id)
    expect(detail.events.at(-1)).toMatchObject({ type: 'void', data: { reason: '重复登记' }, actorName: '试办supervisor' })
    expect(detail.documents.map((d) => d.kind)).toEqual(['D2', 'D4', 'D8'])
    expect(await life.refused('supervisor', id, GOOD_EVENTS['void']!)).toMatchObject({ data: { guard: 'state' } })
    await expect(life.sql(`delete from case_event where case_id = '${id}'`)).rejects.toThrow()
  })

  it('the same event twice with one key happens once and is answered alike; without a key the second is refused', async () => {
    restart()
    const id = await caseIn(life, 'received')
    const [first, again] = [await send('clerk', id, { type: 'accept' }, 'k-1'), await send('clerk', id, { type: 'accept' }, 'k-1')]
    expect([first.status, again]).toEqual([200, first])
    expect(await life.papers(id)).toEqual(['D2', 'D4'])
    expect(await send('clerk', id, { type: 'dispatch' }, 'k-1')).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
    // Somebody else's key of the same text is another key.
    expect(await send('clerk2', id, { type: 'dispatch' }, 'k-1')).toMatchObject({ status: 200 })
    expect(await send('clerk', id, { type: 'dispatch' })).toMatchObject({ status: 409 })
    // A refusal is not remembered: when the way is free the same key works.
    expect(await send('clerk', id, { type: 'deliver', way: 'counter', receiver: '本人' }, 'k-2')).toMatchObject({ status: 409 })
    await life.event('officer', id, GOOD_EVENTS['signIn']!)
    await life.event('officer', id, GOOD_EVENTS['close']!)
    expect(await send('clerk', id, { type: 'deliver', way: 'counter', receiver: '本人' }, 'k-2')).toMatchObject({ status: 200 })
  })

  it('the same click ten times at once', async () => {
    restart()
    const id = await caseIn(life, 'received')
    const answers = await Promise.all(Array.from({ length: 10 }, () => send('clerk', id, { type: 'accept' }, 'many')))
    expect(answers.map((a) => a.status)).toEqual(Array(10).fill(200))
    expect(new Set(answers.map((a) => JSON.stringify(a.body))).size).toBe(1)
    expect((await life.get(id)).events.map((e) => e.type)).toEqual(['receive', 'accept'])
  })

  it('ten people at once without a key: one gets it, the others are told', async () => {
    restart()
    const id = await caseIn(life, 'received')
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => send(i % 2 ? 'clerk' : 'clerk2', id, { type: 'accept' })))
    expect(answers.filter((a) => a.status === 200)).toHaveLength(1)
    for (const a of answers.filter((x) => x.status !== 200)) expect(a).toMatchObject({ status: 409, body: { code: expect.stringMatching(/^(TRANSITION_REFUSED|VERSION_CONFLICT)$/) } })
    expect((await life.get(id)).events.map((e) => e.type)).toEqual(['receive', 'accept'])
  })

  it('a stale version is told what changed, by whom, and changes nothing', async () => {
    restart()
    const id = await caseIn(life, 'received')
    const { version } = await life.get(id)
    await life.event('clerk', id, { type: 'accept' })
    await life.event('supervisor', id, { type: 'supervise', reason: '加急' })
    const before = await state()
    const { status, body } = await send('clerk2', id, { type: 'withdraw', version })
    expect(status).toBe(409)
    expect(body).toMatchObject({ code: 'VERSION_CONFLICT', data: { yours: 1, current: 3, state: 'accepted', changes: [{ type: 'accept', label: '受理', actorName: '试办clerk' }, { type: 'supervise', label: '督办', actorName: '试办supervisor' }] } })
    expect(body.message).toContain('试办clerk')
    expect(await state()).toEqual(before)
    expect(await send('clerk2', id, { type: 'dispatch', version: 3 })).toMatchObject({ status: 200 })
    expect(await send('clerk2', id, { type: 'withdraw', version: 99 })).toMatchObject({ status: 409, body: { code: 'VERSION_CONFLICT', data: { changes: [] } } })
  })

  it('a version from before a midnight that came about by law is stale', async () => {
    restart()
    const { id } = await life.open({ step: 'receive', materials: INCOMPLETE })
    life.at('2026-03-11T09:00')
    const { body } = await send('clerk', id, { type: 'correctionNotice', missing: [{ no: 6, reason: '缺' }], version: 1 })
    expect(body).toMatchObject({ code: 'VERSION_CONFLICT', data: { changes: [{ type: 'deemedAccept', label: '视为受理', actorName: '系统' }] } })
  })

  it('a clock set back before the last event is refused, with the time', async () => {
    life.at('2026-03-10T09:00')
    const { id } = await life.open({ step: 'receive' })
    life.at('2026-03-09T09:00')
    const before = await state()
    const error = await life.refused('clerk', id, { type: 'accept' })
    expect(error).toMatchObject({ code: 'TRANSITION_REFUSED', rule: '事件按时间先后' })
    expect(error.message).toContain('2026-03-10 09:00')
    expect(await state()).toEqual(before)
    life.at('2026-03-10T09:30')
    await life.event('clerk', id, { type: 'accept' })
  })

  it('a community nobody knows is bad input, also for a new case', async () => {
    restart()
    const applicant = { kind: 'person' as const, name: '赵测试', idType: 'residentId' as const, idNumber: residentId(9002), communityCode: 'C99' }
    const before = await state()
    const answer = await life.api<ErrorBody>('clerk', 'POST', '/cases', aCase(1, { applicant }))
    expect(answer).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID', field: 'applicant.communityCode' } })
    expect(await state()).toEqual(before)
    const { id } = await life.open({ applicant: { ...applicant, communityCode: 'C01' } })
    await life.event('clerk', id, { type: 'correct', field: 'applicant.communityCode', newValue: 'C02', reason: '户籍迁移' })
    expect((await life.get(id)).communityCode).toBe('C02')
  })

  it('a case nobody knows, by key and by number', async () => {
    for (const id of ['01a00000-0000-7000-8000-000000000000', '320103001260302019999'])
      expect(await send('clerk', id, { type: 'accept' })).toMatchObject({ status: 404, body: { code: 'CASE_UNKNOWN' } })
    restart()
    const { number } = await life.open({ step: 'receive' })
    expect((await life.event('clerk', number, { type: 'accept' })).number).toBe(number)
  })
})
