import type { ReservedForm } from '#shared/contract/desk.ts'
import { AppError } from '#shared/contract/errors.ts'
import { checkCaseNumber, formatCaseNumber, type CaseNumberReason } from '#shared/rules/caseNumber.ts'
import { standsInFor } from '#shared/rules/roles.ts'
import { dateOf } from '#shared/rules/time.ts'
import { shortTime } from '#shared/text/labels.ts'
import { act, allow, type ActionScope } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import { insertRows } from '#main/database/insert.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { CaseTable, Tables } from '#main/database/schema.ts'
import { CENTRE_PREFIX, takeCaseNumbers, takePaperNumbers } from '#main/domain/cases/numbering.ts'
import { recordSheet, sheetHead } from '#main/domain/documents/sheet.ts'

/**
 * 备用受理单 (domain §7 D23): forms printed while there is power, filled in by hand while there is none, entered afterwards. Their numbers
 * come from the series of the case numbers, so that no case gets one of them but the one written on the form.
 */
type Row = Tables['reserved_number']

/** Forms one asks for at once are few; a list of more nobody reads. */
const LISTED = 200

/** Reserves numbers at the counter of the shift and makes a sheet for each; printed like any other paper. CONFLICT without a shift. */
export function reserveForms(core: Core, call: Call, input: { count: number }): Promise<{ forms: { number: string; documentId: string }[] }> {
  return act(core, call, { action: 'form.use', name: 'form.reserve', request: input }, async (scope) => {
    const place = await placeOfShift(core, scope)
    const taken = await takeCaseNumbers(scope.tx, place, dateOf(scope.now), input.count)
    const papers = await takePaperNumbers(scope.tx, CENTRE_PREFIX, Number(scope.now.slice(0, 4)), input.count)
    const rows: Row[] = []
    for (const [i, { number, serial }] of taken.entries()) {
      const { id } = await recordSheet(scope, 'D23', {
        ...sheetHead(core, 'D23', { point: place.point, number: papers[i]!, printedAt: scope.now }),
        caseNumber: number,
        counter: `${Number(place.counter)}号窗口`,
      })
      rows.push({
        number, point_code: place.point, counter: place.counter, serial, printed_at: scope.now, printed_by: scope.actor.id, document_id: id,
        state: 'open', case_id: null, void_reason: null, ended_at: null, ended_by: null,
      })
    }
    await insertRows(scope.tx, 'reserved_number', rows)
    const numbers = rows.map((r) => r.number)
    return { result: { forms: rows.map((r) => ({ number: r.number, documentId: r.document_id })) }, subject: numbers[0]!, detail: { counter: place.counter, numbers } }
  })
}

/** The counter the person is signed on at, as case numbers name it. */
async function placeOfShift(core: Core, { tx, actor, now }: ActionScope): Promise<{ region: string; point: string; counter: string }> {
  const shift = await tx.selectFrom('shift').select(['point_code', 'counter']).where('staff_id', '=', actor.id).where('ended_at', 'is', null).executeTakeFirst()
  if (!shift) throw new AppError('CONFLICT', { message: '请先上岗,再印本窗口的备用受理单' })
  const point = core.catalogue.point(shift.point_code)
  if (!point?.counters.some((c) => c.number === shift.counter && c.active)) throw new AppError('CONFLICT', { message: '这个窗口已停用,不能再印备用受理单' })
  if (point.validTo !== null && point.validTo < dateOf(now)) throw new AppError('POINT_CLOSED')
  return { region: point.region, point: point.code, counter: shift.counter }
}

const query = (db: Reader | Tx) =>
  db
    .selectFrom('reserved_number as r')
    .innerJoin('staff as p', 'p.id', 'r.printed_by')
    .leftJoin('staff as e', 'e.id', 'r.ended_by')
    .selectAll('r')
    .select(['p.display_name as printed_name', 'e.display_name as ended_name'])

type NamedRow = Awaited<ReturnType<ReturnType<typeof query>['executeTakeFirstOrThrow']>>

/** The person's point; who belongs to none looks at the first of the centre. */
const pointOf = (core: Core, actor: Actor): string => actor.pointCode ?? core.catalogue.points()[0]?.code ?? ''

/** A form belongs to the counter that printed it; a supervisor stands in for any of them. */
const isOfCounter = (actor: Actor, row: Pick<Row, 'point_code' | 'counter'>): boolean =>
  standsInFor(actor.role) === 'supervisor' || (actor.pointCode === row.point_code && actor.counterNumber === row.counter)

const toForm = (actor: Actor) => (row: NamedRow): ReservedForm => ({
  number: row.number,
  counter: row.counter,
  state: row.state,
  documentId: row.document_id,
  printedAt: row.printed_at,
  printedBy: row.printed_name,
  voidReason: row.void_reason,
  endedAt: row.ended_at,
  endedBy: row.ended_name,
  mayUse: row.state === 'open' && isOfCounter(actor, row),
})

/** Forms of the acceptance point in one state, the newest numbers first. */
export async function listReserved(core: Core, call: Call, state: Row['state']): Promise<ReservedForm[]> {
  const actor = allow(call, 'form.use')
  const rows = await query(core.db.read).where('r.point_code', '=', pointOf(core, actor)).where('r.state', '=', state).orderBy('r.number', 'desc').limit(LISTED).execute()
  return rows.map(toForm(actor))
}

/** What a scanned number is: a form of this acceptance point, or null. */
export async function findReserved(core: Core, call: Call, text: string): Promise<{ form: ReservedForm | null }> {
  const actor = allow(call, 'form.use')
  const row = await query(core.db.read).where('r.number', '=', checkCaseNumber(text).normalized).where('r.point_code', '=', pointOf(core, actor)).executeTakeFirst()
  return { form: row ? toForm(actor)(row) : null }
}

/** Makes an open form void; the paper is handed in and kept. FORBIDDEN at another counter, RESERVED_NUMBER_REFUSED when it is not open. */
export function voidReserved(core: Core, call: Call, input: { number: string; reason: string }): Promise<{ ok: true }> {
  return act(core, call, { action: 'form.use', name: 'form.void', subject: input.number, request: input }, async (scope) => {
    const row = await openForm(core, scope, input.number)
    if (!isOfCounter(scope.actor, row)) throw new AppError('FORBIDDEN', { message: `这张备用单由${Number(row.counter)}号窗口或值班主管作废` })
    await end(scope, row.number, { state: 'void', void_reason: input.reason })
    return { result: { ok: true as const }, subject: row.number, detail: { reason: input.reason } }
  })
}

/** The number of a form for the case about to be made, and where that case happens. Errors: RESERVED_NUMBER_REFUSED. */
export async function takeReserved(
  core: Core,
  scope: ActionScope,
  text: string,
  at: { pointCode?: string | undefined; counterNumber?: string | undefined },
): Promise<{ number: string; place: { pointCode: string; counterNumber: string } }> {
  const row = await openForm(core, scope, text)
  const { actor } = scope
  if ((at.pointCode ?? actor.pointCode ?? row.point_code) !== row.point_code)
    throw refused('elsewhere', `这张备用单是${core.catalogue.point(row.point_code)?.name ?? row.point_code}的,请到该受理点补录`)
  if (standsInFor(actor.role) !== 'supervisor' && (at.counterNumber ?? actor.counterNumber) !== row.counter)
    throw refused('elsewhere', `这张备用单是${Number(row.counter)}号窗口的,请由该窗口或值班主管补录`)
  return { number: row.number, place: { pointCode: row.point_code, counterNumber: row.counter } }
}

/** The form becomes the case's, in the transaction of the case. */
export const spendReserved = (scope: ActionScope, { id, number }: Pick<CaseTable, 'id' | 'number'>): Promise<void> => end(scope, number, { state: 'used', case_id: id })

async function end({ tx, actor, now }: ActionScope, number: string, change: Partial<Row>): Promise<void> {
  const done = await tx.updateTable('reserved_number').set({ ...change, ended_at: now, ended_by: actor.id }).where('number', '=', number).where('state', '=', 'open').executeTakeFirst()
  if (Number(done.numUpdatedRows) !== 1) throw new AppError('RESERVED_NUMBER_REFUSED', { field: 'reservedNumber' })
}

const refused = (reason: string, message: string): AppError => new AppError('RESERVED_NUMBER_REFUSED', { field: 'reservedNumber', message, data: { reason } })

const WRONG_NUMBER: Record<CaseNumberReason, string> = {
  length: '备用单编号应为 21 位数字',
  charset: '备用单编号只能是数字',
  impossible_date: '备用单编号中的日期不存在',
  checksum: '备用单编号的校验码不符',
}

/** The form by its number, held against anybody else until the end of the transaction; refuses what is no form, or not open. */
async function openForm(core: Core, { tx }: ActionScope, text: string): Promise<Row> {
  const { normalized, reason } = checkCaseNumber(text)
  if (reason) throw refused(reason, `${WRONG_NUMBER[reason]},请对照单上的编号重新扫描或输入`)
  const lock = tx.selectFrom('reserved_number').select('number').where('number', '=', normalized)
  await (core.db.dialect === 'postgres' ? lock.forUpdate() : lock).execute()
  const row = await query(tx).where('r.number', '=', normalized).executeTakeFirst()
  const shown = formatCaseNumber(normalized)
  if (!row) throw refused('unknown', `${shown} 不是备用受理单的编号,请核对;正常收件不用填备用单编号`)
  const told = row.ended_at === null ? '' : `${shortTime(row.ended_at)}由${row.ended_name ?? '系统'}`
  if (row.state === 'used') throw refused('used', `这张备用单已用过:${told}补录为办件 ${shown},不能重号`)
  if (row.state === 'void') throw refused('void', `这张备用单已作废:${told}作废,原因“${row.void_reason}”。请按正常收件办理`)
  return row
}
