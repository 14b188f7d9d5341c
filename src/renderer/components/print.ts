import type { Capabilities } from '#shared/contract/system.ts'
import type { PrintJob } from '#shared/contract/documents.ts'
import { client } from '../api.ts'

export type Sheets = { paper: 'A4' | '80mm'; pages: string[] }

/** Sizes of the paper the pages were laid out for; margins are part of the page picture. */
const PAGE_CSS = `
@page sheet-a4 { size: A4; margin: 0 }
@page sheet-ticket { size: 80mm 297mm; margin: 0 }
#print-sheets { display: none }
@media print {
  html, body { height: auto !important; overflow: visible !important; background: #fff }
  body > :not(#print-sheets) { display: none !important }
  #print-sheets { display: block }
  #print-sheets > div { line-height: 0; overflow: hidden; break-after: page; break-inside: avoid }
  #print-sheets > div:last-child { break-after: auto }
  #print-sheets > div[data-paper='A4'] { page: sheet-a4; width: 210mm; height: 297mm }
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

/**
 * Prints documents for the first time, in the order given: each is recorded as a job; where the host prints by itself it does so,
 * otherwise the browser's dialog shows the same pages. The result of each job is recorded with the reason of a failure.
 */
export async function printDocuments(ids: readonly string[], capabilities: Pick<Capabilities, 'print'>): Promise<void> {
  const jobs: PrintJob[] = []
  for (const id of ids) jobs.push(await client.documents.print({ id }))
  if (capabilities.print === 'direct') {
    for (const job of jobs) await window.centre?.print?.(job.documentId)
    return
  }
  await finish(jobs, async () => {
    const sheets = await Promise.all(jobs.map((job) => client.documents.pages({ id: job.documentId })))
    await printSheets(sheets)
  })
}

/** Prints one document again from its stored copy, marked 补打 第n次. */
export async function reprintDocument(id: string, reason: string, capabilities: Pick<Capabilities, 'print'>): Promise<void> {
  const job = await client.documents.reprint({ id, reason })
  if (capabilities.print === 'direct') {
    await window.centre?.print?.(id, { copy: job.copyNo })
    return
  }
  await finish([job], async () => printSheets([await client.documents.pages({ id, copy: job.copyNo })]))
}

async function finish(jobs: readonly { id: string }[], print: () => Promise<void>): Promise<void> {
  const record = (status: 'printed' | 'failed', failure?: string) =>
    Promise.all(jobs.map(({ id }) => client.documents.printResult({ id, status, failure })))
  try {
    await print()
  } catch (error) {
    await record('failed', error instanceof Error ? error.message.slice(0, 200) : '打印失败').catch(() => {})
    throw error
  }
  await record('printed')
}
