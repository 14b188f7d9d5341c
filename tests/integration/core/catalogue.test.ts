import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importCatalogueFiles } from '#main/domain/catalogue/service.ts'
import { getCase } from '#main/domain/cases/query.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { applyTo, DIALECTS, RESOURCES_DIR, withCore, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase, MATTER } from '#tests/support/samples.ts'

type Row = Record<string, unknown> & { code: string; name: string }
interface Files {
  catalogue: Row[]
  departments: Row[]
  communities: unknown
}

const preset = (name: string): unknown => JSON.parse(fs.readFileSync(`${RESOURCES_DIR}/preset/${name}.json`, 'utf8'))
/** The preset as a centre's own files, to be changed. */
const files = (): Files => ({ catalogue: preset('catalogue-57') as Row[], departments: preset('departments') as Row[], communities: preset('communities') })
const rowOf = (f: Files, code: string): Row => f.catalogue.find((m) => m.code === code)!
const load = (w: World, f: { catalogue: unknown; departments: unknown; communities?: unknown }) => importCatalogueFiles(w.core, w.as('administrator'), f)
/** Everything an import may change. */
const content = async (w: World) => {
  const { audit: _a, audit_head: _h, idempotency: _i, meta: _m, ...rest } = await w.dump()
  return rest
}

describe.each(DIALECTS)('the catalogue on %s', (dialect) => {
  it('importing the same file again makes no new version', () =>
    withCore({ dialect }, async (w) => {
      const before = await content(w)
      expect(await load(w, files())).toMatchObject({ departments: 13, matters: 57, newVersions: 0, communities: 48, affairs: 20 })
      expect(await content(w)).toEqual(before)
    }))

  it('a bad file names every wrong row and imports nothing', () =>
    withCore({ dialect }, async (w) => {
      const before = await content(w)
      const f = files()
      Object.assign(f.catalogue[0]!, { name: '', promised_limit_workdays: 'soon' })
      Object.assign(f.catalogue[4]!, { processing_type: '马上办' })
      Object.assign(f.catalogue[9]!, { code: f.catalogue[8]!.code })
      Object.assign(f.catalogue[20]!, { department_code: 'QQ' })
      Object.assign(f.departments[2]!, { code: 'no good' })
      ;(f.catalogue as unknown[])[30] = null
      f.catalogue[40]!.name = '改了名的事项'
      const error = await refusal(load(w, f))
      expect(error).toMatchObject({ code: 'CATALOGUE_INVALID', status: 422 })
      const { rows } = error.data as { rows: { file: string; row: number; code: string | null; problem: string }[] }
      const named = new Set(rows.map((r) => `${r.file} ${r.row}`))
      for (const wrong of ['catalogue 1', 'catalogue 5', 'catalogue 10', 'catalogue 21', 'catalogue 31', 'departments 3']) expect(named).toContain(wrong)
      expect(rows.filter((r) => r.file === 'catalogue' && r.row === 1).map((r) => r.problem).join()).toMatch(/name.*promised_limit_workdays/s)
      expect(rows.find((r) => r.row === 21)).toMatchObject({ code: f.catalogue[20]!.code, problem: expect.stringContaining('QQ') })
      expect(await content(w)).toEqual(before)
      expect(w.core.catalogue.matters().some((m) => m.name === '改了名的事项')).toBe(false)
    }))

  it.each([
    ['no list', { catalogue: {}, departments: [] }],
    ['a text', { catalogue: 'x', departments: 'y' }],
    ['nothing', { catalogue: undefined, departments: undefined }],
    ['numbers', { catalogue: [1, 2], departments: [3] }],
  ])('refuses %s in place of a catalogue', (_name, bad) =>
    withCore({ dialect }, async (w) => {
      expect(await refusal(load(w, bad))).toMatchObject({ code: 'CATALOGUE_INVALID' })
    }))

  it('a changed matter gets a new version from today; an old case keeps the one it was accepted under', () =>
    withCore({ dialect }, async (w) => {
      const old = await createCase(w.core, w.as('clerk'), aCase(1))
      w.at('2026-03-10T09:00')
      const f = files()
      Object.assign(rowOf(f, MATTER), { name: '公共场所卫生许可(新)', promised_limit_workdays: 5 })
      expect(await load(w, f)).toMatchObject({ newVersions: 1 })
      const young = await createCase(w.core, w.as('clerk'), aCase(2))
      expect([old.promisedDue, young.promisedDue]).toEqual(['2026-03-23', '2026-03-17'])
      expect((await getCase(w.core, w.as('clerk'), old.id)).matterName).toBe('公共场所卫生许可受理')
      expect((await getCase(w.core, w.as('clerk'), young.id)).matterName).toBe('公共场所卫生许可(新)')
      // An event on the old case still counts by its own version.
      expect(await applyTo(w, 'clerk', old.id, { type: 'dispatch' })).toMatchObject({ promisedDue: '2026-03-23' })
      expect(w.core.catalogue.versions(MATTER).map((v) => [v.version, v.validFrom, v.validTo])).toEqual([
        [1, '1949-01-01', '2026-03-09'],
        [2, '2026-03-10', null],
      ])
      expect(await load(w, f)).toMatchObject({ newVersions: 0 })
      Object.assign(rowOf(f, MATTER), { promised_limit_workdays: 6 })
      expect(await refusal(load(w, f))).toMatchObject({ code: 'CONFLICT', data: { matterCode: MATTER } })
    }))

  it('a matter put in at the head of the file is added; the others keep their short codes', () =>
    withCore({ dialect }, async (w) => {
      const f = files()
      f.catalogue.unshift({ ...rowOf(f, MATTER), code: 'WS-09', name: '新增事项' })
      expect(await load(w, f)).toMatchObject({ matters: 58, newVersions: 1 })
      expect(w.core.catalogue.matterOn('MZ-01', '2026-03-02').shortCode).toBe('01')
      const added = w.core.catalogue.matterOn('WS-09', '2026-03-02')
      expect(added.shortCode).toBe('58')
      expect((await createCase(w.core, w.as('clerk'), aCase(1, { matterCode: 'WS-09' }))).state).toBe('accepted')
    }))

  it('a file in another order changes nothing', () =>
    withCore({ dialect }, async (w) => {
      const before = await content(w)
      const f = files()
      f.catalogue.reverse()
      expect(await load(w, f)).toMatchObject({ newVersions: 0 })
      const { community: _a, ...after } = await content(w)
      const { community: _b, ...expected } = before
      expect(after).toEqual(expected)
    }))

  it('the wording of a matter that ended long ago can be put right; it stays ended', () =>
    withCore({ dialect }, async (w) => {
      const f = files()
      rowOf(f, 'JS-02').name = '再生育子女审批(旧)'
      expect(await load(w, f)).toMatchObject({ newVersions: 1 })
      expect(await refusal(createCase(w.core, w.as('clerk'), aCase(1, { matterCode: 'JS-02' })))).toMatchObject({ code: 'MATTER_RETIRED' })
      expect(await load(w, f)).toMatchObject({ newVersions: 0 })
    }))

  it('a matter can be closed from a date and opened again', () =>
    withCore({ dialect }, async (w) => {
      const f = files()
      Object.assign(rowOf(f, MATTER), { retired_today: true, effective_to_year: 2026 })
      await load(w, f)
      expect((await createCase(w.core, w.as('clerk'), aCase(1))).state).toBe('accepted')
      w.at('2027-01-04T09:00')
      expect(await refusal(createCase(w.core, w.as('clerk'), aCase(2)))).toMatchObject({ code: 'MATTER_RETIRED', status: 422 })
      Object.assign(rowOf(f, MATTER), { retired_today: false, effective_to_year: null })
      await load(w, f)
      expect((await createCase(w.core, w.as('clerk'), aCase(3))).state).toBe('accepted')
    }))

  it('a department that has ended gets no case', () =>
    withCore({ dialect }, async (w) => {
      const made = await createCase(w.core, w.as('clerk'), aCase(1))
      await w.sql(`update department set valid_to = '2026-03-05' where code = 'WS'`)
      await w.sql(`update meta set value = 'changed by another program' where key = 'catalogue_stamp'`)
      w.at('2026-03-06T09:00')
      expect(await refusal(applyTo(w, 'clerk', made.id, { type: 'dispatch' }))).toMatchObject({ code: 'TRANSITION_REFUSED', data: { guard: 'departmentValid' } })
      expect(await refusal(createCase(w.core, w.as('clerk'), aCase(2, { step: 'dispatch' })))).toMatchObject({ code: 'TRANSITION_REFUSED' })
      w.at('2026-03-05T18:00')
      expect((await applyTo(w, 'clerk', made.id, { type: 'dispatch' })).state).toBe('dispatched')
    }))

  it('another program sees a new catalogue with its next action', () =>
    withCore({ dialect }, async (w) => {
      const [name] = await w.sql(`select data from matter_version where matter_code = '${MATTER}'`)
      const data = JSON.parse(String(name?.['data'])) as { name: string }
      await w.sql(`update matter_version set data = '${JSON.stringify({ ...data, name: '别处改的名' }).replaceAll("'", "''")}' where matter_code = '${MATTER}'`)
      await w.sql(`update meta set value = 'other' where key = 'catalogue_stamp'`)
      const made = await createCase(w.core, w.as('clerk'), aCase(1))
      expect((await getCase(w.core, w.as('clerk'), made.id)).matterName).toBe('别处改的名')
    }))
})
