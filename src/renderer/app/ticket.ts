import { useQuery } from '@tanstack/react-query'
import { useLocalStorage } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { Ticket } from '#shared/contract/queue.ts'
import { TICKET_STATES, type HoldKind, type Priority } from '#shared/rules/ticketMachine.ts'
import { dateOf, epochOf } from '#shared/rules/time.ts'
import { errorText } from '#shared/text/labels.ts'
import { api, client, errorOf, queryClient } from '../api.ts'
import { notify } from './notify.ts'
import { useMay, useSession } from './session.tsx'

/** The person at my counter, for every screen: who is called or served, and what may be done with him. */

/** Where I work today. */
export type Place = { pointCode: string; counter: string }

const STATE = { input: {} }
type QueueState = Awaited<ReturnType<typeof client.queue.state>>

/** The queue of my acceptance point; every screen shares one copy. */
export function useQueue(everyMs = 5_000) {
  const { locked } = useSession()
  const may = useMay('queue.use')
  return useQuery(api.queue.state.queryOptions({ ...STATE, enabled: may && !locked, refetchInterval: everyMs }))
}

/** The shift I am on; `stale` when it began on an earlier day and was never handed over. */
export function useShift() {
  const { today, locked } = useSession()
  const may = useMay('shift.use')
  const query = useQuery(api.desk.shift.queryOptions({ enabled: may && !locked, staleTime: 60_000 }))
  const shift = query.data?.shift ?? null
  return { query, shift, stale: shift !== null && dateOf(shift.startedAt) < today }
}

/** The counter of my shift, otherwise the one I am registered at; null when neither. */
export function usePlace(): Place | null {
  const { user } = useSession()
  const { shift } = useShift()
  if (shift) return { pointCode: shift.pointCode, counter: shift.counter }
  return user.pointCode && user.counterNumber ? { pointCode: user.pointCode, counter: user.counterNumber } : null
}

/** The groups my counter calls; none chosen means all. Kept on this machine for each counter. */
export function useServedGroups(): [codes: string[], set: (codes: string[]) => void] {
  const place = usePlace()
  const key = `centre.queue.groups.${place?.pointCode ?? '-'}.${place?.counter ?? '-'}`
  const [codes, set] = useLocalStorage<string[]>({ key, defaultValue: [], getInitialValueInEffect: false })
  return [codes, set]
}

export type TicketMove =
  | { id: string; type: 'recall' | 'start' | 'skip' | 'resume' | 'finish' | 'leave' }
  | { id: string; type: 'requeue'; priority?: Priority }
  | { id: string; type: 'transfer'; group: string }
  | { id: string; type: 'hold'; kind: HoldKind; note?: string }

/** The action on its way. The same again is the same press; another one waits its turn, so that no key of a quick hand is lost. */
let last: { name: string; done: Promise<Ticket | null> } | null = null

async function perform(work: () => Promise<Ticket | null>): Promise<Ticket | null> {
  try {
    const ticket = await work()
    if (ticket) remember(ticket)
    return ticket
  } catch (error) {
    notify({ tone: 'error', text: errorText(errorOf(error)) })
    return null
  } finally {
    void queryClient.invalidateQueries({ queryKey: api.queue.state.key() })
  }
}

function inTurn(name: string, work: () => Promise<Ticket | null>): Promise<Ticket | null> {
  if (last?.name === name) return last.done
  const done = (last?.done ?? Promise.resolve(null)).then(() => perform(work))
  const mine = { name, done }
  last = mine
  void done.then(() => {
    if (last === mine) last = null
  })
  return done
}

/** Shows the answer at once; the next poll brings the rest. */
function remember(ticket: Ticket): void {
  queryClient.setQueryData<QueueState>(api.queue.state.queryKey(STATE), (old) => {
    if (!old) return old
    const here = ticket.state === 'called' || ticket.state === 'serving'
    const mine = here ? ticket : old.mine?.id === ticket.id ? null : old.mine
    return { ...old, mine, waiting: old.waiting.filter((t) => t.id !== ticket.id), held: old.held.filter((t) => t.id !== ticket.id) }
  })
}

/** Calls and moves tickets. What is refused is said at the foot of the screen and leaves everything as it was. */
export function useTicketActions() {
  const [groups] = useServedGroups()
  return {
    /** Calls the next of my groups, or the one named. */
    call: (id?: string) =>
      inTurn(`call ${id ?? ''}`, async () => {
        const { ticket } = await client.queue.call(id === undefined ? { groups } : { id })
        if (!ticket) notify({ tone: 'warn', text: groups.length > 0 ? `${groups.join('、')} 类现在没有人等候` : '现在没有人等候' })
        return ticket
      }),
    move: (input: TicketMove) => inTurn(`${input.type} ${input.id}`, () => client.queue.event(input)),
  }
}

/** Seconds in the present state, running. `at`: when the answer came, epoch milliseconds here. */
export function useRunningSeconds(ticket: Ticket | null, at: number): number {
  const { now } = useSession()
  const [here, setHere] = useState(() => Date.now())
  const runs = ticket !== null
  useEffect(() => {
    if (!runs) return
    const timer = setInterval(() => setHere(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [runs])
  if (!ticket) return 0
  if (ticket.state === 'serving') return ticket.serviceSeconds + Math.max(0, Math.floor((here - at) / 1000))
  return Math.max(0, Math.floor((now() - epochOf(ticket.since)) / 1000))
}

/** `02:13`, `1:02:13` */
export function runningText(seconds: number): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`
}

/** The state as the strip says it. */
export const ticketStateText = (ticket: Ticket): string => (ticket.state === 'serving' ? '服务中' : TICKET_STATES[ticket.state].label)

/** The person at my counter, or null. */
export function useCurrentTicket(): Ticket | null {
  return useQueue().data?.mine ?? null
}

/**
 * Notes a case just made on the ticket of the person at my counter, whose service has then begun. To be called once after
 * `cases.create`; does nothing when nobody was called, and never throws: the case is made, whatever becomes of the note.
 */
export async function linkCurrentTicket(caseId: string): Promise<void> {
  let ticket: Ticket | null = null
  try {
    ticket = (await queryClient.fetchQuery({ ...api.queue.state.queryOptions(STATE), staleTime: 5_000 })).mine
    if (!ticket) return
    if (ticket.state === 'called') await client.queue.event({ id: ticket.id, type: 'start' })
    remember(await client.queue.link({ id: ticket.id, caseId }))
    void queryClient.invalidateQueries({ queryKey: api.queue.state.key() })
  } catch (error) {
    const { code } = errorOf(error)
    if (code !== 'FORBIDDEN' && ticket) notify({ tone: 'warn', text: `办件没有记到排队号 ${ticket.number} 上:${errorText(errorOf(error))}` })
  }
}
