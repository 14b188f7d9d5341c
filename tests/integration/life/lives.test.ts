import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startDailyWork } from '#main/core/daily.ts'
import { raiseOverdue } from '#main/domain/cases/overdue.ts'
import { limitsOf, toClockEvents } from '#main/domain/cases/clocks.ts'
import { recomputeOpenCases } from '#main/domain/cases/recompute.ts'
import { eventsOf } from '#main/domain/cases/repository.ts'
import { computeClocks } from '#shared/rules/clocks.ts'
import type { CaseRow } from '#shared/contract/cases.ts'
import { DIALECTS, START, type Who } from '#tests/support/core.ts'
import { creditCode } from '#tests/support/samples.ts'
import { caseIn, closeProven, GOOD_EVENTS, INCOMPLETE, NOTICE, openLife, REST, STORED_STATES, type Life } from './support.ts'

describe.each(DIALECTS)('lives of cases (%s)', (dialect) => {
  let life: Life
  beforeAll(async () => void (life = await openLife(dialect)))
  afterAll(() => closeProven(life))
  // Every life begins on Monday 2 March 2026, a stretch without holidays until 4 April.
  const restart = (): void => life.at(START)

  /** The dates the interface shows are those the pure functions give for the stored events. */
  const agreesWithRules = async (id: string): Promise<void> => {
    const { clocks, matterCode } = await life.get(id)
    const matter = life.core.catalogue.matterOn(matterCode, '2026-03-02')
    const today = life.core.clock.now().slice(0, 10)
    const pure = computeClocks({ limits: limitsOf(matter), events: toClockEvents(await eventsOf(life.core.db.read, id)), today, calendar: life.core.calendar.calendar() })
    const { legalDue, promisedDue, acceptanceDeadline, acceptanceDate, correctionDeadline, deliveryDeadline, colour, phase } = pure
    expect(clocks).toMatchObject({ legalDue, promisedDue, acceptanceDeadline, acceptanceDate, correctionDeadline, deliveryDeadline, colour, phase })
  }

  it('correction: one notice, part of the papers changes no clock, all of them start five new days', async () => {
    restart()
    const { id } = await life.open({ step: 'receive', materials: INCOMPLETE })
    expect((await life.get(id)).clocks).toMatchObject({ phase: 'accepting', acceptanceDeadline: '2026-03-09' })
    await life.moveTo('2026-03-03T10:00')
    const told = await life.event('clerk', id, NOTICE)
    expect(told.documents.map((d) => d.kind)).toEqual(['D3'])
    expect((await life.get(id)).clocks).toMatchObject({ phase: 'awaitingCorrection', correctionDeadline: '2026-03-17', acceptanceDeadline: null })

    await life.moveTo('2026-03-05T10:00')
    const part = await life.event('clerk', id, { type: 'supplement', materials: [{ no: 6, received: true }], complete: false })
    expect([part.state, part.documents.map((d) => d.kind)]).toEqual(['awaitingCorrection', ['D2']])
    expect((await life.get(id)).clocks).toMatchObject({ correctionDeadline: '2026-03-17', acceptanceDeadline: null })
    expect((await life.get(id)).events.at(-1)!.type).toBe('supplementPart')

    await life.moveTo('2026-03-06T10:00')
    const whole = await life.event('clerk', id, { type: 'supplement', materials: [{ no: 7, received: true }], complete: true })
    expect([whole.state, whole.documents.map((d) => d.kind)]).toEqual(['received', ['D2']])
    expect((await life.get(id)).clocks).toMatchObject({ phase: 'accepting', acceptanceDeadline: '2026-03-13' })

    for (const event of [NOTICE, { ...NOTICE, supervisorReason: '窗口人员自己写的' }])
      expect(await life.refused('clerk', id, event)).toMatchObject({ rule: '行政许可法 §32', data: { guard: 'oneNotice' } })
    expect(await life.refused('supervisor', id, NOTICE)).toMatchObject({ data: { guard: 'oneNotice' } })
    const second = await life.event('supervisor', id, { ...NOTICE, supervisorReason: '新收到的图纸与原件不符' })
    expect(second.documents.map((d) => d.kind)).toEqual(['D3'])
    expect((await life.get(id)).clocks.correctionDeadline).toBe('2026-03-20')
    await agreesWithRules(id)
  })

  it('correction: a paper that was wrong must be brought again before all are in', async () => {
    restart()
    const { id } = await life.open({ step: 'receive' })
    await life.event('clerk', id, { type: 'correctionNotice', missing: [{ no: 1, reason: '填写有误', kind: 'wrong' }, { no: 2, reason: '已过期', kind: 'expired' }] })
    const error = await life.refused('clerk', id, { type: 'supplement', materials: [{ no: 1, received: true }], complete: true })
    expect(error).toMatchObject({ data: { guard: 'noticeSatisfied' } })
    expect(error.message).toContain('第2项')
    await life.event('clerk', id, { type: 'supplement', materials: [{ no: 1, received: true }], complete: false })
    expect(await life.event('clerk', id, { type: 'supplement', materials: [{ no: 2, received: true }], complete: true })).toMatchObject({ state: 'received' })
  })

  it('deemed acceptance: warned on working days 3, 4 and 5, then accepted from the day of receipt', async () => {
    restart()
    const { id, number } = await life.open({ step: 'receive', materials: INCOMPLETE })
    const warned = async (): Promise<string[]> => (await life.get(id)).clocks.warnings.filter((w) => w.code === 'acceptance').map((w) => w.message)
    for (const [day, nth] of [['2026-03-04', 0], ['2026-03-05', 3], ['2026-03-06', 4], ['2026-03-08', 4], ['2026-03-09', 5]] as const) {
      await life.moveTo(`${day}T16:00`)
      expect(await warned(), day).toEqual(nth === 0 ? [] : [expect.stringContaining(`第${nth}个工作日`)])
      const guard = await life.api<{ items: CaseRow[] }>('clerk', 'GET', '/cases?view=acceptanceGuard&limit=500')
      expect(guard.body.items.some((c) => c.id === id), day).toBe(nth > 0)
    }
    expect((await life.get(id)).state).toBe('received')
    await life.moveTo('2026-03-09T23:59')
    expect((await life.get(id)).state).toBe('received')

    await life.moveTo('2026-03-10T00:00')
    const deemed = await life.get(id)
    expect(deemed).toMatchObject({ state: 'accepted', acceptedAt: '2026-03-10T00:00:00.000+08:00', flags: ['视为受理'] })
    expect(deemed.clocks).toMatchObject({ deemedAccepted: true, acceptanceDate: '2026-03-02', promisedDue: '2026-03-23', legalDue: '2026-03-30' })
    expect(deemed.events.at(-1)).toMatchObject({ type: 'deemedAccept', at: '2026-03-10T00:00:00.000+08:00', actorName: '系统' })
    expect(deemed.documents.map((d) => d.kind)).toEqual(['D2', 'D4'])
    const d4 = await life.core.db.read.selectFrom('document').selectAll().where('case_id', '=', id).where('kind', '=', 'D4').executeTakeFirstOrThrow()
    // The notice names who took the papers in, and the day they were: that day counts.
    expect(JSON.parse(d4.data)).toMatchObject({ acceptor: { name: '试办clerk' }, acceptedAt: expect.stringContaining('2026-03-02T09:0') })
    expect(JSON.parse(d4.data)).toMatchObject({ caseNumber: number, deemed: true, legalDue: '2026-03-30', promisedDue: '2026-03-23' })
    const pages = await life.api<{ pages: string[] }>('clerk', 'GET', `/documents/${d4.id}/pages`)
    expect(pages.body.pages[0]).toContain('<svg')

    // Too late for any other answer.
    for (const event of ['accept', 'decline', 'correctionNotice']) expect((await life.refused('clerk', id, GOOD_EVENTS[event]!)).rule).toBe('办件流程')
    await agreesWithRules(id)
  })

  it('deemed acceptance and missed correction are caught up at start, dated with their midnights, each once', async () => {
    restart()
    const deemed = await life.open({ step: 'receive' })
    const missed = await life.open({ step: 'receive', materials: INCOMPLETE })
    await life.event('clerk', missed.id, NOTICE)
    await life.reopen()
    // Opened again three weeks later: the clock of the desk, nobody there in between.
    life.at('2026-03-25T08:30')
    const daily = startDailyWork(life.core)
    await vi.waitFor(async () => expect((await life.get(missed.id)).state).toBe('deemedWithdrawn'), { timeout: 10_000 })
    daily.stop()
    expect((await life.get(deemed.id)).events.at(-1)).toMatchObject({ type: 'deemedAccept', at: '2026-03-10T00:00:00.000+08:00' })
    const ended = await life.get(missed.id)
    expect(ended.events.at(-1)).toMatchObject({ type: 'correctionExpired', at: '2026-03-17T00:00:00.000+08:00', actorName: '系统' })
    expect(ended.documents.map((d) => d.kind)).toEqual(['D2', 'D3', 'D13'])
    expect(ended.endedAt).toBe('2026-03-17T00:00:00.000+08:00')
    expect(await raiseOverdue(life.core)).toBe(0)
    expect((await life.get(deemed.id)).events).toHaveLength(2)
    expect((await life.get(deemed.id)).clocks.colour).toBe('red')
  })

  it('deemed acceptance: an event of the desk after the deadline finds it already accepted', async () => {
    restart()
    const { id } = await life.open({ step: 'receive' })
    life.at('2026-03-12T09:00')
    const outcome = await life.event('clerk', id, { type: 'dispatch' })
    expect(outcome.state).toBe('dispatched')
    expect((await life.get(id)).events.map((e) => e.type)).toEqual(['receive', 'deemedAccept', 'dispatch'])
  })

  it('deemed acceptance after a correction counts from the day all papers were in', async () => {
    restart()
    const { id } = await life.open({ step: 'receive', materials: INCOMPLETE })
    await life.event('clerk', id, NOTICE)
    await life.moveTo('2026-03-06T10:00')
    await life.event('clerk', id, { type: 'supplement', materials: REST, complete: true })
    await life.moveTo('2026-03-14T08:00')
    const { clocks, events } = await life.get(id)
    expect(events.at(-1)).toMatchObject({ type: 'deemedAccept', at: '2026-03-14T00:00:00.000+08:00' })
    expect(clocks).toMatchObject({ acceptanceDate: '2026-03-06', promisedDue: '2026-03-27', deemedAccepted: true })
    await life.event('clerk', id, GOOD_EVENTS['dispatch']!)
    for (const kind of ['D4', 'D8']) {
      const { data } = await life.core.db.read.selectFrom('document').select('data').where('case_id', '=', id).where('kind', '=', kind).executeTakeFirstOrThrow()
      expect(JSON.parse(data), kind).toMatchObject({ acceptedAt: expect.stringContaining('2026-03-06T10:0') })
    }
  })

  it('special procedure: days strictly between do not count, no due date meanwhile; extension lengthens both, once', async () => {
    restart()
    await life.moveTo('2026-03-09T09:00')
    const { id } = await life.open({ step: 'dispatch' })
    expect((await life.get(id)).clocks).toMatchObject({ promisedDue: '2026-03-30', legalDue: '2026-04-07', handoverDeadline: '2026-03-10' })
    await life.event('officer', id, GOOD_EVENTS['signIn']!)
    expect((await life.get(id)).clocks.handoverDeadline).toBeNull()

    await life.moveTo('2026-03-12T09:00')
    const stopped = await life.event('officer', id, { type: 'suspend', reason: '检测', plannedEnd: '2026-03-17' })
    expect([stopped.promisedDue, stopped.legalDue, stopped.documents.map((d) => d.kind)]).toEqual([null, null, ['D10']])
    await life.moveTo('2026-03-18T09:00')
    const paused = await life.get(id)
    expect(paused.clocks).toMatchObject({ phase: 'suspended', colour: 'suspended', promisedDue: null, legalDue: null })
    expect(paused.clocks.warnings.map((w) => w.code)).toEqual(['suspensionOverdue'])
    expect(paused.flags).toEqual(['特别程序中'])
    expect(await life.refused('officer', id, GOOD_EVENTS['extend']!)).toMatchObject({ rule: '行政许可法 §45', data: { guard: 'notSuspended' } })

    await life.event('officer', id, GOOD_EVENTS['resume']!)
    expect((await life.get(id)).clocks).toMatchObject({ promisedDue: '2026-04-02', legalDue: '2026-04-10' })
    const explained = (await life.get(id)).clocks.explanation.promised!
    expect(explained.filter((d) => d.kind === 'paused').map((d) => d.date)).toEqual(['2026-03-13', '2026-03-14', '2026-03-15', '2026-03-16', '2026-03-17'])
    expect(explained.at(-1)).toMatchObject({ date: '2026-04-02', count: 15 })

    const longer = await life.event('officer', id, GOOD_EVENTS['extend']!)
    expect([longer.promisedDue, longer.legalDue, longer.documents.map((d) => d.kind)]).toEqual(['2026-04-17', '2026-04-24', ['D11']])
    const d11 = await life.core.db.read.selectFrom('document').select('data').where('case_id', '=', id).where('kind', '=', 'D11').executeTakeFirstOrThrow()
    expect(JSON.parse(d11.data)).toMatchObject({ oldDue: '2026-04-10', newDue: '2026-04-24', days: 10, approver: '分管负责人' })
    expect(await life.refused('officer', id, GOOD_EVENTS['extend']!)).toMatchObject({ rule: '行政许可法 §42', data: { guard: 'notExtended' } })
    await agreesWithRules(id)
  })

  it('extension after the legal date is refused; a limit that has passed is not revived by a special procedure', async () => {
    restart()
    const { id } = await life.open({ step: 'dispatch' })
    await life.event('officer', id, GOOD_EVENTS['signIn']!)
    await life.moveTo('2026-03-31T09:00')
    expect(await life.refused('officer', id, GOOD_EVENTS['extend']!)).toMatchObject({ data: { guard: 'beforeLegalDue' } })
    await life.event('officer', id, { ...GOOD_EVENTS['suspend']!, plannedEnd: '2026-04-10' })
    await life.moveTo('2026-04-09T09:00')
    await life.event('officer', id, GOOD_EVENTS['resume']!)
    expect((await life.get(id)).clocks).toMatchObject({ promisedDue: '2026-03-23', legalDue: '2026-03-30', colour: 'red', legalColour: 'red' })
  })

  it.each(['听证', '招标', '拍卖', '检验', '检测', '检疫', '鉴定', '专家评审'])('special procedure for %s', async (reason) => {
    restart()
    const id = await caseIn(life, 'accepted')
    // Any desk of the handling department may stop it, dispatched or not.
    const { documents } = await life.event('officer', id, { type: 'suspend', reason, plannedEnd: '2026-03-06' })
    expect(documents.map((d) => d.kind)).toEqual(['D10'])
  })

  it('conditional acceptance: promise printed, its deadline watched, kept in parts', async () => {
    restart()
    const { id, documents } = await life.open({ step: 'accept', materials: INCOMPLETE, promise: { deadline: '2026-03-13', signedBy: '本人' } })
    expect(documents.map((d) => d.kind)).toEqual(['D2', 'D4', 'D7'])
    const listed = async (): Promise<boolean> => (await life.api<{ items: CaseRow[] }>('clerk', 'GET', '/cases?view=promised&limit=500')).body.items.some((c) => c.id === id)
    expect(await listed()).toBe(true)
    expect((await life.get(id)).flags).toEqual(['容缺受理'])
    const reminders = async (): Promise<string[]> => (await life.get(id)).clocks.warnings.filter((w) => w.code.startsWith('promise')).map((w) => w.code)
    expect(await reminders()).toEqual(['promiseOpen'])
    await life.moveTo('2026-03-16T09:00')
    expect(await reminders()).toEqual(['promiseOverdue'])

    const part = await life.event('clerk', id, { type: 'promiseKept', materials: [{ no: 6, received: true }] })
    expect([part.state, part.documents.map((d) => d.kind), await listed()]).toEqual(['accepted', ['D2'], true])
    await life.event('clerk', id, { type: 'dispatch' })
    await life.event('clerk', id, { type: 'promiseKept', materials: [{ no: 7, received: true }] })
    expect(await listed()).toBe(false)
    expect(await reminders()).toEqual([])
    expect(await life.refused('clerk', id, GOOD_EVENTS['promiseKept']!)).toMatchObject({ data: { guard: 'promiseOpen' } })
  })

  it('conditional acceptance by event; a promise of nothing is none; a deadline in the past is bad input', async () => {
    restart()
    const { id } = await life.open({ step: 'receive', materials: INCOMPLETE })
    expect(await life.refused('clerk', id, { type: 'accept', promise: { deadline: '2026-02-27', signedBy: '本人' } }, 400)).toMatchObject({ field: 'promise.deadline' })
    expect((await life.event('clerk', id, { type: 'accept', promise: { deadline: '2026-03-13', signedBy: '本人' } })).documents.map((d) => d.kind)).toEqual(['D4', 'D7'])

    const whole = await life.open({ step: 'accept', promise: { deadline: '2026-03-13', signedBy: '本人' } })
    expect(whole.documents.map((d) => d.kind)).toEqual(['D2', 'D4'])
    expect((await life.get(whole.id)).flags).toEqual([])
    const { body } = await life.api<{ items: CaseRow[] }>('clerk', 'GET', '/cases?view=promised&limit=500')
    expect(body.items.map((c) => c.id)).not.toContain(whole.id)
  })

  it('joint handling: a step per co-department, its own limit and officer; the case shows whom it waits for', async () => {
    restart()
    const { id } = await life.open({ matterCode: 'WS-02', step: 'dispatch' })
    const { tasks, waitsFor } = await life.get(id)
    expect(tasks.map((t) => [t.kind, t.ownerCode, t.due, t.doneAt])).toEqual([['joint', 'HB', '2026-03-12', null], ['joint', 'SR', '2026-03-12', null], ['joint', 'GA', '2026-03-12', null]])
    expect(waitsFor).toHaveLength(4)
    const [hb, sr] = tasks
    const move = (who: Who, taskId: string, body: object) => life.api<{ code?: string; field?: string; doneAt?: string; signedAt?: string }>(who, 'POST', `/cases/${id}/tasks/${taskId}`, body)
    // The officer of a co-department sees the case he has a step in, and moves his own step only.
    expect((await life.get(id, 'officer2')).id).toBe(id)
    expect(await move('officer2', hb!.id, { action: 'signIn' })).toMatchObject({ status: 403 })
    expect(await move('officer2', sr!.id, { action: 'finish' })).toMatchObject({ status: 400, body: { field: 'opinion' } })
    expect(await move('officer2', sr!.id, { action: 'finish', result: 'agreed', opinion: '同意', date: '2026-03-09' })).toMatchObject({ status: 400, body: { field: 'date' } })
    expect(await move('officer2', sr!.id, { action: 'signIn' })).toMatchObject({ status: 200 })
    await life.moveTo('2026-03-04T10:00')
    expect(await move('officer2', sr!.id, { action: 'finish', result: 'agreed', opinion: '店招位置符合要求' })).toMatchObject({ status: 200, body: { doneAt: expect.stringContaining('2026-03-04') } })
    expect(await move('officer2', sr!.id, { action: 'finish', result: 'agreed', opinion: '再来一次' })).toMatchObject({ status: 409, body: { code: 'TRANSITION_REFUSED' } })
    expect(await move('clerk', '00000000-0000-7000-8000-000000000000', { action: 'signIn' })).toMatchObject({ status: 404 })
    expect((await life.get(id)).waitsFor.join()).not.toContain('市容')
    // A step of another case is none of this one.
    const other = await life.open({ matterCode: 'WS-02', step: 'dispatch' })
    expect(await life.api('clerk', 'POST', `/cases/${other.id}/tasks/${hb!.id}`, { action: 'signIn' })).toMatchObject({ status: 404 })
    // Returned and sent again: the steps stay as they are; joint matters are extended by fifteen days.
    await life.event('officer', id, GOOD_EVENTS['sendBack']!)
    await life.event('clerk', id, GOOD_EVENTS['dispatch']!)
    expect((await life.get(id)).tasks).toHaveLength(3)
    const before = (await life.get(id)).legalDue!
    const { legalDue } = await life.event('officer', id, GOOD_EVENTS['extend']!)
    expect(life.core.calendar.calendar().workingDaysBetween(before, legalDue!)).toBe(15)
  })

  it('stages of a multi-stage limit and public notice, with the one the case is in', async () => {
    restart()
    const { id } = await life.open({ matterCode: 'JF-01', step: 'receive' })
    const stages = async () => (await life.get(id)).stages?.map((s) => [s.days, s.due, s.current])
    expect(await stages()).toEqual([[30, null, false], [15, null, false], [15, null, false], [15, null, false]])
    const { legalDue } = await life.event('clerk', id, { type: 'accept' })
    expect(await stages()).toEqual([[30, '2026-04-01', true], [15, '2026-04-16', false], [15, '2026-05-06', false], [15, '2026-05-18', false]])
    expect(legalDue).toBe('2026-05-18')
    await life.event('supervisor', id, { type: 'suspend', reason: '鉴定', plannedEnd: '2026-04-08' })
    await life.moveTo('2026-04-08T09:00')
    expect(await stages()).toEqual([[30, null, true], [15, null, false], [15, null, false], [15, null, false]])
    const resumed = await life.event('supervisor', id, { type: 'resume' })
    expect((await stages())!.at(-1)![1]).toBe(resumed.legalDue)
    await life.event('clerk', id, GOOD_EVENTS['withdraw']!)
    expect((await stages())!.some(([, , current]) => current)).toBe(false)
    expect((await life.get((await life.open()).id)).stages).toBeUndefined()
    expect((await life.get((await life.open({ matterCode: 'MZ-02', materials: [1, 2, 3, 4, 5, 6, 7, 8].map((no) => ({ no, received: true })) })).id)).stages).toMatchObject([{ step: '公示', days: 5, due: null }])
  })

  it('reported matters wait for the body above, with its own date', async () => {
    restart()
    const applicant = { kind: 'organisation' as const, name: '练习广告有限公司', idType: 'creditCode' as const, idNumber: creditCode(7), representative: '赵测试' }
    const { id } = await life.open({ matterCode: 'SR-03', step: 'dispatch', applicant, materials: [1, 2, 3, 4, 5, 6].map((no) => ({ no, received: true })) })
    const [task] = (await life.get(id)).tasks
    expect(task).toMatchObject({ kind: 'outside', ownerCode: null, ownerName: '市市容管理局', step: '上报' })
    await life.moveTo('2026-03-12T10:00')
    const done = await life.api('officer2', 'POST', `/cases/${id}/tasks/${task!.id}`, { action: 'finish', date: '2026-03-10', result: 'agreed', opinion: '市局同意' })
    expect(done).toMatchObject({ status: 200, body: { doneAt: '2026-03-10T00:00:00.000+08:00' } })
    const { clocks } = await life.get(id)
    expect(clocks.promisedDue).toBe('2026-03-16')
  })

  it('sending back stops no clock; after two bounces a supervisor decides', async () => {
    restart()
    const { id } = await life.open({ step: 'dispatch' })
    const { promisedDue } = await life.get(id)
    for (const _ of [1, 2]) {
      await life.event('officer', id, GOOD_EVENTS['sendBack']!)
      await life.event('clerk', id, GOOD_EVENTS['dispatch']!)
    }
    await life.event('officer', id, GOOD_EVENTS['signIn']!)
    expect(await life.refused('officer', id, GOOD_EVENTS['sendBack']!)).toMatchObject({ rule: '退回规则', data: { guard: 'bounceLimit' } })
    expect(await life.refused('clerk', id, GOOD_EVENTS['reassign']!)).toMatchObject({ data: { guard: 'bounceLimit' } })
    const third = await life.event('supervisor', id, GOOD_EVENTS['sendBack']!)
    expect(third.documents.map((d) => d.kind)).toEqual(['D9'])
    expect(await life.get(id)).toMatchObject({ state: 'accepted', promisedDue })
    const sheets = await life.core.db.read.selectFrom('document').select('data').where('case_id', '=', id).where('kind', '=', 'D9').orderBy('id').execute()
    expect(sheets.map((s) => (JSON.parse(s.data) as { bounce: number }).bounce)).toEqual([1, 2, 3])
  })

  it('reassigning moves the case to the other department, its numbers follow', async () => {
    restart()
    const { id } = await life.open({ step: 'dispatch' })
    const moved = await life.event('clerk', id, { type: 'reassign', reason: '职能划转', departmentCode: 'SR' })
    expect(moved).toMatchObject({ state: 'accepted', departmentCode: 'SR' })
    const d9 = await life.core.db.read.selectFrom('document').select('data').where('case_id', '=', id).where('kind', '=', 'D9').executeTakeFirstOrThrow()
    expect(JSON.parse(d9.data)).toMatchObject({ suggestion: expect.stringContaining('改由') })
    await life.event('clerk', id, GOOD_EVENTS['dispatch']!)
    expect(await life.refused('officer', id, GOOD_EVENTS['signIn']!, 403)).toMatchObject({ code: 'FORBIDDEN' })
    await life.event('officer2', id, GOOD_EVENTS['signIn']!)
    const closed = await life.event('officer2', id, GOOD_EVENTS['close']!)
    const department = life.core.catalogue.department('SR')!
    expect(closed.documents[0]!.number).toContain(department.short.slice(0, 2))
  })

  it.each(['received', 'awaitingCorrection', 'accepted', 'dispatched', 'inProgress'] as const)('withdrawn from %s: papers returned, nothing more to do but archive', async (state) => {
    restart()
    const id = await caseIn(life, state)
    const { documents } = await life.event('clerk', id, GOOD_EVENTS['withdraw']!)
    expect(documents.map((d) => d.kind)).toEqual(['D12'])
    const { actions, endedAt } = await life.get(id)
    expect(endedAt).not.toBeNull()
    expect(actions.filter((a) => a.allowed).map((a) => a.event)).toEqual(['archive', 'correct'])
    expect((await life.event('clerk', id, GOOD_EVENTS['archive']!)).state).toBe('archived')
  })

  it('withdrawn while suspended: the special procedure ends with it', async () => {
    restart()
    const id = await caseIn(life, 'inProgress')
    await life.event('officer', id, GOOD_EVENTS['suspend']!)
    await life.event('clerk', id, GOOD_EVENTS['withdraw']!)
    expect(await life.get(id)).toMatchObject({ state: 'withdrawn', flags: [], colour: null })
  })

  it('closing: delivery within ten working days, rated by five levels', async () => {
    restart()
    const id = await caseIn(life, 'inProgress')
    const closed = await life.event('officer', id, { ...GOOD_EVENTS['close']!, resultNumber: '白卫许〔2026〕1号' })
    expect(closed.documents.map((d) => d.kind)).toEqual(['D14', 'D15'])
    expect((await life.get(id)).clocks).toMatchObject({ phase: 'closed', deliveryDeadline: '2026-03-16', colour: null })
    await life.moveTo('2026-03-17T09:00')
    expect((await life.get(id)).clocks.warnings.map((w) => w.code)).toEqual(['deliveryOverdue'])
    await life.event('clerk', id, { type: 'deliver', way: '邮寄', receiver: '本人', mailNumber: 'EMS123456' })
    const d16 = await life.core.db.read.selectFrom('document').select('data').where('case_id', '=', id).where('kind', '=', 'D16').executeTakeFirstOrThrow()
    expect(JSON.parse(d16.data)).toMatchObject({ way: '邮寄送达', mailNumber: 'EMS123456' })
    for (const level of [1, 5]) expect((await life.event('clerk', id, { type: 'rate', level })).documents.map((d) => d.kind)).toEqual(['D17'])
    const row = await life.core.db.read.selectFrom('cases').select(['rating']).where('id', '=', id).executeTakeFirstOrThrow()
    expect(row.rating).toBe(5)
  })

  it('decided during a special procedure: the procedure ends with it, the days before the decision count as paused', async () => {
    restart()
    const id = await caseIn(life, 'inProgress')
    await life.event('officer', id, { ...GOOD_EVENTS['suspend']!, plannedEnd: '2026-03-20' })
    await life.moveTo('2026-03-12T09:00')
    await life.event('officer', id, GOOD_EVENTS['close']!)
    expect(await life.get(id)).toMatchObject({ state: 'closed', flags: [] })
    const { data } = await life.core.db.read.selectFrom('document').select('data').where('case_id', '=', id).where('kind', '=', 'D14').executeTakeFirstOrThrow()
    // Accepted and suspended on the 2nd: only the 12th itself counts.
    expect(JSON.parse(data)).toMatchObject({ workingDays: 1 })
    await agreesWithRules(id)
  })

  it('refusal needs reason and remedies, also on the spot', async () => {
    restart()
    const { id } = await life.open({ step: 'receive', matterCode: 'SR-05' })
    expect(await life.refused('clerk', id, { type: 'finishOnTheSpot', result: 'refused', opinion: '不符合' })).toMatchObject({ rule: '行政许可法 §38', data: { guard: 'resultReasoned' } })
    const done = await life.event('clerk', id, { type: 'finishOnTheSpot', result: 'refused', opinion: '不符合', reason: '不在责任区内', remedies: '可申请复议' })
    expect(done.documents.map((d) => d.kind)).toEqual(['D14', 'D16'])
  })

  it('supervision: asked and answered, shown as a flag', async () => {
    restart()
    const id = await caseIn(life, 'inProgress')
    await life.event('supervisor', id, GOOD_EVENTS['supervise']!)
    expect((await life.get(id)).flags).toEqual(['督办中'])
    await life.event('officer', id, GOOD_EVENTS['reply']!)
    expect((await life.get(id)).flags).toEqual([])
  })

  it('a reminder of every state for the screen: actions say why not', async () => {
    restart()
    for (const state of STORED_STATES.filter((s) => s !== 'deemedWithdrawn')) {
      const { actions } = await life.get(await caseIn(life, state))
      for (const a of actions.filter((x) => !x.allowed)) expect(a.reason, `${state} ${a.event}`).toMatch(/\p{Script=Han}/u)
    }
  })

  it('a calendar changed afterwards moves a midnight before the last event: the log stays in order', async () => {
    restart()
    const stuck = await life.open({ step: 'receive' })
    const fine = await life.open({ step: 'receive' })
    await life.moveTo('2026-03-09T10:00')
    await life.event('supervisor', stuck.id, GOOD_EVENTS['supervise']!)
    // Saturday and Sunday the 7th and 8th turn out to be working days: the fifth was Saturday.
    for (const date of ['2026-03-07', '2026-03-08'])
      await life.sql(`insert into calendar_override (date, kind, name, reason, set_by, set_at) values ('${date}', 'work', '调休', '练习', 'test', '${START}')`)
    await life.sql(`update meta set value = 'changed' where key = 'calendar_stamp'`)
    expect(await raiseOverdue(life.core)).toBe(0)
    await life.core.calendar.refresh(life.core.db.read)
    await recomputeOpenCases(life.core)
    await raiseOverdue(life.core)
    expect((await life.get(fine.id)).events.at(-1)).toMatchObject({ type: 'deemedAccept', at: '2026-03-08T00:00:00.000+08:00' })
    const { state, events, clocks } = await life.get(stuck.id)
    expect([state, clocks.acceptanceDate]).toEqual(['accepted', '2026-03-02'])
    expect(events.map((e) => e.type)).toEqual(['receive', 'supervise', 'deemedAccept'])
    expect(events[2]!.at).toBe(events[1]!.at)
    await life.sql('delete from calendar_override')
    await life.sql(`update meta set value = 'back' where key = 'calendar_stamp'`)
    await life.core.calendar.refresh(life.core.db.read)
  })

  it('a kept deadline counted with another calendar is put right instead of blocking the case', async () => {
    restart()
    const { id } = await life.open({ step: 'receive' })
    await life.sql(`update cases set acceptance_deadline = '2026-03-03' where id = '${id}'`)
    await life.moveTo('2026-03-05T10:00')
    await life.event('clerk', id, GOOD_EVENTS['accept']!)
    expect((await life.get(id)).events.map((e) => e.type)).toEqual(['receive', 'accept'])
  })

  it('a midnight that cannot be recorded for one case does not hold up the others', async () => {
    restart()
    const stuck = await life.open({ step: 'receive' })
    const fine = await life.open({ step: 'receive' })
    const noted = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const versions = vi.spyOn(life.core.catalogue, 'matterVersion')
    let first = true
    versions.mockImplementation((id) => {
      // The first case looked at has lost its matter.
      if (first) return void (first = false)
      return life.core.catalogue.versions('WS-01').find((m) => m.versionId === id)
    })
    life.at('2026-03-10T08:00')
    expect(await raiseOverdue(life.core)).toBe(1)
    expect(noted).toHaveBeenCalledOnce()
    vi.restoreAllMocks()
    expect(await raiseOverdue(life.core)).toBe(1)
    for (const { id } of [stuck, fine]) expect((await life.get(id)).state).toBe('accepted')
  })
})
