import { describe, expect, it } from 'vitest'
import { custodyAfter, type CustodyKind } from '#shared/rules/custody.ts'
import { fillOpinion, fitting, type OpinionTemplate } from '#shared/rules/opinions.ts'
import { composeBatchNumber, handoverColour, readBatchNumber, workingHours } from '#shared/rules/transferBatch.ts'
import { createCalendar } from '#shared/rules/calendar.ts'
import { calendarYearsFromPackage } from '#shared/rules/calendarSource.ts'

const calendar = createCalendar(calendarYearsFromPackage())

describe('batches of transfer slips', () => {
  it.each([['001', '2026-03-02', 1, 'ZB001260302001'], ['012', '2026-12-31', 999, 'ZB012261231999']])('point %s on %s, number %i → %s', (point, date, serial, number) => {
    expect(composeBatchNumber(point, date, serial)).toBe(number)
    expect(readBatchNumber(number)).toBe(number)
  })
  it.each<[string, string | null]>([
    ['zb001260302001', 'ZB001260302001'], [' ZB 001 260302 001 ', 'ZB001260302001'], ['ZB001260302001', 'ZB001260302001'],
    ['ZB00126030200', null], ['ZB0012603020011', null], ['320103001260302010014', null], ['', null],
  ])('reads %j as %s', (text, number) => expect(readBatchNumber(text)).toBe(number))
})

describe('hours on the way (9:00-17:00 of working days)', () => {
  it.each([
    ['2026-03-02T09:00', '2026-03-02T09:00', 0], ['2026-03-02T10:00', '2026-03-02T12:30', 2.5], ['2026-03-02T08:00', '2026-03-02T18:00', 8],
    ['2026-03-02T16:00', '2026-03-03T10:00', 2], ['2026-03-06T16:00', '2026-03-09T09:30', 1.5], ['2026-03-07T10:00', '2026-03-08T10:00', 0],
    ['2026-03-02T17:30', '2026-03-04T09:00', 8], ['2026-02-13T16:00', '2026-02-24T10:00', 10],
  ])('%s to %s: %d', (from, to, hours) => expect(workingHours(`${from}:00.000+08:00`, `${to}:00.000+08:00`, calendar)).toBe(hours))
  it.each([['2026-03-02', 'green'], ['2026-03-03', 'yellow'], ['2026-03-04', 'red']])('due 3 March, on %s %s', (today, colour) => expect(handoverColour(today, '2026-03-03')).toBe(colour))
})

describe('who holds the papers', () => {
  it.each<[CustodyKind, string | null, string | null, string | null, string | null]>([
    ['receive', null, '甲', '甲', null], ['offer', '甲', '乙', '甲', '乙'], ['confirm', '甲', '乙', '乙', null], ['refuse', '乙', '甲', '甲', null],
    ['handOver', '甲', '乙', '乙', null], ['return', '甲', null, null, null],
  ])('after %s from %s to %s: %s, offered to %s', (kind, from, to, holder, offeredTo) => {
    expect(custodyAfter({ kind, from, to, at: '2026-03-02T09:00:00.000+08:00' })).toMatchObject({ holder, offeredTo })
  })
})

describe('opinion templates', () => {
  const t = (title: string, result: OpinionTemplate['result'], matterCode: string | null = null) => ({ title, result, matterCode })
  const all = [t('通用', 'any'), t('准予', 'granted'), t('本事项准予', 'granted', 'WS-01'), t('别的事项', 'granted', 'WS-02'), t('不予', 'refused'), t('退件', 'reject'), t('退回', 'sendBack')]
  it.each<[string, string | undefined, string[]]>([
    ['close', 'granted', ['本事项准予', '准予', '通用']], ['close', 'refused', ['不予', '通用']], ['close', undefined, ['通用']], ['reject', undefined, ['退件']], ['sendBack', undefined, ['退回']],
  ])('%s %s offers %j', (event, result, titles) => expect(fitting(all, { event, result, matterCode: 'WS-01' }).map((x) => x.title)).toEqual(titles))
  it('fills in what it knows and leaves the rest to be seen', () => {
    expect(fillOpinion('{申请人}的{事项}({受理编号})于{ 日期 }办结,{未知}。', { applicantName: '赵测试', matterName: '食品许可', number: '123', today: '2026-03-02' })).toBe('赵测试的食品许可(123)于2026年3月2日办结,{未知}。')
  })
})
