import { registerComplaint } from '#main/domain/complaints/service.ts'
import { finishTask, listTasks } from '#main/domain/community/tasks.ts'
import { openLight } from '#main/domain/community/lightCases.ts'
import { recordForm } from '#main/domain/burden/service.ts'
import { askPapers } from '#main/domain/departments/papers.ts'
import { makeBatch } from '#main/domain/departments/batches.ts'
import { signInByCode } from '#main/domain/departments/signIn.ts'
import { printDocument } from '#main/domain/documents/service.ts'
import { enterValue } from '#main/domain/evaluation/service.ts'
import { enter } from '#main/domain/funds/ledger.ts'
import { linkCase, queueState, takeTicket } from '#main/domain/queue/service.ts'
import { saveQuery } from '#main/domain/queries/service.ts'
import { issueSlip } from '#main/domain/supervision/slips.ts'
import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { applyTo, type World } from '#tests/support/core.ts'
import { admit, dispatched } from '../community/fixtures.ts'

export interface LifeOf {
  matter: string
  department: string
  /** Name of every applicant; nobody else bears it. */
  name: string
  /** Community of the case that is asked for without an admission. */
  elsewhere: string
}

/** What came of it: keys for whoever wants to look closer, and the words that must not reach other eyes. */
export interface Lives extends LifeOf {
  ids: string[]
  applicant: string
  numbers: string[]
  batch: string
  complaint: string
  query: string
  traces: string[]
}

/**
 * Three cases of one matter that leave their traces everywhere: `a` decided, badly rated, complained about and paid for; `b` late in the
 * department with an open task of the community, papers asked for and a slip; `c` still on its way. All by a supervisor.
 */
export async function liveThrough(w: World, of: LifeOf): Promise<Lives> {
  const { matter, department, name, elsewhere } = of
  const as = () => w.as('supervisor')
  const queue = await queueState(w.core, as(), {})
  await admit(w, department, matter, { communityCode: 'C01' })
  const made = async (communityCode: string) => dispatched(w, matter, { who: 'supervisor', name, communityCode })
  const [a, b, c] = [await made('C01'), await made('C01'), await made(elsewhere)]
  const batch = await makeBatch(w.core, as(), { departmentCode: department, caseIds: [a.id, b.id, c.id] })
  await signInByCode(w.core, as(), { code: batch.number, department, missing: [c.number] })
  await issueSlip(w.core, as(), { caseId: b.id, reason: `请说明${name}一案` })
  await askPapers(w.core, as(), { id: b.id, papers: ['证明'], reason: `核对${name}`, days: 2 })
  const [task] = (await listTasks(w.core, as(), { state: 'open', limit: 50 })).filter((t) => t.caseId === a.id)
  await finishTask(w.core, as(), { id: task!.id, form: { doneOn: '2026-03-02', what: `协助${name}`, count: 1 } })
  await applyTo(w, 'supervisor', a.id, { type: 'close', result: 'granted', opinion: `${name}符合条件` })
  await applyTo(w, 'supervisor', a.id, { type: 'rate', level: 1, comment: `${name}不满意` })
  const complaint = await registerComplaint(w.core, as(), {
    kind: 'complaint', channel: 'counter', title: `${name}反映`, content: `${name} ${a.number}`, about: { kind: 'matter', code: matter }, caseId: a.id, personName: name, personPhone: '13900000001',
  })
  const ticket = await takeTicket(w.core, as(), { group: queue.groups[0]!.code, priority: 'none' })
  await linkCase(w.core, as(), { id: ticket.id, caseId: a.id })
  for (const { id } of a.documents) await printDocument(w.core, as(), { id })
  const columns = ['number', 'applicant', 'matterName'].map((key) => ({ key, header: key })) as Parameters<typeof saveQuery>[2]['columns']
  const query = await saveQuery(w.core, as(), { name: '全部', shared: true, filter: {}, columns, departmentCode: null })
  const numbers = [a.number, b.number, c.number]
  const problems = JSON.stringify([{ number: b.number, why: `办件 ${b.number} 不能划转` }])
  await w.sql(`insert into ownership_change (id, matter_code, from_department, to_department, to_stations, effective_from, open_cases, document_number, reason, version_id, decided_by, decided_at, moved, problems, done_at)
    values ('change-${matter}', '${matter}', '${department}', 'MZ', 0, '2026-03-02', 'move', '文', '划转', null, '${w.people.supervisor.id}', '2026-03-02T09:00:00.000+08:00', 0, '${problems}', '2026-03-02T09:00:00.000+08:00')`)
  const row = await w.core.db.read.selectFrom('cases').select('applicant_id').where('id', '=', a.id).executeTakeFirstOrThrow()
  const ids = [a.id, b.id, c.id]
  return {
    ...of, ids, numbers, applicant: row.applicant_id ?? '-', batch: batch.number, complaint: complaint.id, query: query.id,
    traces: [name, ...ids, ...numbers, ...numbers.map(formatCaseNumber), ...numbers.map((n) => `…${formatCaseNumber(n).slice(-6)}`)],
  }
}

/** What belongs to the department and the community without being a case; its name is in every free text. */
export async function livesBeside(w: World, { name, department }: Lives): Promise<string> {
  const between = { departmentCode: department, communityCode: 'C01' }
  const light = await openLight(w.core, w.as('supervisor'), { kind: 'help', channel: 'counter', title: name, content: name, communityCode: 'C01', personName: name, urgent: false })
  await recordForm(w.core, w.as('supervisor'), { department, community: 'C01', name: `${name}表`, usedFor: '', basis: null, every: 'month', pages: null, minutes: null, from: '2026-03-02', until: null })
  await enterValue(w.core, w.as('supervisor'), { code: 'PG16', community: 'C01', period: '2026', value: '1', evidence: name })
  await enter(w.core, w.as('supervisor'), { ...between, month: '2026-03', kind: 'deduction', amount: '1', reason: name })
  await issueSlip(w.core, w.as('supervisor'), { target: { kind: 'department', code: department }, subject: name, reason: name })
  await issueSlip(w.core, w.as('supervisor'), { target: { kind: 'community', code: 'C01' }, subject: name, reason: name })
  return light.id
}
