import type { Action } from '#shared/rules/roles.ts'
import { act } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Listing, ListTable } from '#main/reports/listing.ts'

export type ListFormat = 'xlsx' | 'pdf'
/** What a list goes out as: a file, or the pages of the PDF for the print dialog. */
export interface ListSheets {
  paper: 'A4-landscape'
  pages: string[]
}
export interface Order {
  /** Who may read it may export it. */
  action: Action
  /** Name in the journal. */
  name: string
  subject: string
  /** Name of the file without ending. */
  file: string
  listing: Pick<Listing, 'title' | 'period' | 'signers'> & { unit?: string; tables: ListTable[] }
}

const fullOf = (core: Core, { listing }: Order): Listing => ({ unit: core.catalogue.centreName(), ...listing, generatedAt: core.clock.now(), practice: core.practice })

async function note(core: Core, call: Call, { action, name, subject, file, listing }: Order, format: string): Promise<void> {
  const rows = listing.tables.reduce((sum, table) => sum + table.rows.length, 0)
  await act(core, { ...call, idempotencyKey: null }, { action, name, subject, request: { format } }, async () => ({ result: true, detail: { format, rows, file } }))
}

/** A list as a file, drawn in the lane of reports so that no desk waits for it, and noted in the journal. */
export async function listingFile(core: Core, call: Call, format: ListFormat, order: Order): Promise<{ bytes: Uint8Array; name: string }> {
  const bytes = await core.jobs.run('listing', { format, listing: fullOf(core, order) })
  await note(core, call, order, format)
  return { bytes, name: `${order.file}.${format}` }
}

/** A list as the pages to print, noted in the journal. */
export async function listingPages(core: Core, call: Call, order: Order): Promise<ListSheets> {
  const pages = await core.jobs.run('listingPages', { listing: fullOf(core, order) })
  await note(core, call, order, 'print')
  return { paper: 'A4-landscape', pages }
}
