import { AppError } from '#shared/contract/errors.ts'
import type { Ddl } from '../ddl.ts'
import { foundation } from './m0001-foundation.ts'
import { legalLife } from './m0002-legal-life.ts'
import { searchAliases } from './m0003-search.ts'
import { deskWork } from './m0005-desk.ts'
import { queueTickets } from './m0004-queue.ts'
import { mergedApplicants } from './m0006-applicants.ts'
import { districtPack } from './m0007-district.ts'
import { ownQueries } from './m0008-queries.ts'
import { places } from './m0009-places.ts'
import { departmentDesk } from './m0010-departments.ts'
import { communityWork } from './m0011-communities.ts'
import { funds } from './m0012-funds.ts'
import { supervisionWork } from './m0013-supervision.ts'
import { transfers } from './m0014-transfer.ts'
import { keptReports } from './m0015-kept-reports.ts'

export interface Migration {
  version: number
  name: string
  statements: (t: Ddl) => string[]
}

/** In order; a released migration is never edited. */
export const MIGRATIONS: readonly Migration[] = [
  foundation, legalLife, searchAliases, queueTickets, deskWork, mergedApplicants, districtPack, ownQueries,
  places, departmentDesk, communityWork, funds, supervisionWork, transfers, keptReports,
]
export const LATEST_VERSION = MIGRATIONS.at(-1)?.version ?? 0

/** Refuses by name a database a newer program has written (DATABASE_NEWER). */
export function refuseNewer(found: number, supported = LATEST_VERSION): void {
  if (found <= supported) return
  const message = `数据库版本 ${found} 高于本程序支持的版本 ${supported},请升级本程序;数据库未作任何改动`
  throw new AppError('DATABASE_NEWER', { message, data: { found, supported } })
}
