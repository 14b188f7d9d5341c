import type Sqlite from 'better-sqlite3'
import { listCases, searchApplicants, todayNumbers, type CaseFilter } from '#main/domain/cases/query.ts'
import { openSqliteHandle } from '#main/database/sqlite.ts'
import { classifyQuery } from '#shared/rules/names.ts'
import type { Actor, Core } from '#main/core/core.ts'
import { percentile, sample, say, type Figures } from './figures.ts'
import { callOf, staffOf } from './world.ts'

const PAGE = 50
const BOUND = { most: 20 }

/** What clerks type: the commonest surnames and beginnings, whole names, rare ones, and the traps of each kind. */
const NAMES = ['王', '李', '张', '王伟', '单', '仇', '曾', '解', '查', '区', '盖', '吕绿', '欧阳', '𠙶', '王𠙶', '阿卜杜拉买买提', '阿卜杜拉·买买提', '南京', '无此人']
const PINYIN = ['w', 'z', 'l', 'zh', 'wang', 'wangwei', 'zw', 'shan', 'qiu', 'zeng', 'xie', 'zha', 'ou', 'ge', 'lv', 'lvlv', 'nj', 'xyz']
const PHONES = ['0000', '1234', '567', '9999', '13812345678']

interface Query {
  label: string
  run: () => Promise<unknown>
}

/** Runs every query of a kind many times; the figure is the p95 of the slowest query (by median), so that no common word hides behind rare ones. */
async function measure(figures: Figures, name: string, queries: Query[], repeats: number, reference?: (label: string) => () => unknown): Promise<void> {
  const rows = []
  for (const query of queries) {
    const samples = await sample(repeats, query.run)
    const byHand = reference ? await sample(repeats, reference(query.label)) : []
    rows.push({ label: query.label, p95: percentile(samples, 0.95), median: percentile(samples, 0.5), reference: percentile(byHand, 0.95) })
  }
  rows.sort((a, b) => b.median - a.median)
  for (const row of rows.slice(0, 3)) say(`  ${name} “${row.label}” median ${row.median.toFixed(2)} ms, p95 ${row.p95.toFixed(2)} ms`)
  const slowest = rows[0]!
  figures.add(`${name} p95`, slowest.p95, 'ms', BOUND, { ...(reference && { reference: slowest.reference }), note: `slowest of ${rows.length}: ${slowest.label}` })
}

const COLUMNS = { name: ['applicant_name_key'], pinyin: ['applicant_pinyin', 'applicant_initials'], phoneTail: ['applicant_phone_tail'], idNumber: ['applicant_id_number'], caseNumber: ['number'] } as const

/** The same page by hand: newest keys of the range, then their rows. */
function pageByHand(db: Sqlite.Database): (q: string) => () => unknown {
  return (q) => {
    const { kind, value } = classifyQuery(q)
    const parts = COLUMNS[kind as keyof typeof COLUMNS].map((c) => `SELECT * FROM (SELECT id FROM cases WHERE ${c} >= @from AND ${c} < @to ORDER BY id DESC LIMIT @n)`)
    const statement = db.prepare(`SELECT * FROM cases WHERE id IN (${parts.join(' UNION ')}) ORDER BY id DESC LIMIT @n`)
    const range = { from: value, to: `${value}\u{10ffff}`, n: PAGE + 1 }
    return () => statement.all(range)
  }
}

async function numbersToType(core: Core): Promise<string[]> {
  const row = await core.db.read.selectFrom('cases').select(['number', 'applicant_id_number']).orderBy('id', 'desc').offset(1000).limit(1).executeTakeFirstOrThrow()
  return [row.number, row.number.slice(0, 6), row.number.slice(0, 9), row.number.slice(0, 13), row.applicant_id_number, row.applicant_id_number.slice(0, 10), '99999919']
}

export async function benchSearch(figures: Figures, core: Core, repeats: number): Promise<void> {
  const { clerks, officers } = await staffOf(core)
  const clerk = clerks[0] as Actor
  const db = openSqliteHandle(core.db.location, { readonly: true })
  const list = (filter: Partial<CaseFilter>, actor = clerk) => () => listCases(core, callOf(actor), { limit: PAGE, ...filter })
  const byText = (texts: readonly string[], actor?: Actor): Query[] => texts.map((q) => ({ label: q, run: list({ q }, actor) }))
  const byHand = pageByHand(db)

  await measure(figures, 'search by name', byText(NAMES), repeats, byHand)
  await measure(figures, 'search by pinyin', byText(PINYIN), repeats, byHand)
  await measure(figures, 'search by number', byText(await numbersToType(core)), repeats, byHand)
  await measure(figures, 'search by phone tail', byText(PHONES), repeats, byHand)
  const officerTexts = ['王', '李', 'z', 'zh', 'wang', '1234', '无此人', 'ge', 'zeng', '32010300126', '99999919']
  await measure(figures, 'search by an officer', officers.flatMap((o) => byText(officerTexts, o).map((q) => ({ ...q, label: `${o.departmentCode} ${q.label}` }))), repeats)
  const combined: Partial<CaseFilter>[] = [{ q: '王', view: 'open' }, { q: 'z', view: 'overdue' }, { q: '李', state: 'closed' }, { q: 'w', matter: 'GA-03' }, { q: '王', receivedFrom: '2026-10-01', receivedTo: '2026-10-31' }]
  await measure(figures, 'search with a filter', combined.map((f) => ({ label: JSON.stringify(f), run: list(f) })), repeats)

  await benchPages(figures, core, { clerk, officers }, repeats)

  const applicants = [...NAMES, ...PINYIN, ...PHONES, ...(await numbersToType(core)).slice(4)]
  await measure(figures, 'search of applicants', applicants.map((q) => ({ label: q, run: () => searchApplicants(core, callOf(clerk), q, 10) })), repeats)
  await measure(figures, 'numbers of the day', [clerk, ...officers.slice(0, 3)].map((a) => ({ label: a.name, run: () => todayNumbers(core, callOf(a)) })), repeats)
  db.close()
}

async function benchPages(figures: Figures, core: Core, { clerk, officers }: { clerk: Actor; officers: Actor[] }, repeats: number): Promise<void> {
  const page = (filter: Partial<CaseFilter>, actor: Actor): Query => ({
    label: `${actor.departmentCode ?? actor.role} ${JSON.stringify(filter)}`,
    run: () => listCases(core, callOf(actor), { limit: PAGE, ...filter }),
  })
  const views = ['all', 'mine', 'dueSoon', 'overdue', 'undelivered', 'unsigned', 'open'].map((view) => ({ view }))
  const filters = [{ state: 'delivered' }, { state: 'closed,delivered' }, { state: 'withdrawn' }, { matter: 'GA-03' }, { matter: 'CL-03' }, { receivedFrom: '2026-10-01', receivedTo: '2026-10-31' }, { receivedTo: '2024-12-31' }, { receivedFrom: '2024-12-01' }]
  await measure(figures, 'list page', [clerk, ...officers].flatMap((a) => views.map((f) => page(f, a))), repeats)
  await measure(figures, 'list page with a filter', [clerk, officers[0]!, officers.at(-1)!].flatMap((a) => filters.map((f) => page(f, a))), repeats)
  await measure(figures, 'page after a deep cursor', await deepPages(core, clerk, page), repeats)
}

/** Cursors met by scrolling: from pages deep in the list, built the way a screen gets them. */
async function deepPages(core: Core, clerk: Actor, page: (filter: Partial<CaseFilter>, actor: Actor) => Query): Promise<Query[]> {
  const queries: Query[] = []
  for (const filter of [{}, { q: '王' }, { q: 'zh' }, { view: 'open' }, { view: 'overdue' }, { q: '320103' }] as Partial<CaseFilter>[]) {
    let cursor: string | null = null
    for (let i = 0; i < 40; i++) {
      const answer: { nextCursor: string | null } = await listCases(core, callOf(clerk), { ...filter, limit: 500, ...(cursor && { cursor }) })
      if (!answer.nextCursor) break
      cursor = answer.nextCursor
    }
    if (cursor) queries.push({ ...page({ ...filter, cursor }, clerk), label: `after a cursor ${JSON.stringify(filter)}` })
  }
  return queries
}
