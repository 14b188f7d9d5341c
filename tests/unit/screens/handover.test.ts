import { describe, expect, it } from 'vitest'
import type { MatterAuthority } from '#shared/contract/authority.ts'
import { authorityInput, checkAuthority, letterText, shown, startForm } from '#renderer/screens/authority/authority.ts'
import { wayText } from '#renderer/screens/handover/ticks.ts'

const matter = (code: string, now: Partial<MatterAuthority['now']> = {}): MatterAuthority => ({
  matterCode: code, matterName: `事项${code}`, departmentCode: 'WS', departmentName: '卫生局', history: [],
  now: { id: null, issuingAuthority: '卫生局', sealOwner: '卫生局', letter: null, gap: null, daysLeft: null, colour: null, refusal: null, ...now },
})
const LETTER = { number: '白委3号', from: '2026-01-01', to: '2026-03-31' }

describe('how long papers have been on their way', () => {
  it.each([[0, '0 小时'], [3.5, '3.5 小时'], [8, '1 个工作日'], [10.5, '1 个工作日 2.5 小时'], [26, '3 个工作日 2 小时']])('%d hours: %s', (hours, text) => expect(wayText(hours)).toBe(text))
})

describe('the list of authority', () => {
  const all = [matter('WS-01'), matter('WS-02', { id: 'a', letter: LETTER, colour: 'green', daysLeft: 60 }), matter('WS-03', { id: 'b', letter: LETTER, colour: 'yellow', daysLeft: 0 }), matter('WS-04', { id: 'c', letter: LETTER, colour: 'red', gap: 'expired', daysLeft: -3 })]
  it.each<[Parameters<typeof shown>[1], string, string[]]>([
    ['all', '', ['WS-01', 'WS-02', 'WS-03', 'WS-04']], ['letters', '', ['WS-02', 'WS-03', 'WS-04']], ['trouble', '', ['WS-03', 'WS-04']], ['all', ' ws-02 ', ['WS-02']], ['all', '白委', ['WS-02', 'WS-03', 'WS-04']], ['all', '没有', []],
  ])('%s, “%s”', (which, words, codes) => expect(shown(all, which, words).map((m) => m.matterCode)).toEqual(codes))
  it('says the state of a letter in words', () => expect(all.map(letterText)).toEqual(['按目录', '还有60天', '今天到期', '2026-03-31已到期']))

  it('a new entry begins with what applies; a letter must be whole and end after it begins', () => {
    const form = startForm(all[3]!, '2026-04-01')
    expect(form).toMatchObject({ issuingAuthority: '卫生局', delegated: true, number: '', validFrom: '2026-04-01' })
    expect(checkAuthority(form)).toEqual({ number: '请填写委托书文号', to: '请选择截止日期' })
    expect(checkAuthority({ ...form, number: '白委9号', to: '2026-03-31' })).toEqual({ to: '截止日期不能早于起始日期' })
    expect(checkAuthority({ ...form, delegated: false, issuingAuthority: ' ' })).toEqual({ issuingAuthority: '请填写决定机关' })
    expect(authorityInput('WS-04', { ...form, number: '白委9号', to: '2027-03-31' })).toEqual({ matterCode: 'WS-04', issuingAuthority: '卫生局', sealOwner: '卫生局', validFrom: '2026-04-01', letter: { number: '白委9号', from: '2026-04-01', to: '2027-03-31' } })
    expect(authorityInput('WS-04', { ...form, delegated: false })).not.toHaveProperty('letter')
  })
})
