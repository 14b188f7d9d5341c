import { describe, expect, it } from 'vitest'
import { COMPLAINT_EVENT_NAMES, COMPLAINT_EVENTS, COMPLAINT_STATE_NAMES, decideComplaint, type ComplaintEventName, type ComplaintState } from '#shared/rules/complaint.ts'
import { createCalendar } from '#shared/rules/calendar.ts'
import { answerColour, guardOf, newsSince, refuseClosing, slipLevel } from '#shared/rules/supervision.ts'
import { addDays } from '#shared/rules/time.ts'

/** 2026 with the Qingming days (4-6 April) as they were announced. */
const calendar = createCalendar([{ year: 2026, notice: '试', days: { '2026-04-06': { kind: 'off', name: '清明节' } } }])
const before = (date: string): string => addDays(date, -1)

describe('the acceptance guard', () => {
  it.each([
    // Received on Wednesday 1 April; the fifth working day is Thursday the 9th.
    ['2026-04-02', 1, 4, false],
    ['2026-04-03', 2, 3, false],
    ['2026-04-06', 2, 3, false],
    ['2026-04-07', 3, 2, false],
    ['2026-04-08', 4, 1, false],
    ['2026-04-09', 5, 0, false],
    ['2026-04-10', 6, -1, true],
  ])('on %s it is working day %d, %d left', (today, day, left, deemed) => expect(guardOf('2026-04-09', today, 5, calendar)).toEqual({ day, left, deemed }))

  it('the news of a Monday are those since Saturday, those of a Thursday of that day', () => {
    expect(newsSince('2026-03-09', calendar, before)).toBe('2026-03-07')
    expect(newsSince('2026-04-07', calendar, before)).toBe('2026-04-04')
    expect(newsSince('2026-03-12', calendar, before)).toBe('2026-03-12')
  })
})

describe('a slip', () => {
  it.each([
    ['2026-03-05', 1],
    ['2026-03-06', 2],
    ['2026-03-10', 2],
    ['2026-03-11', 3],
  ])('due on Thursday 5 March and not answered is on %s at level %d', (today, level) => expect(slipLevel('2026-03-05', today, 3, calendar)).toBe(level))

  it('is green, yellow on its last working day, red after it', () => {
    expect(['2026-03-02', '2026-03-04', '2026-03-05', '2026-03-06'].map((today) => answerColour('2026-03-05', today, 3, calendar))).toEqual(['green', 'yellow', 'yellow', 'red'])
  })

  it.each([
    [{ closed: true, replied: true, ofCase: false, caseEnded: false }, 'settled', '这张督办单已经结案'],
    [{ closed: false, replied: true, ofCase: true, caseEnded: false }, 'settled', null],
    [{ closed: false, replied: true, ofCase: true, caseEnded: false }, 'withdrawn', '已经答复的督办单不能撤销,请按整改情况结案'],
    [{ closed: false, replied: false, ofCase: true, caseEnded: false }, 'unsettled', '承办单位还没有答复,不能结案;确已口头答复的,请代为登记答复'],
    [{ closed: false, replied: false, ofCase: true, caseEnded: true }, 'unsettled', null],
    [{ closed: false, replied: false, ofCase: false, caseEnded: false }, 'settled', '还没有答复,只能按“未整改”或“撤销督办”结案'],
    [{ closed: false, replied: false, ofCase: false, caseEnded: false }, 'withdrawn', null],
  ] as const)('%o cannot be closed as %s: %s', (slip, verdict, why) => expect(refuseClosing(slip, verdict)).toBe(why))
})

describe('a complaint', () => {
  const about = { aboutKind: 'staff', aboutCode: 'wang' } as const
  const supervisor = { id: 'li', role: 'supervisor' } as const
  const filled = { owner: 'li', text: '已电话联系', finding: '属实', handling: '道歉', justified: true, told: '本人', answer: '已处理', reason: '遗漏' }

  it('goes 受理 调查 处置 反馈 归档, and nothing leaves the archive', () => {
    const arrows = COMPLAINT_STATE_NAMES.flatMap((state) =>
      COMPLAINT_EVENT_NAMES.map((event) => [state, event, decideComplaint({ state, ...about }, event, supervisor, filled)] as const).flatMap(([from, event, d]) => (d.ok && d.to !== from ? [`${from} ${event} ${d.to}`] : [])),
    )
    expect(arrows).toEqual([
      'accepted investigate investigating', 'investigating handle handled', 'handled answer answered', 'handled back investigating',
      'answered back investigating', 'answered archive archived',
    ])
  })

  it.each(COMPLAINT_EVENT_NAMES)('“%s” asks for all it needs', (event: ComplaintEventName) => {
    const state: ComplaintState = COMPLAINT_EVENTS[event].from[0]!
    for (const field of COMPLAINT_EVENTS[event].needs)
      expect(decideComplaint({ state, ...about }, event, supervisor, { ...filled, [field]: '' })).toMatchObject({ ok: false, field })
    expect(decideComplaint({ state, ...about }, event, supervisor, filled).ok).toBe(true)
  })

  it('is never handled by whom it is about, nor given to him', () => {
    expect(decideComplaint({ state: 'accepted', ...about }, 'investigate', { id: 'wang', role: 'supervisor' }, {})).toMatchObject({ ok: false, message: '这件投诉是关于您本人的,应当由他人办理' })
    expect(decideComplaint({ state: 'accepted', ...about }, 'assign', supervisor, { owner: 'wang' })).toMatchObject({ ok: false, field: 'owner' })
  })

  it('departments look into it and answer; only supervisors give out, return and file', () => {
    const officer = { id: 'chen', role: 'officer' } as const
    const may = COMPLAINT_EVENT_NAMES.filter((event) => decideComplaint({ state: COMPLAINT_EVENTS[event].from[0]!, ...about }, event, officer, filled).ok)
    expect(may).toEqual(['investigate', 'note', 'handle', 'answer'])
    expect(decideComplaint({ state: 'accepted', ...about }, 'investigate', { id: 'x', role: 'clerk' }, {})).toMatchObject({ ok: false })
  })
})
