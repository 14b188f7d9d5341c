import { applicants, cases } from './cases.ts'
import { authority } from './authority.ts'
import { burden } from './burden.ts'
import { calendar, identifiers } from './calendar.ts'
import { catalogue } from './catalogue.ts'
import { desk } from './desk.ts'
import { district } from './district.ts'
import { documents } from './documents.ts'
import { evaluation } from './evaluation.ts'
import { ledgers } from './ledgers.ts'
import { notices } from './notices.ts'
import { queries } from './queries.ts'
import { queue } from './queue.ts'
import { reports } from './reports.ts'
import { session } from './session.ts'
import { backup, people, system } from './system.ts'

/** The whole contract: what a screen, an integration or the command line can ask of the core. */
export const contract = { session, system, people, catalogue, calendar, identifiers, applicants, cases, queue, desk, documents, reports, queries, district, backup, notices, authority, ledgers, burden, evaluation }
export type Contract = typeof contract
