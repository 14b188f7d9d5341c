import { sql } from 'kysely'
import { AppError } from '#shared/contract/errors.ts'
import type { Admission, AdmissionInput, AdmissionRefusal } from '#shared/contract/funds.ts'
import { ADMISSION_STEPS, decideAdmission, overlaps, stepsFor, type AdmissionFacts, type AdmissionState, type AdmissionStepName, type Party } from '#shared/rules/admission.ts'
import { formatYuan, parseYuan } from '#shared/rules/money.ts'
import { standsInFor } from '#shared/rules/roles.ts'
import { addDays, dateOf, startOfDate } from '#shared/rules/time.ts'
import { maySee } from '#shared/rules/visibility.ts'
import { act, allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { takeNumbers } from '#main/domain/cases/numbering.ts'
import type { AdmissionRow } from './admissions.ts'
import { checkBetween, partyIn, sideOf, type Side } from './scope.ts'

type EventRow = Tables['admission_event']
interface EventData {
  party?: Party
  reason?: string
  agreement?: string
  lastDay?: string
}
const dataOf = (e: EventRow): EventData => JSON.parse(e.data) as EventData

const ALL_COMMUNITIES = '全部社区'
const ALL_MATTERS = '本部门全部事项'

const admissionsOf = (db: Reader | Tx) =>
  (db as Reader)
    .selectFrom('admission as a')
    .innerJoin('department as d', 'd.code', 'a.department_code')
    .leftJoin('community as k', 'k.code', 'a.community_code')
    .selectAll('a')
    .select(['d.name as department_name', 'k.name as community_name'])
type Named = Awaited<ReturnType<ReturnType<typeof admissionsOf>['execute']>>[number]

const factsOf = (row: AdmissionRow, events: EventRow[]): AdmissionFacts => ({
  state: row.state,
  departmentCode: row.department_code,
  communityCode: row.community_code,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  confirmed: events.filter((e) => e.type === 'confirm').flatMap((e) => dataOf(e).party ?? []),
})

const matterName = (core: Core, code: string | null): string => (code === null ? ALL_MATTERS : (core.catalogue.versions(code).at(-1)?.name ?? code))

function wordsOf({ type, ...event }: EventRow): string {
  const { reason, agreement, lastDay } = dataOf({ type, ...event })
  const label = type === 'submit' ? '提交' : ADMISSION_STEPS[type as AdmissionStepName].label
  return [label, agreement && `协议 ${agreement}`, lastDay && `到 ${lastDay} 为止`, reason].filter(Boolean).join(',')
}

function toAdmission(core: Core, actor: Actor, row: Named, events: EventRow[]): Admission {
  return {
    id: row.id,
    number: row.number,
    departmentCode: row.department_code,
    departmentName: row.department_name,
    communityCode: row.community_code,
    communityName: row.community_name ?? ALL_COMMUNITIES,
    matterCode: row.matter_code,
    matterName: matterName(core, row.matter_code),
    work: row.work,
    task: row.task,
    unit: row.unit,
    amountFen: row.amount_fen,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    endedOn: row.ended_on,
    agreement: row.agreement,
    state: row.state,
    version: row.version,
    createdAt: row.created_at,
    history: events.map((e) => ({ type: e.type, at: e.at, by: e.actor_name, words: wordsOf(e) })),
    steps: stepsFor(factsOf(row, events), partyIn(actor, { departmentCode: row.department_code, communityCode: row.community_code })),
  }
}

async function withEvents(core: Core, db: Reader | Tx, actor: Actor, rows: Named[]): Promise<Admission[]> {
  if (rows.length === 0) return []
  const events = await (db as Reader).selectFrom('admission_event').selectAll().where('admission_id', 'in', rows.map((r) => r.id)).orderBy('seq').execute()
  const byId = Map.groupBy(events, (e) => e.admission_id)
  return rows.map((row) => toAdmission(core, actor, row, byId.get(row.id) ?? []))
}

/** Admissions the caller may see, newest first; a community sees those for all communities too. Errors: FORBIDDEN (another side's). */
export async function listAdmissions(core: Core, call: Call, input: Side & { state?: AdmissionState | undefined }): Promise<Admission[]> {
  const actor = allow(call, 'fund.read')
  const { department, community } = sideOf(actor, input)
  let query = admissionsOf(core.db.read)
  if (department !== undefined) query = query.where('a.department_code', '=', department)
  if (community !== undefined) query = query.where((eb) => eb.or([eb('a.community_code', 'is', null), eb('a.community_code', '=', community)]))
  if (input.state !== undefined) query = query.where('a.state', '=', input.state)
  return withEvents(core, core.db.read, actor, await query.orderBy('a.created_at', 'desc').orderBy('a.id', 'desc').limit(1000).execute())
}

async function findAdmission(tx: Tx, id: string): Promise<{ row: Named; events: EventRow[] }> {
  const row = await admissionsOf(tx).where('a.id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', { message: '没有这项准入' })
  return { row, events: await tx.selectFrom('admission_event').selectAll().where('admission_id', '=', id).orderBy('seq').execute() }
}

async function addEvent(tx: Tx, actor: Actor, event: { admissionId: string; seq: number; type: string; at: string; data: EventData }): Promise<EventRow> {
  const { admissionId, data, ...rest } = event
  const row: EventRow = { id: uuid(), admission_id: admissionId, actor_id: actor.id, actor_name: actor.name, data: JSON.stringify(data), ...rest }
  await tx.insertInto('admission_event').values(row).execute()
  return row
}

/**
 * Refuses an admission whose days overlap with another approved one of the same department, matter, kind of work and community (or all of them), naming
 * the other: two would leave it open which price holds. One for a single community beside one for all is meant: the exact one holds.
 */
async function refuseOverlap(tx: Tx, row: AdmissionRow): Promise<void> {
  // Two at once must see each other.
  await takeNumbers(tx, `admission:${row.department_code}`, 0)
  const others = await tx
    .selectFrom('admission')
    .selectAll()
    .where('department_code', '=', row.department_code)
    .where('state', 'in', ['districtApproved', 'admitted', 'ended'])
    .where('id', '<>', row.id)
    .where((eb) => (row.community_code === null ? eb('community_code', 'is', null) : eb('community_code', '=', row.community_code)))
    .where((eb) => (row.matter_code === null ? eb('matter_code', 'is', null) : eb('matter_code', '=', row.matter_code)))
    .where((eb) => (row.work === null ? eb('work', 'is', null) : eb('work', '=', row.work)))
    .execute()
  const period = (a: AdmissionRow) => ({ validFrom: a.valid_from, validTo: a.valid_to, endedOn: a.ended_on })
  const other = others.find((o) => overlaps(period(row), period(o)))
  if (!other) return
  const until = other.ended_on ?? other.valid_to
  const message = `与准入 ${other.number}(${other.task},${other.valid_from} 至 ${until ?? '长期'})的期间重叠,请先终止该准入或改期间`
  throw new AppError('CONFLICT', { field: 'validFrom', message, rule: '费随事转 准入', data: { id: other.id, number: other.number } })
}

/** Refuses what the catalogue cannot hold: a matter of another department, an end before the beginning or already past. */
function checkAdmission(core: Core, input: AdmissionInput, today: string): void {
  const refuse = (field: string, message: string): never => {
    throw new AppError('INPUT_INVALID', { field, message })
  }
  if (input.validTo !== null && input.validTo < input.validFrom) refuse('validTo', '结束日期早于开始日期')
  if (input.validTo !== null && input.validTo < today) refuse('validTo', '期间已经过去,准入只管今后的任务')
  if (input.matterCode === null) return
  const matter = core.catalogue.matterNear(input.matterCode, input.validFrom > today ? input.validFrom : today)
  if (matter.departmentCode !== input.departmentCode) refuse('matterCode', `${matter.name}不是该部门的事项,请核对`)
}

/**
 * Submits an admission for approval: the department's officer for his own department, a supervisor for any. Errors: INPUT_INVALID (amount,
 * dates, matter), CONFLICT (number used, overlap with another), FORBIDDEN.
 */
export function submitAdmission(core: Core, call: Call, input: AdmissionInput): Promise<Admission> {
  return act(core, call, { action: 'admission.submit', request: input }, async ({ tx, actor, now }) => {
    if (standsInFor(actor.role) === 'officer' && actor.departmentCode !== input.departmentCode) throw new AppError('FORBIDDEN', { message: '只能为本部门提交准入' })
    const amount = input.amount.trim() === '' ? null : parseYuan(input.amount)
    await checkBetween(core, tx, input)
    checkAdmission(core, input, dateOf(now))
    const used = await tx.selectFrom('admission').select('id').where('number', '=', input.number).executeTakeFirst()
    if (used) throw new AppError('CONFLICT', { field: 'number', message: `文号 ${input.number} 已经登记过,请核对` })
    const row: AdmissionRow = {
      id: uuid(),
      number: input.number,
      department_code: input.departmentCode,
      community_code: input.communityCode,
      matter_code: input.matterCode,
      work: input.work,
      task: input.task,
      unit: input.unit,
      amount_fen: amount,
      valid_from: input.validFrom,
      valid_to: input.validTo,
      ended_on: null,
      agreement: null,
      state: 'submitted',
      version: 1,
      created_by: actor.id,
      created_at: now,
    }
    await refuseOverlap(tx, row)
    await tx.insertInto('admission').values(row).execute()
    await addEvent(tx, actor, { admissionId: row.id, seq: 1, type: 'submit', at: now, data: {} })
    const saved = await findAdmission(tx, row.id)
    return { result: toAdmission(core, actor, saved.row, saved.events), subject: row.id, detail: { number: row.number, task: row.task, amount: amount === null ? null : formatYuan(amount) } }
  })
}

export interface StepInput {
  id: string
  version: number
  step: AdmissionStepName
  reason?: string | undefined
  agreement?: string | undefined
  lastDay?: string | undefined
}

/**
 * Approves, confirms, refuses or ends an admission by the table of steps; entries already made stay as they are. Errors: NOT_FOUND,
 * VERSION_CONFLICT, TRANSITION_REFUSED, INPUT_INVALID (reason, agreement, last day), CONFLICT (overlap).
 */
export function moveAdmission(core: Core, call: Call, input: StepInput): Promise<Admission> {
  return act(core, call, { action: 'admission.decide', name: `admission.${input.step}`, subject: input.id, request: input }, async ({ tx, actor, now }) => {
    const { row, events } = await findAdmission(tx, input.id)
    const party = partyIn(actor, { departmentCode: row.department_code, communityCode: row.community_code })
    const verdict = decideAdmission(factsOf(row, events), input.step, party, input)
    if (!verdict.ok) {
      const { message, field } = verdict
      throw field === undefined ? new AppError('TRANSITION_REFUSED', { message, rule: '费随事转 准入' }) : new AppError('INPUT_INVALID', { field, message })
    }
    if (verdict.to === 'districtApproved' || verdict.to === 'admitted') await refuseOverlap(tx, row)
    const change = {
      state: verdict.to,
      version: row.version + 1,
      ...(input.step === 'agree' && { agreement: input.agreement ?? null }),
      ...(input.step === 'end' && { ended_on: input.lastDay ?? null }),
    }
    const done = await tx.updateTable('admission').set(change).where('id', '=', row.id).where('version', '=', input.version).executeTakeFirst()
    if (Number(done.numUpdatedRows) !== 1) throw new AppError('VERSION_CONFLICT', { message: '这项准入刚被他人更新,请刷新后再操作' })
    const needs: Partial<Record<string, string>> = ADMISSION_STEPS[input.step].needs
    const data: EventData = {
      ...(party && { party }),
      ...('reason' in needs && input.reason && { reason: input.reason }),
      ...('agreement' in needs && input.agreement && { agreement: input.agreement }),
      ...('lastDay' in needs && input.lastDay && { lastDay: input.lastDay }),
    }
    const event = await addEvent(tx, actor, { admissionId: row.id, seq: events.length + 1, type: input.step, at: now, data })
    return { result: toAdmission(core, actor, { ...row, ...change }, [...events, event]), detail: { number: row.number, ...data, state: verdict.to } }
  })
}

/** Tasks asked for without an admission, newest first, with the number per department. Errors: FORBIDDEN (another side's). */
export async function listRefusals(core: Core, call: Call, input: Side & { from?: string | undefined; to?: string | undefined }) {
  const actor = allow(call, 'fund.read')
  const { department, community } = sideOf(actor, input)
  let query = core.db.read
    .selectFrom('admission_refusal as r')
    .leftJoin('department as d', 'd.code', 'r.department_code')
    .leftJoin('community as k', 'k.code', 'r.community_code')
    .leftJoin('cases as c', 'c.id', 'r.case_id')
    .leftJoin('staff as s', 's.id', 'r.asked_by')
  if (department !== undefined) query = query.where('r.department_code', '=', department)
  if (community !== undefined) query = query.where('r.community_code', '=', community)
  if (input.from !== undefined) query = query.where('r.at', '>=', startOfDate(input.from))
  if (input.to !== undefined) query = query.where('r.at', '<', startOfDate(addDays(input.to, 1)))
  const counts = await query
    .select(['r.department_code', 'd.name', sql<number>`count(*)`.as('n')])
    .groupBy(['r.department_code', 'd.name'])
    .orderBy('r.department_code')
    .execute()
  const rows = await query.selectAll('r').select(['d.name as department_name', 'k.name as community_name', 'c.number as case_number', 'c.sensitivity', 's.display_name']).orderBy('r.at', 'desc').orderBy('r.id', 'desc').limit(500).execute()
  return {
    total: counts.reduce((n, c) => n + Number(c.n), 0),
    counts: counts.map((c) => ({ departmentCode: c.department_code, departmentName: c.name ?? c.department_code, count: Number(c.n) })),
    rows: rows.map((row) => (row.sensitivity === null || maySee(actor.clearance, row.sensitivity) ? row : { ...row, matter_code: null, case_number: null })).map((r): AdmissionRefusal => ({
      id: r.id,
      at: r.at,
      departmentCode: r.department_code,
      departmentName: r.department_name ?? r.department_code,
      communityCode: r.community_code,
      communityName: r.community_name ?? r.community_code ?? '—',
      matterCode: r.matter_code,
      matterName: r.matter_code === null ? '—' : matterName(core, r.matter_code),
      caseNumber: r.case_number,
      reason: r.reason,
      askedBy: r.display_name ?? '系统',
    })),
  }
}
