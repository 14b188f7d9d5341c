import { AppError } from '#shared/contract/errors.ts'
import type { TargetKind } from '#shared/rules/supervision.ts'
import type { Actor, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'

export interface Target {
  kind: TargetKind
  code: string
}

/** Names of communities by code. */
export async function communityNames(db: Reader | Tx): Promise<Map<string, string>> {
  const rows = await db.selectFrom('community').select(['code', 'name']).execute()
  return new Map(rows.map((r) => [r.code, r.name]))
}

/** The name of whom a slip or complaint is about; the code where there is none. */
export function targetName(core: Core, communities: Map<string, string>, { kind, code }: Target): string {
  if (kind === 'department') return core.catalogue.department(code)?.name ?? code
  return (kind === 'point' ? core.catalogue.point(code)?.name : communities.get(code)) ?? code
}

/** Throws INPUT_INVALID for a target there is not. */
export async function checkTarget(core: Core, tx: Tx, target: Target): Promise<void> {
  const known =
    target.kind === 'department'
      ? core.catalogue.department(target.code)
      : target.kind === 'point'
        ? core.catalogue.point(target.code)
        : await tx.selectFrom('community').select('code').where('code', '=', target.code).executeTakeFirst()
  if (!known) throw new AppError('INPUT_INVALID', { field: 'target', message: '没有这个部门、社区或受理点,请重新选择' })
}

/** As whom a person is written to: an officer as the department, a community worker as the community, a clerk as the acceptance point; null: sees all. */
export function addressOf(actor: Actor): Target | null {
  if (actor.role === 'officer') return { kind: 'department', code: actor.departmentCode ?? '-' }
  if (actor.role === 'communityWorker') return { kind: 'community', code: actor.communityCode ?? '-' }
  return actor.role === 'clerk' ? { kind: 'point', code: actor.pointCode ?? '-' } : null
}

/** True when a slip is for the person: supervisors, administrators and auditors see all. */
export function isAddressee(actor: Actor, target: Target): boolean {
  const own = addressOf(actor)
  return own === null || (own.kind === target.kind && own.code === target.code)
}
