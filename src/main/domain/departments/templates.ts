import type { OpinionTemplate } from '#shared/contract/department.ts'
import { AppError } from '#shared/contract/errors.ts'
import type { OpinionResult } from '#shared/rules/opinions.ts'
import { dateOf } from '#shared/rules/time.ts'
import { act, allow, type ActionScope } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Tables } from '#main/database/schema.ts'
import { departmentOf } from './staff.ts'

const toTemplate = (r: Tables['opinion_template']): OpinionTemplate => ({
  id: r.id, departmentCode: r.department_code, matterCode: r.matter_code, result: r.result as OpinionResult, title: r.title, body: r.body, updatedAt: r.updated_at,
})

/** The sentences of a department in use, by title. */
export async function listTemplates(core: Core, call: Call, wanted: string | undefined): Promise<OpinionTemplate[]> {
  const department = departmentOf(allow(call, 'department.read'), wanted)
  const rows = await core.db.read.selectFrom('opinion_template').selectAll().where('department_code', '=', department).where('active', '=', 1).orderBy('title').orderBy('id').execute()
  return rows.map(toTemplate)
}

export interface TemplateInput {
  id: string
  department?: string | undefined
  matterCode: string | null
  result: OpinionResult
  title: string
  body: string
}

/** The template of that key, if it is one of the department's. Throws NOT_FOUND for another department's. */
async function ownTemplate({ tx }: ActionScope, id: string, department: string | null) {
  const row = await tx.selectFrom('opinion_template').selectAll().where('id', '=', id).executeTakeFirst()
  if (row && department !== null && row.department_code !== department) throw new AppError('NOT_FOUND', { message: '没有这个意见模板' })
  return row
}

/** Makes or changes a template of a department. Errors: INPUT_INVALID (no such matter), CONFLICT (title in use), NOT_FOUND (another department's). */
export function saveTemplate(core: Core, call: Call, input: TemplateInput): Promise<OpinionTemplate> {
  return act(core, call, { action: 'template.change', name: 'template.save', subject: input.id, request: input }, async (scope) => {
    const { tx, actor, now } = scope
    const department = departmentOf(actor, input.department)
    if (input.matterCode !== null && core.catalogue.matterNear(input.matterCode, dateOf(now)).departmentCode !== department)
      throw new AppError('INPUT_INVALID', { field: 'matterCode', message: '这个事项不属于本部门' })
    const before = await ownTemplate(scope, input.id, department)
    const twin = await tx.selectFrom('opinion_template').select('id').where('department_code', '=', department).where('title', '=', input.title).where('active', '=', 1).where('id', '!=', input.id).executeTakeFirst()
    if (twin) throw new AppError('CONFLICT', { field: 'title', message: `已有名为“${input.title}”的模板,请换一个名称` })
    const values = { matter_code: input.matterCode, result: input.result, title: input.title, body: input.body, active: 1, updated_at: now }
    const row = before
      ? await tx.updateTable('opinion_template').set(values).where('id', '=', input.id).returningAll().executeTakeFirstOrThrow()
      : await tx.insertInto('opinion_template').values({ id: input.id, department_code: department, created_by: actor.id, created_at: now, ...values }).returningAll().executeTakeFirstOrThrow()
    return { result: toTemplate(row), detail: { department, title: input.title } }
  })
}

/** Takes a template out of use. Errors: NOT_FOUND. */
export function removeTemplate(core: Core, call: Call, id: string): Promise<{ ok: true }> {
  return act(core, call, { action: 'template.change', name: 'template.remove', subject: id, request: { id } }, async (scope) => {
    const row = await ownTemplate(scope, id, scope.actor.role === 'officer' ? scope.actor.departmentCode : null)
    if (!row || row.active !== 1) throw new AppError('NOT_FOUND', { message: '没有这个意见模板' })
    await scope.tx.updateTable('opinion_template').set({ active: 0, updated_at: scope.now }).where('id', '=', id).execute()
    return { result: { ok: true as const }, detail: { title: row.title } }
  })
}
