import type { Action } from '#shared/rules/roles.ts'
import { act } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Listing, ListTable } from '#main/reports/listing.ts'

export type ListFormat = 'xlsx' | 'pdf'
interface Order {
  /** Who may read it may export it. */
  action: Action
  /** Name in the journal. */
  name: string
  subject: string
  /** Name of the file without ending. */
  file: string
  listing: Pick<Listing, 'title' | 'period' | 'signers'> & { unit?: string; tables: ListTable[] }
}

/** A list as a file, drawn in the lane of reports so that no desk waits for it, and noted in the journal. */
export async function listingFile(core: Core, call: Call, format: ListFormat, order: Order): Promise<{ bytes: Uint8Array; name: string }> {
  const { action, name, subject, file, listing } = order
  const rows = listing.tables.reduce((sum, table) => sum + table.rows.length, 0)
  const full: Listing = { unit: core.catalogue.centreName(), ...listing, generatedAt: core.clock.now(), practice: core.practice }
  const bytes = await core.jobs.run('listing', { format, listing: full })
  await act(core, { ...call, idempotencyKey: null }, { action, name, subject, request: { format } }, async () => ({ result: true, detail: { format, rows, file } }))
  return { bytes, name: `${file}.${format}` }
}
