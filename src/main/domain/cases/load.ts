import { AppError } from '#shared/contract/errors.ts'
import { dateOf } from '#shared/rules/time.ts'
import type { Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { CaseTable } from '#main/database/schema.ts'
import { authorityOf } from '#main/domain/authority/service.ts'
import { eventsOf, materialsOf, toLines } from './repository.ts'
import type { Working } from './working.ts'

/** A stored case in hand, with the matter version it was accepted under. */
export async function loadWorking(core: Core, db: Reader | Tx, row: CaseTable): Promise<Working> {
  const matter = core.catalogue.matterVersion(row.matter_version_id)
  if (!matter) throw new AppError('MATTER_NOT_IN_FORCE', { data: { matterVersionId: row.matter_version_id } })
  const lines = toLines(await materialsOf(db, row.id), matter)
  const authority = await authorityOf(core, db, matter, dateOf(core.clock.now()))
  return { row: { ...row }, matter, lines, authority, events: await eventsOf(db, row.id), added: [], prints: [] }
}

/** The owner department must be valid on the day it gets a case (domain §8). */
export function departmentValid(core: Core, w: Working, code = w.row.department_code): boolean {
  const today = dateOf(core.clock.now())
  const department = core.catalogue.department(code)
  return department !== undefined && department.validFrom <= today && (department.validTo === null || today <= department.validTo)
}
