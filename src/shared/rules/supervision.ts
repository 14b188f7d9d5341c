import type { WorkCalendar } from './calendar.ts'
import { colourOf } from './clocks.ts'
import type { IsoDate } from './time.ts'

/** Working days of supervision; a centre may set others (settings.ts). */
export const SUPERVISION_DAYS = {
  /** To answer a slip. */
  reply: 3,
  /** From the missed reply date to the district. */
  escalate: 3,
  /** To call back after a bad rating. */
  rating: 2,
  complaint: 15,
  unresolved: 5,
}
export type SupervisionDays = typeof SUPERVISION_DAYS

/** Of five levels the last two open a follow-up (domain §6). */
export const POOR_RATING = 2

export const SLIP_LEVELS: Record<number, string> = { 1: '承办单位', 2: '单位负责人', 3: '区级督查' }
/** Whom a slip of the third level goes to. */
export const DISTRICT_HEAD = '区督查部门'

export const TARGET_KINDS = { department: '部门', community: '社区', point: '受理点' } as const
export type TargetKind = keyof typeof TARGET_KINDS

export const VERDICTS = { settled: '已整改到位', partly: '部分整改', unsettled: '未整改', withdrawn: '撤销督办' } as const
export type Verdict = keyof typeof VERDICTS

/** Warned of on the third, fourth and fifth working day (行政许可法 §32(4), domain §5). */
export const GUARD_DAYS_LEFT = 2

/**
 * Where a received case stands before its acceptance deadline: working days left after today, and which working day of `limitDays` has
 * come. `deemed`: the deadline has passed, so the case counts as accepted, recorded or not.
 */
export function guardOf(deadline: IsoDate, today: IsoDate, limitDays: number, calendar: WorkCalendar): { left: number; day: number; deemed: boolean } {
  const left = calendar.workingDaysBetween(today, deadline)
  return { left, day: limitDays - left, deemed: today > deadline }
}

/** The first day whose cases deemed accepted are today's news: the days since the last working day before today are read together. */
export function newsSince(today: IsoDate, calendar: WorkCalendar, dayBefore: (date: IsoDate) => IsoDate): IsoDate {
  let from = today
  while (!calendar.isWorkingDay(dayBefore(from))) from = dayBefore(from)
  return from
}

/** The level a slip has reached that nobody answered: 2 from the day after the reply date, 3 when `days` working days more have passed. */
export function slipLevel(replyDue: IsoDate, today: IsoDate, days: number, calendar: WorkCalendar): 1 | 2 | 3 {
  if (today <= replyDue) return 1
  return today <= calendar.addWorkingDays(replyDue, days) ? 2 : 3
}

/** An answer is due like a case: red when its day has passed, yellow on the last working day. */
export const answerColour = (due: IsoDate, today: IsoDate, days: number, calendar: WorkCalendar): 'green' | 'yellow' | 'red' => colourOf(today, due, days, calendar)

/** Why a slip cannot be closed now; null when it can. */
export function refuseClosing(slip: { closed: boolean; replied: boolean; ofCase: boolean; caseEnded: boolean }, verdict: Verdict): string | null {
  if (slip.closed) return '这张督办单已经结案'
  if (slip.replied) return verdict === 'withdrawn' ? '已经答复的督办单不能撤销,请按整改情况结案' : null
  if (slip.ofCase && !slip.caseEnded) return '承办单位还没有答复,不能结案;确已口头答复的,请代为登记答复'
  if (verdict === 'settled' || verdict === 'partly') return '还没有答复,只能按“未整改”或“撤销督办”结案'
  return null
}
