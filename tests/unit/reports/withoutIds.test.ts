import { expect, it } from 'vitest'
import { withoutIds } from '#main/reports/reasons.ts'

it.each([
  ['申请人99999919800101123X资料不符', '申请人999999********123X资料不符'],
  ['请联系19912345678补交', '请联系199****5678补交'],
  ['受理编号320103001260302030010不变', '受理编号320103001260302030010不变'],
  ['第3项缺原件', '第3项缺原件'],
])('%s', (text, shown) => expect(withoutIds(text)).toBe(shown))
