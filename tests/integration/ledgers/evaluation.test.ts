import { readXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { enterValue, evaluationFile, evaluationRows, evaluationValues, listIndicators, saveIndicator } from '#main/domain/evaluation/service.ts'
import { openLight, moveLight } from '#main/domain/community/lightCases.ts'
import { saveEstate } from '#main/domain/community/places.ts'
import { LightCaseInput, type LightEventInput } from '#shared/contract/community.ts'
import { epochOf } from '#shared/rules/time.ts'
import { recordForm } from '#main/domain/burden/service.ts'
import { FORMULAS, PRESET_INDICATORS } from '#shared/rules/evaluation.ts'
import { DIALECTS, withCore, type Who, type World } from '#tests/support/core.ts'
import { layActivity, layCase, layRequest, layTask } from './support.ts'

const MARCH = { community: 'C01', period: '2026-03' }
const YEAR = { community: 'C01', period: '2026' }
const PRESET = PRESET_INDICATORS[0]!
let n = 0
const enter = (w: World, who: Who, change: object = {}) =>
  enterValue(w.core, w.as(who, `enter-${n++}`), { ...YEAR, code: 'PG16', value: '35', evidence: '志愿者名册 2026 年 3 月', ...change })

/** March in C01, and as much beside it that must not count. */
async function layMarch(w: World): Promise<void> {
  const id = await layCase(w, 1, { community_code: 'C01', ended_at: '2026-03-10T09:00:00.000+08:00', rating: 5 })
  await layCase(w, 2, { community_code: 'C01', ended_at: '2026-03-11T09:00:00.000+08:00', rating: 2, sensitivity: 'highlySensitive' })
  await layCase(w, 3, { community_code: 'C02', ended_at: '2026-03-11T09:00:00.000+08:00', rating: 1 })
  await layCase(w, 4, { community_code: 'C01', ended_at: '2026-03-12T09:00:00.000+08:00' })
  w.at('2026-03-20T09:00')
  await layTask(w, { case: id, done: '2026-03-05T16:00:00.000+08:00', due: '2026-03-05' })
  await layTask(w, { case: id, done: '2026-03-06T00:00:00.000+08:00', due: '2026-03-05' })
  await layTask(w, { case: id, done: '2026-03-07T09:00:00.000+08:00' })
  await layTask(w, { case: id, done: '2026-02-28T23:59:59.999+08:00', due: '2026-02-27' })
  await layTask(w, { case: id, done: null })
  const help = { received_at: '2026-03-02T08:00:00.000+08:00', promised_at: '2026-03-03T08:00:00.000+08:00' }
  await layRequest(w, { ...help, answered_at: '2026-03-02T10:00:00.000+08:00', done_at: '2026-03-04T10:00:00.000+08:00' })
  await layRequest(w, { ...help, answered_at: '2026-03-03T13:00:00.000+08:00', state: 'answered' })
  await layRequest(w, { ...help, state: 'open' })
  await layRequest(w, { ...help, promised_at: '2026-03-25T08:00:00.000+08:00', state: 'open' })
  await layRequest(w, { ...help, state: 'cancelled', done_at: '2026-03-03T09:00:00.000+08:00' })
  await layRequest(w, { ...help, community_code: 'C02', state: 'open' })
  await layRequest(w, { ...help, kind: 'inquiry', done_at: '2026-03-02T08:10:00.000+08:00' })
  await layRequest(w, { ...help, kind: 'property', done_at: '2026-03-08T08:10:00.000+08:00' })
  await layRequest(w, { ...help, kind: 'property', state: 'open' })
  await layRequest(w, { kind: 'affair', affair_code: 'SQ-11', done_at: '2026-03-09T08:10:00.000+08:00' })
  await layActivity(w, { attended: 20, held_at: '2026-03-31T23:00:00.000+08:00' })
  await layActivity(w, { attended: 35, held_at: '2026-03-01T00:00:00.000+08:00' })
  await layActivity(w, { attended: 99, held_at: '2026-04-01T00:00:00.000+08:00' })
  await layActivity(w, { state: 'cancelled', held_at: null, attended: null, result: '下雨' })
  const form = { department: 'WS', community: null, name: '随访表', usedFor: '', basis: null, every: 'month' as const, pages: 1, minutes: 90, from: '2026-01-01', until: '2026-03-01' }
  await recordForm(w.core, w.as('supervisor', 'f1'), form)
  await recordForm(w.core, w.as('supervisor', 'f2'), { ...form, name: '旧表', until: '2026-02-28' })
}

describe.each(DIALECTS)('评估指标 on %s', (dialect) => {
  it('every computed figure is right and has exactly the rows it counts behind it', () =>
    withCore({ dialect }, async (w) => {
      await layMarch(w)
      const { values } = await evaluationValues(w.core, w.as('communityWorker'), MARCH)
      expect(Object.fromEntries(values.map((v) => [v.indicator.formula, v.value]))).toEqual({
        affairsDone: 1, helpInTime: 33.3, answerHours: 15.5, inquiries: 1, propertySolved: 50, tasksDone: 3, tasksOnTime: 50, satisfied: 50,
        activitiesHeld: 2, attended: 55, formsAsked: 1, formHours: 1.5, ledgersKept: 5,
      })
      for (const v of values) {
        const drill = await evaluationRows(w.core, w.as('communityWorker'), { ...MARCH, code: v.indicator.code })
        expect([drill.value, drill.count, drill.rows.length], v.indicator.name).toEqual([v.value, v.rows, v.rows])
        const kind = FORMULAS[v.indicator.formula!].fold
        if (kind === 'count') expect(v.value).toBe(v.rows)
        if (kind === 'share') expect(v.value).toBe(Math.round((drill.rows.filter((r) => r.counts).length / drill.count) * 1000) / 10)
        if (kind === 'sum') expect(v.value).toBe(Math.round(drill.rows.reduce((sum, r) => sum + (r.amount ?? 0), 0) * 10) / 10)
        expect(JSON.stringify(drill.rows)).not.toContain('赵测试')
      }
    }))

  it('a row of a sensitive matter does not tell its matter to who is not cleared for it', () =>
    withCore({ dialect }, async (w) => {
      await layMarch(w)
      const rows = async (who: Who) => (await evaluationRows(w.core, w.as(who), { ...MARCH, code: 'PG08' })).rows.map((r) => [r.what === '敏感事项', r.number === ''])
      expect(await rows('supervisor')).toEqual([[false, false], [false, false]])
      expect(await rows('auditor')).toEqual([[false, false], [true, true]])
    }))

  it('a request taken up again later changes no figure of a past period; what was done again counts in its own', () =>
    withCore({ dialect }, async (w) => {
      w.core.clock.moveTo(epochOf('2026-03-10T09:00:00.000+08:00'))
      const worker = () => w.as('communityWorker', `again-${n++}`)
      const estateId = (await saveEstate(w.core, worker(), { name: '新安里', companyId: null })).id
      const base = { channel: 'community', title: '又坏了', content: '三楼', communityCode: 'C01' }
      const inputs = [{ kind: 'help' }, { kind: 'property', estateId }, { kind: 'affair', affairCode: 'SQ-11' }]
      const made = await Promise.all(inputs.map((i) => openLight(w.core, worker(), LightCaseInput.parse({ ...base, ...i }))))
      const all = async (...events: object[]): Promise<void> => {
        for (const { id } of made) for (const event of events) await moveLight(w.core, worker(), { id, ...event } as LightEventInput)
      }
      const answer = { type: 'answer', text: '已修好' }
      const tell = { type: 'feedback', told: '住户', way: 'phone', text: '好了' }
      const figures = async (period: string) => {
        const { values } = await evaluationValues(w.core, w.as('supervisor'), { ...MARCH, period })
        return Object.fromEntries(values.filter((v) => ['affairsDone', 'helpInTime', 'answerHours', 'propertySolved'].includes(v.indicator.formula!)).map((v) => [v.indicator.formula, v.value]))
      }
      w.core.clock.moveTo(epochOf('2026-03-10T11:00:00.000+08:00'))
      await all(answer, tell)
      const march = { affairsDone: 1, helpInTime: 100, answerHours: 2, propertySolved: 100 }
      expect(await figures('2026-03')).toEqual(march)
      w.core.clock.moveTo(epochOf('2026-04-07T09:00:00.000+08:00'))
      await all({ type: 'reopen', text: '又坏了' })
      expect(await figures('2026-03')).toEqual(march)
      w.core.clock.moveTo(epochOf('2026-04-09T09:00:00.000+08:00'))
      await all(answer, tell)
      expect(await figures('2026-03')).toEqual(march)
      expect(await figures('2026-04')).toEqual({ affairsDone: 1, helpInTime: 0, answerHours: 48, propertySolved: null })
      expect(await figures('2026')).toEqual({ affairsDone: 2, helpInTime: 50, answerHours: 25, propertySolved: 100 })
    }))

  it('nothing to divide by is no value; other communities and periods to come are refused', () =>
    withCore({ dialect }, async (w) => {
      const { values } = await evaluationValues(w.core, w.as('supervisor'), MARCH)
      expect(values.find((v) => v.indicator.formula === 'tasksOnTime')).toMatchObject({ value: null, rows: 0 })
      await expect(evaluationValues(w.core, w.as('communityWorker2'), MARCH)).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(evaluationRows(w.core, w.as('communityWorker2'), { ...MARCH, code: 'PG01' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(evaluationValues(w.core, w.as('supervisor'), { ...MARCH, period: '2026-Q2' })).rejects.toMatchObject({ code: 'PERIOD_INVALID' })
      await expect(evaluationValues(w.core, w.as('clerk'), MARCH)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }))

  it('entered values are only added; the newest counts and the earlier stay with who and when', () =>
    withCore({ dialect }, async (w) => {
      await enter(w, 'communityWorker')
      w.at('2026-03-03T09:00')
      await expect(enter(w, 'supervisor', { value: '36.5', evidence: '核对名册后更正' })).resolves.toMatchObject({ value: 36.5, entered: [{ value: 36.5 }, { value: 35, by: '试办communityWorker' }] })
      const { values } = await evaluationValues(w.core, w.as('communityWorker'), YEAR)
      expect(values.find((v) => v.indicator.code === 'PG16')).toMatchObject({ value: 36.5, rows: null, entered: [{ evidence: '核对名册后更正' }, { evidence: '志愿者名册 2026 年 3 月' }] })
      await expect(w.sql(`update evaluation_value set value = '1'`)).rejects.toThrow(/append-only/)
      await expect(w.sql('delete from evaluation_value')).rejects.toThrow(/append-only/)
    }))

  it('an entry needs the right place, period and kind of indicator', () =>
    withCore({ dialect }, async (w) => {
      await expect(enter(w, 'communityWorker2')).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(enter(w, 'auditor')).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(enter(w, 'communityWorker', { period: '2026-Q1' })).rejects.toMatchObject({ code: 'INPUT_INVALID', message: '“登记志愿者”按年填报' })
      await expect(enter(w, 'communityWorker', { period: '2027' })).rejects.toMatchObject({ code: 'PERIOD_INVALID' })
      await expect(enter(w, 'communityWorker', { code: 'PG01', period: '2026-03' })).rejects.toMatchObject({ code: 'INPUT_INVALID', message: expect.stringContaining('自动计算') })
      await expect(enter(w, 'communityWorker', { code: 'ZZ99' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      expect(await w.core.db.read.selectFrom('evaluation_value').select('id').execute()).toEqual([])
    }))

  it('indicators start as suggestions and may be changed, stopped and added', () =>
    withCore({ dialect }, async (w) => {
      const all = await listIndicators(w.core, w.as('communityWorker'))
      expect(all.map((i) => i.code)).toEqual(PRESET_INDICATORS.map((i) => i.code))
      expect(all.every((i) => i.suggested && i.words !== '')).toBe(true)
      const save = (who: Who, change: object) => saveIndicator(w.core, w.as(who, `save-${n++}`), { ...PRESET, ...change })
      await expect(save('communityWorker', {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(save('supervisor', { name: '办结的社区事务', unit: '随便' })).resolves.toMatchObject({ suggested: false, unit: '件' })
      await save('supervisor', { code: 'PG02', formula: 'helpInTime', active: false })
      await save('supervisor', { code: 'ZD01', name: '楼栋长', method: 'entered', formula: null, unit: '人', every: 'year', position: 99 })
      const { values } = await evaluationValues(w.core, w.as('supervisor'), YEAR)
      expect(values.map((v) => v.indicator.code)).not.toContain('PG02')
      expect(values.at(-1)?.indicator).toMatchObject({ code: 'ZD01', suggested: false })
      await enter(w, 'communityWorker', { code: 'ZD01' })
      await expect(save('supervisor', { code: 'ZD01', method: 'computed', formula: 'tasksDone' })).rejects.toMatchObject({ code: 'CONFLICT' })
    }))

  it('go out as a workbook with what each value rests on', () =>
    withCore({ dialect }, async (w) => {
      await enter(w, 'communityWorker')
      const { bytes } = await evaluationFile(w.core, w.as('communityWorker'), 'xlsx', YEAR)
      const rows = (await readXlsx(bytes)).sheets[0]!.rows
      expect(rows.find((r) => r[0] === 'PG16')).toEqual(['PG16', '居民自治', '登记志愿者', 35, '人', '填报', '志愿者名册 2026 年 3 月（试办communityWorker 2026-03-02 填报）'])
      expect(rows.find((r) => r[0] === 'PG07')![3]).toBe('—')
    }))
})
