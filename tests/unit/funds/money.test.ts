import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountInWords, formatYuan, MAX_FEN, parseYuan } from '#shared/rules/money.ts'

const refused = (text: string): { code?: string; field?: string; message?: string } => {
  try {
    return { message: `accepted as ${parseYuan(text)}` }
  } catch (error) {
    const { code, message, extra } = error as { code: string; message: string; extra: { field?: string } }
    return { code, message, ...(extra.field && { field: extra.field }) }
  }
}

describe('amounts as typed', () => {
  it.each([['12', 1200], ['12.5', 1250], ['12.50', 1250], ['0.01', 1], ['0', 0], [' 007.10 ', 710], ['１２．５', 1250], ['9999999999.99', MAX_FEN]])('%s yuan is %i fen', (text, fen) =>
    expect(parseYuan(text)).toBe(fen),
  )

  it.each([
    ['', '请填写金额(元)'], ['  ', '请填写金额(元)'], ['-5', '金额不能是负数;要扣减请记扣款或更正'], ['－5', '金额不能是负数;要扣减请记扣款或更正'], ['1.005', '金额最多两位小数(到分)'],
    ['1,200', '金额不要用千分号,例如 1200.50'], ['12元', '金额应为数字,单位元,例如 12 或 12.50'], ['1e3', '金额应为数字,单位元,例如 12 或 12.50'], ['.5', '金额应为数字,单位元,例如 12 或 12.50'],
    ['5.', '金额应为数字,单位元,例如 12 或 12.50'], ['Infinity', '金额应为数字,单位元,例如 12 或 12.50'], ['99999999999', '金额过大,请核对'],
  ])('%j is refused and says how to write it', (text, message) => expect(refused(text)).toEqual({ code: 'INPUT_INVALID', field: 'amount', message }))

  it('fen to yuan and back is the same, for every amount', () =>
    fc.assert(fc.property(fc.integer({ min: 0, max: MAX_FEN }), (fen) => parseYuan(formatYuan(fen)) === fen)))

  it('a negative amount is shown with its sign', () => expect([formatYuan(-1), formatYuan(-1250), formatYuan(0)]).toEqual(['-0.01', '-12.50', '0.00']))
})

describe('amounts in capital numerals', () => {
  it.each([
    [0, '零元整'], [1, '壹分'], [10, '壹角整'], [15, '壹角伍分'], [100, '壹元整'], [105, '壹元零伍分'], [1000, '壹拾元整'], [1005, '壹拾元零伍分'], [1050, '壹拾元伍角整'], [100_500, '壹仟零伍元整'],
    [140_950, '壹仟肆佰零玖元伍角整'], [600_714, '陆仟零柒元壹角肆分'], [1_640_902, '壹万陆仟肆佰零玖元零贰分'], [32_504, '叁佰贰拾伍元零肆分'], [10_000_000, '壹拾万元整'], [10_700_053, '壹拾万零柒仟元伍角叁分'],
    [100_000_000_100, '壹拾亿零壹元整'], [1_000_100_000_000, '壹佰亿零壹佰万元整'], [200_000_000_000_000, '贰万亿元整'], [-16_600, '负壹佰陆拾陆元整'],
  ])('%i fen is %s', (fen, words) => expect(amountInWords(fen)).toBe(words))

  const VALUE: Record<string, number> = { 零: 0, 壹: 1, 贰: 2, 叁: 3, 肆: 4, 伍: 5, 陆: 6, 柒: 7, 捌: 8, 玖: 9 }
  const PLACE: Record<string, number> = { 拾: 10, 佰: 100, 仟: 1000 }

  /** Reads the numerals back: digits and places within four, groups of ten thousand. */
  function read(words: string): number {
    const [, yuan = '', rest = ''] = /^(?:(.*)元)?(.*)$/.exec(words.replace(/整$/, '')) ?? []
    let [total, group, digit] = [0, 0, 0]
    for (const char of yuan) {
      if (char in VALUE) digit = VALUE[char]!
      else if (char in PLACE) [group, digit] = [group + digit * PLACE[char]!, 0]
      else if (char === '万') [total, group, digit] = [total + (group + digit) * 1e4, 0, 0]
      else if (char === '亿') [total, group, digit] = [(total + group + digit) * 1e8, 0, 0]
    }
    const part = (unit: string): number => VALUE[new RegExp(`(.)${unit}`).exec(rest)?.[1] ?? '零']!
    return Math.round((total + group + digit) * 100) + part('角') * 10 + part('分')
  }

  it('reads back to the same amount, without a double 零 or one before 元', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX_FEN }), (fen) => {
        const words = amountInWords(fen)
        expect(read(words)).toBe(fen)
        expect(words).not.toMatch(/零零|零元|零万|零亿/)
        expect(words.endsWith('整')).toBe(fen % 10 === 0)
      }),
    ))
})
