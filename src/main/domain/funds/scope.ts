import { AppError } from '#shared/contract/errors.ts'
import { partyOf, type Party } from '#shared/rules/admission.ts'
import { standsInFor } from '#shared/rules/roles.ts'
import type { Actor, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'

/** Narrowed to one department, one community, both or neither. */
export interface Side {
  department?: string | undefined
  community?: string | undefined
}

/** What the person may see of it: an officer his department's, a community worker his community's, the centre everything. Errors: FORBIDDEN. */
export function sideOf(actor: Actor, asked: Side): Side {
  const own = (mine: string | null, wanted: string | undefined, words: string): string => {
    if (wanted !== undefined && wanted !== mine) throw new AppError('FORBIDDEN', { message: `只能查看${words}的准入和经费` })
    // Nobody's code: a person without a department or community sees nothing.
    return mine ?? '-'
  }
  if (actor.role === 'officer') return { ...asked, department: own(actor.departmentCode, asked.department, '本部门') }
  if (actor.role === 'communityWorker') return { ...asked, community: own(actor.communityCode, asked.community, '本社区') }
  return asked
}

/** As what the person acts between a department and a community. */
export const partyIn = (actor: Actor, between: { departmentCode: string; communityCode: string | null }): Party | null =>
  partyOf({ ...actor, role: standsInFor(actor.role) }, between)

/** Refuses a department the catalogue does not have, or a community that is not entered. Errors: INPUT_INVALID. */
export async function checkBetween(core: Core, db: Tx | Reader, { departmentCode, communityCode }: { departmentCode: string; communityCode: string | null }): Promise<void> {
  if (!core.catalogue.department(departmentCode)) throw new AppError('INPUT_INVALID', { field: 'departmentCode', message: '没有这个部门' })
  if (communityCode === null) return
  const known = await db.selectFrom('community').select('code').where('code', '=', communityCode).executeTakeFirst()
  if (!known) throw new AppError('INPUT_INVALID', { field: 'communityCode', message: '没有这个社区' })
}
