/** The life of a queue ticket (domain §10): the one table that decides, like caseMachine for cases. */
export const TICKET_STATES = {
  waiting: { label: '等候' },
  called: { label: '已叫号' },
  serving: { label: '办理中' },
  held: { label: '挂起' },
  done: { label: '已办完' },
  missed: { label: '过号' },
} as const
export type TicketState = keyof typeof TICKET_STATES

/** Why somebody waits away from the counter, and who may go on with him. */
export const HOLDS = {
  away: { label: '回去取材料(材料已带走)', sameCounter: false },
  papers: { label: '持件等候(材料留在窗口)', sameCounter: true },
  external: { label: '等待其他单位', sameCounter: false },
} as const
export type HoldKind = keyof typeof HOLDS

/** 老弱残军 and other reasons to go first (优先). */
export const PRIORITIES = { none: '普通', elderly: '老年人', disabled: '残疾人', military: '军人及优抚对象', pregnant: '孕妇或带婴幼儿' } as const
export type Priority = keyof typeof PRIORITIES

interface TicketEvent {
  label: string
  from: readonly TicketState[]
  to: TicketState
}

export const TICKET_EVENTS = {
  call: { label: '叫号', from: ['waiting'], to: 'called' },
  recall: { label: '重呼', from: ['called'], to: 'called' },
  start: { label: '开始办理', from: ['called'], to: 'serving' },
  skip: { label: '过号', from: ['called'], to: 'missed' },
  requeue: { label: '重新排队', from: ['missed', 'waiting'], to: 'waiting' },
  transfer: { label: '转到其他类别', from: ['called', 'serving'], to: 'waiting' },
  hold: { label: '挂起', from: ['serving'], to: 'held' },
  resume: { label: '继续办理', from: ['held'], to: 'serving' },
  finish: { label: '办完', from: ['serving', 'held'], to: 'done' },
  leave: { label: '离开', from: ['waiting', 'called', 'held'], to: 'missed' },
} as const satisfies Record<string, TicketEvent>
export type TicketEventName = keyof typeof TICKET_EVENTS

export interface TicketFacts {
  state: TicketState
  counter: string | null
  holdKind: HoldKind | null
}

/** The state after an event, or the Chinese reason why it cannot be. `counter` is where it is asked for. */
export function decideTicket(ticket: TicketFacts, event: TicketEventName, counter: string | null): { ok: true; to: TicketState } | { ok: false; message: string } {
  const spec: TicketEvent = TICKET_EVENTS[event]
  if (!spec.from.includes(ticket.state)) return { ok: false, message: `该号${TICKET_STATES[ticket.state].label},不能${spec.label}` }
  const atCounter = ticket.state === 'called' || ticket.state === 'serving' || (ticket.state === 'held' && ticket.holdKind !== null && HOLDS[ticket.holdKind].sameCounter)
  if (atCounter && ticket.counter !== null && counter !== null && ticket.counter !== counter)
    return { ok: false, message: `该号在${Number(ticket.counter)}号窗口,请由该窗口${spec.label}` }
  return { ok: true, to: spec.to }
}

/** Minutes a newcomer is likely to wait: people ahead × usual service time ÷ open counters, rounded up. */
export function expectedWait(ahead: number, usualServiceMinutes: number, openCounters: number): number {
  return Math.ceil((ahead * usualServiceMinutes) / Math.max(1, openCounters))
}

/** `A012` */
export function formatTicketNumber(group: string, n: number): string {
  return `${group}${String(n).padStart(3, '0')}`
}
