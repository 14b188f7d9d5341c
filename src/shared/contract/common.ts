import { oc } from '@orpc/contract'
import { z } from 'zod'
import { zhCN } from 'zod/locales'
import { isIsoDate } from '#shared/rules/time.ts'

// Field errors reach clerks as they are.
z.config(zhCN())

/** Every procedure starts here; errors cross as ErrorBody data (see errors.ts), the same over RPC and HTTP. */
export const procedure = oc

/** Calendar and reports count days around what is asked for: nobody's business is outside these years. */
const isOurYear = (text: string): boolean => text >= '1900' && text < '2200'
const OUR_YEARS = '年份应在 1900 到 2199 之间'
export const IsoDateText = z.string().refine(isIsoDate, { message: '日期应为 YYYY-MM-DD 且真实存在', abort: true }).refine(isOurYear, OUR_YEARS).meta({ format: 'date' })
export const IsoMonthText = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, '月份应为 YYYY-MM').refine(isOurYear, OUR_YEARS)
export const IsoTimeText = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/, '时间应为带时区的 ISO 8601')
  .refine((text) => !Number.isNaN(Date.parse(text)), '时间不存在')
  .refine(isOurYear, OUR_YEARS)
export const Uuid = z.uuid()
/** A query number or a JSON number alike. */
export const Int = z.coerce.number().int()

/** One line of free text as people type it: trimmed, no control characters, at most `max` characters. */
export const line = (max: number) =>
  z
    .string()
    .transform((text) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim())
    .pipe(z.string().max(max, `不能超过 ${max} 个字`))
/** The same, not empty. */
export const requiredLine = (max: number) => line(max).pipe(z.string().min(1, '不能为空'))
/** Several lines of text. */
export const text = (max: number) => z.string().trim().max(max, `不能超过 ${max} 个字`)

export const Ok = z.object({ ok: z.literal(true) })
