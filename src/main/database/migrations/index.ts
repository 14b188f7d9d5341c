import type { Ddl } from '../ddl.ts'
import { foundation } from './m0001-foundation.ts'
import { legalLife } from './m0002-legal-life.ts'
import { searchAliases } from './m0003-search.ts'
import { deskWork } from './m0005-desk.ts'
import { queueTickets } from './m0004-queue.ts'

export interface Migration {
  version: number
  name: string
  statements: (t: Ddl) => string[]
}

/** In order; a released migration is never edited. */
export const MIGRATIONS: readonly Migration[] = [foundation, legalLife, searchAliases, queueTickets, deskWork]
