import { describe, expect, it } from 'vitest'
import type { CaseEventInput } from '#shared/contract/caseEvents.ts'
import type { CreateCaseInput } from '#shared/contract/cases.ts'
import { importCatalogueFiles } from '#main/domain/catalogue/service.ts'
import { revealCase } from '#main/domain/cases/query.ts'
import { applyEvent, createCase } from '#main/domain/cases/service.ts'
import { moveTask } from '#main/domain/cases/tasks.ts'
import { recordPrintResult, reprintDocument } from '#main/domain/documents/service.ts'
import { createPerson, updatePerson } from '#main/domain/people/service.ts'
import { makeBackup, moveClock } from '#main/domain/system/service.ts'
import { DIALECTS, type Who, withCore, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase, creditCode, INSTANT_MATTER, residentId, RETIRED_MATTER } from '#tests/support/samples.ts'

const person = aCase(1).applicant
const lastDigitWrong = residentId(1).slice(0, 17) + (residentId(1).endsWith('5') ? '6' : '5')

/** Bad applications: what is changed, what it is refused with. */
const APPLICATIONS: [name: string, change: Partial<CreateCaseInput>, code: string, field?: string, who?: Who][] = [
  ['a wrong ID check digit', { applicant: { ...person, idNumber: lastDigitWrong } }, 'IDENTIFIER_INVALID', 'applicant.idNumber'],
  ['a short ID number', { applicant: { ...person, idNumber: '320103' } }, 'IDENTIFIER_INVALID', 'applicant.idNumber'],
  ['a credit code for a person', { applicant: { ...person, idType: 'creditCode', idNumber: creditCode(1) } }, 'INPUT_INVALID', 'applicant.idType'],
  ['an agent with a wrong number', { agent: { name: '孙样例', idType: 'residentId', idNumber: lastDigitWrong } }, 'IDENTIFIER_INVALID', 'agent.idNumber'],
  ['an agent where none is allowed', { matterCode: 'SF-03', agent: { name: '孙样例', idType: 'residentId', idNumber: residentId(2) } }, 'APPLICANT_NOT_ALLOWED', 'agent', 'supervisor'],
  ['a highly sensitive matter by a clerk not named for it', { matterCode: 'SF-03' }, 'CLEARANCE_NEEDED', 'matterCode'],
  ['an organisation where persons only may ask', { matterCode: 'MZ-05', applicant: { kind: 'organisation', name: '样例有限公司', idType: 'creditCode', idNumber: creditCode(1) } }, 'APPLICANT_NOT_ALLOWED', 'applicant.kind'],
  ['an unknown matter', { matterCode: 'XX-99' }, 'MATTER_UNKNOWN', 'matterCode'],
  ['a retired matter', { matterCode: RETIRED_MATTER }, 'MATTER_RETIRED', 'matterCode'],
  ['a missing required paper', { materials: [{ no: 1, received: true }] }, 'MATERIAL_MISSING', 'materials'],
  ['a paper the checklist does not have', { materials: [...aCase(1).materials, { no: 99, received: true }] }, 'INPUT_INVALID', 'materials'],
  ['a paper named twice', { materials: [...aCase(1).materials, { no: 1, received: true }] }, 'INPUT_INVALID', 'materials'],
  ['no paper at all', { materials: [], step: 'receive' }, 'TRANSITION_REFUSED'],
  ['an unknown acceptance point', { pointCode: '777' }, 'INPUT_INVALID', 'pointCode'],
  ['an unknown counter', { counterNumber: '99' }, 'INPUT_INVALID', 'counterNumber'],
]

/** Events refused on an accepted case. */
const EVENTS: [name: string, who: Who, event: Record<string, unknown>, code: string][] = [
  ['accepted again', 'clerk', { type: 'accept' }, 'TRANSITION_REFUSED'],
  ['signed in before it is sent', 'officer', { type: 'signIn' }, 'TRANSITION_REFUSED'],
  ['closed before it is signed in', 'officer', { type: 'close', result: 'granted', opinion: '同意' }, 'TRANSITION_REFUSED'],
  ['delivered before it is closed', 'clerk', { type: 'deliver', way: 'counter', receiver: '本人' }, 'TRANSITION_REFUSED'],
  ['finished on the spot though not instant', 'clerk', { type: 'finishOnTheSpot', result: 'granted', opinion: '' }, 'TRANSITION_REFUSED'],
  ['closed by a clerk', 'clerk', { type: 'close', result: 'granted', opinion: '同意' }, 'FORBIDDEN'],
  ['dispatched by an officer', 'officer', { type: 'dispatch' }, 'FORBIDDEN'],
  ['touched by an officer of another department', 'officer2', { type: 'signIn' }, 'FORBIDDEN'],
  ['moved by a community worker', 'communityWorker', { type: 'dispatch' }, 'FORBIDDEN'],
  ['moved by an auditor', 'auditor', { type: 'dispatch' }, 'FORBIDDEN'],
  ['seen in another version', 'clerk', { type: 'dispatch', version: 7 }, 'VERSION_CONFLICT'],
  ['unknown', 'clerk', { type: 'dispatch', id: '019a0000-0000-7000-8000-000000000000' }, 'CASE_UNKNOWN'],
]

/** Other refused actions; `id` is a case, `doc` a document of it. */
const ACTIONS: [name: string, run: (w: World, id: string, doc: string) => Promise<unknown>, code: string][] = [
  ['a person made by a clerk', (w) => createPerson(w.core, w.as('clerk'), { username: 'x', displayName: 'x', role: 'clerk', departmentCode: null, pointCode: null, counterNumber: null, password: 'long enough' }), 'FORBIDDEN'],
  ['a user name taken', (w) => createPerson(w.core, w.as('administrator'), { username: 'Clerk', displayName: 'x', role: 'clerk', departmentCode: null, pointCode: null, counterNumber: null, password: 'long enough' }), 'CONFLICT'],
  ['an officer without department', (w) => updatePerson(w.core, w.as('administrator'), { id: w.people.clerk.id, role: 'officer' }), 'INPUT_INVALID'],
  ['the last administrator switched off', (w) => updatePerson(w.core, w.as('administrator'), { id: w.people.administrator.id, active: false }), 'CONFLICT'],
  ['an ID number shown to the auditor', (w, id) => revealCase(w.core, w.as('auditor'), { id, reason: '看看' }), 'FORBIDDEN'],
  ['a case of another department shown', (w, id) => revealCase(w.core, w.as('officer2'), { id, reason: '看看' }), 'FORBIDDEN'],
  ['a reprint of nothing', (w) => reprintDocument(w.core, w.as('clerk'), { id: 'none', reason: '卡纸' }), 'DOCUMENT_UNKNOWN'],
  ['a reprint by the auditor', (w, _, doc) => reprintDocument(w.core, w.as('auditor'), { id: doc, reason: '卡纸' }), 'FORBIDDEN'],
  ['a result of no print job', (w) => recordPrintResult(w.core, w.as('clerk'), { id: 'none', status: 'printed' }), 'NOT_FOUND'],
  ['a step of nobody', (w, id) => moveTask(w.core, w.as('officer'), { id, taskId: 'none', action: 'signIn' }), 'NOT_FOUND'],
  ['a catalogue by a clerk', (w) => importCatalogueFiles(w.core, w.as('clerk'), { catalogue: [], departments: [] }), 'FORBIDDEN'],
  ['an empty catalogue', (w) => importCatalogueFiles(w.core, w.as('administrator'), { catalogue: [], departments: [] }), 'CATALOGUE_INVALID'],
  ['a backup by a clerk', (w) => makeBackup(w.core, w.as('clerk')), 'FORBIDDEN'],
  ['the clock of a real database', (w) => moveClock(w.core, w.as('clerk'), '2026-05-01'), 'NOT_PRACTICE'],
]

/** Runs a refused call and compares everything but the journal before and after. */
async function changesNothing(w: World, call: () => Promise<unknown>, name = ''): Promise<{ code: string; field?: string | undefined; message: string }> {
  const before = await w.dump('audit', 'audit_head')
  const journal = await w.sql('select count(*) as n from audit')
  const error = await refusal(call())
  expect(await w.dump('audit', 'audit_head'), `${name}: a refused call changed the database`).toEqual(before)
  const [last] = await w.core.db.read.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(1).execute()
  const added = Number((await w.sql('select count(*) as n from audit'))[0]?.['n']) - Number(journal[0]?.['n'])
  expect({ name, added, outcome: last?.outcome }).toEqual({ name, added: 1, outcome: 'refused' })
  expect(JSON.parse(last?.detail ?? '{}')).toMatchObject({ code: error.code })
  expect(error.message).toMatch(/\p{Script=Han}/u)
  return error
}

describe.each(DIALECTS)('refused calls on %s change nothing and are noted', (dialect) => {
  it('applications', () =>
    withCore({ dialect }, async (w) => {
      await createCase(w.core, w.as('clerk'), aCase(1))
      for (const [name, change, code, field, who = 'clerk'] of APPLICATIONS) {
        const error = await changesNothing(w, () => createCase(w.core, w.as(who, `key ${name}`), aCase(3, change)), name)
        expect({ name, code: error.code, field: error.field }).toEqual({ name, code, field })
      }
      const missing = await refusal(createCase(w.core, w.as('clerk'), aCase(1, { materials: [{ no: 1, received: true }] })))
      expect((missing.data as { missing: { no: number }[] }).missing.map((m) => m.no)).toEqual([2, 3, 4, 5, 6, 7])
      expect(await createCase(w.core, w.as('clerk'), aCase(4, { matterCode: INSTANT_MATTER }))).toMatchObject({ state: 'accepted' })
    }))

  it('events', () =>
    withCore({ dialect }, async (w) => {
      const made = await createCase(w.core, w.as('clerk'), aCase(1))
      for (const [name, who, event, code] of EVENTS) {
        const error = await changesNothing(w, () => applyEvent(w.core, w.as(who, `key ${name}`), { id: made.id, ...event } as CaseEventInput), name)
        expect({ name, code: error.code }).toEqual({ name, code })
      }
    }))

  it('everything else', () =>
    withCore({ dialect }, async (w) => {
      const made = await createCase(w.core, w.as('clerk'), aCase(1))
      for (const [name, run, code] of ACTIONS) {
        const error = await changesNothing(w, () => run(w, made.id, made.documents[0]!.id), name)
        expect({ name, code: error.code }).toEqual({ name, code })
      }
    }))

  it('a refusal says which rule refused', () =>
    withCore({ dialect }, async (w) => {
      const made = await createCase(w.core, w.as('clerk'), aCase(1, { step: 'dispatch' }))
      await applyEvent(w.core, w.as('officer'), { id: made.id, type: 'signIn' })
      const error = await refusal(applyEvent(w.core, w.as('officer'), { id: made.id, type: 'close', result: 'refused', opinion: '不符合条件' }))
      expect(error).toMatchObject({ code: 'TRANSITION_REFUSED', status: 409, rule: '行政许可法 §38', data: { state: 'inProgress', event: 'close', guard: 'resultReasoned' } })
    }))

  it('a case cannot be moved before its last step', () =>
    withCore({ dialect }, async (w) => {
      const made = await createCase(w.core, w.as('clerk'), aCase(1))
      w.at('2026-03-01T08:00')
      expect(await changesNothing(w, () => applyEvent(w.core, w.as('clerk'), { id: made.id, type: 'dispatch' }))).toMatchObject({ code: 'TRANSITION_REFUSED' })
    }))
})
