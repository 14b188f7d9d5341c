import { sql } from 'kysely'
import type { MonthReport } from '#shared/contract/reports.ts'
import type { Reader } from '#main/database/database.ts'
import type { Period } from '#shared/reports/period.ts'
import { scopeOf } from './queries.ts'

/** The registers of sheet 10: what residents brought that is no case. `done`: the time an entry counts as dealt with. */
const REGISTERS = [
  { key: 'consultation', label: '咨询', table: 'light_case', kind: 'inquiry', done: 'answered_at' },
  { key: 'helpRequest', label: '求助', table: 'light_case', kind: 'help', done: 'done_at' },
  { key: 'propertyRequest', label: '物业服务诉求', table: 'light_case', kind: 'property', done: 'done_at' },
  { key: 'complaint', label: '投诉', table: 'complaint', kind: 'complaint', done: 'answered_at' },
  { key: 'unresolved', label: '办不成事', table: 'complaint', kind: 'unresolved', done: 'answered_at' },
] as const

export async function readRegisters(db: Reader, period: Period, point: string | undefined): Promise<MonthReport['registers']> {
  const registers: MonthReport['registers'] = []
  for (const register of REGISTERS) registers.push({ key: register.key, label: register.label, kept: true, ...(await countRegister(db, register, period, point)) })
  return [...registers, ...(await followUps(db, period, point)), await referrals(db, period, point)]
}

/** A request that was withdrawn before it was answered is dealt with as well (done_at of the light case). */
async function countRegister(db: Reader, { table, kind, done }: (typeof REGISTERS)[number], period: Period, point: string | undefined) {
  const { start, end } = scopeOf(period, point)
  const to = table === 'light_case' ? sql`coalesce(${sql.ref(done)}, done_at)` : sql.ref(done)
  const { rows } = await sql<Record<'received' | 'done' | 'open', number | null>>`
    select sum(case when received_at >= ${start} and received_at < ${end} then 1 else 0 end) as received,
      sum(case when ${to} >= ${start} and ${to} < ${end} then 1 else 0 end) as done,
      sum(case when received_at < ${end} and (${to} is null or ${to} >= ${end}) then 1 else 0 end) as open
    from ${sql.table(table)} where kind = ${kind} ${point === undefined ? sql`` : sql`and point_code = ${point}`}`.execute(db)
  const row = rows[0]
  return { received: Number(row?.received ?? 0), done: Number(row?.done ?? 0), open: Number(row?.open ?? 0) }
}

/** Call-backs after bad ratings, and of them those within their limit: done by their day, or open at the end and not yet due. */
async function followUps(db: Reader, period: Period, point: string | undefined): Promise<MonthReport['registers']> {
  const { start, end } = scopeOf(period, point)
  const { rows } = await sql<Record<'received' | 'done' | 'open' | 'done_in_time' | 'open_in_time', number | null>>`
    select sum(case when f.opened_at >= ${start} then 1 else 0 end) as received,
      sum(case when f.done_at >= ${start} and f.done_at < ${end} then 1 else 0 end) as done,
      sum(case when f.done_at is null or f.done_at >= ${end} then 1 else 0 end) as open,
      sum(case when f.done_at >= ${start} and f.done_at < ${end} and substr(f.done_at, 1, 10) <= f.due then 1 else 0 end) as done_in_time,
      sum(case when (f.done_at is null or f.done_at >= ${end}) and f.due >= ${period.to} then 1 else 0 end) as open_in_time
    from rating_follow_up f join cases c on c.id = f.case_id
    where f.opened_at < ${end} ${point === undefined ? sql`` : sql`and c.point_code = ${point}`}`.execute(db)
  const n = (key: 'received' | 'done' | 'open' | 'done_in_time' | 'open_in_time'): number => Number(rows[0]?.[key] ?? 0)
  return [
    { key: 'followUp', label: '差评回访', kept: true, received: n('received'), done: n('done'), open: n('open') },
    { key: 'followUpInTime', label: '差评回访（期限内）', kept: true, received: n('received'), done: n('done_in_time'), open: n('open_in_time') },
  ]
}

/** Referral slips (D6) given out; they name no acceptance point. */
async function referrals(db: Reader, period: Period, point: string | undefined): Promise<MonthReport['registers'][number]> {
  const { start, end } = scopeOf(period, point)
  const slips = db.selectFrom('document').where('kind', '=', 'D6').where('created_at', '>=', start).where('created_at', '<', end)
  const { n } = await slips.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { key: 'referral', label: '转介', kept: true, received: Number(n), done: Number(n), open: 0 }
}
