import type { WorkCalendar } from './calendar.ts'
import { dateOf, epochOf, toIsoTime, type IsoTime } from './time.ts'

/** 轻办件: what residents ask for that is no case of a department: affairs of the community, help, property service, inquiries (domain §9). */
export const LIGHT_KINDS = {
  affair: { label: '社区事务', prefix: 'SQ' },
  help: { label: '求助', prefix: 'QZ' },
  property: { label: '物业服务诉求', prefix: 'WY' },
  inquiry: { label: '咨询', prefix: 'ZX' },
} as const
export type LightKind = keyof typeof LIGHT_KINDS

export const LIGHT_CHANNELS = { counter: '窗口', hotline: '热线', internet: '网上', bell: '求助铃', community: '社区' } as const
export type LightChannel = keyof typeof LIGHT_CHANNELS

export const LIGHT_OWNERS = { community: '社区', propertyCompany: '物业公司', department: '部门', centre: '受理中心' } as const
export type LightOwner = keyof typeof LIGHT_OWNERS

export const LIGHT_STATES = { open: '待答复', answered: '待反馈', done: '已办结', cancelled: '已撤销' } as const
export type LightState = keyof typeof LIGHT_STATES

/** How the resident was told; `none` when nobody could be reached, with the reason. */
export const FEEDBACK_WAYS = { phone: '电话', visit: '上门', counter: '当面', message: '短信', query: '查询码自查', none: '无法联系' } as const
export type FeedbackWay = keyof typeof FEEDBACK_WAYS

interface LightEvent {
  label: string
  from: readonly LightState[]
  /** Null: the state stays. */
  to: LightState | null
  /** What must be given, with the sentence shown when it is missing. */
  needs: Readonly<Record<string, string>>
}

const LIVE = ['open', 'answered'] as const

/**
 * The one table of what may happen to a light case, and when. It ends by `feedback`: who was told what, when and how. Nothing is done
 * before the resident knows.
 */
export const LIGHT_EVENTS = {
  assign: { label: '分派', from: LIVE, to: null, needs: { staffId: '请选择由谁办理' } },
  transfer: { label: '转交', from: LIVE, to: 'open', needs: { ownerKind: '请选择转给谁', text: '请写明转交理由' } },
  note: { label: '记事', from: LIVE, to: null, needs: { text: '请写明情况' } },
  answer: { label: '答复', from: LIVE, to: 'answered', needs: { text: '请写明答复或处理结果' } },
  feedback: { label: '反馈', from: ['answered'], to: 'done', needs: { told: '请写明告知了谁', way: '请选择告知方式', text: '请写明告知了什么' } },
  reopen: { label: '重新办理', from: ['answered', 'done'], to: 'open', needs: { text: '请写明为什么重新办理' } },
  cancel: { label: '撤销', from: LIVE, to: 'cancelled', needs: { text: '请写明撤销理由' } },
} as const satisfies Record<string, LightEvent>
export type LightEventName = keyof typeof LIGHT_EVENTS
export const LIGHT_EVENT_NAMES = Object.keys(LIGHT_EVENTS) as LightEventName[]

export type LightDecision = { ok: true; to: LightState } | { ok: false; message: string; field?: string }

/** The state after an event, or why it cannot be: wrong state, or a field that is missing. */
export function decideLight(state: LightState, event: LightEventName, given: Readonly<Record<string, unknown>>): LightDecision {
  const spec: LightEvent = LIGHT_EVENTS[event]
  if (!spec.from.includes(state)) {
    const early = event === 'feedback' && state === 'open' ? ',请先答复' : ''
    return { ok: false, message: `${LIGHT_STATES[state]}的诉求不能${spec.label}${early}` }
  }
  for (const [field, message] of Object.entries(spec.needs)) {
    const value = given[field]
    if (typeof value !== 'string' || value.trim() === '') return { ok: false, message, field }
  }
  return { ok: true, to: spec.to ?? state }
}

/** What may happen now, for keys and buttons. */
export const lightActions = (state: LightState): LightEventName[] => LIGHT_EVENT_NAMES.filter((name) => (LIGHT_EVENTS[name].from as readonly LightState[]).includes(state))

/** Promised time to answer: hours of the clock for what is urgent, working days for the rest. The centre may set its own. */
export type AnswerLimit = { hours: number } | { workingDays: number }
export type AnswerLimits = Record<LightKind | 'urgent', AnswerLimit>
export const ANSWER_LIMITS: AnswerLimits = {
  urgent: { hours: 2 }, help: { hours: 24 }, inquiry: { workingDays: 1 }, property: { workingDays: 3 }, affair: { workingDays: 5 },
}

/** When a request received at `at` is to be answered: n working days end at 24:00 of the n-th working day after that day (domain §5). */
export function promisedAt(promise: AnswerLimit, at: IsoTime, calendar: Pick<WorkCalendar, 'addWorkingDays'>): IsoTime {
  if ('hours' in promise) return toIsoTime(epochOf(at) + promise.hours * 3_600_000)
  return `${calendar.addWorkingDays(dateOf(at), promise.workingDays)}T23:59:59.999+08:00`
}

/** `24 小时` */
export const promiseText = (promise: AnswerLimit): string => ('hours' in promise ? `${promise.hours} 小时` : `${promise.workingDays} 个工作日`)

/** Lamp of the time to answer: red past it, yellow in its last quarter, none once answered. */
export function lightLamp(item: { state: LightState; receivedAt: IsoTime; promisedAt: IsoTime }, now: IsoTime): 'green' | 'yellow' | 'red' | null {
  if (item.state !== 'open') return null
  const [from, to, at] = [item.receivedAt, item.promisedAt, now].map(epochOf) as [number, number, number]
  if (at > to) return 'red'
  return (to - at) * 4 <= to - from ? 'yellow' : 'green'
}

/** `QZ2026-00012`: kind, year of receipt, serial of the year. */
export const formatLightNumber = (kind: LightKind, year: number, serial: number): string => `${LIGHT_KINDS[kind].prefix}${year}-${String(serial).padStart(5, '0')}`

const COMPOUND_SURNAMES = new Set(['欧阳', '司马', '上官', '诸葛', '东方', '皇甫', '尉迟', '公孙', '慕容', '司徒', '夏侯', '令狐', '长孙', '宇文', '端木', '南宫', '西门', '百里', '闻人', '申屠'])

/** For sheets on the wall and public pages: the surname and 某, `王某`, `欧阳某`. A transliterated or foreign name gives its first character. */
export function surnameOnly(name: string): string {
  const chars = [...name.normalize('NFKC').replace(/\s/g, '')]
  if (chars.length === 0) return '某人'
  const two = chars.slice(0, 2).join('')
  return `${chars.length > 2 && COMPOUND_SURNAMES.has(two) ? two : chars[0]}某`
}
