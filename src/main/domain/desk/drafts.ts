import { AppError } from '#shared/contract/errors.ts'
import type { DraftHead } from '#shared/contract/desk.ts'
import { maySee } from '#shared/rules/visibility.ts'
import { act, allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'

const DRAFT_GONE = '草稿已经办理或删除'

type DraftRow = Tables['draft'] & { owner_name: string }

const pointOf = (core: Core, actor: Actor): string => actor.pointCode ?? core.catalogue.points()[0]?.code ?? ''

const toHead = (row: DraftRow, actor: Actor): DraftHead => ({
  id: row.id,
  title: row.title,
  ownerId: row.owner_id,
  ownerName: row.owner_name,
  counter: row.counter,
  version: row.version,
  updatedAt: row.updated_at,
  mine: row.owner_id === actor.id,
})

const takenOver = (row: DraftRow): AppError => new AppError('VERSION_CONFLICT', { message: `草稿已由${row.owner_name}接手`, data: { owner: row.owner_name } })

const query = (db: Reader | Tx) =>
  (db as Reader).selectFrom('draft as d').innerJoin('staff as s', 's.id', 'd.owner_id').selectAll('d').select('s.display_name as owner_name')

async function findDraft(db: Reader | Tx, point: string, id: string): Promise<DraftRow> {
  const row = await query(db).where('d.id', '=', id).where('d.point_code', '=', point).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', { message: DRAFT_GONE })
  return row
}

/** A colleague's draft of a matter this person may not know of. */
function isHidden(core: Core, actor: Actor, row: DraftRow): boolean {
  const code = (JSON.parse(row.data) as { matterCode?: unknown } | null)?.matterCode
  if (row.owner_id === actor.id || typeof code !== 'string') return false
  const sensitivity = core.catalogue.matters().find((m) => m.code === code)?.sensitivity
  return sensitivity !== undefined && !maySee(actor.clearance, sensitivity)
}

/** Drafts of the acceptance point, newest first: a colleague can go on where somebody left. */
export async function listDrafts(core: Core, call: Call): Promise<DraftHead[]> {
  const actor = allow(call, 'draft.use')
  const rows = await query(core.db.read).where('d.point_code', '=', pointOf(core, actor)).orderBy('d.updated_at', 'desc').limit(100).execute()
  return rows.filter((row) => !isHidden(core, actor, row)).map((row) => toHead(row, actor))
}

export async function getDraft(core: Core, call: Call, id: string) {
  const actor = allow(call, 'draft.use')
  const row = await findDraft(core.db.read, pointOf(core, actor), id)
  if (isHidden(core, actor, row)) throw new AppError('NOT_FOUND', { message: DRAFT_GONE })
  return { ...toHead(row, actor), data: JSON.parse(row.data) as unknown }
}

/**
 * Saves what is typed, field by field. Not an action of its own in the journal: nothing has been decided yet. A draft a colleague has
 * taken over is not overwritten (VERSION_CONFLICT names him).
 */
export async function saveDraft(core: Core, call: Call, input: { id: string; version: number; title: string; data: unknown }): Promise<DraftHead> {
  const actor = allow(call, 'draft.use')
  const point = pointOf(core, actor)
  return core.db.write(async (tx) => {
    const now = core.clock.now()
    const before = await query(tx).where('d.id', '=', input.id).executeTakeFirst()
    const values = { title: input.title || '未命名草稿', data: JSON.stringify(input.data), updated_at: now, counter: actor.counterNumber }
    // It became a case or was removed meanwhile: what comes late must not bring it back.
    if (!before && input.version > 0) throw new AppError('NOT_FOUND', { message: DRAFT_GONE })
    if (!before) await tx.insertInto('draft').values({ id: input.id, point_code: point, owner_id: actor.id, version: 1, created_at: now, ...values }).execute()
    else {
      if (before.owner_id !== actor.id) throw takenOver(before)
      // The same text saved again after a lost answer is not a conflict.
      if (input.version !== before.version && before.data !== values.data) throw new AppError('VERSION_CONFLICT', { message: '草稿在另一个窗口改过,请刷新', data: { current: before.version } })
      await tx.updateTable('draft').set({ ...values, version: before.version + 1 }).where('id', '=', input.id).execute()
    }
    return toHead(await findDraft(tx, before?.point_code ?? point, input.id), actor)
  })
}

/** Takes a colleague's draft over; he sees on his next key that it is gone. */
export function takeDraft(core: Core, call: Call, id: string) {
  return act(core, call, { action: 'draft.use', name: 'draft.take', subject: id, request: { id } }, async ({ tx, actor, now }) => {
    const row = await findDraft(tx, pointOf(core, actor), id)
    if (isHidden(core, actor, row)) throw new AppError('NOT_FOUND', { message: DRAFT_GONE })
    await tx.updateTable('draft').set({ owner_id: actor.id, counter: actor.counterNumber, version: row.version + 1, updated_at: now }).where('id', '=', id).execute()
    const taken = await findDraft(tx, row.point_code, id)
    return { result: { ...toHead(taken, actor), data: JSON.parse(taken.data) as unknown }, detail: { from: row.owner_name, title: row.title } }
  })
}

/** Removes a draft that became a case or is not wanted any more. Twice is harmless. */
export async function discardDraft(core: Core, call: Call, id: string): Promise<{ ok: true }> {
  const actor = allow(call, 'draft.use')
  await core.db.write((tx) => tx.deleteFrom('draft').where('id', '=', id).where('owner_id', '=', actor.id).execute())
  return { ok: true }
}

/**
 * Ends the draft a case is made from, in the transaction of the case: whoever holds it makes the one case. Throws VERSION_CONFLICT when a
 * colleague has taken it over, NOT_FOUND when it became a case already or was removed.
 */
export async function spendDraft(tx: Tx, actor: Actor, id: string): Promise<void> {
  const row = await query(tx).where('d.id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', { message: `${DRAFT_GONE},请先在办件中核对是否已经收件`, field: 'draftId' })
  if (row.owner_id !== actor.id) throw takenOver(row)
  const done = await tx.deleteFrom('draft').where('id', '=', id).where('owner_id', '=', actor.id).executeTakeFirst()
  if (Number(done.numDeletedRows) !== 1) throw takenOver(row)
}
