import { sql } from 'kysely'
import { AppError } from '#shared/contract/errors.ts'
import { contentHash } from '#main/documents/hash.ts'
import { sha256 } from '#main/core/canonical.ts'
import { entryHash, findChainBreak } from '#main/domain/audit/journal.ts'
import { eventDigest } from '#main/domain/cases/repository.ts'
import { CARRIED_MARK } from '#shared/rules/caseNumber.ts'
import { replay } from '#shared/rules/caseMachine.ts'
import type { Database } from './database.ts'

export interface Finding {
  check: string
  subject: string
  problem: string
}

export interface Verification {
  ok: boolean
  checks: Record<string, number>
  findings: Finding[]
}

type Check = (db: Database, report: (subject: string, problem: string) => void) => Promise<number>

/** Rows by ascending key, page by page. A damaged index may give keys that do not ascend: that would never end. */
async function* pages<T extends { id: string }>(page: (after: string) => Promise<T[]>): AsyncGenerator<T[]> {
  for (let last = ''; ; ) {
    const rows = await page(last)
    const end = rows.at(-1)?.id
    if (end === undefined) return
    if (end <= last) throw new SyntaxError(`rows do not ascend after ${last}`)
    yield rows
    last = end
  }
}

/** Structure and foreign keys, by the database's own means. */
const integrity: Check = async (db, report) => {
  if (db.dialect === 'postgres') return 0
  const rows = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db.read)
  for (const row of rows.rows) if (row.integrity_check !== 'ok') report('database', row.integrity_check)
  const orphans = await sql<{ table: string; rowid: number; parent: string }>`pragma foreign_key_check`.execute(db.read)
  for (const o of orphans.rows) report(`${o.table}#${o.rowid}`, `refers to a missing ${o.parent}`)
  return rows.rows.length
}

const chain: Check = async (db, report) => {
  const broken = await findChainBreak(db.read)
  if (broken) report(`audit#${broken.seq}`, broken.problem)
  const count = await db.read.selectFrom('audit').select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return Number(count.n)
}

/** Every case: its state is what its events lead to, its events are the ones the chained journal knows, all of them, numbered without gaps. */
const history: Check = async (db, report) => {
  const { events: digests } = await recorded(db)
  const seen = new Set<string>()
  let n = 0
  const page = (after: string) => db.read.selectFrom('cases').select(['id', 'number', 'state']).where('id', '>', after).orderBy('id').limit(500).execute()
  for await (const rows of pages(page)) {
    const events = await db.read.selectFrom('case_event').selectAll().where('case_id', 'in', rows.map((r) => r.id)).orderBy('seq').execute()
    const byCase = Map.groupBy(events, (e) => e.case_id)
    for (const row of rows) {
      const own = byCase.get(row.id) ?? []
      own.forEach((e, i) => {
        if (e.seq !== i + 1) report(row.number, `event ${e.seq} is out of sequence`)
        const digest = eventDigest(e)
        seen.add(digest)
        if (!digests.has(digest)) report(row.number, `event ${e.seq} (${e.type}) is not what the journal recorded`)
      })
      const state = stateOf(own)
      if (state !== row.state) report(row.number, `state is ${row.state}, its events lead to ${state}`)
      n++
    }
  }
  const missing = [...digests].filter((digest) => !seen.has(digest)).length
  if (missing > 0) report('journal', `${missing} events the journal recorded are not there as recorded`)
  return n
}

function stateOf(events: { type: string }[]): string {
  try {
    return replay(events)
  } catch (error) {
    return (error as Error).message
  }
}

/** Other actions may note other things under these names. */
const entries = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : [])

/** Digests of events and hashes of sheets (number and hash) as the chained journal has them. */
async function recorded(db: Database): Promise<{ events: Set<string>; sheets: Set<string> }> {
  const events = new Set<string>()
  const sheets = new Set<string>()
  for (let last = 0; ; ) {
    const rows = await db.read.selectFrom('audit').select(['seq', 'detail']).where('seq', '>', last).orderBy('seq').limit(2000).execute()
    for (const row of rows) {
      const detail = JSON.parse(row.detail) as { events?: unknown; documents?: unknown }
      for (const event of entries<{ digest?: string }>(detail.events)) if (event.digest) events.add(event.digest)
      for (const sheet of entries<{ number: string; hash: string }>(detail.documents)) sheets.add(`${sheet.number} ${sheet.hash}`)
    }
    const end = rows.at(-1)?.seq
    if (end === undefined || end <= last) return { events, sheets }
    last = end
  }
}

/** Sheets: the data is what its hash says, that of a case what the journal recorded, the kept file is what its hash says. */
const documents: Check = async (db, report) => {
  const { sheets } = await recorded(db)
  let n = 0
  const page = (after: string) =>
    db.read
      .selectFrom('document as d')
      .leftJoin('document_file as f', 'f.document_id', 'd.id')
      .select(['d.id', 'd.case_id', 'd.number', 'd.data', 'd.content_hash', 'f.pdf', 'f.sha256'])
      .where('d.id', '>', after)
      .orderBy('d.id')
      .limit(200)
      .execute()
  for await (const rows of pages(page))
    for (const row of rows) {
      if (contentHash(JSON.parse(row.data)) !== row.content_hash) report(row.number, 'data was changed')
      else if (row.case_id !== null && !sheets.has(`${row.number} ${row.content_hash}`)) report(row.number, 'is not what the journal recorded')
      if (row.pdf && sha256(row.pdf) !== row.sha256) report(row.number, 'kept file was changed')
      n++
    }
  return n
}

/** Paper numbers run from 1 to the series' last without a gap. */
const numbering: Check = async (db, report) => {
  const series = await db.read.selectFrom('number_series').selectAll().where('series', '>=', 'paper:').where('series', '<', 'paper;').execute()
  for (const { series: name, last } of series) {
    const [, prefix = '', year = ''] = name.split(':')
    const from = `${prefix}〔${year}〕`
    const row = await db.read
      .selectFrom('document')
      .select((eb) => [eb.fn.countAll<number>().as('n')])
      .where('number', '>=', from)
      .where('number', '<', `${from}\u{10ffff}`)
      // Those of another centre are counted there.
      .where('number', 'not like', `%${CARRIED_MARK}%`)
      .executeTakeFirstOrThrow()
    if (Number(row.n) !== last) report(name, `${row.n} papers carry numbers up to ${last}`)
  }
  return series.length
}

/** Journals brought from elsewhere: every entry is what its hash says. */
const carried: Check = async (db, report) => {
  let n = 0
  for (let after: { source: string; seq: number } = { source: '', seq: 0 }; ; ) {
    const { source, seq } = after
    const rows = await db.read.selectFrom('carried_audit').selectAll().where((eb) => eb(eb.refTuple('source', 'seq'), '>', eb.tuple(source, seq))).orderBy('source').orderBy('seq').limit(2000).execute()
    for (const row of rows) {
      const { source: from, hash, ...fields } = row
      if (entryHash(fields as Parameters<typeof entryHash>[0]) !== hash) report(`carried_audit ${from}#${row.seq}`, 'entry was changed')
    }
    n += rows.length
    const end = rows.at(-1)
    if (!end || rows.length < 2000) return n
    after = end
  }
}

/** 期初在办 + 受理 − 办结 − 其他终结 = 期末在办 over the whole life of the database. */
const balance: Check = async (db, report) => {
  const one = async (where: 'accepted' | 'ended' | 'open'): Promise<number> => {
    let q = db.read.selectFrom('cases').select((eb) => eb.fn.countAll<number>().as('n')).where('accepted_at', 'is not', null)
    if (where === 'ended') q = q.where('ended_at', 'is not', null)
    if (where === 'open') q = q.where('state', 'in', ['accepted', 'dispatched', 'inProgress'])
    return Number((await q.executeTakeFirstOrThrow()).n)
  }
  const [accepted, ended, open] = await Promise.all([one('accepted'), one('ended'), one('open')])
  if (accepted - ended !== open) report('cases', `${accepted} accepted − ${ended} ended ≠ ${open} open`)
  return accepted
}

const CHECKS: Record<string, Check> = { integrity, chain, history, documents, numbering, carried, balance }

/** What keeps a check from coming to its end is a finding when the content is to blame; a lost connection is not. */
function damageIn(db: Database, error: unknown): string | null {
  if (error instanceof SyntaxError) return error.message
  const translated = db.translate(error)
  return translated instanceof AppError && translated.code === 'DATABASE_CORRUPT' ? String((error as Error).message) : null
}

/** Proves the database: structure, foreign keys, journal chain, case histories, sheets, numbers, balance. Changes nothing. */
export async function verifyDatabase(db: Database): Promise<Verification> {
  const findings: Finding[] = []
  const checks: Record<string, number> = {}
  for (const [name, check] of Object.entries(CHECKS)) {
    const report = (subject: string, problem: string): void => void findings.push({ check: name, subject, problem })
    checks[name] = await check(db, report).catch((error: unknown) => {
      const damage = damageIn(db, error)
      if (damage === null) throw error
      report('database', damage)
      return 0
    })
  }
  return { ok: findings.length === 0, checks, findings }
}
