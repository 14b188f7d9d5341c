import type { Database } from '#main/database/database.ts'
import type { Role } from '#shared/rules/roles.ts'
import type { Clearance } from '#shared/rules/visibility.ts'
import type { CatalogueStore } from '#main/domain/catalogue/store.ts'
import type { CalendarStore } from '#main/domain/calendar/store.ts'
import type { Jobs } from '#main/jobs/jobs.ts'
import type { Clock } from './clock.ts'

/** What a host can do for the core; the core never asks which host it runs in. */
export interface HostAbilities {
  kind: 'electron' | 'http'
  print: 'direct' | 'dialog'
  chooseFolder: boolean
  openFile: boolean
}

/** Everything the services share. Built once per process by createCore. */
export interface Core {
  db: Database
  clock: Clock
  practice: boolean
  version: string
  host: HostAbilities
  catalogue: CatalogueStore
  calendar: CalendarStore
  jobs: Jobs
}

/** The person (or the system itself) an action is done by. */
export interface Actor {
  id: string
  name: string
  role: Role
  departmentCode: string | null
  pointCode: string | null
  counterNumber: string | null
  /** The community a community worker works for. */
  communityCode: string | null
  /** Heads the department or community: distributes its work, signs for it. */
  leads: boolean
  /** Up to which sensitivity cases are seen. */
  clearance: Clearance
}

/** The system as actor: deemed acceptance, first run, migrations. */
export const SYSTEM_ACTOR: Actor = {
  id: 'system',
  name: '系统',
  role: 'supervisor',
  departmentCode: null,
  pointCode: null,
  counterNumber: null,
  communityCode: null,
  leads: false,
  clearance: 'highlySensitive',
}

/** One call into the core: who, with which idempotency key, from which session. */
export interface Call {
  actor: Actor | null
  idempotencyKey: string | null
  sessionToken: string | null
  locked: boolean
  /** Client address as the host saw it; none inside the program itself. */
  address?: string | null
}
