import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/contract/errors.ts'
import { createCalendar } from '#shared/rules/calendar.ts'
import { calendarYearsFromPackage } from '#shared/rules/calendarSource.ts'
import { runClockCases } from '#shared/rules/clockCases.ts'

const calendar = createCalendar(calendarYearsFromPackage())

describe('runClockCases', () => {
  it('prints exactly the stated fields, per today, with the ignored events', () => {
    const result = runClockCases([{
      limits: { legal: 20, promised: 10, joint: false },
      events: [
        { date: '2026-03-02', type: 'receive' },
        { date: '2026-03-02', type: 'accept' },
        { date: '2026-03-05', type: 'suspend', reason: '开会', plannedEnd: '2026-03-20' },
        { date: '2026-03-10', type: 'close', result: '准予', opinion: '同意' },
      ],
      today: ['2026-03-02', '2026-03-10'],
    }], calendar)
    expect(result).toEqual([{
      today: [
        {
          date: '2026-03-02', phase: 'handling', acceptanceDeadline: '2026-03-09', acceptanceDate: '2026-03-02', deemedAccepted: false,
          legalDue: '2026-03-30', promisedDue: '2026-03-16', deliveryDeadline: null, colour: 'green', legalColour: 'green', provisional: [],
        },
        {
          date: '2026-03-10', phase: 'closed', acceptanceDeadline: '2026-03-09', acceptanceDate: '2026-03-02', deemedAccepted: false,
          legalDue: '2026-03-30', promisedDue: '2026-03-16', deliveryDeadline: '2026-03-24', colour: null, legalColour: null, provisional: [],
        },
      ],
      ignored: [[2, expect.stringContaining('八种')]],
    }])
  })

  it('takes limits with a unit and a missing promise, and events in any order', () => {
    const [r] = runClockCases([{
      limits: { legal: { days: 30, unit: 'natural' }, promised: null, joint: true },
      events: [{ date: '2026-03-03', type: 'accept' }, { date: '2026-03-02', type: 'receive' }],
      today: ['2026-03-01', '2026-03-04'],
    }], calendar)
    expect(r!.today.map((t) => [t.acceptanceDeadline, t.legalDue])).toEqual([[null, null], ['2026-03-09', '2026-04-02']])
    expect(r!.ignored).toEqual([])
  })

  it.each([
    ['no array', {}, ''],
    ['a date that does not exist', [{ limits: { legal: 1, promised: null, joint: false }, events: [{ date: '2026-02-30', type: 'receive' }], today: [] }], '[0].events[0].date'],
    ['a year far away', [{ limits: { legal: 1, promised: null, joint: false }, events: [], today: ['9999-01-01'] }], '[0].today'],
    ['half a day', [{ limits: { legal: 0.5, promised: null, joint: false }, events: [], today: [] }], '[0].limits.legal'],
    ['no events', [{ limits: { legal: 1, promised: null, joint: false }, today: [] }], '[0].events'],
  ])('refuses %s and says where', (_name, json, field) => {
    try {
      runClockCases(json, calendar)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(AppError)
      expect((error as AppError).code).toBe('INPUT_INVALID')
      expect((error as AppError).extra.field ?? '').toContain(field)
    }
  })
})
