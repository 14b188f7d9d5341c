import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openDatabase, type Database } from '#main/database/database.ts'
import { migrate } from '#main/database/migrate.ts'
import { buildCharts } from '#main/reports/charts.ts'
import { drill, type Drilled } from '#main/reports/drill.ts'
import { buildMonthReport } from '#main/reports/month.ts'
import { type MonthReport, ReportCharts, type DrillInput } from '#shared/contract/reports.ts'
import { sidesOf } from '#shared/reports/counting.ts'
import { FIGURES, type FigureKey } from '#shared/reports/figures.ts'
import { GROUPINGS, type Grouping } from '#shared/reports/groupings.ts'
import { addMonths } from '#shared/reports/period.ts'
import { reasonKey } from '#shared/reports/sections.ts'
import { createDatabaseOn, dropDatabaseOn } from '#tests/support/postgres.ts'
import { calendar, insertCases, insertOrganisation, POINTS, randomOf, simulate } from './fixtures.ts'

const now = '2026-11-23T14:00:00.000+08:00'
const cases = simulate({ from: '2025-09-01', to: '2026-11-23', count: 1500, seed: 31, until: now })
const byId = new Map(cases.map((c) => [c.row.id, c]))

const rowsOf = (report: MonthReport): Record<Grouping, { code: string; figures: MonthReport['total'] }[]> =>
  ({ department: report.byDepartment, matter: report.byMatter, counter: report.byCounter, staff: report.byStaff, community: report.byCommunity })

describe.each(['sqlite', 'postgres'] as const)('cases behind the figures on %s', (dialect) => {
  let db: Database
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drill-'))
  const name = `drill_${process.pid}`
  const counting = (point?: string) => ({ db: db.read, calendar, point, today: '2026-11-23' })
  const drilled = (input: DrillInput): Promise<Drilled> => drill(counting(input.point), { ...input, now })
  const build = (input: { month: string; cutoff?: number; point?: string; span?: 'year' }): Promise<MonthReport> =>
    buildMonthReport(db.read, db.dialect, { ...input, now, calendar, centreName: '试办中心' })

  beforeAll(async () => {
    db = await openDatabase(dialect === 'sqlite' ? path.join(folder, 'centre.db') : await createDatabaseOn(inject('pgUrl'), name))
    await migrate(db)
    await insertOrganisation(db)
    await insertCases(db, cases)
  })
  afterAll(async () => {
    await db.close()
    fs.rmSync(folder, { recursive: true, force: true })
    if (dialect === 'postgres') await dropDatabaseOn(inject('pgUrl'), name)
  })

  /** Lines, value and sides against the figure of the report. */
  async function check(input: DrillInput, figures: MonthReport['total'], what: string): Promise<Drilled> {
    const figure = FIGURES.find((f) => f.key === input.figure)!
    const value = figures[figure.key]
    const result = await drilled({ ...input, limit: 500 })
    if (value === null) expect(result.value, what).toBeNull()
    else expect(result.value, what).toBeCloseTo(value!, 9)
    if (figure.unit === '件' || figure.unit === '件次') {
      expect(result.count, what).toBe(value)
      expect(new Set(result.lines.map((line) => `${line.id}~${line.at}`)).size, what).toBe(value)
      // A figure of cases names each case once.
      if (figure.unit === '件') expect(new Set(result.lines.map((line) => line.id)).size, what).toBe(value)
    }
    const sides = sidesOf(figure.key)
    if (sides) expect([result.part, result.amount], what).toEqual([figures[sides.part] ?? 0, figures[sides.whole] ?? 0])
    return result
  }

  it('are as many as the figure says: every figure, in total and of rows of every table, in random months', { timeout: 240_000 }, async () => {
    const random = randomOf(dialect === 'sqlite' ? 3 : 4)
    const positive = new Set<FigureKey>()
    for (let i = 0; i < (dialect === 'sqlite' ? 12 : 5); i++) {
      const period = { month: i === 0 ? '2026-11' : addMonths('2025-10', Math.floor(random() * 13)), ...(random() < 0.5 && { cutoff: 2 + Math.floor(random() * 27) }), ...(i === 1 && { point: POINTS[0]! }) }
      const report = await build(period)
      for (const { key } of FIGURES) {
        await check({ ...period, figure: key }, report.total, `${period.month} ${key}`)
        if (report.total[key]) positive.add(key)
        for (const grouping of GROUPINGS) {
          const rows = rowsOf(report)[grouping]
          const busy = rows.filter((row) => row.figures[key])
          const row = busy.length > 0 && random() < 0.8 ? busy[Math.floor(random() * busy.length)]! : rows[Math.floor(random() * rows.length)]!
          const { lines } = await check({ ...period, figure: key, [grouping]: row.code }, row.figures, `${period.month} ${key} ${grouping} ${row.code}`)
          for (const line of lines) expect(byId.get(line.id)![grouping]).toBe(row.code)
        }
      }
    }
    // No figure is right only for being zero.
    expect(FIGURES.map((f) => f.key).filter((key) => !positive.has(key))).toEqual([])
  })

  it('come page by page, each once, and groupings narrow each other', async () => {
    const report = await build({ month: '2026-10' })
    const all: string[] = []
    let cursor: string | undefined
    do {
      const page = await drilled({ month: '2026-10', figure: 'received', limit: 7, ...(cursor && { cursor }) })
      expect(page.count).toBe(report.total.received)
      all.push(...page.lines.map((line) => line.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(new Set(all).size).toBe(report.total.received)
    const busiest = report.byMatter.toSorted((a, b) => b.figures.received! - a.figures.received!)[0]!
    const parts = await Promise.all(report.byCounter.map((c) => drilled({ month: '2026-10', figure: 'received', matter: busiest.code, counter: c.code })))
    expect(parts.reduce((n, p) => n + p.count, 0)).toBe(busiest.figures.received)
  })

  it('of a reason are the events that name it', async () => {
    const report = await build({ month: '2026-09' })
    expect(new Set(report.reasons.map((r) => r.category)).size).toBeGreaterThan(3)
    for (const r of report.reasons) {
      const { count, lines } = await drilled({ month: '2026-09', figure: r.figure, reason: reasonKey(r.category, r.reason), limit: 500 })
      expect(count, r.reason).toBe(r.count)
      for (const line of lines) expect(byId.get(line.id)!.events.some((e) => e.at === line.at)).toBe(true)
    }
    const notices = cases.flatMap((c) => c.events.filter((e) => e.type === 'correctionNotice' && e.at.startsWith('2026-09')))
    const named = (item: string): number => notices.filter((e) => (e.data['missing'] as { name: string }[]).some((m) => m.name === item)).length
    for (const item of ['身份证', '申请表', '收入证明']) expect(report.reasons.find((r) => r.category === '补正材料' && r.reason === item)?.count ?? 0).toBe(named(item))
  })

  it('a year is its months, and agrees with them', async () => {
    const year = await build({ month: '2026-05', span: 'year' })
    expect(year).toMatchObject({ from: '2026-01-01', to: '2026-12-31', span: 'year', balance: { balanced: true } })
    const months = await Promise.all(Array.from({ length: 11 }, (_, i) => build({ month: addMonths('2026-01', i) })))
    for (const key of ['received', 'accepted', 'closed', 'otherEnded', 'delivered', 'rated', 'workingDays', 'legalDays'] as const)
      expect(year.total[key], key).toBe(months.reduce((n, m) => n + m.total[key]!, 0))
    expect(year.total.openingStock).toBe(months[0]!.total.openingStock)
    expect(year.total.closingStock).toBe(months.at(-1)!.total.closingStock)
    expect(year.lastMonth).toEqual(year.lastYear)
    await check({ month: '2026-05', span: 'year', figure: 'onTimeRate' }, year.total, 'year')
  })

  it('charts say the same as the report', async () => {
    const report = await build({ month: '2026-10', cutoff: 17 })
    const charts = await buildCharts(counting(), { month: '2026-10', cutoff: 17, now })
    expect(ReportCharts.parse(charts)).toEqual(charts)
    expect(charts.arrivals.reduce((n, a) => n + a.count, 0)).toBe(report.total.received)
    const monday = cases.flatMap((c) => c.events.filter((e) => e.type === 'receive' && e.at >= '2026-09-17' && e.at < '2026-10-17' && new Date(e.at.slice(0, 10)).getUTCDay() === 1))
    expect(charts.arrivals.filter((a) => a.weekday === 0).reduce((n, a) => n + a.count, 0)).toBe(monday.length)
    expect(charts.trend).toHaveLength(13)
    for (const i of [12, 11, 5]) {
      const month = await build({ month: charts.trend[i]!.month, cutoff: 17 })
      expect(charts.trend[i]).toMatchObject({ accepted: month.total.accepted, closed: month.total.closed, open: month.total.closingStock })
    }
    for (const d of charts.departments) expect(d.accepted).toBe(report.byDepartment.find((row) => row.code === d.code)!.figures.accepted)
    expect(charts.matters.map((m) => m.accepted)).toEqual(charts.matters.map((m) => m.accepted).toSorted((a, b) => b - a))
    expect(charts.limits[0]).toMatchObject({ closed: report.total.closed, onTimeRate: report.total.onTimeRate, averageDays: report.total.averageDays })
    expect(charts.reasons).toEqual(report.reasons)
    expect(charts.ratings.reduce((n, r) => n + r.count, 0)).toBe(report.total.rated)
  })

  it('refuses an unknown figure and a month that has not begun', async () => {
    await expect(drilled({ month: '2026-10', figure: 'nothing' })).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field: 'figure' } })
    await expect(drilled({ month: '2026-12', figure: 'received' })).rejects.toMatchObject({ code: 'PERIOD_INVALID' })
    await expect(buildCharts(counting(), { month: '2026-10', cutoff: 31, now })).rejects.toMatchObject({ code: 'PERIOD_INVALID' })
    await expect(build({ month: '2027-01', span: 'year' })).rejects.toMatchObject({ code: 'PERIOD_INVALID' })
  })
})
