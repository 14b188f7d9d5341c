import { AppError } from '#shared/contract/errors.ts'
import type { RenderableKind } from '#shared/documents/data.ts'
import { DOCUMENT_KINDS, type DocumentKind } from '#shared/documents/kinds.ts'
import { printPlace } from '#shared/documents/printOrder.ts'
import { allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { refuseForeignSheets } from './access.ts'

export interface BundledDocument {
  id: string
  kind: string
  number: string
  paper: 'A4' | '80mm'
  /** One SVG of exact size per page. */
  pages: string[]
}

async function rowsOf(core: Core, ids: readonly string[]) {
  const rows = await core.db.read
    .selectFrom('document as d')
    .leftJoin('case_event as e', 'e.id', 'd.event_id')
    .select(['d.id', 'd.case_id', 'd.kind', 'd.number', 'd.data', 'd.event_id', 'd.created_by', 'e.seq', 'e.type'])
    .where('d.id', 'in', ids)
    .execute()
  const missing = ids.find((id) => !rows.some((r) => r.id === id))
  if (missing !== undefined) throw new AppError('DOCUMENT_UNKNOWN', { data: { id: missing } })
  return rows
}

type Row = Awaited<ReturnType<typeof rowsOf>>[number]

/** Case by case as asked for; in a case by event, within an event by the printing order. */
function inPrintOrder(rows: Row[], ids: readonly string[]): Row[] {
  const cases = [...new Set(ids.map((id) => rows.find((r) => r.id === id)?.case_id ?? id))]
  const key = (r: Row): [number, number, number, number] => [cases.indexOf(r.case_id ?? r.id), r.seq ?? 0, printPlace(r.type, r.kind), ids.indexOf(r.id)]
  const keyed = rows.map((row) => ({ row, key: key(row) }))
  keyed.sort((a, b) => a.key.map((n, i) => n - b.key[i]!).find((d) => d !== 0) ?? 0)
  return keyed.map(({ row }) => row)
}

/**
 * The pages of several sheets in printing order, drawn in one job: what one key prints after an event. Ids given twice count once.
 * Errors: DOCUMENT_UNKNOWN, GLYPH_MISSING, RENDER_FAILED; then nothing is answered.
 */
export async function documentBundle(core: Core, call: Call, ids: readonly string[]): Promise<BundledDocument[]> {
  allow(call, 'document.read')
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return []
  const rows = inPrintOrder(await rowsOf(core, wanted), wanted)
  await refuseForeignSheets(core, call, rows)
  const drawn = await core.jobs.run('bundle', rows.map((r) => ({ kind: r.kind as RenderableKind, data: JSON.parse(r.data) as unknown, options: { format: 'svg' as const } })))
  return rows.map((r, i) => ({ id: r.id, kind: r.kind, number: r.number, paper: DOCUMENT_KINDS[r.kind as DocumentKind].paper, pages: drawn[i]?.svgPages ?? [] }))
}
