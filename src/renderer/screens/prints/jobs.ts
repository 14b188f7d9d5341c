import type { PrintJob } from '#shared/contract/documents.ts'
import type { Capabilities } from '#shared/contract/system.ts'
import { DOCUMENT_LABELS } from '#shared/text/labels.ts'
import { client, errorOf } from '../../api.ts'
import { printSheets } from '../../components/print.ts'

/** What lets itself be done with a job: what failed or waits is printed, or given up. */
export function mayMoveJob({ status }: Pick<PrintJob, 'status'>): { retry: boolean; cancel: boolean } {
  return { retry: status === 'failed' || status === 'queued', cancel: status === 'failed' || status === 'queued' || status === 'printing' }
}

/** Failed first, then what waits, then what is done; within that the oldest first. */
export function inQueueOrder(jobs: readonly PrintJob[]): PrintJob[] {
  const rank: Record<string, number> = { failed: 0, printing: 1, queued: 2 }
  return [...jobs].sort((a, b) => (rank[a.status] ?? 3) - (rank[b.status] ?? 3) || (a.requestedAt < b.requestedAt ? -1 : 1))
}

/**
 * Prints a job that waits or failed, once more under the same copy number. Errors: whatever kept it from printing; the queue keeps it
 * as failed with the reason.
 */
export async function printAgain({ id, documentId, copyNo, status }: PrintJob, capabilities: Pick<Capabilities, 'print'>): Promise<void> {
  if (capabilities.print === 'direct') {
    if (status !== 'queued') await client.documents.printResult({ id, status: 'queued' })
    await window.centre?.print?.(documentId, { copy: copyNo, job: id })
    return
  }
  try {
    await printSheets([await client.documents.pages({ id: documentId, copy: copyNo })])
  } catch (error) {
    await client.documents.printResult({ id, status: 'failed', failure: errorOf(error).message.slice(0, 200) }).catch(() => {})
    throw error
  }
  await client.documents.printResult({ id, status: 'printed' })
}

export type PrinterChoice = { choices: Record<string, string>; printers: { deviceName: string; label: string }[] }

/** Kinds of paper a printer is chosen for, with their names. */
export const PRINTED_KINDS: readonly (readonly [string, string])[] = Object.entries(DOCUMENT_LABELS)

/** The answer of the desktop host as far as it can be understood. */
export function readPrinters(answer: unknown): PrinterChoice {
  const { choices, printers } = (typeof answer === 'object' && answer !== null ? answer : {}) as { choices?: unknown; printers?: unknown }
  const list = (Array.isArray(printers) ? printers : []) as { deviceName?: unknown; label?: unknown }[]
  return {
    choices: typeof choices === 'object' && choices !== null ? (choices as Record<string, string>) : {},
    printers: list.flatMap(({ deviceName, label }) => (typeof deviceName === 'string' ? [{ deviceName, label: typeof label === 'string' && label ? label : deviceName }] : [])),
  }
}
