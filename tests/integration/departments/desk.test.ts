import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DepartmentOfficer, DeskStatistics, OpinionTemplate, PaperRequest } from '#shared/contract/department.ts'
import { uuid } from '#main/core/ids.ts'
import { DIALECTS, START, type Who } from '#tests/support/core.ts'
import { caseIn, closeProven, GOOD_EVENTS, openLife, type Life } from '../life/support.ts'

describe.each(DIALECTS)('the desk of a department (%s)', (dialect) => {
  let life: Life
  beforeAll(async () => void (life = await openLife(dialect)))
  afterAll(() => closeProven(life))
  const officers = async (who: Who, query = '') => (await life.api<DepartmentOfficer[]>(who, 'GET', `/department/officers${query}`)).body

  describe('distributing work', () => {
    it('the head gives a case to one of the department: kept in its log with from whom to whom, the limits run on', async () => {
      life.at(START)
      const id = await caseIn(life, 'inProgress')
      const before = await life.get(id)
      const head = life.people.officerHead
      await life.event('officerHead', id, { type: 'assign', officerId: head.id, note: '请三日内现场核查' })
      const after = await life.get(id)
      expect([after.state, after.promisedDue]).toEqual(['inProgress', before.promisedDue])
      expect(after.events.at(-1)).toMatchObject({ type: 'assign', actorName: '试办officerHead', data: { officerId: head.id, officerName: '试办officerHead', note: '请三日内现场核查' } })
      expect((await officers('officer')).map((p) => [p.name, p.leads, p.open > 0])).toEqual([['试办officer', false, expect.any(Boolean)], ['试办officerHead', true, true]])
      const mine = await life.api<{ items: { id: string }[] }>('officerHead', 'GET', '/cases?view=mine')
      expect(mine.body.items.map((c) => c.id)).toContain(id)
    })

    it('an officer does not distribute, nor a head of another department; a supervisor does; only officers of the department are given work', async () => {
      const id = await caseIn(life, 'inProgress')
      expect(await life.refused('officer', id, GOOD_EVENTS['assign']!)).toMatchObject({ rule: '部门分工', data: { guard: 'headAssigns' } })
      expect((await life.get(id, 'officer')).actions.find((a) => a.event === 'assign')).toMatchObject({ allowed: false, reason: expect.stringContaining('部门负责人') as unknown })
      await life.refused('officer2', id, GOOD_EVENTS['assign']!, 403)
      for (const officerId of ['officer2', 'clerk', 'nobody']) expect(await life.refused('officerHead', id, { type: 'assign', officerId }, 400), officerId).toMatchObject({ field: 'officerId' })
      await life.refused('officerHead', id, { type: 'assign', officerId: ' ' }, 400)
      await life.event('supervisor', id, { type: 'assign', officerId: life.people.officer.id })
      for (const state of ['accepted', 'dispatched', 'closed'] as const) await life.refused('officerHead', await caseIn(life, state), GOOD_EVENTS['assign']!)
    })

    it('two who decide on what they saw before: the second is told what happened and nothing of the first is lost', async () => {
      const id = await caseIn(life, 'inProgress')
      const { version } = await life.get(id)
      await life.event('officerHead', id, { type: 'assign', officerId: life.people.officerHead.id, version })
      const conflict = await life.refused('officer', id, { ...GOOD_EVENTS['close']!, version })
      expect(conflict).toMatchObject({ code: 'VERSION_CONFLICT', data: { changes: [{ type: 'assign', actorName: '试办officerHead' }] } })
      expect((await life.get(id)).state).toBe('inProgress')
    })

    it('both at the same moment: one wins, the other is refused', async () => {
      const id = await caseIn(life, 'inProgress')
      const { version } = await life.get(id)
      const answers = await Promise.all(
        (['officer', 'officerHead'] as const).map((who) => life.api<{ code?: string }>(who, 'POST', `/cases/${id}/events`, { type: 'assign', officerId: life.people[who].id, version })),
      )
      // An officer may not distribute at all; with two heads one is too late.
      expect(answers.map((a) => a.status).sort()).toEqual([200, 409])
      const twice = await Promise.all(['甲意见', '乙意见'].map((opinion) => life.api<{ code?: string }>('officer', 'POST', `/cases/${id}/events`, { ...GOOD_EVENTS['close']!, opinion, version: version + 1 })))
      expect(twice.map((a) => a.status).sort()).toEqual([200, 409])
      expect((await life.get(id)).events.filter((e) => e.type === 'close')).toHaveLength(1)
    })
  })

  describe('returns and reassignments', () => {
    it('twice the department or the counter may send a case about; from then on only a supervisor decides; every reason stays', async () => {
      life.at(START)
      const id = await caseIn(life, 'dispatched')
      await life.event('officer', id, { type: 'sendBack', reason: '缺少现场图', suggestion: '建议改由市容办理' })
      const d9 = await life.core.db.read.selectFrom('document').select('data').where('case_id', '=', id).where('kind', '=', 'D9').executeTakeFirstOrThrow()
      expect(JSON.parse(d9.data)).toMatchObject({ reason: '缺少现场图', suggestion: '建议改由市容办理' })
      await life.event('clerk', id, GOOD_EVENTS['dispatch']!)
      await life.event('clerk', id, { type: 'reassign', reason: '转来转去', departmentCode: 'WS' })
      await life.event('clerk', id, GOOD_EVENTS['dispatch']!)
      for (const [who, event] of [['officer', { type: 'sendBack', reason: '第三次' }], ['officerHead', { type: 'sendBack', reason: '第三次' }], ['clerk', { type: 'reassign', reason: '第三次', departmentCode: 'SR' }]] as const)
        expect(await life.refused(who, id, event), `${who} ${event.type}`).toMatchObject({ rule: '退回规则', message: expect.stringContaining('主管') as unknown })
      await life.event('supervisor', id, { type: 'reassign', reason: '主管协调后由人社办理', departmentCode: 'SR' })
      const { events, departmentCode } = await life.get(id)
      expect(departmentCode).toBe('SR')
      expect(events.flatMap((e) => (e.type === 'sendBack' || e.type === 'reassign' ? [[e.type, e.data['reason'], e.actorName]] : []))).toEqual([
        ['sendBack', '缺少现场图', '试办officer'], ['reassign', '转来转去', '试办clerk'], ['reassign', '主管协调后由人社办理', '试办supervisor'],
      ])
      expect((await life.papers(id)).filter((kind) => kind === 'D9')).toHaveLength(3)
    })

    it('no return, no reassignment without a reason', async () => {
      const id = await caseIn(life, 'inProgress')
      expect(await life.refused('officer', id, { type: 'sendBack', reason: ' ' })).toMatchObject({ data: { guard: 'reasonGiven' } })
      expect(await life.refused('clerk', id, { type: 'reassign', reason: '', departmentCode: 'SR' })).toMatchObject({ data: { guard: 'reasonGiven' } })
    })
  })

  describe('closing', () => {
    it('is refused without an opinion or a result; a refusal without reason and remedies too', async () => {
      const id = await caseIn(life, 'inProgress')
      for (const event of [{ type: 'close', result: 'granted' }, { type: 'close', result: 'granted', opinion: '   ' }]) expect(await life.refused('officer', id, event, 400)).toMatchObject({ field: 'opinion' })
      await life.refused('officer', id, { type: 'close', opinion: '同意' }, 400)
      expect(await life.refused('officer', id, { type: 'close', result: 'refused', opinion: '不同意' })).toMatchObject({ rule: '行政许可法 §38' })
      expect((await life.get(id)).state).toBe('inProgress')
    })
  })

  describe('opinion templates', () => {
    const save = (who: Who, id: string, body: object) => life.api<OpinionTemplate & { code?: string; field?: string }>(who, 'PUT', `/department/opinions/${id}`, body)
    const list = async (who: Who, query = '') => (await life.api<OpinionTemplate[]>(who, 'GET', `/department/opinions${query}`)).body

    it('belong to a department, are changed and taken out of use by its officers', async () => {
      const [a, b] = [uuid(), uuid()]
      expect(await save('officer', a, { result: 'granted', title: '核查合格', body: '{申请人}申请的{事项}经现场核查合格,准予许可。' })).toMatchObject({ status: 200, body: { departmentCode: 'WS', matterCode: null } })
      expect(await save('officer', b, { result: 'refused', title: '核查合格', body: '不合格' })).toMatchObject({ status: 409, body: { field: 'title' } })
      expect(await save('officer', b, { result: 'refused', title: '不合格', body: '现场核查不合格。', matterCode: 'WS-01' })).toMatchObject({ status: 200 })
      expect(await save('officer', uuid(), { result: 'refused', title: '别家', body: 'x', matterCode: 'SR-05' })).toMatchObject({ status: 400, body: { field: 'matterCode' } })
      expect(await save('officer', uuid(), { result: 'refused', title: '空', body: ' ' })).toMatchObject({ status: 400, body: { field: 'body' } })
      expect(await save('officer2', a, { result: 'granted', title: '改别家的', body: 'x' })).toMatchObject({ status: 404 })
      expect(await life.api('officer2', 'DELETE', `/department/opinions/${a}`)).toMatchObject({ status: 404 })
      expect((await list('officer')).map((t) => t.title).sort()).toEqual(['不合格', '核查合格'])
      expect(await list('officer2')).toEqual([])
      expect(await list('supervisor', '?department=WS')).toHaveLength(2)
      expect(await life.api('officer', 'DELETE', `/department/opinions/${a}`)).toMatchObject({ status: 200 })
      expect(await save('officer', uuid(), { result: 'granted', title: '核查合格', body: '新的' })).toMatchObject({ status: 200 })
    })
  })

  describe('asking the counter for papers', () => {
    it('is answered by the counter within working days; the limits run on and nothing is held up', async () => {
      life.at(START)
      const id = await caseIn(life, 'inProgress')
      const due = (await life.get(id)).promisedDue
      const asked = await life.api<PaperRequest>('officer', 'POST', `/cases/${id}/paper-requests`, { papers: ['现场照片', '房产证复印件'], reason: '核对经营面积', days: 3 })
      expect(asked).toMatchObject({ status: 201, body: { papers: ['现场照片', '房产证复印件'], answerDue: '2026-03-05', overdue: false, askedBy: '试办officer' } })
      expect((await life.get(id)).promisedDue).toBe(due)
      const papersWaited = async () => (await life.get(id)).waitsFor.filter((words) => words.includes('要的材料'))
      expect(await papersWaited()).toEqual(['窗口答复部门要的材料(3月5日前)'])
      const open = async (who: Who) => (await life.api<PaperRequest[]>(who, 'GET', '/paper-requests')).body.filter((r) => r.caseId === id)
      expect([(await open('clerk')).length, (await open('officer')).length, (await open('officer2')).length]).toEqual([1, 1, 0])
      await life.moveTo('2026-03-06T09:00')
      expect((await open('clerk'))[0]?.overdue).toBe(true)
      const answer = (who: Who) => life.api<{ code?: string; message?: string }>(who, 'POST', `/paper-requests/${asked.body.id}/answer`, { answer: '照片已收,附后;房产证申请人次日带来' })
      expect((await answer('officer')).status).toBe(403)
      expect((await answer('clerk')).status).toBe(200)
      expect(await answer('clerk2')).toMatchObject({ status: 409, body: { message: expect.stringContaining('试办clerk') as unknown } })
      expect(await open('clerk')).toEqual([])
      expect(await papersWaited()).toEqual([])
      expect((await life.api<PaperRequest[]>('clerk', 'GET', `/paper-requests?caseId=${id}`)).body[0]).toMatchObject({ answeredBy: '试办clerk', answer: expect.stringContaining('附后') as unknown })
      await life.event('officer', id, GOOD_EVENTS['close']!)
    })

    it('only by the department that has the case in hand', async () => {
      const body = { papers: ['照片'], reason: '核对' }
      const ask = async (who: Who, id: string, data: object = body) => (await life.api(who, 'POST', `/cases/${id}/paper-requests`, data)).status
      expect(await ask('officer', await caseIn(life, 'dispatched'))).toBe(409)
      const id = await caseIn(life, 'inProgress')
      expect([await ask('officer2', id), await ask('clerk', id), await ask('officer', id, { papers: [], reason: '核对' }), await ask('officer', id, { papers: ['x'], reason: ' ' }), await ask('officer', id, { ...body, days: 0 })]).toEqual([403, 403, 400, 400, 400])
    })
  })

  it('statistics of the desk: today, the month, what is open by lamp, person by person for the head', async () => {
    const fresh = await openLife(dialect)
    try {
      const stats = async (who: Who, query = '') => (await fresh.api<DeskStatistics>(who, 'GET', `/department/statistics${query}`)).body
      expect(await stats('officer')).toMatchObject({ today: { signedIn: 0, closed: 0, averageDays: null, withinPromise: null }, open: { inProgress: 0 }, officers: [] })
      await caseIn(fresh, 'closed')
      await caseIn(fresh, 'rejected')
      await caseIn(fresh, 'dispatched')
      const slow = await caseIn(fresh, 'inProgress')
      const back = await caseIn(fresh, 'inProgress')
      await fresh.event('officer', back, GOOD_EVENTS['sendBack']!)
      expect(await stats('officer')).toMatchObject({ today: { signedIn: 4, closed: 1, rejected: 1, returned: 1, averageDays: 0, withinPromise: { of: 1, count: 1 } }, open: { dispatched: 1, inProgress: 1, green: 1 } })
      await fresh.moveTo('2026-03-30T10:00')
      expect((await stats('officer')).open).toMatchObject({ inProgress: 1, red: 1, green: 0 })
      await fresh.event('officer', slow, GOOD_EVENTS['close']!)
      const month = await stats('officerHead')
      expect(month).toMatchObject({ today: { closed: 1, averageDays: 20, withinPromise: { of: 1, count: 0 } }, month: { signedIn: 4, closed: 2, averageDays: 10, withinPromise: { of: 2, count: 1 } } })
      expect(month.officers.map((o) => [o.name, o.closed])).toEqual([['试办officer', 2], ['试办officerHead', 0]])
      expect(await stats('supervisor', '?department=SR')).toMatchObject({ departmentCode: 'SR', month: { signedIn: 0 } })
      expect((await fresh.api('supervisor', 'GET', '/department/statistics')).status).toBe(400)
    } finally {
      await closeProven(fresh)
    }
  })
})
