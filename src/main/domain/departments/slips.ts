import type { Slip } from '#shared/contract/handover.ts'
import type { Core } from '#main/core/core.ts'
import type { CaseTable } from '#main/database/schema.ts'

/** What a list of papers on their way shows of a case: no numbers of people. */
export function toSlip(core: Core, row: CaseTable): Slip {
  return {
    id: row.id,
    number: row.number,
    version: row.version,
    matterName: core.catalogue.matterVersion(row.matter_version_id)?.name ?? row.matter_code,
    applicantName: row.applicant_name,
    departmentCode: row.department_code,
    state: row.state,
    acceptedAt: row.accepted_at,
    due: row.due,
  }
}
