import type { CaseState } from '#shared/rules/caseMachine.ts'
import { STATE_LABELS, labelOf } from '#shared/text/labels.ts'

/** How a case stands, as one says it to the person in front of the counter. */
const PLAIN: Partial<Record<CaseState, string>> = {
  received: '材料已经收下',
  awaitingCorrection: '材料还不齐,请照告知单补交',
  accepted: '已经受理,正在办理',
  dispatched: '已经受理,正在办理',
  inProgress: '已经受理,正在办理',
  closed: '已经办结',
  delivered: '已经办结,结果已交给您',
  declined: '不能受理,原因写在通知书上',
  rejected: '没有办成,原因写在通知书上',
  withdrawn: '已经撤回',
}

export const plainState = (state: string): string => PLAIN[state as CaseState] ?? labelOf(STATE_LABELS, state)
