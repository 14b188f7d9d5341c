import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCase } from '#main/domain/cases/service.ts'
import { getCase } from '#main/domain/cases/query.ts'
import { inTransit } from '#main/domain/departments/transit.ts'
import { readLimits } from '#main/domain/community/limits.ts'
import { supervisionBoard } from '#main/domain/supervision/board.ts'
import { supervisionDays } from '#main/domain/supervision/days.ts'
import { listSettings, saveSetting } from '#main/domain/system/settings.ts'
import { SETTING_KEYS, SETTINGS, type SettingKey } from '#shared/rules/settings.ts'
import { DIALECTS, openWorld, type Who, type World } from '#tests/support/core.ts'
import { aCase } from '#tests/support/samples.ts'

describe.each(DIALECTS)('settings of the centre on %s', (dialect) => {
  let w: World
  beforeAll(async () => {
    w = await openWorld({ dialect })
  })
  afterAll(() => w.close())

  const save = (who: Who, key: SettingKey, value: number) => saveSetting(w.core, w.as(who), { key, value })
  const valueOf = async (key: SettingKey) => (await listSettings(w.core, w.as('auditor'))).find((s) => s.key === key)?.value

  it('are all listed in one order with their defaults', async () => {
    const list = await listSettings(w.core, w.as('supervisor'))
    expect(list.map((s) => s.key)).toEqual(SETTING_KEYS)
    for (const s of list) expect(s).toMatchObject({ value: SETTINGS[s.key].default, label: expect.stringMatching(/\S/) as string, note: expect.stringMatching(/\S/) as string })
  })

  it('hold for what is read afterwards; the journal keeps the old and the new number', async () => {
    await save('supervisor', 'supervision.reply', 5)
    await save('administrator', 'supervision.reply', 6)
    expect(await supervisionDays(w.core, w.as('supervisor'))).toMatchObject({ reply: 6, rating: 2 })
    const rows = await w.sql(`select subject, detail from audit where action = 'settings.change' and outcome = 'ok' order by seq`)
    expect(rows.map((r) => [r['subject'], JSON.parse(String(r['detail']))])).toEqual([['supervision.reply', { before: 3, after: 5 }], ['supervision.reply', { before: 5, after: 6 }]])
  })

  it.each<[SettingKey, number, string]>([
    ['supervision.rating', 0, '差评回访应为 1 到 60 个工作日的整数'],
    ['case.deliveryDays', 11, '结果送达期限应为 1 到 10 个工作日的整数'],
    ['applicant.reuseMonths', 2.5, '核验件沿用期应为 1 到 60 个月的整数'],
  ])('%s cannot be %d', async (key, value, message) => {
    await expect(save('supervisor', key, value)).rejects.toMatchObject({ code: 'INPUT_INVALID', message, extra: { field: 'value' } })
    expect(await valueOf(key)).toBe(SETTINGS[key].default)
  })

  it('are changed by supervisor and administrator only', async () => {
    for (const who of ['clerk', 'officer', 'communityWorker', 'auditor'] as const) await expect(save(who, 'supervision.reply', 4)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('hand-over and delivery limits count for the cases under way', async () => {
    const { id } = await createCase(w.core, w.as('clerk'), aCase(1, { step: 'dispatch' }))
    expect((await getCase(w.core, w.as('clerk'), id)).clocks.handoverDeadline).toBe('2026-03-03')
    await save('supervisor', 'case.handoverDays', 3)
    expect((await getCase(w.core, w.as('clerk'), id)).clocks.handoverDeadline).toBe('2026-03-05')
    expect((await inTransit(w.core, w.as('clerk'), undefined)).map((row) => row.signInDue)).toEqual(['2026-03-05'])
    w.at('2026-03-05T10:00')
    expect((await supervisionBoard(w.core, w.as('supervisor'))).unsigned.count).toBe(0)
    w.at('2026-03-06T10:00')
    expect((await supervisionBoard(w.core, w.as('supervisor'))).unsigned).toMatchObject({ count: 1, items: [{ deadline: '2026-03-05' }] })
  })

  it('numbers kept in the older rows are still read until they are set anew', async () => {
    const world = await openWorld({ dialect })
    await world.sql(`insert into setting (key, value, updated_at) values ('supervision.days', '{"reply":4}', '2026-03-02T09:00:00.000+08:00'), ('applicant.reuseMonths', '6', '2026-03-02T09:00:00.000+08:00')`)
    await world.sql(`insert into meta (key, value) values ('light_case_limits', '{"help":{"hours":8},"inquiry":{"workingDays":2}}')`)
    const call = world.as('supervisor')
    expect(await supervisionDays(world.core, call)).toMatchObject({ reply: 4, escalate: 3 })
    expect(await readLimits(world.core, call)).toMatchObject({ help: { hours: 8 }, inquiry: { workingDays: 2 }, urgent: { hours: 2 } })
    expect((await listSettings(world.core, call)).find((s) => s.key === 'applicant.reuseMonths')?.value).toBe(6)
    await saveSetting(world.core, call, { key: 'supervision.reply', value: 2 })
    expect((await supervisionDays(world.core, call)).reply).toBe(2)
    await world.close()
  })
})
