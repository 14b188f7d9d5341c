import { z } from 'zod'
import { AppError } from '#shared/contract/errors.ts'
import type { MatterDetail } from '#shared/contract/catalogue.ts'

/** The catalogue files as a centre writes them (resources/preset is the Baixia one), checked row by row. */

const PROCESSING = { 即办件: 'instant', 承诺件: 'promised', 联办件: 'joint', 上报件: 'reported' } as const
const SENSITIVITY = { 一般: 'ordinary', 敏感: 'sensitive', 高度敏感: 'highlySensitive' } as const
const COMMUNITY_ROLE = { 协助: 'assist', 无: 'none' } as const
const APPLICANT = { 个人: 'person', 单位: 'organisation' } as const

const oneOf = <T extends Record<string, string>>(table: T) => z.enum(Object.keys(table) as [keyof T & string, ...(keyof T & string)[]])
const name = z.string().trim().min(1)
const days = z.number().int().min(0).max(3650)

const DepartmentRow = z.object({
  code: z.string().regex(/^[A-Z]{2,4}$/),
  name,
  short: name,
  address: z.string().nullish(),
  phone: z.string().nullish(),
  aliases: z.array(z.string()).default([]),
})

const MatterRow = z.object({
  code: z.string().regex(/^[A-Z]{2,4}-\d{2}$/),
  name,
  department_code: z.string(),
  kind: name,
  transfer_class: name,
  applicant_types: z.array(oneOf(APPLICANT)).min(1),
  trigger: z.string(),
  materials: z.array(
    z.object({
      name,
      form: name,
      copies: z.number().int().min(0),
      required: z.boolean(),
      when: z.string().nullish(),
      keep: name,
    }),
  ),
  processing_type: oneOf(PROCESSING),
  statutory_limit_workdays: days.nullable(),
  statutory_limit_text: z.string(),
  statutory_limit_converted_from_calendar_days: days.nullable(),
  promised_limit_workdays: days.nullable(),
  acceptance_decision_workdays: days,
  correction_days: days.nullish(),
  clock_excludes: z.array(z.string()),
  public_notice_days: days.nullable(),
  stages: z.array(z.object({ step: z.string(), days: z.number().nullable(), unit: z.string() }).loose()),
  fee: z.object({ charged: z.boolean(), text: z.string(), basis: z.string().nullable() }).loose(),
  result_document: z.string().nullable(),
  legal_basis: z.array(z.object({ name, year: z.number().nullable(), certainty: z.string(), note: z.string().nullish() })),
  community_task: z.string().nullable(),
  community_role: oneOf(COMMUNITY_ROLE).nullish(),
  co_departments: z.array(z.string()),
  outside_bodies: z.array(z.string()),
  reports_to: z.string().nullable(),
  sensitivity: oneOf(SENSITIVITY),
  routing_rule: z.string(),
  routing_keywords: z.array(z.string()),
  era_note: z.string().nullish(),
  today_note: z.string().nullish(),
  after_end: z.string().nullish(),
  retired_today: z.boolean(),
  effective_from_year: z.number().int().nullable(),
  effective_to_year: z.number().int().nullable(),
  agent_allowed: z.boolean(),
  source_status: z.string().default(''),
})
type MatterRow = z.infer<typeof MatterRow>

const CommunityFile = z.object({
  street_areas: z.array(z.object({ name, communities: z.array(z.object({ name }).loose()) }).loose()),
  social_mass_affairs: z.array(z.object({ code: z.string().regex(/^SQ-\d{2}$/), name, group: name }).loose()),
})

/** The content of a matter version without what the database gives it (ids, version). */
export type MatterContent = Omit<MatterDetail, 'versionId' | 'version'>
export interface CatalogueContent {
  departments: { code: string; name: string; short: string; address: string | null; phone: string | null; data: unknown }[]
  matters: MatterContent[]
  areas: { name: string; data: unknown }[]
  communities: { code: string; name: string; area: string | null; data: unknown }[]
  affairs: { code: string; name: string; group: string; data: unknown }[]
}

export interface RowProblem {
  file: 'departments' | 'catalogue' | 'communities'
  row: number
  code: string | null
  problem: string
}

/** Default when a matter says nothing: ten working days to bring what the correction notice names. */
const CORRECTION_DAYS = 10
/** A matter marked retired whose last year is not known takes no cases from this date on. */
const RETIRED_UNKNOWN = '2025-12-31'

/**
 * Checks and translates a catalogue. Every wrong row is named (CATALOGUE_INVALID, data.rows) and nothing is taken over.
 * Short codes 01… follow the order of the file.
 */
export function parseCatalogue(files: { catalogue: unknown; departments: unknown; communities?: unknown }): CatalogueContent {
  const problems: RowProblem[] = []
  const departments = parseRows('departments', files.departments, DepartmentRow, problems)
  const matters = parseRows('catalogue', files.catalogue, MatterRow, problems)
  const known = new Set(departments.map((d) => d.value.code))
  refuseDuplicates('departments', departments, problems)
  refuseDuplicates('catalogue', matters, problems)
  for (const { row, value } of matters) {
    const unknown = [value.department_code, ...value.co_departments].filter((code) => !known.has(code))
    if (unknown.length > 0) problems.push({ file: 'catalogue', row, code: value.code, problem: `部门代码不存在:${unknown.join('、')}` })
  }
  if (matters.length > 99) problems.push({ file: 'catalogue', row: 100, code: null, problem: '两位短码最多 99 个事项' })
  const rest = parseCommunities(files.communities, problems)
  if (problems.length > 0) throw new AppError('CATALOGUE_INVALID', { message: describe(problems), data: { rows: problems } })
  return {
    departments: departments.map(({ value }) => ({
      code: value.code,
      name: value.name,
      short: value.short,
      address: value.address ?? null,
      phone: value.phone ?? null,
      data: { aliases: value.aliases },
    })),
    matters: matters.map(({ value, row }) => toContent(value, String(row).padStart(2, '0'))),
    ...rest,
  }
}

function describe(problems: RowProblem[]): string {
  const shown = problems.slice(0, 5).map((p) => `${p.file} 第${p.row}行${p.code ? `(${p.code})` : ''}:${p.problem}`)
  return `目录文件有 ${problems.length} 处错误,未导入任何内容。${shown.join(';')}${problems.length > 5 ? '…' : ''}`
}

function parseRows<T extends z.ZodType>(file: RowProblem['file'], input: unknown, schema: T, problems: RowProblem[]): { row: number; value: z.infer<T> }[] {
  if (!Array.isArray(input) || input.length === 0) {
    problems.push({ file, row: 0, code: null, problem: '应为非空的 JSON 数组' })
    return []
  }
  return input.flatMap((item: unknown, index) => {
    const parsed = schema.safeParse(item)
    if (parsed.success) return [{ row: index + 1, value: parsed.data }]
    const code = z.object({ code: z.string() }).safeParse(item)
    for (const issue of parsed.error.issues)
      problems.push({ file, row: index + 1, code: code.data?.code ?? null, problem: `${issue.path.join('.') || '整行'} ${issue.message}` })
    return []
  })
}

function refuseDuplicates(file: RowProblem['file'], rows: { row: number; value: { code: string } }[], problems: RowProblem[]): void {
  const seen = new Map<string, number>()
  for (const { row, value } of rows) {
    const first = seen.get(value.code)
    if (first !== undefined) problems.push({ file, row, code: value.code, problem: `代码与第${first}行重复` })
    else seen.set(value.code, row)
  }
}

function parseCommunities(input: unknown, problems: RowProblem[]): Pick<CatalogueContent, 'areas' | 'communities' | 'affairs'> {
  if (input === undefined || input === null) return { areas: [], communities: [], affairs: [] }
  const parsed = CommunityFile.safeParse(input)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push({ file: 'communities', row: 0, code: null, problem: `${issue.path.join('.')} ${issue.message}` })
    return { areas: [], communities: [], affairs: [] }
  }
  const { street_areas, social_mass_affairs } = parsed.data
  const placed = street_areas.flatMap((area) => area.communities.map((c) => ({ name: c.name, area: area.name, data: c })))
  return {
    areas: street_areas.map((area) => ({ name: area.name, data: area })),
    communities: placed.map((c, i) => ({ code: `C${String(i + 1).padStart(2, '0')}`, ...c })),
    affairs: social_mass_affairs.map((a) => ({ code: a.code, name: a.name, group: a.group, data: a })),
  }
}

/** A limit the law gives in natural days stays one; the working-day figure of the file is only its conversion. */
function legalLimit(row: MatterRow): MatterContent['legalLimit'] {
  const natural = row.statutory_limit_converted_from_calendar_days
  if (natural !== null) return { days: natural, unit: 'natural' }
  return row.statutory_limit_workdays === null ? null : { days: row.statutory_limit_workdays, unit: 'working' }
}

function validTo(row: MatterRow): string | null {
  if (row.effective_to_year !== null) return `${row.effective_to_year}-12-31`
  return row.retired_today ? RETIRED_UNKNOWN : null
}

function toContent(row: MatterRow, shortCode: string): MatterContent {
  return {
    code: row.code,
    shortCode,
    name: row.name,
    departmentCode: row.department_code,
    kind: row.kind,
    transferClass: row.transfer_class,
    applicantKinds: [...new Set(row.applicant_types.map((t) => APPLICANT[t]))],
    trigger: row.trigger,
    materials: row.materials.map((m, i) => ({ no: i + 1, name: m.name, form: m.form, copies: m.copies, required: m.required, when: m.when ?? null, keep: m.keep })),
    processingType: PROCESSING[row.processing_type],
    legalLimit: legalLimit(row),
    legalLimitText: row.statutory_limit_text,
    promisedLimit: row.promised_limit_workdays === null ? null : { days: row.promised_limit_workdays, unit: 'working' },
    acceptanceDays: row.acceptance_decision_workdays,
    correctionDays: row.correction_days ?? CORRECTION_DAYS,
    publicNoticeDays: row.public_notice_days,
    clockExcludes: row.clock_excludes,
    stages: row.stages.map((s) => ({ step: s.step, days: s.days ?? 0, unit: s.unit })),
    fee: { charged: row.fee.charged, text: row.fee.text, basis: row.fee.basis },
    resultDocument: row.result_document ?? '',
    legalBasis: row.legal_basis.map((b) => ({ name: b.name, year: b.year, certainty: b.certainty, note: b.note ?? null })),
    coDepartments: row.co_departments,
    outsideBodies: row.outside_bodies,
    reportsTo: row.reports_to,
    communityTask: row.community_task,
    ...(row.community_role && { communityRole: COMMUNITY_ROLE[row.community_role] }),
    sensitivity: SENSITIVITY[row.sensitivity],
    routingRule: row.routing_rule,
    keywords: row.routing_keywords,
    agentAllowed: row.agent_allowed,
    notes: [row.era_note, row.today_note, row.after_end].filter((note): note is string => Boolean(note)),
    sourceStatus: row.source_status,
    validFrom: `${row.effective_from_year ?? 1949}-01-01`,
    validTo: validTo(row),
  }
}
