import { AppError } from '#shared/contract/errors.ts'
import { isDocumentKind } from '#shared/documents/kinds.ts'
import { act, actAsSystem, actorOf } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'

/** Key in `setting`: document kind → device name of the printer that prints it on this machine. */
const PRINTERS_KEY = 'printers'

/** Left by a program that ended while a sheet was at the printer: nobody knows whether it came out. */
export const INTERRUPTED = '程序中断,请核对是否已打出,没有打出的重新打印'

export type PrinterChoices = Readonly<Record<string, string>>

/** Which printer prints which kind of document; kinds without a choice go to the system's default printer. */
export async function printerChoices(core: Core): Promise<PrinterChoices> {
  const row = await core.db.read.selectFrom('setting').select('value').where('key', '=', PRINTERS_KEY).executeTakeFirst()
  return row ? (JSON.parse(row.value) as PrinterChoices) : {}
}

/** As {@link printerChoices}, for a person who is logged in. */
export async function readPrinterChoices(core: Core, call: Call): Promise<PrinterChoices> {
  actorOf(call)
  return printerChoices(core)
}

/** Sets or clears (null) the printer of a document kind. Errors: INPUT_INVALID for an unknown kind. */
export function choosePrinter(core: Core, call: Call, input: { kind: string; deviceName: string | null }): Promise<PrinterChoices> {
  return act(core, call, { action: 'print.record', name: 'printer.choose', subject: input.kind, request: input }, async ({ tx, now }) => {
    if (!isDocumentKind(input.kind)) throw new AppError('INPUT_INVALID', { field: 'kind', message: '没有这种文书' })
    const { [input.kind]: _before, ...others } = await printerChoices(core)
    const choices = input.deviceName === null ? others : { ...others, [input.kind]: input.deviceName }
    const values = { value: JSON.stringify(choices), updated_at: now }
    await tx.insertInto('setting').values({ key: PRINTERS_KEY, ...values }).onConflict((c) => c.column('key').doUpdateSet(values)).execute()
    return { result: choices, detail: { ...input } }
  })
}

export interface OpenPrintJob {
  id: string
  documentId: string
  copyNo: number
  kind: string
  number: string
  printer: string | null
}

/** The waiting print of a sheet (`copyNo` 0: first print, n: 补打 第n次), or null. */
export async function waitingJob(core: Core, documentId: string, copyNo: number): Promise<OpenPrintJob | null> {
  return (await waitingJobs(core)).find((job) => job.documentId === documentId && job.copyNo === copyNo) ?? null
}

/** Waiting prints, oldest first. */
export async function waitingJobs(core: Core): Promise<OpenPrintJob[]> {
  const rows = await core.db.read
    .selectFrom('print_job as p')
    .innerJoin('document as d', 'd.id', 'p.document_id')
    .select(['p.id', 'p.document_id', 'p.copy_no', 'p.printer', 'd.kind', 'd.number'])
    .where('p.status', '=', 'queued')
    .orderBy('p.requested_at')
    .execute()
  return rows.map((r) => ({ id: r.id, documentId: r.document_id, copyNo: r.copy_no, kind: r.kind, number: r.number, printer: r.printer }))
}

/** Takes a waiting job to the printer; false when it is not waiting any more, so that no sheet is printed twice. */
export function startPrinting(core: Core, id: string, deviceName: string | null): Promise<boolean> {
  return actAsSystem(core, 'print.start', async ({ tx, now }) => {
    const done = await tx
      .updateTable('print_job')
      .set({ status: 'printing', printer: deviceName, failure: null, updated_at: now })
      .where('id', '=', id)
      .where('status', '=', 'queued')
      .executeTakeFirst()
    return { result: Number(done.numUpdatedRows) === 1, subject: id, detail: { printer: deviceName } }
  })
}

/**
 * After a start: jobs that were at the printer when the program ended become failed (程序中断); jobs that waited since an earlier day are
 * failed too, because nobody is waiting for that paper any more. What waits since today is left to be printed, unless `waiting` asks for it too.
 */
export function failInterrupted(core: Core, { waiting }: { waiting: boolean }): Promise<number> {
  return actAsSystem(core, 'print.recover', async ({ tx, now }) => {
    const startOfToday = `${now.slice(0, 10)}T00:00:00.000+08:00`
    const done = await tx
      .updateTable('print_job')
      .set({ status: 'failed', failure: INTERRUPTED, updated_at: now })
      .where((eb) => eb.or([eb('status', '=', 'printing'), eb.and([eb('status', '=', 'queued'), ...(waiting ? [] : [eb('requested_at', '<', startOfToday)])])]))
      .executeTakeFirst()
    return { result: Number(done.numUpdatedRows), detail: { failed: Number(done.numUpdatedRows) } }
  })
}
