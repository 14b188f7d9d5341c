import { parentPort, workerData } from 'node:worker_threads'
import { AppError, type ErrorBody } from '#shared/contract/errors.ts'
import { JOBS, type JobName } from './table.ts'

/** What a worker is told and what it answers. Transferable bytes are copied: the files are small. */
export type ToWorker = { id: number; job: JobName; input: unknown } | { id: number; cancel: true }
export type FromWorker = { id: number; progress: number; doing?: string | undefined } | { id: number; result: unknown } | { id: number; error: ErrorBody & { stack?: string } }

const resources = workerData as { resourcesDir: string }
const running = new Map<number, AbortController>()

const send = (message: FromWorker): void => parentPort?.postMessage(message)

async function run(id: number, job: JobName, input: unknown): Promise<void> {
  const controller = new AbortController()
  running.set(id, controller)
  try {
    const work = JOBS[job] as (input: unknown, tools: unknown) => unknown
    const result = await work(input, { ...resources, signal: controller.signal, progress: (done: number, doing?: string) => send({ id, progress: done, doing }) })
    send({ id, result })
  } catch (thrown) {
    // Whatever broke off: it was asked to.
    const error: unknown = controller.signal.aborted ? new AppError('CANCELLED') : thrown
    send({ id, error: error instanceof AppError ? error.toBody() : { code: 'INTERNAL', message: String(error), stack: (error as Error).stack ?? '' } })
  } finally {
    running.delete(id)
  }
}

parentPort?.on('message', (message: ToWorker) => {
  if ('cancel' in message) running.get(message.id)?.abort()
  else void run(message.id, message.job, message.input)
})
