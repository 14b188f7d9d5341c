import { z } from 'zod'
import { CaseRow } from './cases.ts'
import { IsoDateText, procedure, requiredLine, text } from './common.ts'

const said = (max: number) => text(max).pipe(z.string().min(1, '不能为空'))

/** A case with the date that is watched; `left` working days after today up to that date, negative when it has passed. */
export const CaseLine = CaseRow.extend({ deadline: z.string(), left: z.number() })
export type CaseLine = z.infer<typeof CaseLine>
/** `day`: which working day since the papers came; `deemed`: the deadline has passed, the case counts as accepted. */
export const GuardLine = CaseLine.extend({ day: z.number(), deemed: z.boolean() })
export type GuardLine = z.infer<typeof GuardLine>

const Page = z.object({ count: z.number(), items: z.array(CaseLine) })
const Lamps = z.object({ code: z.string(), name: z.string(), red: z.number(), yellow: z.number(), green: z.number() })
export type Lamps = z.infer<typeof Lamps>
const AnswerColour = z.enum(['green', 'yellow', 'red']).nullable()

export const Slip = z.object({
  id: z.string(),
  number: z.string(),
  caseId: z.string().nullable(),
  caseEnded: z.boolean(),
  targetKind: z.enum(['department', 'community', 'point']),
  targetCode: z.string(),
  targetName: z.string(),
  subject: z.string(),
  reason: z.string(),
  replyDue: z.string(),
  left: z.number(),
  colour: AnswerColour,
  level: z.number(),
  escalations: z.array(z.object({ level: z.number(), at: z.string(), headName: z.string() })),
  issuedByName: z.string(),
  issuedAt: z.string(),
  repliedByName: z.string().nullable(),
  repliedAt: z.string().nullable(),
  reply: z.string().nullable(),
  closedByName: z.string().nullable(),
  closedAt: z.string().nullable(),
  verdict: z.enum(['settled', 'partly', 'unsettled', 'withdrawn']).nullable(),
  verdictNote: z.string().nullable(),
  documentId: z.string().nullable(),
  /** The D18 was printed before: again only with a reason. */
  documentPrinted: z.boolean(),
})
export type Slip = z.infer<typeof Slip>

export const FollowUp = z.object({
  id: z.string(),
  caseId: z.string(),
  caseNumber: z.string(),
  matterName: z.string(),
  applicantName: z.string(),
  departmentCode: z.string(),
  level: z.number(),
  openedAt: z.string(),
  due: z.string(),
  left: z.number(),
  colour: AnswerColour,
  doneAt: z.string().nullable(),
  doneByName: z.string().nullable(),
  told: z.string().nullable(),
  cause: z.string().nullable(),
  measure: z.string().nullable(),
})
export type FollowUp = z.infer<typeof FollowUp>

export const OverrunExplanation = z.object({
  id: z.string(),
  at: z.string(),
  cause: z.string(),
  measure: z.string(),
  plannedEnd: z.string().nullable(),
  actorName: z.string(),
})

export const Board = z.object({
  today: z.string(),
  /** First: cases received and not yet accepted, by working days left; those deemed accepted since the last working day. */
  guard: z.object({ last: z.number(), fourth: z.number(), third: z.number(), deemed: z.number(), items: z.array(GuardLine) }),
  lamps: z.object({ red: z.number(), yellow: z.number(), green: z.number(), departments: z.array(Lamps), points: z.array(Lamps) }),
  unexplained: Page,
  corrections: Page,
  promises: Page,
  unsigned: Page,
  undelivered: Page,
  slips: z.array(Slip),
  followUps: z.array(FollowUp),
  /** Open complaints and 办不成事: how many, and how many are past their date. */
  complaints: z.object({ open: z.number(), overdue: z.number() }),
})
export type Board = z.infer<typeof Board>

const Days = z.object({ reply: z.number().int(), escalate: z.number().int(), rating: z.number().int(), complaint: z.number().int(), unresolved: z.number().int() })
const Id = z.object({ id: z.string().min(1).max(40) })

/** 督办: the board of what is at risk, slips, explanations of overruns, call-backs after bad ratings. */
export const supervision = {
  board: procedure.route({ method: 'GET', path: '/supervision', summary: '督办一览(受理期限在最前)', tags: ['supervision'] }).output(Board),
  lampCases: procedure
    .route({ method: 'GET', path: '/supervision/lamps', summary: '红黄绿灯办件', tags: ['supervision'] })
    .input(z.object({ colour: z.enum(['red', 'yellow', 'green']).optional(), department: z.string().max(20).optional(), point: z.string().max(20).optional() }))
    .output(Page),
  slips: procedure
    .route({ method: 'GET', path: '/supervision/slips', summary: '督办单', tags: ['supervision'] })
    .input(z.object({ state: z.enum(['open', 'closed']).default('open') }))
    .output(z.array(Slip)),
  issue: procedure
    .route({ method: 'POST', path: '/supervision/slips', summary: '开督办单(出 D18)', tags: ['supervision'], successStatus: 201 })
    .input(
      z.object({
        caseId: z.string().max(40).optional(),
        /** Needed without a case; with one, whoever has the case now. */
        target: z.object({ kind: z.enum(['department', 'community', 'point']), code: z.string().min(1).max(20) }).optional(),
        /** What it is about; of a case: its number and matter. */
        subject: requiredLine(100).optional(),
        reason: said(500),
        replyDue: IsoDateText.optional(),
      }),
    )
    .output(Slip),
  reply: procedure
    .route({ method: 'POST', path: '/supervision/slips/{id}/reply', summary: '答复督办单', tags: ['supervision'] })
    .input(Id.extend({ reply: said(2000) }))
    .output(Slip),
  close: procedure
    .route({ method: 'POST', path: '/supervision/slips/{id}/close', summary: '督办结案', tags: ['supervision'] })
    .input(Id.extend({ verdict: z.enum(['settled', 'partly', 'unsettled', 'withdrawn']), note: text(500).optional() }))
    .output(Slip),
  explanations: procedure
    .route({ method: 'GET', path: '/cases/{id}/overrun-explanations', summary: '超期说明', tags: ['supervision'] })
    .input(Id)
    .output(z.array(OverrunExplanation)),
  explain: procedure
    .route({ method: 'POST', path: '/cases/{id}/overrun-explanations', summary: '填写超期说明', tags: ['supervision'], successStatus: 201 })
    .input(Id.extend({ cause: said(500), measure: said(500), plannedEnd: IsoDateText.optional() }))
    .output(OverrunExplanation),
  followUps: procedure
    .route({ method: 'GET', path: '/supervision/follow-ups', summary: '差评回访', tags: ['supervision'] })
    .input(z.object({ state: z.enum(['open', 'done']).default('open') }))
    .output(z.array(FollowUp)),
  followUp: procedure
    .route({ method: 'POST', path: '/supervision/follow-ups/{id}', summary: '登记差评回访', tags: ['supervision'] })
    .input(Id.extend({ told: said(200), cause: said(500), measure: said(500) }))
    .output(FollowUp),
  days: procedure.route({ method: 'GET', path: '/supervision/days', summary: '督办时限设置', tags: ['supervision'] }).output(Days),
}
