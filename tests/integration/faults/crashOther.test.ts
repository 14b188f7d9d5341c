import { afterEach, describe, expect, it } from 'vitest'
import { createCase } from '#main/domain/cases/service.ts'
import { makeBatch } from '#main/domain/departments/batches.ts'
import { signInByCode } from '#main/domain/departments/signIn.ts'
import { issueSlip } from '#main/domain/supervision/slips.ts'
import { DIALECTS, openWorld, type World } from '#tests/support/core.ts'
import { doAndDie, type Doing, numberOf, rowsOf, someQueries, untilDone } from '#tests/support/deaths.ts'
import { aCase, MATTER_DEPARTMENT } from '#tests/support/samples.ts'
import { accrued, admitted, MARCH, view } from '../funds/support.ts'

let w: World
afterEach(() => w.close())

describe.each(DIALECTS)('killed with −9 on %s (seed logged)', (dialect) => {
  it('while both sides sign a month: signed and closed with one sheet, or not at all; the same key again gives one signature', { timeout: 180_000 }, async () => {
    w = await openWorld({ dialect })
    const admission = await admitted(w)
    for (const units of [1, 2, 3]) await accrued(w, admission, units)
    const at = '2026-04-07T10:00:00.000+08:00'
    w.at('2026-04-07T10:00')
    const { entries, totalFen } = await view(w)
    const check = async (): Promise<void> => {
      const [row] = await rowsOf(w, 'select state, document_id, department_signed_at, community_signed_at from settlement')
      const sheets = await numberOf(w, `select count(*) as n from document where kind = 'D21'`)
      const closed = row?.['state'] === 'closed'
      expect([sheets, row?.['document_id'] != null, Boolean(row?.['department_signed_at'] && row['community_signed_at'])]).toEqual([Number(closed), closed, closed])
    }
    for (const who of ['officerhead', 'communityhead']) {
      const doing: Doing = { action: 'settle', who, key: `sign-${who}`, at, input: { ...MARCH, entries, totalFen } }
      const { deaths, result } = await untilDone(w, doing, (round) => 1 + round * 4, check)
      expect(deaths).toBeGreaterThan(1)
      expect(await doAndDie(w.location, doing, 0)).toEqual(result)
    }
    expect(await rowsOf(w, 'select state, total_fen, entries from settlement')).toEqual([{ state: 'closed', total_fen: totalFen, entries }])
    expect(await numberOf(w, `select count(*) as n from audit where action = 'settlement.sign' and outcome = 'ok'`)).toBe(2)
  })

  it('in the middle of signing in a batch of thirty: what is signed is signed once, with its papers, and scanning again does the rest', { timeout: 180_000 }, async () => {
    w = await openWorld({ dialect })
    const ids: string[] = []
    for (let n = 1; n <= 30; n++) ids.push((await createCase(w.core, w.as('clerk'), aCase(n, { step: 'dispatch' }))).id)
    const batch = await makeBatch(w.core, w.as('clerk'), { departmentCode: MATTER_DEPARTMENT, caseIds: ids })
    let signed = 0
    let before = 0
    const { deaths, result } = await untilDone(w, { action: 'signIn', who: 'officer', key: 'scan', at: '2026-03-02T10:00:00.000+08:00', input: { code: batch.number, missing: [] } }, someQueries(220), async () => {
      const now = await numberOf(w, `select count(*) as n from cases where state = 'inProgress'`)
      expect(now).toBeGreaterThanOrEqual(signed)
      before = signed
      signed = now
      expect(await numberOf(w, `select count(*) as n from case_event where type = 'signIn'`)).toBe(now)
      expect(await numberOf(w, `select count(*) as n from custody_event where kind = 'receive'`)).toBe(now)
    })
    expect(deaths).toBeGreaterThan(1)
    expect(signed).toBe(30)
    // The last run says which were signed before it, by a run that died: perhaps all thirty, when that one died on its way out.
    const statuses = (result as { lines: { status: string }[] }).lines.map((l) => l.status)
    expect(statuses.toSorted()).toEqual([...Array<string>(before).fill('already'), ...Array<string>(30 - before).fill('signed')])
    expect((await signInByCode(w.core, w.as('officer'), { code: batch.number, missing: [] })).lines.every((l) => l.status === 'already')).toBe(true)
  })

  it('in the middle of the daily raising of slips: each level is written once, with its entry in the journal', { timeout: 180_000 }, async () => {
    w = await openWorld({ dialect })
    for (let n = 1; n <= 20; n++) await issueSlip(w.core, w.as('supervisor'), { target: { kind: 'department', code: n % 2 ? 'WS' : 'SR' }, subject: `事项${n}`, reason: '请说明' })
    const { deaths } = await untilDone(w, { action: 'raise', at: '2026-03-20T00:10:00.000+08:00' }, someQueries(60), async () => {
      const slips = await rowsOf(w, 'select s.level, (select count(*) from supervision_escalation e where e.slip_id = s.id) as n from supervision_slip s')
      for (const s of slips) expect([1, 3]).toContain(s['level'])
      for (const s of slips) expect(Number(s['n'])).toBe(Number(s['level']) - 1)
      expect(await numberOf(w, `select count(*) as n from audit where action = 'slip.escalate' and outcome = 'ok'`)).toBe(slips.filter((s) => s['level'] === 3).length)
    })
    expect(deaths).toBeGreaterThan(1)
    expect(await numberOf(w, 'select count(*) as n from supervision_slip where level = 3')).toBe(20)
  })
})
