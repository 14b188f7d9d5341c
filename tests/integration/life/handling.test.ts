import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseRow } from '#shared/contract/cases.ts'
import { DIALECTS, START, type Who } from '#tests/support/core.ts'
import { creditCode } from '#tests/support/samples.ts'
import { agreesWithRules, caseIn, closeProven, GOOD_EVENTS, openLife, STORED_STATES, type Life } from './support.ts'

describe.each(DIALECTS)('handling by departments (%s)', (dialect) => {
  let life: Life
  beforeAll(async () => void (life = await openLife(dialect)))
  afterAll(() => closeProven(life))
  const restart = (): void => life.at(START)

  it('joint handling: a step per co-department, its own limit and officer; the case shows whom it waits for', async () => {
    restart()
    const { id } = await life.open({ matterCode: 'WS-02', step: 'dispatch' })
    const { tasks, waitsFor } = await life.get(id)
    expect(tasks.map((t) => [t.kind, t.ownerCode, t.due, t.doneAt])).toEqual([['joint', 'HB', '2026-03-11', null], ['joint', 'SR', '2026-03-11', null], ['joint', 'GA', '2026-03-12', null]])
    expect(waitsFor).toHaveLength(4)
    const [hb, sr] = tasks
    const move = (who: Who, taskId: string, body: object) => life.api<{ code?: string; field?: string; doneAt?: string; signedAt?: string }>(who, 'POST', `/cases/${id}/tasks/${taskId}`, body)
    // The officer of a co-department sees the case he has a step in, and moves his own step only.
    expect((await life.get(id, 'officer2')).id).toBe(id)
    const inbox = async (who: Who, query = ''): Promise<boolean> => (await life.api<{ items: CaseRow[] }>(who, 'GET', `/cases?view=steps&limit=500${query}`)).body.items.some((c) => c.id === id)
    expect([await inbox('officer2'), await inbox('officer'), await inbox('clerk'), await inbox('clerk', '&department=HB')]).toEqual([true, false, true, true])
    for (const who of ['officer2', 'officer', 'clerk'] as const) expect(await move(who, hb!.id, { action: 'signIn' }), who).toMatchObject({ status: 403 })
    expect(await move('auditor', sr!.id, { action: 'signIn' })).toMatchObject({ status: 403 })
    expect((await life.get(id, 'officer2')).actions.filter((a) => a.allowed)).toEqual([])
    expect((await life.get(id, 'officer')).actions.filter((a) => a.allowed).map((a) => a.event)).toContain('signIn')
    expect(await move('officer2', sr!.id, { action: 'finish' })).toMatchObject({ status: 400, body: { field: 'opinion' } })
    expect(await move('officer2', sr!.id, { action: 'finish', result: 'agreed', opinion: '同意', date: '2026-03-09' })).toMatchObject({ status: 400, body: { field: 'date' } })
    expect(await move('officer2', sr!.id, { action: 'signIn' })).toMatchObject({ status: 200 })
    await life.moveTo('2026-03-04T10:00')
    expect(await move('officer2', sr!.id, { action: 'finish', result: 'agreed', opinion: '店招位置符合要求' })).toMatchObject({ status: 200, body: { doneAt: expect.stringContaining('2026-03-04') } })
    expect(await move('officer2', sr!.id, { action: 'finish', result: 'agreed', opinion: '再来一次' })).toMatchObject({ status: 409, body: { code: 'TRANSITION_REFUSED' } })
    expect(await move('clerk', '00000000-0000-7000-8000-000000000000', { action: 'signIn' })).toMatchObject({ status: 404 })
    expect((await life.get(id)).waitsFor.join()).not.toContain('市容')
    expect([await inbox('officer2'), await inbox('clerk')]).toEqual([false, true])
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
    expect(await life.api('officer', 'POST', `/cases/${id}/tasks/${task!.id}`, { action: 'signIn' })).toMatchObject({ status: 403 })
    expect(await life.api('clerk', 'POST', `/cases/${id}/tasks/${task!.id}`, { action: 'signIn', date: '2026-03-05' })).toMatchObject({ status: 200 })
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
    // The last two levels open a follow-up; a better one after it closes it.
    const followed = async (): Promise<unknown[]> => {
      const { body } = await life.api<{ items: CaseRow[] }>('clerk', 'GET', '/cases?view=followUp')
      return [body.items.some((c) => c.id === id), (await life.get(id)).clocks.warnings.map((w) => w.code)]
    }
    for (const [level, open] of [[3, false], [2, true], [1, true], [5, false]] as const) {
      expect((await life.event('clerk', id, { type: 'rate', level })).documents.map((d) => d.kind)).toEqual(['D17'])
      expect(await followed(), String(level)).toEqual([open, open ? ['ratingFollowUp'] : []])
    }
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
    await agreesWithRules(life, id)
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
})
