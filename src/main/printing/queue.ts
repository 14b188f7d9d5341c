import { AppError } from '#shared/contract/errors.ts'
import { SYSTEM_ACTOR, type Call, type Core } from '#main/core/core.ts'
import { failInterrupted, printerChoices, startPrinting, waitingJob, waitingJobs, type OpenPrintJob } from '#main/domain/documents/printers.ts'
import { documentPages, recordPrintResult } from '#main/domain/documents/service.ts'

export interface PrinterInfo {
  /** Name the system knows it by. */
  deviceName: string
  /** Name people know it by. */
  label: string
}

/** Exactly these pages, each an SVG of the size of the paper. */
export interface Sheets {
  title: string
  pages: readonly string[]
}

/** What a host must be able to do to print by itself. */
export interface Printer {
  list(): Promise<PrinterInfo[]>
  /** Resolves when the printer has taken the pages; rejects with the reason in words. `null`: the default printer. */
  print(sheets: Sheets, deviceName: string | null): Promise<void>
}

export interface PrintQueue {
  /** Prints a waiting sheet now, after those before it. Errors: CONFLICT when none waits, PRINT_FAILED with the reason. */
  print(documentId: string, copyNo: number): Promise<{ printer: string | null }>
  /**
   * After a start: settles what an earlier run left and prints what still waits. `shared`: other desks print from this database too, so
   * nobody knows whose paper waits; it is left for its desk, as failed. Resolves when that is done.
   */
  resume(at: { shared: boolean }): Promise<{ failed: number; printed: number }>
  /** Resolves when nothing is at the printer. */
  idle(): Promise<void>
}

/** The requests were permitted and recorded when they were made; carrying them out is the system's work. */
const SYSTEM_CALL: Call = { actor: SYSTEM_ACTOR, idempotencyKey: null, sessionToken: null, locked: false }
const REASON_LENGTH = 300

export const reasonOf = (error: unknown): string => (error instanceof Error && error.message ? error.message : String(error)).slice(0, REASON_LENGTH)

/** One piece of work after another: two sheets at once would come out interleaved. */
export function createTurns() {
  let tail: Promise<unknown> = Promise.resolve()
  return {
    take<T>(work: () => Promise<T>): Promise<T> {
      const turn = tail.then(work)
      tail = turn.catch(() => undefined)
      return turn
    },
    /** Resolves when nothing is left to do. */
    idle: async (): Promise<void> => void (await tail),
  }
}

export function createPrintQueue(core: Core, printer: Printer): PrintQueue {
  const turns = createTurns()
  return {
    print: (documentId, copyNo) =>
      turns.take(async () => {
        const job = await waitingJob(core, documentId, copyNo)
        if (!job) throw new AppError('CONFLICT', { message: '打印队列中没有等待的这份文书' })
        return printJob(core, printer, job)
      }),
    resume: ({ shared }) =>
      turns.take(async () => {
        // On a shared PostgreSQL the jobs may be those of another desk, which prints them itself.
        if (core.db.dialect !== 'sqlite') return { failed: 0, printed: 0 }
        const failed = await failInterrupted(core, { waiting: shared })
        let printed = 0
        for (const job of await waitingJobs(core)) if (await printJob(core, printer, job).then(() => true, () => false)) printed++
        return { failed, printed }
      }),
    idle: turns.idle,
  }
}

async function printJob(core: Core, printer: Printer, job: OpenPrintJob): Promise<{ printer: string | null }> {
  const deviceName = job.printer ?? (await printerChoices(core))[job.kind] ?? null
  if (!(await startPrinting(core, job.id, deviceName))) throw new AppError('CONFLICT', { message: '这份文书已经在打印' })
  try {
    const { pages } = await documentPages(core, SYSTEM_CALL, { id: job.documentId, ...(job.copyNo > 0 && { copy: job.copyNo }) })
    await printer.print({ title: `${job.kind} ${job.number}`, pages }, deviceName)
  } catch (error) {
    await recordPrintResult(core, SYSTEM_CALL, { id: job.id, status: 'failed', failure: reasonOf(error) })
    throw new AppError('PRINT_FAILED', { message: `打印失败:${reasonOf(error)}` })
  }
  await recordPrintResult(core, SYSTEM_CALL, { id: job.id, status: 'printed' })
  return { printer: deviceName }
}
