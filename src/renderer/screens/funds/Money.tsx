import { formatYuan } from '#shared/rules/money.ts'
import css from './funds.module.css'

/** `1,234.50`; the amount of an entry without a price says so. */
export function Money({ fen }: { fen: number | null }) {
  return fen === null ? <span className={css.mark}>未定价</span> : <>{moneyText(fen)}</>
}

export const moneyText = (fen: number): string => formatYuan(fen).replace(/\B(?=(\d{3})+\.)/g, ',')
