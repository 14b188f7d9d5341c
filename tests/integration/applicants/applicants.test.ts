import { describe, expect, it } from 'vitest'
import { duplicatesOf, mergeApplicants } from '#main/domain/applicants/merge.ts'
import { verifiedCopies } from '#main/domain/applicants/verified.ts'
import { getCase, searchApplicants } from '#main/domain/cases/query.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { undoCase } from '#main/domain/cases/undo.ts'
import { printDocument, recordPrintResult } from '#main/domain/documents/service.ts'
import { applyTo, DIALECTS, withCore, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase, residentId } from '#tests/support/samples.ts'

const person = (n: number, name: string, phone?: string) => ({ kind: 'person' as const, name, idType: 'residentId' as const, idNumber: residentId(n), ...(phone && { phone }) })
const idOf = async (w: World, q: string): Promise<string> => (await searchApplicants(w.core, w.as('clerk'), q, 10))[0]!.id

describe.each(DIALECTS)('applicants entered twice on %s', (dialect) => {
  it('are shown side by side and made one by a supervisor, with a trace; nothing is deleted', () =>
    withCore({ dialect }, async (w) => {
      // 10 and 11 differ in year, month, day and order; 1 and 11 in day, order and check digit: only a telephone says they are one.
      const old = await createCase(w.core, w.as('clerk'), aCase(1, { applicant: person(1, '试验甲', '13900001111') }))
      await createCase(w.core, w.as('clerk'), aCase(2, { applicant: person(52, '试验甲', '13900001111') }))
      await createCase(w.core, w.as('clerk'), aCase(3, { applicant: person(3, '试验甲') }))
      const [from, into] = [await idOf(w, residentId(1)), await idOf(w, residentId(52))]
      expect(await duplicatesOf(w.core, w.as('clerk'), from)).toMatchObject([{ id: into, reasons: expect.arrayContaining(['sameName', 'samePhone']) as unknown }])
      const merge = (who: 'clerk' | 'supervisor', change = {}) => mergeApplicants(w.core, w.as(who, null), { id: from, intoId: into, reason: '同一人,号码录错', ...change })
      expect(await refusal(merge('clerk'))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await refusal(merge('supervisor', { intoId: from }))).toMatchObject({ code: 'INPUT_INVALID' })
      expect(await refusal(merge('supervisor', { intoId: 'nobody' }))).toMatchObject({ code: 'NOT_FOUND' })
      expect(await merge('supervisor')).toEqual({ id: into, cases: 1 })
      expect(await refusal(merge('supervisor'))).toMatchObject({ code: 'CONFLICT' })
      expect(await searchApplicants(w.core, w.as('clerk'), residentId(1), 10)).toEqual([])
      const [hit] = await searchApplicants(w.core, w.as('clerk'), residentId(52), 10)
      expect(hit).toMatchObject({ id: into })
      expect(hit!.openCases).toHaveLength(2)
      expect(await w.sql(`select merged_into from applicant where id = '${from}'`)).toEqual([{ merged_into: into }])
      const [trace] = await w.sql(`select actor_name, detail from audit where action = 'applicant.merge' and outcome = 'ok'`)
      expect(trace).toMatchObject({ actor_name: '试办supervisor' })
      expect(String(trace!['detail'])).toContain('同一人,号码录错')
      expect(String(trace!['detail'])).not.toContain(residentId(1))
      // The case keeps the number that was presented; a new case under the old number is the survivor's.
      expect(await getCase(w.core, w.as('clerk'), old.id)).toMatchObject({ applicantIdMasked: expect.stringContaining(residentId(1).slice(-4)) as unknown })
      await createCase(w.core, w.as('clerk'), aCase(4, { applicant: person(1, '试验甲') }))
      expect((await searchApplicants(w.core, w.as('clerk'), residentId(52), 10))[0]!.openCases).toHaveLength(3)
      // A chain ends at the last one.
      const third = await idOf(w, residentId(3))
      await mergeApplicants(w.core, w.as('supervisor'), { id: into, intoId: third, reason: '同一人' })
      expect(await w.sql(`select count(*) as n from applicant where merged_into = '${third}'`)).toMatchObject([{ n: expect.anything() as unknown }])
      expect((await searchApplicants(w.core, w.as('clerk'), residentId(3), 10))[0]!.openCases).toHaveLength(4)
    }))
})

describe.each(DIALECTS)('verified copies on %s', (dialect) => {
  it('are used again within twelve months, by the same person only, and do not renew themselves', () =>
    withCore({ dialect }, async (w) => {
      const first = await createCase(w.core, w.as('clerk'), aCase(1))
      const id = await idOf(w, residentId(1))
      const copies = () => verifiedCopies(w.core, w.as('clerk'), { id, matter: 'WS-01' })
      const found = await copies()
      expect(found.length).toBeGreaterThan(0)
      expect(found[0]).toMatchObject({ caseNumber: first.number, date: '2026-03-02' })
      const no = found[0]!.no
      const again = (n: number) => {
        const base = aCase(n)
        return { ...base, materials: base.materials.map((m) => (m.no === no ? { ...m, reusedFrom: first.number } : m)) }
      }
      expect(await refusal(createCase(w.core, w.as('clerk'), again(2)))).toMatchObject({ code: 'INPUT_INVALID', field: 'materials' })
      w.at('2026-09-01T09:00')
      const second = await createCase(w.core, w.as('clerk'), again(1))
      const [event] = await w.sql(`select data from case_event where case_id = '${second.id}' and type = 'receive'`)
      expect(JSON.parse(String(event!['data']))).toMatchObject({ materials: expect.arrayContaining([expect.objectContaining({ no, reusedFrom: first.number })]) as unknown })
      expect((await copies()).find((copy) => copy.no === no)).toMatchObject({ caseNumber: first.number })
      w.at('2027-03-03T09:00')
      expect((await copies()).find((copy) => copy.no === no)).toBeUndefined()
      expect(await refusal(createCase(w.core, w.as('clerk'), again(1)))).toMatchObject({ code: 'INPUT_INVALID' })
    }))

  it('are checked when papers are brought later, kept in the event, and do not renew themselves there either', () =>
    withCore({ dialect }, async (w) => {
      const first = await createCase(w.core, w.as('clerk'), aCase(1))
      const id = await idOf(w, residentId(1))
      const copies = () => verifiedCopies(w.core, w.as('clerk'), { id, matter: 'WS-01' })
      const { no } = (await copies())[0]!
      w.at('2026-09-01T09:00')
      const base = aCase(1)
      const later = await createCase(w.core, w.as('clerk'), { ...base, step: 'receive', materials: base.materials.filter((m) => m.no !== no) })
      await applyTo(w, 'clerk', later.id, { type: 'correctionNotice', missing: [{ no, reason: '未带' }] })
      const supplement = (reusedFrom: string) => applyTo(w, 'clerk', later.id, { type: 'supplement', complete: true, materials: [{ no, received: true, reusedFrom }] })
      expect(await refusal(supplement(later.number))).toMatchObject({ code: 'INPUT_INVALID', field: 'materials' })
      expect(await supplement(first.number)).toMatchObject({ state: 'received' })
      const [event] = await w.sql(`select data from case_event where case_id = '${later.id}' and type = 'supplement'`)
      expect(JSON.parse(String(event!['data']))).toMatchObject({ materials: [{ no, reusedFrom: first.number }] })
      expect((await copies()).find((copy) => copy.no === no)).toMatchObject({ caseNumber: first.number })
    }))
})

describe.each(DIALECTS)('a case taken back on %s', (dialect) => {
  it('is a void by who made it, within five minutes, while nothing is printed', () =>
    withCore({ dialect }, async (w) => {
      const undo = (id: string, who: 'clerk' | 'clerk2' = 'clerk') => undoCase(w.core, w.as(who), { id })
      const made = await createCase(w.core, w.as('clerk'), aCase(1, { step: 'dispatch' }))
      expect(await refusal(undo(made.id, 'clerk2'))).toMatchObject({ code: 'FORBIDDEN' })
      w.at('2026-03-02T09:04')
      expect(await undo(made.id)).toMatchObject({ state: 'discarded' })
      expect(await refusal(undo(made.id))).toMatchObject({ code: 'TRANSITION_REFUSED' })
      expect(await w.sql(`select actor_name, to_state from case_event where case_id = '${made.id}' and type = 'void'`)).toEqual([{ actor_name: '试办clerk', to_state: 'discarded' }])
      const late = await createCase(w.core, w.as('clerk'), aCase(2))
      w.at('2026-03-02T09:10')
      expect(await refusal(undo(late.id))).toMatchObject({ code: 'TRANSITION_REFUSED', message: expect.stringContaining('超过5分钟') as unknown })
      const printed = await createCase(w.core, w.as('clerk'), aCase(3))
      const job = await printDocument(w.core, w.as('clerk'), { id: printed.documents[0]!.id })
      await recordPrintResult(w.core, w.as('clerk'), { id: job.id, status: 'printed' })
      expect(await refusal(undo(printed.id))).toMatchObject({ code: 'TRANSITION_REFUSED', message: expect.stringContaining('已打印') as unknown })
      const moved = await createCase(w.core, w.as('clerk'), aCase(4))
      await applyTo(w, 'clerk', moved.id, { type: 'dispatch' })
      await applyTo(w, 'supervisor', moved.id, { type: 'supervise' })
      expect(await refusal(undo(moved.id))).toMatchObject({ code: 'TRANSITION_REFUSED', message: expect.stringContaining('后续办理') as unknown })
    }))

  it('shows a clerk no rating', () =>
    withCore({ dialect }, async (w) => {
      const made = await createCase(w.core, w.as('clerk'), aCase(1, { matterCode: 'SR-05' }))
      await applyTo(w, 'clerk', made.id, { type: 'finishOnTheSpot' })
      await applyTo(w, 'clerk', made.id, { type: 'rate', level: 2, comment: '等得久' })
      const seen = async (who: 'clerk' | 'supervisor') => (await getCase(w.core, w.as(who), made.id)).events.find((e) => e.type === 'rate')!.data
      expect(await seen('clerk')).toEqual({})
      expect(await seen('supervisor')).toMatchObject({ level: 2 })
    }))
})
