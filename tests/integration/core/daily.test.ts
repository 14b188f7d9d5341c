import { describe, expect, it, vi } from 'vitest'
import { forgetAnswers } from '#main/core/action.ts'
import { startDailyWork } from '#main/core/daily.ts'
import { revealCase } from '#main/domain/cases/query.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { saveBell } from '#main/domain/community/bells.ts'
import { issueSlip } from '#main/domain/supervision/slips.ts'
import { changeMatter } from '#main/domain/transfer/ownership.ts'
import { ChangeMatterInput } from '#shared/contract/transfer.ts'
import { DIALECTS, withCore } from '#tests/support/core.ts'
import { aCase, MATTER } from '#tests/support/samples.ts'

describe.each(DIALECTS)('the work of a day on %s', (dialect) => {
  it('one part that fails does not keep the others from their day: slips go up and cases move all the same', () =>
    withCore({ dialect }, async (w) => {
      await createCase(w.core, w.as('clerk'), aCase(1, { step: 'dispatch' }))
      await issueSlip(w.core, w.as('supervisor'), { target: { kind: 'department', code: 'WS' }, subject: '值班', reason: '请说明' })
      await changeMatter(w.core, w.as('supervisor'), ChangeMatterInput.parse({ matterCode: MATTER, toDepartment: 'SR', effectiveFrom: '2026-03-10', documentNumber: '9号', reason: '职能调整', openCases: 'move' }))
      w.at('2026-03-10T00:10')
      // The first part reads the calendar anew and finds it unreadable for once.
      const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
      const calendar = vi.spyOn(w.core.calendar, 'calendar').mockImplementationOnce(() => {
        throw new Error('unreadable calendar')
      })
      const { stop } = startDailyWork(w.core)
      try {
        await vi.waitFor(async () => expect(await w.sql('select level, moved from supervision_slip, ownership_change')).toEqual([{ level: 2, moved: 1 }]), { timeout: 20_000 })
        expect(said).toHaveBeenCalledWith('daily work:', expect.objectContaining({ message: 'unreadable calendar' }))
      } finally {
        stop()
        calendar.mockRestore()
        said.mockRestore()
      }
    }))

  it('answers kept for a repeated call are forgotten after a month; what was revealed is not kept at all, nor the token of a help bell', () =>
    withCore({ dialect }, async (w) => {
      const made = await createCase(w.core, w.as('clerk', 'made'), aCase(1))
      const reveal = () => revealCase(w.core, w.as('clerk', 'shown'), { id: made.id, reason: '核对' })
      const { idNumber } = await reveal()
      expect((await reveal()).idNumber).toBe(idNumber)
      expect(await w.sql(`select count(*) as n from audit where action = 'applicant.reveal'`)).toEqual([{ n: expect.toSatisfy((n: unknown) => Number(n) === 2) }])
      const install = () => saveBell(w.core, w.as('communityHead', 'bell'), { place: '测试花园9幢', active: true, newToken: false })
      const bell = await install()
      expect(await install()).toEqual({ ...bell, token: null })
      const kept = async () => (await w.sql('select key, response from idempotency order by key')) as { key: string; response: string }[]
      expect((await kept()).map(({ key }) => key)).toEqual(['bell', 'made'])
      for (const secret of [idNumber, bell.token!]) expect(JSON.stringify(await kept())).not.toContain(secret)
      w.at('2026-04-02T08:00')
      await createCase(w.core, w.as('clerk', 'later'), aCase(2))
      await forgetAnswers(w.core)
      expect((await kept()).map(({ key }) => key)).toEqual(['bell', 'later', 'made'])
      w.at('2026-04-02T10:00')
      const { stop } = startDailyWork(w.core)
      await vi.waitFor(async () => expect((await kept()).map(({ key }) => key)).toEqual(['later']), { timeout: 20_000 })
      stop()
      expect((await createCase(w.core, w.as('clerk', 'later'), aCase(2))).number).toBe((JSON.parse((await kept())[0]!.response) as { number: string }).number)
    }))
})
