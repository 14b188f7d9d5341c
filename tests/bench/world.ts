import { toActor } from '#main/domain/session/service.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { insertStaff, type NewStaff } from '#main/domain/people/service.ts'
import { hashPassword } from '#main/domain/session/password.ts'
import type { Role } from '#shared/rules/roles.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import { createCore } from '#main/core/create.ts'
import { NOW } from './constants.ts'

const root = new URL('../../', import.meta.url)
export const ROOT = fileURLToPath(root)
export const RESOURCES_DIR = fileURLToPath(new URL('resources', root))
export const WORKER_URL = new URL('src/main/jobs/worker.ts', root)

export const PASSWORD = 'a long enough one'

/** A folder that is gone when the bench ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'centre-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A core over a practice database at a file, its clock at NOW. */
export async function openCore(file: string): Promise<Core> {
  const core = await createCore({ location: file, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL, practice: true })
  core.clock.moveTo(Date.parse(NOW))
  return core
}

export const callOf = (actor: Actor | null, idempotencyKey: string | null = null): Call => ({ actor, idempotencyKey, sessionToken: null, locked: false })

export interface Staff {
  administrator: Actor
  clerks: Actor[]
  officers: Actor[]
}

/** An administrator, a clerk at each counter, an officer in each department; all have the same password, hashed once. */
export async function employ(core: Core): Promise<Staff> {
  const hash = await hashPassword(PASSWORD)
  const nowhere = { departmentCode: null, pointCode: null, counterNumber: null }
  const people: NewStaff[] = [{ username: 'admin', displayName: '管理员', role: 'administrator', ...nowhere }]
  for (const point of core.catalogue.points())
    for (const { number } of point.counters)
      people.push({ ...nowhere, username: `clerk${number}`, displayName: `窗口${number}`, role: 'clerk', pointCode: point.code, counterNumber: number, clearance: 'highlySensitive' })
  for (const d of core.catalogue.departments())
    people.push({ ...nowhere, username: `officer-${d.code}`, displayName: `${d.short}经办`, role: 'officer', departmentCode: d.code })
  await core.db.write(async (tx) => {
    for (const person of people) await insertStaff(tx, person, hash, NOW)
  })
  return staffOf(core)
}

/** The people of a database, by what they are. */
export async function staffOf(core: Core): Promise<Staff> {
  const rows = await core.db.read.selectFrom('staff').selectAll().orderBy('username').execute()
  const of = (role: Role): Actor[] => rows.filter((row) => row.role === role).map(toActor)
  return { administrator: of('administrator')[0] as Actor, clerks: of('clerk'), officers: of('officer') }
}
