import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getCase, listCases, searchApplicants, todayNumbers, type CaseFilter } from '#main/domain/cases/query.ts'
import { supervisionBoard } from '#main/domain/supervision/board.ts'
import { closeCore } from '#main/core/create.ts'
import type { Actor, Core } from '#main/core/core.ts'
import { seededFile } from '#tests/bench/seed.ts'
import { callOf, employ, openCore, staffOf, temporaryFolder } from '#tests/bench/world.ts'
import { plansOf } from '#tests/support/plans.ts'

/** Reading a big table from end to end, without or against an index. */
const isFullScan = (step: string): boolean => /^SCAN (cases|applicant|case_event|case_material|document|audit|idempotency)\b(?!.* USING )/.test(step)

const LISTS: Partial<CaseFilter>[] = [
  {}, { view: 'mine' }, { view: 'dueSoon' }, { view: 'overdue' }, { view: 'undelivered' }, { view: 'unsigned' }, { view: 'open' },
  { state: 'closed' }, { state: 'closed,delivered' }, { department: 'MZ' }, { matter: 'GA-03' }, { receivedFrom: '2026-10-01', receivedTo: '2026-10-31' },
  { q: '王' }, { q: '王', view: 'open' }, { q: 'zh' }, { q: 'wang', department: 'MZ' }, { q: '1234' }, { q: '320103001' }, { q: '99999919' },
]

/** With the statistics of a grown register, and with none, as on the first day. */
const REGISTERS = ['grown', 'new'] as const

async function openRegister(kind: (typeof REGISTERS)[number]): Promise<Core> {
  if (kind === 'grown') return openCore((await seededFile({ cases: 3000, inMonth: 400 })).file)
  const core = await openCore(`${temporaryFolder()}/new.db`)
  await employ(core)
  return core
}

describe.each(REGISTERS)('query plans of a %s register', (kind) => {
  let core: Core
  let clerk: Actor
  let officer: Actor
  beforeAll(async () => {
    core = await openRegister(kind)
    const staff = await staffOf(core)
    clerk = staff.clerks[0] as Actor
    officer = staff.officers[0] as Actor
  })
  afterAll(() => closeCore(core))

  const steps = async (work: (core: Core) => Promise<unknown>): Promise<string[]> => (await plansOf(core, work)).flatMap((p) => p.steps)
  const list = (filter: Partial<CaseFilter>, actor: Actor) => steps((c) => listCases(c, callOf(actor), { limit: 50, ...filter }))

  it.each(LISTS)('the list %o reads no table from end to end', async (filter) => {
    for (const actor of [clerk, officer]) {
      const plan = await list(filter, actor)
      expect(plan.length).toBeGreaterThan(1)
      expect(plan.filter(isFullScan)).toEqual([])
    }
  })

  it('finds the next page from the cursor', async () => {
    for (const filter of [{}, { q: '王' }, { q: '320103001' }, { q: '99999919' }, { receivedFrom: '2024-12-01' }, { view: 'overdue' }]) {
      const cursor = filter.view === 'overdue' ? '2026-01-05~0' : ((await listCases(core, callOf(clerk), { ...filter, limit: 5 })).nextCursor ?? 'x')
      expect((await list({ ...filter, cursor }, clerk)).filter(isFullScan)).toEqual([])
    }
  })

  it.each([
    ['王', 'cases_applicant_name_key'],
    ['wang', 'cases_applicant_pinyin'],
    ['wang', 'cases_applicant_initials'],
    ['1234', 'cases_applicant_phone_tail'],
    ['99999919', 'cases_applicant_id_number'],
  ])('“%s” is searched in %s, by keys alone', async (q, index) => {
    expect(await list({ q }, clerk)).toContainEqual(expect.stringMatching(new RegExp(`^SEARCH cases USING COVERING INDEX ${index} `)))
  })

  it.each([
    ['王', 'applicant_name_key'],
    ['zh', 'applicant_pinyin'],
    ['567', 'applicant_phone_tail'],
    ['9999991990', 'applicant_id_number'],
  ])('applicants by “%s” are searched in %s, and only those shown are read', async (q, index) => {
    const plan = await steps((c) => searchApplicants(c, callOf(clerk), q, 10))
    expect(plan).toContainEqual(expect.stringMatching(new RegExp(`^SEARCH applicant USING COVERING INDEX ${index} `)))
    expect(plan.filter(isFullScan)).toEqual([])
  })

  it('the numbers of the day are counted in indexes', async () => {
    for (const actor of [clerk, officer]) expect((await steps((c) => todayNumbers(c, callOf(actor)))).filter(isFullScan)).toEqual([])
  })

  it('the board of supervision reads no table from end to end, and what is rare from its own index', async () => {
    const supervisor: Actor = { ...clerk, role: 'supervisor' }
    const plans = await plansOf(core, (c) => supervisionBoard(c, callOf(supervisor)))
    for (const { sql, steps: plan } of plans) expect(plan.filter(isFullScan), sql).toEqual([])
    const all = plans.flatMap((p) => p.steps).join('\n')
    for (const index of ['cases_ended_late', 'case_event_type_at', 'supervision_slip_open', 'rating_follow_up_open', 'complaint_open']) expect(all, index).toMatch(new RegExp(`\\b${index}\\b`))
  })

  it('a case is put together from indexes', async () => {
    const row = await core.db.read.selectFrom('cases').select('id').limit(1).executeTakeFirst()
    if (row) expect((await steps((c) => getCase(c, callOf(clerk), row.id))).filter(isFullScan)).toEqual([])
    else expect(kind).toBe('new')
  })
})
