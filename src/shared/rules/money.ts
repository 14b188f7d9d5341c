import { AppError } from '#shared/contract/errors.ts'

/** Money is whole fen. People type and read yuan; papers also carry the amount in capital numerals. */

/** Largest amount of one entry: 9 999 999 999.99 yuan, far below what an integer holds exactly. */
export const MAX_FEN = 999_999_999_999

/** Refused forms of an amount, asked in this order. */
const REFUSED: readonly [RegExp, string][] = [
  [/^$/, '请填写金额(元)'],
  [/^[-－−]/, '金额不能是负数;要扣减请记扣款或更正'],
  [/^\d+\.\d{3,}$/, '金额最多两位小数(到分)'],
  [/^\d+,/, '金额不要用千分号,例如 1200.50'],
]

/**
 * Yuan as typed → fen: digits with at most two decimals, `12`, `12.5`, `12.50`; white space around and full-width digits are let pass.
 * Errors: INPUT_INVALID (empty, negative, three decimals, anything else, too large).
 */
export function parseYuan(text: string, field = 'amount'): number {
  const typed = text.normalize('NFKC').trim()
  const refuse = (message: string): never => {
    throw new AppError('INPUT_INVALID', { field, message })
  }
  for (const [form, message] of REFUSED) if (form.test(typed)) refuse(message)
  const match = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(typed)
  if (!match) return refuse('金额应为数字,单位元,例如 12 或 12.50')
  const fen = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
  return fen > MAX_FEN ? refuse('金额过大,请核对') : fen
}

/** Fen → yuan with two decimals, `-12.50`, without thousands separators (parseYuan reads it back). */
export function formatYuan(fen: number): string {
  const whole = Math.abs(fen)
  return `${fen < 0 ? '-' : ''}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`
}

const DIGITS = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖']
const PLACES = ['', '拾', '佰', '仟']
const GROUPS = ['', '万', '亿', '万亿']

/** Four digits in capital numerals, 零 for gaps between digits but not at the end: 1005 → 壹仟零伍. */
function groupInWords(group: number): string {
  let words = ''
  let gap = false
  for (let place = 3; place >= 0; place--) {
    const digit = Math.floor(group / 10 ** place) % 10
    if (digit === 0) gap = words !== ''
    else {
      words += `${gap ? '零' : ''}${DIGITS[digit]}${PLACES[place]}`
      gap = false
    }
  }
  return words
}

function yuanInWords(yuan: number): string {
  let words = ''
  for (let g = 3; g >= 0; g--) {
    const group = Math.floor(yuan / 10_000 ** g) % 10_000
    if (group === 0) continue
    // A gap before this group: it does not fill its thousands, or whole groups were empty.
    const after = Math.floor(yuan / 10_000 ** (g + 1))
    const gap = words !== '' && (group < 1000 || after % 10 === 0)
    words += `${gap ? '零' : ''}${groupInWords(group)}${GROUPS[g]}`
  }
  return words
}

/**
 * Fen in Chinese capital numerals (支付结算办法 附件一 正确填写票据和结算凭证的基本规定): 100500 → 壹仟零伍元整, 1050 → 壹拾元伍角整,
 * 1005 → 壹拾元零伍分, 0 → 零元整, negative with 负.
 */
export function amountInWords(fen: number): string {
  if (fen < 0) return `负${amountInWords(-fen)}`
  if (fen === 0) return '零元整'
  const yuan = Math.floor(fen / 100)
  const jiao = Math.floor(fen / 10) % 10
  const cents = fen % 10
  const whole = yuan === 0 ? '' : `${yuanInWords(yuan)}元`
  if (jiao === 0 && cents === 0) return `${whole}整`
  const tenth = jiao === 0 ? (whole === '' ? '' : '零') : `${DIGITS[jiao]}角`
  return `${whole}${tenth}${cents === 0 ? '' : `${DIGITS[cents]}分`}${cents === 0 ? '整' : ''}`
}
