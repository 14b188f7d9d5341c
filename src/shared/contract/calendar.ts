import { z } from 'zod'
import { Int, IsoDateText, procedure } from './common.ts'

export const DayNote = z.object({ date: z.string(), kind: z.string(), note: z.string() })

export const calendar = {
  due: procedure
    .route({ method: 'GET', path: '/calendar/due', summary: '从某日起 n 个工作日的届满日与逐日说明', tags: ['calendar'] })
    .input(z.object({ from: IsoDateText, days: Int.min(0).max(2000) }))
    .output(z.object({ due: z.string(), provisional: z.boolean(), days: z.array(DayNote) })),
  year: procedure
    .route({ method: 'GET', path: '/calendar/{year}', summary: '某年的工作日历', tags: ['calendar'] })
    .input(z.object({ year: Int.min(2000).max(2100) }))
    .output(
      z.object({
        year: z.number(),
        notice: z.string().nullable(),
        provisional: z.boolean(),
        workingDays: z.number(),
        days: z.array(z.object({ date: z.string(), kind: z.string(), counts: z.boolean(), note: z.string().nullable() })),
      }),
    ),
}

export const identifiers = {
  check: procedure
    .route({ method: 'POST', path: '/identifiers/check', summary: '校验居民身份号码或统一社会信用代码', tags: ['identifiers'] })
    .input(z.object({ type: z.enum(['residentId', 'creditCode']), value: z.string().max(200) }))
    .output(
      z.object({
        valid: z.boolean(),
        normalized: z.string(),
        reason: z.enum(['length', 'charset', 'impossible_date', 'future_birth', 'checksum']).optional(),
        warnings: z.array(z.string()),
      }),
    ),
}
