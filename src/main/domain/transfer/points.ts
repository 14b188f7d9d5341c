import { AppError } from '#shared/contract/errors.ts'
import type { Closure, PointInput, PointView } from '#shared/contract/transfer.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { printedOf } from '#main/domain/documents/sheet.ts'
import { setMeta } from '#main/domain/catalogue/import.ts'
import { CATALOGUE_STAMP } from '#main/domain/catalogue/store.ts'

/** All acceptance points with their counters, open cases and closure. */
export async function listPoints(core: Core, call: Call): Promise<PointView[]> {
  allow(call, 'transfer.read')
  const { read } = core.db
  const rows = await read.selectFrom('acceptance_point as p').leftJoin('community as k', 'k.code', 'p.community_code').selectAll('p').select('k.name as community_name').orderBy('p.code').execute()
  const counters = await read.selectFrom('counter').selectAll().orderBy('number').execute()
  const open = await read.selectFrom('cases').select((eb) => ['point_code', eb.fn.countAll<number>().as('n')]).where('ended_at', 'is', null).groupBy('point_code').execute()
  const closures = await read.selectFrom('point_closure').selectAll().execute()
  return Promise.all(rows.map(async (p) => {
    const closure = closures.find((c) => c.point_code === p.code)
    return {
      code: p.code,
      name: p.name,
      kind: p.kind,
      communityCode: p.community_code,
      communityName: p.community_name,
      address: p.address,
      phone: p.phone,
      validFrom: p.valid_from,
      validTo: p.valid_to,
      counters: counters.filter((c) => c.point_code === p.code).map((c) => ({ number: c.number, name: c.name, active: c.active === 1 })),
      open: Number(open.find((o) => o.point_code === p.code)?.n ?? 0),
      closure: closure ? await closureView(read, closure) : null,
    }
  }))
}

export async function closureView(db: Reader | Tx, row: Tables['point_closure']): Promise<Closure> {
  const sheets = await db.selectFrom('document').select(['id', 'number', 'data']).where('kind', '=', 'YJ').where('event_id', '=', row.id).orderBy('id').execute()
  const printed = await printedOf(db, sheets.map((s) => s.id))
  return {
    id: row.id,
    pointCode: row.point_code,
    lastDay: row.last_day,
    successor: row.successor,
    openCases: row.open_cases,
    reason: row.reason,
    documentNumber: row.document_number,
    decidedAt: row.decided_at,
    moved: row.moved,
    exportSha256: row.export_sha256,
    doneAt: row.done_at,
    blockers: row.done_at === null ? await blockersOf(db, row.point_code) : [],
    sheets: sheets.map((s) => ({ id: s.id, number: s.number, department: (JSON.parse(s.data) as { department: string }).department, printed: printed.has(s.id) })),
  }
}

/** What is still in somebody's hands at a point: nobody would finish it after the closure. */
export async function blockersOf(db: Reader | Tx, point: string): Promise<string[]> {
  const drafts = await db.selectFrom('draft as d').leftJoin('staff as s', 's.id', 'd.owner_id').select(['d.counter', 's.display_name']).where('d.point_code', '=', point).orderBy('d.id').execute()
  const tickets = await db.selectFrom('ticket').select(['number', 'day']).where('point_code', '=', point).where('state', 'not in', ['done', 'missed']).orderBy('id').execute()
  const shifts = await db.selectFrom('shift as h').leftJoin('staff as s', 's.id', 'h.staff_id').select(['h.counter', 's.display_name']).where('h.point_code', '=', point).where('h.ended_at', 'is', null).execute()
  const forms = await db.selectFrom('reserved_number').select((eb) => ['counter', eb.fn.countAll<number>().as('n')]).where('point_code', '=', point).where('state', '=', 'open').groupBy('counter').orderBy('counter').execute()
  return [
    ...drafts.map((d) => `${d.counter ?? '—'}号窗口 ${d.display_name ?? ''}的草稿未办完`),
    ...tickets.map((t) => `${t.day} 的 ${t.number} 号还没有办完`),
    ...shifts.map((h) => `${h.counter}号窗口 ${h.display_name ?? ''}没有交班`),
    ...forms.map((f) => `${f.counter}号窗口有${Number(f.n)}张备用受理单没有补录或作废`),
  ]
}

/** Enters or changes a point with its counters. A counter that cases came through is never removed, only put out of use. */
export async function savePoint(core: Core, call: Call, input: PointInput): Promise<{ ok: true }> {
  return act(core, call, { action: 'transfer.change', name: 'points.save', subject: input.code, request: input }, async ({ tx }) => {
    const wrong = (field: string, message: string): AppError => new AppError('INPUT_INVALID', { field, message })
    if (input.kind === 'station' && !input.communityCode) throw wrong('communityCode', '社区受理站要选择所属社区')
    if (input.communityCode && !(await tx.selectFrom('community').select('code').where('code', '=', input.communityCode).executeTakeFirst())) throw wrong('communityCode', '没有这个社区')
    if (new Set(input.counters.map((c) => c.number)).size !== input.counters.length) throw wrong('counters', '窗口号不能重复')
    const known = await tx.selectFrom('acceptance_point').selectAll().where('code', '=', input.code).executeTakeFirst()
    const region = known?.region ?? (await tx.selectFrom('acceptance_point').select('region').orderBy('code').limit(1).executeTakeFirstOrThrow()).region
    const values = {
      name: input.name, kind: input.kind, community_code: input.kind === 'station' ? input.communityCode! : null,
      address: input.address || null, phone: input.phone || null, valid_from: input.validFrom,
    }
    if (known) await tx.updateTable('acceptance_point').set(values).where('code', '=', input.code).execute()
    else await tx.insertInto('acceptance_point').values({ code: input.code, region, valid_to: null, ...values }).execute()
    const before = await tx.selectFrom('counter').select('number').where('point_code', '=', input.code).execute()
    for (const { number } of before) if (!input.counters.some((c) => c.number === number)) await tx.updateTable('counter').set({ active: 0 }).where('point_code', '=', input.code).where('number', '=', number).execute()
    for (const c of input.counters)
      await tx.insertInto('counter').values({ point_code: input.code, number: c.number, name: c.name, active: Number(c.active) })
        .onConflict((k) => k.columns(['point_code', 'number']).doUpdateSet({ name: c.name, active: Number(c.active) })).execute()
    await setMeta(tx, CATALOGUE_STAMP, uuid())
    return { result: { ok: true as const }, detail: { ...input } }
  }).then(async (done) => {
    await core.catalogue.refresh(core.db.read)
    return done
  })
}
