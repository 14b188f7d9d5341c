import { describe, expect, it } from 'vitest'
import { eventOfComplaint, getComplaint, listComplaints, registerComplaint, revealComplaint } from '#main/domain/complaints/service.ts'
import { supervisionBoard } from '#main/domain/supervision/board.ts'
import { readRegisters } from '#main/reports/registers.ts'
import type { ComplaintEventName } from '#shared/rules/complaint.ts'
import { DIALECTS, withCore, type Who, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'

const complain = (w: World, who: Who, about: { kind: 'staff' | 'department' | 'point' | 'matter'; code?: string }, kind: 'complaint' | 'unresolved' = 'complaint') =>
  registerComplaint(w.core, w.as(who), { kind, channel: 'counter', title: '态度不好', content: '等了一小时没有人理', about, personName: '赵试办', personPhone: '13900001234' })
const step = async (w: World, who: Who, id: string, type: ComplaintEventName, more: object = {}, version?: number) =>
  eventOfComplaint(w.core, w.as(who), { id, type, version: version ?? (await getComplaint(w.core, w.as('supervisor'), id)).version, ...more })
const numbers = async (w: World, who: Who) => (await listComplaints(w.core, w.as(who), { state: 'open', limit: 100 })).map((c) => c.number)

describe.each(DIALECTS)('complaints on %s', (dialect) => {
  it('go the five steps; each leaves who, when and what was said', () =>
    withCore({ dialect }, async (w) => {
      const made = await complain(w, 'clerk', { kind: 'point', code: '001' })
      expect(made).toMatchObject({ number: 'TS2026-0001', due: '2026-03-23' })
      expect(await complain(w, 'clerk', { kind: 'matter' }, 'unresolved')).toMatchObject({ number: 'BC2026-0001', due: '2026-03-09' })
      const { id } = made
      await step(w, 'supervisor', id, 'investigate')
      await step(w, 'supervisor', id, 'note', { text: '已调录像' })
      expect(await refusal(step(w, 'supervisor', id, 'handle', { finding: '查实', handling: '' }))).toMatchObject({ code: 'INPUT_INVALID', field: 'handling' })
      await step(w, 'supervisor', id, 'handle', { finding: '确有等候', handling: '增开窗口', justified: true })
      expect(await refusal(step(w, 'supervisor', id, 'archive'))).toMatchObject({ code: 'TRANSITION_REFUSED' })
      await step(w, 'supervisor', id, 'answer', { told: '赵试办', answer: '已道歉并说明' })
      const done = await step(w, 'supervisor', id, 'archive')
      expect(done).toMatchObject({ state: 'archived', justified: true, answeredTo: expect.stringContaining('赵'), answeredAt: expect.stringContaining('2026-03-02') })
      expect(done.events.map((e) => e.label)).toEqual(['受理登记', '调查', '记录', '处置', '反馈', '归档'])
      expect(JSON.stringify(done)).not.toContain('赵试办')
      await expect(w.sql(`delete from complaint_event`)).rejects.toThrow(/append-only/)
      const month = await readRegisters(w.core.db.read, { month: '2026-03', from: '2026-03-01', to: '2026-03-31' } as never, undefined)
      expect(month.find((r) => r.key === 'complaint')).toMatchObject({ label: '投诉', received: 1, done: 1, open: 0 })
      expect(month.find((r) => r.key === 'unresolved')).toMatchObject({ received: 1, done: 0, open: 1 })
      w.at('2026-03-10T09:00')
      expect((await supervisionBoard(w.core, w.as('supervisor'))).complaints).toEqual({ open: 1, overdue: 1 })
    }))

  it('is not overdue once answered, and is again when it is sent back to be looked into', () =>
    withCore({ dialect }, async (w) => {
      const { id } = await complain(w, 'clerk', { kind: 'point', code: '001' }, 'unresolved')
      await step(w, 'supervisor', id, 'investigate')
      await step(w, 'supervisor', id, 'handle', { finding: '确有等候', handling: '增开窗口', justified: true })
      await step(w, 'supervisor', id, 'answer', { told: '赵试办', answer: '已道歉并说明' })
      w.at('2026-03-12T09:00')
      const seen = async () => [(await supervisionBoard(w.core, w.as('supervisor'))).complaints.overdue, (await getComplaint(w.core, w.as('supervisor'), id)).colour]
      expect(await seen()).toEqual([0, null])
      await step(w, 'supervisor', id, 'back', { reason: '反映人不认可' })
      expect(await seen()).toEqual([1, 'red'])
    }))

  it('about oneself goes through, and is then for others only', () =>
    withCore({ dialect }, async (w) => {
      const about = { kind: 'staff' as const, code: w.people.clerk.id }
      const { id, number } = await complain(w, 'clerk', about)
      expect(await numbers(w, 'clerk')).toEqual([])
      expect(await refusal(getComplaint(w.core, w.as('clerk'), id))).toMatchObject({ code: 'NOT_FOUND' })
      expect(await numbers(w, 'supervisor')).toEqual([number])
      const own = await complain(w, 'clerk2', { kind: 'staff', code: w.people.supervisor.id })
      expect(await refusal(getComplaint(w.core, w.as('supervisor'), own.id))).toMatchObject({ code: 'NOT_FOUND' })
      expect(await refusal(eventOfComplaint(w.core, w.as('supervisor'), { id: own.id, version: 1, type: 'investigate' }))).toMatchObject({ code: 'NOT_FOUND' })
      expect(await refusal(eventOfComplaint(w.core, w.as('administrator'), { id: own.id, version: 1, type: 'assign', owner: w.people.supervisor.id }))).toMatchObject({ field: 'owner' })
      expect(await eventOfComplaint(w.core, w.as('administrator'), { id: own.id, version: 1, type: 'investigate' })).toMatchObject({ state: 'investigating', ownerName: '试办administrator' })
    }))

  it('a department reads and answers what is about it; a clerk sees only those he took in', () =>
    withCore({ dialect }, async (w) => {
      const health = await complain(w, 'clerk', { kind: 'department', code: 'WS' })
      const matter = await complain(w, 'clerk2', { kind: 'matter', code: 'WS-01' })
      const officer = await complain(w, 'clerk2', { kind: 'staff', code: w.people.officerHead.id })
      expect(await numbers(w, 'officer')).toEqual([health.number, matter.number, officer.number])
      expect(await numbers(w, 'officerHead')).toEqual([health.number, matter.number])
      expect(await numbers(w, 'officer2')).toEqual([])
      expect(await numbers(w, 'clerk')).toEqual([health.number])
      expect(await numbers(w, 'auditor')).toHaveLength(3)
      expect(await refusal(step(w, 'supervisor', health.id, 'assign', { owner: w.people.officer2.id }))).toMatchObject({ field: 'owner' })
      await step(w, 'supervisor', health.id, 'assign', { owner: w.people.officer.id })
      expect(await step(w, 'officer', health.id, 'investigate')).toMatchObject({ ownerName: '试办officer' })
      expect(await refusal(step(w, 'clerk', health.id, 'note', { text: 'x' }))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await refusal(step(w, 'auditor', health.id, 'note', { text: 'x' }))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await refusal(listComplaints(w.core, w.as('communityWorker'), { state: 'open', limit: 10 }))).toMatchObject({ code: 'FORBIDDEN' })
    }))

  it('who complained is masked until somebody asks with a reason, which the journal keeps', () =>
    withCore({ dialect }, async (w) => {
      const { id } = await complain(w, 'clerk', { kind: 'point', code: '001' })
      const shown = await getComplaint(w.core, w.as('supervisor'), id)
      expect([shown.personMasked, shown.phoneMasked]).toEqual([expect.stringMatching(/^赵.?\*/), expect.stringContaining('*')])
      expect(await refusal(revealComplaint(w.core, w.as('clerk'), { id, reason: '想知道' }))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await revealComplaint(w.core, w.as('supervisor'), { id, reason: '回电告知结果' })).toEqual({ personName: '赵试办', personPhone: '13900001234' })
      const kept = await w.core.db.read.selectFrom('audit').select(['detail', 'outcome']).where('action', '=', 'complaint.reveal').orderBy('seq').execute()
      expect(kept.map((k) => k.outcome)).toEqual(['refused', 'ok'])
      expect(kept[1]!.detail).toContain('回电告知结果')
      const all = await w.core.db.read.selectFrom('audit').select('detail').execute()
      expect(all.map((a) => a.detail).join()).not.toContain('赵试办')
    }))

  it('two who work on it at once: the second is told and nothing of his is kept', () =>
    withCore({ dialect }, async (w) => {
      const { id } = await complain(w, 'clerk', { kind: 'point', code: '001' })
      await step(w, 'supervisor', id, 'investigate', {}, 1)
      expect(await refusal(step(w, 'administrator', id, 'note', { text: '慢了' }, 1))).toMatchObject({ code: 'VERSION_CONFLICT', data: { current: 2, state: 'investigating' } })
      const both = await Promise.allSettled((['supervisor', 'administrator'] as const).map((who) => step(w, who, id, 'handle', { finding: who, handling: who, justified: false }, 2)))
      expect(both.map((b) => b.status).sort()).toEqual(['fulfilled', 'rejected'])
      expect((await getComplaint(w.core, w.as('supervisor'), id)).events).toHaveLength(3)
    }))

  it('wrong people, places and cases are refused', () =>
    withCore({ dialect }, async (w) => {
      for (const about of [{ kind: 'staff' as const, code: 'none' }, { kind: 'department' as const, code: 'XX' }])
        expect(await refusal(complain(w, 'clerk', about))).toMatchObject({ code: 'INPUT_INVALID' })
      expect(await refusal(complain(w, 'clerk', { kind: 'matter', code: 'XX-99' }))).toMatchObject({ code: 'MATTER_UNKNOWN' })
      const wrong = { kind: 'complaint' as const, channel: 'counter' as const, title: 'x', content: 'x', about: { kind: 'point' as const }, caseId: 'none' }
      expect(await refusal(registerComplaint(w.core, w.as('clerk'), wrong))).toMatchObject({ code: 'CASE_UNKNOWN' })
    }))
})
