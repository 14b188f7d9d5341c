import { z } from 'zod'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { IsoDateText, requiredLine, text } from '#shared/contract/common.ts'
import { stageUnit } from './stages.ts'
import type { IsoDate } from './time.ts'

/** Kinds of work a community does for a case of a department (domain §9). */
export const COMMUNITY_WORKS = { homeVisit: '入户走访', publicNotice: '张榜公示', survey: '征询意见', assist: '协助办理' } as const
export type CommunityWork = keyof typeof COMMUNITY_WORKS
export const COMMUNITY_WORK_NAMES = Object.keys(COMMUNITY_WORKS) as CommunityWork[]

/** Words of the catalogue that name the work, strongest first: one task to a case, because it is paid per case or household. */
const WORDS: readonly (readonly [RegExp, CommunityWork])[] = [
  [/入户|上门|走访|家访|调查核实|评议核实|核实/, 'homeVisit'],
  [/征求|征询|居民意见|听证|评议/, 'survey'],
  [/公示|张榜|公告/, 'publicNotice'],
]

type Text = Pick<MatterDetail, 'communityTask' | 'communityRole'>

/**
 * May the community help with this matter? A text alone is not enough: JS-06 says what the community must not do. Versions from before
 * the role was kept go by the text.
 */
export function communityAssists({ communityTask, communityRole }: Text): boolean {
  const named = communityTask !== null && communityTask.trim() !== ''
  return named && (communityRole === undefined ? !/^(不得|禁止)/.test(communityTask) : communityRole === 'assist')
}

/** The work a task text is about. */
export const workOf = (task: string): CommunityWork => WORDS.find(([words]) => words.test(task))?.[1] ?? 'assist'

/**
 * Why a matter may not be posted on the wall; null when it may: the catalogue must ask for a notice, and nothing that is highly sensitive
 * or to be kept private is ever posted (JS-05: 注意保护隐私,不张榜).
 */
export function noticeRefusal(matter: Pick<MatterDetail, 'communityTask' | 'sensitivity' | 'publicNoticeDays' | 'name'>): string | null {
  const task = matter.communityTask ?? ''
  if (matter.sensitivity === 'highlySensitive' || /不张榜|保护隐私|保密/.test(task)) return `“${matter.name}”涉及个人隐私,不得张榜公示`
  if (!/公示|张榜|公告/.test(task) && (matter.publicNoticeDays ?? 0) === 0) return `“${matter.name}”的目录没有要求公示,不能张榜`
  return null
}

/** Days a notice stays up: those of the catalogue, else five. */
export const noticeDays = (matter: Pick<MatterDetail, 'publicNoticeDays'>): number => matter.publicNoticeDays ?? 5

/** Limit of the community's part where the stages of the matter name one. */
export function communityStage(matter: Pick<MatterDetail, 'stages'>): { days: number; unit: 'working' | 'natural' } | null {
  for (const stage of matter.stages) {
    const unit = stageUnit(stage.unit)
    if (/社区/.test(stage.step) && stage.days > 0 && unit !== null) return { days: stage.days, unit }
  }
  return null
}

const count = z.coerce.number('请填数字').int('请填整数').min(0, '不能小于 0').max(100_000)

export interface WorkField {
  name: string
  label: string
  kind: 'line' | 'text' | 'date' | 'count' | 'choice'
  options?: readonly string[]
  hint?: string
}

const CONCLUSIONS = ['情况属实', '情况不符', '未见到本人', '其他'] as const

/** The result form of each kind of work: fields for the screen, and the same as a schema. */
export const WORK_FORMS = {
  homeVisit: {
    fields: [
      { name: 'visitedOn', label: '走访日期', kind: 'date' },
      { name: 'met', label: '见到的人', kind: 'line', hint: '姓名和与申请人的关系' },
      { name: 'findings', label: '走访情况', kind: 'text' },
      { name: 'conclusion', label: '结论', kind: 'choice', options: CONCLUSIONS },
    ],
    schema: z.object({ visitedOn: IsoDateText, met: requiredLine(100), findings: text(2000).pipe(z.string().min(1, '不能为空')), conclusion: z.enum(CONCLUSIONS, '请选择结论') }),
  },
  publicNotice: {
    fields: [
      { name: 'from', label: '公示起', kind: 'date' },
      { name: 'to', label: '公示止', kind: 'date' },
      { name: 'place', label: '张贴地点', kind: 'line' },
      { name: 'objections', label: '异议', kind: 'text', hint: '没有异议写“无”' },
    ],
    schema: z
      .object({ from: IsoDateText, to: IsoDateText, place: requiredLine(100), objections: text(2000).pipe(z.string().min(1, '没有异议写“无”')) })
      .refine((form) => form.to >= form.from, { path: ['to'], message: '公示止日不能早于起日' }),
  },
  survey: {
    fields: [
      { name: 'askedOn', label: '征询日期', kind: 'date' },
      { name: 'asked', label: '征询户(人)数', kind: 'count' },
      { name: 'inFavour', label: '同意', kind: 'count' },
      { name: 'against', label: '不同意', kind: 'count' },
      { name: 'conclusion', label: '意见归纳', kind: 'text' },
    ],
    schema: z
      .object({ askedOn: IsoDateText, asked: count.min(1, '至少征询一户'), inFavour: count, against: count, conclusion: text(2000).pipe(z.string().min(1, '不能为空')) })
      .refine((form) => form.inFavour + form.against <= form.asked, { path: ['against'], message: '同意与不同意之和超过了征询数' }),
  },
  assist: {
    fields: [
      { name: 'doneOn', label: '办理日期', kind: 'date' },
      { name: 'what', label: '做了什么', kind: 'text' },
      { name: 'count', label: '数量', kind: 'count', hint: '按准入的计量单位,如件、人次' },
    ],
    schema: z.object({ doneOn: IsoDateText, what: text(2000).pipe(z.string().min(1, '不能为空')), count: count.min(1, '至少为 1').default(1) }),
  },
} as const satisfies Record<CommunityWork, { fields: readonly WorkField[]; schema: z.ZodType }>

export type WorkForm = Record<string, unknown>

/** The checked form of a kind of work, or the first thing wrong with it. Every date lies between `from` and `today`. */
export function checkWorkForm(work: CommunityWork, form: unknown, range: { from: IsoDate; today: IsoDate }): { ok: true; form: WorkForm } | { ok: false; field: string; message: string } {
  const { fields, schema } = WORK_FORMS[work]
  const parsed = schema.safeParse(form)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const field = String(issue?.path[0] ?? '')
    const label = (fields as readonly WorkField[]).find((f) => f.name === field)?.label ?? ''
    return { ok: false, field: `form.${field}`, message: `${label ? `${label}:` : ''}${(form as WorkForm | null)?.[field] === undefined ? '请填写' : (issue?.message ?? '请按提示填写')}` }
  }
  const values = parsed.data as WorkForm
  for (const { name, label, kind } of fields as readonly WorkField[]) {
    if (kind !== 'date') continue
    const value = String(values[name])
    if (value > range.today) return { ok: false, field: `form.${name}`, message: `${label}不能晚于今天` }
    if (value < range.from) return { ok: false, field: `form.${name}`, message: `${label}早于派任务的日期(${range.from})` }
  }
  return { ok: true, form: values }
}

/** A count as people type it, wide digits too; null where it is none. */
export function countOf(typed: string): number | null {
  const plain = typed.normalize('NFKC').trim()
  return /^\d{1,6}$/.test(plain) ? Number(plain) : null
}

/** Units the work is paid for: what was counted for `assist`, else one. */
export const unitsOf = (work: CommunityWork, form: WorkForm): number => (work === 'assist' ? Math.max(1, Number(form['count'] ?? 1)) : 1)

/** The form in one line, as it appears on the case. */
export const summaryOf = (work: CommunityWork, form: WorkForm): string =>
  (WORK_FORMS[work].fields as readonly WorkField[]).flatMap(({ name, label }) => (form[name] === undefined || form[name] === '' ? [] : [`${label}:${String(form[name])}`])).join(';')
