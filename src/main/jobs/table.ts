import type { BackupResult } from '#main/database/backup.ts'
import type { DocumentEngine, RenderedBatch, RenderedDocument, RenderOptions } from '#main/documents/engine.ts'
import type { ExportInput, ExportResult } from '#main/domain/transfer/export.ts'
import type { Drilled } from '#main/reports/drill.ts'
import type { ChartsJobInput, DrillJobInput, ReportJobInput, ReportJobResult } from '#main/reports/job.ts'
import type { ReportCharts } from '#shared/contract/reports.ts'
import type { DistrictJobInput, PackageJobInput } from '#main/domain/district/jobs.ts'
import type { ListingJobInput } from '#main/reports/listing.ts'
import type { QueryJobInput } from '#main/reports/queryJob.ts'
import type { DocumentInput, RenderableKind } from '#shared/documents/data.ts'

export interface JobTools {
  resourcesDir: string
  signal: AbortSignal
  progress: (done: number, doing?: string) => void
}

let engine: Promise<DocumentEngine> | undefined
/** One engine per worker thread. What a job needs is loaded with its first run, so that the lane of receipts does not load the reports. */
const engineOf = ({ resourcesDir }: JobTools): Promise<DocumentEngine> =>
  (engine ??= import('#main/documents/engine.ts').then(({ createDocumentEngine }) => createDocumentEngine({ resourcesDir })))

interface RenderInput {
  kind: RenderableKind
  data: unknown
  options?: RenderOptions
}

/** Many sheets of one kind as one document. */
interface BatchInput {
  kind: RenderableKind
  data: unknown[]
  options?: RenderOptions
}

/** Every job by name: what runs in a worker, with its input and result. */
export const JOBS = {
  warm: async (_input: null, tools: JobTools): Promise<boolean> => {
    ;(await engineOf(tools)).warm()
    return true
  },
  /** Loads what counts a month by counting one in which nothing happened. */
  warmReports: async (location: string, tools: JobTools): Promise<boolean> => {
    const { runReportJob } = await import('#main/reports/job.ts')
    await runReportJob({ kind: 'month', location, month: '2001-01', now: '2001-02-01T00:00:00.000+08:00', centreName: '' }, tools)
    return true
  },
  render: async ({ kind, data, options }: RenderInput, tools: JobTools): Promise<RenderedDocument> =>
    (await engineOf(tools)).render(kind, data as DocumentInput<typeof kind>, options),
  renderBatch: async ({ kind, data, options }: BatchInput, tools: JobTools): Promise<RenderedBatch> =>
    (await engineOf(tools)).renderBatch(kind, data as DocumentInput<typeof kind>[], options),
  /** Several sheets in one trip, in the order given; one that cannot be drawn fails all. */
  bundle: async (sheets: RenderInput[], tools: JobTools): Promise<RenderedDocument[]> => {
    const { render } = await engineOf(tools)
    return sheets.map(({ kind, data, options }) => render(kind, data as DocumentInput<typeof kind>, options))
  },
  report: async (input: ReportJobInput, tools: JobTools): Promise<ReportJobResult> => (await import('#main/reports/job.ts')).runReportJob(input, tools),
  reportCases: async (input: DrillJobInput, tools: JobTools): Promise<Drilled> => (await import('#main/reports/job.ts')).runDrillJob(input, tools),
  reportCharts: async (input: ChartsJobInput, tools: JobTools): Promise<ReportCharts> => (await import('#main/reports/job.ts')).runChartsJob(input, tools),
  monthPackage: async (input: PackageJobInput, tools: JobTools) => (await import('#main/domain/district/jobs.ts')).makePackage(input, tools),
  districtWorkbook: async (input: DistrictJobInput, tools: JobTools) => (await import('#main/domain/district/jobs.ts')).makeDistrictWorkbook(input, tools),
  query: async (input: QueryJobInput) => (await import('#main/reports/queryJob.ts')).runQueryJob(input),
  listing: async (input: ListingJobInput, tools: JobTools) => (await import('#main/reports/listing.ts')).runListingJob(input, tools),
  listingPages: async (input: Omit<ListingJobInput, 'format'>, tools: JobTools) => (await import('#main/reports/listing.ts')).runListingPagesJob(input, tools),
  exportAll: async (input: ExportInput, tools: JobTools): Promise<ExportResult> => (await import('#main/domain/transfer/export.ts')).runExport(input, tools),
  backup: async ({ source, target }: { source: string; target: string }, tools: JobTools): Promise<BackupResult> =>
    (await import('#main/database/backup.ts')).backupSqlite(source, target, (done) => {
      tools.progress(done)
      return !tools.signal.aborted
    }),
}

export type JobName = keyof typeof JOBS
export type JobInput<N extends JobName> = Parameters<(typeof JOBS)[N]>[0]
export type JobResult<N extends JobName> = Awaited<ReturnType<(typeof JOBS)[N]>>
