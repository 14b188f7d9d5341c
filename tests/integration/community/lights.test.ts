import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endActivity, listActivities, planActivity } from '#main/domain/community/activities.ts'
import { moveLight, openLight } from '#main/domain/community/lightCases.ts'
import { getLight, listLight, revealLight } from '#main/domain/community/lightQuery.ts'
import { listPlaces, saveCompany, saveEstate, savePlace } from '#main/domain/community/places.ts'
import { consult } from '#main/domain/desk/referrals.ts'
import { saveSetting } from '#main/domain/system/settings.ts'
import { readRegisters } from '#main/reports/registers.ts'
import { LightCaseInput, LightEventInput } from '#shared/contract/community.ts'
import { DIALECTS, openWorld, type Who, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'

/** Some time within the minute: the clock of a world runs. */
const minute = (text: string) => expect.stringMatching(new RegExp(`^${text}:`)) as string

describe.each(DIALECTS)('light cases on %s', (dialect) => {
  let w: World
  beforeAll(async () => {
    w = await openWorld({ dialect })
  })
  afterAll(() => w.close())

  const open = (who: Who, input: object, key: string | null = null) => openLight(w.core, w.as(who, key), LightCaseInput.parse({ kind: 'help', title: '买药', content: '独居老人请人代买药', ...input }))
  const move = (who: Who, id: string, event: object) => moveLight(w.core, w.as(who), LightEventInput.parse({ id, ...event }))
  const list = (who: Who, filter: object = {}) => listLight(w.core, w.as(who), { state: 'live', limit: 100, ...filter })

  it('each kind has its number, its promised time and its owner', async () => {
    const company = await saveCompany(w.core, w.as('communityHead'), { name: '试办物业公司', phone: '025-99990000', active: true })
    const estate = await saveEstate(w.core, w.as('communityHead'), { name: '测试花园', companyId: company.id })
    expect(await open('clerk', { communityCode: 'C01' })).toMatchObject({ number: 'QZ2026-00001', promisedAt: minute('2026-03-03T09:00'), ownerKind: 'community', ownerCode: 'C01', lamp: 'green' })
    expect(await open('clerk', { communityCode: 'C01' })).toMatchObject({ number: 'QZ2026-00002' })
    expect(await open('clerk', { kind: 'inquiry' })).toMatchObject({ number: 'ZX2026-00001', promisedAt: '2026-03-03T23:59:59.999+08:00', ownerKind: 'centre' })
    expect(await open('clerk', { kind: 'property', channel: 'hotline', estateId: estate.id })).toMatchObject({ number: 'WY2026-00001', communityCode: 'C01', ownerKind: 'propertyCompany', ownerName: '试办物业公司', promisedAt: '2026-03-05T23:59:59.999+08:00' })
    expect(await open('communityWorker', { kind: 'affair', affairCode: 'SQ-11' })).toMatchObject({ number: 'SQ2026-00001', channel: 'community', communityCode: 'C01', promisedAt: '2026-03-09T23:59:59.999+08:00' })
  })
  it('an affair whose persons are never named is told to its community and who is cleared, to others only that there is one', async () => {
    const made = await open('communityWorker', { kind: 'affair', affairCode: 'SQ-13', title: '帮教赵某某', content: '赵某某回家', personName: '赵某某', personPhone: '13900000001' })
    for (const who of ['communityWorker', 'communityHead', 'supervisor'] as Who[]) expect(JSON.stringify(await getLight(w.core, w.as(who), made.id))).toContain('赵某某')
    for (const who of ['clerk', 'administrator', 'auditor'] as Who[]) {
      const told = [await getLight(w.core, w.as(who), made.id), await list(who)]
      expect(JSON.stringify(told)).toContain(made.number)
      expect(JSON.stringify(told)).not.toContain('赵某某')
    }
    expect(await refusal(revealLight(w.core, w.as('clerk'), { id: made.id, reason: '好奇' }))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await revealLight(w.core, w.as('supervisor'), { id: made.id, reason: '回访' })).toMatchObject({ personName: '赵某某' })
    await move('supervisor', made.id, { type: 'cancel', text: '试办' })
  })
  it.each([
    [{ kind: 'affair', communityCode: 'C01' }, 'affairCode'],
    [{ kind: 'affair', affairCode: 'SQ-01' }, 'communityCode'],
    [{ kind: 'affair', affairCode: 'SQ-99', communityCode: 'C01' }, 'affairCode'],
    [{ communityCode: 'C99' }, 'communityCode'],
    [{ kind: 'property' }, 'estateId'],
    [{ ownerKind: 'department', ownerCode: 'XX' }, 'ownerCode'],
    [{ ownerKind: 'propertyCompany' }, 'ownerCode'],
  ])('%o is refused at %s', async (input, field) => {
    await expect(open('clerk', input)).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field } })
  })

  it('goes from the counter to the department and back to the resident, with every step on record', async () => {
    const { id, version } = await open('clerk', { communityCode: 'C01', personName: '周演练', personPhone: '13900001111' })
    await expect(move('officer', id, { type: 'answer', text: '已办' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(move('communityWorker2', id, { type: 'answer', text: '已办' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await move('communityHead', id, { type: 'assign', staffId: w.people.communityWorker.id })
    await expect(move('communityWorker', id, { type: 'note', text: '先看一下', version })).rejects.toMatchObject({ code: 'VERSION_CONFLICT' })
    await expect(move('communityWorker', id, { type: 'transfer', ownerKind: 'department', ownerCode: 'WS', text: '' })).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field: 'text' } })
    expect(await move('communityWorker', id, { type: 'transfer', ownerKind: 'department', ownerCode: 'WS', text: '需卫生部门上门' })).toMatchObject({ ownerName: expect.stringContaining('卫生'), ownerStaff: null, mine: false })
    expect((await list('officer')).map((l) => l.id)).toContain(id)
    expect((await list('officer2')).map((l) => l.id)).not.toContain(id)
    // The department gives it to one of its officers, to nobody else's.
    await expect(move('officerHead', id, { type: 'assign', staffId: w.people.officer2.id })).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field: 'staffId' } })
    expect(await move('officerHead', id, { type: 'assign', staffId: w.people.officer.id })).toMatchObject({ ownerStaffName: '试办officer' })
    await expect(move('officer', id, { type: 'feedback', told: '周演练', way: 'phone', text: '已买到' })).rejects.toMatchObject({ code: 'TRANSITION_REFUSED', message: expect.stringContaining('请先答复') })
    expect(await move('officer', id, { type: 'answer', text: '已代买并送到' })).toMatchObject({ state: 'answered', lamp: null })
    await expect(move('officer', id, { type: 'feedback', told: '周演练', way: 'phone', text: '已送到', at: '2026-03-01T09:00:00+08:00' })).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field: 'at' } })
    await expect(move('officer', id, { type: 'feedback', told: '周演练', way: 'phone', text: '已送到', at: '2026-03-09T09:00:00+08:00' })).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field: 'at' } })
    const done = await move('clerk', id, { type: 'feedback', told: '周演练', way: 'counter', text: '药已送到' })
    expect(done).toMatchObject({ state: 'done', doneAt: minute('2026-03-02T09:00'), personPhoneMasked: '139****1111' })
    expect(done.events.map((e) => e.type)).toEqual(['open', 'assign', 'transfer', 'assign', 'answer', 'feedback'])
    expect(done.events.at(-1)?.data).toMatchObject({ told: '周演练', way: 'counter', text: '药已送到', at: minute('2026-03-02T09:00') })
    expect(await revealLight(w.core, w.as('supervisor'), { id, reason: '回访' })).toEqual({ personName: '周演练', personPhone: '13900001111' })
    w.at('2026-03-04T10:00')
    expect(await move('supervisor', id, { type: 'reopen', text: '送错了药' })).toMatchObject({ state: 'open', promisedAt: minute('2026-03-05T10:00'), doneAt: null })
    expect(await move('supervisor', id, { type: 'cancel', text: '已另行解决' })).toMatchObject({ state: 'cancelled' })
    w.at('2026-03-02T09:00')
  })
  it('an affair of the community is never passed to a department', async () => {
    const { id } = await open('communityWorker', { kind: 'affair', affairCode: 'SQ-08' })
    await expect(move('communityWorker', id, { type: 'transfer', ownerKind: 'department', ownerCode: 'MZ', text: '转民政' })).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field: 'ownerKind' } })
  })
  it('the same key makes one request', async () => {
    const [a, b] = [await open('clerk', { communityCode: 'C02' }, 'once'), await open('clerk', { communityCode: 'C02' }, 'once')]
    expect(a.number).toBe(b.number)
  })
  it('two who move it at once: one wins, the other is told to look again', async () => {
    const { id, version } = await open('clerk', { communityCode: 'C01' })
    const both = await Promise.allSettled([move('communityWorker', id, { type: 'answer', text: '甲', version }), move('communityHead', id, { type: 'answer', text: '乙', version })])
    expect(both.map((r) => r.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(both.find((r) => r.status === 'rejected')).toMatchObject({ reason: { code: 'VERSION_CONFLICT' } })
  })
  it('a promised time the centre sets holds for what comes after', async () => {
    await saveSetting(w.core, w.as('supervisor'), { key: 'light.help', value: 4 })
    expect(await open('clerk', { communityCode: 'C01' })).toMatchObject({ promisedAt: minute('2026-03-02T13:00') })
    await saveSetting(w.core, w.as('supervisor'), { key: 'light.help', value: 24 })
  })

  it('the month report counts inquiries, help and property service; advice at the counter is answered on the spot', async () => {
    await consult(w.core, w.as('clerk'), { question: '低保多久批下来', answer: '受理后二十个工作日内', matterCode: 'MZ-01' })
    const period = { month: '2026-03', from: '2026-03-01', to: '2026-03-31' } as never
    const registers = Object.fromEntries((await readRegisters(w.core.db.read, period, undefined)).map((r) => [r.key, r]))
    expect(registers['consultation']).toMatchObject({ kept: true, received: 2, done: 1, open: 1 })
    expect(registers['propertyRequest']).toMatchObject({ received: 1, done: 0, open: 1 })
    expect(registers['helpRequest']!.received).toBe(registers['helpRequest']!.done + registers['helpRequest']!.open)
    expect(registers['unresolved']).toMatchObject({ kept: true, received: 0, done: 0, open: 0 })
    const [ended] = await list('clerk', { kind: 'inquiry', state: 'ended' })
    expect(ended).toMatchObject({ state: 'done', title: '咨询:城市居民最低生活保障审核审批', answer: '受理后二十个工作日内' })
  })

  it('the district enters a community and renames one with a trace; no fourteenth', async () => {
    const added = await savePlace(w.core, w.as('supervisor'), { name: '测试新区', area: '朝天宫', phone: '025-99993344' })
    expect(added).toMatchObject({ code: 'C49', entered: true })
    await expect(savePlace(w.core, w.as('communityHead'), { name: '别处', area: '朝天宫' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(savePlace(w.core, w.as('supervisor'), { name: '测试新区', area: '朝天宫' })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(savePlace(w.core, w.as('supervisor'), { name: '某处', area: '不存在' })).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field: 'area' } })
    await expect(savePlace(w.core, w.as('supervisor'), { code: 'C49', name: '测试旧区', area: '朝天宫' })).rejects.toMatchObject({ extra: { field: 'reason' } })
    await savePlace(w.core, w.as('supervisor'), { code: 'C49', name: '测试旧区', area: '朝天宫', reason: '区府〔2026〕1号' })
    const [row] = await w.sql("select name, data from community where code = 'C49'")
    expect([row!['name'], JSON.parse(String(row!['data'])).formerNames]).toEqual(['测试旧区', [expect.objectContaining({ name: '测试新区', reason: '区府〔2026〕1号' })]])
    for (let n = 50; n <= 61; n++) await savePlace(w.core, w.as('supervisor'), { name: `测试第${n}`, area: '朝天宫' })
    expect(await listPlaces(w.core, w.as('clerk'))).toHaveLength(61)
    await expect(savePlace(w.core, w.as('supervisor'), { name: '测试多余', area: '朝天宫' })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('61') })
  })

  it('an activity is planned, held with a count, or called off with a reason; once', async () => {
    const plan = () => planActivity(w.core, w.as('communityWorker'), { affairCode: 'SQ-09', title: '合唱排练', place: '活动室', plannedAt: '2026-03-05T14:00:00+08:00' })
    const [held, off] = [await plan(), await plan()]
    expect(held).toMatchObject({ communityCode: 'C01', state: 'planned', plannedAt: '2026-03-05T14:00:00.000+08:00' })
    const done = (id: string) => endActivity(w.core, w.as('communityWorker'), { id, type: 'done', heldAt: '2026-03-05T14:10:00+08:00', attended: 24 })
    await expect(done(held.id)).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field: 'heldAt' } })
    w.at('2026-03-06T09:00')
    expect(await done(held.id)).toMatchObject({ state: 'done', attended: 24 })
    await expect(done(held.id)).rejects.toMatchObject({ code: 'TRANSITION_REFUSED' })
    await expect(endActivity(w.core, w.as('communityWorker2'), { id: off.id, type: 'cancelled', result: '下雨' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await endActivity(w.core, w.as('communityWorker'), { id: off.id, type: 'cancelled', result: '下雨' })).toMatchObject({ state: 'cancelled', result: '下雨' })
    expect(await listActivities(w.core, w.as('communityWorker2'), { state: 'past' })).toEqual([])
    expect(await listActivities(w.core, w.as('communityHead'), { state: 'past' })).toHaveLength(2)
  })
})
