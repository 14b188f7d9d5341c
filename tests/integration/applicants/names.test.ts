import { describe, expect, it } from 'vitest'
import { searchApplicants } from '#main/domain/cases/query.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { documentPages } from '#main/domain/documents/service.ts'
import { CreateCaseInput } from '#shared/contract/cases.ts'
import { DIALECTS, withCore } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase, residentId } from '#tests/support/samples.ts'

/** Names as they come over the counter: with middle dot, Latin, beyond the basic plane, with a sign no font has, very long. */
const NAMES = ['阿布都热依木·买买提', 'Maria-José O’Connor', '𠮷野试', '龘䶮试', '长'.repeat(300)]

describe.each(DIALECTS)('names on %s', (dialect) => {
  it('are taken, found again and printed as they are', () =>
    withCore({ dialect }, async (w) => {
      for (const [n, name] of NAMES.entries()) {
        const made = await createCase(w.core, w.as('clerk'), aCase(n, { applicant: { kind: 'person', name, idType: 'residentId', idNumber: residentId(n) } }))
        const [hit] = await searchApplicants(w.core, w.as('clerk'), name.slice(0, 100), 5)
        expect(hit).toMatchObject({ name })
        const { pages } = await documentPages(w.core, w.as('clerk'), { id: made.documents[0]!.id })
        expect(pages.length).toBeGreaterThan(0)
      }
    }))

  it('with a sign that few fonts have keep the case; the paper is printed or says which sign is missing', () =>
    withCore({ dialect }, async (w) => {
      const made = await createCase(w.core, w.as('clerk'), aCase(1, { applicant: { kind: 'person', name: '试😀验', idType: 'residentId', idNumber: residentId(1) } }))
      const [hit] = await searchApplicants(w.core, w.as('clerk'), residentId(1), 5)
      expect(hit).toMatchObject({ name: '试😀验', openCases: [{ number: made.number }] })
      const printed = await documentPages(w.core, w.as('clerk'), { id: made.documents[0]!.id }).then(() => 'printed', (error: { code?: string }) => error.code)
      // Which of the two depends on the fonts of the machine; an empty box is never printed (tests of the engine).
      expect(['printed', 'GLYPH_MISSING']).toContain(printed)
    }))
})

it('line breaks and full-width digits are put right or told at the field, never stored', () =>
  withCore({ dialect: 'sqlite' }, async (w) => {
    const wide = [...residentId(1)].map((c) => String.fromCodePoint(c.codePointAt(0)! + 0xfee0)).join('')
    await createCase(w.core, w.as('clerk'), aCase(1, { applicant: { kind: 'person', name: '试验', idType: 'residentId', idNumber: ` ${wide} ` } }))
    expect((await searchApplicants(w.core, w.as('clerk'), residentId(1), 5))[0]).toMatchObject({ name: '试验' })
    expect(await refusal(createCase(w.core, w.as('clerk'), aCase(2, { applicant: { kind: 'person', name: '试验', idType: 'residentId', idNumber: residentId(2).slice(0, 11) } })))).toMatchObject({
      code: 'IDENTIFIER_INVALID', field: 'applicant.idNumber',
    })
    const broken = CreateCaseInput.safeParse(aCase(3, { applicant: { kind: 'person', name: '试\n验', idType: 'residentId', idNumber: residentId(3) } }))
    expect(broken.success ? broken.data.applicant.name : 'refused').not.toContain('\n')
    expect(CreateCaseInput.safeParse(aCase(3, { applicant: { kind: 'person', name: '长'.repeat(301), idType: 'residentId', idNumber: residentId(3) } })).success).toBe(false)
  }))
