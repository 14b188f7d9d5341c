import { Worker } from 'node:worker_threads'
import { AppError, ERRORS, type ErrorCode } from '#shared/contract/errors.ts'
import type { RenderedBatch } from '#main/documents/engine.ts'
import type { RenderableKind } from '#shared/documents/data.ts'
import type { JobInput, JobName, JobResult } from './table.ts'
import type { FromWorker, ToWorker } from './worker.ts'

export interface JobOptions {
  /** 0…1, and in words what is being done. */
  onProgress?: ((done: number, doing?: string) => void) | undefined
  /** Asks the worker to stop; the job then ends with CANCELLED, when nothing of it is left behind. */
  signal?: AbortSignal | undefined
}

/** Long work off the main thread: each lane is one worker thread with its own queue, so that a report never delays a receipt. */
export interface Jobs {
  run<N extends JobName>(job: N, input: JobInput<N>, options?: JobOptions): Promise<JobResult<N>>
  /**
   * Draws many sheets of one kind in pieces over two workers, so that a big print job is done soon and a single receipt still gets
   * through. Returns the pieces in order.
   */
  renderMany(kind: RenderableKind, data: unknown[], options?: JobOptions): Promise<RenderedBatch[]>
  /** Loads the document engine and then what counts a month of this database, so that nobody waits for it. Ends quietly when `close` comes first. */
  warm(location: string): Promise<void>
  close(): Promise<void>
}

type Lane = 'documents' | 'batch' | 'reports' | 'transfer'
const LANES: Record<JobName, Lane> = {
  render: 'documents', bundle: 'documents', warm: 'documents', renderBatch: 'batch', warmReports: 'reports', report: 'reports', reportCases: 'reports', reportCharts: 'reports',
  exportAll: 'transfer', backup: 'reports', query: 'reports', monthPackage: 'reports', districtWorkbook: 'reports', listing: 'reports', listingPages: 'reports',
}

/** Sheets of one piece of a big print job. */
const PIECE = 125

interface Waiting {
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
  onProgress: JobOptions['onProgress']
}

/** `workerUrl`: the worker's entry, source or bundle; the host knows which. */
export function createJobs(options: { workerUrl: URL; resourcesDir: string }): Jobs {
  const lanes = new Map<Lane, ReturnType<typeof openLane>>()
  let closing = false
  const lane = (name: Lane): ReturnType<typeof openLane> => {
    let open = lanes.get(name)
    if (!open || open.dead()) lanes.set(name, (open = openLane(options)))
    return open
  }
  const run = <N extends JobName>(job: N, input: JobInput<N>, jobOptions: JobOptions = {}): Promise<JobResult<N>> =>
    lane(LANES[job]).post(job, input, jobOptions) as Promise<JobResult<N>>
  return {
    run,
    renderMany: async (kind, data, jobOptions = {}) => {
      const pieces = Array.from({ length: Math.ceil(data.length / PIECE) }, (_, i) => data.slice(i * PIECE, (i + 1) * PIECE))
      let done = 0
      return Promise.all(
        pieces.map(async (piece, i) => {
          const rendered = await lane(i % 2 === 0 ? 'batch' : 'documents').post('renderBatch', { kind, data: piece }, { signal: jobOptions.signal })
          jobOptions.onProgress?.(++done / pieces.length)
          return rendered as RenderedBatch
        }),
      )
    },
    warm: async (location) => {
      try {
        await run('warm', null)
        await run('warmReports', location)
      } catch (error) {
        if (!closing) throw error
      }
    },
    close: async () => {
      closing = true
      await Promise.all([...lanes.values()].map((l) => l.close()))
    },
  }
}

/** Short-lived rows are collected early, old ones before they pile up (docs/bench.md). */
export const WORKER_MEMORY = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 384 }

function openLane(options: { workerUrl: URL; resourcesDir: string }) {
  const worker = new Worker(options.workerUrl, { workerData: { resourcesDir: options.resourcesDir }, resourceLimits: WORKER_MEMORY })
  const waiting = new Map<number, Waiting>()
  let next = 1
  let dead = false
  // An idle worker must not keep a command-line process alive.
  worker.unref()
  const failAll = (error: unknown): void => {
    dead = true
    for (const w of waiting.values()) w.reject(error)
    waiting.clear()
  }
  worker.on('message', (message: FromWorker) => settle(waiting, message))
  worker.on('error', failAll)
  worker.on('exit', () => failAll(new AppError('RENDER_FAILED', { message: '后台任务意外中止,请重试' })))
  return {
    dead: () => dead,
    post: (job: JobName, input: unknown, { onProgress, signal }: JobOptions) =>
      new Promise<unknown>((resolve, reject) => {
        if (signal?.aborted) return reject(new AppError('CANCELLED'))
        const id = next++
        worker.ref()
        const send = (message: ToWorker): void => worker.postMessage(message)
        const cancel = (): void => send({ id, cancel: true })
        const done = (): void => {
          signal?.removeEventListener('abort', cancel)
          if (waiting.size === 0) worker.unref()
        }
        waiting.set(id, {
          onProgress,
          resolve: (value) => (resolve(value), done()),
          reject: (error) => (reject(error), done()),
        })
        signal?.addEventListener('abort', cancel, { once: true })
        send({ id, job, input })
      }),
    close: async () => {
      await worker.terminate()
    },
  }
}

function settle(waiting: Map<number, Waiting>, message: FromWorker): void {
  const w = waiting.get(message.id)
  if (!w) return
  if ('progress' in message) return w.onProgress?.(message.progress, message.doing)
  waiting.delete(message.id)
  if ('error' in message) w.reject(revive(message.error))
  else w.resolve(message.result)
}

/** Errors cross threads as data and become AppError again. */
function revive({ code, stack, ...rest }: { code: string; message: string; stack?: string; field?: string; rule?: string; data?: unknown }): Error {
  if (code in ERRORS && code !== 'INTERNAL') return new AppError(code as ErrorCode, rest)
  return Object.assign(new Error(rest.message), { stack })
}
