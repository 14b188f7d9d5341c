import type { GuardContext, GuardName, Refusal } from './caseGuards.ts'
import { GUARDS, isInputGuard } from './caseGuards.ts'
import type { Role } from './roles.ts'
import { ROLES } from './roles.ts'

export type { GuardContext, GuardName } from './caseGuards.ts'

/**
 * The life cycle of a case (domain §6): the one table that decides. `main` states are passed in order, `side` may return to the main line,
 * `end` is left by archiving only.
 */
export const CASE_STATES = {
  draft: { label: '登记草稿', group: 'main' },
  received: { label: '已收件', group: 'main' },
  awaitingCorrection: { label: '待补正', group: 'side' },
  accepted: { label: '已受理', group: 'main' },
  dispatched: { label: '转办在途', group: 'main' },
  inProgress: { label: '部门办理中', group: 'main' },
  closed: { label: '已办结', group: 'main' },
  delivered: { label: '已送达', group: 'end' },
  archived: { label: '已归档', group: 'end' },
  declined: { label: '不予受理', group: 'end' },
  withdrawn: { label: '已撤回', group: 'end' },
  deemedWithdrawn: { label: '视为撤回', group: 'end' },
  rejected: { label: '退件', group: 'end' },
  discarded: { label: '作废', group: 'end' },
} as const satisfies Record<string, { label: string; group: 'main' | 'side' | 'end' }>

export type CaseState = keyof typeof CASE_STATES
export const CASE_STATE_NAMES = Object.keys(CASE_STATES) as CaseState[]
/** States only archiving leaves. */
export const END_STATES = CASE_STATE_NAMES.filter((s) => CASE_STATES[s].group === 'end')

/** D1-D23 of domain §7. */
export type DocumentKind = `D${number}`

export type CaseEventDefinition = {
  label: string
  /** Key on the case page and the desk; null for what the system raises. */
  key: string | null
  from: readonly CaseState[]
  /** `same`: a flag or an entry, the state stays. */
  to: CaseState | 'same'
  guards: readonly GuardName[]
  prints: readonly DocumentKind[]
  roles: readonly (Role | 'system')[]
}

const COUNTER: Role[] = ['clerk', 'supervisor']
const DEPARTMENT: Role[] = ['officer', 'supervisor']
const ALL_HANDS: Role[] = ['clerk', 'officer', 'supervisor']
/** Received and not yet decided. */
const OPEN: CaseState[] = ['received', 'awaitingCorrection', 'accepted', 'dispatched', 'inProgress']
/** Legally accepted and not yet decided: here the clocks L and P run. */
const RUNNING: CaseState[] = ['accepted', 'dispatched', 'inProgress']
const PRINTED: CaseState[] = CASE_STATE_NAMES.filter((s) => s !== 'draft' && s !== 'discarded')

export const CASE_EVENTS = {
  receive: {
    label: '收件', key: 'Shift+F9', from: ['draft'], to: 'received', guards: ['identityPresent', 'hasMaterial'], prints: ['D2'], roles: COUNTER,
  },
  accept: {
    label: '受理', key: 'F9', from: ['received'], to: 'accepted', guards: ['identityPresent', 'authorityInForce', 'materialsComplete'], prints: ['D4'], roles: COUNTER,
  },
  finishOnTheSpot: {
    label: '当场办结', key: 'Ctrl+F9', from: ['received', 'accepted'], to: 'closed', guards: ['instantMatter', 'authorityInForce', 'materialsComplete', 'resultReasoned'], prints: ['D14', 'D16'],
    roles: COUNTER,
  },
  correctionNotice: {
    label: '一次性告知', key: 'F10', from: ['received'], to: 'awaitingCorrection', guards: ['oneNotice', 'itemsWithReasons'], prints: ['D3'], roles: COUNTER,
  },
  supplement: {
    label: '补正收件', key: 'Shift+F10', from: ['awaitingCorrection'], to: 'received', guards: ['papersListed', 'noticeSatisfied'], prints: ['D2'], roles: COUNTER,
  },
  // Some of the named papers are brought: the correction clock runs on (domain §5).
  supplementPart: {
    label: '补正部分材料', key: null, from: ['awaitingCorrection'], to: 'same', guards: ['papersListed'], prints: ['D2'], roles: COUNTER,
  },
  // 容缺补齐: papers promised at acceptance are brought; the state stays.
  promiseKept: {
    label: '容缺补齐', key: 'Alt+M', from: RUNNING, to: 'same', guards: ['promiseOpen', 'papersListed'], prints: ['D2'], roles: COUNTER,
  },
  correctionExpired: {
    label: '补正逾期', key: null, from: ['awaitingCorrection'], to: 'deemedWithdrawn', guards: ['correctionOverdue'], prints: ['D13'],
    roles: ['system', 'supervisor'],
  },
  deemedAccept: {
    label: '视为受理', key: null, from: ['received'], to: 'accepted', guards: ['acceptanceOverdue'], prints: ['D4'], roles: ['system'],
  },
  decline: {
    label: '不予受理', key: 'F11', from: ['received'], to: 'declined', guards: ['declineReasoned'], prints: ['D5'], roles: COUNTER,
  },
  withdraw: {
    label: '撤回', key: 'Alt+W', from: OPEN, to: 'withdrawn', guards: ['requestSigned'], prints: ['D12'], roles: COUNTER,
  },
  discard: {
    label: '作废草稿', key: 'Ctrl+Delete', from: ['draft'], to: 'discarded', guards: ['nothingPrinted'], prints: [], roles: COUNTER,
  },
  dispatch: {
    label: '转办', key: 'Alt+Z', from: ['accepted'], to: 'dispatched', guards: ['departmentValid'], prints: ['D8'], roles: COUNTER,
  },
  signIn: {
    label: '签收', key: 'Alt+Q', from: ['dispatched'], to: 'inProgress', guards: ['receiverNamed'], prints: [], roles: DEPARTMENT,
  },
  // The head gives a case to one of the department: an entry of the log, the state stays.
  assign: {
    label: '分派', key: 'Alt+F', from: ['inProgress'], to: 'same', guards: ['headAssigns', 'assigneeNamed'], prints: [], roles: DEPARTMENT,
  },
  sendBack: {
    label: '退回', key: 'Alt+T', from: ['dispatched', 'inProgress'], to: 'accepted', guards: ['reasonGiven', 'bounceLimit'], prints: ['D9'],
    roles: DEPARTMENT,
  },
  reassign: {
    label: '改派', key: 'Alt+G', from: ['dispatched', 'inProgress'], to: 'accepted', guards: ['departmentValid', 'reasonGiven', 'bounceLimit'], prints: ['D9'],
    roles: COUNTER,
  },
  suspend: {
    label: '特别程序', key: 'Alt+P', from: RUNNING, to: 'same', guards: ['notSuspended', 'suspensionReason', 'plannedEnd'], prints: ['D10'],
    roles: DEPARTMENT,
  },
  resume: {
    label: '恢复办理', key: 'Alt+R', from: RUNNING, to: 'same', guards: ['isSuspended', 'resultGiven'], prints: ['D10'], roles: DEPARTMENT,
  },
  extend: {
    label: '延期', key: 'Alt+Y', from: RUNNING, to: 'same', guards: ['notSuspended', 'notExtended', 'beforeLegalDue', 'approverNamed'], prints: ['D11'],
    roles: DEPARTMENT,
  },
  supervise: {
    label: '督办', key: 'Alt+D', from: OPEN, to: 'same', guards: ['reasonGiven'], prints: ['D18'], roles: ['supervisor'],
  },
  reply: {
    label: '督办回复', key: 'Alt+H', from: OPEN, to: 'same', guards: ['isSupervised', 'reasonGiven'], prints: ['D18'],
    // A community answers a slip addressed to it; it moves no case otherwise.
    roles: [...ALL_HANDS, 'communityWorker'],
  },
  reject: {
    label: '退件', key: 'Alt+J', from: ['inProgress'], to: 'rejected', guards: ['departmentDocument'], prints: ['D13'], roles: DEPARTMENT,
  },
  close: {
    label: '办结', key: 'Alt+B', from: ['inProgress'], to: 'closed', guards: ['resultReasoned'], prints: ['D14', 'D15'], roles: DEPARTMENT,
  },
  deliver: {
    label: '送达', key: 'Alt+S', from: ['closed'], to: 'delivered', guards: ['deliveryProof'], prints: ['D16'], roles: COUNTER,
  },
  rate: {
    label: '评价', key: 'Alt+V', from: ['closed', 'delivered'], to: 'same', guards: ['ratingLevel'], prints: ['D17'], roles: COUNTER,
  },
  archive: {
    label: '归档', key: 'Alt+A', from: END_STATES.filter((s) => s !== 'archived'), to: 'archived', guards: ['selfCheck'], prints: ['D22'], roles: COUNTER,
  },
  correct: {
    label: '更正', key: 'Alt+E', from: PRINTED, to: 'same', guards: ['traced'], prints: [], roles: ALL_HANDS,
  },
  // 冲销: after printing a case entered by mistake is cancelled, never deleted; a decided case can only be corrected.
  void: {
    label: '冲销', key: 'Ctrl+Shift+Delete', from: OPEN, to: 'discarded', guards: ['reasonGiven'], prints: [], roles: ['supervisor'],
  },
} as const satisfies Record<string, CaseEventDefinition>

export type CaseEventName = keyof typeof CASE_EVENTS
export const CASE_EVENT_NAMES = Object.keys(CASE_EVENTS) as CaseEventName[]

/** Entries of the log that make no case: advice given and referral to whoever is responsible (D6). */
export const LOG_EVENTS = { consult: { label: '咨询', prints: [] }, refer: { label: '转介', prints: ['D6'] } } as const

/** Flags beside the state. */
export const CASE_FLAGS = {
  suspended: '特别程序中', extended: '已延期', conditional: '容缺受理', supervised: '督办中', deemedAccepted: '视为受理', backfilled: '离线补录',
} as const
export type CaseFlag = keyof typeof CASE_FLAGS

export type DecideOptions = {
  /** Leave out the guards about the form of the event. */
  skipInput?: boolean
}
export type Decision =
  | { ok: true; to: CaseState; prints: DocumentKind[] }
  | { ok: false; guard: GuardName | 'event' | 'state' | 'role'; rule: string; message: string }

function definitionOf(event: string): CaseEventDefinition | undefined {
  return Object.hasOwn(CASE_EVENTS, event) ? CASE_EVENTS[event as CaseEventName] : undefined
}

function refuse(guard: (Decision & { ok: false })['guard'], refusal: Refusal): Decision {
  return { ok: false, guard, ...refusal }
}

/** The state after an event, by the table alone; null when the table has no such arrow. */
export function nextState(state: CaseState, event: string): CaseState | null {
  const definition = definitionOf(event)
  if (!definition?.from.includes(state)) return null
  return definition.to === 'same' ? state : definition.to
}

/** D7 goes with an acceptance against a promise. */
function printsOf(event: string, definition: CaseEventDefinition, ctx: GuardContext): DocumentKind[] {
  const conditional = event === 'accept' && ctx.promiseSigned && ctx.missingRequired.length > 0
  return conditional ? [...definition.prints, 'D7'] : [...definition.prints]
}

/** May this happen now? In order: known event, state, role, guards. Never throws; the refusal names the guard and the rule. */
export function decide(state: CaseState, event: string, ctx: GuardContext, options: DecideOptions = {}): Decision {
  const definition = definitionOf(event)
  if (!definition) return refuse('event', { rule: '办件流程', message: `没有“${event}”这种办理动作` })
  const to = nextState(state, event)
  if (to === null) {
    const where = definition.from.map((s) => CASE_STATES[s].label).join('、')
    return refuse('state', { rule: '办件流程', message: `办件现为“${CASE_STATES[state]?.label ?? state}”,不能${definition.label}(只限:${where})` })
  }
  if (ctx.role && !definition.roles.includes(ctx.role)) {
    const who = definition.roles.map((r) => (r === 'system' ? '系统' : ROLES[r])).join('、')
    return refuse('role', { rule: '岗位分工', message: `“${definition.label}”由${who}办理` })
  }
  for (const name of definition.guards) {
    if (options.skipInput && isInputGuard(name)) continue
    const refusal = GUARDS[name](ctx)
    if (refusal) return refuse(name, refusal)
  }
  return { ok: true, to, prints: printsOf(event, definition, ctx) }
}

export type ActionInfo = {
  event: CaseEventName
  label: string
  key: string | null
  allowed: boolean
  /** Why not. */
  guard?: string
  rule?: string
  reason?: string
}

/** Every event with whether it is possible now, or why not. What the form of the event will ask for is not judged yet. */
export function allowedActions(state: CaseState, ctx: GuardContext, options: DecideOptions = {}): ActionInfo[] {
  return CASE_EVENT_NAMES.map((event) => {
    const { label, key } = CASE_EVENTS[event]
    const decision = decide(state, event, ctx, { ...options, skipInput: true })
    if (decision.ok) return { event, label, key, allowed: true }
    return { event, label, key, allowed: false, guard: decision.guard, rule: decision.rule, reason: decision.message }
  })
}

/**
 * The state the events lead to, from a draft, by the table alone.
 * @throws RangeError naming the first event the table refuses: such a log is damaged
 */
export function replay(events: readonly { type: string }[]): CaseState {
  let state: CaseState = 'draft'
  events.forEach(({ type }, i) => {
    const to = nextState(state, type)
    if (to === null) throw new RangeError(`event ${i} (${type}) is impossible in state ${state}`)
    state = to
  })
  return state
}

/** Flags the events leave set; `conditional` and `backfilled` come from the data of accept and receive. */
export function replayFlags(events: readonly { type: string; data?: Readonly<Record<string, unknown>> }[]): Set<CaseFlag> {
  const flags = new Set<CaseFlag>()
  for (const { type, data } of events) {
    if (type === 'suspend') flags.add('suspended')
    // An end also ends the special procedure and the pressing for an answer.
    else if (type === 'resume' || ENDING.has(type)) flags.delete('suspended')
    if (type === 'extend') flags.add('extended')
    if (type === 'supervise') flags.add('supervised')
    else if (type === 'reply' || ENDING.has(type)) flags.delete('supervised')
    if (type === 'deemedAccept') flags.add('deemedAccepted')
    if (type === 'accept' && data?.conditional === true) flags.add('conditional')
    if (data?.backfilled === true) flags.add('backfilled')
  }
  return flags
}

const ENDING = new Set<string>(['close', 'reject', 'withdraw', 'void', 'finishOnTheSpot', 'decline'])
