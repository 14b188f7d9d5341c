import { describe, expect, it } from 'vitest'
import { createCase } from '#main/domain/cases/service.ts'
import { findReserved, listReserved, reserveForms, voidReserved } from '#main/domain/desk/reserved.ts'
import { startShift } from '#main/domain/desk/shifts.ts'
import { documentPages, printDocument, recordPrintResult, reprintDocument } from '#main/domain/documents/service.ts'
import { blockersOf } from '#main/domain/transfer/points.ts'
import { readDetail, type DetailRow } from '#main/reports/detail.ts'
import { parseCaseNumber } from '#shared/rules/caseNumber.ts'
import { applyTo, DIALECTS, withCore, type Who, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase } from '#tests/support/samples.ts'

const signOn = (w: World, who: Who, counter: string) => startShift(w.core, w.as(who), { pointCode: '001', counter })
const book = (w: World, who: Who, n: number, reservedNumber: string, key: string | null = null) => createCase(w.core, w.as(who, key), aCase(n, { reservedNumber, step: 'receive' }))
const serialOf = (number: string): number | undefined => parseCaseNumber(number)?.serial

async function formsOf(w: World, count: number): Promise<string[]> {
  await signOn(w, 'clerk', '01')
  return (await reserveForms(w.core, w.as('clerk'), { count })).forms.map((form) => form.number)
}

async function detailOf(w: World): Promise<DetailRow[]> {
  const { rows } = await readDetail(w.core.db.read, w.dialect, { from: '2026-02-01', to: '2026-03-31', overdue: new Set() })
  const all: DetailRow[] = []
  for await (const row of rows) all.push(row)
  return all
}

describe.each(DIALECTS)('forms for the hours without power on %s', (dialect) => {
  it('take their numbers from the series of the cases: no case in between or afterwards gets one of them', () =>
    withCore({ dialect }, async (w) => {
      expect(await refusal(reserveForms(w.core, w.as('supervisor'), { count: 1 }))).toMatchObject({ code: 'CONFLICT', message: '请先上岗,再印本窗口的备用受理单' })
      await signOn(w, 'clerk', '01')
      const before = await createCase(w.core, w.as('clerk'), aCase(1))
      const { forms } = await reserveForms(w.core, w.as('clerk', 'k1'), { count: 3 })
      expect(await reserveForms(w.core, w.as('clerk', 'k1'), { count: 3 })).toEqual({ forms })
      const after = await createCase(w.core, w.as('clerk'), aCase(2))
      expect([before.number, ...forms.map((f) => f.number), after.number].map(serialOf)).toEqual([1, 2, 3, 4, 5])
      expect(await listReserved(w.core, w.as('clerk2'), 'open')).toMatchObject(
        forms.toReversed().map(({ number, documentId }) => ({ number, documentId, counter: '01', state: 'open', printedBy: '试办clerk', mayUse: false })),
      )
    }))

  it('are printed one sheet a number, readable at the point, and never a second time', () =>
    withCore({ dialect }, async (w) => {
      await signOn(w, 'clerk', '01')
      const { forms } = await reserveForms(w.core, w.as('clerk'), { count: 2 })
      const papers = await w.core.db.read.selectFrom('document').select(['number', 'kind', 'data']).where('kind', '=', 'D23').orderBy('number').execute()
      expect(new Set(papers.map((p) => p.number)).size).toBe(2)
      expect(papers.map((p) => (JSON.parse(p.data) as { caseNumber: string; counter: string }))).toMatchObject(forms.map(({ number }) => ({ caseNumber: number, counter: '1号窗口' })))
      const id = forms[0]!.documentId
      expect((await documentPages(w.core, w.as('clerk2'), { id })).pages).toHaveLength(1)
      expect(await refusal(documentPages(w.core, w.as('officer'), { id }))).toMatchObject({ code: 'FORBIDDEN' })
      const job = await printDocument(w.core, w.as('clerk'), { id })
      await recordPrintResult(w.core, w.as('clerk'), { id: job.id, status: 'printed' })
      expect(await refusal(reprintDocument(w.core, w.as('clerk'), { id, reason: '再要一张' }))).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('一号一张') as unknown })
    }))

  it('a case is entered under the number of its form, once; the same call again is harmless', () =>
    withCore({ dialect }, async (w) => {
      const [number] = await formsOf(w, 1)
      w.at('2026-03-05T09:00')
      await signOn(w, 'clerk', '01')
      const made = await book(w, 'clerk', 1, number!, 'k1')
      expect(made.number).toBe(number)
      expect(await book(w, 'clerk', 1, number!, 'k1')).toEqual(made)
      expect(await refusal(book(w, 'clerk', 2, number!))).toMatchObject({ code: 'RESERVED_NUMBER_REFUSED', field: 'reservedNumber', data: { reason: 'used' }, message: expect.stringContaining('已用过:3月5日 09:00由试办clerk补录为办件') as unknown })
      expect(await findReserved(w.core, w.as('clerk'), number!)).toMatchObject({ form: { state: 'used', endedBy: '试办clerk', mayUse: false } })
      expect(await refusal(voidReserved(w.core, w.as('clerk'), { number: number!, reason: '写坏' }))).toMatchObject({ data: { reason: 'used' } })
      // The number of the day goes on where it was.
      expect(serialOf((await createCase(w.core, w.as('clerk'), aCase(3))).number)).toBe(1)
    }))

  it('two at once with the same form: one wins, the other is told', () =>
    withCore({ dialect }, async (w) => {
      const [number] = await formsOf(w, 1)
      const results = await Promise.allSettled([book(w, 'clerk', 1, number!), book(w, 'supervisor', 2, number!)])
      expect(results.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected'])
      const lost = results.find((r) => r.status === 'rejected') as PromiseRejectedResult
      expect(lost.reason).toMatchObject({ code: 'RESERVED_NUMBER_REFUSED' })
      expect(await w.sql('select number from cases')).toEqual([{ number }])
    }))

  it('says why a number is refused, and leaves nothing behind', () =>
    withCore({ dialect }, async (w) => {
      const [number] = await formsOf(w, 1)
      const usual = await createCase(w.core, w.as('clerk'), aCase(1))
      const wrongDigit = `${number!.slice(0, -1)}${(Number(number!.at(-1)) + 1) % 10}`
      const before = await w.dump('audit', 'audit_head')
      const told = async (who: Who, text: string) => (await refusal(book(w, who, 5, text))).message
      expect(await told('clerk', wrongDigit)).toContain('校验码不符')
      expect(await told('clerk', '12345')).toContain('应为 21 位')
      expect(await told('clerk', usual.number)).toContain('不是备用受理单的编号')
      expect(await told('clerk2', number!)).toContain('是1号窗口的')
      expect(await refusal(createCase(w.core, w.as('supervisor'), aCase(5, { reservedNumber: number!, pointCode: '002' })))).toMatchObject({ data: { reason: 'elsewhere' } })
      expect(await refusal(createCase(w.core, w.as('clerk'), aCase(5, { reservedNumber: number!, matterCode: 'XX-01' })))).toMatchObject({ code: 'MATTER_UNKNOWN' })
      expect(await w.dump('audit', 'audit_head')).toEqual(before)
      expect(await book(w, 'supervisor', 5, ` ${number!.slice(0, 6)} ${number!.slice(6)}`)).toMatchObject({ number })
      expect(await w.sql('select counter_number from cases where number = ' + `'${number!}'`)).toEqual([{ counter_number: '01' }])
    }))

  it('a spoilt form is made void by its counter or the supervisor, with the reason, and is not used any more', () =>
    withCore({ dialect }, async (w) => {
      const [first, second] = await formsOf(w, 2)
      expect(await blockersOf(w.core.db.read, '001')).toContain('01号窗口有2张备用受理单没有补录或作废')
      expect(await refusal(voidReserved(w.core, w.as('clerk2'), { number: first!, reason: '写坏' }))).toMatchObject({ code: 'FORBIDDEN' })
      await voidReserved(w.core, w.as('clerk'), { number: first!, reason: '写坏' })
      await voidReserved(w.core, w.as('supervisor'), { number: second!, reason: '淋湿' })
      expect(await refusal(book(w, 'clerk', 1, first!))).toMatchObject({ data: { reason: 'void' }, message: expect.stringContaining('作废,原因“写坏”') as unknown })
      expect(await listReserved(w.core, w.as('clerk'), 'open')).toEqual([])
      expect(await listReserved(w.core, w.as('clerk'), 'void')).toMatchObject([{ number: second, voidReason: '淋湿', endedBy: '试办supervisor' }, { number: first, voidReason: '写坏' }])
      expect(await blockersOf(w.core.db.read, '001')).not.toContainEqual(expect.stringContaining('备用受理单'))
      const journal = await w.core.db.read.selectFrom('audit').select(['action', 'subject']).where('action', 'like', 'form.%').where('outcome', '=', 'ok').orderBy('seq').execute()
      expect(journal).toEqual([{ action: 'form.reserve', subject: first }, { action: 'form.void', subject: first }, { action: 'form.void', subject: second }])
    }))

  it('no more forms than the counter has numbers left today', () =>
    withCore({ dialect }, async (w) => {
      const [number] = await formsOf(w, 1)
      await w.sql(`update number_series set last = 990 where series = 'case:${number!.slice(0, 9)}:01:2026-03-02'`)
      expect(await refusal(reserveForms(w.core, w.as('clerk'), { count: 10 }))).toMatchObject({ code: 'CONFLICT' })
      expect((await reserveForms(w.core, w.as('clerk'), { count: 9 })).forms).toHaveLength(9)
    }))

  it('the list of the report calls 离线补录 what a supervisor dated back, whatever day stands in the number', () =>
    withCore({ dialect }, async (w) => {
      const [first, second] = await formsOf(w, 2)
      w.at('2026-03-05T09:00')
      await signOn(w, 'clerk', '01')
      const sameDay = await book(w, 'clerk', 1, first!)
      const back = await book(w, 'clerk', 2, second!)
      // Dated back to the very day in its number.
      await applyTo(w, 'supervisor', back.id, { type: 'correct', field: 'receivedAt', newValue: '2026-03-02', reason: '停电期间手工收件' })
      await applyTo(w, 'clerk', sameDay.id, { type: 'correct', field: 'applicant.phone', newValue: '13900000099', reason: '"backfilled":true' })
      const states = new Map((await detailOf(w)).map((row) => [row.number, row.state]))
      expect(states.get(first!)).not.toContain('离线补录')
      expect(states.get(second!)).toContain('离线补录')
    }))
})
