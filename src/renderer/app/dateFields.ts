const LAST_DAY = '9999-12-31'

/**
 * A year has four digits. A date field without a last day lets six be typed, and where the year stands first, as in Chinese, 20260310 then
 * becomes no date at all; with one the field goes on to the month by itself.
 */
export function fourDigitYears(): void {
  addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLInputElement && target.type === 'date' && target.max === '') target.max = LAST_DAY
  })
}
