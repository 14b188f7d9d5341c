import { describe, expect, it } from 'vitest'
import { accrueTask } from '#main/domain/funds/accrual.ts'
import { admissionFor, noteRefusal } from '#main/domain/funds/admissions.ts'
import { listAdmissions, listRefusals } from '#main/domain/funds/register.ts'
import type { CommunityWork } from '#shared/rules/communityWork.ts'
import { DIALECTS, withCore } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { accrued, admitted, finish, openTask, step, submit } from './support.ts'

const ASK = { departmentCode: 'WS', communityCode: 'C01', matterCode: 'WS-01', work: 'survey' as CommunityWork, on: '2026-03-02' }

describe.each(DIALECTS)('admissions on %s', (dialect) => {
  it('go from the officer over the supervisor to both heads, and only then hold', () =>
    withCore({ dialect }, async (w) => {
      const found = () => admissionFor(w.core.db.read, ASK)
      const made = await submit(w)
      expect(made).toMatchObject({ state: 'submitted', amountFen: 1250, steps: [], version: 1 })
      expect(await found()).toBeNull()
      expect(await refusal(step(w, 'officerHead', made, 'approve'))).toMatchObject({ code: 'TRANSITION_REFUSED', message: '审核通过应由值班主管办理' })
      const approved = await step(w, 'supervisor', made, 'approve')
      const half = await step(w, 'officerHead', approved, 'confirm')
      expect([half.state, half.steps]).toEqual(['districtApproved', []])
      expect(await found()).toBeNull()
      expect(await refusal(step(w, 'communityWorker', half, 'confirm'))).toMatchObject({ code: 'TRANSITION_REFUSED' })
      const whole = await step(w, 'communityHead', half, 'confirm')
      expect(whole.state).toBe('admitted')
      expect(whole.history.map((h) => h.words)).toEqual(['提交', '审核通过', '确认', '确认'])
      expect(await found()).toMatchObject({ id: made.id, number: '白卫〔2026〕1号', unit: '次', amount_fen: 1250 })
      expect(await refusal(step(w, 'supervisor', half, 'end', { reason: '结束', lastDay: '2026-03-31' }))).toMatchObject({ code: 'VERSION_CONFLICT' })
    }))

  it('the most exact one in force on the day holds; what is over, refused or of others does not', () =>
    withCore({ dialect }, async (w) => {
      const all = await admitted(w, { communityCode: null, matterCode: null })
      const community = await admitted(w, { matterCode: null })
      const matter = await admitted(w, { communityCode: null })
      const exact = await admitted(w, { validTo: '2026-06-30' })
      const on = async (change: Partial<typeof ASK>) => (await admissionFor(w.core.db.read, { ...ASK, ...change }))?.id ?? null
      expect(await on({})).toBe(exact.id)
      expect(await on({ on: '2026-07-01' })).toBe(community.id)
      expect(await on({ communityCode: 'C02' })).toBe(matter.id)
      expect(await on({ communityCode: 'C02', matterCode: 'WS-02' })).toBe(all.id)
      expect(await on({ on: '2026-02-28' })).toBeNull()
      expect(await on({ on: '2027-01-01' })).toBeNull()
      expect(await on({ departmentCode: 'SR' })).toBeNull()
      await step(w, 'officerHead', exact, 'end', { reason: '改由部门自办', lastDay: '2026-03-15' })
      expect([await on({ on: '2026-03-15' }), await on({ on: '2026-03-16' })]).toEqual([exact.id, community.id])
    }))

  it('one kind of work has its own price beside the one for every kind, and does not cover another kind', () =>
    withCore({ dialect }, async (w) => {
      const on = async (work: CommunityWork) => (await admissionFor(w.core.db.read, { ...ASK, work }))?.amount_fen ?? null
      const visits = await admitted(w, { work: 'homeVisit', amount: '40' })
      expect(visits.work).toBe('homeVisit')
      expect([await on('homeVisit'), await on('publicNotice')]).toEqual([4000, null])
      await admitted(w, { work: 'publicNotice', amount: '5' })
      await admitted(w, { amount: '8' })
      expect([await on('homeVisit'), await on('publicNotice'), await on('survey')]).toEqual([4000, 500, 800])
      expect(await refusal(submit(w, { work: 'homeVisit' }))).toMatchObject({ code: 'CONFLICT', field: 'validFrom' })
    }))

  it('an overlap with an approved one is refused naming it, also between two that were submitted together', () =>
    withCore({ dialect }, async (w) => {
      const second = await submit(w, { number: '白卫〔2026〕2号', validFrom: '2026-06-01' })
      const first = await admitted(w, { number: '白卫〔2026〕9号' })
      const names = { code: 'CONFLICT', field: 'validFrom', message: '与准入 白卫〔2026〕9号(征求意见公示,2026-03-01 至 2026-12-31)的期间重叠,请先终止该准入或改期间' }
      expect(await refusal(submit(w, { number: '白卫〔2026〕3号', validFrom: '2026-12-31', validTo: null }))).toMatchObject(names)
      expect(await refusal(step(w, 'supervisor', second, 'approve'))).toMatchObject(names)
      // After it ends, for other communities or other matters, it is free.
      await submit(w, { number: '白卫〔2026〕4号', validFrom: '2027-01-01', validTo: null })
      await submit(w, { number: '白卫〔2026〕5号', communityCode: 'C02' })
      await submit(w, { number: '白卫〔2026〕6号', communityCode: null })
      await step(w, 'supervisor', first, 'end', { reason: '协议变更', lastDay: '2026-05-31' })
      expect((await step(w, 'supervisor', second, 'approve')).state).toBe('districtApproved')
    }))

  it.each([
    [{ amount: '12.345' }, 'amount', '金额最多两位小数(到分)'], [{ amount: '-1' }, 'amount', '金额不能是负数;要扣减请记扣款或更正'], [{ amount: '一元' }, 'amount', '金额应为数字,单位元,例如 12 或 12.50'],
    [{ validTo: '2026-02-01' }, 'validTo', '结束日期早于开始日期'], [{ matterCode: 'SR-05' }, 'matterCode', undefined], [{ communityCode: 'C99' }, 'communityCode', '没有这个社区'],
  ])('%j is refused at %s', (change, field, message) =>
    withCore({ dialect }, async (w) => {
      expect(await refusal(submit(w, change))).toMatchObject({ code: 'INPUT_INVALID', field, ...(message && { message }) })
      expect(await w.sql('select id from admission')).toEqual([])
    }))

  it('a number is used once, a department submits for itself only, and each side sees its own', () =>
    withCore({ dialect }, async (w) => {
      await submit(w)
      expect(await refusal(submit(w))).toMatchObject({ code: 'CONFLICT', field: 'number' })
      expect(await refusal(submit(w, { number: 'x' }, 'officer2'))).toMatchObject({ code: 'FORBIDDEN' })
      await submit(w, { number: '白卫〔2026〕8号', communityCode: null, matterCode: 'WS-02', amount: '' })
      const seen = async (who: Parameters<typeof w.as>[0]) => (await listAdmissions(w.core, w.as(who), {})).map((a) => [a.number, a.amountFen])
      const [one, all] = [['白卫〔2026〕1号', 1250], ['白卫〔2026〕8号', null]]
      expect(await seen('supervisor')).toEqual([all, one])
      expect(await seen('officer')).toEqual([all, one])
      expect(await seen('officer2')).toEqual([])
      expect(await seen('communityWorker')).toEqual([all, one])
      expect(await seen('communityWorker2')).toEqual([all])
      expect(await refusal(listAdmissions(w.core, w.as('officer2'), { department: 'WS' }))).toMatchObject({ code: 'FORBIDDEN' })
    }))

  it('refused requests are kept and counted, each side sees its own', () =>
    withCore({ dialect }, async (w) => {
      const note = (communityCode: string, at: string) =>
        w.core.db.write((tx) => noteRefusal(tx, { departmentCode: 'WS', communityCode, matterCode: 'WS-01', caseId: null, reason: '没有准入', askedBy: w.people.officer.id, at }))
      await note('C01', '2026-03-02T09:00:00.000+08:00')
      await note('C02', '2026-04-02T09:00:00.000+08:00')
      const { total, counts, rows } = await listRefusals(w.core, w.as('auditor'), {})
      expect([total, counts]).toEqual([2, [{ departmentCode: 'WS', departmentName: expect.any(String), count: 2 }]])
      expect(rows[0]).toMatchObject({ communityCode: 'C02', reason: '没有准入', askedBy: '试办officer' })
      expect((await listRefusals(w.core, w.as('communityWorker'), {})).total).toBe(1)
      expect((await listRefusals(w.core, w.as('supervisor'), { from: '2026-04-01', to: '2026-04-02' })).total).toBe(1)
      await expect(w.sql(`delete from admission_refusal`)).rejects.toThrow(/append-only/)
    }))

  it('a change of the admission never changes what was entered under it', () =>
    withCore({ dialect }, async (w) => {
      const admission = await admitted(w)
      const task = await openTask(w, admission)
      const first = await accrued(w, admission, 2)
      await step(w, 'supervisor', admission, 'end', { reason: '改价', lastDay: '2026-03-06' })
      // A task opened before is still accrued by its own admission.
      expect(await finish(w, task, admission, 3)).toMatchObject({ unit_fen: 1250, amount_fen: 3750 })
      expect(await w.sql(`select amount_fen from fund_entry where id = '${first.id}'`)).toEqual([{ amount_fen: 2500 }])
    }))

  it('a finished task accrues once, also when two finish it at the same moment', () =>
    withCore({ dialect }, async (w) => {
      const admission = await admitted(w)
      const taskId = await openTask(w, admission)
      const again = () => w.core.db.write((tx) => accrueTask(tx, { taskId, admissionId: admission.id, units: 2, at: '2026-03-10T10:00:00.000+08:00', by: w.people.communityWorker.id }))
      const [a, b] = await Promise.all([again(), again()])
      expect(a).toEqual(b)
      expect(await finish(w, taskId, admission, 7)).toEqual(a)
      expect(await w.sql('select units, amount_fen, seq from fund_entry')).toEqual([{ units: 2, amount_fen: 2500, seq: 1 }])
      await expect(w.sql(`update fund_entry set amount_fen = 1`)).rejects.toThrow(/append-only/)
    }))
})
