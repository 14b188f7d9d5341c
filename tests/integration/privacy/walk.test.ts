import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { call as callProcedure, ORPCError } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contract } from '#shared/contract/index.ts'
import { AppError } from '#shared/contract/errors.ts'
import { router } from '#main/api/router.ts'
import { openWorld, tempDir, type Who, type World } from '#tests/support/core.ts'
import { livesBeside, liveThrough, type Lives } from './lives.ts'

interface Facts extends Lives {
  documents: { id: string; data: string }[]
  settlement: string
  light: string
}
type Inputs = (f: Facts) => unknown[]

const NONE: Inputs = () => [undefined]
const EMPTY: Inputs = () => [{}]
const eachCase: Inputs = (f) => [...f.ids, ...f.numbers].map((id) => ({ id }))
const eachPaper: Inputs = (f) => f.documents.map(({ id }) => ({ id }))
const states = (...names: string[]): Inputs => () => names.map((state) => ({ state }))
const MONTH: Inputs = () => [{ month: '2026-03' }]
const span: Inputs = () => ['C01', 'C02', 'C03'].map((community) => ({ community, period: '2026' }))
const ofDepartment: Inputs = (f) => [{}, { department: f.department }]

/** Every reading procedure with the questions it is asked; a new one that is missing here fails the test below. */
const READS: Record<string, Inputs> = {
  'session.current': NONE, 'system.health': NONE, 'system.capabilities': NONE, 'system.settings.list': NONE, 'people.list': NONE,
  'system.audit': (f) => [{ limit: 500 }, ...f.ids.map((q) => ({ q }))],
  'catalogue.matters': (f) => [{}, { q: f.name }], 'catalogue.find': (f) => [{}, { q: f.name }], 'catalogue.searchAliases': EMPTY, 'catalogue.matter': () => [{ code: 'WS-01' }],
  'catalogue.departments': NONE, 'catalogue.communities': NONE, 'catalogue.affairs': NONE, 'catalogue.points': NONE,
  'calendar.due': () => [{ from: '2026-03-02', days: 1 }], 'calendar.years': NONE, 'calendar.year': () => [{ year: 2026 }], 'calendar.progress': NONE,
  'calendar.moved': () => [{ change: '019a0000-0000-7000-8000-000000000000' }],
  'applicants.search': (f) => [{ q: f.name }], 'applicants.duplicates': (f) => [{ id: f.applicant }], 'applicants.verified': (f) => [{ id: f.applicant, matter: f.matter }],
  'cases.list': (f) => [{}, ...[f.name, ...f.numbers].map((q) => ({ q })), { matter: f.matter }, { department: f.department },
    ...['mine', 'dueSoon', 'overdue', 'undelivered', 'unsigned', 'followUp', 'steps', 'open', 'promised'].map((view) => ({ view }))],
  'cases.get': eachCase, 'cases.qr': eachCase, 'cases.selfCheck': eachCase, 'cases.archivePackage': eachCase, 'cases.today': NONE, 'supervision.explanations': eachCase,
  'queue.state': EMPTY, 'queue.board': EMPTY, 'desk.drafts': NONE, 'desk.draft': () => [{ id: 'none' }], 'desk.shift': NONE, 'desk.reservedForms': states('open', 'used', 'void'), 'desk.reservedForm': (f) => f.numbers.map((number) => ({ number })),
  'documents.pdf': eachPaper, 'documents.pages': eachPaper, 'documents.bundle': (f) => f.documents.map(({ id }) => ({ ids: [id] })), 'documents.queue': () => [{}, { all: true }],
  'reports.month': MONTH, 'reports.charts': MONTH, 'reports.monthXlsx': MONTH, 'reports.monthPdf': MONTH,
  'reports.cases': () => ['received', 'accepted', 'closed', 'overdue', 'openAtEnd'].map((figure) => ({ month: '2026-03', figure })),
  'reports.progress': () => [{ ticket: '019a0000-0000-7000-8000-000000000000' }],
  'queries.list': NONE, 'queries.schedules': NONE, 'queries.export': (f) => [{ id: f.query, format: 'csv' }, { id: f.query, format: 'xlsx' }],
  'district.editions': EMPTY, 'district.destination': NONE, 'district.ownKey': NONE, 'district.centres': NONE, 'district.report': MONTH, 'district.workbook': MONTH, 'district.package': MONTH,
  'notices.list': NONE, 'authority.list': NONE, 'authority.get': (f) => [{ matterCode: f.matter }],
  'department.officers': ofDepartment, 'department.statistics': ofDepartment, 'department.templates': ofDepartment,
  'department.paperRequests': (f) => [...ofDepartment(f), ...f.ids.map((caseId) => ({ caseId }))],
  'handover.ready': NONE, 'handover.list': ofDepartment, 'handover.get': (f) => [{ number: f.batch }], 'handover.inTransit': ofDepartment, 'handover.inHand': ofDepartment,
  'ledgers.read': span, 'ledgers.xlsx': span, 'ledgers.pdf': span, 'ledgers.pages': span, 'ledgers.mapping': NONE,
  'burden.list': EMPTY, 'burden.statistics': NONE, 'burden.xlsx': EMPTY, 'burden.pdf': EMPTY, 'burden.pages': EMPTY,
  'evaluation.indicators': NONE, 'evaluation.values': span, 'evaluation.xlsx': span, 'evaluation.pdf': span, 'evaluation.pages': span,
  'evaluation.rows': (f) => ['PG02', 'PG06', 'PG08', 'PG11', 'PG13'].flatMap((code) => (span(f) as object[]).map((s) => ({ ...s, code }))),
  'supervision.board': NONE, 'supervision.lampCases': (f) => [{}, { department: f.department }, { colour: 'green' }], 'supervision.slips': states('open', 'closed'),
  'supervision.followUps': states('open', 'done'), 'supervision.days': NONE,
  'complaints.list': states('open', 'archived'), 'complaints.get': (f) => [{ id: f.complaint }], 'complaints.people': NONE,
  'community.tasks': states('open', 'done', 'notice'), 'community.staff': EMPTY, 'community.lightCases': states('live', 'ended'), 'community.lightCase': (f) => [{ id: f.light }],
  'community.limits': NONE, 'community.activities': EMPTY, 'community.places': NONE, 'community.companies': NONE, 'community.estates': EMPTY, 'community.bells': EMPTY,
  'funds.admissions': EMPTY, 'funds.refusals': EMPTY, 'funds.entries': EMPTY, 'funds.exportEntries': () => [{ format: 'csv' }, { format: 'xlsx' }], 'funds.settlements': MONTH,
  'funds.settlement': (f) => ['C01', 'C02'].map((communityCode) => ({ month: '2026-03', departmentCode: f.department, communityCode })), 'funds.sheet': (f) => [{ id: f.settlement }], 'funds.accounts': EMPTY,
  'transfer.changes': NONE, 'transfer.points': NONE, 'transfer.exportState': NONE, 'transfer.carried': NONE,
}

type Tree = { [name: string]: Tree } & { '~orpc'?: { route: { method?: string } } }
const reading = (tree: Tree, at: string[] = []): string[] =>
  tree['~orpc'] ? (tree['~orpc'].route.method === 'GET' ? [at.join('.')] : []) : Object.entries(tree).flatMap(([name, inner]) => reading(inner as Tree, [...at, name]))
const procedure = (name: string) => name.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], router) as Parameters<typeof callProcedure>[0]

it('every reading procedure is walked', () => {
  expect(reading(contract as unknown as Tree).filter((name) => !(name in READS))).toEqual([])
})

/** Texts of the files in a zip (workbook, package), or of the bytes themselves. */
async function textOf(answer: unknown): Promise<string> {
  if (!(answer instanceof Blob)) return JSON.stringify(answer) ?? ''
  const bytes = Buffer.from(await answer.arrayBuffer())
  if (bytes.subarray(0, 2).toString() !== 'PK') return bytes.toString('utf8')
  const file = path.join(tempDir(), 'x.zip')
  fs.writeFileSync(file, bytes)
  return execFileSync('unzip', ['-p', file], { maxBuffer: 1e8 }).toString('utf8')
}

/** A world whose drawing jobs are listened to: what goes on a PDF or an SVG is data before it is glyphs. */
async function listeningWorld(): Promise<{ w: World; drawn: string[] }> {
  const w = await openWorld({ dialect: 'sqlite' })
  const drawn: string[] = []
  const run = w.core.jobs.run.bind(w.core.jobs) as (...given: unknown[]) => Promise<unknown>
  w.core.jobs.run = ((...given: unknown[]) => {
    if (['listing', 'listingPages', 'render', 'bundle'].includes(String(given[0]))) drawn.push(JSON.stringify(given[1]))
    return run(...given)
  }) as typeof w.core.jobs.run
  return { w, drawn }
}

async function factsOf(w: World, lives: Lives, light: string): Promise<Facts> {
  const documents = await w.core.db.read.selectFrom('document').select(['id', 'data']).execute()
  const settlement = await w.core.db.read.selectFrom('settlement').select('id').executeTakeFirst()
  return { ...lives, documents, settlement: settlement?.id ?? 'none', light }
}

interface Walked {
  w: World
  drawn: string[]
  facts: Facts
}

/** What the answer tells; a sheet given as a file tells its data, however it was drawn. */
async function told({ w, drawn, facts }: Walked, who: Who, name: string, input: unknown): Promise<string> {
  drawn.length = 0
  try {
    const answer = await callProcedure(procedure(name), input as never, { context: { core: w.core, call: w.as(who) } as never })
    const sheet = name === 'documents.pdf' ? (facts.documents.find((d) => d.id === (input as { id: string }).id)?.data ?? '') : ''
    return [await textOf(answer), sheet, ...drawn].join(' ')
  } catch (error) {
    // A refusal repeats what was asked for and must say no more.
    if (error instanceof AppError) return JSON.stringify([error.code, error.message, error.extra]).replaceAll(JSON.stringify(Object.values((input as object) ?? {})[0] ?? ''), '')
    if (error instanceof ORPCError) throw new Error(`${name} ${JSON.stringify(input)}: ${error.message} ${JSON.stringify(error.data)} ${String(error.cause)}`, { cause: error })
    throw error
  }
}

/** Where any of the words turns up: procedure, question, word. */
async function findings(walked: Walked, who: Who, words: readonly string[], names = Object.keys(READS)): Promise<string[]> {
  const found: string[] = []
  for (const name of names)
    for (const input of READS[name]!(walked.facts)) {
      const text = await told(walked, who, name, input)
      const word = words.find((one) => text.includes(one))
      // One of each procedure is enough to go and look.
      if (word !== undefined && !found.some((one) => one.startsWith(`${name} `))) found.push(`${name} ${JSON.stringify(input) ?? ''} → ${word}: ${text.slice(Math.max(0, text.indexOf(word) - 60), text.indexOf(word) + 40)}`)
    }
  return found
}

/**
 * Residents are found at the counter by name whatever they once came for (the record says nothing of the case, see sight.test.ts): there the
 * name alone is no trace.
 */
const AT_COUNTER = 'applicants.search'
/** The journal is read by auditors and says which case was touched: by number, never by name. */
const JOURNAL = 'system.audit'
const ALL_ELSE = Object.keys(READS).filter((name) => name !== JOURNAL && name !== AT_COUNTER)

describe('a highly sensitive case, wherever it left a trace', () => {
  const walked = {} as Walked
  beforeAll(async () => {
    Object.assign(walked, await listeningWorld())
    const lives = await liveThrough(walked.w, { matter: 'SF-04', department: 'SF', name: '高隐私', elsewhere: 'C02' })
    walked.w.at('2026-04-20T10:00')
    walked.facts = await factsOf(walked.w, lives, 'none')
  })
  afterAll(() => walked.w.close())

  it('shows in many places to the supervisor: the walk would notice it', async () => {
    const where = new Set((await findings(walked, 'supervisor', walked.facts.traces)).map((f) => f.split(' ')[0]))
    for (const name of [
      'applicants.search', 'cases.list', 'cases.get', 'documents.pages', 'documents.pdf', 'documents.bundle', 'documents.queue', 'queries.export', 'department.paperRequests', 'handover.get', 'handover.inTransit', 'handover.inHand',
      'supervision.board', 'supervision.slips', 'supervision.followUps', 'complaints.get', 'community.tasks', 'funds.refusals', 'funds.entries', 'funds.exportEntries', 'funds.settlement', 'transfer.changes', 'ledgers.read', 'evaluation.rows', 'notices.list',
    ])
      expect(where, name).toContain(name)
  })

  it.each<Who>(['clerk', 'clerk2', 'administrator', 'auditor', 'officer', 'officer2', 'officerHead', 'communityWorker', 'communityWorker2'])('leaves none to the %s', async (who) => {
    const { name, traces } = walked.facts
    expect(await findings(walked, who, traces, ALL_ELSE)).toEqual([])
    expect(await findings(walked, who, traces.filter((trace) => trace !== name), [AT_COUNTER])).toEqual([])
    expect(await findings(walked, who, [name], [JOURNAL])).toEqual([])
  })
})

/** Reports count sensitive cases by number with a masked name (only highly sensitive ones without either). */
const REPORTS = ['reports.month', 'reports.monthXlsx', 'reports.monthPdf', 'district.package']

describe('a sensitive case, for who has no need of residents’ troubles', () => {
  const walked = {} as Walked
  beforeAll(async () => {
    Object.assign(walked, await listeningWorld())
    const lives = await liveThrough(walked.w, { matter: 'LD-08', department: 'LD', name: '敏小感', elsewhere: 'C03' })
    walked.w.at('2026-04-20T10:00')
    walked.facts = await factsOf(walked.w, lives, 'none')
  })
  afterAll(() => walked.w.close())

  it.each<Who>(['administrator', 'auditor', 'officer', 'communityWorker2'])('leaves no trace to the %s', async (who) => {
    const { name, traces } = walked.facts
    expect(await findings(walked, who, traces, ALL_ELSE.filter((one) => !REPORTS.includes(one)))).toEqual([])
    expect(await findings(walked, who, [name], [JOURNAL, ...REPORTS])).toEqual([])
  })
})

describe('what belongs to one department and one community', () => {
  const walked = {} as Walked
  beforeAll(async () => {
    Object.assign(walked, await listeningWorld())
    const lives = await liveThrough(walked.w, { matter: 'WS-04', department: 'WS', name: '界内人', elsewhere: 'C03' })
    const light = await livesBeside(walked.w, lives)
    walked.w.at('2026-04-20T10:00')
    walked.facts = await factsOf(walked.w, lives, light)
  })
  afterAll(() => walked.w.close())

  it('shows to its own officer and worker', async () => {
    const own = async (who: Who) => new Set((await findings(walked, who, walked.facts.traces)).map((f) => f.split(' ')[0]))
    const officer = await own('officer')
    for (const name of ['cases.list', 'handover.inHand', 'funds.entries', 'burden.list', 'supervision.slips', 'documents.pages', 'complaints.list', 'community.tasks']) expect(officer, name).toContain(name)
    const worker = await own('communityWorker')
    for (const name of ['community.tasks', 'community.lightCases', 'funds.entries', 'ledgers.read', 'evaluation.values', 'burden.list', 'supervision.slips', 'documents.pages']) expect(worker, name).toContain(name)
  })

  it.each<Who>(['officer2', 'communityWorker2'])('does not show to %s', async (who) => {
    expect(await findings(walked, who, walked.facts.traces)).toEqual([])
  })

  it.each<Who>(['supervisor', 'clerk', 'officer', 'communityWorker'])('no number of a paper and no telephone is in full in any answer to %s: only revealing shows them', async (who) => {
    const people = await walked.w.sql('select applicant_id_number, applicant_phone from cases')
    const numbers = new Set(people.flatMap((row) => Object.values(row).map(String)))
    expect(numbers.size).toBe(6)
    expect(await findings(walked, who, [...numbers, '13900000001'])).toEqual([])
  })
})

/** What may be done to a case and to what hangs on it, one question each. */
const CHANGES: Record<string, (f: Facts & Hanging) => unknown> = {
  'cases.event': (f) => ({ id: f.ids[1], type: 'reply', reason: '试一试' }), 'cases.task': (f) => ({ id: f.ids[1], taskId: f.task, action: 'signIn' }), 'cases.undo': (f) => ({ id: f.ids[2] }),
  'cases.reveal': (f) => ({ id: f.ids[0], reason: '好奇' }), 'queue.link': (f) => ({ id: f.ticket, caseId: f.ids[1] }),
  'documents.print': (f) => ({ id: f.sheet }), 'documents.reprint': (f) => ({ id: f.sheet, reason: '好奇' }), 'documents.printResult': (f) => ({ id: f.job, status: 'printed' }),
  'department.askPapers': (f) => ({ id: f.ids[1], papers: ['证明'], reason: '好奇', days: 2 }), 'department.answerPapers': (f) => ({ id: f.request, answer: '已送' }),
  'handover.make': (f) => ({ departmentCode: f.department, caseIds: [f.ids[2]] }), 'handover.handOver': (f) => ({ caseIds: [f.ids[1]], toStaff: 'officer' }), 'handover.answer': (f) => ({ caseIds: [f.ids[1]], accept: true }),
  'supervision.issue': (f) => ({ caseId: f.ids[1], reason: '好奇' }), 'supervision.reply': (f) => ({ id: f.slip, reply: '已办' }), 'supervision.close': (f) => ({ id: f.slip, verdict: 'withdrawn' }),
  'supervision.explain': (f) => ({ id: f.ids[1], cause: '忙', measure: '加班', plannedEnd: '2026-05-01' }), 'supervision.followUp': (f) => ({ id: f.followUp, told: '本人', cause: '忙', measure: '改' }),
  'complaints.register': (f) => ({ kind: 'complaint', channel: 'counter', title: '试', content: '试', about: { kind: 'point' }, caseId: f.ids[0] }),
  'complaints.event': (f) => ({ id: f.complaint, version: 1, type: 'investigate' }), 'complaints.reveal': (f) => ({ id: f.complaint, reason: '好奇' }),
  'community.assign': (f) => ({ id: f.task, staffId: f.worker }), 'community.sign': (f) => ({ id: f.task }), 'community.finish': (f) => ({ id: f.task, form: { doneOn: '2026-03-02', what: '试', count: 1 } }),
  'community.reveal': (f) => ({ id: f.task, reason: '好奇' }), 'community.postNotice': (f) => ({ id: f.task, from: '2026-04-20', place: '公开栏' }), 'community.takeDownNotice': (f) => ({ id: f.task, on: '2026-04-20', objections: '无' }),
  'community.ask': (f) => ({ caseId: f.ids[1] }),
}

/** Keys of what hangs on case `b` (the complaint, the call-back and the ticket on `a`). */
interface Hanging {
  task: string
  request: string
  slip: string
  followUp: string
  ticket: string
  sheet: string
  job: string
  worker: string
}

async function hangingOf(w: World, [a, b]: string[]): Promise<Hanging> {
  const one = async (text: string) => String((await w.sql(text))[0]?.['id'])
  return {
    task: await one(`select task_id as id from community_task where case_id = '${b}'`), request: await one(`select id from paper_request where case_id = '${b}'`),
    slip: await one(`select id from supervision_slip where case_id = '${b}'`), followUp: await one(`select id from rating_follow_up where case_id = '${a}'`), ticket: await one('select id from ticket'),
    sheet: await one(`select id from document where case_id = '${b}'`), job: await one(`select p.id from print_job p join document d on d.id = p.document_id where d.case_id = '${a}'`), worker: w.people.communityWorker.id,
  }
}

describe.each([
  { of: { matter: 'SF-04', department: 'SF', name: '高隐私', elsewhere: 'C02' }, people: ['clerk', 'administrator', 'auditor', 'officer', 'communityWorker', 'communityWorker2'] as Who[] },
  { of: { matter: 'WS-04', department: 'WS', name: '界内人', elsewhere: 'C03' }, people: ['officer2', 'communityWorker2'] as Who[] },
])('what can be done to a case of $of.matter by who may not know of it', ({ of, people }) => {
  const walked = {} as Walked
  let facts: Facts & Hanging
  beforeAll(async () => {
    Object.assign(walked, await listeningWorld())
    const lives = await liveThrough(walked.w, of)
    walked.w.at('2026-04-20T10:00')
    walked.facts = await factsOf(walked.w, lives, 'none')
    facts = { ...walked.facts, ...(await hangingOf(walked.w, lives.ids)) }
  })
  afterAll(() => walked.w.close())

  const state = async (): Promise<string> => JSON.stringify(await walked.w.dump('audit', 'audit_head'))

  it.each(people)('%s is refused everything, learns nothing and changes nothing', async (who) => {
    const before = await state()
    const through: string[] = []
    for (const [name, input] of Object.entries(CHANGES)) {
      const given = input(facts)
      const text = await told(walked, who, name, given)
      if (!/^\["(FORBIDDEN|NOT_FOUND|CASE_UNKNOWN|DOCUMENT_UNKNOWN)"/.test(text)) through.push(`${name}: ${text.slice(0, 200)}`)
      const asked = JSON.stringify(given)
      const word = facts.traces.find((one) => !asked.includes(one) && text.includes(one))
      if (word !== undefined) through.push(`${name} tells ${word}: ${text.slice(0, 200)}`)
    }
    expect(through).toEqual([])
    expect((await state()) === before).toBe(true)
  })
})
