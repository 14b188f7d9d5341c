import { v7 as uuid } from 'uuid'
import type { Activity } from '#shared/contract/community.ts'
import { AppError } from '#shared/contract/errors.ts'
import { normalizeIsoTime } from '#shared/rules/time.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { communityFilter, communityOf } from './places.ts'

const activityQuery = (db: Reader | Tx) =>
  db
    .selectFrom('activity as a')
    .innerJoin('community as c', 'c.code', 'a.community_code')
    .innerJoin('community_affair as f', 'f.code', 'a.affair_code')
    .selectAll('a')
    .select(['c.name as community_name', 'f.name as affair_name'])

const toActivity = (a: Awaited<ReturnType<ReturnType<typeof activityQuery>['executeTakeFirstOrThrow']>>): Activity => ({
  id: a.id, communityCode: a.community_code, communityName: a.community_name, affairCode: a.affair_code, affairName: a.affair_name, title: a.title, place: a.place,
  plannedAt: a.planned_at, expected: a.expected, state: a.state, heldAt: a.held_at, attended: a.attended, result: a.result,
})

/** Activities to come (next first), or held and called off (latest first). */
export async function listActivities(core: Core, call: Call, input: { communityCode?: string | undefined; state: 'planned' | 'past' }): Promise<Activity[]> {
  const code = communityFilter(allow(call, 'community.tasks'), input.communityCode)
  const query = activityQuery(core.db.read).where('a.state', input.state === 'planned' ? '=' : '<>', 'planned').orderBy('a.planned_at', input.state === 'planned' ? 'asc' : 'desc').limit(500)
  return (await (code === undefined ? query : query.where('a.community_code', '=', code)).execute()).map(toActivity)
}

interface PlanInput {
  communityCode?: string | undefined
  affairCode: string
  title: string
  place: string
  plannedAt: string
  expected?: number | undefined
}

/** Plans an activity of an affair (SQ-…). Errors: INPUT_INVALID. */
export function planActivity(core: Core, call: Call, input: PlanInput): Promise<Activity> {
  return act(core, call, { action: 'community.work', name: 'activity.plan', request: input }, async ({ tx, actor, now }) => {
    const community_code = communityOf(actor, input.communityCode)
    if (!(await tx.selectFrom('community_affair').select('code').where('code', '=', input.affairCode).executeTakeFirst())) throw new AppError('INPUT_INVALID', { field: 'affairCode', message: '请选择社区事务(SQ-01 至 SQ-20)' })
    const id = uuid()
    const planned_at = normalizeIsoTime(input.plannedAt)
    await tx
      .insertInto('activity')
      .values({ id, community_code, affair_code: input.affairCode, title: input.title, place: input.place, planned_at, expected: input.expected ?? null, state: 'planned', held_at: null, attended: null, result: null, created_by: actor.id, updated_at: now })
      .execute()
    return { result: toActivity(await activityQuery(tx).where('a.id', '=', id).executeTakeFirstOrThrow()), subject: id, detail: { title: input.title, plannedAt: planned_at } }
  })
}

type EndInput = { id: string } & ({ type: 'done'; heldAt: string; attended: number; result?: string | undefined } | { type: 'cancelled'; result: string })

/** Records how it went, or that it was called off and why. Errors: NOT_FOUND, TRANSITION_REFUSED (ended already), INPUT_INVALID. */
export function endActivity(core: Core, call: Call, input: EndInput): Promise<Activity> {
  return act(core, call, { action: 'community.work', name: `activity.${input.type}`, subject: input.id, request: input }, async ({ tx, actor, now }) => {
    const row = await tx.selectFrom('activity').selectAll().where('id', '=', input.id).executeTakeFirst()
    if (!row) throw new AppError('NOT_FOUND', { message: '没有这个活动' })
    communityOf(actor, row.community_code)
    if (row.state !== 'planned') throw new AppError('TRANSITION_REFUSED', { message: '这个活动已经记录过结果', rule: '社区活动' })
    const heldAt = input.type === 'done' ? normalizeIsoTime(input.heldAt) : null
    if (heldAt !== null && heldAt > now) throw new AppError('INPUT_INVALID', { field: 'heldAt', message: '举办时间不能晚于现在' })
    const change = { state: input.type, held_at: heldAt, attended: input.type === 'done' ? input.attended : null, result: input.result || null, updated_at: now }
    await tx.updateTable('activity').set(change).where('id', '=', input.id).where('state', '=', 'planned').execute()
    return { result: toActivity(await activityQuery(tx).where('a.id', '=', input.id).executeTakeFirstOrThrow()), subject: input.id, detail: { title: row.title, attended: change.attended } }
  })
}
