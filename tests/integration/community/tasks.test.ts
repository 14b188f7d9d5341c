import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getCase } from '#main/domain/cases/query.ts'
import { recomputeOpenCases } from '#main/domain/cases/recompute.ts'
import { moveTask } from '#main/domain/cases/tasks.ts'
import { askCommunity } from '#main/domain/community/ask.ts'
import { postNotice, takeDownNotice } from '#main/domain/community/notices.ts'
import { assignTask, finishTask, listStaff, listTasks, revealTask, signTask } from '#main/domain/community/tasks.ts'
import { documentPages } from '#main/domain/documents/service.ts'
import { applyTo, DIALECTS, openWorld, type Who, type World } from '#tests/support/core.ts'
import { admit, dispatched } from './fixtures.ts'

const VISIT = { visitedOn: '2026-03-02', met: '申请人本人', findings: '租住一间,无固定收入', conclusion: '情况属实' }
const ASSIST = { doneOn: '2026-03-02', what: '发放药物', count: 3 }

describe.each(DIALECTS)('tasks of communities on %s', (dialect) => {
  let w: World
  beforeAll(async () => {
    w = await openWorld({ dialect })
  })
  afterAll(() => w.close())

  const tasks = (who: Who, state: 'open' | 'done' | 'notice' = 'open') => listTasks(w.core, w.as(who), { state, limit: 200 })
  const taskOf = async (caseId: string, who: Who = 'communityHead') => (await tasks(who)).find((t) => t.caseId === caseId)
  const refusals = (caseId: string) => w.core.db.read.selectFrom('admission_refusal').selectAll().where('case_id', '=', caseId).execute()

  it('without an admission no task reaches the community: the case goes on, says so, and the refusal is in the register', async () => {
    const made = await dispatched(w, 'WS-03')
    expect(made.state).toBe('dispatched')
    expect(await taskOf(made.id)).toBeUndefined()
    expect(await refusals(made.id)).toMatchObject([{ department_code: 'WS', community_code: 'C01', matter_code: 'WS-03', asked_by: w.people.clerk.id, reason: expect.stringContaining('未准入,未派社区') }])
    const detail = await getCase(w.core, w.as('officer'), made.id)
    expect(detail.clocks.warnings).toContainEqual({ code: 'communityNotAdmitted', message: expect.stringContaining('未准入,未派社区') })
  })

  it('an officer who asks without an admission is refused, told what to do, and noted although nothing else was written', async () => {
    const made = await dispatched(w, 'WS-03')
    await expect(askCommunity(w.core, w.as('officer', 'ask-1'), { caseId: made.id })).rejects.toMatchObject({ code: 'ADMISSION_MISSING', message: expect.stringContaining('登记准入'), status: 422 })
    expect(await refusals(made.id)).toHaveLength(2)
    expect((await getCase(w.core, w.as('officer'), made.id)).tasks).toEqual([])
    await admit(w, 'WS', 'WS-03')
    const asked = await askCommunity(w.core, w.as('officer', 'ask-1'), { caseId: made.id })
    expect((await taskOf(made.id))?.id).toBe(asked.taskId)
    await expect(askCommunity(w.core, w.as('officer'), { caseId: made.id })).rejects.toMatchObject({ code: 'TRANSITION_REFUSED', message: expect.stringContaining('已有') })
    await expect(askCommunity(w.core, w.as('officer2'), { caseId: made.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('the day a community has is kept by the daily counting of dates, also of a task asked for later', async () => {
    await admit(w, 'MZ', 'MZ-01')
    const stage = await dispatched(w, 'MZ-01')
    await admit(w, 'MZ', 'MZ-02')
    const asked = await dispatched(w, 'MZ-02', { communityCode: null })
    w.at('2026-03-09T09:00')
    await askCommunity(w.core, w.as('supervisor'), { caseId: asked.id, communityCode: 'C01' })
    const due = () => w.core.db.read.selectFrom('case_task').select(['case_id', 'due']).where('kind', '=', 'community').where('case_id', 'in', [stage.id, asked.id]).orderBy('case_id').execute()
    const before = await due()
    expect(before).toHaveLength(2)
    expect(await recomputeOpenCases(w.core)).toEqual([])
    expect(await due()).toEqual(before)
    w.at('2026-03-02T09:00')
  })

  it('an admission of another community or of the future does not count', async () => {
    await admit(w, 'SR', 'SR-01', { communityCode: 'C02' })
    await admit(w, 'SR', 'SR-01', { from: '2026-04-01' })
    const made = await dispatched(w, 'SR-01')
    expect(await taskOf(made.id)).toBeUndefined()
    expect(await refusals(made.id)).toHaveLength(1)
  })

  it('a matter the community has no part in opens nothing and notes nothing, an applicant without community neither', async () => {
    for (const made of [await dispatched(w, 'WS-01'), await dispatched(w, 'WS-03', { communityCode: null })]) {
      expect(await refusals(made.id)).toEqual([])
      expect((await getCase(w.core, w.as('officer'), made.id)).tasks.filter((t) => t.kind === 'community')).toEqual([])
    }
  })

  describe('with an admission', () => {
    let id: string
    let task: Awaited<ReturnType<typeof tasks>>[number]
    beforeAll(async () => {
      await admit(w, 'WS', 'WS-04', { amount: 1500 })
      id = (await dispatched(w, 'WS-04')).id
      task = (await taskOf(id))!
    })

    it('the first dispatch opens the task for the applicant’s community, with work, date and department', async () => {
      expect(task).toMatchObject({ communityCode: 'C01', work: 'assist', departmentCode: 'WS', matterCode: 'WS-04', doneAt: null, assignedTo: null, applicantName: '王小测', named: true })
      expect(task.due).not.toBeNull()
      expect((await getCase(w.core, w.as('officer'), id)).tasks).toMatchObject([{ kind: 'community', ownerCode: 'C01', ownerName: '延龄巷社区', step: '协助办理' }])
    })
    it('another community does not see it and cannot touch it', async () => {
      expect((await tasks('communityWorker2')).map((t) => t.id)).not.toContain(task.id)
      for (const call of [signTask(w.core, w.as('communityWorker2'), { id: task.id }), finishTask(w.core, w.as('communityWorker2'), { id: task.id, form: ASSIST })])
        await expect(call).rejects.toMatchObject({ code: 'FORBIDDEN' })
    })
    it('the head distributes, to workers of this community', async () => {
      await expect(assignTask(w.core, w.as('communityWorker'), { id: task.id, staffId: w.people.communityWorker.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(assignTask(w.core, w.as('communityHead'), { id: task.id, staffId: w.people.communityWorker2.id })).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field: 'staffId' } })
      expect(await assignTask(w.core, w.as('communityHead'), { id: task.id, staffId: w.people.communityWorker.id })).toMatchObject({ assignedTo: w.people.communityWorker.id })
      expect((await listStaff(w.core, w.as('communityHead'), {})).map((p) => p.id)).toEqual(expect.arrayContaining([w.people.communityWorker.id, w.people.communityHead.id]))
    })
    it('the department cannot finish it in place of the community, a bad form is refused at its field', async () => {
      await expect(moveTask(w.core, w.as('supervisor'), { id, taskId: task.id, action: 'finish', result: 'agreed', opinion: '同意' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
      for (const [form, field] of [[{ ...ASSIST, doneOn: '2026-03-03' }, 'form.doneOn'], [{ ...ASSIST, doneOn: '2026-02-27' }, 'form.doneOn'], [{ ...ASSIST, count: -1 }, 'form.count'], [{}, 'form.doneOn']] as const)
        await expect(finishTask(w.core, w.as('communityWorker'), { id: task.id, form })).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field } })
    })
    it('two finish at once: one counts, and the community is owed three units once', async () => {
      const both = await Promise.allSettled([finishTask(w.core, w.as('communityWorker'), { id: task.id, form: ASSIST }), finishTask(w.core, w.as('communityHead'), { id: task.id, form: ASSIST })])
      expect(both.map((r) => r.status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect(both.find((r) => r.status === 'rejected')).toMatchObject({ reason: { code: 'TRANSITION_REFUSED' } })
      const entries = await w.core.db.read.selectFrom('fund_entry').selectAll().where('task_id', '=', task.id).execute()
      expect(entries).toMatchObject([{ kind: 'accrual', department_code: 'WS', community_code: 'C01', units: 3, unit_fen: 1500, amount_fen: 4500 }])
      expect((await getCase(w.core, w.as('officer'), id)).tasks).toMatchObject([{ result: '已完成', opinion: '办理日期:2026-03-02;做了什么:发放药物;数量:3' }])
      expect((await tasks('communityWorker', 'done')).map((t) => t.id)).toContain(task.id)
    })
    it('a case that is withdrawn takes its task out of the list', async () => {
      const made = await dispatched(w, 'WS-04')
      const open = (await taskOf(made.id))!
      await applyTo(w, 'clerk', made.id, { type: 'withdraw', reason: '不办了', requestSigned: true })
      expect(await taskOf(made.id)).toBeUndefined()
      await expect(finishTask(w.core, w.as('communityWorker'), { id: open.id, form: ASSIST })).rejects.toMatchObject({ code: 'TRANSITION_REFUSED', message: expect.stringContaining('终结') })
    })
  })

  describe('a sensitive matter', () => {
    let id: string
    beforeAll(async () => {
      await admit(w, 'MZ', null)
      id = (await dispatched(w, 'MZ-01', { name: '欧阳试办' })).id
    })
    const seen = async (who: Who) => (await tasks(who)).find((t) => t.caseId === id)

    it('shows the name to the head, to a worker only when it is theirs', async () => {
      expect(await seen('communityHead')).toMatchObject({ applicantName: '欧阳试办', named: true, applicantAddress: '测试巷 9 号' })
      expect(await seen('communityWorker')).toMatchObject({ applicantName: '欧阳某', named: false, applicantAddress: null, applicantPhoneMasked: null })
      expect(await seen('supervisor')).toMatchObject({ applicantName: '欧阳某', named: false })
      expect(await seen('auditor')).toBeUndefined()
      const task = (await seen('communityHead'))!
      await expect(finishTask(w.core, w.as('communityWorker'), { id: task.id, form: VISIT })).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await assignTask(w.core, w.as('communityHead'), { id: task.id, staffId: w.people.communityWorker.id })
      expect(await seen('communityWorker')).toMatchObject({ applicantName: '欧阳试办', named: true })
    })
    it('a look at the whole is for a reason and in the journal', async () => {
      const task = (await seen('communityHead'))!
      expect(await revealTask(w.core, w.as('supervisor'), { id: task.id, reason: '核对走访' })).toMatchObject({ name: '欧阳试办' })
      const [row] = await w.sql("select action, detail from audit where action = 'community.revealTask' order by seq desc limit 1")
      expect(JSON.parse(String(row!['detail']))).toMatchObject({ reason: '核对走访' })
    })
    it('its notice carries the surname only, stays up five days and comes down with what was objected', async () => {
      const task = (await seen('communityHead'))!
      const post = (input: object) => postNotice(w.core, w.as('communityWorker'), { id: task.id, from: '2026-03-02', place: '居务公开栏', ...input })
      await expect(post({ from: '2026-03-01' })).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field: 'from' } })
      await expect(post({ to: '2026-03-05' })).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field: 'to' }, message: expect.stringContaining('不少于 5 天') })
      const posted = await post({})
      expect(posted.notice).toMatchObject({ from: '2026-03-02', to: '2026-03-06', place: '居务公开栏', downOn: null })
      await expect(post({})).rejects.toMatchObject({ code: 'TRANSITION_REFUSED' })
      const { data } = await w.core.db.read.selectFrom('document').select('data').where('id', '=', posted.notice.documentId!).executeTakeFirstOrThrow()
      expect(JSON.parse(data)).toMatchObject({ applicant: '欧阳某', from: '2026-03-02', to: '2026-03-06' })
      expect(data).not.toMatch(/试办"|测试巷|999999|1380000/)
      const { pages } = await documentPages(w.core, w.as('communityWorker'), { id: posted.notice.documentId! })
      expect(pages).toHaveLength(1)
      const down = (on: string) => takeDownNotice(w.core, w.as('communityWorker'), { id: task.id, on, objections: '无' })
      await expect(down('2026-03-02')).rejects.toMatchObject({ code: 'INPUT_INVALID', message: expect.stringContaining('期满') })
      w.at('2026-03-07T09:00')
      expect((await down('2026-03-06')).notice).toMatchObject({ downOn: '2026-03-06', objections: '无' })
      await expect(down('2026-03-06')).rejects.toMatchObject({ code: 'TRANSITION_REFUSED' })
    })
    it('what must stay private is never posted, and not seen below the clearance', async () => {
      await admit(w, 'SF', null)
      const made = await dispatched(w, 'SF-04', { who: 'supervisor' })
      const head = (await taskOf(made.id))!
      expect(head.notice.refusal).toContain('不得张榜公示')
      await expect(postNotice(w.core, w.as('communityHead'), { id: head.id, from: '2026-03-09', place: '公开栏' })).rejects.toMatchObject({ code: 'TRANSITION_REFUSED', message: expect.stringContaining('不得张榜') })
      expect(await taskOf(made.id, 'communityWorker')).toBeUndefined()
      await expect(signTask(w.core, w.as('communityWorker'), { id: head.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })
  })
})
