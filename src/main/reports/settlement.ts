import { sql } from 'kysely'
import type { MonthReport } from '#shared/contract/reports.ts'
import type { Reader } from '#main/database/database.ts'
import { entriesOf, settledMonths, sumColumns, toSums } from '#main/domain/funds/ledger.ts'
import { slicesOf, type Period } from '#shared/reports/period.ts'
import type { IsoMonth } from '#shared/rules/time.ts'
import { scopeOf } from './queries.ts'

/** Settlements go by calendar months, whatever the cut-off: the month of the report, or all of its year. */
function monthsOf(period: Period): { first: IsoMonth; last: IsoMonth } {
  const year = slicesOf(period).length > 1
  return { first: year ? `${period.month.slice(0, 4)}-01` : period.month, last: period.month }
}

/**
 * 费随事转结算 of a period from the ledger: one row per department and community (money in fen; payments are not part of it), and how many
 * tasks were asked for without an admission and refused.
 */
export async function readSettlement(db: Reader, period: Period): Promise<MonthReport['settlement']> {
  const { first, last } = monthsOf(period)
  const accounts = await entriesOf(db)
    .select(['e.department_code', 'd.name as department_name', 'e.community_code', 'k.name as community_name', settledMonths.as('months'), ...sumColumns])
    .where('e.month', '>=', first)
    .where('e.month', '<=', last)
    .groupBy(['e.department_code', 'd.name', 'e.community_code', 'k.name'])
    .orderBy('e.department_code')
    .orderBy('e.community_code')
    .execute()
  const closed = await closedMonths(db, first, last)
  const rows = accounts
    .filter((r) => Number(r.entries) > 0)
    .map((r) => {
      const { tasks, units, unpriced, accruedFen, deductedFen, correctedFen, totalFen } = toSums(r)
      const names = { departmentCode: r.department_code, departmentName: r.department_name, communityCode: r.community_code, communityName: r.community_name }
      return { ...names, tasks, units, unpriced, accruedFen, deductedFen, correctedFen, totalFen, closed: closed.get(`${r.department_code} ${r.community_code}`) === Number(r.months) }
    })
  return { kept: true, rows, totalFen: rows.reduce((n, r) => n + r.totalFen, 0), refused: await refusedIn(db, period) }
}

async function closedMonths(db: Reader, first: IsoMonth, last: IsoMonth): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('settlement')
    .select(['department_code', 'community_code', sql<number>`count(*)`.as('n')])
    .where('state', '=', 'closed')
    .where('month', '>=', first)
    .where('month', '<=', last)
    .groupBy(['department_code', 'community_code'])
    .execute()
  return new Map(rows.map((r) => [`${r.department_code} ${r.community_code}`, Number(r.n)]))
}

async function refusedIn(db: Reader, period: Period): Promise<number> {
  const { start, end } = scopeOf(period, undefined)
  const { n } = await db.selectFrom('admission_refusal').where('at', '>=', start).where('at', '<', end).select(sql<number>`count(*)`.as('n')).executeTakeFirstOrThrow()
  return Number(n)
}
