import { z } from 'zod'
import { HOLDS, PRIORITIES, type HoldKind, type Priority } from '#shared/rules/ticketMachine.ts'
import { line, procedure } from './common.ts'

const PriorityName = z.enum(Object.keys(PRIORITIES) as [Priority, ...Priority[]])
const Hold = z.enum(Object.keys(HOLDS) as [HoldKind, ...HoldKind[]])

/** A ticket carries no name: it is shown in the hall (domain §10). */
export const Ticket = z.object({
  id: z.string(),
  number: z.string(),
  group: z.string(),
  groupName: z.string(),
  state: z.enum(['waiting', 'called', 'serving', 'held', 'done', 'missed']),
  priority: PriorityName,
  holdKind: Hold.nullable(),
  /** What the counter wrote when it put the ticket on hold. */
  holdNote: z.string().nullable(),
  counter: z.string().nullable(),
  day: z.string(),
  takenAt: z.string(),
  calledAt: z.string().nullable(),
  /** Since when it is in its present state. */
  since: z.string(),
  waitSeconds: z.number(),
  serviceSeconds: z.number(),
  holdSeconds: z.number(),
  caseIds: z.array(z.string()),
})
export type Ticket = z.infer<typeof Ticket>

const Group = z.object({
  code: z.string(),
  name: z.string(),
  departments: z.array(z.string()),
  waiting: z.number(),
  openCounters: z.number(),
  /** Minutes a newcomer is likely to wait. */
  expectedMinutes: z.number(),
})
export type QueueGroup = z.infer<typeof Group>

const place = { pointCode: z.string().length(3).optional() }
const ticketId = { id: z.string().max(40) }

export const queue = {
  state: procedure
    .route({ method: 'GET', path: '/queue', summary: '排队现状', tags: ['queue'] })
    .input(z.object(place))
    .output(z.object({ groups: z.array(Group), waiting: z.array(Ticket), called: z.array(Ticket), held: z.array(Ticket), missed: z.array(Ticket), overnight: z.array(Ticket), mine: Ticket.nullable() })),
  take: procedure
    .route({ method: 'POST', path: '/queue/tickets', summary: '取号', tags: ['queue'], successStatus: 201 })
    .input(z.object({ ...place, group: z.string().min(1).max(4), priority: PriorityName.default('none') }))
    .output(Ticket.extend({ ahead: z.number(), expectedMinutes: z.number(), documentId: z.string() })),
  call: procedure
    .route({ method: 'POST', path: '/queue/call', summary: '叫下一位', tags: ['queue'] })
    .input(z.object({ ...place, counter: z.string().length(2).optional(), groups: z.array(z.string().max(4)).max(20).optional(), id: z.string().max(40).optional() }))
    .output(z.object({ ticket: Ticket.nullable() })),
  event: procedure
    .route({ method: 'POST', path: '/queue/tickets/{id}/events', summary: '重呼、开始、过号、转移、挂起、继续、办完', tags: ['queue'] })
    .input(
      z.discriminatedUnion('type', [
        z.object({ ...ticketId, type: z.enum(['recall', 'start', 'skip', 'resume', 'finish', 'leave']) }),
        z.object({ ...ticketId, type: z.literal('requeue'), priority: PriorityName.optional() }),
        z.object({ ...ticketId, type: z.literal('transfer'), group: z.string().min(1).max(4) }),
        z.object({ ...ticketId, type: z.literal('hold'), kind: Hold, note: line(200).optional() }),
      ]),
    )
    .output(Ticket),
  link: procedure
    .route({ method: 'POST', path: '/queue/tickets/{id}/cases', summary: '把办件记到号上', tags: ['queue'] })
    .input(z.object({ ...ticketId, caseId: z.string().max(40) }))
    .output(Ticket),
  board: procedure
    .route({ method: 'GET', path: '/queue/board', summary: '大厅屏(不含姓名和事项)', tags: ['queue'] })
    .input(z.object(place))
    .output(
      z.object({
        now: z.string(),
        centreName: z.string(),
        calls: z.array(z.object({ number: z.string(), counter: z.string(), at: z.string(), times: z.number() })),
        groups: z.array(z.object({ code: z.string(), name: z.string(), waiting: z.number(), next: z.array(z.string()) })),
      }),
    ),
}
