import { execFile } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { closeCore } from '#main/core/create.ts'
import type { Actor, Core } from '#main/core/core.ts'
import { listCases } from '#main/domain/cases/query.ts'
import { listLight } from '#main/domain/community/lightQuery.ts'
import { listTasks } from '#main/domain/community/tasks.ts'
import { listComplaints } from '#main/domain/complaints/service.ts'
import { readyForBatch } from '#main/domain/departments/batches.ts'
import { papersInHand } from '#main/domain/departments/custody.ts'
import { listPaperRequests } from '#main/domain/departments/papers.ts'
import { deskStatistics } from '#main/domain/departments/statistics.ts'
import { inTransit } from '#main/domain/departments/transit.ts'
import { evaluationValues } from '#main/domain/evaluation/service.ts'
import { listAccounts, listEntries } from '#main/domain/funds/ledger.ts'
import { getSettlement, listSettlements } from '#main/domain/funds/settlement.ts'
import { readLedgers } from '#main/domain/ledgers/service.ts'
import { listNotices } from '#main/domain/notices/service.ts'
import { insertStaff, type NewStaff } from '#main/domain/people/service.ts'
import { hashPassword } from '#main/domain/session/password.ts'
import { toActor } from '#main/domain/session/service.ts'
import { lampCases, supervisionBoard } from '#main/domain/supervision/board.ts'
import { listSlips } from '#main/domain/supervision/slips.ts'
import { openSqliteHandle } from '#main/database/sqlite.ts'
import { MONTH, NOW } from './constants.ts'
import { percentile, sample, say, timed, type Figures } from './figures.ts'
import { BUSY, writeOther, type OtherSize } from './otherRows.ts'
import type { TransferTimes } from './transferProcess.ts'
import { callOf, openCore, PASSWORD, staffOf, temporaryFolder } from './world.ts'

const script = fileURLToPath(new URL('transferProcess.ts', import.meta.url))
/** As `npm run centre -- import-all` runs it (scripts/centre.mjs). */
const IMPORT_MEMORY = ['--max-semi-space-size=4']
const LIST = { most: 20 }
const BOARD = { most: 100 }

export interface People {
  clerk: Actor
  supervisor: Actor
  auditor: Actor
  /** Of the department with the most cases. */
  officer: Actor
  head: Actor
  worker: Actor
  communityHead: Actor
}

export async function hireOthers(core: Core): Promise<People> {
  const hash = await hashPassword(PASSWORD)
  const { clerks, officers } = await staffOf(core)
  const nowhere = { departmentCode: null, pointCode: null, counterNumber: null }
  const make = (person: Pick<NewStaff, 'username' | 'role'> & Partial<NewStaff>): Promise<Actor> =>
    core.db.write(async (tx) => toActor(await insertStaff(tx, { displayName: person.username, ...nowhere, ...person }, hash, NOW)))
  return {
    clerk: clerks[0] as Actor,
    officer: officers.find((o) => o.departmentCode === 'MZ') as Actor,
    supervisor: await make({ username: 'supervisor', role: 'supervisor' }),
    auditor: await make({ username: 'auditor', role: 'auditor' }),
    head: await make({ username: 'head', role: 'officer', departmentCode: 'MZ', leads: true }),
    worker: await make({ username: 'worker', role: 'communityWorker', communityCode: BUSY }),
    communityHead: await make({ username: 'community-head', role: 'communityWorker', communityCode: BUSY, leads: true }),
  }
}

interface Query {
  label: string
  run: () => Promise<unknown>
}

/** The figure is the p95 of the slowest query (by median) of its kind. */
async function measure(figures: Figures, name: string, bound: { most: number }, repeats: number, queries: Query[], reference?: () => unknown): Promise<void> {
  const rows = []
  for (const { label, run } of queries) {
    const samples = await sample(repeats, run, 3)
    rows.push({ label, p95: percentile(samples, 0.95), median: percentile(samples, 0.5) })
  }
  rows.sort((a, b) => b.median - a.median)
  for (const row of rows.slice(0, 4)) say(`  ${name} “${row.label}” median ${row.median.toFixed(2)} ms, p95 ${row.p95.toFixed(2)} ms`)
  const byHand = reference ? percentile(await sample(repeats, reference, 3), 0.95) : undefined
  const slowest = rows[0]!
  figures.add(`${name} p95`, slowest.p95, 'ms', bound, { ...(byHand !== undefined && { reference: byHand }), note: `slowest of ${rows.length}: ${slowest.label}` })
}

/** A copy of a seeded register with two years of the other side of the counter beside its cases. */
export async function otherFile(seeded: string, size: OtherSize): Promise<{ file: string; people: People }> {
  const file = path.join(temporaryFolder(), 'other.db')
  copyFileSync(seeded, file)
  const core = await openCore(file)
  const people = await hireOthers(core)
  await closeCore(core)
  writeOther(file, people, size)
  return { file, people }
}

/** Everything the other side of the counter looks at, beside a register of two years with light cases, tasks and entries of communities. */
export async function benchOther(figures: Figures, seeded: string, size: OtherSize, repeats: number): Promise<void> {
  const { ms, result } = await timed(() => otherFile(seeded, size))
  const { file, people } = result
  say(`${size.light} light cases, as many tasks and ${size.entries} entries in ${(ms / 1000).toFixed(1)} s`)
  const core = await openCore(file)
  await benchDesks(figures, core, people, repeats)
  await benchCommunities(figures, core, people, repeats)
  await benchMoney(figures, core, people, repeats)
  await closeCore(core)
  await benchTransfer(figures, file)
}

async function benchDesks(figures: Figures, core: Core, p: People, repeats: number): Promise<void> {
  const by = (actor: Actor, what: string, run: (call: ReturnType<typeof callOf>) => Promise<unknown>): Query => ({ label: `${actor.role}${actor.leads ? ' head' : ''} ${what}`, run: () => run(callOf(actor)) })
  const db = openSqliteHandle(core.db.location, { readonly: true })
  const lampsByHand = db.prepare(`SELECT due, department_code, count(*) FROM cases WHERE ended_at IS NULL AND due > '' GROUP BY 1, 2`)
  const eventsByHand = db.prepare(`SELECT e.type, count(*) FROM case_event e JOIN cases c ON c.id = e.case_id WHERE e.at >= ? AND e.type IN ('signIn','reject','sendBack','reassign') AND c.department_code = 'MZ' GROUP BY 1`)

  await measure(figures, 'notices of a person', LIST, repeats, Object.values(p).map((actor: Actor) => by(actor, 'notices', (c) => listNotices(core, c))))
  await measure(figures, 'board of supervision', BOARD, repeats, [by(p.supervisor, 'board', (c) => supervisionBoard(core, c))], () => lampsByHand.all())
  const lamps = [{ colour: 'red' }, { colour: 'yellow' }, { colour: 'green' }, { department: 'MZ' }, { point: '001' }, { colour: 'green', department: 'WT' }] as const
  await measure(figures, 'cases behind a lamp', BOARD, repeats, lamps.map((f) => by(p.supervisor, JSON.stringify(f), (c) => lampCases(core, c, f))))
  await measure(figures, 'slips and complaints', LIST, repeats, [p.supervisor, p.officer, p.worker].flatMap((a) => [
    by(a, 'open slips', (c) => listSlips(core, c, { state: 'open' })),
    by(a, 'closed slips', (c) => listSlips(core, c, { state: 'closed' })),
    ...(a === p.worker ? [] : (['open', 'archived'] as const).map((state) => by(a, `${state} complaints`, (c) => listComplaints(core, c, { state, limit: 200 })))),
  ]))
  const trays = [{ state: 'dispatched' }, { state: 'inProgress' }, { state: 'inProgress', view: 'mine' }, { state: 'closed' }, { view: 'steps' }]
  await measure(figures, 'inbox of a department', LIST, repeats, [p.officer, p.head].flatMap((a) => trays.map((f) => by(a, JSON.stringify(f), (c) => listCases(core, c, { limit: 100, ...f })))))
  await measure(figures, 'statistics of a department', BOARD, repeats, [p.officer, p.head].map((a) => by(a, 'statistics', (c) => deskStatistics(core, c, undefined))), () => eventsByHand.all(`${NOW.slice(0, 7)}-01`))
  await measure(figures, 'papers on their way and in hand', BOARD, repeats, [
    by(p.officer, 'in transit', (c) => inTransit(core, c, undefined)), by(p.supervisor, 'in transit', (c) => inTransit(core, c, undefined)), by(p.officer, 'in hand', (c) => papersInHand(core, c, undefined)),
    by(p.clerk, 'ready for a batch', (c) => readyForBatch(core, c)), by(p.clerk, 'papers asked for', (c) => listPaperRequests(core, c, {})), by(p.officer, 'papers asked for', (c) => listPaperRequests(core, c, {})),
  ])
  const views = ['all', 'mine', 'dueSoon', 'overdue', 'undelivered', 'unsigned', 'open'].map((view) => ({ view }))
  await measure(figures, 'case list within a clearance', LIST, repeats, [p.clerk, p.officer].flatMap((a) => [...views, { q: '王' }, { state: 'closed,delivered' }].map((f) => by(a, JSON.stringify(f), (c) => listCases(core, c, { limit: 50, ...f })))))
  db.close()
}

async function benchCommunities(figures: Figures, core: Core, p: People, repeats: number): Promise<void> {
  const people = [p.worker, p.communityHead, p.supervisor, p.clerk, p.officer]
  const label = (a: Actor, what: object): string => `${a.role} ${JSON.stringify(what)}`
  const requests = (['live', 'open', 'answered', 'ended'] as const).flatMap((state) => (['requests', 'affairs'] as const).map((group) => ({ state, group, limit: 200 })))
  await measure(figures, 'requests of communities', LIST, repeats, people.flatMap((a) => requests.map((f) => ({ label: label(a, f), run: () => listLight(core, callOf(a), f) }))))
  const tasks = (['open', 'done', 'notice'] as const).map((state) => ({ state, limit: 200 }))
  await measure(figures, 'tasks of communities', LIST, repeats, [p.worker, p.communityHead, p.supervisor, p.officer].flatMap((a) => tasks.map((f) => ({ label: label(a, f), run: () => listTasks(core, callOf(a), f) }))))
  await measure(figures, 'ledgers of a busy month', BOARD, repeats, [p.worker, p.auditor].map((a) => ({ label: a.role, run: () => readLedgers(core, callOf(a), { community: BUSY, period: MONTH }) })))
  await measure(figures, 'evaluation values of a busy month', BOARD, repeats, [p.worker, p.supervisor].map((a) => ({ label: a.role, run: () => evaluationValues(core, callOf(a), { community: BUSY, period: MONTH }) })))
}

async function benchMoney(figures: Figures, core: Core, p: People, repeats: number): Promise<void> {
  const query = (a: Actor, what: string, run: (call: ReturnType<typeof callOf>) => Promise<unknown>): Query => ({ label: `${a.role} ${what}`, run: () => run(callOf(a)) })
  const db = openSqliteHandle(core.db.location, { readonly: true })
  const byHand = db.prepare('SELECT department_code, community_code, kind, sum(amount_fen), count(*) FROM fund_entry GROUP BY 1, 2, 3')
  await measure(figures, 'balances of all accounts', BOARD, repeats, [p.supervisor, p.head, p.communityHead].map((a) => query(a, 'accounts', (c) => listAccounts(core, c, {}))), () => byHand.all())
  await measure(figures, 'entries of accounts', BOARD, repeats, [
    ...[p.supervisor, p.head, p.communityHead].map((a) => query(a, 'newest', (c) => listEntries(core, c, { limit: 300 }))),
    query(p.supervisor, 'of a month', (c) => listEntries(core, c, { limit: 300, from: MONTH, to: MONTH })), query(p.supervisor, 'unpriced', (c) => listEntries(core, c, { limit: 300, unpriced: true })),
  ])
  await measure(figures, 'settlements of a month', BOARD, repeats, [
    ...[p.supervisor, p.head, p.communityHead].map((a) => query(a, 'list', (c) => listSettlements(core, c, { month: MONTH }))),
    query(p.communityHead, 'one', (c) => getSettlement(core, c, { month: MONTH, departmentCode: 'MZ', communityCode: BUSY })),
  ])
  db.close()
}

/** The whole centre into one file and out of it into an empty one, each in a process of its own so that its memory can be told apart. */
async function benchTransfer(figures: Figures, file: string): Promise<void> {
  const folder = temporaryFolder()
  const archive = path.join(folder, 'all.zip')
  const run = async (kind: string, location: string): Promise<TransferTimes> => {
    const { stdout } = await promisify(execFile)(process.execPath, [...(kind === 'import' ? IMPORT_MEMORY : []), script, kind, location, archive])
    return JSON.parse(stdout) as TransferTimes
  }
  const out = await run('export', file)
  const note = `${out.cases} cases, ${out.rows} rows, ${(out.bytes / 2 ** 20).toFixed(0)} MB`
  figures.add('export of everything', out.ms / 1000, 's', { most: 120 }, { note })
  figures.add('export of everything, peak memory', out.peakMb, 'MB', { most: 300 }, { note: 'whole process at its peak' })
  const taken = await run('import', path.join(folder, 'new.db'))
  if (taken.cases !== out.cases) throw new Error(`${taken.cases} cases were taken in instead of ${out.cases}`)
  figures.add('import of everything', taken.ms / 1000, 's', { most: 300 }, { note })
  figures.add('import of everything, peak memory', taken.peakMb, 'MB', { most: 300 }, { note: 'whole process at its peak' })
}
