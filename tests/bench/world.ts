import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createPerson } from '#main/domain/people/service.ts'
import { setUp } from '#main/domain/system/setup.ts'
import type { Role } from '#shared/rules/roles.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import { createCore } from '#main/core/create.ts'

const root = new URL('../../', import.meta.url)
export const ROOT = fileURLToPath(root)
export const RESOURCES_DIR = fileURLToPath(new URL('resources', root))
export const WORKER_URL = new URL('src/main/jobs/worker.ts', root)

/** The day the seeded centre stands at; practice databases may stand still. */
export const NOW = '2026-11-20T10:00:00.000+08:00'

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

interface Person {
  id: string
  displayName: string
  role: Role
  departmentCode: string | null
  pointCode: string | null
  counterNumber: string | null
}

const toActor = ({ id, displayName, role, departmentCode, pointCode, counterNumber }: Person): Actor =>
  ({ id, name: displayName, role, departmentCode, pointCode, counterNumber })

/** The first administrator, a clerk at each counter, an officer in each department. */
export async function employ(core: Core): Promise<Staff> {
  const { user } = await setUp(core, { administrator: { username: 'admin', displayName: '管理员', password: PASSWORD } })
  const administrator = toActor(user)
  const hire = async (username: string, displayName: string, place: Partial<Person>): Promise<Actor> => {
    const person = { username, displayName, role: 'clerk' as Role, departmentCode: null, pointCode: null, counterNumber: null, ...place }
    return toActor(await createPerson(core, callOf(administrator), { ...person, password: PASSWORD }))
  }
  const clerks: Actor[] = []
  for (const point of core.catalogue.points())
    for (const counter of point.counters) clerks.push(await hire(`clerk${counter.number}`, `窗口${counter.number}`, { pointCode: point.code, counterNumber: counter.number }))
  const officers: Actor[] = []
  for (const d of core.catalogue.departments()) officers.push(await hire(`officer-${d.code}`, `${d.short}经办`, { role: 'officer', departmentCode: d.code }))
  return { administrator, clerks, officers }
}

/** The people of a database that has been staffed before. */
export async function staffOf(core: Core): Promise<Staff> {
  const rows = await core.db.read.selectFrom('staff').selectAll().orderBy('username').execute()
  const actors = rows.map((r) => toActor({ id: r.id, displayName: r.display_name, role: r.role, departmentCode: r.department_code, pointCode: r.point_code, counterNumber: r.counter_number }))
  const of = (role: Role): Actor[] => actors.filter((a) => a.role === role)
  return { administrator: of('administrator')[0] as Actor, clerks: of('clerk'), officers: of('officer') }
}
