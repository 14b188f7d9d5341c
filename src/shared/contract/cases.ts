import { z } from 'zod'
import { IsoDateText, line, procedure, requiredLine } from './common.ts'
import { CaseEventInput, MaterialInput, PromiseInput } from './caseEvents.ts'
import { ProcessingType, Sensitivity } from './catalogue.ts'

export { CaseEventInput, EVENT_INPUTS, MaterialInput } from './caseEvents.ts'

const IdType = z.enum(['residentId', 'hkmotPermit', 'foreignPermanent', 'passport', 'officerCard', 'householdBook', 'creditCode'])

export const ApplicantInput = z.object({
  kind: z.enum(['person', 'organisation']),
  name: requiredLine(300),
  idType: IdType,
  idNumber: requiredLine(60),
  phone: line(40).optional(),
  address: line(200).optional(),
  communityCode: z.string().max(20).optional(),
  /** Organisations: who signs for them. */
  representative: line(60).optional(),
})
export type ApplicantInput = z.infer<typeof ApplicantInput>

export const AgentInput = z.object({
  name: requiredLine(100),
  idType: IdType.default('residentId'),
  idNumber: requiredLine(60),
  phone: line(40).optional(),
  /** Letter of authority (授权委托书) seen. */
  authority: line(100).optional(),
})
export type AgentInput = z.infer<typeof AgentInput>

export const CreateCaseInput = z.object({
  matterCode: requiredLine(20),
  applicant: ApplicantInput,
  agent: AgentInput.optional(),
  materials: z.array(MaterialInput).max(200).default([]),
  /** `receive` takes the papers; `accept` also accepts; `dispatch` also hands over to the owner department. */
  step: z.enum(['receive', 'accept', 'dispatch']).default('receive'),
  /** Accepts although papers are missing, against the signed promise to bring them (容缺受理). */
  promise: PromiseInput.optional(),
  /** The counter it happens at; default: the clerk's own. */
  pointCode: z.string().length(3).optional(),
  counterNumber: z.string().length(2).optional(),
  /** The desk's draft this case is made from; it ends with the case, and refuses when a colleague has taken it over. */
  draftId: z.uuid().optional(),
  /** 补录 of a form printed in advance (D23): the case takes its number, grouped or not. */
  reservedNumber: z.string().max(40).optional(),
})
export type CreateCaseInput = z.infer<typeof CreateCaseInput>

export const DocumentRef = z.object({ id: z.string(), kind: z.string(), number: z.string() })
export type DocumentRef = z.infer<typeof DocumentRef>

export const CaseOutcome = z.object({
  id: z.string(),
  number: z.string(),
  state: z.string(),
  version: z.number(),
  departmentCode: z.string(),
  promisedDue: z.string().nullable(),
  legalDue: z.string().nullable(),
  documents: z.array(DocumentRef),
})
export type CaseOutcome = z.infer<typeof CaseOutcome>

const Colour = z.enum(['green', 'yellow', 'red', 'suspended']).nullable()

export const Clocks = z.object({
  phase: z.string(),
  acceptanceDeadline: z.string().nullable(),
  correctionDeadline: z.string().nullable(),
  acceptanceDate: z.string().nullable(),
  deemedAccepted: z.boolean(),
  legalDue: z.string().nullable(),
  promisedDue: z.string().nullable(),
  handoverDeadline: z.string().nullable(),
  deliveryDeadline: z.string().nullable(),
  colour: Colour,
  legalColour: Colour,
  /** Names of the dates that rest on a calendar year not yet announced (暂定). */
  provisional: z.array(z.string()),
  /** Working days left to the date the colour follows; negative when overdue. */
  remaining: z.number().nullable(),
  /** What the clerk must know today: 视为受理 in so many days, correction or hand-over overdue… */
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  /** How the promised and the legal date were counted, day by day. */
  explanation: z.object({
    acceptance: z.array(ExplainedDay()).optional(),
    correction: z.array(ExplainedDay()).optional(),
    delivery: z.array(ExplainedDay()).optional(),
    promised: z.array(ExplainedDay()).optional(),
    legal: z.array(ExplainedDay()).optional(),
  }),
})
export type Clocks = z.infer<typeof Clocks>

function ExplainedDay() {
  return z.object({ date: z.string(), kind: z.string(), count: z.number().nullable(), note: z.string(), provisional: z.boolean() })
}

export const CaseRow = z.object({
  id: z.string(),
  number: z.string(),
  version: z.number(),
  state: z.string(),
  matterCode: z.string(),
  matterName: z.string(),
  departmentCode: z.string(),
  /** Who has it in hand in the department. */
  officerId: z.string().nullable(),
  processingType: ProcessingType,
  sensitivity: Sensitivity,
  applicantName: z.string(),
  applicantIdMasked: z.string(),
  applicantPhoneMasked: z.string().nullable(),
  communityCode: z.string().nullable(),
  receivedAt: z.string(),
  acceptedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  promisedDue: z.string().nullable(),
  legalDue: z.string().nullable(),
  due: z.string().nullable(),
  colour: Colour,
  provisional: z.boolean(),
  /** 特别程序: no limit runs. */
  suspended: z.boolean(),
  /** Until when what comes next is due where that is not the decision: sign-in on the way, delivery after closing, the own step (view `steps`). Lists of cases only. */
  nextDue: z.string().nullable(),
})
export type CaseRow = z.infer<typeof CaseRow>

export const CaseEvent = z.object({
  seq: z.number(),
  type: z.string(),
  at: z.string(),
  actorName: z.string(),
  fromState: z.string(),
  toState: z.string(),
  data: z.record(z.string(), z.unknown()),
})

/** A step of a joint or reported case, or of a community: work of somebody else under the main department. */
export const CaseTask = z.object({
  id: z.string(),
  kind: z.enum(['joint', 'outside', 'community']),
  ownerCode: z.string().nullable(),
  ownerName: z.string(),
  step: z.string(),
  openedAt: z.string(),
  due: z.string().nullable(),
  signedAt: z.string().nullable(),
  doneAt: z.string().nullable(),
  result: z.string().nullable(),
  opinion: z.string().nullable(),
})
export type CaseTask = z.infer<typeof CaseTask>

/** A stage of a multi-stage limit, or the public notice (公示). Dates are null before acceptance and where they cannot be known. */
export const CaseStage = z.object({
  step: z.string(),
  days: z.number().nullable(),
  unit: z.enum(['working', 'natural']),
  from: z.string().nullable(),
  due: z.string().nullable(),
  provisional: z.boolean(),
  /** The case is in this stage now, by the dates. */
  current: z.boolean(),
})
export type CaseStage = z.infer<typeof CaseStage>

export const CaseDetail = CaseRow.extend({
  applicant: z.object({
    id: z.string(),
    kind: z.string(),
    name: z.string(),
    idType: z.string(),
    idMasked: z.string(),
    phoneMasked: z.string().nullable(),
    address: z.string().nullable(),
    representative: z.string().nullable(),
    communityCode: z.string().nullable(),
  }),
  agent: z.object({ name: z.string(), idMasked: z.string(), phoneMasked: z.string().nullable() }).nullable(),
  clerkName: z.string(),
  counter: z.string(),
  result: z.string().nullable(),
  materials: z.array(
    z.object({
      no: z.number(),
      name: z.string(),
      form: z.string(),
      required: z.boolean(),
      received: z.boolean(),
      copies: z.number(),
      keep: z.string(),
      missingReason: z.string().nullable(),
    }),
  ),
  events: z.array(CaseEvent),
  documents: z.array(DocumentRef.extend({ createdAt: z.string(), rendered: z.boolean(), printed: z.boolean(), copies: z.number() })),
  clocks: Clocks,
  flags: z.array(z.string()),
  tasks: z.array(CaseTask),
  /** Only for matters with stages or public-notice days. */
  stages: z.array(CaseStage).optional(),
  /** Whom the case waits for, in words. */
  waitsFor: z.array(z.string()),
  actions: z.array(
    z.object({ event: z.string(), label: z.string(), key: z.string().nullable(), allowed: z.boolean(), reason: z.string().nullable(), rule: z.string().nullable() }),
  ),
})
export type CaseDetail = z.infer<typeof CaseDetail>

export const ApplicantHit = z.object({
  id: z.string(),
  kind: z.enum(['person', 'organisation']),
  name: z.string(),
  idType: z.string(),
  idMasked: z.string(),
  phoneMasked: z.string().nullable(),
  address: z.string().nullable(),
  communityCode: z.string().nullable(),
  representative: z.string().nullable(),
  /** Cases of this applicant that are not ended, newest first. */
  openCases: z.array(z.object({ id: z.string(), number: z.string(), matterCode: z.string() })),
  lastVisit: z.object({ at: z.string(), matterCode: z.string() }).nullable(),
})
export type ApplicantHit = z.infer<typeof ApplicantHit>

/** Another record that may be the same applicant. */
export const Duplicate = ApplicantHit.extend({ reasons: z.array(z.enum(['sameName', 'nearId', 'samePhone'])) })
export type Duplicate = z.infer<typeof Duplicate>

/** A copy verified for an earlier case that may be used again for paper `no`. */
export const VerifiedCopy = z.object({ no: z.number(), name: z.string(), caseId: z.string(), caseNumber: z.string(), date: z.string() })
export type VerifiedCopy = z.infer<typeof VerifiedCopy>

export const cases = {
  create: procedure
    .route({ method: 'POST', path: '/cases', summary: '收件 / 受理(幂等:Idempotency-Key)', tags: ['cases'], successStatus: 201 })
    .input(CreateCaseInput)
    .output(CaseOutcome),
  list: procedure
    .route({ method: 'GET', path: '/cases', summary: '查找办件', tags: ['cases'] })
    .input(
      z.object({
        q: line(100).optional(),
        state: z.string().max(200).optional(),
        department: z.string().max(8).optional(),
        matter: z.string().max(10).optional(),
        view: z.enum(['all', 'mine', 'dueSoon', 'overdue', 'undelivered', 'unsigned', 'open', 'undispatched', 'awaitingCorrection', 'acceptanceGuard', 'promised', 'steps', 'followUp']).optional(),
        receivedFrom: IsoDateText.optional(),
        receivedTo: IsoDateText.optional(),
        /** As given with the page before: key of its last row, where sorted by date the date before it. */
        cursor: z.string().regex(/^([\w-]{4,10}~)?[\w-]{36}$/, '翻页标识无效,请从第一页重新查找').optional(),
        limit: z.coerce.number().int().min(1).max(500).default(50),
      }),
    )
    .output(z.object({ items: z.array(CaseRow), nextCursor: z.string().nullable() })),
  get: procedure
    .route({ method: 'GET', path: '/cases/{id}', summary: '办件全貌', tags: ['cases'] })
    .input(z.object({ id: z.string().max(40) }))
    .output(CaseDetail),
  event: procedure
    .route({ method: 'POST', path: '/cases/{id}/events', summary: '推进办件', tags: ['cases'] })
    .input(CaseEventInput)
    .output(CaseOutcome),
  task: procedure
    .route({ method: 'POST', path: '/cases/{id}/tasks/{taskId}', summary: '联办/上报步骤:签收或办完', tags: ['cases'] })
    .input(
      z.object({
        id: z.string().max(40),
        taskId: z.string().max(40),
        action: z.enum(['signIn', 'finish']),
        /** Date an outside body answered; default today. */
        date: IsoDateText.optional(),
        result: z.enum(['agreed', 'refused', 'other']).optional(),
        opinion: requiredLine(1000).optional(),
      }),
    )
    .output(CaseTask),
  undo: procedure
    .route({ method: 'POST', path: '/cases/{id}/undo', summary: '撤销刚收的件(5分钟内、未打印)', tags: ['cases'] })
    .input(z.object({ id: z.string().max(40) }))
    .output(CaseOutcome),
  qr: procedure
    .route({ method: 'GET', path: '/cases/{id}/qr.svg', summary: '查询进度的二维码(受理编号)', tags: ['cases'] })
    .input(z.object({ id: z.string().max(40) }))
    .output(z.instanceof(Blob)),
  selfCheck: procedure
    .route({ method: 'GET', path: '/cases/{id}/self-check', summary: '归档前自查', tags: ['cases'] })
    .input(z.object({ id: z.string().max(40) }))
    .output(z.array(z.object({ line: z.string(), ok: z.boolean(), missing: z.string().nullable() }))),
  archivePackage: procedure
    .route({ method: 'GET', path: '/cases/{id}/archive.zip', summary: '归档包(PDF/A、清单、元数据、校验和)', tags: ['cases'] })
    .input(z.object({ id: z.string().max(40) }))
    .output(z.instanceof(Blob)),
  today: procedure
    .route({ method: 'GET', path: '/today', summary: '今日数量', tags: ['cases'] })
    .output(z.object({ date: z.string(), received: z.number(), accepted: z.number(), closed: z.number(), dueSoon: z.number(), overdue: z.number(), unsigned: z.number() })),
  reveal: procedure
    .route({ method: 'POST', path: '/cases/{id}/reveal', summary: '显示完整证件号码(记入审计)', tags: ['cases'] })
    .input(z.object({ id: z.string().max(40), reason: requiredLine(100) }))
    .output(z.object({ idNumber: z.string(), phone: z.string().nullable(), agentIdNumber: z.string().nullable() })),
}

export const applicants = {
  search: procedure
    .route({ method: 'GET', path: '/applicants', summary: '查找申请人(证件、姓名、拼音、手机尾号)', tags: ['applicants'] })
    .input(z.object({ q: line(100), limit: z.coerce.number().int().min(1).max(50).default(10) }))
    .output(z.array(ApplicantHit)),
  reveal: procedure
    .route({ method: 'POST', path: '/applicants/{id}/reveal', summary: '取完整证件号码填表(记入审计)', tags: ['applicants'] })
    .input(z.object({ id: z.string().max(40), reason: requiredLine(100) }))
    .output(ApplicantInput),
  duplicates: procedure
    .route({ method: 'GET', path: '/applicants/{id}/duplicates', summary: '可能重复的申请人', tags: ['applicants'] })
    .input(z.object({ id: z.string().max(40) }))
    .output(z.array(Duplicate)),
  merge: procedure
    .route({ method: 'POST', path: '/applicants/{id}/merge', summary: '合并重复的申请人(主管,留痕)', tags: ['applicants'] })
    .input(z.object({ id: z.string().max(40), intoId: z.string().max(40), reason: requiredLine(200) }))
    .output(z.object({ id: z.string(), cases: z.number() })),
  verified: procedure
    .route({ method: 'GET', path: '/applicants/{id}/verified', summary: '可沿用的已核验材料', tags: ['applicants'] })
    .input(z.object({ id: z.string().max(40), matter: z.string().max(20) }))
    .output(z.array(VerifiedCopy)),
}
