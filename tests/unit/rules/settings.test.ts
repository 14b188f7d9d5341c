import { describe, expect, it } from 'vitest'
import { ANSWER_LIMITS } from '#shared/rules/lightCase.ts'
import { answerLimitsOf, refuseSetting, SETTING_KEYS, SETTINGS, supervisionDaysOf, type Settings } from '#shared/rules/settings.ts'
import { SUPERVISION_DAYS } from '#shared/rules/supervision.ts'
import { whereNow } from '#shared/text/stations.ts'

const defaults = Object.fromEntries(SETTING_KEYS.map((key) => [key, SETTINGS[key].default])) as Settings

describe('numbers of a centre', () => {
  it.each(SETTING_KEYS)('%s: its default and both bounds can be set, what lies beyond cannot', (key) => {
    const { min, max } = SETTINGS[key]
    for (const good of [defaults[key], min, max]) expect(refuseSetting(key, good)).toBeNull()
    for (const bad of [min - 1, max + 1, min + 0.5, Number.NaN]) expect(refuseSetting(key, bad)).toContain(`${min} 到 ${max}`)
  })

  it('untouched are the limits of the rules', () => {
    expect(supervisionDaysOf(defaults)).toEqual(SUPERVISION_DAYS)
    expect(answerLimitsOf(defaults)).toEqual(ANSWER_LIMITS)
  })

  it('the law gives ten working days for delivery: never more', () => expect(refuseSetting('case.deliveryDays', 11)).not.toBeNull())
})

describe('where a matter went', () => {
  const station = (n: number) => ({ name: `第${n}受理站`, address: n === 2 ? null : `${n}号`, phone: n === 2 ? null : `025-9999000${n}`, communityCode: `C0${n}` })
  const moved = { since: '2026-03-02', stations: [1, 2, 3].map(station) }
  it.each([
    ['C01', 6, '请到第1受理站(1号,电话 025-99990001)办理'],
    ['C09', 6, '请到申请人所属社区的受理站办理:第1受理站(1号,电话 025-99990001)、第2受理站(地址见公告,电话 见公告)、第3受理站(3号,电话 025-99990003)'],
    [null, 1, '请到申请人所属社区的受理站办理:第1受理站(1号,电话 025-99990001)等 3 处'],
  ])('applicant of %s, %d shown', (community, shown, text) => expect(whereNow(moved, community, shown)).toBe(text))
})
