import { describe, expect, it } from 'vitest'
import { createCase } from '#main/domain/cases/service.ts'
import { getCase } from '#main/domain/cases/query.ts'
import { raiseSlips } from '#main/domain/supervision/escalation.ts'
import { closeSlip, issueSlip, listSlips, replyToSlip } from '#main/domain/supervision/slips.ts'
import { listNotices } from '#main/domain/notices/service.ts'
import { documentPages, printDocument } from '#main/domain/documents/service.ts'
import { applyTo, DIALECTS, withCore, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase } from '#tests/support/samples.ts'

const inHand = async (w: World, n = 1): Promise<string> => {
  const { id } = await createCase(w.core, w.as('clerk'), aCase(n, { step: 'dispatch' }))
  await applyTo(w, 'officer', id, { type: 'signIn' })
  return id
}
const flags = async (w: World, id: string): Promise<string[]> => (await getCase(w.core, w.as('supervisor'), id)).flags
const journal = (w: World, action: string) => w.core.db.read.selectFrom('audit').selectAll().where('action', '=', action).execute()

describe.each(DIALECTS)('supervision slips on %s', (dialect) => {
  it('of a case: event, D18 and slip in one, answered by its department, closed with a verdict', () =>
    withCore({ dialect }, async (w) => {
      const id = await inHand(w)
      const slip = await issueSlip(w.core, w.as('supervisor'), { caseId: id, reason: '请说明进展' })
      expect(slip).toMatchObject({ number: 'DB2026-0001', caseId: id, targetKind: 'department', targetCode: 'WS', replyDue: '2026-03-05', level: 1, reply: null })
      expect(slip.subject).toContain((await getCase(w.core, w.as('clerk'), id)).number)
      expect((await getCase(w.core, w.as('supervisor'), id)).documents.map((d) => d.kind)).toContain('D18')
      expect([slip.documentId === null, slip.documentPrinted]).toEqual([false, false])
      await printDocument(w.core, w.as('supervisor'), { id: slip.documentId! })
      expect(await listSlips(w.core, w.as('supervisor'), { state: 'open' })).toMatchObject([{ documentPrinted: true }])
      expect(await flags(w, id)).toEqual(['督办中'])
      expect(await refusal(closeSlip(w.core, w.as('supervisor'), { id: slip.id, verdict: 'settled' }))).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('还没有答复') })
      expect((await listSlips(w.core, w.as('officer'), { state: 'open' })).map((s) => s.id)).toEqual([slip.id])
      expect(await listSlips(w.core, w.as('officer2'), { state: 'open' })).toEqual([])
      expect(await refusal(replyToSlip(w.core, w.as('officer2'), { id: slip.id, reply: '不归我' }))).toMatchObject({ code: 'NOT_FOUND' })
      expect(await replyToSlip(w.core, w.as('officer'), { id: slip.id, reply: '明日现场核查' })).toMatchObject({ repliedByName: '试办officer', reply: '明日现场核查', colour: null })
      expect(await flags(w, id)).toEqual([])
      expect(await refusal(replyToSlip(w.core, w.as('officerHead'), { id: slip.id, reply: '再答' }))).toMatchObject({ code: 'CONFLICT' })
      expect(await closeSlip(w.core, w.as('supervisor'), { id: slip.id, verdict: 'settled', note: '已核实' })).toMatchObject({ verdict: 'settled', closedByName: '试办supervisor' })
      expect(await refusal(closeSlip(w.core, w.as('supervisor'), { id: slip.id, verdict: 'partly' }))).toMatchObject({ code: 'CONFLICT', message: '这张督办单已经结案' })
    }))

  it('督办 and 督办回复 on the case page are the same slip', () =>
    withCore({ dialect }, async (w) => {
      const id = await inHand(w)
      await applyTo(w, 'supervisor', id, { type: 'supervise', reason: '请尽快', replyDue: '2026-03-04' })
      expect(await listSlips(w.core, w.as('supervisor'), { state: 'open' })).toMatchObject([{ caseId: id, reason: '请尽快', replyDue: '2026-03-04', repliedAt: null }])
      await applyTo(w, 'officer', id, { type: 'reply', reason: '本周办完' })
      expect(await listSlips(w.core, w.as('supervisor'), { state: 'open' })).toMatchObject([{ reply: '本周办完' }])
      expect(await refusal(applyTo(w, 'officer', id, { type: 'reply', reason: '又答' }))).toMatchObject({ code: 'TRANSITION_REFUSED', data: { guard: 'isSupervised' } })
    }))

  it('to an acceptance point: its clerks see and answer it, those of another do not', () =>
    withCore({ dialect }, async (w) => {
      const slip = await issueSlip(w.core, w.as('supervisor'), { target: { kind: 'point', code: '001' }, subject: '窗口排队', reason: '请说明高峰安排' })
      w.people.clerk2.pointCode = '002'
      expect(await listSlips(w.core, w.as('clerk2'), { state: 'open' })).toEqual([])
      expect(await refusal(replyToSlip(w.core, w.as('clerk2'), { id: slip.id, reply: '不归我' }))).toMatchObject({ code: 'NOT_FOUND' })
      expect((await listSlips(w.core, w.as('clerk'), { state: 'open' })).map((s) => s.number)).toEqual([slip.number])
      expect((await listNotices(w.core, w.as('clerk'))).items.filter((n) => n.kind === 'slip')).toMatchObject([{ text: expect.stringContaining(slip.number) }])
      expect(await replyToSlip(w.core, w.as('clerk'), { id: slip.id, reply: '下午增开一个窗口' })).toMatchObject({ repliedByName: '试办clerk' })
      await closeSlip(w.core, w.as('supervisor'), { id: slip.id, verdict: 'settled' })
      expect(await listSlips(w.core, w.as('clerk'), { state: 'open' })).toEqual([])
      expect(await listSlips(w.core, w.as('clerk'), { state: 'closed' })).toMatchObject([{ verdict: 'settled' }])
    }))

  it('without a case: own D18, to a community that alone sees and answers it', () =>
    withCore({ dialect }, async (w) => {
      const slip = await issueSlip(w.core, w.as('supervisor'), { target: { kind: 'community', code: 'C01' }, subject: '门前堆物', reason: '限期清理', replyDue: '2026-03-06' })
      expect(slip).toMatchObject({ caseId: null, targetKind: 'community', subject: '门前堆物' })
      const { pages } = await documentPages(w.core, w.as('supervisor'), { id: slip.documentId! })
      expect(pages).toHaveLength(1)
      const kept = await w.core.db.read.selectFrom('document').select('data').where('id', '=', slip.documentId!).executeTakeFirstOrThrow()
      expect(JSON.parse(kept.data)).toMatchObject({ subject: '门前堆物', demand: '限期清理', replyBy: '2026-03-06' })
      expect(await listSlips(w.core, w.as('communityWorker2'), { state: 'open' })).toEqual([])
      expect(await replyToSlip(w.core, w.as('communityWorker'), { id: slip.id, reply: '已清理' })).toMatchObject({ repliedByName: '试办communityWorker' })
      expect(await closeSlip(w.core, w.as('administrator'), { id: slip.id, verdict: 'partly', note: '还剩一处' })).toMatchObject({ verdict: 'partly' })
      for (const wrong of [{ reason: '没有对象' }, { target: { kind: 'department' as const, code: 'XX' }, subject: 'x', reason: 'x' }, { target: { kind: 'point' as const, code: '001' }, reason: '没有事由' }])
        expect(await refusal(issueSlip(w.core, w.as('supervisor'), wrong))).toMatchObject({ code: 'INPUT_INVALID' })
      expect(await refusal(issueSlip(w.core, w.as('supervisor'), { target: { kind: 'department', code: 'WS' }, subject: 'x', reason: 'x', replyDue: '2026-03-01' }))).toMatchObject({ code: 'INPUT_INVALID', field: 'replyDue' })
    }))

  it('not answered it goes up: to the head by name, then to the district, once each however often the job runs', () =>
    withCore({ dialect }, async (w) => {
      const id = await inHand(w)
      const slip = await issueSlip(w.core, w.as('supervisor'), { caseId: id, reason: '请说明' })
      const now = async () => (await listSlips(w.core, w.as('supervisor'), { state: 'open' }))[0]!
      w.at('2026-03-05T23:00')
      expect([await raiseSlips(w.core), (await now()).level]).toEqual([0, 1])
      w.at('2026-03-06T00:10')
      expect([await raiseSlips(w.core), await raiseSlips(w.core)]).toEqual([1, 0])
      expect(await now()).toMatchObject({ level: 2, colour: 'red', escalations: [{ level: 2, headName: '试办officerHead' }] })
      w.at('2026-03-10T09:00')
      expect(await raiseSlips(w.core)).toBe(0)
      w.at('2026-03-11T00:10')
      expect([await raiseSlips(w.core), await raiseSlips(w.core)]).toEqual([1, 0])
      expect((await now()).escalations).toMatchObject([{ level: 2 }, { level: 3, headName: '区督查部门' }])
      expect(await journal(w, 'slip.escalate')).toHaveLength(2)
      await replyToSlip(w.core, w.as('officer'), { id: slip.id, reply: '已办' })
      w.at('2026-04-11T00:10')
      expect(await raiseSlips(w.core)).toBe(0)
    }))

  it('after days of a machine that was off, both levels are written at once; a case that has ended goes nowhere', () =>
    withCore({ dialect }, async (w) => {
      await issueSlip(w.core, w.as('supervisor'), { target: { kind: 'department', code: 'SR' }, subject: '值班', reason: '请说明' })
      const id = await inHand(w)
      const ended = await issueSlip(w.core, w.as('supervisor'), { caseId: id, reason: '请说明' })
      await applyTo(w, 'officer', id, { type: 'close', result: 'granted', opinion: '同意' })
      w.at('2026-03-20T09:00')
      expect(await raiseSlips(w.core)).toBe(1)
      const slips = await listSlips(w.core, w.as('supervisor'), { state: 'open' })
      expect(slips.find((s) => s.id === ended.id)).toMatchObject({ level: 1, caseEnded: true })
      expect(slips.find((s) => s.id !== ended.id)?.escalations).toMatchObject([{ level: 2, headName: expect.stringContaining('负责人') }, { level: 3 }])
      expect(await closeSlip(w.core, w.as('supervisor'), { id: ended.id, verdict: 'withdrawn' })).toMatchObject({ verdict: 'withdrawn' })
    }))

  it('two who answer or close at once: one is told', () =>
    withCore({ dialect }, async (w) => {
      const slip = await issueSlip(w.core, w.as('supervisor'), { target: { kind: 'department', code: 'WS' }, subject: '值班', reason: '请说明' })
      const answers = await Promise.allSettled((['officer', 'officerHead'] as const).map((who) => replyToSlip(w.core, w.as(who), { id: slip.id, reply: who })))
      expect(answers.map((a) => a.status).sort()).toEqual(['fulfilled', 'rejected'])
    }))
})
