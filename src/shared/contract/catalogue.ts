import { z } from 'zod'
import { Int, IsoDateText, line, procedure, requiredLine, Uuid } from './common.ts'

export const PROCESSING_TYPES = { instant: '即办件', promised: '承诺件', joint: '联办件', reported: '上报件' } as const
export const ProcessingType = z.enum(['instant', 'promised', 'joint', 'reported'])
export const SENSITIVITIES = { ordinary: '一般', sensitive: '敏感', highlySensitive: '高度敏感' } as const
export const Sensitivity = z.enum(['ordinary', 'sensitive', 'highlySensitive'])

/** A legal or promised limit. `natural` days end on the next working day when the last day is not one. */
export const Limit = z.object({ days: z.number().int().min(0), unit: z.enum(['working', 'natural']) })
export type Limit = z.infer<typeof Limit>

export const Material = z.object({
  no: z.number().int().min(1),
  name: z.string(),
  /** 表格, 原件, 复印件, 原件核验+复印件, 照片 */
  form: z.string(),
  copies: z.number().int().min(0),
  required: z.boolean(),
  /** When a paper that is not always required is asked for. */
  when: z.string().nullable(),
  keep: z.string(),
})
export type Material = z.infer<typeof Material>

/** One version of a matter, complete; a new version never changes old cases. */
export const MatterDetail = z.object({
  code: z.string(),
  shortCode: z.string(),
  versionId: z.string(),
  version: z.number().int(),
  name: z.string(),
  departmentCode: z.string(),
  kind: z.string(),
  transferClass: z.string(),
  applicantKinds: z.array(z.enum(['person', 'organisation'])),
  trigger: z.string(),
  materials: z.array(Material),
  processingType: ProcessingType,
  legalLimit: Limit.nullable(),
  legalLimitText: z.string(),
  promisedLimit: Limit.nullable(),
  acceptanceDays: z.number().int(),
  correctionDays: z.number().int(),
  publicNoticeDays: z.number().int().nullable(),
  clockExcludes: z.array(z.string()),
  stages: z.array(z.object({ step: z.string(), days: z.number(), unit: z.string() })),
  fee: z.object({ charged: z.boolean(), text: z.string(), basis: z.string().nullable() }),
  resultDocument: z.string(),
  legalBasis: z.array(z.object({ name: z.string(), year: z.number().nullable(), certainty: z.string(), note: z.string().nullable() })),
  coDepartments: z.array(z.string()),
  outsideBodies: z.array(z.string()),
  reportsTo: z.string().nullable(),
  communityTask: z.string().nullable(),
  /** Whether the community takes part at all; a matter may have a text that forbids it (JS-06). Absent in older versions. */
  communityRole: z.enum(['assist', 'none']).optional(),
  sensitivity: Sensitivity,
  routingRule: z.string(),
  keywords: z.array(z.string()),
  agentAllowed: z.boolean(),
  notes: z.array(z.string()),
  sourceStatus: z.string(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
})
export type MatterDetail = z.infer<typeof MatterDetail>

/** Where a matter is taken in that left the centre for the stations of the communities. */
export const AtStations = z.object({
  since: z.string(),
  stations: z.array(z.object({ name: z.string(), address: z.string().nullable(), phone: z.string().nullable(), communityCode: z.string().nullable() })),
})
export type AtStations = z.infer<typeof AtStations>

export const MatterHit = z.object({
  code: z.string(),
  shortCode: z.string(),
  name: z.string(),
  departmentCode: z.string(),
  score: z.number(),
  processingType: ProcessingType,
  sensitivity: Sensitivity,
  promisedDays: z.number().nullable(),
  /** False when the matter is closed for new cases on the date asked for. */
  inForce: z.boolean(),
  /** The word or code that matched. */
  matched: z.string().nullable(),
  /** Not null: no longer taken in at the caller's point but at these stations. */
  atStations: AtStations.nullable(),
})
export type MatterHit = z.infer<typeof MatterHit>

export const FindResult = z.object({
  /** What fits best: a matter of the centre, an affair of the community, or a referral to somebody else. */
  best: z.enum(['matter', 'affair', 'referral']).nullable(),
  matters: z.array(MatterHit),
  /** When the words fit several rows: asked instead of guessed. `code` is of a matter or a community affair. */
  question: z.object({ text: z.string(), options: z.array(z.object({ label: z.string(), code: z.string() })) }).optional(),
  affairs: z.array(z.object({ code: z.string(), name: z.string(), score: z.number() })),
  /** Address and phone are null where they are not known. */
  referral: z
    .object({ id: z.string(), name: z.string(), body: z.string(), address: z.string().nullable(), phone: z.string().nullable(), why: z.string() })
    .optional(),
})
export type FindResult = z.infer<typeof FindResult>

export const AliasState = z.enum(['suggested', 'confirmed', 'refused'])
/** What became of a choice: learned as a suggestion, or already decided (state), or not worth learning (state null). */
export const SearchChoice = z.object({ learned: z.boolean(), state: AliasState.nullable() })
export type SearchChoice = z.infer<typeof SearchChoice>
/** A word of this centre for a matter or affair. */
export const SearchAlias = z.object({
  id: z.string(),
  word: z.string(),
  code: z.string(),
  name: z.string(),
  count: z.number(),
  state: AliasState,
  firstBy: z.string(),
  firstAt: z.string(),
  lastBy: z.string(),
  lastAt: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
})
export type SearchAlias = z.infer<typeof SearchAlias>

export const Department = z.object({
  code: z.string(),
  name: z.string(),
  short: z.string(),
  address: z.string().nullable(),
  phone: z.string().nullable(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  matterCount: z.number(),
})
export type Department = z.infer<typeof Department>

export const Community = z.object({ code: z.string(), name: z.string(), area: z.string().nullable() })
export const Affair = z.object({ code: z.string(), name: z.string(), group: z.string() })
export const Point = z.object({
  code: z.string(),
  name: z.string(),
  region: z.string(),
  address: z.string().nullable(),
  phone: z.string().nullable(),
  counters: z.array(z.object({ number: z.string(), name: z.string(), active: z.boolean() })),
})

export const catalogue = {
  matters: procedure
    .route({ method: 'GET', path: '/matters', summary: '按词查找事项(名称、关键词、拼音首字母、代码)', tags: ['catalogue'] })
    .input(z.object({ q: line(100).default(''), on: IsoDateText.optional(), limit: Int.min(1).max(200).optional() }))
    .output(z.array(MatterHit)),
  find: procedure
    .route({ method: 'GET', path: '/find', summary: '按词查找:事项、追问、社区事务、转介', tags: ['catalogue'] })
    .input(z.object({ q: line(100).default(''), on: IsoDateText.optional(), limit: Int.min(1).max(200).optional() }))
    .output(FindResult),
  chooseSearch: procedure
    .route({ method: 'POST', path: '/search-choices', summary: '记下搜索后所选的事项,作为搜索词建议', tags: ['catalogue'] })
    .input(z.object({ q: requiredLine(100), code: z.string().max(20) }))
    .output(SearchChoice),
  searchAliases: procedure
    .route({ method: 'GET', path: '/search-aliases', summary: '本中心学到的搜索词', tags: ['catalogue'] })
    .input(z.object({ state: AliasState.optional() }))
    .output(z.array(SearchAlias)),
  decideSearchAlias: procedure
    .route({ method: 'POST', path: '/search-aliases/{id}', summary: '主管确认或否决搜索词', tags: ['catalogue'] })
    .input(z.object({ id: Uuid, decision: z.enum(['confirm', 'refuse']) }))
    .output(SearchAlias),
  matter: procedure
    .route({ method: 'GET', path: '/matters/{code}', summary: '事项的有效版本', tags: ['catalogue'] })
    .input(z.object({ code: z.string().max(20), on: IsoDateText.optional(), version: Int.optional() }))
    .output(MatterDetail),
  departments: procedure.route({ method: 'GET', path: '/departments', summary: '13 个职能部门', tags: ['catalogue'] }).output(z.array(Department)),
  communities: procedure.route({ method: 'GET', path: '/communities', summary: '社区', tags: ['catalogue'] }).output(z.array(Community)),
  affairs: procedure.route({ method: 'GET', path: '/affairs', summary: '社会性群众性事务', tags: ['catalogue'] }).output(z.array(Affair)),
  points: procedure.route({ method: 'GET', path: '/points', summary: '受理点与窗口', tags: ['catalogue'] }).output(z.array(Point)),
  import: procedure
    .route({ method: 'POST', path: '/catalogue/import', summary: '导入目录文件', tags: ['catalogue'] })
    .input(z.object({ catalogue: z.unknown(), departments: z.unknown(), communities: z.unknown().optional() }))
    .output(z.object({ departments: z.number(), matters: z.number(), newVersions: z.number(), communities: z.number(), affairs: z.number() })),
}
