import { DOCUMENT_DATA, type RenderableKind } from '#shared/documents/data.ts'
import { DOCUMENT_KINDS, type DocumentKind } from '#shared/documents/kinds.ts'
import { AppError } from '#shared/contract/errors.ts'
import type { ActionScope } from '#main/core/action.ts'
import type { Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import { insertRows } from '#main/database/insert.ts'
import type { Tables } from '#main/database/schema.ts'
import { contentHash } from '#main/documents/hash.ts'
import { centreLimits, type CentreLimits } from '#main/domain/cases/clocks.ts'
import { paperPrefix, takePaperNumbers } from '#main/domain/cases/numbering.ts'
import type { EventRow, Working } from '#main/domain/cases/working.ts'
import { ISSUED_BY_DEPARTMENT, PAPERS } from './build.ts'
import type { PaperContext } from './paper.ts'

export type DocumentRow = Tables['document']

interface Print {
  kind: RenderableKind
  event: EventRow
}

/**
 * Records the papers of the events a transaction added: numbers without gaps, data snapshot, content hash. Rendering comes after
 * the commit and can be repeated any time from the snapshot.
 */
export async function recordDocuments(core: Core, scope: ActionScope, w: Working): Promise<DocumentRow[]> {
  const prints = w.prints.filter((p): p is Print => p.kind in PAPERS)
  if (prints.length === 0) return []
  const numbers = await numbersFor(core, scope, w, prints)
  const limits = await centreLimits(scope.tx)
  const rows = prints.map((print, i) => toRow(core, scope, w, print, numbers[i] as string, limits))
  await insertRows(scope.tx, 'document', rows)
  return rows
}

/** One trip per issuer: the numbers of this transaction's papers in the order of the papers. */
async function numbersFor(core: Core, scope: ActionScope, w: Working, prints: Print[]): Promise<string[]> {
  const department = core.catalogue.department(w.row.department_code) ?? null
  const prefixes = prints.map((p) => paperPrefix(ISSUED_BY_DEPARTMENT.includes(p.kind) ? department : null))
  const year = Number(scope.now.slice(0, 4))
  const pools = new Map<string, string[]>()
  for (const prefix of new Set(prefixes)) pools.set(prefix, await takePaperNumbers(scope.tx, prefix, year, prefixes.filter((p) => p === prefix).length))
  return prefixes.map((prefix) => pools.get(prefix)?.shift() as string)
}

function toRow(core: Core, scope: ActionScope, w: Working, { kind, event }: Print, number: string, limits: CentreLimits): DocumentRow {
  const build = PAPERS[kind] as (context: PaperContext) => unknown
  const parsed = DOCUMENT_DATA[kind].safeParse(build({ core, w, event, actor: scope.actor, number, printedAt: scope.now, limits }))
  if (!parsed.success) throw new AppError('RENDER_FAILED', { message: `${DOCUMENT_KINDS[kind].label}的数据不完整,未作任何改动`, data: { kind, issues: parsed.error.issues } })
  return {
    id: uuid(),
    case_id: w.row.id,
    kind,
    number,
    event_id: event.id,
    template_version: DOCUMENT_KINDS[kind as DocumentKind].version,
    data: JSON.stringify(parsed.data),
    content_hash: contentHash(parsed.data),
    created_at: scope.now,
    created_by: scope.actor.id,
  }
}
