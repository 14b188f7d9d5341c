import { z } from 'zod'
import { COMMUNITY_WORK_NAMES } from '#shared/rules/communityWork.ts'
import { FEEDBACK_WAYS, LIGHT_CHANNELS, LIGHT_KINDS, LIGHT_OWNERS, LIGHT_STATES, type FeedbackWay, type LightChannel, type LightKind, type LightOwner, type LightState } from '#shared/rules/lightCase.ts'
import { Int, IsoDateText, IsoTimeText, line, procedure, requiredLine, text } from './common.ts'

const keys = <K extends string>(table: Record<K, unknown>) => z.enum(Object.keys(table) as [K, ...K[]])
const Kind = keys<LightKind>(LIGHT_KINDS)
const Channel = keys<LightChannel>(LIGHT_CHANNELS)
const Owner = keys<LightOwner>(LIGHT_OWNERS)
const State = keys<LightState>(LIGHT_STATES)
const Way = keys<FeedbackWay>(FEEDBACK_WAYS)
const Work = z.enum(COMMUNITY_WORK_NAMES)
const Lamp = z.enum(['green', 'yellow', 'red']).nullable()
const id = z.string().max(40)
const code = z.string().max(20)
const requiredText = (max: number) => text(max).pipe(z.string().min(1, '不能为空'))

/** A task a department passed to a community. `named` false: the applicant's name is masked for the caller; address and phone are then left out. */
export const CommunityTask = z.object({
  id: z.string(),
  caseId: z.string(),
  caseNumber: z.string(),
  matterCode: z.string(),
  matterName: z.string(),
  /** What the catalogue asks of the community. */
  taskText: z.string(),
  sensitivity: z.string(),
  departmentCode: z.string(),
  departmentName: z.string(),
  communityCode: z.string(),
  communityName: z.string(),
  work: Work,
  admissionNumber: z.string(),
  openedAt: z.string(),
  due: z.string().nullable(),
  lamp: Lamp,
  signedAt: z.string().nullable(),
  doneAt: z.string().nullable(),
  /** The case ended before the task was done. */
  lapsed: z.boolean(),
  opinion: z.string().nullable(),
  form: z.record(z.string(), z.unknown()),
  units: z.number(),
  assignedTo: z.string().nullable(),
  assignedName: z.string().nullable(),
  applicantName: z.string(),
  named: z.boolean(),
  applicantAddress: z.string().nullable(),
  applicantPhoneMasked: z.string().nullable(),
  notice: z.object({
    /** Why it must not be posted; null when it may. */
    refusal: z.string().nullable(),
    days: z.number(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    place: z.string().nullable(),
    documentId: z.string().nullable(),
    downOn: z.string().nullable(),
    objections: z.string().nullable(),
  }),
})
export type CommunityTask = z.infer<typeof CommunityTask>

export const LightCase = z.object({
  id: z.string(),
  number: z.string(),
  version: z.number(),
  kind: Kind,
  channel: Channel,
  state: State,
  urgent: z.boolean(),
  affairCode: z.string().nullable(),
  communityCode: z.string().nullable(),
  communityName: z.string().nullable(),
  estateId: z.string().nullable(),
  estateName: z.string().nullable(),
  title: z.string(),
  content: z.string(),
  personName: z.string().nullable(),
  personPhoneMasked: z.string().nullable(),
  place: z.string().nullable(),
  ownerKind: Owner,
  ownerCode: z.string().nullable(),
  ownerName: z.string(),
  ownerStaff: z.string().nullable(),
  ownerStaffName: z.string().nullable(),
  receivedAt: z.string(),
  promisedAt: z.string(),
  lamp: Lamp,
  answeredAt: z.string().nullable(),
  doneAt: z.string().nullable(),
  answer: z.string().nullable(),
  /** The caller may move it. */
  mine: z.boolean(),
})
export type LightCase = z.infer<typeof LightCase>

export const LightCaseDetail = LightCase.extend({
  events: z.array(z.object({ seq: z.number(), type: z.string(), at: z.string(), actorName: z.string(), data: z.record(z.string(), z.unknown()) })),
})
export type LightCaseDetail = z.infer<typeof LightCaseDetail>

/** What is taken down of a request. Property service names the estate, an affair its code. */
export const LightCaseInput = z.object({
  kind: Kind,
  channel: Channel.exclude(['internet', 'bell']).default('counter'),
  title: requiredLine(60),
  content: requiredText(2000),
  affairCode: code.optional(),
  communityCode: code.optional(),
  estateId: id.optional(),
  personName: line(60).optional(),
  personPhone: line(30).optional(),
  place: line(120).optional(),
  urgent: z.boolean().default(false),
  ownerKind: Owner.optional(),
  ownerCode: code.or(id).optional(),
  /** Answered on the spot: the answer, given face to face. */
  answer: text(2000).optional(),
})
export type LightCaseInput = z.infer<typeof LightCaseInput>

const on = { id, version: z.number().int().min(1).optional() }
const words = text(2000)
export const LightEventInput = z.discriminatedUnion('type', [
  z.object({ ...on, type: z.literal('assign'), staffId: id }),
  z.object({ ...on, type: z.literal('transfer'), ownerKind: Owner, ownerCode: code.or(id).optional(), text: words }),
  z.object({ ...on, type: z.literal('note'), text: words }),
  z.object({ ...on, type: z.literal('answer'), text: words }),
  z.object({ ...on, type: z.literal('feedback'), told: line(60), way: Way, text: words, at: IsoTimeText.optional() }),
  z.object({ ...on, type: z.literal('reopen'), text: words }),
  z.object({ ...on, type: z.literal('cancel'), text: words }),
])
export type LightEventInput = z.infer<typeof LightEventInput>

export const Activity = z.object({
  id: z.string(),
  communityCode: z.string(),
  communityName: z.string(),
  affairCode: z.string(),
  affairName: z.string(),
  title: z.string(),
  place: z.string(),
  plannedAt: z.string(),
  expected: z.number().nullable(),
  state: z.enum(['planned', 'done', 'cancelled']),
  heldAt: z.string().nullable(),
  attended: z.number().nullable(),
  result: z.string().nullable(),
})
export type Activity = z.infer<typeof Activity>

export const Place = z.object({
  code: z.string(),
  name: z.string(),
  area: z.string().nullable(),
  address: z.string().nullable(),
  phone: z.string().nullable(),
  /** Entered by the district, not named in the preset. */
  entered: z.boolean(),
})
export type Place = z.infer<typeof Place>

export const PropertyCompany = z.object({ id: z.string(), name: z.string(), phone: z.string().nullable(), contact: z.string().nullable(), active: z.boolean() })
export type PropertyCompany = z.infer<typeof PropertyCompany>
export const Estate = z.object({ id: z.string(), communityCode: z.string(), name: z.string(), companyId: z.string().nullable(), companyName: z.string().nullable() })
export type Estate = z.infer<typeof Estate>
export const HelpBell = z.object({ id: z.string(), communityCode: z.string(), place: z.string(), active: z.boolean() })
export type HelpBell = z.infer<typeof HelpBell>

const AnswerLimit = z.union([z.object({ hours: z.number().int().min(1).max(720) }), z.object({ workingDays: z.number().int().min(1).max(60) })])
const AnswerLimits = z.object({ urgent: AnswerLimit, help: AnswerLimit, inquiry: AnswerLimit, property: AnswerLimit, affair: AnswerLimit })

const tags = ['community']
const inCommunity = z.object({ communityCode: code.optional() })

/** 社区: tasks from cases, light cases, activities, notices, places, property companies, help bells (domain §9). */
export const community = {
  tasks: procedure
    .route({ method: 'GET', path: '/community/tasks', summary: '社区任务', tags })
    .input(z.object({ communityCode: code.optional(), state: z.enum(['open', 'done', 'notice']).default('open'), limit: Int.min(1).max(500).default(200) }))
    .output(z.array(CommunityTask)),
  staff: procedure
    .route({ method: 'GET', path: '/community/staff', summary: '社区工作者', tags })
    .input(inCommunity)
    .output(z.array(z.object({ id: z.string(), name: z.string(), leads: z.boolean() }))),
  assign: procedure
    .route({ method: 'POST', path: '/community/tasks/{id}/assign', summary: '分派任务(社区负责人)', tags })
    .input(z.object({ id, staffId: id }))
    .output(CommunityTask),
  sign: procedure.route({ method: 'POST', path: '/community/tasks/{id}/sign', summary: '接手任务', tags }).input(z.object({ id })).output(CommunityTask),
  finish: procedure
    .route({ method: 'POST', path: '/community/tasks/{id}/finish', summary: '填写结果,办完任务(计入费随事转)', tags })
    .input(z.object({ id, form: z.record(z.string().max(30), z.unknown()) }))
    .output(CommunityTask),
  reveal: procedure
    .route({ method: 'POST', path: '/community/tasks/{id}/reveal', summary: '查看申请人完整信息(记入审计)', tags })
    .input(z.object({ id, reason: requiredLine(200) }))
    .output(z.object({ name: z.string(), phone: z.string().nullable(), address: z.string().nullable() })),
  postNotice: procedure
    .route({ method: 'POST', path: '/community/tasks/{id}/notice', summary: '张榜公示(出公示单)', tags })
    .input(z.object({ id, from: IsoDateText, to: IsoDateText.optional(), place: requiredLine(100) }))
    .output(CommunityTask),
  takeDownNotice: procedure
    .route({ method: 'POST', path: '/community/tasks/{id}/notice/down', summary: '撤下公示', tags })
    .input(z.object({ id, on: IsoDateText, objections: requiredText(2000) }))
    .output(CommunityTask),
  ask: procedure
    .route({ method: 'POST', path: '/cases/{caseId}/community-tasks', summary: '请社区协助(须有准入)', tags })
    .input(z.object({ caseId: z.string().max(40), communityCode: code.optional(), work: Work.optional(), request: line(200).optional() }))
    .output(z.object({ taskId: z.string(), due: z.string().nullable() })),

  lightCases: procedure
    .route({ method: 'GET', path: '/light-cases', summary: '轻办件:社区事务、求助、物业服务诉求、咨询', tags })
    .input(
      z.object({
        kind: Kind.optional(),
        /** `requests`: help, property and inquiries. */
        group: z.enum(['requests', 'affairs']).optional(),
        communityCode: code.optional(),
        state: z.enum(['live', 'open', 'answered', 'ended']).default('live'),
        limit: Int.min(1).max(500).default(200),
      }),
    )
    .output(z.array(LightCase)),
  lightCase: procedure.route({ method: 'GET', path: '/light-cases/{id}', summary: '轻办件经过', tags }).input(z.object({ id })).output(LightCaseDetail),
  openLightCase: procedure.route({ method: 'POST', path: '/light-cases', summary: '登记轻办件', tags, successStatus: 201 }).input(LightCaseInput).output(LightCaseDetail),
  lightEvent: procedure.route({ method: 'POST', path: '/light-cases/{id}/events', summary: '分派、转交、记事、答复、反馈、重新办理、撤销', tags }).input(LightEventInput).output(LightCaseDetail),
  revealLight: procedure
    .route({ method: 'POST', path: '/light-cases/{id}/reveal', summary: '查看联系电话(记入审计)', tags })
    .input(z.object({ id, reason: requiredLine(200) }))
    .output(z.object({ personName: z.string().nullable(), personPhone: z.string().nullable() })),
  limits: procedure.route({ method: 'GET', path: '/light-case-limits', summary: '答复时限', tags }).output(AnswerLimits),

  activities: procedure
    .route({ method: 'GET', path: '/activities', summary: '社区活动', tags })
    .input(inCommunity.extend({ state: z.enum(['planned', 'past']).default('planned') }))
    .output(z.array(Activity)),
  planActivity: procedure
    .route({ method: 'POST', path: '/activities', summary: '安排活动', tags, successStatus: 201 })
    .input(z.object({ communityCode: code.optional(), affairCode: code, title: requiredLine(100), place: requiredLine(100), plannedAt: IsoTimeText, expected: z.number().int().min(0).max(100_000).optional() }))
    .output(Activity),
  endActivity: procedure
    .route({ method: 'POST', path: '/activities/{id}/end', summary: '记录活动结果或取消', tags })
    .input(
      z.discriminatedUnion('type', [
        z.object({ id, type: z.literal('done'), heldAt: IsoTimeText, attended: z.number().int().min(0).max(100_000), result: text(1000).optional() }),
        z.object({ id, type: z.literal('cancelled'), result: requiredText(500) }),
      ]),
    )
    .output(Activity),

  places: procedure.route({ method: 'GET', path: '/community/places', summary: '社区名册', tags }).output(z.array(Place)),
  save: procedure
    .route({ method: 'PUT', path: '/community/places', summary: '登记或改名社区(留痕)', tags })
    // Without a code: a new community of the district.
    .input(z.object({ code: code.optional(), name: requiredLine(30), area: requiredLine(30), address: line(120).optional(), phone: line(30).optional(), reason: line(200).optional() }))
    .output(Place),
  companies: procedure.route({ method: 'GET', path: '/property-companies', summary: '物业公司', tags }).output(z.array(PropertyCompany)),
  saveCompany: procedure
    .route({ method: 'PUT', path: '/property-companies', summary: '登记物业公司', tags })
    .input(z.object({ id: id.optional(), name: requiredLine(60), phone: line(30).optional(), contact: line(30).optional(), active: z.boolean().default(true) }))
    .output(PropertyCompany),
  estates: procedure.route({ method: 'GET', path: '/estates', summary: '小区', tags }).input(inCommunity).output(z.array(Estate)),
  saveEstate: procedure
    .route({ method: 'PUT', path: '/estates', summary: '登记小区及其物业公司', tags })
    .input(z.object({ id: id.optional(), communityCode: code.optional(), name: requiredLine(60), companyId: id.nullable().default(null) }))
    .output(Estate),
  bells: procedure.route({ method: 'GET', path: '/community/bells', summary: '求助铃', tags }).input(inCommunity).output(z.array(HelpBell)),
  saveBell: procedure
    .route({ method: 'PUT', path: '/community/bells', summary: '安装、停用求助铃;换新令牌', tags })
    .input(z.object({ id: id.optional(), communityCode: code.optional(), place: requiredLine(60), active: z.boolean().default(true), newToken: z.boolean().default(false) }))
    // The token is shown once; only its hash is kept.
    .output(HelpBell.extend({ token: z.string().nullable() })),
  ring: procedure
    .route({ method: 'POST', path: '/community/bells/{id}/ring', summary: '代按求助铃(键盘)', tags })
    .input(z.object({ id }))
    .output(z.object({ number: z.string(), joined: z.boolean() })),
  /** Public: whoever holds the token of a bell. */
  pressBell: procedure
    .route({ method: 'POST', path: '/help-bells/{token}', summary: '求助铃(设备触发,凭令牌)', tags })
    .input(z.object({ token: z.string().min(20).max(100) }))
    .output(z.object({ ok: z.literal(true), number: z.string(), joined: z.boolean() })),
}
