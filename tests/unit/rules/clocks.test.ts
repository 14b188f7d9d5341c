import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { createCalendar } from '#shared/rules/calendar.ts'
import { calendarYearsFromPackage } from '#shared/rules/calendarSource.ts'
import type { ClockEvent, Clocks, LimitsInput } from '#shared/rules/clocks.ts'
import { SUSPENSION_REASONS, computeClocks, explainClock } from '#shared/rules/clocks.ts'
import { addDays } from '#shared/rules/time.ts'

const calendar = createCalendar(calendarYearsFromPackage())
const LIMITS: LimitsInput = { legal: 20, promised: 10, joint: false }

/** Events a clerk can read: `3-02 收件`, in 2026. */
const WORDS: Record<string, Omit<ClockEvent, 'date'>> = {
  收件: { type: 'receive' }, 受理: { type: 'accept' }, 告知: { type: 'correctionNotice' },
  主管再告知: { type: 'correctionNotice', supervisorReason: '材料过期' }, 部分补正: { type: 'supplement', complete: false },
  补齐: { type: 'supplement', complete: true }, 不予受理: { type: 'decline' }, 撤回: { type: 'withdraw' }, 转办: { type: 'dispatch' },
  签收: { type: 'signIn' }, 退回: { type: 'sendBack' }, 改派: { type: 'reassign' }, 鉴定: { type: 'suspend', reason: '鉴定', plannedEnd: '2026-12-31' },
  领导出差: { type: 'suspend', reason: '领导出差', plannedEnd: '2026-12-31' }, 恢复: { type: 'resume' },
  延期: { type: 'extend', reason: '案情复杂', approver: '李主任' }, 无批准延期: { type: 'extend', reason: '案情复杂' }, 退件: { type: 'reject' },
  办结: { type: 'close' }, 送达: { type: 'deliver' }, 补正逾期: { type: 'correctionExpired' }, 当场办结: { type: 'finishOnTheSpot' },
  视为受理: { type: 'deemedAccept' },
}
const full = (d: string) => `2026-${d.padStart(5, '0')}`
const events = (...lines: string[]): ClockEvent[] => lines.map((line) => {
  const [day, word] = line.split(' ') as [string, string]
  return { date: full(day), ...WORDS[word]! }
})
const on = (today: string, lines: string[], limits: Partial<LimitsInput> = {}): Clocks =>
  computeClocks({ limits: { ...LIMITS, ...limits }, events: events(...lines), today: full(today), calendar })

describe('acceptance (A)', () => {
  // 2 March 2026 is a Monday.
  it.each([
    ['day of receipt', '3-02', ['3-02 收件'], { phase: 'accepting', acceptanceDeadline: '2026-03-09', acceptanceDate: null, deemedAccepted: false, colour: null }],
    ['last day', '3-09', ['3-02 收件'], { phase: 'accepting', deemedAccepted: false }],
    ['first day after: deemed accepted from the day of receipt', '3-10', ['3-02 收件'], { phase: 'handling', deemedAccepted: true, acceptanceDate: '2026-03-02', legalDue: '2026-03-30', promisedDue: '2026-03-16' }],
    ['a Saturday after a Friday deadline is a day after', '3-07', ['2-27 收件', '3-07 受理'], { deemedAccepted: true, acceptanceDate: '2026-02-27' }],
    ['accepted on the last day', '3-10', ['3-02 收件', '3-09 受理'], { phase: 'handling', deemedAccepted: false, acceptanceDate: '2026-03-09' }],
    ['a later acceptance changes nothing', '3-12', ['3-02 收件', '3-10 受理'], { deemedAccepted: true, acceptanceDate: '2026-03-02' }],
    ['a later notice changes nothing', '3-12', ['3-02 收件', '3-10 告知'], { phase: 'handling', deemedAccepted: true, acceptanceDate: '2026-03-02' }],
    ['a later refusal changes nothing', '3-12', ['3-02 收件', '3-10 不予受理'], { phase: 'handling', deemedAccepted: true }],
    ['received on an open Sunday: Monday is day 1', '3-01', ['3-01 收件'], { acceptanceDeadline: '2026-03-06' }],
    ['declined in time', '3-05', ['3-02 收件', '3-05 不予受理'], { phase: 'closed', legalDue: null, colour: null, deliveryDeadline: null }],
    ['before the receipt nothing is known', '3-01', ['3-02 收件'], { phase: 'accepting', acceptanceDeadline: null, acceptanceDate: null }],
  ])('%s', (_name, today, lines, expected) => expect(on(today, lines)).toMatchObject(expected))

  it('warns on working days 3, 4 and 5, and not before', () => {
    const warned = ['3-02', '3-03', '3-04', '3-05', '3-06', '3-09'].map((d) => on(d, ['3-02 收件']).warnings.map((w) => w.message.match(/第(\d)个/)?.[1]).join())
    expect(warned).toEqual(['', '', '', '3', '4', '5'])
  })

  it('what comes too late is reported', () => {
    expect(on('3-12', ['3-02 收件', '3-10 受理', '3-10 视为受理']).ignored.map(([i]) => i)).toEqual([1])
    expect(on('3-12', ['3-02 收件', '3-09 视为受理']).ignored.map(([i]) => i)).toEqual([1])
  })
})

describe('correction (F)', () => {
  const notice = ['3-02 收件', '3-04 告知']
  it.each([
    ['the notice stops A', '3-20', notice, { phase: 'awaitingCorrection', acceptanceDeadline: null, deemedAccepted: false, colour: null, legalDue: null }],
    ['a part supplement changes nothing', '3-20', [...notice, '3-05 部分补正'], { phase: 'awaitingCorrection', acceptanceDeadline: null }],
    ['five new working days from the day all is in', '3-16', [...notice, '3-10 部分补正', '3-16 补齐'], { phase: 'accepting', acceptanceDeadline: '2026-03-23' }],
    ['deemed acceptance from that day', '3-24', [...notice, '3-16 补齐'], { phase: 'handling', deemedAccepted: true, acceptanceDate: '2026-03-16', promisedDue: '2026-03-30' }],
    ['accepted the day all is in', '3-16', [...notice, '3-16 补齐', '3-16 受理'], { acceptanceDate: '2026-03-16', deemedAccepted: false }],
    ['cannot be accepted before', '3-16', [...notice, '3-10 受理', '3-16 补齐'], { phase: 'accepting', acceptanceDate: null, ignored: [[2, '补正材料尚未收齐']] }],
    ['a second notice has no effect', '3-24', [...notice, '3-16 补齐', '3-17 告知'], { phase: 'handling', deemedAccepted: true, ignored: [[3, '补正只能一次性告知,再次告知须由主管说明理由']] }],
    ['a second notice by a supervisor with a reason has', '3-24', [...notice, '3-16 补齐', '3-17 主管再告知'], { phase: 'awaitingCorrection', ignored: [] }],
    ['withdrawn meanwhile', '3-24', [...notice, '3-16 撤回'], { phase: 'closed' }],
  ])('%s', (_name, today, lines, expected) => expect(on(today, lines)).toMatchObject(expected))

  it('the matter’s limit: shown, warned about, and then only it may end the case', () => {
    const limits = { correctionDays: 10 }
    expect(on('3-18', notice, limits)).toMatchObject({ correctionDeadline: '2026-03-18', warnings: [] })
    expect(on('3-19', notice, limits).warnings[0]!.code).toBe('correctionExpired')
    expect(on('3-20', [...notice, '3-18 补正逾期'], limits)).toMatchObject({ phase: 'awaitingCorrection', ignored: [[2, '补正期限未到']] })
    expect(on('3-20', [...notice, '3-19 补正逾期'], limits)).toMatchObject({ phase: 'closed', ignored: [] })
    expect(on('3-30', [...notice, '3-19 补齐'], limits)).toMatchObject({ deemedAccepted: true, acceptanceDate: '2026-03-19' })
  })
})

describe('limits and suspension (L, P)', () => {
  const accepted = ['3-02 收件', '3-02 受理']
  it.each([
    ['plain', '3-03', accepted, { legalDue: '2026-03-30', promisedDue: '2026-03-16' }],
    ['sending back and reassigning do not stop', '3-12', [...accepted, '3-03 转办', '3-04 退回', '3-05 改派', '3-05 转办'], { promisedDue: '2026-03-16', phase: 'handling' }],
    ['while suspended no due date is shown', '3-10', [...accepted, '3-05 鉴定'], { phase: 'suspended', legalDue: null, promisedDue: null, colour: 'suspended', legalColour: 'suspended' }],
    // Between Thu 5 and Wed 11 lie 6, 9, 10: three working days.
    ['three working days skipped', '3-11', [...accepted, '3-05 鉴定', '3-11 恢复'], { phase: 'handling', legalDue: '2026-04-02', promisedDue: '2026-03-19' }],
    ['resumed the same day: nothing skipped', '3-11', [...accepted, '3-05 鉴定', '3-05 恢复'], { promisedDue: '2026-03-16' }],
    ['resumed the next day: nothing skipped', '3-11', [...accepted, '3-05 鉴定', '3-06 恢复'], { promisedDue: '2026-03-16' }],
    ['twice', '3-20', [...accepted, '3-03 鉴定', '3-05 恢复', '3-05 鉴定', '3-09 恢复'], { promisedDue: '2026-03-18' }],
    ['begun on the last day of the promise: it is not revived', '3-25', [...accepted, '3-16 鉴定', '3-24 恢复'], { promisedDue: '2026-03-16', colour: 'red', legalDue: '2026-04-07' }],
    ['after both passed: neither revived', '4-20', [...accepted, '4-01 鉴定', '4-15 恢复'], { promisedDue: '2026-03-16', legalDue: '2026-03-30', legalColour: 'red' }],
    ['a ninth reason has no effect', '3-10', [...accepted, '3-05 领导出差'], { phase: 'handling', promisedDue: '2026-03-16' }],
    ['not before acceptance', '3-04', ['3-02 收件', '3-03 鉴定'], { phase: 'accepting', ignored: [[1, '尚未受理,此事项不产生期限上的效力']] }],
    ['withdrawn while suspended', '3-10', [...accepted, '3-05 鉴定', '3-09 撤回'], { phase: 'closed', colour: null }],
  ])('%s', (_name, today, lines, expected) => expect(on(today, lines)).toMatchObject(expected))

  it.each(SUSPENSION_REASONS.map((r) => [r]))('%s suspends', (reason) => {
    const list = [...events(...accepted), { date: '2026-03-05', type: 'suspend', reason, plannedEnd: '2026-03-20' }]
    expect(computeClocks({ limits: LIMITS, events: list, today: '2026-03-06', calendar }).phase).toBe('suspended')
  })

  it('a suspension needs a planned end that is not before it', () => {
    for (const plannedEnd of [undefined, null, '', '2026-02-30', '2026-03-04']) {
      const list = [...events(...accepted), { date: '2026-03-05', type: 'suspend', reason: '听证', plannedEnd }]
      expect(computeClocks({ limits: LIMITS, events: list, today: '2026-03-06', calendar }).ignored).toHaveLength(1)
    }
  })

  it('natural days: the last day moves to a working day, days of suspension are skipped', () => {
    const natural = { legal: { days: 30, unit: 'natural' as const }, promised: null }
    expect(on('3-03', accepted, natural)).toMatchObject({ legalDue: '2026-04-01', promisedDue: null, colour: 'green' })
    expect(on('3-11', [...accepted, '3-05 鉴定', '3-11 恢复'], natural).legalDue).toBe('2026-04-07') // 6 April, of 清明, → 7
  })
})

describe('extension', () => {
  const accepted = ['3-02 收件', '3-02 受理']
  it.each([
    ['+10 on both', '3-20', [...accepted, '3-10 延期'], {}, { legalDue: '2026-04-14', promisedDue: '2026-03-30', ignored: [] }],
    ['+15 when joint', '3-20', [...accepted, '3-10 延期'], { joint: true }, { legalDue: '2026-04-21', promisedDue: '2026-04-07' }],
    ['on the legal date', '4-01', [...accepted, '3-30 延期'], {}, { legalDue: '2026-04-14', ignored: [] }],
    ['a day later', '4-01', [...accepted, '3-31 延期'], {}, { legalDue: '2026-03-30', ignored: [[2, '法定期限2026-03-30已过,不能再延期']] }],
    ['only once', '3-20', [...accepted, '3-10 延期', '3-11 延期'], {}, { legalDue: '2026-04-14', ignored: [[3, '只能延期一次(行政许可法第四十二条)']] }],
    ['not while suspended', '3-20', [...accepted, '3-05 鉴定', '3-06 延期', '3-11 恢复'], {}, { legalDue: '2026-04-02', ignored: [[3, '特别程序期间不能延期']] }],
    ['with an approver', '3-20', [...accepted, '3-10 无批准延期'], {}, { legalDue: '2026-03-30', ignored: [[2, '延期须写明批准人']] }],
    ['the date moved by a suspension is the one that counts', '4-02', [...accepted, '3-05 鉴定', '3-11 恢复', '4-02 延期'], {}, { legalDue: '2026-04-17', ignored: [] }],
  ])('%s', (_name, today, lines, limits, expected) => expect(on(today, lines, limits)).toMatchObject(expected))
})

describe('colours', () => {
  const accepted = ['3-02 收件', '3-02 受理'] // promise 16 March, legal 30 March
  it.each([
    ['3-11', 'green', 'green'], // 3 left
    ['3-12', 'yellow', 'green'], // 2 left: 5×2 ≤ 10
    ['3-16', 'yellow', 'green'], // the day itself
    ['3-17', 'red', 'green'],
    ['3-24', 'red', 'yellow'], // legal: 4 left, 5×4 ≤ 20
    ['3-23', 'red', 'green'],
    ['3-31', 'red', 'red'],
  ])('on %s: %s, legal %s', (today, colour, legalColour) => expect(on(today, accepted)).toMatchObject({ colour, legalColour }))

  it('a Saturday after a Friday due date is red', () => {
    expect(on('3-06', accepted, { promised: 4 }).colour).toBe('yellow')
    expect(on('3-07', accepted, { promised: 4 })).toMatchObject({ colour: 'red', overrun: true, remaining: 0 })
  })

  it('an extension widens the yellow stretch', () => {
    expect(on('3-24', [...accepted, '3-10 延期'])).toMatchObject({ promisedDue: '2026-03-30', colour: 'yellow' }) // 5×4 ≤ 10+10
    expect(on('3-23', [...accepted, '3-10 延期']).colour).toBe('green')
  })

  it('without a promise the legal limit gives the colour; without both there is none', () => {
    expect(on('3-24', accepted, { promised: null })).toMatchObject({ colour: 'yellow', legalColour: 'yellow' })
    expect(on('3-24', accepted, { promised: null, legal: null })).toMatchObject({ colour: null, legalColour: null, legalDue: null })
  })

  it('none before acceptance and after closing; the overrun is remembered', () => {
    expect(on('3-03', ['3-02 收件']).colour).toBeNull()
    expect(on('3-20', [...accepted, '3-18 办结'])).toMatchObject({ colour: null, legalColour: null, overrun: true })
    expect(on('3-20', [...accepted, '3-16 办结'])).toMatchObject({ colour: null, overrun: false })
    expect(on('3-25', [...accepted, '3-16 鉴定'])).toMatchObject({ colour: 'suspended', overrun: false })
    expect(on('3-25', [...accepted, '3-17 鉴定'])).toMatchObject({ colour: 'suspended', overrun: true })
  })
})

describe('hand-over (H), delivery (R), ends', () => {
  const accepted = ['3-02 收件', '3-02 受理']
  it('H: one working day, until signed; a sent-back case starts again', () => {
    expect(on('3-06', [...accepted, '3-06 转办']).handoverDeadline).toBe('2026-03-09')
    expect(on('3-10', [...accepted, '3-06 转办']).warnings[0]!.code).toBe('handoverOverdue')
    expect(on('3-10', [...accepted, '3-06 转办', '3-09 签收']).handoverDeadline).toBeNull()
    expect(on('3-12', [...accepted, '3-06 转办', '3-09 退回', '3-12 转办']).handoverDeadline).toBe('2026-03-13')
  })

  it.each([
    ['R', '3-16', [...accepted, '3-10 办结'], { phase: 'closed', deliveryDeadline: '2026-03-24', legalDue: '2026-03-30' }],
    ['delivered', '3-16', [...accepted, '3-10 办结', '3-12 送达'], { phase: 'delivered', deliveryDeadline: '2026-03-24', warnings: [] }],
    ['instant', '3-02', ['3-02 收件', '3-02 当场办结'], { phase: 'closed', acceptanceDate: '2026-03-02', deliveryDeadline: '2026-03-16' }],
    ['rejected: ended without delivery clock', '3-16', [...accepted, '3-10 退件'], { phase: 'closed', deliveryDeadline: null }],
    ['nothing after the end', '3-16', [...accepted, '3-10 办结', '3-11 鉴定', '3-11 延期', '3-11 受理', '3-11 办结'], { ignored: [[3, '办件已经终结'], [4, '办件已经终结'], [5, '办件已经终结'], [6, '办件已经终结']] }],
    ['nothing before the receipt', '3-16', ['3-02 受理', '3-02 收件'], { ignored: [[0, '尚未收件']], deemedAccepted: true }],
    ['an unknown name', '3-03', ['3-02 收件', '3-02 跳舞'], { ignored: [[1, '未知的事项:undefined']] }],
  ])('%s', (_name, today, lines, expected) => expect(on(today, lines)).toMatchObject(expected))
})

describe('provisional dates', () => {
  it('are named when they touch a year without data', () => {
    expect(on('12-28', ['12-14 收件', '12-14 受理']).provisional).toEqual(['legalDue'])
    expect(on('12-31', ['12-30 收件']).provisional).toEqual(['acceptanceDeadline'])
    expect(on('12-28', ['12-14 收件', '12-14 受理', '12-28 办结']).provisional).toEqual(['legalDue', 'deliveryDeadline'])
  })
})

describe('explanation', () => {
  it('tells each day of a paused limit', () => {
    const input = { limits: LIMITS, events: events('3-02 收件', '3-02 受理', '3-05 鉴定', '3-11 恢复'), today: '2026-03-12', calendar }
    const days = explainClock(input, 'P')
    expect(days[0]).toMatchObject({ date: '2026-03-02', kind: 'event' })
    expect(days.filter((d) => d.kind === 'paused').map((d) => d.date)).toEqual(['2026-03-06', '2026-03-07', '2026-03-08', '2026-03-09', '2026-03-10'])
    expect(days.at(-1)).toMatchObject({ date: '2026-03-19', count: 10 })
    expect(days.find((d) => d.date === '2026-03-11')!.note).toContain('恢复办理当日照常计入')
    expect(explainClock(input, 'legalDue').at(-1)).toMatchObject({ date: '2026-04-02', count: 20 })
  })

  it('stops at today while suspended, is empty for clocks that do not run', () => {
    const input = { limits: LIMITS, events: events('3-02 收件', '3-02 受理', '3-05 鉴定'), today: '2026-03-12', calendar }
    expect(explainClock(input, 'L').at(-1)).toMatchObject({ date: '2026-03-12', kind: 'paused' })
    expect(explainClock(input, 'R')).toEqual([])
    expect(explainClock(input, 'F')).toEqual([])
  })
})

describe('properties', () => {
  const word = fc.constantFrom(...Object.keys(WORDS))
  const log = fc.array(fc.tuple(fc.nat(70), word), { maxLength: 14 })
    .map((list) => [['2026-03-02', '收件'] as const, ...list.map(([n, w]) => [addDays('2026-03-02', n), w] as const)])
    .map((list) => list.map(([date, w]) => ({ date, ...WORDS[w]! }) as ClockEvent))
  const limits = fc.record({
    legal: fc.option(fc.integer({ min: 1, max: 40 }), { nil: null }), promised: fc.option(fc.integer({ min: 1, max: 30 }), { nil: null }),
    joint: fc.boolean(), correctionDays: fc.option(fc.integer({ min: 1, max: 20 }), { nil: null }),
  })
  const day = fc.nat(90).map((n) => addDays('2026-03-02', n))

  it('later events are unknown on an earlier today, and ignored events change nothing', () => {
    fc.assert(fc.property(log, limits, day, (list, l, today) => {
      const all = computeClocks({ limits: l, events: list, today, calendar })
      const known = list.filter((e) => e.date <= today)
      const { ignored, ...rest } = computeClocks({ limits: l, events: known, today, calendar })
      const { ignored: _, ...allRest } = all
      expect(allRest).toEqual(rest)
      const skip = new Set(ignored.map(([i]) => i))
      const effective = known.filter((_e, i) => !skip.has(i))
      expect(computeClocks({ limits: l, events: effective, today, calendar })).toEqual({ ...rest, ignored: [] })
    }), { numRuns: 1000 })
  })

  it('colours, dates and explanation agree', () => {
    fc.assert(fc.property(log, limits, day, (list, l, today) => {
      const input = { limits: l, events: list, today, calendar }
      const c = computeClocks(input)
      if (c.phase === 'suspended') expect([c.legalDue, c.promisedDue]).toEqual([null, null])
      if (c.phase !== 'handling' && c.phase !== 'suspended') expect([c.colour, c.legalColour]).toEqual([null, null])
      if (c.acceptanceDate === null) expect([c.legalDue, c.promisedDue]).toEqual([null, null])
      for (const [name, extra] of [['legalDue', l.legal], ['promisedDue', l.promised]] as const) {
        const due = c[name]
        if (!due) continue
        const days = explainClock(input, name)
        expect(days.at(-1)!.date).toBe(due)
        const counted = days.filter((d) => d.count !== undefined)
        expect([0, 10, 15].map((x) => x + extra!)).toContain(counted.length)
        // Walking the days one by one ends on the day the formula gives, not before and not after.
        expect(days.at(-1)!.count).toBe(counted.length)
        expect(counted.every((d) => calendar.isWorkingDay(d.date))).toBe(true)
      }
    }), { numRuns: 1000 })
  })

  it('time alone never moves a due date of a case that is neither accepting nor suspended', () => {
    fc.assert(fc.property(log, limits, fc.nat(30), (list, l, later) => {
      const last = addDays('2026-03-02', 71)
      const a = computeClocks({ limits: l, events: list, today: last, calendar })
      const b = computeClocks({ limits: l, events: list, today: addDays(last, later), calendar })
      if (a.phase === 'accepting') return
      expect([b.legalDue, b.promisedDue, b.acceptanceDate]).toEqual([a.legalDue, a.promisedDue, a.acceptanceDate])
    }), { numRuns: 500 })
  })
})
