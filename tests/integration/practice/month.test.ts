import { describe, expect, test } from 'vitest'
import { verifyDatabase } from '#main/database/verify.ts'
import { playMonth, startOfPlay } from '#main/practice/month.ts'
import { makePracticeStaff } from '#main/practice/staff.ts'
import { DIALECTS, withCore } from '#tests/support/core.ts'

const MONTH = '2026-03'
/** What screens of communities, departments, money and supervision show. */
const FILLED = [
  'community_task', 'light_case', 'activity', 'property_company', 'estate', 'help_bell', 'admission', 'admission_refusal', 'fund_entry', 'settlement', 'matter_authority',
  'opinion_template', 'paper_request', 'transfer_batch', 'custody_event', 'supervision_slip', 'supervision_escalation', 'complaint', 'rating_follow_up', 'overrun_explanation',
  'asked_form', 'evaluation_value',
] as const

describe.each(DIALECTS)('a practice month with its district (%s)', (dialect) => {
  test('fills what every screen shows, through the services, and can be verified', async () => {
    await withCore({ dialect, practice: true }, async ({ core }) => {
      core.clock.moveTo(startOfPlay(MONTH))
      const { cases } = await playMonth(core, await makePracticeStaff(core), { month: MONTH, cases: 120, seed: 1, district: true })
      expect(cases).toBe(120)
      const counts: Record<string, number> = {}
      for (const table of FILLED) counts[table] = Number((await core.db.read.selectFrom(table).select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n)
      expect(Object.entries(counts).filter(([, n]) => n === 0), JSON.stringify(counts)).toEqual([])
      const settled = await core.db.read.selectFrom('settlement').select(['state', 'document_id']).executeTakeFirstOrThrow()
      expect(settled.state).toBe('closed')
      expect(settled.document_id).not.toBeNull()
      const late = await core.db.read.selectFrom('case_task').select('id').where('kind', '=', 'community').where('done_at', 'is', null).where('due', '<', `${MONTH}-31`).execute()
      expect(late.length).toBeGreaterThan(0)
      const { ok, findings } = await verifyDatabase(core.db)
      expect(findings).toEqual([])
      expect(ok).toBe(true)
    })
  }, 120_000)
})
