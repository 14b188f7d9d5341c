import type { CaseRow } from '#shared/contract/cases.ts'
import type { DrillInput, DrillResult, MonthInput, MonthReport, ReportCharts } from '#shared/contract/reports.ts'
import { sidesOf } from '#shared/reports/counting.ts'
import { figureOf } from '#shared/reports/figures.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { toRow } from '#main/domain/cases/list.ts'
import { sees } from '#main/domain/cases/sight.ts'
import type { Drilled } from '#main/reports/drill.ts'
import type { JobOptions } from '#main/jobs/jobs.ts'
import type { ReportJobResult } from '#main/reports/job.ts'
import { watched, type Watch } from './running.ts'

interface RunOptions extends JobOptions {
  /** Where to write; absent: the bytes come back. */
  file?: string
  /** Who stands on the cover as 制表人; absent: entered by hand. */
  preparedBy?: string | undefined
}

/** Counts a month in a worker, on a connection of its own that sees one state of the database. */
export function runMonth(core: Core, kind: 'month' | 'xlsx' | 'pdf' | 'keep', input: MonthInput, { file, preparedBy, ...options }: RunOptions = {}): Promise<ReportJobResult> {
  const cover = { practice: core.practice, preparedBy }
  const job = { kind, ...input, location: core.db.location, now: core.clock.now(), centreName: core.catalogue.centreName(), cover, ...(file && { file }) }
  return core.jobs.run('report', job, options)
}

/** The month's figures with balance. Errors: PERIOD_INVALID. */
export async function monthReport(core: Core, call: Call, input: MonthInput): Promise<MonthReport> {
  allow(call, 'report.read')
  return (await runMonth(core, 'month', input)).report
}

/** The data of the month's charts. Errors: PERIOD_INVALID, NOT_FOUND (acceptance point). */
export async function reportCharts(core: Core, call: Call, input: Omit<MonthInput, 'span'>): Promise<ReportCharts> {
  allow(call, 'report.read')
  return core.jobs.run('reportCharts', { ...input, location: core.db.location, now: core.clock.now() })
}

/** The cases behind a figure of the month, page by page. Errors: INPUT_INVALID (no such figure), PERIOD_INVALID, NOT_FOUND (acceptance point). */
export async function reportCases(core: Core, call: Call, input: DrillInput): Promise<DrillResult> {
  const actor = allow(call, 'report.read')
  const drilled = await core.jobs.run('reportCases', { ...input, location: core.db.location, now: core.clock.now() })
  const ids = [...new Set(drilled.lines.map((line) => line.id))]
  const rows = ids.length === 0 ? [] : await core.db.read.selectFrom('cases').selectAll().where('id', 'in', ids).execute()
  const byId = new Map(rows.map((row, i) => [row.id, sees(actor, row) ? toRow(core, row) : anonymous(toRow(core, row), i)]))
  const { label, unit } = figureOf(drilled.figure)
  return {
    figure: drilled.figure, label, unit, value: drilled.value, count: drilled.count, amount: drilled.amount, sides: sidesWithValues(drilled),
    items: drilled.lines.flatMap(({ id, at, amount, part }) => (byId.has(id) ? [{ ...byId.get(id)!, at, amount, part }] : [])),
    nextCursor: drilled.nextCursor,
  }
}

/** A case that counts, but not for these eyes: the line stays so that the lines equal the figure. */
const anonymous = (row: CaseRow, i: number): CaseRow => ({
  ...row, id: `hidden-${i}`, number: '', matterCode: '', matterName: '(不显示)', communityCode: null, officerId: null, applicantName: '(不显示)', applicantIdMasked: '', applicantPhoneMasked: null,
})

function sidesWithValues({ figure, amount, part }: Drilled): DrillResult['sides'] {
  const sides = sidesOf(figure)
  if (!sides) return null
  const side = (key: string, value: number) => ({ figure: key, label: figureOf(key).label, value })
  return { part: side(sides.part, part ?? 0), whole: side(sides.whole, amount) }
}

/** The month as workbook or PDF, noted in the journal. Errors: PERIOD_INVALID, REPORT_UNBALANCED (names the cases), CANCELLED. */
export async function monthFile(core: Core, call: Call, kind: 'xlsx' | 'pdf', { ticket, ...input }: MonthInput & Watch, signal?: AbortSignal): Promise<{ bytes: Uint8Array; name: string }> {
  const { name: preparedBy } = allow(call, 'report.export')
  const { data, report } = await watched(core, call, { ticket, signal }, (options) => runMonth(core, kind, input, { ...options, preparedBy }))
  await act(core, { ...call, idempotencyKey: null }, { action: 'report.export', request: { kind, ...input } }, async () => ({
    result: true,
    subject: report.month,
    detail: { kind, from: report.from, to: report.to, balanced: report.balance.balanced },
  }))
  return { bytes: data ?? new Uint8Array(), name: monthFileName(report, kind) }
}

/** 月报-2026-03.xlsx, 年报-2026.xlsx; acceptance point and a custom cut-off are in the name. */
export function monthFileName({ month, span, point, from, to }: Pick<MonthReport, 'month' | 'span' | 'point' | 'from' | 'to'>, kind: 'xlsx' | 'pdf'): string {
  const name = span === 'year' ? `年报-${month.slice(0, 4)}` : `月报-${month}`
  const custom = from.endsWith('-01') ? '' : `(${from}至${to})`
  return `${name}${point === null ? '' : `-受理点${point}`}${custom}.${kind}`
}
