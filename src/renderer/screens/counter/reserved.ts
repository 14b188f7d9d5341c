import { checkCaseNumber, CASE_NUMBER_LENGTH, formatCaseNumber, normalizeCaseNumber } from '#shared/rules/caseNumber.ts'
import { client, errorOf } from '../../api.ts'
import { notify } from '../../app/notify.ts'
import { go } from '../../app/route.ts'
import { FOCUS } from './check.ts'
import { focusOn } from './desk.ts'
import type { DraftStore } from './draftStore.ts'

/** A case number typed in full, grouped or not. */
export function isWholeNumber(text: string): boolean {
  const digits = normalizeCaseNumber(text)
  return digits.length === CASE_NUMBER_LENGTH && /^\d+$/.test(digits)
}

const warn = (text: string): void => notify({ tone: 'warn', text })

/** What a case number at the counter leads to: an open form (D23) is entered from here on, any other number is a case to look at. */
export async function takeNumber(store: DraftStore, text: string): Promise<void> {
  const { normalized: number, valid } = checkCaseNumber(text)
  if (!valid) return warn(`编号 ${formatCaseNumber(number)} 不对(校验码不符),请对照单上的编号再输一遍`)
  try {
    const { form } = await client.desk.reservedForm({ number })
    if (form === null || form.state === 'used') return go(`cases/${number}`)
    if (form.state === 'void') return warn(`这张备用单已由${form.endedBy ?? ''}作废(${form.voidReason ?? ''}),请按正常收件办理`)
    if (!form.mayUse) return warn(`这张备用单是${Number(form.counter)}号窗口的,请由该窗口或值班主管补录`)
    store.patch({ reservedNumber: number })
    if (store.get().matterCode === null) focusOn(FOCUS.matter)
  } catch (error) {
    warn(errorOf(error).message)
  }
}
