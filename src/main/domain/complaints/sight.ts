import { isAboutSelf } from '#shared/rules/complaint.ts'
import { maySee } from '#shared/rules/visibility.ts'
import type { Actor } from '#main/core/core.ts'
import type { Tables } from '#main/database/schema.ts'

export type ComplaintRow = Tables['complaint']

/**
 * Who may know of a complaint: never the person it is about, not even who took it in himself; a clerk those he took in, an officer what is
 * about his department or one of its matters; supervisors, administrators and auditors all. A complaint about a case is for nobody who may
 * not know of the case: what is complained of tells it.
 */
export function seesComplaint(actor: Actor, row: Pick<ComplaintRow, 'about_kind' | 'about_code' | 'created_by'>, aboutDepartment: string | null, caseSensitivity: string | null): boolean {
  if (caseSensitivity !== null && !maySee(actor.clearance, caseSensitivity)) return false
  if (isAboutSelf({ aboutKind: row.about_kind, aboutCode: row.about_code }, actor.id)) return false
  if (actor.role === 'clerk') return row.created_by === actor.id
  if (actor.role === 'officer') return actor.departmentCode !== null && aboutDepartment === actor.departmentCode
  return actor.role !== 'communityWorker'
}
