import type { CaseDetail } from '#shared/contract/cases.ts'
import { CASE_EVENTS } from '#shared/rules/caseMachine.ts'
import type { Role } from '#shared/rules/roles.ts'
import type { EventName } from './eventForms.ts'
import { isEventName, NEXT_STEP } from './eventForms.ts'

export type CaseAction = Omit<CaseDetail['actions'][number], 'event'> & { event: EventName }
export type Sorted = {
  /** Possible now. */
  now: CaseAction[]
  /** The next step, but something is in the way: worth saying at once. */
  refused: CaseAction[]
  /** Not possible now and not expected: said when asked. */
  elsewhere: CaseAction[]
}

/** Papers still missing can be ticked in the form of acceptance itself, so that their lack does not bar the way to it. */
function completable(detail: Pick<CaseDetail, 'state' | 'materials'>, action: CaseAction, role: Role): boolean {
  if (action.event !== 'accept' || action.allowed || detail.state !== 'received') return false
  return (CASE_EVENTS.accept.roles as readonly string[]).includes(role) && detail.materials.some((m) => m.required && !m.received)
}

/** The actions of a case as a person meets them: what can be done, what is barred, what belongs to another time. */
export function sortActions(detail: Pick<CaseDetail, 'state' | 'materials' | 'actions' | 'suspended'>, role: Role): Sorted {
  // 评价 is the resident's, at the customer screen; a clerk neither gives nor sees it. A supervisor may enter a slip from the box.
  const known = detail.actions.filter((action): action is CaseAction => isEventName(action.event) && !(action.event === 'rate' && role === 'clerk'))
  const sorted: Sorted = { now: [], refused: [], elsewhere: [] }
  // A special procedure ends before anything else goes on.
  const steps: readonly EventName[] = [...(detail.suspended ? ['resume' as const] : []), ...(NEXT_STEP[detail.state] ?? [])]
  for (const action of known) {
    if (action.allowed) sorted.now.push(action)
    else if (completable(detail, action, role)) sorted.now.push({ ...action, label: '补齐材料并受理', allowed: true })
    else if (steps.at(-1) === action.event) sorted.refused.push(action)
    else sorted.elsewhere.push(action)
  }
  const rank = ({ event }: CaseAction): number => (steps.includes(event) ? steps.indexOf(event) : steps.length)
  sorted.now.sort((a, b) => rank(a) - rank(b))
  return sorted
}
