import { describe, expect, it } from 'vitest'
import { createCase } from '#main/domain/cases/service.ts'
import { answerHandOver, handOverPapers } from '#main/domain/departments/custody.ts'
import { listNotices, seeNotices } from '#main/domain/notices/service.ts'
import { SOURCES } from '#main/domain/notices/sources.ts'
import { NOTICE_KINDS, noticeKindsOf, type NoticeKind } from '#shared/rules/notices.ts'
import { ROLE_NAMES } from '#shared/rules/roles.ts'
import { applyTo, DIALECTS, EVERYONE, withCore, type Who, type World } from '#tests/support/core.ts'
import { aCase } from '#tests/support/samples.ts'

const kindsFor = async (w: World, who: Who): Promise<NoticeKind[]> => (await listNotices(w.core, w.as(who))).items.map((one) => one.kind)

describe('notices', () => {
  it('each kind has a source and somebody it is for; each role is told of something but the auditor', () => {
    expect(Object.keys(SOURCES).toSorted()).toEqual(Object.keys(NOTICE_KINDS).toSorted())
    for (const role of ROLE_NAMES) expect(noticeKindsOf(role).length > 0, role).toBe(role !== 'auditor')
  })
})

describe.each(DIALECTS)('notices on %s', (dialect) => {
  it('nobody is told anything in an empty centre', () =>
    withCore({ dialect }, async (w) => {
      for (const who of EVERYONE) expect(await listNotices(w.core, w.as(who))).toEqual({ items: [], unseen: 0 })
    }))

  it('the department hears of a case that came, the clerk of one sent back, both only until it is dealt with', () =>
    withCore({ dialect }, async (w) => {
      const made = await createCase(w.core, w.as('clerk'), aCase(1, { step: 'dispatch' }))
      expect(await kindsFor(w, 'officer')).toEqual(['arrived'])
      expect(await kindsFor(w, 'officer2')).toEqual([])
      await applyTo(w, 'officer', made.id, { type: 'sendBack', reason: '不属于本部门' })
      expect(await kindsFor(w, 'officer')).toEqual([])
      const [notice] = (await listNotices(w.core, w.as('clerk'))).items
      expect(notice).toMatchObject({ kind: 'returned', path: `cases/${made.id}`, seen: false })
      expect(notice?.text).not.toContain('钱试办')
      expect(await kindsFor(w, 'clerk2')).toEqual([])
      await applyTo(w, 'clerk', made.id, { type: 'dispatch' })
      expect(await kindsFor(w, 'clerk')).toEqual([])
    }))

  it('who is handed papers hears of it until he says that he has them; a case sent about twice says that the supervisor is next', () =>
    withCore({ dialect }, async (w) => {
      const made = await createCase(w.core, w.as('clerk'), aCase(1, { step: 'dispatch' }))
      await applyTo(w, 'officer', made.id, { type: 'signIn' })
      await handOverPapers(w.core, w.as('officer'), { caseIds: [made.id], toStaff: w.people.officerHead.id })
      const [offered] = (await listNotices(w.core, w.as('officerHead'))).items.filter((one) => one.kind === 'papersOffered')
      expect(offered).toMatchObject({ path: 'department', text: expect.stringContaining('试办officer移交给您') as unknown })
      expect(await kindsFor(w, 'officer')).not.toContain('papersOffered')
      await answerHandOver(w.core, w.as('officerHead'), { caseIds: [made.id], accept: true })
      expect(await kindsFor(w, 'officerHead')).not.toContain('papersOffered')
      const said = async () => (await listNotices(w.core, w.as('supervisor'))).items.filter((one) => one.kind === 'returned').map((one) => one.text)
      await applyTo(w, 'officer', made.id, { type: 'sendBack', reason: '缺少现场图' })
      expect((await said()).join()).not.toContain('值班主管决定')
      await applyTo(w, 'clerk', made.id, { type: 'dispatch' })
      await applyTo(w, 'officer', made.id, { type: 'sendBack', reason: '还是没有' })
      expect(await said()).toContainEqual(expect.stringContaining('已退回改派2次,再退由值班主管决定'))
    }))

  it('the five days of acceptance are told of from the third on, what is due soon and overdue by the calendar', () =>
    withCore({ dialect }, async (w) => {
      await createCase(w.core, w.as('clerk'), aCase(1, { step: 'receive' }))
      const made = await createCase(w.core, w.as('clerk'), aCase(2))
      w.at('2026-03-04T09:00')
      expect(await kindsFor(w, 'clerk')).toEqual([])
      w.at('2026-03-05T09:00')
      expect(await kindsFor(w, 'clerk')).toEqual(['acceptanceGuard'])
      w.at(`${made.promisedDue!}T09:00`)
      expect(await kindsFor(w, 'supervisor')).toContain('dueSoon')
      w.at('2026-05-20T09:00')
      expect(await kindsFor(w, 'supervisor')).toContain('overdue')
    }))

  it('what was looked at stays seen, for this person only, and comes after what is new', () =>
    withCore({ dialect }, async (w) => {
      for (const n of [1, 2]) await createCase(w.core, w.as('clerk'), aCase(n, { step: 'dispatch' }))
      const { items, unseen } = await listNotices(w.core, w.as('officer'))
      expect(unseen).toBe(2)
      await Promise.all([seeNotices(w.core, w.as('officer'), [items[0]!.key]), seeNotices(w.core, w.as('officer'), [items[0]!.key, items[0]!.key])])
      const after = await listNotices(w.core, w.as('officer'))
      expect(after.unseen).toBe(1)
      expect(after.items.map((one) => one.seen)).toEqual([false, true])
      expect((await listNotices(w.core, w.as('officerHead'))).unseen).toBe(2)
    }))

  it('a case that is too sensitive for a clerk is no notice either', () =>
    withCore({ dialect }, async (w) => {
      const papers = w.core.catalogue.matters().find((m) => m.code === 'SF-04')!.materials
      await createCase(w.core, w.as('supervisor'), aCase(1, { matterCode: 'SF-04', step: 'receive', materials: papers.map(({ no }) => ({ no, received: true })) }))
      w.at('2026-03-06T09:00')
      expect(await kindsFor(w, 'supervisor')).toEqual(['acceptanceGuard'])
      expect(await kindsFor(w, 'clerk')).toEqual([])
    }))
})
