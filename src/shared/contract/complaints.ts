import { z } from 'zod'
import { Int, line, procedure, requiredLine, text } from './common.ts'

const said = (max: number) => text(max).pipe(z.string().min(1, '不能为空'))
const Kind = z.enum(['complaint', 'unresolved'])
const State = z.enum(['accepted', 'investigating', 'handled', 'answered', 'archived'])
const About = z.enum(['staff', 'point', 'department', 'community', 'matter'])
const Channel = z.enum(['counter', 'hotline', 'letter', 'internet', 'visit', 'other'])
const Event = z.enum(['assign', 'investigate', 'note', 'handle', 'answer', 'back', 'archive'])
const Id = z.object({ id: z.string().min(1).max(40) })

export const ComplaintHead = z.object({
  id: z.string(),
  number: z.string(),
  version: z.number(),
  kind: Kind,
  state: State,
  channel: Channel,
  title: z.string(),
  aboutKind: About,
  aboutName: z.string(),
  /** Masked: 王**, 139****1234. */
  personMasked: z.string().nullable(),
  ownerName: z.string().nullable(),
  due: z.string(),
  left: z.number(),
  colour: z.enum(['green', 'yellow', 'red']).nullable(),
  receivedAt: z.string(),
  archivedAt: z.string().nullable(),
})
export type ComplaintHead = z.infer<typeof ComplaintHead>

export const Complaint = ComplaintHead.extend({
  caseId: z.string().nullable(),
  caseNumber: z.string().nullable(),
  aboutCode: z.string().nullable(),
  content: z.string(),
  phoneMasked: z.string().nullable(),
  finding: z.string().nullable(),
  handling: z.string().nullable(),
  justified: z.boolean().nullable(),
  answer: z.string().nullable(),
  answeredTo: z.string().nullable(),
  answeredAt: z.string().nullable(),
  events: z.array(z.object({ seq: z.number(), type: z.string(), label: z.string(), at: z.string(), actorName: z.string(), text: z.string() })),
  actions: z.array(z.object({ event: Event, label: z.string(), key: z.string(), allowed: z.boolean(), reason: z.string().nullable() })),
})
export type Complaint = z.infer<typeof Complaint>

/** 投诉 and 办不成事: taken in by anybody at the counter, looked into by others than those it is about. */
export const complaints = {
  list: procedure
    .route({ method: 'GET', path: '/complaints', summary: '投诉与办不成事登记', tags: ['complaints'] })
    .input(z.object({ kind: Kind.optional(), state: z.enum(['open', 'archived']).default('open'), limit: Int.pipe(z.number().min(1).max(500)).default(200) }))
    .output(z.array(ComplaintHead)),
  get: procedure.route({ method: 'GET', path: '/complaints/{id}', summary: '投诉详情', tags: ['complaints'] }).input(Id).output(Complaint),
  register: procedure
    .route({ method: 'POST', path: '/complaints', summary: '登记投诉或办不成事', tags: ['complaints'], successStatus: 201 })
    .input(
      z.object({
        kind: Kind,
        channel: Channel.default('counter'),
        title: requiredLine(60),
        content: said(2000),
        about: z.object({ kind: About, code: z.string().min(1).max(40).optional() }),
        /** Number or id of the case it is about. */
        caseId: z.string().max(40).optional(),
        personName: line(60).optional(),
        personPhone: line(30).optional(),
      }),
    )
    // Who is complained about may take it in and sees no more of it than this.
    .output(z.object({ id: z.string(), number: z.string(), due: z.string() })),
  event: procedure
    .route({ method: 'POST', path: '/complaints/{id}/events', summary: '办理投诉(分派、调查、处置、反馈、归档)', tags: ['complaints'] })
    .input(
      Id.extend({
        version: z.number().int(),
        type: Event,
        owner: z.string().max(40).optional(),
        text: text(2000).optional(),
        finding: text(2000).optional(),
        handling: text(2000).optional(),
        justified: z.boolean().optional(),
        told: line(100).optional(),
        answer: text(2000).optional(),
        reason: text(500).optional(),
      }),
    )
    .output(Complaint),
  reveal: procedure
    .route({ method: 'POST', path: '/complaints/{id}/reveal', summary: '显示投诉人(记入审计)', tags: ['complaints'] })
    .input(Id.extend({ reason: requiredLine(200) }))
    .output(z.object({ personName: z.string().nullable(), personPhone: z.string().nullable() })),
  /** Names to choose from: people it may be about, people who may own it. */
  people: procedure
    .route({ method: 'GET', path: '/complaint-people', summary: '被投诉人和承办人名单', tags: ['complaints'] })
    .output(z.array(z.object({ id: z.string(), name: z.string(), role: z.string(), mayOwn: z.boolean() }))),
}
