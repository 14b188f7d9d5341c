import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { readXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import type { Call } from '#main/core/core.ts'
import { moveLight, openLight } from '#main/domain/community/lightCases.ts'
import { ledgerFile, ledgerPages, readLedgers } from '#main/domain/ledgers/service.ts'
import { readMapping, saveMapping } from '#main/domain/ledgers/mapping.ts'
import { LightCaseInput, type LightEventInput } from '#shared/contract/community.ts'
import { LEDGERS } from '#shared/rules/ledgers.ts'
import { spanOf } from '#shared/rules/spans.ts'
import { addDays, epochOf } from '#shared/rules/time.ts'
import { DIALECTS, tempDir, withCore, type World } from '#tests/support/core.ts'
import { aCase } from '#tests/support/samples.ts'
import { layActivity, layCase, layRequest, layTask } from './support.ts'

const MARCH = { community: 'C01', period: '2026-03' }
const DAY = fc.integer({ min: 0, max: 430 }).map((n) => addDays('2025-01-01', n))
const COMMUNITY = fc.constantFrom('C01', 'C02')
const HOUR = fc.constantFrom('00:00:00.000', '09:30:00.000', '23:59:59.999')
const when = fc.tuple(DAY, HOUR).map(([day, hour]) => `${day}T${hour}+08:00`)
const WORK = fc.array(
  fc.record({
    what: fc.constantFrom('task', 'openTask', 'request', 'cancelled', 'activity', 'planned'),
    community: COMMUNITY,
    at: when,
    department: fc.constantFrom('MZ', 'LD', 'WS', 'SR', 'GA', 'WT'),
    affair: fc.constantFrom('SQ-01', 'SQ-07', 'SQ-09', 'SQ-11', 'SQ-14', 'SQ-15'),
    kind: fc.constantFrom('help', 'property', 'inquiry', 'affair'),
  }),
  { minLength: 60, maxLength: 90 },
)

type Work = typeof WORK extends fc.Arbitrary<infer T> ? T : never
async function lay(w: World, work: Work): Promise<void> {
  const id = await layCase(w, 1)
  for (const { what, community, at, department, affair, kind } of work) {
    if (what === 'task' || what === 'openTask') await layTask(w, { case: id, community, department, done: what === 'task' ? at : null })
    else if (what === 'request' || what === 'cancelled')
      await layRequest(w, { kind, community_code: community, affair_code: kind === 'affair' ? affair : null, state: what === 'request' ? 'done' : 'cancelled', done_at: at })
    else await layActivity(w, { community_code: community, affair_code: affair, planned_at: at, state: what === 'activity' ? 'done' : 'planned', held_at: what === 'activity' ? at : null })
  }
}

/** The number of entries of each ledger as plain SQL counts them. */
async function countBySql(w: World, community: string, period: string): Promise<number[]> {
  const { from, to } = spanOf(period)
  const during = (column: string): string => `${column} >= '${from}T00:00:00.000+08:00' and ${column} < '${addDays(to, 1)}T00:00:00.000+08:00'`
  const list = (codes: readonly string[]): string => (codes.length === 0 ? "('-')" : `(${codes.map((c) => `'${c}'`).join()})`)
  const counts: number[] = []
  for (const l of LEDGERS) {
    const [row] = await w.sql(`select
      (select count(*) from community_task k join case_task t on t.id = k.task_id where k.community_code = '${community}' and ${during('t.done_at')} and k.department_code in ${list(l.departments)})
      + (select count(*) from light_case where community_code = '${community}' and state = 'done' and ${during('done_at')}
          and (affair_code in ${list(l.affairs)} or (affair_code is null and kind in ${list(l.requests)})))
      + (select count(*) from activity where community_code = '${community}' and state = 'done' and ${during('held_at')} and affair_code in ${list(l.affairs)}) as n`)
    counts.push(Number(row!['n']))
  }
  return counts
}

function textOfPdf(bytes: Uint8Array): { text: string; pages: number } {
  const file = path.join(tempDir(), 'ledger.pdf')
  fs.writeFileSync(file, bytes)
  const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' })
  return { text, pages: text.split('\f').length - 1 }
}

describe.each(DIALECTS)('台账 5+1 on %s', (dialect) => {
  it('hold what plain SQL counts, whatever was done where and when; each piece of work once', () =>
    withCore({ dialect }, async (w) => {
      await lay(w, fc.sample(WORK, { numRuns: 1, seed: 7 })[0]!)
      let seen = 0
      for (const community of ['C01', 'C02']) {
        for (const period of ['2025', '2025-Q1', '2025-Q4', '2025-03', '2025-12', '2026-01', '2026']) {
          const view = await readLedgers(w.core, w.as('supervisor'), { community, period })
          expect(view.ledgers.map((l) => l.count), `${community} ${period}`).toEqual(await countBySql(w, community, period))
          expect(new Set(view.entries.map((e) => e.id)).size).toBe(view.entries.length)
          expect(view.entries.every((e) => e.date >= view.period.from && e.date <= view.period.to)).toBe(true)
          for (const l of view.ledgers) expect((await readLedgers(w.core, w.as('supervisor'), { community, period, ledger: l.no as 1 })).entries).toEqual(view.entries.filter((e) => e.ledger === l.no))
          seen += view.entries.length
        }
      }
      expect(seen).toBeGreaterThan(50)
    }))

  it('say what was done for whom, masked, by whom and from which number', () =>
    withCore({ dialect }, async (w) => {
      const applicant = aCase(1).applicant.name
      const id = await layCase(w, 1)
      await layTask(w, { case: id, opinion: `${applicant}家情况属实,电话 13900001234` })
      await layTask(w, { case: id, department: 'SR', work: 'publicNotice', notice: ['2026-02-20', '2026-03-01'] })
      await layRequest(w, { title: '赵测试家漏水', answer: '已请物业修好' })
      await layActivity(w)
      const { entries } = await readLedgers(w.core, w.as('communityWorker'), MARCH)
      const { number } = await w.core.db.read.selectFrom('cases').select('number').where('id', '=', id).executeTakeFirstOrThrow()
      expect(entries.map((e) => [e.ledger, e.kind])).toEqual([[1, 'help'], [2, 'task'], [3, 'activity'], [4, 'notice']])
      const [help, task, activity, notice] = entries
      expect(help).toMatchObject({ what: '赵*试家漏水', person: '赵*试', result: '已请物业修好', by: '试办communityWorker', number: expect.stringMatching(/^QZ/) })
      expect(task).toMatchObject({ date: '2026-03-02', by: '试办communityWorker', result: expect.stringContaining('情况属实,电话 139****1234') })
      expect(task!.number!.replaceAll(' ', '')).toBe(number)
      expect(activity).toMatchObject({ what: '腰鼓队排练(社区活动室)', person: '20 人参加', number: expect.stringMatching(/^活动/) })
      expect(notice!.result).toContain('公示 2026-02-20 至 2026-03-01')
      expect(JSON.stringify(entries)).not.toContain(applicant)
      expect(JSON.stringify(entries)).not.toContain('赵测试')
    }))

  it('a request taken up again stays in the period it was finished in, with the answer of that time, and is in the later one too', () =>
    withCore({ dialect }, async (w) => {
      const at = (now: string): void => w.core.clock.moveTo(epochOf(now))
      const worker = (): Call => w.as('communityWorker')
      at('2026-03-10T09:00:00.000+08:00')
      const made = await openLight(w.core, worker(), LightCaseInput.parse({ kind: 'help', channel: 'community', title: '楼道灯不亮', content: '三楼', communityCode: 'C01', answer: '已换灯泡' }))
      const printed = (await readLedgers(w.core, w.as('supervisor'), MARCH)).entries
      expect(printed).toMatchObject([{ date: '2026-03-10', result: '已换灯泡' }])
      at('2026-04-07T09:00:00.000+08:00')
      const move = (input: object) => moveLight(w.core, worker(), { id: made.id, ...input } as LightEventInput)
      await move({ type: 'reopen', text: '又不亮了' })
      const march = async () => (await readLedgers(w.core, w.as('supervisor'), MARCH)).entries.map(({ id: _, ...e }) => e)
      const before = printed.map(({ id: _, ...e }) => e)
      expect(await march()).toEqual(before)
      await move({ type: 'answer', text: '已换线路' })
      await move({ type: 'feedback', told: '住户', way: 'phone', text: '换好了' })
      expect(await march()).toEqual(before)
      expect((await readLedgers(w.core, w.as('supervisor'), { ...MARCH, period: '2026-04' })).entries).toMatchObject([{ date: '2026-04-07', result: '已换线路', number: made.number }])
      const year = (await readLedgers(w.core, w.as('supervisor'), { ...MARCH, period: '2026' })).entries
      expect(new Set(year.map((e) => e.id)).size).toBe(2)
    }))

  it('a sensitive matter shows no name and no opinion, and not even itself to who is not cleared for it', () =>
    withCore({ dialect }, async (w) => {
      const id = await layCase(w, 1, { sensitivity: 'sensitive' })
      await layTask(w, { case: id, opinion: '家中困难' })
      await layRequest(w, { kind: 'affair', affair_code: 'SQ-13', title: '帮教赵测试', answer: '谈话一次' })
      const read = async (who: 'communityWorker' | 'auditor') => (await readLedgers(w.core, w.as(who), MARCH)).entries
      const worker = await read('communityWorker')
      expect(worker.map((e) => [e.person, e.result])).toEqual([['', '已办结'], ['', '已办结']])
      expect(JSON.stringify(worker)).not.toMatch(/困难|谈话|赵/)
      const audited = (await read('auditor')).find((e) => e.kind === 'task')!
      expect([audited.what, audited.number]).toEqual(['敏感事项 · 入户走访', null])
    }))

  it('another community, an unknown one and a period to come are refused', () =>
    withCore({ dialect }, async (w) => {
      const read = (who: 'communityWorker' | 'communityWorker2' | 'supervisor' | 'officer', change: object = {}) => readLedgers(w.core, w.as(who), { ...MARCH, ...change })
      await expect(read('communityWorker2')).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(ledgerFile(w.core, w.as('communityWorker2'), 'xlsx', MARCH)).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(read('officer')).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(read('supervisor', { community: 'C99' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(read('supervisor', { period: '2026-04' })).rejects.toMatchObject({ code: 'PERIOD_INVALID', extra: { field: 'period' } })
      await expect(read('supervisor', { period: '2026-Q1' })).resolves.toMatchObject({ entries: [] })
    }))

  it('names and mapping can be changed, never so that something has no place or two', () =>
    withCore({ dialect }, async (w) => {
      await layActivity(w, { affair_code: 'SQ-14' })
      const preset = await readMapping(w.core, w.as('communityWorker'))
      expect(preset).toMatchObject({ preset: true, note: expect.stringContaining('没有公开来源') })
      const moved = preset.ledgers.map((l) => ({ ...l, name: l.no === 5 ? '平安台账' : l.name, affairs: l.no === 4 ? [] : l.no === 5 ? [...l.affairs, 'SQ-14'] : l.affairs }))
      await expect(saveMapping(w.core, w.as('supervisor', 'a'), { ledgers: moved.map((l) => (l.no === 5 ? { ...l, affairs: [] } : l)) })).rejects.toMatchObject({ code: 'INPUT_INVALID', message: expect.stringContaining('SQ-11 没有归入') })
      await expect(saveMapping(w.core, w.as('communityWorker', 'a'), { ledgers: moved })).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(saveMapping(w.core, w.as('supervisor', 'b'), { ledgers: moved })).resolves.toMatchObject({ preset: false })
      const view = await readLedgers(w.core, w.as('communityWorker'), MARCH)
      expect(view.ledgers[4]).toMatchObject({ name: '平安台账', count: 1 })
      expect(view.entries[0]).toMatchObject({ ledger: 5 })
    }))

  it('go out as a workbook and a PDF with the same lines, noted in the journal', () =>
    withCore({ dialect }, async (w) => {
      const id = await layCase(w, 1)
      await layTask(w, { case: id, opinion: '=HYPERLINK("http://x")' })
      for (let i = 0; i < 60; i++) await layRequest(w, { title: `第${i + 1}次报修`, done_at: `2026-03-01T10:${String(i).padStart(2, '0')}:00.000+08:00` })
      const view = await readLedgers(w.core, w.as('communityWorker'), MARCH)
      const { bytes, name } = await ledgerFile(w.core, w.as('communityWorker'), 'xlsx', MARCH)
      expect(name).toBe(`台账-${view.community.name}-2026-03.xlsx`)
      const { sheets } = await readXlsx(bytes)
      expect(sheets.map((s) => s.name)).toEqual(['1 服务', '2 卫生', '3 文化', '4 环境', '5 治安', '6 综合'])
      expect(sheets[0]!.rows.slice(3, 63).map((r) => r[2])).toEqual(view.entries.slice(0, 60).map((e) => e.what))
      expect(sheets[1]!.rows[3]![4]).toContain('=HYPERLINK')
      expect(sheets[2]!.rows[3]![0]).toBe('本期没有记录')
      const one = textOfPdf((await ledgerFile(w.core, w.as('communityWorker'), 'pdf', { ...MARCH, ledger: 1 })).bytes)
      expect(one.pages).toBeGreaterThan(1)
      for (const words of ['社区服务台账', '第60次报修', '2026年3月', '不打分、不排名', '社区负责人']) expect(one.text).toContain(words)
      expect(one.text.match(/来源编号/g)).toHaveLength(one.pages)
      expect(textOfPdf((await ledgerFile(w.core, w.as('communityWorker'), 'pdf', MARCH)).bytes).text).toContain('本期没有记录')
      const printed = await ledgerPages(w.core, w.as('communityWorker'), { ...MARCH, ledger: 1 })
      expect([printed.paper, printed.pages.length]).toEqual(['A4-landscape', one.pages])
      expect(printed.pages.every((svg) => svg.startsWith('<svg'))).toBe(true)
      const notes = await w.core.db.read.selectFrom('audit').select(['subject', 'detail']).where('action', '=', 'ledger.export').orderBy('seq').execute()
      expect(notes.map((n) => [n.subject, (JSON.parse(n.detail) as { rows: number }).rows])).toEqual([['C01 2026-03', 61], ['C01 2026-03', 60], ['C01 2026-03', 61], ['C01 2026-03', 60]])
    }))
})
