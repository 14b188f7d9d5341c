import fc from 'fast-check'
import { readXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { documentPdf } from '#main/domain/documents/service.ts'
import { exportEntries } from '#main/domain/funds/export.ts'
import { correct, enter, listAccounts, listEntries } from '#main/domain/funds/ledger.ts'
import { listSettlements, settlementPdf, signSettlement } from '#main/domain/funds/settlement.ts'
import { readSettlement } from '#main/reports/settlement.ts'
import { reportPeriod, yearPeriod } from '#shared/reports/period.ts'
import { DIALECTS, withCore, type World } from '#tests/support/core.ts'
import { failure, refusal } from '#tests/support/refusal.ts'
import { accrued, admitted, close, deduct, finish, MARCH, openTask, sign, view } from './support.ts'

const APRIL = '2026-04-07T10:00'
const put = (w: World, id: string, given: { amount?: string; unitPrice?: string }, who: Parameters<World['as']>[0] = 'supervisor') => correct(w.core, w.as(who), { id, reason: '核对更正', ...given })
const pay = (w: World, amount: string, month = '2026-04') => enter(w.core, w.as('officer'), { ...MARCH, month, kind: 'payment', amount, reason: '三月经费' })

describe.each(DIALECTS)('settlements on %s', (dialect) => {
  it('a month is closed by both sides, with its total, its lines and its printed sheet', () =>
    withCore({ dialect }, async (w) => {
      const [priced, free] = [await admitted(w), await admitted(w, { communityCode: null, matterCode: null, task: '入户核查', unit: '户', amount: '' })]
      await accrued(w, priced, 2)
      await accrued(w, priced, 1)
      await accrued(w, free, 4)
      await deduct(w, '5.00')
      w.at(APRIL)
      const before = await view(w)
      expect(before).toMatchObject({ entries: 4, unpriced: 1, totalFen: 3250, hindrance: null, maySign: 'department', state: 'open' })
      const half = await sign(w, 'officerHead')
      expect(half).toMatchObject({ state: 'open', signed: { department: { by: '试办officerHead' }, community: null }, documentId: null })
      expect(await refusal(sign(w, 'officerHead'))).toMatchObject({ code: 'CONFLICT', message: '本方已经签字,等待另一方签字' })
      const closed = await sign(w, 'communityHead')
      expect(closed).toMatchObject({ state: 'closed', totalFen: 3250, entries: 4, unpriced: 1, signed: { community: { by: '试办communityHead' } } })
      const [sheet] = await w.sql(`select kind, data from document where id = '${closed.documentId}'`)
      const data = JSON.parse(String(sheet!.data)) as { lines: { amountFen: number | null }[]; deductions: { amountFen: number }[]; totalFen: number; totalWords: string }
      expect([sheet!.kind, data.totalWords]).toEqual(['D21', '叁拾贰元伍角整'])
      expect([...data.lines, ...data.deductions].reduce((n, l) => n + (l.amountFen ?? 0), 0)).toBe(3250)
      expect(data.lines).toEqual([
        { task: '征求意见公示', unit: '次', unitFen: 1250, tasks: 2, units: 3, amountFen: 3750 },
        { task: '入户核查', unit: '户', unitFen: null, tasks: 1, units: 4, amountFen: null },
      ])
      const { bytes, name } = await settlementPdf(w.core, w.as('communityHead'), closed.id!)
      expect([Buffer.from(bytes.subarray(0, 5)).toString(), name]).toEqual(['%PDF-', 'D21-2026-03-WS-C01.pdf'])
      expect(await refusal(settlementPdf(w.core, w.as('communityWorker2'), closed.id!))).toMatchObject({ code: 'FORBIDDEN' })
      // The same sheet by its key among all documents.
      expect(await refusal(documentPdf(w.core, w.as('communityWorker2'), { id: closed.documentId! }))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await refusal(documentPdf(w.core, w.as('clerk'), { id: closed.documentId! }))).toMatchObject({ code: 'FORBIDDEN' })
      expect((await documentPdf(w.core, w.as('communityWorker'), { id: closed.documentId! })).bytes.length).toBe(bytes.length)
      expect(await listSettlements(w.core, w.as('auditor'), { month: '2026-03' })).toMatchObject([{ departmentCode: 'WS', communityCode: 'C01', state: 'closed', totalFen: 3250 }])
    }))

  it('is refused while tasks are open (naming them), before the month is over, with nothing in it, and for whoever heads neither side', () =>
    withCore({ dialect }, async (w) => {
      const admission = await admitted(w)
      await accrued(w, admission)
      expect(await refusal(sign(w, 'officerHead'))).toMatchObject({ code: 'PERIOD_INVALID', message: '2026-03 还没有结束,2026-04-01 起可以结算' })
      const task = await openTask(w, admission)
      w.at(APRIL)
      const number = (await w.sql(`select c.number from cases c join case_task t on t.case_id = c.id where t.id = '${task}'`))[0]!.number as string
      expect(await refusal(sign(w, 'supervisor'))).toMatchObject({ code: 'CONFLICT', message: `还有 1 件社区任务没有办完:${number}(征求意见公示);请先办结再结算` })
      await finish(w, task, admission)
      expect(await refusal(sign(w, 'officer'))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await refusal(sign(w, 'communityWorker'))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await refusal(sign(w, 'officer2'))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await refusal(sign(w, 'supervisor', { ...MARCH, month: '2026-02' }))).toMatchObject({ code: 'CONFLICT', message: '本月没有应计和扣款,不需要结算' })
      // A task opened in April is April's.
      await openTask(w, admission, '2026-04-02T09:00:00.000+08:00')
      expect((await sign(w, 'supervisor')).signed.department?.by, 'who is no head of the department says so, also on paper').toBe('试办supervisor(值班主管代)')
    }))

  it('both sides signing at once close it once; a figure that moved is to be looked at again', () =>
    withCore({ dialect }, async (w) => {
      await accrued(w, await admitted(w))
      w.at(APRIL)
      const { entries, totalFen } = await view(w)
      const both = await Promise.all([signSettlement(w.core, w.as('officerHead'), { ...MARCH, entries, totalFen }), signSettlement(w.core, w.as('communityHead'), { ...MARCH, entries, totalFen })])
      expect(both.map((s) => s.state).sort()).toEqual(['closed', 'open'])
      expect(await w.sql(`select kind from document where kind = 'D21'`)).toHaveLength(1)
      expect(await refusal(sign(w, 'communityHead'))).toMatchObject({ code: 'CONFLICT', message: '2026-03 已经结算,不能再签字' })
    }))

  it('a line entered after the first signature voids it, and the second is refused until it is looked at again', () =>
    withCore({ dialect }, async (w) => {
      await accrued(w, await admitted(w))
      w.at(APRIL)
      const seen = await sign(w, 'communityHead')
      await deduct(w, '1')
      const stale = { ...MARCH, entries: seen.entries, totalFen: seen.totalFen }
      expect(await refusal(signSettlement(w.core, w.as('officerHead'), stale))).toMatchObject({ code: 'CONFLICT', message: '账目刚有变动,请重新核对后再签字' })
      expect((await view(w)).signed).toEqual({ department: null, community: null })
      expect((await close(w)).totalFen).toBe(1150)
    }))

  it('a closed month takes no line and never changes, also by raw SQL; corrections stand beside its total', () =>
    withCore({ dialect }, async (w) => {
      const admission = await admitted(w)
      const entry = await accrued(w, admission, 2)
      const late = await openTask(w, admission, '2026-04-01T09:00:00.000+08:00')
      w.at(APRIL)
      const closed = await close(w)
      expect(await refusal(deduct(w, '1'))).toMatchObject({ code: 'CONFLICT', field: 'month', message: '2026-03 已结算,不能再记账;请记入以后的月份,或对原记录更正' })
      expect(await failure(w.sql(`update settlement set total_fen = 1`))).toMatch(/settlement is closed/)
      expect(await failure(w.sql(`delete from settlement`))).toMatch(/settlement is closed/)
      const raw = `insert into fund_entry (id, seq, month, department_code, community_code, kind, amount_fen, reason, entered_by, entered_at) values ('x', 99, '2026-03', 'WS', 'C01', 'deduction', -1, 'x', 'x', 'x')`
      expect(await failure(w.sql(raw))).toMatch(/settlement is closed/)
      // Finished late, with a March date: the next open month has it.
      expect(await finish(w, late, admission, 1, '2026-03-31T18:00:00.000+08:00')).toMatchObject({ month: '2026-04' })
      const correction = await put(w, entry.id, { amount: '20.00' })
      expect(correction).toMatchObject({ kind: 'correction', month: '2026-03', amountFen: -500, correctsSeq: 1, task: '征求意见公示' })
      expect(await view(w)).toMatchObject({ totalFen: closed.totalFen, entries: closed.entries, corrections: [], later: [{ amountFen: -500 }], laterFen: -500, documentId: closed.documentId })
      expect(await listAccounts(w.core, w.as('communityWorker'), {})).toMatchObject([{ accruedFen: 3750, correctedFen: -500, balanceFen: 3250, closedThrough: '2026-03' }])
    }))

  it('an unpriced line gets its price by a correction, once', () =>
    withCore({ dialect }, async (w) => {
      const entry = await accrued(w, await admitted(w, { amount: '' }), 3)
      expect(entry).toMatchObject({ unit_fen: null, amount_fen: null })
      expect(await put(w, entry.id, { unitPrice: '8.50' })).toMatchObject({ unitFen: 850, amountFen: 2550 })
      expect(await refusal(put(w, entry.id, { unitPrice: '8.5' }))).toMatchObject({ code: 'CONFLICT', message: '金额没有变化,不需要更正' })
      expect((await listEntries(w.core, w.as('supervisor'), { limit: 10 })).sums).toMatchObject({ unpriced: 0, correctedFen: 2550, totalFen: 2550 })
      expect((await listEntries(w.core, w.as('supervisor'), { limit: 10, unpriced: true })).rows).toEqual([])
      await put(w, entry.id, { amount: '20' })
      expect((await listEntries(w.core, w.as('supervisor'), { limit: 10, kind: 'accrual' })).rows).toMatchObject([{ amountFen: null, correctedFen: 2000 }])
    }))

  it.each([['-5', '金额不能是负数;要扣减请记扣款或更正'], ['5.005', '金额最多两位小数(到分)'], ['0', '金额应大于 0'], ['', '请填写金额(元)'], ['12345678901', '金额过大,请核对']])('an amount of %j is refused, nothing is entered', (amount, message) =>
    withCore({ dialect }, async (w) => {
      expect(await refusal(deduct(w, amount))).toMatchObject({ code: 'INPUT_INVALID', field: 'amount', message })
      expect(await w.sql('select id from fund_entry')).toEqual([])
    }))

  it('only the own department enters, only its head or the centre corrects, nobody a correction; each side sees its own', () =>
    withCore({ dialect }, async (w) => {
      const entry = await deduct(w, '3.20')
      expect(await refusal(deduct(w, '1', {}, 'officer2'))).toMatchObject({ code: 'FORBIDDEN', message: '只能为本部门记账' })
      expect(await refusal(deduct(w, '1', { month: '2026-04' }))).toMatchObject({ code: 'INPUT_INVALID', field: 'month' })
      expect(await refusal(put(w, entry.id, { amount: '3' }, 'officer'))).toMatchObject({ code: 'FORBIDDEN' })
      const correction = await put(w, entry.id, { amount: '3' }, 'officerHead')
      expect(correction.amountFen).toBe(20)
      expect(await refusal(put(w, correction.id, { amount: '3' }))).toMatchObject({ code: 'CONFLICT' })
      expect(await refusal(put(w, entry.id, { unitPrice: '3' }))).toMatchObject({ code: 'INPUT_INVALID', field: 'unitPrice' })
      const seen = async (who: Parameters<World['as']>[0]) => (await listEntries(w.core, w.as(who), { limit: 10 })).rows.length
      expect([await seen('officer'), await seen('communityWorker'), await seen('auditor'), await seen('officer2'), await seen('communityWorker2')]).toEqual([2, 2, 2, 0, 0])
    }))

  it('the ledger goes out as a workbook and as csv, own side only, and the journal knows', () =>
    withCore({ dialect }, async (w) => {
      await accrued(w, await admitted(w, { number: '白卫〔2026〕1号' }), 2)
      await deduct(w, '5.00', { reason: '=HYPERLINK("x"),未完成' })
      await deduct(w, '1.00', { communityCode: 'C02' })
      const text = new TextDecoder().decode((await exportEntries(w.core, w.as('communityWorker'), { format: 'csv' })).bytes)
      const lines = text.trim().split('\r\n')
      expect(lines).toHaveLength(3)
      expect(lines[1]).toMatch(/^2026-03,[^,]+,[^,]+,1,应计,征求意见公示,\d{21},白卫〔2026〕1号,,2,次,12.5,25,,/)
      // A reason that looks like a formula stays text.
      expect(lines[2]).toContain(`,-5,"'=HYPERLINK(""x""),未完成",`)
      const { bytes, name } = await exportEntries(w.core, w.as('supervisor'), { format: 'xlsx', department: 'WS' })
      const { sheets } = await readXlsx(bytes)
      expect([name, sheets[0]!.rows.length]).toEqual(['费随事转台账-2026-03-02.xlsx', 4])
      expect(sheets[0]!.rows[1]!.slice(11, 13)).toEqual([12.5, 25])
      expect(await refusal(exportEntries(w.core, w.as('auditor'), { format: 'csv' }))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await w.sql(`select actor_name from audit where action = 'fund.export' and outcome = 'ok' order by seq`)).toEqual([{ actor_name: '试办communityWorker' }, { actor_name: '试办supervisor' }])
    }))

  it('the month report reads the ledger: rows of the month, payments apart, refusals, the whole year', () =>
    withCore({ dialect }, async (w) => {
      const admission = await admitted(w)
      await accrued(w, admission, 2)
      await accrued(w, await admitted(w, { communityCode: null, matterCode: null, amount: '' }), 5)
      await deduct(w, '4')
      w.at(APRIL)
      await close(w)
      await pay(w, '10')
      await accrued(w, admission, 1, '2026-04-03T09:00:00.000+08:00')
      const march = await readSettlement(w.core.db.read, reportPeriod('2026-03'))
      expect(march).toMatchObject({ kept: true, totalFen: 2100, refused: 0 })
      expect(march.rows).toEqual([
        { departmentCode: 'WS', departmentName: expect.any(String), communityCode: 'C01', communityName: expect.any(String), tasks: 2, units: 7, unpriced: 1, accruedFen: 2500, deductedFen: -400, correctedFen: 0, totalFen: 2100, closed: true },
      ])
      expect((await readSettlement(w.core.db.read, reportPeriod('2026-04'))).rows).toMatchObject([{ tasks: 1, totalFen: 1250, closed: false }])
      expect(await readSettlement(w.core.db.read, yearPeriod('2026-04'))).toMatchObject({ totalFen: 3350, rows: [{ tasks: 3, closed: false }] })
    }))
})

const FEN = fc.integer({ min: 1, max: 500_000 })
const WORK = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('accrue' as const), units: fc.integer({ min: 1, max: 9 }), priced: fc.boolean(), month: fc.constantFrom('02', '03', '04') }),
    fc.record({ do: fc.constantFrom('deduction' as const, 'payment' as const), fen: FEN, month: fc.constantFrom('02', '03', '04') }),
    fc.record({ do: fc.constant('correct' as const), which: fc.nat(), fen: FEN }),
    fc.record({ do: fc.constant('close' as const), month: fc.constantFrom('02', '03') }),
  ),
  { minLength: 8, maxLength: 22 },
)
const yuanOf = (fen: number): string => (fen / 100).toFixed(2)

describe('the ledger, whatever is entered in whatever order', () => {
  it('settlement total is the sum of its entries to the fen, balance the sum of all, D21 adds up, a closed total never moves', async () => {
    await withCore({ dialect: 'sqlite' }, async (w) => {
      const priced = await admitted(w, { communityCode: null, validFrom: '2026-03-02' })
      const free = await admitted(w, { communityCode: null, matterCode: null, amount: '' })
      w.at('2026-05-06T10:00')
      let community = 0
      await fc.assert(
        fc.asyncProperty(WORK, async (work) => {
          // A community of its own for every run, so that accounts start empty.
          const communityCode = `C${String(1 + (community++ % 48)).padStart(2, '0')}`
          const head = { ...w.people.communityHead, communityCode }
          const of = (month: string) => ({ departmentCode: 'WS', communityCode, month: `2026-${month}` })
          const closed = new Map<string, number>()
          for (const item of work) {
            if (item.do === 'accrue') {
              const admission = item.priced ? priced : free
              await finish(w, await openTask(w, admission, `2026-${item.month}-05T09:00:00.000+08:00`, communityCode), admission, item.units, `2026-${item.month}-06T09:00:00.000+08:00`)
            } else if (item.do === 'correct') {
              const originals = await w.sql(`select id from fund_entry where community_code = '${communityCode}' and kind <> 'correction' order by seq`)
              const id = originals[item.which % Math.max(1, originals.length)]?.['id'] as string | undefined
              if (id) await put(w, id, { amount: yuanOf(item.fen) }).catch((error: { code?: string }) => expect(error.code).toBe('CONFLICT'))
            } else if (item.do === 'close') {
              const seen = await view(w, 'supervisor', of(item.month))
              if (seen.maySign === null) continue
              await signSettlement(w.core, w.as('supervisor'), { ...of(item.month), entries: seen.entries, totalFen: seen.totalFen })
              const done = await signSettlement(w.core, { ...w.as('communityHead'), actor: head }, { ...of(item.month), entries: seen.entries, totalFen: seen.totalFen })
              expect(done.state).toBe('closed')
              closed.set(item.month, done.totalFen)
              const [sheet] = await w.sql(`select data from document where id = '${done.documentId}'`)
              const data = JSON.parse(String(sheet!['data'])) as Record<'lines' | 'deductions' | 'corrections', { amountFen: number | null }[]>
              expect([...data.lines, ...data.deductions, ...data.corrections].reduce((n, l) => n + (l.amountFen ?? 0), 0)).toBe(done.totalFen)
            } else {
              const entered = enter(w.core, w.as('supervisor'), { ...of(item.month), kind: item.do, amount: yuanOf(item.fen), reason: '试办' })
              if (closed.has(item.month)) expect(await refusal(entered)).toMatchObject({ code: 'CONFLICT' })
              else expect((await entered).amountFen).toBe(-item.fen)
            }
          }
          const sumOf = async (where: string): Promise<number> =>
            Number((await w.sql(`select coalesce(sum(e.amount_fen), 0) as n from fund_entry e left join fund_entry o on o.id = e.corrects where e.community_code = '${communityCode}' and ${where}`))[0]!['n'])
          for (const month of ['02', '03', '04']) {
            const seen = await view(w, 'supervisor', of(month))
            expect(seen.totalFen + seen.laterFen).toBe(await sumOf(`e.month = '2026-${month}' and coalesce(o.kind, e.kind) <> 'payment'`))
            if (closed.has(month)) expect(seen.totalFen).toBe(closed.get(month))
          }
          const [account] = await listAccounts(w.core, w.as('supervisor'), { community: communityCode })
          expect(account?.balanceFen ?? 0).toBe(await sumOf('1 = 1'))
        }),
        { numRuns: 30 },
      )
    })
  }, 60_000)
})
