import { describe, expect, it } from 'vitest'
import { callKey, callText, isStale, newCalls, spokenText, type BoardCall } from '#renderer/screens/board/calls.ts'
import { expectedText, lastsOf, minutesText } from '#renderer/screens/queue/lists.ts'
import { handOverInput } from '#renderer/screens/shift/keeping.ts'
import { plainState } from '#renderer/screens/customer/words.ts'
import { CASE_STATE_NAMES } from '#shared/rules/caseMachine.ts'

const call = (number: string, at: string, times = 1): BoardCall => ({ number, counter: '03', at: `2026-03-02T09:${at}:00.000+08:00`, times })

describe('announcing calls', () => {
  it('says nothing of what was called before the screen was switched on', () => {
    expect(newCalls(null, [call('A001', '00')])).toEqual([])
  })

  it('says new calls oldest first, a recall again, and nothing twice', () => {
    const known = new Set([callKey(call('A001', '00'))])
    const calls = [call('A003', '05'), call('A001', '00', 2), call('A002', '03')]
    expect(newCalls(known, calls).map((c) => c.number)).toEqual(['A001', 'A002', 'A003'])
    expect(newCalls(new Set(calls.map(callKey)), calls)).toEqual([])
  })

  it('yesterday’s A001 and today’s are two calls', () => {
    expect(callKey(call('A001', '00'))).not.toBe(callKey({ ...call('A001', '00'), at: '2026-03-03T09:00:00.000+08:00' }))
  })

  it('is written as people write it and read digit by digit', () => {
    expect(callText(call('A012', '00'))).toBe('请A012号到3号窗口')
    expect(spokenText({ number: 'A012', counter: '12' })).toBe('请 A 零 一 二 号,到 12 号窗口')
  })

  it('a picture without news for three polls is old; one that never had any is not yet', () => {
    expect(isStale(1000, 8000)).toBe(false)
    expect(isStale(1000, 8001)).toBe(true)
    expect(isStale(0, 99_000)).toBe(false)
  })
})

describe('words of the queue', () => {
  it('waits', () => {
    expect([0, 59, 60, 3599, 3600, 3900].map(minutesText)).toEqual(['不到1分', '不到1分', '1分', '59分', '1小时00分', '1小时05分'])
    expect(expectedText({ expectedMinutes: 0 })).toBe('不用等')
    expect(expectedText({ expectedMinutes: 75 })).toBe('约1小时15分')
  })
})

describe('what stands at the counters', () => {
  const ticket = (state: 'called' | 'serving', since: string) =>
    ({ state, since: `${since}:00.000+08:00`, serviceSeconds: 57_420 }) as Parameters<typeof lastsOf>[0]

  it('says how long it lasts today, and since when what was left open on another day', () => {
    expect(lastsOf(ticket('called', '2026-03-02T09:03'), 'counters', '2026-03-02')).toBe('09:03 叫号')
    expect(lastsOf(ticket('serving', '2026-03-02T09:03'), 'counters', '2026-03-02')).toBe('办理 15小时57分')
    expect(lastsOf(ticket('serving', '2026-03-01T16:33'), 'counters', '2026-03-02')).toBe('3月1日 16:33 起没有办完')
  })
})

describe('what the resident reads', () => {
  it('is no word of the office', () => {
    for (const state of CASE_STATE_NAMES) expect(plainState(state), state).not.toMatch(/转办|在途|部门|补正|送达|退件|待/)
  })
})

describe('the hand-over form', () => {
  const line = (name: string, amount = '', note = '') => ({ name, amount, note })

  it('wants to know to whom, and what and how much of every line begun', () => {
    expect(handOverInput({ to: ' ', keeping: [], incidents: '' })).toMatchObject({ ok: false, field: 'to' })
    expect(handOverInput({ to: '甲', keeping: [line(''), line('公章')], incidents: '' })).toMatchObject({ ok: false, field: 'amount-1' })
    expect(handOverInput({ to: '甲', keeping: [line('', '1 枚')], incidents: '' })).toMatchObject({ ok: false, field: 'name-0' })
  })

  it('leaves empty lines and empty remarks out', () => {
    const form = { to: ' 甲 ', keeping: [line('公章', '1 枚'), line('', ' '), line('收据', '2 本', ' 至第40号 ')], incidents: ' ' }
    expect(handOverInput(form)).toEqual({ ok: true, input: { to: '甲', keeping: [{ name: '公章', amount: '1 枚' }, { name: '收据', amount: '2 本', note: '至第40号' }] } })
  })
})
