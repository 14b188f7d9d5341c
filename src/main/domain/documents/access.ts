import { AppError } from '#shared/contract/errors.ts'
import { mayDo, type Role } from '#shared/rules/roles.ts'
import { maySee } from '#shared/rules/visibility.ts'
import { allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Reader } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { refuseUnreadable } from '#main/domain/cases/sight.ts'

export type Sheet = Pick<Tables['document'], 'id' | 'kind' | 'case_id' | 'event_id' | 'created_by'>

/** Whom a sheet of no case is about, and how sensitive the cases on it are. */
interface About {
  department?: string | null
  community?: string | null
  /** The counters it is sent to; else those of the point it was made at. */
  point?: string
  cases?: string[]
}

const sensitivities = (rows: readonly { sensitivity: string }[]): string[] => rows.map((r) => r.sensitivity)

/** Kind of sheet → where it is known whom it is about. A kind that is not here concerns its acceptance point only. */
const ABOUT: Partial<Record<string, (db: Reader, sheet: Sheet) => Promise<About>>> = {
  D8: async (db, { id }) => {
    const batch = await db.selectFrom('transfer_batch').select(['id', 'department_code']).where('document_id', '=', id).executeTakeFirst()
    const cases = await db.selectFrom('cases').innerJoin('transfer_batch_case as bc', 'bc.case_id', 'cases.id').select('cases.sensitivity').distinct().where('bc.batch_id', '=', batch?.id ?? '-').execute()
    return { department: batch?.department_code ?? null, cases: sensitivities(cases) }
  },
  D18: async (db, { id }) => {
    const slip = await db.selectFrom('supervision_slip').select(['target_kind', 'target_code']).where('document_id', '=', id).executeTakeFirst()
    return slip ? { [slip.target_kind]: slip.target_code } : {}
  },
  D21: async (db, { id }) => {
    const of = await db.selectFrom('settlement').select(['department_code', 'community_code']).where('document_id', '=', id).executeTakeFirst()
    return { department: of?.department_code ?? null, community: of?.community_code ?? null }
  },
  D23: async (db, { id }) => {
    const form = await db.selectFrom('reserved_number').select('point_code').where('document_id', '=', id).executeTakeFirst()
    return form ? { point: form.point_code } : {}
  },
  PN: async (db, { id }) => {
    const task = await db.selectFrom('community_task').innerJoin('cases', 'cases.id', 'community_task.case_id').select(['community_task.department_code', 'community_task.community_code', 'cases.sensitivity']).where('notice_document', '=', id).executeTakeFirst()
    return task ? { department: task.department_code, community: task.community_code, cases: [task.sensitivity] } : {}
  },
  YJ: async (db, { event_id }) => {
    const cases = await db.selectFrom('cases').innerJoin('point_closure as p', 'p.point_code', 'cases.point_code').select('cases.sensitivity').distinct().where('p.id', '=', event_id ?? '-').execute()
    return { cases: sensitivities(cases) }
  },
}

const OF_CENTRE: readonly Role[] = ['supervisor', 'administrator', 'auditor']
/** Names nobody and hangs in nobody's file: the queue ticket. */
const OPEN = 'D1'
const SETTLEMENT = 'D21'

/** Whose a sheet of no case is: who made it; its department or community; the counters of its point; who oversees the centre. */
async function mayRead(db: Reader, actor: Actor, sheet: Sheet): Promise<boolean> {
  if (sheet.kind === OPEN || sheet.created_by === actor.id) return true
  if (sheet.kind === SETTLEMENT && !mayDo(actor.role, 'fund.read')) return false
  const about = (await ABOUT[sheet.kind]?.(db, sheet)) ?? {}
  if (about.cases?.some((sensitivity) => !maySee(actor.clearance, sensitivity))) return false
  if (OF_CENTRE.includes(actor.role)) return true
  if (actor.role === 'officer') return actor.departmentCode !== null && about.department === actor.departmentCode
  if (actor.role === 'communityWorker') return actor.communityCode !== null && about.community === actor.communityCode
  if (about.point !== undefined) return about.point === actor.pointCode
  const maker = await db.selectFrom('staff').select('point_code').where('id', '=', sheet.created_by).executeTakeFirst()
  return actor.pointCode !== null && maker?.point_code === actor.pointCode
}

/** Refuses sheets the caller may not read: those of a case go with the case, others by `mayRead`. Errors: CASE_UNKNOWN, FORBIDDEN. */
export async function refuseForeignSheets(core: Core, call: Call, sheets: readonly Sheet[]): Promise<void> {
  const actor = allow(call, 'document.read')
  await refuseUnreadable(core, call, sheets.map((s) => s.case_id))
  for (const sheet of sheets)
    if (sheet.case_id === null && !(await mayRead(core.db.read, actor, sheet))) throw new AppError('FORBIDDEN', { message: '这份文书属于其他受理点、部门或社区,您不能查看' })
}
