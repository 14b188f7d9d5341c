import { sql } from 'kysely'
import type { MonthReport } from '#shared/contract/reports.ts'
import type { Reader } from '#main/database/database.ts'
import type { Period } from '#shared/reports/period.ts'
import { scopeOf } from './queries.ts'

/**
 * The registers of sheet 10. `table` and its times are read where the database has them; until then the register counts zero and the
 * sheet says that it is not kept yet. A register that comes later names its table here and nothing else changes.
 */
const REGISTERS = [
  { key: 'consultation', label: '咨询', table: 'consultation', received: 'at', done: 'answered_at' },
  { key: 'helpRequest', label: '求助', table: 'help_request', received: 'received_at', done: 'done_at' },
  { key: 'propertyRequest', label: '物业服务诉求', table: 'property_request', received: 'received_at', done: 'done_at' },
  { key: 'unresolved', label: '办不成事', table: 'unresolved_matter', received: 'received_at', done: 'done_at' },
] as const

export async function readRegisters(db: Reader, period: Period, point: string | undefined): Promise<MonthReport['registers']> {
  const tables = new Map((await db.introspection.getTables()).map((t) => [t.name, new Set(t.columns.map((c) => c.name))]))
  const registers: MonthReport['registers'] = []
  for (const register of REGISTERS) {
    const columns = tables.get(register.table)
    const kept = columns !== undefined && columns.has(register.received) && columns.has(register.done)
    const counts = kept ? await countRegister(db, register, period, columns.has('point_code') ? point : undefined) : { received: 0, done: 0, open: 0 }
    registers.push({ key: register.key, label: register.label, kept, ...counts })
  }
  return [...registers, await referrals(db, period, point)]
}

async function countRegister(db: Reader, { table, received, done }: (typeof REGISTERS)[number], period: Period, point: string | undefined) {
  const { start, end } = scopeOf(period, point)
  const [from, to] = [sql.ref(received), sql.ref(done)]
  const { rows } = await sql<Record<'received' | 'done' | 'open', number | null>>`
    select sum(case when ${from} >= ${start} and ${from} < ${end} then 1 else 0 end) as received,
      sum(case when ${to} >= ${start} and ${to} < ${end} then 1 else 0 end) as done,
      sum(case when ${from} < ${end} and (${to} is null or ${to} >= ${end}) then 1 else 0 end) as open
    from ${sql.table(table)} ${point === undefined ? sql`` : sql`where point_code = ${point}`}`.execute(db)
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
