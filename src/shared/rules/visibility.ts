import type { Role } from './roles.ts'

/** How sensitive the matter of a case is (domain §3), from what everybody may know to what few may. */
export const CLEARANCES = ['ordinary', 'sensitive', 'highlySensitive'] as const
export type Clearance = (typeof CLEARANCES)[number]

/**
 * Up to which sensitivity a role sees cases when nothing else is set for the person (domain §12). A highly sensitive matter (e.g. 社区矫正)
 * needs a clerk named for it; who administers or audits has no need of a resident's troubles. Departments and places narrow it further.
 */
export const ROLE_CLEARANCE: Record<Role, Clearance> = {
  clerk: 'sensitive',
  supervisor: 'highlySensitive',
  officer: 'highlySensitive',
  communityWorker: 'sensitive',
  administrator: 'ordinary',
  auditor: 'ordinary',
}

/** The sensitivities a clearance covers. */
export const covered = (clearance: Clearance): Clearance[] => CLEARANCES.slice(0, CLEARANCES.indexOf(clearance) + 1)

/** May a person of this clearance know of a case of this sensitivity? An unknown word is treated as the most sensitive. */
export function maySee(clearance: Clearance, sensitivity: string): boolean {
  const level = CLEARANCES.indexOf(sensitivity as Clearance)
  return (level < 0 ? CLEARANCES.length - 1 : level) <= CLEARANCES.indexOf(clearance)
}
