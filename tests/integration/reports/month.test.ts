import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openDatabase, type Database, type Reader } from '#main/database/database.ts'
import { migrate } from '#main/database/migrate.ts'
import { readSnapshot, runReportJob } from '#main/reports/job.ts'
import { balanceSides, buildMonthReport } from '#main/reports/month.ts'
import { MonthReport } from '#shared/contract/reports.ts'
import { addMonths, reportPeriod } from '#shared/reports/period.ts'
import { createDatabaseOn, dropDatabaseOn } from '#tests/support/postgres.ts'
import { calendar, DEPARTMENTS, insertCases, insertOrganisation, MATTERS, POINTS, randomOf, simulate, type SimulatedCase } from './fixtures.ts'
import { referenceFigures } from './reference.ts'

const now = '2026-11-23T14:00:00.000+08:00'
const cases = simulate({ from: '2025-01-01', to: '2026-11-23', count: 3000, seed: 7, until: now })
// One day with more, so that the boundaries of cut-offs are crowded.
cases.push(...simulate({ from: '2026-10-16', to: '2026-10-18', count: 200, seed: 8, until: now, first: 10_001 }))

const build = (db: Database, input: { month: string; cutoff?: number; point?: string }): Promise<MonthReport> =>
  buildMonthReport(db.read, db.dialect, { ...input, now, calendar, centreName: '测试行政事务受理中心' })

function expectFigures(actual: Record<string, number | null>, expected: Record<string, number | null>, what: string): void {
  for (const [key, value] of Object.entries(expected)) {
    if (value === null) expect(actual[key], `${what} ${key}`).toBeNull()
    else expect(actual[key], `${what} ${key}`).toBeCloseTo(value, 9)
  }
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort())
}

const reference = (list: SimulatedCase[], month: string, cutoff?: number): Record<string, number | null> => {
  const { from, to } = reportPeriod(month, cutoff)
  return to >= '2026-11-23' ? referenceFigures(list, from, to, '2026-11-22', '2026-11-23') : referenceFigures(list, from, to, to)
}

it('the made-up cases have every kind of ending, everything that sends a case back, and the edges of a month', () => {
  const events = cases.flatMap((c) => c.events)
  for (const to of ['closed', 'declined', 'withdrawn', 'rejected', 'deemedWithdrawn', 'discarded']) expect(events.filter((e) => e.to === to && e.from !== to).length, to).toBeGreaterThan(5)
  for (const type of ['correctionNotice', 'supplementPart', 'supplement', 'sendBack', 'reassign', 'suspend', 'resume', 'extend', 'correct', 'deemedAccept', 'finishOnTheSpot', 'rate', 'deliver', 'archive'])
    expect(events.filter((e) => e.type === type).length, type).toBeGreaterThan(10)
  const having = (test: (c: SimulatedCase) => boolean): number => cases.filter(test).length
  const times = (c: SimulatedCase, type: string): number => c.events.filter((e) => e.type === type).length
  // Opened anew for the department after it was in work; asked for papers twice; stopped twice; corrected in a later month than decided.
  expect(having((c) => times(c, 'signIn') > 1)).toBeGreaterThan(30)
  expect(having((c) => times(c, 'correctionNotice') > 1)).toBeGreaterThan(5)
  expect(having((c) => times(c, 'suspend') > 1)).toBeGreaterThan(3)
  const after = (c: SimulatedCase, from: string, to: string): boolean => {
    const first = c.events.find((e) => e.type === from)
    const second = first && c.events.find((e) => e.at > first.at && e.type === to)
    return second !== undefined && second.at.slice(0, 7) > first!.at.slice(0, 7)
  }
  expect(having((c) => after(c, 'suspend', 'resume'))).toBeGreaterThan(10)
  expect(having((c) => after(c, 'close', 'correct'))).toBeGreaterThan(10)
  expect(having((c) => after(c, 'accept', 'sendBack'))).toBeGreaterThan(3)
  expect(having((c) => times(c, 'suspend') > times(c, 'resume') && c.row.end_kind !== null)).toBeGreaterThan(0)
  // At midnight, to the millisecond, on days at which periods begin.
  expect(having((c) => /^....-..-(01|17)T00:00:00\.000/.test(c.row.received_at))).toBeGreaterThan(1)
})

describe.each(['sqlite', 'postgres'] as const)('month report on %s', (dialect) => {
  let db: Database
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'month-'))
  const name = `month_${process.pid}`

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

  it('agrees with a plain count in total and in every table, for 60 periods', { timeout: 240_000 }, async () => {
    const random = randomOf(11)
    for (let i = 0; i < 60; i++) {
      const month = i === 0 ? '2026-11' : addMonths('2025-02', Math.floor(random() * 22))
      const cutoff = random() < 0.4 ? undefined : 1 + Math.floor(random() * 28)
      const report = await build(db, { month, ...(cutoff && { cutoff }) })
      const what = `${month}/${cutoff}`
      expect(report.balance, what).toEqual({ balanced: true, breaks: [] })
      expectFigures(report.total, reference(cases, month, cutoff), what)
      expectFigures(report.lastMonth, reference(cases, addMonths(month, -1), cutoff), `${what} last month`)
      expectFigures(report.lastYear, reference(cases, addMonths(month, -12), cutoff), `${what} last year`)
      for (const { code, figures } of report.byDepartment) expectFigures(figures, reference(cases.filter((c) => c.department === code), month, cutoff), `${what} ${code}`)
      for (const { code, figures } of report.byMatter) expectFigures(figures, reference(cases.filter((c) => c.matter === code), month, cutoff), `${what} ${code}`)
      for (const grouping of ['counter', 'staff', 'community'] as const) {
        const rows = { counter: report.byCounter, staff: report.byStaff, community: report.byCommunity }[grouping]
        for (const { code, figures } of rows) expectFigures(figures, reference(cases.filter((c) => c[grouping] === code), month, cutoff), `${what} ${grouping} ${code}`)
      }
    }
  })

  it('shows all departments and matters with their zeros in a month without work, and keeps to the contract', async () => {
    const report = await build(db, { month: '2024-05' })
    expect(report.byDepartment.map((row) => row.code).sort()).toEqual(DEPARTMENTS.map((d) => d.code).sort())
    expect(report.byMatter.map((row) => row.code)).toEqual(MATTERS.map((m) => m.code))
    expect(report.byMatter[0]).toMatchObject({ shortCode: '01', departmentCode: 'MZ', figures: { accepted: 0, onTimeRate: null, averageDays: null } })
    expect(report.balance.balanced).toBe(true)
    expect(MonthReport.parse(report)).toEqual(report)
  })

  it('rows add up to the total and balance one by one', async () => {
    const report = await build(db, { month: '2026-10', cutoff: 17 })
    for (const rows of [report.byDepartment, report.byMatter, report.byCounter, report.byStaff, report.byCommunity]) {
      for (const key of ['openingStock', 'received', 'accepted', 'closed', 'otherEnded', 'closingStock', 'overdue']) {
        expect(rows.reduce((n, row) => n + row.figures[key]!, 0), key).toBe(report.total[key])
      }
      for (const row of rows) expect(balanceSides(row.figures).expected, row.name).toBe(balanceSides(row.figures).actual)
    }
    const { total } = report
    expect(total.accepted).toBe(total.acceptedInstant! + total.acceptedPromised! + total.acceptedJoint! + total.acceptedReported!)
    expect(total.accepted).toBeGreaterThan(50)
  })

  it('counts one acceptance point alone, and the points add up', async () => {
    const [all, ...points] = await Promise.all([undefined, ...POINTS].map((point) => build(db, { month: '2026-09', ...(point && { point }) })))
    for (const key of ['openingStock', 'accepted', 'closed', 'closingStock']) {
      expect(points.reduce((n, report) => n + report.total[key]!, 0), key).toBe(all!.total[key])
    }
    expectFigures(points[1]!.total, reference(cases.filter((c) => c.point === POINTS[1]), '2026-09'), 'point')
  })

  it('runs as a job on a connection of its own, figures and list from one state', async () => {
    const file = path.join(folder, 'job.xlsx')
    const progress: number[] = []
    const input = { kind: 'xlsx', location: db.location, month: '2026-10', now, centreName: '测试行政事务受理中心', file } as const
    const result = await runReportJob(input, { resourcesDir: 'unused', progress: (done) => progress.push(done) })
    expect(result.report.total.accepted).toBe(reference(cases, '2026-10').accepted)
    expect(result.rows).toBe(cases.filter((c) => c.row.received_at < '2026-11-01' && (c.row.ended_at === null || c.row.ended_at >= '2026-10-01')).length)
    expect(fs.statSync(file).size).toBe(result.bytes)
    expect(progress.at(-1)).toBe(1)
    await expect(runReportJob({ ...input, file: undefined }, { resourcesDir: 'unused', signal: AbortSignal.abort() })).rejects.toThrow(/abort/i)
  })

  it('can be stopped while a year is counted, and tells how far it is', async () => {
    const controller = new AbortController()
    const seen: number[] = []
    const progress = (done: number): void => {
      seen.push(done)
      if (seen.length === 5) controller.abort()
    }
    const input = { kind: 'month', span: 'year', location: db.location, month: '2026-10', now, centreName: '试办中心' } as const
    await expect(runReportJob(input, { resourcesDir: 'unused', signal: controller.signal, progress })).rejects.toThrow(/abort/i)
    expect(seen).toHaveLength(5)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  })

  it('sees one state of the database while others write', async () => {
    const own = await openDatabase(db.location, { readonly: true })
    const count = async (reader: Reader): Promise<number> => (await reader.selectFrom('setting').select('key').execute()).length
    const before = await count(db.read)
    await readSnapshot(own, async (reader) => {
      expect(await count(reader)).toBe(before)
      await db.write((tx) => tx.insertInto('setting').values({ key: 'while reporting', value: '1', updated_at: now }).execute())
      expect(await count(reader)).toBe(before)
    })
    expect(await count(own.read)).toBe(before + 1)
    await own.close()
  })

  it('refuses a month that has not begun and a cut-off that not every month has', async () => {
    await expect(build(db, { month: '2026-12' })).rejects.toMatchObject({ code: 'PERIOD_INVALID' })
    await expect(build(db, { month: '2026-10', cutoff: 31 })).rejects.toMatchObject({ code: 'PERIOD_INVALID', extra: { field: 'cutoff' } })
  })

  it('names the cases that break the balance, also when two mistakes cancel out', async () => {
    const open = cases.filter((c) => c.row.ended_at === null && c.row.accepted_at && c.row.accepted_at < '2026-11-01')
    const closed = cases.find((c) => c.department === open[0]!.department && c.row.end_kind === 'closed' && c.row.ended_at! > '2026-11-03' && c.row.accepted_at! < '2026-11-01' && c.row.state === 'delivered')!
    const [first] = open
    const set = (c: SimulatedCase, values: { ended_at: string | null; end_kind: string | null; state: 'closed' | 'inProgress' | 'delivered' }): Promise<unknown> =>
      db.write((tx) => tx.updateTable('cases').set(values).where('id', '=', c.row.id).execute())
    await set(first!, { ended_at: '2026-11-10T10:00:00.000+08:00', end_kind: 'closed', state: 'closed' })
    const one = await build(db, { month: '2026-11' })
    expect(one.balance.balanced).toBe(false)
    expect(one.balance.breaks.map((b) => b.departmentCode)).toEqual([null, first!.department])
    expect(one.balance.breaks[1]).toMatchObject({ caseNumbers: [first!.number] })
    expect(one.balance.breaks[1]!.expected - one.balance.breaks[1]!.actual).toBe(1)
    await set(closed, { ended_at: null, end_kind: null, state: 'inProgress' })
    const two = await build(db, { month: '2026-11' })
    expect(two.balance.breaks).toHaveLength(1)
    expect(two.balance.breaks[0]).toMatchObject({ departmentCode: first!.department, caseNumbers: [first!.number, closed.number].sort() })
    await set(first!, { ended_at: null, end_kind: null, state: first!.row.state as 'inProgress' })
    await set(closed, { ended_at: closed.row.ended_at, end_kind: 'closed', state: 'delivered' })
    expect((await build(db, { month: '2026-11' })).balance.balanced).toBe(true)
  })

  it('notices a case that is accepted by its columns but not by its events', async () => {
    const silent = { ...cases[0]!.row, id: 'silent', number: '999999001999999999999', accepted_at: '2026-11-05T09:00:00.000+08:00', ended_at: null, end_kind: null }
    const insert = async (): Promise<void> => {
      await db.write(async (tx) => {
        await tx.insertInto('cases').values({ ...silent, received_at: silent.accepted_at, state: 'accepted' }).execute()
      })
    }
    await insert()
    const { balance } = await build(db, { month: '2026-11' })
    expect(balance.breaks.map((b) => [b.departmentCode, b.caseNumbers])).toEqual([[null, [silent.number]], [silent.department_code, [silent.number]]])
  })
})
