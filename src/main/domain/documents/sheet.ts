import { DOCUMENT_DATA, type DocumentInput, type RenderableKind } from '#shared/documents/data.ts'
import { DOCUMENT_KINDS } from '#shared/documents/kinds.ts'
import type { ActionScope } from '#main/core/action.ts'
import type { Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { contentHash } from '#main/documents/hash.ts'
import type { IsoTime } from '#shared/rules/time.ts'

/** Printed where the centre has not entered its telephone or address. */
export const UNKNOWN_PHONE = '见大厅公告'

/** What stands on every sheet: number, centre and place, time, template version, practice mark. */
export function sheetHead(core: Core, kind: RenderableKind, sheet: { point: string | null; number: string; printedAt: IsoTime }) {
  const point = (sheet.point === null ? undefined : core.catalogue.point(sheet.point)) ?? core.catalogue.points()[0]
  return {
    number: sheet.number,
    centreName: core.catalogue.centreName(),
    pointName: point?.name ?? core.catalogue.centreName(),
    phone: point?.phone || UNKNOWN_PHONE,
    address: point?.address || UNKNOWN_PHONE,
    printedAt: sheet.printedAt,
    templateVersion: DOCUMENT_KINDS[kind].version,
    practice: core.practice,
  }
}

/** Records a sheet that belongs to no case (ticket, referral, shift). `number` is the recorded one where it differs from the printed; `eventId` what it belongs to. */
export async function recordSheet<K extends RenderableKind>(
  { tx, actor, now }: ActionScope,
  kind: K,
  input: DocumentInput<K>,
  number = (input as { number: string }).number,
  eventId: string | null = null,
): Promise<Tables['document']> {
  const data: unknown = DOCUMENT_DATA[kind].parse(input)
  const row = {
    id: uuid(),
    case_id: null,
    kind,
    number,
    event_id: eventId,
    template_version: DOCUMENT_KINDS[kind].version,
    data: JSON.stringify(data),
    content_hash: contentHash(data),
    created_at: now,
    created_by: actor.id,
  }
  await tx.insertInto('document').values(row).execute()
  return row
}

/** Which of some sheets came out of a printer at least once. */
export async function printedOf(db: Reader | Tx, ids: readonly (string | null)[]): Promise<Set<string | null>> {
  const wanted = ids.filter((id) => id !== null)
  if (wanted.length === 0) return new Set()
  const rows = await db.selectFrom('print_job').select('document_id').distinct().where('document_id', 'in', wanted).execute()
  return new Set(rows.map((row) => row.document_id))
}
