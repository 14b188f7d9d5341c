import { describe, expect, it } from 'vitest'
import { createCalendar } from '#shared/rules/calendar.ts'
import { ANSWER_LIMITS, decideLight, formatLightNumber, LIGHT_EVENT_NAMES, lightActions, lightLamp, promisedAt, surnameOnly, type LightEventName, type LightState } from '#shared/rules/lightCase.ts'

/** Everything each event asks for. */
const FULL: Record<LightEventName, Record<string, string>> = {
  assign: { staffId: 'a' }, transfer: { ownerKind: 'community', text: '归社区' }, note: { text: '已电话联系' }, answer: { text: '已修好' },
  feedback: { told: '王女士', way: 'phone', text: '已告知' }, reopen: { text: '又坏了' }, cancel: { text: '重复登记' },
}
const ALLOWED: Record<LightState, Partial<Record<LightEventName, LightState>>> = {
  open: { assign: 'open', transfer: 'open', note: 'open', answer: 'answered', cancel: 'cancelled' },
  answered: { assign: 'answered', transfer: 'open', note: 'answered', answer: 'answered', feedback: 'done', reopen: 'open', cancel: 'cancelled' },
  done: { reopen: 'open' },
  cancelled: {},
}
const STATES = Object.keys(ALLOWED) as LightState[]

describe('light case: every state with every event', () => {
  it.each(STATES.flatMap((state) => LIGHT_EVENT_NAMES.map((event) => [state, event] as const)))('%s + %s', (state, event) => {
    const to = ALLOWED[state][event]
    const decision = decideLight(state, event, FULL[event])
    if (to) expect(decision).toEqual({ ok: true, to })
    else expect(decision).toMatchObject({ ok: false, message: expect.stringContaining('不能') })
  })
  it.each(STATES)('the keys shown in state %s are those that work', (state) => expect(lightActions(state).toSorted()).toEqual(Object.keys(ALLOWED[state]).toSorted()))
  it.each(LIGHT_EVENT_NAMES.flatMap((event) => Object.keys(FULL[event]).map((field) => [event, field] as const)))('%s without %s is refused at that field', (event, field) => {
    expect(decideLight('answered', event, { ...FULL[event], [field]: '  ' })).toMatchObject({ ok: false, field })
  })
  it('nothing is done before the resident was told', () => expect(decideLight('open', 'feedback', FULL.feedback)).toMatchObject({ ok: false, message: expect.stringContaining('请先答复') }))
})

describe('promised time and lamp', () => {
  const calendar = createCalendar([])
  const at = '2026-03-06T16:00:00.000+08:00'
  it.each([
    ['urgent', '2026-03-06T18:00:00.000+08:00'],
    ['help', '2026-03-07T16:00:00.000+08:00'],
    ['inquiry', '2026-03-09T23:59:59.999+08:00'],
    ['property', '2026-03-11T23:59:59.999+08:00'],
    ['affair', '2026-03-13T23:59:59.999+08:00'],
  ] as const)('%s received on a Friday afternoon → %s', (kind, due) => expect(promisedAt(ANSWER_LIMITS[kind], at, calendar)).toBe(due))
  it.each([
    ['2026-03-06T17:00:00.000+08:00', 'green'],
    ['2026-03-06T17:30:00.000+08:00', 'yellow'],
    ['2026-03-06T18:00:00.000+08:00', 'yellow'],
    ['2026-03-06T18:00:00.001+08:00', 'red'],
  ])('two hours promised, at %s it is %s', (now, colour) => expect(lightLamp({ state: 'open', receivedAt: at, promisedAt: '2026-03-06T18:00:00.000+08:00' }, now)).toBe(colour))
  it('an answered request has no lamp', () => expect(lightLamp({ state: 'answered', receivedAt: at, promisedAt: at }, '2027-01-01T00:00:00.000+08:00')).toBeNull())
})

it.each([['王小明', '王某'], ['欧阳模拟', '欧阳某'], ['单试', '单某'], ['欧阳', '欧某'], [' 李 演练', '李某'], ['阿依古丽·样例', '阿某'], ['', '某人']])('%s goes on the wall as %s', (name, shown) => expect(surnameOnly(name)).toBe(shown))
it('numbers carry kind, year and serial', () => expect(formatLightNumber('help', 2026, 12)).toBe('QZ2026-00012'))
