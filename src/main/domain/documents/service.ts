import { v7 as uuid } from 'uuid'
import { sql } from 'kysely'
import type { PrintJob } from '#shared/contract/documents.ts'
import { AppError } from '#shared/contract/errors.ts'
import type { RenderableKind } from '#shared/documents/data.ts'
import { DOCUMENT_KINDS, type DocumentKind } from '#shared/documents/kinds.ts'
import { covered } from '#shared/rules/visibility.ts'
import { act, allow } from '#main/core/action.ts'
import { sha256 } from '#main/core/canonical.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { refuseForeignSheets } from './access.ts'
import type { DocumentRow } from './record.ts'

type PrintRow = Tables['print_job']

/** A sheet the caller may see (access.ts). Errors: DOCUMENT_UNKNOWN, CASE_UNKNOWN, FORBIDDEN. */
async function findDocument(core: Core, call: Call, id: string): Promise<DocumentRow> {
  const row = await core.db.read.selectFrom('document').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('DOCUMENT_UNKNOWN', { data: { id } })
  await refuseForeignSheets(core, call, [row])
  return row
}

/** The mark of a later print: number, time, operator and reason, from its print job. */
async function reprintMark(core: Core, documentId: string, copy: number) {
  const job = await core.db.read
    .selectFrom('print_job as p')
    .leftJoin('staff as s', 's.id', 'p.requested_by')
    .select(['p.requested_at', 'p.reason', 's.display_name'])
    .where('p.document_id', '=', documentId)
    .where('p.copy_no', '=', copy)
    .executeTakeFirst()
  if (!job) throw new AppError('DOCUMENT_UNKNOWN', { message: `没有第 ${copy} 次补打的记录`, data: { documentId, copy } })
  return { n: copy, at: job.requested_at, by: job.display_name ?? '系统', reason: job.reason ?? '' }
}

/**
 * The PDF/A of a sheet. The first time it is drawn from the recorded snapshot and kept; afterwards the kept file is given.
 * `copy` n > 0: the same sheet with 补打 第n次. Errors: DOCUMENT_UNKNOWN, GLYPH_MISSING, RENDER_FAILED.
 */
export async function documentPdf(core: Core, call: Call, input: { id: string; copy?: number | undefined }): Promise<{ bytes: Uint8Array; name: string }> {
  allow(call, 'document.read')
  const row = await findDocument(core, call, input.id)
  const name = `${row.kind}-${row.number}.pdf`
  if (input.copy) {
    const reprint = await reprintMark(core, row.id, input.copy)
    const { pdf } = await core.jobs.run('render', { kind: row.kind as RenderableKind, data: JSON.parse(row.data), options: { format: 'pdf', reprint } })
    return { bytes: pdf as Uint8Array, name }
  }
  return { bytes: await keptPdf(core, row), name }
}

/** The stored PDF of a sheet, drawn and stored now if it was not yet. */
export async function keptPdf(core: Core, row: DocumentRow): Promise<Uint8Array> {
  const stored = await core.db.read.selectFrom('document_file').select('pdf').where('document_id', '=', row.id).executeTakeFirst()
  if (stored) return stored.pdf
  const { pdf } = await core.jobs.run('render', { kind: row.kind as RenderableKind, data: JSON.parse(row.data), options: { format: 'pdf' } })
  const bytes = Buffer.from(pdf as Uint8Array)
  await core.db.write((tx) =>
    tx
      .insertInto('document_file')
      .values({ document_id: row.id, pdf: bytes, sha256: sha256(bytes), rendered_at: core.clock.now() })
      .onConflict((c) => c.column('document_id').doNothing())
      .execute(),
  )
  return bytes
}

/** The pages of a sheet as SVG of exact size: what the screen shows is what the paper gets. */
export async function documentPages(core: Core, call: Call, input: { id: string; copy?: number | undefined }) {
  allow(call, 'document.read')
  const row = await findDocument(core, call, input.id)
  const reprint = input.copy ? await reprintMark(core, row.id, input.copy) : undefined
  const options = { format: 'svg' as const, ...(reprint && { reprint }) }
  const { svgPages } = await core.jobs.run('render', { kind: row.kind as RenderableKind, data: JSON.parse(row.data), options })
  return { id: row.id, kind: row.kind, number: row.number, paper: DOCUMENT_KINDS[row.kind as DocumentKind].paper, pages: svgPages ?? [] }
}

/** Queues the first print. A sheet already printed needs a reprint with a reason; one that failed is queued again. */
export function printDocument(core: Core, call: Call, input: { id: string; printer?: string | undefined }): Promise<PrintJob> {
  return act(core, call, { action: 'print.record', name: 'document.print', subject: input.id, request: input }, async ({ tx, actor, now }) => {
    const document = await findDocument(core, call, input.id)
    const before = await tx.selectFrom('print_job').selectAll().where('document_id', '=', input.id).where('copy_no', '=', 0).executeTakeFirst()
    if (before?.status === 'printed') throw new AppError('CONFLICT', { message: '这份文书已打印过,请用补打并写明原因' })
    const row: PrintRow = {
      id: before?.id ?? uuid(),
      document_id: document.id,
      copy_no: 0,
      status: 'queued',
      printer: input.printer || null,
      failure: null,
      reason: null,
      requested_by: actor.id,
      requested_at: before?.requested_at ?? now,
      updated_at: now,
    }
    const { id, ...values } = row
    await tx.insertInto('print_job').values(row).onConflict((c) => c.column('id').doUpdateSet(values)).execute()
    return { result: await jobView(tx, id), detail: { number: document.number } }
  })
}

/** A second sheet would be a second application under one number. */
const ONE_OF_A_NUMBER = 'D23'

/** Queues 补打 第n次 with its reason. */
export function reprintDocument(core: Core, call: Call, input: { id: string; reason: string }): Promise<PrintJob> {
  return act(core, call, { action: 'document.reprint', subject: input.id, request: input }, async ({ tx, actor, now }) => {
    const document = await findDocument(core, call, input.id)
    if (document.kind === ONE_OF_A_NUMBER) throw new AppError('CONFLICT', { message: '备用受理单一号一张,不能补打。没有印好的请在“班次”中作废,另印一张' })
    const last = await tx.selectFrom('print_job').select((eb) => eb.fn.max('copy_no').as('n')).where('document_id', '=', input.id).executeTakeFirst()
    const copy = Number(last?.n ?? 0) + 1
    const id = uuid()
    await tx
      .insertInto('print_job')
      .values({ id, document_id: input.id, copy_no: copy, status: 'queued', printer: null, failure: null, reason: input.reason, requested_by: actor.id, requested_at: now, updated_at: now })
      .execute()
    return { result: await jobView(tx, id), detail: { number: document.number, copy, reason: input.reason } }
  })
}

/** What became of a print job; a failure keeps its reason so that the queue can show and retry it. */
export function recordPrintResult(core: Core, call: Call, input: { id: string; status: PrintRow['status']; failure?: string | undefined }): Promise<{ ok: true }> {
  return act(core, call, { action: 'print.record', name: 'print.result', subject: input.id, request: input }, async ({ tx, now }) => {
    const job = await tx.selectFrom('print_job').select('document_id').where('id', '=', input.id).executeTakeFirst()
    if (!job) throw new AppError('NOT_FOUND', { message: '打印队列中没有这一项' })
    await findDocument(core, call, job.document_id)
    await tx
      .updateTable('print_job')
      .set({ status: input.status, failure: input.failure || null, updated_at: now })
      .where('id', '=', input.id)
      .execute()
    return { result: { ok: true as const }, detail: { status: input.status, failure: input.failure ?? null } }
  })
}

/** Open print jobs (all of today's with `all`), oldest first: survives a restart because it is in the database. */
export async function printQueue(core: Core, call: Call, all: boolean): Promise<PrintJob[]> {
  const actor = allow(call, 'print.read')
  const query = jobQuery(core.db.read as unknown as Tx)
  const filtered = all
    ? query.where('p.requested_at', '>=', `${core.clock.now().slice(0, 10)}T00:00:00.000+08:00`)
    : query.where('p.status', 'in', ['queued', 'printing', 'failed'])
  const seen = covered(actor.clearance)
  const mine = filtered.where((eb) => eb.or([eb('c.sensitivity', 'is', null), eb('c.sensitivity', 'in', seen)]))
  const own = actor.role === 'officer' ? mine.where((eb) => eb.or([eb('p.requested_by', '=', actor.id), eb('c.department_code', '=', actor.departmentCode ?? '-')])) : mine
  return (await own.orderBy('p.requested_at').limit(500).execute()).map(toJob)
}

const jobQuery = (db: Tx) =>
  db
    .selectFrom('print_job as p')
    .innerJoin('document as d', 'd.id', 'p.document_id')
    .leftJoin('cases as c', 'c.id', 'd.case_id')
    .select(['p.id', 'p.document_id', 'd.kind', 'd.number', sql<string | null>`c.number`.as('case_number'), 'p.copy_no', 'p.status', 'p.printer', 'p.failure', 'p.requested_at'])

type JobRow = Awaited<ReturnType<ReturnType<typeof jobQuery>['execute']>>[number]

const toJob = (r: JobRow): PrintJob => ({
  id: r.id,
  documentId: r.document_id,
  kind: r.kind,
  number: r.number,
  caseNumber: r.case_number,
  copyNo: r.copy_no,
  status: r.status,
  printer: r.printer,
  failure: r.failure,
  requestedAt: r.requested_at,
})

async function jobView(tx: Tx, id: string): Promise<PrintJob> {
  return toJob(await jobQuery(tx).where('p.id', '=', id).executeTakeFirstOrThrow())
}
