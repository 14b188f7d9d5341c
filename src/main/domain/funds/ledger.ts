import { sql } from 'kysely'
import { AppError } from '#shared/contract/errors.ts'
import type { AccountBalance, EntryFilter, FundEntry } from '#shared/contract/funds.ts'
import { correctionOf, ENTRY_KINDS, type LedgerEntry, type Sums } from '#shared/rules/fundLedger.ts'
import { formatYuan, MAX_FEN, parseYuan } from '#shared/rules/money.ts'
import { dateOf, type IsoMonth } from '#shared/rules/time.ts'
import { maySee } from '#shared/rules/visibility.ts'
import { act, allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { isClosed, lockAccount, writeEntry, type EntryRow } from './accrual.ts'
import { checkBetween, partyIn, sideOf, type Side } from './scope.ts'

/** Entries with their two sides and what they correct: all that sums need. */
export const entriesOf = (db: Reader | Tx) =>
  (db as Reader)
    .selectFrom('fund_entry as e')
    .innerJoin('department as d', 'd.code', 'e.department_code')
    .innerJoin('community as k', 'k.code', 'e.community_code')
    .leftJoin('fund_entry as o', 'o.id', 'e.corrects')

/** The same with the names of everything they point at. */
const named = (entries: ReturnType<typeof entriesOf>) =>
  entries
    .leftJoin('admission as a', (join) => join.on((eb) => eb(eb.fn.coalesce('e.admission_id', 'o.admission_id'), '=', eb.ref('a.id'))))
    .leftJoin('case_task as t', (join) => join.on((eb) => eb(eb.fn.coalesce('e.task_id', 'o.task_id'), '=', eb.ref('t.id'))))
    .leftJoin('cases as c', 'c.id', 't.case_id')
    .leftJoin('staff as s', 's.id', 'e.entered_by')
    .selectAll('e')
    .select(NAMES)
    .select(sql<number | null>`(select sum(x.amount_fen) from fund_entry x where x.corrects = e.id)`.as('changes'))

const NAMES = ['d.name as department_name', 'k.name as community_name', 'o.seq as corrects_seq', 'o.kind as corrects_kind', 'a.number as admission_number', 'a.task', 'c.number as case_number', 'c.sensitivity', 's.display_name'] as const

export const namedEntries = (db: Reader | Tx) => named(entriesOf(db))
type NamedEntry = Awaited<ReturnType<ReturnType<typeof namedEntries>['execute']>>[number]

/** An entry as the person may see it: the number of a case that is not for him is left out. */
export const toEntry = (actor: Pick<Actor, 'clearance'>, r: NamedEntry): FundEntry => ({
  id: r.id,
  seq: r.seq,
  month: r.month,
  departmentCode: r.department_code,
  departmentName: r.department_name,
  communityCode: r.community_code,
  communityName: r.community_name,
  kind: r.kind,
  task: r.task ?? ENTRY_KINDS[r.corrects_kind ?? r.kind],
  caseNumber: r.sensitivity !== null && maySee(actor.clearance, r.sensitivity) ? r.case_number : null,
  admissionNumber: r.admission_number,
  corrects: r.corrects,
  correctsSeq: r.corrects_seq,
  units: r.units,
  unit: r.unit,
  unitFen: r.unit_fen,
  amountFen: r.amount_fen,
  correctedFen: r.changes === null ? null : (r.amount_fen ?? 0) + Number(r.changes),
  reason: r.reason,
  enteredBy: r.display_name ?? '系统',
  enteredAt: r.entered_at,
})

export const toLedgerEntry = (r: EntryRow): LedgerEntry => ({
  id: r.id, seq: r.seq, month: r.month, kind: r.kind, corrects: r.corrects, units: r.units, unitFen: r.unit_fen, amountFen: r.amount_fen,
})

const paid = sql<boolean>`(e.kind = 'payment' or (e.kind = 'correction' and o.kind = 'payment'))`
const unpriced = sql<boolean>`(e.kind = 'accrual' and e.amount_fen is null and not exists (select 1 from fund_entry x where x.corrects = e.id))`

/** The sums of sumEntries, added up by the database; `entries` counts the lines that are no payments. */
export const sumColumns = [
  sql<number>`coalesce(sum(case when ${paid} then 0 else 1 end), 0)`.as('entries'),
  sql<number>`coalesce(sum(case when e.kind = 'accrual' then 1 else 0 end), 0)`.as('tasks'),
  sql<number>`coalesce(sum(case when e.kind = 'accrual' then e.units else 0 end), 0)`.as('units'),
  sql<number>`coalesce(sum(case when ${unpriced} then 1 else 0 end), 0)`.as('unpriced'),
  sql<number>`coalesce(sum(case when e.kind = 'accrual' then e.amount_fen else 0 end), 0)`.as('accrued'),
  sql<number>`coalesce(sum(case when e.kind = 'deduction' then e.amount_fen else 0 end), 0)`.as('deducted'),
  sql<number>`coalesce(sum(case when e.kind = 'correction' and not ${paid} then e.amount_fen else 0 end), 0)`.as('corrected'),
  sql<number>`coalesce(sum(case when ${paid} then e.amount_fen else 0 end), 0)`.as('paid'),
] as const

/** Months with lines that are settled, payments left out. */
export const settledMonths = sql<number>`count(distinct case when ${paid} then null else e.month end)`

type SumRow = Record<'tasks' | 'units' | 'unpriced' | 'accrued' | 'deducted' | 'corrected' | 'paid', number>

export function toSums(row: SumRow): Sums {
  const [accruedFen, deductedFen, correctedFen, paidFen] = [Number(row.accrued), Number(row.deducted), Number(row.corrected), Number(row.paid)]
  const totalFen = accruedFen + deductedFen + correctedFen
  return { tasks: Number(row.tasks), units: Number(row.units), unpriced: Number(row.unpriced), accruedFen, deductedFen, correctedFen, paidFen, totalFen, balanceFen: totalFen + paidFen }
}

type Filter = Omit<EntryFilter, 'department' | 'community'> & Side

/** The filter as conditions on a query that begins with entriesOf. */
function filtered(db: Reader | Tx, f: Filter) {
  let query = entriesOf(db)
  if (f.department !== undefined) query = query.where('e.department_code', '=', f.department)
  if (f.community !== undefined) query = query.where('e.community_code', '=', f.community)
  if (f.from !== undefined) query = query.where('e.month', '>=', f.from)
  if (f.to !== undefined) query = query.where('e.month', '<=', f.to)
  if (f.kind !== undefined) query = query.where('e.kind', '=', f.kind)
  if (f.unpriced) query = query.where(unpriced)
  return query
}

/** A page of the ledger, newest first, with the sums of all the filter holds. Errors: FORBIDDEN (another side's). */
export async function listEntries(core: Core, call: Call, input: Filter & { after?: string | undefined; limit: number }) {
  const actor = allow(call, 'fund.read')
  const filter = { ...input, ...sideOf(actor, input) }
  let page = named(filtered(core.db.read, filter))
  if (input.after !== undefined) page = page.where('e.id', '<', input.after)
  const rows = await page.orderBy('e.id', 'desc').limit(input.limit + 1).execute()
  const sums = await filtered(core.db.read, filter).select(sumColumns).executeTakeFirstOrThrow()
  const shown = rows.slice(0, input.limit)
  return { rows: shown.map((r) => toEntry(actor, r)), sums: toSums(sums), next: rows.length > input.limit ? (shown.at(-1)?.id ?? null) : null }
}

/** Every entry the filter holds, in the order of the accounts; for the export. */
export async function allEntries(core: Core, actor: Actor, filter: Filter): Promise<FundEntry[]> {
  const rows = await named(filtered(core.db.read, filter)).orderBy('e.department_code').orderBy('e.community_code').orderBy('e.month').orderBy('e.seq').execute()
  return rows.map((r) => toEntry(actor, r))
}

const monthOf = (at: string): IsoMonth => dateOf(at).slice(0, 7)

/** Refuses a month that is settled, or not begun. */
async function refuseMonth(tx: Tx, account: { departmentCode: string; communityCode: string }, month: IsoMonth, now: string): Promise<void> {
  if (month > monthOf(now)) throw new AppError('INPUT_INVALID', { field: 'month', message: '月份还没有开始' })
  if (await isClosed(tx, account, month)) throw new AppError('CONFLICT', { field: 'month', message: `${month} 已结算,不能再记账;请记入以后的月份,或对原记录更正`, rule: '费随事转 结算' })
}

/** The department's officers and the centre keep the ledger; corrections are the head's and the centre's. */
function refuseStranger(actor: Actor, account: { departmentCode: string; communityCode: string }, correcting: boolean): void {
  const party = partyIn(actor, account)
  if (party === 'centre' || party === 'department') return
  const own = actor.role === 'officer' && actor.departmentCode === account.departmentCode
  if (!own) throw new AppError('FORBIDDEN', { message: '只能为本部门记账' })
  if (correcting) throw new AppError('FORBIDDEN', { message: '更正由部门负责人或值班主管办理' })
}

const positive = (fen: number, field: string): number => {
  if (fen === 0) throw new AppError('INPUT_INVALID', { field, message: '金额应大于 0' })
  return fen
}

export interface EnterInput {
  departmentCode: string
  communityCode: string
  month: IsoMonth
  kind: 'deduction' | 'payment'
  /** Yuan as typed. */
  amount: string
  reason: string
}

/** Enters a deduction or a payment. Errors: INPUT_INVALID (amount, month, account), CONFLICT (month settled), FORBIDDEN. */
export function enter(core: Core, call: Call, input: EnterInput): Promise<FundEntry> {
  return act(core, call, { action: 'fund.enter', name: `fund.${input.kind}`, request: input }, async ({ tx, actor, now }) => {
    const fen = positive(parseYuan(input.amount), 'amount')
    refuseStranger(actor, input, false)
    await checkBetween(core, tx, input)
    await lockAccount(tx, input)
    await refuseMonth(tx, input, input.month, now)
    const row = await writeEntry(tx, input, {
      month: input.month, kind: input.kind, task_id: null, admission_id: null, corrects: null, units: null, unit: null, unit_fen: null,
      amount_fen: -fen, reason: input.reason, entered_by: actor.id, entered_at: now,
    })
    return { result: await entryView(tx, actor, row.id), subject: row.id, detail: { department: row.department_code, community: row.community_code, month: row.month, amount: formatYuan(-fen), reason: input.reason } }
  })
}

async function entryView(tx: Tx, actor: Actor, id: string): Promise<FundEntry> {
  return toEntry(actor, await namedEntries(tx).where('e.id', '=', id).executeTakeFirstOrThrow())
}

/** What the entry should come to, from an amount or a price per unit; exactly one is given. */
function rightAmount(original: EntryRow, input: { amount?: string | undefined; unitPrice?: string | undefined }): { fen: number; unitFen: number | null } {
  if ((input.amount === undefined) === (input.unitPrice === undefined)) throw new AppError('INPUT_INVALID', { field: 'amount', message: '请填写更正后的金额或单价,二者填一' })
  if (input.amount !== undefined) return { fen: parseYuan(input.amount), unitFen: null }
  if (original.kind !== 'accrual') throw new AppError('INPUT_INVALID', { field: 'unitPrice', message: '扣款和支付没有单价,请填写金额' })
  const unitFen = parseYuan(input.unitPrice ?? '', 'unitPrice')
  const fen = unitFen * (original.units ?? 0)
  if (fen > MAX_FEN) throw new AppError('INPUT_INVALID', { field: 'unitPrice', message: '金额过大,请核对' })
  return { fen, unitFen }
}

/**
 * Puts an entry right, or prices one, by a new entry of the same month that points at it; also in a settled month, whose total stays.
 * Errors: NOT_FOUND, CONFLICT (a correction itself, nothing changes), INPUT_INVALID, FORBIDDEN.
 */
export function correct(core: Core, call: Call, input: { id: string; amount?: string | undefined; unitPrice?: string | undefined; reason: string }): Promise<FundEntry> {
  return act(core, call, { action: 'fund.enter', name: 'fund.correction', subject: input.id, request: input }, async ({ tx, actor, now }) => {
    const original = await tx.selectFrom('fund_entry').selectAll().where('id', '=', input.id).executeTakeFirst()
    if (!original) throw new AppError('NOT_FOUND', { message: '没有这条记录' })
    const account = { departmentCode: original.department_code, communityCode: original.community_code }
    refuseStranger(actor, account, true)
    if (original.kind === 'correction') throw new AppError('CONFLICT', { message: '更正记录本身不能更正,请对原记录再作更正' })
    const { fen, unitFen } = rightAmount(original, input)
    await lockAccount(tx, account)
    const earlier = await tx.selectFrom('fund_entry').selectAll().where('corrects', '=', original.id).execute()
    const row = await writeEntry(tx, account, {
      month: original.month, kind: 'correction', task_id: null, admission_id: null, corrects: original.id, units: null, unit: original.unit, unit_fen: unitFen,
      amount_fen: correctionOf(toLedgerEntry(original), earlier.map(toLedgerEntry), fen), reason: input.reason, entered_by: actor.id, entered_at: now,
    })
    return { result: await entryView(tx, actor, row.id), subject: row.id, detail: { corrects: original.id, month: row.month, change: formatYuan(row.amount_fen ?? 0), reason: input.reason } }
  })
}

/** What each community account holds, all months, by department. Errors: FORBIDDEN (another side's). */
export async function listAccounts(core: Core, call: Call, input: Side): Promise<AccountBalance[]> {
  const side = sideOf(allow(call, 'fund.read'), input)
  const rows = await filtered(core.db.read, side)
    .select(['e.department_code', 'd.name as department_name', 'e.community_code', 'k.name as community_name', ...sumColumns])
    .groupBy(['e.department_code', 'd.name', 'e.community_code', 'k.name'])
    .orderBy('e.department_code')
    .orderBy('e.community_code')
    .execute()
  const closed = await core.db.read
    .selectFrom('settlement')
    .select((eb) => ['department_code', 'community_code', eb.fn.max('month').as('month')])
    .where('state', '=', 'closed')
    .groupBy(['department_code', 'community_code'])
    .execute()
  const through = new Map(closed.map((c) => [`${c.department_code} ${c.community_code}`, c.month]))
  return rows.map((r) => ({
    departmentCode: r.department_code,
    departmentName: r.department_name,
    communityCode: r.community_code,
    communityName: r.community_name,
    ...toSums(r),
    closedThrough: through.get(`${r.department_code} ${r.community_code}`) ?? null,
  }))
}
