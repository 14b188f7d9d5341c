import type { MonthReport, Reason } from '#shared/contract/reports.ts'
import type { FigureKey } from '#shared/reports/figures.ts'
import type { Period } from '#shared/reports/period.ts'
import { maskIdNumber, maskPhone } from '#shared/rules/masks.ts'
import { reasonKey } from '#shared/reports/sections.ts'
import type { IsoTime } from '#shared/rules/time.ts'
import { HIDDEN, shownCase } from './detail.ts'
import type { Counting } from './facts.ts'
import { scopeOf } from './queries.ts'

/** Why papers were asked for again, cases refused, returned, taken back, suspended or extended; from what the events themselves say. */

type Data = Record<string, unknown>
type Source = { figure: FigureKey; category: string; reasons: (data: Data) => string[] }

const KINDS: Record<string, string> = { missing: '缺少材料', wrong: '填写有误', expired: '材料过期', illegible: '字迹不清' }
const textOf = (data: Data, key: string): string[] => [typeof data[key] === 'string' && data[key] !== '' ? data[key].replace(/\s+/g, ' ').trim().slice(0, 300) : '未写明']
const itemsOf = (data: Data): { kind?: string; name?: string; no?: number }[] => (Array.isArray(data['missing']) ? (data['missing'] as { kind?: string; name?: string; no?: number }[]) : [])
const written = (figure: FigureKey, category: string, key = 'reason'): Source[] => [{ figure, category, reasons: (data) => textOf(data, key) }]

/** People type numbers into free text; what leaves the centre must not carry them (domain §12). */
export const withoutIds = (text: string): string => text.replace(/(?<!\d)\d{17}[\dXx](?!\d)/g, maskIdNumber).replace(/(?<!\d)1[3-9]\d{9}(?!\d)/g, maskPhone)

/** By event type. One event may name several reasons; each is counted once for it. */
const SOURCES: Record<string, Source[]> = {
  correctionNotice: [
    { figure: 'correctionNotices', category: '补正类型', reasons: (data) => itemsOf(data).map((item) => KINDS[item.kind ?? 'missing'] ?? '其他') },
    { figure: 'correctionNotices', category: '补正材料', reasons: (data) => itemsOf(data).map((item) => item.name ?? `材料 ${item.no ?? ''}`) },
  ],
  decline: written('declined', '不予受理'),
  sendBack: written('sentBack', '退回'),
  reassign: written('sentBack', '改派'),
  reject: written('rejected', '退件'),
  withdraw: written('withdrawn', '撤回'),
  correctionExpired: [{ figure: 'withdrawn', category: '撤回', reasons: () => ['补正逾期视为撤回'] }],
  suspend: written('suspended', '挂起'),
  extend: written('extended', '延期'),
}
export const REASON_CATEGORIES = [...new Set(Object.values(SOURCES).flatMap((list) => list.map((s) => s.category)))]

interface ReasonEvent {
  caseId: string
  at: IsoTime
  figure: FigureKey
  category: string
  reason: string
}

/** Every reason named in a period; an event comes once for each. */
async function* reasonEvents({ db, point }: Pick<Counting, 'db' | 'point'>, period: Period, types = Object.keys(SOURCES)): AsyncGenerator<ReasonEvent> {
  const scope = scopeOf(period, point)
  const rows = await db
    .selectFrom('case_event as e')
    .innerJoin('cases as c', 'c.id', 'e.case_id')
    .where('e.type', 'in', types)
    .where('e.at', '>=', scope.start)
    .where('e.at', '<', scope.end)
    .$if(point !== undefined, (q) => q.where('c.point_code', '=', point!))
    .select(['e.case_id as caseId', 'e.type as type', 'e.at as at', 'e.data as data', 'c.sensitivity'])
    .execute()
  for (const { data, type, caseId, at, sensitivity } of rows) {
    const parsed = JSON.parse(data) as Data
    // Of a highly sensitive case that there was a reason counts, not which.
    const shown = (reason: string): string => (sensitivity === 'highlySensitive' ? HIDDEN : withoutIds(reason))
    for (const { figure, category, reasons } of SOURCES[type]!)
      for (const reason of new Set(reasons(parsed).map(shown))) yield { caseId, at, figure, category, reason }
  }
}

/** Reasons with their number, by category and most frequent first. */
export async function reasonsOf(counting: Counting, period: Period): Promise<Reason[]> {
  const found = new Map<string, Reason>()
  for await (const { figure, category, reason } of reasonEvents(counting, period)) {
    const key = reasonKey(category, reason)
    const known = found.get(key)
    if (known) known.count++
    else found.set(key, { figure, category, reason, count: 1 })
  }
  const rank = (r: Reason): number => REASON_CATEGORIES.indexOf(r.category)
  return [...found.values()].sort((a, b) => rank(a) - rank(b) || b.count - a.count || (a.reason < b.reason ? -1 : 1))
}

/** Events that name a reason, as `caseId~time`. */
export async function eventsWithReason(counting: Counting, period: Period, key: string): Promise<Set<string>> {
  const events = new Set<string>()
  for await (const { caseId, at, category, reason } of reasonEvents(counting, period)) if (reasonKey(category, reason) === key) events.add(`${caseId}~${at}`)
  return events
}

/** Bad ratings of a period with what was said, for the follow-up; oldest first, at most 500. */
export async function badRatingsOf({ db, point }: Counting, period: Period): Promise<MonthReport['badRatings']> {
  const scope = scopeOf(period, point)
  const rows = await db
    .selectFrom('case_event as e')
    .innerJoin('cases as c', 'c.id', 'e.case_id')
    .innerJoin('matter_version as v', 'v.id', 'c.matter_version_id')
    .innerJoin('department as d', 'd.code', 'c.department_code')
    .where('e.type', '=', 'rate')
    .where('e.at', '>=', scope.start)
    .where('e.at', '<', scope.end)
    .where((eb) => eb.or([1, 2].flatMap((level) => [eb('e.data', 'like', `%"level":${level},%`), eb('e.data', 'like', `%"level":${level}}`)])))
    .$if(point !== undefined, (q) => q.where('c.point_code', '=', point!))
    .orderBy('e.at')
    .orderBy('c.number')
    .limit(500)
    .select(['c.number', 'c.matter_code', 'c.sensitivity', 'v.name as matter_name', 'e.at as at', 'e.data as data', 'd.name as departmentName'])
    .execute()
  return rows.map(({ data, at, departmentName, ...c }) => {
    const { level, comment } = JSON.parse(data) as { level: number; comment?: string }
    const { number, matterName } = shownCase(c)
    // What was said of a sensitive case may name who said it.
    return { number, matterName, at, departmentName, level, comment: c.sensitivity !== 'ordinary' ? '' : withoutIds(comment ?? '') }
  })
}
