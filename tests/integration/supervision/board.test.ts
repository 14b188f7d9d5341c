import { describe, expect, it } from 'vitest'
import { createCase } from '#main/domain/cases/service.ts'
import { getCase } from '#main/domain/cases/query.ts'
import { raiseOverdue } from '#main/domain/cases/overdue.ts'
import { selfCheckCase } from '#main/domain/cases/selfCheck.ts'
import { lampCases, supervisionBoard } from '#main/domain/supervision/board.ts'
import { explainOverrun, listExplanations } from '#main/domain/supervision/explanations.ts'
import { doFollowUp, listFollowUps } from '#main/domain/supervision/followUps.ts'
import { readRegisters } from '#main/reports/registers.ts'
import { saveSetting } from '#main/domain/system/settings.ts'
import { applyTo, DIALECTS, withCore, type Who, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase } from '#tests/support/samples.ts'

const board = (w: World, who: Who = 'supervisor') => supervisionBoard(w.core, w.as(who))
const open = async (w: World, n: number, step: 'receive' | 'accept' | 'dispatch' = 'dispatch'): Promise<string> => (await createCase(w.core, w.as('clerk'), aCase(n, { step }))).id
const close = (w: World, id: string) => applyTo(w, 'officer', id, { type: 'close', result: 'granted', opinion: '同意' })

describe.each(DIALECTS)('the board of supervision on %s', (dialect) => {
  it('an empty register has an empty board', () =>
    withCore({ dialect }, async (w) => {
      const empty = { count: 0, items: [] }
      expect(await board(w)).toEqual({
        today: '2026-03-02', guard: { last: 0, fourth: 0, third: 0, deemed: 0, items: [] }, lamps: { red: 0, yellow: 0, green: 0, departments: [], points: [] },
        unexplained: empty, corrections: empty, promises: empty, unsigned: empty, undelivered: empty, slips: [], followUps: [], complaints: { open: 0, overdue: 0 },
      })
    }))

  it('the guard warns on working day 3, 4 and 5 across a holiday, and tells what the law has accepted', () =>
    withCore({ dialect }, async (w) => {
      // Qingming 2026: 4 to 6 April are off; five working days after 1 April end on the 9th.
      w.at('2026-04-01T10:00')
      const id = await open(w, 1, 'receive')
      const seen: string[] = []
      for (const day of ['04-02', '04-03', '04-06', '04-07', '04-08', '04-09']) {
        w.at(`2026-${day}T09:00`)
        const { guard } = await board(w)
        seen.push(`${day} ${guard.third}${guard.fourth}${guard.last} ${guard.items.map((i) => i.day).join()}`)
      }
      expect(seen).toEqual(['04-02 000 ', '04-03 000 ', '04-06 000 ', '04-07 100 3', '04-08 010 4', '04-09 001 5'])
      w.at('2026-04-10T08:00')
      // Before and after the daily job wrote it down: the law has decided either way.
      expect((await board(w)).guard).toMatchObject({ deemed: 1, last: 0, items: [{ id, deemed: true, deadline: '2026-04-09' }] })
      await raiseOverdue(w.core)
      expect((await board(w)).guard).toMatchObject({ deemed: 1, items: [{ id, deemed: true, deadline: '2026-04-09', state: 'accepted' }] })
      w.at('2026-04-13T08:00')
      expect((await board(w)).guard.deemed).toBe(0)
    }))

  it('what the law accepted at a weekend is the news of Monday', () =>
    withCore({ dialect }, async (w) => {
      w.at('2026-03-06T10:00')
      await open(w, 1, 'receive')
      // Friday the 13th is the fifth working day; the midnight after it is a Saturday.
      w.at('2026-03-16T08:00')
      await raiseOverdue(w.core)
      expect((await board(w)).guard.deemed).toBe(1)
    }))

  it('lamps per department and point agree with the lists and the case pages', () =>
    withCore({ dialect }, async (w) => {
      for (const n of [1, 2, 3]) await open(w, n)
      const { due } = await getCase(w.core, w.as('clerk'), (await lampCases(w.core, w.as('supervisor'), { colour: 'green' })).items[0]!.id)
      expect((await board(w)).lamps).toMatchObject({ red: 0, yellow: 0, green: 3, departments: [{ code: 'WS', green: 3 }], points: [{ code: '001', green: 3 }] })
      w.at(`${due}T09:00`)
      const late = await open(w, 4)
      expect((await board(w)).lamps).toMatchObject({ red: 0, yellow: 3, green: 1 })
      const yellow = await lampCases(w.core, w.as('auditor'), { department: 'WS' })
      expect(yellow.items.map((i) => i.colour)).toEqual(['yellow', 'yellow', 'yellow'])
      for (const item of yellow.items) expect((await getCase(w.core, w.as('supervisor'), item.id)).colour).toBe('yellow')
      expect((await lampCases(w.core, w.as('supervisor'), { colour: 'green', point: '001' })).items.map((i) => i.id)).toEqual([late])
      expect(await lampCases(w.core, w.as('supervisor'), { department: 'SR' })).toEqual({ count: 0, items: [] })
    }))

  it('corrections, promises, what nobody signed and what nobody fetched', () =>
    withCore({ dialect }, async (w) => {
      const unsigned = await open(w, 1)
      const short = Array.from({ length: 5 }, (_, i) => ({ no: i + 1, received: true }))
      const noticed = (await createCase(w.core, w.as('clerk'), aCase(2, { step: 'receive', materials: short }))).id
      await applyTo(w, 'clerk', noticed, { type: 'correctionNotice', missing: [{ no: 6, reason: '未带' }, { no: 7, reason: '未带' }] })
      const promised = (await createCase(w.core, w.as('clerk'), aCase(3, { materials: short, promise: { deadline: '2026-03-05', signedBy: '本人' } }))).id
      w.at('2026-03-03T18:00')
      expect(await board(w)).toMatchObject({ unsigned: { count: 0 }, promises: { count: 1, items: [{ id: promised, deadline: '2026-03-05', left: 2 }] } })
      w.at('2026-03-04T08:00')
      expect((await board(w)).unsigned).toMatchObject({ count: 1, items: [{ id: unsigned, deadline: '2026-03-03', left: -1 }] })
      const { correction_deadline: deadline } = await w.core.db.read.selectFrom('cases').select('correction_deadline').where('id', '=', noticed).executeTakeFirstOrThrow()
      await applyTo(w, 'officer', unsigned, { type: 'signIn' })
      await close(w, unsigned)
      w.at(`${deadline}T08:00`)
      expect((await board(w)).corrections).toMatchObject({ count: 1, items: [{ id: noticed, left: 0 }] })
      w.at('2026-03-18T08:00')
      expect((await board(w)).undelivered.count).toBe(0)
      w.at('2026-03-19T08:00')
      expect((await board(w)).undelivered).toMatchObject({ count: 1, items: [{ id: unsigned, deadline: '2026-03-18' }] })
    }))

  it('an overrun stays on the board until explained, also after closing; the explanation is what the file needs', () =>
    withCore({ dialect }, async (w) => {
      const id = await open(w, 1)
      await applyTo(w, 'officer', id, { type: 'signIn' })
      const input = { id, cause: '等待现场勘查', measure: '增派人员', plannedEnd: '2026-04-20' }
      expect(await refusal(explainOverrun(w.core, w.as('officer'), input))).toMatchObject({ code: 'TRANSITION_REFUSED', message: '本件没有超期,不需要超期说明' })
      w.at('2026-04-10T09:00')
      expect((await board(w)).unexplained).toMatchObject({ count: 1, items: [{ id, colour: 'red' }] })
      expect(await refusal(explainOverrun(w.core, w.as('officer2'), input))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await refusal(explainOverrun(w.core, w.as('officer'), { ...input, plannedEnd: undefined }))).toMatchObject({ field: 'plannedEnd' })
      expect(await refusal(explainOverrun(w.core, w.as('officer'), { ...input, plannedEnd: '2026-04-01' }))).toMatchObject({ field: 'plannedEnd' })
      await explainOverrun(w.core, w.as('officer'), input)
      expect((await board(w)).unexplained.count).toBe(0)
      // The day promised in the explanation passes as well: asked again.
      w.at('2026-04-21T09:00')
      expect((await board(w)).unexplained.count).toBe(1)
      await explainOverrun(w.core, w.as('supervisor'), { ...input, plannedEnd: '2026-05-20' })
      expect((await listExplanations(w.core, w.as('clerk'), id)).map((e) => e.actorName)).toEqual(['试办officer', '试办supervisor'])
      await expect(w.sql(`update overrun_explanation set cause = 'x'`)).rejects.toThrow(/append-only/)

      w.at('2026-03-02T09:00')
      const other = await open(w, 2)
      await applyTo(w, 'officer', other, { type: 'signIn' })
      w.at('2026-04-22T09:00')
      // Not refused: the resident does not wait for our paperwork.
      await close(w, other)
      expect((await board(w)).unexplained).toMatchObject({ count: 1, items: [{ id: other, state: 'closed' }] })
      const missing = async () => (await selfCheckCase(w.core, w.as('clerk'), other)).filter((l) => !l.ok).map((l) => l.missing).join()
      expect(await missing()).toContain('缺少超期说明')
      await explainOverrun(w.core, w.as('officer'), { id: other, cause: '系统故障', measure: '已修复' })
      expect((await board(w)).unexplained.count).toBe(0)
      expect(await missing()).not.toContain('超期说明')
    }))

  it('a bad rating opens one call-back, done once with who was told, cause and measure', () =>
    withCore({ dialect }, async (w) => {
      await saveSetting(w.core, w.as('administrator'), { key: 'supervision.rating', value: 4 })
      const id = await open(w, 1)
      await applyTo(w, 'officer', id, { type: 'signIn' })
      await close(w, id)
      await applyTo(w, 'clerk', id, { type: 'rate', level: 3 })
      expect(await listFollowUps(w.core, w.as('supervisor'), { state: 'open' })).toEqual([])
      await applyTo(w, 'clerk', id, { type: 'rate', level: 2 })
      await applyTo(w, 'clerk', id, { type: 'rate', level: 1 })
      const period = { month: '2026-03', from: '2026-03-01', to: '2026-03-31' } as never
      const registerOf = async (key: string) => (await readRegisters(w.core.db.read, period, '001')).find((r) => r.key === key)
      expect(await registerOf('followUp')).toMatchObject({ received: 1, done: 0, open: 1 })
      const [followUp, ...more] = (await board(w)).followUps
      expect([followUp, more]).toMatchObject([{ caseId: id, level: 2, due: '2026-03-06', left: 4 }, []])
      const said = { id: followUp!.id, told: '申请人本人', cause: '等候太久', measure: '增开窗口' }
      expect(await refusal(doFollowUp(w.core, w.as('clerk'), said))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await doFollowUp(w.core, w.as('supervisor'), said)).toMatchObject({ doneByName: '试办supervisor', measure: '增开窗口' })
      expect(await refusal(doFollowUp(w.core, w.as('supervisor'), said))).toMatchObject({ code: 'CONFLICT' })
      await applyTo(w, 'clerk', id, { type: 'rate', level: 1 })
      expect(await listFollowUps(w.core, w.as('supervisor'), { state: 'open' })).toMatchObject([{ level: 1 }])
      expect(await listFollowUps(w.core, w.as('auditor'), { state: 'done' })).toHaveLength(1)
      w.at('2026-03-20T10:00')
      const [late] = (await board(w)).followUps
      await doFollowUp(w.core, w.as('supervisor'), { ...said, id: late!.id })
      expect(await registerOf('followUp')).toMatchObject({ received: 2, done: 2, open: 0 })
      expect(await registerOf('followUpInTime')).toMatchObject({ received: 2, done: 1, open: 0 })
    }))
})
