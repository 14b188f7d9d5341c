import type { CaseOutcome } from '#shared/contract/cases.ts'
import type { ActionScope, Done } from '#main/core/action.ts'
import type { Core } from '#main/core/core.ts'
import { recordDocuments } from '#main/domain/documents/record.ts'
import { eventDigest } from './repository.ts'
import type { Working } from './working.ts'

/** Records the papers of the added events and answers the caller; the journal gets the digests. */
export async function finish(core: Core, scope: ActionScope, w: Working): Promise<Done<CaseOutcome>> {
  const documents = await recordDocuments(core, scope, w)
  return {
    result: {
      id: w.row.id,
      number: w.row.number,
      state: w.row.state,
      version: w.row.version,
      departmentCode: w.row.department_code,
      promisedDue: w.row.promised_due,
      legalDue: w.row.legal_due,
      documents: documents.map(({ id, kind, number }) => ({ id, kind, number })),
    },
    subject: w.row.id,
    detail: {
      number: w.row.number,
      events: w.added.map((e) => ({ type: e.type, digest: eventDigest(e) })),
      documents: documents.map((d) => ({ number: d.number, kind: d.kind, hash: d.content_hash })),
    },
  }
}
