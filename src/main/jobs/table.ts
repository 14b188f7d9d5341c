import { backupSqlite, type BackupResult } from '#main/database/backup.ts'
import { createDocumentEngine, type DocumentEngine, type RenderedBatch, type RenderedDocument, type RenderOptions } from '#main/documents/engine.ts'
import { runReportJob, type ReportJobInput, type ReportJobResult } from '#main/reports/job.ts'
import type { DocumentInput, RenderableKind } from '#shared/documents/data.ts'

export interface JobTools {
  resourcesDir: string
  signal: AbortSignal
  progress: (done: number) => void
}

let engine: DocumentEngine | undefined
/** One engine per worker thread. */
const engineOf = (tools: JobTools): DocumentEngine => (engine ??= createDocumentEngine({ resourcesDir: tools.resourcesDir }))

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
  warm: (_input: null, tools: JobTools): boolean => {
    engineOf(tools).warm()
    return true
  },
  render: ({ kind, data, options }: RenderInput, tools: JobTools): RenderedDocument =>
    engineOf(tools).render(kind, data as DocumentInput<typeof kind>, options),
  renderBatch: ({ kind, data, options }: BatchInput, tools: JobTools): RenderedBatch =>
    engineOf(tools).renderBatch(kind, data as DocumentInput<typeof kind>[], options),
  report: (input: ReportJobInput, tools: JobTools): Promise<ReportJobResult> => runReportJob(input, tools),
  backup: ({ source, target }: { source: string; target: string }, tools: JobTools): Promise<BackupResult> =>
    backupSqlite(source, target, (done) => {
      tools.progress(done)
      return !tools.signal.aborted
    }),
}

export type JobName = keyof typeof JOBS
export type JobInput<N extends JobName> = Parameters<(typeof JOBS)[N]>[0]
export type JobResult<N extends JobName> = Awaited<ReturnType<(typeof JOBS)[N]>>
