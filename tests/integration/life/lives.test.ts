import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startDailyWork } from '#main/core/daily.ts'
import { raiseOverdue } from '#main/domain/cases/overdue.ts'
import { recomputeOpenCases } from '#main/domain/cases/recompute.ts'
import type { CaseRow } from '#shared/contract/cases.ts'
import { DIALECTS, START } from '#tests/support/core.ts'
import { agreesWithRules, caseIn, closeProven, GOOD_EVENTS, INCOMPLETE, NOTICE, openLife, REST, type Life } from './support.ts'

describe.each(DIALECTS)('lives of cases (%s)', (dialect) => {
  let life: Life
  beforeAll(async () => void (life = await openLife(dialect)))
  afterAll(() => closeProven(life))
  // Every life begins on Monday 2 March 2026, a stretch without holidays until 4 April.
  const restart = (): void => life.at(START)

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
    await agreesWithRules(life, id)
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
    await agreesWithRules(life, id)
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
    await agreesWithRules(life, id)
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
