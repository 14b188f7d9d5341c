import { describe, expect, it } from 'vitest'
import { callKey, callText, isStale, newCalls, spokenText, type BoardCall } from '#renderer/screens/board/calls.ts'
import { expectedText, minutesText } from '#renderer/screens/queue/lists.ts'
import { handOverInput } from '#renderer/screens/shift/keeping.ts'

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
