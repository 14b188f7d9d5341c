import type { ErrorBody } from '#shared/contract/errors.ts'
import { CASE_EVENTS, CASE_FLAGS, CASE_STATES, LOG_EVENTS } from '#shared/rules/caseMachine.ts'
import type { IdType } from '#shared/rules/identifiers.ts'
import type { IsoDate, IsoTime } from '#shared/rules/time.ts'
import { dateOf, toIsoTime, epochOf, weekdayOf } from '#shared/rules/time.ts'

/** Words of the screens for the names in the code. A name without a label is shown as it is, never hidden. */
const labelsOf = (table: Record<string, { label: string }>): Record<string, string> =>
  Object.fromEntries(Object.entries(table).map(([name, { label }]) => [name, label]))

export const STATE_LABELS: Record<string, string> = labelsOf(CASE_STATES)
export const EVENT_LABELS: Record<string, string> = { ...labelsOf(CASE_EVENTS), ...labelsOf(LOG_EVENTS) }
export const FLAG_LABELS: Record<string, string> = CASE_FLAGS

export const PROCESSING_LABELS: Record<string, string> = { instant: '即办件', promised: '承诺件', joint: '联办件', reported: '上报件' }
export const SENSITIVITY_LABELS: Record<string, string> = { ordinary: '一般', sensitive: '敏感', highlySensitive: '高度敏感' }
export const RESULT_LABELS: Record<string, string> = { granted: '准予', refused: '不予', other: '其他' }
export const WAY_LABELS: Record<string, string> = { counter: '窗口领取', mail: '邮寄送达', witness: '留置送达' }
export const COLOUR_LABELS: Record<string, string> = { green: '正常', yellow: '临期', red: '超期', suspended: '挂起' }
export const KIND_LABELS: Record<string, string> = { person: '个人', organisation: '单位' }
export const UNIT_LABELS: Record<string, string> = { working: '个工作日', natural: '天' }
export const CLOCK_LABELS: Record<string, string> = { acceptance: '受理期限', promised: '承诺期限', legal: '法定期限', handover: '签收期限', delivery: '送达期限' }
export const DAY_KIND_LABELS: Record<string, string> = {
  start: '起算', counted: '计入', working: '工作日', weekend: '周末', holiday: '节假日', makeup: '调休上班', makeUp: '调休上班', paused: '挂起不计', skipped: '不计', off: '休息', due: '届满',
}
export const PRINT_STATUS_LABELS: Record<string, string> = { queued: '待打印', printing: '打印中', printed: '已打印', failed: '打印失败', cancelled: '已取消' }

/** The papers as spoken of at the counter; the full titles are in documents/kinds.ts. */
export const DOCUMENT_LABELS: Record<string, string> = {
  D1: '排队小票', D2: '收件凭证与材料清单', D3: '一次性告知单', D4: '受理通知书', D5: '不予受理通知书', D6: '转介告知单', D7: '容缺受理承诺书',
  D8: '转办单', D9: '退回单', D10: '特别程序期限告知书', D11: '延长办理期限通知书', D12: '撤回确认单', D13: '退件通知书', D14: '办结通知书',
  D15: '取件通知', D16: '送达回证', D17: '评价单', D18: '督办单', D19: '交接班表', D20: '月报', D21: '费随事转结算表', D22: '归档目录',
  D23: '空白预编号受理单',
  PN: '社区公示', YJ: '受理点移交清单',
}

export const ID_TYPE_LABELS: Record<IdType, string> = {
  residentId: '居民身份证', hkmotPermit: '港澳台居民居住证', foreignPermanent: '外国人永久居留证', passport: '护照', officerCard: '军官证',
  householdBook: '户口簿', creditCode: '统一社会信用代码',
}

/** The label of a name, or the name itself. */
export function labelOf(labels: Record<string, string>, name: string | null | undefined): string {
  if (name == null || name === '') return '—'
  return labels[name] ?? name
}

const WEEKDAYS = '日一二三四五六'

/** `11月23日 周一`; with the year when it is not `thisYear`. */
export function shortDate(date: IsoDate, thisYear?: string): string {
  const [y, m, d] = date.split('-')
  const day = `${Number(m)}月${Number(d)}日`
  return thisYear !== undefined && y !== thisYear ? `${y}年${day}` : day
}

export function weekdayZh(date: IsoDate): string {
  return `周${WEEKDAYS[weekdayOf(date)]}`
}

/** `11月23日 14:05` of a stored time. */
export function shortTime(time: IsoTime): string {
  return `${shortDate(dateOf(time))} ${clockTime(time)}`
}

/** `14:05` in Chinese time. */
export function clockTime(time: IsoTime): string {
  return toIsoTime(epochOf(time)).slice(11, 16)
}

/** A limit in words: `5个工作日`, `30天`, `当场`. */
export function limitText(limit: { days: number; unit: string } | null | undefined): string {
  if (!limit) return '—'
  if (limit.days === 0) return '当场'
  return `${limit.days}${labelOf(UNIT_LABELS, limit.unit)}`
}

/** The one sentence of an error: message and the rule behind it. */
export function errorText(error: ErrorBody): string {
  return error.rule ? `${error.message}(${error.rule})` : error.message
}
