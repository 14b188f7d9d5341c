import { sql } from 'kysely'
import { AppError } from '#shared/contract/errors.ts'
import type { FundEntry, Settlement, SettlementHead } from '#shared/contract/funds.ts'
import { settlementLines, sumEntries, type EntryKind } from '#shared/rules/fundLedger.ts'
import { formatYuan } from '#shared/rules/money.ts'
import { ROLES, type Role } from '#shared/rules/roles.ts'
import { addMonths } from '#shared/reports/period.ts'
import { dateOf, startOfDate, type IsoMonth, type IsoTime } from '#shared/rules/time.ts'
import { act, allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { sees } from '#main/domain/cases/sight.ts'
import { keptPdf } from '#main/domain/documents/service.ts'
import { lockAccount } from './accrual.ts'
import { entriesOf, namedEntries, sumColumns, toEntry, toSums } from './ledger.ts'
import { checkBetween, partyIn, sideOf, type Side } from './scope.ts'
import { recordSettlementSheet } from './settlementSheet.ts'

type SettlementRow = Tables['settlement']

export interface MonthOfAccount {
  month: IsoMonth
  departmentCode: string
  communityCode: string
}

/** Tasks of communities opened up to the end of a month that nobody has finished; those of a case that has ended wait for nobody. */
function openTasks(db: Reader | Tx, month: IsoMonth) {
  return (db as Reader)
    .selectFrom('community_task as w')
    .innerJoin('case_task as t', 't.id', 'w.task_id')
    .innerJoin('cases as c', 'c.id', 'w.case_id')
    .where('t.done_at', 'is', null)
    .where('c.ended_at', 'is', null)
    .where('t.opened_at', '<', startOfDate(`${addMonths(month, 1)}-01`))
}

const signersOf = (db: Reader | Tx) =>
  (db as Reader)
    .selectFrom('settlement as m')
    .leftJoin('staff as ds', 'ds.id', 'm.department_signed_by')
    .leftJoin('staff as ks', 'ks.id', 'm.community_signed_by')
    .leftJoin('document as p', 'p.id', 'm.document_id')
    .selectAll('m')
    .select(['ds.display_name as department_signer', 'ds.role as department_signer_role', 'ks.display_name as community_signer', 'p.number as document_number'])
type Signed = Awaited<ReturnType<ReturnType<typeof signersOf>['execute']>>[number]

/** A supervisor signs for a department whose head does not work here; he is not its head, and the paper says so. */
const departmentSigner = (name: string, role: Role): string => (role === 'officer' ? name : `${name}(${ROLES.supervisor}代)`)

const signature = (by: string | null, at: IsoTime | null) => (at === null ? null : { by: by ?? '', at })
const signaturesOf = (row: Signed | undefined) => ({
  department: row ? signature(row.department_signer && departmentSigner(row.department_signer, row.department_signer_role ?? 'officer'), row.department_signed_at) : null,
  community: row ? signature(row.community_signer, row.community_signed_at) : null,
})

/** The accounts that have lines or open tasks in a month, with where their settlement stands. Errors: FORBIDDEN (another side's). */
export async function listSettlements(core: Core, call: Call, input: Side & { month: IsoMonth }): Promise<SettlementHead[]> {
  const side = sideOf(allow(call, 'fund.read'), input)
  const db = core.db.read
  let sums = entriesOf(db).where('e.month', '=', input.month)
  let tasks = openTasks(db, input.month)
  let signed = signersOf(db).where('m.month', '=', input.month)
  if (side.department !== undefined) {
    sums = sums.where('e.department_code', '=', side.department)
    tasks = tasks.where('w.department_code', '=', side.department)
    signed = signed.where('m.department_code', '=', side.department)
  }
  if (side.community !== undefined) {
    sums = sums.where('e.community_code', '=', side.community)
    tasks = tasks.where('w.community_code', '=', side.community)
    signed = signed.where('m.community_code', '=', side.community)
  }
  const bySum = await sums.select(['e.department_code', 'e.community_code', ...sumColumns]).groupBy(['e.department_code', 'e.community_code']).execute()
  const byTask = await tasks.select(['w.department_code', 'w.community_code', sql<number>`count(*)`.as('n')]).groupBy(['w.department_code', 'w.community_code']).execute()
  const rows = await signed.execute()
  const communities = new Map((await db.selectFrom('community').select(['code', 'name']).execute()).map((k) => [k.code, k.name]))
  const of = <T extends { department_code: string; community_code: string }>(list: T[]) => new Map(list.map((r) => [`${r.department_code} ${r.community_code}`, r]))
  const [summed, waiting, settled] = [of(bySum), of(byTask), of(rows)]
  return [...new Set([...summed.keys(), ...waiting.keys()])].sort().map((key): SettlementHead => {
    const [department = '', community = ''] = key.split(' ')
    const row = settled.get(key)
    const sum = summed.get(key)
    const closed = row?.state === 'closed'
    return {
      month: input.month,
      departmentCode: department,
      departmentName: core.catalogue.department(department)?.name ?? department,
      communityCode: community,
      communityName: communities.get(community) ?? community,
      id: row?.id ?? null,
      state: row?.state ?? 'open',
      entries: closed ? (row.entries ?? 0) : Number(sum?.entries ?? 0),
      unpriced: closed ? (row.unpriced ?? 0) : Number(sum?.unpriced ?? 0),
      totalFen: closed ? (row.total_fen ?? 0) : sum ? toSums(sum).totalFen : 0,
      openTasks: Number(waiting.get(key)?.n ?? 0),
      signed: signaturesOf(row),
    }
  })
}

/** Lines of one month of one account, in the order they were written. */
async function linesOf(db: Reader | Tx, actor: Actor, of: MonthOfAccount): Promise<FundEntry[]> {
  const rows = await namedEntries(db)
    .where('e.department_code', '=', of.departmentCode)
    .where('e.community_code', '=', of.communityCode)
    .where('e.month', '=', of.month)
    .orderBy('e.seq')
    .execute()
  return rows.map((r) => toEntry(actor, r))
}

/** In place of the number of a case that is not for the person. */
const HIDDEN_CASE = '敏感事项办件'

/** Why a month cannot be signed, in words; null: nothing stands in the way. */
function hindranceOf(month: IsoMonth, today: string, open: Settlement['open'], entries: number): string | null {
  if (month >= today.slice(0, 7)) return `${month} 还没有结束,${addMonths(month, 1)}-01 起可以结算`
  if (open.length > 0) {
    const named = open.slice(0, 5).map((t) => `${t.caseNumber}(${t.step})`).join('、')
    return `还有 ${open.length} 件社区任务没有办完:${named}${open.length > 5 ? ' 等' : ''};请先办结再结算`
  }
  return entries === 0 ? '本月没有应计和扣款,不需要结算' : null
}

async function viewOf(core: Core, db: Reader | Tx, actor: Actor, of: MonthOfAccount, now: IsoTime): Promise<Settlement> {
  const row = await signersOf(db).where('m.month', '=', of.month).where('m.department_code', '=', of.departmentCode).where('m.community_code', '=', of.communityCode).executeTakeFirst()
  const all = await linesOf(db, actor, of)
  const kinds = new Map(all.map((e): [string, EntryKind] => [e.id, e.kind]))
  const counted = all.filter((e) => e.kind !== 'payment' && (e.corrects === null || kinds.get(e.corrects) !== 'payment'))
  const last = row?.state === 'closed' ? row.last_seq : null
  const inside = last === null ? counted : counted.filter((e) => e.seq <= last)
  const later = last === null ? [] : counted.filter((e) => e.seq > last)
  const sums = sumEntries(inside)
  const open = await openTasks(db, of.month)
    .select(['c.number', 'c.sensitivity', 't.step', 't.opened_at'])
    .where('w.department_code', '=', of.departmentCode)
    .where('w.community_code', '=', of.communityCode)
    .orderBy('t.opened_at')
    .execute()
  const openList = open.map((t) => ({ caseNumber: sees(actor, t) ? t.number : HIDDEN_CASE, step: t.step, openedAt: t.opened_at }))
  const signed = signaturesOf(row)
  const hindrance = row?.state === 'closed' ? null : hindranceOf(of.month, dateOf(now), openList, inside.length)
  const community = await db.selectFrom('community').select('name').where('code', '=', of.communityCode).executeTakeFirst()
  return {
    ...of,
    departmentName: core.catalogue.department(of.departmentCode)?.name ?? of.departmentCode,
    communityName: community?.name ?? of.communityCode,
    id: row?.id ?? null,
    state: row?.state ?? 'open',
    entries: inside.length,
    unpriced: sums.unpriced,
    totalFen: sums.totalFen,
    openTasks: openList.length,
    signed,
    lines: settlementLines(inside),
    deductions: inside.filter((e) => e.kind === 'deduction'),
    corrections: inside.filter((e) => e.kind === 'correction'),
    later,
    laterFen: later.reduce((n, e) => n + (e.amountFen ?? 0), 0),
    open: openList,
    hindrance,
    maySign: row?.state === 'closed' || hindrance !== null ? null : freeSide(actor, of, signed),
    closedAt: row?.closed_at ?? null,
    documentId: row?.document_id ?? null,
    documentNumber: row?.document_number ?? null,
  }
}

/** The side the person signs for, if it has not signed; a supervisor signs for the department. */
function freeSide(actor: Actor, of: MonthOfAccount, signed: Settlement['signed']): Settlement['maySign'] {
  const party = partyIn(actor, of)
  const side = party === 'centre' ? 'department' : party
  return side === null || signed[side] !== null ? null : side
}

/** One month of one account: lines, deductions, corrections, what stands in the way, who signed. Errors: FORBIDDEN, INPUT_INVALID. */
export async function getSettlement(core: Core, call: Call, of: MonthOfAccount): Promise<Settlement> {
  const actor = allow(call, 'fund.read')
  sideOf(actor, { department: of.departmentCode, community: of.communityCode })
  await checkBetween(core, core.db.read, of)
  return viewOf(core, core.db.read, actor, of, core.clock.now())
}

/**
 * Signs a month for one side: the head of the department (or a supervisor for it), the head of the community. The second signature closes
 * the month: total and counts are kept, D21 is recorded in the same transaction, and from then on only corrections are added.
 * Errors: CONFLICT (closed, open tasks, nothing to settle, changed since it was looked at, signed already), PERIOD_INVALID (month not over),
 * FORBIDDEN (no head of either side).
 */
export function signSettlement(core: Core, call: Call, input: MonthOfAccount & { entries: number; totalFen: number }): Promise<Settlement> {
  const of: MonthOfAccount = { month: input.month, departmentCode: input.departmentCode, communityCode: input.communityCode }
  const subject = `${of.month}:${of.departmentCode}:${of.communityCode}`
  return act(core, call, { action: 'settlement.sign', subject, request: input }, async (scope) => {
    const { tx, actor, now } = scope
    await checkBetween(core, tx, of)
    if (partyIn(actor, of) === null) throw new AppError('FORBIDDEN', { message: '结算由部门负责人(或值班主管)和社区负责人签字' })
    await lockAccount(tx, of)
    const view = await viewOf(core, tx, actor, of, now)
    refuseSigning(view, input, now)
    const side = view.maySign as 'department' | 'community'
    await writeSignature(tx, of, side, actor, now)
    const signed = { ...view.signed, [side]: { by: side === 'department' ? departmentSigner(actor.name, actor.role) : actor.name, at: now } }
    const closes = signed.department !== null && signed.community !== null
    if (closes) await close(core, { ...scope, view: { ...view, signed } })
    const detail = { side, total: formatYuan(view.totalFen), entries: view.entries, unpriced: view.unpriced, closed: closes }
    return { result: await viewOf(core, tx, actor, of, now), detail }
  })
}

function refuseSigning(view: Settlement, seen: { entries: number; totalFen: number }, now: IsoTime): void {
  const rule = '费随事转 结算'
  if (view.state === 'closed') throw new AppError('CONFLICT', { message: `${view.month} 已经结算,不能再签字`, rule })
  if (view.month >= dateOf(now).slice(0, 7)) throw new AppError('PERIOD_INVALID', { field: 'month', message: view.hindrance ?? '本月还没有结束', rule })
  if (view.hindrance !== null) throw new AppError('CONFLICT', { message: view.hindrance, rule, data: { open: view.open } })
  if (view.entries !== seen.entries || view.totalFen !== seen.totalFen) throw new AppError('CONFLICT', { message: '账目刚有变动,请重新核对后再签字', rule })
  if (view.maySign === null) throw new AppError('CONFLICT', { message: '本方已经签字,等待另一方签字', rule })
}

async function writeSignature(tx: Tx, of: MonthOfAccount, side: 'department' | 'community', actor: Actor, now: IsoTime): Promise<void> {
  const row: SettlementRow = {
    id: uuid(), month: of.month, department_code: of.departmentCode, community_code: of.communityCode, state: 'open',
    department_signed_by: null, department_signed_at: null, community_signed_by: null, community_signed_at: null,
    total_fen: null, entries: null, unpriced: null, last_seq: null, closed_at: null, document_id: null,
  }
  const mine = side === 'department' ? { department_signed_by: actor.id, department_signed_at: now } : { community_signed_by: actor.id, community_signed_at: now }
  await tx
    .insertInto('settlement')
    .values({ ...row, ...mine })
    .onConflict((c) => c.columns(['month', 'department_code', 'community_code']).doUpdateSet(mine))
    .execute()
}

async function close(core: Core, { view, ...scope }: Parameters<typeof recordSettlementSheet>[1]): Promise<void> {
  const document = await recordSettlementSheet(core, { ...scope, view })
  const last = await scope.tx
    .selectFrom('fund_entry')
    .select((eb) => eb.fn.max('seq').as('seq'))
    .where('department_code', '=', view.departmentCode)
    .where('community_code', '=', view.communityCode)
    .executeTakeFirstOrThrow()
  await scope.tx
    .updateTable('settlement')
    .set({ state: 'closed', total_fen: view.totalFen, entries: view.entries, unpriced: view.unpriced, last_seq: Number(last.seq), closed_at: scope.now, document_id: document })
    .where('month', '=', view.month)
    .where('department_code', '=', view.departmentCode)
    .where('community_code', '=', view.communityCode)
    .execute()
}

/** The printed D21 of a closed month, for both sides and the centre. Errors: NOT_FOUND (no such settlement, not closed), FORBIDDEN. */
export async function settlementPdf(core: Core, call: Call, id: string): Promise<{ bytes: Uint8Array; name: string }> {
  const actor = allow(call, 'fund.read')
  const row = await core.db.read.selectFrom('settlement').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', { message: '没有这项结算' })
  sideOf(actor, { department: row.department_code, community: row.community_code })
  if (row.document_id === null) throw new AppError('NOT_FOUND', { message: '双方签字结账后才有结算表' })
  const document = await core.db.read.selectFrom('document').selectAll().where('id', '=', row.document_id).executeTakeFirstOrThrow()
  return { bytes: await keptPdf(core, document), name: `D21-${row.month}-${row.department_code}-${row.community_code}.pdf` }
}
