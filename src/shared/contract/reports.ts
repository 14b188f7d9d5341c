import { z } from 'zod'
import { Int, IsoMonthText, procedure } from './common.ts'

/** A month, or with `cutoff` = 17 the period from the 17th of the month before to the 16th of this one. */
export const MonthInput = z.object({ month: IsoMonthText, cutoff: Int.min(1).max(28).optional(), point: z.string().length(3).optional() })
export type MonthInput = z.infer<typeof MonthInput>

/** Figures of one row (a department, a matter, the total); counts of cases unless the name says otherwise. */
export const Figures = z.record(z.string(), z.number().nullable())

export const MonthReport = z.object({
  month: z.string(),
  from: z.string(),
  to: z.string(),
  centreName: z.string(),
  generatedAt: z.string(),
  figures: z.array(z.object({ key: z.string(), label: z.string(), unit: z.string(), definition: z.string() })),
  total: Figures,
  lastMonth: Figures,
  lastYear: Figures,
  byDepartment: z.array(z.object({ code: z.string(), name: z.string(), figures: Figures })),
  byMatter: z.array(z.object({ code: z.string(), shortCode: z.string(), name: z.string(), departmentCode: z.string(), figures: Figures })),
  balance: z.object({
    balanced: z.boolean(),
    breaks: z.array(z.object({ departmentCode: z.string().nullable(), expected: z.number(), actual: z.number(), caseNumbers: z.array(z.string()) })),
  }),
})
export type MonthReport = z.infer<typeof MonthReport>

export const reports = {
  month: procedure
    .route({ method: 'GET', path: '/reports/month', summary: '月报数据', tags: ['reports'] })
    .input(MonthInput)
    .output(MonthReport),
  monthXlsx: procedure
    .route({ method: 'GET', path: '/reports/month.xlsx', summary: '月报工作簿', tags: ['reports'] })
    .input(MonthInput)
    .output(z.instanceof(Blob)),
  monthPdf: procedure
    .route({ method: 'GET', path: '/reports/month.pdf', summary: '月报 PDF', tags: ['reports'] })
    .input(MonthInput)
    .output(z.instanceof(Blob)),
}
