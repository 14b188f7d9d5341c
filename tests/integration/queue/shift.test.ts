import { describe, expect, it } from 'vitest'
import { currentShift, endShift, startShift } from '#main/domain/desk/shifts.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { DIALECTS, withCore, type Who, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase } from '#tests/support/samples.ts'
import { call, move, serve, take } from './support.ts'

const start = (w: World, who: Who, counter: string) => startShift(w.core, w.as(who), { pointCode: '001', counter })
const end = (w: World, who: Who, more: Partial<Parameters<typeof endShift>[2]> = {}) => endShift(w.core, w.as(who), { to: '试办乙', keeping: [], ...more })
const sheetOf = async (w: World, id: string): Promise<Record<string, unknown>> => JSON.parse(String((await w.sql(`select data from document where id = '${id}'`))[0]!.data)) as Record<string, unknown>

describe.each(DIALECTS)('shifts on %s', (dialect) => {
  it('a counter has one person, a person one counter; the same sign-on twice is one shift', () =>
    withCore({ dialect }, async (w) => {
      const shift = await start(w, 'clerk', '04')
      expect(await start(w, 'clerk', '04')).toEqual(shift)
      expect((await currentShift(w.core, w.as('clerk'))).shift).toEqual(shift)
      expect(await refusal(start(w, 'clerk2', '04'))).toMatchObject({ code: 'CONFLICT', field: 'counter', message: '4号窗口由试办clerk当班,请其交班后再上岗' })
      expect(await refusal(start(w, 'clerk', '05'))).toMatchObject({ code: 'CONFLICT', message: '您还在4号窗口当班,请先交班' })
      expect(await refusal(start(w, 'clerk2', '77'))).toMatchObject({ code: 'INPUT_INVALID', field: 'counter' })
      const both = await Promise.allSettled([start(w, 'clerk2', '06'), start(w, 'supervisor', '06')])
      expect(both.filter((o) => o.status === 'fulfilled')).toHaveLength(1)
      expect(both.find((o) => o.status === 'rejected')?.reason).toMatchObject({ code: 'CONFLICT' })
    }))

  it('the hand-over sheet lists what was done, what is open, the papers of waiting people and what is kept', () =>
    withCore({ dialect }, async (w) => {
      await start(w, 'clerk', '01')
      const made = await createCase(w.core, w.as('clerk'), aCase(1, { step: 'receive' }))
      const papers = await serve(w)
      await move(w, 'clerk', papers.id, 'hold', { kind: 'papers', note: '户口簿原件' })
      const missed = await take(w)
      await call(w)
      await move(w, 'clerk', missed.id, 'skip')
      w.at('2026-03-02T12:00')
      const { documentId, openCases } = await end(w, 'clerk', { keeping: [{ name: '受理专用章', amount: '1 枚' }], incidents: '打印机卡纸' })
      expect(openCases).toBe(1)
      expect(await sheetOf(w, documentId)).toMatchObject({
        counter: '1号窗口', to: '试办乙', incidents: '打印机卡纸',
        counts: { called: 2, missed: 1, received: 1 },
        open: [{ caseNumber: made.number }],
        keeping: [{ name: 'A001 持件等候的材料', amount: '1 份', note: '户口簿原件' }, { name: '受理专用章', amount: '1 枚' }],
      })
      expect((await currentShift(w.core, w.as('clerk'))).shift).toBeNull()
      expect(await refusal(end(w, 'clerk'))).toMatchObject({ code: 'CONFLICT' })
      // The papers stay with the counter: the next one at it goes on.
      w.people.clerk2 = { ...w.people.clerk2, counterNumber: '01' }
      await start(w, 'clerk2', '01')
      expect(await move(w, 'clerk2', papers.id, 'resume')).toMatchObject({ state: 'serving', counter: '01' })
    }))

  it('is not ended over the head of somebody at the counter', () =>
    withCore({ dialect }, async (w) => {
      await start(w, 'clerk', '01')
      const ticket = await serve(w)
      expect(await refusal(end(w, 'clerk'))).toMatchObject({ code: 'CONFLICT', message: 'A001 还在窗口,请先办完、挂起、过号或转类别再交班' })
      expect(await w.sql(`select id from document where kind = 'D19'`)).toEqual([])
      await move(w, 'clerk', ticket.id, 'finish')
      await end(w, 'clerk')
    }))

  it('a hand-over forgotten last night keeps no counter shut and no person out', () =>
    withCore({ dialect }, async (w) => {
      await start(w, 'clerk', '01')
      w.at('2026-03-03T08:30')
      const shift = await start(w, 'clerk2', '01')
      expect(shift.startedAt.slice(0, 10)).toBe('2026-03-03')
      expect(await w.sql(`select staff_id, incidents from shift where ended_at is not null`)).toEqual([{ staff_id: w.people.clerk.id, incidents: '未办理交班,次日上岗时由系统结束' }])
      expect(await refusal(start(w, 'clerk', '01'))).toMatchObject({ code: 'CONFLICT' })
      await start(w, 'clerk', '02')
      w.at('2026-03-04T08:30')
      const again = await start(w, 'clerk', '02')
      expect(again.startedAt.slice(0, 10)).toBe('2026-03-04')
      expect((await currentShift(w.core, w.as('clerk'))).shift).toEqual(again)
    }))
})
