import type { ExpressionBuilder } from 'kysely'
import type { Batch, ReadyGroup, Slip } from '#shared/contract/handover.ts'
import type { DocumentRef } from '#shared/contract/cases.ts'
import { AppError } from '#shared/contract/errors.ts'
import { composeBatchNumber, MAX_BATCH_SERIAL, readBatchNumber } from '#shared/rules/transferBatch.ts'
import { addDays, dateOf, startOfDate } from '#shared/rules/time.ts'
import { covered, maySee } from '#shared/rules/visibility.ts'
import { act, allow, type ActionScope } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import { insertRows } from '#main/database/insert.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { CaseTable, Tables } from '#main/database/schema.ts'
import { appendAudit } from '#main/domain/audit/journal.ts'
import { departmentValid, loadWorking } from '#main/domain/cases/load.ts'
import { CENTRE_PREFIX, takeNumbers, takePaperNumbers } from '#main/domain/cases/numbering.ts'
import { finish } from '#main/domain/cases/outcome.ts'
import { updateCase } from '#main/domain/cases/repository.ts'
import { openTasks } from '#main/domain/cases/tasks.ts'
import { advance, deriveDates } from '#main/domain/cases/working.ts'
import { printedOf, recordSheet, sheetHead } from '#main/domain/documents/sheet.ts'
import { settingsOf } from '#main/domain/system/settings.ts'
import { staffNames } from './staff.ts'
import { toSlip } from './slips.ts'

type BatchRow = Tables['transfer_batch']

/** Batches older than this are found by their number only. */
const LISTED_DAYS = 14
const MOST = 200
/** In place of the name where the matter is sensitive: the list is read by more people than the papers. */
const NAME_WITHHELD = '(敏感,姓名略)'

/** A batch made after the case was last dispatched: the one its papers travel with. */
const inBatch = (eb: ExpressionBuilder<Tables, 'cases'>) =>
  eb.selectFrom('transfer_batch_case as bc').innerJoin('transfer_batch as b', 'b.id', 'bc.batch_id').select('bc.case_id').whereRef('bc.case_id', '=', 'cases.id').whereRef('b.created_at', '>=', 'cases.dispatched_at')

/** Cases that can go into a batch of their department: accepted and not to be finished at the counter, or dispatched and in no batch. */
const readyCases = (db: Reader | Tx) =>
  db
    .selectFrom('cases')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'accepted'), eb('processing_type', '!=', 'instant')]),
        eb.and([eb('state', '=', 'dispatched'), eb.not(eb.exists(inBatch(eb)))]),
      ]),
    )
    .orderBy('id')

/** What waits at the counter for a batch, department by department, the fullest first. */
export async function readyForBatch(core: Core, call: Call): Promise<ReadyGroup[]> {
  const actor = allow(call, 'handover.batch')
  const rows = await readyCases(core.db.read).where('sensitivity', 'in', covered(actor.clearance)).limit(2000).execute()
  const groups = new Map<string, CaseTable[]>()
  for (const row of rows) groups.set(row.department_code, [...(groups.get(row.department_code) ?? []), row])
  return [...groups]
    .map(([code, cases]) => ({ departmentCode: code, departmentName: core.catalogue.department(code)?.name ?? code, cases: cases.slice(0, MOST).map((row) => toSlip(core, row)) }))
    .sort((a, b) => b.cases.length - a.cases.length || (a.departmentCode < b.departmentCode ? -1 : 1))
}

/** The cases asked for, in the order of receipt; each can go into a batch of the department, or CONFLICT names the one that cannot. */
async function chosen({ tx, actor }: ActionScope, ids: readonly string[], department: string): Promise<CaseTable[]> {
  const wanted = [...new Set(ids)]
  const ready = await readyCases(tx).where('id', 'in', wanted).execute()
  if (ready.length < wanted.length) {
    const id = wanted.find((one) => !ready.some((r) => r.id === one))!
    const other = await tx.selectFrom('cases').select(['number', 'sensitivity']).where('id', '=', id).executeTakeFirst()
    if (!other || !maySee(actor.clearance, other.sensitivity)) throw new AppError('CASE_UNKNOWN', { data: { id } })
    throw new AppError('CONFLICT', { message: `办件 ${other.number} 已不在待转办,可能已成批或已签收,请刷新后重选`, data: { number: other.number } })
  }
  const unseen = ready.find((r) => !maySee(actor.clearance, r.sensitivity))
  if (unseen) throw new AppError('CASE_UNKNOWN', { data: { id: unseen.id } })
  const foreign = ready.find((r) => r.department_code !== department)
  if (foreign) throw new AppError('INPUT_INVALID', { field: 'caseIds', message: `办件 ${foreign.number} 不是转给这个部门的` })
  return ready
}

/** Dispatches one case of a batch that is not on its way yet; its own slip D8 goes with it. */
async function dispatchOne(core: Core, scope: ActionScope, row: CaseTable): Promise<{ row: CaseTable; documents: DocumentRef[] }> {
  if (row.state !== 'accepted') return { row, documents: [] }
  const w = await loadWorking(core, scope.tx, row)
  w.row.updated_at = scope.now
  advance(w, 'dispatch', { departmentCode: row.department_code }, scope, departmentValid(core, w))
  deriveDates(w, core.calendar.calendar())
  await updateCase(scope.tx, w, [])
  await openTasks(core, scope.tx, w)
  const { result, detail = {} } = await finish(core, scope, w)
  // Each case has its own entry in the journal, with the digests that prove its history.
  await appendAudit(scope.tx, core.db.dialect, { at: scope.now, actor: scope.actor, action: 'case.dispatch', subject: row.id, outcome: 'ok', detail })
  return { row: w.row, documents: result.documents }
}

/**
 * Makes a batch for one department: what is not dispatched yet is dispatched (each with its slip D8), and all go on one list with bar codes (D8 批次
 * 清单). One transaction: all or none. Errors: DEPARTMENT_INVALID, CONFLICT (a case is not ready any more), TRANSITION_REFUSED, INPUT_INVALID.
 */
export function makeBatch(core: Core, call: Call, input: { departmentCode: string; caseIds: string[] }): Promise<Batch & { documents: DocumentRef[] }> {
  return act(core, call, { action: 'handover.batch', name: 'batch.make', request: input }, async (scope) => {
    const { tx, actor, now } = scope
    await core.catalogue.refresh(tx)
    await core.calendar.refresh(tx)
    if (!core.catalogue.department(input.departmentCode)) throw new AppError('INPUT_INVALID', { field: 'departmentCode', message: '没有这个部门' })
    const moved = []
    for (const row of await chosen(scope, input.caseIds, input.departmentCode)) moved.push(await dispatchOne(core, scope, row))
    const point = actor.pointCode ?? core.catalogue.points()[0]?.code ?? '001'
    const serial = await takeNumbers(tx, `batch:${point}:${dateOf(now)}`)
    if (serial > MAX_BATCH_SERIAL) throw new AppError('CONFLICT', { message: '今天的批次号已用完,请明天再成批' })
    const batch = { id: uuid(), number: composeBatchNumber(point, dateOf(now), serial), department_code: input.departmentCode, point_code: point, created_at: now, created_by: actor.id }
    const list = await recordList(core, scope, batch, moved.map((m) => m.row))
    await tx.insertInto('transfer_batch').values({ ...batch, document_id: list.id }).execute()
    await insertRows(tx, 'transfer_batch_case', moved.map(({ row }) => ({ batch_id: batch.id, case_id: row.id })))
    const documents = [{ id: list.id, kind: list.kind, number: list.number }, ...moved.flatMap((m) => m.documents)]
    const result = { ...toBatch(core, { ...batch, document_id: list.id }, actor.name, false, moved.length, moved.length), documents }
    return { result, subject: batch.id, detail: { number: batch.number, department: input.departmentCode, cases: moved.map(({ row }) => row.number), documents: [{ number: list.number, kind: list.kind, hash: list.content_hash }] } }
  })
}

async function recordList(core: Core, scope: ActionScope, batch: Omit<BatchRow, 'document_id'>, rows: readonly CaseTable[]) {
  const [number = ''] = await takePaperNumbers(scope.tx, CENTRE_PREFIX, Number(scope.now.slice(0, 4)), 1)
  const department = core.catalogue.department(batch.department_code)
  const settings = await settingsOf(scope.tx)
  return recordSheet(scope, 'D8', {
    ...sheetHead(core, 'D8', { point: batch.point_code, number, printedAt: scope.now }),
    batch: batch.number,
    toDepartment: { name: department?.name ?? batch.department_code, ...(department?.address && { address: department.address }), ...(department?.phone && { phone: department.phone }) },
    fromOfficer: { name: scope.actor.name },
    dispatchedAt: scope.now,
    // The slip that is longest on its way decides for the list.
    signInDue: core.calendar.calendar().addWorkingDays(dateOf(rows.map((row) => row.dispatched_at ?? scope.now).sort()[0]!), settings['case.handoverDays']),
    slips: rows.map((row) => ({ caseNumber: row.number, matter: toSlip(core, row).matterName, applicant: row.sensitivity === 'ordinary' ? row.applicant_name : NAME_WITHHELD, ...(row.due && { due: row.due }) })),
  })
}

const toBatch = (core: Core, row: BatchRow, createdBy: string, printed: boolean, cases: number, open: number): Batch => ({
  id: row.id,
  number: row.number,
  departmentCode: row.department_code,
  departmentName: core.catalogue.department(row.department_code)?.name ?? row.department_code,
  createdAt: row.created_at,
  createdBy,
  documentId: row.document_id,
  printed,
  cases,
  open,
})

/** Batches of the last two weeks, newest first; an officer those to the own department. */
export async function listBatches(core: Core, call: Call, wanted: string | undefined): Promise<Batch[]> {
  const actor = allow(call, 'handover.read')
  const department = actor.role === 'officer' ? (actor.departmentCode ?? '-') : wanted
  const since = startOfDate(addDays(dateOf(core.clock.now()), -LISTED_DAYS))
  const recent = core.db.read.selectFrom('transfer_batch').selectAll().where('created_at', '>=', since)
  const rows = await (department === undefined ? recent : recent.where('department_code', '=', department)).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(200).execute()
  if (rows.length === 0) return []
  const counts = await core.db.read
    .selectFrom('transfer_batch_case as bc')
    .innerJoin('transfer_batch as b', 'b.id', 'bc.batch_id')
    .innerJoin('cases as c', 'c.id', 'bc.case_id')
    .select((eb) => ['bc.batch_id', eb.fn.countAll<number>().as('n'), eb.fn.sum<number>(eb.case().when(eb.and([eb('c.state', '=', 'dispatched'), eb('c.dispatched_at', '<=', eb.ref('b.created_at'))])).then(1).else(0).end()).as('open')])
    .where('bc.batch_id', 'in', rows.map((r) => r.id))
    // What is counted can be looked at.
    .where('c.sensitivity', 'in', covered(actor.clearance))
    .groupBy('bc.batch_id')
    .execute()
  const of = new Map(counts.map((c) => [c.batch_id, c]))
  const [names, printed] = await Promise.all([staffNames(core.db.read, rows.map((r) => r.created_by)), printedOf(core.db.read, rows.map((r) => r.document_id))])
  return rows.map((r) => toBatch(core, r, names.get(r.created_by) ?? '', printed.has(r.document_id), Number(of.get(r.id)?.n ?? 0), Number(of.get(r.id)?.open ?? 0)))
}

/** A batch by its number with its cases. Throws NOT_FOUND. */
export async function batchWithCases(db: Reader | Tx, number: string): Promise<{ row: BatchRow; cases: CaseTable[] }> {
  const code = readBatchNumber(number)
  const row = code === null ? undefined : await db.selectFrom('transfer_batch').selectAll().where('number', '=', code).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', { message: `没有批次 ${number.trim().slice(0, 30)},请核对批次清单上的编号` })
  const cases = await db.selectFrom('cases').innerJoin('transfer_batch_case as bc', 'bc.case_id', 'cases.id').selectAll('cases').where('bc.batch_id', '=', row.id).orderBy('cases.id').execute()
  return { row, cases }
}

/** Throws FORBIDDEN for a batch that went to another department. */
export function refuseForeign(core: Core, { number, department_code: code }: BatchRow, department: string | null): void {
  if (code === department) return
  throw new AppError('FORBIDDEN', { message: `批次 ${number} 是转给${core.catalogue.department(code)?.name ?? code}的,不是本部门的,请退回受理点` })
}

/** One batch with the slips the caller may see. Errors: NOT_FOUND, FORBIDDEN. */
export async function getBatch(core: Core, call: Call, number: string): Promise<Batch & { slips: Slip[] }> {
  const actor = allow(call, 'handover.read')
  const { row, cases } = await batchWithCases(core.db.read, number)
  if (actor.role === 'officer') refuseForeign(core, row, actor.departmentCode)
  const [names, printed] = await Promise.all([staffNames(core.db.read, [row.created_by]), printedOf(core.db.read, [row.document_id])])
  const seen = cases.filter((c) => maySee(actor.clearance, c.sensitivity))
  const open = seen.filter((c) => c.state === 'dispatched' && (c.dispatched_at ?? '') <= row.created_at)
  return { ...toBatch(core, row, names.get(row.created_by) ?? '', printed.has(row.document_id), seen.length, open.length), slips: seen.map((c) => toSlip(core, c)) }
}
