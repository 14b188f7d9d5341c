import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadWorking } from '#main/domain/cases/load.ts'
import { findCase } from '#main/domain/cases/repository.ts'
import { selfCheckOf } from '#main/domain/cases/selfCheck.ts'
import type { Working } from '#main/domain/cases/working.ts'
import { DIALECTS, START, tempDir } from '#tests/support/core.ts'
import { caseIn, closeProven, GOOD_EVENTS, INCOMPLETE, NOTICE, openLife, REST, type Life } from './support.ts'

type Lines = { line: string; ok: boolean; missing: string | null }[]

describe.each(DIALECTS)('self-check and archive (%s)', (dialect) => {
  let life: Life
  beforeAll(async () => void (life = await openLife(dialect)))
  afterAll(() => closeProven(life))
  const restart = (): void => life.at(START)
  const check = async (id: string): Promise<Lines> => (await life.api<Lines>('clerk', 'GET', `/cases/${id}/self-check`)).body
  const failures = (lines: Lines): string[] => lines.filter((l) => !l.ok).map((l) => l.missing!)

  it('a file in order is archived without a waiver, with its list', async () => {
    restart()
    const id = await caseIn(life, 'delivered')
    expect(failures(await check(id))).toEqual([])
    const { state, documents } = await life.event('clerk', id, { type: 'archive' })
    expect([state, documents.map((d) => d.kind)]).toEqual(['archived', ['D22']])
    for (const event of ['archive', 'withdraw', 'deliver', 'rate']) await life.refused('clerk', id, GOOD_EVENTS[event]!)
  })

  it('a failed line stops the archive by name of what is missing; a waiver by name is kept and printed', async () => {
    restart()
    const id = await caseIn(life, 'inProgress')
    await life.moveTo('2026-03-26T10:00')
    await life.event('officer', id, GOOD_EVENTS['close']!)
    await life.event('clerk', id, GOOD_EVENTS['deliver']!)
    expect(failures(await check(id))).toEqual(['超过期限 2026-03-23,缺少超期说明'])
    const error = await life.refused('clerk', id, { type: 'archive' })
    expect(error).toMatchObject({ rule: '归档自查', data: { guard: 'selfCheck' }, message: expect.stringContaining('缺少超期说明') })
    expect(await life.refused('clerk', id, { type: 'archive', waivedBy: ' ' })).toMatchObject({ data: { guard: 'selfCheck' } })
    await life.event('clerk', id, { type: 'archive', waivedBy: '周主管', waiverReason: '汛期停电' })
    const stored = (await life.get(id)).events.at(-1)!
    expect(stored.data).toMatchObject({ waivedBy: '周主管', waiverReason: '汛期停电', selfCheckFailures: ['超过期限 2026-03-23,缺少超期说明'] })
    const d22 = await life.core.db.read.selectFrom('document').select('data').where('case_id', '=', id).where('kind', '=', 'D22').executeTakeFirstOrThrow()
    expect(d22.data).toContain('周主管')
  })

  it('an overrun is explained in its own words; an answer to a supervision is not that', async () => {
    restart()
    const id = await caseIn(life, 'inProgress')
    await life.moveTo('2026-03-26T10:00')
    await life.event('supervisor', id, GOOD_EVENTS['supervise']!)
    await life.event('officer', id, GOOD_EVENTS['reply']!)
    await life.event('officer', id, GOOD_EVENTS['close']!)
    await life.event('clerk', id, GOOD_EVENTS['deliver']!)
    expect(failures(await check(id))).toEqual(['超过期限 2026-03-23,缺少超期说明'])
    const told = await life.api('officer', 'POST', `/cases/${id}/overrun-explanations`, { cause: '等待现场勘查', measure: '增派人员' })
    expect(told).toMatchObject({ status: 201, body: { plannedEnd: null, actorName: '试办officer' } })
    expect(failures(await check(id))).toEqual([])
  })

  it('a case accepted by law only has no notice in time', async () => {
    restart()
    const { id } = await life.open({ step: 'receive' })
    await life.moveTo('2026-03-12T09:00')
    await life.event('clerk', id, GOOD_EVENTS['withdraw']!)
    expect(failures(await check(id))).toEqual(['未在 2026-03-09 前出具受理通知书,已视为受理'])
  })

  it.each(['declined', 'withdrawn', 'rejected', 'discarded', 'deemedWithdrawn'] as const)('%s: nothing missing, archived as it is', async (state) => {
    restart()
    const id = await caseIn(life, state)
    expect(failures(await check(id))).toEqual([])
    expect((await life.event('clerk', id, { type: 'archive' })).state).toBe('archived')
  })

  describe('every line of domain §13 names what is missing', () => {
    let base: () => Promise<Working>
    beforeAll(async () => {
      restart()
      const { id } = await life.open({ step: 'receive', materials: INCOMPLETE })
      await life.event('clerk', id, NOTICE)
      await life.event('clerk', id, { type: 'supplement', materials: REST, complete: true })
      for (const [who, event] of [['clerk', 'accept'], ['clerk', 'dispatch'], ['officer', 'signIn'], ['officer', 'close'], ['clerk', 'deliver']] as const) await life.event(who, id, GOOD_EVENTS[event]!)
      base = async () => loadWorking(life.core, life.core.db.read, await findCase(life.core.db.read, id))
    })
    const missing = async (change: (w: Working) => void): Promise<string[]> => {
      const w = await base()
      change(w)
      return failures(await selfCheckOf(life.core, w))
    }
    const event = (w: Working, type: string) => w.events.findLast((e) => e.type === type)!
    const put = (w: Working, type: string, data: object): void => void (event(w, type).data = JSON.stringify({ ...(JSON.parse(event(w, type).data) as object), ...data }))

    it('nothing, to begin with', async () => expect(await missing(() => undefined)).toEqual([]))

    it.each([
      ['the acceptance notice', (w: Working) => void (w.row.id = 'no papers'), ['缺少受理通知书(D4)', '缺少收件凭证(D2)', '缺少一次性告知单(D3)']],
      ['a decision on acceptance within five working days', (w: Working) => void (event(w, 'accept').at = '2026-03-10T09:00:00.000+08:00'), ['受理决定晚于 2026-03-09']],
      ['the decision date on the notice', (w: Working) => void (w.row.due = null), ['受理通知书没有写明办结日期']],
      ['a required paper', (w: Working) => void (w.lines[0]!.received = false), [expect.stringMatching(/^缺少./)]],
      ['acceptance not before all papers were in', (w: Working) => void (event(w, 'supplement').at = '2026-03-04T09:00:00.000+08:00'), ['受理日期 2026-03-02 早于材料补齐之日 2026-03-04']],
      ['a decision within the promised date', (w: Working) => void (w.row.ended_at = '2026-03-24T09:00:00.000+08:00'), ['超过期限 2026-03-23,缺少超期说明']],
      ['an opinion of the approval', (w: Working) => put(w, 'close', { opinion: ' ' }), ['缺少办理意见']],
      ['reasons of a refusal', (w: Working) => put(w, 'close', { result: 'refused' }), ['缺少理由或救济途径']],
      ['the delivery receipt', (w: Working) => void w.events.splice(w.events.indexOf(event(w, 'deliver')), 1), ['结果尚未送达,缺少送达回证(D16)']],
      ['the receiver on the delivery receipt', (w: Working) => put(w, 'deliver', { receiver: '' }), ['送达回证没有收件人']],
      ['the signed request of a withdrawal', (w: Working) => { event(w, 'signIn').type = 'withdraw' }, ['缺少签字的撤回申请']],
    ])('%s', async (_name, change, expected) => expect(await missing(change)).toEqual(expected))
  })

  it('the archive package: every paper as PDF/A, lists, metadata, sums that verify, readable without the program', async () => {
    restart()
    const { id, number } = await life.open({ step: 'receive', materials: INCOMPLETE })
    await life.event('clerk', id, NOTICE)
    await life.event('clerk', id, { type: 'supplement', materials: REST, complete: true })
    for (const [who, name] of [['clerk', 'accept'], ['clerk', 'dispatch'], ['officer', 'signIn'], ['officer', 'close'], ['clerk', 'deliver'], ['clerk', 'archive']] as const) await life.event(who, id, GOOD_EVENTS[name]!)
    const bytes = await life.bytes('clerk', `/cases/${id}/archive.zip`)
    const files = unzipSync(bytes)
    const names = Object.keys(files)
    expect(names.filter((n) => n.endsWith('.pdf')).map((n) => /(D\d+)/.exec(n)![1])).toEqual(['D2', 'D3', 'D2', 'D4', 'D8', 'D14', 'D15', 'D16', 'D22'])

    const sums = strFromU8(files['SHA256SUMS']!).trim().split('\n').map((l) => l.split('  ') as [string, string])
    expect(sums.map(([, n]) => n).sort()).toEqual(names.filter((n) => n !== 'SHA256SUMS').sort())
    for (const [sum, name] of sums) expect(createHash('sha256').update(files[name]!).digest('hex'), name).toBe(sum)
    for (const name of names.filter((n) => n.endsWith('.pdf'))) {
      const text = Buffer.from(files[name]!).toString('latin1')
      expect(text.startsWith('%PDF-'), name).toBe(true)
      expect(text, name).toMatch(/pdfaid:part>2<[\s\S]*pdfaid:conformance>B</)
    }
    expect(JSON.parse(strFromU8(files['元数据.json']!))).toMatchObject({ 受理编号: number, 状态: 'archived', 办理结果: 'granted' })
    expect(strFromU8(files['元数据.xml']!)).toContain(`<项 名称="受理编号">${number}</项>`)
    expect(strFromU8(files['办理过程.jsonl']!).split('\n')).toHaveLength(9)

    // As an archivist would: unzip and sha256sum.
    const folder = tempDir()
    for (const [name, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
      fs.writeFileSync(path.join(folder, name), content)
    }
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: folder })
    const d4 = names.find((n) => n.includes('-D4-'))!
    expect(execFileSync('pdftotext', ['-layout', path.join(folder, d4), '-'], { encoding: 'utf8' })).toContain('受理通知书')
    // Taken twice it holds the same papers.
    const again = unzipSync(await life.bytes('clerk', `/cases/${id}/archive.zip`))
    expect(strFromU8(again['SHA256SUMS']!)).toBe(strFromU8(files['SHA256SUMS']!))
    const journal = await life.core.db.read.selectFrom('audit').select('action').where('subject', '=', id).where('action', '=', 'case.archivePackage').execute()
    expect(journal).toHaveLength(2)
  })
})
