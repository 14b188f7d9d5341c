import type { MonthReport } from '#shared/contract/reports.ts'
import type { Reader } from '#main/database/database.ts'
import type { Period } from '#shared/reports/period.ts'

/**
 * 费随事转结算 of a period. There is no ledger of funds yet: an empty table with a total of zero. When the ledger exists, its rows are read
 * here (money in fen) and the sheets follow.
 */
export async function readSettlement(_db: Reader, _period: Period): Promise<MonthReport['settlement']> {
  return { kept: false, rows: [], totalFen: 0 }
}
