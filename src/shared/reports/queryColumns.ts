/** Columns a person may put into a list of his own. `personal` ones are masked unless unmasked data is allowed and its reason logged. */
export const QUERY_COLUMNS = {
  number: { label: '受理编号', personal: false },
  matterCode: { label: '事项编码', personal: false },
  matterName: { label: '事项', personal: false },
  departmentName: { label: '主管部门', personal: false },
  processing: { label: '办理类型', personal: false },
  state: { label: '状态', personal: false },
  applicant: { label: '申请人', personal: true },
  idNumber: { label: '证件号码', personal: true },
  phone: { label: '联系电话', personal: true },
  address: { label: '地址', personal: true },
  community: { label: '所属社区', personal: false },
  counter: { label: '窗口', personal: false },
  receivedAt: { label: '收件时间', personal: false },
  acceptedAt: { label: '受理时间', personal: false },
  endedAt: { label: '终结时间', personal: false },
  deliveredAt: { label: '送达时间', personal: false },
  promisedDue: { label: '承诺期限', personal: false },
  legalDue: { label: '法定期限', personal: false },
  result: { label: '办理结果', personal: false },
  rating: { label: '评价', personal: false },
} as const

export type QueryColumn = keyof typeof QUERY_COLUMNS
export const QUERY_COLUMN_NAMES = Object.keys(QUERY_COLUMNS) as QueryColumn[]

/** One cell of a CSV file (RFC 4180); a text a spreadsheet would read as a formula is kept a text. */
export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A day (1 = Monday … 7) or `daily` at an hour: has the moment passed since the last run? Times are `YYYY-MM-DDTHH:MM…+08:00`. */
export function scheduleDue(schedule: { every: 'day' | 'week' | 'month'; at: string; day: number }, lastRun: string | null, now: string): boolean {
  const moment = lastMoment(schedule, now)
  return lastRun === null || lastRun < moment
}

/** The latest moment not after `now` at which the schedule asks for a run. */
export function lastMoment({ every, at, day }: { every: 'day' | 'week' | 'month'; at: string; day: number }, now: string): string {
  const today = new Date(`${now.slice(0, 10)}T00:00:00Z`)
  for (let back = 0; back < 62; back++) {
    const date = new Date(today.getTime() - back * 86_400_000)
    const text = `${date.toISOString().slice(0, 10)}T${at}:00.000+08:00`
    const fits = every === 'day' || (every === 'week' ? (date.getUTCDay() || 7) === day : date.getUTCDate() === day)
    if (fits && text <= now) return text
  }
  return ''
}
