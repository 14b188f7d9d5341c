import { z } from 'zod'
import { FREQUENCY_NAMES } from '#shared/rules/burden.ts'
import { Int, IsoDateText, line, procedure, requiredLine, Uuid } from './common.ts'
import { CommunityCode, ListPages, Place } from './ledgers.ts'

const DepartmentCode = z.string().regex(/^[A-Z]{2,4}$/, '部门代码应为大写字母')

export const AskedForm = z.object({
  id: z.string(),
  department: Place,
  /** null: all communities. */
  community: Place.nullable(),
  name: z.string(),
  usedFor: z.string(),
  basis: z.string().nullable(),
  every: z.enum(FREQUENCY_NAMES),
  pages: z.number().nullable(),
  minutes: z.number().nullable(),
  from: z.string(),
  until: z.string().nullable(),
  endReason: z.string().nullable(),
  recordedBy: z.string(),
  recordedAt: z.string(),
  inForce: z.boolean(),
  /** Hours a month for one community. */
  hours: z.number(),
  /** 没有用途、没有依据; null when both are told. */
  missing: z.string().nullable(),
})
export type AskedForm = z.infer<typeof AskedForm>

const Filter = z.object({
  department: DepartmentCode.optional(),
  community: CommunityCode.optional(),
  /** `now`: in force today; `all`: also the ended ones. */
  which: z.enum(['now', 'all']).default('now'),
})
export type BurdenFilter = z.infer<typeof Filter>

const NewForm = z
  .object({
    department: DepartmentCode,
    community: CommunityCode.nullable(),
    name: requiredLine(80),
    usedFor: line(200).default(''),
    basis: line(200).nullish().transform((v) => v || null),
    every: z.enum(FREQUENCY_NAMES),
    pages: Int.pipe(z.number().min(1, '页数应为 1 至 999').max(999, '页数应为 1 至 999')).nullish().transform((v) => v ?? null),
    minutes: Int.pipe(z.number().min(1, '用时应为 1 至 9999 分钟').max(9999, '用时应为 1 至 9999 分钟')).nullish().transform((v) => v ?? null),
    from: IsoDateText,
    until: IsoDateText.nullish().transform((v) => v ?? null),
  })
  .refine((v) => v.until === null || v.until >= v.from, { path: ['until'], message: '停报日期不能早于开始日期' })
export type NewForm = z.infer<typeof NewForm>

const Line = z.object({ code: z.string(), name: z.string(), forms: z.number(), hours: z.number(), unfounded: z.number(), untimed: z.number() })
export const BurdenStatistics = z.object({
  on: z.string(),
  /** In the order of the register, never by burden; a community worker sees his own. */
  communities: z.array(Line),
  departments: z.array(Line),
})
export type BurdenStatistics = z.infer<typeof BurdenStatistics>

export const burden = {
  list: procedure
    .route({ method: 'GET', path: '/asked-forms', summary: '要表登记:部门向社区要的报表、表格', tags: ['ledgers'] })
    .input(Filter)
    .output(z.array(AskedForm)),
  record: procedure
    .route({ method: 'POST', path: '/asked-forms', summary: '登记一张部门要的表', tags: ['ledgers'], successStatus: 201 })
    .input(NewForm)
    .output(AskedForm),
  end: procedure
    .route({ method: 'POST', path: '/asked-forms/{id}/end', summary: '停报(写明原因)', tags: ['ledgers'] })
    .input(z.object({ id: Uuid, until: IsoDateText, reason: requiredLine(200) }))
    .output(AskedForm),
  statistics: procedure
    .route({ method: 'GET', path: '/asked-forms/statistics', summary: '要表负担:各社区、各部门在报张数和每月小时', tags: ['ledgers'] })
    .output(BurdenStatistics),
  xlsx: procedure
    .route({ method: 'GET', path: '/asked-forms.xlsx', summary: '要表登记工作簿', tags: ['ledgers'] })
    .input(Filter)
    .output(z.instanceof(Blob)),
  pdf: procedure
    .route({ method: 'GET', path: '/asked-forms.pdf', summary: '要表登记 PDF', tags: ['ledgers'] })
    .input(Filter)
    .output(z.instanceof(Blob)),
  pages: procedure
    .route({ method: 'GET', path: '/asked-forms/pages', summary: '要表登记打印页(SVG)', tags: ['ledgers'] })
    .input(Filter)
    .output(ListPages),
}
