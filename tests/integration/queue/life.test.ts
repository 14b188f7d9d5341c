import { describe, expect, it } from 'vitest'
import type { Ticket } from '#shared/contract/queue.ts'
import { TICKET_EVENTS, TICKET_STATES, type TicketEventName, type TicketState } from '#shared/rules/ticketMachine.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { boardState, linkCase, queueState } from '#main/domain/queue/service.ts'
import { DIALECTS, withCore, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase } from '#tests/support/samples.ts'
import { call, move, serve, take } from './support.ts'

type Move = Exclude<TicketEventName, 'call'>
const MOVES = (Object.keys(TICKET_EVENTS) as TicketEventName[]).filter((e): e is Move => e !== 'call')
const MORE: Partial<Record<Move, object>> = { transfer: { group: 'B' }, hold: { kind: 'away' } }

/** Brings a new ticket into a state the way people do. */
const INTO: Record<TicketState, (w: World) => Promise<string>> = {
  waiting: async (w) => (await take(w)).id,
  called: async (w) => {
    const { id } = await take(w)
    await call(w, 'clerk', { id })
    return id
  },
  serving: async (w) => (await serve(w)).id,
  held: async (w) => {
    const { id } = await serve(w)
    await move(w, 'clerk', id, 'hold', { kind: 'papers' })
    return id
  },
  done: async (w) => {
    const { id } = await serve(w)
    await move(w, 'clerk', id, 'finish')
    return id
  },
  missed: async (w) => {
    const id = await INTO.called(w)
    await move(w, 'clerk', id, 'skip')
    return id
  },
}

const row = async (w: World, id: string): Promise<Record<string, unknown>> => (await w.sql(`select * from ticket where id = '${id}'`))[0]!
const stateOf = (w: World) => queueState(w.core, w.as('clerk'), {})

describe.each(DIALECTS)('the life of a ticket on %s', (dialect) => {
  it.each(Object.keys(TICKET_STATES) as TicketState[])('every event on a ticket that is %s moves it or leaves it as it was', (state) =>
    withCore({ dialect }, async (w) => {
      for (const event of MOVES) {
        const id = await INTO[state](w)
        const before = await row(w, id)
        expect(before.state).toBe(state)
        const spec = TICKET_EVENTS[event]
        if ((spec.from as readonly string[]).includes(state)) {
          expect((await move(w, 'clerk', id, event, MORE[event])).state).toBe(spec.to)
          const [last] = await w.sql(`select type from ticket_event where ticket_id = '${id}' order by seq desc limit 1`)
          expect(last?.type).toBe(event)
        } else {
          expect(await refusal(move(w, 'clerk', id, event, MORE[event]))).toMatchObject({ code: 'TRANSITION_REFUSED', rule: '排队规则' })
          expect(await row(w, id)).toEqual(before)
        }
        await w.sql(`update ticket set state = 'done', hold_kind = null where id = '${id}'`)
      }
    }))

  it('priority goes first, then who came first; only the groups the counter serves', () =>
    withCore({ dialect }, async (w) => {
      const minute = (n: number) => w.at(`2026-03-02T09:0${n}`)
      const order: string[] = []
      const plan = [['A', 'none'], ['B', 'none'], ['A', 'elderly'], ['B', 'military'], ['A', 'none']] as const
      for (const [i, [group, priority]] of plan.entries()) {
        minute(i)
        await take(w, group, priority)
      }
      expect((await stateOf(w)).waiting.map((t) => t.number)).toEqual(['A002', 'B002', 'A001', 'B001', 'A003'])
      for (const groups of [['B'], ['B'], ['B'], ['A'], [], []]) {
        const ticket = await call(w, 'clerk', { groups })
        order.push(ticket?.number ?? '-')
        if (ticket) await move(w, 'clerk', ticket.id, 'skip')
      }
      expect(order).toEqual(['B002', 'B001', '-', 'A002', 'A001', 'A003'])
    }))

  it('who missed his call goes to the end; who is moved to another group keeps his time', () =>
    withCore({ dialect }, async (w) => {
      const ids: string[] = []
      for (const [i, group] of ['A', 'A', 'B'].entries()) {
        w.at(`2026-03-02T09:0${i}`)
        ids.push((await take(w, group)).id)
      }
      w.at('2026-03-02T09:10')
      await call(w)
      await move(w, 'clerk', ids[0]!, 'skip')
      expect((await stateOf(w)).missed.map((t) => t.number)).toEqual(['A001'])
      await move(w, 'clerk', ids[0]!, 'requeue')
      expect((await stateOf(w)).waiting.map((t) => t.number)).toEqual(['A002', 'B001', 'A001'])
      await call(w)
      await move(w, 'clerk', ids[1]!, 'transfer', { group: 'B' })
      const { waiting } = await stateOf(w)
      expect(waiting.map((t) => [t.number, t.group])).toEqual([['A002', 'B'], ['B001', 'B'], ['A001', 'A']])
      expect(await refusal(move(w, 'clerk', (await call(w))!.id, 'transfer', { group: 'Q' }))).toMatchObject({ code: 'INPUT_INVALID', field: 'group' })
    }))

  it('who waits and goes first, or no longer does, keeps the time he took his ticket at', () =>
    withCore({ dialect }, async (w) => {
      const ids: string[] = []
      for (const [i, priority] of (['none', 'elderly', 'none'] as const).entries()) {
        w.at(`2026-03-02T09:0${i}`)
        ids.push((await take(w, 'A', priority)).id)
      }
      w.at('2026-03-02T09:10')
      await move(w, 'clerk', ids[0]!, 'requeue', { priority: 'disabled' })
      expect((await stateOf(w)).waiting.map((t) => t.number)).toEqual(['A001', 'A002', 'A003'])
      await move(w, 'clerk', ids[1]!, 'requeue', { priority: 'none' })
      expect((await stateOf(w)).waiting.map((t) => [t.number, t.priority])).toEqual([['A001', 'disabled'], ['A002', 'none'], ['A003', 'none']])
    }))

  it('papers left at a counter wait for this counter; the others go on anywhere; a busy counter takes nobody', () =>
    withCore({ dialect }, async (w) => {
      const papers = await serve(w)
      await move(w, 'clerk', papers.id, 'hold', { kind: 'papers', note: '户口簿原件' })
      const away = await serve(w)
      await move(w, 'clerk', away.id, 'hold', { kind: 'away', note: '回家取房产证' })
      expect((await stateOf(w)).held.map((t) => [t.number, t.holdKind, t.holdNote])).toEqual([['A001', 'papers', '户口簿原件'], ['A002', 'away', '回家取房产证']])
      for (const event of ['resume', 'finish', 'leave'] as const)
        expect(await refusal(move(w, 'clerk2', papers.id, event))).toMatchObject({ code: 'TRANSITION_REFUSED', message: expect.stringContaining('该号在1号窗口') })
      expect(await move(w, 'clerk2', away.id, 'resume')).toMatchObject({ state: 'serving', counter: '02', holdNote: null })
      await take(w)
      expect(await refusal(call(w, 'clerk2'))).toMatchObject({ code: 'CONFLICT', message: '2号窗口正在办理 A002,请先办完、挂起或过号' })
      const mine = await serve(w)
      expect(await refusal(move(w, 'clerk', papers.id, 'resume'))).toMatchObject({ code: 'CONFLICT' })
      await move(w, 'clerk', mine.id, 'finish')
      expect(await move(w, 'clerk', papers.id, 'resume')).toMatchObject({ state: 'serving', counter: '01', holdKind: null })
    }))

  it('nobody calls or goes on without a counter; a called ticket is no other clerk’s', () =>
    withCore({ dialect }, async (w) => {
      const { id } = await take(w)
      expect(await refusal(call(w, 'supervisor'))).toMatchObject({ code: 'INPUT_INVALID', field: 'counter' })
      await call(w)
      expect(await refusal(move(w, 'clerk2', id, 'start'))).toMatchObject({ code: 'TRANSITION_REFUSED' })
      const nowhere = { ...w.people.clerk2, counterNumber: null, pointCode: null }
      w.people.clerk2 = nowhere
      expect(await refusal(move(w, 'clerk2', id, 'skip'))).toMatchObject({ code: 'INPUT_INVALID', field: 'counter' })
      await move(w, 'clerk', id, 'start')
      await move(w, 'clerk', id, 'hold', { kind: 'external' })
      expect(await refusal(move(w, 'supervisor', id, 'resume'))).toMatchObject({ code: 'INPUT_INVALID', field: 'counter' })
      expect(await refusal(move(w, 'officer', id, 'finish'))).toMatchObject({ code: 'FORBIDDEN' })
      // The supervisor ends the day for a counter that is gone.
      expect(await move(w, 'supervisor', id, 'finish')).toMatchObject({ state: 'done' })
    }))

  it('wait, service and hold are booked as they were, also when the clock of a practice is set back', () =>
    withCore({ dialect }, async (w) => {
      const { id } = await take(w)
      w.at('2026-03-02T09:10')
      await call(w)
      w.at('2026-03-02T09:12')
      await move(w, 'clerk', id, 'recall')
      expect((await stateOf(w)).called[0]).toMatchObject({ waitSeconds: 720, serviceSeconds: 0 })
      w.at('2026-03-02T09:13')
      await move(w, 'clerk', id, 'start')
      w.at('2026-03-02T09:20')
      await move(w, 'clerk', id, 'hold', { kind: 'papers' })
      w.at('2026-03-02T09:50')
      await move(w, 'clerk', id, 'resume')
      w.at('2026-03-02T09:55')
      expect((await stateOf(w)).mine).toMatchObject({ number: 'A001', serviceSeconds: 720 })
      const end = await move(w, 'clerk', id, 'finish')
      expect(end).toMatchObject({ state: 'done', waitSeconds: 780, serviceSeconds: 720, holdSeconds: 1800 })
      w.at('2026-03-02T12:00')
      const booked = await row(w, id)
      // The clock runs on while the test works.
      for (const [column, ms] of [['wait_ms', 780_000], ['service_ms', 720_000], ['hold_ms', 1_800_000]] as const) {
        expect(booked[column]).toBeGreaterThanOrEqual(ms - 20_000)
        expect(booked[column]).toBeLessThan(ms + 20_000)
      }
      const back = await take(w)
      await call(w)
      w.at('2026-03-02T08:00')
      expect(await move(w, 'clerk', back.id, 'start')).toMatchObject({ waitSeconds: 0 })
    }))

  it('everything is there again after a restart and after the night', () =>
    withCore({ dialect }, async (w) => {
      const held = await serve(w)
      await move(w, 'clerk', held.id, 'hold', { kind: 'papers', note: '原件三份' })
      const mine = await serve(w)
      const waiting = await take(w)
      const missed = await take(w)
      await call(w, 'clerk2', { id: missed.id })
      await move(w, 'clerk2', missed.id, 'skip')
      // Both looks at the same moment: the clock runs on, and a busy machine takes its time to start again.
      w.at('2026-03-02T09:30')
      const before = await stateOf(w)
      await w.reopen()
      w.at('2026-03-02T09:30')
      expect(await stateOf(w)).toEqual(before)
      expect(before.mine?.id).toBe(mine.id)
      w.at('2026-03-03T08:59')
      const morning = await stateOf(w)
      expect(morning.overnight.map((t) => t.id)).toEqual([waiting.id])
      expect(morning.waiting).toEqual([])
      expect(morning.missed).toEqual([])
      expect(morning.held.map((t) => [t.id, t.holdNote])).toEqual([[held.id, '原件三份']])
      expect(morning.mine?.id).toBe(mine.id)
      // The first number of the new day is another ticket of the same name; yesterday's is called by hand only.
      const fresh = await take(w)
      expect(fresh.number).toBe('A001')
      await move(w, 'clerk', mine.id, 'finish')
      expect((await call(w))?.id).toBe(fresh.id)
      await move(w, 'clerk', fresh.id, 'skip')
      expect((await call(w, 'clerk', { id: waiting.id }))?.number).toBe(waiting.number)
      await move(w, 'clerk', waiting.id, 'start')
      await move(w, 'clerk', waiting.id, 'finish')
      expect(await move(w, 'clerk', held.id, 'resume')).toMatchObject({ state: 'serving' })
    }))

  it('a ticket somebody else has just called is not silently nobody', () =>
    withCore({ dialect }, async (w) => {
      const { id } = await take(w)
      await call(w, 'clerk', { id })
      expect(await refusal(call(w, 'clerk2', { id }))).toMatchObject({ code: 'VERSION_CONFLICT' })
      expect(await call(w, 'clerk2')).toBeNull()
    }))

  it('cases stay with their ticket, called again or not', () =>
    withCore({ dialect }, async (w) => {
      const ticket = await serve(w)
      const made = await createCase(w.core, w.as('clerk'), aCase(1))
      const link = (): Promise<Ticket> => linkCase(w.core, w.as('clerk'), { id: ticket.id, caseId: made.id })
      expect((await link()).caseIds).toEqual([made.id])
      expect((await link()).caseIds).toEqual([made.id])
      await move(w, 'clerk', ticket.id, 'transfer', { group: 'B' })
      expect((await call(w, 'clerk2'))?.caseIds).toEqual([made.id])
      expect(await refusal(linkCase(w.core, w.as('clerk'), { id: ticket.id, caseId: 'none' }))).toMatchObject({ code: 'CASE_UNKNOWN' })
    }))

  it('the wait told is that of the usual ticket, not of one left open over lunch', () =>
    withCore({ dialect }, async (w) => {
      expect(await take(w)).toMatchObject({ ahead: 0, expectedMinutes: 0 })
      expect(await take(w)).toMatchObject({ ahead: 1, expectedMinutes: 6 })
      await w.sql(`update ticket set state = 'done'`)
      for (const [i, minutes] of [4, 5, 6, 200].entries()) {
        w.at(`2026-03-02T1${i}:00`)
        const { id } = await serve(w)
        w.core.clock.moveTo(Date.parse(`2026-03-02T1${i}:00:00+08:00`) + minutes * 60_000)
        await move(w, 'clerk', id, 'finish')
      }
      w.at('2026-03-02T17:00')
      await take(w)
      await take(w)
      expect(await take(w)).toMatchObject({ ahead: 2, expectedMinutes: 11 })
    }))

  it('the board has numbers and counters, on a locked session too, and nothing left over from yesterday', () =>
    withCore({ dialect }, async (w) => {
      const ticket = await serve(w)
      await createCase(w.core, w.as('clerk'), aCase(1))
      await take(w, 'B', 'elderly')
      const board = await boardState(w.core, { ...w.as('clerk2'), locked: true }, {})
      expect(board.calls).toEqual([{ number: 'A001', counter: '01', at: ticket.calledAt, times: 1 }])
      expect(board.groups.find((g) => g.code === 'B')).toEqual({ code: 'B', name: expect.any(String), waiting: 1, next: ['B001'] })
      expect(Object.keys(board).sort()).toEqual(['calls', 'centreName', 'groups', 'now'])
      expect(await refusal(boardState(w.core, w.as('officer'), {}))).toMatchObject({ code: 'FORBIDDEN' })
      w.at('2026-03-03T09:00')
      expect((await boardState(w.core, w.as('clerk2'), {})).calls).toEqual([])
    }))
})
