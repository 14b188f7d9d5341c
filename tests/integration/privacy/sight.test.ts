import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseOutcome } from '#shared/contract/cases.ts'
import { ROLE_NAMES } from '#shared/rules/roles.ts'
import { CLEARANCES, maySee, ROLE_CLEARANCE } from '#shared/rules/visibility.ts'
import { archivePackage } from '#main/domain/cases/archive.ts'
import { getCase, listCases, revealCase, searchApplicants } from '#main/domain/cases/query.ts'
import { selfCheckCase } from '#main/domain/cases/selfCheck.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { getDraft, listDrafts, saveDraft, takeDraft } from '#main/domain/desk/drafts.ts'
import { verifiedCopies } from '#main/domain/applicants/verified.ts'
import { documentBundle } from '#main/domain/documents/bundle.ts'
import { documentPages, documentPdf, printDocument, printQueue, reprintDocument } from '#main/domain/documents/service.ts'
import { exportQuery, saveQuery } from '#main/domain/queries/service.ts'
import { reportCases } from '#main/domain/reports/service.ts'
import { applyTo, DIALECTS, openWorld, type Who, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase } from '#tests/support/samples.ts'

describe('which sensitivity a role sees when nothing else is set', () => {
  it.each(ROLE_NAMES.flatMap((role) => CLEARANCES.map((sensitivity) => ({ role, sensitivity }))))('$role and $sensitivity', ({ role, sensitivity }) => {
    const table: Record<string, string[]> = {
      clerk: ['ordinary', 'sensitive'], supervisor: ['ordinary', 'sensitive', 'highlySensitive'], officer: ['ordinary', 'sensitive', 'highlySensitive'],
      communityWorker: ['ordinary', 'sensitive'], administrator: ['ordinary'], auditor: ['ordinary'],
    }
    expect(maySee(ROLE_CLEARANCE[role], sensitivity)).toBe(table[role]!.includes(sensitivity))
  })

  it('what the catalogue names otherwise is kept from all but the most trusted', () => {
    expect(maySee('sensitive', '特别')).toBe(false)
    expect(maySee('highlySensitive', '特别')).toBe(true)
  })
})

/** 社区矫正: highly sensitive, five papers at most. */
const HIGHLY = 'SF-04'
const NAME = '高隐私'

describe.each(DIALECTS)('a highly sensitive case on %s', (dialect) => {
  let w: World
  let made: CaseOutcome
  const applicant = { ...aCase(41).applicant, name: NAME }
  const input = () => {
    const papers = w.core.catalogue.matters().find((m) => m.code === HIGHLY)!.materials
    return aCase(41, { matterCode: HIGHLY, applicant, materials: papers.map(({ no }) => ({ no, received: true })) })
  }

  beforeAll(async () => {
    w = await openWorld({ dialect })
    made = await createCase(w.core, w.as('supervisor'), input())
    await createCase(w.core, w.as('clerk'), aCase(1))
  })
  afterAll(() => w.close())

  const OUTSIDERS: Who[] = ['clerk', 'administrator', 'auditor', 'officer']
  const traces = (answer: unknown): boolean => [made.id, made.number, NAME].some((trace) => JSON.stringify(answer).includes(trace))

  it('is taken in by a supervisor, not by a clerk without the right, who is told who may', async () => {
    expect(await refusal(createCase(w.core, w.as('clerk'), input()))).toMatchObject({ code: 'CLEARANCE_NEEDED', field: 'matterCode', message: expect.stringContaining('值班主管') })
  })

  it.each(OUTSIDERS)('is in no list and no search of the %s', async (who) => {
    for (const filter of [{}, { q: made.number }, { q: NAME }, { q: 'gys' }, { q: applicant.idNumber }, { matter: HIGHLY }, { view: 'open' }, { state: 'accepted' }])
      expect(traces(await listCases(w.core, w.as(who), { limit: 50, ...filter }))).toBe(false)
  })

  it('is in the list of the supervisor', async () => {
    expect(traces(await listCases(w.core, w.as('supervisor'), { limit: 50, q: NAME }))).toBe(true)
  })

  it.each(OUTSIDERS)('does not exist for the %s who has its number', async (who) => {
    const call = w.as(who)
    const attempts: (() => Promise<unknown>)[] = [
      () => getCase(w.core, call, made.number), () => getCase(w.core, call, made.id), () => selfCheckCase(w.core, call, made.id),
      () => archivePackage(w.core, call, made.id), () => revealCase(w.core, call, { id: made.id, reason: '好奇' }), () => applyTo(w, who, made.id, { type: 'reply', reason: '试一试' }),
      ...made.documents.flatMap(({ id }) => [
        () => documentPdf(w.core, call, { id }), () => documentPages(w.core, call, { id }), () => documentBundle(w.core, call, [id]),
        () => reprintDocument(w.core, call, { id, reason: '好奇' }), () => printDocument(w.core, call, { id }),
      ]),
    ]
    for (const attempt of attempts) expect((await refusal(attempt())).code).toMatch(/CASE_UNKNOWN|FORBIDDEN/)
    if (who !== 'officer') expect((await refusal(getCase(w.core, call, made.id))).code).toBe('CASE_UNKNOWN')
  })

  it('leaves no trace in the record of the applicant at the counter, in the papers to use again and in the print queue', async () => {
    await printDocument(w.core, w.as('supervisor'), { id: made.documents[0]!.id })
    const [hit] = await searchApplicants(w.core, w.as('clerk'), NAME, 5)
    expect(hit).toMatchObject({ openCases: [], lastVisit: null })
    expect(await verifiedCopies(w.core, w.as('clerk'), { id: hit!.id, matter: HIGHLY })).toEqual([])
    for (const who of OUTSIDERS) expect(traces(await printQueue(w.core, w.as(who), true))).toBe(false)
    expect(traces(await printQueue(w.core, w.as('supervisor'), true))).toBe(true)
  })

  it('stays out of exported lists of a clerk, masked or not, and has no name in the lines behind a figure', async () => {
    const columns = [{ key: 'number', header: '' }, { key: 'applicant', header: '' }, { key: 'matterName', header: '' }] as Parameters<typeof saveQuery>[2]['columns']
    const mine = await saveQuery(w.core, w.as('clerk'), { name: '全部', shared: true, filter: {}, columns, departmentCode: null })
    const text = async (who: Who): Promise<string> => new TextDecoder().decode((await exportQuery(w.core, w.as(who), { id: mine.id, format: 'csv' })).bytes)
    expect(await text('clerk')).not.toContain(made.number)
    expect(await text('supervisor')).toContain(made.number)
    const lines = await reportCases(w.core, w.as('auditor'), { month: '2026-03', figure: 'accepted' })
    expect(lines.items).toHaveLength(2)
    expect(JSON.stringify(lines)).not.toContain(NAME)
  })

  it('as a draft is seen by who may take it over only', async () => {
    const id = '019a0000-0000-7000-8000-00000000000a'
    await saveDraft(w.core, w.as('supervisor'), { id, version: 0, title: `${NAME} 矫正`, data: { matterCode: HIGHLY } })
    expect(traces(await listDrafts(w.core, w.as('clerk')))).toBe(false)
    expect((await refusal(getDraft(w.core, w.as('clerk'), id))).code).toBe('NOT_FOUND')
    expect((await refusal(takeDraft(w.core, w.as('clerk'), id))).code).toBe('NOT_FOUND')
    expect(traces(await listDrafts(w.core, w.as('administrator')))).toBe(false)
  })

  it('is open to a clerk the administrator names for it', async () => {
    await w.sql(`update staff set clearance = 'highlySensitive' where username = 'clerk2'`)
    await w.reopen()
    const named = { ...w.as('clerk2'), actor: { ...w.people.clerk2, clearance: 'highlySensitive' as const } }
    expect((await getCase(w.core, named, made.id)).applicant.name).toBe(NAME)
  })
})
