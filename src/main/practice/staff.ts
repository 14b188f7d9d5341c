import type { Role } from '#shared/rules/roles.ts'
import type { Clearance } from '#shared/rules/visibility.ts'
import type { Actor, Core } from '#main/core/core.ts'
import { insertStaff } from '#main/domain/people/service.ts'
import { toActor } from '#main/domain/session/service.ts'

/** People of the practice centre; they cannot log in (no password fits), they only sign the practice cases. */
export interface PracticeStaff {
  clerks: Actor[]
  supervisor: Actor
  /** By department. */
  officers: Map<string, Actor>
  heads: Map<string, Actor>
  /** By community; the first leads. */
  workers: Map<string, Actor[]>
}

const NO_LOGIN = 'none'
const CLERK_NAMES = ['练习窗口甲', '练习窗口乙', '练习窗口丙', '练习窗口丁']

/** The three communities of the first acceptance point's area: 延龄巷, 淮海路, 新街口商业步行区. */
export const COMMUNITIES = ['C01', 'C02', 'C03'] as const
const COMMUNITY_NAMES = ['延龄巷', '淮海路', '新街口'] as const

interface Person {
  username: string
  displayName: string
  role: Role
  departmentCode?: string
  pointCode?: string
  counterNumber?: string
  communityCode?: string
  leads?: boolean
  clearance?: Clearance
}

/** Clerks, a supervisor, an officer and a head for each department, a head and two workers for each of three communities. */
export async function makePracticeStaff(core: Core): Promise<PracticeStaff> {
  const point = core.catalogue.points()[0]
  if (!point) throw new Error('no acceptance point')
  return core.db.write(async (tx) => {
    const now = core.clock.now()
    const add = async (person: Person): Promise<Actor> =>
      toActor(await insertStaff(tx, { departmentCode: null, pointCode: null, counterNumber: null, ...person }, NO_LOGIN, now))
    const clerks: Actor[] = []
    // They take in everything, also what is kept from other eyes.
    for (const [i, displayName] of CLERK_NAMES.entries())
      clerks.push(await add({ username: `practice-clerk-${i + 1}`, displayName, role: 'clerk', pointCode: point.code, counterNumber: point.counters[i]?.number ?? '01', clearance: 'highlySensitive' }))
    const supervisor = await add({ username: 'practice-supervisor', displayName: '练习主管', role: 'supervisor' })
    const [officers, heads, workers] = [new Map<string, Actor>(), new Map<string, Actor>(), new Map<string, Actor[]>()]
    for (const { code, short } of core.catalogue.departments()) {
      const username = `practice-${code.toLowerCase()}`
      officers.set(code, await add({ username, displayName: `练习经办(${short})`, role: 'officer', departmentCode: code }))
      heads.set(code, await add({ username: `${username}-head`, displayName: `练习负责人(${short})`, role: 'officer', departmentCode: code, leads: true }))
    }
    for (const [i, code] of COMMUNITIES.entries()) {
      const [username, short] = [`practice-${code.toLowerCase()}`, COMMUNITY_NAMES[i]]
      const head = await add({ username: `${username}-head`, displayName: `练习社区主任(${short})`, role: 'communityWorker', communityCode: code, leads: true })
      const others = []
      for (const n of [1, 2]) others.push(await add({ username: `${username}-${n}`, displayName: `练习社区${'甲乙'[n - 1]}(${short})`, role: 'communityWorker', communityCode: code }))
      workers.set(code, [head, ...others])
    }
    return { clerks, supervisor, officers, heads, workers }
  })
}

/** Someone who must be there. */
export function one<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`practice staff: no ${what}`)
  return found
}
