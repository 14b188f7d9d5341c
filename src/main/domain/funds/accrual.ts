import { AppError } from '#shared/contract/errors.ts'
import { addMonths } from '#shared/reports/period.ts'
import { dateOf, type IsoMonth, type IsoTime } from '#shared/rules/time.ts'
import { uuid } from '#main/core/ids.ts'
import type { Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { takeNumbers } from '#main/domain/cases/numbering.ts'

export type EntryRow = Tables['fund_entry']

/** One account of the ledger: what a department owes a community. */
export interface Account {
  departmentCode: string
  communityCode: string
}

/** Line numbers of one account; taking one (or none) also makes others who write to the account wait for this transaction. */
const series = (a: Account): string => `fund:${a.departmentCode}:${a.communityCode}`

/** Waits until nobody else writes to the account; from here to the end of the transaction what is read of it stays true. */
export async function lockAccount(tx: Tx, account: Account): Promise<void> {
  await takeNumbers(tx, series(account), 0)
}

/** True when the month of the account is settled and closed. */
export async function isClosed(tx: Tx, account: Account, month: IsoMonth): Promise<boolean> {
  const row = await tx
    .selectFrom('settlement')
    .select('id')
    .where('department_code', '=', account.departmentCode)
    .where('community_code', '=', account.communityCode)
    .where('month', '=', month)
    .where('state', '=', 'closed')
    .executeTakeFirst()
  return row !== undefined
}

/** The month, or the first after it that is not closed. */
export async function openMonthFrom(tx: Tx, account: Account, month: IsoMonth): Promise<IsoMonth> {
  while (await isClosed(tx, account, month)) month = addMonths(month, 1)
  return month
}

/** Writes one line of an account; the caller holds the account's lock. A signature given to the month before is void: it was for other figures. */
export async function writeEntry(tx: Tx, account: Account, entry: Omit<EntryRow, 'id' | 'seq' | 'department_code' | 'community_code'>): Promise<EntryRow> {
  const seq = await takeNumbers(tx, series(account))
  const row: EntryRow = { id: uuid(), seq, department_code: account.departmentCode, community_code: account.communityCode, ...entry }
  await tx.insertInto('fund_entry').values(row).execute()
  await tx
    .updateTable('settlement')
    .set({ department_signed_by: null, department_signed_at: null, community_signed_by: null, community_signed_at: null })
    .where('department_code', '=', row.department_code)
    .where('community_code', '=', row.community_code)
    .where('month', '=', row.month)
    .where('state', '=', 'open')
    .execute()
  return row
}

export interface FinishedTask {
  /** The case_task of kind community, with its community_task. */
  taskId: string
  /** The admission under which the task was opened. */
  admissionId: string
  /** Whole units, at least 1. */
  units: number
  /** When it was finished; its month is the month of the entry. */
  at: IsoTime
  /** Id of who finished it. */
  by: string
}

/**
 * Accrues what the department owes the community for a finished task: units × amount of the admission, in fen; null while unpriced
 * (未定价). A task accrues once: a second call changes nothing and returns the first entry. When the month is closed already, the entry
 * goes to the next open month. Errors: NOT_FOUND (no such community task or admission), INPUT_INVALID (units).
 */
export async function accrueTask(tx: Tx, { taskId, admissionId, units, at, by }: FinishedTask): Promise<EntryRow> {
  if (!Number.isSafeInteger(units) || units < 1) throw new AppError('INPUT_INVALID', { field: 'units', message: '数量应为不小于 1 的整数' })
  const admission = await tx.selectFrom('admission').selectAll().where('id', '=', admissionId).executeTakeFirst()
  const task = await tx.selectFrom('community_task').select(['community_code', 'department_code']).where('task_id', '=', taskId).executeTakeFirst()
  if (!admission || !task) throw new AppError('NOT_FOUND', { message: '没有找到这个社区任务或它的准入' })
  const account: Account = { departmentCode: task.department_code, communityCode: task.community_code }
  await lockAccount(tx, account)
  const known = await tx.selectFrom('fund_entry').selectAll().where('task_id', '=', taskId).where('kind', '=', 'accrual').executeTakeFirst()
  if (known) return known
  return writeEntry(tx, account, {
    month: await openMonthFrom(tx, account, dateOf(at).slice(0, 7)),
    kind: 'accrual',
    task_id: taskId,
    admission_id: admission.id,
    corrects: null,
    units,
    unit: admission.unit,
    unit_fen: admission.amount_fen,
    amount_fen: admission.amount_fen === null ? null : units * admission.amount_fen,
    reason: null,
    entered_by: by,
    entered_at: at,
  })
}
