import { readXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { burden as contract } from '#shared/contract/burden.ts'
import { burdenFile, burdenStatistics, endForm, listForms, recordForm } from '#main/domain/burden/service.ts'
import { DIALECTS, withCore, type Who, type World } from '#tests/support/core.ts'

const FORM = { department: 'WS', community: 'C01' as string | null, name: '老年人健康档案表', usedFor: '年度体检安排', basis: '〔2026〕3号', every: 'month' as const, pages: 2, minutes: 90, from: '2026-03-01', until: null as string | null }
let n = 0
const record = (w: World, who: Who, change: Partial<typeof FORM> | object = {}) => recordForm(w.core, w.as(who, `form-${n++}`), { ...FORM, ...change })
const names = async (w: World, who: Who, filter: object = {}) => (await listForms(w.core, w.as(who), { which: 'now', ...filter })).map((f) => f.name)

describe.each(DIALECTS)('要表登记 on %s', (dialect) => {
  it('a form is recorded by who is asked and who asks, each for his own', () =>
    withCore({ dialect }, async (w) => {
      const made = await record(w, 'communityWorker')
      expect(made).toMatchObject({ department: { code: 'WS' }, community: { code: 'C01' }, inForce: true, hours: 1.5, missing: null, recordedBy: '试办communityWorker' })
      await expect(record(w, 'officer', { name: '随访表', community: null })).resolves.toMatchObject({ community: null })
      await expect(record(w, 'supervisor', { name: '食品摊点表', department: 'SR', community: 'C02' })).resolves.toMatchObject({ department: { code: 'SR' } })
      await expect(record(w, 'communityWorker', { community: 'C02' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(record(w, 'communityWorker', { community: null })).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(record(w, 'officer', { department: 'SR' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(record(w, 'clerk')).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(record(w, 'supervisor', { department: 'ZZ' })).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field: 'department' } })
      await expect(record(w, 'supervisor')).rejects.toMatchObject({ code: 'CONFLICT', extra: { field: 'name' } })
      expect(await names(w, 'communityWorker')).toEqual(['老年人健康档案表', '随访表'])
      expect(await names(w, 'communityWorker2')).toEqual(['食品摊点表', '随访表'])
      expect(await names(w, 'officer')).toEqual(['老年人健康档案表', '随访表'])
      expect(await names(w, 'auditor')).toHaveLength(3)
      expect(await names(w, 'auditor', { community: 'C02' })).toEqual(['食品摊点表', '随访表'])
    }))

  it('one without a use or a basis is marked', () =>
    withCore({ dialect }, async (w) => {
      await expect(record(w, 'communityWorker', { usedFor: '', basis: null })).resolves.toMatchObject({ missing: '没有用途和依据' })
      expect((await burdenStatistics(w.core, w.as('supervisor'))).departments.find((d) => d.code === 'WS')).toMatchObject({ forms: 1, unfounded: 1 })
    }))

  it('ends once, with a reason, not before it began; after its last day it is no longer in force', () =>
    withCore({ dialect }, async (w) => {
      const { id } = await record(w, 'communityWorker')
      const end = (who: Who, until: string) => endForm(w.core, w.as(who, `end-${n++}`), { id, until, reason: '已并入平台采集' })
      await expect(end('communityWorker', '2026-02-28')).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field: 'until' } })
      await expect(end('communityWorker2', '2026-03-02')).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(end('officer2', '2026-03-02')).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(end('officer', '2026-03-02')).resolves.toMatchObject({ until: '2026-03-02', endReason: '已并入平台采集', inForce: true })
      await expect(end('communityWorker', '2026-03-05')).rejects.toMatchObject({ code: 'CONFLICT' })
      w.at('2026-03-03T09:00')
      expect(await names(w, 'communityWorker')).toEqual([])
      expect(await names(w, 'communityWorker', { which: 'all' })).toEqual(['老年人健康档案表'])
      await expect(record(w, 'communityWorker', { from: '2026-03-03' })).resolves.toMatchObject({ inForce: true })
    }))

  it('ended by two at once is ended by one', () =>
    withCore({ dialect }, async (w) => {
      const { id } = await record(w, 'communityWorker')
      const end = (who: Who, reason: string) => endForm(w.core, w.as(who, `both-${who}`), { id, until: '2026-03-02', reason })
      const outcomes = await Promise.allSettled([end('communityWorker', '社区停'), end('officer', '部门停')])
      expect(outcomes.map((o) => o.status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect(outcomes.find((o) => o.status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } })
    }))

  it('the statistics add up, keep the order of the register and show a community worker his own only', () =>
    withCore({ dialect }, async (w) => {
      await record(w, 'communityWorker')
      await record(w, 'officer', { name: '随访表', community: null, every: 'quarter', minutes: 60 })
      await record(w, 'supervisor', { name: '食品摊点表', department: 'SR', community: 'C02', minutes: null })
      const all = await burdenStatistics(w.core, w.as('supervisor'))
      expect(all.communities.map((c) => c.code)).toEqual(all.communities.map((c) => c.code).toSorted())
      expect(all.communities.slice(0, 3).map((c) => [c.code, c.forms, c.hours])).toEqual([['C01', 2, 1.8], ['C02', 2, 0.3], ['C03', 1, 0.3]])
      expect(all.departments.find((d) => d.code === 'WS')).toMatchObject({ forms: 2, hours: Math.round((1.5 + all.communities.length / 3) * 10) / 10 })
      expect(all.departments.find((d) => d.code === 'SR')).toMatchObject({ forms: 1, hours: 0, untimed: 1 })
      const mine = await burdenStatistics(w.core, w.as('communityWorker'))
      expect(mine.communities.map((c) => [c.code, c.forms, c.hours])).toEqual([['C01', 2, 1.8]])
      expect(mine.departments.find((d) => d.code === 'WS')).toMatchObject({ forms: 2, hours: 1.8 })
      expect((await burdenStatistics(w.core, w.as('officer'))).departments.map((d) => d.code)).toEqual(['WS'])
    }))

  it('goes out as a workbook with register and statistics', () =>
    withCore({ dialect }, async (w) => {
      await record(w, 'communityWorker', { basis: null })
      const { bytes, name } = await burdenFile(w.core, w.as('supervisor'), 'xlsx', { which: 'now' })
      expect(name).toBe('要表登记-2026-03-02.xlsx')
      const { sheets } = await readXlsx(bytes)
      expect(sheets.map((s) => s.name)).toEqual(['要表登记', '按部门', '按社区'])
      expect(sheets[0]!.rows[3]!.slice(1, 9)).toEqual([expect.any(String), '老年人健康档案表', '年度体检安排', '未填依据', '每月', 2, 90, 1.5])
      expect(sheets[0]!.rows[3]![11]).toBe('没有依据')
    }))
})

it('what is typed for a form is checked before it reaches the service', () => {
  const schema = contract.record['~orpc'].inputSchema!
  const parse = async (change: object) => await schema['~standard'].validate({ ...FORM, ...change })
  return Promise.all([
    expect(parse({ minutes: 0 })).resolves.toMatchObject({ issues: [{ message: '用时应为 1 至 9999 分钟' }] }),
    expect(parse({ until: '2026-02-01' })).resolves.toMatchObject({ issues: [{ message: '停报日期不能早于开始日期' }] }),
    expect(parse({ name: '  ' })).resolves.toHaveProperty('issues'),
    expect(parse({ pages: null, minutes: null })).resolves.toMatchObject({ value: { pages: null, minutes: null } }),
  ])
})
