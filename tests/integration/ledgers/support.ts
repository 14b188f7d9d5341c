import { createCase } from '#main/domain/cases/service.ts'
import type { Tables } from '#main/database/schema.ts'
import { uuid } from '#main/core/ids.ts'
import type { World } from '#tests/support/core.ts'
import { aCase } from '#tests/support/samples.ts'

/** Rows of community work laid straight into the tables: who makes them is the subject of other tests. */

const AT = '2026-03-02T09:00:00.000+08:00'

/** A case of a matter with its applicant; the id. `sensitivity` and rating are set past the services. */
export async function layCase(w: World, n: number, change: Partial<Tables['cases']> = {}): Promise<string> {
  const { id } = await createCase(w.core, w.as('clerk', `lay-${n}`), aCase(n))
  if (Object.keys(change).length > 0) await w.core.db.write((tx) => tx.updateTable('cases').set({ ...(change.ended_at && { state: 'closed', end_kind: 'closed', result: 'granted' }), ...change }).where('id', '=', id).execute())
  return id
}

export async function layAdmission(w: World): Promise<string> {
  const id = uuid()
  await w.core.db.write((tx) =>
    tx.insertInto('admission').values({
      id, number: `准${id.slice(-6)}`, department_code: 'WS', community_code: null, matter_code: null, task: '协助', unit: '件', amount_fen: null,
      valid_from: '2026-01-01', valid_to: null, state: 'admitted', version: 1, created_by: w.people.supervisor.id, created_at: AT,
    }).execute())
  return id
}

type Task = { case: string; community?: string; department?: string; work?: Tables['community_task']['work']; done?: string | null; due?: string | null; result?: string; opinion?: string; notice?: [string, string] }
export async function layTask(w: World, t: Task): Promise<string> {
  const id = uuid()
  const community = t.community ?? 'C01'
  const done = t.done === undefined ? AT : t.done
  await w.core.db.write(async (tx) => {
    await tx.insertInto('case_task').values({
      id, case_id: t.case, kind: 'community', owner_code: community, owner_name: community, step: '协助', opened_at: '2025-06-01T09:00:00.000+08:00', due: t.due ?? null,
      signed_at: null, done_at: done, result: done && (t.result ?? '已走访'), opinion: done && (t.opinion ?? '情况属实'), done_by: done && w.people.communityWorker.id,
    }).execute()
    await tx.insertInto('community_task').values({
      task_id: id, case_id: t.case, community_code: community, department_code: t.department ?? 'WS', matter_code: 'WS-01', work: t.work ?? 'homeVisit', admission_id: 'a',
      assigned_to: null, units: 1, form: '{}', notice_from: t.notice?.[0] ?? null, notice_to: t.notice?.[1] ?? null,
    }).execute()
  })
  return id
}

let serial = 0
export async function layRequest(w: World, l: Partial<Tables['light_case']> = {}): Promise<string> {
  const id = uuid()
  const state = l.state ?? 'done'
  const ended = state === 'done' || state === 'cancelled'
  await w.core.db.write((tx) =>
    tx.insertInto('light_case').values({
      id, number: `QZ${String(++serial).padStart(6, '0')}`, version: 1, kind: 'help', channel: 'hotline', affair_code: null, community_code: 'C01', estate_id: null, point_code: null,
      title: '楼道灯不亮', content: '内容', person_name: '赵测试', person_phone: '13900000001', place: null, owner_kind: 'community', owner_code: null, owner_staff: w.people.communityWorker.id,
      urgent: 0, received_at: '2024-06-01T09:00:00.000+08:00', promised_at: AT, answered_at: null, answer: '已修好', created_by: w.people.clerk.id, updated_at: AT,
      ...l, state, done_at: ended ? (l.done_at ?? AT) : null,
    }).execute())
  return id
}

export async function layActivity(w: World, a: Partial<Tables['activity']> = {}): Promise<string> {
  const id = uuid()
  await w.core.db.write((tx) =>
    tx.insertInto('activity').values({
      id, community_code: 'C01', affair_code: 'SQ-09', title: '腰鼓队排练', place: '社区活动室', planned_at: AT, expected: null, state: 'done', held_at: AT, attended: 20,
      result: '顺利', created_by: w.people.communityWorker.id, updated_at: AT, ...a,
    }).execute())
  return id
}
