import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DocumentRef } from '#shared/contract/cases.ts'
import type { ErrorBody } from '#shared/contract/errors.ts'
import { DIALECTS } from '#tests/support/core.ts'
import { closeProven, openLife, type Life } from './support.ts'

describe.each(DIALECTS)('advice and referral (%s)', (dialect) => {
  let life: Life
  beforeAll(async () => void (life = await openLife(dialect)))
  afterAll(() => closeProven(life))
  const refer = (body: object, key?: string) =>
    life.api<{ documents: DocumentRef[] } & ErrorBody>('clerk', 'POST', '/referrals', body, key === undefined ? {} : { 'idempotency-key': key })

  it('sent on to a department: a slip with its address and phone, no case', async () => {
    const { status, body } = await refer({ visitor: '赵测试', question: '怎样办理排污许可', departmentCode: 'HB', bring: ['营业执照'] }, 'once')
    expect([status, body.documents.map((d) => d.kind)]).toEqual([201, ['D6']])
    expect((await refer({ visitor: '赵测试', question: '怎样办理排污许可', departmentCode: 'HB', bring: ['营业执照'] }, 'once')).body).toEqual(body)
    const row = await life.core.db.read.selectFrom('document').selectAll().where('id', '=', body.documents[0]!.id).executeTakeFirstOrThrow()
    const department = life.core.catalogue.department('HB')!
    expect(row.case_id).toBeNull()
    expect(JSON.parse(row.data)).toMatchObject({ question: '怎样办理排污许可', target: { name: department.name }, bring: ['营业执照'], officer: { name: '试办clerk', counter: '1号窗口' } })
    expect((await life.api('clerk', 'GET', `/documents/${row.id}/pages`)).status).toBe(200)
    expect((await life.api<{ items: unknown[] }>('clerk', 'GET', '/cases')).body.items).toEqual([])
    const journal = await life.core.db.read.selectFrom('audit').selectAll().where('action', '=', 'desk.refer').execute()
    expect(journal.map((r) => [r.outcome, JSON.parse(r.detail)])).toEqual([['ok', expect.objectContaining({ target: department.name, documents: [{ number: row.number, kind: 'D6', hash: row.content_hash }] })]])
  })

  it('sent on to somebody else by name', async () => {
    const { body } = await refer({ question: '户口迁移', reason: '由公安派出所办理', target: { name: '朝天宫派出所', address: '王府大街1号', phone: '025-99990000', hours: '工作日 9:00-17:00' } })
    const row = await life.core.db.read.selectFrom('document').select('data').where('id', '=', body.documents[0]!.id).executeTakeFirstOrThrow()
    expect(JSON.parse(row.data)).toMatchObject({ reason: '由公安派出所办理', target: { name: '朝天宫派出所', hours: '工作日 9:00-17:00' } })
  })

  it('refused without anybody to go to, with an unknown department, by the wrong role', async () => {
    const before = await life.dump('audit', 'audit_head', 'session')
    expect(await refer({ question: '问路' })).toMatchObject({ status: 400, body: { field: 'target' } })
    expect(await refer({ question: '问路', departmentCode: 'XX' })).toMatchObject({ status: 400, body: { field: 'departmentCode' } })
    expect(await refer({ departmentCode: 'HB' })).toMatchObject({ status: 400, body: { field: 'question' } })
    expect(await life.api('officer', 'POST', '/referrals', { question: '问路', departmentCode: 'HB' })).toMatchObject({ status: 403 })
    expect(await life.dump('audit', 'audit_head', 'session')).toEqual(before)
  })

  it('advice is kept in the journal and counted at the end of the shift', async () => {
    expect(await life.api('clerk', 'POST', '/shift', { pointCode: '001', counter: '03' })).toMatchObject({ status: 200 })
    expect(await life.api('clerk', 'POST', '/consultations', { question: '低保多久批下来', answer: '受理后二十个工作日内', matterCode: 'MZ-01' })).toMatchObject({ status: 201 })
    await refer({ question: '婚姻登记预约', departmentCode: 'MZ' })
    expect(await life.api('clerk', 'POST', '/consultations', { question: '这是什么', answer: '不知道', matterCode: 'XX-99' })).toMatchObject({ status: 404, body: { code: 'MATTER_UNKNOWN' } })
    expect(await life.api('clerk', 'POST', '/consultations', { question: '', answer: '' })).toMatchObject({ status: 400 })
    const ended = await life.api<{ documentId: string }>('clerk', 'POST', '/shift/end', { to: '周假设' })
    const sheet = await life.core.db.read.selectFrom('document').select('data').where('id', '=', ended.body.documentId).executeTakeFirstOrThrow()
    expect(JSON.parse(sheet.data)).toMatchObject({ counts: { consulted: 2 } })
  })
})
