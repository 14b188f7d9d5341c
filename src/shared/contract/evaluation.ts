import { z } from 'zod'
import { FORMULA_KEYS, VALUE_PATTERN } from '#shared/rules/evaluation.ts'
import { Int, line, procedure, requiredLine } from './common.ts'
import { CommunityCode, CommunitySpan, ListPages, Place, SpanOut, SpanText } from './ledgers.ts'

const Code = z.string().regex(/^[A-Z]{2}\d{2,3}$/, '指标代码应为两个大写字母加两三位数字,如 PG01')
const Every = z.enum(['month', 'quarter', 'year'])

const IndicatorFields = z.object({
  code: Code,
  name: requiredLine(40),
  grouping: requiredLine(20),
  source: requiredLine(100),
  method: z.enum(['computed', 'entered']),
  formula: z.enum(FORMULA_KEYS).nullable(),
  unit: line(10),
  every: Every,
  active: z.boolean(),
  position: Int.pipe(z.number().min(1).max(999)),
})
export const SaveIndicator = IndicatorFields.refine((v) => (v.method === 'computed') === (v.formula !== null), { path: ['formula'], message: '自动计算的指标要选算法,填报的指标不选算法' })
export type SaveIndicator = z.infer<typeof SaveIndicator>

/** `suggested`: as preset, not changed by the centre. */
export const IndicatorOut = IndicatorFields.extend({ suggested: z.boolean(), words: z.string() })
export type IndicatorOut = z.infer<typeof IndicatorOut>

const Entered = z.object({ value: z.number(), evidence: z.string(), by: z.string(), at: z.string() })
export const IndicatorValue = z.object({
  indicator: IndicatorOut,
  value: z.number().nullable(),
  /** Rows a computed figure counts. */
  rows: z.number().nullable(),
  /** What was entered, newest first; the first counts. */
  entered: z.array(Entered),
})
export type IndicatorValue = z.infer<typeof IndicatorValue>

export const EvaluationView = z.object({ community: Place, period: SpanOut, note: z.string(), values: z.array(IndicatorValue) })
export type EvaluationView = z.infer<typeof EvaluationView>

export const FigureDrill = z.object({
  indicator: IndicatorOut,
  value: z.number().nullable(),
  count: z.number(),
  rows: z.array(
    z.object({ id: z.string(), kind: z.string(), number: z.string(), date: z.string(), what: z.string(), amount: z.number().nullable(), counts: z.boolean() }),
  ),
})
export type FigureDrill = z.infer<typeof FigureDrill>

export const evaluation = {
  indicators: procedure
    .route({ method: 'GET', path: '/evaluation/indicators', summary: '社区工作评估指标', tags: ['ledgers'] })
    .output(z.array(IndicatorOut)),
  save: procedure
    .route({ method: 'PUT', path: '/evaluation/indicators/{code}', summary: '新增或修改评估指标', tags: ['ledgers'] })
    .input(SaveIndicator)
    .output(IndicatorOut),
  values: procedure
    .route({ method: 'GET', path: '/evaluation/values', summary: '一个社区一个期间的指标值:自动计算或最新填报', tags: ['ledgers'] })
    .input(CommunitySpan)
    .output(EvaluationView),
  rows: procedure
    .route({ method: 'GET', path: '/evaluation/indicators/{code}/rows', summary: '一个指标值背后的明细', tags: ['ledgers'] })
    .input(CommunitySpan.extend({ code: Code }))
    .output(FigureDrill),
  enter: procedure
    .route({ method: 'POST', path: '/evaluation/values', summary: '填报指标值(附依据,只增不改)', tags: ['ledgers'], successStatus: 201 })
    .input(z.object({ code: Code, community: CommunityCode, period: SpanText, value: z.string().trim().regex(VALUE_PATTERN, '应为数字,最多两位小数'), evidence: requiredLine(300) }))
    .output(IndicatorValue),
  xlsx: procedure
    .route({ method: 'GET', path: '/evaluation/values.xlsx', summary: '评估指标工作簿', tags: ['ledgers'] })
    .input(CommunitySpan)
    .output(z.instanceof(Blob)),
  pdf: procedure
    .route({ method: 'GET', path: '/evaluation/values.pdf', summary: '评估指标 PDF', tags: ['ledgers'] })
    .input(CommunitySpan)
    .output(z.instanceof(Blob)),
  pages: procedure
    .route({ method: 'GET', path: '/evaluation/values/pages', summary: '评估指标打印页(SVG)', tags: ['ledgers'] })
    .input(CommunitySpan)
    .output(ListPages),
}
