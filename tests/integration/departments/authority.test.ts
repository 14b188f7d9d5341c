import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MatterAuthority } from '#shared/contract/authority.ts'
import { lettersEnding } from '#main/domain/authority/service.ts'
import { DIALECTS, START } from '#tests/support/core.ts'
import { aCase } from '#tests/support/samples.ts'
import { closeProven, openLife, INSTANT_MATTER, type Life } from '../life/support.ts'

const MATTER = 'WS-01'
const LETTER = { number: '白委〔2026〕3号', from: '2026-01-01', to: '2026-03-31' }
const GIVEN = { issuingAuthority: '南京市卫生局', sealOwner: '南京市卫生局许可专用章', letter: LETTER, validFrom: '2026-01-01' }

describe.each(DIALECTS)('authority follows the duty (%s)', (dialect) => {
  let life: Life
  beforeAll(async () => void (life = await openLife(dialect)))
  afterAll(() => closeProven(life))
  const record = (matter: string, body: object, who: 'supervisor' | 'administrator' | 'clerk' | 'officer' = 'supervisor') =>
    life.api<MatterAuthority & { code?: string; field?: string }>(who, 'POST', `/authority/${matter}`, body)
  const paper = async (id: string, kind: string) => {
    const [row] = await life.core.db.read.selectFrom('document').select('data').where('case_id', '=', id).where('kind', '=', kind).execute()
    return JSON.parse(row?.data ?? '{}') as { power?: { issuing: string; seal: string; letter?: string }; decidedBy?: string }
  }

  it('without a record the owner department decides and seals: every matter is listed, nothing is in the way', async () => {
    life.at(START)
    const { body } = await life.api<MatterAuthority[]>('communityWorker', 'GET', '/authority')
    expect(body).toHaveLength(57)
    expect(body.every((m) => m.now.id === null && m.now.issuingAuthority === m.departmentName && m.now.refusal === null)).toBe(true)
    const { id } = await life.open({ matterCode: MATTER, step: 'accept' })
    expect((await paper(id, 'D4')).power).toBeUndefined()
    for (const event of [{ type: 'dispatch' }, { type: 'signIn' }, { type: 'close', result: 'granted', opinion: '符合条件' }]) await life.event('supervisor', id, event)
    expect(await paper(id, 'D14')).toMatchObject({ decidedBy: '区卫生局', power: { seal: '区卫生局' } })
    const other = await life.open({ matterCode: MATTER, step: 'dispatch' })
    for (const event of [{ type: 'signIn' }, { type: 'reject', departmentDocument: '卫退〔2026〕1号' }]) await life.event('supervisor', other.id, event)
    expect(await paper(other.id, 'D13')).toMatchObject({ power: { seal: '区卫生局' } })
    expect((await life.bytes('clerk', `/documents/${(await life.get(other.id)).documents.find((d) => d.kind === 'D13')!.id}.pdf`)).length).toBeGreaterThan(1000)
  })

  it('a matter is known by its short number here too', async () => {
    const { code, shortCode } = life.core.catalogue.matterNear('CL-01', '2026-03-02')
    expect(await record(shortCode, { issuingAuthority: '市残联', sealOwner: '市残联', validFrom: '2026-01-01' })).toMatchObject({ status: 201, body: { matterCode: code, now: { issuingAuthority: '市残联' } } })
  })

  it('a recorded authority is on the acceptance notice and on the decision', async () => {
    life.at(START)
    expect(await record(MATTER, GIVEN)).toMatchObject({ status: 201, body: { now: { issuingAuthority: '南京市卫生局', gap: null, daysLeft: 29, colour: 'yellow' } } })
    const { id } = await life.open({ matterCode: MATTER, step: 'dispatch' })
    expect((await paper(id, 'D4')).power).toEqual({ issuing: '南京市卫生局', seal: '南京市卫生局许可专用章', letter: '白委〔2026〕3号（2026-01-01至2026-03-31）' })
    await life.event('officer', id, { type: 'signIn' })
    await life.event('officer', id, { type: 'close', result: 'granted', opinion: '符合条件' })
    expect(await paper(id, 'D14')).toMatchObject({ decidedBy: '南京市卫生局', power: { seal: '南京市卫生局许可专用章' } })
    expect((await life.bytes('clerk', `/documents/${(await life.get(id)).documents.find((d) => d.kind === 'D14')!.id}.pdf`)).length).toBeGreaterThan(1000)
    expect(await lettersEnding(life.core.db.read, '2026-03-02')).toEqual([{ id: expect.any(String) as string, matterCode: MATTER, number: LETTER.number, to: LETTER.to, daysLeft: 29 }])
    expect(await lettersEnding(life.core.db.read, '2026-03-02', 20)).toEqual([])
  })

  it('an ended letter stops acceptance with the reason and who mends it; papers are still taken in; a new letter opens it again', async () => {
    await life.moveTo('2026-04-01T09:00')
    const answer = await life.api<{ code: string; message: string; rule: string }>('clerk', 'POST', '/cases', aCase(701, { matterCode: MATTER, step: 'accept' }))
    expect(answer).toMatchObject({ status: 422, body: { code: 'AUTHORITY_EXPIRED', rule: '权随责走' } })
    for (const part of ['白委〔2026〕3号', '2026-03-31', '值班主管']) expect(answer.body.message).toContain(part)
    const { id } = await life.open({ matterCode: MATTER, step: 'receive' })
    const accept = (await life.get(id)).actions.find((a) => a.event === 'accept')
    expect(accept).toMatchObject({ allowed: false, rule: '权随责走', reason: expect.stringContaining('2026-03-31') as unknown })
    expect(await life.refused('clerk', id, { type: 'accept' }, 422)).toMatchObject({ code: 'AUTHORITY_EXPIRED' })
    expect((await life.api<MatterAuthority>('clerk', 'GET', `/authority/${MATTER}`)).body.now.refusal).toContain('白委〔2026〕3号')
    await record(MATTER, { ...GIVEN, letter: { number: '白委〔2026〕9号', from: '2026-04-01', to: '2027-03-31' }, validFrom: '2026-04-01' })
    await life.event('clerk', id, { type: 'accept' })
    const { body } = await life.api<MatterAuthority>('auditor', 'GET', `/authority/${MATTER}`)
    expect(body.history.map((h) => [h.letterNumber, h.validFrom, h.validTo])).toEqual([['白委〔2026〕9号', '2026-04-01', null], ['白委〔2026〕3号', '2026-01-01', '2026-03-31']])
    expect(body.now.colour).toBe('green')
  })

  it('a letter not yet in force stops the decision on the spot too; what the law accepts by itself it does not stop', async () => {
    await life.moveTo('2026-04-02T09:00')
    await record(INSTANT_MATTER, { ...GIVEN, letter: { ...LETTER, number: '明委1号', from: '2026-06-01', to: '2026-12-31' }, validFrom: '2026-04-02' })
    const { id } = await life.open({ matterCode: INSTANT_MATTER, step: 'receive' })
    const refused = await life.refused('clerk', id, { type: 'finishOnTheSpot', result: 'granted' }, 422)
    expect([refused.code, refused.message.includes('2026-06-01')]).toEqual(['AUTHORITY_EXPIRED', true])
    await life.moveTo('2026-04-20T09:00')
    await life.event('supervisor', id, { type: 'supervise', reason: '请答复' })
    expect((await life.get(id)).state).toBe('accepted')
  })

  it('ended, the department decides again; a mistake is put right from the same day and both entries stay', async () => {
    life.at('2026-04-21T09:00')
    await record('WS-02', { issuingAuthority: '写错的局', sealOwner: '写错的章', validFrom: '2026-04-21' })
    const { body } = await record('WS-02', { issuingAuthority: '区政府', sealOwner: '区政府章', validFrom: '2026-04-21' })
    expect([body.now.issuingAuthority, body.history.length]).toEqual(['区政府', 2])
    const first = body.history[0]!
    const end = (lastDay: string) => life.api<{ field?: string } & MatterAuthority>('supervisor', 'POST', '/authority/WS-02/end', { id: first.id, lastDay })
    expect(await end('2026-04-20')).toMatchObject({ status: 400, body: { field: 'lastDay' } })
    expect(await end('2026-04-21')).toMatchObject({ status: 200 })
    expect(await end('2026-04-21')).toMatchObject({ status: 409 })
    expect(await record('WS-02', { issuingAuthority: '区', sealOwner: '章', validFrom: '2026-04-21', letter: { number: 'x', from: '2026-05-02', to: '2026-05-01' } })).toMatchObject({ status: 400, body: { field: 'letter.to' } })
    expect(await record('WS-99', GIVEN)).toMatchObject({ status: 404, body: { code: 'MATTER_UNKNOWN' } })
    for (const who of ['clerk', 'officer'] as const) expect(await record(MATTER, GIVEN, who)).toMatchObject({ status: 403 })
  })
})
