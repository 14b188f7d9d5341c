import type { Slip } from '#shared/contract/supervision.ts'
import { AppError } from '#shared/contract/errors.ts'
import { answerColour, refuseClosing, type Verdict } from '#shared/rules/supervision.ts'
import { dateOf, type IsoDate } from '#shared/rules/time.ts'
import { maySee } from '#shared/rules/visibility.ts'
import { act, allow, type ActionScope, type Done } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { CENTRE_PREFIX, takePaperNumbers } from '#main/domain/cases/numbering.ts'
import { raiseOverdueCase } from '#main/domain/cases/overdue.ts'
import { applyWithin } from '#main/domain/cases/service.ts'
import { sees } from '#main/domain/cases/sight.ts'
import { recordSheet, sheetHead } from '#main/domain/documents/sheet.ts'
import { newSlip, takeSlipNumber, type SlipRow } from './consequences.ts'
import { daysOf, replyDay } from './days.ts'
import { addressOf, checkTarget, communityNames, isAddressee, targetName, type Target } from './targets.ts'

const targetOf = (row: SlipRow): Target => ({ kind: row.target_kind, code: row.target_code })

/** Slips of open or closed kind the person may see, by reply date; `closed` the newest 200. */
export async function listSlips(core: Core, call: Call, { state }: { state: 'open' | 'closed' }): Promise<Slip[]> {
  const actor = allow(call, 'slip.read')
  return slipsOf(core, actor, state)
}

export async function slipsOf(core: Core, actor: Actor, state: 'open' | 'closed'): Promise<Slip[]> {
  let query = core.db.read.selectFrom('supervision_slip').selectAll()
  query = state === 'open' ? query.where('closed_at', 'is', null).orderBy('reply_due').orderBy('id') : query.where('closed_at', 'is not', null).orderBy('closed_at', 'desc').limit(200)
  const own = addressOf(actor)
  if (own) query = query.where('target_kind', '=', own.kind).where('target_code', '=', own.code)
  return toSlips(core, core.db.read, actor, await query.execute())
}

/** Rows as people see them: a case that is not for the person is told of without its number and matter. */
async function toSlips(core: Core, db: Reader | Tx, actor: Actor, rows: SlipRow[]): Promise<Slip[]> {
  if (rows.length === 0) return []
  const ids = rows.map((r) => r.id)
  const caseIds = rows.flatMap((r) => (r.case_id === null ? [] : [r.case_id]))
  const eventIds = rows.flatMap((r) => (r.event_id === null ? [] : [r.event_id]))
  const staffIds = [...new Set(rows.flatMap((r) => [r.issued_by, r.replied_by, r.closed_by].filter((id): id is string => id !== null)))]
  const cases = caseIds.length === 0 ? [] : await db.selectFrom('cases').select(['id', 'ended_at', 'sensitivity']).where('id', 'in', caseIds).execute()
  const papers = caseIds.length === 0 ? [] : await db.selectFrom('document').select(['id', 'event_id']).where('case_id', 'in', caseIds).where('event_id', 'in', eventIds).execute()
  const documentOf = (r: SlipRow): string | null => r.document_id ?? papers.find((p) => p.event_id === r.event_id)?.id ?? null
  const printed = await printedOf(db, rows.flatMap((r) => documentOf(r) ?? []))
  const staff = new Map((await db.selectFrom('staff').select(['id', 'display_name']).where('id', 'in', staffIds).execute()).map((s) => [s.id, s.display_name]))
  const raised = await db.selectFrom('supervision_escalation').selectAll().where('slip_id', 'in', ids).orderBy('level').execute()
  const names = await communityNames(db)
  const days = await daysOf(db)
  const today = dateOf(core.clock.now())
  const calendar = core.calendar.calendar()
  return rows.map((r): Slip => {
    const theCase = cases.find((c) => c.id === r.case_id)
    const hidden = theCase !== undefined && !maySee(actor.clearance, theCase.sensitivity)
    return {
      id: r.id,
      number: r.number,
      caseId: hidden ? null : r.case_id,
      caseEnded: theCase !== undefined && theCase.ended_at !== null,
      targetKind: r.target_kind,
      targetCode: r.target_code,
      targetName: targetName(core, names, targetOf(r)),
      subject: hidden ? '敏感事项办件' : r.subject,
      reason: hidden ? '内容仅供有权限的人员查看' : r.reason,
      replyDue: r.reply_due,
      left: calendar.workingDaysBetween(today, r.reply_due),
      colour: r.replied_at === null && r.closed_at === null ? answerColour(r.reply_due, today, days.reply, calendar) : null,
      level: r.level,
      escalations: raised.filter((e) => e.slip_id === r.id).map((e) => ({ level: e.level, at: e.at, headName: e.head_name })),
      issuedByName: staff.get(r.issued_by) ?? '',
      issuedAt: r.issued_at,
      repliedByName: r.replied_by === null ? null : (staff.get(r.replied_by) ?? ''),
      repliedAt: r.replied_at,
      reply: hidden ? null : r.reply,
      closedByName: r.closed_by === null ? null : (staff.get(r.closed_by) ?? ''),
      closedAt: r.closed_at,
      verdict: r.verdict,
      verdictNote: hidden ? null : r.verdict_note,
      documentId: hidden ? null : documentOf(r),
      documentPrinted: printed.has(documentOf(r) ?? ''),
    }
  })
}

async function printedOf(db: Reader | Tx, documents: string[]): Promise<Set<string>> {
  if (documents.length === 0) return new Set()
  const jobs = await db.selectFrom('print_job').select('document_id').where('document_id', 'in', documents).execute()
  return new Set(jobs.map((j) => j.document_id))
}

async function answerWith(core: Core, { tx, actor }: ActionScope, slipId: string, detail: Record<string, unknown>): Promise<Done<Slip>> {
  const row = await tx.selectFrom('supervision_slip').selectAll().where('id', '=', slipId).executeTakeFirstOrThrow()
  const [slip] = await toSlips(core, tx, actor, [row])
  return { result: slip!, subject: row.case_id ?? row.id, detail: { ...detail, slip: row.number } }
}

interface IssueInput {
  caseId?: string | undefined
  target?: Target | undefined
  subject?: string | undefined
  reason: string
  replyDue?: IsoDate | undefined
}

/**
 * Issues a slip with its D18. For a case it is the event `supervise` of that case; without one the sheet stands by itself.
 * Errors: INPUT_INVALID (target, subject, reply date), CASE_UNKNOWN, TRANSITION_REFUSED.
 */
export async function issueSlip(core: Core, call: Call, input: IssueInput): Promise<Slip> {
  if (input.caseId !== undefined) await raiseOverdueCase(core, input.caseId)
  return act(core, call, { action: 'slip.issue', request: input, subject: input.caseId ?? null }, async (scope) => {
    if (input.caseId === undefined) return issueAlone(core, scope, input)
    const { reason, replyDue, target } = input
    const { result, detail } = await applyWithin(core, scope, { type: 'supervise', id: input.caseId, reason, ...(replyDue && { replyDue }), ...(target && { target }) })
    const slip = await scope.tx.selectFrom('supervision_slip').select('id').where('case_id', '=', result.id).orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow()
    return answerWith(core, scope, slip.id, { ...detail })
  })
}

async function issueAlone(core: Core, scope: ActionScope, { target, subject, reason, replyDue }: IssueInput): Promise<Done<Slip>> {
  const { tx, actor, now } = scope
  if (!target) throw new AppError('INPUT_INVALID', { field: 'target', message: '请选择督办哪个部门、社区或受理点' })
  if (!subject) throw new AppError('INPUT_INVALID', { field: 'subject', message: '请写明督办什么事' })
  await checkTarget(core, tx, target)
  const due = await replyDay(core, tx, replyDue, dateOf(now))
  const [number = ''] = await takePaperNumbers(tx, CENTRE_PREFIX, Number(now.slice(0, 4)), 1)
  const sheet = await recordSheet(scope, 'D18', {
    ...sheetHead(core, 'D18', { point: actor.pointCode, number, printedAt: now }),
    department: targetName(core, await communityNames(tx), target),
    subject,
    overdueDays: 0,
    facts: `关于“${subject}”。`,
    demand: reason,
    replyBy: due,
    supervisor: actor.name,
    issuedAt: now,
  })
  const slip = newSlip({
    number: await takeSlipNumber(tx, now.slice(0, 4)),
    case_id: null,
    event_id: null,
    target_kind: target.kind,
    target_code: target.code,
    subject,
    reason,
    reply_due: due,
    issued_by: actor.id,
    issued_at: now,
    document_id: sheet.id,
  })
  await tx.insertInto('supervision_slip').values(slip).execute()
  return answerWith(core, scope, slip.id, { target, document: number, replyDue: due })
}

async function findSlip(tx: Tx, actor: Actor, id: string): Promise<SlipRow> {
  const row = await tx.selectFrom('supervision_slip').selectAll().where('id', '=', id).executeTakeFirst()
  // Who may not know of the case sees that there is a slip, and leaves it to others.
  const known = row && (row.case_id === null || sees(actor, await tx.selectFrom('cases').select('sensitivity').where('id', '=', row.case_id).executeTakeFirstOrThrow()))
  if (!row || !known || !isAddressee(actor, targetOf(row))) throw new AppError('NOT_FOUND', { message: '没有找到这张督办单' })
  return row
}

/**
 * The addressee answers (a supervisor may write an answer down for it). Of a case it is the event `reply`, which answers all its open slips.
 * Errors: NOT_FOUND (also a slip to others), CONFLICT (answered or closed meanwhile), TRANSITION_REFUSED (the case has ended).
 */
export function replyToSlip(core: Core, call: Call, input: { id: string; reply: string }): Promise<Slip> {
  return act(core, call, { action: 'slip.reply', request: input, subject: input.id }, async (scope) => {
    const { tx, actor, now } = scope
    const row = await findSlip(tx, actor, input.id)
    if (row.closed_at !== null) throw new AppError('CONFLICT', { message: '这张督办单已经结案,不用再答复' })
    if (row.replied_at !== null) throw new AppError('CONFLICT', { message: '这张督办单刚才已有人答复,请刷新后再看' })
    if (row.case_id !== null) {
      const { detail } = await applyWithin(core, scope, { type: 'reply', id: row.case_id, reason: input.reply })
      return answerWith(core, scope, row.id, { ...detail })
    }
    const done = await tx.updateTable('supervision_slip').set({ replied_by: actor.id, replied_at: now, reply: input.reply }).where('id', '=', row.id).where('replied_at', 'is', null).executeTakeFirst()
    if (Number(done.numUpdatedRows) !== 1) throw new AppError('CONFLICT', { message: '这张督办单刚才已有人答复,请刷新后再看' })
    return answerWith(core, scope, row.id, {})
  })
}

/** A supervisor closes a slip with a verdict. Errors: NOT_FOUND, CONFLICT (closed, or not yet answered). */
export function closeSlip(core: Core, call: Call, input: { id: string; verdict: Verdict; note?: string | undefined }): Promise<Slip> {
  return act(core, call, { action: 'slip.issue', name: 'slip.close', request: input, subject: input.id }, async (scope) => {
    const { tx, actor, now } = scope
    const row = await findSlip(tx, actor, input.id)
    const theCase = row.case_id === null ? undefined : await tx.selectFrom('cases').select('ended_at').where('id', '=', row.case_id).executeTakeFirst()
    const facts = { closed: row.closed_at !== null, replied: row.replied_at !== null, ofCase: row.case_id !== null, caseEnded: theCase?.ended_at != null }
    const refusal = refuseClosing(facts, input.verdict)
    if (refusal) throw new AppError('CONFLICT', { message: refusal, rule: '督办规则' })
    const set = { closed_by: actor.id, closed_at: now, verdict: input.verdict, verdict_note: input.note || null }
    const done = await tx.updateTable('supervision_slip').set(set).where('id', '=', row.id).where('closed_at', 'is', null).executeTakeFirst()
    if (Number(done.numUpdatedRows) !== 1) throw new AppError('CONFLICT', { message: '这张督办单刚才已经结案' })
    return answerWith(core, scope, row.id, { verdict: input.verdict })
  })
}
