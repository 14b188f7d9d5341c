import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import type * as Promises from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readXlsx } from 'hucre/xlsx'
import { openDatabase } from '#main/database/database.ts'
import { migrate } from '#main/database/migrate.ts'
import type { MonthReport } from '#shared/contract/reports.ts'
import { FIGURES, formatFigure, TABLE_FIGURES, TOTAL_FIGURES } from '#shared/reports/figures.ts'
import { DETAIL_COLUMNS, type DetailRow } from '#main/reports/detail.ts'
import { runReportJob, type ReportJobInput } from '#main/reports/job.ts'
import { readZip, textOf } from '#main/reports/zip.ts'
import { writeMonthWorkbook } from '#main/reports/workbook.ts'
import { calendarYearsFromPackage } from '#shared/rules/calendarSource.ts'
import { insertCases, insertOrganisation, MATTERS, simulate } from './fixtures.ts'

// A file another program has open cannot be made here; that the rename fails can.
const rename = vi.hoisted(() => vi.fn<typeof Promises.rename>())
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof Promises>()
  rename.mockImplementation(real.rename)
  return { ...real, rename }
})

const now = '2026-11-23T14:00:00.000+08:00'
const resourcesDir = path.resolve(import.meta.dirname, '../../../resources')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'workbook-'))
const location = path.join(folder, 'centre.db')
const xlsx = path.join(folder, '月报-2026-10.xlsx')
const cases = simulate({ from: '2026-08-01', to: '2026-11-20', count: 700, seed: 5, until: now })
const SHEETS = ['封面', '总表', '按部门', '按事项', '按窗口', '按人员', '按社区', '超期与黄红牌', '退件与补正原因', '咨询、求助与办不成事', '评价', '明细', '口径说明', '费随事转结算']
// Names that a spreadsheet would take for something else, and rare or forbidden characters.
const NAMES = ['=1+1', '+8613900000000', '-5', '@SUM(A1)', '𠮷某', '甲<乙>&"丙"', '控制\u0007符\ud800', '=HYPERLINK("http://x")']

function csvOf(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const match of text.replace(/^\ufeff/, '').matchAll(/(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n|$)/g)) {
    rows.at(-1)!.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'))
    if (match[3] === '\n') rows.push([])
    if (match[3] === '') break
  }
  return rows
}

/** LibreOffice's own reading of the file: one CSV per sheet with the values as they are shown, or a PDF. */
function convert(file: string, to: 'csv' | 'pdf'): string {
  const out = fs.mkdtempSync(path.join(folder, `${to}-`))
  const filter = to === 'csv' ? 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1' : 'pdf'
  execFileSync('soffice', [`-env:UserInstallation=file://${folder}/profile`, '--headless', '--convert-to', filter, '--outdir', out, file], {
    // Sheets have Chinese names, and so have their files: without a UTF-8 locale none can be written.
    stdio: 'ignore', timeout: 55_000, env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  return out
}

let report: MonthReport
const job = (input: Partial<ReportJobInput>): ReturnType<typeof runReportJob> =>
  runReportJob({ kind: 'month', location, month: '2026-10', now, centreName: '测试区行政事务受理中心', ...input }, { resourcesDir })

beforeAll(async () => {
  const db = await openDatabase(location)
  await migrate(db)
  await insertOrganisation(db)
  for (const year of calendarYearsFromPackage().filter((y) => y.year >= 2025))
    await db.write((tx) => tx.insertInto('calendar_year').values({ year: year.year, notice: year.notice, imported_at: now, data: JSON.stringify(year) }).execute())
  for (const [i, name] of NAMES.entries()) Object.assign(cases[i * 3]!.row, { applicant_name: name, sensitivity: 'ordinary' })
  await insertCases(db, cases)
  await db.close()
  const result = await job({ kind: 'xlsx', file: xlsx, cover: { preparedBy: '制表甲', phone: '025-00000000' } })
  report = result.report
  expect(result.rows).toBe(cases.filter((c) => c.row.received_at < '2026-11-01' && (c.row.ended_at === null || c.row.ended_at >= '2026-10-01')).length)
})
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

describe('month workbook in LibreOffice', () => {
  const sheets = new Map<string, string[][]>()
  beforeAll(() => {
    const out = convert(xlsx, 'csv')
    for (const file of fs.readdirSync(out)) sheets.set(/-([^-]+)\.csv$/.exec(file)![1]!, csvOf(fs.readFileSync(path.join(out, file), 'utf8')))
  })

  it('has the fourteen sheets in the order of the district', async () => {
    expect([...sheets.keys()].sort()).toEqual([...SHEETS].sort())
    expect((await readXlsx(new Uint8Array(fs.readFileSync(xlsx)))).sheets.map((sheet) => sheet.name)).toEqual(SHEETS)
  })

  it('shows every figure of the total with its comparisons', () => {
    const rows = sheets.get('总表')!
    for (const [i, figure] of TOTAL_FIGURES.entries()) {
      const row = rows[4 + i]!
      expect(row.slice(1, 4)).toEqual([String(i + 1), figure.label, figure.unit])
      expect(row[4], figure.key).toBe(formatFigure(figure.format, report.total[figure.key]))
      expect(row[5], figure.key).toBe(formatFigure(figure.format, report.lastMonth[figure.key]))
      expect(row[7], figure.key).toBe(formatFigure(figure.format, report.lastYear[figure.key]))
    }
    expect(rows.flat().join('\n')).toContain(`= 期末在办 ${report.total.closingStock}`)
  })

  it.each([['按部门', 2, 13], ['按事项', 4, 57], ['按窗口', 2, 6], ['按人员', 2, 4], ['按社区', 3, 4]] as const)('%s has all rows with their zeros and the total', (name, keys, length) => {
    const source = { 按部门: report.byDepartment, 按事项: report.byMatter, 按窗口: report.byCounter, 按人员: report.byStaff, 按社区: report.byCommunity }[name]
    const rows = sheets.get(name)!.slice(4)
    expect(source).toHaveLength(length)
    for (const [i, row] of [...source, { name: '合计', figures: report.total }].entries()) {
      expect(rows[i]!.slice(0, keys).join(' ')).toContain(row.name)
      expect(rows[i]!.slice(keys), row.name).toEqual(TABLE_FIGURES.map((f) => formatFigure(f.format, row.figures[f.key])))
    }
  })

  it('lists the cases masked, with dates, and names exactly as text', () => {
    const rows = sheets.get('明细')!.slice(3).filter((row) => row.length > 1)
    const expected = cases.filter((c) => c.row.received_at < '2026-11-01' && (c.row.ended_at === null || c.row.ended_at >= '2026-10-01'))
    const byNumber = new Map(expected.map((c) => [c.number, c.row]))
    expect(rows).toHaveLength(expected.length)
    // A highly sensitive case counts, and the row tells neither number nor matter nor name.
    const hidden = rows.filter((cells) => cells[1] === '(不显示)')
    expect(hidden).toHaveLength(expected.filter((c) => c.row.sensitivity === 'highlySensitive').length)
    for (const cells of hidden) expect([cells[2], cells[3], cells[7], cells[8]]).toEqual(Array(4).fill('(不显示)'))
    for (const [i, cells] of rows.entries()) {
      expect(cells[0]).toBe(String(i + 1))
      if (hidden.includes(cells)) continue
      const row = byNumber.get(cells[1]!)!
      expect(cells[8]).toMatch(/^999999\*{8}\d{4}$/)
      expect(cells[9]).toBe(row.received_at.slice(0, 16).replace('T', ' '))
      expect(cells[11]).toBe(row.ended_at?.slice(0, 16).replace('T', ' ') ?? '')
      expect(cells[13]).toBe(row.promised_due ?? '')
      expect(cells[7]).toBe(row.sensitivity === 'ordinary' ? row.applicant_name.replace('\u0007', '').replace('\ud800', '') : cells[7])
      if (row.sensitivity === 'sensitive') expect(cells[7]).toMatch(/\*/)
    }
    // 超期 says what the figures say: late at the end of the period, whatever has come of it since.
    expect(report.total.overdue).toBeGreaterThan(0)
    expect(rows.filter((cells) => cells[15] === '是')).toHaveLength(report.total.overdue!)
    const all = [...sheets.values()].flat(2).join('\n')
    expect(all).not.toMatch(/\d{17}[\dXx](?!\d)(?<!\d{19})/)
    for (const c of cases) expect(all.includes(c.row.applicant_id_number)).toBe(false)
  })

  it('explains every figure', () => {
    const rows = sheets.get('口径说明')!
    for (const figure of report.figures) expect(rows.find((row) => row[1] === figure.label)?.[3]).toBe(figure.formula ? `${figure.definition}（${figure.formula}）` : figure.definition)
    expect(report.figures.map((f) => f.key)).toEqual(FIGURES.map((f) => f.key))
  })

  it('prints on A4 landscape within the width, nothing shown as ###', () => {
    const out = convert(xlsx, 'pdf')
    const pdf = path.join(out, fs.readdirSync(out)[0]!)
    const info = execFileSync('pdfinfo', [pdf], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    expect(info).toMatch(/Page size:\s+841\.\d+ x 595/)
    const pages = Number(/Pages:\s+(\d+)/.exec(info)![1])
    const text = Array.from({ length: pages }, (_, i) => execFileSync('pdftotext', ['-layout', '-f', String(i + 1), '-l', String(i + 1), pdf, '-'], { encoding: 'utf8' }))
    expect(text.join('')).not.toContain('###')
    expect(text[0]).toContain('编报单位（盖章）')
    expect(text[0]).toContain('制表甲')
    // Every page says what it is; cover, total and the short tables take one page each; pages of long tables carry the head.
    const pagesOf = (name: string): string[] => text.filter((page) => page.includes(`月报（${name}）`))
    expect(['总表', '按部门', '按窗口', '按人员', '按社区', '咨询、求助与办不成事', '费随事转结算'].map((name) => pagesOf(name).length)).toEqual([1, 1, 1, 1, 1, 1, 1])
    for (const page of [...pagesOf('明细'), ...pagesOf('按事项')]) expect(page).toContain('主管部门')
    for (const page of pagesOf('口径说明')) expect(page.replace(/\s/g, '')).toContain('编报单位：测试区行政事务受理中心')
    expect(pagesOf('按事项').join('')).toContain(MATTERS.at(-1)!.code)
    // The list of bad ratings begins on a page of its own, with its head; unit and period stand at the two ends of every sheet.
    expect(pagesOf('评价').find((page) => page.includes('评价内容'))).not.toContain('评价等级')
    for (const name of SHEETS.slice(1)) expect(pagesOf(name)[0], name).toMatch(/编报单位：测试区行政事务受理中心 {8,}统计期间/)
    expect(1 + SHEETS.slice(1).reduce((n, name) => n + pagesOf(name).length, 0)).toBe(pages)
  })

  it('lists overdue cases and due ones, the longest overdue first', () => {
    const { cases: cards, total } = report.cards
    expect(total).toBe(report.total.overdue! + report.total.yellowOpen!)
    for (const [card, key] of [['red', 'overdueOpen'], ['late', 'overdueClosed'], ['yellow', 'yellowOpen']] as const)
      expect(cards.filter((c) => c.card === card)).toHaveLength(report.total[key]!)
    // Closed on a rest day after its limit is late by no working day.
    for (const c of cards) expect(c.days >= 0 || c.card !== 'late', c.number).toBe(true)
    const rows = sheets.get('超期与黄红牌')!
    for (const c of cards) {
      const line = [{ red: '红牌', late: '超期办结', yellow: '黄牌' }[c.card], c.acceptedOn, c.due, String(c.days)]
      // Cases that are not shown by number share one mark.
      expect(rows.filter((cells) => cells[1] === c.number).map((row) => [row[0], row[5], row[6], row[8]])).toContainEqual(line)
    }
  })

  it('shows reasons, ratings, registers and settlement with their zeros', () => {
    const reasons = sheets.get('退件与补正原因')!
    for (const r of report.reasons) expect(reasons.find((row) => row[1] === r.category && row[2] === r.reason)?.[4], r.reason).toBe(String(r.count))
    const ratings = sheets.get('评价')!
    expect(ratings.find((row) => row[0] === '非常满意')?.[1]).toBe(String(report.total.rated5))
    expect(report.badRatings).toHaveLength(report.total.ratedBad!)
    for (const r of report.badRatings) expect(ratings.find((row) => row[0] === r.number)).toEqual(expect.arrayContaining([r.at.slice(0, 10)]))
    const registers = sheets.get('咨询、求助与办不成事')!
    expect(report.registers.map((r) => r.label)).toEqual(expect.arrayContaining(['咨询', '求助', '办不成事']))
    for (const r of report.registers) expect(registers.find((row) => row[1] === r.label)?.slice(2, 6)).toEqual([String(r.received), String(r.done), String(r.open), r.kept ? '' : '本中心尚未建账'])
    expect(sheets.get('费随事转结算')!.find((row) => row[1] === '合计')?.slice(3, 10)).toEqual(['0', '0', '0', '0.00', '0.00', '0.00', '0.00'])
  })
})

describe('month workbook as a file', () => {
  it('holds values only: no formulas, macros, links; real dates', async () => {
    const parts = readZip(fs.readFileSync(xlsx))
    expect(parts.some((part) => /vba|externalLink|drawing/i.test(part.name))).toBe(false)
    for (const part of parts.filter((p) => p.name.startsWith('xl/worksheets/'))) expect(textOf(part), part.name).not.toMatch(/<f[ >/]/)
    const book = await readXlsx(new Uint8Array(fs.readFileSync(xlsx)))
    const detail = book.sheets.find((sheet) => sheet.name === '明细')!
    expect(detail.rows[3]![9]).toBeInstanceOf(Date)
    expect(execFileSync('unzip', ['-t', xlsx], { encoding: 'utf8' })).toContain('No errors detected')
  })

  it('refuses a report that does not balance, names the cases, and leaves the file that was there', async () => {
    const before = fs.readFileSync(xlsx)
    const broken = { ...report, balance: { balanced: false, breaks: [{ departmentCode: 'MZ', expected: 5, actual: 6, caseNumbers: ['999999001000000000001'] }] } }
    const error = await writeMonthWorkbook(xlsx, broken, (async function* () {})()).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'REPORT_UNBALANCED', extra: { data: { breaks: broken.balance.breaks } } })
    expect((error as Error).message).toContain('999999001000000000001')
    expect(fs.readFileSync(xlsx).equals(before)).toBe(true)
  })

  it('can be cancelled half way, leaving nothing behind', async () => {
    const target = path.join(folder, 'cancelled.xlsx')
    const controller = new AbortController()
    const rows = (async function* (): AsyncGenerator<DetailRow> {
      for (let i = 0; ; i++) {
        if (i === 1200) controller.abort()
        yield sampleRow(i)
      }
    })()
    await expect(writeMonthWorkbook(target, report, rows, { signal: controller.signal })).rejects.toThrow(/abort/i)
    expect(fs.readdirSync(folder).filter((name) => name.includes('cancelled'))).toEqual([])
  })

  it('keeps the previous file when the disk is full', () => {
    const target = path.join(folder, 'full.xlsx')
    fs.writeFileSync(target, 'previous')
    const script = path.join(import.meta.dirname, 'fullDisk.ts')
    // A limit on the size of written files stands in for a full disk; blocks of 512 or 1024 bytes, either is small enough.
    const run = spawnSync('sh', ['-c', `trap '' XFSZ; ulimit -f 200; exec "$0" "$@"`, process.execPath, script, target], { encoding: 'utf8' })
    expect(JSON.parse(run.stdout || `"${run.stderr}"`)).toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('原有文件未改动') })
    expect(fs.readFileSync(target, 'utf8')).toBe('previous')
    expect(fs.readdirSync(folder).filter((name) => name.startsWith('full.xlsx'))).toEqual(['full.xlsx'])
  })

  it('keeps the previous file when another program has it open: the rename fails as it does on Windows', async () => {
    const target = path.join(folder, 'open.xlsx')
    fs.writeFileSync(target, 'previous')
    for (const code of ['EPERM', 'EBUSY', 'EACCES']) {
      rename.mockRejectedValueOnce(Object.assign(new Error(`${code}: operation not permitted, rename`), { code }))
      await expect(writeMonthWorkbook(target, report, (async function* () {})())).rejects.toMatchObject({ code: 'CONFLICT', message: 'open.xlsx 不能写入:文件正被其他程序打开或没有权限,请关闭后重试;原有文件未改动' })
      expect(fs.readFileSync(target, 'utf8')).toBe('previous')
      expect(fs.readdirSync(folder).filter((name) => name.startsWith('open.xlsx'))).toEqual(['open.xlsx'])
    }
    await writeMonthWorkbook(target, report, (async function* () {})())
    expect(fs.readFileSync(target).subarray(0, 2).toString()).toBe('PK')
  })

  it('says so when the folder is gone', async () => {
    await expect(writeMonthWorkbook(path.join(folder, 'gone/x.xlsx'), report, (async function* () {})())).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('writes 100,000 lines with steady memory and tells how far it is', async () => {
    const target = path.join(folder, 'large.xlsx')
    const count = 100_000
    const rows = (async function* () {
      for (let i = 0; i < count; i++) yield sampleRow(i)
    })()
    const progress: number[] = []
    const before = process.memoryUsage.rss()
    let peak = 0
    const result = await writeMonthWorkbook(target, report, rows, {
      count,
      onProgress: (done) => {
        progress.push(done)
        peak = Math.max(peak, process.memoryUsage.rss())
      },
    })
    expect(result.rows).toBe(count)
    expect(peak - before).toBeLessThan(200 * 1024 * 1024)
    expect(progress.at(-1)).toBe(1)
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
    const part = readZip(fs.readFileSync(target)).find((p) => p.name === 'xl/worksheets/sheet12.xml')!
    expect(textOf(part).match(/<row /g)).toHaveLength(count + 3)
  })
})

describe('month report as PDF', () => {
  it('has the figures of the workbook', async () => {
    const file = path.join(folder, '月报.pdf')
    const result = await job({ kind: 'pdf', file, cover: { preparedBy: '制表甲' } })
    expect(result.pages).toBeGreaterThan(4)
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replace(/\s+/g, ' ')
    expect(execFileSync('pdfinfo', [file], { encoding: 'utf8' })).toMatch(/Page size:\s+841\.\d+ x 595/)
    for (const words of ['行政事务受理月报', '盖章处', '制表甲', '2026年10月1日至2026年10月31日', '口径说明']) expect(text).toContain(words)
    // The charts of the screen, as drawings with their words, and the numbers they do not write.
    for (const words of ['什么时候来人', '近十三个月', '时限:按时办结与用时', '部门:受理与办结', '事项:受理与办结', '补正、退件等的原因', '共 ', '2026年9月', '承诺工作日']) expect(text, words).toContain(words)
    const lines = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).split('\n').map((line) => line.trim().split(/\s+/))
    for (const figure of TOTAL_FIGURES) {
      const line = lines.find((cells) => cells.includes(figure.label) && cells.includes(figure.unit))
      expect(line, figure.label).toEqual(expect.arrayContaining([formatFigure(figure.format, report.total[figure.key]), formatFigure(figure.format, report.lastYear[figure.key])]))
    }
    for (const row of report.byMatter) {
      const line = lines.find((cells) => cells.includes(row.code))!
      const values = TABLE_FIGURES.map((f) => formatFigure(f.format, row.figures[f.key]))
      expect(line.slice(-values.length), row.code).toEqual(values)
    }
    expect((await job({ kind: 'pdf' })).data).toBeInstanceOf(Uint8Array)
  })
})

describe('report job', () => {
  it('gives bytes when no file is named, and works for one acceptance point', async () => {
    const { data, report: one } = await job({ kind: 'xlsx', point: '002' })
    expect(readZip(data!).map((part) => part.name)).toContain('xl/workbook.xml')
    expect(one.total.accepted).toBeLessThan(report.total.accepted!)
    await expect(job({ point: '999' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('can be sent between threads', async () => {
    const result = await job({ cutoff: 17 })
    expect(structuredClone(result)).toEqual(result)
    expect(result.report).toMatchObject({ from: '2026-09-17', to: '2026-10-16', balance: { balanced: true } })
  })
})

function sampleRow(i: number): DetailRow {
  return {
    number: `999999001${String(i).padStart(12, '0')}`, matterCode: 'MZ-01', matterName: '城市居民最低生活保障审核审批', departmentName: '区民政局', processing: '承诺件',
    point: '001', applicant: `试办${i % 977}`, idMasked: '999999********1234', receivedAt: now, acceptedAt: now, endedAt: i % 3 ? now : null, state: '已办结',
    promisedDue: '2026-12-01', legalDue: '2026-12-08', overdue: false,
  }
}
expect(DETAIL_COLUMNS).toHaveLength(16)
