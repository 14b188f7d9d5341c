import type { Running } from '#shared/contract/reports.ts'
import { AppError } from '#shared/contract/errors.ts'
import { allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { JobOptions } from '#main/jobs/jobs.ts'

/**
 * Exports that a person waits for, by the ticket his screen gave them: how far they are, and how they are stopped. Held in memory, as they
 * end with the program. A host whose page cannot break off a request (the desktop window) stops them with the ticket as well.
 */
interface Entry extends Running {
  owner: string
  controller: AbortController
}

const books = new WeakMap<Core, Map<string, Entry>>()

function bookOf(core: Core): Map<string, Entry> {
  const book = books.get(core) ?? new Map<string, Entry>()
  books.set(core, book)
  return book
}

/** How a long call is watched and stopped: by the ticket its caller chose, and with the request itself. */
export interface Watch {
  ticket?: string | undefined
  signal?: AbortSignal | undefined
}

/** Runs work that can be watched and stopped by its ticket, and that stops when the request itself is given up. */
export async function watched<T>(core: Core, call: Call, { ticket, signal }: Watch, work: (options: JobOptions) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const both = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal
  if (ticket === undefined) return work({ signal: both })
  const entry: Entry = { done: 0, doing: '排队', owner: call.actor?.id ?? '', controller }
  const book = bookOf(core)
  book.set(ticket, entry)
  const onProgress = (done: number, doing?: string): void => void Object.assign(entry, { done, ...(doing !== undefined && { doing }) })
  try {
    return await work({ signal: both, onProgress })
  } finally {
    book.delete(ticket)
  }
}

/** Throws CANCELLED when the work was stopped: before a step that cannot be taken back. */
export function refuseStopped({ signal }: JobOptions): void {
  if (signal?.aborted) throw new AppError('CANCELLED')
}

function own(core: Core, call: Call, ticket: string): Entry | undefined {
  allow(call, 'report.read')
  const entry = bookOf(core).get(ticket)
  return entry?.owner === call.actor?.id ? entry : undefined
}

/** How far one's export is; null when it has ended (or has not begun). */
export function exportProgress(core: Core, call: Call, ticket: string): Running | null {
  const entry = own(core, call, ticket)
  return entry ? { done: entry.done, doing: entry.doing } : null
}

/** Stops one's export; it then ends with CANCELLED. Nothing to do when it has ended. */
export function stopExport(core: Core, call: Call, ticket: string): { stopped: boolean } {
  const entry = own(core, call, ticket)
  entry?.controller.abort()
  return { stopped: entry !== undefined }
}
