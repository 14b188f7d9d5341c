import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createCase } from '#main/domain/cases/service.ts'
import { discardDraft, getDraft, listDrafts, saveDraft, takeDraft } from '#main/domain/desk/drafts.ts'
import { DIALECTS, withCore } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase } from '#tests/support/samples.ts'

describe.each(DIALECTS)('drafts of the counter on %s', (dialect) => {
  it('are seen by the colleagues, taken over once, and lost to the one before', () =>
    withCore({ dialect }, async (w) => {
      const id = randomUUID()
      const save = (who: 'clerk' | 'clerk2', version: number, data: object) => saveDraft(w.core, w.as(who), { id, version, title: '低保 试办', data })
      const first = await save('clerk', 0, { a: 1 })
      expect(first).toMatchObject({ version: 1, mine: true, title: '低保 试办' })
      expect(await listDrafts(w.core, w.as('clerk2'))).toMatchObject([{ id, mine: false, ownerName: '试办clerk' }])
      const taken = await takeDraft(w.core, w.as('clerk2'), id)
      expect(taken).toMatchObject({ mine: true, version: 2, data: { a: 1 } })
      expect(await refusal(save('clerk', 1, { a: 2 }))).toMatchObject({ code: 'VERSION_CONFLICT', message: '草稿已由试办clerk2接手' })
      expect(await refusal(createCase(w.core, w.as('clerk'), aCase(1, { draftId: id })))).toMatchObject({ code: 'VERSION_CONFLICT' })
      expect(await getDraft(w.core, w.as('clerk2'), id)).toMatchObject({ data: { a: 1 } })
    }))

  it('end with the case made from them; what comes late neither brings them back nor makes a second case', () =>
    withCore({ dialect }, async (w) => {
      const id = randomUUID()
      await saveDraft(w.core, w.as('clerk'), { id, version: 0, title: '', data: { a: 1 } })
      const wrong = aCase(1, { draftId: id, matterCode: 'XX-01' })
      expect(await refusal(createCase(w.core, w.as('clerk', 'k0'), wrong))).toMatchObject({ code: 'MATTER_UNKNOWN' })
      expect(await listDrafts(w.core, w.as('clerk'))).toHaveLength(1)
      const made = await createCase(w.core, w.as('clerk', 'k1'), aCase(1, { draftId: id }))
      expect(await listDrafts(w.core, w.as('clerk'))).toEqual([])
      // The answer was lost: the same call again gives the same case; another one is refused.
      expect(await createCase(w.core, w.as('clerk', 'k1'), aCase(1, { draftId: id }))).toEqual(made)
      expect(await refusal(createCase(w.core, w.as('clerk', 'k2'), aCase(1, { draftId: id })))).toMatchObject({ code: 'NOT_FOUND', field: 'draftId' })
      expect(await refusal(saveDraft(w.core, w.as('clerk'), { id, version: 1, title: '', data: { a: 2 } }))).toMatchObject({ code: 'NOT_FOUND' })
      await discardDraft(w.core, w.as('clerk'), id)
    }))
})
