import { v7 as uuid } from 'uuid'
import { TicketData } from '#shared/documents/data.ts'
import { DOCUMENT_KINDS } from '#shared/documents/kinds.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import type { ActionScope } from '#main/core/action.ts'
import type { Core } from '#main/core/core.ts'
import { contentHash } from '#main/documents/hash.ts'
import { UNKNOWN_PHONE } from './paper.ts'

interface TicketPaper {
  point: string
  day: IsoDate
  number: string
  group: string
  ahead: number
  priority: string | null
}

/** Records D1, the queue ticket, and returns its id. The recorded number carries the day, since ticket numbers begin anew every morning. */
export async function recordTicketPaper(core: Core, { tx, actor, now }: ActionScope, paper: TicketPaper): Promise<string> {
  const point = core.catalogue.point(paper.point)
  const data = TicketData.parse({
    number: paper.number,
    centreName: core.catalogue.centreName(),
    pointName: point?.name ?? core.catalogue.centreName(),
    phone: point?.phone || UNKNOWN_PHONE,
    address: point?.address || UNKNOWN_PHONE,
    printedAt: now,
    templateVersion: DOCUMENT_KINDS.D1.version,
    practice: core.practice,
    group: paper.group,
    ahead: paper.ahead,
    takenAt: now,
    ...(paper.priority && { priority: paper.priority }),
  })
  const id = uuid()
  await tx
    .insertInto('document')
    .values({
      id, case_id: null, kind: 'D1', number: `${paper.point}-${paper.day}-${paper.number}`, event_id: null, template_version: DOCUMENT_KINDS.D1.version,
      data: JSON.stringify(data), content_hash: contentHash(data), created_at: now, created_by: actor.id,
    })
    .execute()
  return id
}
