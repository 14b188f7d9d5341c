import type { MonthReport, SettlementRow } from '../contract/reports.ts'
import { COUNTS, type Count } from './counting.ts'

type Figures = Record<string, number | null>
type RatioCount = Extract<Count, { of: 'ratio' }>

const RULES = Object.entries(COUNTS) as [key: string, count: Count][]

/**
 * Adds figures up: counts are summed, a rate is worked out anew from its summed numerator and denominator, never averaged.
 * Figures a newer program does not know are left out.
 */
export function addFigures(rows: readonly Figures[]): Figures {
  const sums: Figures = {}
  for (const [key, count] of RULES) if (count.of !== 'ratio') sums[key] = rows.reduce((sum, row) => sum + (row[key] ?? 0), 0)
  for (const [key, count] of RULES) if (count.of === 'ratio') sums[key] = rate(sums, count)
  return sums
}

function rate(sums: Figures, { part, whole, times }: RatioCount): number | null {
  const under = sums[whole] ?? 0
  return under === 0 ? null : ((sums[part] ?? 0) / under) * times
}

/** Rows of the same code of several reports as one row each, in the order they first appear. */
function addRows<R extends { code: string; figures: Figures }>(lists: readonly (readonly R[])[]): R[] {
  const byCode = Map.groupBy(lists.flat(), (row) => row.code)
  return [...byCode.values()].map((rows) => ({ ...(rows[0] as R), figures: addFigures(rows.map((r) => r.figures)) }))
}

/** Rows that belong to one centre keep its name in front. */
const ofCentre = <R extends { code: string; name: string }>(report: MonthReport, rows: readonly R[]): R[] =>
  rows.map((row) => ({ ...row, code: `${report.centreName}/${row.code}`, name: row.name.startsWith(report.centreName) ? row.name : `${report.centreName} ${row.name}` }))

/** The month of a district: the reports of its centres added up by the same rules as one centre's report. */
export function combineReports(name: string, reports: readonly MonthReport[], generatedAt: string): MonthReport {
  const [first] = reports
  if (!first) throw new Error('no reports to combine')
  return {
    ...first,
    centreName: name,
    point: null,
    generatedAt,
    total: addFigures(reports.map((r) => r.total)),
    lastMonth: addFigures(reports.map((r) => r.lastMonth)),
    lastYear: addFigures(reports.map((r) => r.lastYear)),
    byDepartment: addRows(reports.map((r) => r.byDepartment)),
    byMatter: addRows(reports.map((r) => r.byMatter)),
    byCounter: reports.flatMap((r) => ofCentre(r, r.byCounter)),
    byStaff: reports.flatMap((r) => ofCentre(r, r.byStaff)),
    byCommunity: addRows(reports.map((r) => r.byCommunity)),
    cards: { cases: reports.flatMap((r) => r.cards.cases), total: reports.reduce((n, r) => n + r.cards.total, 0) },
    reasons: addReasons(reports),
    badRatings: reports.flatMap((r) => r.badRatings),
    registers: addRegisters(reports),
    settlement: addSettlements(reports.map((r) => r.settlement)),
    balance: { balanced: reports.every((r) => r.balance.balanced), breaks: reports.flatMap((r) => r.balance.breaks) },
  }
}

/** A department and a community have one row, whichever centres kept it; closed when closed everywhere. */
function addSettlements(list: readonly MonthReport['settlement'][]): MonthReport['settlement'] {
  const groups = Map.groupBy(list.flatMap((s) => s.rows), (r) => `${r.departmentCode} ${r.communityCode}`)
  const rows = [...groups.values()].map((same): SettlementRow => {
    const add = (key: SettlementSum): number => same.reduce((n, r) => n + r[key], 0)
    const sums = Object.fromEntries(SETTLEMENT_SUMS.map((key) => [key, add(key)])) as Record<SettlementSum, number>
    return { ...(same[0] as SettlementRow), ...sums, closed: same.every((r) => r.closed) }
  })
  return {
    kept: list.some((s) => s.kept),
    rows: rows.sort((a, b) => (`${a.departmentCode} ${a.communityCode}` < `${b.departmentCode} ${b.communityCode}` ? -1 : 1)),
    totalFen: list.reduce((n, s) => n + s.totalFen, 0),
    refused: list.reduce((n, s) => n + (s.refused ?? 0), 0),
  }
}

const SETTLEMENT_SUMS = ['tasks', 'units', 'unpriced', 'accruedFen', 'deductedFen', 'correctedFen', 'totalFen'] as const
type SettlementSum = (typeof SETTLEMENT_SUMS)[number]

function addReasons(reports: readonly MonthReport[]): MonthReport['reasons'] {
  const groups = Map.groupBy(reports.flatMap((r) => r.reasons), (r) => `${r.figure}|${r.category}|${r.reason}`)
  return [...groups.values()].map((list) => ({ ...(list[0] as MonthReport['reasons'][number]), count: list.reduce((n, r) => n + r.count, 0) }))
}

function addRegisters(reports: readonly MonthReport[]): MonthReport['registers'] {
  const groups = Map.groupBy(reports.flatMap((r) => r.registers), (r) => r.key)
  return [...groups.values()].map((list) => {
    const add = (key: 'received' | 'done' | 'open'): number => list.reduce((n, r) => n + r[key], 0)
    return { ...(list[0] as MonthReport['registers'][number]), kept: list.some((r) => r.kept), received: add('received'), done: add('done'), open: add('open') }
  })
}

export interface Difference {
  where: string
  figure: string
  from: number | null
  to: number | null
}

/** Every figure in which two editions of a month differ, in total, in every table and in what the month is compared with. */
export function differencesOf(before: MonthReport, after: MonthReport): Difference[] {
  const rows = (r: MonthReport): [string, Figures][] => [
    ['合计', r.total],
    ...r.byDepartment.map((d): [string, Figures] => [d.name, d.figures]),
    ...r.byMatter.map((m): [string, Figures] => [`${m.code} ${m.name}`, m.figures]),
    ...r.byCounter.map((c): [string, Figures] => [`窗口 ${c.name}`, c.figures]),
    ...r.byStaff.map((s): [string, Figures] => [`人员 ${s.name}`, s.figures]),
    ...r.byCommunity.map((c): [string, Figures] => [`社区 ${c.name}`, c.figures]),
    ['上月', r.lastMonth],
    ['上年同期', r.lastYear],
  ]
  const [old, now] = [new Map(rows(before)), new Map(rows(after))]
  // A row may be gone: its figures then go to nothing.
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((where) => {
    const [from, to] = [old.get(where) ?? {}, now.get(where) ?? {}]
    return [...new Set([...Object.keys(to), ...Object.keys(from)])]
      .map((figure) => ({ where, figure, from: from[figure] ?? null, to: to[figure] ?? null }))
      .filter((d) => d.from !== d.to)
  })
}
