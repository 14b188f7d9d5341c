import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { MonthReport } from '#shared/contract/reports.ts'
import { districtReport, districtWorkbook, importPackage, listCentres, registerCentre } from '#main/domain/district/service.ts'
import { destination } from '#main/domain/district/send.ts'
import { fingerprint, signBytes } from '#main/domain/district/signing.ts'
import { monthFile, monthReport } from '#main/domain/reports/service.ts'
import { saveSetting } from '#main/domain/system/settings.ts'
import { readZip, textOf } from '#main/reports/zip.ts'
import { DIALECTS, withCore, type World } from '#tests/support/core.ts'
import { newKey, packOf, sender, workedMarch, type Sender } from './fixtures.ts'

const take = (w: World, bytes: Uint8Array) => importPackage(w.core, w.as('supervisor'), bytes)
const register = (w: World, { id, name, key }: Sender) => registerCentre(w.core, w.as('supervisor'), { id, name, publicKey: key.publicKey })

async function desk(w: World): Promise<{ a: Sender; report: MonthReport }> {
  await workedMarch(w)
  const a = sender(1)
  await register(w, a)
  return { a, report: await monthReport(w.core, w.as('supervisor'), { month: '2026-03' }) }
}

const more = (report: MonthReport): MonthReport => ({ ...report, total: { ...report.total, received: (report.total['received'] ?? 0) + 1 } })

/** Hash of every table but the journal. */
const kept = async (w: World, ...except: string[]): Promise<string> => createHash('sha256').update(JSON.stringify(await w.dump('audit', 'audit_head', ...except))).digest('hex')

/** Refused for this reason, and only the journal's note of it is new. */
async function refused(w: World, bytes: Uint8Array, message: RegExp, code = 'PACKAGE_INVALID'): Promise<void> {
  const before = await kept(w)
  await expect(take(w, bytes)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string })
  expect(await kept(w)).toBe(before)
}

describe.each(DIALECTS)('the district desk on %s', (dialect) => {
  it('shows the fingerprint of a centre it does not know, and takes its package once it is registered', () =>
    withCore({ dialect }, async (w) => {
      const { report } = await desk(w)
      const b = sender(2)
      const bytes = packOf(w, b, report)
      const shown = createHash('sha256').update(b.key.publicKey).digest('hex').slice(0, 32)
      expect(fingerprint(b.key.publicKey).replaceAll(' ', '')).toBe(shown)
      await refused(w, bytes, new RegExp(fingerprint(b.key.publicKey)), 'CENTRE_UNKNOWN')
      expect((await register(w, b)).fingerprint).toBe(fingerprint(b.key.publicKey))
      expect(await take(w, bytes)).toEqual({ status: 'imported', centreName: b.name, month: '2026-03', edition: 1, replacedEdition: null })
      expect((await listCentres(w.core, w.as('auditor'))).map((c) => c.name)).toEqual(['试办第1中心', '试办第2中心'])
      await expect(importPackage(w.core, w.as('clerk'), bytes)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }))

  it('keeps the key of a centre, and enters nothing that is no key', () =>
    withCore({ dialect }, async (w) => {
      const { a, report } = await desk(w)
      await expect(register(w, { ...a, key: newKey() })).rejects.toMatchObject({ code: 'CONFLICT' })
      await expect(register(w, { ...sender(3), key: a.key })).rejects.toMatchObject({ code: 'CONFLICT' })
      for (const publicKey of ['x'.repeat(43), `${a.key.publicKey}=`, 'not a key'.repeat(6)]) await expect(register(w, { ...sender(4), key: { privatePem: '', publicKey } })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      expect(await register(w, a)).toEqual({ id: a.id, fingerprint: fingerprint(a.key.publicKey) })
      await refused(w, packOf(w, { ...a, key: newKey() }, report), /不是用该中心登记的密钥/)
    }))

  it('changes nothing twice, replaces by a newer edition and keeps the older one, refuses an older one', () =>
    withCore({ dialect }, async (w) => {
      const { a, report } = await desk(w)
      const first = packOf(w, a, report)
      await take(w, first)
      const before = await kept(w)
      expect(await take(w, first)).toMatchObject({ status: 'unchanged', edition: 1 })
      expect(await take(w, packOf(w, a, report, { createdAt: '2026-04-20T09:00:00.000+08:00' }))).toMatchObject({ status: 'unchanged' })
      expect(await kept(w)).toBe(before)
      await refused(w, packOf(w, a, more(report)), /已有第1版,但数据与这一包的第1版不同/)
      const second = packOf(w, a, more(report), { edition: 2 })
      expect(await take(w, second)).toEqual({ status: 'replaced', centreName: a.name, month: '2026-03', edition: 2, replacedEdition: 1 })
      await refused(w, first, /已有第2版,不能导入第1版/)
      expect((await w.sql('select edition from district_package order by edition')).map((r) => r['edition'])).toEqual([1, 2])
      const trace = await w.sql("select detail from audit where action = 'district.import' and outcome = 'ok'")
      expect(trace.some((r) => String(r['detail']).includes('"replaced":1'))).toBe(true)
      const { report: total } = await districtReport(w.core, w.as('supervisor'), { month: '2026-03' })
      expect(total!.total['received']).toBe((report.total['received'] ?? 0) + 1)
      await expect(w.sql('delete from district_package')).rejects.toThrow()
    }))

  it('refuses what was changed, cut off or does not belong, says why, and changes nothing', () =>
    withCore({ dialect }, async (w) => {
      const { a, report } = await desk(w)
      const good = packOf(w, a, report)
      const files = unzipSync(good)
      const changed = (name: string, bytes: Uint8Array) => zipSync({ ...files, [name]: bytes })
      const without = (name: string) => zipSync(Object.fromEntries(Object.entries(files).filter(([n]) => n !== name)))
      const manifestWith = (change: object) => {
        const raw = strToU8(JSON.stringify({ ...(JSON.parse(strFromU8(files['manifest.json']!)) as object), ...change }))
        return zipSync({ ...files, 'manifest.json': raw, 'manifest.sig': signBytes(raw, a.key) })
      }
      const figures = strFromU8(files['figures.json']!)
      await refused(w, changed('figures.json', strToU8(figures.replace('"received":5', '"received":6'))), /figures\.json 与清单不符/)
      await refused(w, changed('detail.jsonl', strToU8('{}')), /detail\.jsonl 与清单不符/)
      await refused(w, changed('manifest.json', strToU8(strFromU8(files['manifest.json']!).replace('试办第1中心', '试办第9中心'))), /签名不符/)
      await refused(w, changed('manifest.sig', new Uint8Array(64)), /签名不符/)
      await refused(w, changed('SHA256SUMS', strToU8('0  figures.json\n')), /SHA256SUMS 与清单不符/)
      await refused(w, changed('more.exe', strToU8('x')), /多出清单之外的文件 more\.exe/)
      await refused(w, without('manifest.sig'), /缺少清单或签名/)
      await refused(w, without('detail.jsonl'), /缺少 detail\.jsonl/)
      for (const part of [0, 10, Math.floor(good.length / 2), good.length - 1]) await refused(w, good.subarray(0, part), /截断|不完整/)
      await refused(w, packOf(w, a, report, { region: '999998' }), /其他区/)
      await refused(w, packOf(w, a, report, { practice: true }), /练习数据库的数据包/)
      await refused(w, packOf(w, a, report, { period: '2026-03/1/001' }), /只含受理点 001/)
      await refused(w, packOf(w, a, report, { period: '2026-02/1/' }), /统计期间/)
      await refused(w, packOf(w, a, report, { month: '2026-02', period: '2026-02/1/' }), /月报数据却是 2026-03/)
      await refused(w, packOf(w, a, report, { dataHash: 'x' }), /不是冻结的那一份/)
      await refused(w, manifestWith({ schema: 2 }), /格式版本 2 不被本程序支持,请升级程序/)
      await refused(w, manifestWith({ edition: 0 }), /清单不完整/)
      await refused(w, packOf(w, a, report, {}, { 'figures.json': strToU8('{"half":') }), /读不懂/)
      await refused(w, packOf(w, a, report, {}, { 'detail.jsonl': strToU8('{"half":') }), /detail\.jsonl 读不懂/)
      expect(await take(w, good)).toMatchObject({ status: 'imported' })
    }))

  it('takes every damaged byte for what it is: refused, or the very same package', () =>
    withCore({ dialect }, async (w) => {
      const { a, report } = await desk(w)
      const good = packOf(w, a, report)
      const before = await kept(w, 'district_package')
      for (let at = 0; at < good.length; at += Math.ceil(good.length / 60)) {
        const bytes = good.slice()
        bytes[at]! ^= 0x55
        const answer = await take(w, bytes).catch((e: unknown) => e)
        if (answer instanceof Error) expect(answer).toMatchObject({ code: 'PACKAGE_INVALID' })
        else expect(answer).toMatchObject({ status: expect.stringMatching(/imported|unchanged/) as string })
      }
      expect(await kept(w, 'district_package')).toEqual(before)
    }))

  it('a practice desk takes practice packages only, and every file it makes says practice', () =>
    withCore({ dialect, practice: true }, async (w) => {
      const { a, report } = await desk(w)
      await refused(w, packOf(w, a, report, { practice: false }), /练习区台不能导入正式数据包/)
      expect(await take(w, packOf(w, a, report))).toMatchObject({ status: 'imported' })
      const district = await districtWorkbook(w.core, w.as('supervisor'), { month: '2026-03' })
      const centre = await monthFile(w.core, w.as('supervisor'), 'xlsx', { month: '2026-03' })
      for (const { bytes } of [district, centre]) {
        const [cover = '', total = ''] = ['sheet1', 'sheet2'].map((name) => textOf(readZip(bytes).find((p) => p.name === `xl/worksheets/${name}.xml`)!))
        for (const text of ['练习数据，不得上报', w.core.catalogue.centreName(), '试办supervisor']) expect(cover).toContain(text)
        expect(total).toContain('（练习）')
      }
      const pdf = await monthFile(w.core, w.as('supervisor'), 'pdf', { month: '2026-03' })
      expect(execFileSync('pdftotext', ['-l', '1', '-', '-'], { input: pdf.bytes }).toString().split('\n')).toEqual(expect.arrayContaining(['练', '习']))
    }))

  it('adds the centres up by the rules of a report, tells who is missing, without work or on other days', () =>
    withCore({ dialect }, async (w) => {
      const { a, report } = await desk(w)
      const [b, c, d, e] = [sender(2), sender(3), sender(4), sender(5)]
      for (const s of [b, c, d, e]) await register(w, s)
      const empty: MonthReport = { ...report, total: Object.fromEntries(Object.keys(report.total).map((k) => [k, k.endsWith('Rate') || k === 'averageDays' ? null : 0])) }
      // 1 of 2 on time beside 90 of 90: 91 of 92, not the mean of 50 and 100.
      const rated = (onTime: number, closed: number): MonthReport => ({ ...report, total: { ...report.total, closed, closedOnTime: onTime, onTimeRate: (onTime / closed) * 100 } })
      await take(w, packOf(w, a, rated(1, 2)))
      await take(w, packOf(w, b, rated(90, 90)))
      await take(w, packOf(w, c, empty))
      const shifted: MonthReport = { ...report, from: '2026-02-17', to: '2026-03-16' }
      await take(w, packOf(w, d, shifted, { period: '2026-03/17/' }))
      const answer = await districtReport(w.core, w.as('auditor'), { month: '2026-03' })
      expect(answer.period).toBe('2026-03/1/')
      expect(answer.missing).toEqual([d.name, e.name])
      expect(answer.submissions.map((s) => [s.centreName, s.submitted, s.zero, s.otherPeriod])).toEqual([
        [a.name, true, false, null], [b.name, true, false, null], [c.name, true, true, null], [d.name, false, false, '2026-03/17/'], [e.name, false, false, null],
      ])
      expect(answer.report!.total['onTimeRate']).toBeCloseTo((91 / 92) * 100, 9)
      expect(answer.report!.total['received']).toBe((report.total['received'] ?? 0) * 2)
      const one = await districtReport(w.core, w.as('auditor'), { month: '2026-03', centre: b.id })
      expect(one.report).toMatchObject({ centreName: b.name, total: { closed: 90 } })
      const { bytes, name } = await districtWorkbook(w.core, w.as('supervisor'), { month: '2026-03' })
      expect(name).toBe('全区月报-2026-03.xlsx')
      expect(readZip(bytes).filter((p) => p.name.startsWith('xl/worksheets/sheet')).length).toBeGreaterThanOrEqual(14)
      const sheet = textOf(readZip(bytes).find((p) => p.name === 'xl/worksheets/sheet15.xml')!)
      for (const text of ['按中心', '各中心', '零业务', '未报送', a.name, '已报 第1版 · 零业务', '按每月17日起的期间报送', '全区合计']) expect(sheet, text).toContain(text)
      // Before the due day nobody is late, after it who has not reported is.
      expect(answer).toMatchObject({ due: '2026-04-05' })
      expect(answer.submissions.map((s) => s.late)).toEqual([false, false, false, false, false])
      w.at('2026-04-06T09:00')
      const later = await districtReport(w.core, w.as('auditor'), { month: '2026-03' })
      expect(later.submissions.filter((s) => s.late).map((s) => s.centreName)).toEqual([d.name, e.name])
      expect(textOf(readZip((await districtWorkbook(w.core, w.as('supervisor'), { month: '2026-03' })).bytes).find((p) => p.name === 'xl/worksheets/sheet15.xml')!)).toContain('逾期未报')
      await expect(districtWorkbook(w.core, w.as('supervisor'), { month: '2026-02' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }))

  it('counts as reported in time what came in time, also when a corrected edition follows; the centre decides how many days there are', () =>
    withCore({ dialect }, async (w) => {
      const { a, report } = await desk(w)
      const b = sender(2)
      await register(w, b)
      w.at('2026-04-05T18:00')
      await take(w, packOf(w, a, report))
      w.at('2026-04-20T09:00')
      await take(w, packOf(w, a, more(report), { edition: 2 }))
      await take(w, packOf(w, b, report))
      const late = async () => Object.fromEntries((await districtReport(w.core, w.as('auditor'), { month: '2026-03' })).submissions.map((s) => [s.centreName, [s.edition, s.late]]))
      expect(await late()).toEqual({ [a.name]: [2, false], [b.name]: [1, true] })
      const days = (value: number) => saveSetting(w.core, w.as('administrator'), { key: 'report.dueDays', value })
      await days(20)
      expect(await late()).toEqual({ [a.name]: [2, false], [b.name]: [1, false] })
      expect(await districtReport(w.core, w.as('auditor'), { month: '2026-03' })).toMatchObject({ due: '2026-04-20', dueDays: 20 })
      expect(await destination(w.core, w.as('auditor'))).toMatchObject({ dueDays: 20 })
      const { bytes } = await districtWorkbook(w.core, w.as('supervisor'), { month: '2026-03' })
      expect(textOf(readZip(bytes).find((p) => p.name === 'xl/worksheets/sheet15.xml')!)).toContain('统计期间结束后 20 日内')
      for (const value of [0, 29, 2.5]) await expect(days(value)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    }))

  it('adds ten centres of twelve months within two seconds', { timeout: 120_000 }, () =>
    withCore({ dialect }, async (w) => {
      const { report } = await desk(w)
      const months = Array.from({ length: 12 }, (_, i) => `2025-${String(i + 1).padStart(2, '0')}`)
      for (let n = 10; n < 20; n++) {
        const s = sender(n)
        await register(w, s)
        for (const month of months) {
          const ours = { ...report, month, from: `${month}-01`, to: `${month}-28` }
          await take(w, packOf(w, s, ours, {}, { 'detail.jsonl': strToU8(Array.from({ length: 1500 }, () => '{"number":"310109001260302010017","applicant":"赵测试"}').join('\n')) }))
        }
      }
      const start = performance.now()
      for (const month of months) {
        const { report: total, submissions } = await districtReport(w.core, w.as('supervisor'), { month })
        expect(submissions.filter((s) => s.submitted)).toHaveLength(10)
        expect(total!.total['received']).toBe((report.total['received'] ?? 0) * 10)
      }
      const ms = performance.now() - start
      console.log(`district total, 10 centres x 12 months, ${dialect}: ${ms.toFixed(0)} ms`)
    }))
})
