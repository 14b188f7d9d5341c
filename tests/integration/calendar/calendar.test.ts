import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CalendarChange, MovedDate, YearRow } from '#shared/contract/calendar.ts'
import type { ErrorBody } from '#shared/contract/errors.ts'
import { createCalendar } from '#shared/rules/calendar.ts'
import { parseCalendarFile } from '#shared/rules/calendarFile.ts'
import { calendarYearsFromPackage } from '#shared/rules/calendarSource.ts'
import { runClockCases } from '#shared/rules/clockCases.ts'
import { limitsOf } from '#main/domain/cases/clocks.ts'
import { recomputeOpenCases } from '#main/domain/cases/recompute.ts'
import { closeProven, openLife, type Life } from '#tests/integration/life/support.ts'
import { DIALECTS, dumpTables } from '#tests/support/core.ts'
import { FILE_2027 } from './years.ts'

type Refusal = ErrorBody & { data?: { rows?: { row: number | null; date: string | null; problem: string }[] } }
const asFile = (change: object = {}) => ({ source: 'file', file: { ...FILE_2027, ...change } })

describe.each(DIALECTS)('calendar administration (%s)', (dialect) => {
  let life: Life
  beforeAll(async () => {
    life = await openLife(dialect)
    await life.moveTo('2026-12-21T09:00')
  })
  afterAll(() => closeProven(life))

  const change = async (body: object, method = 'POST', path = '/calendar/import'): Promise<CalendarChange> => {
    const { status, body: answer } = await life.api<CalendarChange>('supervisor', method, path, body)
    expect(answer).toMatchObject({ changed: expect.any(Boolean) })
    expect(status).toBe(200)
    return answer
  }
  const override = (date: string, body: object) => change({ reason: '演练', ...body }, 'PUT', `/calendar/overrides/${date}`)
  const remove = (date: string) => change({ reason: '演练结束' }, 'DELETE', `/calendar/overrides/${date}`)
  const years = async (): Promise<YearRow[]> => (await life.api<YearRow[]>('clerk', 'GET', '/calendar/years')).body
  const actions = async (): Promise<string[]> => (await life.sql('select action from audit order by seq desc limit 6')).map((r) => String(r['action']))

  it('lists announced years, this year and the next as provisional', async () => {
    const list = await years()
    expect(list[0]).toMatchObject({ year: 2027, notice: null, importedAt: null, provisional: true, package: 'none', overrides: 0 })
    expect(list.find((y) => y.year === 2026)).toMatchObject({ notice: '国办发明电〔2025〕7号', provisional: false, workingDays: 248, package: 'same' })
    expect(list.find((y) => y.year === 2026)!.importedAt).toMatch(/\+08:00$/)
  })

  it('a file of a new year: looked at first, then imported; every open case follows', async () => {
    const made = await life.open()
    const before = await life.get(made.id)
    expect(before.clocks.provisional).toContain('legalDue')
    const dump = await dumpTables(life.core, ['session'])
    const looked = await change({ ...asFile(), preview: true })
    expect(await dumpTables(life.core, ['session'])).toEqual(dump)
    expect(looked).toMatchObject({ preview: true, changed: true, change: null, cases: 1 })
    expect(looked.years).toContainEqual({ year: 2027, notice: FILE_2027.notice, workingDays: 248, workingDaysBefore: 259, provisionalBefore: true, provisional: false })

    const done = await change(asFile())
    expect(done).toMatchObject({ preview: false, changed: true, cases: 1, moved: looked.moved, days: looked.days })
    expect(done.change).toMatch(/^[0-9a-f-]{36}$/)
    const after = await life.get(made.id)
    expect(after.clocks.provisional).toEqual([])
    const row = (await life.sql('select legal_due, promised_due, due, dates_provisional from cases'))[0]!
    expect(row).toMatchObject({ legal_due: after.clocks.legalDue, promised_due: after.clocks.promisedDue, due: after.clocks.promisedDue ?? after.clocks.legalDue })
    expect(Number(row['dates_provisional'])).toBe(0)
    const mine = done.moved.filter((m) => m.number === made.number)
    for (const m of mine) expect([before.clocks, after.clocks].map((c) => c[m.name as 'legalDue'])).toEqual([m.from, m.to])

    expect((await years())[0]).toMatchObject({ year: 2027, notice: FILE_2027.notice, provisional: false, workingDays: 248 })
    expect(await actions()).toContain('calendar.import')
    expect(await change(asFile())).toMatchObject({ changed: false, change: null, movedTotal: 0 })
    expect(await recomputeOpenCases(life.core)).toEqual([])
  })

  it('a file with anything wrong names every row and imports nothing', async () => {
    const dump = await dumpTables(life.core, ['audit', 'audit_head', 'session'])
    const bad = [...FILE_2027.days.filter((d) => d.date !== '2027-02-09'), FILE_2027.days[0], { date: '2028-01-01', kind: 'off', name: '元旦' }, { date: '2027-03-03', kind: 'work', name: '补班' }]
    for (const preview of [true, false]) {
      const { status, body } = await life.api<Refusal>('supervisor', 'POST', '/calendar/import', { ...asFile({ days: bad }), preview })
      expect([status, body.code]).toEqual([422, 'CALENDAR_INVALID'])
      const n = bad.length
      expect(body.data!.rows!.map((r) => [r.row, r.date])).toEqual([[8, '2027-02-09'], [n - 2, '2027-01-01'], [n - 1, '2028-01-01'], [n, '2027-03-03']])
    }
    const unknown = await life.api<Refusal>('supervisor', 'POST', '/calendar/import', { source: 'package', years: [2026, 2099] })
    expect([unknown.status, unknown.body.code]).toEqual([422, 'CALENDAR_INVALID'])
    expect(unknown.body.message).toContain('2099')
    expect(await dumpTables(life.core, ['audit', 'audit_head', 'session'])).toEqual(dump)
  })

  it('the package again changes nothing', async () => {
    expect(await change({ source: 'package' })).toMatchObject({ changed: false, movedTotal: 0 })
  })

  it('a day overridden moves the cases it touches, and back', async () => {
    const made = await life.open()
    const { legalDue } = (await life.get(made.id)).clocks
    const looked = await override('2026-12-28', { kind: 'off', name: '停电', preview: true })
    const done = await override('2026-12-28', { kind: 'off', name: '停电', reason: '供电检修' })
    expect(done.moved).toEqual(looked.moved)
    expect(done.days).toEqual([{ date: '2026-12-28', counts: false, name: '停电' }])
    const moved = done.moved.find((m) => m.number === made.number && m.name === 'legalDue')!
    expect(moved.from).toBe(legalDue)
    expect(moved.to! > legalDue!).toBe(true)
    expect((await life.get(made.id)).clocks.legalDue).toBe(moved.to)

    const { body: year } = await life.api<{ days: { date: string; counts: boolean; override: unknown }[]; workingDays: number }>('auditor', 'GET', '/calendar/2026')
    expect(year.workingDays).toBe(247)
    expect(year.days.find((d) => d.date === '2026-12-28')).toMatchObject({ counts: false, override: { kind: 'off', name: '停电', reason: '供电检修', by: '试办supervisor' } })
    const { body: page } = await life.api<{ items: MovedDate[]; next: number | null }>('supervisor', 'GET', `/calendar/changes/${done.change}/moved`)
    expect(page).toEqual({ items: done.moved, next: null })

    const back = await remove('2026-12-28')
    expect(back.moved.find((m) => m.number === made.number && m.name === 'legalDue')).toMatchObject({ from: moved.to, to: legalDue })
    expect((await life.get(made.id)).clocks.legalDue).toBe(legalDue)
    expect(await actions()).toEqual(expect.arrayContaining(['calendar.removeOverride', 'case.recompute', 'calendar.recomputed']))
    const journal = await life.sql("select detail from audit where action = 'calendar.removeOverride'")
    expect(JSON.parse(String(journal[0]!['detail']))).toMatchObject({ date: '2026-12-28', reason: '演练结束', before: { kind: 'off', name: '停电', reason: '供电检修' } })
  })

  it('refuses what makes no sense, and those who may not', async () => {
    const refuse = (who: 'clerk' | 'supervisor' | 'auditor', method: string, path: string, body: object) => life.api<ErrorBody>(who, method, path, body)
    expect((await refuse('supervisor', 'PUT', '/calendar/overrides/2026-12-26', { kind: 'off', reason: '周六' })).body).toMatchObject({ code: 'CONFLICT', field: 'kind' })
    expect((await refuse('supervisor', 'PUT', '/calendar/overrides/2026-12-25', { kind: 'off', reason: ' ' })).status).toBe(400)
    expect((await refuse('supervisor', 'PUT', '/calendar/overrides/2026-02-30', { kind: 'off', reason: '无' })).status).toBe(400)
    expect((await refuse('supervisor', 'DELETE', '/calendar/overrides/2026-12-25', { reason: '无' })).status).toBe(404)
    for (const who of ['clerk', 'auditor'] as const)
      for (const [method, path, body] of [['POST', '/calendar/import', asFile()], ['PUT', '/calendar/overrides/2026-12-25', { kind: 'off', reason: '无' }], ['DELETE', '/calendar/overrides/2026-12-25', { reason: '无' }]] as const)
        for (const preview of [true, false]) expect((await refuse(who, method, path, { ...body, preview })).body.code).toBe('FORBIDDEN')
    const refused = await life.sql("select count(*) as n from audit where action = 'calendar.import' and outcome = 'refused'")
    expect(Number(refused[0]!['n'])).toBeGreaterThan(0)
  })

  it('a repeated request changes once and tells the same, also after a restart', async () => {
    await life.open()
    const key = { 'idempotency-key': `calendar-${dialect}` }
    const body = { kind: 'off', reason: '演练' }
    const [first, second] = await Promise.all([1, 2].map(() => life.api<CalendarChange>('supervisor', 'PUT', '/calendar/overrides/2026-12-29', body, key)))
    expect(first!.body.movedTotal).toBeGreaterThan(0)
    expect(second!.body).toEqual(first!.body)
    await life.reopen()
    expect((await life.api('supervisor', 'PUT', '/calendar/overrides/2026-12-29', body, key)).body).toEqual(first!.body)
    expect((await life.sql("select count(*) as n from audit where action = 'calendar.override' and outcome = 'ok' and detail like '%2026-12-29%'")).map((r) => Number(r['n']))).toEqual([1])
    await remove('2026-12-29')
  })

  it('changes at the same time follow one another', async () => {
    await life.open()
    const dates = ['2026-12-23', '2026-12-24', '2026-12-25']
    const done = await Promise.all(dates.map((date) => override(date, { kind: 'off' })))
    expect(done.map((d) => d.changed)).toEqual([true, true, true])
    expect(await recomputeOpenCases(life.core)).toEqual([])
    for (const date of dates) await remove(date)
    expect(await recomputeOpenCases(life.core)).toEqual([])
  })

  it('a working Saturday that makes a deadline pass is followed at once', async () => {
    // Received on Monday 21 December: five working days end on the 28th; with the Saturday they end on it.
    const made = await life.open({ step: 'receive' })
    expect((await life.get(made.id)).clocks.acceptanceDeadline).toBe('2026-12-28')
    life.at('2026-12-27T09:00')
    const done = await override('2026-12-26', { kind: 'work', reason: '加班受理' })
    expect(done.moved).toContainEqual({ number: made.number, name: 'acceptanceDeadline', from: '2026-12-28', to: '2026-12-26' })
    expect(await life.get(made.id)).toMatchObject({ state: 'accepted', clocks: { deemedAccepted: true, acceptanceDate: '2026-12-21' } })
    // Taken back, what is recorded stands and the case is named.
    expect((await remove('2026-12-26')).kept).toEqual([made.number])
    life.at('2026-12-21T10:00')
  })

  it('the calculator counts with the live calendar, as the command line does with the announced one', async () => {
    const matter = life.core.catalogue.matterOn('WS-01', '2026-03-02')
    const cases = [
      { limits: { legal: 20, promised: 5, joint: false }, events: [{ date: '2026-12-21', type: 'receive' }, { date: '2026-12-22', type: 'accept' }], today: ['2026-12-22', '2027-01-20'] },
      { limits: limitsOf(matter), events: [{ date: '2026-02-11', type: 'receive' }, { date: '2026-02-11', type: 'suspend', reason: '开会' }], today: ['2026-02-27'] },
    ]
    const { status, body } = await life.api('clerk', 'POST', '/calendar/clocks', cases)
    expect(status).toBe(200)
    const live = createCalendar([...calendarYearsFromPackage(), parseCalendarFile(FILE_2027).year!])
    expect(body).toEqual(JSON.parse(JSON.stringify(runClockCases(cases, live))))
    expect(body).not.toEqual(runClockCases(cases, createCalendar(calendarYearsFromPackage())))
    const wrong = await life.api<ErrorBody>('clerk', 'POST', '/calendar/clocks', [cases[0], { ...cases[1], events: [{ date: '2026-02-30', type: 'receive' }] }])
    expect([wrong.status, wrong.body.field]).toEqual([400, '[1].events[0].date'])
    const huge = await life.api<ErrorBody>('clerk', 'POST', '/calendar/clocks', [{ ...cases[0], events: Array(2000).fill(cases[0]!.events[0]), today: Array(300).fill('2026-12-22') }])
    expect([huge.status, huge.body.code]).toEqual([400, 'INPUT_INVALID'])
  })

  it('the calculator explains each clock day by day', async () => {
    const question = { limits: { legal: 20, promised: 5, joint: false }, events: [{ date: '2026-12-28', type: 'receive' }, { date: '2026-12-29', type: 'accept' }, { date: '2026-12-30', type: 'suspend', reason: '开会' }], today: '2026-12-30' }
    const { body } = await life.api<{ clocks: { clock: string; due: string; days: { date: string; kind: string; note: string; count: number | null }[] }[]; colour: string; ignored: unknown[] }>('officer', 'POST', '/calendar/clocks/explain', question)
    expect(body.clocks.map((c) => c.clock)).toEqual(['A', 'L', 'P'])
    const promised = body.clocks.find((c) => c.clock === 'P')!
    expect(promised).toMatchObject({ due: '2027-01-06', days: expect.arrayContaining([{ date: '2027-01-01', kind: 'holiday', count: null, provisional: false, note: `元旦放假(${FILE_2027.notice})` }]) })
    expect(promised.days.at(-1)).toMatchObject({ date: '2027-01-06', count: 5 })
    expect(body.ignored).toEqual([[2, expect.stringContaining('四十五条')]])
    expect((await life.api<ErrorBody>('officer', 'POST', '/calendar/clocks/explain', { ...question, events: [{ date: 'x', type: 'receive' }] })).body).toMatchObject({ code: 'INPUT_INVALID' })
  })
})
