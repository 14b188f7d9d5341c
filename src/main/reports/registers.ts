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
  { key: 'unresolved', label: '办不成事', table: 'complaint', kind: 'unresolved', done: 'answered_at' },
] as const

export async function readRegisters(db: Reader, period: Period, point: string | undefined): Promise<MonthReport['registers']> {
  const registers: MonthReport['registers'] = []
  for (const register of REGISTERS) registers.push({ key: register.key, label: register.label, kept: true, ...(await countRegister(db, register, period, point)) })
  return [...registers, await referrals(db, period, point)]
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

/** Referral slips (D6) given out; they name no acceptance point. */
async function referrals(db: Reader, period: Period, point: string | undefined): Promise<MonthReport['registers'][number]> {
  const { start, end } = scopeOf(period, point)
  const slips = db.selectFrom('document').where('kind', '=', 'D6').where('created_at', '>=', start).where('created_at', '<', end)
  const { n } = await slips.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { key: 'referral', label: '转介', kept: true, received: Number(n), done: Number(n), open: 0 }
}
