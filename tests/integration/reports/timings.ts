import { runChartsJob, runDrillJob, runReportJob } from '#main/reports/job.ts'
import type { IsoMonth, IsoTime } from '#shared/rules/time.ts'

/** What the report jobs take on a database, for tests and for the bench; each opens its own connection as a worker does. */

export interface Place {
  /** Database file or `postgres://` URL. */
  location: string
  resourcesDir: string
  now: IsoTime
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const start = performance.now()
  const result = await work()
  return { ms: performance.now() - start, result }
}

const centreName = '试办中心'

/** Counting a month with its comparisons; asked: 500 ms for 15,000 cases. */
export const timeMonth = ({ location, resourcesDir, now }: Place, month: IsoMonth) =>
  timed(() => runReportJob({ kind: 'month', location, month, now, centreName }, { resourcesDir }))

/** Counting the year a month lies in; asked: 4 s for 180,000 cases. */
export const timeYear = ({ location, resourcesDir, now }: Place, month: IsoMonth) =>
  timed(() => runReportJob({ kind: 'month', span: 'year', location, month, now, centreName }, { resourcesDir }))

/** Counting and writing the workbook of fourteen sheets; asked: 2 s with 15,000 lines of 明细. */
export const timeWorkbook = ({ location, resourcesDir, now }: Place, month: IsoMonth, file: string) =>
  timed(() => runReportJob({ kind: 'xlsx', location, month, now, centreName, file }, { resourcesDir }))

export const timePdf = ({ location, resourcesDir, now }: Place, month: IsoMonth, file: string) =>
  timed(() => runReportJob({ kind: 'pdf', location, month, now, centreName, file }, { resourcesDir }))

/** The data of all charts. */
export const timeCharts = ({ location, now }: Place, month: IsoMonth) => timed(() => runChartsJob({ location, month, now }, {}))

/** The first page of the cases behind a figure. */
export const timeDrill = ({ location, now }: Place, month: IsoMonth, figure = 'closed') => timed(() => runDrillJob({ location, month, now, figure }, {}))
