import { describe, expect, it } from 'vitest'
import { verifyDatabase } from '#main/database/verify.ts'
import { getCase, searchApplicants } from '#main/domain/cases/query.ts'
import { applyEvent, createCase } from '#main/domain/cases/service.ts'
import { printDocument, reprintDocument } from '#main/domain/documents/service.ts'
import { checkCaseNumber, parseCaseNumber } from '#shared/rules/caseNumber.ts'
import { DIALECTS, withCore, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase, INSTANT_MATTER, residentId } from '#tests/support/samples.ts'

const times = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)
const serials = (numbers: string[]): number[] => numbers.map((n) => parseCaseNumber(n)!.serial).toSorted((a, b) => a - b)
const count = async (w: World, table: string): Promise<number> => Number((await w.sql(`select count(*) as n from ${table}`))[0]?.['n'])
const outcomes = (w: World): Promise<{ action: string; outcome: string }[]> => w.core.db.read.selectFrom('audit').select(['action', 'outcome']).orderBy('seq').execute()

describe.each(DIALECTS)('cases on %s', (dialect) => {
  it('takes a case from receipt to delivery, each step with its paper, its event and its journal entry', () =>
    withCore({ dialect }, async (w) => {
      const received = await createCase(w.core, w.as('clerk'), aCase(1, { step: 'receive' }))
      expect(received).toMatchObject({ state: 'received', departmentCode: 'WS', promisedDue: null, legalDue: null, version: 1 })
      const step = (who: 'clerk' | 'officer', input: object) => applyEvent(w.core, w.as(who), { id: received.id, ...input } as never)
      w.at('2026-03-03T10:00')
      // 2026-03-03 + 15 and + 20 working days, no holiday but Qingming (4-6 April) in between.
      expect(await step('clerk', { type: 'accept' })).toMatchObject({ state: 'accepted', promisedDue: '2026-03-24', legalDue: '2026-03-31', version: 2 })
      expect((await step('clerk', { type: 'dispatch' })).state).toBe('dispatched')
      w.at('2026-03-04T09:00')
      expect((await step('officer', { type: 'signIn' })).state).toBe('inProgress')
      w.at('2026-03-10T15:00')
      expect((await step('officer', { type: 'close', result: 'granted', opinion: '符合条件' })).state).toBe('closed')
      w.at('2026-03-11T15:00')
      expect((await step('clerk', { type: 'deliver', way: 'counter', receiver: '钱试办' })).state).toBe('delivered')

      const detail = await getCase(w.core, w.as('clerk'), received.number)
      expect(detail.events.map((e) => [e.seq, e.type, e.fromState, e.toState])).toEqual([
        [1, 'receive', 'draft', 'received'],
        [2, 'accept', 'received', 'accepted'],
        [3, 'dispatch', 'accepted', 'dispatched'],
        [4, 'signIn', 'dispatched', 'inProgress'],
        [5, 'close', 'inProgress', 'closed'],
        [6, 'deliver', 'closed', 'delivered'],
      ])
      expect(detail.documents.map((d) => d.kind)).toEqual(['D2', 'D4', 'D8', 'D14', 'D15', 'D16'])
      expect(new Set(detail.documents.map((d) => d.number)).size).toBe(6)
      expect((await outcomes(w)).filter((e) => e.action.startsWith('case.')).map((e) => e.action)).toEqual([
        'case.create', 'case.accept', 'case.dispatch', 'case.signIn', 'case.close', 'case.deliver',
      ])
      expect(await verifyDatabase(w.core.db)).toMatchObject({ ok: true, findings: [] })
    }))

  it('accepts and hands over in one call; an instant matter is finished on the spot', () =>
    withCore({ dialect }, async (w) => {
      const sent = await createCase(w.core, w.as('clerk'), aCase(1, { step: 'dispatch' }))
      expect(sent).toMatchObject({ state: 'dispatched', promisedDue: '2026-03-23', legalDue: '2026-03-30' })
      expect(sent.documents.map((d) => d.kind)).toEqual(['D2', 'D4', 'D8'])
      const instant = await createCase(w.core, w.as('clerk'), aCase(2, { matterCode: INSTANT_MATTER, step: 'receive' }))
      const done = await applyEvent(w.core, w.as('clerk'), { id: instant.id, type: 'finishOnTheSpot', result: 'granted', opinion: '当场办结' })
      expect(done).toMatchObject({ state: 'closed' })
      expect(done.documents.map((d) => d.kind)).toEqual(['D14', 'D16'])
      expect(await verifyDatabase(w.core.db)).toMatchObject({ ok: true })
    }))

  it('numbers cases per counter and day and papers per issuer, without gaps also after refusals', () =>
    withCore({ dialect }, async (w) => {
      const made: string[] = []
      for (const n of times(6)) {
        made.push((await createCase(w.core, w.as('clerk'), aCase(n))).number)
        await refusal(createCase(w.core, w.as('clerk'), aCase(n, { materials: [] })))
        await refusal(createCase(w.core, w.as('clerk'), aCase(n, { applicant: { ...aCase(n).applicant, idNumber: '123' } })))
      }
      expect(serials(made)).toEqual([1, 2, 3, 4, 5, 6])
      expect(made.every((n) => checkCaseNumber(n).valid)).toBe(true)
      expect(parseCaseNumber((await createCase(w.core, w.as('clerk2'), aCase(9))).number)).toMatchObject({ counter: '02', serial: 1 })
      w.at('2026-03-03T09:00')
      expect(parseCaseNumber((await createCase(w.core, w.as('clerk'), aCase(10))).number)).toMatchObject({ date: '2026-03-03', counter: '01', serial: 1 })
      const papers = await w.core.db.read.selectFrom('document').select('number').orderBy('number').execute()
      expect(papers.map((p) => p.number)).toEqual(times(16).map((n) => `淮受〔2026〕第${String(n).padStart(5, '0')}号`))
    }))

  it('refuses the thousandth case of a counter and day with words, and loses no number', () =>
    withCore({ dialect }, async (w) => {
      await createCase(w.core, w.as('clerk'), aCase(1))
      await w.sql(`update number_series set last = 999 where series like 'case:%'`)
      expect(await refusal(createCase(w.core, w.as('clerk'), aCase(2)))).toMatchObject({ code: 'CONFLICT' })
      expect(await w.sql(`select last from number_series where series like 'case:%'`)).toEqual([{ last: 999 }])
    }))

  it('makes one case of one key: the repeated call gets the first answer', () =>
    withCore({ dialect }, async (w) => {
      const first = await createCase(w.core, w.as('clerk', 'k1'), aCase(1))
      expect(await createCase(w.core, w.as('clerk', 'k1'), aCase(1))).toEqual(first)
      expect(await count(w, 'cases')).toBe(1)
      expect(await refusal(createCase(w.core, w.as('clerk', 'k1'), aCase(2)))).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', status: 422 })
      const event = { id: first.id, type: 'dispatch' } as const
      expect(await refusal(applyEvent(w.core, w.as('clerk', 'k1'), event))).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
      const sent = await applyEvent(w.core, w.as('clerk', 'k2'), event)
      expect(await applyEvent(w.core, w.as('clerk', 'k2'), event)).toEqual(sent)
      // Keys belong to a person: another one's equal key is another key.
      expect((await createCase(w.core, w.as('clerk2', 'k1'), aCase(3))).number).not.toBe(first.number)
      expect(await count(w, 'cases')).toBe(2)
      await w.reopen()
      expect(await createCase(w.core, w.as('clerk', 'k1'), aCase(1))).toEqual(first)
    }))

  it('a refused call does not use up its key', () =>
    withCore({ dialect }, async (w) => {
      await refusal(createCase(w.core, w.as('clerk', 'k'), aCase(1, { materials: [] })))
      expect((await createCase(w.core, w.as('clerk', 'k'), aCase(1))).state).toBe('accepted')
    }))

  it('makes one case when the same key arrives twice at once', () =>
    withCore({ dialect }, async (w) => {
      const [a, b, c] = await Promise.all(times(3).map(() => createCase(w.core, w.as('clerk', 'k'), aCase(1))))
      expect(b).toEqual(a)
      expect(c).toEqual(a)
      expect(await count(w, 'cases')).toBe(1)
    }))

  it('numbers 20 cases that arrive at once without duplicate or gap', () =>
    withCore({ dialect }, async (w) => {
      const made = await Promise.all(times(20).map((n) => createCase(w.core, w.as(n % 2 ? 'clerk' : 'clerk2'), aCase(n, { step: 'dispatch' }))))
      expect(new Set(made.map((m) => m.number)).size).toBe(20)
      expect(serials(made.map((m) => m.number))).toEqual(times(10).flatMap((n) => [n, n]))
      expect(new Set(made.flatMap((m) => m.documents.map((d) => d.number))).size).toBe(60)
      expect(await verifyDatabase(w.core.db)).toMatchObject({ ok: true, findings: [] })
    }))

  it('knows one applicant when the same new resident stands at two counters at once', () =>
    withCore({ dialect }, async (w) => {
      const both = await Promise.all(times(6).map((n) => createCase(w.core, w.as(n % 2 ? 'clerk' : 'clerk2'), aCase(1))))
      expect(new Set(both.map((m) => m.number)).size).toBe(6)
      expect(await count(w, 'applicant')).toBe(1)
      expect(await searchApplicants(w.core, w.as('clerk'), residentId(1), 5)).toHaveLength(1)
    }))

  it('lets one of two clerks move a case; the other is told', () =>
    withCore({ dialect }, async (w) => {
      const made = await createCase(w.core, w.as('clerk'), aCase(1))
      const results = await Promise.allSettled((['clerk', 'clerk2'] as const).map((who) => applyEvent(w.core, w.as(who), { id: made.id, type: 'dispatch' })))
      expect(results.map((r) => r.status).toSorted()).toEqual(['fulfilled', 'rejected'])
      const lost = results.flatMap((r) => (r.status === 'rejected' ? [(r.reason as { code: string }).code] : []))
      expect(['VERSION_CONFLICT', 'TRANSITION_REFUSED']).toContain(lost[0])
      const stale = { id: made.id, type: 'withdraw', requestSigned: true, version: 1 } as const
      expect(await refusal(applyEvent(w.core, w.as('clerk'), stale))).toMatchObject({ code: 'VERSION_CONFLICT', status: 409, data: { yours: 1, current: 2 } })
      expect(await verifyDatabase(w.core.db)).toMatchObject({ ok: true })
    }))

  it('serves 60 actions at once that look at other rows before they write', () =>
    withCore({ dialect }, async (w) => {
      const made = await Promise.all(times(10).map((n) => createCase(w.core, w.as('clerk'), aCase(n))))
      const sheets = made.flatMap((m) => m.documents.map((d) => d.id))
      await Promise.all(sheets.flatMap((id) => [printDocument(w.core, w.as('clerk'), { id }), reprintDocument(w.core, w.as('clerk'), { id, reason: '卡纸' }), reprintDocument(w.core, w.as('clerk2'), { id, reason: '遗失' })]))
      const copies = await w.sql(`select copy_no, count(*) as n from print_job group by copy_no order by copy_no`)
      expect(copies.map((c) => [c['copy_no'], Number(c['n'])])).toEqual([[0, 20], [1, 20], [2, 20]])
    }), 20_000)

  it('archives ten cases at once, each after its self-check', () =>
    withCore({ dialect }, async (w) => {
      const made = await Promise.all(times(12).map((n) => createCase(w.core, w.as('clerk'), aCase(n))))
      await Promise.all(made.map((m) => applyEvent(w.core, w.as('clerk'), { id: m.id, type: 'withdraw', requestSigned: true })))
      const filed = await Promise.all(made.map((m) => applyEvent(w.core, w.as('clerk'), { id: m.id, type: 'archive' })))
      expect(filed.map((f) => f.state)).toEqual(made.map(() => 'archived'))
    }), 20_000)
})
