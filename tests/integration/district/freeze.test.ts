import { execFileSync } from 'node:child_process'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { Manifest } from '#shared/contract/district.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { freezeMonth, listEditions, monthPackage, ownKey } from '#main/domain/district/editions.ts'
import { applyTo, DIALECTS, withCore, type World } from '#tests/support/core.ts'
import { readZip, textOf } from '#main/reports/zip.ts'
import { aCase, residentId } from '#tests/support/samples.ts'
import { workedMarch } from './fixtures.ts'

const MARCH = { month: '2026-03' }
const freeze = (w: World, note?: string) => freezeMonth(w.core, w.as('supervisor'), { ...MARCH, ...(note !== undefined && { note }) })

/** A case of March entered late: the clock goes back as it does when a paper register is typed in. */
async function lateCase(w: World, n: number): Promise<void> {
  w.at('2026-03-20T10:00')
  await createCase(w.core, w.as('clerk2', `late${n}`), aCase(n))
  w.at('2026-04-10T09:00')
}

describe.each(DIALECTS)('freezing a month on %s', (dialect) => {
  it('refuses a month that is not over, the last day included', () =>
    withCore({ dialect }, async (w) => {
      w.at('2026-03-31T23:59')
      await expect(freeze(w)).rejects.toMatchObject({ code: 'PERIOD_INVALID', extra: { data: { to: '2026-03-31' } } })
      await expect(freezeMonth(w.core, w.as('supervisor'), { month: '2026-04' })).rejects.toMatchObject({ code: 'PERIOD_INVALID' })
      w.at('2026-04-01T00:00')
      await expect(freeze(w)).resolves.toMatchObject({ edition: 1, unchanged: false, differences: [] })
    }))

  it('refuses who may not, and a month that does not add up, with its cases', () =>
    withCore({ dialect }, async (w) => {
      const [id] = await workedMarch(w)
      await expect(freezeMonth(w.core, w.as('clerk'), MARCH)).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await w.sql(`update cases set state = 'withdrawn', ended_at = '2026-03-10T10:00:00.000+08:00', end_kind = 'withdrawn' where id = '${id}'`)
      const error = await freeze(w).catch((e: unknown) => e)
      expect(error).toMatchObject({ code: 'REPORT_UNBALANCED' })
      const { breaks } = (error as { extra: { data: { breaks: { caseNumbers: string[] }[] } } }).extra.data
      const [row] = await w.sql(`select number from cases where id = '${id}'`)
      expect(breaks.flatMap((b) => b.caseNumbers)).toContain(row!['number'])
      expect(await w.sql('select * from report_edition')).toEqual([])
    }))

  it('changes nothing for the same figures, also days later; asks for a reason for others and lists the differences', () =>
    withCore({ dialect }, async (w) => {
      await workedMarch(w)
      const first = await freeze(w)
      expect(first).toMatchObject({ edition: 1, frozenBy: '试办supervisor', frozenAt: expect.stringMatching(/^2026-04-02T09:/) as string, note: null })
      w.at('2026-05-20T09:00')
      expect(await freeze(w)).toMatchObject({ edition: 1, unchanged: true, dataHash: first.dataHash })
      await lateCase(w, 40)
      await expect(freeze(w)).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field: 'note' } })
      await expect(freeze(w, '')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      const second = await freeze(w, '补录一件')
      expect(second).toMatchObject({ edition: 2, unchanged: false, note: '补录一件' })
      expect(second.dataHash).not.toBe(first.dataHash)
      expect(second.differences).toContainEqual({ where: '合计', figure: 'received', from: 5, to: 6 })
      expect(second.differences.some((d) => d.where.startsWith('窗口 ') && d.figure === 'received')).toBe(true)
      expect(second.differences.some((d) => d.where.startsWith('人员 ') && d.figure === 'received')).toBe(true)
      const listed = await listEditions(w.core, w.as('auditor'), '2026-03')
      expect(listed.map((e) => e.edition)).toEqual([2, 1])
      expect(listed[0]!.differences).toEqual(second.differences)
    }))

  it('keeps every edition: no row is changed or taken away', () =>
    withCore({ dialect }, async (w) => {
      await workedMarch(w)
      await freeze(w)
      await expect(w.sql("update report_edition set data_hash = 'x'")).rejects.toThrow()
      await expect(w.sql('delete from report_edition')).rejects.toThrow()
      expect(await w.sql('select edition from report_edition')).toHaveLength(1)
    }))

  it('with the clock set back says so, and leaves the edition and the package as they are', () =>
    withCore({ dialect }, async (w) => {
      await workedMarch(w)
      await freeze(w)
      const before = await w.dump('audit', 'audit_head')
      // Back into the month itself: nothing of it may be frozen anew, and no package be older than its figures.
      w.at('2026-04-01T12:00')
      const words = { code: 'CONFLICT', message: expect.stringContaining('请先校准时钟') as string }
      await expect(freeze(w, '更正')).rejects.toMatchObject(words)
      await expect(monthPackage(w.core, w.as('supervisor'), MARCH)).rejects.toMatchObject(words)
      w.at('2026-03-15T12:00')
      await expect(freeze(w, '更正')).rejects.toMatchObject(words)
      expect(await w.dump('audit', 'audit_head')).toEqual(before)
    }))

  it('gives two people who freeze at once one edition', () =>
    withCore({ dialect }, async (w) => {
      await workedMarch(w)
      const answers = await Promise.allSettled([freeze(w), freeze(w)])
      const given = answers.filter((a) => a.status === 'fulfilled')
      expect(given.length).toBeGreaterThanOrEqual(1)
      for (const a of answers) if (a.status === 'rejected') expect(a.reason).toMatchObject({ code: 'CONFLICT' })
      expect(await w.sql('select edition from report_edition')).toHaveLength(1)
    }))
})

describe.each(DIALECTS)('the package of a month on %s', (dialect) => {
  it('is refused before freezing, and holds what its signature and sums say', () =>
    withCore({ dialect }, async (w) => {
      await workedMarch(w)
      const make = () => monthPackage(w.core, w.as('supervisor'), MARCH)
      await expect(make()).rejects.toMatchObject({ code: 'MONTH_NOT_FROZEN' })
      const { dataHash } = await freeze(w)
      const { bytes, name } = await make()
      expect(name).toMatch(/^报区-.+-2026-03-第1版\.zip$/)
      const files = unzipSync(bytes)
      const manifest = JSON.parse(strFromU8(files['manifest.json']!)) as Manifest
      expect(Object.keys(files).sort()).toEqual(['SHA256SUMS', 'detail.jsonl', 'figures.json', 'manifest.json', 'manifest.sig', '月报-2026-03.pdf', '月报-2026-03.xlsx'].sort())
      for (const line of strFromU8(files['SHA256SUMS']!).trim().split('\n')) {
        const [sum, file] = line.split('  ') as [string, string]
        expect(createHash('sha256').update(files[file]!).digest('hex'), file).toBe(sum)
      }
      const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: manifest.publicKey }, format: 'jwk' })
      expect(verify(null, files['manifest.json']!, key, files['manifest.sig']!)).toBe(true)
      expect(manifest).toMatchObject({ schema: 1, edition: 1, dataHash, month: '2026-03', practice: false })
      expect((await ownKey(w.core, w.as('supervisor'))).publicKey).toBe(manifest.publicKey)
      expect(strFromU8(files['detail.jsonl']!).split('\n')).toHaveLength(5)
    }))

  it('is what was frozen, whenever it is made: cases go on, a late one comes in, an applicant is renamed', () =>
    withCore({ dialect }, async (w) => {
      const [first = ''] = await workedMarch(w)
      await freeze(w)
      const make = async () => unzipSync((await monthPackage(w.core, w.as('supervisor'), MARCH)).bytes)
      const before = await make()
      await lateCase(w, 41)
      await applyTo(w, 'clerk', first, { type: 'withdraw', reason: '自行办理' })
      await w.sql("update cases set applicant_name = '改名人'")
      w.at('2026-07-01T09:00')
      const after = await make()
      const parts = Object.keys(before).filter((name) => !name.startsWith('manifest'))
      expect(parts).toContain('月报-2026-03.xlsx')
      for (const name of parts) expect(createHash('sha256').update(after[name]!).digest('hex'), name).toBe(createHash('sha256').update(before[name]!).digest('hex'))
      // The corrected edition is another one, with its own list.
      expect(await freezeMonth(w.core, w.as('supervisor'), { ...MARCH, note: '补录' })).toMatchObject({ edition: 2 })
      const corrected = await make()
      expect(strFromU8(corrected['detail.jsonl']!)).not.toBe(strFromU8(before['detail.jsonl']!))
      expect(strFromU8(corrected['detail.jsonl']!).split('\n')).toHaveLength(6)
    }))

  it('of an edition an older program froze holds as long as the figures agree', () =>
    withCore({ dialect }, async (w) => {
      await workedMarch(w)
      await freeze(w)
      // Older programs kept no list; the table lets nothing be taken out, so it goes as a whole.
      await w.sql('drop table report_kept')
      await w.sql('create table report_kept (edition_id text primary key, detail text, charts text)')
      const make = () => monthPackage(w.core, w.as('supervisor'), MARCH)
      expect(strFromU8(unzipSync((await make()).bytes)['detail.jsonl']!).split('\n')).toHaveLength(5)
      await lateCase(w, 41)
      await expect(make()).rejects.toMatchObject({ code: 'MONTH_NOT_FROZEN', message: expect.stringContaining('有变化') as string })
    }))

  it('holds no ID number, in no file of it', () =>
    withCore({ dialect }, async (w) => {
      await workedMarch(w)
      await freeze(w)
      const files = unzipSync((await monthPackage(w.core, w.as('supervisor'), MARCH)).bytes)
      const texts = Object.entries(files).flatMap(([name, bytes]) =>
        name.endsWith('.xlsx')
          ? readZip(bytes).map((part): [string, string] => [`${name}/${part.name}`, textOf(part)])
          : [[name, name.endsWith('.pdf') ? execFileSync('pdftotext', ['-', '-'], { input: bytes }).toString() : strFromU8(bytes, true)] as [string, string]],
      )
      expect(texts.length).toBeGreaterThan(15)
      expect(texts.find(([name]) => name.endsWith('.pdf'))![1]).toContain('受理')
      for (const [name, text] of texts) {
        // Case numbers have 21 digits; 18 of them alone would be a person's number.
        expect(text.match(/(?<!\d)\d{17}[\dXx](?![\dXx])/g), name).toBeNull()
        for (const n of [1, 2, 3, 4, 90]) expect(text.includes(residentId(n)), `${name} ${n}`).toBe(false)
      }
    }))
})
