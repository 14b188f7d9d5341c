import Sqlite from 'better-sqlite3'
import type { Actor } from '#main/core/core.ts'
import { addDays, toIsoTime, type IsoDate } from '#shared/rules/time.ts'
import { pick, randomOf, type Random } from './people.ts'
import { MONTH, NOW } from './constants.ts'

export interface OtherSize {
  /** Light cases, and as many tasks of communities. */
  light: number
  entries: number
}

/** The community whose month is busy. */
export const BUSY = 'C01'
const FROM: IsoDate = '2024-11-21'
const DAY = 86_400_000
const NOW_MS = Date.parse(NOW)

interface CaseFacts {
  id: string
  department: string
  matter: string
  officer: string | null
  received: string
  ended: string | null
}

interface Writer {
  random: Random
  put: (table: string, row: Record<string, unknown>) => void
  id: (kind: string) => string
  people: { supervisor: Actor; clerk: Actor }
  communities: string[]
}

/** A time of the two years, or now and then of the busy month. */
function timeOf(random: Random, busy: boolean): number {
  return busy ? Date.parse(`${MONTH}-01T08:30:00+08:00`) + random() * 30 * DAY : Date.parse(`${FROM}T08:30:00+08:00`) + random() * 725 * DAY
}
const iso = (ms: number): string => toIsoTime(Math.round(ms))

/** One in fifteen belongs to the busy month of the busy community. */
const placeOf = ({ random, communities }: Writer): { community: string; busy: boolean } => {
  const busy = random() < 1 / 15
  return { community: busy ? BUSY : pick(random, communities), busy }
}

const KINDS = ['affair', 'help', 'property', 'inquiry'] as const

function writeLight(w: Writer, count: number): void {
  for (let n = 0; n < count; n++) {
    const { community, busy } = placeOf(w)
    const kind = pick(w.random, KINDS)
    const received = timeOf(w.random, busy)
    const answered = received + w.random() * 2 * DAY
    const open = !busy && w.random() < 0.05
    const owner = kind === 'property' ? 'propertyCompany' : w.random() < 0.1 ? 'department' : 'community'
    const id = w.id('l')
    w.put('light_case', {
      id, number: `QQ${String(n).padStart(8, '0')}`, version: 1, kind, channel: 'hotline', affair_code: kind === 'affair' ? 'SQ-09' : null, community_code: community,
      title: '楼道灯不亮', content: '三单元二楼楼道灯不亮,老人夜里不便', person_name: '王测试', person_phone: '13900000000', owner_kind: owner,
      owner_code: owner === 'community' ? community : owner === 'department' ? 'MZ' : 'p1', state: open ? 'open' : 'done', urgent: Number(w.random() < 0.1), received_at: iso(received),
      promised_at: iso(received + DAY), answered_at: open ? null : iso(answered), done_at: open ? null : iso(answered + DAY / 2), answer: open ? null : '已更换灯泡,已告知本人',
      created_by: w.people.clerk.id, updated_at: iso(received),
    })
    w.put('light_case_event', { id: w.id('le'), light_case_id: id, seq: 1, type: 'open', at: iso(received), actor_id: w.people.clerk.id, actor_name: '窗口', data: '{}' })
  }
}

/** Tasks of communities for cases; finished ones accrue while there are entries to write. Returns how many entries there are. */
function writeTasks(w: Writer, cases: CaseFacts[], count: number, entries: number, seqs: Map<string, number>): number {
  let written = 0
  for (let n = 0; n < count; n++) {
    const c = cases[n % cases.length] as CaseFacts
    const { community, busy } = placeOf(w)
    const open = c.ended === null
    const opened = busy && !open ? timeOf(w.random, true) : Date.parse(c.received) + DAY
    const done = open ? null : iso(Math.min(opened + w.random() * 9 * DAY, NOW_MS))
    const id = w.id('k')
    w.put('case_task', {
      id, case_id: c.id, kind: 'community', owner_code: community, owner_name: '社区', step: '入户核查', opened_at: iso(opened), due: iso(opened + 5 * DAY).slice(0, 10),
      signed_at: done, done_at: done, result: done && '已完成', opinion: done && '情况属实', done_by: done && w.people.clerk.id,
    })
    w.put('community_task', {
      task_id: id, case_id: c.id, community_code: community, department_code: c.department, matter_code: c.matter, work: 'homeVisit', admission_id: `a-${c.department}`, units: 1, form: '{}',
      ...(n % 10 === 0 && { notice_from: iso(opened).slice(0, 10), notice_to: iso(opened + 5 * DAY).slice(0, 10), ...(done && { notice_down_on: done.slice(0, 10), notice_objections: '无' }) }),
    })
    if (done === null || written >= entries) continue
    writeEntry(w, seqs, { month: done.slice(0, 7), department_code: c.department, community_code: community, kind: 'accrual', task_id: id, admission_id: `a-${c.department}`, units: 1, unit: '户次', unit_fen: 2000, amount_fen: 2000, entered_at: done })
    written++
  }
  return written
}

function writeEntry(w: Writer, seqs: Map<string, number>, row: Record<string, unknown>): string {
  const key = `${String(row['department_code'])} ${String(row['community_code'])}`
  const seq = (seqs.get(key) ?? 0) + 1
  seqs.set(key, seq)
  const id = w.id('f')
  w.put('fund_entry', { id, seq, entered_by: w.people.supervisor.id, ...row })
  return id
}

function writeDeductions(w: Writer, departments: string[], count: number, seqs: Map<string, number>): void {
  for (let n = 0; n < count; n++) {
    const { community, busy } = placeOf(w)
    const at = iso(timeOf(w.random, busy))
    const account = { month: at.slice(0, 7), department_code: pick(w.random, departments), community_code: community, entered_at: at, reason: '未按约定时间完成' }
    const corrects = writeEntry(w, seqs, { ...account, kind: n % 3 === 0 ? 'payment' : 'deduction', amount_fen: -500 })
    if (n % 10 === 0) writeEntry(w, seqs, { ...account, kind: 'correction', corrects, amount_fen: 100 })
  }
}

/** What supervision, complaints, follow-ups and the papers between counter and departments leave behind in two years. */
function writeDesks(w: Writer, open: CaseFacts[], ended: CaseFacts[], size: number): void {
  const by = w.people.supervisor.id
  for (let n = 0; n < size; n++) {
    const c = (n < size / 20 ? open : ended)[n % (n < size / 20 ? open : ended).length] as CaseFacts
    const waits = n < size / 20
    const at = iso(waits ? NOW_MS - w.random() * 9 * DAY : timeOf(w.random, false))
    const due = addDays(at.slice(0, 10), 5)
    const end = waits ? null : iso(Date.parse(at) + 2 * DAY)
    w.put('supervision_slip', {
      id: w.id('s'), number: `DB-${n}`, target_kind: n % 4 ? 'department' : 'community', target_code: n % 4 ? c.department : pick(w.random, w.communities), subject: '进展', reason: '请说明', reply_due: due,
      level: 1, issued_by: by, issued_at: at, replied_by: end && by, replied_at: end, reply: end && '已办', closed_by: end && by, closed_at: end, verdict: end && 'settled',
    })
    w.put('complaint', {
      id: w.id('c'), number: `TS-${n}`, version: 1, kind: n % 2 ? 'complaint' : 'unresolved', channel: 'counter', state: end ? 'archived' : 'investigating', case_id: c.id, about_kind: 'department',
      about_code: c.department, title: '等候久', content: '等候很久', due, received_at: at, answered_at: end, archived_at: end, answer: end && '已改进', answered_to: end && '本人', created_by: by, updated_at: at,
    })
    const event = w.id('e')
    w.put('case_event', { id: event, case_id: c.id, seq: 1000 + n, type: 'rate', at, actor_id: by, actor_name: '窗口', from_state: 'closed', to_state: 'closed', data: '{}' })
    w.put('rating_follow_up', { id: w.id('r'), case_id: c.id, event_id: event, level: 2, opened_at: at, due, done_at: end, done_by: end && by, measure: end && '已改进' })
    w.put('paper_request', {
      id: w.id('p'), case_id: c.id, department_code: c.department, papers: '["户口簿"]', reason: '核对', asked_by: c.officer ?? by, asked_at: at, answer_due: due, answered_by: end && by, answered_at: end, answer: end && '已送',
    })
    w.put('notice_seen', { staff_id: by, key: `slip ${n}`, seen_at: at })
  }
}

/** Papers in the hands of officers: every case that was signed in has its way in custody; the last days went in batches. */
function writeCustody(w: Writer, cases: CaseFacts[]): void {
  cases.forEach((c, n) => {
    if (c.officer === null) return
    w.put('custody_event', { id: w.id('u'), case_id: c.id, seq: 1, at: c.received, kind: 'receive', to_staff: c.officer, to_place: c.department, actor_id: c.officer })
    if (c.ended !== null) w.put('custody_event', { id: w.id('u'), case_id: c.id, seq: 2, at: c.ended, kind: 'return', from_staff: c.officer, to_place: '001', actor_id: c.officer })
    if (n % 30 === 0) w.put('transfer_batch', { id: `b-${n}`, number: `ZB${n}`, department_code: c.department, point_code: '001', created_at: c.received, created_by: w.people.clerk.id })
    if (n % 30 < 25 && cases[n - (n % 30)]?.officer) w.put('transfer_batch_case', { batch_id: `b-${n - (n % 30)}`, case_id: c.id })
  })
}

function putter(db: Sqlite.Database): Writer['put'] {
  const known = new Map<string, Sqlite.Statement>()
  return (table, row) => {
    const columns = Object.keys(row)
    const key = `${table} ${columns.join()}`
    const statement = known.get(key) ?? db.prepare(`INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => '?').join()})`)
    known.set(key, statement)
    statement.run(Object.values(row))
  }
}

/** Writes two years of the other side of the counter beside the cases of a seeded register. */
export function writeOther(file: string, people: Writer['people'], size: OtherSize): void {
  const db = new Sqlite(file)
  for (const pragma of ['journal_mode = OFF', 'synchronous = OFF', 'foreign_keys = OFF', 'cache_size = -200000']) db.pragma(pragma)
  const random = randomOf(6)
  let sequence = 0
  const communities = db.prepare('SELECT code FROM community ORDER BY code').pluck().all() as string[]
  const departments = db.prepare('SELECT code FROM department ORDER BY code').pluck().all() as string[]
  const w: Writer = { random, put: putter(db), id: (kind) => `${kind}-${String(++sequence).padStart(9, '0')}`, people, communities }
  const facts = `SELECT id, department_code AS department, matter_code AS matter, officer_id AS officer, received_at AS received, ended_at AS ended FROM cases`
  const open = db.prepare(`${facts} WHERE ended_at IS NULL AND state = 'inProgress' ORDER BY id`).all() as CaseFacts[]
  const ended = db.prepare(`${facts} WHERE end_kind = 'closed' AND officer_id IS NOT NULL ORDER BY id`).all() as CaseFacts[]
  const stride = Math.max(1, Math.floor(ended.length / size.light))
  const some = ended.filter((_, i) => i % stride === 0)
  db.transaction(() => {
    for (const code of departments)
      w.put('admission', { id: `a-${code}`, number: `准-${code}`, department_code: code, task: '协助', unit: '户次', amount_fen: 2000, valid_from: '2024-01-01', state: 'admitted', version: 1, created_by: people.supervisor.id, created_at: NOW })
    writeLight(w, size.light)
    const seqs = new Map<string, number>()
    const waiting = Math.round(size.light / 20)
    writeTasks(w, open, waiting, 0, seqs)
    const accrued = writeTasks(w, some, size.light - waiting, size.entries, seqs)
    writeDeductions(w, departments, Math.max(0, Math.round((size.entries - accrued) / 1.1)), seqs)
    writeDesks(w, open, some, Math.round(size.light / 4))
    writeCustody(w, [...ended, ...open])
    // Who lives where, and what they thought of it.
    db.prepare(`UPDATE cases SET community_code = ? WHERE id IN (SELECT id FROM cases WHERE rowid % 48 = 0)`).run(BUSY)
    db.prepare(`UPDATE cases SET rating = 5 WHERE community_code IS NOT NULL AND end_kind = 'closed' AND rowid % 5 = 0`).run()
  })()
  db.exec('ANALYZE')
  db.pragma('journal_mode = WAL')
  db.close()
}
