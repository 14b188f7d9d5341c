import { describe, expect, it } from 'vitest'
import { HOLDS, TICKET_EVENTS, TICKET_STATES, decideTicket, expectedWait, formatTicketNumber, type HoldKind, type TicketEventName, type TicketFacts, type TicketState } from '#shared/rules/ticketMachine.ts'

const STATES = Object.keys(TICKET_STATES) as TicketState[]
const EVENTS = Object.keys(TICKET_EVENTS) as TicketEventName[]
/** Written out from the rule, not from the table in the code: state → event → next state. */
const LIFE: Record<TicketState, Partial<Record<TicketEventName, TicketState>>> = {
  waiting: { call: 'called', requeue: 'waiting', leave: 'missed' },
  called: { recall: 'called', start: 'serving', skip: 'missed', transfer: 'waiting', leave: 'missed' },
  serving: { transfer: 'waiting', hold: 'held', finish: 'done' },
  held: { resume: 'serving', finish: 'done', leave: 'missed' },
  missed: { requeue: 'waiting' },
  done: {},
}
const facts = (state: TicketState, counter: string | null = null, holdKind: HoldKind | null = null): TicketFacts => ({ state, counter, holdKind: state === 'held' ? (holdKind ?? 'away') : null })

describe('the ticket state table', () => {
  for (const state of STATES)
    it.each(EVENTS)(`${state} + %s`, (event) => {
      const decision = decideTicket(facts(state, state === 'waiting' ? null : '03'), event, '03')
      const next = LIFE[state][event]
      if (next) expect(decision).toEqual({ ok: true, to: next })
      else expect(decision).toEqual({ ok: false, message: `该号${TICKET_STATES[state].label},不能${TICKET_EVENTS[event].label}` })
    })

  it.each(['recall', 'start', 'skip', 'transfer', 'leave'] as const)('a called ticket belongs to its counter: %s elsewhere is refused', (event) => {
    expect(decideTicket(facts('called', '03'), event, '04')).toMatchObject({ ok: false, message: expect.stringContaining('该号在3号窗口') })
  })

  it.each(['hold', 'transfer', 'finish'] as const)('a served ticket belongs to its counter: %s elsewhere is refused', (event) => {
    expect(decideTicket(facts('serving', '03'), event, '04')).toMatchObject({ ok: false })
  })

  it('papers left at a counter bind the ticket to it; other holds do not', () => {
    for (const kind of Object.keys(HOLDS) as HoldKind[])
      expect(decideTicket(facts('held', '03', kind), 'resume', '04').ok).toBe(kind !== 'papers')
    expect(decideTicket(facts('held', '03', 'papers'), 'resume', '03')).toEqual({ ok: true, to: 'serving' })
  })

  it('numbers and waits', () => {
    expect(formatTicketNumber('A', 12)).toBe('A012')
    expect(formatTicketNumber('B', 1234)).toBe('B1234')
    expect(expectedWait(0, 6, 0)).toBe(0)
    expect(expectedWait(5, 6, 0)).toBe(30)
    expect(expectedWait(5, 6, 4)).toBe(8)
  })
})
