import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCase } from '#main/domain/cases/service.ts'
import { exportQuery, listQueries, listSchedules, removeQuery, runDueSchedules, saveQuery, saveSchedule } from '#main/domain/queries/service.ts'
import { DIALECTS, withCore, type World } from '#tests/support/core.ts'
import { aCase } from '#tests/support/samples.ts'

const COLUMNS = [{ key: 'number' as const }, { key: 'applicant' as const, header: '姓名' }, { key: 'idNumber' as const }, { key: 'phone' as const }]
const body = (name: string) => ({ name, shared: false, filter: {}, columns: COLUMNS, departmentCode: null })
const save = (w: World, who: 'clerk' | 'supervisor', name = '本月收件') => saveQuery(w.core, w.as(who, `save-${who}-${name}`), body(name))
const csvOf = async (w: World, who: 'clerk' | 'supervisor', id: string, reason?: string) =>
  Buffer.from((await exportQuery(w.core, w.as(who), { id, format: 'csv', reason })).bytes).toString('utf8')

describe.each(DIALECTS)("people's own lists on %s", (dialect) => {
  it('are exported masked with their own headings; in full only with a reason, by those who may, and noted', () =>
    withCore({ dialect }, async (w) => {
      const input = aCase(1)
      await createCase(w.core, w.as('clerk', 'c1'), input)
      const { id } = await save(w, 'supervisor')
      const masked = await csvOf(w, 'supervisor', id)
      expect(masked.split('\r\n')[0]).toBe('\u{feff}受理编号,姓名,证件号码,联系电话')
      expect(masked).not.toContain(input.applicant.idNumber)
      expect(masked).not.toContain(input.applicant.name)
      const full = await csvOf(w, 'supervisor', id, '区里核对名单')
      expect(full).toContain(input.applicant.idNumber)
      expect(full).toContain(input.applicant.name)
      const notes = await w.core.db.read.selectFrom('audit').select(['detail', 'outcome']).where('action', '=', 'query.export').orderBy('seq').execute()
      expect(notes.map((n) => (JSON.parse(n.detail) as { unmasked: boolean }).unmasked)).toEqual([false, true])
    }))

  it('a clerk gets no full numbers, whatever the reason', () =>
    withCore({ dialect }, async (w) => {
      const { id } = await save(w, 'clerk')
      await expect(exportQuery(w.core, w.as('clerk'), { id, format: 'csv', reason: '想看' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }))

  it('belong to one person: others see only shared ones, change none, and names are not taken twice', () =>
    withCore({ dialect }, async (w) => {
      const mine = await save(w, 'clerk')
      expect(await listQueries(w.core, w.as('supervisor'))).toEqual([])
      await expect(saveQuery(w.core, w.as('clerk', 'again'), body('本月收件'))).rejects.toMatchObject({ code: 'CONFLICT', extra: { field: 'name' } })
      await saveQuery(w.core, w.as('clerk', 'share'), { ...body('本月收件'), id: mine.id, shared: true })
      expect((await listQueries(w.core, w.as('supervisor'))).map((q) => [q.name, q.mine])).toEqual([['本月收件', false]])
      await expect(removeQuery(w.core, w.as('supervisor', 'rm'), mine.id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(removeQuery(w.core, w.as('clerk', 'rm'), mine.id)).resolves.toEqual({ ok: true })
    }))

  it('an officer gets the cases of his own department only', () =>
    withCore({ dialect }, async (w) => {
      await createCase(w.core, w.as('clerk', 'c1'), aCase(1))
      const { id } = await saveQuery(w.core, w.as('supervisor', 's'), { ...body('全部'), shared: true })
      const rows = async (who: 'officer' | 'supervisor') => Buffer.from((await exportQuery(w.core, w.as(who), { id, format: 'csv' })).bytes).toString('utf8').trim().split('\r\n').length - 1
      expect(await rows('supervisor')).toBe(1)
      const made = await w.core.db.read.selectFrom('cases').select('department_code').executeTakeFirstOrThrow()
      expect(await rows('officer')).toBe(w.as('officer').actor?.departmentCode === made.department_code ? 1 : 0)
    }))

  it('are written to a folder at their time, masked, once; a missing folder is refused or kept as a failure', () =>
    withCore({ dialect }, async (w) => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'export-'))
      const input = aCase(1)
      await createCase(w.core, w.as('clerk', 'c1'), input)
      const { id: queryId } = await save(w, 'supervisor', '日报')
      const plan = { queryId, folder, format: 'csv' as const, every: 'day' as const, at: '17:00', day: 1, active: true }
      await expect(saveSchedule(w.core, w.as('supervisor', 'bad'), { ...plan, folder: path.join(folder, 'nowhere') })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      await saveSchedule(w.core, w.as('supervisor', 'good'), plan)
      expect(await runDueSchedules(w.core)).toBe(0)
      w.at('2026-03-02T17:01')
      // Two hosts look at the same moment: one of them runs it.
      expect((await Promise.all([runDueSchedules(w.core), runDueSchedules(w.core)])).toSorted()).toEqual([0, 1])
      expect(await runDueSchedules(w.core)).toBe(0)
      expect(readdirSync(folder)).toEqual(['日报-2026-03-02.csv'])
      const text = readFileSync(path.join(folder, '日报-2026-03-02.csv'), 'utf8')
      expect(text).not.toContain(input.applicant.idNumber)
      expect((await listSchedules(w.core, w.as('supervisor')))[0]?.lastResult).toContain('已导出 1 行')
    }))
})
