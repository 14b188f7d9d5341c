import { z } from 'zod'
import { QUERY_COLUMN_NAMES, type QueryColumn } from '#shared/reports/queryColumns.ts'
import { IsoDateText, line, Ok, procedure, requiredLine } from './common.ts'

/** What a list holds: any field may be left out. */
export const QueryFilter = z.object({
  department: z.string().max(8).optional(),
  matter: z.string().max(10).optional(),
  states: z.array(z.string().max(30)).max(20).optional(),
  receivedFrom: IsoDateText.optional(),
  receivedTo: IsoDateText.optional(),
  endedFrom: IsoDateText.optional(),
  endedTo: IsoDateText.optional(),
  /** Instead of dates: the month before the day of the export, for scheduled lists. */
  lastMonth: z.boolean().optional(),
})
export type QueryFilter = z.infer<typeof QueryFilter>

/** A column and the heading it gets; a department's import template is a list with that department's own headings. */
const Column = z.object({ key: z.enum(QUERY_COLUMN_NAMES as [QueryColumn, ...QueryColumn[]]), header: line(60).optional() })
export type QueryColumnChoice = z.infer<typeof Column>

const QueryBody = z.object({
  name: requiredLine(60),
  shared: z.boolean().default(false),
  filter: QueryFilter.default({}),
  columns: z.array(Column).min(1).max(30),
  /** Set for an import template of a department's own system. */
  departmentCode: z.string().max(8).nullable().default(null),
})
export const SavedQuery = QueryBody.extend({ id: z.string(), ownerName: z.string(), mine: z.boolean(), updatedAt: z.string() })
export type SavedQuery = z.infer<typeof SavedQuery>

const Format = z.enum(['csv', 'xlsx'])
const Schedule = z.object({
  id: z.string(),
  queryId: z.string(),
  queryName: z.string(),
  folder: z.string(),
  format: Format,
  every: z.enum(['day', 'week', 'month']),
  at: z.string(),
  day: z.number(),
  active: z.boolean(),
  lastRun: z.string().nullable(),
  lastResult: z.string().nullable(),
})
export type ExportSchedule = z.infer<typeof Schedule>

export const queries = {
  list: procedure.route({ method: 'GET', path: '/queries', summary: '自定查询与部门导入模板', tags: ['queries'] }).output(z.array(SavedQuery)),
  save: procedure
    .route({ method: 'POST', path: '/queries', summary: '保存自定查询', tags: ['queries'], successStatus: 201 })
    .input(QueryBody.extend({ id: z.string().max(40).optional() }))
    .output(SavedQuery),
  remove: procedure.route({ method: 'DELETE', path: '/queries/{id}', summary: '删除自定查询', tags: ['queries'] }).input(z.object({ id: z.string().max(40) })).output(Ok),
  export: procedure
    .route({ method: 'POST', path: '/queries/{id}/export', summary: '导出(默认隐藏个人信息)', tags: ['queries'] })
    // `reason` given: numbers and names in full, for those who may, noted in the journal.
    .input(z.object({ id: z.string().max(40), format: Format.default('csv'), reason: line(100).optional() }))
    .output(z.instanceof(Blob)),
  unschedule: procedure
    .route({ method: 'DELETE', path: '/query-schedules/{id}', summary: '删除定时导出', tags: ['queries'] })
    .input(z.object({ id: z.string().max(40) }))
    .output(z.object({ removed: z.boolean() })),
  schedules: procedure.route({ method: 'GET', path: '/query-schedules', summary: '定时导出', tags: ['queries'] }).output(z.array(Schedule)),
  schedule: procedure
    .route({ method: 'POST', path: '/query-schedules', summary: '设置定时导出到文件夹', tags: ['queries'], successStatus: 201 })
    .input(
      z.object({
        id: z.string().max(40).optional(),
        queryId: z.string().max(40),
        folder: requiredLine(400),
        format: Format.default('csv'),
        every: z.enum(['day', 'week', 'month']),
        at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, '时间应为 HH:MM'),
        /** Weekday 1-7 or day of the month 1-28; 1 for daily. */
        day: z.number().int().min(1).max(28).default(1),
        active: z.boolean().default(true),
      }),
    )
    .output(Schedule),
}
