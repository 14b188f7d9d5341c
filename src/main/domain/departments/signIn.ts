import type { SignedLine } from '#shared/contract/handover.ts'
import { AppError } from '#shared/contract/errors.ts'
import { CASE_STATES } from '#shared/rules/caseMachine.ts'
import { CASE_NUMBER_LENGTH, checkCaseNumber, normalizeCaseNumber } from '#shared/rules/caseNumber.ts'
import { readBatchNumber } from '#shared/rules/transferBatch.ts'
import { maySee } from '#shared/rules/visibility.ts'
import { act, allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { CaseTable } from '#main/database/schema.ts'
import { applyEvent } from '#main/domain/cases/service.ts'
import { batchWithCases, refuseForeign } from './batches.ts'
import { toSlip } from './slips.ts'
import { departmentOf, staffNames } from './staff.ts'
import { batchNumbers } from './transit.ts'

export interface SignInInput {
  code: string
  department?: string | undefined
  missing: string[]
}

/** The case number in what was scanned: a QR code holds it among other things. Throws INPUT_INVALID saying what is wrong with it. */
function caseNumberIn(code: string): string {
  const plain = normalizeCaseNumber(code)
  const inside = new RegExp(`(?<!\\d)\\d{${CASE_NUMBER_LENGTH}}(?!\\d)`).exec(plain)?.[0] ?? plain
  const { valid } = checkCaseNumber(inside)
  if (!valid) throw new AppError('INPUT_INVALID', { field: 'code', message: `“${code.trim().slice(0, 40)}”不是转办单或批次清单的条码,请重新扫描` })
  return inside
}

/**
 * Signs in what a bar code stands for: the transfer slip of one case, or a batch list and with it every case of it but those whose papers are
 * missing. Each case is signed in by itself: what stands in the way of one is said on its line and stops no other, and scanning again does the rest.
 * Errors: INPUT_INVALID (no such code), NOT_FOUND (batch), FORBIDDEN (batch of another department).
 */
export async function signInByCode(core: Core, call: Call, input: SignInInput): Promise<{ batch: string | null; lines: SignedLine[] }> {
  const actor = allow(call, 'handover.sign')
  const department = departmentOf(actor, input.department)
  const batch = readBatchNumber(input.code)
  const lines = batch === null ? [await signSlip(core, call, actor, department, caseNumberIn(input.code))] : await signBatch(core, call, actor, department, batch, new Set(input.missing))
  const detail = { ...(batch !== null && { batch }), lines: lines.map(({ number, status }) => ({ number, status })) }
  // What was found missing is kept in the journal beside what was signed in.
  await act(core, { ...call, idempotencyKey: null }, { action: 'handover.sign', name: 'batch.signIn', subject: batch, request: input }, async () => ({ result: null, detail }))
  return { batch, lines }
}

async function signBatch(core: Core, call: Call, actor: Actor, department: string, number: string, missing: ReadonlySet<string>): Promise<SignedLine[]> {
  const { row, cases } = await batchWithCases(core.db.read, number)
  refuseForeign(core, row, department)
  const later = await batchNumbers(core, cases.map((one) => one.id))
  const lineOf = async (one: CaseTable): Promise<SignedLine> => {
    if (!maySee(actor.clearance, one.sensitivity)) return HIDDEN_LINE
    if (missing.has(one.number)) return missingLine(core, one)
    // Its papers came back and went out again: they lie in another bundle.
    const travels = one.state === 'dispatched' && (one.dispatched_at ?? '') > row.created_at
    return travels ? refused(one, `${nameOf(core, one)}:已另行转办,${laterBatch(later.get(one.id)?.number, number)}`) : signCase(core, call, department, one)
  }
  const lines: SignedLine[] = []
  for (const one of cases) lines.push(await lineOf(one))
  return lines
}

const laterBatch = (found: string | undefined, scanned: string): string => (found === undefined || found === scanned ? '请扫这一件的转办单' : `请扫批次 ${found}`)

const nameOf = (core: Core, row: CaseTable): string => `${row.applicant_name} · ${toSlip(core, row).matterName}`

/** Of a case that is not for the person only that there is one in the bundle. */
const HIDDEN_LINE: SignedLine = { caseId: null, number: '', status: 'refused', text: '敏感办件,由指定人员签收' }

const missingLine = (core: Core, row: CaseTable): SignedLine => ({ caseId: row.id, number: row.number, status: 'missing', text: `${nameOf(core, row)}:材料没有到,未签收,仍在途` })

async function signSlip(core: Core, call: Call, actor: Actor, department: string, number: string): Promise<SignedLine> {
  const row = await core.db.read.selectFrom('cases').selectAll().where('number', '=', number).executeTakeFirst()
  if (!row || !maySee(actor.clearance, row.sensitivity)) return { caseId: null, number, status: 'refused', text: '没有这个受理编号的办件,请核对条码' }
  return signCase(core, call, department, row)
}

const refused = (row: CaseTable, text: string): SignedLine => ({ caseId: row.id, number: row.number, status: 'refused', text })

/** Signs in one case, or says why not: already signed (by whom), another department's, withdrawn, not dispatched. */
async function signCase(core: Core, call: Call, department: string, row: CaseTable): Promise<SignedLine> {
  // Whose case it is, is none of another department's business.
  if (row.department_code !== department)
    return refused(row, `现由${core.catalogue.department(row.department_code)?.name ?? row.department_code}办理,不是本部门的,请退回受理点`)
  const who = nameOf(core, row)
  if (row.state === 'inProgress') {
    const names = await staffNames(core.db.read, [row.officer_id])
    const by = row.officer_id === null ? '' : (names.get(row.officer_id) ?? '')
    return { caseId: row.id, number: row.number, status: 'already', text: `${who}:${by ? `${by}` : ''}已于${(row.signed_in_at ?? row.updated_at).slice(0, 16).replace('T', ' ')}签收,不用再签` }
  }
  if (row.state !== 'dispatched') return refused(row, `${who}:${CASE_STATES[row.state].label},${AFTER[row.state] ?? '不能签收'}`)
  try {
    // One key for each case of the call: a repeated call signs nothing twice.
    const idempotencyKey = call.idempotencyKey === null ? null : `${call.idempotencyKey}.${row.number.slice(-12)}`.slice(-100)
    await applyEvent(core, { ...call, idempotencyKey }, { type: 'signIn', id: row.id })
    return { caseId: row.id, number: row.number, status: 'signed', text: `已签收 ${who}` }
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error
    return refused(row, `${who}:${error.message}`)
  }
}

/** What to do with papers of a case that is not on its way. */
const AFTER: Partial<Record<CaseTable['state'], string>> = {
  withdrawn: '申请人已撤回,材料请退回受理点', accepted: '还没有转办,请受理点先转办', discarded: '已作废,材料请退回受理点', rejected: '已退件', closed: '已办结', delivered: '已送达', archived: '已归档',
}
