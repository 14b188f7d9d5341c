import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import { AppError } from '#shared/contract/errors.ts'
import { CLEARANCES, covered, maySee } from '#shared/rules/visibility.ts'
import { allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { CaseTable, Tables } from '#main/database/schema.ts'
import { findCase } from './repository.ts'

type Seen = Pick<CaseTable, 'sensitivity'>

/** True when the person may know of the case at all (rules/visibility.ts). */
export const sees = (actor: Pick<Actor, 'clearance'>, row: Seen): boolean => maySee(actor.clearance, row.sensitivity)

/** The same as a condition on `cases`; null when everything is seen. */
export function seenOnly(actor: Pick<Actor, 'clearance'>): ((eb: ExpressionBuilder<Tables, 'cases'>) => Expression<SqlBool>) | null {
  const seen = covered(actor.clearance)
  return seen.length === CLEARANCES.length ? null : (eb) => eb('cases.sensitivity', 'in', seen)
}

/** In place of the number of a case that is not for the person. */
export const UNSEEN_CASE = '(不显示)'

/** How a person may be told the numbers: those of cases he may not know of become UNSEEN_CASE. A number of no case stays. */
export async function numbersFor(db: Reader | Tx, actor: Pick<Actor, 'clearance'>, numbers: readonly string[]): Promise<(number: string) => string> {
  const hidden = new Set<string>()
  const seen = covered(actor.clearance)
  const wanted = seen.length === CLEARANCES.length ? [] : [...new Set(numbers)]
  for (let from = 0; from < wanted.length; from += 500) {
    const rows = await db.selectFrom('cases').select('number').where('number', 'in', wanted.slice(from, from + 500)).where('sensitivity', 'not in', seen).execute()
    for (const { number } of rows) hidden.add(number)
  }
  return (number) => (hidden.has(number) ? UNSEEN_CASE : number)
}

/** A case a person may know of, by key or number. What is not for him does not exist: CASE_UNKNOWN either way. */
export async function findSeenCase(db: Reader | Tx, actor: Pick<Actor, 'clearance'>, idOrNumber: string): Promise<CaseTable> {
  const row = await findCase(db, idOrNumber)
  if (!sees(actor, row)) throw new AppError('CASE_UNKNOWN', { data: { id: idOrNumber } })
  return row
}

/** Refuses a new case of a matter the person may not handle, and says who may. */
export function refuseUncleared(actor: Pick<Actor, 'clearance'>, matter: { name: string; sensitivity: string }): void {
  if (maySee(actor.clearance, matter.sensitivity)) return
  throw new AppError('CLEARANCE_NEEDED', { field: 'matterCode', message: `“${matter.name}”是敏感事项,由指定的窗口人员或值班主管受理,请转给他们` })
}

/** An officer of another department than the one that handles the case. */
export const isForeign = (actor: Actor, row: CaseTable): boolean => actor.role === 'officer' && actor.departmentCode !== row.department_code

/** A co-department of a joint case has to see what it is asked about. */
async function hasStep(core: Core, caseId: string, departmentCode: string | null): Promise<boolean> {
  const step = core.db.read.selectFrom('case_task').select('id').where('case_id', '=', caseId).where('owner_code', '=', departmentCode ?? '-')
  return (await step.limit(1).executeTakeFirst()) !== undefined
}

/** A case the caller may read. Errors: CASE_UNKNOWN, FORBIDDEN (another department's). */
export async function readableCase(core: Core, call: Call, id: string): Promise<{ actor: Actor; row: CaseTable }> {
  const actor = allow(call, 'case.read')
  const row = await findSeenCase(core.db.read, actor, id)
  if (isForeign(actor, row) && !(await hasStep(core, row.id, actor.departmentCode)))
    throw new AppError('FORBIDDEN', { message: '这个办件不属于您的部门' })
  return { actor, row }
}

/** Refuses the papers of cases the caller may not read, without telling which case they are of. Sheets of no case: documents/access.ts. */
export async function refuseUnreadable(core: Core, call: Call, caseIds: readonly (string | null)[]): Promise<void> {
  for (const id of new Set(caseIds)) {
    if (id === null) continue
    await readableCase(core, call, id).catch((error: unknown) => {
      throw error instanceof AppError && error.code === 'CASE_UNKNOWN' ? new AppError('CASE_UNKNOWN') : error
    })
  }
}
