import type { Capabilities } from '#shared/contract/system.ts'
import type { PrintJob } from '#shared/contract/documents.ts'
import { DOCUMENT_LABELS, labelOf } from '#shared/text/labels.ts'
import { client, errorOf } from '../api.ts'

export type Sheets = { paper: 'A4' | 'A4-landscape' | '80mm'; pages: string[] }

/** Sizes of the paper the pages were laid out for; margins are part of the page picture. */
const PAGE_CSS = `
@page sheet-a4 { size: A4; margin: 0 }
@page sheet-landscape { size: A4 landscape; margin: 0 }
@page sheet-ticket { size: 80mm 297mm; margin: 0 }
#print-sheets { display: none }
@media print {
  html, body { height: auto !important; overflow: visible !important; background: #fff }
  body > :not(#print-sheets) { display: none !important }
  #print-sheets { display: block }
  #print-sheets > div { line-height: 0; overflow: hidden; break-after: page; break-inside: avoid }
  #print-sheets > div:last-child { break-after: auto }
  #print-sheets > div[data-paper='A4'] { page: sheet-a4; width: 210mm; height: 297mm }
  #print-sheets > div[data-paper='A4-landscape'] { page: sheet-landscape; width: 297mm; height: 210mm }
  #print-sheets > div[data-paper='80mm'] { page: sheet-ticket; width: 80mm }
  #print-sheets svg { width: 100%; height: auto }
}`

/** Shows the browser's print dialog with exactly these pages; resolves when it is closed. */
export async function printSheets(sheets: readonly Sheets[]): Promise<void> {
  document.querySelector('#print-sheets')?.remove()
  const root = document.createElement('div')
  root.id = 'print-sheets'
  root.setAttribute('aria-hidden', 'true')
  const style = document.createElement('style')
  style.textContent = PAGE_CSS
  root.append(style)
  const parser = new DOMParser()
  for (const { paper, pages } of sheets) {
    for (const page of pages) {
      const sheet = document.createElement('div')
      sheet.dataset.paper = paper
      sheet.append(document.importNode(parser.parseFromString(page, 'image/svg+xml').documentElement, true))
      root.append(sheet)
    }
  }
  document.body.append(root)
  window.print()
}

/** Some sheets of a bundle did not come out; those not named here did. */
export class PrintFailure extends Error {
  /** Documents to print again. */
  readonly failed: readonly string[]

  constructor(failed: readonly string[], message: string) {
    super(message)
    this.failed = failed
  }
}

type Sheet = { id: string; job?: PrintJob; failure?: unknown }

/**
 * Prints documents for the first time, in the order given: each is recorded as a job; where the host prints by itself it does so,
 * otherwise the browser's dialog shows the same pages. The result of each job is recorded with the reason of a failure. A sheet that
 * fails does not keep back those after it. Errors: that of the sheet when only one was asked for, else PrintFailure naming all that failed.
 */
export async function printDocuments(ids: readonly string[], capabilities: Pick<Capabilities, 'print'>): Promise<void> {
  const sheets: Sheet[] = []
  for (const id of ids) sheets.push(await attempt({ id }, async (sheet) => void (sheet.job = await client.documents.print({ id }))))
  if (capabilities.print === 'direct') {
    for (const sheet of waiting(sheets)) await attempt(sheet, async ({ job }) => void (job && (await window.centre?.print?.(sheet.id, { job: job.id }))))
  } else await printInDialog(sheets)
  const failed = sheets.filter((sheet) => 'failure' in sheet)
  if (failed.length === 0) return
  if (ids.length === 1) throw failed[0]!.failure
  throw new PrintFailure(failed.map(({ id }) => id), failureText(failed, sheets))
}

async function attempt(sheet: Sheet, work: (sheet: Sheet) => Promise<void>): Promise<Sheet> {
  try {
    await work(sheet)
  } catch (error) {
    sheet.failure = error
  }
  return sheet
}

const waiting = (sheets: readonly Sheet[]): Sheet[] => sheets.filter((sheet) => !('failure' in sheet))

/** `第2张 受理通知书:缺纸;…` */
function failureText(failed: readonly Sheet[], all: readonly Sheet[]): string {
  const reasons = failed.map((sheet) => `第${all.indexOf(sheet) + 1}张${sheet.job ? ` ${labelOf(DOCUMENT_LABELS, sheet.job.kind)}` : ''}:${errorOf(sheet.failure).message}`)
  return `${all.length}张中有${failed.length}张没有打出。${reasons.join(';')}`
}

/** One dialog for all sheets whose pages could be drawn. */
async function printInDialog(sheets: readonly Sheet[]): Promise<void> {
  const pages = new Map<Sheet, Sheets>()
  await Promise.all(waiting(sheets).map((sheet) => attempt(sheet, async () => void pages.set(sheet, await client.documents.pages({ id: sheet.id })))))
  const drawn = waiting(sheets)
  if (drawn.length > 0) {
    try {
      await printSheets(drawn.map((sheet) => pages.get(sheet)!))
    } catch (error) {
      for (const sheet of drawn) sheet.failure = error
    }
  }
  for (const sheet of sheets) if (sheet.job) await recordResult(sheet.job, sheet.failure)
}

/** Prints one document again from its stored copy, marked 补打 第n次. */
export async function reprintDocument(id: string, reason: string, capabilities: Pick<Capabilities, 'print'>): Promise<void> {
  const job = await client.documents.reprint({ id, reason })
  if (capabilities.print === 'direct') {
    await window.centre?.print?.(id, { copy: job.copyNo, job: job.id })
    return
  }
  try {
    await printSheets([await client.documents.pages({ id, copy: job.copyNo })])
  } catch (error) {
    await recordResult(job, error)
    throw error
  }
  await recordResult(job)
}

/** What happened is told to the host; that it cannot be told must not hide why a sheet failed. */
async function recordResult({ id }: PrintJob, failure?: unknown): Promise<void> {
  if (failure === undefined) await client.documents.printResult({ id, status: 'printed' })
  else await client.documents.printResult({ id, status: 'failed', failure: errorOf(failure).message.slice(0, 200) }).catch(() => {})
}
